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
#include "rfc822/cfws.h"

enum { LINE_MAX = 998 }; /* RFC 5322 2.1.1 */

void lmail_mime_header_begin_(lmail_mime_parser *m, uint64_t off)
{
  m->state_ = LMAIL_IN_HEADER_;
  m->header_off_ = off;
  m->flags_ = (uint16_t)((m->flags_ & ~LMAIL_HEADER_FLAGS_) | LMAIL_DEFAULTED_);
  m->encoding_ = LMAIL_ENCODING_7BIT;
  m->boundary_ = 0;
  m->once_[0] = m->once_[1] = 0;
  m->base.held_ = 0;
}

static int is_wsp(uint8_t c)
{
  return c == ' ' || c == '\t';
}

/* ---- the end ---------------------------------------------------------------------------------- */

static int has(const lmail_mime_parser *m, unsigned field)
{
  unsigned bit = field - LMAIL_FIELD_RFC822;

  return (m->once_[bit >> 5] >> (bit & 31) & 1) != 0;
}

/* The header is over; its body, which may be empty, begins at off. */
static void over(lmail_mime_parser *m, uint64_t off, int blank_line)
{
  lmail_top_(m)->body_off = off;
  m->state_ = LMAIL_AT_HEADERS_END_;
  if (blank_line) {
    m->lines_++;
    m->flags_ = (uint16_t)(m->flags_ & ~LMAIL_IN_LINE_);
  }
  if (!blank_line && (m->flags_ & LMAIL_NO_FIELDS_)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_BLANK_LINE, off, 0);
  }
  if ((m->flags_ & (LMAIL_HAS_TYPE_ | LMAIL_HAS_ENCODING_)) != 0 && m->open_ == 1 &&
      !has(m, LMAIL_FIELD_MIME_VERSION)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_MIME_VERSION, off, 0);
  }
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

/* What the lines of a field are like. */
typedef struct lines {
  uint32_t count;   /* line ends                */
  uint32_t defects; /* LMAIL_DEFECT_..., bits   */
} lines;

/* A line that does not end in white space is not blank. Is s[0 .. n), which does? */
static int is_blank(const uint8_t *s, size_t n)
{
  while (n > 0 && is_wsp(s[n - 1])) n--;
  return n == 0;
}

/*
 * The length of the field at the start of in, and what its lines are like; or 0 when the input does
 * not tell yet where it ends.
 */
static size_t field_length(const uint8_t *in, size_t n, int is_all, lines *l)
{
  const uint8_t *s = in;
  const uint8_t *end = in + n;

  l->count = l->defects = 0;
  do {
    const uint8_t *lf = (const uint8_t *)memchr(s, '\n', (size_t)(end - s));
    const uint8_t *eol = lf;
    size_t text;

    if (!lf) {
      if (!is_all) return 0;
      lf = end - 1;
      eol = end;
    } else {
      l->count++;
      if (lf > s && lf[-1] == '\r') eol--;
    }
    text = (size_t)(eol - s);
    if (text > LINE_MAX) l->defects |= 1u << LMAIL_DEFECT_LONG_LINE;
    if (text > 0 && is_wsp(eol[-1]) && is_blank(s, text)) {
      l->defects |= 1u << LMAIL_DEFECT_BLANK_FOLD;
    }
    s = lf + 1;
  } while (s != end && is_wsp(*s));
  return s != end || is_all ? (size_t)(s - in) : 0;
}

#ifndef __OPTIMIZE_SIZE__
/*
 * Is there a NUL, or a CR that no LF follows, in s[0 .. n)? n is a multiple of LANES; s[n] is readable.
 * All bytes are looked at in the same way and without a branch, so that compilers make vector
 * instructions of it.
 */
enum { LANES = 16, BLOCK = 8 * LANES };

