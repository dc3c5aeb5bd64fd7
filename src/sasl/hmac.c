/* SPDX-License-Identifier: MIT */
/* hmac.c - HMAC (RFC 2104); see libmail/hash.h. */

#include "sasl/hash.h"

/*
 * ipad = the byte 0x36 repeated B times                                                 RFC 2104 2
 * opad = the byte 0x5C repeated B times
 * "Applications that use keys longer than B bytes will first hash the key using H"
 */
void lmail_hmac_key_(const lmail_hash *hash, void *inner, void *outer, const void *key, size_t n)
{
  uint8_t pad[LMAIL_HASH_BLOCK_MAX] = {0};
  uint32_t i;

  hash->init(inner);
  if (n > hash->block_len) {
    hash->update(inner, key, n);
    hash->finish(inner, pad);
    hash->init(inner);
  } else if (n != 0) {
    memcpy(pad, key, n);
  }
  for (i = 0; i < hash->block_len; i++) pad[i] ^= 0x36;
  hash->update(inner, pad, hash->block_len);
  for (i = 0; i < hash->block_len; i++) pad[i] ^= 0x36 ^ 0x5c;
  hash->init(outer);
  hash->update(outer, pad, hash->block_len);
  lmail_wipe(pad, sizeof pad);
}

size_t lmail_hmac_size(const lmail_hash *hash)
{
  return offsetof(lmail_hmac, states_) + 2 * (size_t)hash->state_size;
}

static void *outer(lmail_hmac *h)
{
  return (uint8_t *)h->states_ + h->hash_->state_size;
}

void lmail_hmac_init(lmail_hmac *h, const lmail_hash *hash, const void *key, size_t n)
{
  h->hash_ = hash;
  lmail_hmac_key_(hash, h->states_, outer(h), key, n);
}

void lmail_hmac_update(lmail_hmac *h, const void *in, size_t n)
{
  h->hash_->update(h->states_, in, n);
}

/* H(K XOR opad, H(K XOR ipad, text)) */
void lmail_hmac_finish(lmail_hmac *h, void *mac)
{
  uint8_t digest[LMAIL_DIGEST_MAX];

  h->hash_->finish(h->states_, digest);
  h->hash_->update(outer(h), digest, h->hash_->digest_len);
  h->hash_->finish(outer(h), mac);
  lmail_wipe(digest, sizeof digest);
}

void lmail_hmac_whole(const lmail_hash *hash, const void *key, size_t key_len, const void *in,
                      size_t n, void *mac)
{
  lmail_hmac h;

  lmail_hmac_init(&h, hash, key, key_len);
  lmail_hmac_update(&h, in, n);
  lmail_hmac_finish(&h, mac);
}
