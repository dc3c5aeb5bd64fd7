/* SPDX-License-Identifier: MIT */
/* fields.c - header fields: folding, encoded words, dates, identifiers; attacks W1, W3, W8, W12. */

#include "written.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

typedef struct text_arg {
  const char *name;
  size_t name_len;
  const char *text;
  size_t n;
  unsigned options;
} text_arg;

static lmail_status write_text(lmail_writer *w, const void *arg)
{
  const text_arg *a = (const text_arg *)arg;

  return lmail_field_write(w, a->name, a->name_len, a->text, a->n, a->options);
}

static lmail_status write_raw(lmail_writer *w, const void *arg)
{
  const text_arg *a = (const text_arg *)arg;

  return lmail_field_write_raw(w, a->name, a->name_len, a->text, a->n, a->options);
}

static text_arg arg_of(const char *text, size_t n)
{
  text_arg a;

  memset(&a, 0, sizeof a);
  a.name = "Subject";
  a.name_len = 7;
  a.text = text;
  a.n = n;
  return a;
}

/* ---- unstructured ------------------------------------------------------------------------------- */

/* The text comes back equal, and lines with encoded words are at most 76 long. */
static void comes_back(const char *text, size_t n, unsigned options, size_t columns)
{
  text_arg a = arg_of(text, n);
  const char *field;
  size_t len;

  a.options = options;
  field = written(write_text, &a, &len);
  check_field(field, len, columns);
  assert_int_equal(strlen(text_of(field, len)), n);
  assert_memory_equal(text_of(field, len), text, n);
}

static void rfc5322_2_2_3_text_is_folded_and_comes_back(void **state)
{
  static const char *const texts[] = {
      "x",
      "Hello world, this is a rather long subject that has to be folded at about seventy-eight",
      "Gr\xc3\xbcn",
      "a \xc3\xbc b \xc3\xbc c",
      "two  spaces \t and a tab, \xc3\xbc  \xc3\xbc  plain",
      " leading",
      "trailing ",
      "  both  ",
      "\t",
      " ",
      "=?",
      "?=",
      "a =?utf-8?q?x?= b",
      "=?=?=?",
      "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80",
      "control \x01 character\x7f",
      "line breaks to some: \x1c \x1d \xc2\x85 \xe2\x80\xa8 \xe2\x80\xae"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    comes_back(texts[i], strlen(texts[i]), 0, 78);
    if (strpbrk(texts[i], "\x01") == NULL) {
      comes_back(texts[i], strlen(texts[i]), LMAIL_COMPOSE_UTF8, 78);
    }
  }
}

/* Every length of words, blanks and characters around the places where lines are broken. */
static void w8_no_length_breaks_a_line(void **state)
{
  static const char *const units[] = {"a", "a ", "ab\xc3\xbc ", "\xe2\x82\xac",
                                      "\xf0\x9f\x98\x80 "};
  char text[400];
  size_t unit, n;

  (void)state;
  for (unit = 0; unit < sizeof units / sizeof units[0]; unit++) {
    size_t size = strlen(units[unit]);

    for (n = 0; n + size < sizeof text; n += size) {
      memcpy(text + n, units[unit], size);
      comes_back(text, n + size, 0, unit == 0 ? 998 : 78);
    }
  }
}

static void w8_words_and_blanks_too_long_for_a_line(void **state)
{
  size_t sizes[] = {899, 900, 901, 2000, 39, 40, 41, 100, 20000}, i;

  (void)state;
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    char *text = (char *)malloc(sizes[i] + 4);

    memset(text, 'x', sizes[i]);
    comes_back(text, sizes[i], 0, 998);
    memcpy(text, "ab", 2);
    memset(text + 2, ' ', sizes[i]);
    memcpy(text + 2 + sizes[i], "cd", 2);
    comes_back(text, sizes[i] + 4, 0, 998);
    free(text);
  }
}

