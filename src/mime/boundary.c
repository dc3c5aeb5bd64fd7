/* SPDX-License-Identifier: MIT */
/*
 * boundary.c - bodies, and the delimiters in them.
 *
 *   delimiter       := CRLF "--" boundary              RFC 2046 5.1.1
 *   close-delimiter := delimiter "--"
 *
 * The line end in front of a delimiter belongs to it. So what may be one (a line end, "--" and the
 * beginning of a boundary) is held back at the edge of the input. Those octets are a copy of what
 * scratch has of the boundary: nothing is stored but how many they are, and they are replayed from
 * there when they turn out to be text.
 */

#include "mime/parts.h"
#include "core/apart.h"

static const uint8_t crlf[2] = {'\r', '\n'};

/* Delimiters are looked for with more care where bodies begin. */
enum { SPAN_MAX = 16384, NEAR = 1024 };

/* ---- the boundaries that count ---------------------------------------------------------------- */

/* The octets of a frame's delimiter behind the line end. */
static const uint8_t *dashes(const lmail_mime_parser *m, const lmail_mime_frame_ *f)
{
  return m->base.scratch_ + f->boundary + 2;
}

static int is_active(const lmail_mime_frame_ *f)
{
  return f->boundary_len != 0 && f->phase < LMAIL_PHASE_CLOSED_;
}

/* A closed multipart has no delimiters any more, but the first line that looks like one is told. */
static int is_watched(const lmail_mime_frame_ *f)
{
  return f->boundary_len != 0 && f->phase <= LMAIL_PHASE_CLOSED_;
}

void lmail_mime_boundary_opens_(lmail_mime_parser *m)
{
  lmail_mime_frame_ *f = lmail_top_(m);

  f->longest = m->longest_;
  if (f->boundary_len > m->longest_) m->longest_ = f->boundary_len;
}

/*
 * What stands behind a CR without LF is no line, and a delimiter there is text; but readers that end lines
 * at CR, too, find one.
 */
static void note_cr(lmail_mime_parser *m)
{
  lmail_mime_body_defect_(m, LMAIL_BODY_CR_DELIMITER_, m->base.token_off_);
}

/* ---- what is held at the edge of the input ---------------------------------------------------- */

/* A line begins at stream offset off + eol: from here on octets are compared with the boundaries. */
static LMAIL_APART_ void hold_line(lmail_mime_parser *m, unsigned eol, uint64_t off)
{
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_AFTER_CR_;
  m->hold_ = LMAIL_HOLD_LINE_;
  m->eol_ = (uint16_t)eol;
  m->matched_ = 0;
  m->target_ = 0;
  m->base.token_off_ = off;
}

/* The same behind a CR without LF, which is text. */
static void hold_after_cr(lmail_mime_parser *m, uint64_t off)
{
  hold_line(m, 0, off);
  m->flags_ |= LMAIL_AFTER_CR_;
}

/*
 * One more octet of the line. Frames whose boundary it does not continue drop out; no octet is
 * looked at again. 0: it belongs to no delimiter (but target_ may have been met before it).
 */
static int match(lmail_mime_parser *m, uint8_t c)
{
  lmail_mime_frame_ *f = lmail_frame_(m, 1);
  size_t k = m->matched_;
  int goes_on = 0;
  unsigned i;

  for (i = 1; i <= m->open_; i++, f++) {
    if (k == 0) f->live = is_watched(f) ? LMAIL_BEGINS_ : 0;
    if (f->live != LMAIL_BEGINS_) continue;
    f->live = dashes(m, f)[k] == c ? LMAIL_BEGINS_ : 0;
    if (f->live == 0) continue;
    goes_on = 1;
    m->candidate_ = (uint16_t)i;
    if (f->boundary_len != k + 1) continue;
    f->live = LMAIL_IS_WHOLE_;
    if (!is_active(f)) continue;
    if (m->flags_ & LMAIL_AFTER_CR_) note_cr(m);
    else m->target_ = (uint16_t)i;
  }
  m->matched_ = (uint16_t)(k + (size_t)goes_on);
  return goes_on;
}

/* The line that is held is text. Is it one that others may take for a delimiter? */
static void note_reuse(lmail_mime_parser *m)
{
  lmail_mime_frame_ *f = lmail_top_(m);

  if (f->phase != LMAIL_PHASE_CLOSED_ || f->live != LMAIL_IS_WHOLE_) return;
  if (m->flags_ & LMAIL_AFTER_CR_) return;
  f->phase = LMAIL_PHASE_REUSED_;
  m->header_off_ = m->base.token_off_ + m->eol_;
}

