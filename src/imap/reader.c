/* SPDX-License-Identifier: MIT */
/* reader.c - a server's responses as events: their heads, status responses, and the machine. */

#include "core/chars.h"
#include "core/number.h"
#include "imap/grammar.h"
#include "imap/reader.h"

enum { DEFAULT_TOKEN_MAX = 4096, DEFAULT_DEPTH_MAX = 32 };

/* ---- what is in a response -------------------------------------------------------------------- */

/* SP stands between two values and nowhere else; between lists it may be missing. */
static void note_space(lmail_imap_reader *r, unsigned shape)
{
  enum { NO = 0x01, ONE = 0x02, ANY = NO | ONE }; /* bit n: n spaces are right */
  static const uint8_t spaces[][LMAIL_IMAP_T_EOL + 1] = {
      /* MORE OPEN CLOSE ATOM STRING BULK BRACKET EOL */
      {0, ONE, NO, ONE, ONE, ONE, NO, NO}, /* behind a value */
      {0, NO, NO, NO, NO, NO, NO, NO},     /* behind "("     */
      {0, ANY, NO, ONE, ONE, ONE, NO, NO}, /* behind ")"     */
  };

  if (!(spaces[r->prev_][shape] >> r->gap_ & 1)) r->repair_ = LMAIL_IMAP_REPAIR_SPACE;
  r->gap_ = 0;
  r->prev_ = LMAIL_IMAP_PREV_VALUE_;
  if (shape == LMAIL_IMAP_T_OPEN) r->prev_ = LMAIL_IMAP_PREV_OPEN_;
  if (shape == LMAIL_IMAP_T_CLOSE) r->prev_ = LMAIL_IMAP_PREV_CLOSE_;
}

static lmail_status ended(lmail_imap_reader *r, uint64_t off, lmail_event *ev)
{
  lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_END, 0, NULL, ev);
  ev->code = (uint16_t)r->response_;
  ev->off = off;
  r->state_ = LMAIL_IMAP_AT_HEAD_;
  r->id_ = 0;
  return LMAIL_EVENT;
}

/* Further spans of a long string, whose slot is known. */
static lmail_status more(lmail_imap_reader *r, const lmail_imap_token_ *t, lmail_event *ev)
{
  int skipped = lmail_bulk_skipped_(&r->base);

  lmail_imap_tell_(r, r->open_kind_, r->open_field_, t, ev);
  if (!(t->flags & LMAIL_EV_MORE)) {
    lmail_bulk_close_(&r->base);
    r->open_kind_ = 0;
    r->pos_ = r->next_;
  }
  if (!skipped) return LMAIL_EVENT;
  memset(ev, 0, sizeof *ev);
  return LMAIL_OK;
}

static lmail_status close_list(lmail_imap_reader *r, const lmail_imap_token_ *t, int empty,
                               lmail_event *ev)
{
  if (r->depth_ == 0) return lmail_imap_broken_(r, LMAIL_FIELD_IMAP_TOKEN, t, ev);
  r->grammar_->end(r, empty);
  lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_CLOSE, 0, t, ev);
  ev->field = (uint16_t)lmail_imap_pop_(r);
  return LMAIL_EVENT;
}

static lmail_status in_literal(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                               lmail_event *ev)
{
  const size_t left = n - *used;
  lmail_imap_token_ t;

  t.data = in + *used;
  t.len = left < r->literal_ ? left : (size_t)r->literal_;
  t.off = r->base.off_ + *used;
  t.flags = LMAIL_IMAP_EV_LITERAL;
  if (r->open_kind_ != LMAIL_IMAP_CLIENT_BODY) t.flags |= LMAIL_EV_LONG;
  *used += t.len;
  r->literal_ -= t.len;
  if (r->literal_ == 0) r->state_ = r->status_;
  else t.flags |= LMAIL_EV_MORE;
  return more(r, &t, ev);
}

