/* SPDX-License-Identifier: MIT */
/* server.c - the SMTP server's machine: its life and the order of commands (RFC 5321 4.1.4). */

#include "core/apart.h"
#include "smtp/server.h"

enum {
  LINE_MAX_OCTETS = 512,       /* RFC 5321 4.5.3.1.4 */
  LINE_MAX_LEAST = 64,         /* what a configuration may lower it to */
  AUTH_LINE_MAX_OCTETS = 12288 /* RFC 4954 4 */
};

#define DEFAULT_EXTENSIONS                                                     \
  (LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_PIPELINING | \
   LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES)
#define ALL_TOLERANCES 0x1fu
#define ALL_FLAGS \
  (LMAIL_SMTP_ACCEPT_IRREGULAR | LMAIL_SMTP_UNKNOWN_PARAMS | LMAIL_SMTP_LMTP | LMAIL_SMTP_HISTORIC)

/* Who offers SMTPUTF8 or BURL "MUST" announce 8BITMIME (RFC 6531 3.1, RFC 4468 4). */
static uint32_t configured(const lmail_smtp_server_config *cfg)
{
  if (cfg->extensions == 0) return DEFAULT_EXTENSIONS;
  if (!(cfg->extensions & (LMAIL_SMTP_EXT_SMTPUTF8 | LMAIL_SMTP_EXT_BURL))) return cfg->extensions;
  return cfg->extensions | LMAIL_SMTP_EXT_8BITMIME;
}

/* By how many octets a parameter of the extension with that number lets MAIL's line grow, or RCPT's. */
#define GROWS(extension_number, rcpt, octets) \
  (uint16_t)((octets) << 6 | (rcpt) << 5 | (extension_number))

/*
 * The longest line of MAIL, or of RCPT: it grows with the parameters that extensions bring, by so many
 * octets as each of their RFCs says (RFC 3461 and RFC 4141 leave it to be counted).
 */
static uint32_t grown_line_max(uint32_t line_max, uint32_t extensions, unsigned rcpt)
{
  static const uint16_t grows[] = {
      GROWS(1, 0, 26),    /* SIZE                                          */
      GROWS(2, 0, 17),    /* 8BITMIME                                      */
      GROWS(7, 0, 500),   /* AUTH                                          */
      GROWS(9, 0, 16),    /* BINARYMIME                                    */
      GROWS(10, 0, 10),   /* SMTPUTF8                                      */
      GROWS(11, 0, 116),  /* DSN: " RET=FULL", " ENVID=" and 100           */
      GROWS(11, 1, 536),  /* DSN: " NOTIFY=SUCCESS,FAILURE,DELAY", " ORCPT=" and 500 */
      GROWS(12, 0, 11),   /* REQUIRETLS                                    */
      GROWS(14, 0, 34),   /* FUTURERELEASE                                 */
      GROWS(15, 0, 15),   /* MT-PRIORITY                                   */
      GROWS(16, 0, 17),   /* DELIVERBY                                     */
      GROWS(17, 1, 33),   /* RRVS                                          */
      GROWS(21, 0, 88),   /* CHECKPOINT                                    */
      GROWS(22, 0, 1007), /* NO-SOLICITING                                 */
      GROWS(23, 0, 40),   /* MTRK                                          */
      GROWS(24, 0, 8),    /* CONPERM                                       */
      GROWS(25, 1, 7),    /* CONNEG                                        */
      GROWS(30, 1, 12),   /* IGNOREQUOTA                                   */
  };
  uint32_t max = LINE_MAX_OCTETS;
  size_t i;

  if (line_max != 0) return line_max;
  for (i = 0; i < sizeof grows / sizeof grows[0]; i++) {
    const unsigned row = grows[i];

    if ((row >> 5 & 1) == rcpt && (extensions >> ((row & 31) - 1) & 1)) max += row >> 6;
  }
  return max;
}

/* ---- events ----------------------------------------------------------------------------------- */

LMAIL_APART_ lmail_status lmail_smtp_ask_(lmail_smtp_server *s, lmail_event *ev, unsigned pending)
{
  ev->num2 = 1;
  s->base.due_ = 1;
  s->pending_ = pending;
  lmail_stop_batch_(&s->base);
  return LMAIL_EVENT;
}

