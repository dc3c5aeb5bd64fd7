/* SPDX-License-Identifier: MIT */
/* server_extend.c - the groups of extensions of the SMTP server: which verb is whose, what is attached. */

#include "smtp/extension.h"
#include "smtp/server.h"

/* What each group brings; what is in none of them is the core's. */
enum {
  OF_TLS = LMAIL_SMTP_EXT_STARTTLS | LMAIL_SMTP_EXT_AUTH,
  OF_CHUNKS = LMAIL_SMTP_EXT_CHUNKING | LMAIL_SMTP_EXT_BINARYMIME | LMAIL_SMTP_EXT_BURL,
  OF_COMMANDS = LMAIL_SMTP_EXT_ETRN | LMAIL_SMTP_EXT_ATRN | LMAIL_SMTP_EXT_XCLIENT |
                LMAIL_SMTP_EXT_XFORWARD | LMAIL_SMTP_EXT_CLIENTID,
  OF_LIMITS = LMAIL_SMTP_EXT_LIMITS,
  OF_CORE = 0x1f | LMAIL_SMTP_EXT_EXPN,
  OF_PARAMS = 0x3fffffff & ~(OF_TLS | OF_CHUNKS | OF_COMMANDS | OF_LIMITS | OF_CORE)
};

static uint32_t attached(const lmail_smtp_server_groups *g)
{
  uint32_t extensions = OF_CORE;

  if (g->tls != NULL) extensions |= OF_TLS;
  if (g->chunks != NULL) extensions |= OF_CHUNKS;
  if (g->params != NULL) extensions |= OF_PARAMS;
  if (g->commands != NULL) extensions |= OF_COMMANDS | LMAIL_SMTP_EXT_TRACE;
  if (g->limits != NULL) extensions |= OF_LIMITS;
  return extensions;
}

/* The extension that brings a verb; 0 for none, or those of RFC 821. */
static uint32_t extension_of(unsigned verb)
{
  /* numbers of BDAT, AUTH, STARTTLS, ETRN, ATRN, BURL, four of RFC 821, XCLIENT, XFORWARD, CLIENTID, TRACE */
  static const uint8_t numbers[] = {8, 7, 6, 19, 20, 18, 0, 0, 0, 0, 26, 27, 28, 32};
  const unsigned i = verb - LMAIL_SMTP_BDAT;

  return i < sizeof numbers && numbers[i] != 0 ? (uint32_t)1 << (numbers[i] - 1) : 0;
}

static int command(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  const lmail_smtp_server_groups *g = s->groups_;
  const uint32_t extension = extension_of(verb);
  int known;

  if (extension != 0) known = (s->extensions_ & attached(g) & extension) != 0;
  else known = verb == LMAIL_SMTP_TURN && (s->flags_ & LMAIL_SMTP_HISTORIC) && g->commands;
  if (!known) return lmail_smtp_unknown_(s, verb, ev);
  /* No EHLO yet, or TLS is active already. BDAT's octets come nevertheless. */
  if (extension != 0 && verb != LMAIL_SMTP_BDAT && !(s->offered_ & extension)) {
    ev->kind = LMAIL_SMTP_SERVER_COMMAND;
    return lmail_smtp_fault_(s, ev, LMAIL_SMTP_BAD_ORDER_, 0);
  }
  if (extension & OF_TLS) return g->tls->command(s, w, verb, ev);
  if (extension & OF_CHUNKS) return g->chunks->command(s, w, verb, ev);
  return g->commands->command(s, w, verb, ev);
}

lmail_status lmail_smtp_server_extend_with(lmail_smtp_server *s,
                                           const lmail_smtp_server_groups *groups)
{
  static const lmail_smtp_server_more_ more = {command, lmail_smtp_extension_,
                                               lmail_smtp_extension_text_, attached};

  if (groups == NULL) return LMAIL_E_ARGUMENT;
  if (s->base.error_ < 0) return LMAIL_E_STATE;
  s->more_ = &more;
  s->groups_ = groups;
  return LMAIL_OK;
}