static void rfc2047_2_lines_with_words_are_76_long(void **state)
{
  char text[300];
  text_arg a;
  const char *field;
  size_t n, len;

  (void)state;
  for (n = 3; n < sizeof text; n += 3) {
    memcpy(text + n - 3, "\xe2\x82\xac", 3);
    a = arg_of(text, n);
    field = written(write_text, &a, &len);
    check_field(field, len, 76);
  }
}

static void rfc6532_utf8_stays(void **state)
{
  text_arg a = arg_of("Gr\xc3\xbc\xc3\x9f"
                      "e",
                      7);

  (void)state;
  a.options = LMAIL_COMPOSE_UTF8;
  assert_string_equal(written(write_text, &a, NULL), "Subject: Gr\xc3\xbc\xc3\x9f"
                                                     "e\r\n");
}

/* ---- what is refused ---------------------------------------------------------------------------- */

static void w1_cr_lf_nul_and_bad_utf8_are_refused(void **state)
{
#define BAD(text) arg_of(text, sizeof(text) - 1)
  const text_arg bad[] = {BAD("a\r\nBcc: x"), BAD("a\n b"),
                          BAD("a\rb"),        BAD("a\0b"),
                          BAD("\r\n"),        BAD("\xff"),
                          BAD("\xc3"),        BAD("\xed\xa0\x80"),
                          BAD("\xc0\x80"),    BAD("\xf4\x90\x80\x80")};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) refused(write_text, &bad[i], LMAIL_E_ARGUMENT);
}

static void w3_names(void **state)
{
  static const char *const names[] = {"", "A:", "A B", "A\r", "A\n", "\xc3\xbc", "A\t", "A\x7f"};
  char longest[78];
  text_arg a = arg_of("x", 1);
  size_t i;

  (void)state;
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    a.name = names[i];
    a.name_len = strlen(names[i]);
    refused(write_text, &a, LMAIL_E_ARGUMENT);
    refused(write_raw, &a, LMAIL_E_ARGUMENT);
  }
  memset(longest, 'n', sizeof longest);
  a.name = longest;
  a.name_len = LMAIL_FIELD_NAME_MAX;
  a.text = "\xe2\x82\xac\xe2\x82\xac";
  a.n = 6;
  written(write_text, &a, NULL);
  a.name_len++;
  refused(write_text, &a, LMAIL_E_ARGUMENT);
}

static void w3_raw_values(void **state)
{
  const text_arg bad[] = {BAD("a\r"),        BAD("a\r\n"),        BAD("a\r\nX: y"), BAD("a\n b"),
                          BAD("a\r\n\r\nb"), BAD("a\r\n \r\n b"), BAD("a\r\n "),    BAD("a\0"),
                          BAD("a\x01"),      BAD("\xc3\xbc")};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) refused(write_raw, &bad[i], LMAIL_E_ARGUMENT);
}

static void w8_raw_values_fold(void **state)
{
  char text[1200];
  text_arg a = BAD("a\r\n b\r\n\tc");
  const char *field;
  size_t n;

  (void)state;
  assert_string_equal(written(write_raw, &a, NULL), "Subject: a\r\n b\r\n\tc\r\n");
  a = BAD("\r\n folded at once");
  assert_string_equal(written(write_raw, &a, NULL), "Subject:\r\n folded at once\r\n");
  memset(text, 'x', sizeof text);
  for (n = 9; n < 1000; n += 10) text[n] = ' ';
  a = arg_of(text, 1000);
  field = written(write_raw, &a, &n);
  check_field(field, n, 78);
  text[0] = '"'; /* no folds inside a quoted string, so the line is too long */
  refused(write_raw, &a, LMAIL_E_ARGUMENT);
  memset(text, 'x', sizeof text);
  a = arg_of(text, 1199);
  refused(write_raw, &a, LMAIL_E_ARGUMENT);
}

/* Blanks in front of a given fold end its line, however long that is: a fold before them would leave
 * a line of white space only. */
