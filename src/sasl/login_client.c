/* SPDX-License-Identifier: MIT */
/* login_client.c - LOGIN (draft-murchison-sasl-login), the client's side. */

#include "sasl/client.h"

/*
 * "The contents of both challenges are ignored": user name first, then the password, which is looked at
 * in time: once the name is said, the server waits.
 */
static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  if (cred->secret_len == 0 || memchr(cred->secret, 0, cred->secret_len) != NULL) k->bad = 1;
  if (c->step_ != 0) lmail_sasl_put_text_(k, cred->secret, cred->secret_len);
  else lmail_sasl_put_text_(k, cred->user, cred->user_len);
}

/*
 * "Username:", "User Name" NUL, "Password:", and prompts that are no base64 at all: nobody can tell
 * their meaning but by their number.
 */
static lmail_status challenge(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                              const uint8_t *text, size_t n)
{
  (void)cred;
  (void)text;
  (void)n;
  return c->step_ < 2 ? LMAIL_OK : lmail_sasl_client_fail_(c, LMAIL_SASL_UNEXPECTED);
}

const lmail_sasl_client_mechanism *lmail_sasl_login_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = {
      "LOGIN",   LMAIL_SASL_PLAINTEXT | LMAIL_SASL_USER | LMAIL_SASL_SECRET,
      2,         LMAIL_SASL_RANK_PLAINTEXT,
      0,         NULL,
      NULL,      make,
      challenge, NULL};

  return &mechanism;
}
