/* SPDX-License-Identifier: MIT */
/* preview.c - the first words of a text on one line; see libmail/preview.h. */

#include "mime/preview.h"
#include "core/utf8.h"

/* lmail_preview.state_ of plain text */
enum { LINE_START, IN_LINE, IN_QUOTED_LINE, SIGNATURE };

void lmail_preview_init(lmail_preview *p, unsigned kind, uint32_t chars_max, void *out, size_t cap)
{
  memset(p, 0, sizeof *p);
  p->kind_ = (uint8_t)kind;
  p->chars_max_ = chars_max;
  p->out_ = (uint8_t *)out;
  p->cap_ = cap;
  p->full_ = chars_max == 0;
}

/* ---- what is seen ----------------------------------------------------------------------------- */

enum { SEEN, SPACE, UNSEEN, JOINER };

/* A range of characters of one class; the last one decides. */
typedef struct range {
  uint16_t from, to;
  uint8_t class_;
} range;

/* White_Space and Default_Ignorable_Code_Point of the Unicode Character Database, and controls. */
static unsigned class_of(uint32_t c)
{
  static const range ranges[] = {
      {0x0080, 0x00a0, SPACE},  {0x00ad, 0x00ad, UNSEEN}, {0x034f, 0x034f, UNSEEN},
      {0x061c, 0x061c, UNSEEN}, {0x115f, 0x1160, UNSEEN}, {0x1680, 0x1680, SPACE},
      {0x17b4, 0x17b5, UNSEEN}, {0x180e, 0x180e, UNSEEN}, {0x2000, 0x200a, SPACE},
      {0x200b, 0x200b, UNSEEN}, {0x200c, 0x200d, JOINER}, {0x200e, 0x200f, UNSEEN},
      {0x2028, 0x2029, SPACE},  {0x202a, 0x202e, UNSEEN}, {0x202f, 0x202f, SPACE},
      {0x205f, 0x205f, SPACE},  {0x2060, 0x206f, UNSEEN}, {0x3000, 0x3000, SPACE},
      {0x3164, 0x3164, UNSEEN}, {0xfeff, 0xfeff, UNSEEN}, {0xffa0, 0xffa0, UNSEEN},
      {0xfff0, 0xfffb, UNSEEN}};
  unsigned i;

  if (c < 0x80) return c <= ' ' || c == 0x7f ? SPACE : SEEN;
  if (c >= 0xe0000 && c < 0xe1000) return UNSEEN;
  for (i = 0; i < sizeof ranges / sizeof *ranges && ranges[i].from <= c; i++) {
    if (c <= ranges[i].to) return ranges[i].class_;
  }
  return SEEN;
}

void lmail_preview_space_(lmail_preview *p)
{
  p->space_ = 1;
  p->joiner_ = 0;
}

/* Characters that belong together go in together or not at all. */
static void put(lmail_preview *p, uint32_t c)
{
  uint8_t octets[9];
  size_t n = 0;
  uint32_t chars = 1;

  if (p->space_ && p->len != 0) {
    octets[n++] = ' ';
    chars++;
  } else if (p->joiner_ != 0 && p->len != 0) {
    n += lmail_utf8_put(octets, p->joiner_);
    chars++;
  }
  n += lmail_utf8_put(octets + n, c);
  if (chars > p->chars_max_ - p->chars_ || n > p->cap_ - p->len) {
    p->full_ = 1;
    return;
  }
  memcpy(p->out_ + p->len, octets, n);
  p->len += n;
  p->chars_ += chars;
}

void lmail_preview_char_(lmail_preview *p, uint32_t c, int quoted)
{
  unsigned class_ = class_of(c);

  if (class_ == SPACE) {
    lmail_preview_space_(p);
  } else if (class_ == JOINER) {
    p->joiner_ = c; /* it joins two that are seen: emoji, letters of Persian */
  } else if (class_ == SEEN) {
    if (quoted && !p->quoted_ && p->len != 0) return;
    if (!quoted && p->quoted_) { /* there is something else */
      p->len = 0;
      p->chars_ = 0;
      p->full_ = p->chars_max_ == 0;
    }
    p->quoted_ = quoted != 0;
    if (!p->full_) put(p, c);
    p->space_ = 0;
    p->joiner_ = 0;
  }
}

/* ---- plain text ------------------------------------------------------------------------------- */

/*
 *   fixed-quoted = quoted fixed-line ...; quoted = 1*">"      RFC 3676 4.5
 *   sig-sep      = "--" SP CRLF
 */
static void plain(lmail_preview *p, uint32_t c)
{
  static const char separator[] = "-- ";
  unsigned i;

  if (p->state_ == LINE_START) {
    if (p->matched_ < 3 && c == (uint8_t)separator[p->matched_]) {
      p->matched_++;
      return;
    }
    if (p->matched_ == 3 && c == '\r') return;
    if (p->matched_ == 3 && c == '\n') {
      p->state_ = SIGNATURE;
      lmail_preview_space_(p);
      return;
    }
    p->state_ = p->matched_ == 0 && c == '>' ? IN_QUOTED_LINE : IN_LINE;
    for (i = 0; i < p->matched_; i++) lmail_preview_char_(p, (uint8_t)separator[i], 0);
    p->matched_ = 0;
    if (p->state_ == IN_QUOTED_LINE) return;
  }
  if (c == '>' && p->state_ == IN_QUOTED_LINE && p->last_ == '>') return; /* one more level */
  lmail_preview_char_(p, c, p->state_ != IN_LINE);
  if (c == '\n' && p->state_ != SIGNATURE) p->state_ = LINE_START;
}

static void plain_end(lmail_preview *p)
{
  unsigned i;

  if (p->state_ != LINE_START || p->matched_ == 3) return;
  for (i = 0; i < p->matched_; i++) lmail_preview_char_(p, '-', 0);
}

/* ---- characters ------------------------------------------------------------------------------- */

static void take(lmail_preview *p, uint32_t c)
{
  if (p->kind_ == LMAIL_PREVIEW_HTML) lmail_preview_html_(p, c);
  else plain(p, c);
  p->last_ = c < 0x80 ? (uint8_t)c : 0;
}

/* The characters at the start of what is held; at the end, what is no character too. */
static void take_held(lmail_preview *p, int last)
{
  while (p->held_n_ != 0) {
    int32_t n = lmail_utf8_char(p->held_, p->held_n_);

    if (n == 0 && !last) return;
    if (n > 0) take(p, lmail_utf8_value_(p->held_, (size_t)n));
    else take(p, 0xfffd);
    if (n < 0) n = -n;
    if (n == 0) n = p->held_n_;
    p->held_n_ = (uint8_t)(p->held_n_ - n);
    memmove(p->held_, p->held_ + n, p->held_n_);
  }
}

lmail_status lmail_preview_add(lmail_preview *p, const void *text, size_t n)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i;

  for (i = 0; i < n; i++) {
    if (p->full_ && !p->quoted_) return LMAIL_DONE;
    if (s[i] < 0x80 && p->held_n_ == 0) {
      take(p, s[i]);
    } else {
      p->held_[p->held_n_++] = s[i];
      take_held(p, 0);
    }
  }
  return p->full_ && !p->quoted_ ? LMAIL_DONE : LMAIL_OK;
}

void lmail_preview_end(lmail_preview *p)
{
  if (p->full_ && !p->quoted_) return;
  take_held(p, 1);
  if (p->kind_ == LMAIL_PREVIEW_HTML) lmail_preview_html_end_(p);
  else plain_end(p);
}
