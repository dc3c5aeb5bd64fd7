/* SPDX-License-Identifier: MIT */
/* client_queue.c - the commands that wait for their replies. */

#include "smtp/client.h"

uint8_t *lmail_smtp_client_record_(const lmail_smtp_client *c, uint32_t index)
{
  uint32_t i = c->queue_first_ + index;

  if (i >= c->cfg_.queue_max) i -= c->cfg_.queue_max;
  return c->base.scratch_ + c->cfg_.reply_line_max + (size_t)i * LMAIL_SMTP_RECORD;
}

/*
 * RFC 2920 3.1: RSET, MAIL and RCPT "can all appear anywhere in a pipelined command group", and the
 * end of a message can be first in one. All others change what may follow, and end a group.
 */
void lmail_smtp_client_push_(lmail_smtp_client *c, unsigned verb, size_t octets)
{
  uint8_t *r = lmail_smtp_client_record_(c, c->queue_count_);

  r[0] = (uint8_t)verb;
  r[1] = (uint8_t)octets;
  r[2] = (uint8_t)(octets >> 8);
  c->queue_count_++;
  c->written_++;
  switch (verb) {
  case LMAIL_SMTP_RCPT: c->hopeful_++; return;
  case LMAIL_SMTP_MAIL: c->mail_id_ = c->written_; break;
  case LMAIL_SMTP_RSET:
  case LMAIL_SMTP_END_OF_MESSAGE: c->mail_id_ = 0; break;
  default: c->session_ |= LMAIL_SMTP_GROUP_ENDED; return;
  }
  c->hopeful_ = 0;
}

/* A later transaction may have been written by now, behind RSET: it is not concerned. */
void lmail_smtp_client_refused_(lmail_smtp_client *c, unsigned verb, uint32_t id)
{
  if (verb == LMAIL_SMTP_MAIL && id == c->mail_id_) {
    c->mail_id_ = 0;
    c->hopeful_ = 0;
  }
  if (verb == LMAIL_SMTP_CONNECTION) c->session_ |= LMAIL_SMTP_UNWELCOME;
  if (verb == LMAIL_SMTP_RCPT && id > c->mail_id_ && c->hopeful_ != 0) c->hopeful_--;
}

void lmail_smtp_client_pop_(lmail_smtp_client *c)
{
  if (++c->queue_first_ == c->cfg_.queue_max) c->queue_first_ = 0;
  /* What ends a group is the last of it. */
  if (--c->queue_count_ == 0) c->session_ &= ~(uint32_t)LMAIL_SMTP_GROUP_ENDED;
}
