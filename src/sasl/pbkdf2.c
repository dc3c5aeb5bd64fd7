/* SPDX-License-Identifier: MIT */
/* pbkdf2.c - PBKDF2 (RFC 8018 5.2) with HMAC, in slices; see libmail/hash.h. */

#include "sasl/hash.h"

/*
 * T_i = U_1 \xor U_2 \xor ... \xor U_c                                                  RFC 8018 5.2
 * U_1 = PRF (P, S || INT (i))
 * U_j = PRF (P, U_{j-1})
 *
 * In words_ lie the inner and the outer state under the key P, the last U, and T so far.
 */
typedef struct parts {
  uint8_t *inner, *outer, *u, *t;
} parts;

static parts parts_of(lmail_pbkdf2 *p)
{
  const lmail_hash *hash = p->hash_;
  parts at;

  at.inner = (uint8_t *)p->words_;
  at.outer = at.inner + hash->state_size;
  at.u = at.outer + hash->state_size;
  at.t = at.u + ((hash->digest_len + 7) & ~7U);
  return at;
}

size_t lmail_pbkdf2_size(const lmail_hash *hash)
{
  return offsetof(lmail_pbkdf2, words_) + 2 * (size_t)hash->state_size +
         2 * (size_t)((hash->digest_len + 7) & ~7U);
}

/* The outer half of PRF, from the inner one. */
static void outer_half(const lmail_hash *hash, const parts *at, lmail_hash_state *work)
{
  hash->finish(work, at->u);
  memcpy(work, at->outer, hash->state_size);
  hash->update(work, at->u, hash->digest_len);
  hash->finish(work, at->u);
}

void lmail_pbkdf2_init(lmail_pbkdf2 *p, const lmail_hash *hash, const void *password,
                       size_t password_len, const void *salt, size_t salt_len, uint32_t iterations,
                       uint32_t block)
{
  lmail_hash_state work;
  uint8_t number[4];
  parts at;

  p->hash_ = hash;
  p->left_ = iterations == 0 ? 0 : iterations - 1;
  p->reserved_ = 0;
  at = parts_of(p);
  lmail_hmac_key_(hash, at.inner, at.outer, password, password_len);
  memcpy(&work, at.inner, hash->state_size);
  hash->update(&work, salt, salt_len);
  lmail_store32_(number, block);
  hash->update(&work, number, sizeof number);
  outer_half(hash, &at, &work);
  memcpy(at.t, at.u, hash->digest_len);
}

uint32_t lmail_pbkdf2_step(lmail_pbkdf2 *p, uint32_t iterations)
{
  const lmail_hash *hash = p->hash_;
  const parts at = parts_of(p);
  lmail_hash_state work;
  uint32_t i;

  if (iterations > p->left_) iterations = p->left_;
  p->left_ -= iterations;
  for (; iterations != 0; iterations--) {
    memcpy(&work, at.inner, hash->state_size);
    hash->update(&work, at.u, hash->digest_len);
    outer_half(hash, &at, &work);
    for (i = 0; i < hash->digest_len; i++) at.t[i] ^= at.u[i];
  }
  return p->left_;
}

void lmail_pbkdf2_finish(lmail_pbkdf2 *p, void *key)
{
  const lmail_hash *hash = p->hash_;

  lmail_pbkdf2_step(p, p->left_);
  memcpy(key, parts_of(p).t, hash->digest_len);
  lmail_wipe(p, lmail_pbkdf2_size(hash));
}
