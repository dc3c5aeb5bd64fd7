/* SPDX-License-Identifier: MIT */
/* jis.c - ISO-2022-JP (RFC 1468), Shift_JIS, EUC-JP; with the characters of Windows. */

#include "charset/charset.h"
#include "charset/jis_tables.h"

enum { KUTEN = 94, HALFWIDTH_KATAKANA = 0xff61, USER_DEFINED = 0xe000 };

/* JIS X 0208 has two of its rows in one of the table, as Shift_JIS has. */
static inline uint32_t jis_x_0208(unsigned row, unsigned cell)
{
  return lmail_charset_cell_(&jis_x_0208_rows[row >> 1], jis_x_0208_cells,
                             cell + (row & 1) * KUTEN);
}

static uint32_t jis_x_0212(unsigned row, unsigned cell)
{
  return lmail_charset_cell_(&jis_x_0212_rows[row], jis_x_0212_cells, cell);
}

/* ---- Shift_JIS ------------------------------------------------------------------------------------ */

enum { PAIRS = 188, USER_DEFINED_ROW = 0xf0 - 0xc1 };

/* The second octet is a cell. Ten rows are for private use, and not in the table. */
static inline uint32_t shift_jis_pair(unsigned row, unsigned trail)
{
  unsigned cell = trail - 0x40 - (trail > 0x7f);
  uint32_t c = lmail_charset_cell_(&jis_x_0208_rows[row], jis_x_0208_cells, cell);

  if (trail == 0x7f) return 0;
  if (c == 0 && row - USER_DEFINED_ROW < 10 && cell < PAIRS) {
    c = USER_DEFINED + (row - USER_DEFINED_ROW) * PAIRS + cell;
  }
  return c;
}

static uint32_t shift_jis_single(unsigned octet)
{
  if (octet - 0xa1 < 0x3f) return HALFWIDTH_KATAKANA + octet - 0xa1;
  return octet == 0x80 ? octet : LMAIL_CHARSET_NONE_;
}

static inline int shift_jis(const lmail_charset *charset, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;
  unsigned row = in[0] - 0x81U;

  (void)charset;
  if (in[0] < 0x80) {
    lmail_charset_ascii_(s);
    return 1;
  }
  if (row >= 0x1f) {
    row = in[0] - 0xc1U;
    if (row - 0x1f >= 0x1d) {
      lmail_charset_take_(s, shift_jis_single(in[0]), 1);
      return 1;
    }
  }
  if (s->n - s->used < 2) return 0;
  lmail_charset_pair_(s, shift_jis_pair(row, in[1]), in[1]);
  return 1;
}

static void shift_jis_step(const lmail_charset *charset, lmail_charset_step *s)
{
  LMAIL_CHARSET_LOOP_(charset, s, shift_jis);
}

/* ---- EUC-JP --------------------------------------------------------------------------------------- */

enum { SS2 = 0x8e, SS3 = 0x8f };

static int is_euc(unsigned octet)
{
  return octet - 0xa1U < KUTEN;
}

/* SS3 and two octets of JIS X 0212; returns 0 when they are not all there. */
static inline int euc_jp_triple(lmail_charset_step *s, const uint8_t *in, size_t left)
{
  if (!is_euc(in[1])) {
    lmail_charset_pair_(s, 0, in[1]);
  } else if (left < 3) {
    return 0;
  } else if (is_euc(in[2])) {
    lmail_charset_found_(s, jis_x_0212(in[1] - 0xa1U, in[2] - 0xa1U), 3);
  } else {
    lmail_charset_bad_(s, in[2] < 0x80 ? 2 : 3);
  }
  return 1;
}

static uint32_t euc_jp_pair(unsigned lead, unsigned trail)
{
  if (!is_euc(trail)) return 0;
  if (lead == SS2) return trail < 0xe0 ? HALFWIDTH_KATAKANA + trail - 0xa1 : 0;
  return jis_x_0208(lead - 0xa1, trail - 0xa1);
}

static inline int euc_jp(const lmail_charset *charset, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;
  size_t left = s->n - s->used;

  (void)charset;
  if (in[0] < 0x80) lmail_charset_ascii_(s);
  else if (!is_euc(in[0]) && in[0] != SS2 && in[0] != SS3) lmail_charset_bad_(s, 1);
  else if (left < 2) return 0;
  else if (in[0] == SS3) return euc_jp_triple(s, in, left);
  else lmail_charset_pair_(s, euc_jp_pair(in[0], in[1]), in[1]);
  return 1;
}

static void euc_jp_step(const lmail_charset *charset, lmail_charset_step *s)
{
  LMAIL_CHARSET_LOOP_(charset, s, euc_jp);
}

/* ---- ISO-2022-JP ---------------------------------------------------------------------------------- */

/*
 * The state: which set is designated to G0, and whether nothing has come since its escape sequence.
 * Two escape sequences in a row are malformed, so that nobody hides them in a word that filters search.
 */
enum { ASCII, ROMAN, KATAKANA, KANJI, SET = 3, ESC = 0x1b };
#define EMPTY LMAIL_CHARSET_TEXT_

