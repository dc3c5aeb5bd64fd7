/* SPDX-License-Identifier: MIT */
/*
 * reader.c - a header field by field, then the body; see libmail/rfc822.h.
 *
 *   message = (fields / obs-fields) [CRLF body]          RFC 5322 3.5
 *
 * A field that lies in the input as a whole is handed out where it is; another one is put together
 * in scratch. The header ends at the blank line (no octet before the line end), and nowhere else: a
 * line without colon is a bad field, not the beginning of the body, as servers and the MIME parser
 * have it.
 */

#include <libmail/utf8.h>
#include "core/machine.h"
#include "rfc822/lines.h"

enum {
  TOKEN_MAX = LMAIL_RFC822_SCRATCH,
  HEADER_BYTES_MAX = 1024 * 1024,
  MARK_SIZE = 3 /* EF BB BF */
};

/* lmail_rfc822_reader.state_: what comes next. */
enum { AT_MARK, IN_HEADER, IN_LONG_FIELD, AT_HEADERS_END, IN_BODY, AT_END, IS_DONE };

/* lmail_rfc822_reader.ends_ */
enum {
  ENDS_LF,     /* LF and CRLF end a line                      */
  ENDS_CR,     /* and so does a CR alone                      */
  ENDS_UNKNOWN /* the first line has not shown yet which it is */
};

/* lmail_rfc822_reader.flags_ */
enum {
  NO_FIELDS = 0x01, /* lines that are no fields were met        */
  CR_TOLD = 0x02,   /* that CR ends lines was told              */
  LINE_DONE = 0x04, /* IN_LONG_FIELD: the last octet was a LF   */
  CR_DONE = 0x08    /* IN_LONG_FIELD: it was a CR               */
};

/* An internal answer: go on with the step, nothing to tell yet. */
enum { GO_ON = 1000 };

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

lmail_status lmail_rfc822_init_sized(lmail_rfc822_reader *r, size_t size,
                                     const lmail_rfc822_config *cfg, size_t cfg_size, void *scratch,
                                     size_t n)
{
  lmail_rfc822_config full;

  if (size != sizeof *r || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  if (!complete(&full, cfg)) return LMAIL_E_RANGE;
  if (!scratch || n < full.token_max) return LMAIL_E_SCRATCH;
  memset(r, 0, sizeof *r);
  lmail_parser_init_(&r->base, step, scratch, n);
  r->token_max_ = full.token_max;
  r->header_bytes_max_ = full.header_bytes_max;
  r->ends_ = full.flags & LMAIL_RFC822_CFG_CR          ? ENDS_CR
             : full.flags & LMAIL_RFC822_CFG_CR_DETECT ? ENDS_UNKNOWN
                                                       : ENDS_LF;
  return LMAIL_OK;
}

/* ---- defects ---------------------------------------------------------------------------------- */

/* Bits of defects_: the numbers of defect.h below 16, and those of rfc822.h from 16 on. */
enum {
  BOM = 16,
  CR_LINE_END = BOM + LMAIL_DEFECT_FIELD_CR_LINE_END - LMAIL_DEFECT_FIELD_BOM,
  BAD_UTF8 = BOM + LMAIL_DEFECT_FIELD_BAD_UTF8 - LMAIL_DEFECT_FIELD_BOM
};

static uint32_t bit(unsigned defect)
{
  return (uint32_t)1 << defect;
}

/* Where in the field? Those that have no place of their own are at its start. */
static uint32_t place(const lmail_rfc822_reader *r, unsigned number)
{
  if (number >= LMAIL_LINES_FIRST_ && number < LMAIL_LINES_FIRST_ + LMAIL_LINES_PLACES_) {
    return r->at_[number - LMAIL_LINES_FIRST_];
  }
  return number == BAD_UTF8 ? r->at_[LMAIL_LINES_PLACES_] : 0;
}

static void tell(const lmail_rfc822_reader *r, lmail_event *ev, unsigned kind, uint64_t off)
{
  ev->kind = (uint16_t)kind;
  ev->off = off;
  ev->id = r->count_;
}

/* The defect with the lowest number of those that wait. */
static lmail_status tell_defect(lmail_rfc822_reader *r, lmail_event *ev)
{
  unsigned number = 0;

  while (!(r->defects_ & bit(number))) number++;
  r->defects_ &= ~bit(number);
  r->defect_count_++;
  tell(r, ev, LMAIL_RFC822_DEFECT, r->base.token_off_ + place(r, number));
  ev->code = (uint16_t)(number < BOM ? number : number - BOM + LMAIL_DEFECT_FIELD);
  ev->field = r->field_;
  return LMAIL_EVENT;
}

/* ---- the end ---------------------------------------------------------------------------------- */

/* The header is over; the body, which may be empty, begins at off. */
static void over(lmail_rfc822_reader *r, uint64_t off)
{
  r->base.held_ = 0;
  r->state_ = AT_HEADERS_END;
  r->base.token_off_ = off;
  r->field_ = LMAIL_FIELD_NONE;
  if (r->blank_ == LMAIL_EOL_NONE && (r->flags_ & NO_FIELDS)) {
    r->defects_ |= bit(LMAIL_DEFECT_NO_BLANK_LINE);
  }
}

/* s[0 .. n) is the blank line. */
static lmail_status blank_line(lmail_rfc822_reader *r, const uint8_t *s, size_t n, lmail_event *ev,
                               unsigned flags)
{
  uint64_t off = r->base.token_off_;
  unsigned eol = n == 2 ? LMAIL_EOL_CRLF : s[0] == '\n' ? LMAIL_EOL_LF : LMAIL_EOL_CR;

  r->blank_ = eol;
  r->met_ |= 1u << eol;
  over(r, off + n);
  tell(r, ev, LMAIL_RFC822_SEPARATOR, off);
  ev->num2 = LMAIL_RFC822_BLANK_LINE;
  ev->code = (uint16_t)eol;
  ev->flags = (uint16_t)flags;
  ev->data = s;
  ev->len = n;
  return LMAIL_EVENT;
}

static unsigned mixed(unsigned ends)
{
  return (ends & (ends - 1)) != 0 ? LMAIL_RFC822_EV_MIXED : 0;
}

static lmail_status headers_end(lmail_rfc822_reader *r, lmail_event *ev)
{
  uint64_t off = r->base.token_off_;

  tell(r, ev, LMAIL_RFC822_HEADERS_END, off);
  ev->code = (uint16_t)r->blank_;
  ev->flags = (uint16_t)mixed(r->met_);
  ev->num = off;
  ev->num2 = r->count_;
  r->state_ = IN_BODY;
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
    r->state_ = AT_END;
    lmail_bulk_close_(&r->base);
  }
  if (skipped) return last ? (lmail_status)GO_ON : LMAIL_OK;
  tell(r, ev, LMAIL_RFC822_BODY, r->base.off_);
  ev->flags = last ? 0 : LMAIL_EV_MORE;
  ev->data = n != 0 ? in : r->base.scratch_; /* empty, not absent */
  ev->len = n;
  return LMAIL_EVENT;
}