/* In LMTP what completes a message is answered for each recipient (RFC 2033 4.2). */
lmail_status lmail_smtp_ask_each_(lmail_smtp_server *s, lmail_event *ev, unsigned pending)
{
  (void)lmail_smtp_ask_(s, ev, pending);
  if (s->flags_ & LMAIL_SMTP_LMTP) ev->num2 = s->base.due_ = s->recipients_;
  return LMAIL_EVENT;
}

LMAIL_APART_ int lmail_smtp_fault_(lmail_smtp_server *s, lmail_event *ev, uint32_t fault, size_t at)
{
  if (fault == 0) return 1;
  ev->num = LMAIL_SMTP_FAULT_REPLY_(fault);
  ev->field = (uint16_t)LMAIL_SMTP_FAULT_FIELD_(fault);
  ev->at = (uint32_t)at;
  s->fault_ = fault;
  return 0;
}

/* A command that cannot be obeyed (BAD) or that is not ours (UNKNOWN), with its raw words. */
static lmail_status rejected(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  int unknown = ev->kind == LMAIL_SMTP_SERVER_UNKNOWN;
  size_t arg = w->verb_len + 1;

  ev->kind = unknown ? LMAIL_SMTP_SERVER_UNKNOWN : LMAIL_SMTP_SERVER_BAD;
  ev->flags = (uint16_t)(ev->flags & (LMAIL_EV_COPIED | LMAIL_EV_LONG | LMAIL_EV_SECRET));
  ev->repair = 0;
  ev->data = w->line;
  ev->len = w->verb_len;
  ev->data2 = arg < w->len ? w->line + arg : NULL;
  ev->len2 = arg < w->len ? w->len - arg : 0;
  return lmail_smtp_ask_(s, ev, unknown ? LMAIL_SMTP_FOR_UNKNOWN : LMAIL_SMTP_FOR_BAD);
}

/* ---- commands --------------------------------------------------------------------------------- */

/* RFC 2033 4.2 has another code than RFC 5321 3.3. */
uint32_t lmail_smtp_no_recipients_(const lmail_smtp_server *s)
{
  if (s->recipients_ != 0) return 0;
  return s->flags_ & LMAIL_SMTP_LMTP ? LMAIL_SMTP_BAD_ORDER_
                                     : LMAIL_SMTP_FAULT_(554, 5, 1, LMAIL_FIELD_SMTP_SEQUENCE);
}

/* The order of commands, RFC 5321 4.1.4 and 3.3; 0 when the command may come now. */
static uint32_t out_of_order(const lmail_smtp_server *s, unsigned verb)
{
  int open = (s->session_ & LMAIL_SMTP_MAIL_OPEN) != 0;
  int chunked = (s->session_ & (LMAIL_SMTP_BINARY | LMAIL_SMTP_CHUNKED)) != 0;

  switch (verb) {
  case LMAIL_SMTP_MAIL:
    return (s->session_ & LMAIL_SMTP_GREETED) && !open ? 0 : LMAIL_SMTP_BAD_ORDER_;
  case LMAIL_SMTP_RCPT:
    if (!open || (s->session_ & LMAIL_SMTP_CHUNKED)) return LMAIL_SMTP_BAD_ORDER_;
    if (s->recipients_ < s->recipients_max_) return 0;
    return LMAIL_SMTP_FAULT_(452, 5, 3, LMAIL_FIELD_SMTP_SEQUENCE);
  case LMAIL_SMTP_DATA: /* RFC 3030 2 and 3 */
    return !open || chunked ? LMAIL_SMTP_BAD_ORDER_ : lmail_smtp_no_recipients_(s);
  default: return 0;
  }
}

/* Which commands may hold UTF-8 when it was offered (RFC 6531 3.3, 3.6.4). */
static int may_be_utf8(const lmail_smtp_server *s, unsigned verb)
{
  return (s->offered_ & LMAIL_SMTP_EXT_SMTPUTF8) &&
         (verb == LMAIL_SMTP_MAIL || verb == LMAIL_SMTP_RCPT || verb == LMAIL_SMTP_VRFY ||
          verb == LMAIL_SMTP_EXPN);
}

static size_t line_max_of(const lmail_smtp_server *s, unsigned verb)
{
  switch (verb) {
  case LMAIL_SMTP_MAIL: return s->mail_line_max_;
  case LMAIL_SMTP_RCPT: return s->rcpt_line_max_;
  case LMAIL_SMTP_AUTH: return s->auth_line_max_;
  default: return s->line_max_;
  }
}

