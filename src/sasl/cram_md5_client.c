/* SPDX-License-Identifier: MIT */
/* cram_md5_client.c - CRAM-MD5 (RFC 2195), the client's side. */

#include "sasl/client.h"

enum { DIGEST = 16 };

static size_t own(const lmail_hash *hash)
{
  (void)hash;
  return DIGEST;
}

/* user name, space, 'digest' in lower-case hexadecimal       RFC 2195 2 */
static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  char digits[2 * DIGEST];

  if (cred->secret_len == 0) k->bad = 1;
  lmail_sasl_put_text_(k, cred->user, cred->user_len);
  if (c->state_ == LMAIL_SASL_COMMAND) return; /* there is no digest yet */
  lmail_hash_hex(c->scratch_, DIGEST, digits);
  lmail_sasl_put_lit_(k, " ");
  lmail_sasl_put_(k, digits, sizeof digits);
}

/*
 * The challenge "must correspond to that of an RFC 822 'msg-id'"; servers send what they like. Without
 * anything, or with what cannot stand on a line, it is none.
 */
static lmail_status challenge(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                              const uint8_t *text, size_t n)
{
  const uint8_t *p;
  lmail_status st;
  size_t i;

  if (cred->secret_len == 0) return LMAIL_E_ARGUMENT;
  if (c->step_ != 0) return lmail_sasl_client_fail_(c, LMAIL_SASL_UNEXPECTED);
  st = lmail_sasl_client_decode_(c, text, n);
  if (st != LMAIL_OK) return st;
  p = lmail_sasl_client_held_(c);
  for (i = 0; i < c->held_ && p[i] >= 0x20 && p[i] != 0x7f; i++) {}
  if (i == 0 || i != c->held_) return lmail_sasl_client_fail_(c, LMAIL_SASL_MALFORMED);
  lmail_hmac_whole(c->mechanism_->hash(), cred->secret, cred->secret_len, p, c->held_, c->scratch_);
  return LMAIL_OK;
}

const lmail_sasl_client_mechanism *lmail_sasl_cram_md5_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = {
      "CRAM-MD5", LMAIL_SASL_USER | LMAIL_SASL_SECRET,
      1,          LMAIL_SASL_RANK_DIGEST,
      0,          lmail_hash_md5,
      own,        make,
      challenge,  NULL};

  return &mechanism;
}
