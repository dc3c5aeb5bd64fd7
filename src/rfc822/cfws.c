/* SPDX-License-Identifier: MIT */
/* cfws.c - comments, folding white space and quoted strings; see cfws.h. */

#include "rfc822/cfws.h"

#ifdef __OPTIMIZE_SIZE__
int lmail_is_fws_(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
#endif

size_t lmail_fws_(const uint8_t *s, size_t n, size_t at)
{
  while (at < n && lmail_is_fws_(s[at])) at++;
  return at;
}

size_t lmail_fws_trim_(const uint8_t *s, size_t n)
{
  while (n != 0 && lmail_is_fws_(s[n - 1])) n--;
  return n;
}

/*
 *   comment  = "(" *([FWS] ccontent) [FWS] ")"     RFC 5322 3.2.2
 *   ccontent = ctext / quoted-pair / comment
 *
 * A counter takes the place of recursion, so a million parentheses cost a million steps and no stack
 * (CVE-2026-25727 and its kind).
 */
size_t lmail_comment_end_(const uint8_t *s, size_t n, size_t at)
{
  size_t depth = 0;

  for (; at < n; at++) {
    if (s[at] == '\\') {
      at++;
    } else if (s[at] == '(') {
      depth++;
    } else if (s[at] == ')' && --depth == 0) {
      return at + 1;
    }
  }
  return 0;
}

void lmail_trim_(const uint8_t **s, size_t *n)
{
  size_t end = lmail_fws_trim_(*s, *n);
  size_t begin = lmail_fws_(*s, end, 0);

  *s += begin;
  *n = end - begin;
}

size_t lmail_cfws_skip_(const uint8_t *s, size_t n, size_t at)
{
  for (;;) {
    at = lmail_fws_(s, n, at);
    if (at >= n || s[at] != '(') return at;
    at = lmail_comment_end_(s, n, at);
    if (at == 0) return n;
  }
}

int lmail_cfws_is_open_(const uint8_t *s, size_t n, size_t at)
{
  size_t depth = 0;

  for (; at < n; at++) {
    if (s[at] == '\\') at++;
    else if (s[at] == '(') depth++;
    else if (s[at] == ')') depth--;
  }
  return depth > 0;
}

size_t lmail_quoted_end_(const uint8_t *s, size_t n, size_t at)
{
  for (at++; at < n; at++) {
    if (s[at] == '"') return at;
    if (s[at] == '\\') at++;
  }
  return n;
}

lmail_status lmail_squeeze_(const uint8_t *s, size_t n, void *out, size_t cap, size_t *len)
{
  uint8_t *to = (uint8_t *)out;
  size_t made = 0;

  for (; n > 0; s++, n--) {
    if (lmail_is_fws_(*s)) continue;
    if (made < cap) to[made] = *s;
    made++;
  }
  *len = made;
  return made <= cap ? LMAIL_OK : LMAIL_FULL;
}
