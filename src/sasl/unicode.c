/* SPDX-License-Identifier: MIT */
/* unicode.c - looking up characters in packed tables; how they are packed is said in tables.py. */

#include "sasl/unicode.h"
#include "sasl/unicode_tables.h"

/*
 * A chunk is the code point that it begins with and, in `bits`, where it begins in the octets. Finds
 * the one in which c is, or has no place; NULL before the first.
 */
static const uint32_t *chunk_of(const uint32_t *chunks, size_t n, unsigned bits, uint32_t c)
{
  size_t low = 0;

  while (n > 1) {
    size_t half = n >> 1;

    if (chunks[low + half] >> bits <= c) low += half;
    n -= half;
  }
  return chunks[low] >> bits <= c ? chunks + low : NULL;
}

#define COUNT(table) (sizeof(table) / sizeof *(table))

unsigned lmail_unicode_class_(uint32_t c, unsigned *combining)
{
  const uint32_t *chunk = chunk_of(class_chunks, COUNT(class_chunks), 11, c);
  const uint8_t *p = class_runs + (*chunk & 0x7ff); /* the first one begins with U+0000 */
  uint32_t at = *chunk >> 11;

  for (;;) {
    unsigned kind = *p >> 5;
    uint32_t n = *p++ & 31;

    if (n >= 29) {
      unsigned octets = n - 28;

      for (n = 0; octets != 0; octets--) n = n << 8 | *p++;
    }
    *combining = kind >= LMAIL_UNICODE_MARK_ ? *p++ : 0;
    if (c - at <= n) return kind;
    at += n + 1;
  }
}

/* ---- decomposition ----------------------------------------------------------------------------- */

/* RFC 3454 4, by way of UAX #15 10: the constants of Hangul. */
enum { S = 0xac00, L = 0x1100, V = 0x1161, T = 0x11a7, LS = 19, VS = 21, TS = 28 };

/* Not a division, for which small processors need a function. Exact below 19 * 21 * 28. */
static uint32_t by_28(uint32_t n)
{
  return n * 37450 >> 20;
}

/* An LVT is an LV and a T, an LV is an L and a V. */
static unsigned decompose_hangul(uint32_t s, uint32_t out[2])
{
  uint32_t lv = by_28(s), t = s - lv * TS, l;

  out[0] = S + lv * TS;
  out[1] = T + t;
  if (t != 0) return 2;
  l = lv * 1561 >> 15; /* lv / 21, exact below 19 * 21 */
  out[0] = L + l;
  out[1] = V + lv - l * VS;
  return 2;
}

/* A character in one octet, two, or three. */
static const uint8_t *character(const uint8_t *p, uint32_t *c)
{
  unsigned first = *p++;

  if (first < FREQUENT) {
    *c = frequent[first];
    return p;
  }
  if (first == 255) {
    *c = 0x20000 + ((uint32_t)p[0] << 8 | p[1]);
    return p + 2;
  }
  *c = (uint32_t)pages[first - FREQUENT] << 8 | *p;
  return p + 1;
}

enum { SKIP = 0, LONG = 6, RUN = 7 };

unsigned lmail_unicode_decompose_(uint32_t c, uint32_t out[LMAIL_UNICODE_LONGEST_])
{
  const uint32_t *chunk = chunk_of(decomposition_chunks, COUNT(decomposition_chunks), 14, c);
  const uint8_t *p, *end = decompositions + sizeof decompositions;
  uint32_t at;

  if (c - S < LS * VS * TS) return decompose_hangul(c - S, out);
  if (chunk == NULL) return 0;
  if (chunk + 1 < decomposition_chunks + COUNT(decomposition_chunks)) {
    end = decompositions + (chunk[1] & 0x3fff);
  }
  at = *chunk >> 14;
  for (p = decompositions + (*chunk & 0x3fff); p < end;) {
    unsigned length = *p >> 5, n = (*p & 31U) + 1, i;

    p++;
    if (length == LONG) length = *p++;
    if (length == RUN) {
      p = character(p, out);
      out[0] += c - at;
      if (c - at < n) return 1;
      at += n;
      continue;
    }
    if (length == SKIP) {
      if (c - at < n) return 0;
      at += n;
      continue;
    }
    for (; n != 0; n--, at++) {
      for (i = 0; i < length; i++) p = character(p, out + i);
      if (c == at) return length;
    }
  }
  return 0;
}

/* ---- composition ------------------------------------------------------------------------------- */

static uint32_t compose_hangul(uint32_t first, uint32_t second)
{
  if (first - L < LS && second - V < VS) return S + ((first - L) * VS + (second - V)) * TS;
  first -= S;
  if (first < LS * VS * TS && by_28(first) * TS == first && second - T - 1 < TS - 1) {
    return S + first + (second - T);
  }
  return 0;
}

uint32_t lmail_unicode_compose_(uint32_t first, uint32_t second)
{
  uint32_t found = compose_hangul(first, second);
  size_t low = 0, high = COUNT(composites), i;

  if (found != 0) return found;
  for (i = 0; i < COUNT(seconds) && seconds[i] != second; i += 2) continue;
  if (i >= COUNT(seconds)) return 0;
  low = seconds[i + 1];
  if (i + 2 < COUNT(seconds)) high = seconds[i + 3];
  while (low < high) { /* by the first of the two */
    uint32_t pair[LMAIL_UNICODE_LONGEST_];
    size_t middle = (low + high) >> 1;

    (void)lmail_unicode_decompose_(composites[middle], pair);
    if (pair[0] == first) return composites[middle];
    if (pair[0] < first) low = middle + 1;
    else high = middle;
  }
  return 0;
}
