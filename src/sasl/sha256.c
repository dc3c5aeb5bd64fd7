/* SPDX-License-Identifier: MIT */
/* sha256.c - SHA-256 (RFC 6234, FIPS 180-4); see libmail/hash.h. */

#include "sasl/hash.h"

typedef struct sha256 {
  uint64_t octets;
  uint8_t block[64];
  uint32_t h[8];
} sha256;

/* The first 32 of the 64 bits of the fractional parts of the cube roots of the first 64 primes        RFC 6234 5.1 */
static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t rotr(uint32_t x, unsigned n)
{
  return x >> n | x << (32 - n);
}

/*
 * CH( x, y, z) = (x AND y) XOR ( (NOT x) AND z)                                         RFC 6234 5.1
 * MAJ( x, y, z) = (x AND y) XOR (x AND z) XOR (y AND z)
 */
static inline uint32_t ch(uint32_t x, uint32_t y, uint32_t z)
{
  return z ^ (x & (y ^ z));
}

static inline uint32_t maj(uint32_t x, uint32_t y, uint32_t z)
{
  return (x & y) | (z & (x | y));
}

/*
 * BSIG0(x) = ROTR^2(x) XOR ROTR^13(x) XOR ROTR^22(x)
 *
 * One rotation inside the other is the same and takes fewer instructions.
 */
static inline uint32_t bsig0(uint32_t x)
{
  return rotr(x ^ rotr(x ^ rotr(x, 9), 11), 2);
}

/* BSIG1(x) = ROTR^6(x) XOR ROTR^11(x) XOR ROTR^25(x) */
static inline uint32_t bsig1(uint32_t x)
{
  return rotr(x ^ rotr(x ^ rotr(x, 14), 5), 6);
}

/* SSIG0(x) = ROTR^7(x) XOR ROTR^18(x) XOR SHR^3(x) */
static inline uint32_t ssig0(uint32_t x)
{
  return rotr(x, 7) ^ rotr(x, 18) ^ x >> 3;
}

/* SSIG1(x) = ROTR^17(x) XOR ROTR^19(x) XOR SHR^10(x) */
static inline uint32_t ssig1(uint32_t x)
{
  return rotr(x, 17) ^ rotr(x, 19) ^ x >> 10;
}

/* Wt = SSIG1(W(t-2)) + W(t-7) + SSIG0(w(t-15)) + W(t-16), in a circle of 16 words  RFC 6234 6.2 */
static inline uint32_t next_word(uint32_t *w, unsigned t)
{
  w[t % 16] += ssig1(w[(t + 14) % 16]) + w[(t + 9) % 16] + ssig0(w[(t + 1) % 16]);
  return w[t % 16];
}

#if LIBMAIL_SMALL

/* Those of the message, then those on which v moves. */
enum { TOP = 16 + 16, WORDS = TOP + 8 };

/*
 * T1 = h + BSIG1(e) + CH(e,f,g) + Kt + Wt
 * T2 = BSIG0(a) + MAJ(a,b,c)
 * h = g;  g = f;  f = e;  e = d + T1;  d = c;  c = b;  b = a;  a = T1 + T2             RFC 6234 6.2
 *
 * a to h are v[0] to v[7], and v moves down in each step, so that they need not; every 16 steps it
 * begins anew at the top.
 */
static void mix_block(uint32_t *h, uint32_t *w)
{
  uint32_t *v = h;
  unsigned t;

  for (t = 0; t < 64; t++) {
    uint32_t t1;

    if (t % 16 == 0) v = (uint32_t *)memcpy(w + TOP, v, 8 * sizeof *v);
    t1 = v[7] + bsig1(v[4]) + ch(v[4], v[5], v[6]) + K[t];
    t1 += t < 16 ? w[t] : next_word(w, t);
    v--;
    v[4] += t1;
    v[0] = t1 + bsig0(v[1]) + maj(v[1], v[2], v[3]);
  }
  for (t = 0; t < 8; t++) h[t] += v[t];
}

#else

enum { WORDS = 16 };

/* As above, with the letters turned in place of the values. */
#define STEP(a, b, c, d, e, f, g, h, t, w)    \
  do {                                        \
    h += bsig1(e) + ch(e, f, g) + K[t] + (w); \
    d += h;                                   \
    h += bsig0(a) + maj(a, b, c);             \
  } while (0)

#define STEPS(W, t)                                    \
  do {                                                 \
    STEP(a, b, c, d, e, f, g, h, (t), W((t)));         \
    STEP(h, a, b, c, d, e, f, g, (t) + 1, W((t) + 1)); \
    STEP(g, h, a, b, c, d, e, f, (t) + 2, W((t) + 2)); \
    STEP(f, g, h, a, b, c, d, e, (t) + 3, W((t) + 3)); \
    STEP(e, f, g, h, a, b, c, d, (t) + 4, W((t) + 4)); \
    STEP(d, e, f, g, h, a, b, c, (t) + 5, W((t) + 5)); \
    STEP(c, d, e, f, g, h, a, b, (t) + 6, W((t) + 6)); \
    STEP(b, c, d, e, f, g, h, a, (t) + 7, W((t) + 7)); \
  } while (0)

#define FIRST(t) w[t]
#define NEXT(t) next_word(w, t)

static void mix_block(uint32_t *v, uint32_t *w)
{
  uint32_t a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];
  unsigned t;

  STEPS(FIRST, 0U);
  STEPS(FIRST, 8U);
  for (t = 16; t < 64; t += 16) {
    STEPS(NEXT, t);
    STEPS(NEXT, t + 8);
  }
  v[0] += a;
  v[1] += b;
  v[2] += c;
  v[3] += d;
  v[4] += e;
  v[5] += f;
  v[6] += g;
  v[7] += h;
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
  /* As K, of the square roots. */
  static const uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  sha256 *s = (sha256 *)state;

  s->octets = 0;
  memcpy(s->h, h, sizeof h);
}

static void update(void *state, const void *in, size_t n)
{
  sha256 *s = (sha256 *)state;
  const uint8_t *p = (const uint8_t *)in, *run;

  while (n != 0) {
    size_t octets = lmail_blocks_take_(s, 64, &p, &n, &run);

    if (octets != 0) mix(s->h, run, octets);
  }
}

static void finish(void *state, void *digest)
{
  sha256 *s = (sha256 *)state;
  uint8_t *out = (uint8_t *)digest;
  uint8_t end[64 + 8];
  unsigned i;

  update(s, end, lmail_blocks_end_(s, 64, 0, end));
  for (i = 0; i < 8; i++) lmail_store32_(out + 4 * i, s->h[i]);
  lmail_wipe(s, sizeof *s);
}

const lmail_hash *lmail_hash_sha256(void)
{
  static const lmail_hash hash = {LMAIL_HASH_SHA256, 32, 64, sizeof(sha256), init, update, finish};

  return &hash;
}
