/* SPDX-License-Identifier: MIT */
/*
 * client.c - the IMAP client's machine: the reader's events, and what they change (RFC 3501, 9051 3, 5, 7).
 */

#include "core/machine.h"
#include "core/number.h"
#include "imap/client.h"
#include "imap/reader.h"

enum { QUEUE_DEFAULT = 16, QUEUE_MAX = 1000 };

/* lmail_imap_client.collecting_ */
enum { COLLECTS_NOTHING, COLLECTS_CAPABILITIES, COLLECTS_ENABLED };

/* ---- the queue ---------------------------------------------------------------------------------- */

static uint8_t *record_at(const lmail_imap_client *c, uint32_t i)
{
  const lmail_imap_reader *r = &c->reader;

  return r->base.scratch_ + r->token_max_ + (size_t)r->depth_max_ * LMAIL_IMAP_FRAME_ +
         (size_t)i * LMAIL_IMAP_RECORD_;
}

void lmail_imap_record_get_(const lmail_imap_client *c, uint32_t i, lmail_imap_record_ *record)
{
  memcpy(record, record_at(c, i), LMAIL_IMAP_RECORD_);
}

void lmail_imap_record_put_(lmail_imap_client *c, uint32_t i, const lmail_imap_record_ *record)
{
  memcpy(record_at(c, i), record, LMAIL_IMAP_RECORD_);
}

/* Where the command with this id is, which need not be the first: c->queued_ when it is not there. */
static uint32_t find(const lmail_imap_client *c, uint32_t id, lmail_imap_record_ *record)
{
  uint32_t i;

  for (i = 0; i < c->queued_; i++) {
    lmail_imap_record_get_(c, i, record);
    if (record->id == id) return i;
  }
  return i;
}

static void drop(lmail_imap_client *c, uint32_t i)
{
  for (c->queued_--; i < c->queued_; i++)
    memcpy(record_at(c, i), record_at(c, i + 1), LMAIL_IMAP_RECORD_);
}

/* ---- what an event changes ---------------------------------------------------------------------- */

static lmail_status unexpected(lmail_imap_client *c, const lmail_event *ev)
{
  return lmail_fail_(&c->reader.base, LMAIL_E_UNEXPECTED, LMAIL_FIELD_IMAP_HEAD, ev->off,
                     ev->data != NULL && ev->len > 0 ? ev->data[0] : 0);
}

/*
 * The tag of a tagged response: "A" and the id of a command that was written before the response began, and
 * is complete, or is refused before that (CVE-2026-42246 and others believed tags that they had not sent).
 */
static lmail_status answer(lmail_imap_client *c, lmail_event *ev)
{
  lmail_imap_record_ record;
  uint64_t id = 0;

  if (ev->len < 2 || ev->data[0] != 'A' || ev->data[1] == '0' ||
      lmail_number_(ev->data + 1, ev->len - 1, UINT32_MAX, &id) != LMAIL_OK || id >= c->heard_ ||
      find(c, (uint32_t)id, &record) == c->queued_) {
    return unexpected(c, ev);
  }
  if ((c->writing_ & LMAIL_IMAP_OPEN) && c->open_id_ == id && ev->code == LMAIL_IMAP_OK) {
    return unexpected(c, ev);
  }
  c->answering_ = record.verb;
  c->reader.id_ = record.id;
  ev->id = record.id;
  ev->num = record.verb;
  return LMAIL_EVENT;
}

/* continue-req: for the open literal, for AUTHENTICATE, or for IDLE. */
static lmail_status continued(lmail_imap_client *c, const lmail_event *ev)
{
  lmail_imap_record_ last;
  unsigned waits = 0;

  memset(&last, 0, sizeof last);
  if (c->queued_ > 0) lmail_imap_record_get_(c, c->queued_ - 1, &last);
  if (last.id >= c->heard_) last.verb = 0;
  if (last.verb == LMAIL_IMAP_CMD_AUTHENTICATE) waits = LMAIL_IMAP_CHALLENGED;
  if (last.verb == LMAIL_IMAP_CMD_IDLE) waits = LMAIL_IMAP_IDLING;
  if (c->writing_ & LMAIL_IMAP_OPEN) { /* one that was answered is in the queue no longer */
    if (last.verb != 0 && last.id == c->open_id_ && lmail_imap_command_go(&c->open_) == LMAIL_OK)
      return LMAIL_EVENT;
  } else if (c->alone_ != 0 && (~c->writing_ & waits)) {
    c->writing_ |= (uint8_t)waits;
    return LMAIL_EVENT;
  }
  return (c->flags_ & LMAIL_IMAP_STRAY_CONTINUE) ? LMAIL_EVENT : unexpected(c, ev);
}

