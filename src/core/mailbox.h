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
size_t lmail_smtp_quoted_string_(const uint8_t *s, size_t n);

#ifndef __OPTIMIZE_SIZE__
/*
 * The length of the Mailbox at s when it is Dot-string "@" Domain, within its limits; 0 for all others,
 * which may be good for all that. s is the rest of a line, with its CR.
 */
size_t lmail_smtp_plain_mailbox_(const uint8_t *s);
#endif

#endif