static void w8_blanks_before_a_given_fold(void **state)
{
  static const char tail[] = " \t \r\n z";
  char text[1000], expected[1010];
  const char *field;
  text_arg a;
  size_t n, len;

  (void)state;
  for (n = 60; n < 80; n++) {
    memset(text, 'y', n);
    memcpy(text + n, tail, sizeof tail);
    a = arg_of(text, n + sizeof tail - 1);
    memcpy(expected, "Subject: ", 9);
    memcpy(expected + 9, text, a.n);
    memcpy(expected + 9 + a.n, "\r\n", 3);
    assert_string_equal(written(write_raw, &a, NULL), expected);
  }
  memset(text, 'y', 987); /* the line is 998 long with the blanks */
  text[987] = ' ';
  text[988] = ' ';
  memcpy(text + 989, "\r\n zzz", 6);
  a = arg_of(text, 995);
  field = written(write_raw, &a, &len);
  check_field(field, len, 998);
  memcpy(text + 989, " \r\n zz", 6);
  refused(write_raw, &a, LMAIL_E_ARGUMENT);
}

/* ---- dates and identifiers ---------------------------------------------------------------------- */

typedef struct date_arg {
  int64_t unix_time;
  int32_t offset;
} date_arg;

static lmail_status write_date(lmail_writer *w, const void *arg)
{
  const date_arg *a = (const date_arg *)arg;

  return lmail_field_write_date(w, "Date", 4, a->unix_time, a->offset);
}

static void date_is(int64_t unix_time, int32_t offset, const char *expected)
{
  date_arg a;

  a.unix_time = unix_time;
  a.offset = offset;
  assert_string_equal(written(write_date, &a, NULL), expected);
}

static void rfc5322_3_3_dates(void **state)
{
  const date_arg bad[] = {{0, 1440},
                          {0, -1440},
                          {-INT64_C(2208988801), 0},
                          {INT64_C(253402300800), 0},
                          {-INT64_C(2208988800), -1},
                          {INT64_C(253402300799), 1},
                          {INT64_MAX, 60},
                          {INT64_MIN, -60}};
  size_t i;

  (void)state;
  date_is(0, 0, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n");
  date_is(0, LMAIL_DATE_NO_ZONE, "Date: Thu, 01 Jan 1970 00:00:00 -0000\r\n");
  date_is(INT64_C(880127706), -360,
          "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"); /* appendix A.1.1 */
  date_is(-INT64_C(2208988800), 0, "Date: Mon, 01 Jan 1900 00:00:00 +0000\r\n");
  date_is(INT64_C(253402300799), 0, "Date: Fri, 31 Dec 9999 23:59:59 +0000\r\n");
  date_is(951782399, 1439, "Date: Tue, 29 Feb 2000 23:58:59 +2359\r\n");
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) refused(write_date, &bad[i], LMAIL_E_RANGE);
}

static void dates_agree_with_the_c_library(void **state)
{
  static const char format[] = "Date: %a, %d %b %Y %H:%M:%S +0000\r\n";
  int64_t t;

  (void)state;
  for (t = -INT64_C(2208988800); t < INT64_C(253402300799); t += INT64_C(86400) * 97 + 12345) {
    time_t c = (time_t)t;
    char expected[64];
    unsigned char buf[64];
    lmail_writer w;

    if ((int64_t)c != t) continue;
    strftime(expected, sizeof expected, format, gmtime(&c));
    lmail_writer_init(&w, buf, sizeof buf);
    assert_int_equal(lmail_field_write_date(&w, "Date", 4, t, 0), LMAIL_OK);
    assert_int_equal(w.len, strlen(expected));
    assert_memory_equal(buf, expected, w.len);
  }
}

typedef struct id_arg {
  const char *left, *right;
} id_arg;

static lmail_status write_id(lmail_writer *w, const void *arg)
{
  const id_arg *a = (const id_arg *)arg;

  return lmail_field_write_message_id(w, "Message-ID", 10, a->left, strlen(a->left), a->right,
                                      strlen(a->right));
}

