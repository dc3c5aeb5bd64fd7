/* SPDX-License-Identifier: MIT */
/* external_client.c - EXTERNAL (RFC 4422 appendix A), the client's side. */

#include "sasl/client.h"

/*
 * external-initial-resp = authz-id-string
 * authz-id-string       = *( UTF8-char-no-nul )          RFC 4422 A.1
 */
static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  (void)c;
  if (cred->authzid_len != 0) lmail_sasl_put_text_(k, cred->authzid, cred->authzid_len);
}

const lmail_sasl_client_mechanism *lmail_sasl_external_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = {
      "EXTERNAL", LMAIL_SASL_FIRST | LMAIL_SASL_OUTSIDE,
      1,          LMAIL_SASL_RANK_SCRAM,
      0,          NULL,
      NULL,       make,
      NULL,       NULL};

  return &mechanism;
}
