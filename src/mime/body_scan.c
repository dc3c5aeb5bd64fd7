/* SPDX-License-Identifier: MIT */
/* body_scan.c - what is in a body, and what it needs before it is sent: see libmail/compose.h. */

#include "core/base64.h"
#include "core/chars.h"
#include <libmail/compose.h>

enum {
  LINE_MAX_ = 998,
  BASE64_OCTETS = LMAIL_BASE64_LINE / 4 * 3, /* that one line holds */
  BASE64_FULL = LMAIL_BASE64_LINE + 2
};

void lmail_body_scan_init(lmail_body_scanner *s, unsigned how)
{
  int text = (how & LMAIL_BODY_IS_TEXT) != 0;

  memset(s, 0, sizeof *s);
  s->how_ = (uint8_t)how;
  lmail_crlf_encode_init(&s->crlf_);
  lmail_qp_encode_init(&s->encoder_, (text ? LMAIL_QP_TEXT : LMAIL_QP_BINARY) | LMAIL_QP_PROTECT);
}

/* Is the body written with CRLF for whatever ends its lines? */
static int is_normalised(const lmail_body_scanner *s)
{
  return (s->how_ & (LMAIL_BODY_IS_TEXT | LMAIL_BODY_EXACT)) == LMAIL_BODY_IS_TEXT;
}

/* ---- what is in it ------------------------------------------------------------------------------ */

/*
 * UTF8-tail = %x80-BF                                                       RFC 3629 4
 *
 * But behind E0, ED, F0 and F4 only a part of that, so that nothing is overlong, a surrogate, or over
 * U+10FFFF.
 */
static int may_follow(uint8_t first, uint8_t c)
{
  switch (first) {
  case 0xe0: return c >= 0xa0;
  case 0xed: return c <= 0x9f;
  case 0xf0: return c >= 0x90;
  case 0xf4: return c <= 0x8f;
  default: return 1;
  }
}

static void look_at_8bit(lmail_body_scanner *s, uint8_t c)
{
  s->high++;
  s->flags_ |= LMAIL_BODY_8BIT;
  if (s->follow_ != 0) {
    if (c >= 0xc0 || !may_follow(s->first_, c)) s->flags_ |= LMAIL_BODY_NOT_UTF8;
    s->follow_--;
    s->first_ = 0;
  } else {
    if (c < 0xc2 || c > 0xf4) s->flags_ |= LMAIL_BODY_NOT_UTF8;
    s->follow_ = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    s->first_ = c;
  }
}

/* A line is over, and last is its last octet. */
static void line_ends(lmail_body_scanner *s, uint8_t last)
{
  if (s->line_ != 0 && lmail_is_wsp_(last)) s->flags_ |= LMAIL_BODY_BLANKS;
  if (s->line_ > s->longest) s->longest = s->line_;
  s->lines++;
  s->line_ = 0;
  s->from_ = 0;
}

/* A CR behind which no LF came. */
static void bare_cr(lmail_body_scanner *s)
{
  s->flags_ |= LMAIL_BODY_BARE_CR;
  if (is_normalised(s)) line_ends(s, s->before_);
  else s->line_++;
}

/* n octets that do not end a line, not 0; the first ones of a line are compared. */
static void line_goes_on(lmail_body_scanner *s, const uint8_t *in, size_t n)
{
  size_t i;

  if (s->line_ == 0 && in[0] == '.') s->flags_ |= LMAIL_BODY_DOT;
  for (i = 0; i < n && s->from_ < 5 && s->line_ + i == s->from_; i++) {
    s->from_ = (uint8_t)(s->from_ + (in[i] == (uint8_t) "From "[s->from_]));
  }
  if (s->from_ == 5) s->flags_ |= LMAIL_BODY_FROM;
  s->line_ += n;
}

