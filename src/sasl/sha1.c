/* SPDX-License-Identifier: MIT */
/* sha1.c - SHA-1 (RFC 3174); see libmail/hash.h. */

#include "sasl/hash.h"

typedef struct sha1 {
  uint64_t octets;
  uint8_t block[64];
  uint32_t h[5];
  uint32_t reserved;
} sha1;

/*
 * f(t;B,C,D) = (B AND C) OR ((NOT B) AND D)               ( 0 <= t <= 19)                 RFC 3174 5
 *              B XOR C XOR D                              (20 <= t <= 39, 60 <= t <= 79)
 *              (B AND C) OR (B AND D) OR (C AND D)        (40 <= t <= 59)
 */
#define CHOOSE(b, c, d) ((d) ^ ((b) & ((c) ^ (d))))
#define PARITY(b, c, d) ((b) ^ (c) ^ (d))
#define MAJORITY(b, c, d) (((b) & (c)) | ((d) & ((b) | (c))))

/* W(t) = S^1(W(t-3) XOR W(t-8) XOR W(t-14) XOR W(t-16)), in a circle of 16 words          RFC 3174 6.2 */
static inline uint32_t next_word(uint32_t *w, unsigned t)
{
  w[t % 16] = lmail_rotl32_(w[(t + 13) % 16] ^ w[(t + 8) % 16] ^ w[(t + 2) % 16] ^ w[t % 16], 1);
  return w[t % 16];
}

#if LIBMAIL_SMALL

/* Those of the message, then those on which v moves. */
enum { TOP = 16 + 16, WORDS = TOP + 5 };

/*
 * TEMP = S^5(A) + f(t;B,C,D) + E + W(t) + K(t);
 * E = D;  D = C;  C = S^30(B);  B = A;  A = TEMP;                                         RFC 3174 6.1
 *
 * A to E are v[0] to v[4], and v moves down in each step, so that they need not; every 16 steps it
 * begins anew at the top.
 */
static void mix_block(uint32_t *h, uint32_t *w)
{
  static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
  uint32_t *v = h;
  unsigned t;

  for (t = 0; t < 80; t++) {
    uint32_t f;

    if (t % 16 == 0) v = (uint32_t *)memcpy(w + TOP, v, 5 * sizeof *v);
    f = t < 20              ? CHOOSE(v[1], v[2], v[3])
        : t >= 40 && t < 60 ? MAJORITY(v[1], v[2], v[3])
                            : PARITY(v[1], v[2], v[3]);
    v--;
    v[0] = lmail_rotl32_(v[1], 5) + f + v[5] + (t < 16 ? w[t] : next_word(w, t)) +
           k[(t >= 20) + (t >= 40) + (t >= 60)];
    v[2] = lmail_rotl32_(v[2], 30);
  }
  for (t = 0; t < 5; t++) h[t] += v[t];
}

#else

enum { WORDS = 16 };

/* As above, with the letters turned in place of the values. */
#define STEP(a, b, c, d, e, f, k, w)                   \
  do {                                                 \
    e += lmail_rotl32_(a, 5) + f(b, c, d) + (w) + (k); \
    b = lmail_rotl32_(b, 30);                          \
  } while (0)

#define STEPS(f, k, W, t)                \
  do {                                   \
    STEP(a, b, c, d, e, f, k, W(t));     \
    STEP(e, a, b, c, d, f, k, W(t + 1)); \
    STEP(d, e, a, b, c, f, k, W(t + 2)); \
    STEP(c, d, e, a, b, f, k, W(t + 3)); \
    STEP(b, c, d, e, a, f, k, W(t + 4)); \
  } while (0)

#define NEXT(t) next_word(w, t)
#define MIXED(t) ((t) < 16 ? w[(t) % 16] : next_word(w, t))

#define TWENTY(f, k, W, t)    \
  do {                        \
    STEPS(f, k, W, t);        \
    STEPS(f, k, W, (t) + 5);  \
    STEPS(f, k, W, (t) + 10); \
    STEPS(f, k, W, (t) + 15); \
  } while (0)

static void mix_block(uint32_t *h, uint32_t *w)
{
  uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

  TWENTY(CHOOSE, 0x5a827999, MIXED, 0U);
  TWENTY(PARITY, 0x6ed9eba1, NEXT, 20U);
  TWENTY(MAJORITY, 0x8f1bbcdc, NEXT, 40U);
  TWENTY(PARITY, 0xca62c1d6, NEXT, 60U);
  h[0] += a;
  h[1] += b;
  h[2] += c;
  h[3] += d;
  h[4] += e;
}

#endif

static void mix(uint32_t *h, const uint8_t *p, size_t n)
{
  uint32_t w[WORDS];
  unsigned t;

  for (; n != 0; n -= 64) {
    for (t = 0; t < 16; t++, p += 4) w[t] = lmail_load32_(p);
    mix_block(h, w);
  }
  lmail_wipe(w, sizeof w);
}

static void init(void *state)
{
  static const uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  sha1 *s = (sha1 *)state;

  s->octets = 0;
  memcpy(s->h, h, sizeof h);
}

static void update(void *state, const void *in, size_t n)
{
  sha1 *s = (sha1 *)state;
  const uint8_t *p = (const uint8_t *)in, *run;

  while (n != 0) {
    size_t octets = lmail_blocks_take_(s, 64, &p, &n, &run);

    if (octets != 0) mix(s->h, run, octets);
  }
}

static void finish(void *state, void *digest)
{
  sha1 *s = (sha1 *)state;
  uint8_t *out = (uint8_t *)digest;
  uint8_t end[64 + 8];
  unsigned i;

  update(s, end, lmail_blocks_end_(s, 64, 0, end));
  for (i = 0; i < 5; i++) lmail_store32_(out + 4 * i, s->h[i]);
  lmail_wipe(s, sizeof *s);
}

const lmail_hash *lmail_hash_sha1(void)
{
  static const lmail_hash hash = {LMAIL_HASH_SHA1, 20, 64, sizeof(sha1), init, update, finish};

  return &hash;
}
