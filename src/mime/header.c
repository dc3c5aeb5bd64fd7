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
  lmail_top_(m)->body_off = m->defect_off_ = off;
  m->state_ = LMAIL_AT_HEADERS_END_;
  if (blank_line) {
    m->base.line_++;
    m->flags_ = m->flags_ & ~(uint32_t)LMAIL_IN_LINE_;
  }
  if (!blank_line && (m->flags_ & LMAIL_NO_FIELDS_)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_BLANK_LINE, 0);
  }
  if (m->more_->over) m->more_->over(m);
}

/* The line that begins with s is a delimiter of a part around this one: no body at all. */
void lmail_mime_over_by_delimiter_(lmail_mime_parser *m, unsigned number, uint64_t off)
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
lmail_status lmail_mime_field_(lmail_mime_parser *m, const lmail_mime_raw_ *t, lmail_event *ev,
                               unsigned flags)
{
  lmail_field f;

  m->defect_off_ = t->off;
  m->more_->field(m, t, &f);
  return lmail_mime_tell_field_(m, t, &f, ev, flags);
}

#ifdef __OPTIMIZE_SIZE__
lmail_status lmail_mime_tell_field_(lmail_mime_parser *m, const lmail_mime_raw_ *t,
                                    const lmail_field *f, lmail_event *ev, unsigned flags)
{
  return lmail_mime_told_field_(m, t, f, ev, flags);
}
#endif

/* The same where it was not looked at yet, and nothing behind it is readable. */
static void copied(lmail_mime_parser *m, const uint8_t *s, size_t n, uint64_t off, lmail_event *ev,
                   unsigned flags)
{
  lmail_mime_raw_ t;

  t.s = s;
  t.n = t.all = n;
  t.off = off;
  t.lines = NULL;
  t.is_long = (flags & LMAIL_EV_LONG) != 0;
  (void)lmail_mime_field_(m, &t, ev, flags);
}

/* ---- a field in bulk -------------------------------------------------------------------------- */

/*
 * A field longer than token_max: s[0 .. token_max) are its first octets, and where fields are not handed out
 * from the input all that is told of it.
 */
lmail_status lmail_mime_long_field_(lmail_mime_parser *m, const uint8_t *s, uint64_t off,
                                    lmail_event *ev, unsigned flags)
{
  size_t n = m->token_max_;

  if (m->more_->whole) {
    flags |= LMAIL_EV_MORE;
    lmail_bulk_open_(&m->base);
  }
  copied(m, s, n, off, ev, LMAIL_EV_LONG | flags);
  lmail_mime_defect_(m, LMAIL_DEFECT_LONG_FIELD, ev->field);
  m->state_ = LMAIL_IN_LONG_FIELD_;
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_LINE_DONE_;
  if (s[n - 1] == '\n') m->flags_ |= LMAIL_LINE_DONE_;
  m->base.held_ = 0;
  return LMAIL_EVENT;
}

/* ---- a field put together in scratch ---------------------------------------------------------- */

/* Adds in[0 .. n) to what is held. */
void lmail_mime_hold_(lmail_mime_parser *m, const uint8_t *in, size_t n)
{
  if (m->base.held_ == 0) m->base.token_off_ = m->base.off_;
#ifdef __OPTIMIZE_SIZE__
  if (n != 0) memcpy(m->base.scratch_ + m->base.held_, in, n);
#else
  if (n == 1) m->base.scratch_[m->base.held_] = *in;
  else if (n != 0) memcpy(m->base.scratch_ + m->base.held_, in, n);
#endif
  m->base.held_ += (uint32_t)n;
}

/*
 * The held field begins with "-" and was not looked at yet: is it the line of a delimiter? So many octets
 * are held that they tell.
 */
static int held_delimiter(lmail_mime_parser *m)
{
  const uint8_t *s = m->base.scratch_;
  size_t have = m->base.held_;
  unsigned number;

  m->flags_ |= LMAIL_CHECKED_;
  number = lmail_mime_delimiter_(m, s, have);
  if (number == 0) return 0;
  m->tail_ = lmail_frame_(m, number)->boundary_len;
  m->tail_len_ = (uint32_t)(have - m->tail_);
  m->base.held_ = 0;
  lmail_mime_over_by_delimiter_(m, number, m->base.token_off_);
  return 1;
}

/* Octets are held already: takes more until the field is complete. */
lmail_status lmail_mime_held_field_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                                    lmail_event *ev)
{
  const uint8_t *s = m->base.scratch_;
  int watch = m->longest_ != 0 && s[0] == '-' && !(m->flags_ & LMAIL_IN_LINE_);

  for (;;) {
    size_t have = m->base.held_;
    size_t left = n - *used;
    int all = left == 0 && lmail_finished_(&m->base);
    const uint8_t *next, *lf;
    size_t k;

    if (s[have - 1] == '\n' && have - (s[0] == '\r') == 1) { /* the blank line */
      m->base.held_ = 0;
      over(m, m->base.off_ + *used, 1);
      return LMAIL_OK;
    }
    if (watch && !(m->flags_ & LMAIL_CHECKED_) &&
        (have >= m->longest_ || s[have - 1] == '\n' || all) && held_delimiter(m)) {
      return LMAIL_OK;
    }
    if (left == 0 && !all) return LMAIL_OK;
    next = all ? NULL : in + *used;
    if (all || lmail_field_ends_(s[have - 1], *next, 0)) {
      m->base.held_ = 0;
      copied(m, s, have, m->base.token_off_, ev, LMAIL_EV_COPIED);
      return LMAIL_EVENT;
    }
    if (have == m->token_max_) {
      return lmail_mime_long_field_(m, s, m->base.token_off_, ev, LMAIL_EV_COPIED);
    }
    lf = lmail_find_lf_(next, left);
    k = lf ? (size_t)(lf - next) + 1 : left;
    if (k > m->token_max_ - have) k = m->token_max_ - have;
    lmail_mime_hold_(m, next, k);
    *used += k;
  }
}

/* ---- the next field ---------------------------------------------------------------------------- */

lmail_status lmail_mime_header_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                                lmail_event *ev)
{
  if (m->hold_ == LMAIL_HOLD_DELIMITER_) { /* a message that ended before it began */
    over(m, m->base.token_off_, 0);
    return LMAIL_OK;
  }
  if (m->base.held_ != 0) return lmail_mime_held_field_(m, in, n, used, ev);
  if (n == 0 && !lmail_finished_(&m->base)) return LMAIL_OK;
  if (m->base.off_ - m->header_off_ >= m->header_bytes_max_) { /* too long: the rest is body */
    lmail_mime_defect_(m, LMAIL_DEFECT_HEADER_LIMIT, 0);
    n = 0;
  }
  if (n == 0) {
    over(m, m->base.off_, 0);
    return LMAIL_OK;
  }
#ifndef __OPTIMIZE_SIZE__
  if (in[0] == '\n' || (in[0] == '\r' && n > 1 && in[1] == '\n')) {
    *used = in[0] == '\n' ? 1 : 2;
    over(m, m->base.off_ + *used, 1);
    return LMAIL_OK;
  }
#endif
  if (m->more_->whole && in[0] != '\r' && in[0] != '\n') return m->more_->whole(m, in, n, used, ev);
  lmail_mime_hold_(m, in, 1);
  *used = 1;
  return LMAIL_GO_ON_;
}
