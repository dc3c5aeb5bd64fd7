/* SPDX-License-Identifier: MIT */
/* client_observe.c - following a conversation that somebody else's client holds. */

#include "core/chars.h"
#include "smtp/client.h"
#include "smtp/grammar.h"

enum { OCTETS_MAX = 65535 }; /* what a record of the queue can hold */

/* Does the next line of an AUTH exchange come now? */
static int answers_challenge(const lmail_smtp_client *c)
{
  return c->state_ == LMAIL_SMTP_CHALLENGED ||
         (c->queue_count_ != 0 &&
          *lmail_smtp_client_record_(c, c->queue_count_ - 1) == LMAIL_SMTP_AUTH);
}

/* What is queued for a line. */
static unsigned record_of(const lmail_smtp_client *c, const uint8_t *line, size_t n)
{
  const uint8_t *space = n == 0 ? NULL : (const uint8_t *)memchr(line, ' ', n);
  unsigned verb = lmail_smtp_verb_(line, space == NULL ? n : (size_t)(space - line));

  if (verb == 0 && answers_challenge(c)) return LMAIL_SMTP_AUTH;
  if ((verb == LMAIL_SMTP_BDAT || verb == LMAIL_SMTP_BURL) && n > 10 &&
      lmail_equal_nocase_(line + n - 5, " last", 5)) {
    return verb | 0x80; /* LMAIL_SMTP_LAST_BDAT, LMAIL_SMTP_LAST_BURL */
  }
  return verb;
}

lmail_status lmail_smtp_client_sent(lmail_smtp_client *c, const void *line, size_t n)
{
  const uint8_t *s = (const uint8_t *)line;
  unsigned verb = LMAIL_SMTP_END_OF_MESSAGE;

  if (!(c->cfg_.flags & LMAIL_SMTP_OBSERVE)) return LMAIL_E_STATE;
  if (c->state_ == LMAIL_SMTP_IN_MESSAGE && (n != 1 || s[0] != '.')) return LMAIL_OK;
  if (c->queue_count_ == c->cfg_.queue_max) return LMAIL_E_QUEUE;
  if (c->state_ != LMAIL_SMTP_IN_MESSAGE) verb = record_of(c, s, n);
  c->state_ = LMAIL_SMTP_CONVERSES;
  lmail_smtp_client_push_(c, verb, n < OCTETS_MAX - 2 ? n + 2 : OCTETS_MAX);
  lmail_smtp_client_attach_(c);
  if (verb & 0x80) {
    c->mail_id_ = 0; /* the message has ended */
    c->hopeful_ = 0;
  }
  return LMAIL_OK;
}
