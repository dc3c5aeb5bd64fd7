/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASLPREP_H
#define LIBMAIL_SASLPREP_H

/*
 * saslprep.h - user names and passwords in the one form in which they can be compared (RFC 4013).
 *
 *   st = lmail_saslprep(NULL, LMAIL_SASLPREP_QUERY, password, n, out, sizeof out, &len, &fault);
 *
 * What looks the same may be other octets: "é" is one character or two, a keyboard makes spaces of many
 * kinds. SCRAM, PLAIN and others therefore ask for SASLprep before a password is hashed or compared.
 * Text that is US-ASCII without controls stays what it is.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * STORED  for what is kept, and later compared with: refuses code points that Unicode 3.2 had not
 *         assigned, because nobody knew yet what they would become
 * QUERY   for what somebody enters or sends: lets them through (RFC 3454 7)
 */
enum { LMAIL_SASLPREP_STORED = 0, LMAIL_SASLPREP_QUERY = 1 };

/*
 * Why text was refused.
 *   UTF8        it is not UTF-8
 *   PROHIBITED  a control, private-use or otherwise unfit character (RFC 4013 2.3)
 *   BIDI        letters of both directions, or those from right to left do not begin and end it (2.4)
 *   UNASSIGNED  a code point of which nobody knew (2.5); only with STORED
 *   MARKS       more than 30 combining marks on one letter (as UAX #15 13 has it)
 *   ASCII       lmail_saslprep_ascii: not US-ASCII
 */
enum {
  LMAIL_SASLPREP_UTF8 = 1,
  LMAIL_SASLPREP_PROHIBITED = 2,
  LMAIL_SASLPREP_BIDI = 3,
  LMAIL_SASLPREP_UNASSIGNED = 4,
  LMAIL_SASLPREP_MARKS = 5,
  LMAIL_SASLPREP_ASCII = 6
};

/*
 * reason     LMAIL_SASLPREP_..., 0 when nothing was refused
 * character  the code point; 0 where none can be named
 * off        where in the input it is, or the letter that it belongs to
 *
 * It tells something of a password: show it to whoever entered that, and do not log it.
 */
typedef struct lmail_saslprep_fault {
  uint32_t reason;
  uint32_t character;
  uint64_t off;
} lmail_saslprep_fault;

/* A short English sentence for a reason; never NULL. The strings are constant. */
LMAIL_API const char *lmail_saslprep_text(uint32_t reason);

/*
 * Prepares in[0 .. n). Whatever in libmail prepares is given a function of this kind and calls it with
 * its `user`, so that you choose what is linked: one of the two below, or one of yours.
 *
 * LMAIL_OK          *made octets are in out. They may be none: the mechanisms do not allow that
 * LMAIL_FULL        *made octets would be needed; out NULL with cap 0 measures
 * LMAIL_E_ARGUMENT  refused; *fault, which may be NULL, says why
 *
 * Unless it is LMAIL_OK, nothing is left in out. It may not overlap with in. Text gets at most 11 times
 * longer (U+FDFA does), and hardly ever gets longer at all.
 */
typedef lmail_status (*lmail_saslprep_fn)(void *user, unsigned mode, const void *in, size_t n,
                                          void *out, size_t cap, size_t *made,
                                          lmail_saslprep_fault *fault);

/*
 * SASLprep, with its tables (17 KB). mode is LMAIL_SASLPREP_STORED or LMAIL_SASLPREP_QUERY; user is not
 * used and may be NULL.
 *
 * ZERO WIDTH SPACE, which RFC 4013 maps to a space and to nothing, becomes a space. Normalisation is
 * that of Unicode 3.2, as RFC 3454 demands, with corrigendum 5, which nothing but malformed text can
 * tell from what went before.
 */
LMAIL_API lmail_status lmail_saslprep(void *user, unsigned mode, const void *in, size_t n,
                                      void *out, size_t cap, size_t *made,
                                      lmail_saslprep_fault *fault);

/* The same for US-ASCII, in 150 octets. Everything else is refused: it might be another's password. */
LMAIL_API lmail_status lmail_saslprep_ascii(void *user, unsigned mode, const void *in, size_t n,
                                            void *out, size_t cap, size_t *made,
                                            lmail_saslprep_fault *fault);

#ifdef __cplusplus
}
#endif
#endif
