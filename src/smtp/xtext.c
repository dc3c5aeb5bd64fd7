/* SPDX-License-Identifier: MIT */
/* xtext.c - the encoding of values in SMTP's parameters (RFC 3461 4). */

#include "core/chars.h"
#include "smtp/extension.h"

/*
 *   xchar = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
 */
static int is_xchar(uint8_t c)
{
  return lmail_is_(c, LMAIL_C_GRAPH) && c != '+' && c != '=';
}

/*
 *   hexchar = ASCII "+" immediately followed by two upper case hexadecimal digits
 *
 * Its octet, or -1.
 */
static int hexchar(const uint8_t *s, size_t n)
{
  if (n < 3 || s[0] != '+' || s[1] >= 'a' || s[2] >= 'a') return -1;
  return lmail_hex_(s[1]) * 16 | lmail_hex_(s[2]); /* below 0 when one of them is */
}

int lmail_smtp_is_xtext_(const uint8_t *s, size_t n)
{
  size_t len;

  return lmail_smtp_xtext_decode(s, n, NULL, 0, &len) >= LMAIL_OK;
}

lmail_status lmail_smtp_xtext_decode(const void *in, size_t n, void *out, size_t cap, size_t *len)
{
  const uint8_t *s = (const uint8_t *)in;
  uint8_t *to = (uint8_t *)out;
  size_t made = 0;
  size_t i = 0;

  *len = 0;
  while (i < n) {
    int c = s[i];
    size_t k = 1;

    if (!is_xchar(s[i])) {
      c = hexchar(s + i, n - i);
      k = 3;
    }
    if (c <= 0 || c == '\r' || c == '\n') return LMAIL_E_SYNTAX;
    i += k;
    if (made < cap) to[made] = (uint8_t)c;
    made++;
  }
  *len = made;
  return made <= cap ? LMAIL_OK : LMAIL_FULL;
}

lmail_status lmail_smtp_xtext_encode(const void *in, size_t n, void *out, size_t cap, size_t *len)
{
  static const char digits[] = "0123456789ABCDEF";
  const uint8_t *s = (const uint8_t *)in;
  uint8_t *to = (uint8_t *)out;
  size_t made = 0;
  size_t i;

  for (i = 0; i < n; i++) {
    uint8_t form[3];
    size_t k = is_xchar(s[i]) ? 1 : 3;

    form[0] = k == 1 ? s[i] : (uint8_t)'+';
    form[1] = (uint8_t)digits[s[i] >> 4];
    form[2] = (uint8_t)digits[s[i] & 15];
    if (k <= cap && made <= cap - k) memcpy(to + made, form, k);
    made += k;
  }
  *len = made;
  return made <= cap ? LMAIL_OK : LMAIL_FULL;
}
