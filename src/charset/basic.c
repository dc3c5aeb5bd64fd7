/* SPDX-License-Identifier: MIT */
/* basic.c - UTF-8, US-ASCII, windows-1252; see lmail_charset_find_basic in libmail/charset.h. */

#include "charset/charset.h"
#include "core/chars.h"

/* ---- UTF-8 -------------------------------------------------------------------------------------- */

/* The first character: a byte order mark is dropped. */
static void utf8_begin(lmail_charset_step *s)
{
  int32_t size = lmail_utf8_char(s->in + s->used, s->n - s->used);

  if (size == 0) return;
  s->state = 1;
  if (size == 3 && memcmp(s->in + s->used, "\xef\xbb\xbf", 3) == 0) s->used += 3;
}

static void utf8_step(const lmail_charset *charset, lmail_charset_step *s)
{
  (void)charset;
  if (s->state == 0) utf8_begin(s);
  while (s->state != 0 && lmail_charset_more_(s)) {
    const uint8_t *in = s->in + s->used;
    size_t left = s->n - s->used, room = s->cap - s->made - 3;
    size_t valid = lmail_utf8_valid(in, left < room ? left : room);

    if (valid == 0) { /* at what is malformed, or in sight of the end of a window */
      int32_t size = lmail_utf8_char(in, left);

      if (size == 0) return;
      if (size < 0) {
        lmail_charset_replace(s, (size_t)-size);
        continue;
      }
      valid = (size_t)size;
    }
    memcpy(s->out + s->made, in, valid);
    s->used += valid;
    s->made += valid;
  }
}

/* ---- charsets of one octet a character ------------------------------------------------------------ */

void lmail_charset_single_step_(const lmail_charset *charset, lmail_charset_step *s)
{
  const uint16_t *table = (const uint16_t *)charset->data;
  unsigned first = table[0] >> 8, count = table[0] & 0xff;

  while (lmail_charset_more_(s)) {
    uint32_t c = s->in[s->used];

    if (c < 0x80) {
      lmail_charset_ascii_(s);
      continue;
    }
    if (c - first < count) c = table[c - first + 1];
    if (c == 0xfffd) lmail_charset_replace(s, 1);
    else lmail_charset_put_(s, c, 1);
  }
}

static void us_ascii_step(const lmail_charset *charset, lmail_charset_step *s)
{
  (void)charset;
  while (lmail_charset_more_(s)) {
    if (s->in[s->used] < 0x80) lmail_charset_ascii_(s);
    else lmail_charset_replace(s, 1);
  }
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
    if (lmail_is_(s[i], LMAIL_C_ALPHA | LMAIL_C_DIGIT)) {
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