/* Any octet, one by one. */
static void look_at(lmail_body_scanner *s, uint8_t c)
{
  if (s->follow_ != 0 && c < 0x80) {
    s->flags_ |= LMAIL_BODY_NOT_UTF8;
    s->follow_ = 0;
  }
  if (s->last_ == '\r' && c != '\n') bare_cr(s);
  if (c == '\n') {
    if (s->last_ != '\r') s->flags_ |= LMAIL_BODY_BARE_LF;
    line_ends(s, s->last_ == '\r' ? s->before_ : s->last_);
  } else if (c == '\r') {
    s->before_ = s->last_;
  } else {
    if (c >= 0x80) look_at_8bit(s, c);
    else if (c == 0) s->flags_ |= LMAIL_BODY_NUL;
    else if (!lmail_is_(c, LMAIL_C_TEXT)) s->flags_ |= LMAIL_BODY_CONTROL;
    if (c == 0x1b) s->flags_ |= LMAIL_BODY_ESCAPE;
    line_goes_on(s, &c, 1);
  }
  s->last_ = c;
}

/* The same for all of in[0 .. n), most of which is printable US-ASCII. */
static void look_at_all(lmail_body_scanner *s, const uint8_t *in, size_t n)
{
  size_t i = 0, run;

  while (i < n) {
    look_at(s, in[i++]);
    if (s->last_ == '\r' || s->follow_ != 0) continue;
    run = lmail_text_run_(in + i, n - i);
    if (run == 0) continue;
    line_goes_on(s, in + i, run);
    i += run;
    s->last_ = in[i - 1];
  }
}

/* ---- how long it will be ------------------------------------------------------------------------ */

#if !LIBMAIL_SMALL
/*
 * Data that has no lines is counted, not encoded, which would take many times as long. How many octets
 * of in[0 .. n) were? Not the last one, nor one at the start of a line that may need protection: see
 * qp_encode.c. 75 characters fit on a line in front of a soft line break.
 */
static size_t count_binary(lmail_body_scanner *s, const uint8_t *in, size_t n)
{
  lmail_qp_encoder *e = &s->encoder_;
  unsigned column = e->column_;
  size_t i;

  if (e->held_ != 0 || e->out_n_ != 0 || column == e->from_) return 0;
  for (i = 0; i + 1 < n; i++) {
    unsigned width = lmail_is_(in[i], LMAIL_C_TEXT) && in[i] != '=' ? 1 : 3;

    if (column + width > 75) {
      if (in[i] == '.' || in[i] == '-' || in[i] == 'F') break;
      s->qp_ += 3;
      column = 0;
      e->from_ = 0;
      e->soft_ = 1;
    }
    column += width;
    s->qp_ += width;
  }
  e->column_ = (uint8_t)column;
  return i;
}
#endif

/* in[0 .. n) as it will be encoded, line ends as they will be. */
static void measure(lmail_body_scanner *s, const uint8_t *in, size_t n, int last)
{
  uint8_t out[128];
  size_t rest = s->rest_ + n, used, made;
  lmail_status st;

  s->plain_ += n;
  for (; rest >= BASE64_OCTETS; rest -= BASE64_OCTETS) s->base64_ += BASE64_FULL;
  s->rest_ = (uint8_t)rest;
  do {
    size_t piece = n;

#if !LIBMAIL_SMALL
    if (!(s->how_ & LMAIL_BODY_IS_TEXT)) {
      used = count_binary(s, in, n);
      in += used;
      n -= used;
      piece = n != 0; /* what could not be counted; behind it more can be */
    }
#endif
    st = lmail_qp_encode(&s->encoder_, in, piece, &used, out, sizeof out, &made,
                         last && piece == n);
    in += used;
    n -= used;
    s->qp_ += made;
  } while (st == LMAIL_FULL || n != 0);
}

static void measure_all(lmail_body_scanner *s, const uint8_t *in, size_t n, int last)
{
  uint8_t text[64];
  size_t used, made;
  lmail_status st;

  if (!is_normalised(s)) {
    measure(s, in, n, last);
    return;
  }
  do {
    st = lmail_crlf_encode(&s->crlf_, in, n, &used, text, sizeof text, &made, last);
    in = n == 0 ? in : in + used;
    n -= used;
    measure(s, text, made, last && st == LMAIL_OK);
  } while (st == LMAIL_FULL);
}