static void w12_message_ids(void **state)
{
  static const id_arg good = {"a.b+c", "example.org"}, literal = {"x", "[1.2.3.4]"};
  static const id_arg bad[] = {{"", "b"},        {"a", ""},      {"a b", "c"},       {"a>", "b"},
                               {"a", "b>"},      {"a\r\n", "b"}, {"a", "b\r\nX: y"}, {"a@b", "c"},
                               {".a", "b"},      {"a..b", "c"},  {"a", "[b"},        {"a", "[b]]"},
                               {"\xc3\xbc", "b"}};
  size_t i;

  (void)state;
  assert_string_equal(written(write_id, &good, NULL), "Message-ID: <a.b+c@example.org>\r\n");
  assert_string_equal(written(write_id, &literal, NULL), "Message-ID: <x@[1.2.3.4]>\r\n");
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) refused(write_id, &bad[i], LMAIL_E_ARGUMENT);
}

static void w12_references_fold_between_identifiers(void **state)
{
  unsigned char buf[4096];
  lmail_field_writer f;
  lmail_writer w;
  int i;

  (void)state;
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_field_begin(&f, &w, "References", 10, 0), LMAIL_OK);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_E_STATE);
  for (i = 0; i < 20; i++) {
    assert_int_equal(lmail_field_message_id(&f, &w, "0123456789", 10, "example.org", 11), LMAIL_OK);
  }
  assert_int_equal(lmail_field_token(&f, &w, "x", 1), LMAIL_E_STATE);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_OK);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_E_STATE);
  check_field((const char *)buf, w.len, 78);
}

/* The line end does not count as columns: a line that is full can end. */
static void w12_identifier_that_fills_the_line(void **state)
{
  static const char left[] = "left";
  unsigned char buf[4096];
  char right[1000];
  lmail_field_writer f;
  lmail_writer w;

  (void)state;
  memset(right, 'r', sizeof right);
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_field_begin(&f, &w, "References", 10, 0), LMAIL_OK);
  assert_int_equal(lmail_field_message_id(&f, &w, left, 4, right, 991), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_field_message_id(&f, &w, left, 4, right, 990), LMAIL_OK);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_OK);
  check_field((const char *)buf, w.len, 998);
}

/* What compose.h says to do when all elements were refused. */
static void w1_field_without_elements_is_taken_back(void **state)
{
  unsigned char buf[200];
  lmail_field_writer f;
  lmail_writer w;
  size_t before;

  (void)state;
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_field_write(&w, "Subject", 7, "hi", 2, 0), LMAIL_OK);
  before = w.len;
  assert_int_equal(lmail_field_begin(&f, &w, "References", 10, 0), LMAIL_OK);
  assert_int_equal(lmail_field_message_id(&f, &w, "a\n", 2, "b", 1), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_E_STATE);
  w.len = before;
  assert_int_equal(lmail_field_write_mime_version(&w), LMAIL_OK);
  assert_int_equal(w.len, 32);
  assert_memory_equal(buf, "Subject: hi\r\nMIME-Version: 1.0\r\n", 32);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5322_2_2_3_text_is_folded_and_comes_back),
      cmocka_unit_test(w8_no_length_breaks_a_line),
      cmocka_unit_test(w8_words_and_blanks_too_long_for_a_line),
      cmocka_unit_test(rfc2047_2_lines_with_words_are_76_long),
      cmocka_unit_test(rfc6532_utf8_stays),
      cmocka_unit_test(w1_cr_lf_nul_and_bad_utf8_are_refused),
      cmocka_unit_test(w3_names),
      cmocka_unit_test(w3_raw_values),
      cmocka_unit_test(w8_raw_values_fold),
      cmocka_unit_test(w8_blanks_before_a_given_fold),
      cmocka_unit_test(rfc5322_3_3_dates),
      cmocka_unit_test(dates_agree_with_the_c_library),
      cmocka_unit_test(w12_message_ids),
      cmocka_unit_test(w12_references_fold_between_identifiers),
      cmocka_unit_test(w12_identifier_that_fills_the_line),
      cmocka_unit_test(w1_field_without_elements_is_taken_back),
  };

  return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
