/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_MAILBOX_H
#define LIBMAIL_CORE_MAILBOX_H

/* mailbox.h - the rules of RFC 5321 that a mailbox consists of. */

#include <libmail/mailbox.h>

/*
 * Matchers: how many bytes at the start of s[0 .. n) are the longest match of the rule; 0: none.
 */
size_t lmail_smtp_domain_(const uint8_t *s, size_t n);
size_t lmail_smtp_address_literal_(const uint8_t *s, size_t n);
size_t lmail_smtp_ipv6_(const uint8_t *s, size_t n);
size_t lmail_smtp_atom_(const uint8_t *s, size_t n);
size_t lmail_smtp_quoted_string_(const uint8_t *s, size_t n);

#endif
