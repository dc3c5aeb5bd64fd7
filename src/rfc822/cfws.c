/* SPDX-License-Identifier: MIT */
/* cfws.c - comments, folding white space and quoted strings; see cfws.h. */

#include "rfc822/cfws.h"

#ifdef __OPTIMIZE_SIZE__
int lmail_is_fws_(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
#endif

size_t lmail_fws_size_(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_fws_(s[i])) i++;
  return i;
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

size_t lmail_cfws_skip_(const uint8_t *s, size_t n, size_t at)
{
  while (at < n) {
    if (lmail_is_fws_(s[at])) {
      at++;
    } else if (s[at] == '(') {
      at = lmail_comment_end_(s, n, at);
      if (at == 0) at = n;
    } else {
      break;
    }
  }
  return at;
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
