/* SPDX-License-Identifier: MIT */
/* server.c - the SMTP server's machine: order of commands and message data (RFC 5321 4.1.4). */

#include "smtp/server.h"
#include "core/dot.h"
#include "core/line.h"

enum {
  LINE_MAX_OCTETS = 512,   /* RFC 5321 4.5.3.1.4 */
  LINE_MAX_LEAST = 64,     /* what a configuration may lower it to */
  SIZE_OCTETS = 26,        /* what MAIL's line grows by, RFC 1870 4 */
  EIGHTBITMIME_OCTETS = 17 /* RFC 6152 2 */
};

#define DEFAULT_EXTENSIONS                                                     \
  (LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_PIPELINING | \
   LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES)
#define ALL_EXTENSIONS (DEFAULT_EXTENSIONS | LMAIL_SMTP_EXT_HELP | LMAIL_SMTP_EXT_NONE)
#define ALL_TOLERANCES 0x1fu
#define ALL_FLAGS (LMAIL_SMTP_ACCEPT_IRREGULAR | LMAIL_SMTP_UNKNOWN_PARAMS)

static uint32_t offered(const lmail_smtp_server_config *cfg)
{
  return cfg == NULL || cfg->extensions == 0 ? DEFAULT_EXTENSIONS : cfg->extensions;
}

/* The longest line of MAIL, which alone grows with the extensions. */
static uint32_t mail_line_max(uint32_t configured, uint32_t extensions)
{
  uint32_t max = LINE_MAX_OCTETS;

  if (configured != 0) return configured;
  if (extensions & LMAIL_SMTP_EXT_SIZE) max += SIZE_OCTETS;
  if (extensions & LMAIL_SMTP_EXT_8BITMIME) max += EIGHTBITMIME_OCTETS;
  return max;
}

/* ---- events ----------------------------------------------------------------------------------- */

/* The event owes a reply; pending says to what. */
static lmail_status ask(lmail_smtp_server *s, lmail_event *ev, unsigned pending)
{
  ev->num2 = 1;
  s->base.due_ = 1;
  s->pending_ = (uint8_t)pending;
  lmail_stop_batch_(&s->base);
  return LMAIL_EVENT;
}

/*
 * Only malformed and unknown commands count as bad: a group of RCPT and DATA behind a refused MAIL is
 * what RFC 2920 tells clients to send.
 */
int lmail_smtp_fault_(lmail_smtp_server *s, lmail_event *ev, unsigned reply, uint32_t enhanced,
                      unsigned field, size_t at)
{
  int faulty = field != LMAIL_FIELD_SMTP_SEQUENCE && field != LMAIL_FIELD_BODY && reply != 552;

  ev->num = reply;
  ev->field = (uint16_t)field;
  ev->at = (uint32_t)at;
  s->refusal_ = (uint16_t)reply;
  s->refusal_enhanced_ = enhanced;
  s->session_ = (uint8_t)(s->session_ & ~LMAIL_SMTP_FAULTY);
  if (faulty) s->session_ |= LMAIL_SMTP_FAULTY;
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
  return ask(s, ev, unknown ? LMAIL_SMTP_FOR_UNKNOWN : LMAIL_SMTP_FOR_BAD);
}

/* ---- commands --------------------------------------------------------------------------------- */

/* The order of commands, RFC 5321 4.1.4 and 3.3; 0 when the command may come now. */
static unsigned out_of_order(const lmail_smtp_server *s, unsigned verb)
{
  int open = (s->session_ & LMAIL_SMTP_MAIL_OPEN) != 0;

  switch (verb) {
  case LMAIL_SMTP_MAIL: return (s->session_ & LMAIL_SMTP_GREETED) && !open ? 0 : 503;
  case LMAIL_SMTP_RCPT: return !open ? 503 : s->recipients_ >= s->recipients_max_ ? 452 : 0;
  case LMAIL_SMTP_DATA: return !open ? 503 : s->recipients_ == 0 ? 554 : 0;
  default: return 0;
  }
}