static lmail_status greeted(lmail_imap_client *c, const lmail_event *ev)
{
  c->state_ = LMAIL_IMAP_NOT_AUTHENTICATED;
  if (ev->code == LMAIL_IMAP_BYE) c->state_ = LMAIL_IMAP_CLOSING;
  if (ev->code != LMAIL_IMAP_PREAUTH) return LMAIL_EVENT;
  /* RFC 9051 11.1: STARTTLS is impossible behind PREAUTH (CVE-2020-12398, CVE-2020-14093) */
  if ((c->flags_ & LMAIL_IMAP_TLS_REQUIRED) && !(c->session_ & LMAIL_IMAP_IN_TLS)) {
    return unexpected(c, ev);
  }
  c->state_ = LMAIL_IMAP_AUTHENTICATED;
  c->granted_ |= LMAIL_IMAP_LOGGED_IN;
  return LMAIL_EVENT;
}

/* What a server may say of mailboxes, it may say behind the login only (CVE-2021-38370, CVE-2021-38372). */
static int needs_login(unsigned response)
{
  return response >= LMAIL_IMAP_LIST && response != LMAIL_IMAP_ID &&
         response != LMAIL_IMAP_LANGUAGE;
}

static lmail_status response(lmail_imap_client *c, lmail_event *ev)
{
  c->answering_ = 0;
  c->collecting_ = COLLECTS_NOTHING;
  if (ev->flags & LMAIL_IMAP_EV_GREETING) {
    lmail_stop_batch_(&c->reader.base);
    return greeted(c, ev);
  }
  if (ev->code == LMAIL_IMAP_CONTINUE) return continued(c, ev);
  if (ev->len != 1 || ev->data[0] != '*') return answer(c, ev);
  if (ev->code == LMAIL_IMAP_PREAUTH) return unexpected(c, ev);
  if (!(c->granted_ & LMAIL_IMAP_LOGGED_IN) && needs_login(ev->code)) return unexpected(c, ev);
  if (ev->code == LMAIL_IMAP_BYE) c->state_ = LMAIL_IMAP_CLOSING;
  if (ev->code == LMAIL_IMAP_CAPABILITY) c->collecting_ = COLLECTS_CAPABILITIES;
  if (ev->code == LMAIL_IMAP_ENABLED) c->collecting_ = COLLECTS_ENABLED;
  c->incoming_ = 0;
  return LMAIL_EVENT;
}

/* What the answer to a command makes of the connection; one that is closing stays so. */
static void conclude(lmail_imap_client *c, unsigned verb, unsigned code)
{
  const int ok = code == LMAIL_IMAP_OK;
  unsigned state = c->state_;
  unsigned set = 0, clear = 0; /* bits of session_ */

  switch (verb) {
  case LMAIL_IMAP_CMD_LOGIN:
  case LMAIL_IMAP_CMD_AUTHENTICATE:
    c->writing_ &= (uint8_t)~LMAIL_IMAP_CHALLENGED;
    if (!ok) break;
    c->granted_ |= LMAIL_IMAP_LOGGED_IN;
    if (state < LMAIL_IMAP_AUTHENTICATED) state = LMAIL_IMAP_AUTHENTICATED;
    if (c->collecting_ == COLLECTS_NOTHING) clear = LMAIL_IMAP_CAPA_KNOWN;
    break;
  case LMAIL_IMAP_CMD_SELECT:
  case LMAIL_IMAP_CMD_EXAMINE: /* NO: none is selected any longer (RFC 9051 6.3.2) */
    if (ok) state = LMAIL_IMAP_SELECTED;
    if (code == LMAIL_IMAP_NO) state = LMAIL_IMAP_AUTHENTICATED;
    break;
  case LMAIL_IMAP_CMD_CLOSE:
  case LMAIL_IMAP_CMD_UNSELECT:
    if (ok && state == LMAIL_IMAP_SELECTED) state = LMAIL_IMAP_AUTHENTICATED;
    break;
  case LMAIL_IMAP_CMD_UNAUTHENTICATE:
    if (!ok) break;
    c->granted_ = 0;
    state = LMAIL_IMAP_NOT_AUTHENTICATED;
    clear = LMAIL_IMAP_CAPA_KNOWN | LMAIL_IMAP_UTF8_ON;
    break;
  case LMAIL_IMAP_CMD_STARTTLS: set = ok ? LMAIL_IMAP_TLS_GRANTED : 0; break;
  case LMAIL_IMAP_CMD_COMPRESS: set = ok ? LMAIL_IMAP_COMPRESSING : 0; break;
  case LMAIL_IMAP_CMD_IDLE: /* another may have begun behind its DONE */
    if (c->alone_ == 0) c->writing_ &= (uint8_t)~LMAIL_IMAP_IDLING;
    break;
  case LMAIL_IMAP_CMD_LOGOUT: set = LMAIL_IMAP_OVER; break;
  default: break;
  }
  if (c->state_ != LMAIL_IMAP_CLOSING) c->state_ = (uint8_t)state;
  c->session_ = (uint8_t)((c->session_ & ~clear) | set);
}

