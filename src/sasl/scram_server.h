/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_SCRAM_SERVER_H
#define LIBMAIL_SASL_SCRAM_SERVER_H

/* scram_server.h - the functions of all of SCRAM's servers; their descriptors differ in name and hash. */

#include "sasl/server.h"

lmail_status lmail_scram_begin_(lmail_sasl_server *s, const lmail_sasl_server_config *cfg);
lmail_status lmail_scram_receive_(lmail_sasl_server *s, uint8_t *message, size_t n);
lmail_status lmail_scram_answer_(lmail_sasl_server *s, const lmail_sasl_answer *a);

/* A server of SCRAM, from its name; plus is LMAIL_SASL_BINDING_MECHANISM or 0. */
#define LMAIL_SCRAM_SERVER_(name, hash, plus)                                            \
  {                                                                                      \
    name, LMAIL_SASL_FIRST | LMAIL_SASL_MUTUAL | (plus), 0, 0, hash, lmail_scram_begin_, \
        lmail_scram_receive_, lmail_scram_answer_                                        \
  }

#endif