static int order_fault(lmail_smtp_server *s, lmail_event *ev, unsigned reply)
{
  return lmail_smtp_fault_(
      s, ev, reply, reply == 452 ? LMAIL_SMTP_ENHANCED(4, 5, 3) : LMAIL_SMTP_ENHANCED(5, 5, 1),
      LMAIL_FIELD_SMTP_SEQUENCE, 0);
}

/* Bytes that no command may hold (RFC 5321 2.3.8, 4.1.2), and lines over the limit. */
static int is_line(lmail_smtp_server *s, const lmail_line_ *line, unsigned verb, lmail_event *ev)
{
  const unsigned no_line = LMAIL_LINE_BARE_CR | LMAIL_LINE_BARE_LF | LMAIL_LINE_NUL;
  const unsigned no_text = LMAIL_LINE_CTL | LMAIL_LINE_8BIT;
  const int is_long = (line->flags & LMAIL_LINE_LONG) != 0;
  const size_t max = is_long || verb == LMAIL_SMTP_MAIL ? s->mail_line_max_ : s->line_max_;
  size_t at = line->bad;
  unsigned reply = 500;

  if ((line->flags & ~(unsigned)LMAIL_LINE_COPIED) == 0 && line->len + 2 <= max) return 1;
  if (!(line->flags & (no_line | no_text))) at = max;
  else if (!(line->flags & no_line)) reply = 501;
  return lmail_smtp_fault_(s, ev, reply, LMAIL_SMTP_ENHANCED(5, 5, 2), LMAIL_FIELD_LINE, at);
}

/*
 * Command = verb [SP argument], white space at its end ignored (RFC 5321 4.1.1). Returns the verb's
 * number. Nearly all verbs have four letters.
 */
static unsigned split(const lmail_line_ *line, lmail_smtp_words_ *w)
{
  const uint8_t *s = line->data;
  size_t n = line->len;
  size_t i = 4;
  unsigned verb = 0;

  while (n > 0 && lmail_is_wsp_(s[n - 1])) n--;
  if (n == 4 || (n > 4 && s[4] == ' ')) verb = lmail_smtp_verb_(s, 4);
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

/* Is *ev a command that may be obeyed now? */
static int is_good(lmail_smtp_server *s, const lmail_line_ *line, lmail_smtp_words_ *w,
                   unsigned verb, lmail_event *ev)
{
  unsigned reply;

  if (!is_line(s, line, verb, ev)) return 0;
  if ((s->session_ & LMAIL_SMTP_TURNED_AWAY) && verb != LMAIL_SMTP_QUIT) {
    return order_fault(s, ev, 503);
  }
  if (w->len < line->len) ev->repair = LMAIL_SMTP_REPAIR_TRAILING_SPACE;
  if (!lmail_smtp_command_(s, w, verb, ev)) return 0;
  reply = out_of_order(s, verb);
  return reply == 0 || order_fault(s, ev, reply);
}

static lmail_status command(lmail_smtp_server *s, const lmail_line_ *line, lmail_event *ev)
{
  lmail_smtp_words_ w;
  unsigned verb = split(line, &w);

  ev->id = ++s->commands_;
  ev->code = (uint16_t)verb;
  ev->off = line->off;
  s->verb_ = (uint8_t)verb;
  if (verb == LMAIL_SMTP_AUTH) ev->flags |= LMAIL_EV_SECRET; /* an initial response (RFC 4954 4) */
  if (line->flags & LMAIL_LINE_COPIED) ev->flags |= LMAIL_EV_COPIED;
  if (line->flags & LMAIL_LINE_LONG) ev->flags |= LMAIL_EV_LONG;
  if (!is_good(s, line, &w, verb, ev)) return rejected(s, &w, ev);
  if (ev->data != NULL) ev->off = line->off + (uint64_t)(ev->data - line->data);
  if (verb == LMAIL_SMTP_MAIL) {
    s->session_ = (uint8_t)(s->session_ & ~(LMAIL_SMTP_7BIT | LMAIL_SMTP_8BIT_CAME));
    if (!(ev->flags & LMAIL_SMTP_EV_8BITMIME)) s->session_ |= LMAIL_SMTP_7BIT;
  }
  if (verb == LMAIL_SMTP_RSET) {
    s->session_ = (uint8_t)(s->session_ & ~LMAIL_SMTP_MAIL_OPEN);
    s->recipients_ = 0;
  }
  return ask(s, ev, verb);
}

static lmail_status at_command(lmail_smtp_server *s, const uint8_t *in, size_t n, size_t *used,
                               lmail_event *ev)
{
  lmail_parser *p = &s->base;
  lmail_line_ line;

  if (lmail_finished_(p)) {
    if (!lmail_line_open_(p)) return LMAIL_DONE;
    return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_LINE, p->off_, 0);
  }
  if (!lmail_line_take_(p, in, n, s->mail_line_max_, used, &line)) { return LMAIL_OK; }
  return command(s, &line, ev);
}

