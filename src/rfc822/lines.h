/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_LINES_H
#define LIBMAIL_RFC822_LINES_H

/*
 * lines.h - the lines of a header: where a field ends, and what its lines are like. For every parser
 * that reads header blocks.
 *
 *   FWS = ([*WSP CRLF] 1*WSP) / obs-FWS          RFC 5322 3.2.2, 4.2
 *
 * A field goes on as long as the next line begins with white space, so one octet more than the field
 * is needed to know its end. A line ends at LF, and a CR before it belongs to the line end; where the
 * caller says so, a CR alone ends a line as well.
 */

#include <libmail/rfc822.h>
#include "core/chars.h"

/* What is told of lines and octets, each with the place where it was met first. */
enum {
  LMAIL_LINES_FIRST_ = LMAIL_DEFECT_NUL_IN_HEADER,
  LMAIL_LINES_PLACES_ = LMAIL_DEFECT_LONG_LINE - LMAIL_DEFECT_NUL_IN_HEADER + 1
};

typedef struct lmail_lines_ {
  uint32_t count;   /* line ends                                                            */
  uint32_t defects; /* bits of 1 << LMAIL_DEFECT_..., from NUL_IN_HEADER to LONG_LINE       */
  uint32_t at[LMAIL_LINES_PLACES_]; /* their places in the field                            */
  uint8_t ends;     /* bits of 1 << LMAIL_EOL_...                                           */
  uint8_t last;     /* the end of the last line, LMAIL_EOL_...                              */
  uint8_t high;     /* octets over 127 were met                                             */
  uint8_t reserved;
} lmail_lines_;

static inline int lmail_is_wsp_(uint8_t c)
{
  return c == ' ' || c == '\t';
}

/*
 * The length of the field at the start of in[0 .. n), and in *l what its lines are like; or 0 when
 * the input does not tell yet where the field ends. is_all: nothing follows in[n - 1]. cr: a CR
 * alone ends a line.
 */
size_t lmail_field_length_(const uint8_t *in, size_t n, int is_all, int cr, lmail_lines_ *l);

/*
 * Adds to *l what a field s[0 .. n), n > 0, has of NUL, octets over 127 and (without cr) CR that no LF
 * follows. s[0 .. all) is readable. Whole blocks of octets are looked at, which may reach into what
 * follows the field: *even is how many octets from s on are known to have none of these, before and
 * after the call.
 */
void lmail_field_octets_(const uint8_t *s, size_t n, size_t all, int cr, size_t *even,
                         lmail_lines_ *l);

/* registry.c: may this field come once in a header only? */
int lmail_field_comes_once_(unsigned field);

/* As lmail_field_split, for s[0 .. n) without its last line end, and lines that may end in CR. */
void lmail_field_split_(const uint8_t *s, size_t n, int cr, lmail_field *out);

#endif