static int block_is_odd(const uint8_t *s, size_t n)
{
  uint8_t odd[LANES] = {0};
  uint64_t w[2];
  size_t i, k;

  for (i = 0; i < n; i += LANES) {
    for (k = 0; k < LANES; k++) {
      odd[k] = (uint8_t)(odd[k] | (uint8_t) - (s[i + k] == 0) |
                         ((uint8_t) - (s[i + k] == '\r') & (uint8_t) - (s[i + k + 1] != '\n')));
    }
  }
  memcpy(w, odd, sizeof w);
  return (w[0] | w[1]) != 0;
}
#endif

/*
 * Which of these two a field s[0 .. n) at stream offset off has; s[0 .. all) is readable. Blocks may
 * reach into the fields behind it, which then need not be looked at again.
 */
static uint32_t odd_octets(lmail_mime_parser *m, const uint8_t *s, size_t n, size_t all,
                           uint64_t off)
{
  uint32_t odd = s[n - 1] == '\r' ? 1u << LMAIL_DEFECT_BARE_CR_IN_HEADER : 0;
  size_t at = 0;

#ifndef __OPTIMIZE_SIZE__
  if (m->even_ >= off + n) return odd;
  if (m->even_ > off) at = (size_t)(m->even_ - off);
  while (at < n && all - at > LANES) {
    size_t block = all - at > BLOCK ? BLOCK : (all - at - 1) & ~(size_t)(LANES - 1);

    if (block_is_odd(s + at, block)) break;
    at += block;
  }
  m->even_ = off + at;
#else
  (void)m, (void)all, (void)off;
#endif
  for (; at < n; at++) {
    if (s[at] == 0) odd |= 1u << LMAIL_DEFECT_NUL_IN_HEADER;
    if (s[at] == '\r' && at + 1 < n && s[at + 1] != '\n') {
      odd |= 1u << LMAIL_DEFECT_BARE_CR_IN_HEADER;
    }
  }
  return odd;
}

/* The fields that may come once in a header (RFC 5322 3.6, RFC 2045, RFC 2183). */
static int comes_once(unsigned field)
{
  return (field >= LMAIL_FIELD_DATE && field <= LMAIL_FIELD_SUBJECT) ||
         (field >= LMAIL_FIELD_MIME_VERSION && field <= LMAIL_FIELD_CONTENT_MD5);
}

/* A field that is known: have we met it in this header? Else it counts. */
static void known_field(lmail_mime_parser *m, const lmail_field *f, uint64_t off)
{
  unsigned bit = (unsigned)f->id - LMAIL_FIELD_RFC822;

  if (!comes_once(f->id)) return;
  if (has(m, f->id)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_DUPLICATE_FIELD, off, f->id);
    return;
  }
  m->once_[bit >> 5] |= (uint32_t)1 << (bit & 31);
  lmail_mime_content_(m, f, off);
}

static void check_field(lmail_mime_parser *m, const lmail_field *f, uint64_t off)
{
  static const uint8_t defects[] = {LMAIL_DEFECT_NO_COLON, LMAIL_DEFECT_BAD_NAME,
                                    LMAIL_DEFECT_SPACE_BEFORE_COLON,
                                    LMAIL_DEFECT_LEADING_CONTINUATION, LMAIL_DEFECT_MBOX_FROM};
  unsigned i;

  if (f->flags == 0) return;
  for (i = 0; i < sizeof defects; i++) {
    if (f->flags & 1u << i) lmail_mime_defect_(m, defects[i], off, 0);
  }
  if (f->flags & LMAIL_FIELD_NO_COLON) m->flags_ |= LMAIL_NO_FIELDS_;
}

/*
 * A field s[0 .. n), or the first token_max octets of a longer one, at stream offset off: what it
 * and its lines mean for the parser, and the event. Its defects are told after it. s[0 .. all) is
 * readable.
 */
