/* SPDX-License-Identifier: MIT */
/* sha512.c - SHA-512 (RFC 6234, FIPS 180-4); see libmail/hash.h. */

#include "sasl/hash.h"

typedef struct sha512 {
  uint64_t octets;
  uint8_t block[128];
  uint64_t h[8];
} sha512;

/* The first 64 bits of the fractional parts of the cube roots of the first 80 primes        RFC 6234 5.2 */
static const uint64_t K[80] = {
    UINT64_C(0x428a2f98d728ae22), UINT64_C(0x7137449123ef65cd), UINT64_C(0xb5c0fbcfec4d3b2f),
    UINT64_C(0xe9b5dba58189dbbc), UINT64_C(0x3956c25bf348b538), UINT64_C(0x59f111f1b605d019),
    UINT64_C(0x923f82a4af194f9b), UINT64_C(0xab1c5ed5da6d8118), UINT64_C(0xd807aa98a3030242),
    UINT64_C(0x12835b0145706fbe), UINT64_C(0x243185be4ee4b28c), UINT64_C(0x550c7dc3d5ffb4e2),
    UINT64_C(0x72be5d74f27b896f), UINT64_C(0x80deb1fe3b1696b1), UINT64_C(0x9bdc06a725c71235),
    UINT64_C(0xc19bf174cf692694), UINT64_C(0xe49b69c19ef14ad2), UINT64_C(0xefbe4786384f25e3),
    UINT64_C(0x0fc19dc68b8cd5b5), UINT64_C(0x240ca1cc77ac9c65), UINT64_C(0x2de92c6f592b0275),
    UINT64_C(0x4a7484aa6ea6e483), UINT64_C(0x5cb0a9dcbd41fbd4), UINT64_C(0x76f988da831153b5),
    UINT64_C(0x983e5152ee66dfab), UINT64_C(0xa831c66d2db43210), UINT64_C(0xb00327c898fb213f),
    UINT64_C(0xbf597fc7beef0ee4), UINT64_C(0xc6e00bf33da88fc2), UINT64_C(0xd5a79147930aa725),
    UINT64_C(0x06ca6351e003826f), UINT64_C(0x142929670a0e6e70), UINT64_C(0x27b70a8546d22ffc),
    UINT64_C(0x2e1b21385c26c926), UINT64_C(0x4d2c6dfc5ac42aed), UINT64_C(0x53380d139d95b3df),
    UINT64_C(0x650a73548baf63de), UINT64_C(0x766a0abb3c77b2a8), UINT64_C(0x81c2c92e47edaee6),
    UINT64_C(0x92722c851482353b), UINT64_C(0xa2bfe8a14cf10364), UINT64_C(0xa81a664bbc423001),
    UINT64_C(0xc24b8b70d0f89791), UINT64_C(0xc76c51a30654be30), UINT64_C(0xd192e819d6ef5218),
    UINT64_C(0xd69906245565a910), UINT64_C(0xf40e35855771202a), UINT64_C(0x106aa07032bbd1b8),
    UINT64_C(0x19a4c116b8d2d0c8), UINT64_C(0x1e376c085141ab53), UINT64_C(0x2748774cdf8eeb99),
    UINT64_C(0x34b0bcb5e19b48a8), UINT64_C(0x391c0cb3c5c95a63), UINT64_C(0x4ed8aa4ae3418acb),
    UINT64_C(0x5b9cca4f7763e373), UINT64_C(0x682e6ff3d6b2b8a3), UINT64_C(0x748f82ee5defb2fc),
    UINT64_C(0x78a5636f43172f60), UINT64_C(0x84c87814a1f0ab72), UINT64_C(0x8cc702081a6439ec),
    UINT64_C(0x90befffa23631e28), UINT64_C(0xa4506cebde82bde9), UINT64_C(0xbef9a3f7b2c67915),
    UINT64_C(0xc67178f2e372532b), UINT64_C(0xca273eceea26619c), UINT64_C(0xd186b8c721c0c207),
    UINT64_C(0xeada7dd6cde0eb1e), UINT64_C(0xf57d4f7fee6ed178), UINT64_C(0x06f067aa72176fba),
    UINT64_C(0x0a637dc5a2c898a6), UINT64_C(0x113f9804bef90dae), UINT64_C(0x1b710b35131c471b),
    UINT64_C(0x28db77f523047d84), UINT64_C(0x32caab7b40c72493), UINT64_C(0x3c9ebe0a15c9bebc),
    UINT64_C(0x431d67c49c100d4c), UINT64_C(0x4cc5d4becb3e42b6), UINT64_C(0x597f299cfc657e2a),
    UINT64_C(0x5fcb6fab3ad6faec), UINT64_C(0x6c44198c4a475817)};

static inline uint64_t rotr(uint64_t x, unsigned n)
{
  return x >> n | x << (64 - n);
}

