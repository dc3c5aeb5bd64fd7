/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_HASH_H
#define LIBMAIL_SASL_HASH_H

/* hash.h - what the built-in hash functions share: they cut their input into blocks alike. */

#include <libmail/hash.h>
#include <string.h>

#include "core/small.h"

/*
 * The state of each begins with the number of octets so far (uint64_t) and a block, of 64 or 128 octets,
 * that is not full yet. This takes what it can from *in, of *n octets, more than none; and returns how
 * many octets of whole blocks there are at *run, to be mixed in before the next call.
 */
size_t lmail_blocks_take_(void *state, size_t block_len, const uint8_t **in, size_t *n,
                          const uint8_t **run);

/*
 * What ends a message: "1", as many "0" as are needed, and its length in bits, in an eighth of a block,
 * its octets in the order of SHA or, with `reversed`, of MD5. Returns how long it is: at most a block and
 * an eighth.
 */
size_t lmail_blocks_end_(const void *state, size_t block_len, int reversed, uint8_t *end);

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
