/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_SCRAM_H
#define LIBMAIL_SASL_SCRAM_H

/* scram.h - what both sides of SCRAM (RFC 5802, RFC 7677) share. */

#include <libmail/sasl.h>
#include <string.h>

/* Octets of our part of the nonce: LMAIL_SASL_RANDOM in base64, which has no comma. */
enum { LMAIL_SCRAM_NONCE = 24 };

/* A message that is being read. */
typedef struct lmail_scram_reader_ {
  const uint8_t *at;
  const uint8_t *end;
  const uint8_t *value; /* of the attribute read last */
  size_t len;
} lmail_scram_reader_;

/* attr-val = ALPHA "=" value, and "," before the next: is it this one, and not empty? Goes behind it. */
int lmail_scram_attribute_(lmail_scram_reader_ *r, uint8_t name);

/* Only optional extensions, or nothing, is left? A reason why not, or 0. */
unsigned lmail_scram_extensions_(lmail_scram_reader_ *r);

/* printable = %x21-2B / %x2D-7E */
int lmail_scram_is_nonce_(const uint8_t *s, size_t n);

/* mac := HMAC(key, text): for the short texts of RFC 5802 3. h is the storage to use. */
void lmail_scram_mac_(lmail_hmac *h, const lmail_hash *hash, const uint8_t *key, const char *text,
                      uint8_t *mac);

#endif