/* ---- lines that are there as a whole ---------------------------------------------------------- */

/*
 * RFC 2046 5.1.1: it is sufficient that the boundary appears at the beginning of the line. Of those
 * that do the longest counts, so that "b" does not hide "b1"; of equal ones the innermost.
 */
#ifdef __OPTIMIZE_SIZE__
unsigned lmail_mime_delimiter_(lmail_mime_parser *m, const uint8_t *s, size_t n)
{
  hold_line(m, 0, m->base.token_off_);
  while (n != 0 && match(m, *s)) s++, n--;
  m->hold_ = LMAIL_HOLD_NONE_;
  return m->target_;
}
#else
/* Boundaries of one message often begin alike, so their ends are looked at first. */
static int is_same(const uint8_t *a, const uint8_t *b, size_t n)
{
  return a[n - 1] == b[n - 1] && memcmp(a, b, n) == 0;
}

unsigned lmail_mime_delimiter_(lmail_mime_parser *m, const uint8_t *s, size_t n)
{
  const lmail_mime_frame_ *f = lmail_top_(m);
  unsigned best = 0;
  size_t best_len = 0;
  unsigned i;

  for (i = m->open_; i > 0 && best_len < m->longest_; i--, f--) {
    size_t len = f->boundary_len;

    if (len > best_len && len <= n && is_active(f) && is_same(s, dashes(m, f), len)) {
      best = i;
      best_len = len;
    }
  }
  return best;
}

/* Are s[0 .. n) the beginning of a delimiter? */
static int may_become(const lmail_mime_parser *m, const uint8_t *s, size_t n)
{
  unsigned i;

  for (i = m->open_; i > 0; i--) {
    const lmail_mime_frame_ *f = lmail_frame_(m, i);

    if (!is_watched(f) || f->boundary_len <= n) continue;
    if (n == 0 || memcmp(s, dashes(m, f), n) == 0) return 1;
  }
  return 0;
}

/*
 * A line begins with in[0], and its line end in front of it at token_off_: what is it? Octets taken;
 * 0: text, or not known yet and being held.
 */
static size_t line_begins(lmail_mime_parser *m, const uint8_t *in, size_t n)
{
  lmail_mime_frame_ *f = lmail_top_(m);
  unsigned best = lmail_mime_delimiter_(m, in, n);

  if (n < m->longest_ && may_become(m, in, n)) return 0;
  if (m->flags_ & LMAIL_AFTER_CR_) {
    if (best != 0) note_cr(m);
    return 0;
  }
  if (best == 0) {
    if (f->phase == LMAIL_PHASE_CLOSED_ && n >= f->boundary_len &&
        is_same(in, dashes(m, f), f->boundary_len)) {
      f->live = LMAIL_IS_WHOLE_;
      note_reuse(m);
    }
    return 0;
  }
  m->target_ = (uint16_t)best;
  m->tail_len_ = 0;
  m->hold_ = LMAIL_HOLD_DELIMITER_;
  return lmail_frame_(m, best)->boundary_len;
}
#endif

/* ---- delimiters that are held ----------------------------------------------------------------- */

/* The held octets are, or begin with, the delimiter of target_. */
static void met(lmail_mime_parser *m)
{
  const lmail_mime_frame_ *f = lmail_frame_(m, m->target_);

  m->hold_ = LMAIL_HOLD_DELIMITER_;
  m->tail_ = lmail_frame_(m, m->candidate_)->boundary + 2 + f->boundary_len;
  m->tail_len_ = (uint32_t)(m->matched_ - f->boundary_len);
}

/* ---- delivering ------------------------------------------------------------------------------- */

/*
 * How much of *r is looked at and handed to deliver at once. What comes of it must fit when it is
 * decoded; and whoever uses a span should still find it in a cache.
 */
static LMAIL_APART_ size_t piece(lmail_mime_parser *m, lmail_mime_run_ *r)
{
  if (!m->codec_) return r->w.n < SPAN_MAX ? r->w.n : SPAN_MAX;
  r->w.out = NULL;
  r->w.cap = lmail_decode_room_(m);
  return m->codec_(m, r);
}

