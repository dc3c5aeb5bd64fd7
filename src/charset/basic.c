/* SPDX-License-Identifier: MIT */
/* basic.c - UTF-8, US-ASCII, windows-1252; see lmail_charset_find_basic in libmail/charset.h. */

#include "charset/charset.h"
#include "core/chars.h"

/* ---- UTF-8 -------------------------------------------------------------------------------------- */

/*
 * The state: 0 before the first character, where a byte order mark is dropped. What follows something
 * malformed is looked at by itself first, since it is seldom alone.
 */
static void utf8_step(const lmail_charset *charset, lmail_charset_step *s)
{
  uint32_t good = s->state;

  (void)charset;
  while (lmail_charset_more_(s)) {
    const uint8_t *in = s->in + s->used;
    size_t left = s->n - s->used, room = s->cap - s->made - 3;
    size_t valid = good ? lmail_utf8_valid(in, left < room ? left : room) : 0;

    if (valid == 0) { /* or in sight of the end of a window */
      int32_t size = lmail_utf8_char(in, left);
      uint32_t begun = s->state;

      if (size == 0) return;
      good = size > 0;
      s->state = 1;
      if (!good) {
        lmail_charset_bad_(s, (size_t)-size);
        continue;
      }
      valid = (size_t)size;
      if (!begun && size == 3 && in[0] == 0xef && in[1] == 0xbb && in[2] == 0xbf) {
        s->used += 3;
        continue;
      }
    }
    lmail_charset_copy_(s, valid);
  }
}

/* ---- charsets of one octet a character ------------------------------------------------------------ */

static uint32_t single_char(const uint16_t *table, uint32_t c)
{
  uint32_t first = table[0] >> 8, count = table[0] & 0xff;

  return c - first < count ? table[c - first + 1] : c;
}

#ifndef __OPTIMIZE_SIZE__
/*
 * Long text: what each octet becomes is worked out once. An entry is the UTF-8, first octet lowest, its
 * size above it, and on top whether it is a replacement. So no octet of the text is asked how many
 * octets it becomes: that changes from letter to blank to letter, and no processor can guess it.
 */
enum { LONG_TEXT = 512, SIZE_AT = 24, REPLACED_AT = 31 };

static uint32_t single_entry(uint32_t c)
{
  uint8_t utf8[4] = {0, 0, 0, 0};
  uint32_t size = (uint32_t)lmail_utf8_put_(utf8, c);

  return utf8[0] | (uint32_t)utf8[1] << 8 | (uint32_t)utf8[2] << 16 | size << SIZE_AT |
         (uint32_t)(c == LMAIL_CHARSET_NONE_) << REPLACED_AT;
}

static uint8_t *put_entry(uint8_t *out, uint32_t entry, uint32_t *replaced)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  memcpy(out, &entry, 4); /* compilers do not see that the stores below are this one */
#else
  out[0] = (uint8_t)entry;
  out[1] = (uint8_t)(entry >> 8);
  out[2] = (uint8_t)(entry >> 16);
#endif
  *replaced += entry >> REPLACED_AT;
  return out + (entry >> SIZE_AT & 3);
}

static void single_long(const uint16_t *table, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used, *end = s->in + s->n;
  uint8_t *out = s->out + s->made, *limit = s->out + s->cap;
  uint32_t entries[256], replaced = 0, i;

  for (i = 0; i < 128; i++) entries[i] = i | 1U << SIZE_AT;
  for (; i < 256; i++) entries[i] = single_entry(single_char(table, i));
  while (end - in >= 8 && limit - out >= 32) {
    uint64_t eight;

    memcpy(&eight, in, 8);
    if ((eight & UINT64_C(0x8080808080808080)) == 0) {
      memcpy(out, in, 8);
      out += 8;
    } else {
      for (i = 0; i < 8; i++) out = put_entry(out, entries[in[i]], &replaced);
    }
    in += 8;
  }
  s->used = (size_t)(in - s->in);
  s->made = (size_t)(out - s->out);
  s->replaced += replaced;
}

/* Other text: nearly all octets become one or two, and which of the two is not asked. */
static void single_short(const uint16_t *table, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used, *end = s->in + s->n;
  uint8_t *out = s->out + s->made, *limit = s->out + s->cap;
  const uint32_t first = table[0] >> 8, count = table[0] & 0xff;

  for (; in < end && limit - out >= 4; in++) {
    uint32_t c = *in, two;

    if (c - first < count) c = table[c - first + 1];
    if (c < 0x800) {
      two = c >= 0x80;
      out[0] = (uint8_t)(two ? 0xc0 | c >> 6 : c);
      out[1] = (uint8_t)(0x80 | (c & 0x3f));
      out += 1 + two;
    } else {
      s->replaced += c == LMAIL_CHARSET_NONE_;
      out += lmail_utf8_put_(out, c);
    }
  }
  s->used = (size_t)(in - s->in);
  s->made = (size_t)(out - s->out);
}
#endif

