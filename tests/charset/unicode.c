/* SPDX-License-Identifier: MIT */
/* unicode.c - UTF-16 (RFC 2781), UTF-7 (RFC 2152), and UTF-8 as such (libmail/utf8.h). */

#include "decode_run.h"
#include <libmail/utf8.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define FIND lmail_charset_find_single

/* "*=Ra" with U+12345 in front, RFC 2781 4.4. */
static void rfc2781_4_4_examples(void **state)
{
  (void)state;
  DECODES(FIND, "utf-16be", "\xd8\x08\xdf\x45\0\x3d\0\x52\0\x61", "\xf0\x92\x8d\x85=Ra", 0);
  DECODES(FIND, "utf-16le", "\x08\xd8\x45\xdf\x3d\0\x52\0\x61\0", "\xf0\x92\x8d\x85=Ra", 0);
  DECODES(FIND, "utf-16", "\xfe\xff\xd8\x08\xdf\x45\0\x3d\0\x52\0\x61", "\xf0\x92\x8d\x85=Ra", 0);
  DECODES(FIND, "utf-16", "\xff\xfe\x08\xd8\x45\xdf\x3d\0\x52\0\x61\0", "\xf0\x92\x8d\x85=Ra", 0);
}

static void utf_16_marks(void **state)
{
  (void)state;
  DECODES(FIND, "utf-16", "a\0b\0", "ab", 0); /* from Windows, without a mark */
  DECODES(FIND, "utf-16le", "\xfe\xff\0a", "a", 0);
  DECODES(FIND, "utf-16be",
          "\xff\xfe"
          "a\0",
          "a", 0);
  DECODES(FIND, "utf-16be", "\xfe\xff\xfe\xff\0a",
          "\xef\xbb\xbf"
          "a",
          0); /* the first one only */
  DECODES(FIND, "utf-16", "\xff\xfe", "", 0);
  DECODES(FIND, "utf-16", "", "", 0);
}

static void utf_16_malformed(void **state)
{
  (void)state;
  DECODES(FIND, "utf-16le", "a", BAD, 1);
  DECODES(FIND, "utf-16le", "a\0b", "a" BAD, 1);
  DECODES(FIND, "utf-16be", "\xd8\x08\0a", BAD "a", 1);
  DECODES(FIND, "utf-16be", "\xdf\x45\0a", BAD "a", 1);
  DECODES(FIND, "utf-16be", "\xd8\x08\xd8\x08\xdf\x45", BAD "\xf0\x92\x8d\x85", 1);
  DECODES(FIND, "utf-16be", "\0a\xd8\x08", "a" BAD, 1);
  DECODES(FIND, "utf-16be", "\0a\xd8\x08\xdf", "a" BAD, 1);
  DECODES(FIND, "utf-16be", "\xff\xff\xff\xfd\0\0", "\xef\xbf\xbf\xef\xbf\xbd\0", 0);
}

static void rfc2152_examples(void **state)
{
  (void)state;
  DECODES(FIND, "utf-7", "A+ImIDkQ.", "A\xe2\x89\xa2\xce\x91.", 0);
  DECODES(FIND, "utf-7", "Hi Mom -+Jjo--!", "Hi Mom -\xe2\x98\xba-!", 0);
  DECODES(FIND, "utf-7", "+ZeVnLIqe-", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 0);
  DECODES(FIND, "utf-7", "Item 3 is +AKM-1.",
          "Item 3 is \xc2\xa3"
          "1.",
          0);
  DECODES(FIND, "utf-7", "1 +- 1 = 2 ~\\", "1 + 1 = 2 ~\\", 0);
  DECODES(FIND, "utf-7", "+2AjfRQ-", "\xf0\x92\x8d\x85", 0);
  DECODES(FIND, "utf-7", "+ADw-script+AD4", "<script>", 0); /* to be filtered behind this */
}

static void b5_utf_7_malformed(void **state)
{
  (void)state;
  DECODES(FIND, "utf-7", "a+", "a" BAD, 1);
  DECODES(FIND, "utf-7", "a+!b", "a" BAD "!b", 1);
  DECODES(FIND, "utf-7", "+A", BAD, 1);
  DECODES(FIND, "utf-7", "+A-b", BAD "b", 1);
  DECODES(FIND, "utf-7", "+AKN-", "\xc2\xa3" BAD, 1);  /* bits that are not zero */
  DECODES(FIND, "utf-7", "+AKMA-", "\xc2\xa3" BAD, 1); /* six bits */
  DECODES(FIND, "utf-7", "+2Ag-x", BAD "x", 1);        /* a surrogate alone */
  DECODES(FIND, "utf-7", "+2AgAYQ-", BAD "a", 1);
  DECODES(FIND, "utf-7", "+30UAYQ-", BAD "a", 1);
  DECODES(FIND, "utf-7", "+2AjYCN9F", BAD "\xf0\x92\x8d\x85", 1);
  DECODES(FIND, "utf-7", "+2Ag", BAD, 1);
  DECODES(FIND, "utf-7", "\xe9+AOk\xe9", BAD "\xc3\xa9" BAD, 2);
  DECODES(FIND, "utf-7", "+AOk-+AOk", "\xc3\xa9\xc3\xa9", 0);
  DECODES(FIND, "utf-7", "+AAA-\0", "\0\0", 0);
}

/* ---- utf8.h --------------------------------------------------------------------------------------- */

