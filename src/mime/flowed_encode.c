/* SPDX-License-Identifier: MIT */
/* flowed_encode.c - writing format=flowed, RFC 3676; see libmail/flowed.h. */

#include <libmail/flowed.h>

#include "core/base64.h"

/* lmail_flowed_encoder.phase_: octets are read at the first two, and written at the others. */
enum { AT_START, IN_PARAGRAPH, AT_BLANKS, AT_WORD, IN_WORD, AT_END, IS_OVER };

/* lmail_flowed_encoder.flags_ */
enum {
  HAS_QUOTE = 0x01,    /* ">" were read, and a blank behind them does not count */
  HAS_PREFIX = 0x02,   /* ">" and stuffing of this line are written, or due */
  HAS_STUFFING = 0x04, /* which is due */
  HAS_TEXT = 0x08,     /* this line has text */
  HAS_DASHES = 0x10,   /* which is "--" alone */
  IS_WRAPPED = 0x20,   /* the paragraph has lines before this one */
  IS_LONG = 0x40,      /* the word began before what is held of it */
  AFTER_CR = 0x80,     /* a CR has ended the paragraph: a LF behind it does not count */
  IS_WIDE = 0x400,     /* it does not fit on a line of its own */
  IS_CUT = 0x200,      /* the word goes on behind what is held of it */
  IS_LINE = 0x100      /* the line ends with a line end, not with the input */
};

enum { WIDTH_MIN = 20, WORD_MAX = sizeof((lmail_flowed_encoder *)0)->word_ };

void lmail_flowed_encode_init(lmail_flowed_encoder *e, unsigned width, unsigned options)
{
  memset(e, 0, sizeof *e);
  if (width == 0) width = LMAIL_FLOWED_WIDTH;
  if (width < WIDTH_MIN) width = WIDTH_MIN;
  e->width_ = (uint8_t)(width < LMAIL_FLOWED_WIDTH_MAX ? width : LMAIL_FLOWED_WIDTH_MAX);
  e->options_ = (uint8_t)options;
}

/* ---- lines ------------------------------------------------------------------------------------ */

static void advance(lmail_flowed_encoder *e, uint32_t characters)
{
  e->column_ = (uint16_t)(characters < 0xffffU - e->column_ ? e->column_ + characters : 0xffff);
}

static int put(lmail_windows_ *w, uint8_t c)
{
  if (w->made == w->cap) return 0;
  w->out[w->made++] = c;
  return 1;
}

/* So deep quotes that little would stand on a line are not wrapped: each line has them again. */
static int may_break(const lmail_flowed_encoder *e)
{
  return e->quotes_ < e->width_ / 2U;
}

/*
 * A soft line break: "inserting a CRLF after the occurrence of a space"; with DelSp=yes "inserting a SP
 * CRLF sequence following the existing SP" (RFC 3676 4.2).
 */
static void break_line(lmail_flowed_encoder *e)
{
  e->break_ = e->options_ & LMAIL_FLOWED_DELSP ? 3 : 2;
  e->column_ = 0;
  e->flags_ = (uint16_t)((e->flags_ & ~(HAS_PREFIX | HAS_TEXT | HAS_DASHES)) | IS_WRAPPED);
}

/*
 * "Space-stuff lines which start with a space, "From ", or ">"" (RFC 3676 4.2). Behind ">" there is always
 * a blank, unless nothing follows: that is stuffing, too.
 */
static void begin_line(lmail_flowed_encoder *e, uint8_t first, int has_text)
{
  int stuffed = e->quotes_ != 0 || first == ' ' || first == '>';

  if (e->flags_ & HAS_PREFIX) return;
  if (e->phase_ == IN_WORD && e->next_ == IN_PARAGRAPH && e->word_n_ == 4 &&
      !(e->flags_ & (IS_LONG | IS_CUT)) && memcmp(e->word_, "From", 4) == 0) {
    stuffed = 1;
  }
  e->flags_ |= HAS_PREFIX;
  e->quotes_left_ = e->quotes_;
  advance(e, e->quotes_);
  if (stuffed && has_text) {
    e->flags_ |= HAS_STUFFING;
    advance(e, 1);
  }
}

