/* SPDX-License-Identifier: MIT */
/* client_query.c - the commands outside mail transactions, and what the machine can be asked. */

#include "core/chars.h"
#include "core/line.h"
#include "smtp/client.h"

/* ---- NOOP, VRFY, EXPN, HELP ------------------------------------------------------------------- */

/*
 * vrfy = "VRFY" SP String   expn = "EXPN" SP String   help = "HELP" [ SP String ]
 * Wider than String = Atom / Quoted-string, because "VRFY user@domain" is common; but a line of
 * printable ASCII that neither begins nor ends with a blank.
 */
int lmail_smtp_client_is_string_(const void *text, size_t n, int other)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i;

  if (n == 0 || s[0] == ' ' || s[n - 1] == ' ') return 0;
  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != ' ' && !(other && s[i] >= 0x80)) return 0;
  }
  return 1;
}

static lmail_status ask(lmail_smtp_client *c, lmail_writer *w, unsigned verb, const char name[5],
                        const void *text, size_t n)
{
  if (n == 0 ? verb != LMAIL_SMTP_HELP : !lmail_smtp_client_is_string_(text, n, 0)) {
    return LMAIL_E_ARGUMENT;
  }
  return lmail_smtp_client_say_(c, w, verb, name, text, n);
}

lmail_status lmail_smtp_client_noop(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_say_(c, w, LMAIL_SMTP_NOOP, "NOOP ", NULL, 0);
}

lmail_status lmail_smtp_client_vrfy(lmail_smtp_client *c, lmail_writer *w, const void *text,
                                    size_t n)
{
  return ask(c, w, LMAIL_SMTP_VRFY, "VRFY ", text, n);
}

lmail_status lmail_smtp_client_expn(lmail_smtp_client *c, lmail_writer *w, const void *text,
                                    size_t n)
{
  return ask(c, w, LMAIL_SMTP_EXPN, "EXPN ", text, n);
}

lmail_status lmail_smtp_client_help(lmail_smtp_client *c, lmail_writer *w, const void *text,
                                    size_t n)
{
  return ask(c, w, LMAIL_SMTP_HELP, "HELP ", text, n);
}

/* ---- what is known ---------------------------------------------------------------------------- */

size_t lmail_smtp_client_size(void)
{
  return sizeof(lmail_smtp_client);
}

uint32_t lmail_smtp_client_last(const lmail_smtp_client *c)
{
  return c->written_;
}

uint32_t lmail_smtp_client_extensions(const lmail_smtp_client *c)
{
  return c->extensions_;
}

uint64_t lmail_smtp_client_size_max(const lmail_smtp_client *c)
{
  return c->known_.size_max;
}

uint32_t lmail_smtp_client_recipients(const lmail_smtp_client *c)
{
  uint32_t accepted = c->hopeful_ & ~LMAIL_SMTP_NO_DATA;
  uint32_t i;

  if (c->known_.chunked != 0) return c->known_.accepted; /* all have been answered */
  if (c->mail_id_ == 0) return 0;            /* its RCPTs may be unanswered still */
  for (i = c->queue_count_; i > 0 && c->written_ - (c->queue_count_ - i) > c->mail_id_; i--) {
    if (lmail_smtp_client_record_(c, i - 1)[0] == LMAIL_SMTP_RCPT) accepted--;
  }
  return accepted;
}

uint32_t lmail_smtp_client_unanswered(const lmail_smtp_client *c)
{
  return lmail_smtp_client_oldest_(c) == LMAIL_SMTP_CONNECTION ? c->queue_count_ - 1
                                                               : c->queue_count_;
}

uint32_t lmail_smtp_client_unanswered_octets(const lmail_smtp_client *c)
{
  uint32_t sum = 0;
  uint32_t i;

  for (i = 0; i < c->queue_count_; i++) {
    const uint8_t *r = lmail_smtp_client_record_(c, i);

    sum += (uint32_t)(r[1] | r[2] << 8);
  }
  return sum;
}

/*
 * RFC 5321 4.5.3.2, for the last chunk as for the end of DATA (RFC 3030 2). "The timeout for [ATRN] MUST be at
 * least 10 minutes" (RFC 2645 5.2.1). What neither names gets the five minutes that most commands get.
 */
uint32_t lmail_smtp_client_timeout(const lmail_smtp_client *c)
{
  if (c->base.error_ < 0) return 0;
  if (c->state_ == LMAIL_SMTP_IN_MESSAGE || c->state_ == LMAIL_SMTP_SENDS_CHUNK) return 3 * 60;
  if (c->state_ != LMAIL_SMTP_CONVERSES) return 0;
  if (c->queue_count_ == 0 && !lmail_line_open_(&c->base)) return 0;
  switch (lmail_smtp_client_oldest_(c)) {
  case LMAIL_SMTP_DATA: return 2 * 60;
  case LMAIL_SMTP_ATRN:
  case LMAIL_SMTP_LAST_BDAT:
  case LMAIL_SMTP_LAST_BURL:
  case LMAIL_SMTP_END_OF_MESSAGE: return 10 * 60;
  default: return 5 * 60;
  }
}