/*
 * single-byte-seq = ESC "(" ( "B" / "J" )                                              RFC 1468
 * double-byte-seq = ESC "$" ( "@" / "B" )
 *
 * and ESC "(" "I", which mailers used. Returns the set, or -1.
 */
static int designated(const uint8_t *in)
{
  if (in[1] == '$') return in[2] == '@' || in[2] == 'B' ? KANJI : -1;
  if (in[1] != '(') return -1;
  return in[2] == 'B' ? ASCII : in[2] == 'J' ? ROMAN : in[2] == 'I' ? KATAKANA : -1;
}

/* At ESC. Returns 0 when the sequence is not all there. */
static inline int escape(lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;
  size_t left = s->n - s->used;
  int set;

  if (!s->last && (left < 2 || (left < 3 && (in[1] == '$' || in[1] == '(')))) return 0;
  set = left < 3 ? -1 : designated(in);
  if (set < 0) {
    s->state &= SET;
    lmail_charset_bad_(s, 1);
    return 1;
  }
  if (s->state & EMPTY) lmail_charset_bad_(s, 3);
  else s->used += 3;
  s->state = (uint32_t)set | EMPTY;
  return 1;
}

/* A character of a set of one octet. */
static uint32_t single(unsigned set, uint8_t c)
{
  if (set == KATAKANA) {
    return c - 0x21U < 0x3f ? HALFWIDTH_KATAKANA + c - 0x21U : LMAIL_CHARSET_NONE_;
  }
  if (set == ROMAN && c == 0x5c) return 0xa5;
  if (set == ROMAN && c == 0x7e) return 0x203e;
  return c < 0x80 && c != 0x0e && c != 0x0f ? c : LMAIL_CHARSET_NONE_;
}

/* A character of two octets; returns 0 when the second one is missing. */
static inline int kanji(lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;

  if (in[0] - 0x21U >= KUTEN) {
    lmail_charset_bad_(s, 1);
  } else if (s->n - s->used < 2) {
    return 0;
  } else if (in[1] - 0x21U < KUTEN) {
    lmail_charset_found_(s, jis_x_0208(in[0] - 0x21U, in[1] - 0x21U), 2);
  } else {
    lmail_charset_bad_(s, in[1] == ESC ? 1 : 2);
  }
  return 1;
}

static inline int iso_2022_jp(const lmail_charset *charset, lmail_charset_step *s)
{
  uint8_t c = s->in[s->used];

  (void)charset;
  if (c == ESC) return escape(s);
  if ((s->state & SET) != KANJI) lmail_charset_take_(s, single(s->state & SET, c), 1);
  else if (!kanji(s)) return 0;
  s->state &= SET;
  return 1;
}

static void iso_2022_jp_step(const lmail_charset *charset, lmail_charset_step *s)
{
  LMAIL_CHARSET_LOOP_(charset, s, iso_2022_jp);
}

/* ---- names ---------------------------------------------------------------------------------------- */

static const lmail_charset charsets[] = {{"ISO-2022-JP", iso_2022_jp_step, NULL},
                                         {"Shift_JIS", shift_jis_step, NULL},
                                         {"EUC-JP", euc_jp_step, NULL}};

enum { ISO_2022_JP = 1, SHIFT_JIS, EUC_JP };

/* clang-format off */
#define LABELS(X, a) \
  X(a, "sjis", sjis, SHIFT_JIS) X(a, "ujis", ujis, EUC_JP) X(a, "xeuc", xeuc, EUC_JP) \
  X(a, "cp932", cp932, SHIFT_JIS) X(a, "eucjp", eucjp, EUC_JP) X(a, "ms932", ms932, SHIFT_JIS) \
  X(a, "xsjis", xsjis, SHIFT_JIS) X(a, "ibm932", ibm932, SHIFT_JIS) \
  X(a, "xeucjp", xeucjp, EUC_JP) X(a, "mskanji", mskanji, SHIFT_JIS) \
  X(a, "shiftjis", shiftjis, SHIFT_JIS) X(a, "xmscp932", xmscp932, SHIFT_JIS) \
  X(a, "iso2022jp", iso2022jp, ISO_2022_JP) X(a, "csshiftjis", csshiftjis, SHIFT_JIS) \
  X(a, "windows31j", windows31j, SHIFT_JIS) X(a, "windows932", windows932, SHIFT_JIS) \
  X(a, "csiso2022jp", csiso2022jp, ISO_2022_JP) X(a, "cswindows31j", cswindows31j, SHIFT_JIS) \
  X(a, "cseucpkdfmtjapanese", cseucpkdfmtjapanese, EUC_JP)
/* clang-format on */

LMAIL_KEYWORDS_(labels, LABELS)

const lmail_charset *lmail_charset_find_japanese(void *user, const void *label, size_t n)
{
  uint8_t word[LMAIL_KW_LONGEST_];
  unsigned number = lmail_keyword_(labels, word, lmail_charset_label_(label, n, word));

  (void)user;
  return number != 0 ? &charsets[number - 1] : NULL;
}
