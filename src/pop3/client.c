/* SPDX-License-Identifier: MIT */
/* client.c - the POP3 client's machine: answers in the order of their commands (RFC 1939 3). */

#include "pop3/client.h"
#include "core/chars.h"
#include "core/dot.h"

enum { STATUS_NONE, STATUS_OK, STATUS_ERR, STATUS_CONTINUE };

/* ---- the queue -------------------------------------------------------------------------------- */

/* The command that is answered now: verb_, number_; returns whether +OK begins several lines. */
static int load_command(lmail_pop3_client *c)
{
  const uint8_t *record;

  c->verb_ = 0;
  c->number_ = 0;
  if (c->flags_ & LMAIL_POP3_OBSERVE) return (c->flags_ & LMAIL_POP3_OBSERVE_MULTI) != 0;
  record = c->base.scratch_ + c->line_max_ + (size_t)c->queue_first_ * LMAIL_POP3_RECORD;
  c->verb_ = record[0];
  memcpy(&c->number_, record + 4, sizeof c->number_);
  return record[1];
}

/* Its answer is complete. */
static void answered(lmail_pop3_client *c)
{
  c->state_ = c->verb_ == LMAIL_POP3_QUIT ? LMAIL_POP3_OVER : LMAIL_POP3_AT_REPLY;
  if (c->verb_ == LMAIL_POP3_AUTH) c->session_ = (uint8_t)(c->session_ & ~LMAIL_POP3_AUTH_OPEN);
  c->challenged_ = 0;
  if (c->queued_ == 0) return;
  if (++c->queue_first_ == c->queue_max_) c->queue_first_ = 0;
  if (--c->queued_ == 0) lmail_stop_batch_(&c->base); /* the application's move */
}

void lmail_pop3_name_command_(const lmail_pop3_client *c, lmail_event *ev)
{
  ev->id = (c->flags_ & LMAIL_POP3_OBSERVE) ? 0 : c->next_id_ - c->queued_;
  ev->code = c->verb_;
  ev->num = c->number_;
}

static lmail_pop3_line_fn parser_of(const lmail_pop3_client *c)
{
  switch (c->verb_) {
  case LMAIL_POP3_STAT:
  case LMAIL_POP3_LIST: return c->parse_list_;
  case LMAIL_POP3_UIDL: return c->parse_uidl_;
  case LMAIL_POP3_CAPA: return c->parse_capa_;
  default: return NULL;
  }
}

/* ---- status lines ----------------------------------------------------------------------------- */

lmail_status lmail_pop3_fail_line_(lmail_pop3_client *c, const lmail_line_ *line, lmail_status code,
                                   unsigned field)
{
  c->base.line_--; /* it has been counted */
  return lmail_fail_(&c->base, code, field, line->off, c->head_[0]);
}

/*
 * status       = "+OK" / "-ERR"           "in upper case" (RFC 1939 3)
 * continue-req = "+" SP [base64] CRLF     (RFC 5034 5; the SP is missing in real life)
 * Sets *text to the index behind it and its space.
 */
static int status_of(lmail_pop3_client *c, const uint8_t *s, size_t n, size_t *text,
                     uint32_t *repair)
{
  static const char words[] = "+ok-err+";
  static const uint8_t lengths[] = {3, 4, 1};
  const char *word = words;
  size_t i;
  size_t k;

  for (i = 0; i < sizeof lengths; word += lengths[i++]) {
    size_t len = lengths[i];

    if (n < len || !lmail_equal_nocase_(s, word, len) || (n > len && s[len] != ' ')) continue;
    for (k = 1; k < len; k++) {
      if (s[k] == (uint8_t)word[k]) *repair = LMAIL_POP3_REPAIR_STATUS_CASE;
    }
    if (*repair != 0 && !(c->tolerate_ & LMAIL_POP3_TOLERATE_STATUS_CASE)) {
      c->base.error_repair_ = (uint16_t)*repair;
      return STATUS_NONE;
    }
    *text = n > len ? len + 1 : len;
    return STATUS_OK + (int)i;
  }
  return STATUS_NONE;
}

/* greeting = "+OK" [resp-code] *gchar [timestamp] *gchar CRLF */
static lmail_status greeting(lmail_pop3_client *c, const uint8_t *text, size_t n, lmail_event *ev)
{
  c->state_ = LMAIL_POP3_AT_REPLY;
  lmail_stop_batch_(&c->base);
  ev->kind = LMAIL_POP3_CLIENT_GREETING;
  ev->data = text;
  ev->len = n;
  if (text != NULL && c->split_greeting_ != NULL) c->split_greeting_(text, n, ev);
  return LMAIL_EVENT;
}

