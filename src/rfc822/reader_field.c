/* SPDX-License-Identifier: MIT */
/*
 * reader_field.c - the fields of a header, for the field reader.
 *
 * A field that lies in the input as a whole is handed out where it is; another one is put together
 * in scratch. The header ends at the blank line (no octet before the line end), and nowhere else: a
 * line without colon is a bad field, not the beginning of the body, as servers and the MIME parser
 * have it.
 */

#include <libmail/utf8.h>
#include "rfc822/reader_parts.h"

/* ---- one field -------------------------------------------------------------------------------- */

/* A field that may come once: have we met it? */
static int is_duplicate(lmail_rfc822_reader *r, unsigned field)
{
  unsigned number = field - LMAIL_FIELD_RFC822;
  uint32_t mask = (uint32_t)1 << (number & 31);

  if (!lmail_field_comes_once_(field)) return 0;
  if (r->once_[number >> 5 & 3] & mask) return 1;
  r->once_[number >> 5 & 3] |= mask;
  return 0;
}

/* The defects of a field's name. */
static void check_name(lmail_rfc822_reader *r, unsigned flags)
{
  static const uint8_t numbers[] = {LMAIL_DEFECT_NO_COLON, LMAIL_DEFECT_BAD_NAME,
                                    LMAIL_DEFECT_SPACE_BEFORE_COLON,
                                    LMAIL_DEFECT_LEADING_CONTINUATION, LMAIL_DEFECT_MBOX_FROM};
  unsigned i;

  for (i = 0; i < sizeof numbers; i++) {
    if (flags & 1u << i) r->defects_ |= lmail_rfc822_bit_(numbers[i]);
  }
  if (flags & LMAIL_FIELD_NO_COLON) r->flags_ |= LMAIL_READER_NO_FIELDS_;
}

static void tell_8bit(lmail_rfc822_reader *r, const uint8_t *s, size_t n, lmail_event *ev)
{
  size_t valid = lmail_utf8_valid(s, n);

  ev->flags |= LMAIL_RFC822_EV_8BIT;
  if (valid == n) return;
  if ((ev->flags & LMAIL_EV_LONG) && lmail_utf8_char(s + valid, n - valid) == 0) return; /* cut */
  r->defects_ |= lmail_rfc822_bit_(LMAIL_READER_BAD_UTF8_);
  r->at_[LMAIL_LINES_PLACES_] = (uint32_t)valid;
}

/* What of a field in bulk is shown ends in a CR: perhaps half of a CRLF, so nothing is said of it. */
static size_t half_crlf(const uint8_t *s, size_t n, unsigned flags)
{
  return (flags & LMAIL_EV_LONG) && s[n - 1] == '\r';
}