/* Clears r->last when there was no room for all that the end brings: it comes once more. */
static int decode(lmail_mime_parser *m, lmail_event *ev, lmail_mime_run_ *r)
{
  r->w.used = r->w.made = 0;
  r->w.out = m->base.scratch_ + LMAIL_DECODED_AT_;
  r->w.cap = lmail_decode_room_(m);
  (void)m->codec_(m, r);
  if (r->last && r->full) {
    r->last = 0;
    m->state_ = LMAIL_IN_BODY_;
  }
  if (r->last) m->codec_ = NULL;
  if (r->w.made == 0 && !r->last) return 0;
  lmail_mime_tell_(m, ev, LMAIL_MIME_BODY, lmail_top_(m)->body_off);
  ev->code = m->base.scratch_[LMAIL_FORM_AT_];
  ev->flags = LMAIL_EV_COPIED;
  ev->num = m->decoded_;
  ev->data = r->w.out;
  ev->len = r->w.made;
  m->decoded_ += r->w.made;
  return 1;
}

/*
 * The text r->w.in[0 .. n) of the innermost part; with r->last it has ended. r->w.used is how much of it
 * was taken. 1 when *ev tells of it, 0 when there is nothing to tell. A bulk that is open must be ended, so
 * the last span may be empty.
 */
static int deliver(lmail_mime_parser *m, lmail_event *ev, lmail_mime_run_ *r, unsigned flags)
{
  int open = (m->base.control_ & LMAIL_CTL_BULK) != 0;
  int told = 1;

  r->w.used = r->w.n;
  if (r->w.n == 0 && !(r->last && open)) return 0;
  if (open && lmail_bulk_skipped_(&m->base)) {
    if (r->last) lmail_bulk_close_(&m->base);
    m->codec_ = NULL;
    m->body_defects_ = (uint16_t)(m->body_defects_ &
                                  3u << LMAIL_BODY_LONG_LINE_); /* of its encoding nothing is told */
    return 0;
  }
  if (m->codec_) {
    told = decode(m, ev, r);
  } else {
    lmail_mime_tell_(m, ev, lmail_mime_bulk_kind_(lmail_top_(m)), r->off);
    ev->flags = (uint16_t)flags;
    ev->data = r->w.in;
    ev->len = r->w.n;
  }
  if (r->last) {
    lmail_bulk_close_(&m->base);
  } else {
    if (!open) {
      lmail_bulk_open_(&m->base);
      lmail_stop_batch_(&m->base); /* here it may be skipped */
    }
    if (told) ev->flags |= LMAIL_EV_MORE;
  }
  return told;
}

/* No text, at stream offset off: what is open ends. */
static int deliver_end(lmail_mime_parser *m, lmail_event *ev, uint64_t off)
{
  lmail_mime_run_ r;

  r.w.in = crlf; /* empty, not absent */
  r.w.n = 0;
  r.off = off;
  r.last = 1;
  return deliver(m, ev, &r, 0);
}

/*
 * Text s[0 .. n) that is held in scratch and begins at token_off_; what has no room when it is decoded is
 * held on.
 */
static int deliver_held(lmail_mime_parser *m, lmail_event *ev, const uint8_t *s, size_t n, int last)
{
  lmail_mime_run_ r;
  int told;

  r.w.in = s;
  r.w.n = n;
  if (m->codec_ && n != 0) r.w.n = piece(m, &r);
  r.off = m->base.token_off_;
  r.last = last && r.w.n == n;
  m->hold_ = LMAIL_HOLD_NONE_;
  told = deliver(m, ev, &r, LMAIL_EV_COPIED);
  if (r.w.used < n) {
    m->hold_ = LMAIL_HOLD_TEXT_;
    m->tail_ = (uint32_t)(s + r.w.used - m->base.scratch_);
    m->tail_len_ = (uint32_t)(n - r.w.used);
    m->base.token_off_ += r.w.used;
    m->state_ = LMAIL_IN_BODY_;
  }
  return told;
}

/* What is held is text: delivers it, from the copy of the boundary, or of the outermost one's line end. */
static int replay(lmail_mime_parser *m, lmail_event *ev, int last)
{
  const uint8_t *s = (const uint8_t *)(lmail_frame_(m, 1) + m->depth_max_ + 1);
  size_t n = 1;

  if (m->hold_ == LMAIL_HOLD_LINE_) {
    if (m->matched_ != 0) {
      s = dashes(m, lmail_frame_(m, m->candidate_)) - 2;
      note_reuse(m);
    }
    s += 2 - m->eol_;
    n = m->eol_ + m->matched_;
    m->base.line_ += m->eol_ != 0;
  }
  if (m->more_->lines) m->more_->lines(m, s, 0, m->base.token_off_ + n, 0);
  return deliver_held(m, ev, s, n, last);
}

