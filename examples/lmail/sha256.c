/* SPDX-License-Identifier: MIT */
/* sha256.c - SHA-256 as in FIPS 180-4, sections 4.1.2, 4.2.2, 5 and 6.2. */

#include "sha256.h"
#include <string.h>

static const uint32_t k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotr(uint32_t x, unsigned n)
{
  return x >> n | x << (32 - n);
}

static void schedule(uint32_t w[64], const uint8_t *p)
{
  unsigned t;

  for (t = 0; t < 16; t++, p += 4) {
    w[t] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
  }
  for (; t < 64; t++) {
    uint32_t s0 = rotr(w[t - 15], 7) ^ rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
    uint32_t s1 = rotr(w[t - 2], 17) ^ rotr(w[t - 2], 19) ^ w[t - 2] >> 10;

    w[t] = s1 + w[t - 7] + s0 + w[t - 16];
  }
}

static void block(sha256 *s, const uint8_t *p)
{
  uint32_t w[64];
  uint32_t v[8];
  unsigned t;

  schedule(w, p);
  memcpy(v, s->h, sizeof v);
  for (t = 0; t < 64; t++) {
    uint32_t s1 = rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25);
    uint32_t ch = (v[4] & v[5]) ^ (~v[4] & v[6]);
    uint32_t t1 = v[7] + s1 + ch + k[t] + w[t];
    uint32_t s0 = rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22);
    uint32_t maj = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);

    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + s0 + maj;
  }
  for (t = 0; t < 8; t++) s->h[t] += v[t];
}

void sha256_begin(sha256 *s)
{
  static const uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

  memcpy(s->h, h, sizeof h);
  s->octets = 0;
}

void sha256_add(sha256 *s, const void *data, size_t n)
{
  const uint8_t *p = data;
  size_t held = (size_t)(s->octets % 64);

  s->octets += n;
  if (held > 0) {
    size_t take = n < 64 - held ? n : 64 - held;

    memcpy(s->block + held, p, take);
    p += take;
    n -= take;
    if (held + take < 64) return;
    block(s, s->block);
  }
  for (; n >= 64; p += 64, n -= 64) block(s, p);
  if (n > 0) memcpy(s->block, p, n);
}

void sha256_end(sha256 *s, char hex[SHA256_HEX + 1])
{
  static const char digits[] = "0123456789abcdef";
  uint64_t bits = s->octets * 8;
  uint8_t tail[72] = {0x80};
  size_t pad = 64 - (size_t)((s->octets + 8) % 64);
  unsigned i;

  for (i = 0; i < 8; i++) tail[pad + i] = (uint8_t)(bits >> (56 - 8 * i));
  sha256_add(s, tail, pad + 8);
  for (i = 0; i < 32; i++) {
    uint32_t octet = s->h[i / 4] >> (24 - 8 * (i % 4)) & 0xff;

    hex[2 * i] = digits[octet >> 4];
    hex[2 * i + 1] = digits[octet & 15];
  }
  hex[SHA256_HEX] = '\0';
}
