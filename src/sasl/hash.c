/* SPDX-License-Identifier: MIT */
/* hash.c - any hash function, used as a whole; see libmail/hash.h. */

#include <libmail/hash.h>

int lmail_hash_valid(const lmail_hash *hash)
{
  return hash->digest_len - 1 < LMAIL_DIGEST_MAX && hash->block_len - 1 < LMAIL_HASH_BLOCK_MAX &&
         hash->digest_len <= hash->block_len && hash->state_size - 1 < LMAIL_HASH_STATE_MAX &&
         (hash->state_size & 7) == 0 && hash->init && hash->update && hash->finish;
}

void lmail_hash_whole(const lmail_hash *hash, const void *in, size_t n, void *digest)
{
  lmail_hash_state state;

  hash->init(&state);
  hash->update(&state, in, n);
  hash->finish(&state, digest);
}
