/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_CFWS_H
#define LIBMAIL_RFC822_CFWS_H

/* cfws.h - the small change of structured field values. */

#include <libmail/core.h>

/* White space of folded values: WSP and the bytes of line ends. Each has its bit, from HTAB to SP. */
#ifdef __OPTIMIZE_SIZE__
int lmail_is_fws_(uint8_t c);
#else
static inline int lmail_is_fws_(uint8_t c)
{
  unsigned bit = (unsigned)c - '\t';

  return bit <= ' ' - '\t' && (0x800013u >> bit & 1u);
}
#endif

/* How long s[0 .. n) is without white space at its end. */
size_t lmail_fws_trim_(const uint8_t *s, size_t n);

/* The index of the first byte at or after `at` that is no white space. */
size_t lmail_fws_(const uint8_t *s, size_t n, size_t at);

/* Takes white space off both ends of (*s)[0 .. *n). */
void lmail_trim_(const uint8_t **s, size_t *n);

/*
 *   comment  = "(" *([FWS] ccontent) [FWS] ")"     RFC 5322 3.2.2
 *   ccontent = ctext / quoted-pair / comment
 *
 * s[at] is "(". The index behind the comment, or 0 when it has no end.
 */
size_t lmail_comment_end_(const uint8_t *s, size_t n, size_t at);

/*
 *   CFWS = (1*([FWS] comment) [FWS]) / FWS         RFC 5322 3.2.2
 *
 * The index of the first byte at or after `at` that is no CFWS; n when all the rest is. A comment
 * without end goes to the end of the value. Nesting is counted, not recursed into.
 */
size_t lmail_cfws_skip_(const uint8_t *s, size_t n, size_t at);

static inline size_t lmail_cfws_(const uint8_t *s, size_t n, size_t at)
{
#ifndef __OPTIMIZE_SIZE__
  if (at < n && s[at] == ' ') at++;
  if (at < n && s[at] > ' ' && s[at] != '(') return at; /* nearly always: no call is needed */
#endif
  return lmail_cfws_skip_(s, n, at);
}

/* s[at .. n) was passed as CFWS, with separators in between: is a comment open at its end? */
int lmail_cfws_is_open_(const uint8_t *s, size_t n, size_t at);

/*
 *   quoted-string = DQUOTE *([FWS] qcontent) [FWS] DQUOTE     RFC 5322 3.2.4
 *
 * s[at] is the opening DQUOTE. The index of the closing one; n when there is none.
 */
size_t lmail_quoted_end_(const uint8_t *s, size_t n, size_t at);

/*
 * Copies s[0 .. n) without white space and line ends to out[0 .. cap). LMAIL_OK and *len; LMAIL_FULL,
 * and *len is how many octets are needed.
 */
lmail_status lmail_squeeze_(const uint8_t *s, size_t n, void *out, size_t cap, size_t *len);

#endif
