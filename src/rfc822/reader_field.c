/* SPDX-License-Identifier: MIT */
/*
 * reader_field.c - the fields of a header, for the field reader.
 *
 * A field that lies in the input as a whole is handed out where it is; another one is put together
 * in scratch. The header ends at the blank line (no octet before the line end), and nowhere else: a
 * line without colon is a bad field, not the beginning of the body, as servers and the MIME parser
 * have it.
 */

#include "core/apart.h"
#include <libmail/utf8.h>
#include "rfc822/reader_parts.h"

/* ---- one field -------------------------------------------------------------------------------- */

static void tell_8bit(lmail_rfc822_reader *r, const uint8_t *s, size_t n, lmail_event *ev)
{
  size_t valid = lmail_utf8_valid(s, n);

  ev->flags |= LMAIL_RFC822_EV_8BIT;
  if (valid == n) return;
  if ((ev->flags & LMAIL_EV_LONG) && lmail_utf8_char(s + valid, n - valid) == 0) return; /* cut */
  r->defects_ |= lmail_rfc822_bit_(LMAIL_READER_BAD_UTF8_);
  r->at_[LMAIL_LINES_PLACES_] = (uint32_t)valid;
}

/*
 * A field s[0 .. n), or the first token_max octets of a longer one, at token_off_. s[0 .. all) is
 * readable. Its defects are told after it.
 */
static lmail_status field(lmail_rfc822_reader *r, const uint8_t *s, size_t n, size_t all,
                          lmail_lines_ *l, lmail_event *ev, unsigned flags)
{
  int cr = r->ends_ == LMAIL_READER_ENDS_CR_;
  int is_first = r->count_ == 0 && r->met_ == 0;
  unsigned kind = LMAIL_RFC822_FIELD;
  lmail_field f;

  lmail_field_octets_(s, flags & LMAIL_EV_LONG ? lmail_without_half_crlf_(s, n) : n, all, cr,
                      r->base.token_off_, &r->even_, l);
  r->met_ |= l->ends;
  r->defects_ = l->defects;
  if (l->defects != 0) memcpy(r->at_, l->at, sizeof l->at);
  lmail_field_split_(s, n - lmail_line_end_size_(l->last), cr, &f);
  if (f.flags & LMAIL_FIELD_MBOX_FROM && is_first) kind = LMAIL_RFC822_SEPARATOR;
  ev->flags = (uint16_t)flags;
  if (kind == LMAIL_RFC822_FIELD) r->count_++;
  if (f.flags != 0) r->defects_ |= lmail_field_defects_(f.flags);
  if (f.flags & LMAIL_FIELD_NO_COLON) r->flags_ |= LMAIL_READER_NO_FIELDS_;
  if (r->known_ && r->known_(s, f.name_len, &f.id, r->once_)) {
    ev->flags |= LMAIL_RFC822_EV_DUPLICATE;
    r->defects_ |= lmail_rfc822_bit_(LMAIL_DEFECT_DUPLICATE_FIELD);
  }
  r->field_ = f.id;
  if (l->high) tell_8bit(r, s, n, ev);
  lmail_rfc822_tell_cr_(r, l->ends);
  lmail_rfc822_tell_(r, ev, kind);
  ev->field = f.id;
  ev->data = s;
  ev->len = n;
  if (kind == LMAIL_RFC822_SEPARATOR) ev->num2 = LMAIL_RFC822_MBOX_FROM;
  if (flags & LMAIL_EV_LONG) return LMAIL_EVENT;
  ev->code = l->last;
  ev->flags |= (uint16_t)lmail_rfc822_mixed_(l->ends);
  if (kind == LMAIL_RFC822_SEPARATOR) return LMAIL_EVENT;
  ev->len = f.name_len;
  ev->data2 = f.value;
  ev->len2 = f.value_len;
  ev->num = n;
  ev->num2 = l->count + (l->last == LMAIL_EOL_NONE);
  return LMAIL_EVENT;
}

