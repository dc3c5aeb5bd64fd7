/* SPDX-License-Identifier: MIT */
/* initial.c - one message and no exchange: all that a mechanism needs which has no more. */

#include "sasl/message.h"

lmail_status lmail_sasl_initial(const lmail_sasl_client_mechanism *mechanism,
                                const lmail_sasl_credentials *cred, lmail_writer *w)
{
  lmail_sasl_client c;
  lmail_sasl_sink k;

  memset(&c, 0, sizeof c);
  memset(&k, 0, sizeof k);
  c.mechanism_ = mechanism;
  mechanism->make(&c, cred, &k);
  if (k.bad || k.at > LMAIL_SASL_MESSAGE_MAX) return LMAIL_E_ARGUMENT;
  w->need = lmail_sasl_groups_(k.at) * 4;
  if (w->need > w->cap - w->len) return LMAIL_FULL;
  k.to = k.at;
  k.at = 0;
  k.out = w->buf + w->len + w->need - k.to;
  mechanism->make(&c, cred, &k);
  lmail_sasl_encode_(&k, w);
  return LMAIL_OK;
}