/* The tagged response is complete: OK, NO or BAD, or none of them when its line was broken. */
static void answered(lmail_imap_client *c, uint32_t id, unsigned code)
{
  lmail_imap_record_ record;

  if ((c->writing_ & LMAIL_IMAP_OPEN) && c->open_id_ == id) c->writing_ |= LMAIL_IMAP_ANSWERED;
  drop(c, find(c, id, &record));
  if (c->alone_ == id) c->alone_ = 0;
  conclude(c, c->answering_, code);
}

static void end(lmail_imap_client *c, lmail_event *ev)
{
  lmail_stop_batch_(&c->reader.base);
  if (c->answering_ != 0) {
    ev->num = c->answering_;
    answered(c, ev->id, ev->code);
  }
  if (c->collecting_ == COLLECTS_CAPABILITIES) {
    c->capabilities_ = c->incoming_;
    c->session_ |= LMAIL_IMAP_CAPA_KNOWN;
  } else if (c->collecting_ == COLLECTS_ENABLED) {
    const uint64_t utf8 = lmail_imap_bit_(LMAIL_IMAP_HAS_UTF8) |
                          lmail_imap_bit_(LMAIL_IMAP_HAS_IMAP4REV2);

    if (c->incoming_ & utf8) c->session_ |= LMAIL_IMAP_UTF8_ON;
    if (c->incoming_ & lmail_imap_bit_(LMAIL_IMAP_HAS_UIDONLY)) c->granted_ |= LMAIL_IMAP_UID_ONLY;
  }
  c->answering_ = 0;
  c->collecting_ = COLLECTS_NOTHING;
}

static lmail_status observe(lmail_imap_client *c, lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_IMAP_CLIENT_RESPONSE: return response(c, ev);
  case LMAIL_IMAP_CLIENT_CODE:
    if (ev->code == LMAIL_IMAP_CODE_CAPABILITY) {
      c->collecting_ = COLLECTS_CAPABILITIES;
      c->incoming_ = 0;
    }
    return LMAIL_EVENT;
  case LMAIL_IMAP_CLIENT_VALUE:
    if (ev->field == LMAIL_FIELD_IMAP_CAPABILITY && !(ev->flags & LMAIL_EV_LONG))
      c->incoming_ |= c->capability_(ev->data, ev->len);
    return LMAIL_EVENT;
  case LMAIL_IMAP_CLIENT_BAD: /* half a list is none */
    if (ev->code == 1) c->collecting_ = COLLECTS_NOTHING;
    return LMAIL_EVENT;
  case LMAIL_IMAP_CLIENT_END: end(c, ev); return LMAIL_EVENT;
  default: return LMAIL_EVENT;
  }
}

/* ---- the machine -------------------------------------------------------------------------------- */

