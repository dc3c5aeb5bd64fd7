/* SPDX-License-Identifier: MIT */
/*
 * reader.c - a header field by field, then the body; see libmail/rfc822.h.
 *
 *   message = (fields / obs-fields) [CRLF body]          RFC 5322 3.5
 */

#include "core/apart.h"
#include "rfc822/reader_parts.h"

enum {
  TOKEN_MAX = LMAIL_RFC822_SCRATCH,
  HEADER_BYTES_MAX = 1024 * 1024,
  MARK_SIZE = 3 /* EF BB BF */
};

/* ---- life ------------------------------------------------------------------------------------- */

/* The configuration with its defaults filled in; 0 when a limit makes no sense. */
static int complete(lmail_rfc822_config *out, const lmail_rfc822_config *cfg)
{
  memset(out, 0, sizeof *out);
  if (cfg) *out = *cfg;
  if (out->token_max == 0) out->token_max = TOKEN_MAX;
  if (out->header_bytes_max == 0) out->header_bytes_max = HEADER_BYTES_MAX;
  if (out->header_bytes_max < out->token_max) out->header_bytes_max = out->token_max;
  return out->token_max >= 64 && out->token_max <= 0x1000000 &&
         out->header_bytes_max <= 0x40000000; /* so that offsets in a header fit 32 bits */
}

size_t lmail_rfc822_scratch_size(const lmail_rfc822_config *cfg)
{
  lmail_rfc822_config full;

  return complete(&full, cfg) ? full.token_max : SIZE_MAX;
}

size_t lmail_rfc822_size(void)
{
  return sizeof(lmail_rfc822_reader);
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev);

