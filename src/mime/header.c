/* SPDX-License-Identifier: MIT */
/*
 * header.c - header blocks, field by field.
 *
 *   fields CRLF body          RFC 5322 3.5
 *
 * A field ends at a line end that no white space follows, so one octet more than the field is
 * needed. A field that lies in the input as a whole is handed out where it is; another one is put
 * together in scratch. The header ends at the blank line (no octet before the line end), and
 * nowhere else: the readers that servers use (Dovecot, Cyrus) take a line without colon for a bad
 * field, not for the beginning of the body, and a filter must not see another body than they do.
 */

#include "mime/parts.h"

void lmail_mime_header_begin_(lmail_mime_parser *m, uint64_t off)
{
  m->state_ = LMAIL_IN_HEADER_;
  m->header_off_ = off;
  m->flags_ = ((m->flags_ & ~(uint32_t)LMAIL_HEADER_FLAGS_) | LMAIL_DEFAULTED_);
  m->encoding_ = LMAIL_ENCODING_7BIT;
  m->boundary_ = 0;
  memset(lmail_mime_once_(m), 0, LMAIL_ONCE_SIZE_);
  m->base.held_ = 0;
}

/* ---- the end ---------------------------------------------------------------------------------- */

/* The header is over; its body, which may be empty, begins at off. */
static void over(lmail_mime_parser *m, uint64_t off, int blank_line)
{
  lmail_top_(m)->body_off = off;
  m->state_ = LMAIL_AT_HEADERS_END_;
  if (blank_line) {
    m->base.line_++;
    m->flags_ = m->flags_ & ~(uint32_t)LMAIL_IN_LINE_;
  }
  if (!blank_line && (m->flags_ & LMAIL_NO_FIELDS_)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_BLANK_LINE, off, 0);
  }
  if (m->more_->over) m->more_->over(m, off);
}

/* The line that begins with s is a delimiter of a part around this one: no body at all. */
static void over_by_delimiter(lmail_mime_parser *m, unsigned number, uint64_t off)
{
  m->target_ = (uint16_t)number;
  m->hold_ = LMAIL_HOLD_DELIMITER_;
  m->eol_ = 0;
  m->base.token_off_ = off;
  over(m, off, 0);
}

/* ---- one field -------------------------------------------------------------------------------- */

/*
 * A field s[0 .. n), or the first token_max octets of a longer one, at stream offset off: what it
 * and its lines mean for the parser, and the event. Its defects are told after it. s[0 .. all) is
 * readable.
 */
static lmail_status field(lmail_mime_parser *m, const uint8_t *s, size_t n, size_t all,
                          lmail_lines_ *l, uint64_t off, lmail_event *ev, unsigned flags)
{
  lmail_mime_raw_ t;
  lmail_field f;

  t.s = s;
  t.n = n;
  t.all = all;
  t.off = off;
  t.is_long = (flags & LMAIL_EV_LONG) != 0;
  m->defect_off_ = off;
  m->more_->field(m, &t, l, &f);
  if (f.flags & LMAIL_FIELD_NO_COLON) m->flags_ |= LMAIL_NO_FIELDS_;
  if (lmail_mime_has_defects_(m)) m->defect_field_ = f.id;
  lmail_mime_tell_(m, ev, LMAIL_MIME_HEADER, off);
  ev->field = f.id;
  ev->flags = (uint16_t)flags;
  ev->data = s;
  ev->len = n;
  if (flags & LMAIL_EV_LONG) return LMAIL_EVENT;
  ev->len = f.name_len;
  ev->data2 = f.value;
  ev->len2 = f.value_len;
  ev->num = n;
  m->flags_ = (m->flags_ & ~(uint32_t)(LMAIL_CHECKED_ | LMAIL_IN_LINE_));
  return LMAIL_EVENT;
}

/* ---- a field in bulk -------------------------------------------------------------------------- */

/* A field longer than token_max: s[0 .. token_max) are its first octets. */
static lmail_status long_field(lmail_mime_parser *m, const uint8_t *s, uint64_t off,
                               lmail_event *ev, unsigned flags)
{
  size_t n = m->token_max_;
  lmail_lines_ l;

  (void)m->more_->length(s, lmail_without_half_crlf_(s, n), 1, 0, &l);
  field(m, s, n, n, &l, off, ev, LMAIL_EV_LONG | LMAIL_EV_MORE | flags);
  lmail_mime_defect_(m, LMAIL_DEFECT_LONG_FIELD, off, ev->field);
  m->state_ = LMAIL_IN_LONG_FIELD_;
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_LINE_DONE_;
  if (s[n - 1] == '\n') m->flags_ |= LMAIL_LINE_DONE_;
  m->base.held_ = 0;
  m->base.token_off_ = off;
  lmail_bulk_open_(&m->base);
  return LMAIL_EVENT;
}

