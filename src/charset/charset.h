/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CHARSET_CHARSET_H
#define LIBMAIL_CHARSET_CHARSET_H

/* charset.h - what the charsets share. */

#include <libmail/charset.h>
#include <string.h>

#include "core/keyword.h"
#include "core/utf8.h"

/* A step may go on while this holds: there is input, and room for any character. */
static inline int lmail_charset_more_(const lmail_charset_step *s)
{
  return s->used < s->n && s->cap - s->made >= 4;
}

/* Copies what is UTF-8 already. */
void lmail_charset_copy_(lmail_charset_step *s, size_t octets);

/*
 * What follows is for the body of a step: more_() holds, and one character is to be converted.
 */

/* Writes a character that `octets` of input make. */
static inline void lmail_charset_put_(lmail_charset_step *s, uint32_t c, size_t octets)
{
  s->made += lmail_utf8_put_(s->out + s->made, c);
  s->used += octets;
}

/* The same, or one U+FFFD for what makes none. */
enum { LMAIL_CHARSET_NONE_ = 0xfffd };

static inline void lmail_charset_take_(lmail_charset_step *s, uint32_t c, size_t octets)
{
  s->replaced += c == LMAIL_CHARSET_NONE_;
  lmail_charset_put_(s, c, octets);
}

/* One U+FFFD for octets that make no character. */
static inline void lmail_charset_bad_(lmail_charset_step *s, size_t octets)
{
#ifdef __OPTIMIZE_SIZE__
  lmail_charset_replace(s, octets);
#else
  lmail_charset_take_(s, LMAIL_CHARSET_NONE_, octets);
#endif
}

/* US-ASCII: one octet of it, and more where that is faster. */
static inline void lmail_charset_ascii_(lmail_charset_step *s)
{
#ifndef __OPTIMIZE_SIZE__
  size_t left = s->n - s->used, room = s->cap - s->made - 3, run;

  if (left > 8 && room > 8 && ((s->in[s->used + 1] | s->in[s->used + 7]) & 0x80) == 0) {
    run = lmail_ascii_run_(s->in + s->used, left < room ? left : room);
    memcpy(s->out + s->made, s->in + s->used, run);
    s->used += run;
    s->made += run;
    return;
  }
#endif
  lmail_charset_put_(s, s->in[s->used], 1);
}

/*
 * A step that converts one character after another: one(charset, &s) returns 0 when the input ends in
 * the middle of it. Where speed counts, the state of the loop is a copy that nobody else can reach,
 * so that it stays in registers; it does as long as one() hands it to inline functions only.
 */
#ifdef __OPTIMIZE_SIZE__
#define LMAIL_CHARSET_STEP_(step, one)                           \
  void step(const lmail_charset *charset, lmail_charset_step *s) \
  {                                                              \
    while (lmail_charset_more_(s) && one(charset, s)) continue;  \
  }
#else
#define LMAIL_CHARSET_STEP_(step, one)                                  \
  void step(const lmail_charset *charset, lmail_charset_step *s)        \
  {                                                                     \
    lmail_charset_step copy = *s;                                       \
                                                                        \
    while (lmail_charset_more_(&copy) && one(charset, &copy)) continue; \
    *s = copy;                                                          \
  }
#endif

/* ---- tables -------------------------------------------------------------------------------------- */

/*
 * Charsets of one octet a character whose first half is US-ASCII. data is an array of uint16_t: the
 * first octet that the table is for in the high half of the first one, how many in the low half, and
 * then their characters, U+FFFD for none. Other octets are the characters of the same number.
 */
void lmail_charset_single_step_(const lmail_charset *charset, lmail_charset_step *s);

/* Charsets of two octets: a row is the cells that have a character, one of them at cells[at]. */
typedef struct lmail_charset_row_ {
  uint16_t at;
  uint8_t first, count;
} lmail_charset_row_;

/* What is in a cell, U+FFFD for nothing. */
static inline uint32_t lmail_charset_cell_(const lmail_charset_row_ *row, const uint16_t *cells,
                                           unsigned column)
{
  uint32_t c;

  if (column - row->first >= row->count) return LMAIL_CHARSET_NONE_;
  c = cells[row->at + column - row->first];
  return c != 0 ? c : LMAIL_CHARSET_NONE_;
}

/*
 * What a pair of octets makes that has no character: an octet that may be US-ASCII stays in the
 * input, so that a stray octet before it cannot hide it.
 */
static inline void lmail_charset_pair_(lmail_charset_step *s, uint32_t c, unsigned trail)
{
#ifndef __OPTIMIZE_SIZE__
  if (c - 0x800 < LMAIL_CHARSET_NONE_ - 0x800) { /* as nearly all pairs */
    uint8_t *out = s->out + s->made;

    out[0] = (uint8_t)(0xe0 | c >> 12);
    out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    out[2] = (uint8_t)(0x80 | (c & 0x3f));
    s->made += 3;
    s->used += 2;
    return;
  }
#endif
  lmail_charset_take_(s, c, c == LMAIL_CHARSET_NONE_ && trail < 0x80 ? 1 : 2);
}

/* ---- names --------------------------------------------------------------------------------------- */

/*
 * A label without what does not count, for lmail_keyword_; its length, or 0 when it holds octets that
 * no label has or is longer than any.
 */
size_t lmail_charset_label_(const void *label, size_t n, uint8_t out[LMAIL_KW_LONGEST_]);

extern const lmail_charset lmail_charset_us_ascii_;

/* A decoder whose state_ is 1 does not look for a byte order mark. */
extern const lmail_charset lmail_charset_utf_8_;
extern const lmail_charset lmail_charset_utf_7_;
extern const lmail_charset lmail_charset_utf_16le_;
extern const lmail_charset lmail_charset_utf_16be_;

#endif
