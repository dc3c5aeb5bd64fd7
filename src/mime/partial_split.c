/* SPDX-License-Identifier: MIT */
/* partial_split.c - a message cut into pieces, RFC 2046 5.2.2; see libmail/partial.h. */

#include "core/base64.h"
#include "core/chars.h"
#include "core/number.h"
#include "mime/partial_field.h"
#include "rfc822/fold_writer.h"

enum { LINE_MAX_ = 998, LINE_OCTETS = LINE_MAX_ + 2, NUMBER_OCTETS = 10 };

/* lmail_partial_splitter.state_: what comes next */
enum {
  MEASURING,
  OUTER_FIELDS, /* of the message, in the header of the piece       */
  OUTER_NEW,    /* those of the piece itself                        */
  INNER,        /* the body of the piece: a part of the message     */
  PIECE_END,    /* was told                                         */
  ALL_DONE
};

size_t lmail_partial_splitter_size(void)
{
  return sizeof(lmail_partial_splitter);
}

/* ---- lines --------------------------------------------------------------------------------------- */

/*
 * How many octets of in[0 .. n) are there up to the end of the line? They are counted into the piece.
 * *bad: behind them stands what 7bit has not (RFC 2045 2.7).
 */
static size_t line_run(lmail_partial_splitter *s, const uint8_t *in, size_t n, int *bad)
{
  size_t i = 0;

  *bad = 0;
  while (i < n) {
    uint8_t c = in[i];
    int end = c == '\r' || c == '\n';

    if (c == 0 || c >= 0x80 || (c == '\n') != (s->last_ == '\r') ||
        (!end && s->line_ == LINE_MAX_)) {
      *bad = 1;
      break;
    }
    s->last_ = c;
    s->line_ = (uint16_t)(s->line_ + !end);
    i++;
    if (c == '\n') break;
  }
  s->filled_ += i;
  if (i != 0 && s->last_ == '\n') {
    s->line_ = 0;
    s->full_ = s->room_[s->number > 1] - s->filled_ < LINE_OCTETS;
  }
  return i;
}

/* A piece begins. */
static void next_piece(lmail_partial_splitter *s)
{
  s->number++;
  s->filled_ = 0;
  s->full_ = 0;
  s->outer_ = 0;
  s->template_ = s->at_ = 0;
}

/* ---- fields of the message ----------------------------------------------------------------------- */

/* The field that begins at *at, with its line ends; *at moves behind it. 0 at the end. */
static int next_field(const lmail_partial_splitter *s, size_t *at, lmail_field *f)
{
  size_t end = *at;

  if (end == s->header_len_) return 0;
  do {
    end = (size_t)((const uint8_t *)memchr(s->header_ + end, '\n', s->header_len_ - end) -
                   s->header_) +
          1;
  } while (end < s->header_len_ && lmail_is_wsp_(s->header_[end]));
  lmail_field_split(s->header_ + *at, end - *at, f);
  *at = end;
  return 1;
}

static int is_inner(const lmail_field *f)
{
  return lmail_partial_inner_(f->name, f->name_len) >= LMAIL_PARTIAL_WHOLE_;
}

/*
 * The header of a further piece says when it was written, by whom and to whom. They are found once: a
 * header may be long, and pieces many.
 */
static void find_shown(lmail_partial_splitter *s)
{
  static const uint16_t ids[] = {LMAIL_FIELD_DATE,     LMAIL_FIELD_FROM, LMAIL_FIELD_SENDER,
                                 LMAIL_FIELD_REPLY_TO, LMAIL_FIELD_TO,   LMAIL_FIELD_CC};
  unsigned seen = 0, i;
  size_t at = 0, end = 0;
  lmail_field f;

  for (; next_field(s, &end, &f); at = end) {
    for (i = 0; i < sizeof ids / sizeof ids[0]; i++) {
      if (f.id != ids[i] || seen >> i & 1U) continue;
      seen |= 1U << i;
      s->shown_[s->shown_n_++] = at;
    }
  }
}

