/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_MAILBOX_H
#define LIBMAIL_CORE_MAILBOX_H

/* mailbox.h - the rules of RFC 5321 that a mailbox consists of. */

#include <libmail/mailbox.h>

/*
 * Matchers: how many bytes at the start of s[0 .. n) are the longest match of the rule; 0: none.
 */
size_t lmail_smtp_address_literal_(const uint8_t *s, size_t n);

/* In these octets with the bit `high` (0x80, or 0 for none) may stand, too: RFC 6531 3.3. */
size_t lmail_smtp_domain_(const uint8_t *s, size_t n, unsigned high);
size_t lmail_smtp_quoted_string_(const uint8_t *s, size_t n, unsigned high);

/* lmail_smtp_mailbox_parse of text whose octets with the bit `high` have been found to be UTF-8. */
lmail_status lmail_smtp_mailbox_take_(const uint8_t *s, size_t n, unsigned high,
                                      lmail_smtp_mailbox *out, size_t *at);

#ifndef __OPTIMIZE_SIZE__
/*
 * The length of the Mailbox at s when it is Dot-string "@" Domain, within its limits; 0 for all others,
 * which may be good for all that. s is the rest of a line, with its CR.
 */
size_t lmail_smtp_plain_mailbox_(const uint8_t *s);
#endif

#endif