static lmail_status in_data(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                            lmail_event *ev)
{
  lmail_imap_token_ t;
  int again = r->long_ != 0;
  int empty;

  t.shape = lmail_imap_token_next_(r, in, n, used, r->grammar_->mode(r), &t);
  if (t.shape == LMAIL_IMAP_T_MORE) return LMAIL_OK;
  if (t.shape == LMAIL_IMAP_T_FATAL) return r->base.error_;
  if (t.shape == LMAIL_IMAP_T_BAD) return lmail_imap_broken_(r, LMAIL_FIELD_IMAP_TOKEN, &t, ev);
  if (again) return more(r, &t, ev);
  empty = r->prev_ == LMAIL_IMAP_PREV_OPEN_;
  note_space(r, t.shape);
  switch (t.shape) {
  case LMAIL_IMAP_T_CLOSE: return close_list(r, &t, empty, ev);
  case LMAIL_IMAP_T_BRACKET: /* what is missing is told with what follows the code */
    r->grammar_->end(r, 0);
    r->state_ = LMAIL_IMAP_AFTER_CODE_;
    return LMAIL_OK;
  case LMAIL_IMAP_T_EOL:
    if (r->depth_ > 0 || r->state_ == LMAIL_IMAP_IN_CODE_)
      return lmail_imap_broken_(r, LMAIL_FIELD_IMAP_TOKEN, &t, ev);
    r->grammar_->end(r, 0);
    return ended(r, r->base.off_ + *used, ev);
  default: return r->grammar_->place(r, &t, ev);
  }
}

static void begin_rule(lmail_imap_reader *r, unsigned rule, unsigned state)
{
  r->rule_ = rule;
  r->pos_ = 0;
  r->item_ = 0;
  r->depth_ = 0;
  r->gap_ = 0;
  r->prev_ = LMAIL_IMAP_PREV_VALUE_;
  r->state_ = state;
}

/* ---- heads ------------------------------------------------------------------------------------ */

/* What a response begins with: where its words are. */
typedef struct head {
  const uint8_t *name;
  size_t tag_len, name_len;
  uint64_t number;
  uint32_t repair;
  uint8_t numbered;
  uint8_t untagged; /* the tag is "*" */
} head;

/* SP, or more of them, which is noted. */
static size_t spaces(const uint8_t *s, size_t n, head *h)
{
  size_t i = 0;

  while (i < n && s[i] == ' ') i++;
  if (i > 1) h->repair = LMAIL_IMAP_REPAIR_SPACE;
  return i;
}

/* response-data = "*" SP (name / nz-number SP name ...); response-tagged = tag SP resp-cond-state */
static int split_head(const lmail_imap_token_ *t, head *h)
{
  const uint8_t *s = t->data;
  size_t i = 0, digits;

  memset(h, 0, sizeof *h);
  if (t->len == 0) return 0;
  while (i < t->len && s[i] != ' ') i++;
  h->tag_len = i;
  i += spaces(s + i, t->len - i, h);
  digits = lmail_run_(s + i, t->len - i, LMAIL_C_DIGIT);
  h->untagged = h->tag_len == 1 && s[0] == '*';
  if (h->untagged && digits > 0 && i + digits < t->len && s[i + digits] == ' ') {
    if (lmail_number_(s + i, digits, UINT32_MAX, &h->number) != LMAIL_OK) return 0;
    h->numbered = 1;
    i += digits;
    i += spaces(s + i, t->len - i, h);
  }
  h->name = s + i;
  h->name_len = t->len - i;
  return h->tag_len > 0;
}

/* Which response it is, in r->response_; 0 when it cannot be one. */
static int know_head(lmail_imap_reader *r, const lmail_imap_token_ *t, const head *h, int bracket)
{
  unsigned code;

  if (h->tag_len == 1 && t->data[0] == '+') {
    r->response_ = LMAIL_IMAP_CONTINUE;
    return h->name_len == 0;
  }
  if (h->untagged && h->name_len == 0 && !h->numbered && bracket) {
    r->response_ = LMAIL_IMAP_OK;
    r->repair_ = LMAIL_IMAP_REPAIR_STATUS;
    return 1;
  }
  if (h->name_len == 0) return 0;
  r->response_ = code = r->grammar_->response(h->name, h->name_len);
  if (!h->untagged) return code - LMAIL_IMAP_OK <= LMAIL_IMAP_BAD - LMAIL_IMAP_OK;
  if (code == 0) return 1;
  if (code - LMAIL_IMAP_EXISTS <= LMAIL_IMAP_EXPUNGE - LMAIL_IMAP_EXISTS ||
      code - LMAIL_IMAP_FETCH <= LMAIL_IMAP_UIDFETCH - LMAIL_IMAP_FETCH ||
      code == LMAIL_IMAP_CONVERTED) {
    if (h->numbered && h->number == 0 && code >= LMAIL_IMAP_EXPUNGE)
      r->repair_ = LMAIL_IMAP_REPAIR_ZERO;
    return h->numbered;
  }
  return !h->numbered;
}

/* NUL, or an octet of U+FEFF in UTF-8: in front of a response and never the first of one. */
static int is_padding(uint8_t c)
{
  return c == 0 || c == 0xef || c == 0xbb || c == 0xbf;
}

