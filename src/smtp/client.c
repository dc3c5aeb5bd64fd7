/* SPDX-License-Identifier: MIT */
/* client.c - the SMTP client's machine: which command a reply answers and what it changes. */

#include "smtp/client.h"
#include "core/line.h"
#include "smtp/reply.h"

enum { LINE_MAX_OCTETS = 512, LINES_MAX = 100, QUEUE_MAX = 8, QUEUE_RECORD = 4 };

#define KNOWN_EXTENSIONS                                                                       \
  (LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_PIPELINING |                 \
   LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES | LMAIL_SMTP_EXT_HELP)

/* ---- what a reply decides --------------------------------------------------------------------- */

static int observes(const lmail_smtp_client *c)
{
  return (c->flags_ & LMAIL_SMTP_OBSERVE) != 0;
}

static int is_hello(unsigned verb)
{
  return verb == LMAIL_SMTP_EHLO || verb == LMAIL_SMTP_HELO;
}

/* HELO or EHLO was accepted: "exactly as if a RSET command had been issued" (RFC 5321 4.1.4). */
static void hello_accepted(lmail_smtp_client *c)
{
  c->session_ |= LMAIL_SMTP_HELLO_DONE;
  c->mail_id_ = 0;
  c->hopeful_ = 0;
  c->accepted_ = 0;
}

/* The transaction that this MAIL would have opened; a later one may have been written by now. */
static void mail_answered(lmail_smtp_client *c, uint32_t id, int success)
{
  c->accepted_ = 0;
  if (success || id != c->mail_id_) return;
  c->mail_id_ = 0;
  c->hopeful_ = 0;
}

static void rcpt_answered(lmail_smtp_client *c, uint32_t id, int success)
{
  if (success) c->accepted_++;
  else if (c->mail_id_ != 0 && id > c->mail_id_) c->hopeful_--;
}

/* RFC 2920 3.1: a server may accept DATA although it took no recipient; then only "." may follow. */
static void data_accepted(lmail_smtp_client *c, lmail_event *ev)
{
  c->state_ = LMAIL_SMTP_IN_MESSAGE;
  c->session_ = (uint8_t)(c->session_ & ~LMAIL_SMTP_ONLY_EMPTY);
  lmail_dot_encode_init(&c->dot_, (c->flags_ & LMAIL_SMTP_NORMALISE) ? LMAIL_DOT_NORMALISE
                                                                     : LMAIL_DOT_STRICT);
  if (c->accepted_ > 0 && c->mail_id_ != 0) return;
  c->session_ |= LMAIL_SMTP_ONLY_EMPTY;
  ev->flags |= LMAIL_SMTP_EV_EMPTY_ONLY;
}

/*
 * RFC 5321 3.2: HELO is tried after "command not recognized" (500) and its kin for servers that
 * know the command but do not implement it (502) or this use of it (504). 501 and 550 speak of the
 * name that was given, which HELO would not change.
 */
static int knows_no_ehlo(unsigned code)
{
  return code == 500 || code == 502 || code == 504;
}

static void decide(lmail_smtp_client *c, unsigned verb, uint32_t id, lmail_event *ev)
{
  unsigned code = ev->code;
  int success = code < 300;

  switch (verb) {
  case LMAIL_SMTP_EHLO:
    if (knows_no_ehlo(code)) ev->flags |= LMAIL_SMTP_EV_TRY_HELO;
    if (success) hello_accepted(c);
    break;
  case LMAIL_SMTP_HELO:
    if (success) hello_accepted(c);
    break;
  case LMAIL_SMTP_MAIL:
    mail_answered(c, id, success);
    break;
  case LMAIL_SMTP_RCPT:
    rcpt_answered(c, id, success);
    break;
  case LMAIL_SMTP_DATA:
    if (!success && code < 400) data_accepted(c, ev);
    break;
  case LMAIL_SMTP_RSET:
    if (success) c->accepted_ = 0;
    break;
  default:
    break;
  }
  if ((code == 421 || verb == LMAIL_SMTP_QUIT) && !observes(c)) c->state_ = LMAIL_SMTP_IS_CLOSED;
}

