/* SPDX-License-Identifier: MIT */
/* keywords.c - lists of phrases: RFC 5322 3.6.5 and 4.1. */

#include <libmail/keywords.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "phrase|phrase ! DEFECT@4 ..." */
static void check(const char *s, const char *expected)
{
  lmail_defect room[16];
  lmail_defects defects = {NULL, 16, 0};
  size_t n = strlen(s), i, len = 0;
  char *copy = malloc(n ? n : 1); /* exactly as long as it is */
  char out[1000] = "";
  lmail_keywords_iter it;
  lmail_keyword phrase;

  defects.list = room;
  memcpy(copy, s, n);
  lmail_keywords_init(&it, copy, n, &defects);
  while (lmail_keywords_next(&it, &phrase)) {
    assert_true(phrase.len > 0);
    len += (size_t)snprintf(out + len, sizeof out - len, "%s%.*s", len ? "|" : "", (int)phrase.len,
                            (const char *)phrase.data);
  }
  assert_int_equal(lmail_keywords_next(&it, &phrase), 0);
  for (i = 0; i < defects.count && i < 16; i++) {
    len += (size_t)snprintf(out + len, sizeof out - len, "%s%s@%u", i ? " " : " ! ",
                            lmail_defect_name(room[i].code) + strlen("DEFECT_KEYWORDS_"),
                            (unsigned)room[i].off);
  }
  free(copy);
  if (strcmp(out, expected) != 0) fail_msg("\"%s\"\n  is  %s\n not  %s", s, out, expected);
}

static void rfc5322_3_6_5_keywords(void **state)
{
  (void)state;
  check(" one item  \r\n", "one item");
  check(" multi\r\n list,\r\n with, cr lf  \r\n", "multi\r\n list|with|cr lf");
  check("a, \"b, c\", d (e, f) g", "a|\"b, c\"|d (e, f) g");
  check("=?utf-8?q?a=2Cb?=, c", "=?utf-8?q?a=2Cb?=|c");
  check("\"a \\\", b\",c", "\"a \\\", b\"|c");
}

static void rfc5322_4_1_empty_elements(void **state)
{
  (void)state;
  check("", " ! EMPTY@0");
  check(" ", " ! EMPTY@1");
  check("a,", "a ! EMPTY@2");
  check("a, ", "a ! EMPTY@3");
  check(",", " ! EMPTY@0 EMPTY@1");
  check(",a,, b ,\r\n ,", "a|b ! EMPTY@0 EMPTY@3 EMPTY@11 EMPTY@12");
}

static void what_has_no_end_is_text(void **state)
{
  (void)state;
  check("a, \"b, c", "a|\"b|c ! OPEN@3");
  check("a (b, c (d, e), f", "a (b|c (d|e)|f ! OPEN@2");
  check("\"a\\", "\"a\\ ! OPEN@0");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5322_3_6_5_keywords),
      cmocka_unit_test(rfc5322_4_1_empty_elements),
      cmocka_unit_test(what_has_no_end_is_text),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
