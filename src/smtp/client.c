/* SPDX-License-Identifier: MIT */
/* client.c - the SMTP client's machine: which command a reply answers and what it changes. */

#include "smtp/client.h"
#include "smtp/reply.h"

enum { LINE_MAX_OCTETS = 512, LINES_MAX = 100, QUEUE_MAX = 8 };
enum { LINE_MIN = 16, CONFIG_MAX = 65535 };

#define KNOWN_FLAGS (LMAIL_SMTP_NORMALISE | LMAIL_SMTP_OBSERVE)
#define KNOWN_EXTENSIONS                                                                       \
  (LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_PIPELINING |                 \
   LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES | LMAIL_SMTP_EXT_HELP)

static int observes(const lmail_smtp_client *c)
{
  return (c->cfg_.flags & LMAIL_SMTP_OBSERVE) != 0;
}

/* ---- what a reply decides --------------------------------------------------------------------- */

/* "exactly as if a RSET command had been issued" (RFC 5321 4.1.4) */
static void hello_answered(lmail_smtp_client *c, int success)
{
  if (!success) return;
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
static void data_answered(lmail_smtp_client *c, lmail_event *ev)
{
  if (ev->code < 300 || ev->code >= 400) return;
  c->state_ = LMAIL_SMTP_IN_MESSAGE;
  lmail_dot_encode_init(&c->dot_, (c->cfg_.flags & LMAIL_SMTP_NORMALISE) ? LMAIL_DOT_NORMALISE
                                                                         : LMAIL_DOT_STRICT);
  if (c->accepted_ > 0 && c->mail_id_ != 0) {
    c->session_ &= ~(uint32_t)LMAIL_SMTP_ONLY_EMPTY;
  } else {
    c->session_ |= LMAIL_SMTP_ONLY_EMPTY;
    ev->flags |= LMAIL_SMTP_EV_EMPTY_ONLY;
  }
}

/* Only the first digit decides (RFC 5321 4.3.2), but for 421, which is told at any moment (3.8). */
static void decide(lmail_smtp_client *c, unsigned verb, lmail_event *ev)
{
  int success = ev->code < 300;

  switch (verb) {
  case LMAIL_SMTP_EHLO:
  case LMAIL_SMTP_HELO: hello_answered(c, success); break;
  case LMAIL_SMTP_MAIL: mail_answered(c, ev->id, success); break;
  case LMAIL_SMTP_RCPT: rcpt_answered(c, ev->id, success); break;
  case LMAIL_SMTP_DATA: data_answered(c, ev); break;
  default: break;
  }
  if ((ev->code == 421 || verb == LMAIL_SMTP_QUIT) && !observes(c)) {
    c->state_ = LMAIL_SMTP_IS_CLOSED;
  }
}

/* ---- events ----------------------------------------------------------------------------------- */

/* The reply is complete: *ev is its last line. */
static void verdict(lmail_smtp_client *c, unsigned verb, lmail_event *ev)
{
  c->lines_ = 0;
  ev->kind = LMAIL_SMTP_CLIENT_REPLY;
  if (verb == LMAIL_SMTP_END_OF_MESSAGE) ev->kind = LMAIL_SMTP_CLIENT_MESSAGE;
  if (c->state_ == LMAIL_SMTP_AWAITS_GREETING) {
    ev->kind = LMAIL_SMTP_CLIENT_GREETING;
    c->state_ = LMAIL_SMTP_CONVERSES;
    if (ev->code >= 300) c->session_ |= LMAIL_SMTP_UNWELCOME;
  }
  if (c->queue_count_ != 0) lmail_smtp_client_pop_(c);
  decide(c, verb, ev);
  /* With nothing left to be answered it is the application's turn. */
  if (c->queue_count_ == 0) lmail_stop_batch_(&c->base);
}

/*
 * May a line with this code stand here? A reply begins where one is awaited, or says 421; "in a
 * multiline reply, the reply code on each of the lines MUST be the same" (RFC 5321 4.2.1).
 */
static lmail_status placed(lmail_smtp_client *c, unsigned code)
{
  if (c->lines_ != 0 && code != c->code_) return LMAIL_E_SYNTAX;
  if (c->lines_ == c->cfg_.reply_lines_max) return LMAIL_E_LIMIT;
  if (c->queue_count_ == 0 && c->state_ != LMAIL_SMTP_AWAITS_GREETING && code != 421 &&
      !observes(c)) {
    return LMAIL_E_UNEXPECTED;
  }
  c->code_ = code;
  c->lines_++;
  return LMAIL_EVENT;
}

static lmail_status reply_line(lmail_smtp_client *c, const lmail_line_ *line, lmail_event *ev)
{
  unsigned verb = lmail_smtp_client_oldest_(c);
  size_t at = c->cfg_.reply_line_max;
  lmail_status st = lmail_smtp_reply_line_(line, ev, &at);

  if (st == LMAIL_EVENT) st = placed(c, ev->code);
  if (st != LMAIL_EVENT) {
    c->base.line_--; /* the line has been counted as consumed, and it is the one with the fault */
    return lmail_fail_(&c->base, st, LMAIL_FIELD_SMTP_REPLY, line->off + at,
                       line->data == NULL ? 0 : at < line->len ? line->data[at] : (uint8_t)'\r');
  }
  ev->kind = LMAIL_SMTP_CLIENT_LINE;
  ev->field = LMAIL_FIELD_SMTP_REPLY;
  ev->num = verb == LMAIL_SMTP_END_OF_MESSAGE ? LMAIL_SMTP_DATA : verb;
  if (c->queue_count_ != 0) ev->id = c->written_ - c->queue_count_ + 1;
  if (lmail_smtp_reply_ends_(line)) verdict(c, verb, ev);
  return LMAIL_EVENT;
}

/* The server has closed: where it may, or in the middle of something? */
static lmail_status ended(lmail_smtp_client *c)
{
  lmail_parser *p = &c->base;
  unsigned verb = lmail_smtp_client_oldest_(c);

  if (c->lines_ == 0 && !lmail_line_open_(p) &&
      (observes(c) ||
       (c->state_ == LMAIL_SMTP_CONVERSES && (verb == 0 || verb == LMAIL_SMTP_QUIT)))) {
    return LMAIL_DONE;
  }
  return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_SMTP_REPLY, p->off_, 0);
}

