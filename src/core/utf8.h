/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_UTF8_H
#define LIBMAIL_CORE_UTF8_H

/* utf8.h - UTF-8 inside the library: what libmail/utf8.h has, in the form that loops want. */

#include <libmail/utf8.h>
#include <string.h>

/* The length of the valid character at the start of s[0 .. n); 0 when there is none. */
static inline size_t lmail_utf8_char_(const uint8_t *s, size_t n)
{
  int32_t size = lmail_utf8_char(s, n);

  return size > 0 ? (size_t)size : 0;
}

/* The character of so many octets, 1 to 4, that s begins with. */
static inline uint32_t lmail_utf8_value_(const uint8_t *s, size_t size)
{
  uint32_t c = size == 1 ? s[0] : s[0] & 0x7fU >> size;
  size_t i;

  for (i = 1; i < size; i++) c = c << 6 | (s[i] & 0x3fU);
  return c;
}

/* A character of three octets; a fourth one may be scribbled on. */
static inline void lmail_utf8_put3_(uint8_t *s, uint32_t c)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint32_t octets = 0x8080e0 | c >> 12 | (c & 0xfc0) << 2 | (c & 0x3f) << 16;

  memcpy(s, &octets, 4); /* compilers do not see that the stores below are this one */
#else
  s[0] = (uint8_t)(0xe0 | c >> 12);
  s[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
  s[2] = (uint8_t)(0x80 | (c & 0x3f));
#endif
}

/* As lmail_utf8_put, inside loops. */
static inline size_t lmail_utf8_put_(uint8_t *s, uint32_t c)
{
#ifdef __OPTIMIZE_SIZE__
  return lmail_utf8_put(s, c);
#else
  if (c < 0x80) {
    s[0] = (uint8_t)c;
    return 1;
  }
  if (c < 0x800) {
    s[0] = (uint8_t)(0xc0 | c >> 6);
    s[1] = (uint8_t)(0x80 | (c & 0x3f));
    return 2;
  }
  if (c < 0x10000) {
    s[0] = (uint8_t)(0xe0 | c >> 12);
    s[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    s[2] = (uint8_t)(0x80 | (c & 0x3f));
    return 3;
  }
  s[0] = (uint8_t)(0xf0 | c >> 18);
  s[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
  s[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
  s[3] = (uint8_t)(0x80 | (c & 0x3f));
  return 4;
#endif
}

/*
 * In valid UTF-8, is c what the three octets before it do not ask for? 0, or bits. No branches: over a
 * block of octets, compilers turn this into vector instructions.
 */
static inline uint8_t lmail_utf8_odd_(uint8_t c, uint8_t p1, uint8_t p2, uint8_t p3)
{
  return (uint8_t)(((-(p1 >= 0xc0) | -(p2 >= 0xe0) | -(p3 >= 0xf0)) ^ -((c & 0xc0) == 0x80)) |
                   (-(p1 == 0xe0) & -(c < 0xa0)) | (-(p1 == 0xed) & -(c >= 0xa0)) |
                   (-(p1 == 0xf0) & -(c < 0x90)) | (-(p1 == 0xf4) & -(c >= 0x90)) |
                   -((c & 0xfe) == 0xc0) | -(c >= 0xf5));
}

/* How many octets at the start of s[0 .. n) are US-ASCII. */
size_t lmail_ascii_run_(const uint8_t *s, size_t n);

#endif
