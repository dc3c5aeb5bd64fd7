/* SPDX-License-Identifier: MIT */
/* lines.c - where a header field ends, and what its lines are like; see lines.h. */

#include "rfc822/lines.h"
#include <string.h>

enum { LINE_MAX = 998 }; /* RFC 5322 2.1.1 */

static void note(lmail_lines_ *l, unsigned defect, size_t at)
{
  if (l->defects >> defect & 1) return;
  l->defects |= (uint32_t)1 << defect;
  l->at[defect - LMAIL_LINES_FIRST_] = (uint32_t)at;
}

/* ---- lines ------------------------------------------------------------------------------------ */

/* What ends the line at lf, a LF, and where its text ends. */
static const uint8_t *text_end(const uint8_t *line, const uint8_t *lf, unsigned *eol)
{
  int crlf = lf != line && lf[-1] == '\r';

  *eol = crlf ? LMAIL_EOL_CRLF : LMAIL_EOL_LF;
  return lf - crlf;
}

/*
 * The end of the line s[0 .. end - s): behind its line end; NULL when there is none. A CR at the end of
 * what is known may be half of a CRLF: is_all says that nothing follows.
 */
static inline const uint8_t *line_end(const uint8_t *s, const uint8_t *end, int is_all, int cr,
                                      const uint8_t **text, unsigned *eol)
{
  const uint8_t *at = s;

  if (!cr) {
    at = (const uint8_t *)memchr(s, '\n', (size_t)(end - s));
    if (!at) return NULL;
    *text = text_end(s, at, eol);
    return at + 1;
  }
  while (at != end && *at != '\r' && *at != '\n') at++;
  if (at == end || (at + 1 == end && *at == '\r' && !is_all)) return NULL;
  *text = at;
  *eol = *at == '\n'                      ? LMAIL_EOL_LF
         : at + 1 != end && at[1] == '\n' ? LMAIL_EOL_CRLF
                                          : LMAIL_EOL_CR;
  return at + 1 + (*eol == LMAIL_EOL_CRLF);
}

/* A line that does not end in white space is not blank. Is s[0 .. n), which does? */
static int is_blank(const uint8_t *s, size_t n)
{
  while (n > 0 && lmail_is_wsp_(s[n - 1])) n--;
  return n == 0;
}

size_t lmail_field_length_(const uint8_t *in, size_t n, int is_all, int cr, lmail_lines_ *l)
{
  const uint8_t *s = in;
  const uint8_t *end = in + n;
  uint32_t count = 0;
  unsigned ends = 0, eol;

  l->defects = 0;
  l->high = 0;
  do {
    const uint8_t *text;
    const uint8_t *next = line_end(s, end, is_all, cr, &text, &eol);

    if (!next) {
      if (!is_all) return 0;
      next = text = end;
      eol = LMAIL_EOL_NONE;
    } else {
      count++;
      ends |= 1u << eol;
    }
    if (text != s && lmail_is_wsp_(text[-1]) && is_blank(s, (size_t)(text - s))) {
      note(l, LMAIL_DEFECT_BLANK_FOLD, (size_t)(s - in));
    }
    if (text - s > LINE_MAX) note(l, LMAIL_DEFECT_LONG_LINE, (size_t)(s - in));
    s = next;
  } while (s != end && lmail_is_wsp_(*s));
  l->count = count;
  l->ends = (uint8_t)ends;
  l->last = (uint8_t)eol;
  return s != end || is_all ? (size_t)(s - in) : 0;
}

/* ---- the rest of a long field ----------------------------------------------------------------- */

const uint8_t *lmail_find_line_end_(const uint8_t *in, size_t n, int cr)
{
  size_t i = 0;

  if (!cr) return (const uint8_t *)memchr(in, '\n', n);
  while (i < n && in[i] != '\n' && in[i] != '\r') i++;
  return i < n ? in + i : NULL;
}

size_t lmail_field_rest_(const uint8_t *in, size_t n, int cr, uint8_t *last)
{
  size_t at = 0;

  while (at < n && !lmail_field_ends_(*last, in[at], cr)) {
#ifndef __OPTIMIZE_SIZE__
    const uint8_t *end = lmail_find_line_end_(in + at, n - at, cr);

    at = end ? (size_t)(end - in) : n - 1;
#endif
    *last = in[at++];
  }
  return at;
}

/* ---- octets ----------------------------------------------------------------------------------- */

#ifndef __OPTIMIZE_SIZE__
/*
 * Is there an octet to tell of in s[0 .. n)? s[n] is readable. All are looked at in the same way and
 * without a branch, so that compilers make vector instructions of it.
 */
enum { BLOCK = 128, SMALL_BLOCK = 16 };

static inline int is_odd(const uint8_t *s, size_t n, int high)
{
  uint8_t odd = 0; /* in its top bit */
  size_t i;

  for (i = 0; i < n; i++) {
    odd = (uint8_t)(odd | (high ? s[i] : 0) | (uint8_t) - (s[i] == 0) |
                    ((uint8_t) - (s[i] == '\r') & (uint8_t) - (s[i + 1] != '\n')));
  }
  return (odd & 0x80) != 0;
}

static inline size_t even_octets(const uint8_t *s, size_t n, size_t all, size_t at, int high)
{
  while (at < n && all - at > BLOCK && !is_odd(s + at, BLOCK, high)) at += BLOCK;
  while (at < n && all - at > SMALL_BLOCK && !is_odd(s + at, SMALL_BLOCK, high)) at += SMALL_BLOCK;
  return at;
}

size_t lmail_field_even_(const uint8_t *s, size_t n, size_t all, size_t known, int high)
{
  return high ? even_octets(s, n, all, known, 1) : even_octets(s, n, all, known, 0);
}
#endif

void lmail_field_odd_(const uint8_t *s, size_t n, int cr, size_t at, lmail_lines_ *l)
{
  for (; at < n; at++) {
    uint8_t c = s[at];

    if (c == 0) note(l, LMAIL_DEFECT_NUL_IN_HEADER, at);
    else if (c >= 0x80) l->high = 1;
    else if (c == '\r' && !cr && at + 1 < n && s[at + 1] != '\n') {
      note(l, LMAIL_DEFECT_BARE_CR_IN_HEADER, at);
    }
  }
  if (s[n - 1] == '\r' && !cr) note(l, LMAIL_DEFECT_BARE_CR_IN_HEADER, n - 1);
}
