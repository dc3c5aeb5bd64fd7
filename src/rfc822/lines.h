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

/*
 * The length of the field at the start of in[0 .. n), and in *l what its lines are like; or 0 when
 * the input does not tell yet where the field ends. is_all: nothing follows in[n - 1]. cr: a CR
 * alone ends a line.
 */
size_t lmail_field_length_(const uint8_t *in, size_t n, int is_all, int cr, lmail_lines_ *l);

/* How many octets a line end has, LMAIL_EOL_... */
static inline size_t lmail_line_end_size_(unsigned eol)
{
  return eol == LMAIL_EOL_CRLF ? 2 : eol != LMAIL_EOL_NONE;
}

/* How many octets from s on, `known` of them already, are even. Only for the function below. */
size_t lmail_field_even_(const uint8_t *s, size_t n, size_t all, size_t known, int high);

/* Looks at s[at .. n) octet by octet. Only for the function below. */
void lmail_field_odd_(const uint8_t *s, size_t n, int cr, size_t at, lmail_lines_ *l);

/*
 * Adds to *l what a field s[0 .. n), n > 0, at stream offset off has of NUL, octets over 127 and
 * (without cr) CR that no LF follows. When l->high is set already, octets over 127 are like others.
 * s[0 .. all) is readable. Whole blocks of octets are looked at, which may reach into what follows the
 * field: up to *even, an offset in the stream, all are known to be none of these. Built for size,
 * octets are looked at one by one.
 */
static inline void lmail_field_octets_(const uint8_t *s, size_t n, size_t all, int cr, uint64_t off,
                                       uint64_t *even, lmail_lines_ *l)
{
  size_t known = 0;

#ifndef __OPTIMIZE_SIZE__
  if (*even > off) known = (size_t)(*even - off);
  if (known < n) {
    known = lmail_field_even_(s, n, all, known, !l->high);
    *even = off + known;
  }
#else
  (void)all, (void)off, (void)even;
#endif
  if (known < n || s[n - 1] == '\r') lmail_field_odd_(s, n, cr, known, l);
}

/*
 * The first token_max octets s[0 .. n) of a longer field may end in a CR, which is perhaps half of a
 * CRLF, so nothing is to be said of it: how many octets there are without it.
 */
static inline size_t lmail_without_half_crlf_(const uint8_t *s, size_t n)
{
  return n - (s[n - 1] == '\r');
}

/*
 * How many octets of in[0 .. n) belong to a field that began before them; n when it does not end
 * there. *last is the octet in front of them, or 0 when it is neither CR nor LF, and then the last of
 * them.
 */
size_t lmail_field_rest_(const uint8_t *in, size_t n, int cr, uint8_t *last);

/* The first octet of in[0 .. n) that ends a line, or may as half of a CRLF (cr only); or NULL. */
const uint8_t *lmail_find_line_end_(const uint8_t *in, size_t n, int cr);

/* Does a field end between these two octets? */
static inline int lmail_field_ends_(uint8_t last, uint8_t next, int cr)
{
  return (last == '\n' || (cr && last == '\r' && next != '\n')) && !lmail_is_wsp_(next);
}

/* field.c: the defects that flags of lmail_field tell of, bits of 1 << LMAIL_DEFECT_... */
uint32_t lmail_field_defects_(unsigned flags);

/*
 * registry.c: is this a field that may come once, and that was met in this header before? Those that
 * were met have a bit in met, from LMAIL_FIELD_RFC822 on.
 */
int lmail_field_is_duplicate_(unsigned field, uint32_t met[4]);

/* The same for a name, and which field it is. */
int lmail_field_known_(const uint8_t *name, size_t n, uint16_t *field, uint32_t met[4]);

/* As lmail_field_split, but for the id; of s[0 .. n) without its last line end, and lines that may end in CR. */
void lmail_field_split_(const uint8_t *s, size_t n, int cr, lmail_field *out);

#endif
