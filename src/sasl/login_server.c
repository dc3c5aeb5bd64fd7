/* SPDX-License-Identifier: MIT */
/* login_server.c - LOGIN (draft-murchison-sasl-login), the server's side. */

#include "sasl/server.h"

/* The draft's prompts are "User Name" and "Password"; clients that look at them look for these. */
static lmail_status begin(lmail_sasl_server *s, const lmail_sasl_server_config *cfg)
{
  (void)cfg;
  return lmail_sasl_server_say_(s, "Username:", 9);
}

static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  if (n == 0 || memchr(message, 0, n) != NULL) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  if (s->user_.len == 0) {
    s->user_ = lmail_sasl_span_of_(s, message, n);
    return lmail_sasl_server_say_(s, "Password:", 9);
  }
  s->secret_ = lmail_sasl_span_of_(s, message, n);
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_PASSWORD);
}

/* An initial response is the user name: many clients send one. */
const lmail_sasl_server_mechanism *lmail_sasl_login_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = {
      "LOGIN", LMAIL_SASL_FIRST | LMAIL_SASL_PLAINTEXT,
      0,       0,
      NULL,    begin,
      receive, lmail_sasl_server_judge_};

  return &mechanism;
}
