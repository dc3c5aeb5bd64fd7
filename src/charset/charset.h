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

#ifndef __OPTIMIZE_SIZE__
/* Copies the US-ASCII that s[0 .. n) begins with; returns how much it is. */
size_t lmail_charset_run_(uint8_t *out, const uint8_t *s, size_t n);
#endif

/* US-ASCII: one octet of it, and more where that is faster. */
static inline void lmail_charset_ascii_(lmail_charset_step *s)
{
#ifndef __OPTIMIZE_SIZE__
  size_t left = s->n - s->used, room = s->cap - s->made - 3, run;

  if (left > 8 && room > 8 && ((s->in[s->used + 1] | s->in[s->used + 7]) & 0x80) == 0) {
    run = lmail_charset_run_(s->out + s->made, s->in + s->used, left < room ? left : room);
    s->used += run;
    s->made += run;
    return;
  }
#endif
  lmail_charset_put_(s, s->in[s->used], 1);
}

/*
 * The body of a step that converts one character after another: one(charset, &s) returns 0 when the
 * input ends in the middle of it. Where speed counts, the state of the loop is a copy that nobody else
 * can reach, so that it stays in registers; it does as long as one() hands it to inline functions only.
 */
#ifdef __OPTIMIZE_SIZE__
#define LMAIL_CHARSET_LOOP_(charset, s, one) \
  while (lmail_charset_more_(s) && one((charset), (s))) continue
#else
#define LMAIL_CHARSET_LOOP_(charset, s, one)                                \
  do {                                                                      \
    lmail_charset_step copy_ = *(s);                                        \
                                                                            \
    while (lmail_charset_more_(&copy_) && one((charset), &copy_)) continue; \
    (s)->used = copy_.used;                                                 \
    (s)->made = copy_.made;                                                 \
    (s)->state = copy_.state;                                               \
    (s)->replaced = copy_.replaced;                                         \
  } while (0)
#endif

/* ---- tables -------------------------------------------------------------------------------------- */

/*
 * Charsets of one octet a character whose first half is US-ASCII. data is an array of uint16_t: the
 * first octet that the table is for in the high half of the first one, how many in the low half, and
 * then their characters, U+FFFD for none. Other octets are the characters of the same number.
 */
void lmail_charset_single_step_(const lmail_charset *charset, lmail_charset_step *s);

/* Charsets of two octets: of a row what is between its first character, cells[at], and its last one. */
typedef struct lmail_charset_row_ {
  uint16_t at;
  uint8_t first, count;
} lmail_charset_row_;

/* What is in a cell; 0 for nothing. */
static inline uint32_t lmail_charset_cell_(const lmail_charset_row_ *row, const uint16_t *cells,
                                           unsigned column)
{
  unsigned at = column - row->first;

  return at < row->count ? cells[row->at + at] : 0;
}

/* What octets make that are found in such a table, or one U+FFFD for them when c is 0. */
static inline void lmail_charset_found_(lmail_charset_step *s, uint32_t c, size_t octets)
{
  if (c != 0) lmail_charset_put_(s, c, octets);
  else lmail_charset_bad_(s, octets);
}

/*
 * The same for a pair of octets. If it has no character, an octet that may be US-ASCII stays in the
 * input, so that a stray octet before it cannot hide it.
 */
static inline void lmail_charset_pair_(lmail_charset_step *s, uint32_t c, unsigned trail)
{
#ifndef __OPTIMIZE_SIZE__
  if (c - 0x800 < 0x10000 - 0x800) { /* as nearly all pairs */
    lmail_utf8_put3_(s->out + s->made, c);
    s->made += 3;
    s->used += 2;
    return;
  }
#endif
  lmail_charset_found_(s, c, c == 0 && trail < 0x80 ? 1 : 2);
}

/* ---- names --------------------------------------------------------------------------------------- */

/*
 * A label without what does not count, for lmail_keyword_; its length, or 0 when it holds octets that
 * no label has or is longer than any.
 */
size_t lmail_charset_label_(const void *label, size_t n, uint8_t out[LMAIL_KW_LONGEST_]);

extern const lmail_charset lmail_charset_us_ascii_;

/*
 * The bit of the state that joined encoded words do not share. Each of them begins and ends as a text
 * of its own (RFC 2047 3), so that what would be odd within a text is not odd between them.
 */
#define LMAIL_CHARSET_TEXT_ UINT32_C(0x80000000)

/* A decoder whose state_ is 1 does not look for a byte order mark. */
extern const lmail_charset lmail_charset_utf_8_;
extern const lmail_charset lmail_charset_utf_7_;
extern const lmail_charset lmail_charset_utf_16le_;
extern const lmail_charset lmail_charset_utf_16be_;

#endif
