/* SPDX-License-Identifier: MIT */
/* scram_sha1_server.c - SCRAM-SHA-1 and SCRAM-SHA-1-PLUS, the server's side. */

#include "sasl/scram_server.h"

const lmail_sasl_server_mechanism *lmail_sasl_scram_sha1_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = LMAIL_SCRAM_SERVER_("SCRAM-SHA-1",
                                                                           lmail_hash_sha1, 0);

  return &mechanism;
}

const lmail_sasl_server_mechanism *lmail_sasl_scram_sha1_plus_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = LMAIL_SCRAM_SERVER_(
      "SCRAM-SHA-1-PLUS", lmail_hash_sha1, LMAIL_SASL_BINDING_MECHANISM);

  return &mechanism;
}
