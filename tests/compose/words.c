/* SPDX-License-Identifier: MIT */
/* words.c - decoding encoded words: RFC 2047 8, attacks B4 and M14. */

#include "written.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void decodes(const char *in, size_t n, const char *expected, size_t expected_n,
                    unsigned flags)
{
  size_t cap, len;
  unsigned met;

  for (cap = 0; cap <= expected_n + 1; cap++) {
    char *out = (char *)malloc(cap ? cap : 1);
    char *copy = (char *)malloc(n ? n : 1);
    lmail_status st;

    memcpy(copy, in, n);
    st = lmail_text_decode(copy, n, out, cap, &len, &met);
    assert_int_equal(len, expected_n);
    assert_int_equal(st, cap < expected_n ? LMAIL_FULL : LMAIL_OK);
    if (cap >= expected_n) assert_memory_equal(out, expected, expected_n);
    assert_int_equal(met, flags);
    free(out);
    free(copy);
  }
}

#define DECODES(in, expected, flags) \
  decodes(in, sizeof(in) - 1, expected, sizeof(expected) - 1, flags)

enum { WORDS = LMAIL_TEXT_WORDS, CHARSET = LMAIL_TEXT_CHARSET, BAD = LMAIL_TEXT_BAD };

static void rfc2047_8_examples(void **state)
{
  (void)state;
  DECODES("=?US-ASCII?Q?Keith_Moore?=", "Keith Moore", WORDS);
  DECODES("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld J\xc3\xb8rn Simonsen", WORDS);
  DECODES("=?ISO-8859-1?Q?Andr=E9?= Pirard", "Andr\xc3\xa9 Pirard", WORDS);
  DECODES("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=", "If you can read this yo", WORDS);
  DECODES("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab", WORDS);
  DECODES("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab", WORDS);
  DECODES("=?ISO-8859-1?Q?a?=\r\n       =?ISO-8859-1?Q?b?=", "ab", WORDS);
  DECODES("=?ISO-8859-1?Q?a_b?=", "a b", WORDS);
  DECODES("=?ISO-8859-1?Q?a?= b", "a b", WORDS);
  DECODES("=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore", WORDS); /* RFC 2231 5 */
}

static void b4_not_an_encoded_word(void **state)
{
  (void)state;
  DECODES("=?a?b?c?", "=?a?b?c?", 0);
  DECODES("=?utf-8?x?y?=", "=?utf-8?x?y?=", 0);
  DECODES("=??q?y?=", "=??q?y?=", 0);
  DECODES("=?*en?q?y?=", "=?*en?q?y?=", 0);
  DECODES("=?utf-8?q?a b?=", "=?utf-8?q?a b?=", 0);
  DECODES("=?utf-8?q?a?b?=", "=?utf-8?q?a?b?=", 0);
  DECODES("x=?utf-8?q?a?=", "x=?utf-8?q?a?=", 0);
  DECODES("=?utf-8?q?", "=?utf-8?q?", 0);
  DECODES("=?", "=?", 0);
  DECODES("", "", 0);
}

static void b4_broken_and_unknown_words_stay(void **state)
{
  (void)state;
  DECODES("=?utf-8?q?a=4?=", "=?utf-8?q?a=4?=", BAD);
  DECODES("=?utf-8?b?QUJDR?=", "=?utf-8?b?QUJDR?=", BAD);
  DECODES("=?utf-8?b?QU-D?=", "=?utf-8?b?QU-D?=", BAD);
  DECODES("=?utf-8?b?QQ=?=", "A", WORDS); /* missing padding is forgiven */
  DECODES("=?utf-8?b?QQ?=", "A", WORDS);
  DECODES("=?x-unknown?q?a?=", "=?x-unknown?q?a?=", CHARSET);
  DECODES("=?utf-8?q?a?= =?x?q?b?= =?utf-8?q?c?=", "a =?x?q?b?= c", WORDS | CHARSET);
  DECODES("=?utf-8?q?"
          "?=",
          "", WORDS); /* empty, and found in the wild */
}

static void b4_split_characters_are_joined(void **state)
{
  (void)state;
  DECODES("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "\xc3\xbc", WORDS);
  DECODES("=?utf-8?b?4oI=?=\r\n =?UTF-8?b?rA==?=", "\xe2\x82\xac", WORDS);
  DECODES("=?utf-8?q?=C3?= =?iso-8859-1?q?=BC?=", "\xef\xbf\xbd\xc2\xbc", WORDS | BAD);
  DECODES("=?utf-8?q?=C3?= x =?utf-8?q?=BC?=", "\xef\xbf\xbd x \xef\xbf\xbd", WORDS | BAD);
  DECODES("=?utf-8?q?a?==?utf-8?q?b?=", "ab", WORDS);
}

static void b6_utf8_is_validated(void **state)
{
  (void)state;
  DECODES("=?utf-8?q?=C0=80?=", "\xef\xbf\xbd\xef\xbf\xbd", WORDS | BAD);
  DECODES("=?utf-8?q?=E2=82a?=",
          "\xef\xbf\xbd"
          "a",
          WORDS | BAD);
  DECODES("=?utf-8?q?=ED=A0=80?=", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", WORDS | BAD);
  DECODES("=?utf-8?q?=F4=90=80=80?=", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
          WORDS | BAD);
  DECODES("=?us-ascii?q?=FC?=", "\xef\xbf\xbd", WORDS | BAD);
  DECODES("raw \xfc and \xc3\xbc", "raw \xef\xbf\xbd and \xc3\xbc", LMAIL_TEXT_RAW);
  DECODES("a\0b",
          "a\xef\xbf\xbd"
          "b",
          LMAIL_TEXT_RAW);
}

static void m14_line_ends_do_not_come_out(void **state)
{
  (void)state;
  DECODES("=?utf-8?q?a=0D=0AX:y=00?=", "a\xef\xbf\xbd\xef\xbf\xbdX:y\xef\xbf\xbd", WORDS | BAD);
  DECODES("=?iso-8859-1?q?a=0A?=", "a\xef\xbf\xbd", WORDS | BAD);
}

static void unfolded_and_trimmed(void **state)
{
  (void)state;
  DECODES(" a\r\n b\n\tc \r\n", "a b\tc", 0);
  DECODES("\r\n a", "a", 0);
}

/* 10^6 starts of words: each octet is looked at a few times only, or this never ends. */
static void b4_linear(void **state)
{
  size_t n = 3000000, i, len;
  char *in = (char *)malloc(n);

  (void)state;
  for (i = 0; i < n; i++) in[i] = "=? "[i % 3];
  assert_int_equal(lmail_text_decode(in, n, NULL, 0, &len, NULL), LMAIL_FULL);
  for (i = 0; i < n; i++) in[i] = "=?"[i % 2];
  assert_int_equal(lmail_text_decode(in, n, NULL, 0, &len, NULL), LMAIL_FULL);
  memset(in, 'a', n);
  memcpy(in, "=?a?q?", 6);
  assert_int_equal(lmail_text_decode(in, n, NULL, 0, &len, NULL), LMAIL_FULL);
  free(in);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2047_8_examples),
      cmocka_unit_test(b4_not_an_encoded_word),
      cmocka_unit_test(b4_broken_and_unknown_words_stay),
      cmocka_unit_test(b4_split_characters_are_joined),
      cmocka_unit_test(b6_utf8_is_validated),
      cmocka_unit_test(m14_line_ends_do_not_come_out),
      cmocka_unit_test(unfolded_and_trimmed),
      cmocka_unit_test(b4_linear),
  };

  return cmocka_run_group_tests_name("encoded words", tests, NULL, NULL);
}