/* Bytes that no command may hold (RFC 5321 2.3.8, 4.1.2), and lines over the limit. */
static int is_line(lmail_smtp_server *s, const lmail_line_ *line, unsigned verb, lmail_event *ev)
{
  const unsigned no_line = LMAIL_LINE_BARE_CR | LMAIL_LINE_BARE_LF | LMAIL_LINE_NUL;
  const unsigned no_text = LMAIL_LINE_CTL | LMAIL_LINE_8BIT;
  const size_t max = line->flags & LMAIL_LINE_LONG ? s->take_max_ : line_max_of(s, verb);
  unsigned flags = line->flags & ~(unsigned)LMAIL_LINE_COPIED;
  size_t at = line->bad;
  uint32_t fault = LMAIL_SMTP_FAULT_(500, 5, 2, LMAIL_FIELD_LINE);

  if (flags == LMAIL_LINE_8BIT && may_be_utf8(s, verb)) {
    at = s->params_->text_run(line->data, line->len); /* SMTPUTF8 is of that group */
    if (at == line->len) flags = 0;
  }
  if (flags == 0 && line->len + 2 <= max) return 1;
  if (!(flags & (no_line | no_text))) at = max;
  else if (!(flags & no_line)) fault++; /* 501: it is a line, but no command */
  return lmail_smtp_fault_(s, ev, fault, at);
}

/*
 * Command = verb [SP argument], white space at its end ignored (RFC 5321 4.1.1). Returns the verb's
 * number.
 */
static unsigned split(const lmail_line_ *line, lmail_smtp_words_ *w)
{
  const uint8_t *s = line->data;
  size_t n = line->len;
  size_t i = 4;
  unsigned verb = 0;

  while (n > 0 && lmail_is_wsp_(s[n - 1])) n--;
#ifndef __OPTIMIZE_SIZE__
  if (n == 4 || (n > 4 && s[4] == ' ')) verb = lmail_smtp_verb_(s, 4); /* as nearly always */
#endif
  if (verb == 0) {
    for (i = 0; i < n && s[i] != ' ';) i++;
    verb = lmail_smtp_verb_(s, i);
  }
  w->line = s;
  w->len = n;
  w->verb_len = i;
  w->arg = i < n ? i + 1 : i;
  return verb;
}

void lmail_smtp_forget_mail_(lmail_smtp_server *s)
{
  s->session_ &= ~(uint32_t)LMAIL_SMTP_OF_MAIL;
  s->recipients_ = 0;
}

void lmail_smtp_begin_anew_(lmail_smtp_server *s)
{
  lmail_smtp_forget_mail_(s);
  s->session_ &= LMAIL_SMTP_SECURE;
  s->offered_ = 0;
  s->counted_[0] = s->counted_[1] = 0;
  s->domain_ = 0;
}

/* Is *ev a command that may be obeyed now? */
static LMAIL_APART_ int is_good(lmail_smtp_server *s, const lmail_line_ *line, lmail_smtp_words_ *w,
                                unsigned verb, lmail_event *ev)
{
  uint32_t fault;

  if (!is_line(s, line, verb, ev)) return 0;
  if ((s->session_ & LMAIL_SMTP_TURNED_AWAY) && verb != LMAIL_SMTP_QUIT) {
    return lmail_smtp_fault_(s, ev, LMAIL_SMTP_BAD_ORDER_, 0);
  }
  if (w->len < line->len) ev->repair = LMAIL_SMTP_REPAIR_TRAILING_SPACE;
  if (!lmail_smtp_command_(s, w, verb, ev)) return 0;
  fault = out_of_order(s, verb);
  if (fault == 0 && (s->offered_ & LMAIL_SMTP_EXT_LIMITS) && verb - LMAIL_SMTP_MAIL < 2) {
    fault = s->groups_->limits->exceeded(s, verb, ev);
  }
  return lmail_smtp_fault_(s, ev, fault, 0);
}

void lmail_smtp_line_event_(lmail_smtp_server *s, const lmail_line_ *line, unsigned verb,
                            lmail_event *ev)
{
  ev->id = s->commands_;
  ev->code = (uint16_t)verb;
  ev->off = line->off;
  s->verb_ = verb;
  if (verb == LMAIL_SMTP_AUTH) ev->flags = LMAIL_EV_SECRET; /* an initial response (RFC 4954 4) */
  if (line->flags & LMAIL_LINE_COPIED) ev->flags |= LMAIL_EV_COPIED;
  if (line->flags & LMAIL_LINE_LONG) ev->flags |= LMAIL_EV_LONG;
}