void lmail_body_scan(lmail_body_scanner *s, const void *in, size_t n)
{
  const uint8_t *p = n != 0 ? (const uint8_t *)in : (const uint8_t *)"";

  s->octets += n;
  look_at_all(s, p, n);
  measure_all(s, p, n, 0);
}

/* ---- what follows from it ----------------------------------------------------------------------- */

uint32_t lmail_body_flags(const lmail_body_scanner *s)
{
  lmail_body_scanner end = *s;

  if (end.last_ == '\r') bare_cr(&end);
  if (end.follow_ != 0) end.flags_ |= LMAIL_BODY_NOT_UTF8;
  if (end.line_ != 0) {
    end.flags_ |= LMAIL_BODY_OPEN_LINE;
    line_ends(&end, end.last_);
  }
  if (end.longest > LINE_MAX_) end.flags_ |= LMAIL_BODY_LONG;
  return end.flags_;
}

uint64_t lmail_body_size(const lmail_body_scanner *s, unsigned encoding)
{
  lmail_body_scanner end = *s;
  unsigned groups = 0;

  measure_all(&end, (const uint8_t *)"", 0, 1);
  switch (encoding) {
  case LMAIL_ENCODING_7BIT:
  case LMAIL_ENCODING_8BIT:
  case LMAIL_ENCODING_BINARY: return end.plain_;
  case LMAIL_ENCODING_QUOTED_PRINTABLE: return end.qp_;
  case LMAIL_ENCODING_BASE64:
    while (groups * 3 < end.rest_) groups++;
    if (groups == 0 && end.base64_ != 0) return end.base64_ - 2; /* no CRLF behind the last line */
    return end.base64_ + groups * 4;
  default: return 0;
  }
}

/*
 * RFC 2045 2.7, 2.8: 7bit and 8bit are lines of at most 998 octets that end in CRLF, without NUL and
 * without CR or LF elsewhere.
 */
unsigned lmail_body_encoding(const lmail_body_scanner *s, unsigned allow)
{
  const uint32_t changed = LMAIL_BODY_CONTROL | LMAIL_BODY_FROM | LMAIL_BODY_DOT |
                           LMAIL_BODY_BLANKS;
  uint32_t bad = LMAIL_BODY_NUL | LMAIL_BODY_LONG;
  uint32_t flags = lmail_body_flags(s);

  if (!is_normalised(s)) bad |= LMAIL_BODY_BARE_CR | LMAIL_BODY_BARE_LF;
  if (allow & LMAIL_BODY_ROBUST) {
    bad |= changed;
    allow &= ~(unsigned)LMAIL_BODY_ALLOW_BINARY;
  }
  if (!(flags & bad)) {
    if (!(flags & LMAIL_BODY_8BIT)) return LMAIL_ENCODING_7BIT;
    if (allow & LMAIL_BODY_ALLOW_8BIT) return LMAIL_ENCODING_8BIT;
  }
  if (allow & LMAIL_BODY_ALLOW_BINARY) return LMAIL_ENCODING_BINARY;
  if (lmail_body_size(s, LMAIL_ENCODING_QUOTED_PRINTABLE) <=
      lmail_body_size(s, LMAIL_ENCODING_BASE64)) {
    return LMAIL_ENCODING_QUOTED_PRINTABLE;
  }
  return LMAIL_ENCODING_BASE64;
}

const char *lmail_body_charset(const lmail_body_scanner *s)
{
  uint32_t flags = lmail_body_flags(s);

  if (flags & (LMAIL_BODY_NUL | LMAIL_BODY_ESCAPE | LMAIL_BODY_NOT_UTF8)) return NULL;
  return flags & LMAIL_BODY_8BIT ? "utf-8" : "us-ascii";
}
