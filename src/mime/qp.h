/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_QP_H
#define LIBMAIL_MIME_QP_H

/* qp.h - what the codecs that look at blocks of octets share. */

#include "core/base64.h"
#include "core/chars.h"

static inline int lmail_is_blank_(uint8_t c)
{
  return c == ' ' || c == '\t';
}

#if !LIBMAIL_SMALL
/* Eight octets, the first one lowest. */
static inline uint64_t lmail_load_octets_(const uint8_t *in)
{
  uint64_t v;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  memcpy(&v, in, 8); /* compilers do not always see that the loop below is this load */
#else
  size_t i;

  for (v = 0, i = 8; i-- != 0;) v = v << 8 | in[i];
#endif
  return v;
}

/* The number of the lowest bit: a de Bruijn sequence has other six bits at each place. */
static inline size_t lmail_lowest_bit_(uint64_t bits)
{
  static const uint8_t places[64] = {
      0,  1,  2,  53, 3,  7,  54, 27, 4,  38, 41, 8,  34, 55, 48, 28, 62, 5,  39, 46, 44, 42,
      22, 9,  24, 35, 59, 56, 49, 18, 29, 11, 63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21,
      23, 58, 17, 10, 51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12};

  return places[(bits & (0 - bits)) * UINT64_C(0x022fdd63cc95386d) >> 58];
}

/* A bit for each of 64 octets that are 0 or 0xff, the first one lowest. */
static inline uint64_t lmail_to_bits_(const uint8_t found[64])
{
  uint64_t bits = 0;
  size_t i;

  for (i = 0; i < 64; i += 8) {
    uint64_t v = lmail_load_octets_(found + i);

    bits |= ((v & UINT64_C(0x8080808080808080)) * UINT64_C(0x0002040810204081)) >> 56 << i;
  }
  return bits;
}
#endif

#endif