/* The next field for the header of this piece, as s->span_; 0 when there is none. */
static int next_outer(lmail_partial_splitter *s)
{
  size_t at = s->outer_, end = at;
  lmail_field f;
  int found;

  if (s->number != 1) {
    if (s->outer_ == s->shown_n_) return 0;
    at = end = s->shown_[s->outer_++];
    found = next_field(s, &end, &f);
  } else {
    while ((found = next_field(s, &end, &f)) != 0 && is_inner(&f)) at = end;
    s->outer_ = end;
  }
  s->span_ = s->header_ + at;
  s->span_len_ = end - at;
  return found;
}

/*
 * The next line of a field of the message inside, as s->span_: pieces may end between lines. 0 when
 * there is none.
 */
static int next_inner(lmail_partial_splitter *s)
{
  size_t at = s->inner_, end;
  const uint8_t *lf;
  lmail_field f;
  int bad;

  while (at < s->header_len_ && !lmail_is_wsp_(s->header_[at])) {
    end = at;
    next_field(s, &end, &f);
    if (is_inner(&f)) break;
    at = end;
  }
  s->inner_ = at;
  if (at == s->header_len_) return 0;
  lf = (const uint8_t *)memchr(s->header_ + at, '\n', s->header_len_ - at);
  s->span_ = s->header_ + at;
  s->span_len_ = (size_t)(lf - s->span_) + 1;
  s->inner_ += line_run(s, s->span_, s->span_len_, &bad);
  return 1;
}

/* ---- fields of a piece --------------------------------------------------------------------------- */

/* What stands in for values in the templates. */
enum { SUBJECT = 1, NUMBER, TOTAL, LEFT, RIGHT, BEFORE };

static const char templates[5][76] = {
    "Subject:\1\r\n (part \2 of \3)\r\n", "Message-ID: <\4.\2@\5>\r\n",
    "References: <\4.\6@\5>\r\n", "MIME-Version: 1.0\r\n",
    "Content-Type: message/partial; number=\2; total=\3;\r\n id=\"\4@\5\"\r\n\r\n"};

enum { TEMPLATES = sizeof templates / sizeof templates[0] };

static void span_number(lmail_partial_splitter *s, uint32_t v)
{
  s->span_len_ = lmail_digits_(v, s->digits_);
  s->span_ = NULL; /* no pointer into itself */
  s->digits_at_ = 0;
}

/* The value that a mark of a template stands for, as s->span_. */
static void fill_in(lmail_partial_splitter *s, uint8_t mark)
{
  switch (mark) {
  case SUBJECT:
    s->span_ = s->subject_;
    s->span_len_ = s->subject_len_;
    break;
  case NUMBER: span_number(s, s->number); break;
  case TOTAL: span_number(s, s->total); break;
  case LEFT:
    s->span_ = (const uint8_t *)s->cfg_.left;
    s->span_len_ = s->cfg_.left_len;
    break;
  case RIGHT:
    s->span_ = (const uint8_t *)s->cfg_.right;
    s->span_len_ = s->cfg_.right_len;
    break;
  default: span_number(s, s->number - 1); break;
  }
}

/* The next part of them, as s->span_; 0 when there is none. */
static int next_new(lmail_partial_splitter *s)
{
  const uint8_t *t;
  size_t n = 0;

  while (s->template_ < TEMPLATES &&
         (templates[s->template_][s->at_] == 0 || (s->template_ == 0 && s->subject_ == NULL) ||
          (s->template_ == 2 && s->number == 1))) {
    s->template_++;
    s->at_ = 0;
  }
  if (s->template_ == TEMPLATES) return 0;
  t = (const uint8_t *)templates[s->template_] + s->at_;
  while (t[n] > BEFORE) n++;
  if (n != 0) {
    s->span_ = t;
    s->span_len_ = n;
  } else {
    fill_in(s, *t);
    n = 1;
  }
  s->at_ = (uint8_t)(s->at_ + n);
  return 1;
}

/* ---- beginning ----------------------------------------------------------------------------------- */