static lmail_status message_ends(lmail_rfc822_reader *r, lmail_event *ev)
{
  tell(r, ev, LMAIL_RFC822_END, r->base.off_);
  ev->num = r->count_;
  ev->num2 = r->defect_count_;
  r->state_ = IS_DONE;
  return LMAIL_EVENT;
}

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
    if (flags & 1u << i) r->defects_ |= bit(numbers[i]);
  }
  if (flags & LMAIL_FIELD_NO_COLON) r->flags_ |= NO_FIELDS;
}

static void tell_8bit(lmail_rfc822_reader *r, const uint8_t *s, size_t n, lmail_event *ev)
{
  size_t valid = lmail_utf8_valid(s, n);

  ev->flags |= LMAIL_RFC822_EV_8BIT;
  if (valid == n) return;
  if ((ev->flags & LMAIL_EV_LONG) && lmail_utf8_char(s + valid, n - valid) == 0) return; /* cut */
  r->defects_ |= bit(BAD_UTF8);
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
  lmail_field_octets_(s, n - half_crlf(s, n, flags), all, r->ends_ == ENDS_CR, &even, l);
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
  int cr = r->ends_ == ENDS_CR;
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
    r->defects_ |= bit(LMAIL_DEFECT_DUPLICATE_FIELD);
  }
  if (l->high) tell_8bit(r, s, n, ev);
  if ((l->ends & 1u << LMAIL_EOL_CR) && !(r->flags_ & CR_TOLD)) {
    r->flags_ |= CR_TOLD;
    r->defects_ |= bit(CR_LINE_END);
  }
  tell(r, ev, kind, r->base.token_off_);
  ev->field = f.id;
  ev->data = s;
  ev->len = n;
  if (kind == LMAIL_RFC822_SEPARATOR) ev->num2 = LMAIL_RFC822_MBOX_FROM;
  if (flags & LMAIL_EV_LONG) return LMAIL_EVENT;
  ev->code = l->last;
  ev->flags |= (uint16_t)mixed(l->ends);
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

  if (r->ends_ == ENDS_UNKNOWN) r->ends_ = ENDS_LF;
  (void)lmail_field_length_(s, n - half_crlf(s, n, LMAIL_EV_LONG), 1, r->ends_ == ENDS_CR, &l);
  field(r, s, n, n, &l, ev, LMAIL_EV_LONG | LMAIL_EV_MORE | flags);
  r->defects_ |= bit(LMAIL_DEFECT_LONG_FIELD);
  r->kind_ = ev->kind;
  r->state_ = IN_LONG_FIELD;
  r->flags_ &= ~(uint32_t)(LINE_DONE | CR_DONE);
  if (s[n - 1] == '\n') r->flags_ |= LINE_DONE;
  if (s[n - 1] == '\r') r->flags_ |= CR_DONE;
  r->base.held_ = 0;
  lmail_bulk_open_(&r->base);
  return LMAIL_EVENT;
}

