/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_UNICODE_H
#define LIBMAIL_SASL_UNICODE_H

/* unicode.h - what SASLprep has to know of characters: Unicode 3.2 and the tables of RFC 3454. */

#include <stddef.h>
#include <stdint.h>

/* In the order of tables.py. */
enum {
  LMAIL_UNICODE_OTHER_,
  LMAIL_UNICODE_LEFT_,       /* D.2                                           */
  LMAIL_UNICODE_RIGHT_,      /* D.1                                           */
  LMAIL_UNICODE_UNASSIGNED_, /* A.1                                           */
  LMAIL_UNICODE_PROHIBITED_, /* C.2.1 to C.9                                  */
  LMAIL_UNICODE_NOTHING_,    /* B.1                                           */
  LMAIL_UNICODE_MARK_,       /* has a combining class, and is otherwise OTHER */
  LMAIL_UNICODE_LEFT_MARK_   /* or LEFT                                       */
};

/*
 * The class of c, and its combining class, of which 0 is that of starters. Those of characters that
 * normalisation takes away mean nothing, but for NOTHING.
 */
unsigned lmail_unicode_class_(uint32_t c, unsigned *combining);

/*
 * What c is decomposed into, by compatibility: how many characters, 0 when it is not. Of two the first
 * may have to be decomposed itself.
 */
enum { LMAIL_UNICODE_LONGEST_ = 18 };
unsigned lmail_unicode_decompose_(uint32_t c, uint32_t out[LMAIL_UNICODE_LONGEST_]);

/* What the two are composed to; 0: nothing. */
uint32_t lmail_unicode_compose_(uint32_t first, uint32_t second);

#endif