/* ---- the body --------------------------------------------------------------------------------- */

void lmail_mime_body_begin_(lmail_mime_parser *m, uint64_t off)
{
  m->state_ = LMAIL_IN_BODY_;
  m->line_off_ = off;
  if (m->hold_ != LMAIL_HOLD_DELIMITER_ && !(m->flags_ & LMAIL_IN_LINE_)) hold_line(m, 0, off);
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_IN_LINE_;
}

#ifdef __OPTIMIZE_SIZE__
/* May in[at] be, or begin, the line end in front of a delimiter? */
static int may_end_line(const uint8_t *in, size_t n, size_t at)
{
  if (in[at] == '\r' && at + 1 < n && in[at + 1] == '\n') at++;
  else if (in[at] != '\r' && in[at] != '\n') return 0;
  return at + 1 == n || in[at + 1] == '-';
}

/* Nothing is held: text from in[0] on, up to a line end that is held, or to its end. */
int lmail_mime_text_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                     lmail_event *ev)
{
  lmail_mime_run_ r;
  size_t at = 0;
  int sparse, told;

  r.w.in = in;
  r.w.n = n;
  r.off = m->base.off_ + *used;
  r.last = 0;
  n = piece(m, &r);
  while (at < n && (m->longest_ == 0 || !may_end_line(in, n, at))) at++;
  r.w.n = at;
  m->base.line_ += lmail_count_lines_(in, at, &sparse);
  if (at < n) {
    hold_line(m, 1, r.off + at);
    if (in[at] == '\r') m->hold_ = LMAIL_HOLD_CR_;
  }
  if (m->more_->lines) m->more_->lines(m, in, at, r.off, m->hold_ == LMAIL_HOLD_LINE_);
  told = deliver(m, ev, &r, 0);
  *used += r.w.used + (at < n);
  return told;
}
#else
/* in[0 .. n), a piece at stream offset off with so many line ends, and the line end that is held behind it. */
static void see_lines(lmail_mime_parser *m, const uint8_t *in, size_t n, uint64_t off, size_t lines,
                      int sparse)
{
  int ends = m->hold_ >= LMAIL_HOLD_LINE_ && m->eol_ != 0;

  if (!m->more_->lines) return;
  if (lmail_mime_lines_are_short_(m, off, sparse)) { /* it is enough to know where the last begins */
    if (ends) m->line_off_ = m->base.token_off_ + m->eol_;
    else if (lines != 0) lmail_mime_last_line_(m, in, n, off);
    return;
  }
  m->more_->lines(m, in, n, off, ends);
}

/* Nothing is held: text from in[0] on, up to a delimiter or what may become one, or to its end. */
int lmail_mime_text_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                     lmail_event *ev)
{
  uint64_t off = m->base.off_ + *used;
  size_t at = 0;
  size_t lines = 0;
  size_t taken;
  int near = off - lmail_top_(m)->body_off < NEAR;
  int sparse = 0;
  lmail_mime_run_ r;
  int told;

  r.w.in = in;
  r.w.n = n;
  r.w.n = taken = n = piece(m, &r);
  r.off = off;
  if (m->longest_ == 0) {
    lines = lmail_count_lines_(in, n, &sparse);
    at = n;
  }
  while ((at = lmail_find_dashes_(in, n, at, &lines, &sparse, near || at != 0)) < n) {
    size_t line = at + 1;
    size_t left = n - line;
    unsigned eol = at > 0 && in[at - 1] == '\r' ? 2 : 1;
    size_t k;

    if (in[at] == '\r') {
      eol = 0;
      sparse = 1;
      hold_after_cr(m, off + line);
    } else {
      hold_line(m, eol, off + line - eol);
    }
    k = line_begins(m, in + line, left);
    if (k == 0 && (left >= m->longest_ || !may_become(m, in + line, left))) {
      m->hold_ = LMAIL_HOLD_NONE_;
      at = line;
      lines += eol != 0;
      continue;
    }
    r.w.n = line - eol;
    taken = line + k;
    break;
  }
  if (at == n && m->longest_ != 0 && in[n - 1] == '\r') {
    r.w.n--;
    m->hold_ = LMAIL_HOLD_CR_;
    m->base.token_off_ = off + r.w.n;
  }
  if (m->hold_ == LMAIL_HOLD_NONE_ && lmail_mime_is_raw_(m)) { /* nearly all of a long body */
    lmail_mime_goes_on_(m, in, n, off, ev);
    m->base.line_ += lines;
    see_lines(m, in, n, off, lines, sparse);
    *used += n;
    return 1;
  }
  r.last = m->hold_ == LMAIL_HOLD_DELIMITER_;
  if (r.last) m->state_ = LMAIL_AT_DELIMITER_;
  told = deliver(m, ev, &r, 0);
  if (r.w.used < r.w.n) return told; /* only a single octet is ever refused, see piece */
  m->base.line_ += lines;
  see_lines(m, in, r.w.n, off, lines, sparse);
  *used += taken;
  return told;
}
#endif

