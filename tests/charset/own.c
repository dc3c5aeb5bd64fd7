/* SPDX-License-Identifier: MIT */
/* own.c - charsets of the caller's, and exact windows (attack B9). */

#include "decode_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* "&#NNNN;" with four decimal digits is a character, all else US-ASCII: seven octets and unfinished. */
static void reference_step(const lmail_charset *charset, lmail_charset_step *s)
{
  assert_ptr_equal(charset->data, charset);
  while (s->used < s->n && s->cap - s->made >= 4) {
    const uint8_t *in = s->in + s->used;
    size_t left = s->n - s->used;
    unsigned c, i;

    if (in[0] != '&') {
      s->out[s->made++] = in[0];
      s->used++;
      continue;
    }
    for (i = c = 0; i < 7; i++) {
      if (i == left) return;
      if (i < 2 ? in[i] != "&#"[i] : i < 6 ? in[i] < '0' || in[i] > '9' : in[i] != ';') break;
      if (i >= 2 && i < 6) c = c * 10 + in[i] - '0';
    }
    if (i < 7) {
      lmail_charset_replace(s, i);
      continue;
    }
    s->out[s->made] = (uint8_t)(0xe0 | c >> 12);
    s->out[s->made + 1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    s->out[s->made + 2] = (uint8_t)(0x80 | (c & 0x3f));
    s->made += 3;
    s->used += 7;
  }
}

static lmail_charset reference = {"x-reference", reference_step, &reference};

/* Waits for ever for more. */
static void lazy_step(const lmail_charset *charset, lmail_charset_step *s)
{
  (void)charset;
  (void)s;
}

static const lmail_charset lazy = {"x-lazy", lazy_step, NULL};

/* user counts the calls. */
static const lmail_charset *find(void *user, const void *label, size_t n)
{
  if (user != NULL) ++*(int *)user;
  if (n == 11 && memcmp(label, "x-reference", 11) == 0) return &reference;
  if (n == 6 && memcmp(label, "x-lazy", 6) == 0) return &lazy;
  return lmail_charset_find_basic(NULL, label, n);
}

static void own_charset(void **state)
{
  int calls = 0;

  (void)state;
  DECODES(find, "x-reference", "a&#8364;b&#9999;",
          "a\xe2\x82\xac"
          "b\xe2\x9c\x8f",
          0);
  DECODES(find, "x-reference", "&#83&#8364;&&#12;", BAD "\xe2\x82\xac" BAD BAD ";", 3);
  DECODES(find, "x-reference", "a&#83", "a" BAD, 1);
  DECODES(find, "latin1", "\xe9", "\xc3\xa9", 0); /* falls back */
  assert_null(find(&calls, "koi8-r", 6));
  assert_int_equal(calls, 1);
}

/* A step that does nothing stops nothing: eight octets are one replacement. */
static void own_charset_that_does_nothing(void **state)
{
  (void)state;
  DECODES(find, "x-lazy", "", "", 0);
  DECODES(find, "x-lazy", "1", BAD, 1);
  DECODES(find, "x-lazy", "12345678", BAD, 1);
  DECODES(find, "x-lazy", "123456789", BAD BAD, 2);
}

/* What is wanted fits exactly: done. One octet less: more room is asked for, and nothing is lost. */
static void b9_exact_output(void **state)
{
  static const struct {
    const char *label;
    const char *in;
  } texts[] = {{"utf-8", "ab\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
               {"utf-8", "\xff"},
               {"latin1", "a\x80\xe9"},
               {"utf-7", "+AOkgrA-+"},
               {"utf-16", "\xac\x20"},
               {"iso-2022-jp", "\x1b$BF|\x1b(B"},
               {"big5", "\x88\x62"}};
  size_t i, cap;

  (void)state;
  for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    size_t n = strlen(texts[i].in), used, made, rest;
    const lmail_charset *charset = lmail_charset_find_all(NULL, texts[i].label,
                                                          strlen(texts[i].label));
    decoded whole;

    if (charset == NULL) continue; /* built without */
    whole = decode_whole(charset, texts[i].in, n);
    for (cap = 0; cap <= whole.len; cap++) {
      unsigned char *out = (unsigned char *)malloc(cap ? cap : 1);
      unsigned char tail[32];
      lmail_charset_decoder d;
      lmail_status st;

      lmail_charset_decode_init(&d, charset);
      st = lmail_charset_decode(&d, texts[i].in, n, &used, out, cap, &made, 1);
      assert_int_equal(st, cap < whole.len ? LMAIL_FULL : LMAIL_OK);
      assert_memory_equal(out, whole.out, made);
      assert_true(cap - made < 4);
      st = lmail_charset_decode(&d, texts[i].in + used, n - used, &used, tail, sizeof tail, &rest,
                                1);
      assert_int_equal(st, LMAIL_OK);
      assert_int_equal(made + rest, whole.len);
      assert_memory_equal(tail, whole.out + made, rest);
      free(out);
    }
    decoded_free(&whole);
  }
}

static void no_windows_at_all(void **state)
{
  lmail_charset_decoder d;
  size_t used = 9, made = 9;

  (void)state;
  lmail_charset_decode_init(&d, lmail_charset_find_basic(NULL, "utf-8", 5));
  assert_int_equal(lmail_charset_decode(&d, NULL, 0, &used, NULL, 0, &made, 0), LMAIL_OK);
  assert_int_equal(lmail_charset_decode(&d, "\xe2", 1, &used, NULL, 0, &made, 0), LMAIL_OK);
  assert_int_equal(used, 1);
  assert_int_equal(lmail_charset_decode(&d, NULL, 0, &used, NULL, 0, &made, 1), LMAIL_FULL);
  assert_int_equal(made, 0);
  assert_true(sizeof d <= 32);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(own_charset),
      cmocka_unit_test(own_charset_that_does_nothing),
      cmocka_unit_test(b9_exact_output),
      cmocka_unit_test(no_windows_at_all),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
