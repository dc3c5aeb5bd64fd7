/* SPDX-License-Identifier: MIT */
/* scram_sha512_server.c - SCRAM-SHA-512 and SCRAM-SHA-512-PLUS, the server's side. */

#include "sasl/scram_server.h"

const lmail_sasl_server_mechanism *lmail_sasl_scram_sha512_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = LMAIL_SCRAM_SERVER_("SCRAM-SHA-512",
                                                                           lmail_hash_sha512, 0);

  return &mechanism;
}

const lmail_sasl_server_mechanism *lmail_sasl_scram_sha512_plus_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = LMAIL_SCRAM_SERVER_(
      "SCRAM-SHA-512-PLUS", lmail_hash_sha512, LMAIL_SASL_BINDING_MECHANISM);

  return &mechanism;
}
