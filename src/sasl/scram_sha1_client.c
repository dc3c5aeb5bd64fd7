/* SPDX-License-Identifier: MIT */
/* scram_sha1_client.c - SCRAM-SHA-1 and SCRAM-SHA-1-PLUS, the client's side. */

#include "sasl/scram_client.h"

const lmail_sasl_client_mechanism *lmail_sasl_scram_sha1_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = LMAIL_SCRAM_CLIENT_("SCRAM-SHA-1",
                                                                           lmail_hash_sha1, 0);

  return &mechanism;
}

const lmail_sasl_client_mechanism *lmail_sasl_scram_sha1_plus_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = LMAIL_SCRAM_CLIENT_(
      "SCRAM-SHA-1-PLUS", lmail_hash_sha1, LMAIL_SASL_BINDING_MECHANISM);

  return &mechanism;
}