/*
 * Octets of the header of a piece, numbers at their longest: what is in the pieces must not depend on
 * how many there are.
 */
static uint64_t outer_size(const lmail_partial_splitter *s, uint32_t number)
{
  lmail_partial_splitter copy = *s;
  uint64_t size = 0;

  copy.number = number;
  while (next_outer(&copy)) size += copy.span_len_;
  while (next_new(&copy)) size += copy.span_ == NULL ? NUMBER_OCTETS : copy.span_len_;
  return size;
}

/* Fields that can be sent, and nothing behind the blank line. */
static int header_ok(lmail_partial_splitter *s)
{
  size_t at = 0;
  lmail_field f;
  int bad;

  while (at < s->header_len_) {
    at += line_run(s, s->header_ + at, s->header_len_ - at, &bad);
    if (bad) return 0;
  }
  if (s->last_ != '\n') return 0;
  if (at >= 2 && memcmp(s->header_ + at - 2, "\r\n", 2) == 0 &&
      (at == 2 || s->header_[at - 3] == '\n')) {
    s->header_len_ -= 2;
  }
  for (at = 0; next_field(s, &at, &f);) {
    if (f.flags & ~(unsigned)LMAIL_FIELD_OBS_SPACE) return 0;
    if (f.id == LMAIL_FIELD_SUBJECT && s->subject_ == NULL) {
      s->subject_ = f.value;
      s->subject_len_ = f.value_len;
    }
  }
  return 1;
}

/* RFC 5322 3.6.4; no DQUOTE, since it stands in a quoted string as well. */
static int id_ok(const lmail_partial_config *cfg)
{
  const uint8_t *right = (const uint8_t *)cfg->right;

  return cfg->left_len != 0 && cfg->right_len != 0 && cfg->left_len <= LMAIL_PARTIAL_ID_MAX &&
         cfg->right_len <= LMAIL_PARTIAL_ID_MAX - cfg->left_len &&
         lmail_is_dot_atom_((const uint8_t *)cfg->left, cfg->left_len, 0) &&
         (lmail_is_dot_atom_(right, cfg->right_len, 0) ||
          lmail_is_domain_literal_(right, cfg->right_len)) &&
         memchr(right, '"', cfg->right_len) == NULL;
}

/* Counts the message from its beginning again. */
static void rewind_all(lmail_partial_splitter *s)
{
  s->number = 0;
  s->inner_ = 0;
  s->line_ = 0;
  s->last_ = '\n';
  next_piece(s);
}

/* A line is over and another one follows: does it go into the next piece? */
static lmail_status measure_piece(lmail_partial_splitter *s)
{
  if (!s->full_) return LMAIL_OK;
  if (s->total == UINT32_MAX) return LMAIL_E_LIMIT;
  next_piece(s);
  s->total = s->number;
  return LMAIL_OK;
}

