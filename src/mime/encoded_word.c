/* SPDX-License-Identifier: MIT */
/* encoded_word.c - encoded words (RFC 2047, RFC 2231 5); see encoded_word.h. */

#include "mime/encoded_word.h"
#include "core/base64.h"
#include "core/chars.h"

/* token = 1*<Any CHAR except SPACE, CTLs, and especials>                    RFC 2047 2 */
static size_t token_size(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], LMAIL_C_TOKEN) && s[i] != '.') i++;
  return i;
}

/*
 * The size of a word is not held to 75: many mailers write longer ones. The search ends at the first
 * octet that cannot be in a word, so that a field of nothing but "=?" costs no more than another.
 */
int lmail_encoded_word_find_(const uint8_t *s, size_t n, lmail_encoded_word_ *out)
{
  size_t i = 2, charset;
  const uint8_t *star;

  if (n < 8 || s[0] != '=' || s[1] != '?') return 0;
  charset = token_size(s + i, n - i);
  i += charset;
  if (charset == 0 || n - i < 5 || s[i] != '?' || s[i + 2] != '?') return 0;
  star = (const uint8_t *)memchr(s + 2, '*', charset);
  out->charset = s + 2;
  out->charset_len = star == NULL ? charset : (size_t)(star - s) - 2;
  out->encoding = lmail_lower_(s[i + 1]);
  if (out->charset_len == 0 || (out->encoding != 'q' && out->encoding != 'b')) return 0;
  i += 3;
  out->text = s + i;
  while (i < n && lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != '?') i++;
  if (n - i < 2 || s[i] != '?' || s[i + 1] != '=') return 0;
  out->text_len = (size_t)(s + i - out->text);
  out->size = i + 2;
  return 1;
}

/* RFC 2047 4.2: "_" is SP, "=" and two digits an octet. */
static int next_q(const lmail_encoded_word_ *w, size_t *at)
{
  uint8_t c = w->text[(*at)++];
  int high, low;

  if (c == '_') return ' ';
  if (c != '=') return c;
  if (w->text_len - *at < 2) return -2;
  high = lmail_hex_(w->text[*at]);
  low = lmail_hex_(w->text[*at + 1]);
  if (high < 0 || low < 0) return -2;
  *at += 2;
  return high << 4 | low;
}

/* RFC 2047 4.1: base64. A missing "=" is forgiven; a character left over, or another byte, is not. */
static int next_b(const lmail_encoded_word_ *w, size_t *at, uint32_t *bits)
{
  unsigned shift;

  /* characters 4k + 1, + 2 and + 3 complete an octet each; bits keeps what came before */
  for (;;) {
    unsigned v;

    if (*at == w->text_len) return (*at & 3) == 1 ? -2 : -1;
    if (w->text[*at] == '=') {
      size_t i;

      if ((*at & 3) < 2 || w->text_len - *at > 2) return -2;
      for (i = *at; i < w->text_len; i++) {
        if (w->text[i] != '=') return -2;
      }
      *at = w->text_len;
      return -1;
    }
    v = lmail_base64_value_(w->text[*at]);
    if (v > 63) return -2;
    *bits = (*bits << 6 | v) & 0xfff;
    shift = 6 - 2 * (unsigned)(*at & 3);
    if ((*at)++ & 3) return (int)(*bits >> shift & 0xff);
  }
}

int lmail_encoded_word_next_(const lmail_encoded_word_ *w, size_t *at, uint32_t *bits)
{
  if (w->encoding == 'b') return next_b(w, at, bits);
  return *at == w->text_len ? -1 : next_q(w, at);
}
