/* SPDX-License-Identifier: MIT */
/* chars.c - the class table; see chars.h. */

#include "core/chars.h"
#include <string.h>

/* every printable character but SP, with the classes that it does not have taken away */
#define G (LMAIL_C_TEXT | LMAIL_C_GRAPH)
#define ALL (G | LMAIL_C_ATEXT | LMAIL_C_TOKEN | LMAIL_C_QTEXT | LMAIL_C_DTEXT)
#define AL (ALL | LMAIL_C_LDH)
#define DI (ALL | LMAIL_C_LDH | LMAIL_C_DIGIT)
#define NO_TOKEN (ALL & ~LMAIL_C_TOKEN)                  /* tspecials that are atext: / = ? */
#define NO_ATEXT (ALL & ~LMAIL_C_ATEXT)                  /* "." */
#define SPECIAL (ALL & ~(LMAIL_C_TOKEN | LMAIL_C_ATEXT)) /* ( ) , : ; < > @ */
#define QUOTE (SPECIAL & ~LMAIL_C_QTEXT)                 /* DQUOTE */
#define BRACKET (SPECIAL & ~LMAIL_C_DTEXT)               /* [ ] */
#define BACKSLASH (SPECIAL & ~(LMAIL_C_DTEXT | LMAIL_C_QTEXT))

#ifdef __OPTIMIZE_SIZE__
#define TABLE static const uint8_t lmail_chars_[128]
#else
#define TABLE const uint8_t lmail_chars_[256]
#endif

/* clang-format off */
TABLE = {
  /* 00 */ 0, 0, 0, 0, 0, 0, 0, 0, 0, LMAIL_C_TEXT, 0, 0, 0, 0, 0, 0,
  /* 10 */ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  /* SP ! " # $ % & ' */
  LMAIL_C_TEXT | LMAIL_C_QTEXT, ALL, QUOTE, ALL, ALL, ALL, ALL, ALL,
  /* ( ) * + , - . / */
  SPECIAL, SPECIAL, ALL, ALL, SPECIAL, AL, NO_ATEXT, NO_TOKEN,
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

#ifdef __OPTIMIZE_SIZE__
int lmail_is_(uint8_t c, unsigned classes)
{
  return c < sizeof lmail_chars_ && (lmail_chars_[c] & classes) != 0;
}
#endif

int lmail_hex_(uint8_t c)
{
  unsigned digit = (unsigned)c - '0';
  unsigned letter = (c | 0x20U) - 'a';

  if (digit < 10) return (int)digit;
  return letter < 6 ? (int)letter + 10 : -1;
}

#ifdef __OPTIMIZE_SIZE__
size_t lmail_run_(const uint8_t *s, size_t n, unsigned class_)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], class_)) i++;
  return i;
}

int lmail_any_8bit_(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && s[i] < 0x80) i++;
  return i < n;
}

int lmail_equal_nocase_(const uint8_t *a, const char *b, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (lmail_lower_(a[i]) != (uint8_t)b[i]) return 0;
  }
  return 1;
}
#else
/* ---- eight bytes at once: less plain, because every line passes through here -------------------- */

#define EACH(c) (UINT64_C(0x0101010101010101) * (c))

/* The first byte is the lowest, whatever the machine; compilers make one load of this. */
static uint64_t eight(const uint8_t *s)
{
  return (uint64_t)s[0] | (uint64_t)s[1] << 8 | (uint64_t)s[2] << 16 | (uint64_t)s[3] << 24 |
         (uint64_t)s[4] << 32 | (uint64_t)s[5] << 40 | (uint64_t)s[6] << 48 | (uint64_t)s[7] << 56;
}

/* Which byte is the first whose top bit is set? The others of `tops` are zero, and it is not 0. */
static size_t first(uint64_t tops)
{
  return (size_t)(((tops & (~tops + 1)) >> 7) * UINT64_C(0x0001020304050607) >> 56);
}

/*
 * No byte is below SP or above "~" when no top bit shows in any of the three terms, and the first to
 * show is one: borrows and carries go upwards. HTAB shows, too.
 */
size_t lmail_text_run_(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (n - i >= 8) {
    uint64_t w = eight(s + i);
    uint64_t others = ((w - EACH(0x20)) | w | (w + EACH(1))) & EACH(0x80);

    if (others == 0) {
      i += 8;
    } else {
      i += first(others);
      if (s[i] != '\t') return i;
      i++;
    }
  }
  while (i < n && lmail_is_(s[i], LMAIL_C_TEXT)) i++;
  return i;
}

/* Bulk, so 32 at once; in which order does not matter. */
int lmail_any_8bit_(const uint8_t *s, size_t n)
{
  size_t i = 0;

  for (; n - i >= 32; i += 32) {
    uint64_t a, b, c, d;

    memcpy(&a, s + i, 8);
    memcpy(&b, s + i + 8, 8);
    memcpy(&c, s + i + 16, 8);
    memcpy(&d, s + i + 24, 8);
    if ((a | b | c | d) & EACH(0x80)) return 1;
  }
  while (i < n && s[i] < 0x80) i++;
  return i < n;
}

int lmail_equal_nocase_any_(const uint8_t *a, const char *b, size_t n)
{
  size_t i;

  for (i = 0; n - i >= 4; i += 4) {
    if (!lmail_equal_four_(a + i, b + i)) return 0;
  }
  for (; i < n; i++) {
    if (lmail_lower_(a[i]) != (uint8_t)b[i]) return 0;
  }
  return 1;
}
#endif
