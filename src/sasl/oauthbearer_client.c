/* SPDX-License-Identifier: MIT */
/* oauthbearer_client.c - OAUTHBEARER (RFC 7628), the client's side. */

#include "core/number.h"
#include "sasl/name.h"
#include "sasl/oauth.h"

/*
 * client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep
 * kvpair      = key "=" value kvsep
 * gs2-header  = "n" "," [ "a=" saslname ] ","        RFC 7628 3.1, RFC 5801 4
 *
 * kvsep alone answers an error (3.2.3). The authzid is the user when it is not another one.
 */
static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  const void *name = cred->authzid_len != 0 ? cred->authzid : cred->user;
  size_t n = cred->authzid_len != 0 ? cred->authzid_len : cred->user_len;
  uint8_t digits[20];

  if (c->step_ == 0) {
    if (cred->secret_len == 0) k->bad = 1;
    lmail_sasl_put_lit_(k, "n,");
    if (n != 0) {
      lmail_sasl_put_lit_(k, "a=");
      lmail_sasl_put_name_(k, (const uint8_t *)name, n);
    }
    lmail_sasl_put_lit_(k, ",");
    if (cred->host_len != 0) {
      lmail_sasl_put_lit_(k, "\1host=");
      lmail_sasl_put_value_(k, cred->host, cred->host_len);
    }
    if (cred->port != 0) {
      lmail_sasl_put_lit_(k, "\1port=");
      lmail_sasl_put_(k, digits, lmail_digits_(cred->port, digits));
    }
    lmail_sasl_put_lit_(k, "\1auth=Bearer ");
    lmail_sasl_put_value_(k, cred->secret, cred->secret_len);
    lmail_sasl_put_lit_(k, "\1");
  }
  lmail_sasl_put_lit_(k, "\1");
}

const lmail_sasl_client_mechanism *lmail_sasl_oauthbearer_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = {"OAUTHBEARER",
                                                        LMAIL_SASL_FIRST | LMAIL_SASL_PLAINTEXT |
                                                            LMAIL_SASL_TOKEN,
                                                        1,
                                                        LMAIL_SASL_RANK_PLAINTEXT,
                                                        0,
                                                        NULL,
                                                        NULL,
                                                        make,
                                                        lmail_sasl_oauth_challenge_,
                                                        NULL};

  return &mechanism;
}