/*
 * CH( x, y, z) = (x AND y) XOR ( (NOT x) AND z)                                         RFC 6234 5.2
 * MAJ( x, y, z) = (x AND y) XOR (x AND z) XOR (y AND z)
 */
static inline uint64_t ch(uint64_t x, uint64_t y, uint64_t z)
{
  return z ^ (x & (y ^ z));
}

static inline uint64_t maj(uint64_t x, uint64_t y, uint64_t z)
{
  return (x & y) | (z & (x | y));
}

/*
 * BSIG0(x) = ROTR^28(x) XOR ROTR^34(x) XOR ROTR^39(x)
 *
 * One rotation inside the other is the same and takes fewer instructions.
 */
static inline uint64_t bsig0(uint64_t x)
{
  return rotr(x ^ rotr(x ^ rotr(x, 5), 6), 28);
}

/* BSIG1(x) = ROTR^14(x) XOR ROTR^18(x) XOR ROTR^41(x) */
static inline uint64_t bsig1(uint64_t x)
{
  return rotr(x ^ rotr(x ^ rotr(x, 23), 4), 14);
}

/* SSIG0(x) = ROTR^1(x) XOR ROTR^8(x) XOR SHR^7(x) */
static inline uint64_t ssig0(uint64_t x)
{
  return rotr(x, 1) ^ rotr(x, 8) ^ x >> 7;
}

/* SSIG1(x) = ROTR^19(x) XOR ROTR^61(x) XOR SHR^6(x) */
static inline uint64_t ssig1(uint64_t x)
{
  return rotr(x, 19) ^ rotr(x, 61) ^ x >> 6;
}

/* Wt = SSIG1(W(t-2)) + W(t-7) + SSIG0(w(t-15)) + W(t-16), in a circle of 16 words  RFC 6234 6.4 */
static inline uint64_t next_word(uint64_t *w, unsigned t)
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
 * h = g;  g = f;  f = e;  e = d + T1;  d = c;  c = b;  b = a;  a = T1 + T2             RFC 6234 6.4
 *
 * a to h are v[0] to v[7], and v moves down in each step, so that they need not; every 16 steps it
 * begins anew at the top.
 */
static void mix_block(uint64_t *h, uint64_t *w)
{
  uint64_t *v = h;
  unsigned t;

  for (t = 0; t < 80; t++) {
    uint64_t t1;

    if (t % 16 == 0) v = (uint64_t *)memcpy(w + TOP, v, 8 * sizeof *v);
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

static void mix_block(uint64_t *v, uint64_t *w)
{
  uint64_t a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];
  unsigned t;

  STEPS(FIRST, 0U);
  STEPS(FIRST, 8U);
  for (t = 16; t < 80; t += 16) {
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

static void mix(uint64_t *h, const uint8_t *p, size_t n)
{
  uint64_t w[WORDS];
  unsigned t;

  for (; n != 0; n -= 128) {
    for (t = 0; t < 16; t++, p += 8) w[t] = (uint64_t)lmail_load32_(p) << 32 | lmail_load32_(p + 4);
    mix_block(h, w);
  }
  lmail_wipe(w, sizeof w);
}

static void init(void *state)
{
  /* As K, of the square roots. */
  static const uint64_t h[8] = {UINT64_C(0x6a09e667f3bcc908), UINT64_C(0xbb67ae8584caa73b),
                                UINT64_C(0x3c6ef372fe94f82b), UINT64_C(0xa54ff53a5f1d36f1),
                                UINT64_C(0x510e527fade682d1), UINT64_C(0x9b05688c2b3e6c1f),
                                UINT64_C(0x1f83d9abfb41bd6b), UINT64_C(0x5be0cd19137e2179)};
  sha512 *s = (sha512 *)state;

  s->octets = 0;
  memcpy(s->h, h, sizeof h);
}

static void update(void *state, const void *in, size_t n)
{
  sha512 *s = (sha512 *)state;
  const uint8_t *p = (const uint8_t *)in, *run;

  while (n != 0) {
    size_t octets = lmail_blocks_take_(s, 128, &p, &n, &run);

    if (octets != 0) mix(s->h, run, octets);
  }
}

static void finish(void *state, void *digest)
{
  sha512 *s = (sha512 *)state;
  uint8_t *out = (uint8_t *)digest;
  uint8_t end[128 + 16];
  unsigned i;

  update(s, end, lmail_blocks_end_(s, 128, 0, end));
  for (i = 0; i < 8; i++) {
    lmail_store32_(out + 8 * i, (uint32_t)(s->h[i] >> 32));
    lmail_store32_(out + 8 * i + 4, (uint32_t)s->h[i]);
  }
  lmail_wipe(s, sizeof *s);
}

const lmail_hash *lmail_hash_sha512(void)
{
  static const lmail_hash hash = {LMAIL_HASH_SHA512, 64, 128, sizeof(sha512), init, update, finish};

  return &hash;
}