lmail_status lmail_mime_long_field_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                                    lmail_event *ev)
{
  uint64_t off = m->base.off_;
  uint64_t length = off - m->header_off_;
  uint64_t room = m->header_bytes_max_ > length ? m->header_bytes_max_ - length : 0;
  unsigned id = m->defect_field_;
  uint8_t last = m->flags_ & LMAIL_LINE_DONE_ ? '\n' : 0;
  int finished = lmail_finished_(&m->base);
  int sparse = 0;
  int ended;
  size_t k;

  if (n == 0 && !finished) return LMAIL_OK;
  if (n > room) n = (size_t)room;
  k = lmail_field_rest_(in, n, 0, &last);
  ended = k < n || k == room || finished;
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_LINE_DONE_;
  if (last == '\n') m->flags_ |= LMAIL_LINE_DONE_;
  m->base.line_ += lmail_count_lines_(in, k, &sparse);
  *used = k;
  if (ended) {
    m->state_ = LMAIL_IN_HEADER_;
    if (k == room && !(m->flags_ & LMAIL_LINE_DONE_)) m->flags_ |= LMAIL_IN_LINE_;
    m->flags_ = (m->flags_ & ~(uint32_t)(LMAIL_LINE_DONE_ | LMAIL_CHECKED_));
  }
  if (lmail_bulk_skipped_(&m->base)) {
    if (ended) lmail_bulk_close_(&m->base);
    return LMAIL_GO_ON_;
  }
  if (ended) lmail_bulk_close_(&m->base);
  lmail_mime_tell_(m, ev, LMAIL_MIME_HEADER, off);
  ev->field = (uint16_t)id;
  ev->flags = (uint16_t)(LMAIL_EV_LONG | (ended ? 0 : LMAIL_EV_MORE));
  ev->data = k != 0 ? in : m->base.scratch_; /* empty, not absent */
  ev->len = k;
  return LMAIL_EVENT;
}

/* ---- a field put together in scratch ---------------------------------------------------------- */

/* Adds in[0 .. n) to what is held. */
static void hold(lmail_mime_parser *m, const uint8_t *in, size_t n)
{
  if (m->base.held_ == 0) m->base.token_off_ = m->base.off_;
  if (n == 1) m->base.scratch_[m->base.held_] = *in;
  else if (n != 0) memcpy(m->base.scratch_ + m->base.held_, in, n);
  m->base.held_ += (uint32_t)n;
}

lmail_status lmail_mime_mark_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used)
{
  static const uint8_t mark[3] = {0xef, 0xbb, 0xbf};

  while (*used < n && m->base.held_ < sizeof mark && in[*used] == mark[m->base.held_]) {
    hold(m, in + *used, 1);
    ++*used;
  }
  if (m->base.held_ == sizeof mark) {
    lmail_mime_defect_(m, LMAIL_DEFECT_FIELD_BOM, 0, 0);
    m->base.held_ = 0;
  } else if (*used == n && !lmail_finished_(&m->base)) {
    return LMAIL_OK;
  }
  m->state_ = LMAIL_IN_HEADER_;
  return LMAIL_GO_ON_;
}

/*
 * The held line begins with "-": takes octets until it is known whether it is a delimiter. 1 when
 * it is, or when more input is needed.
 */
static int held_delimiter(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used)
{
  const uint8_t *s = m->base.scratch_;
  size_t have = m->base.held_;
  size_t want = m->longest_ > have ? m->longest_ - have : 0;
  unsigned number;

  if (s[have - 1] != '\n' && want > 0) {
    size_t k = n < want ? n : want;
    const uint8_t *lf = k != 0 ? (const uint8_t *)memchr(in, '\n', k) : NULL;

    if (lf) k = (size_t)(lf - in) + 1;
    hold(m, in, k);
    *used += k;
    have += k;
    if (!lf && k < want && !lmail_finished_(&m->base)) return 1;
  }
  m->flags_ |= LMAIL_CHECKED_;
  number = lmail_mime_delimiter_(m, s, have);
  if (number == 0) return 0;
  m->tail_ = lmail_frame_(m, number)->boundary_len;
  m->tail_len_ = (uint32_t)(have - m->tail_);
  m->base.held_ = 0;
  over_by_delimiter(m, number, m->base.token_off_);
  return 1;
}

