/* SPDX-License-Identifier: MIT */
/*
 * hash.c - digests in pieces that the first octets of the input choose are those of the whole; HMAC and
 * PBKDF2 are what RFC 2104 and RFC 8018 spell out.
 */

#include "choices.h"
#include <libmail/hash.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 8, LONGEST = 4096 };

static void equal(const uint8_t *a, const uint8_t *b, size_t n)
{
  if (memcmp(a, b, n) != 0 || !lmail_equal(a, b, n)) abort();
}

/* Adds the data in pieces, each in memory of its own; the state moves in between. */
static void in_pieces(const lmail_hash *hash, choices *c, const uint8_t *data, size_t n,
                      uint8_t *digest)
{
  uint8_t *state = (uint8_t *)malloc(hash->state_size);
  size_t at, take;

  hash->init(state);
  for (at = 0; at < n; at += take) {
    uint8_t *piece, *moved = (uint8_t *)malloc(hash->state_size);

    take = choose(c);
    if (take == 0 || take > n - at) take = n - at;
    piece = (uint8_t *)malloc(take);
    memcpy(piece, data + at, take);
    hash->update(state, piece, take);
    free(piece);
    memcpy(moved, state, hash->state_size);
    free(state);
    state = moved;
  }
  hash->finish(state, digest);
  free(state);
}

/* H(K XOR opad, H(K XOR ipad, text)), on one piece of paper. */
static void slow_hmac(const lmail_hash *hash, const uint8_t *key, size_t key_len,
                      const uint8_t *text, size_t n, uint8_t *mac)
{
  static uint8_t paper[LMAIL_HASH_BLOCK_MAX + LONGEST];
  uint8_t k[LMAIL_HASH_BLOCK_MAX] = {0};
  size_t block = hash->block_len, i;

  if (key_len > block) lmail_hash_whole(hash, key, key_len, k);
  else if (key_len != 0) memcpy(k, key, key_len);
  for (i = 0; i < block; i++) paper[i] = k[i] ^ 0x36;
  if (n != 0) memcpy(paper + block, text, n);
  lmail_hash_whole(hash, paper, block + n, paper + block);
  for (i = 0; i < block; i++) paper[i] = k[i] ^ 0x5c;
  lmail_hash_whole(hash, paper, block + hash->digest_len, mac);
}

static void check_hmac(const lmail_hash *hash, const uint8_t *key, size_t key_len,
                       const uint8_t *text, size_t n)
{
  uint8_t mac[LMAIL_DIGEST_MAX], expected[LMAIL_DIGEST_MAX];

  slow_hmac(hash, key, key_len, text, n, expected);
  lmail_hmac_whole(hash, key, key_len, text, n, mac);
  equal(mac, expected, hash->digest_len);
}

static void check_pbkdf2(const lmail_hash *hash, choices *c, const uint8_t *key, size_t key_len,
                         const uint8_t *salt, size_t salt_len)
{
  uint32_t iterations = 1 + choose(c) % 16, block = choose(c), i, k;
  uint8_t derived[LMAIL_DIGEST_MAX], u[LONGEST + 4], t[LMAIL_DIGEST_MAX] = {0};
  size_t n = salt_len + 4;
  lmail_pbkdf2 p;

  if (salt_len != 0) memcpy(u, salt, salt_len);
  memset(u + salt_len, 0, 3);
  u[salt_len + 3] = (uint8_t)block;
  for (i = 0; i < iterations; i++) {
    slow_hmac(hash, key, key_len, u, n, u);
    n = hash->digest_len;
    for (k = 0; k < n; k++) t[k] ^= u[k];
  }
  lmail_pbkdf2_init(&p, hash, key, key_len, salt, salt_len, iterations, block);
  while (lmail_pbkdf2_step(&p, 1 + choose(c) % 8) != 0) {
    if (choose(c) % 4 == 0) break; /* finish does the rest */
  }
  lmail_pbkdf2_finish(&p, derived);
  equal(derived, t, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const lmail_hash *const hashes[4] = {lmail_hash_md5(), lmail_hash_sha1(), lmail_hash_sha256(),
                                       lmail_hash_sha512()};
  uint8_t digest[LMAIL_DIGEST_MAX], pieces[LMAIL_DIGEST_MAX];
  const lmail_hash *hash;
  size_t key_len;
  choices c;

  if (size < CHOICES || size > LONGEST - CHOICES) return 0;
  c.s = data;
  c.n = CHOICES;
  c.at = 0;
  data += CHOICES;
  size -= CHOICES;
  hash = hashes[choose(&c) % 4];
  lmail_hash_whole(hash, data, size, digest);
  in_pieces(hash, &c, data, size, pieces);
  equal(digest, pieces, hash->digest_len);
  key_len = choose(&c) % 200;
  if (key_len > size) key_len = size;
  check_hmac(hash, data, key_len, data + key_len, size - key_len);
  check_pbkdf2(hash, &c, data, key_len, data + key_len, size - key_len);
  return 0;
}
