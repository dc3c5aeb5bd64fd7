/* SPDX-License-Identifier: MIT */
/* client_observe.c - following a conversation that somebody else's client holds. */

#include "smtp/client.h"
#include "smtp/grammar.h"

enum { OCTETS_MAX = 65535 }; /* what a record of the queue can hold */

static unsigned verb_of(const uint8_t *line, size_t n)
{
  const uint8_t *space = n == 0 ? NULL : (const uint8_t *)memchr(line, ' ', n);

  return lmail_smtp_verb_(line, space == NULL ? n : (size_t)(space - line));
}

/* What lmail_smtp_client_mail and its kin note of the transaction. */
static void follow(lmail_smtp_client *c, unsigned verb)
{
  if (verb == LMAIL_SMTP_RCPT) c->hopeful_++;
  if (verb != LMAIL_SMTP_MAIL && verb != LMAIL_SMTP_RSET && verb != LMAIL_SMTP_END_OF_MESSAGE)
    return;
  c->mail_id_ = verb == LMAIL_SMTP_MAIL ? c->written_ : 0;
  c->hopeful_ = 0;
}

lmail_status lmail_smtp_client_sent(lmail_smtp_client *c, const void *line, size_t n)
{
  const uint8_t *s = (const uint8_t *)line;
  unsigned verb = LMAIL_SMTP_END_OF_MESSAGE;

  if (!(c->cfg_.flags & LMAIL_SMTP_OBSERVE)) return LMAIL_E_STATE;
  if (c->state_ == LMAIL_SMTP_IN_MESSAGE && (n != 1 || s[0] != '.')) return LMAIL_OK;
  if (c->queue_count_ == c->cfg_.queue_max) return LMAIL_E_QUEUE;
  if (c->state_ == LMAIL_SMTP_IN_MESSAGE) c->state_ = LMAIL_SMTP_CONVERSES;
  else verb = verb_of(s, n);
  lmail_smtp_client_push_(c, verb, n < OCTETS_MAX - 2 ? n + 2 : OCTETS_MAX);
  lmail_smtp_client_attach_(c);
  follow(c, verb);
  return LMAIL_OK;
}
