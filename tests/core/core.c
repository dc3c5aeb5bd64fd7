/* SPDX-License-Identifier: MIT */
/* core.c - numbers, classes, keywords, the writer, statuses. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "core/build.h"
#include "core/chars.h"
#include "core/keyword.h"
#include "core/number.h"

/* ---- numbers ------------------------------------------------------------------------------------ */

static lmail_status number(const char *s, uint64_t max, uint64_t *v)
{
  return lmail_number_((const uint8_t *)s, strlen(s), max, v);
}

static void attack_g6_numbers_are_checked(void **state)
{
  static const char *const bad[] = {"", "+1", "-1", " 1", "1 ", "1k", "0x1", "1.0", "\xb2", NULL};
  uint64_t v = 0;
  size_t i;

  (void)state;
  for (i = 0; bad[i] != NULL; i++) assert_int_equal(number(bad[i], UINT64_MAX, &v), LMAIL_E_SYNTAX);
  assert_int_equal(number("0", 0, &v), LMAIL_OK);
  assert_int_equal(v, 0);
  assert_int_equal(number("000007", 7, &v), LMAIL_OK);
  assert_int_equal(v, 7);
  assert_int_equal(number("8", 7, &v), LMAIL_E_RANGE);
  assert_int_equal(number("18446744073709551615", UINT64_MAX, &v), LMAIL_OK);
  assert_true(v == UINT64_MAX);
  assert_int_equal(number("18446744073709551616", UINT64_MAX, &v), LMAIL_E_RANGE);
  assert_int_equal(number("99999999999999999999", UINT64_MAX, &v), LMAIL_E_RANGE);
  assert_int_equal(number("1844674407370955161500000000000000000000", UINT64_MAX, &v),
                   LMAIL_E_RANGE);
  assert_int_equal(number("4294967296", UINT32_MAX, &v), LMAIL_E_RANGE);
  assert_int_equal(number("18446744073709551616x", UINT64_MAX, &v), LMAIL_E_SYNTAX);
}

static void digits_are_those_of_printf(void **state)
{
  uint64_t v = 1;
  int i;

  (void)state;
  for (i = 0; i < 200; i++) {
    char want[32];
    uint8_t got[20];
    size_t n;
    int d;

    for (d = -1; d <= 1; d++) {
      uint64_t value = i < 64 ? (UINT64_C(1) << i) + (uint64_t)d : v + (uint64_t)d;

      n = lmail_digits_(value, got);
      assert_int_equal(snprintf(want, sizeof want, "%llu", (unsigned long long)value), n);
      assert_memory_equal(want, got, n);
    }
    v = i % 20 == 19 ? 1 : v * 10;
  }
  assert_int_equal(lmail_digits_(UINT64_MAX, (uint8_t[20]){0}), 20);
}

/* ---- classes ------------------------------------------------------------------------------------ */

