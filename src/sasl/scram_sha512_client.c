/* SPDX-License-Identifier: MIT */
/* scram_sha512_client.c - SCRAM-SHA-512 and SCRAM-SHA-512-PLUS, the client's side. */

#include "sasl/scram_client.h"

const lmail_sasl_client_mechanism *lmail_sasl_scram_sha512_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = LMAIL_SCRAM_CLIENT_("SCRAM-SHA-512",
                                                                           lmail_hash_sha512, 0);

  return &mechanism;
}

const lmail_sasl_client_mechanism *lmail_sasl_scram_sha512_plus_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = LMAIL_SCRAM_CLIENT_(
      "SCRAM-SHA-512-PLUS", lmail_hash_sha512, LMAIL_SASL_BINDING_MECHANISM);

  return &mechanism;
}
