/* SPDX-License-Identifier: MIT */
/* server_limits.c - the limits that a server has told in its reply to EHLO, enforced (RFC 9422). */

#include "smtp/domain.h"
#include "smtp/server.h"

/* Of each limit that has a number: its value. */
static int offer(const uint8_t *words, size_t n, uint32_t max[4])
{
  lmail_smtp_limit limit;
  lmail_status st;
  size_t pos = 0;

  while ((st = lmail_smtp_limit_next(words, n, &pos, &limit)) == LMAIL_EVENT) {
    if (limit.limit != 0 && limit.num == 0) return 0;
    max[limit.limit] = limit.num;
  }
  return st == LMAIL_DONE && n != 0;
}

static void take(lmail_smtp_server *s, const uint32_t max[4])
{
  s->mail_max_ = max[LMAIL_SMTP_MAILMAX];
  s->rcpt_max_ = max[LMAIL_SMTP_RCPTMAX];
  s->session_ &= ~(uint32_t)LMAIL_SMTP_ONE_DOMAIN;
  if (max[LMAIL_SMTP_RCPTDOMAINMAX] == 1) s->session_ |= LMAIL_SMTP_ONE_DOMAIN;
}

/*
 * Of domains one is remembered, which is what "servers that bind to a specific internal delivery
 * mechanism on receipt of the first RCPT TO command" want (RFC 9422 4.3).
 */
static uint32_t exceeded(lmail_smtp_server *s, unsigned verb, const lmail_event *ev)
{
  const uint32_t too_many = LMAIL_SMTP_FAULT_(452, 5, 3, LMAIL_FIELD_SMTP_SEQUENCE);
  uint32_t domain;

  if (verb == LMAIL_SMTP_MAIL) {
    s->counted_[1] = 0;
    if (s->mail_max_ == 0 || s->counted_[0] <= s->mail_max_) return 0;
    return LMAIL_SMTP_FAULT_(451, 7, 0, LMAIL_FIELD_SMTP_SEQUENCE);
  }
  if (s->rcpt_max_ != 0 && s->counted_[1] > s->rcpt_max_) return too_many;
  domain = lmail_smtp_domain_id_(ev->data, ev->len);
  if (s->domain_ == 0) s->domain_ = domain;
  return domain != 0 && domain != s->domain_ && (s->session_ & LMAIL_SMTP_ONE_DOMAIN) ? too_many
                                                                                      : 0;
}

const struct lmail_smtp_server_limits_ lmail_smtp_limits_ = {offer, take, exceeded};

const struct lmail_smtp_server_limits_ *lmail_smtp_server_limits_group(void)
{
  return &lmail_smtp_limits_;
}
