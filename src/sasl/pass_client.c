/* SPDX-License-Identifier: MIT */
/* pass_client.c - mechanisms whose messages are made elsewhere, the client's side. */

#include "sasl/client.h"

static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  (void)c;
  if (cred->secret_len != 0) lmail_sasl_put_(k, cred->secret, cred->secret_len);
}

static lmail_status challenge(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                              const uint8_t *text, size_t n)
{
  uint32_t most = c->cfg_.rounds_max != 0 ? c->cfg_.rounds_max : 16;

  (void)cred;
  if (c->step_ >= most || c->step_ == UINT8_MAX) {
    return lmail_sasl_client_fail_(c, LMAIL_SASL_UNEXPECTED);
  }
  return lmail_sasl_client_decode_(c, text, n);
}

void lmail_sasl_pass_client(lmail_sasl_client_mechanism *m, const char *name, uint32_t flags)
{
  size_t i;

  memset(m, 0, sizeof *m);
  for (i = 0; i < 20 && name[i] != 0; i++) m->name[i] = name[i];
  m->flags = (uint16_t)(flags | LMAIL_SASL_ANY_NUMBER);
  m->messages = 1;
  m->rank = LMAIL_SASL_RANK_SCRAM;
  m->make = make;
  m->challenge = challenge;
}