/* ---- message data ----------------------------------------------------------------------------- */

/* One span of content, cut where it exceeds size_max; LMAIL_OK when nothing of it is to be told. */
static lmail_status body(lmail_smtp_server *s, const lmail_undot_out_ *span, lmail_event *ev)
{
  uint64_t room = s->size_max_ - s->body_octets_;

  ev->kind = LMAIL_SMTP_SERVER_BODY;
  ev->flags = (uint16_t)(LMAIL_EV_MORE | (span->copied ? LMAIL_EV_COPIED : 0));
  ev->off = span->off;
  ev->data = span->data;
  ev->len = span->len;
  if (s->body_octets_ == 0) lmail_stop_batch_(&s->base); /* here it may be skipped */
  if (span->len > room) {
    s->session_ |= LMAIL_SMTP_OVERSIZE;
    ev->len = (size_t)room;
  }
  if ((s->session_ & LMAIL_SMTP_7BIT) && lmail_any_8bit_(ev->data, ev->len)) {
    s->session_ ^= LMAIL_SMTP_7BIT | LMAIL_SMTP_8BIT_CAME;
  }
  s->body_octets_ += ev->len;
  return ev->len == 0 || lmail_bulk_skipped_(&s->base) ? LMAIL_OK : LMAIL_EVENT;
}

static lmail_status in_data(lmail_smtp_server *s, const uint8_t *in, size_t n, size_t *used,
                            lmail_event *ev)
{
  lmail_parser *p = &s->base;
  lmail_status st = LMAIL_OK;
  lmail_undot_ u;

  u.state = s->undot_state_;
  u.seen = s->undot_seen_;
  if (lmail_finished_(p)) return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_BODY, p->off_, 0);
  while (st == LMAIL_OK) {
    lmail_undot_out_ out;
    size_t k;
    lmail_undot_result_ r = lmail_undot_next_(&u, n == 0 ? in : in + *used, n - *used,
                                              p->off_ + *used, &k, &out);

    *used += k;
    if (r == LMAIL_UNDOT_MORE) break;
    if (r == LMAIL_UNDOT_SPAN) {
      st = body(s, &out, ev);
    } else if (r == LMAIL_UNDOT_IRREGULAR) {
      memset(ev, 0, sizeof *ev);
      ev->kind = LMAIL_SMTP_SERVER_IRREGULAR;
      ev->code = (uint16_t)out.what;
      ev->off = out.off;
      lmail_stop_batch_(p);
      st = LMAIL_EVENT;
    } else {
      s->state_ = LMAIL_SMTP_AFTER_DATA;
      memset(ev, 0, sizeof *ev);
      ev->kind = LMAIL_SMTP_SERVER_BODY;
      ev->off = p->off_ + *used;
      ev->data = in + *used;
      if (!lmail_bulk_close_(p)) st = LMAIL_EVENT;
      break;
    }
  }
  s->undot_state_ = u.state;
  s->undot_seen_ = u.seen;
  return st;
}

