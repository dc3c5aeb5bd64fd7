/* SPDX-License-Identifier: MIT */
/*
 * client_queue.c - the commands that wait for their replies: a ring in scratch behind the line
 * buffer. A record is four octets, so that scratch needs no alignment: verb, 0, length low, high.
 */

#include "smtp/client.h"

enum { RECORD = 4 };

static uint8_t *record(const lmail_smtp_client *c, unsigned index)
{
  unsigned i = c->queue_first_ + index;

  if (i >= c->queue_max_) i -= c->queue_max_;
  return c->base.scratch_ + c->line_max_ + (size_t)i * RECORD;
}

unsigned lmail_smtp_client_oldest_(const lmail_smtp_client *c)
{
  return c->queue_count_ == 0 ? 0 : record(c, 0)[0];
}

unsigned lmail_smtp_client_newest_(const lmail_smtp_client *c)
{
  return c->queue_count_ == 0 ? 0 : record(c, c->queue_count_ - 1u)[0];
}

uint32_t lmail_smtp_client_oldest_id_(const lmail_smtp_client *c)
{
  return c->queue_count_ == 0 ? 0 : c->written_ - c->queue_count_ + 1;
}

void lmail_smtp_client_push_(lmail_smtp_client *c, unsigned verb, size_t octets)
{
  uint8_t *r = record(c, c->queue_count_);

  r[0] = (uint8_t)verb;
  r[1] = 0;
  r[2] = (uint8_t)(octets & 0xff);
  r[3] = (uint8_t)(octets >> 8 & 0xff);
  c->queue_count_++;
  c->written_++;
  c->unanswered_ += (uint32_t)(octets & 0xffff);
}

void lmail_smtp_client_pop_(lmail_smtp_client *c)
{
  const uint8_t *r = record(c, 0);

  if (c->queue_count_ == 0) return;
  c->unanswered_ -= (uint32_t)(r[2] | r[3] << 8);
  c->queue_count_--;
  c->queue_first_ = (uint16_t)(c->queue_first_ + 1u == c->queue_max_ ? 0 : c->queue_first_ + 1u);
}
