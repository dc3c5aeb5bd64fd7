/* SPDX-License-Identifier: MIT */
/* utf8.c - UTF-8 (RFC 3629); see libmail/utf8.h. */

#include "core/utf8.h"
#include <string.h>

/*
 * UTF8-char = UTF8-1 / UTF8-2 / UTF8-3 / UTF8-4                                    RFC 3629 4
 * UTF8-2    = %xC2-DF UTF8-tail
 * UTF8-3    = %xE0 %xA0-BF UTF8-tail / %xE1-EC 2( UTF8-tail ) /
 *             %xED %x80-9F UTF8-tail / %xEE-EF 2( UTF8-tail )
 * UTF8-4    = %xF0 %x90-BF 2( UTF8-tail ) / %xF1-F3 3( UTF8-tail ) / %xF4 %x80-8F 2( UTF8-tail )
 */
int32_t lmail_utf8_char(const void *text, size_t n)
{
  const uint8_t *s = (const uint8_t *)text;
  unsigned low = 0x80, high = 0xbf; /* UTF8-tail, and what the first one may be */
  unsigned size, i;

  if (n == 0) return 0;
  if (s[0] < 0x80) return 1;
  if (s[0] < 0xc2 || s[0] > 0xf4) return -1;
  size = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
  if (s[0] == 0xe0) low = 0xa0;  /* below it: overlong   */
  if (s[0] == 0xed) high = 0x9f; /* above it: surrogates */
  if (s[0] == 0xf0) low = 0x90;  /* below it: overlong   */
  if (s[0] == 0xf4) high = 0x8f; /* above it: U+110000   */
  for (i = 1; i < size; i++) {
    if (i == n) return 0;
    if (s[i] < low || s[i] > high) return -(int32_t)i;
    low = 0x80;
    high = 0xbf;
  }
  return (int32_t)size;
}

size_t lmail_ascii_run_(const uint8_t *s, size_t n)
{
  size_t i = 0;

#ifndef __OPTIMIZE_SIZE__
  for (; n - i >= 16; i += 16) {
    uint64_t a, b;

    memcpy(&a, s + i, 8);
    memcpy(&b, s + i + 8, 8);
    if (((a | b) & UINT64_C(0x8080808080808080)) != 0) break;
  }
#endif
  while (i < n && s[i] < 0x80) i++;
  return i;
}

size_t lmail_utf8_valid(const void *text, size_t n)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i = 0;

  for (;;) {
    int32_t size;

    i += lmail_ascii_run_(s + i, n - i);
    size = lmail_utf8_char(s + i, n - i);
    if (size <= 0) return i;
    i += (size_t)size;
  }
}

size_t lmail_utf8_put(void *out, uint32_t c)
{
  uint8_t *s = (uint8_t *)out;
#ifdef __OPTIMIZE_SIZE__
  size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  size_t i;

  for (i = size - 1; i != 0; i--, c >>= 6) s[i] = (uint8_t)(0x80 | (c & 0x3f));
  s[0] = (uint8_t)(size == 1 ? c : 0xf00U >> size | c);
  return size;
#else
  return lmail_utf8_put_(s, c);
#endif
}