lmail_status lmail_partial_split_init_sized(lmail_partial_splitter *s, size_t size,
                                            const lmail_partial_config *cfg, size_t cfg_size,
                                            const void *header, size_t n)
{
  uint64_t first, others;
  int bad;

  if (size != sizeof *s || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  memset(s, 0, sizeof *s);
  s->cfg_ = *cfg;
  s->header_ = (const uint8_t *)header;
  s->header_len_ = n;
  s->last_ = '\n';
  if (n == 0 || !id_ok(cfg) || !header_ok(s)) return LMAIL_E_ARGUMENT;
  find_shown(s);
  first = outer_size(s, 1);
  others = outer_size(s, 2);
  if (cfg->size_max < LINE_OCTETS || cfg->size_max - LINE_OCTETS < first ||
      cfg->size_max - LINE_OCTETS < others) {
    return LMAIL_E_LIMIT;
  }
  s->room_[0] = cfg->size_max - first;
  s->room_[1] = cfg->size_max - others;
  s->total = 1;
  rewind_all(s);
  do (void)measure_piece(s);
  while (next_inner(s));
  line_run(s, (const uint8_t *)"\r\n", 2, &bad);
  s->span_len_ = 0;
  return LMAIL_OK;
}

lmail_status lmail_partial_measure(lmail_partial_splitter *s, const void *in, size_t n,
                                   size_t *used)
{
  const uint8_t *p = (const uint8_t *)in;
  lmail_status st;
  int bad;

  *used = 0;
  if (s->state_ != MEASURING) return LMAIL_E_STATE;
  while (*used < n) {
    st = measure_piece(s);
    if (st != LMAIL_OK) return st;
    *used += line_run(s, p + *used, n - *used, &bad);
    if (bad) return LMAIL_E_ARGUMENT;
  }
  return LMAIL_OK;
}

/* ---- writing ------------------------------------------------------------------------------------- */

/* An internal answer: go on. */
enum { GO_ON = 1000 };

/* Octets of the body, a line at most. */
static lmail_status copy_body(lmail_partial_splitter *s, lmail_windows_ *w, int last)
{
  size_t n = w->n - w->used, room = w->cap - w->made;
  int bad;

  if (n == 0) {
    if (!last) return LMAIL_OK;
    s->state_ = ALL_DONE;
    return s->number == s->total && s->last_ != '\r' ? LMAIL_DONE : LMAIL_E_ARGUMENT;
  }
  if (s->full_) return LMAIL_E_ARGUMENT; /* longer than what was measured */
  if (room == 0) return LMAIL_FULL;
  n = line_run(s, w->in + w->used, n < room ? n : room, &bad);
  if (n != 0) memcpy(w->out + w->made, w->in + w->used, n);
  w->used += n;
  w->made += n;
  return bad ? LMAIL_E_ARGUMENT : GO_ON;
}

/* The message itself: the fields that belong to it, a blank line, its body. */
static lmail_status inner(lmail_partial_splitter *s, lmail_windows_ *w, int last)
{
  int bad;

  if (s->full_ && s->number < s->total) {
    s->state_ = PIECE_END;
    return LMAIL_EVENT;
  }
  if (s->inner_ > s->header_len_) return copy_body(s, w, last);
  if (!next_inner(s)) {
    s->inner_ = s->header_len_ + 1; /* it stands in no piece but this */
    s->span_ = (const uint8_t *)"\r\n";
    s->span_len_ = 2;
    line_run(s, s->span_, 2, &bad);
  }
  return GO_ON;
}

static lmail_status copy_span(lmail_partial_splitter *s, lmail_windows_ *w)
{
  size_t room = w->cap - w->made, n = s->span_len_ < room ? s->span_len_ : room;

  if (n == 0) return LMAIL_FULL;
  if (s->span_ != NULL) {
    memcpy(w->out + w->made, s->span_, n);
    s->span_ += n;
  } else {
    memcpy(w->out + w->made, s->digits_ + s->digits_at_, n);
    s->digits_at_ = (uint8_t)(s->digits_at_ + n);
  }
  w->made += n;
  s->span_len_ -= n;
  return GO_ON;
}

static lmail_status step(lmail_partial_splitter *s, lmail_windows_ *w, int last)
{
  if (s->span_len_ != 0) return copy_span(s, w);
  switch (s->state_) {
  case MEASURING:
    rewind_all(s);
    s->state_ = OUTER_FIELDS;
    return GO_ON;
  case OUTER_FIELDS:
    if (!next_outer(s)) s->state_ = OUTER_NEW;
    return GO_ON;
  case OUTER_NEW:
    if (!next_new(s)) s->state_ = INNER;
    return GO_ON;
  case INNER: return inner(s, w, last);
  case PIECE_END:
    next_piece(s);
    s->state_ = OUTER_FIELDS;
    return GO_ON;
  default: return LMAIL_E_STATE;
  }
}

lmail_status lmail_partial_split(lmail_partial_splitter *s, const void *in, size_t n, size_t *used,
                                 void *out, size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  lmail_status st;

  lmail_windows_init_(&w, in, n, out, cap);
  do st = step(s, &w, last);
  while (st == GO_ON);
  *used = w.used;
  *made = w.made;
  return st;
}
