/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_MAILBOX_H
#define LIBMAIL_IMAP_MAILBOX_H

/*
 * imap_mailbox.h - names of IMAP mailboxes: modified UTF-7 both ways, compared, taken apart.
 *
 * Without UTF8=ACCEPT (RFC 6855) and IMAP4rev2, names on the wire are US-ASCII in modified UTF-7
 * (RFC 3501 5.1.3): "Entw&APw-rfe". Elsewhere they are UTF-8. A server has to be given a name in the very
 * octets that it sent; the functions here are for showing names, and for those that people type.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a name was that could be decoded and should not be so; bits. */
enum {
  LMAIL_IMAP_NAME_ASCII_ENCODED =
      0x01, /* base64 for what represents itself: another name looks the same */
  LMAIL_IMAP_NAME_NULL_SHIFT =
      0x02,                    /* base64 that ends only to begin again                            */
  LMAIL_IMAP_NAME_UTF8 = 0x04, /* UTF-8 as it is, among modified UTF-7                            */
  LMAIL_IMAP_NAME_CONTROL = 0x08, /* control characters, encoded or not                              */
  LMAIL_IMAP_NAME_BITS = 0x10 /* bits left over that are not 0: another name looks the same      */
};

/*
 * The UTF-8 of a name in modified UTF-7.
 *
 * out, cap  where it goes; n + n / 8 + 1 octets are always enough. NULL, 0 measures
 * *made     how many octets there are, or would be
 * *odd      bits of what is irregular, 0 for a name as it must be; may be NULL. A server that creates
 *           mailboxes should refuse names that are odd (RFC 3501 5.1.3)
 * LMAIL_OK        done
 * LMAIL_FULL      cap is less than *made; some of out may be scribbled on
 * LMAIL_E_SYNTAX  no modified UTF-7 (or UTF-8): *made is how far it was. Show it as it stands
 */
LMAIL_API lmail_status lmail_imap_name_decode(const void *name, size_t n, void *out, size_t cap,
                                              size_t *made, unsigned *odd);

/*
 * A name that is UTF-8 in modified UTF-7, in the one form that is allowed. LMAIL_OK, LMAIL_FULL as above,
 * or LMAIL_E_ARGUMENT: it is no UTF-8, or has CR, LF or NUL; *made is where. 5 * n octets are always enough.
 */
LMAIL_API lmail_status lmail_imap_name_encode(const void *utf8, size_t n, void *out, size_t cap,
                                              size_t *made);

/*
 * "INBOX" in any letter case is one mailbox: the user's own (RFC 9051 5.1). With a delimiter other than 0,
 * how much of the name stands for it when it is the first level: 5 for "Inbox/x", 5 for "INBOX", else 0.
 * With delimiter 0, 5 only for the name itself. What is below it is compared as other names are.
 */
LMAIL_API size_t lmail_imap_inbox(const void *name, size_t n, uint8_t delimiter);

/* What the two names of lmail_imap_name_equal are written in; bits. */
enum { LMAIL_IMAP_NAME_A_UTF8 = 0x01, LMAIL_IMAP_NAME_B_UTF8 = 0x02 };

/*
 * Are these the same mailbox? Octet by octet but for INBOX at the first level, with regard to case: some
 * servers take "Work" and "work" for one, which only they know (RFC 9051 5.1). flags says which of them is
 * UTF-8; when that differs they are compared character by character, and what cannot be decoded equals
 * nothing.
 */
LMAIL_API int lmail_imap_name_equal(const void *a, size_t a_n, const void *b, size_t b_n,
                                    unsigned flags, uint8_t delimiter);

/*
 * The levels of a name, "a", "b" and "c" of "a/b/c": *pos is 0 at the beginning. 1 and the span *level of
 * *level_n octets, which is empty where two delimiters meet; 0 when there is no further one. delimiter 0 is
 * NIL: the name has one level.
 */
LMAIL_API int lmail_imap_name_level(const void *name, size_t n, size_t *pos, uint8_t delimiter,
                                    const uint8_t **level, size_t *level_n);

#ifdef __cplusplus
}
#endif
#endif