/* What octets a field has. Those that are known already to be unremarkable are not looked at again. */
static void octets(lmail_rfc822_reader *r, const uint8_t *s, size_t n, size_t all, lmail_lines_ *l,
                   unsigned flags)
{
  size_t even = 0;

#ifndef __OPTIMIZE_SIZE__
  uint64_t off = r->base.token_off_;

  if (r->even_ > off) even = (size_t)(r->even_ - off);
  if (even >= n && s[n - 1] != '\r') return;
#endif
  lmail_field_octets_(s, n - half_crlf(s, n, flags), all, r->ends_ == LMAIL_READER_ENDS_CR_, &even,
                      l);
#ifndef __OPTIMIZE_SIZE__
  r->even_ = off + even;
#endif
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
  size_t text = n;
  lmail_field f;

  octets(r, s, n, all, l, flags);
  r->met_ |= l->ends;
  r->defects_ = l->defects;
  if (l->defects != 0) memcpy(r->at_, l->at, sizeof l->at);
  if (!(flags & LMAIL_EV_LONG)) text -= l->last == LMAIL_EOL_CRLF ? 2 : l->last != LMAIL_EOL_NONE;
  lmail_field_split_(s, text, cr, &f);
  if (f.flags & LMAIL_FIELD_MBOX_FROM && is_first) kind = LMAIL_RFC822_SEPARATOR;
  r->field_ = f.id;
  ev->flags = (uint16_t)flags;
  if (kind == LMAIL_RFC822_FIELD) r->count_++;
  if (f.flags != 0) check_name(r, f.flags);
  if (f.id != LMAIL_FIELD_NONE && is_duplicate(r, f.id)) {
    ev->flags |= LMAIL_RFC822_EV_DUPLICATE;
    r->defects_ |= lmail_rfc822_bit_(LMAIL_DEFECT_DUPLICATE_FIELD);
  }
  if (l->high) tell_8bit(r, s, n, ev);
  if ((l->ends & 1u << LMAIL_EOL_CR) && !(r->flags_ & LMAIL_READER_CR_TOLD_)) {
    r->flags_ |= LMAIL_READER_CR_TOLD_;
    r->defects_ |= lmail_rfc822_bit_(LMAIL_READER_CR_LINE_END_);
  }
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
  (void)lmail_field_length_(s, n - half_crlf(s, n, LMAIL_EV_LONG), 1,
                            r->ends_ == LMAIL_READER_ENDS_CR_, &l);
  field(r, s, n, n, &l, ev, LMAIL_EV_LONG | LMAIL_EV_MORE | flags);
  r->defects_ |= lmail_rfc822_bit_(LMAIL_DEFECT_LONG_FIELD);
  r->kind_ = ev->kind;
  r->state_ = LMAIL_READER_IN_LONG_FIELD_;
  r->last_ = s[n - 1];
  r->base.held_ = 0;
  lmail_bulk_open_(&r->base);
  return LMAIL_EVENT;
}

/* The first line end of in[0 .. n), as far as it is known: a CR counts where it may end a line. */
static const uint8_t *find_end(const lmail_rfc822_reader *r, const uint8_t *in, size_t n)
{
  size_t i = 0;

  if (r->ends_ == LMAIL_READER_ENDS_LF_) return (const uint8_t *)memchr(in, '\n', n);
  while (i < n && in[i] != '\n' && in[i] != '\r') i++;
  return i < n ? in + i : NULL;
}

/* Does a field end between these two octets? */
static int ends_between(const lmail_rfc822_reader *r, uint8_t last, uint8_t next)
{
  if (last == '\n') return !lmail_is_wsp_(next);
  return last == '\r' && r->ends_ == LMAIL_READER_ENDS_CR_ && next != '\n' && !lmail_is_wsp_(next);
}

/* How many octets of in belong to the field; *ended when it ends there. */
static size_t rest_of_field(lmail_rfc822_reader *r, const uint8_t *in, size_t n, int *ended)
{
  size_t at = 0;

  while (at < n) {
    const uint8_t *end;

    if (ends_between(r, (uint8_t)r->last_, in[at])) {
      *ended = 1;
      return at;
    }
    end = find_end(r, in + at, n - at);
    at = end ? (size_t)(end - in) + 1 : n;
    r->last_ = in[at - 1];
  }
  *ended = lmail_finished_(&r->base);
  return at;
}

lmail_status lmail_rfc822_long_field_(lmail_rfc822_reader *r, const uint8_t *in, size_t n,
                                      size_t *used, lmail_event *ev)
{
  uint32_t off = (uint32_t)r->base.off_;
  uint32_t room = r->header_bytes_max_ > off ? r->header_bytes_max_ - off : 0;
  int skipped = lmail_bulk_skipped_(&r->base);
  int ended;
  size_t k;

  if (n == 0 && !lmail_finished_(&r->base)) return LMAIL_OK;
  k = rest_of_field(r, in, n > room ? room : n, &ended);
  if (k == room) ended = 1;
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
static void decide(lmail_rfc822_reader *r, uint8_t last, const uint8_t *next)
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
    if (!next || ends_between(r, s[have - 1], *next)) { return held_field_ends(r, ev); }
    end = find_end(r, next, left);
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
  end = find_end(r, in, max);
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
