/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_HASH_H
#define LIBMAIL_SASL_HASH_H

/* hash.h - what the built-in hash functions share: they cut their input into blocks alike. */

#include <libmail/hash.h>
#include <string.h>

#include "core/small.h"

/*
 * A state is the number of octets so far (uint64_t), a block that is not full yet, of 64 or 128 octets,
 * and the chaining values. This mixes n octets, a multiple of block_len, into those.
 */
typedef void (*lmail_blocks_fn_)(void *chain, const uint8_t *p, size_t n);

/* Adds in[0 .. n). */
void lmail_blocks_add_(void *state, size_t block_len, lmail_blocks_fn_ mix, const void *in,
                       size_t n);

/*
 * Adds what ends a message: "1", as many "0" as are needed, and its length in bits, in an eighth of a
 * block, its octets in the order of SHA or, with `reversed`, of MD5.
 */
void lmail_blocks_end_(void *state, size_t block_len, lmail_blocks_fn_ mix, int reversed);

/* Sets the inner and the outer state of an HMAC. */
void lmail_hmac_key_(const lmail_hash *hash, void *inner, void *outer, const void *key, size_t n);

static inline uint32_t lmail_load32_(const uint8_t *p)
{
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void lmail_store32_(uint8_t *p, uint32_t v)
{
  p[0] = (uint8_t)(v >> 24);
  p[1] = (uint8_t)(v >> 16);
  p[2] = (uint8_t)(v >> 8);
  p[3] = (uint8_t)v;
}

static inline uint32_t lmail_rotl32_(uint32_t x, unsigned n)
{
  return x << n | x >> (32 - n);
}

#endif