/* ---- events ----------------------------------------------------------------------------------- */

/* What verdict, line and extension have in common. */
static void describe(const lmail_smtp_client *c, lmail_event *ev)
{
  unsigned verb = lmail_smtp_client_oldest_(c);

  ev->kind = LMAIL_SMTP_CLIENT_LINE;
  ev->code = c->code_;
  ev->field = LMAIL_FIELD_SMTP_REPLY;
  ev->id = lmail_smtp_client_oldest_id_(c);
  ev->num = verb == LMAIL_SMTP_END_OF_MESSAGE ? LMAIL_SMTP_DATA : verb;
}

/* The reply is complete: *ev is its last line. */
static lmail_status verdict(lmail_smtp_client *c, lmail_event *ev)
{
  unsigned verb = lmail_smtp_client_oldest_(c);

  c->lines_ = 0;
  if (c->state_ == LMAIL_SMTP_AWAITS_GREETING) {
    ev->kind = LMAIL_SMTP_CLIENT_GREETING;
    c->state_ = LMAIL_SMTP_CONVERSES;
    if (ev->code >= 300) c->session_ |= LMAIL_SMTP_UNWELCOME;
  } else {
    ev->kind = verb == LMAIL_SMTP_END_OF_MESSAGE ? LMAIL_SMTP_CLIENT_MESSAGE
                                                 : LMAIL_SMTP_CLIENT_REPLY;
    lmail_smtp_client_pop_(c);
  }
  decide(c, verb, ev->id, ev);
  /* With nothing left to be answered it is the application's turn. */
  if (c->queue_count_ == 0) lmail_stop_batch_(&c->base);
  return LMAIL_EVENT;
}

/* May a reply begin here? Servers say 421 whenever they must close (RFC 5321 3.8). */
static lmail_status first_line(lmail_smtp_client *c, const lmail_smtp_reply_line_ *line)
{
  if (c->queue_count_ == 0 && c->state_ != LMAIL_SMTP_AWAITS_GREETING && line->code != 421 &&
      !observes(c)) {
    return lmail_smtp_reply_fail_(&c->base, LMAIL_E_UNEXPECTED, LMAIL_FIELD_SMTP_REPLY, line->off,
                                  line->start[0]);
  }
  c->code_ = line->code;
  if (is_hello(lmail_smtp_client_oldest_(c)) && line->code < 300) {
    c->extensions_ = 0; /* nothing of what an earlier EHLO brought holds any longer */
    c->size_max_ = 0;
  }
  return LMAIL_EVENT;
}

/* "In a multiline reply, the reply code on each of the lines MUST be the same" (RFC 5321 4.2.1). */
static lmail_status further_line(lmail_smtp_client *c, const lmail_smtp_reply_line_ *line)
{
  lmail_status fault = line->code != c->code_ ? LMAIL_E_SYNTAX : LMAIL_E_LIMIT;

  if (line->code == c->code_ && c->lines_ < c->lines_max_) return LMAIL_EVENT;
  return lmail_smtp_reply_fail_(&c->base, fault, LMAIL_FIELD_STATUS, line->off, line->start[0]);
}

static lmail_status reply_line(lmail_smtp_client *c, const lmail_smtp_reply_line_ *line,
                               lmail_event *ev)
{
  lmail_status st = c->lines_ == 0 ? first_line(c, line) : further_line(c, line);

  if (st != LMAIL_EVENT) return st;
  c->lines_++;
  describe(c, ev);
  ev->num2 = line->enhanced;
  ev->repair = line->repair;
  ev->off = line->text_off;
  ev->data = line->text;
  ev->len = line->len;
  if (line->copied) ev->flags |= LMAIL_EV_COPIED;
  if (c->lines_ > 1 && lmail_smtp_client_oldest_(c) == LMAIL_SMTP_EHLO && line->code < 300) {
    lmail_smtp_client_extension_(c, ev);
    if (line->last) c->session_ |= LMAIL_SMTP_VERDICT_DUE;
    return LMAIL_EVENT;
  }
  return line->last ? verdict(c, ev) : LMAIL_EVENT;
}