/* text = *schar / resp-code *CHAR */
static void text_of(const lmail_pop3_client *c, const uint8_t *text, size_t n, lmail_event *ev)
{
  ev->data2 = n > 0 ? text : NULL;
  ev->len2 = n;
  if (n > 0 && c->split_text_ != NULL) c->split_text_(text, n, ev);
}

/* -ERR: the command had no effect; without a command, the server is about to close. */
static lmail_status refused(lmail_pop3_client *c, const uint8_t *text, size_t n, int asked,
                            lmail_event *ev)
{
  ev->kind = LMAIL_POP3_CLIENT_ERR;
  text_of(c, text, n, ev);
  if (c->state_ == LMAIL_POP3_AT_GREETING) c->state_ = LMAIL_POP3_OVER;
  if (!asked) {
    lmail_stop_batch_(&c->base); /* nothing is unanswered: the application may write */
    return LMAIL_EVENT;
  }
  if (c->verb_ == LMAIL_POP3_PASS || c->verb_ == LMAIL_POP3_APOP) {
    c->session_ = (uint8_t)(c->session_ & ~LMAIL_POP3_LOGIN);
  }
  if (c->verb_ == LMAIL_POP3_STLS) {
    c->session_ = (uint8_t)(c->session_ & ~LMAIL_POP3_STLS_ASKED);
  }
  answered(c);
  return LMAIL_EVENT;
}

/* +OK that opens a multi-line answer. */
static lmail_status opened(lmail_pop3_client *c, lmail_event *ev)
{
  ev->flags |= LMAIL_POP3_EV_MULTI;
  c->octets_ = 0;
  c->last_ = 0;
  c->incoming_ = 0;
  c->state_ = LMAIL_POP3_IN_LISTING;
  if (parser_of(c) == NULL) {
    lmail_undot_init_(&c->undot_);
    c->state_ = LMAIL_POP3_IN_BODY;
    lmail_bulk_open_(&c->base);
    lmail_stop_batch_(&c->base); /* the application may call lmail_skip */
  }
  return LMAIL_EVENT;
}

void lmail_pop3_parse_line_(const lmail_pop3_client *c, const uint8_t *text, size_t n, int single,
                            lmail_event *ev)
{
  lmail_pop3_line_ line;

  line.text = text;
  line.len = n;
  line.tolerate = c->tolerate_;
  line.number = c->number_;
  line.single = single;
  if (text == NULL) lmail_pop3_bad_line_(&line, LMAIL_FIELD_LINE, c->line_max_, 0, ev);
  else parser_of(c)(&line, ev);
}

/*
 * +OK. STAT, and LIST and UIDL of one message, have their answer in this line. Where it is not
 * there, some servers send it as a multi-line answer: believed only when that is tolerated. Of a
 * line that is too long nobody knows what was there.
 */
static lmail_status accepted(lmail_pop3_client *c, const uint8_t *text, size_t n, int multi,
                             lmail_event *ev)
{
  if (!multi && parser_of(c) != NULL) {
    int listing = text != NULL && c->verb_ != LMAIL_POP3_STAT;

    lmail_pop3_parse_line_(c, text, n, 1, ev);
    if (ev->kind == LMAIL_POP3_CLIENT_BAD && listing && ev->repair == 0) {
      ev->repair = LMAIL_POP3_REPAIR_MULTI_LISTING;
      multi = (c->tolerate_ & LMAIL_POP3_TOLERATE_MULTI_LISTING) != 0;
    }
    if (!multi) {
      answered(c);
      return LMAIL_EVENT;
    }
    ev->field = 0;
    ev->at = 0;
    ev->data = NULL;
    ev->len = 0;
  }
  ev->kind = LMAIL_POP3_CLIENT_OK;
  text_of(c, text, n, ev);
  if (multi) return opened(c, ev);
  if (c->verb_ >= LMAIL_POP3_PASS && c->verb_ <= LMAIL_POP3_AUTH) c->session_ |= LMAIL_POP3_LOGIN;
  if (c->verb_ == LMAIL_POP3_STLS) c->session_ |= LMAIL_POP3_STLS_GRANTED;
  answered(c);
  return LMAIL_EVENT;
}

