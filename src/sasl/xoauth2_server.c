/* SPDX-License-Identifier: MIT */
/* xoauth2_server.c - XOAUTH2 (Google's "OAuth 2.0 Mechanism"), the server's side. */

#include "sasl/oauth_server.h"

/* "user=" {User} "^Aauth=Bearer " {Access Token} "^A^A" */
static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  const uint8_t *p = message, *end = message + n;
  const uint8_t *user = NULL, *auth = NULL;
  size_t user_len = 0, auth_len = 0, len;

  if (s->step_ > 1) return lmail_sasl_oauth_end_(s);
  p += len = lmail_sasl_pair_(p, n, "user", 4, &user, &user_len);
  if (len != 0) p += lmail_sasl_pair_(p, (size_t)(end - p), "auth", 4, &auth, &auth_len);
  if (user_len == 0 || memchr(user, 0, user_len) != NULL || auth == NULL || end - p != 1 ||
      *p != 1) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  s->user_ = lmail_sasl_span_of_(s, user, user_len);
  return lmail_sasl_bearer_(s, auth, auth_len);
}

const lmail_sasl_server_mechanism *lmail_sasl_xoauth2_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = {
      "XOAUTH2", LMAIL_SASL_FIRST | LMAIL_SASL_PLAINTEXT | LMAIL_SASL_TOKEN,
      0,         0,
      NULL,      NULL,
      receive,   lmail_sasl_oauth_answer_};

  return &mechanism;
}
