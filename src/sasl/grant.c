/* SPDX-License-Identifier: MIT */
/* grant.c - the answer to EXTERNAL and ANONYMOUS: yes or no, and nothing behind it. */

#include "sasl/server.h"

lmail_status lmail_sasl_server_grant_(lmail_sasl_server *s, const lmail_sasl_answer *a)
{
  if (a->verdict != LMAIL_SASL_ACCEPT) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_AUTHORIZATION);
  }
  s->state_ = LMAIL_SASL_ENDED;
  return LMAIL_DONE;
}
