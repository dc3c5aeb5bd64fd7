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

#ifndef __OPTIMIZE_SIZE__

/*
 * The same for a block of octets at once: is any of them not what the three before it ask for? A
 * character may begin before the block or go on behind it.
 */
enum { BLOCK = 64, BEFORE = 3, FEW = 8 };

static int block_is_bad(const uint8_t *s)
{
  uint8_t bad[BLOCK];
  uint64_t w[BLOCK / 8];
  size_t i;

  for (i = 0; i < BLOCK; i++) { bad[i] = lmail_utf8_odd_(s[i + 3], s[i + 2], s[i + 1], s[i]); }
  memcpy(w, bad, sizeof w);
  return (w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) != 0;
}

static int block_is_ascii(const uint8_t *s)
{
  uint64_t w[BLOCK / 8];

  memcpy(w, s, sizeof w);
  return ((w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) & UINT64_C(0x8080808080808080)) ==
         0;
}

/* Where the character begins that s[0 .. i) ends in the middle of; i when it does not. */
static size_t without_beginning(const uint8_t *s, size_t i)
{
  if (s[i - 1] >= 0xc0) return i - 1;
  if (s[i - 2] >= 0xe0) return i - 2;
  return s[i - 3] >= 0xf0 ? i - 3 : i;
}

/*
 * Goes over good blocks, from between two characters, and back to between two characters. Less than a
 * block at the end becomes one with NULs behind it.
 */
static size_t good_blocks(const uint8_t *s, size_t n, size_t i)
{
  for (; n - i >= BLOCK; i += BLOCK) {
    if (s[i - 1] < 0x80 && block_is_ascii(s + i)) continue;
    if (block_is_bad(s + i - BEFORE)) break;
  }
  if (n - i < BLOCK) {
    uint8_t last[BEFORE + BLOCK] = {0};
    size_t end = without_beginning(s, n);

    memcpy(last, s + i - BEFORE, end - (i - BEFORE));
    if (!block_is_bad(last)) return end;
  }
  return without_beginning(s, i);
}

#endif

/* Goes on from i, over characters, until `stop` or what is none. */
static size_t good_chars(const uint8_t *s, size_t n, size_t i, size_t stop)
{
  do {
    int32_t size;

    i += lmail_ascii_run_(s + i, n - i);
    size = lmail_utf8_char(s + i, n - i);
    if (size <= 0) break;
    i += (size_t)size;
  } while (i < stop);
  return i;
}

size_t lmail_utf8_valid(const void *text, size_t n)
{
  const uint8_t *s = (const uint8_t *)text;
#ifdef __OPTIMIZE_SIZE__
  return good_chars(s, n, 0, n);
#else
  size_t i = good_chars(s, n, 0, FEW); /* where bad octets are dense, blocks would be wasted */

  return i < FEW || i == n ? i : good_chars(s, n, good_blocks(s, n, i), n);
#endif
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
