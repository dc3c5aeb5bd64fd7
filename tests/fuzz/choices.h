/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_CHOICES_H
#define TESTS_FUZZ_CHOICES_H

/* choices.h - for fuzz targets of machines: octets of the input that decide, and a running hash. */

#include <stddef.h>
#include <stdint.h>

/* The octets that decide how a run goes; taken in turn, over and over. */
typedef struct choices {
  const uint8_t *s;
  size_t n, at;
} choices;

static inline uint8_t choose(choices *c)
{
  return c->n == 0 ? 0 : c->s[c->at++ % c->n];
}

/* FNV-1a over n more octets: two runs that told and wrote the same have the same hash. */
static inline void hash_add(uint64_t *hash, const void *data, size_t n)
{
  const uint8_t *s = (const uint8_t *)data;

  while (n-- > 0) *hash = (*hash ^ *s++) * UINT64_C(1099511628211);
}

#endif