/* Is the number a character of so many octets, the shortest way to write it? Written from the table. */
static int is_scalar(uint32_t c, int size)
{
  static const uint32_t first[] = {0, 0, 0x80, 0x800, 0x10000, 0x110000};

  return c >= first[size] && c < first[size + 1] && (c < 0xd800 || c > 0xdfff);
}

/* Every beginning of two octets, with tails that are the smallest, the biggest, and none. */
static void rfc3629_4_every_character(void **state)
{
  unsigned a, b, tail;

  (void)state;
  for (a = 0; a < 256; a++) {
    for (b = 0; b < 256; b++) {
      for (tail = 0; tail < 3; tail++) {
        unsigned t = tail == 0 ? 0x80 : tail == 1 ? 0xbf : 'x';
        unsigned char s[4];
        int size = a < 0x80 ? 1 : a < 0xc0 ? 0 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : a < 0xf8 ? 4 : 0;
        uint32_t c = size == 1   ? a
                     : size == 2 ? (a & 0x1f) << 6 | (b & 0x3f)
                     : size == 3 ? (a & 0xf) << 12 | (b & 0x3f) << 6 | (t & 0x3f)
                                 : (a & 7) << 18 | (b & 0x3f) << 12 | (t & 0x3f) << 6 | (t & 0x3f);
        int good = size == 1 || (size >= 2 && (b & 0xc0) == 0x80 && (size == 2 || t != 'x') &&
                                 is_scalar(c, size));

        s[0] = (unsigned char)a;
        s[1] = (unsigned char)b;
        s[2] = s[3] = (unsigned char)t;
        if (good) assert_int_equal(lmail_utf8_char(s, 4), size);
        else assert_true(lmail_utf8_char(s, 4) < 0);
        if (good) {
          unsigned char again[4];

          assert_int_equal(lmail_utf8_put(again, c), (size_t)size);
          assert_memory_equal(again, s, (size_t)size);
          while (--size > 0) assert_int_equal(lmail_utf8_char(s, (size_t)size), 0);
        }
      }
    }
  }
  assert_int_equal(lmail_utf8_char("", 0), 0);
}

/* One bad octet anywhere in text of any length: what is before it is valid, as whole characters. */
static void b6_valid_at_every_place(void **state)
{
  static const char text[] = "abc \xc3\xa9\xd1\x8f\xe2\x82\xac\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf"
                             "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf.";
  static const unsigned char bad[] = {0x80, 0xbf, 0xc0, 0xc1, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xff};
  size_t n, i, k;

  (void)state;
  for (n = 0; n < 300; n += n < 80 ? 1 : 37) {
    unsigned char *s = (unsigned char *)malloc(n + 1);
    size_t whole = 0;

    for (i = 0; i < n; i++) s[i] = (unsigned char)text[i % (sizeof text - 1)];
    for (i = 0; i < n; i += (size_t)lmail_utf8_char(s + i, n - i)) {
      whole = i;
      if (lmail_utf8_char(s + i, n - i) <= 0) break;
      whole = n;
    }
    s = (unsigned char *)realloc(s, n ? n : 1);
    assert_int_equal(lmail_utf8_valid(s, n), whole);
    for (i = 0; i < n; i++) {
      for (k = 0; k < sizeof bad; k++) {
        unsigned char kept = s[i];
        size_t expected = 0;
        int32_t size;

        s[i] = bad[k];
        while ((size = lmail_utf8_char(s + expected, n - expected)) > 0) expected += (size_t)size;
        assert_int_equal(lmail_utf8_valid(s, n), expected);
        s[i] = kept;
      }
    }
    free(s);
  }
}

/* Long text, with something wrong now and then, through the fast paths, beside octet by octet. */
static void long_text(void **state)
{
  static const char *const labels[] = {"utf-8",       "us-ascii", "windows-1252", "iso-8859-6",
                                       "windows-874", "utf-7",    "utf-16"};
  unsigned char *text = (unsigned char *)malloc(5000);
  uint32_t seed = 1;
  size_t i, k, every;

  (void)state;
  for (every = 1; every <= 1000; every *= 10) {
    for (i = 0; i < 5000; i++) {
      seed = seed * 1664525 + 1013904223;
      text[i] = (unsigned char)(seed >> 16 & 0x7f);
      if ((seed >> 8) % every == 0) text[i] |= 0x80;
      if (i % 160 < 80 && i % 160 + 4 < 80)
        memcpy(text + i, i % 4 ? "\xd1\x8f" : "\xc3\xa9", 2), i++;
    }
    for (k = 0; k < sizeof labels / sizeof labels[0]; k++) {
      const lmail_charset *charset = FIND(NULL, labels[k], strlen(labels[k]));
      decoded whole = decode_whole(charset, text, 5000);
      decoded octets = decode_cut(charset, text, 5000, 1, 7);
      decoded pieces = decode_cut(charset, text, 5000, 1460, 1000);

      assert_true(decoded_equal(&whole, &octets));
      assert_true(decoded_equal(&whole, &pieces));
      assert_int_equal(lmail_utf8_valid(whole.out, whole.len), whole.len);
      decoded_free(&whole);
      decoded_free(&octets);
      decoded_free(&pieces);
    }
  }
  free(text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2781_4_4_examples),    cmocka_unit_test(utf_16_marks),
      cmocka_unit_test(utf_16_malformed),        cmocka_unit_test(rfc2152_examples),
      cmocka_unit_test(b5_utf_7_malformed),      cmocka_unit_test(rfc3629_4_every_character),
      cmocka_unit_test(b6_valid_at_every_place), cmocka_unit_test(long_text),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
