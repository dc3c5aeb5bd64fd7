/* SPDX-License-Identifier: MIT */
/* external_server.c - EXTERNAL (RFC 4422 appendix A), the server's side. */

#include "sasl/server.h"
#include <libmail/utf8.h>

/*
 * authz-id-string = *( UTF8-char-no-nul )                RFC 4422 A.1
 *
 * No other control characters either: no identity has any, and logs are lines.
 */
static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (message[i] < 0x20 || message[i] == 0x7f) {
      return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
    }
  }
  if (n != 0 && lmail_utf8_valid(message, n) != n) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  s->authzid_ = lmail_sasl_span_of_(s, message, n);
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_IDENTITY);
}

const lmail_sasl_server_mechanism *lmail_sasl_external_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = {
      "EXTERNAL", LMAIL_SASL_FIRST | LMAIL_SASL_OUTSIDE,
      0,          0,
      NULL,       NULL,
      receive,    lmail_sasl_server_grant_};

  return &mechanism;
}
