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

/*
 * The line end at or after s: its first octet, and in *eol what it is. NULL when there is none. A
 * CR at the end of what is known may be half of a CRLF: is_all says that nothing follows.
 */
static const uint8_t *line_end(const uint8_t *s, const uint8_t *end, int is_all, int cr,
                               unsigned *eol)
{
  const uint8_t *lf;

  if (cr) {
    while (s != end && *s != '\r' && *s != '\n') s++;
    if (s == end || (s + 1 == end && *s == '\r' && !is_all)) return NULL;
    *eol = *s == '\n' ? LMAIL_EOL_LF : s + 1 != end && s[1] == '\n' ? LMAIL_EOL_CRLF : LMAIL_EOL_CR;
    return s;
  }
  lf = (const uint8_t *)memchr(s, '\n', (size_t)(end - s));
  *eol = LMAIL_EOL_LF;
  if (lf && lf != s && lf[-1] == '\r') {
    *eol = LMAIL_EOL_CRLF;
    lf--;
  }
  return lf;
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

  l->count = l->defects = 0;
  l->ends = l->last = l->high = 0;
  do {
    unsigned eol;
    const uint8_t *text_end = line_end(s, end, is_all, cr, &eol);
    size_t text;

    if (!text_end) {
      if (!is_all) return 0;
      text_end = end;
      eol = LMAIL_EOL_NONE;
    } else {
      l->count++;
      l->ends = (uint8_t)(l->ends | 1u << eol);
    }
    l->last = (uint8_t)eol;
    text = (size_t)(text_end - s);
    if (text > LINE_MAX) note(l, LMAIL_DEFECT_LONG_LINE, (size_t)(s - in));
    if (text > 0 && lmail_is_wsp_(text_end[-1]) && is_blank(s, text)) {
      note(l, LMAIL_DEFECT_BLANK_FOLD, (size_t)(s - in));
    }
    s = text_end + (eol == LMAIL_EOL_NONE ? 0 : eol == LMAIL_EOL_CRLF ? 2 : 1);
  } while (s != end && lmail_is_wsp_(*s));
  return s != end || is_all ? (size_t)(s - in) : 0;
}

/* ---- octets ----------------------------------------------------------------------------------- */

#ifndef __OPTIMIZE_SIZE__
/*
 * Is there an octet to tell of in s[0 .. BLOCK)? s[BLOCK] is readable. All are looked at in the same
 * way and without a branch, so that compilers make vector instructions of it.
 */
enum { BLOCK = 128 };

static int block_is_odd(const uint8_t *s)
{
  uint8_t odd[16] = {0};
  uint64_t w[2];
  size_t i, k;

  for (i = 0; i < BLOCK; i += 16) {
    for (k = 0; k < 16; k++) {
      odd[k] = (uint8_t)(odd[k] | (s[i + k] & 0x80) | (uint8_t) - (s[i + k] == 0) |
                         ((uint8_t) - (s[i + k] == '\r') & (uint8_t) - (s[i + k + 1] != '\n')));
    }
  }
  memcpy(w, odd, sizeof w);
  return (w[0] | w[1]) != 0;
}
#endif

void lmail_field_octets_(const uint8_t *s, size_t n, size_t all, int cr, size_t *even,
                         lmail_lines_ *l)
{
  size_t at = *even;

#ifndef __OPTIMIZE_SIZE__
  while (at < n && all - at > BLOCK && !block_is_odd(s + at)) at += BLOCK;
#endif
  *even = at;
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