/* A line that answers no command: the greeting, or -ERR in front of the end. */
static lmail_status unasked(lmail_pop3_client *c, const lmail_line_ *line, int status,
                            const uint8_t *text, size_t n, lmail_event *ev)
{
  int first = c->state_ == LMAIL_POP3_AT_GREETING;

  if (status == STATUS_ERR) return refused(c, text, n, 0, ev);
  if (!first) return lmail_pop3_fail_line_(c, line, LMAIL_E_UNEXPECTED, LMAIL_FIELD_STATUS);
  return status == STATUS_OK ? greeting(c, text, n, ev)
                             : lmail_pop3_fail_line_(c, line, LMAIL_E_SYNTAX, LMAIL_FIELD_STATUS);
}

/* The first line of an answer, or the greeting. */
static lmail_status reply(lmail_pop3_client *c, const lmail_line_ *line, lmail_event *ev)
{
  int lost = (line->flags & LMAIL_LINE_LONG) != 0;
  int observes = (c->flags_ & LMAIL_POP3_OBSERVE) != 0;
  const uint8_t *text = NULL;
  size_t at = 0;
  size_t n = 0;
  int status = status_of(c, lost ? c->head_ : line->data, lost ? c->head_len_ : line->len, &at,
                         &ev->repair);
  int multi;

  if (status == STATUS_NONE)
    return lmail_pop3_fail_line_(c, line, LMAIL_E_SYNTAX, LMAIL_FIELD_STATUS);
  if (!lost) {
    text = line->data + at;
    n = line->len - at;
  }
  ev->off = line->off + (lost ? 0 : at);
  if (c->state_ == LMAIL_POP3_AT_GREETING || (c->session_ & LMAIL_POP3_UNASKED)) {
    return unasked(c, line, status, text, n, ev);
  }
  multi = load_command(c);
  lmail_pop3_name_command_(c, ev);
  if (status == STATUS_ERR) return refused(c, text, n, 1, ev);
  if (status == STATUS_OK) return accepted(c, text, n, multi, ev);
  if (!observes && c->verb_ != LMAIL_POP3_AUTH)
    return lmail_pop3_fail_line_(c, line, LMAIL_E_SYNTAX, LMAIL_FIELD_STATUS);
  c->challenged_ = !observes;
  lmail_stop_batch_(&c->base); /* the application's move */
  ev->kind = LMAIL_POP3_CLIENT_CONTINUE;
  ev->data = n > 0 ? text : NULL;
  ev->len = n;
  return LMAIL_EVENT;
}

/* ---- multi-line answers ----------------------------------------------------------------------- */

lmail_status lmail_pop3_end_answer_(lmail_pop3_client *c, uint64_t off, lmail_event *ev)
{
  memset(ev, 0, sizeof *ev); /* what a span left that is not told */
  lmail_pop3_name_command_(c, ev);
  ev->kind = LMAIL_POP3_CLIENT_END;
  ev->num2 = c->octets_;
  ev->off = off;
  if (c->verb_ == LMAIL_POP3_CAPA && c->state_ == LMAIL_POP3_IN_LISTING) {
    c->capabilities_ = c->incoming_;
  }
  answered(c);
  return LMAIL_EVENT;
}

/* One result of undotting; LMAIL_OK when nothing of it is to be told. */
static lmail_status body(lmail_pop3_client *c, lmail_undot_result_ what, lmail_event *ev)
{
  const uint16_t irregularity = ev->code;

  lmail_pop3_name_command_(c, ev);
  ev->kind = LMAIL_POP3_CLIENT_BODY;
  if (what == LMAIL_UNDOT_IRREGULAR) {
    ev->kind = LMAIL_POP3_CLIENT_IRREGULAR;
    ev->code = irregularity;
  } else if (what == LMAIL_UNDOT_SPAN) {
    ev->flags |= LMAIL_EV_MORE;
    c->octets_ += ev->len;
  }
  return lmail_bulk_skipped_(&c->base) ? LMAIL_OK : LMAIL_EVENT;
}

static lmail_status in_body(lmail_pop3_client *c, const uint8_t *in, size_t n, size_t *used,
                            lmail_event *ev)
{
  lmail_parser *p = &c->base;
  lmail_undot_result_ r;
  lmail_status st;

  do {
    r = lmail_undot_next_(&c->undot_, in, n, used, ev);
    if (r == LMAIL_UNDOT_MORE) return LMAIL_OK;
    ev->off += p->off_;
    st = body(c, r, ev);
    if (r == LMAIL_UNDOT_END) {
      c->state_ = LMAIL_POP3_AT_END;
      lmail_bulk_close_(p);
      return st;
    }
  } while (st == LMAIL_OK);
  return st;
}

