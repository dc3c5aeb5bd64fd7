/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SUBJECT_H
#define LIBMAIL_SUBJECT_H

/*
 * subject.h - the base subject: what is left of "Re: [list] Fwd: Lunch (fwd)" when replies, forwards
 * and lists have taken back what they put there (RFC 5256 2.1). IMAP sorts and threads by it.
 *
 *   st = lmail_subject_base(value, n, NULL, out, sizeof out, &len, &marks);
 *   if (st == LMAIL_OK) ... out[0 .. len) is "Lunch", marks tells that it is a reply
 */

#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What was removed; bits. RFC 5256 3 calls a message with either bit a reply or forward.
 *   REPLY    "Re:"
 *   FORWARD  "Fw:", "Fwd:", "(fwd)" at the end, "[Fwd: ...]" around it
 */
enum { LMAIL_SUBJECT_REPLY = 1, LMAIL_SUBJECT_FORWARD = 2 };

/*
 * The base subject of the value of a Subject field, as UTF-8: encoded words are decoded first, and
 * each run of white space is one SP. Prefixes of other languages ("AW:", "SV:") stay: everybody has to
 * use exactly this procedure. Compare base subjects without regard to case (RFC 5256 2.1, RFC 4790).
 * LMAIL_OK: *len octets are in out, and what is behind them may have been scribbled on; LMAIL_FULL:
 * *len octets are needed for the text that it is taken from. At most 3 * n + 3 are ever needed. cfg is
 * that of lmail_text_decode, and may be NULL as marks may.
 */
LMAIL_API lmail_status lmail_subject_base(const void *value, size_t n, const lmail_text_config *cfg,
                                          void *out, size_t cap, size_t *len, unsigned *marks);

/*
 * The same for a text that is decoded already: *from and *len tell where in text[0 .. n) it stands.
 * Returns the marks.
 */
LMAIL_API unsigned lmail_subject_find_base(const void *text, size_t n, size_t *from, size_t *len);

#ifdef __cplusplus
}
#endif
#endif
