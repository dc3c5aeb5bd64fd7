/* SPDX-License-Identifier: MIT */
/* anonymous_server.c - ANONYMOUS (RFC 4505), the server's side. */

#include "sasl/anonymous.h"
#include "sasl/server.h"

static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  if (!lmail_sasl_is_trace_(message, n)) return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  s->authzid_ = lmail_sasl_span_of_(s, message, n);
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_ANONYMOUS);
}

const lmail_sasl_server_mechanism *lmail_sasl_anonymous_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = {
      "ANONYMOUS", LMAIL_SASL_FIRST | LMAIL_SASL_NOBODY,
      0,           0,
      NULL,        NULL,
      receive,     lmail_sasl_server_grant_};

  return &mechanism;
}
