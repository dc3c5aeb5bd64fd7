/* SPDX-License-Identifier: MIT */
/* initial.c - one message and no exchange: all that a mechanism needs which has no more. */

#include "sasl/message.h"

lmail_status lmail_sasl_initial(const lmail_sasl_client_mechanism *mechanism,
                                const lmail_sasl_credentials *cred, lmail_writer *w)
{
  struct {
    lmail_sasl_client c;
    lmail_sasl_sink k;
  } all;
  size_t total;

  if (!(mechanism->flags & LMAIL_SASL_FIRST)) return LMAIL_E_ARGUMENT;
  memset(&all, 0, sizeof all);
  all.c.mechanism_ = mechanism;
  mechanism->make(&all.c, cred, &all.k);
  total = all.k.at;
  if (all.k.bad || total > LMAIL_SASL_MESSAGE_MAX) return LMAIL_E_ARGUMENT;
  w->need = lmail_sasl_encoded_(total);
  if (w->buf == NULL || w->need > w->cap - w->len) return LMAIL_FULL;
  all.k.at = 0;
  all.k.to = total;
  all.k.out = w->buf + w->len + w->need - total;
  mechanism->make(&all.c, cred, &all.k);
  lmail_sasl_encode_(&all.k, w);
  return LMAIL_OK;
}