/* Octets are held already: takes more until the field is complete. */
static lmail_status held_field(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                               lmail_event *ev)
{
  const uint8_t *s = m->base.scratch_;

  if (m->longest_ != 0 && s[0] == '-' && !(m->flags_ & (LMAIL_CHECKED_ | LMAIL_IN_LINE_)) &&
      held_delimiter(m, in, n, used)) {
    return LMAIL_OK;
  }
  for (;;) {
    size_t have = m->base.held_;
    size_t left = n - *used;
    const uint8_t *next = left != 0 ? in + *used : NULL;
    const uint8_t *lf;
    size_t k;

    if (left == 0 && !lmail_finished_(&m->base)) return LMAIL_OK;
    if (left == 0 || lmail_field_ends_(s[have - 1], *next, 0)) {
      lmail_lines_ l;

      m->base.held_ = 0;
      (void)m->more_->length(s, have, 1, 0, &l);
      field(m, s, have, have, &l, m->base.token_off_, ev, LMAIL_EV_COPIED);
      return LMAIL_EVENT;
    }
    if (have == 1 && s[0] == '\r' && *next == '\n') {
      ++*used;
      m->base.held_ = 0;
      over(m, m->base.off_ + *used, 1);
      return LMAIL_OK;
    }
    lf = lmail_find_lf_(next, left);
    k = lf ? (size_t)(lf - next) + 1 : left;
    if (k > m->token_max_ - have) {
      k = m->token_max_ - have;
      hold(m, next, k);
      *used += k;
      return long_field(m, s, m->base.token_off_, ev, LMAIL_EV_COPIED);
    }
    hold(m, next, k);
    *used += k;
  }
}

/* ---- a field where it is ---------------------------------------------------------------------- */

/* A line that begins with "-", at the start of a field: 1 when it is known to be a delimiter. */
static int is_delimiter(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used)
{
  unsigned number = lmail_mime_delimiter_(m, in, n);

  if (number == 0) return 0;
  *used = lmail_frame_(m, number)->boundary_len;
  m->tail_len_ = 0;
  over_by_delimiter(m, number, m->base.off_);
  return 1;
}

lmail_status lmail_mime_header_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                                lmail_event *ev)
{
  int finished = lmail_finished_(&m->base);
  size_t length;
  lmail_lines_ l;

  if (m->hold_ == LMAIL_HOLD_DELIMITER_) { /* a message that ended before it began */
    over(m, m->base.token_off_, 0);
    return LMAIL_OK;
  }
  if (m->base.held_ != 0) return held_field(m, in, n, used, ev);
  if (n == 0 && !finished) return LMAIL_OK;
  if (m->base.off_ - m->header_off_ >= m->header_bytes_max_) { /* too long: the rest is body */
    lmail_mime_defect_(m, LMAIL_DEFECT_HEADER_LIMIT, m->base.off_, 0);
    n = 0;
  }
  if (n == 0) {
    over(m, m->base.off_, 0);
    return LMAIL_OK;
  }
  if (in[0] == '\n' || (in[0] == '\r' && n > 1 && in[1] == '\n')) {
    *used = in[0] == '\n' ? 1 : 2;
    over(m, m->base.off_ + *used, 1);
    return LMAIL_OK;
  }
  if (in[0] == '-' && m->longest_ != 0 && !(m->flags_ & LMAIL_IN_LINE_)) {
    if (n < m->longest_ && !memchr(in, '\n', n)) { /* cannot tell yet */
      size_t none = 0;

      hold(m, in, n);
      *used = n;
      return held_field(m, in + n, 0, &none, ev);
    }
    if (is_delimiter(m, in, n, used)) return LMAIL_OK;
  }
  length = n > m->token_max_ ? m->token_max_ + 1U : n;
  length = m->more_->length(in, length, finished && length == n, 0, &l);
  if (length > m->token_max_ || (length == 0 && n > m->token_max_)) {
    *used = m->token_max_;
    return long_field(m, in, m->base.off_, ev, 0);
  }
  if (length == 0) {
    hold(m, in, n);
    m->flags_ |= LMAIL_CHECKED_;
    *used = n;
    return LMAIL_OK;
  }
  *used = length;
  field(m, in, length, n, &l, m->base.off_, ev, 0);
  return LMAIL_EVENT;
}
