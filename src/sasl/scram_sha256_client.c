/* SPDX-License-Identifier: MIT */
/* scram_sha256_client.c - SCRAM-SHA-256 and SCRAM-SHA-256-PLUS, the client's side. */

#include "sasl/scram_client.h"

const lmail_sasl_client_mechanism *lmail_sasl_scram_sha256_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = LMAIL_SCRAM_CLIENT_("SCRAM-SHA-256",
                                                                           lmail_hash_sha256, 0);

  return &mechanism;
}

const lmail_sasl_client_mechanism *lmail_sasl_scram_sha256_plus_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = LMAIL_SCRAM_CLIENT_(
      "SCRAM-SHA-256-PLUS", lmail_hash_sha256, LMAIL_SASL_BINDING_MECHANISM);

  return &mechanism;
}
