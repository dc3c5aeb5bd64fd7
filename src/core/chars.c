/* SPDX-License-Identifier: MIT */
/* chars.c - the class table; see chars.h. */

#include "core/chars.h"
#include <string.h>

/* every printable character but SP, with the classes that it does not have taken away */
#define G (LMAIL_C_TEXT | LMAIL_C_GRAPH)
#define ALL (G | LMAIL_C_ATEXT | LMAIL_C_TOKEN | LMAIL_C_QTEXT | LMAIL_C_DTEXT)
#define AL (ALL | LMAIL_C_ALPHA)
#define DI (ALL | LMAIL_C_DIGIT)
#define NO_TOKEN (ALL & ~LMAIL_C_TOKEN)                  /* tspecials that are atext: / = ? */
#define NO_ATEXT (ALL & ~LMAIL_C_ATEXT)                  /* "." */
#define SPECIAL (ALL & ~(LMAIL_C_TOKEN | LMAIL_C_ATEXT)) /* ( ) , : ; < > @ */
#define QUOTE (SPECIAL & ~LMAIL_C_QTEXT)                 /* DQUOTE */
#define BRACKET (SPECIAL & ~LMAIL_C_DTEXT)               /* [ ] */
#define BACKSLASH (SPECIAL & ~(LMAIL_C_DTEXT | LMAIL_C_QTEXT))

/* clang-format off */
const uint8_t lmail_chars_[256] = {
  /* 00 */ 0, 0, 0, 0, 0, 0, 0, 0, 0, LMAIL_C_TEXT, 0, 0, 0, 0, 0, 0,
  /* 10 */ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  /* SP ! " # $ % & ' */
  LMAIL_C_TEXT | LMAIL_C_QTEXT, ALL, QUOTE, ALL, ALL, ALL, ALL, ALL,
  /* ( ) * + , - . / */
  SPECIAL, SPECIAL, ALL, ALL, SPECIAL, ALL, NO_ATEXT, NO_TOKEN,
  /* 0 to 9 */
  DI, DI, DI, DI, DI, DI, DI, DI, DI, DI,
  /* : ; < = > ? @ */
  SPECIAL, SPECIAL, SPECIAL, NO_TOKEN, SPECIAL, NO_TOKEN, SPECIAL,
  /* A to Z */
  AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL,
  AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL,
  /* [ \ ] ^ _ ` */
  BRACKET, BACKSLASH, BRACKET, ALL, ALL, ALL,
  /* a to z */
  AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL,
  AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL, AL,
  /* { | } ~ */
  ALL, ALL, ALL, ALL,
  /* DEL and all above: no class */
};
/* clang-format on */

int lmail_hex_(uint8_t c)
{
  if (lmail_is_(c, LMAIL_C_DIGIT)) return c - '0';
  c = lmail_lower_(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * A machine word at a time: no byte of it is below SP or above "~" when no top bit shows in any of
 * the three terms. Borrows and HTAB make it doubt good text now and then; the table decides. Built
 * for size, the table does it all.
 */
size_t lmail_text_run_(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n) {
#ifndef __OPTIMIZE_SIZE__
    const size_t ones = (size_t)-1 / 255; /* 0x0101... */
    size_t w, at = i;

    if (n >= sizeof w) {
      if (at > n - sizeof w) at = n - sizeof w; /* the last word may begin in what was seen */
      memcpy(&w, s + at, sizeof w);
      if ((((w - ones * 0x20) | w | (w + ones)) & (ones * 0x80)) == 0) {
        i = at + sizeof w;
        continue;
      }
    }
#endif
    if (!lmail_is_(s[i], LMAIL_C_TEXT)) break;
    i++;
  }
  return i;
}

#ifndef __OPTIMIZE_SIZE__
/* Eight at once: two may differ in the bit of case only, and only where the second has a letter. */
static int equal_eight(uint64_t x, uint64_t y)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t letters = (y + ones * 0x1f) & ~(y + ones * 0x05) & ones * 0x80; /* y is US-ASCII */

  return ((x ^ y) & ~(letters >> 2)) == 0;
}

/* From both ends, so that the middle may be looked at twice. */
int lmail_equal_nocase_(const uint8_t *a, const char *b, size_t n)
{
  size_t i;

  if (n >= 8) {
    uint64_t x, y;

    for (i = 0; i < n; i += 8) {
      if (i > n - 8) i = n - 8;
      memcpy(&x, a + i, 8);
      memcpy(&y, b + i, 8);
      if (!equal_eight(x, y)) return 0;
    }
    return 1;
  }
  if (n >= 4) {
    uint32_t x[2], y[2];

    memcpy(&x[0], a, 4);
    memcpy(&y[0], b, 4);
    memcpy(&x[1], a + n - 4, 4);
    memcpy(&y[1], b + n - 4, 4);
    return equal_eight((uint64_t)x[0] << 32 | x[1], (uint64_t)y[0] << 32 | y[1]);
  }
  for (i = 0; i < n; i++) {
    if (lmail_lower_(a[i]) != (uint8_t)b[i]) return 0;
  }
  return 1;
}
#else
int lmail_equal_nocase_(const uint8_t *a, const char *b, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (lmail_lower_(a[i]) != (uint8_t)b[i]) return 0;
  }
  return 1;
}
#endif