/* What is due in front of text; 0 when there is no room. */
static int put_due(lmail_flowed_encoder *e, lmail_windows_ *w)
{
  for (; e->break_ != 0; e->break_--) {
    if (!put(w, e->break_ == 3 ? ' ' : e->break_ == 2 ? '\r' : '\n')) return 0;
  }
  for (; e->quotes_left_ != 0; e->quotes_left_--) {
    if (!put(w, '>')) return 0;
  }
  if (e->flags_ & HAS_STUFFING) {
    if (!put(w, ' ')) return 0;
    e->flags_ = (uint16_t)(e->flags_ & ~HAS_STUFFING);
  }
  return 1;
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* One blank of those between two words; more than a line of them are broken as well. */
static int write_blank(lmail_flowed_encoder *e, lmail_windows_ *w)
{
  if (e->blanks_ == 0) {
    e->phase_ = AT_WORD;
    return 1;
  }
  if (!(e->flags_ & HAS_PREFIX)) {
    begin_line(e, ' ', 1);
    return 1;
  }
  if (!put(w, ' ')) return 0;
  e->blanks_--;
  advance(e, 1);
  e->flags_ |= HAS_TEXT;
  if (e->blanks_ != 0 && e->column_ >= e->width_ && may_break(e)) break_line(e);
  return 1;
}

/*
 * The word is to be written: on this line, when it fits with the blank that flows it, else on the next.
 * "Generating agents MUST NOT place [breaks] in a way that causes any line of the paragraph to be a
 * signature separator line" (RFC 3676 4.2).
 */
static void place_word(lmail_flowed_encoder *e)
{
  unsigned delsp = e->options_ & LMAIL_FLOWED_DELSP;
  unsigned behind = e->next_ == AT_END ? 0 : delsp ? 2 : 1;
  int fits = e->column_ + e->chars_ + behind <= e->width_;

  e->phase_ = IN_WORD;
  e->out_at_ = 0;
  e->flags_ = (uint16_t)(e->flags_ & ~IS_WIDE);
  if (e->flags_ & (IS_LONG | IS_CUT) || e->quotes_ + 1 + e->chars_ + behind > e->width_) {
    e->flags_ |= IS_WIDE;
  }
  if (e->word_n_ == 0) {
    e->phase_ = e->next_;
  } else if (e->flags_ & HAS_TEXT && !(e->flags_ & IS_LONG) && !fits && may_break(e) &&
             (delsp || !(e->flags_ & HAS_DASHES))) {
    break_line(e);
  }
}

/* An octet of the word. With DelSp one that is longer than a line is broken between characters. */
static int write_octet(lmail_flowed_encoder *e, lmail_windows_ *w)
{
  uint8_t c = e->word_[e->out_at_];
  int begins = (c & 0xc0) != 0x80;
  int inside = e->out_at_ != 0 || e->flags_ & IS_LONG;

  if (!(e->flags_ & HAS_PREFIX)) {
    begin_line(e, c, 1);
    return 1;
  }
  if (begins && inside && e->flags_ & IS_WIDE && e->flags_ & HAS_TEXT &&
      e->options_ & LMAIL_FLOWED_DELSP && e->column_ + 1 >= e->width_ && may_break(e)) {
    break_line(e);
    return 1;
  }
  if (!put(w, c)) return 0;
  if (begins) advance(e, 1);
  if (e->out_at_ == 0) {
    int dashes = !(e->flags_ & HAS_TEXT) && e->word_n_ == 2 && memcmp(e->word_, "--", 2) == 0;

    e->flags_ = (uint16_t)((e->flags_ & ~HAS_DASHES) | (dashes ? HAS_DASHES : 0));
  }
  e->flags_ |= HAS_TEXT;
  if (++e->out_at_ < e->word_n_) return 1;
  e->word_n_ = e->chars_ = 0;
  e->flags_ = (uint16_t)((e->flags_ & ~(IS_LONG | IS_CUT)) | (e->flags_ & IS_CUT ? IS_LONG : 0));
  e->phase_ = e->next_;
  return 1;
}

#if !LIBMAIL_SMALL
/* What is left of a word but for its last octet, when no break can be in it. */
static void write_octets(lmail_flowed_encoder *e, lmail_windows_ *w)
{
  size_t n = e->word_n_ - 1U - e->out_at_, room = w->cap - w->made, i;

  if (e->out_at_ == 0 || e->flags_ & IS_WIDE) return;
  if (n > room) n = room;
  for (i = 0; i < n; i++) {
    w->out[w->made + i] = e->word_[e->out_at_ + i];
    if ((e->word_[e->out_at_ + i] & 0xc0) != 0x80) advance(e, 1);
  }
  w->made += n;
  e->out_at_ = (uint8_t)(e->out_at_ + n);
}

/* The rest of a word, as far as it is there, but for what fills the place for it. */
static void read_octets(lmail_flowed_encoder *e, lmail_windows_ *w)
{
  if (e->word_n_ == 0) return;
  while (w->used < w->n && e->word_n_ < WORD_MAX - 1) {
    uint8_t c = w->in[w->used];

    if (c == ' ' || c == '\n' || c == '\r') return;
    e->word_[e->word_n_++] = c;
    if ((c & 0xc0) != 0x80) e->chars_++;
    w->used++;
  }
}
#endif

/* The paragraph is over. */
static int write_end(lmail_flowed_encoder *e)
{
  if (!(e->flags_ & HAS_PREFIX) && e->quotes_ != 0) {
    begin_line(e, 0, 0);
    return 1;
  }
  if (!(e->flags_ & IS_LINE)) {
    e->phase_ = IS_OVER;
    return 1;
  }
  e->break_ = 2;
  e->column_ = 0;
  e->quotes_ = e->blanks_ = 0;
  e->flags_ &= AFTER_CR;
  e->phase_ = AT_START;
  return 1;
}

static int is_writing(const lmail_flowed_encoder *e)
{
  return e->phase_ >= AT_BLANKS && e->phase_ <= AT_END;
}

static int write_step(lmail_flowed_encoder *e, lmail_windows_ *w)
{
  if (!put_due(e, w)) return 0;
  switch (e->phase_) {
  case AT_BLANKS: return write_blank(e, w);
  case AT_WORD: place_word(e); return 1;
  case IN_WORD:
#if !LIBMAIL_SMALL
    write_octets(e, w);
#endif
    return write_octet(e, w);
  case AT_END: return write_end(e);
  default: return 1;
  }
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* The word that was read is to be written, with the blanks in front of it. */
static void end_word(lmail_flowed_encoder *e, unsigned next)
{
  e->next_ = (uint8_t)next;
  e->phase_ = AT_BLANKS;
}

/*
 * The paragraph ends, with a line end or with the input. "Trim spaces before user-inserted hard line
 * breaks" (RFC 3676 4.2); but "the separator line is sent as-is" (4.3).
 */
static void end_paragraph(lmail_flowed_encoder *e)
{
  int is_signature = e->flags_ & HAS_DASHES && !(e->flags_ & IS_WRAPPED) && e->blanks_ == 1;

  if (e->word_n_ == 0 && !is_signature) e->blanks_ = 0;
  end_word(e, AT_END);
}

/* 0: the octet is to be looked at again. */
static int read_octet(lmail_flowed_encoder *e, uint8_t c)
{
  int after_cr = e->flags_ & AFTER_CR;

  e->flags_ = (uint16_t)(e->flags_ & ~AFTER_CR);
  if (c == '\n' && after_cr) return 1;
  if (c == '\n' || c == '\r') {
    if (c == '\r') e->flags_ |= AFTER_CR;
    e->flags_ |= IS_LINE;
    end_paragraph(e);
  } else if (e->phase_ == AT_START && c == '>' && e->options_ & LMAIL_FLOWED_QUOTED) {
    e->quotes_ += e->quotes_ != UINT32_MAX;
    e->flags_ |= HAS_QUOTE;
  } else if (c == ' ' && e->flags_ & HAS_QUOTE) {
    e->flags_ = (uint16_t)(e->flags_ & ~HAS_QUOTE);
    e->phase_ = IN_PARAGRAPH;
  } else if (c == ' ') {
    if (e->word_n_ != 0) {
      end_word(e, IN_PARAGRAPH);
      return 0;
    }
    e->phase_ = IN_PARAGRAPH;
    e->flags_ = (uint16_t)(e->flags_ & ~IS_LONG);
    if (e->blanks_ != UINT32_MAX) e->blanks_++;
  } else {
    e->flags_ = (uint16_t)(e->flags_ & ~HAS_QUOTE);
    e->phase_ = IN_PARAGRAPH;
    e->word_[e->word_n_++] = c;
    if ((c & 0xc0) != 0x80) e->chars_++;
    if (e->word_n_ == WORD_MAX) {
      end_word(e, IN_PARAGRAPH);
      e->flags_ |= IS_CUT;
    }
  }
  return 1;
}

lmail_status lmail_flowed_encode(lmail_flowed_encoder *e, const void *in, size_t n, size_t *used,
                                 void *out, size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  int room = 1;

  lmail_windows_init_(&w, in, n, out, cap);
  while (room) {
    if (is_writing(e)) {
      room = write_step(e, &w);
    } else if (!put_due(e, &w)) {
      room = 0;
    } else if (w.used < n) {
#if !LIBMAIL_SMALL
      read_octets(e, &w);
      if (w.used == n) continue;
#endif
      w.used += (size_t)read_octet(e, w.in[w.used]);
    } else if (last && e->phase_ != IS_OVER) {
      end_paragraph(e);
    } else {
      break;
    }
  }
  *used = w.used;
  *made = w.made;
  return room ? LMAIL_OK : LMAIL_FULL;
}