void lmail_charset_single_step_(const lmail_charset *charset, lmail_charset_step *s)
{
  const uint16_t *table = (const uint16_t *)charset->data;

#ifdef __OPTIMIZE_SIZE__
  while (lmail_charset_more_(s)) lmail_charset_take_(s, single_char(table, s->in[s->used]), 1);
#else
  if (s->n - s->used >= LONG_TEXT && s->cap - s->made >= LONG_TEXT) single_long(table, s);
  single_short(table, s);
#endif
}

static inline int us_ascii(const lmail_charset *charset, lmail_charset_step *s)
{
  (void)charset;
  if (s->in[s->used] < 0x80) lmail_charset_ascii_(s);
  else lmail_charset_bad_(s, 1);
  return 1;
}

static void us_ascii_step(const lmail_charset *charset, lmail_charset_step *s)
{
  LMAIL_CHARSET_LOOP_(charset, s, us_ascii);
}

/* The C1 controls of ISO-8859-1 are characters of Windows here. */
static const uint16_t windows_1252[] = {
    0x8020, 0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030,
    0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d,
    0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

const lmail_charset lmail_charset_utf_8_ = {"UTF-8", utf8_step, NULL};
static const lmail_charset latin1 = {"windows-1252", lmail_charset_single_step_, windows_1252};
const lmail_charset lmail_charset_us_ascii_ = {"US-ASCII", us_ascii_step, NULL};

/* ---- names -------------------------------------------------------------------------------------- */

enum { UTF_8 = 1, US_ASCII, WINDOWS_1252 };

/* clang-format off */
#define LABELS(X, a) \
  X(a, "l1", l1, WINDOWS_1252) X(a, "us", us, US_ASCII) X(a, "646", n646, US_ASCII) \
  X(a, "utf8", utf8, UTF_8) X(a, "ascii", ascii, US_ASCII) X(a, "cp367", cp367, US_ASCII) \
  X(a, "cp819", cp819, WINDOWS_1252) X(a, "cp1252", cp1252, WINDOWS_1252) \
  X(a, "csutf8", csutf8, UTF_8) X(a, "ibm367", ibm367, US_ASCII) \
  X(a, "ibm819", ibm819, WINDOWS_1252) X(a, "isoir6", isoir6, US_ASCII) \
  X(a, "latin1", latin1, WINDOWS_1252) X(a, "csascii", csascii, US_ASCII) \
  X(a, "usascii", usascii, US_ASCII) X(a, "xcp1252", xcp1252, WINDOWS_1252) \
  X(a, "iso646us", iso646us, US_ASCII) X(a, "iso88591", iso88591, WINDOWS_1252) \
  X(a, "isoir100", isoir100, WINDOWS_1252) X(a, "ansix341968", ansix341968, US_ASCII) \
  X(a, "ansix341986", ansix341986, US_ASCII) X(a, "csisolatin1", csisolatin1, WINDOWS_1252) \
  X(a, "windows1252", windows1252, WINDOWS_1252) \
  X(a, "iso885911987", iso885911987, WINDOWS_1252) \
  X(a, "iso646irv1991", iso646irv1991, US_ASCII) X(a, "unicode11utf8", unicode11utf8, UTF_8) \
  X(a, "unicode20utf8", unicode20utf8, UTF_8) X(a, "xunicode20utf8", xunicode20utf8, UTF_8)
/* clang-format on */

LMAIL_KEYWORDS_(labels, LABELS)

size_t lmail_charset_label_(const void *label, size_t n, uint8_t out[LMAIL_KW_LONGEST_])
{
  const uint8_t *s = (const uint8_t *)label;
  size_t len = 0, i;

  for (i = 0; i < n; i++) {
    if (lmail_is_alnum_(s[i])) {
      if (len == LMAIL_KW_LONGEST_) return 0;
      out[len++] = s[i];
    } else if (!memchr(" \t\r\n-_:.()+", s[i], 11)) {
      return 0;
    }
  }
  return len;
}

const lmail_charset *lmail_charset_find_basic(void *user, const void *label, size_t n)
{
  uint8_t word[LMAIL_KW_LONGEST_];

  (void)user;
  switch (lmail_keyword_(labels, word, lmail_charset_label_(label, n, word))) {
  case UTF_8: return &lmail_charset_utf_8_;
  case US_ASCII: return &lmail_charset_us_ascii_;
  case WINDOWS_1252: return &latin1;
  default: return NULL;
  }
}