/* ---- the machine ------------------------------------------------------------------------------ */

/* The stream has ended. It may do so between answers, when no command waits for one. */
static lmail_status ended(lmail_pop3_client *c)
{
  lmail_parser *p = &c->base;

  if (c->state_ == LMAIL_POP3_AT_REPLY && c->queued_ == 0 && !lmail_line_open_(p)) {
    return LMAIL_DONE;
  }
  return lmail_fail_(p, LMAIL_E_TRUNCATED,
                     c->state_ == LMAIL_POP3_IN_BODY ? LMAIL_FIELD_BODY : LMAIL_FIELD_LINE, p->off_,
                     0);
}

/* Between +OK to STLS and TLS nothing may arrive (CVE-2020-15953, CVE-2021-22947, ...). */
static lmail_status switching(lmail_pop3_client *c, const uint8_t *in, size_t n)
{
  lmail_parser *p = &c->base;

  if (n > 0) return lmail_fail_here_(p, LMAIL_E_INJECTED, LMAIL_FIELD_LINE, in[0]);
  if (lmail_finished_(p)) return ended(c);
  c->session_ |= LMAIL_POP3_STLS_TOLD;
  return LMAIL_SWITCH;
}

/* Notes how a line begins: too long a line keeps nothing else. */
static void note_head(lmail_pop3_client *c, const uint8_t *in, size_t n)
{
  if (n > 0 && !lmail_line_open_(&c->base)) {
    c->head_len_ = 0;
    c->session_ = (uint8_t)(c->session_ & ~LMAIL_POP3_UNASKED);
    /* an answer that came before its command is not its answer, even when it ends after it */
    if (c->queued_ == 0 && c->state_ == LMAIL_POP3_AT_REPLY && !(c->flags_ & LMAIL_POP3_OBSERVE)) {
      c->session_ |= LMAIL_POP3_UNASKED;
    }
  }
  while (n-- > 0 && c->head_len_ < sizeof c->head_) c->head_[c->head_len_++] = *in++;
}

/*
 * Takes a line, as lmail_line_take_ does. One that is too long counts when its end has come: what
 * follows it may be a message, or TLS.
 */
static int take_line(lmail_pop3_client *c, const uint8_t *in, size_t n, size_t *used,
                     lmail_line_ *line)
{
  lmail_parser *p = &c->base;

  if (!(c->session_ & LMAIL_POP3_DROPPING)) {
    note_head(c, in, n);
    if (!lmail_line_take_(p, in, n, c->line_max_, used, line)) return 0;
    if (!lmail_line_open_(p)) return 1;
    c->session_ |= LMAIL_POP3_DROPPING;
  }
  while (lmail_line_open_(p) && *used < n) {
    const uint8_t *lf = (const uint8_t *)memchr(in + *used, '\n', n - *used);
    size_t end = lf == NULL ? n : (size_t)(lf - in) + 1;
    size_t k;

    lmail_line_take_(p, in + *used, end - *used, c->line_max_, &k, line);
    *used += k;
  }
  if (lmail_line_open_(p)) return 0;
  c->session_ = (uint8_t)(c->session_ & ~LMAIL_POP3_DROPPING);
  memset(line, 0, sizeof *line);
  line->flags = LMAIL_LINE_LONG;
  line->off = p->token_off_;
  return 1;
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_pop3_client *c = (lmail_pop3_client *)(void *)p;
  const unsigned unclean = LMAIL_LINE_BARE_CR | LMAIL_LINE_BARE_LF | LMAIL_LINE_NUL |
                           LMAIL_LINE_CTL | LMAIL_LINE_8BIT;
  lmail_status st = LMAIL_OK;
  lmail_line_ line;

  if (c->state_ == LMAIL_POP3_OVER) return LMAIL_DONE;
  if (c->session_ & LMAIL_POP3_STLS_GRANTED) return switching(c, in, n);
  if (c->state_ == LMAIL_POP3_IN_BODY && !lmail_finished_(p)) st = in_body(c, in, n, used, ev);
  if (c->state_ == LMAIL_POP3_AT_END && st == LMAIL_OK)
    return lmail_pop3_end_answer_(c, p->off_ + *used, ev);
  if (c->state_ == LMAIL_POP3_AT_END) return st;
  if (lmail_finished_(p)) return ended(c);
  if (c->state_ == LMAIL_POP3_IN_BODY) return st;

  if (!take_line(c, in, n, used, &line)) return LMAIL_OK;
  if (line.flags & LMAIL_LINE_COPIED) ev->flags |= LMAIL_EV_COPIED;
  if (line.flags & LMAIL_LINE_LONG) ev->flags |= LMAIL_EV_LONG;
  st = c->state_ == LMAIL_POP3_IN_LISTING ? c->element_(c, &line, ev) : reply(c, &line, ev);
  if ((line.flags & unclean) && ev->repair == 0 && ev->kind != LMAIL_POP3_CLIENT_BAD) {
    ev->repair = LMAIL_POP3_REPAIR_CONTROL;
  }
  return st;
}

