/* SPDX-License-Identifier: MIT */
/* scram_sha256_server.c - SCRAM-SHA-256 and SCRAM-SHA-256-PLUS, the server's side. */

#include "sasl/scram_server.h"

const lmail_sasl_server_mechanism *lmail_sasl_scram_sha256_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = LMAIL_SCRAM_SERVER_("SCRAM-SHA-256",
                                                                           lmail_hash_sha256, 0);

  return &mechanism;
}

const lmail_sasl_server_mechanism *lmail_sasl_scram_sha256_plus_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = LMAIL_SCRAM_SERVER_(
      "SCRAM-SHA-256-PLUS", lmail_hash_sha256, LMAIL_SASL_BINDING_MECHANISM);

  return &mechanism;
}