static lmail_status field(lmail_mime_parser *m, const uint8_t *s, size_t n, size_t all,
                          const lines *l, uint64_t off, lmail_event *ev, unsigned flags)
{
  lmail_field f;
  uint32_t odd = l->defects | odd_octets(m, s, n, all, off);

  lmail_field_split(s, n, &f);
  m->lines_ += l->count;
  m->defects_ |= odd;
  m->defect_off_ = off;
  check_field(m, &f, off);
  if (f.id != LMAIL_FIELD_NONE) known_field(m, &f, off);
  if (m->defects_ != 0) m->defect_field_ = f.id;
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
  m->flags_ = (uint16_t)(m->flags_ & ~(LMAIL_CHECKED_ | LMAIL_IN_LINE_));
  return LMAIL_EVENT;
}

/* ---- a field in bulk -------------------------------------------------------------------------- */

/* A field longer than token_max: s[0 .. token_max) are its first octets. */
static lmail_status long_field(lmail_mime_parser *m, const uint8_t *s, uint64_t off,
                               lmail_event *ev, unsigned flags)
{
  size_t n = m->token_max_;
  lines l;

  (void)field_length(s, n, 1, &l);
  field(m, s, n, n, &l, off, ev, LMAIL_EV_LONG | LMAIL_EV_MORE | flags);
  lmail_mime_defect_(m, LMAIL_DEFECT_LONG_FIELD, off, ev->field);
  m->state_ = LMAIL_IN_LONG_FIELD_;
  m->flags_ = (uint16_t)(m->flags_ & ~LMAIL_LINE_DONE_);
  if (s[n - 1] == '\n') m->flags_ |= LMAIL_LINE_DONE_;
  m->base.held_ = 0;
  m->base.token_off_ = off;
  lmail_bulk_open_(&m->base);
  return LMAIL_EVENT;
}

/* How many octets of in belong to the field; *ended when it ends there. */
static size_t rest_of_field(lmail_mime_parser *m, const uint8_t *in, size_t n, int *ended)
{
  size_t at = 0;

  *ended = 0;
  while (at < n) {
    const uint8_t *lf;

    if ((m->flags_ & LMAIL_LINE_DONE_) && !is_wsp(in[at])) {
      *ended = 1;
      return at;
    }
    m->flags_ = (uint16_t)(m->flags_ & ~LMAIL_LINE_DONE_);
    lf = (const uint8_t *)memchr(in + at, '\n', n - at);
    at = lf ? (size_t)(lf - in) + 1 : n;
    if (lf) m->flags_ |= LMAIL_LINE_DONE_;
  }
  *ended = lmail_finished_(&m->base);
  return at;
}

lmail_status lmail_mime_long_field_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                                    lmail_event *ev)
{
  uint64_t off = m->base.off_;
  uint64_t length = off - m->header_off_;
  uint64_t room = m->header_bytes_max_ > length ? m->header_bytes_max_ - length : 0;
  unsigned id = m->defect_field_;
  int ended;
  size_t k;

  if (n == 0 && !lmail_finished_(&m->base)) return LMAIL_OK;
  k = rest_of_field(m, in, n > room ? (size_t)room : n, &ended);
  if (k == room) ended = 1;
  m->lines_ += lmail_count_lines_(in, k);
  *used = k;
  if (ended) {
    m->state_ = LMAIL_IN_HEADER_;
    if (k == room && !(m->flags_ & LMAIL_LINE_DONE_)) m->flags_ |= LMAIL_IN_LINE_;
    m->flags_ = (uint16_t)(m->flags_ & ~(LMAIL_LINE_DONE_ | LMAIL_CHECKED_));
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
  m->tail_len_ = (uint32_t)have - m->tail_;
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
    if (left == 0 || (s[have - 1] == '\n' && !is_wsp(*next))) {
      lines l;

      m->base.held_ = 0;
      (void)field_length(s, have, 1, &l);
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
  lines l;

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
  length = field_length(in, length, finished && length == n, &l);
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
