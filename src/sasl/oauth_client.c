/* SPDX-License-Identifier: MIT */
/* oauth_client.c - what the clients of XOAUTH2 and OAUTHBEARER share; see oauth.h. */

#include "sasl/oauth.h"

/*
 * A token is b64token (RFC 6750 2.1), a name has no control characters. Only printable US-ASCII may stand
 * in RFC 7628's values; user names in UTF-8 are passed on, what could end a value is not.
 */
void lmail_sasl_put_value_(lmail_sasl_sink *k, const void *data, size_t n)
{
  const uint8_t *s = (const uint8_t *)data;
  size_t i = 0;

  if (!k->checked && k->to == 0) { /* once: a long token leaves through many windows */
    while (i < n && s[i] >= 0x20 && s[i] != 0x7f) i++;
    if (i != n) k->bad = 1;
  }
  lmail_sasl_put_(k, s, n);
}

/* RFC 7628 3.2.3: the error comes as a challenge, and the server must be answered to end the exchange. */
lmail_status lmail_sasl_oauth_challenge_(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                         const uint8_t *text, size_t n)
{
  (void)cred;
  if (c->step_ != 1) return lmail_sasl_client_fail_(c, LMAIL_SASL_UNEXPECTED);
  if (lmail_sasl_client_decode_(c, text, n) != LMAIL_OK && c->reason_ != LMAIL_SASL_TOO_LONG) {
    return LMAIL_REFUSED;
  }
  c->reason_ = LMAIL_SASL_SERVER_ERROR;
  c->state_ = LMAIL_SASL_RESPONSE;
  return LMAIL_REFUSED;
}
