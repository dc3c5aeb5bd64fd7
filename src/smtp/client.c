/* SPDX-License-Identifier: MIT */
/* client.c - the SMTP client's machine: which command a reply answers and what it changes. */

#include "core/apart.h"
#include "smtp/client.h"
#include "smtp/reply.h"

enum { LINE_MAX_OCTETS = 512, LINES_MAX = 100, QUEUE_MAX = 8 };

#define KNOWN_FLAGS (LMAIL_SMTP_NORMALISE | LMAIL_SMTP_OBSERVE | LMAIL_SMTP_LMTP)

/* ---- what a reply decides --------------------------------------------------------------------- */

/* "exactly as if a RSET command had been issued" (RFC 5321 4.1.4) */
static void hello_accepted(lmail_smtp_client *c)
{
  c->session_ |= LMAIL_SMTP_HELLO_DONE;
  c->mail_id_ = 0;
  c->hopeful_ = 0;
}

/*
 * By now all recipients have been answered, so those that are still hopeful were accepted. RFC 2920
 * 3.1: a server may accept DATA although it took none; then only "." may follow.
 */
static void data_accepted(lmail_smtp_client *c, lmail_event *ev)
{
  c->state_ = LMAIL_SMTP_IN_MESSAGE;
  lmail_dot_encode_init(&c->dot_, (c->cfg_.flags & LMAIL_SMTP_NORMALISE) ? LMAIL_DOT_NORMALISE
                                                                         : LMAIL_DOT_STRICT);
  if (c->hopeful_ == 0) ev->flags |= LMAIL_SMTP_EV_EMPTY_ONLY;
}

/* Only the first digit decides (RFC 5321 4.3.2). */
static void decide(lmail_smtp_client *c, unsigned verb, lmail_event *ev)
{
  if (ev->code < 300) {
    if (verb - LMAIL_SMTP_HELO <= LMAIL_SMTP_LHLO - LMAIL_SMTP_HELO) hello_accepted(c);
  } else if (ev->code < 400 && verb == LMAIL_SMTP_DATA) {
    data_accepted(c, ev);
  } else {
    lmail_smtp_client_refused_(c, verb, ev->id);
  }
}

/* ---- events ----------------------------------------------------------------------------------- */

/* The reply is complete: *ev is its last line. But for decide, 421 is told at any moment (RFC 5321 3.8). */
static LMAIL_APART_ void verdict(lmail_smtp_client *c, unsigned verb, lmail_event *ev)
{
  int over = ev->code == 421 || verb == LMAIL_SMTP_QUIT;

  c->lines_ = 0;
  if (c->queue_count_ != 0) lmail_smtp_client_pop_(c);
  decide(c, verb, ev);
  if (verb == LMAIL_SMTP_END_OF_MESSAGE) ev->kind = LMAIL_SMTP_CLIENT_MESSAGE;
  if (verb == LMAIL_SMTP_CONNECTION) ev->kind = LMAIL_SMTP_CLIENT_GREETING;
  if (verb == 0 && !over && c->state_ == LMAIL_SMTP_IN_MESSAGE) {
    /* It did not wait for the end of the message, and half of one cannot be taken back. */
    ev->kind = LMAIL_SMTP_CLIENT_MESSAGE;
    ev->num = LMAIL_SMTP_DATA;
    over = 1;
  }
  if (over && !lmail_smtp_client_observes_(c)) c->state_ = LMAIL_SMTP_IS_CLOSED;
  /* With nothing left to be answered it is the application's turn. */
  if (c->queue_count_ == 0) lmail_stop_batch_(&c->base);
}

/*
 * May a line with this code stand here? A reply begins where one is awaited, or says 421, or refuses
 * a message before its end; "in a multiline reply, the reply code on each of the lines MUST be the
 * same" (RFC 5321 4.2.1).
 */
static lmail_status placed(lmail_smtp_client *c, unsigned verb, unsigned code)
{
  if (c->lines_ != 0 && code != c->code_) return LMAIL_E_SYNTAX;
  if (c->lines_ == c->cfg_.reply_lines_max) return LMAIL_E_LIMIT;
  if (verb == 0 && code != 421 && !lmail_smtp_client_observes_(c) &&
      (code < 400 || c->state_ != LMAIL_SMTP_IN_MESSAGE)) {
    return LMAIL_E_UNEXPECTED;
  }
  c->code_ = code;
  c->lines_++;
  return LMAIL_EVENT;
}

/*
 * The command that a line with this code answers. The commands of an observed client were told before any
 * reply: is this the greeting, which such a client did not wait for, or does the capture begin later?
 */
static LMAIL_APART_ unsigned answered(lmail_smtp_client *c, unsigned code)
{
  const unsigned verb = lmail_smtp_client_oldest_(c);

  if (verb != LMAIL_SMTP_CONNECTION || !lmail_smtp_client_observes_(c) || code == 220 ||
      code == 421 || code == 554) {
    return verb;
  }
  lmail_smtp_client_pop_(c);
  return lmail_smtp_client_oldest_(c);
}

