/* SPDX-License-Identifier: MIT */
/* big5.c - Big5 with the characters of Hong Kong (HKSCS-2008). */

#include "charset/charset.h"
#include "charset/big5_tables.h"

static uint32_t pair(unsigned lead, unsigned trail)
{
  const lmail_charset_row_ *row = &big5_rows[lead - 0x81];
  unsigned column = trail - 0x40 - (trail > 0x7e) * 0x22U;
  uint32_t c;
  unsigned at;

  if (trail - 0x7fU < 0x22) return 0;
  c = lmail_charset_cell_(row, big5_cells, column);
  at = row->at + column - row->first;
  if (c != 0 && at >> 3 < sizeof big5_plane2 && (big5_plane2[at >> 3] >> (at & 7) & 1)) {
    c += 0x20000;
  }
  return c;
}

/* The pairs that are two characters, a letter and an accent; 0 for all others. */
static inline int combined(lmail_charset_step *s, const uint8_t *in)
{
  unsigned accent = in[1] == 0x62 || in[1] == 0xa3 ? 0x304 : 0x30c;

  if (in[0] != 0x88 || (in[1] != 0x62 && in[1] != 0x64 && in[1] != 0xa3 && in[1] != 0xa5)) return 0;
  lmail_charset_put_(s, in[1] < 0xa0 ? 0xca : 0xea, 0);
  lmail_charset_put_(s, accent, 2);
  return 1;
}

static inline int one(const lmail_charset *charset, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;

  (void)charset;
  if (in[0] < 0x80) lmail_charset_ascii_(s);
  else if (in[0] == 0x80 || in[0] == 0xff) lmail_charset_bad_(s, 1);
  else if (s->n - s->used < 2) return 0;
  else if (!combined(s, in)) lmail_charset_pair_(s, pair(in[0], in[1]), in[1]);
  return 1;
}

static void step(const lmail_charset *charset, lmail_charset_step *s)
{
  LMAIL_CHARSET_LOOP_(charset, s, one);
}

static const lmail_charset big5[] = {{"Big5", step, NULL}};

enum { BIG5 = 1 };

/* clang-format off */
#define LABELS(X, a) \
  X(a, "big5", big5, BIG5) X(a, "cp950", cp950, BIG5) X(a, "ms950", ms950, BIG5) \
  X(a, "xbig5", xbig5, BIG5) X(a, "cnbig5", cnbig5, BIG5) X(a, "csbig5", csbig5, BIG5) \
  X(a, "xxbig5", xxbig5, BIG5) X(a, "big5eten", big5eten, BIG5) \
  X(a, "big5hkscs", big5hkscs, BIG5) X(a, "windows950", windows950, BIG5) \
  X(a, "csbig5hkscs", csbig5hkscs, BIG5)
/* clang-format on */

LMAIL_KEYWORDS_(labels, LABELS)

const lmail_charset *lmail_charset_find_traditional(void *user, const void *label, size_t n)
{
  uint8_t word[LMAIL_KW_LONGEST_];
  unsigned number = lmail_keyword_(labels, word, lmail_charset_label_(label, n, word));

  (void)user;
  return number != 0 ? &big5[number - 1] : NULL;
}