lmail_status lmail_rfc822_init_bare_sized(lmail_rfc822_reader *r, size_t size,
                                          const lmail_rfc822_config *cfg, size_t cfg_size,
                                          void *scratch, size_t n)
{
  lmail_rfc822_config full;

  if (size != sizeof *r || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  if (!complete(&full, cfg)) return LMAIL_E_RANGE;
  if (!scratch || n < full.token_max) return LMAIL_E_SCRATCH;
  memset(r, 0, sizeof *r);
  lmail_parser_init_(&r->base, step, scratch, n);
  r->token_max_ = full.token_max;
  r->header_bytes_max_ = full.header_bytes_max;
  r->ends_ = full.flags & LMAIL_RFC822_CFG_CR          ? LMAIL_READER_ENDS_CR_
             : full.flags & LMAIL_RFC822_CFG_CR_DETECT ? LMAIL_READER_ENDS_UNKNOWN_
                                                       : LMAIL_READER_ENDS_LF_;
  return LMAIL_OK;
}

/* ---- shared ----------------------------------------------------------------------------------- */

void lmail_rfc822_tell_(const lmail_rfc822_reader *r, lmail_event *ev, unsigned kind)
{
  ev->kind = (uint16_t)kind;
  ev->off = r->base.token_off_;
  ev->id = r->count_;
}

void lmail_rfc822_hold_(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used)
{
  if (r->base.held_ == 0) r->base.token_off_ = r->base.off_;
  if (n != 0) memcpy(r->base.scratch_ + r->base.held_, in, n);
  r->base.held_ += (uint32_t)n;
  *used += n;
}

/* ---- defects ---------------------------------------------------------------------------------- */

/* Where in the field? Those that have no place of their own are at its start. */
static LMAIL_APART_ uint32_t place(const lmail_rfc822_reader *r, unsigned number)
{
  if (number >= LMAIL_LINES_FIRST_ && number < LMAIL_LINES_FIRST_ + LMAIL_LINES_PLACES_) {
    return r->at_[number - LMAIL_LINES_FIRST_];
  }
  return number == LMAIL_READER_BAD_UTF8_ ? r->at_[LMAIL_LINES_PLACES_] : 0;
}

/* The defect with the lowest number of those that wait. */
static lmail_status tell_defect(lmail_rfc822_reader *r, lmail_event *ev)
{
  unsigned number = 0;

  while (!(r->defects_ & lmail_rfc822_bit_(number))) number++;
  r->defects_ &= ~lmail_rfc822_bit_(number);
  r->defect_count_++;
  lmail_rfc822_tell_(r, ev, LMAIL_RFC822_DEFECT);
  ev->off += place(r, number);
  ev->code = (uint16_t)(number < LMAIL_READER_BOM_
                            ? number
                            : number - LMAIL_READER_BOM_ + LMAIL_DEFECT_FIELD);
  ev->field = r->field_;
  return LMAIL_EVENT;
}

void lmail_rfc822_tell_cr_(lmail_rfc822_reader *r, unsigned ends)
{
  if (!(ends & 1u << LMAIL_EOL_CR) || (r->flags_ & LMAIL_READER_CR_TOLD_)) return;
  r->flags_ |= LMAIL_READER_CR_TOLD_;
  r->defects_ |= lmail_rfc822_bit_(LMAIL_READER_CR_LINE_END_);
}

/* ---- the end ---------------------------------------------------------------------------------- */

static void end_header(lmail_rfc822_reader *r)
{
  r->base.held_ = 0;
  r->state_ = LMAIL_READER_AT_HEADERS_END_;
  r->field_ = LMAIL_FIELD_NONE;
}

void lmail_rfc822_over_(lmail_rfc822_reader *r)
{
  end_header(r);
  r->base.token_off_ = r->base.off_;
  if (r->flags_ & LMAIL_READER_NO_FIELDS_) {
    r->defects_ |= lmail_rfc822_bit_(LMAIL_DEFECT_NO_BLANK_LINE);
  }
}

lmail_status lmail_rfc822_blank_line_(lmail_rfc822_reader *r, const uint8_t *s, size_t n,
                                      lmail_event *ev, unsigned flags)
{
  unsigned eol = n == 2 ? LMAIL_EOL_CRLF : s[0] == '\n' ? LMAIL_EOL_LF : LMAIL_EOL_CR;

  r->blank_ = eol;
  r->met_ |= 1u << eol;
  lmail_rfc822_tell_cr_(r, 1u << eol);
  lmail_rfc822_tell_(r, ev, LMAIL_RFC822_SEPARATOR);
  ev->num2 = LMAIL_RFC822_BLANK_LINE;
  ev->code = (uint16_t)eol;
  ev->flags = (uint16_t)flags;
  ev->data = s;
  ev->len = n;
  end_header(r);
  return LMAIL_EVENT;
}

static lmail_status headers_end(lmail_rfc822_reader *r, lmail_event *ev)
{
  r->base.token_off_ = r->base.off_;
  lmail_rfc822_tell_(r, ev, LMAIL_RFC822_HEADERS_END);
  ev->code = (uint16_t)r->blank_;
  ev->flags = (uint16_t)lmail_rfc822_mixed_(r->met_);
  ev->num = ev->off;
  ev->num2 = r->count_;
  r->state_ = LMAIL_READER_IN_BODY_;
  lmail_bulk_open_(&r->base); /* so that lmail_skip is possible now */
  lmail_stop_batch_(&r->base);
  return LMAIL_EVENT;
}

static lmail_status body(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  int last = n == 0 && lmail_finished_(&r->base);
  int skipped = lmail_bulk_skipped_(&r->base);

  *used = n;
  if (n == 0 && !last) return LMAIL_OK;
  if (last) {
    r->state_ = LMAIL_READER_AT_END_;
    lmail_bulk_close_(&r->base);
  }
  if (skipped) return last ? (lmail_status)LMAIL_READER_GO_ON_ : LMAIL_OK;
  lmail_rfc822_tell_(r, ev, LMAIL_RFC822_BODY);
  ev->off = r->base.off_;
  ev->flags = last ? 0 : LMAIL_EV_MORE;
  ev->data = n != 0 ? in : r->base.scratch_; /* empty, not absent */
  ev->len = n;
  return LMAIL_EVENT;
}

static lmail_status message_ends(lmail_rfc822_reader *r, lmail_event *ev)
{
  lmail_rfc822_tell_(r, ev, LMAIL_RFC822_END);
  ev->off = r->base.off_;
  ev->num = r->count_;
  ev->num2 = r->defect_count_;
  r->state_ = LMAIL_READER_IS_DONE_;
  return LMAIL_EVENT;
}

/* ---- the step --------------------------------------------------------------------------------- */

/* A byte order mark, at the very start; what only begins like one is the beginning of a field. */
static lmail_status mark(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  static const uint8_t bom[MARK_SIZE] = {0xef, 0xbb, 0xbf};

  while (*used < n && r->base.held_ < MARK_SIZE && in[*used] == bom[r->base.held_]) {
    lmail_rfc822_hold_(r, in + *used, 1, used);
  }
  if (r->base.held_ < MARK_SIZE) {
    if (*used == n && !lmail_finished_(&r->base)) return LMAIL_OK;
    r->state_ = LMAIL_READER_IN_HEADER_;
    return LMAIL_READER_GO_ON_;
  }
  r->state_ = LMAIL_READER_IN_HEADER_;
  r->base.held_ = 0;
  r->defects_ |= lmail_rfc822_bit_(LMAIL_READER_BOM_);
  lmail_rfc822_tell_(r, ev, LMAIL_RFC822_SEPARATOR);
  ev->num2 = LMAIL_RFC822_MARK;
  ev->flags = LMAIL_EV_COPIED;
  ev->data = r->base.scratch_;
  ev->len = MARK_SIZE;
  return LMAIL_EVENT;
}

static LMAIL_APART_ lmail_status one(lmail_rfc822_reader *r, const uint8_t *in, size_t n,
                                     size_t *used, lmail_event *ev)
{
  if (r->state_ == LMAIL_READER_IN_LONG_FIELD_) return lmail_rfc822_long_field_(r, in, n, used, ev);
  if (r->defects_ != 0) return tell_defect(r, ev);
  switch (r->state_) {
  case LMAIL_READER_AT_MARK_: return mark(r, in, n, used, ev);
  case LMAIL_READER_IN_HEADER_: return lmail_rfc822_header_(r, in, n, used, ev);
  case LMAIL_READER_AT_HEADERS_END_: return headers_end(r, ev);
  case LMAIL_READER_IN_BODY_: return body(r, in, n, used, ev);
  case LMAIL_READER_AT_END_: return message_ends(r, ev);
  default: return LMAIL_DONE;
  }
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_rfc822_reader *r = (lmail_rfc822_reader *)(void *)p;
  const uint64_t begin = p->off_;
  size_t done = 0, k;
  lmail_status st;

  for (;;) {
    k = 0;
    st = one(r, n == 0 ? in : in + done, n - done, &k, ev);
    done += k;
    if (st != LMAIL_READER_GO_ON_) break;
    p->off_ += k;
  }
  p->off_ = begin; /* lmail_next counts what was used */
  *used = done;
  return st;
}
