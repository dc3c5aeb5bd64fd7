/* SPDX-License-Identifier: MIT */
/* md5.c - MD5 (RFC 1321); see libmail/hash.h. */

#include "sasl/hash.h"

typedef struct md5 {
  uint64_t octets;
  uint8_t block[64];
  uint32_t abcd[4];
} md5;

/* "T[i] ... equal to the integer part of 4294967296 times abs(sin(i))", from i = 1       RFC 1321 3.4 */
static const uint32_t T[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

static uint32_t load(const uint8_t *p)
{
  return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/*
 * [abcd k s i]   a = b + ((a + f(b,c,d) + X[k] + T[i]) <<< s)                           RFC 1321 3.4
 * f is F, G, H, I in the four rounds.
 */
static void mix(uint32_t *v, const uint8_t *p, size_t n)
{
  static const uint8_t s[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

  for (; n != 0; n -= 64, p += 64) {
    uint32_t a = v[0], b = v[1], c = v[2], d = v[3];
    unsigned i;

    for (i = 0; i < 64; i++) {
      uint32_t f;
      unsigned k;

      switch (i / 16) {
      case 0:
        f = d ^ (b & (c ^ d));
        k = i;
        break;
      case 1:
        f = c ^ (d & (b ^ c));
        k = 5 * i + 1;
        break;
      case 2:
        f = b ^ c ^ d;
        k = 3 * i + 5;
        break;
      default:
        f = c ^ (b | ~d);
        k = 7 * i;
        break;
      }
      f += a + load(p + 4 * (k % 16)) + T[i];
      a = d;
      d = c;
      c = b;
      b += lmail_rotl32_(f, s[i / 16][i % 4]);
    }
    v[0] += a;
    v[1] += b;
    v[2] += c;
    v[3] += d;
  }
}

static void init(void *state)
{
  static const uint32_t abcd[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  md5 *s = (md5 *)state;

  s->octets = 0;
  memcpy(s->abcd, abcd, sizeof abcd);
}

static void update(void *state, const void *in, size_t n)
{
  md5 *s = (md5 *)state;
  const uint8_t *p = (const uint8_t *)in, *run;

  while (n != 0) {
    size_t octets = lmail_blocks_take_(s, 64, &p, &n, &run);

    if (octets != 0) mix(s->abcd, run, octets);
  }
}

static void finish(void *state, void *digest)
{
  md5 *s = (md5 *)state;
  uint8_t *out = (uint8_t *)digest;
  uint8_t end[64 + 8];
  unsigned i;

  update(s, end, lmail_blocks_end_(s, 64, 1, end));
  for (i = 0; i < 16; i++) out[i] = (uint8_t)(s->abcd[i / 4] >> (i % 4 * 8));
  lmail_wipe(s, sizeof *s);
}

const lmail_hash *lmail_hash_md5(void)
{
  static const lmail_hash hash = {LMAIL_HASH_MD5, 16, 64, sizeof(md5), init, update, finish};

  return &hash;
}
