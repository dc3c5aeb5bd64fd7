/* SPDX-License-Identifier: MIT */
/* pass_server.c - mechanisms whose messages are made elsewhere, the server's side. */

#include "sasl/server.h"

static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  if (s->step_ > s->rounds_max_) return lmail_sasl_server_fail_(s, LMAIL_SASL_UNEXPECTED);
  s->secret_ = lmail_sasl_span_of_(s, message, n);
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_TOKEN);
}

/* The room of one message serves all. */
static lmail_status answer(lmail_sasl_server *s, const lmail_sasl_answer *a)
{
  if (a->verdict == LMAIL_SASL_REJECT) return lmail_sasl_server_fail_(s, LMAIL_SASL_CREDENTIALS);
  if (a->verdict == LMAIL_SASL_ACCEPT) return lmail_sasl_server_succeed_(s);
  s->held_ = 0;
  s->secret_.len = 0;
  return lmail_sasl_server_say_(s, a->text, a->text_len);
}

void lmail_sasl_pass_server(lmail_sasl_server_mechanism *m, const char *name, uint32_t flags)
{
  size_t i;

  memset(m, 0, sizeof *m);
  for (i = 0; i < 20 && name[i] != 0; i++) m->name[i] = name[i];
  m->flags = (uint16_t)(flags | LMAIL_SASL_ANY_NUMBER);
  m->receive = receive;
  m->answer = answer;
}