/*
 * A BDAT that does not say how many octets follow: what comes next may be the content of a message, which must
 * not be obeyed (attack S34). So nothing is read any more: 421 is the one reply that may close (RFC 5321 3.8),
 * and 7.8 lets servers defend themselves.
 */
static void octets_are_lost(lmail_smtp_server *s, lmail_event *ev)
{
  if (!(s->extensions_ & LMAIL_SMTP_EXT_CHUNKING) || (unsigned)ev->num > 501) return;
  (void)lmail_smtp_fault_(s, ev, LMAIL_SMTP_FAULT_(421, 5, 4, ev->field), ev->at);
}

/* SEND, SOML and SAML are MAIL, for whom they are known to (RFC 821 3.4). */
static unsigned obeyed_as(const lmail_smtp_server *s, unsigned verb)
{
  const int historic = (s->flags_ & LMAIL_SMTP_HISTORIC) && s->more_ && s->groups_->commands;

  return historic && verb - LMAIL_SMTP_SEND < 3 ? LMAIL_SMTP_MAIL : verb;
}

static lmail_status command(lmail_smtp_server *s, const lmail_line_ *line, lmail_event *ev)
{
  lmail_smtp_words_ w;
  const unsigned said = split(line, &w);
  const unsigned verb = obeyed_as(s, said);

  s->commands_++;
  /* as RFC 9422 4 counts, "regardless of whether they succeed or fail" */
  if (verb - LMAIL_SMTP_MAIL < 2) s->counted_[verb - LMAIL_SMTP_MAIL]++;
  lmail_smtp_line_event_(s, line, said, ev);
  if (!is_good(s, line, &w, verb, ev)) {
    if (s->state_ == LMAIL_SMTP_IN_CHUNK) return LMAIL_OK;
    if (verb == LMAIL_SMTP_BDAT) octets_are_lost(s, ev);
    return rejected(s, &w, ev);
  }
  if (ev->data != NULL) ev->off = line->off + (size_t)(ev->data - line->data);
  if (verb == LMAIL_SMTP_RSET) lmail_smtp_forget_mail_(s);
  if (verb == LMAIL_SMTP_MAIL) {
    lmail_smtp_forget_mail_(s);
    s->session_ |= ev->flags >> LMAIL_SMTP_SAID_SHIFT & LMAIL_SMTP_SAID;
  }
  if (ev->kind == LMAIL_SMTP_SERVER_BDAT) return LMAIL_EVENT; /* its octets come first */
  if (ev->flags & LMAIL_SMTP_EV_LAST) return lmail_smtp_ask_each_(s, ev, verb); /* of BURL */
  return lmail_smtp_ask_(s, ev, verb);
}

static lmail_status at_command(lmail_smtp_server *s, const uint8_t *in, size_t n, size_t *used,
                               lmail_event *ev)
{
  lmail_parser *p = &s->base;
  lmail_line_ line;

  if (lmail_finished_(p)) {
    if (!lmail_line_open_(p)) return LMAIL_DONE;
    return lmail_fail_here_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_LINE, 0);
  }
  if (!lmail_line_take_(p, in, n, s->take_max_, used, &line)) { return LMAIL_OK; }
  return s->state_ == LMAIL_SMTP_AT_AUTH ? s->groups_->tls->line(s, &line, ev)
                                         : command(s, &line, ev);
}

/*
 * Nothing is read any more. "the server MUST discard ... any knowledge obtained from the client, such as the
 * argument to the EHLO command" (RFC 3207 4.2), and what came in clear behind the command: it may be another's.
 * What comes behind TURN is a server's, for the client machine.
 */
static lmail_status ended(lmail_smtp_server *s, const uint8_t *in, size_t n)
{
  if (s->state_ == LMAIL_SMTP_CLOSED) return LMAIL_DONE;
  if (s->state_ == LMAIL_SMTP_TURNED || n == 0) return LMAIL_SWITCH;
  return lmail_fail_here_(&s->base, LMAIL_E_INJECTED, LMAIL_FIELD_LINE, in[0]);
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_smtp_server *s = (lmail_smtp_server *)(void *)p;
  lmail_status st = LMAIL_OK;

  if (p->due_ > 0) return LMAIL_REPLY_DUE;
  if (s->state_ > LMAIL_SMTP_AFTER_DATA) return ended(s, in, n);
  if (s->state_ <= LMAIL_SMTP_AT_AUTH) {
    st = at_command(s, in, n, used, ev);
  } else if (s->state_ == LMAIL_SMTP_IN_DATA) {
    st = lmail_smtp_data_(s, in, n, used, ev);
  }
  if (st == LMAIL_OK && s->state_ == LMAIL_SMTP_IN_CHUNK) {
    st = s->groups_->chunks->chunk(s, in, n, used, ev);
  }
  if (st == LMAIL_OK && s->state_ == LMAIL_SMTP_AFTER_DATA) {
    st = lmail_smtp_after_data_(s, *used, ev);
  }
  return st;
}