/* The message is complete: MESSAGE, or BAD when it cannot be accepted. */
static lmail_status after_data(lmail_smtp_server *s, uint64_t off, lmail_event *ev)
{
  int irregular = s->undot_seen_ != 0 && !(s->flags_ & LMAIL_SMTP_ACCEPT_IRREGULAR);

  s->state_ = LMAIL_SMTP_AT_COMMAND;
  ev->id = s->commands_;
  ev->code = LMAIL_SMTP_DATA;
  ev->off = off;
  if (!irregular && !(s->session_ & LMAIL_SMTP_OVERSIZE)) {
    ev->kind = LMAIL_SMTP_SERVER_MESSAGE;
    ev->num = s->body_octets_;
    if (s->session_ & LMAIL_SMTP_8BIT_CAME) ev->flags = LMAIL_SMTP_EV_UNDECLARED_8BIT;
    return ask(s, ev, LMAIL_SMTP_FOR_MESSAGE);
  }
  if (irregular) {
    (void)lmail_smtp_fault_(s, ev, 550, LMAIL_SMTP_ENHANCED(5, 6, 0), LMAIL_FIELD_BODY, 0);
  } else {
    (void)lmail_smtp_fault_(s, ev, 552, LMAIL_SMTP_ENHANCED(5, 3, 4), LMAIL_FIELD_BODY, 0);
  }
  s->session_ = (uint8_t)(s->session_ & ~(LMAIL_SMTP_MAIL_OPEN | LMAIL_SMTP_OVERSIZE));
  s->recipients_ = 0;
  ev->kind = LMAIL_SMTP_SERVER_BAD;
  return ask(s, ev, LMAIL_SMTP_FOR_BAD);
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_smtp_server *s = (lmail_smtp_server *)(void *)p;

  if (s->state_ == LMAIL_SMTP_CLOSED) return LMAIL_DONE;
  if (p->due_ > 0) return LMAIL_REPLY_DUE;
  if (s->state_ == LMAIL_SMTP_IN_DATA) {
    lmail_status st = in_data(s, in, n, used, ev);

    if (st != LMAIL_OK || s->state_ != LMAIL_SMTP_AFTER_DATA) return st;
  }
  if (s->state_ == LMAIL_SMTP_AFTER_DATA) {
    memset(ev, 0, sizeof *ev); /* what in_data left of a span that is not told */
    return after_data(s, p->off_ + *used, ev);
  }
  return at_command(s, in, n, used, ev);
}

/* ---- life ------------------------------------------------------------------------------------- */

size_t lmail_smtp_server_scratch_size(const lmail_smtp_server_config *cfg)
{
  return mail_line_max(cfg == NULL ? 0 : cfg->line_max, offered(cfg));
}

size_t lmail_smtp_server_size(void)
{
  return sizeof(lmail_smtp_server);
}

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
  return value == 0 ? fallback : value;
}

lmail_status lmail_smtp_server_init_sized(lmail_smtp_server *s, size_t s_size,
                                          const lmail_smtp_server_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  lmail_smtp_server_config c;

  if (s_size != sizeof *s || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  memset(&c, 0, sizeof c);
  if (cfg != NULL) c = *cfg;
  if ((c.extensions & ~(uint32_t)ALL_EXTENSIONS) || (c.tolerate & ~ALL_TOLERANCES) ||
      (c.flags & ~(uint32_t)ALL_FLAGS) || (c.line_max != 0 && c.line_max < LINE_MAX_LEAST) ||
      c.line_max > INT32_MAX || (c.reserved[0] | c.reserved[1] | c.reserved[2] | c.reserved[3])) {
    return LMAIL_E_ARGUMENT;
  }
  if (scratch == NULL || scratch_size < lmail_smtp_server_scratch_size(cfg)) {
    return LMAIL_E_SCRATCH;
  }
  memset(s, 0, sizeof *s);
  lmail_parser_init_(&s->base, step, scratch, scratch_size);
  s->extensions_ = offered(cfg);
  s->size_max_ = c.size_max == 0 ? (uint64_t)64 << 20 : c.size_max;
  s->tolerate_ = c.tolerate;
  s->flags_ = c.flags;
  s->recipients_max_ = or_default(c.recipients_max, 1000);
  s->bad_max_ = or_default(c.bad_max, 20);
  s->line_max_ = or_default(c.line_max, LINE_MAX_OCTETS);
  s->mail_line_max_ = mail_line_max(c.line_max, s->extensions_);
  s->base.due_ = 1;
  s->pending_ = LMAIL_SMTP_FOR_GREETING;
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