/* ---- a field in bulk -------------------------------------------------------------------------- */

/* A field longer than token_max: s[0 .. token_max) are its first octets. */
static lmail_status long_field(lmail_rfc822_reader *r, const uint8_t *s, lmail_event *ev,
                               unsigned flags)
{
  size_t n = r->token_max_;
  lmail_lines_ l;

  if (r->ends_ == LMAIL_READER_ENDS_UNKNOWN_) r->ends_ = LMAIL_READER_ENDS_LF_;
  (void)lmail_field_length_(s, lmail_without_half_crlf_(s, n), 1, r->ends_ == LMAIL_READER_ENDS_CR_,
                            &l);
  field(r, s, n, n, &l, ev, LMAIL_EV_LONG | LMAIL_EV_MORE | flags);
  r->defects_ |= lmail_rfc822_bit_(LMAIL_DEFECT_LONG_FIELD);
  r->kind_ = ev->kind;
  r->state_ = LMAIL_READER_IN_LONG_FIELD_;
  r->last_ = s[n - 1];
  r->base.held_ = 0;
  lmail_bulk_open_(&r->base);
  return LMAIL_EVENT;
}

lmail_status lmail_rfc822_long_field_(lmail_rfc822_reader *r, const uint8_t *in, size_t n,
                                      size_t *used, lmail_event *ev)
{
  uint32_t off = (uint32_t)r->base.off_;
  uint32_t room = r->header_bytes_max_ > off ? r->header_bytes_max_ - off : 0;
  int skipped = lmail_bulk_skipped_(&r->base);
  uint8_t last = (uint8_t)r->last_;
  int finished = lmail_finished_(&r->base);
  int ended;
  size_t k;

  if (n == 0 && !finished) return LMAIL_OK;
  if (n > room) n = room;
  k = lmail_field_rest_(in, n, r->ends_ == LMAIL_READER_ENDS_CR_, &last);
  r->last_ = last;
  ended = k < n || k == room || finished;
  *used = k;
  if (ended) {
    lmail_bulk_close_(&r->base);
    r->state_ = LMAIL_READER_IN_HEADER_;
  }
  if (skipped) return LMAIL_READER_GO_ON_;
  lmail_rfc822_tell_(r, ev, r->kind_);
  ev->off = r->base.off_;
  ev->field = r->field_;
  ev->flags = (uint16_t)(LMAIL_EV_LONG | (ended ? 0 : LMAIL_EV_MORE));
  ev->data = k != 0 ? in : r->base.scratch_;
  ev->len = k;
  return LMAIL_EVENT;
}

/* ---- a field put together in scratch ---------------------------------------------------------- */

/* The first line ends in `last`, and `next` follows, or nothing: what ends lines? */
static LMAIL_APART_ void decide(lmail_rfc822_reader *r, uint8_t last, const uint8_t *next)
{
  if (r->ends_ != LMAIL_READER_ENDS_UNKNOWN_ || (last != '\r' && last != '\n')) return;
  r->ends_ = last == '\r' && !(next && *next == '\n') ? LMAIL_READER_ENDS_CR_
                                                      : LMAIL_READER_ENDS_LF_;
}

/* The held field is complete. */
static lmail_status held_field_ends(lmail_rfc822_reader *r, lmail_event *ev)
{
  const uint8_t *s = r->base.scratch_;
  size_t n = r->base.held_;
  lmail_lines_ l;

  r->base.held_ = 0;
  (void)lmail_field_length_(s, n, 1, r->ends_ == LMAIL_READER_ENDS_CR_, &l);
  field(r, s, n, n, &l, ev, LMAIL_EV_COPIED);
  return LMAIL_EVENT;
}