/* Fills *ev; or says why not, and *at is the index of the offending byte in the line. */
static lmail_status reply_line(lmail_smtp_client *c, const lmail_line_ *line, lmail_event *ev,
                               size_t *at)
{
  lmail_status st = lmail_smtp_reply_line_(line, ev, at);
  unsigned verb;

  if (st != LMAIL_EVENT) return st;
  verb = answered(c, ev->code);
  st = placed(c, verb, ev->code);
  if (st != LMAIL_EVENT) return st;
  ev->num = verb & 0x7f;
  if (c->queue_count_ != 0) ev->id = c->written_ - c->queue_count_ + 1;
  if (ev->kind == LMAIL_SMTP_CLIENT_REPLY) verdict(c, verb, ev);
  return st;
}

int lmail_smtp_client_hears_(const lmail_smtp_client *c)
{
  return c->lines_ != 0 || lmail_line_open_(&c->base);
}

/* The server has closed: does it still owe something? */
static int owes(const lmail_smtp_client *c)
{
  unsigned verb;

  if (lmail_smtp_client_hears_(c)) return 1;
  if (lmail_smtp_client_observes_(c)) return 0;
  verb = lmail_smtp_client_oldest_(c);
  return c->state_ != LMAIL_SMTP_CONVERSES || (verb != 0 && verb != LMAIL_SMTP_QUIT);
}

lmail_status lmail_smtp_client_step_(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                                     lmail_event *ev)
{
  lmail_smtp_client *c = (lmail_smtp_client *)(void *)p;
  uint64_t lines = p->line_;
  size_t at = c->cfg_.reply_line_max;
  lmail_status st = LMAIL_E_TRUNCATED;
  uint8_t byte = 0;
  lmail_line_ line;

  if (c->state_ == LMAIL_SMTP_IS_CLOSED) return LMAIL_DONE;
  if (lmail_finished_(p)) {
    if (!owes(c)) return LMAIL_DONE;
    line.off = p->off_;
    at = 0;
  } else {
    if (!lmail_line_take_(p, in, n, c->cfg_.reply_line_max, used, &line)) return LMAIL_OK;
    st = reply_line(c, &line, ev, &at);
    if (st == LMAIL_EVENT) return st;
    p->line_ = lines; /* the line that was taken is the one with the fault */
    if (at < line.len) byte = line.data[at];
  }
  return lmail_fail_(p, st, LMAIL_FIELD_SMTP_REPLY, line.off + at, byte);
}

/* ---- life ------------------------------------------------------------------------------------- */

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
  return value == 0 ? fallback : value;
}

static size_t scratch_needed(uint32_t line_max, uint32_t queue_max)
{
  return (size_t)line_max + (size_t)queue_max * LMAIL_SMTP_RECORD;
}

size_t lmail_smtp_client_scratch_size(const lmail_smtp_client_config *cfg)
{
  return scratch_needed(or_default(cfg == NULL ? 0 : cfg->reply_line_max, LINE_MAX_OCTETS),
                        or_default(cfg == NULL ? 0 : cfg->queue_max, QUEUE_MAX));
}

/* Bits that are unknown, and those of limits out of range. */
static uint32_t faults(const struct lmail_smtp_client_kept_ *cfg)
{
  return (cfg->flags & ~(uint32_t)KNOWN_FLAGS) | (cfg->assume & LMAIL_SMTP_EXT_NONE) |
         (cfg->tolerate & ~(uint32_t)LMAIL_SMTP_TOLERATE_LONG_LOCAL_PART) |
         (cfg->reply_line_max | cfg->queue_max) >> 16;
}

lmail_status lmail_smtp_client_init_sized(lmail_smtp_client *c, size_t c_size,
                                          const lmail_smtp_client_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  struct lmail_smtp_client_kept_ *kept = &c->cfg_;

  if (c_size != sizeof *c || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  memset(c, 0, sizeof *c);
  lmail_parser_init_(&c->base, lmail_smtp_client_step_, scratch, scratch_size);
  if (cfg != NULL) {
    kept->flags = cfg->flags;
    kept->assume = cfg->assume;
    kept->queue_max = cfg->queue_max;
    kept->reply_line_max = cfg->reply_line_max;
    kept->reply_lines_max = cfg->reply_lines_max;
    kept->tolerate = cfg->tolerate;
  }
  kept->queue_max = or_default(kept->queue_max, QUEUE_MAX);
  kept->reply_line_max = or_default(kept->reply_line_max, LINE_MAX_OCTETS);
  kept->reply_lines_max = or_default(kept->reply_lines_max, LINES_MAX);
  if (faults(kept) != 0) return LMAIL_E_ARGUMENT;
  if (scratch == NULL || scratch_size < scratch_needed(kept->reply_line_max, kept->queue_max)) {
    return LMAIL_E_SCRATCH;
  }
  lmail_smtp_client_push_(c, LMAIL_SMTP_CONNECTION, 0);
  c->written_ = 0;
  return LMAIL_OK;
}