/* A line that begins with the code of a status response: "[COPYUID 124 10 233]" (Exchange 2013). */
static lmail_status bare_code(lmail_imap_reader *r, size_t at, lmail_event *ev)
{
  static const uint8_t star[1] = {'*'};

  r->response_ = LMAIL_IMAP_OK;
  r->status_ = 0;
  r->repair_ = LMAIL_IMAP_REPAIR_STATUS;
  r->state_ = LMAIL_IMAP_AT_CODE_;
  lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_RESPONSE, LMAIL_FIELD_IMAP_HEAD, NULL, ev);
  ev->code = LMAIL_IMAP_OK;
  ev->data = star;
  ev->len = 1;
  ev->off = r->base.off_ + at;
  return LMAIL_EVENT;
}

/* greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF          RFC 9051 9 */
static int is_greeting(const lmail_imap_reader *r, const head *h)
{
  return h->untagged && (r->response_ == LMAIL_IMAP_OK || r->response_ == LMAIL_IMAP_BYE ||
                         r->response_ == LMAIL_IMAP_PREAUTH);
}

static lmail_status at_head(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                            lmail_event *ev)
{
  const int first = !(r->flags_ & LMAIL_IMAP_OBSERVE);
  lmail_imap_token_ t;
  int known;
  head h;

  if (!lmail_imap_token_open_(r)) {
    for (; *used < n && is_padding(in[*used]); *used += 1) r->repair_ = LMAIL_IMAP_REPAIR_LEADING;
    if (*used < n && in[*used] == '[' && !first) return bare_code(r, *used, ev);
  }
  t.shape = lmail_imap_token_next_(r, in, n, used, LMAIL_IMAP_AT_HEAD, &t);
  if (t.shape == LMAIL_IMAP_T_MORE) return LMAIL_OK;
  memset(&h, 0, sizeof h);
  known = !(t.flags & LMAIL_EV_LONG) && split_head(&t, &h) &&
          know_head(r, &t, &h, *used < n && in[*used] == '[');
  if (first && !(known && is_greeting(r, &h))) {
    return lmail_fail_(&r->base, LMAIL_E_SYNTAX, LMAIL_FIELD_IMAP_HEAD, r->base.token_off_,
                       t.len > 0 ? t.data[0] : 0);
  }
  r->flags_ |= LMAIL_IMAP_OBSERVE;
  r->status_ = 0;
  if (!known) {
    if (t.flags & LMAIL_EV_LONG) t.len = 0, t.data = NULL, t.off = r->base.token_off_;
    r->response_ = 0;
    r->repair_ = 0;
    return lmail_imap_broken_(r, LMAIL_FIELD_IMAP_HEAD, &t, ev);
  }
  r->id_ = (uint32_t)h.number;
  if (r->repair_ == 0) r->repair_ = h.repair;
  lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_RESPONSE, LMAIL_FIELD_IMAP_HEAD, &t, ev);
  ev->code = (uint16_t)r->response_;
  ev->num = r->id_;
  ev->len = h.tag_len;
  if (first) ev->flags |= LMAIL_IMAP_EV_GREETING;
  if (h.name_len > 0) {
    ev->data2 = h.name;
    ev->len2 = h.name_len;
  }
  r->status_ = h.untagged && (r->response_ == 0 || r->response_ >= LMAIL_IMAP_CAPABILITY);
  if (r->status_) begin_rule(r, r->grammar_->response_rule(r->response_), LMAIL_IMAP_IN_DATA_);
  else r->state_ = h.untagged && h.name_len == 0 ? LMAIL_IMAP_AT_CODE_ : LMAIL_IMAP_AT_TEXT_;
  return LMAIL_EVENT;
}

/* ---- status responses ------------------------------------------------------------------------- */

/* resp-text = ["[" resp-text-code "]" SP] [text]          RFC 9051 9; literals are not part of it */
static lmail_status in_text(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                            unsigned mode, lmail_event *ev)
{
  unsigned field = mode == LMAIL_IMAP_AT_RAW ? LMAIL_FIELD_IMAP_CODE_TEXT : LMAIL_FIELD_IMAP_TEXT;
  lmail_imap_token_ t;
  int again = r->long_ != 0;

  t.shape = lmail_imap_token_next_(r, in, n, used, mode, &t);
  if (t.shape == LMAIL_IMAP_T_MORE) return LMAIL_OK;
  if (t.shape == LMAIL_IMAP_T_EOL && mode == LMAIL_IMAP_AT_TEXT)
    return ended(r, r->base.off_ + *used, ev);
  if (t.shape != LMAIL_IMAP_T_ATOM) return lmail_imap_broken_(r, field, &t, ev);
  if (again) {
    if (!(t.flags & LMAIL_EV_MORE) && mode == LMAIL_IMAP_AT_RAW) r->state_ = LMAIL_IMAP_AT_BRACKET_;
    return more(r, &t, ev);
  }
  if (mode == LMAIL_IMAP_AT_RAW && !(t.flags & LMAIL_EV_MORE)) r->state_ = LMAIL_IMAP_AT_BRACKET_;
  if (t.len == 0)
    return mode == LMAIL_IMAP_AT_RAW ? LMAIL_OK : lmail_imap_broken_(r, field, &t, ev);
  r->next_ = r->pos_;
  return lmail_imap_placed_(r, &t, lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_VALUE, field, &t, ev), ev);
}

