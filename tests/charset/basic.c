/* SPDX-License-Identifier: MIT */
/* basic.c - UTF-8 (RFC 3629, Unicode 3.9, attack B6), US-ASCII, windows-1252, and their names. */

#include "decode_run.h"
#include <libmail/utf8.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define FIND lmail_charset_find_basic

static void rfc3629_7_examples(void **state)
{
  (void)state;
  DECODES(FIND, "utf-8", "A\xe2\x89\xa2\xce\x91.", "A\xe2\x89\xa2\xce\x91.", 0);
  DECODES(FIND, "utf-8", "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4",
          "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4", 0);
  DECODES(FIND, "utf-8", "\xef\xbb\xbf\xf0\xa3\x8e\xb4", "\xf0\xa3\x8e\xb4", 0);
}

/* Unicode 3.9, tables 3-8 to 3-11: each maximal subpart of an ill-formed sequence is one U+FFFD. */
static void unicode_3_9_maximal_subparts(void **state)
{
  (void)state;
  DECODES(FIND, "utf-8", "\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41",
          BAD BAD BAD BAD BAD BAD BAD BAD "A", 8);
  DECODES(FIND, "utf-8", "\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41",
          BAD BAD BAD BAD BAD BAD BAD BAD "A", 8);
  DECODES(FIND, "utf-8", "\xf4\x91\x92\x93\xff\x41\x80\xbf\x42",
          BAD BAD BAD BAD BAD "A" BAD BAD "B", 7);
  DECODES(FIND, "utf-8", "\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", BAD BAD BAD BAD "A", 4);
}

static void b6_utf8(void **state)
{
  (void)state;
  DECODES(FIND, "utf-8", "a\xe2\x82", "a" BAD, 1); /* cut off at the end */
  DECODES(FIND, "utf-8", "\xf0\x9f\x98", BAD, 1);
  DECODES(FIND, "utf-8", "\xef", BAD, 1);
  DECODES(FIND, "utf-8", "\xef\xbb", BAD, 1);
  DECODES(FIND, "utf-8", "\xef\xbb\xbf\xef\xbb\xbf", "\xef\xbb\xbf", 0); /* one mark is dropped */
  DECODES(FIND, "utf-8", "a\xef\xbb\xbf", "a\xef\xbb\xbf", 0);
  DECODES(FIND, "utf-8", "a\0b\r\n", "a\0b\r\n", 0);
  DECODES(FIND, "utf-8", "\xc1\xbf\xf8\xfc\xfe\xff", BAD BAD BAD BAD BAD BAD, 6);
  DECODES(FIND, "utf-8", "\xf4\x8f\xbf\xbf\xf4\x90\x80\x80", "\xf4\x8f\xbf\xbf" BAD BAD BAD BAD, 4);
  DECODES(FIND, "utf-8", "", "", 0);
}

static void us_ascii(void **state)
{
  (void)state;
  DECODES(FIND, "us-ascii", "caf\xe9\x80!", "caf" BAD BAD "!", 2);
  DECODES(FIND, "us-ascii", "\0\x7f", "\0\x7f", 0);
}

/* A charset that nobody knows is no reason to stop. */
static void unknown_charset(void **state)
{
  decoded r = decode_whole(NULL, "x\x80y", 3);

  (void)state;
  assert_int_equal(r.len, 5);
  assert_memory_equal(r.out, "x" BAD "y", 5);
  assert_int_equal(r.replaced, 1);
  decoded_free(&r);
}

static void q48_latin1_is_windows_1252(void **state)
{
  (void)state;
  DECODES(FIND, "iso-8859-1",
          "\x93"
          "caf\xe9\x94 \x80\x81\x9f\xa0\xff",
          "\xe2\x80\x9c"
          "caf\xc3\xa9\xe2\x80\x9d \xe2\x82\xac\xc2\x81\xc5\xb8\xc2\xa0\xc3\xbf",
          0);
}

static void is(const char *label, size_t n, const char *name)
{
  const lmail_charset *charset = FIND(NULL, label, n);

  if (name == NULL) assert_null(charset);
  else assert_string_equal(charset->name, name);
}

static void b5_labels(void **state)
{
  static const char *const known[][2] = {{"utf-8", "UTF-8"},
                                         {"UTF8", "UTF-8"},
                                         {"unicode-1-1-utf-8", "UTF-8"},
                                         {" utf_8\t", "UTF-8"},
                                         {"us-ascii", "US-ASCII"},
                                         {"ANSI_X3.4-1968", "US-ASCII"},
                                         {"latin1", "windows-1252"},
                                         {"l1", "windows-1252"},
                                         {"ISO_8859-1:1987", "windows-1252"},
                                         {"iso 8859-1", "windows-1252"}};
  static const char *const unknown[] = {"utf",    "utf-81",    "utf-7",  "x-user-defined",
                                        "",       "-",         "utf-8'", "utf-8/",
                                        "utf-8?", "\"utf-8\"", "utf-8,a"};
  char *longest = (char *)malloc(1000);
  size_t i;

  (void)state;
  for (i = 0; i < sizeof known / sizeof known[0]; i++) {
    is(known[i][0], strlen(known[i][0]), known[i][1]);
  }
  for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
    is(unknown[i], strlen(unknown[i]), NULL);
  }
  is("utf-8\0", 6, NULL);
  is("utf-8x", 5, "UTF-8");
  memset(longest, 'u', 1000);
  is(longest, 1000, NULL);
  free(longest);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc3629_7_examples),
      cmocka_unit_test(unicode_3_9_maximal_subparts),
      cmocka_unit_test(b6_utf8),
      cmocka_unit_test(us_ascii),
      cmocka_unit_test(unknown_charset),
      cmocka_unit_test(q48_latin1_is_windows_1252),
      cmocka_unit_test(b5_labels),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
