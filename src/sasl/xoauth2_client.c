/* SPDX-License-Identifier: MIT */
/* xoauth2_client.c - XOAUTH2 (Google's "OAuth 2.0 Mechanism"), the client's side. */

#include "sasl/oauth.h"

/*
 * "user=" {User} "^Aauth=Bearer " {Access Token} "^A^A"; an error is answered by an empty message.
 */
static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  if (c->step_ != 0) return;
  if (cred->user_len == 0 || cred->secret_len == 0) k->bad = 1;
  lmail_sasl_put_lit_(k, "user=");
  lmail_sasl_put_value_(k, cred->user, cred->user_len);
  lmail_sasl_put_lit_(k, "\1auth=Bearer ");
  lmail_sasl_put_value_(k, cred->secret, cred->secret_len);
  lmail_sasl_put_lit_(k, "\1\1");
}

const lmail_sasl_client_mechanism *lmail_sasl_xoauth2_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = {"XOAUTH2",
                                                        LMAIL_SASL_FIRST | LMAIL_SASL_PLAINTEXT |
                                                            LMAIL_SASL_USER | LMAIL_SASL_TOKEN,
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