static lmail_status code_name(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                              lmail_event *ev)
{
  lmail_imap_token_ t;
  unsigned code, rule;

  t.shape = lmail_imap_token_next_(r, in, n, used, LMAIL_IMAP_IN_CODE, &t);
  if (t.shape == LMAIL_IMAP_T_MORE) return LMAIL_OK;
  if (t.shape == LMAIL_IMAP_T_BRACKET) { /* "[]" */
    r->state_ = LMAIL_IMAP_AFTER_CODE_;
    return lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_BAD, LMAIL_FIELD_IMAP_CODE_TEXT, NULL, ev);
  }
  if (t.shape != LMAIL_IMAP_T_ATOM || (t.flags & LMAIL_EV_LONG)) {
    t.data = NULL;
    t.len = 0;
    t.off = r->base.token_off_;
    return lmail_imap_broken_(r, LMAIL_FIELD_IMAP_CODE_TEXT, &t, ev);
  }
  code = r->grammar_->code(t.data, t.len);
  rule = r->grammar_->code_rule(code);
  lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_CODE, LMAIL_FIELD_IMAP_ITEM, &t, ev);
  ev->code = (uint16_t)code;
  if (rule == LMAIL_IMAP_R_COUNT) r->state_ = LMAIL_IMAP_AT_CODE_TEXT_;
  else begin_rule(r, rule, LMAIL_IMAP_IN_CODE_);
  return LMAIL_EVENT;
}

/* A space that has to be there, in front of a text that may be missing. */
static void take_space(lmail_imap_reader *r, uint8_t c, size_t *used)
{
  if (c == ' ') *used += 1;
  else if (r->repair_ == 0) r->repair_ = LMAIL_IMAP_REPAIR_SPACE;
}

/* States in which one octet decides: 1 when it was not there yet. */
static int one_octet(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used)
{
  uint8_t c;

  if (*used == n) return 1;
  c = in[*used];
  switch (r->state_) {
  case LMAIL_IMAP_AT_TEXT_:
    take_space(r, c, used);
    r->state_ = LMAIL_IMAP_AT_CODE_;
    break;
  case LMAIL_IMAP_AT_CODE_:
    r->state_ = c == '[' ? LMAIL_IMAP_IN_CODE_NAME_ : LMAIL_IMAP_IN_TEXT_;
    r->gap_ = 0;
    if (c == '[') *used += 1;
    break;
  case LMAIL_IMAP_AT_CODE_TEXT_:
    if (c == ' ') *used += 1;
    r->state_ = LMAIL_IMAP_IN_CODE_TEXT_;
    break;
  case LMAIL_IMAP_AT_BRACKET_:
    r->state_ = c == ']' ? LMAIL_IMAP_AFTER_CODE_ : LMAIL_IMAP_IN_CODE_TEXT_;
    if (c == ']') *used += 1;
    break;
  default: /* LMAIL_IMAP_AFTER_CODE_ */
    take_space(r, c, used);
    r->state_ = LMAIL_IMAP_IN_TEXT_;
    break;
  }
  return 0;
}

/* ---- the machine ------------------------------------------------------------------------------ */

static lmail_status at_end_of_input(lmail_imap_reader *r)
{
  if (r->state_ == LMAIL_IMAP_AT_HEAD_ && !lmail_imap_token_open_(r)) return LMAIL_DONE;
  return lmail_fail_(&r->base, LMAIL_E_TRUNCATED,
                     r->state_ == LMAIL_IMAP_IN_LITERAL_ ? LMAIL_FIELD_IMAP_BODY : LMAIL_FIELD_LINE,
                     r->base.off_, 0);
}

