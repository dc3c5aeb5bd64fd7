/* SPDX-License-Identifier: MIT */
/* anonymous_client.c - ANONYMOUS (RFC 4505), the client's side. */

#include "sasl/anonymous.h"
#include "sasl/client.h"

static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  (void)c;
  if (!lmail_sasl_is_trace_((const uint8_t *)cred->authzid, cred->authzid_len)) k->bad = 1;
  if (cred->authzid_len != 0) lmail_sasl_put_(k, cred->authzid, cred->authzid_len);
}

const lmail_sasl_client_mechanism *lmail_sasl_anonymous_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = {
      "ANONYMOUS", LMAIL_SASL_FIRST | LMAIL_SASL_NOBODY,
      1,           LMAIL_SASL_RANK_NONE,
      0,           NULL,
      NULL,        make,
      NULL,        NULL};

  return &mechanism;
}