/* The first line end of in[0 .. n), as far as it is known: a CR counts where it may end a line. */
static const uint8_t *find_end(const lmail_rfc822_reader *r, const uint8_t *in, size_t n)
{
  size_t i = 0;

  if (r->ends_ == ENDS_LF) return (const uint8_t *)memchr(in, '\n', n);
  while (i < n && in[i] != '\n' && in[i] != '\r') i++;
  return i < n ? in + i : NULL;
}

/* Does a field end between these two octets? */
static int ends_between(const lmail_rfc822_reader *r, uint8_t last, uint8_t next)
{
  if (last == '\n') return !lmail_is_wsp_(next);
  return last == '\r' && r->ends_ == ENDS_CR && next != '\n' && !lmail_is_wsp_(next);
}

/* How many octets of in belong to the field; *ended when it ends there. */
static size_t rest_of_field(lmail_rfc822_reader *r, const uint8_t *in, size_t n, int *ended)
{
  uint8_t last = r->flags_ & LINE_DONE ? '\n' : r->flags_ & CR_DONE ? '\r' : 0;
  size_t at = 0;

  *ended = 0;
  r->flags_ &= ~(uint32_t)(LINE_DONE | CR_DONE);
  while (at < n) {
    const uint8_t *end;

    if (ends_between(r, last, in[at])) {
      *ended = 1;
      return at;
    }
    end = find_end(r, in + at, n - at);
    at = end ? (size_t)(end - in) + 1 : n;
    last = in[at - 1];
  }
  if (last == '\n') r->flags_ |= LINE_DONE;
  if (last == '\r') r->flags_ |= CR_DONE;
  *ended = lmail_finished_(&r->base);
  return at;
}

static lmail_status rest_of_long_field(lmail_rfc822_reader *r, const uint8_t *in, size_t n,
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
    r->state_ = IN_HEADER;
  }
  if (skipped) return GO_ON;
  tell(r, ev, r->kind_, r->base.off_);
  ev->field = r->field_;
  ev->flags = (uint16_t)(LMAIL_EV_LONG | (ended ? 0 : LMAIL_EV_MORE));
  ev->data = k != 0 ? in : r->base.scratch_;
  ev->len = k;
  return LMAIL_EVENT;
}

/* ---- a field put together in scratch ---------------------------------------------------------- */

/* Adds in[0 .. n) to what is held. */
static void hold(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used)
{
  if (r->base.held_ == 0) r->base.token_off_ = r->base.off_;
  if (n != 0) memcpy(r->base.scratch_ + r->base.held_, in, n);
  r->base.held_ += (uint32_t)n;
  *used += n;
}

/* The first line ends in `last`, and `next` follows, or nothing: what ends lines? */
static void decide(lmail_rfc822_reader *r, uint8_t last, const uint8_t *next)
{
  if (r->ends_ != ENDS_UNKNOWN || (last != '\r' && last != '\n')) return;
  r->ends_ = last == '\r' && !(next && *next == '\n') ? ENDS_CR : ENDS_LF;
}

