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
  static const uint8_t places[] = {0, LMAIL_SMTP_LIMIT_MAILMAX, LMAIL_SMTP_LIMIT_RCPTMAX,
                                   LMAIL_SMTP_LIMIT_RCPTDOMAINMAX};
  lmail_smtp_limit limit;
  lmail_status st;
  size_t pos = 0;

  while ((st = lmail_smtp_limit_next(words, n, &pos, &limit)) == LMAIL_EVENT) {
    if (limit.num != 0) c->known_.limits[places[limit.limit]] = limit.num;
  }
  if (st != LMAIL_DONE) memset(c->known_.limits, 0, sizeof c->known_.limits);
}

static int reached(const lmail_smtp_client *c, unsigned which)
{
  const uint32_t limit = c->known_.limits[which];

  return limit != 0 && c->known_.counts[which] >= limit;
}

enum { RCPT_TO = sizeof "RCPT TO:<" - 1 };

lmail_status lmail_smtp_client_count_(lmail_smtp_client *c, const lmail_build_ *b, size_t n)
{
  const lmail_writer *w = b->w;
  uint32_t domain;

  if (w->buf == NULL || b->len + 2 > w->cap - w->len) return LMAIL_OK;
  if (n == 0) {
    if (reached(c, LMAIL_SMTP_LIMIT_MAILMAX)) return LMAIL_E_LIMIT;
    c->known_.counts[LMAIL_SMTP_LIMIT_MAILMAX]++;
    c->known_.counts[LMAIL_SMTP_LIMIT_RCPTMAX] = 0;
    return LMAIL_OK;
  }
  if (reached(c, LMAIL_SMTP_LIMIT_RCPTMAX)) return LMAIL_E_LIMIT;
  domain = lmail_smtp_domain_id_(w->buf + w->len + RCPT_TO, n);
  if (domain != 0 && domain != c->known_.domain) {
    if (reached(c, LMAIL_SMTP_LIMIT_RCPTDOMAINMAX)) return LMAIL_E_LIMIT;
    c->known_.domain = domain;
    c->known_.counts[LMAIL_SMTP_LIMIT_RCPTDOMAINMAX]++;
  }
  c->known_.counts[LMAIL_SMTP_LIMIT_RCPTMAX]++;
  return LMAIL_OK;
}
