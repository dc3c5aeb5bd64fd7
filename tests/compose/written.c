/* SPDX-License-Identifier: MIT */
/* written.c - see written.h. */

#include "written.h"
#include <libmail/text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

const char *written(write_fn fn, const void *arg, size_t *n)
{
  static char *text;
  lmail_writer w;
  size_t need, cap;

  lmail_writer_init(&w, NULL, 0);
  assert_int_equal(fn(&w, arg), LMAIL_FULL);
  need = w.need;
  for (cap = need > 400 ? need - 10 : 0; cap <= need; cap++) {
    unsigned char *buf = (unsigned char *)malloc(cap + 3);
    lmail_status st;

    memcpy(buf, "XYZ", 3);
    lmail_writer_init(&w, buf, cap + 3);
    w.len = 3;
    st = fn(&w, arg);
    assert_memory_equal(buf, "XYZ", 3);
    if (cap < need) {
      assert_int_equal(st, LMAIL_FULL);
      assert_int_equal(w.need, need);
      assert_int_equal(w.len, 3);
    } else {
      assert_int_equal(st, LMAIL_OK);
      assert_int_equal(w.len, 3 + need);
      free(text);
      text = (char *)malloc(need + 1);
      memcpy(text, buf + 3, need);
      text[need] = 0;
    }
    free(buf);
  }
  if (n != NULL) *n = need;
  return text;
}

void refused(write_fn fn, const void *arg, lmail_status expected)
{
  unsigned char buf[2048];
  lmail_writer w;

  lmail_writer_init(&w, NULL, 0);
  assert_int_equal(fn(&w, arg), expected);
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(fn(&w, arg), expected);
  assert_int_equal(w.len, 0);
}

void check_field(const char *field, size_t n, size_t columns)
{
  size_t column = 0, i;
  int blank = 0, words = 0;

  assert_true(n > 3 && memcmp(field + n - 2, "\r\n", 2) == 0);
  for (i = 0; i < n; i++) {
    if (field[i] == '\r') {
      assert_int_equal(field[i + 1], '\n');
      assert_true(i + 2 == n || field[i + 2] == ' ' || field[i + 2] == '\t');
      assert_false(blank);
      assert_true(column <= columns);
      assert_true(!words || column <= 76); /* RFC 2047 2 */
      column = words = 0;
      blank = 1;
      i++;
    } else {
      assert_true(field[i] != '\n' && field[i] != 0);
      if (field[i] != ' ' && field[i] != '\t') blank = 0;
      if (field[i] == '=' && field[i + 1] == '?') words = 1;
      column++;
    }
  }
}

const char *text_of(const char *field, size_t n)
{
  static char *text;
  const char *value = strchr(field, ':') + 1;
  size_t len, need;
  lmail_status st;

  n -= (size_t)(value - field);
  st = lmail_text_decode(value, n, NULL, NULL, 0, &need, NULL);
  assert_int_equal(st, need ? LMAIL_FULL : LMAIL_OK);
  free(text);
  text = (char *)malloc(need + 1);
  assert_int_equal(lmail_text_decode(value, n, NULL, text, need, &len, NULL), LMAIL_OK);
  assert_int_equal(len, need);
  text[len] = 0;
  return text;
}
