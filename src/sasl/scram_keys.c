/* SPDX-License-Identifier: MIT */
/* scram_keys.c - what a server of SCRAM keeps of a password; see libmail/sasl.h. */

#include "sasl/scram.h"

/*
 * ClientKey := HMAC(SaltedPassword, "Client Key"), StoredKey := H(ClientKey),
 * ServerKey := HMAC(SaltedPassword, "Server Key")                              RFC 5802 3
 */
void lmail_scram_keys(const lmail_hash *hash, const void *salted_password, void *stored_key,
                      void *server_key)
{
  const uint8_t *salted = (const uint8_t *)salted_password;
  uint8_t key[LMAIL_DIGEST_MAX];
  lmail_hmac h;

  lmail_scram_mac_(&h, hash, salted, "Client Key", key);
  lmail_scram_mac_(&h, hash, salted, "Server Key", (uint8_t *)server_key);
  lmail_hash_whole(hash, key, hash->digest_len, stored_key);
  lmail_wipe(key, sizeof key);
}
