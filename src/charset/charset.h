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

/*
 * Charsets of one octet a character whose first half is US-ASCII. data is an array of uint16_t: the
 * first octet that the table is for in the high half of the first one, how many in the low half, and
 * then their characters, U+FFFD for none. Other octets are the characters of the same number. NULL
 * stands for a table that has none.
 */
void lmail_charset_single_step_(const lmail_charset *charset, lmail_charset_step *s);

/*
 * A label without what does not count, for lmail_keyword_; its length, or 0 when it holds octets that
 * no label has or is longer than any.
 */
size_t lmail_charset_label_(const void *label, size_t n, uint8_t out[LMAIL_KW_LONGEST_]);

extern const lmail_charset lmail_charset_us_ascii_;

#endif
