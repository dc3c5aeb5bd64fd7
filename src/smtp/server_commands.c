/* SPDX-License-Identifier: MIT */
/* server_commands.c - ETRN, ATRN, XCLIENT, XFORWARD, CLIENTID, TRACE and what RFC 821 had, for the server. */

#include "smtp/server.h"

static int is_xtext(const lmail_smtp_param *p)
{
  size_t len;

  return lmail_smtp_xtext_decode(p->value, p->value_len, NULL, 0, &len) >= LMAIL_OK;
}

/*
 * etrn     = "ETRN" SP [ "@" / "#" / other ] node                         RFC 1985 5.1
 * atrn     = "ATRN" [SP domain *("," domain)]                             RFC 2645 5.2
 * turn     = "TURN"                                                       RFC 821 3.8
 * xclient  = "XCLIENT" 1*(SP name "=" xtext), xforward likewise           Postfix
 * clientid = "CLIENTID" SP type SP token                                  draft-storey-smtp-client-id
 * trace    = "TRACE" SP traceid                                           Cyrus, LMTP extensions
 * None of them in a transaction.
 */
static int other(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  int optional = verb == LMAIL_SMTP_ATRN || verb == LMAIL_SMTP_TURN;
  int attributes = verb == LMAIL_SMTP_XCLIENT || verb == LMAIL_SMTP_XFORWARD;
  lmail_status st = LMAIL_EVENT;
  lmail_smtp_param p;
  size_t pos = 0;

  ev->kind = LMAIL_SMTP_SERVER_COMMAND;
  if (w->arg == w->len && !optional) {
    return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->len);
  }
  if (w->arg < w->len) {
    ev->data = w->line + w->arg;
    ev->len = w->len - w->arg;
  }
  if (verb == LMAIL_SMTP_TRACE && !lmail_smtp_is_trace_id_(ev->data, ev->len)) {
    return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->arg);
  }
  while (attributes && st == LMAIL_EVENT) {
    st = lmail_smtp_param_next(ev->data, ev->len, &pos, &p);
    if (st == LMAIL_DONE) break;
    if (st != LMAIL_EVENT || p.value == NULL || !is_xtext(&p)) {
      return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_PARAMETER, w->arg + pos);
    }
  }
  return !(s->session_ & LMAIL_SMTP_MAIL_OPEN) || lmail_smtp_bad_order_(s, ev, 503);
}

static int command(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  const int mail = verb == LMAIL_SMTP_SEND || verb == LMAIL_SMTP_SOML || verb == LMAIL_SMTP_SAML;

  return mail ? lmail_smtp_mail_(s, w, ev) : other(s, w, verb, ev);
}

const struct lmail_smtp_server_commands_ lmail_smtp_commands_ = {command};

const struct lmail_smtp_server_commands_ *lmail_smtp_server_commands_group(void)
{
  return &lmail_smtp_commands_;
}