lmail_status lmail_smtp_client_step_(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                                     lmail_event *ev)
{
  lmail_smtp_client *c = (lmail_smtp_client *)(void *)p;
  lmail_line_ line;

  if (c->state_ == LMAIL_SMTP_IS_CLOSED) return LMAIL_DONE;
  if (lmail_finished_(p)) return ended(c);
  if (!lmail_line_take_(p, in, n, c->cfg_.reply_line_max, used, &line)) return LMAIL_OK;
  return reply_line(c, &line, ev);
}

/* ---- life ------------------------------------------------------------------------------------- */

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
  return value == 0 ? fallback : value;
}

size_t lmail_smtp_client_scratch_size(const lmail_smtp_client_config *cfg)
{
  size_t line = cfg == NULL ? LINE_MAX_OCTETS : or_default(cfg->reply_line_max, LINE_MAX_OCTETS);
  size_t queue = cfg == NULL ? QUEUE_MAX : or_default(cfg->queue_max, QUEUE_MAX);

  return line + queue * LMAIL_SMTP_RECORD;
}

/* Unknown bits, and limits that make no sense. */
static int acceptable(const lmail_smtp_client_config *cfg)
{
  return !(cfg->flags & ~(uint32_t)KNOWN_FLAGS) && !(cfg->assume & ~(uint32_t)KNOWN_EXTENSIONS) &&
         !(cfg->tolerate & ~(uint32_t)LMAIL_SMTP_TOLERATE_LONG_LOCAL_PART) &&
         cfg->reply_line_max >= LINE_MIN && cfg->reply_line_max <= CONFIG_MAX &&
         cfg->queue_max <= CONFIG_MAX;
}

lmail_status lmail_smtp_client_init_sized(lmail_smtp_client *c, size_t c_size,
                                          const lmail_smtp_client_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  lmail_smtp_client_config *own = &c->cfg_;

  if (c_size != sizeof *c || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  memset(c, 0, sizeof *c);
  lmail_parser_init_(&c->base, lmail_smtp_client_step_, scratch, scratch_size);
  if (cfg != NULL) *own = *cfg;
  own->reply_line_max = or_default(own->reply_line_max, LINE_MAX_OCTETS);
  own->reply_lines_max = or_default(own->reply_lines_max, LINES_MAX);
  own->queue_max = or_default(own->queue_max, QUEUE_MAX);
  if (!acceptable(own)) return LMAIL_E_ARGUMENT;
  if (scratch == NULL || scratch_size < lmail_smtp_client_scratch_size(own)) {
    return LMAIL_E_SCRATCH;
  }
  return LMAIL_OK;
}
