/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_DOMAIN_H
#define LIBMAIL_SMTP_DOMAIN_H

/* domain.h - telling the domains of recipients apart in constant memory (RFC 9422 4.3). */

#include <stddef.h>
#include <stdint.h>

/*
 * A number for the domain of a mailbox, the same whatever its case; 0 when it has none. Two domains have
 * one number once in two billion times, or by somebody's pains: it decides about limits, not about delivery.
 */
uint32_t lmail_smtp_domain_id_(const uint8_t *mailbox, size_t n);

#endif