/* The held field is complete. */
static lmail_status held_field_ends(lmail_rfc822_reader *r, lmail_event *ev)
{
  const uint8_t *s = r->base.scratch_;
  size_t n = r->base.held_;
  lmail_lines_ l;

  r->base.held_ = 0;
  (void)lmail_field_length_(s, n, 1, r->ends_ == ENDS_CR, &l);
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
      if (next && *next == '\n') hold(r, next, 1, used);
      if (r->base.held_ == 2 || r->ends_ == ENDS_CR) {
        return blank_line(r, s, r->base.held_, ev, LMAIL_EV_COPIED);
      }
    }
    if (!next || ends_between(r, s[have - 1], *next)) { return held_field_ends(r, ev); }
    end = find_end(r, next, left);
    k = end ? (size_t)(end - next) + 1 : left;
    if (k > r->token_max_ - have) {
      hold(r, next, r->token_max_ - have, used);
      return long_field(r, s, ev, LMAIL_EV_COPIED);
    }
    hold(r, next, k, used);
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

  if (r->ends_ != ENDS_UNKNOWN) return 1;
  end = find_end(r, in, max);
  if (!end && n <= r->token_max_ && !lmail_finished_(&r->base)) return 0;
  if (!end) {
    r->ends_ = ENDS_LF;
    return 1;
  }
  if (end + 1 == in + n && *end == '\r' && !lmail_finished_(&r->base)) return 0;
  decide(r, *end, end + 1 < in + n ? end + 1 : NULL);
  return 1;
}

static lmail_status header(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used,
                           lmail_event *ev)
{
  int finished = lmail_finished_(&r->base);
  int cr;
  size_t length;
  lmail_lines_ l;

  if (r->base.held_ != 0) return held_field(r, in, n, used, ev);
  if (n == 0 && !finished) return LMAIL_OK;
  if (r->base.off_ >= r->header_bytes_max_) { /* too long: the rest is body */
    r->defects_ |= bit(LMAIL_DEFECT_HEADER_LIMIT);
    n = 0;
  }
  if (n == 0) {
    over(r, r->base.off_);
    return GO_ON;
  }
  if (!ends_known(r, in, n)) {
    hold(r, in, n, used);
    return LMAIL_OK;
  }
  cr = r->ends_ == ENDS_CR;
  r->base.token_off_ = r->base.off_;
  if (in[0] == '\n' || (in[0] == '\r' && (n > 1 ? in[1] == '\n' || cr : cr && finished))) {
    *used = in[0] == '\r' && n > 1 && in[1] == '\n' ? 2 : 1;
    return blank_line(r, in, *used, ev, 0);
  }
  length = n > r->token_max_ ? r->token_max_ + 1U : n;
  length = lmail_field_length_(in, length, finished && length == n, cr, &l);
  if (length > r->token_max_ || (length == 0 && n > r->token_max_)) {
    *used = r->token_max_;
    return long_field(r, in, ev, 0);
  }
  if (length == 0) {
    hold(r, in, n, used);
    return LMAIL_OK;
  }
  *used = length;
  field(r, in, length, n, &l, ev, 0);
  return LMAIL_EVENT;
}

/* ---- the step --------------------------------------------------------------------------------- */

/* A byte order mark, at the very start; what only begins like one is the beginning of a field. */
static lmail_status mark(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  static const uint8_t bom[MARK_SIZE] = {0xef, 0xbb, 0xbf};

  while (*used < n && r->base.held_ < MARK_SIZE && in[*used] == bom[r->base.held_]) {
    hold(r, in + *used, 1, used);
  }
  if (r->base.held_ < MARK_SIZE) {
    if (*used == n && !lmail_finished_(&r->base)) return LMAIL_OK;
    r->state_ = IN_HEADER;
    return GO_ON;
  }
  r->state_ = IN_HEADER;
  r->base.held_ = 0;
  r->defects_ |= bit(BOM);
  tell(r, ev, LMAIL_RFC822_SEPARATOR, 0);
  ev->num2 = LMAIL_RFC822_MARK;
  ev->flags = LMAIL_EV_COPIED;
  ev->data = r->base.scratch_;
  ev->len = MARK_SIZE;
  return LMAIL_EVENT;
}

static lmail_status one(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used,
                        lmail_event *ev)
{
  if (r->state_ == IN_LONG_FIELD) return rest_of_long_field(r, in, n, used, ev);
  if (r->defects_ != 0) return tell_defect(r, ev);
  switch (r->state_) {
  case AT_MARK: return mark(r, in, n, used, ev);
  case IN_HEADER: return header(r, in, n, used, ev);
  case AT_HEADERS_END: return headers_end(r, ev);
  case IN_BODY: return body(r, in, n, used, ev);
  case AT_END: return message_ends(r, ev);
  default: return LMAIL_DONE;
  }
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_rfc822_reader *r = (lmail_rfc822_reader *)(void *)p;
  uint64_t begin = p->off_;
  size_t done = 0;
  lmail_status st;

  do {
    size_t k = 0;

    st = one(r, n == 0 ? in : in + done, n - done, &k, ev);
    done += k;
    p->off_ = begin + done;
  } while (st == GO_ON);
  p->off_ = begin; /* lmail_next counts what was used */
  *used = done;
  return st;
}