/* ---- life ------------------------------------------------------------------------------------- */

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
  return value == 0 ? fallback : value;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
  return a > b ? a : b;
}

static void set_line_sizes(lmail_smtp_server *s, const lmail_smtp_server_config *cfg)
{
  uint32_t extensions = s->extensions_ = configured(cfg);

  s->line_max_ = or_default(cfg->line_max, LINE_MAX_OCTETS);
  s->mail_line_max_ = grown_line_max(cfg->line_max, extensions, 0);
  s->rcpt_line_max_ = grown_line_max(cfg->line_max, extensions, 1);
  s->auth_line_max_ = s->line_max_;
  if (extensions & LMAIL_SMTP_EXT_AUTH) {
    s->auth_line_max_ = or_default(cfg->auth_line_max, AUTH_LINE_MAX_OCTETS);
  }
  s->take_max_ = larger(larger(s->mail_line_max_, s->rcpt_line_max_),
                        larger(s->line_max_, s->auth_line_max_));
}

size_t lmail_smtp_server_scratch_size(const lmail_smtp_server_config *cfg)
{
  lmail_smtp_server_config none;
  lmail_smtp_server sizes;

  memset(&none, 0, sizeof none);
  set_line_sizes(&sizes, cfg == NULL ? &none : cfg);
  return sizes.take_max_;
}

size_t lmail_smtp_server_size(void)
{
  return sizeof(lmail_smtp_server);
}

lmail_status lmail_smtp_server_init_bare_sized(lmail_smtp_server *s, size_t s_size,
                                               const lmail_smtp_server_config *cfg, size_t cfg_size,
                                               void *scratch, size_t scratch_size)
{
  lmail_smtp_server_config c;

  if (s_size != sizeof *s || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  if (cfg != NULL) c = *cfg;
  else memset(&c, 0, sizeof c);
  if ((c.tolerate & ~ALL_TOLERANCES) || (c.flags & ~(uint32_t)ALL_FLAGS) ||
      (c.line_max != 0 && c.line_max < LINE_MAX_LEAST) || c.line_max > INT32_MAX ||
      (c.auth_line_max != 0 && c.auth_line_max < LINE_MAX_LEAST) || c.auth_line_max > INT32_MAX ||
      (c.reserved[0] | c.reserved[1] | c.reserved[2])) {
    return LMAIL_E_ARGUMENT;
  }
  memset(s, 0, sizeof *s);
  set_line_sizes(s, &c);
  if (scratch == NULL || scratch_size < s->take_max_) return LMAIL_E_SCRATCH;
  lmail_parser_init_(&s->base, step, scratch, scratch_size);
  s->size_max_ = c.size_max == 0 ? (uint64_t)64 << 20 : c.size_max;
  s->flags_ = c.flags | c.tolerate << LMAIL_SMTP_TOLERATES_SHIFT;
  s->recipients_max_ = or_default(c.recipients_max, 1000);
  s->bad_max_ = or_default(c.bad_max, 20);
  s->base.due_ = 1;
  s->pending_ = LMAIL_SMTP_FOR_GREETING;
  return LMAIL_OK;
}

lmail_status lmail_smtp_server_tls(lmail_smtp_server *s)
{
  if (s->base.error_ < 0 || (s->session_ & LMAIL_SMTP_SECURE) ||
      (s->state_ != LMAIL_SMTP_SWITCHES && s->pending_ != LMAIL_SMTP_FOR_GREETING)) {
    return LMAIL_E_STATE;
  }
  lmail_smtp_begin_anew_(s);
  s->session_ = LMAIL_SMTP_SECURE;
  s->state_ = LMAIL_SMTP_AT_COMMAND;
  return LMAIL_OK;
}

uint32_t lmail_smtp_server_bad(const lmail_smtp_server *s)
{
  return s->bad_;
}

uint32_t lmail_smtp_server_recipients(const lmail_smtp_server *s)
{
  return s->recipients_;
}
