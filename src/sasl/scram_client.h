/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_SCRAM_CLIENT_H
#define LIBMAIL_SASL_SCRAM_CLIENT_H

/* scram_client.h - the functions of all of SCRAM's clients; their descriptors differ in name and hash. */

#include "sasl/client.h"

size_t lmail_scram_own_(const lmail_hash *hash);
void lmail_scram_make_(const lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                       lmail_sasl_sink *k);
lmail_status lmail_scram_challenge_(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                    const uint8_t *text, size_t n);
lmail_status lmail_scram_work_(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                               uint32_t iterations);

/* A client of SCRAM, from its name; plus is LMAIL_SASL_BINDING_MECHANISM or 0. */
#define LMAIL_SCRAM_CLIENT_(name, hash, plus)                                                     \
  {                                                                                               \
    name, LMAIL_SASL_FIRST | LMAIL_SASL_MUTUAL | LMAIL_SASL_USER | LMAIL_SASL_SECRET | (plus), 2, \
        (plus) ? LMAIL_SASL_RANK_PLUS : LMAIL_SASL_RANK_SCRAM, 0, hash, lmail_scram_own_,         \
        lmail_scram_make_, lmail_scram_challenge_, lmail_scram_work_                              \
  }

#endif
