/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_CLIENT_H
#define LIBMAIL_SASL_CLIENT_H

/* client.h - what the client's files share. */

#include "sasl/message.h"

/* lmail_sasl_client.state_: from COMMAND on, something is to be written. */
enum {
  LMAIL_SASL_OVER = 0,
  LMAIL_SASL_AWAITS = 1, /* an answer is awaited */
  LMAIL_SASL_COMPUTES = 2,
  LMAIL_SASL_COMMAND = 3,
  LMAIL_SASL_RESPONSE = 4,
  LMAIL_SASL_CANCEL = 5
};

/* Notes why; returns LMAIL_REFUSED. */
lmail_status lmail_sasl_client_fail_(lmail_sasl_client *c, unsigned reason);

/* For mechanisms: decodes the challenge behind their own octets of scratch, held_ octets. LMAIL_OK or refused. */
lmail_status lmail_sasl_client_decode_(lmail_sasl_client *c, const uint8_t *text, size_t n);

/* Where the decoded challenge begins. */
uint8_t *lmail_sasl_client_held_(const lmail_sasl_client *c);

#endif