/* The input has ended: what is held is a delimiter or text, and the text ends. */
static int body_ends(lmail_mime_parser *m, uint64_t off, lmail_event *ev)
{
  int told;

  if (m->hold_ == LMAIL_HOLD_LINE_ && m->target_ != 0) {
    met(m);
    return 0;
  }
  m->state_ = LMAIL_AT_DELIMITER_;
  m->target_ = 0;
  told = m->hold_ == LMAIL_HOLD_NONE_ ? deliver_end(m, ev, off) : replay(m, ev, 1);
  if (m->state_ == LMAIL_IN_BODY_) return told;
  m->base.token_off_ = off;
  m->eol_ = 0;
  return told;
}

/* Takes one step with what is held and in[0]; 1 when *ev tells of something. */
static int held(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used, lmail_event *ev)
{
  if (m->hold_ == LMAIL_HOLD_CR_) {
    if (in[0] != '\n') {
      uint64_t off = m->base.token_off_ + 1;
      int told = replay(m, ev, 0);

      if (in[0] == '-') hold_after_cr(m, off);
      return told;
    }
    hold_line(m, 2, m->base.token_off_);
    if (m->more_->lines) m->more_->lines(m, in, 0, m->base.token_off_, 1);
    ++*used;
    return 0;
  }
#ifdef __OPTIMIZE_SIZE__
  (void)n;
#else
  if (m->matched_ == 0 && n >= m->longest_) {
    size_t k = in[0] == '-' ? line_begins(m, in, n) : 0;

    *used += k;
    if (k != 0) return 0;
    if (m->eol_ != 0) return replay(m, ev, 0);
    m->hold_ = LMAIL_HOLD_NONE_; /* nothing is held: the line is the first of the body */
    return 0;
  }
#endif
  if (match(m, in[0])) {
    ++*used;
    return 0;
  }
  if (m->target_ == 0) return replay(m, ev, 0);
  met(m);
  return 0;
}

lmail_status lmail_mime_body_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                              lmail_event *ev)
{
  size_t i = 0;
  int told = 0;

  if (m->hold_ == LMAIL_HOLD_LINE_ && m->eol_ + m->matched_ == 0 &&
      (n == 0 ? lmail_finished_(&m->base) : in[0] != '-')) {
    m->hold_ = LMAIL_HOLD_NONE_; /* the body begins with text, or is empty */
  }
  while (!told && m->state_ == LMAIL_IN_BODY_) {
    if (m->hold_ == LMAIL_HOLD_DELIMITER_) {
      m->state_ = LMAIL_AT_DELIMITER_;
      if (m->base.control_ & LMAIL_CTL_BULK) { told = deliver_end(m, ev, m->base.token_off_); }
    } else if (m->hold_ == LMAIL_HOLD_TEXT_) {
      told = deliver_held(m, ev, m->base.scratch_ + m->tail_, m->tail_len_, 0);
    } else if (i == n) {
      if (!lmail_finished_(&m->base)) {
        *used = n;
        return LMAIL_OK;
      }
      told = body_ends(m, m->base.off_ + n, ev);
    } else if (m->hold_ != LMAIL_HOLD_NONE_) {
      told = held(m, in + i, n - i, &i, ev);
    } else {
      told = lmail_mime_text_(m, in + i, n - i, &i, ev);
    }
  }
  *used = i;
  return told ? LMAIL_EVENT : LMAIL_GO_ON_;
}
