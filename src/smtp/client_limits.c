/* SPDX-License-Identifier: MIT */
/* client_limits.c - how much a server takes, as its LIMITS says (RFC 9422), is kept. */

#include "smtp/client_more.h"
#include "smtp/domain.h"

/*
 * "Syntax errors in the basic parameter syntax are best handled by ignoring the value in its entirety";
 * a limit whose value is malformed is none (3.7).
 */
void lmail_smtp_client_take_limits_(lmail_smtp_client *c, const uint8_t *words, size_t n)
{
  lmail_smtp_limit limit;
  lmail_status st;
  size_t pos = 0;

  while ((st = lmail_smtp_limit_next(words, n, &pos, &limit)) == LMAIL_EVENT) {
    if (limit.num == 0) continue;
    if (limit.limit == LMAIL_SMTP_RCPTMAX) c->limits_[LMAIL_SMTP_LIMIT_RCPTMAX] = limit.num;
    if (limit.limit == LMAIL_SMTP_MAILMAX) c->limits_[LMAIL_SMTP_LIMIT_MAILMAX] = limit.num;
    if (limit.limit == LMAIL_SMTP_RCPTDOMAINMAX) {
      c->limits_[LMAIL_SMTP_LIMIT_RCPTDOMAINMAX] = limit.num;
    }
  }
  if (st != LMAIL_DONE) memset(c->limits_, 0, sizeof c->limits_);
}

static int reached(const lmail_smtp_client *c, unsigned which, uint32_t count)
{
  return c->limits_[which] != 0 && count >= c->limits_[which];
}

enum { RCPT_TO = sizeof "RCPT TO:<" - 1 };

lmail_status lmail_smtp_client_count_(lmail_smtp_client *c, const lmail_build_ *b, size_t n)
{
  const lmail_writer *w = b->w;
  uint32_t domain;

  if (w->buf == NULL || b->len + 2 > w->cap - w->len) return LMAIL_OK;
  if (n == 0) {
    if (reached(c, LMAIL_SMTP_LIMIT_MAILMAX, c->mails_)) return LMAIL_E_LIMIT;
    c->mails_++;
    c->rcpts_ = 0;
    return LMAIL_OK;
  }
  if (reached(c, LMAIL_SMTP_LIMIT_RCPTMAX, c->rcpts_)) return LMAIL_E_LIMIT;
  domain = lmail_smtp_domain_id_(w->buf + w->len + RCPT_TO, n);
  if (domain != 0 && domain != c->domain_) {
    if (reached(c, LMAIL_SMTP_LIMIT_RCPTDOMAINMAX, c->domains_)) return LMAIL_E_LIMIT;
    c->domain_ = domain;
    if (c->domains_ != UINT16_MAX) c->domains_++;
  }
  c->rcpts_++;
  return LMAIL_OK;
}
