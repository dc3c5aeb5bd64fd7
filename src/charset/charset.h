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

/* Writes a character that `octets` of input make; more_() holds. */
static inline void lmail_charset_put_(lmail_charset_step *s, uint32_t c, size_t octets)
{
  s->made += lmail_utf8_put(s->out + s->made, c);
  s->used += octets;
}

/* Copies US-ASCII as far as it lasts, one octet at least; more_() holds. */
void lmail_charset_ascii_(lmail_charset_step *s);

/* A character that the first octets of the input make, or one U+FFFD for them when c is NONE. */
enum { LMAIL_CHARSET_NONE_ = 0xfffd };

static inline void lmail_charset_take_(lmail_charset_step *s, uint32_t c, size_t octets)
{
  if (c == LMAIL_CHARSET_NONE_) s->replaced++;
  lmail_charset_put_(s, c, octets);
}

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