/* ---- life ------------------------------------------------------------------------------------- */

size_t lmail_pop3_client_scratch_size(const lmail_pop3_client_config *cfg)
{
  size_t line = cfg == NULL || cfg->line_max == 0 ? (size_t)LMAIL_POP3_LINE_MAX : cfg->line_max;
  size_t queue = cfg == NULL || cfg->queue_max == 0 ? (size_t)LMAIL_POP3_QUEUE_DEFAULT
                                                    : cfg->queue_max;

  if (queue > (SIZE_MAX - line) / LMAIL_POP3_RECORD) return SIZE_MAX;
  return line + queue * LMAIL_POP3_RECORD;
}

size_t lmail_pop3_client_size(void)
{
  return sizeof(lmail_pop3_client);
}

lmail_status lmail_pop3_client_init_bare_sized(lmail_pop3_client *c, size_t c_size,
                                               const lmail_pop3_client_config *cfg, size_t cfg_size,
                                               void *scratch, size_t scratch_size)
{
  const uint32_t tolerances = LMAIL_POP3_TOLERATE_STATUS_CASE | LMAIL_POP3_TOLERATE_NEGATIVE_SIZE |
                              LMAIL_POP3_TOLERATE_NO_NUMBER | LMAIL_POP3_TOLERATE_MULTI_LISTING;
  const uint32_t flags = LMAIL_POP3_PIPELINE | LMAIL_POP3_OBSERVE | LMAIL_POP3_OBSERVE_MULTI |
                         LMAIL_POP3_8BIT_LOGIN;
  lmail_pop3_client_config f;

  if (c_size != sizeof *c || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  memset(&f, 0, sizeof f);
  if (cfg != NULL) f = *cfg;
  if (f.line_max == 0) f.line_max = LMAIL_POP3_LINE_MAX;
  if (f.queue_max == 0) f.queue_max = LMAIL_POP3_QUEUE_DEFAULT;
  if ((f.tolerate & ~tolerances) || (f.flags & ~flags) || f.line_max < LMAIL_POP3_LINE_MIN) {
    return LMAIL_E_ARGUMENT;
  }
  if (scratch == NULL || scratch_size < lmail_pop3_client_scratch_size(&f)) return LMAIL_E_SCRATCH;
  memset(c, 0, sizeof *c);
  lmail_parser_init_(&c->base, step, scratch, scratch_size);
  c->line_max_ = f.line_max;
  c->queue_max_ = f.queue_max;
  c->tolerate_ = f.tolerate;
  c->flags_ = f.flags;
  c->next_id_ = 1;
  c->state_ = (f.flags & LMAIL_POP3_OBSERVE) ? LMAIL_POP3_AT_REPLY : LMAIL_POP3_AT_GREETING;
  return LMAIL_OK;
}

lmail_status lmail_pop3_client_tls_started(lmail_pop3_client *c)
{
  if (!(c->session_ & LMAIL_POP3_STLS_TOLD)) return LMAIL_E_STATE;
  c->session_ = 0;
  c->capabilities_ = 0;
  return LMAIL_OK;
}

uint32_t lmail_pop3_client_capabilities(const lmail_pop3_client *c)
{
  return c->capabilities_;
}

uint32_t lmail_pop3_client_waiting(const lmail_pop3_client *c)
{
  return c->queued_;
}

uint32_t lmail_pop3_client_next_id(const lmail_pop3_client *c)
{
  return c->next_id_;
}
