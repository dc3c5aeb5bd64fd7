/* SPDX-License-Identifier: MIT */
/* server_tls.c - the SMTP server's STARTTLS and AUTH (RFC 3207, RFC 4954). */

#include "core/chars.h"
#include "smtp/extension.h"
#include "smtp/server.h"

static int in_transaction(const lmail_smtp_server *s)
{
  return (s->session_ & LMAIL_SMTP_MAIL_OPEN) != 0;
}

/*
 * starttls = "STARTTLS" CRLF                                              RFC 3207 4
 * Not in the middle of a transaction, which would be forgotten.
 */
static int starttls(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  ev->kind = LMAIL_SMTP_SERVER_STARTTLS;
  if (ev->len != 0) {
    return lmail_smtp_fault_(s, ev, LMAIL_SMTP_BAD_ARGUMENT_(LMAIL_FIELD_SMTP_ARGUMENT), w->arg);
  }
  return lmail_smtp_fault_(s, ev, in_transaction(s) ? LMAIL_SMTP_BAD_ORDER_ : 0, 0);
}

/*
 * AUTH mechanism [initial-response]                                       RFC 4954 4
 * sasl-mech = 1*20mech-char    mech-char = %x41-5A / DIGIT / "-" / "_"    RFC 4422 3.1
 */
static int auth(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const size_t mechanism = lmail_smtp_name_run_(ev->data, ev->len);

  ev->kind = LMAIL_SMTP_SERVER_AUTH;
  if (mechanism == 0 || mechanism > 20 ||
      (mechanism != ev->len && !lmail_smtp_two_words_(ev, mechanism))) {
    return lmail_smtp_fault_(s, ev, LMAIL_SMTP_BAD_ARGUMENT_(LMAIL_FIELD_SMTP_ARGUMENT),
                             w->arg + mechanism);
  }
  if (in_transaction(s) || (s->session_ & LMAIL_SMTP_AUTHENTICATED)) {
    return lmail_smtp_fault_(s, ev, LMAIL_SMTP_BAD_ORDER_, 0);
  }
  return 1;
}

/*
 * A line of an authentication exchange: base64, or "*" when the client gives up, which "MUST" be
 * answered with 501 (RFC 4954 4). One that is too long ends the exchange.
 */
static lmail_status auth_line(lmail_smtp_server *s, const lmail_line_ *line, lmail_event *ev)
{
  const int is_long = (line->flags & LMAIL_LINE_LONG) || line->len + 2 > s->auth_line_max_;

  lmail_smtp_line_event_(s, line, LMAIL_SMTP_AUTH, ev);
  s->state_ = LMAIL_SMTP_AT_COMMAND;
  ev->kind = LMAIL_SMTP_SERVER_BAD;
  if (is_long) {
    (void)lmail_smtp_fault_(s, ev, LMAIL_SMTP_FAULT_(500, 5, 6, LMAIL_FIELD_LINE),
                            s->auth_line_max_);
  } else if (line->flags & ~(unsigned)LMAIL_LINE_COPIED) {
    (void)lmail_smtp_fault_(s, ev, LMAIL_SMTP_FAULT_(501, 5, 2, LMAIL_FIELD_LINE), line->bad);
  } else if (line->len == 1 && line->data[0] == '*') {
    (void)lmail_smtp_fault_(s, ev, LMAIL_SMTP_FAULT_(501, 7, 0, LMAIL_FIELD_SMTP_SEQUENCE), 0);
    ev->kind = LMAIL_SMTP_SERVER_AUTH_CANCEL;
  } else {
    ev->kind = LMAIL_SMTP_SERVER_AUTH_RESPONSE;
    ev->data = line->data;
    ev->len = line->len;
    return lmail_smtp_ask_(s, ev, LMAIL_SMTP_AUTH);
  }
  return lmail_smtp_ask_(s, ev, LMAIL_SMTP_FOR_BAD);
}

static int command(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  return verb == LMAIL_SMTP_AUTH ? auth(s, w, ev) : starttls(s, w, ev);
}

/*
 * "AUTH=" ( xtext / "<>" ) of MAIL, which whoever offers AUTH takes (RFC 4954 5); for a server that knows
 * no other parameters.
 */
static unsigned param(lmail_smtp_server *s, const lmail_smtp_param *p, uint32_t *given)
{
  const uint32_t bit = (uint32_t)1 << LMAIL_SMTP_PARAM_AUTH;

  if (p->keyword_len != 4 || !lmail_equal_nocase_(p->keyword, "auth", 4)) {
    return s->flags_ & LMAIL_SMTP_UNKNOWN_PARAMS ? 0 : 555;
  }
  if (p->value_len == 0 || (*given & bit)) return 501;
  *given |= bit;
  if (p->value_len == 2 && p->value[0] == '<' && p->value[1] == '>') return 0;
  return lmail_smtp_is_xtext_(p->value, p->value_len) ? 0 : 501;
}

const struct lmail_smtp_server_tls_ lmail_smtp_tls_ = {command, auth_line, param};

const struct lmail_smtp_server_tls_ *lmail_smtp_server_tls_group(void)
{
  return &lmail_smtp_tls_;
}
