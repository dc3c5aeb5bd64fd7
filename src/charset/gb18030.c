/* SPDX-License-Identifier: MIT */
/* gb18030.c - gb18030 and GBK, which are read alike: GBK has been the label of both. */

#include "charset/charset.h"
#include "charset/gb18030_tables.h"

enum {
  FIRST_IDEOGRAPH = 0x4e00,
  IDEOGRAPHS = 14139, /* of GBK that are not in GB 2312, in the order of Unicode */
  OTHERS = 101,       /* that stand behind them */
  SAMPLE = 16
};

/* ---- two octets ------------------------------------------------------------------------------------ */

/* The ideograph of this number among those that GB 2312 lacks: counted from the nearest sample. */
static uint32_t added_ideograph(unsigned number)
{
  unsigned at = gbk_samples[number / SAMPLE], left = number % SAMPLE + 1;

  for (;; at++) {
    left -= ~(unsigned)gb_2312_bits[at >> 3] >> (at & 7) & 1;
    if (left == 0) return FIRST_IDEOGRAPH + at;
  }
}

static uint32_t added(unsigned number)
{
  if (number < IDEOGRAPHS) return added_ideograph(number);
  return gbk_others[number - IDEOGRAPHS];
}

static uint32_t gb_2312(unsigned lead, unsigned column)
{
  return lmail_charset_cell_(&gb_2312_rows[lead - 0xa1], gb_2312_cells, column);
}

/* The areas of GBK, by the first octet and which half the second one is in. */
static uint32_t pair(unsigned lead, unsigned trail)
{
  unsigned column = trail - 0x40 - (trail > 0x7f);

  if (lead - 0xb0 < 0x48 && trail - 0xa1 < 94) return gb_2312(lead, column);
  if (lead == 0xa3 && trail == 0xa0) return 0x3000; /* a blank that many pages have */
  if (trail < 0x40 || trail == 0x7f || trail == 0xff) return 0;
  if (lead < 0xa1) return added((lead - 0x81) * 190 + column);
  if (trail < 0xa1) {
    if (lead < 0xa8) return 0xe4c6 + (lead - 0xa1) * 96 + column;
    if (lead >= 0xaa) return added(32 * 190 + (lead - 0xaa) * 96 + column);
  } else {
    if (lead - 0xaa < 6) return 0xe000 + (lead - 0xaa) * 94 + trail - 0xa1;
    if (lead >= 0xf8) return 0xe234 + (lead - 0xf8) * 94 + trail - 0xa1;
  }
  return gb_2312(lead, column);
}

/* ---- four octets ----------------------------------------------------------------------------------- */

/* What two octets do not reach, in the order of Unicode: the first plane, from 189000 on the others. */
enum { PLANE_0_END = 39420, PLANE_1 = 189000, PLANES_END = 1237576 };

static uint32_t numbered(uint32_t number)
{
  unsigned low = 0, high = sizeof gb18030_from / sizeof gb18030_from[0];

  if (number >= PLANE_1) return 0x10000 + number - PLANE_1;
  if (number == 7457) return 0xe7c7; /* GB 18030-2005 swapped it with a pair */
  while (high - low > 1) {
    unsigned middle = (low + high) >> 1;

    if (gb18030_from[middle] <= number) low = middle;
    else high = middle;
  }
  return gb18030_to[low] + number - gb18030_from[low];
}

static int is_digit(unsigned octet)
{
  return octet - 0x30U < 10;
}

static int is_lead(unsigned octet)
{
  return octet - 0x81U < 0x7e;
}

/* At a lead and a digit. Returns 0 when the character is not all there. */
static inline int four(lmail_charset_step *s, const uint8_t *in, size_t left)
{
  uint32_t number;

  if ((left > 2 && !is_lead(in[2])) || (left > 3 && !is_digit(in[3]))) {
    lmail_charset_bad_(s, 1); /* the digit stays, it is US-ASCII */
    return 1;
  }
  if (left < 4) return 0;
  number = (in[0] - 0x81U) * (10U * 126 * 10) + (in[1] - 0x30U) * (10U * 126) +
           (in[2] - 0x81U) * 10U + (in[3] - 0x30U);
  if (number < PLANE_0_END || number - PLANE_1 < PLANES_END - PLANE_1) {
    lmail_charset_put_(s, numbered(number), 4);
  } else {
    lmail_charset_bad_(s, 4);
  }
  return 1;
}

static inline int one(const lmail_charset *charset, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;
  size_t left = s->n - s->used;

  (void)charset;
  if (in[0] < 0x80) lmail_charset_ascii_(s);
  else if (in[0] == 0x80) lmail_charset_put_(s, 0x20ac, 1);
  else if (in[0] == 0xff) lmail_charset_bad_(s, 1);
  else if (left < 2) return 0;
  else if (is_digit(in[1])) return four(s, in, left);
  else lmail_charset_pair_(s, pair(in[0], in[1]), in[1]);
  return 1;
}

static void step(const lmail_charset *charset, lmail_charset_step *s)
{
  LMAIL_CHARSET_LOOP_(charset, s, one);
}

/* ---- names ----------------------------------------------------------------------------------------- */

static const lmail_charset charsets[] = {{"GBK", step, NULL}, {"gb18030", step, NULL}};

enum { GBK = 1, GB18030 };

/* clang-format off */
#define LABELS(X, a) \
  X(a, "gbk", gbk, GBK) X(a, "cngb", cngb, GBK) X(a, "xgbk", xgbk, GBK) \
  X(a, "cp936", cp936, GBK) X(a, "csgbk", csgbk, GBK) X(a, "euccn", euccn, GBK) \
  X(a, "ms936", ms936, GBK) X(a, "gb2312", gb2312, GBK) X(a, "xeuccn", xeuccn, GBK) \
  X(a, "chinese", chinese, GBK) X(a, "gb18030", gb18030, GB18030) X(a, "isoir58", isoir58, GBK) \
  X(a, "csgb2312", csgb2312, GBK) X(a, "gb231280", gb231280, GBK) \
  X(a, "csgb18030", csgb18030, GB18030) X(a, "windows936", windows936, GBK) \
  X(a, "csiso58gb231280", csiso58gb231280, GBK)
/* clang-format on */

LMAIL_KEYWORDS_(labels, LABELS)

const lmail_charset *lmail_charset_find_simplified(void *user, const void *label, size_t n)
{
  uint8_t word[LMAIL_KW_LONGEST_];
  unsigned number = lmail_keyword_(labels, word, lmail_charset_label_(label, n, word));

  (void)user;
  return number != 0 ? &charsets[number - 1] : NULL;
}