/* The server has closed. */
static lmail_status ended(lmail_smtp_client *c)
{
  lmail_parser *p = &c->base;

  if (lmail_line_open_(p)) return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_LINE, p->off_, 0);
  if (c->lines_ == 0) {
    if (observes(c)) return LMAIL_DONE;
    if (c->state_ == LMAIL_SMTP_CONVERSES &&
        (c->queue_count_ == 0 || lmail_smtp_client_oldest_(c) == LMAIL_SMTP_QUIT)) {
      return LMAIL_DONE;
    }
  }
  return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_SMTP_REPLY, p->off_, 0);
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_smtp_client *c = (lmail_smtp_client *)(void *)p;
  lmail_smtp_reply_line_ line;
  lmail_status st;

  if (c->state_ == LMAIL_SMTP_IS_CLOSED) return LMAIL_DONE;
  if (c->session_ & LMAIL_SMTP_VERDICT_DUE) {
    c->session_ = (uint8_t)(c->session_ & ~LMAIL_SMTP_VERDICT_DUE);
    describe(c, ev);
    ev->off = p->off_;
    return verdict(c, ev);
  }
  if (lmail_finished_(p)) return ended(c);
  st = lmail_smtp_reply_take_(p, in, n, c->line_max_, used, &line);
  return st == LMAIL_EVENT ? reply_line(c, &line, ev) : st;
}

/* ---- life ------------------------------------------------------------------------------------- */

/* A limit of the configuration, or its default; 0 when it is out of range. */
static uint16_t limit(uint32_t value, uint16_t fallback)
{
  return value == 0 ? fallback : value > UINT16_MAX ? 0 : (uint16_t)value;
}

size_t lmail_smtp_client_scratch_size(const lmail_smtp_client_config *cfg)
{
  size_t line = limit(cfg == NULL ? 0 : cfg->reply_line_max, LINE_MAX_OCTETS);
  size_t queue = limit(cfg == NULL ? 0 : cfg->queue_max, QUEUE_MAX);

  return line + queue * QUEUE_RECORD;
}

/* Bits that are unknown, and limits that make no sense. */
static int acceptable(const lmail_smtp_client *c)
{
  return !(c->flags_ & ~(uint32_t)(LMAIL_SMTP_NORMALISE | LMAIL_SMTP_OBSERVE)) &&
         !(c->assume_ & ~(uint32_t)KNOWN_EXTENSIONS) &&
         !(c->tolerate_ & ~(uint32_t)LMAIL_SMTP_TOLERATE_LONG_LOCAL_PART) && c->line_max_ >= 16 &&
         c->lines_max_ != 0 && c->queue_max_ != 0;
}

lmail_status lmail_smtp_client_init_sized(lmail_smtp_client *c, size_t c_size,
                                          const lmail_smtp_client_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  if (c_size != sizeof *c || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  memset(c, 0, sizeof *c);
  lmail_parser_init_(&c->base, step, scratch, scratch_size);
  c->line_max_ = LINE_MAX_OCTETS;
  c->lines_max_ = LINES_MAX;
  c->queue_max_ = QUEUE_MAX;
  if (cfg != NULL) {
    c->flags_ = cfg->flags;
    c->assume_ = cfg->assume;
    c->tolerate_ = cfg->tolerate;
    c->line_max_ = limit(cfg->reply_line_max, LINE_MAX_OCTETS);
    c->lines_max_ = limit(cfg->reply_lines_max, LINES_MAX);
    c->queue_max_ = limit(cfg->queue_max, QUEUE_MAX);
  }
  if (!acceptable(c)) return LMAIL_E_ARGUMENT;
  if (scratch == NULL || scratch_size < lmail_smtp_client_scratch_size(cfg)) {
    return LMAIL_E_SCRATCH;
  }
  return LMAIL_OK;
}
