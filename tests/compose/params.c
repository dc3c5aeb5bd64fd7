/* SPDX-License-Identifier: MIT */
/* params.c - parameters come back through the parser: RFC 2045 5.1, RFC 2231, attack W9. */

#include "written.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

typedef struct param_arg {
  const char *name, *value;
  size_t n;
  unsigned options;
} param_arg;

/* One whole field, in one go, from a field writer of its own. */
static lmail_status write_field(lmail_writer *w, const void *arg)
{
  const param_arg *a = (const param_arg *)arg;
  unsigned char buf[16384];
  lmail_field_writer f;
  lmail_writer all;
  lmail_status st;

  lmail_writer_init(&all, buf, sizeof buf);
  st = lmail_field_begin(&f, &all, "Content-Type", 12, a->options);
  if (st == LMAIL_OK) st = lmail_field_token(&f, &all, "text/plain", 10);
  if (st == LMAIL_OK) st = lmail_field_param(&f, &all, "charset", 7, "utf-8", 5);
  if (st == LMAIL_OK) st = lmail_field_param(&f, &all, a->name, strlen(a->name), a->value, a->n);
  if (st == LMAIL_OK) st = lmail_field_end(&f, &all);
  if (st != LMAIL_OK) return st;
  if (w->buf == NULL || w->cap - w->len < all.len) {
    w->need = all.len;
    return LMAIL_FULL;
  }
  memcpy(w->buf + w->len, buf, all.len);
  w->len += all.len;
  return LMAIL_OK;
}

static void comes_back_as(const char *name, const char *value, size_t n, unsigned options)
{
  param_arg a;
  lmail_param_info info;
  lmail_content_type type;
  const char *field;
  char *out = (char *)malloc(n + 1);
  size_t len;

  a.name = name;
  a.value = value;
  a.n = n;
  a.options = options;
  field = written(write_field, &a, &len);
  check_field(field, len, 78);
  assert_int_equal(lmail_content_type_parse(field + 13, len - 13, &type), LMAIL_OK);
  assert_int_equal(type.media, LMAIL_MEDIA_TEXT_PLAIN);
  if (options & LMAIL_COMPOSE_PARAM_2047) {
    char text[8192] = ":";
    size_t text_n;

    assert_int_equal(lmail_param_get(type.params, type.params_len, name, strlen(name), text + 1,
                                     sizeof text - 1, &info),
                     LMAIL_OK);
    text_n = info.len + 1;
    assert_int_equal(strlen(text_of(text, text_n)), n);
    assert_memory_equal(text_of(text, text_n), value, n);
  } else {
    assert_int_equal(
        lmail_param_get(type.params, type.params_len, name, strlen(name), out, n + 1, &info),
        LMAIL_OK);
    assert_int_equal(info.len, n);
    assert_memory_equal(out, value, n);
  }
  assert_int_equal(lmail_param_get(type.params, type.params_len, "charset", 7, out, n + 1, &info),
                   n + 1 < 5 ? LMAIL_FULL : LMAIL_OK);
  free(out);
}

static void comes_back(const char *value, size_t n, unsigned options)
{
  comes_back_as("name", value, n, options);
}

static void w9_values(void **state)
{
  static const char *const values[] = {"",          "a",
                                       "a b",       "a\"b\\c",
                                       "a;b",       "%41",
                                       "it's",      "*",
                                       "utf-8''x",  "=?utf-8?q?x?=",
                                       "a=b",       "a/b",
                                       "tab\t",     "\x01\x7f",
                                       "\xc3\xbc",  "\xe2\x82\xac rates 100%'s *.pdf",
                                       "..\\..\\x", " a ",
                                       "a@b,c"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof values / sizeof values[0]; i++) {
    comes_back(values[i], strlen(values[i]), 0);
    if (strpbrk(values[i], "\x01") == NULL) {
      comes_back(values[i], strlen(values[i]), LMAIL_COMPOSE_UTF8);
    }
  }
}

static void w9_every_length(void **state)
{
  static const char *const units[] = {"a", "\"", " ", "%", "\xc3\xbc", "\xf0\x9f\x98\x80"};
  char text[512];
  size_t unit, n;

  (void)state;
  for (unit = 0; unit < sizeof units / sizeof units[0]; unit++) {
    size_t size = strlen(units[unit]);

    for (n = 0; n + size <= 500; n += size) {
      memcpy(text + n, units[unit], size);
      comes_back(text, n + size, 0);
    }
  }
}

static void w9_sections_have_an_end(void **state)
{
  static char text[9000];
  param_arg a;

  (void)state;
  memset(text, ' ', sizeof text);
  a.name = "name";
  a.value = text;
  a.n = sizeof text;
  a.options = 0;
  refused(write_field, &a, LMAIL_E_ARGUMENT);
  comes_back(text, 2000, 0);
}

/* Long names leave less of each line to the value; n - 1, n and n + 1 of the longest. */
static void w9_long_names(void **state)
{
  static const unsigned options[] = {0, LMAIL_COMPOSE_PARAM_2047, LMAIL_COMPOSE_UTF8};
  char name[42], value[400];
  size_t length, n, i;

  (void)state;
  for (i = 0; i < sizeof value; i++) value[i] = "a \xf0\x9f\x98\x80%'\"x"[i % 10];
  for (length = 1; length <= 40; length += length < 38 ? 9 : 1) {
    memset(name, 'n', length);
    name[length] = 0;
    for (n = 0; n <= 350; n += n < 80 ? 10 : 90) {
      for (i = 0; i < sizeof options / sizeof options[0]; i++) {
        comes_back_as(name, value, n, options[i]);
      }
    }
  }
  memset(name, 'n', 41);
  name[41] = 0;
  {
    param_arg a = {name, "v", 1, 0};

    refused(write_field, &a, LMAIL_E_ARGUMENT);
  }
}

static void rfc2047_form_for_old_readers(void **state)
{
  static const char text[] = "\xc3\x9c"
                             "berraschung f\xc3\xbcr dich, und zwar eine gro\xc3\x9f"
                             "e mit langem Namen.pdf";
  size_t n;

  (void)state;
  for (n = 2; n < sizeof text; n++) {
    if (n < sizeof text - 1 && (text[n] & 0xc0) == 0x80) continue;
    comes_back(text, n, LMAIL_COMPOSE_PARAM_2047);
  }
}

static void w9_refused(void **state)
{
  static const char *const names[] = {
      "",       "a b",      "a*",
      "a'",     "a%",       "a=",
      "a\r\nb", "\xc3\xbc", "a234567890123456789012345678901234567890x"};
  static const char *const values[] = {"a\r\nb", "\n", "\xff", "a\r"};
  param_arg a;
  size_t i;

  (void)state;
  memset(&a, 0, sizeof a);
  a.value = "x";
  a.n = 1;
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    a.name = names[i];
    refused(write_field, &a, LMAIL_E_ARGUMENT);
  }
  a.name = "x";
  for (i = 0; i < sizeof values / sizeof values[0]; i++) {
    a.value = values[i];
    a.n = strlen(values[i]);
    refused(write_field, &a, LMAIL_E_ARGUMENT);
  }
  a.value = "a\0b";
  a.n = 3;
  refused(write_field, &a, LMAIL_E_ARGUMENT);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(w9_values),
      cmocka_unit_test(w9_every_length),
      cmocka_unit_test(w9_sections_have_an_end),
      cmocka_unit_test(w9_long_names),
      cmocka_unit_test(rfc2047_form_for_old_readers),
      cmocka_unit_test(w9_refused),
  };

  return cmocka_run_group_tests_name("parameters", tests, NULL, NULL);
}