/* Between OK to STARTTLS and TLS nothing may arrive (CVE-2020-15953, CVE-2020-14954, CVE-2021-22947). */
static lmail_status switching(lmail_imap_client *c, const uint8_t *in, size_t n)
{
  lmail_parser *p = &c->reader.base;

  if (n > 0 && (c->session_ & LMAIL_IMAP_TLS_GRANTED)) {
    return lmail_fail_(p, LMAIL_E_INJECTED, LMAIL_FIELD_LINE, p->off_, in[0]);
  }
  if (n == 0 && lmail_finished_(p))
    return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_LINE, p->off_, 0);
  c->session_ |= LMAIL_IMAP_TOLD;
  return LMAIL_SWITCH;
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_imap_client *c = (lmail_imap_client *)(void *)p;
  lmail_status st;

  if (c->session_ & LMAIL_IMAP_OVER) return LMAIL_DONE;
  if (c->session_ & (LMAIL_IMAP_TLS_GRANTED | LMAIL_IMAP_COMPRESSING)) return switching(c, in, n);
  /* a response that came before its command is not its answer, even when it ends after it */
  if (n > 0 && c->reader.state_ == LMAIL_IMAP_AT_HEAD_ && !lmail_imap_token_open_(&c->reader))
    c->heard_ = c->next_id_;
  st = c->reader.grammar_->step(p, in, n, used, ev);
  if (st == LMAIL_EVENT) return observe(c, ev);
  if (st == LMAIL_DONE && c->state_ != LMAIL_IMAP_CLOSING &&
      (c->queued_ > 0 || c->state_ == LMAIL_IMAP_GREETING)) {
    return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_LINE, p->off_, 0);
  }
  return st;
}

/* ---- life --------------------------------------------------------------------------------------- */

size_t lmail_imap_client_scratch_size(const lmail_imap_client_config *cfg)
{
  lmail_imap_reader_config r;
  uint32_t queue_max = QUEUE_DEFAULT;

  memset(&r, 0, sizeof r);
  if (cfg != NULL) {
    r.token_max = cfg->token_max;
    r.depth_max = cfg->depth_max;
    if (cfg->queue_max > QUEUE_MAX) return SIZE_MAX;
    if (cfg->queue_max != 0) queue_max = cfg->queue_max;
  }
  return lmail_imap_reader_scratch_size(&r) + (size_t)queue_max * LMAIL_IMAP_RECORD_;
}

size_t lmail_imap_client_size(void)
{
  return sizeof(lmail_imap_client);
}

/* The queue is in scratch behind what the reader needs. */
lmail_status lmail_imap_client_begin_(lmail_imap_client *c, size_t c_size,
                                      const lmail_imap_client_config *cfg, size_t cfg_size,
                                      void *scratch, size_t scratch_size,
                                      const struct lmail_imap_grammar_ *grammar)
{
  static const lmail_imap_client_config defaults = {0, 0, 0, 0, 0, {0, 0, 0}};
  const uint32_t flags = LMAIL_IMAP_TLS_REQUIRED | LMAIL_IMAP_UNOFFERED | LMAIL_IMAP_STRAY_CONTINUE;
  lmail_status st;

  if (c_size != sizeof *c || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  if (cfg == NULL) cfg = &defaults;
  if ((cfg->flags & ~flags) || cfg->queue_max > QUEUE_MAX ||
      cfg->command_max > LMAIL_IMAP_COMMAND_MAX) {
    return LMAIL_E_ARGUMENT;
  }
  memset(c, 0, sizeof *c);
  st = lmail_imap_reader_begin_(&c->reader, grammar, cfg->token_max, cfg->depth_max, scratch,
                                scratch_size);
  if (st != LMAIL_OK) return st;
  c->queue_max_ = cfg->queue_max != 0 ? cfg->queue_max : QUEUE_DEFAULT;
  if (scratch_size < c->reader.token_max_ + c->reader.depth_max_ * LMAIL_IMAP_FRAME_ +
                         c->queue_max_ * LMAIL_IMAP_RECORD_) {
    return LMAIL_E_SCRATCH;
  }
  c->reader.base.step_ = step;
  c->flags_ = cfg->flags;
  c->command_max_ = cfg->command_max != 0 ? (uint16_t)cfg->command_max : LMAIL_IMAP_COMMAND_MAX;
  c->next_id_ = 1;
  c->heard_ = 1;
  return LMAIL_OK;
}

lmail_status lmail_imap_client_adapt(lmail_imap_client *c, uint32_t flags, uint32_t command_max)
{
  const uint32_t stray = LMAIL_IMAP_STRAY_CONTINUE;

  if (flags & ~stray) return LMAIL_E_ARGUMENT;
  if (command_max == 0 || command_max > LMAIL_IMAP_COMMAND_MAX)
    command_max = LMAIL_IMAP_COMMAND_MAX;
  c->flags_ = (c->flags_ & ~stray) | flags;
  c->command_max_ = (uint16_t)command_max;
  return LMAIL_OK;
}
