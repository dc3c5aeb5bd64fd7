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
  OF_CORE = LMAIL_SMTP_OF_CORE | LMAIL_SMTP_EXT_EXPN,
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

/* ---- the reply to EHLO ------------------------------------------------------------------------ */

/* Those whose words lmail_smtp_server_limit_times knows. */
static uint32_t said(const lmail_smtp_server *s)
{
  return s->times_ != NULL && s->params_ != NULL ? s->params_->times_said(s) : 0;
}

static int own_line(const lmail_smtp_server *s, const uint8_t *line, size_t keyword, size_t n,
                    lmail_smtp_own_ *own)
{
  const unsigned number = lmail_smtp_extension_(line, keyword);
  const uint32_t extension = number != 0 ? (uint32_t)1 << (number - 1) : 0;

  if (extension & said(s)) return 0;
  own->extensions |= extension;
  if (extension != LMAIL_SMTP_EXT_LIMITS || s->groups_->limits == NULL) return 1;
  return keyword != n &&
         s->groups_->limits->offer(line + keyword + 1, n - keyword - 1, own->limits);
}

/* Those whose line has words that only the application knows. */
#define WITH_WORDS                                                              \
  (LMAIL_SMTP_EXT_AUTH | LMAIL_SMTP_EXT_LIMITS | LMAIL_SMTP_EXT_FUTURERELEASE | \
   LMAIL_SMTP_EXT_XCLIENT | LMAIL_SMTP_EXT_XFORWARD)

/*
 * What may be offered now: some of it needs TLS or must not be said under it (RFC 8689 2, RFC 3207
 * 4.2), and some needs others: BINARYMIME "can only be used with" CHUNKING (RFC 3030 3), MTRK with the ENVID of
 * DSN (RFC 3885 3). TRACE is LMTP's.
 */
static uint32_t offer(const lmail_smtp_server *s, const lmail_smtp_own_ *own)
{
  uint32_t extensions = s->extensions_ & attached(s->groups_);

  if (!(extensions & LMAIL_SMTP_EXT_CHUNKING)) extensions &= ~(uint32_t)LMAIL_SMTP_EXT_BINARYMIME;
  if (!(s->flags_ & LMAIL_SMTP_LMTP)) extensions &= ~LMAIL_SMTP_EXT_TRACE;
  if (!(extensions & LMAIL_SMTP_EXT_DSN)) extensions &= ~(uint32_t)LMAIL_SMTP_EXT_MTRK;
  extensions &= ~(uint32_t)(s->session_ & LMAIL_SMTP_SECURE ? LMAIL_SMTP_EXT_STARTTLS
                                                            : LMAIL_SMTP_EXT_REQUIRETLS);
  return extensions & (own->extensions | said(s) | ~(uint32_t)WITH_WORDS);
}

static size_t ehlo_line(const lmail_smtp_server *s, unsigned number, uint8_t *out)
{
  size_t n;
  const char *name = lmail_smtp_extension_text_(number, &n);
  size_t i;

  for (i = 0; i < n; i++) out[i] = (uint8_t)(name[i] >= 'a' ? name[i] - 'a' + 'A' : name[i]);
  if (said(s) != 0) n += s->params_->times_words(s, number, out + n);
  return n;
}

lmail_status lmail_smtp_server_extend_with(lmail_smtp_server *s,
                                           const lmail_smtp_server_groups *groups)
{
  static const lmail_smtp_server_more_ more = {command, own_line, offer, ehlo_line};

  if (groups == NULL) return LMAIL_E_ARGUMENT;
  if (s->base.error_ < 0) return LMAIL_E_STATE;
  s->more_ = &more;
  s->groups_ = groups;
  s->params_ = groups->params;
  return LMAIL_OK;
}