/* Octets are held already: takes more until the field is complete. */
static lmail_status held_field(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used,
                               lmail_event *ev)
{
  const uint8_t *s = r->base.scratch_;

  for (;;) {
    size_t have = r->base.held_;
    size_t left = n - *used;
    const uint8_t *next = left != 0 ? in + *used : NULL;
    const uint8_t *end;
    size_t k;

    if (left == 0 && !lmail_finished_(&r->base)) return LMAIL_OK;
    decide(r, s[have - 1], next);
    if (have == 1 && s[0] == '\r') {
      if (next && *next == '\n') lmail_rfc822_hold_(r, next, 1, used);
      if (r->base.held_ == 2 || r->ends_ == LMAIL_READER_ENDS_CR_) {
        return lmail_rfc822_blank_line_(r, s, r->base.held_, ev, LMAIL_EV_COPIED);
      }
    }
    if (!next || lmail_field_ends_(s[have - 1], *next, r->ends_ == LMAIL_READER_ENDS_CR_)) {
      return held_field_ends(r, ev);
    }
    end = lmail_find_line_end_(next, left, r->ends_ != LMAIL_READER_ENDS_LF_);
    k = end ? (size_t)(end - next) + 1 : left;
    if (k > r->token_max_ - have) {
      lmail_rfc822_hold_(r, next, r->token_max_ - have, used);
      return long_field(r, s, ev, LMAIL_EV_COPIED);
    }
    lmail_rfc822_hold_(r, next, k, used);
  }
}

/* ---- a field where it is ---------------------------------------------------------------------- */

/*
 * What ends lines must be known before the first field can be read: 1, or 0 when the input does not
 * tell yet. Octets that were searched are not searched again.
 */
static int ends_known(lmail_rfc822_reader *r, const uint8_t *in, size_t n)
{
  size_t max = n < r->token_max_ ? n : r->token_max_;
  const uint8_t *end;

  if (r->ends_ != LMAIL_READER_ENDS_UNKNOWN_) return 1;
  end = lmail_find_line_end_(in, max, 1);
  if (!end && n <= r->token_max_ && !lmail_finished_(&r->base)) return 0;
  if (!end) {
    r->ends_ = LMAIL_READER_ENDS_LF_;
    return 1;
  }
  if (end + 1 == in + n && *end == '\r' && !lmail_finished_(&r->base)) return 0;
  decide(r, *end, end + 1 < in + n ? end + 1 : NULL);
  return 1;
}

lmail_status lmail_rfc822_header_(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used,
                                  lmail_event *ev)
{
  int finished = lmail_finished_(&r->base);
  int cr;
  size_t length;
  lmail_lines_ l;

  if (r->base.held_ != 0) return held_field(r, in, n, used, ev);
  if (n == 0 && !finished) return LMAIL_OK;
  if (r->base.off_ >= r->header_bytes_max_) { /* too long: the rest is body */
    r->defects_ |= lmail_rfc822_bit_(LMAIL_DEFECT_HEADER_LIMIT);
    n = 0;
  }
  if (n == 0) {
    lmail_rfc822_over_(r);
    return LMAIL_READER_GO_ON_;
  }
  if (!ends_known(r, in, n)) {
    lmail_rfc822_hold_(r, in, n, used);
    return LMAIL_OK;
  }
  cr = r->ends_ == LMAIL_READER_ENDS_CR_;
  r->base.token_off_ = r->base.off_;
  if (in[0] == '\n' || (in[0] == '\r' && (n > 1 ? in[1] == '\n' || cr : cr && finished))) {
    *used = in[0] == '\r' && n > 1 && in[1] == '\n' ? 2 : 1;
    return lmail_rfc822_blank_line_(r, in, *used, ev, 0);
  }
  length = n > r->token_max_ ? r->token_max_ + 1U : n;
  length = lmail_field_length_(in, length, finished && length == n, cr, &l);
  if (length > r->token_max_ || (length == 0 && n > r->token_max_)) {
    *used = r->token_max_;
    return long_field(r, in, ev, 0);
  }
  if (length == 0) {
    lmail_rfc822_hold_(r, in, n, used);
    return LMAIL_OK;
  }
  *used = length;
  field(r, in, length, n, &l, ev, 0);
  return LMAIL_EVENT;
}
