/* SPDX-License-Identifier: MIT */
/* plain_client.c - PLAIN (RFC 4616), the client's side. */

#include "sasl/client.h"

/*
 * message = [authzid] UTF8NUL authcid UTF8NUL passwd     RFC 4616 2
 */
static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  (void)c;
  if (cred->authzid_len != 0) lmail_sasl_put_text_(k, cred->authzid, cred->authzid_len);
  lmail_sasl_put_(k, "", 1);
  lmail_sasl_put_text_(k, cred->user, cred->user_len);
  lmail_sasl_put_(k, "", 1);
  lmail_sasl_put_text_(k, cred->secret, cred->secret_len);
}

const lmail_sasl_client_mechanism *lmail_sasl_plain_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = {
      "PLAIN", LMAIL_SASL_FIRST | LMAIL_SASL_PLAINTEXT | LMAIL_SASL_USER | LMAIL_SASL_SECRET,
      1,       LMAIL_SASL_RANK_PLAINTEXT,
      0,       NULL,
      NULL,    make,
      NULL,    NULL};

  return &mechanism;
}
