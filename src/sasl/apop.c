/* SPDX-License-Identifier: MIT */
/* apop.c - the digest of POP3's APOP (RFC 1939 7); see libmail/hash.h. */

#include <libmail/hash.h>

/*
 * "the `digest' parameter is calculated by applying the MD5 algorithm to a string consisting of the
 * timestamp (including angle-brackets) followed by a shared secret"                     RFC 1939 7
 */
void lmail_apop_digest(const lmail_hash *md5, const void *timestamp, size_t n, const void *secret,
                       size_t secret_len, char digest[32])
{
  lmail_hash_state state;
  uint8_t octets[16];

  md5->init(&state);
  md5->update(&state, timestamp, n);
  md5->update(&state, secret, secret_len);
  md5->finish(&state, octets);
  lmail_hash_hex(octets, sizeof octets, digest);
}
