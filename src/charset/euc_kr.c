/* SPDX-License-Identifier: MIT */
/* euc_kr.c - EUC-KR, and the Hangul that Windows has besides (code page 949). */

#include "charset/charset.h"
#include "charset/euc_kr_tables.h"

enum {
  CELLS = 94,        /* of a row of KS X 1001 */
  HANGUL_ROW = 0x0f, /* its rows 16 to 40 are full of syllables in order */
  HANGUL_COUNT = 25 * 94,
  ADDED_COUNT = 8822,
  FIRST_SYLLABLE = 0xac00
};

/*
 * The syllables that KS X 1001 lacks, by their number among those: as many of KS X 1001 stand before
 * it as are smaller, which is searched for.
 */
static uint32_t added_syllable(unsigned number)
{
  const uint16_t *known = ks_x_1001_cells + ks_x_1001_rows[HANGUL_ROW].at;
  unsigned low = 0, high = HANGUL_COUNT;

  while (low < high) {
    unsigned middle = (low + high) >> 1;

    if (known[middle] - FIRST_SYLLABLE - middle <= number) low = middle + 1;
    else high = middle;
  }
  return FIRST_SYLLABLE + number + low;
}

/*
 * Before the rows of KS X 1001, and in front of their cells: second octets are letters, and those
 * above 0x80.
 */
static uint32_t added(unsigned lead, unsigned trail)
{
  unsigned column = trail - 0x41, number;

  if (trail > 0x5a) column -= 0x61 - 0x5b;
  if (trail > 0x7a) column -= 0x81 - 0x7b;
  if (trail < 0x41 || (trail > 0x5a && trail < 0x61) || (trail > 0x7a && trail < 0x81)) return 0;
  number = lead < 0xa1 ? (lead - 0x81) * 178 + column : 32 * 178 + (lead - 0xa1) * 84 + column;
  return number < ADDED_COUNT && trail != 0xff ? added_syllable(number) : 0;
}

static uint32_t pair(unsigned lead, unsigned trail)
{
  if (lead < 0xa1 || trail < 0xa1) return added(lead, trail);
  if (trail == 0xff) return 0;
  return lmail_charset_cell_(&ks_x_1001_rows[lead - 0xa1], ks_x_1001_cells, trail - 0xa1);
}

static inline int one(const lmail_charset *charset, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;

  (void)charset;
  if (in[0] < 0x80) lmail_charset_ascii_(s);
  else if (in[0] == 0x80 || in[0] == 0xff) lmail_charset_bad_(s, 1);
  else if (s->n - s->used < 2) return 0;
  else lmail_charset_pair_(s, pair(in[0], in[1]), in[1]);
  return 1;
}

static void step(const lmail_charset *charset, lmail_charset_step *s)
{
  LMAIL_CHARSET_LOOP_(charset, s, one);
}

static const lmail_charset euc_kr[] = {{"EUC-KR", step, NULL}};

enum { EUC_KR = 1 };

/* clang-format off */
#define LABELS(X, a) \
  X(a, "uhc", uhc, EUC_KR) X(a, "cp949", cp949, EUC_KR) X(a, "euckr", euckr, EUC_KR) \
  X(a, "ms949", ms949, EUC_KR) X(a, "korean", korean, EUC_KR) X(a, "cseuckr", cseuckr, EUC_KR) \
  X(a, "ksc5601", ksc5601, EUC_KR) X(a, "isoir149", isoir149, EUC_KR) \
  X(a, "windows949", windows949, EUC_KR) X(a, "ksc56011987", ksc56011987, EUC_KR) \
  X(a, "ksc56011989", ksc56011989, EUC_KR) X(a, "xwindows949", xwindows949, EUC_KR) \
  X(a, "csksc56011987", csksc56011987, EUC_KR)
/* clang-format on */

LMAIL_KEYWORDS_(labels, LABELS)

const lmail_charset *lmail_charset_find_korean(void *user, const void *label, size_t n)
{
  uint8_t word[LMAIL_KW_LONGEST_];
  unsigned number = lmail_keyword_(labels, word, lmail_charset_label_(label, n, word));

  (void)user;
  return number != 0 ? &euc_kr[number - 1] : NULL;
}