/* Each class against the words of its RFC, for all 256 bytes. */
static void classes_are_those_of_the_rfcs(void **state)
{
  int c;

  (void)state;
  for (c = 0; c < 256; c++) {
    uint8_t b = (uint8_t)c;
    int alpha = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    int digit = c >= '0' && c <= '9';
    int atext = alpha || digit || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
    int token = c > 32 && c < 127 && strchr("()<>@,;:\\\"/[]?=", c) == NULL;

    assert_int_equal(lmail_is_(b, LMAIL_C_LDH), alpha || digit || c == '-');
    assert_int_equal(lmail_is_(b, LMAIL_C_DIGIT), digit);
    assert_int_equal(lmail_is_(b, LMAIL_C_ATEXT), atext);
    assert_int_equal(lmail_is_(b, LMAIL_C_TOKEN), token);
    assert_int_equal(lmail_is_(b, LMAIL_C_QTEXT), c >= 32 && c < 127 && c != '"' && c != '\\');
    assert_int_equal(lmail_is_(b, LMAIL_C_TEXT), c == 9 || (c >= 32 && c < 127));
    assert_int_equal(lmail_is_(b, LMAIL_C_DTEXT), c > 32 && c < 127 && strchr("[\\]", c) == NULL);
    assert_int_equal(lmail_is_(b, LMAIL_C_GRAPH), c > 32 && c < 127);
    assert_int_equal(lmail_is_alpha_(b), alpha);
    assert_int_equal(lmail_lower_(b), c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
}

/* Every byte at every place of text of every length, in a copy of exactly its size. */
static void runs_end_at_the_first_other_byte(void **state)
{
  size_t n;

  (void)state;
  for (n = 1; n <= 70; n += n < 20 ? 1 : 7) {
    size_t at;

    for (at = 0; at < n; at++) {
      uint8_t *s = malloc(n);
      int c;

      for (c = 0; c < 256; c++) {
        uint8_t b = (uint8_t)c;

        memset(s, 'a', n);
        s[at] = b;
        if (at > 0) s[at - 1] = '\t'; /* text, too, but no letter */
        assert_int_equal(lmail_text_run_(s, n), lmail_is_(b, LMAIL_C_TEXT) ? n : at);
        assert_int_equal(lmail_any_8bit_(s, n), c >= 0x80);
        if (at > 0) s[at - 1] = '-';
        assert_int_equal(lmail_run_(s, n, LMAIL_C_LDH), lmail_is_(b, LMAIL_C_LDH) ? n : at);
      }
      free(s);
    }
  }
}

/* ---- keywords ----------------------------------------------------------------------------------- */

#define WORDS(X, a) \
  X(a, "a", a_, 3)  \
  X(a, "to", to, 9) \
  X(a, "cc", cc, 1) X(a, "from", from, 2) X(a, "twenty-letters-long-", twenty, 255)
LMAIL_KEYWORDS_(words, WORDS)

static unsigned find(const char *s)
{
  return lmail_keyword_(words, (const uint8_t *)s, strlen(s));
}

static void keywords_of_all_lengths(void **state)
{
  size_t n = 0;

  (void)state;
  assert_int_equal(find("A"), 3);
  assert_int_equal(find("to"), 9);
  assert_int_equal(find("Cc"), 1);
  assert_int_equal(find("fROM"), 2);
  assert_int_equal(find("Twenty-Letters-Long-"), 255);
  assert_int_equal(find(""), 0);
  assert_int_equal(find("b"), 0);
  assert_int_equal(find("tw"), 0);
  assert_int_equal(find("twenty-letters-long-1"), 0);
  assert_int_equal(find("twenty-letters-long\r"), 0);
  assert_int_equal(find("Twenty-Letters-Lung-"), 0);
  assert_int_equal(find("twenty\rletters-long-"), 0);
  assert_int_equal(find("fro-"), 0);
  assert_int_equal(find("\306rom"), 0);
  assert_int_equal(find("frO\r"), 0);
  assert_memory_equal(lmail_keyword_name_(words, 2, &n), "from", 4);
  assert_int_equal(n, 4);
  assert_null(lmail_keyword_name_(words, 77, &n));
}

/* ---- the writer --------------------------------------------------------------------------------- */

static void whole_or_nothing_at_every_size(void **state)
{
  size_t cap;

  (void)state;
  for (cap = 0; cap <= 20; cap++) {
    uint8_t *buf = malloc(cap == 0 ? 1 : cap);
    lmail_writer w;
    lmail_build_ b;

    lmail_writer_init(&w, buf, cap);
    lmail_build_begin_(&b, &w);
    lmail_put_lit_(&b, "PASS ");
    lmail_put_secret_(&b, "secret", 6);
    lmail_put_number_(&b, 42);
    lmail_put_lit_(&b, "\r\n");
    if (cap < 15) {
      assert_int_equal(lmail_build_end_(&b), LMAIL_FULL);
      assert_int_equal(w.len, 0);
      assert_int_equal(w.need, 15);
    } else {
      assert_int_equal(lmail_build_end_(&b), LMAIL_OK);
      assert_int_equal(w.len, 15);
      assert_memory_equal(buf, "PASS secret42\r\n", 15);
      assert_int_equal(w.secret_from, 5);
      assert_int_equal(w.secret_to, 11);
    }
    free(buf);
  }
}

static void a_null_buffer_measures(void **state)
{
  lmail_writer w;
  lmail_build_ b;

  (void)state;
  lmail_writer_init(&w, NULL, 100);
  lmail_build_begin_(&b, &w);
  lmail_put_lit_(&b, "QUIT\r\n");
  assert_int_equal(lmail_build_end_(&b), LMAIL_FULL);
  assert_int_equal(w.need, 6);
  lmail_build_begin_(&b, &w);
  lmail_put_(&b, "x", SIZE_MAX);
  lmail_put_(&b, "x", 1);
  assert_int_equal(lmail_build_end_(&b), LMAIL_FULL);
  assert_true(w.need == SIZE_MAX);
}

static void attack_w1_line_ends_in_arguments(void **state)
{
  static const char *const bad[] = {"a\rb", "a\nb", "\r\n", "a\n", NULL};
  uint8_t buf[32];
  size_t i;

  (void)state;
  for (i = 0; i <= 4; i++) {
    lmail_writer w;
    lmail_build_ b;

    lmail_writer_init(&w, buf, sizeof buf);
    lmail_build_begin_(&b, &w);
    if (bad[i] != NULL) lmail_put_line_(&b, bad[i], strlen(bad[i]));
    else lmail_put_line_(&b, "a\0b", 3);
    assert_int_equal(lmail_build_end_(&b), LMAIL_E_ARGUMENT);
    assert_int_equal(w.len, 0);
    if (bad[i] == NULL) break;
  }
}

/* The range is of buf, whatever was in it before; several secrets make one range. */
static void secrets_are_marked_where_they_are(void **state)
{
  uint8_t buf[64];
  lmail_writer w;
  lmail_build_ b;

  (void)state;
  lmail_writer_init(&w, buf, sizeof buf);
  lmail_build_begin_(&b, &w);
  lmail_put_lit_(&b, "NOOP\r\n");
  assert_int_equal(lmail_build_end_(&b), LMAIL_OK);
  assert_int_equal(w.secret_to, 0);
  lmail_build_begin_(&b, &w);
  lmail_put_lit_(&b, "X ");
  lmail_put_secret_(&b, "one", 3);
  lmail_put_lit_(&b, " ");
  lmail_put_secret_(&b, "two", 3);
  lmail_put_lit_(&b, "\r\n");
  assert_int_equal(lmail_build_end_(&b), LMAIL_OK);
  assert_int_equal(w.secret_from, 8);
  assert_int_equal(w.secret_to, 15);

  /* a message without secrets behind it changes nothing */
  lmail_build_begin_(&b, &w);
  lmail_put_lit_(&b, "STAT\r\n");
  assert_int_equal(lmail_build_end_(&b), LMAIL_OK);
  assert_int_equal(w.secret_from, 8);
  assert_int_equal(w.secret_to, 15);

  /* what is sent moves the range; an empty buffer has none */
  lmail_writer_sent(&w, 5);
  assert_int_equal(w.secret_from, 3);
  assert_int_equal(w.secret_to, 10);
  assert_memory_equal(w.buf + w.secret_from, "one two", 7);
  lmail_writer_sent(&w, 6);
  assert_int_equal(w.secret_from, 0);
  assert_int_equal(w.secret_to, 4);
  lmail_writer_sent(&w, 5);
  assert_int_equal(w.secret_to, 0);
  w.len = 0;
  w.secret_to = 9;
  lmail_build_begin_(&b, &w);
  lmail_put_lit_(&b, "QUIT\r\n");
  assert_int_equal(lmail_build_end_(&b), LMAIL_OK);
  assert_int_equal(w.secret_to, 0);
}

static void sent_bytes_leave(void **state)
{
  uint8_t buf[8] = "abcdef";
  lmail_writer w;

  (void)state;
  lmail_writer_init(&w, buf, sizeof buf);
  w.len = 6;
  lmail_writer_sent(&w, 2);
  assert_int_equal(w.len, 4);
  assert_memory_equal(buf, "cdef", 4);
  lmail_writer_sent(&w, 99);
  assert_int_equal(w.len, 0);
}

/* ---- statuses ----------------------------------------------------------------------------------- */

static void every_status_has_a_name_and_a_sentence(void **state)
{
  int st;

  (void)state;
  for (st = LMAIL_E_AMBIGUOUS; st <= LMAIL_REFUSED; st++) {
    assert_non_null(lmail_status_name(st));
    assert_string_not_equal(lmail_status_text(st), lmail_status_text(12345));
  }
  assert_null(lmail_status_name(12345));
  assert_null(lmail_status_name(LMAIL_E_AMBIGUOUS - 1));
  assert_string_equal(lmail_status_name(LMAIL_E_SYNTAX), "E_SYNTAX");
  assert_non_null(lmail_status_text(-150));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_g6_numbers_are_checked),
      cmocka_unit_test(digits_are_those_of_printf),
      cmocka_unit_test(classes_are_those_of_the_rfcs),
      cmocka_unit_test(runs_end_at_the_first_other_byte),
      cmocka_unit_test(keywords_of_all_lengths),
      cmocka_unit_test(whole_or_nothing_at_every_size),
      cmocka_unit_test(a_null_buffer_measures),
      cmocka_unit_test(attack_w1_line_ends_in_arguments),
      cmocka_unit_test(secrets_are_marked_where_they_are),
      cmocka_unit_test(sent_bytes_leave),
      cmocka_unit_test(every_status_has_a_name_and_a_sentence),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
