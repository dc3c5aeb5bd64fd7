/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_CHARS_H
#define LIBMAIL_CORE_CHARS_H

/* chars.h - one table of character classes for every grammar. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
  LMAIL_C_LDH = 0x01,   /* ALPHA / DIGIT / "-" (RFC 5321 4.1.2 Ldh-str)              */
  LMAIL_C_DIGIT = 0x02, /* RFC 5234 B.1                                              */
  LMAIL_C_ATEXT = 0x04, /* RFC 5322 3.2.3                                            */
  LMAIL_C_TOKEN = 0x08, /* RFC 2045 5.1: no CTL, SP or tspecials                     */
  LMAIL_C_QTEXT = 0x10, /* RFC 5321 4.1.2 qtextSMTP: printable but DQUOTE and "\"    */
  LMAIL_C_TEXT = 0x20,  /* HTAB and %d32-126: what a line of text may hold           */
  LMAIL_C_DTEXT = 0x40, /* RFC 5321 4.1.3 dcontent, RFC 5322 dtext: not "[", "\", "]" */
  LMAIL_C_GRAPH = 0x80  /* %d33-126                                                  */
};

/* Is c of one of the classes? No octet above 127 is of any, so built for size there is half a table. */
#ifdef __OPTIMIZE_SIZE__
int lmail_is_(uint8_t c, unsigned classes);
#else
extern const uint8_t lmail_chars_[256];

static inline int lmail_is_(uint8_t c, unsigned classes)
{
  return (lmail_chars_[c] & classes) != 0;
}
#endif

/* WSP = SP / HTAB          RFC 5234 B.1 */
static inline int lmail_is_wsp_(uint8_t c)
{
  return c == ' ' || c == '\t';
}

static inline int lmail_is_alpha_(uint8_t c)
{
  return (uint8_t)((c | 0x20) - 'a') < 26;
}

static inline int lmail_is_alnum_(uint8_t c)
{
  return lmail_is_(c, LMAIL_C_LDH) && c != '-';
}

/* ASCII lower case; other bytes stay. */
static inline uint8_t lmail_lower_(uint8_t c)
{
  return (uint8_t)(c - 'A') < 26 ? (uint8_t)(c | 0x20) : c;
}

/* The value of a hexadecimal digit of either case, or -1. */
int lmail_hex_(uint8_t c);

/*
 * How many bytes at the start of s[0 .. n) are of a class; and how many are LMAIL_C_TEXT, which built
 * for speed are looked at eight at once.
 */
#ifdef __OPTIMIZE_SIZE__
size_t lmail_run_(const uint8_t *s, size_t n, unsigned class_);
#define lmail_text_run_(s, n) lmail_run_((s), (n), LMAIL_C_TEXT)
#else
static inline size_t lmail_run_(const uint8_t *s, size_t n, unsigned class_)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], class_)) i++;
  return i;
}

/* The same where an octet of another class is known to follow. */
static inline size_t lmail_run_ended_(const uint8_t *s, unsigned class_)
{
  const uint8_t *p = s;

  while (lmail_is_(*p, class_)) p++;
  return (size_t)(p - s);
}

size_t lmail_text_run_(const uint8_t *s, size_t n);
#endif

#ifndef __OPTIMIZE_SIZE__
/* Is one of the eight octets of w this one? 0, or bits, of which the lowest is right. */
static inline uint64_t lmail_has_octet_(uint64_t w, uint8_t octet)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);

  w ^= ones * octet;
  return (w - ones) & ~w & ones << 7;
}

/* Where an octet is first in s[0 .. n), a short run for which a call of memchr costs more; n: nowhere. */
static inline size_t lmail_find_near_(const uint8_t *s, size_t n, uint8_t octet)
{
  size_t i = 0;
  uint64_t w;

  for (; n - i >= 8; i += 8) {
    memcpy(&w, s + i, sizeof w);
    w = lmail_has_octet_(w, octet);
    if (w == 0) continue;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return i + (size_t)__builtin_ctzll(w) / 8;
#else
    break;
#endif
  }
  while (i < n && s[i] != octet) i++;
  return i;
}
#endif

/* Is one of three octets in s[0 .. n), a short run? */
static inline int lmail_has_any_(const uint8_t *s, size_t n, uint8_t a, uint8_t b, uint8_t c)
{
  size_t i = 0;

#ifndef __OPTIMIZE_SIZE__
  if (n >= 8) { /* the last eight may have some that were in those before */
    uint64_t found = 0, w;

    for (; i < n; i += 8) {
      memcpy(&w, s + (i < n - 8 ? i : n - 8), sizeof w);
      found |= lmail_has_octet_(w, a) | lmail_has_octet_(w, b) | lmail_has_octet_(w, c);
    }
    return found != 0;
  }
  if (n >= 4) {
    uint32_t first, last;
    uint64_t w;

    memcpy(&first, s, sizeof first);
    memcpy(&last, s + n - 4, sizeof last);
    w = (uint64_t)last << 32 | first;
    return (lmail_has_octet_(w, a) | lmail_has_octet_(w, b) | lmail_has_octet_(w, c)) != 0;
  }
#endif
  while (i < n && s[i] != a && s[i] != b && s[i] != c) i++;
  return i < n;
}

/* Is any of s[0 .. n) above 127? */
int lmail_any_8bit_(const uint8_t *s, size_t n);

/*
 * Equal without regard to ASCII case? b is in lower case already. Built for speed, words of four to
 * eight octets (nearly all are literals) are compared in place.
 */
#ifdef __OPTIMIZE_SIZE__
int lmail_equal_nocase_(const uint8_t *a, const char *b, size_t n);
#else
int lmail_equal_nocase_any_(const uint8_t *a, const char *b, size_t n);

/* Two words that are equal but for the bit of case, and only where the second, in lower case, has a letter. */
static inline int lmail_equal_four_(const uint8_t *a, const char *b)
{
  const uint32_t each = UINT32_C(0x01010101);
  uint32_t x, y, letters;

  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  letters = (y + each * 0x1f) & ~(y + each * 0x05) & each * 0x80; /* y is US-ASCII */
  return ((x ^ y) & ~(letters >> 2)) == 0;
}

static inline int lmail_equal_nocase_(const uint8_t *a, const char *b, size_t n)
{
  if (n < 4 || n > 8) return lmail_equal_nocase_any_(a, b, n);
  return lmail_equal_four_(a, b) && (n == 4 || lmail_equal_four_(a + n - 4, b + n - 4));
}
#endif

#endif