/* One state's work; LMAIL_OK with input left: the state has changed, go on. */
static lmail_status advance(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                            lmail_event *ev)
{
  switch (r->state_) {
  case LMAIL_IMAP_AT_HEAD_: return at_head(r, in, n, used, ev);
  case LMAIL_IMAP_IN_CODE_NAME_: return code_name(r, in, n, used, ev);
  case LMAIL_IMAP_IN_CODE_:
  case LMAIL_IMAP_IN_DATA_: return in_data(r, in, n, used, ev);
  case LMAIL_IMAP_IN_CODE_TEXT_: return in_text(r, in, n, used, LMAIL_IMAP_AT_RAW, ev);
  case LMAIL_IMAP_IN_TEXT_: return in_text(r, in, n, used, LMAIL_IMAP_AT_TEXT, ev);
  case LMAIL_IMAP_IN_LITERAL_: return in_literal(r, in, n, used, ev);
  case LMAIL_IMAP_RESYNC_:
    if (lmail_imap_resync_(r, in, n, used, !r->status_)) return ended(r, r->base.off_ + *used, ev);
    return LMAIL_OK;
  case LMAIL_IMAP_AT_END_: return ended(r, r->base.off_ + *used, ev);
  default: one_octet(r, in, n, used); return LMAIL_OK;
  }
}

lmail_status lmail_imap_step_(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                              lmail_event *ev)
{
  lmail_imap_reader *r = (lmail_imap_reader *)(void *)p;
  lmail_status st = LMAIL_OK;

  if (lmail_finished_(p) && r->state_ != LMAIL_IMAP_AT_END_) return at_end_of_input(r);
  while (st == LMAIL_OK && (*used < n || r->state_ == LMAIL_IMAP_AT_END_))
    st = advance(r, in, n, used, ev);
  return st;
}

/* ---- life ------------------------------------------------------------------------------------- */

lmail_status lmail_imap_reader_begin_(lmail_imap_reader *r,
                                      const struct lmail_imap_grammar_ *grammar, uint32_t token_max,
                                      uint32_t depth_max, void *scratch, size_t scratch_size)
{
  if (token_max == 0) token_max = DEFAULT_TOKEN_MAX;
  if (depth_max == 0) depth_max = DEFAULT_DEPTH_MAX;
  if (token_max < 64 || token_max > UINT32_C(1) << 24 || depth_max > 200) return LMAIL_E_ARGUMENT;
  if (scratch == NULL || scratch_size < (size_t)token_max + (size_t)depth_max * LMAIL_IMAP_FRAME_)
    return LMAIL_E_SCRATCH;
  memset(r, 0, sizeof *r);
  lmail_parser_init_(&r->base, grammar->step, scratch, scratch_size);
  r->grammar_ = grammar;
  r->token_max_ = token_max;
  r->depth_max_ = depth_max;
  return LMAIL_OK;
}

lmail_status lmail_imap_reader_begin_with_(lmail_imap_reader *r, size_t r_size,
                                           const lmail_imap_reader_config *cfg, size_t cfg_size,
                                           void *scratch, size_t scratch_size,
                                           const struct lmail_imap_grammar_ *grammar)
{
  const uint32_t flags = LMAIL_IMAP_OBSERVE | LMAIL_IMAP_TOLERATE_QUOTES;
  lmail_status st;

  if (r_size != sizeof *r || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  if (cfg == NULL) return lmail_imap_reader_begin_(r, grammar, 0, 0, scratch, scratch_size);
  if (cfg->flags & ~flags) return LMAIL_E_ARGUMENT;
  st = lmail_imap_reader_begin_(r, grammar, cfg->token_max, cfg->depth_max, scratch, scratch_size);
  if (st == LMAIL_OK) r->flags_ = (uint8_t)cfg->flags;
  return st;
}

size_t lmail_imap_reader_scratch_size(const lmail_imap_reader_config *cfg)
{
  const size_t token_max = cfg == NULL || cfg->token_max == 0 ? DEFAULT_TOKEN_MAX : cfg->token_max;
  const size_t depth_max = cfg == NULL || cfg->depth_max == 0 ? DEFAULT_DEPTH_MAX : cfg->depth_max;

  return token_max + depth_max * LMAIL_IMAP_FRAME_;
}

size_t lmail_imap_reader_size(void)
{
  return sizeof(lmail_imap_reader);
}

lmail_status lmail_imap_reader_tolerate(lmail_imap_reader *r, uint32_t flags)
{
  if (flags & ~(uint32_t)LMAIL_IMAP_TOLERATE_QUOTES) return LMAIL_E_ARGUMENT;
  r->flags_ = (uint8_t)((r->flags_ & LMAIL_IMAP_OBSERVE) | flags);
  return LMAIL_OK;
}
