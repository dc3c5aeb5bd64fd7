/* SPDX-License-Identifier: MIT */
/* server_commands.c - ETRN, ATRN, XCLIENT, XFORWARD, CLIENTID, TRACE and what RFC 821 had, for the server. */

#include "smtp/server.h"

/*
 * Why it may not come now: none of them in a transaction; "ATRN ... MUST be rejected if the session has not been
 * authenticated. Response code 530" (RFC 2645 5.2.1).
 */
static uint32_t too_early(const lmail_smtp_server *s, unsigned verb)
{
  if (s->session_ & LMAIL_SMTP_MAIL_OPEN) return LMAIL_SMTP_BAD_ORDER_;
  if (verb != LMAIL_SMTP_ATRN || (s->session_ & LMAIL_SMTP_AUTHENTICATED)) return 0;
  return LMAIL_SMTP_FAULT_(530, 7, 0, LMAIL_FIELD_SMTP_SEQUENCE);
}

static int command(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  const int optional = verb == LMAIL_SMTP_ATRN || verb == LMAIL_SMTP_TURN;
  size_t at = 0;

  ev->kind = LMAIL_SMTP_SERVER_COMMAND;
  if (ev->len != 0 ? !lmail_smtp_argument_(verb, ev, &at) : !optional) {
    const int attributes = verb == LMAIL_SMTP_XCLIENT || verb == LMAIL_SMTP_XFORWARD;

    return lmail_smtp_fault_(s, ev,
                             attributes && ev->len != 0
                                 ? LMAIL_SMTP_BAD_ARGUMENT_(LMAIL_FIELD_SMTP_PARAMETER)
                                 : LMAIL_SMTP_BAD_ARGUMENT_(LMAIL_FIELD_SMTP_ARGUMENT),
                             w->arg + at);
  }
  return lmail_smtp_fault_(s, ev, too_early(s, verb), 0);
}

const struct lmail_smtp_server_commands_ lmail_smtp_commands_ = {command};

const struct lmail_smtp_server_commands_ *lmail_smtp_server_commands_group(void)
{
  return &lmail_smtp_commands_;
}
