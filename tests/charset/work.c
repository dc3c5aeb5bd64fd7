/* SPDX-License-Identifier: MIT */
/*
 * work.c - hostile text of n and 4 n octets in every charset: steps and time in proportion.
 *
 * Steps are counted, by a charset that hands on to the one under test. Time is this process's own, the
 * least of all runs so far; four times the input may take ten times as long, where quadratic work would
 * need sixteen.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/charset.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

enum { SMALL = 20 * 1000, LARGE = 4 * SMALL, TRIES = 40 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct cost {
  double seconds; /* the least of all runs */
  size_t steps;
} cost;

static size_t steps;

static void counted_step(const lmail_charset *charset, lmail_charset_step *s)
{
  const lmail_charset *real = (const lmail_charset *)charset->data;

  steps++;
  real->step(real, s);
}

static void decode(cost *c, const lmail_charset *charset, const char *unit, size_t unit_len,
                   size_t n, size_t window)
{
  uint8_t *in = (uint8_t *)malloc(n), *out = (uint8_t *)malloc(window + 16);
  size_t i, at = 0, used, made;
  lmail_charset counted = {"counted", counted_step, NULL};
  lmail_charset_decoder d;
  lmail_status st;
  double start;

  for (i = 0; i < n; i++) in[i] = (uint8_t)unit[i % unit_len];
  counted.data = charset;
  steps = 0;
  start = now();
  lmail_charset_decode_init(&d, &counted);
  do {
    size_t take = n - at < window ? n - at : window;

    st = lmail_charset_decode(&d, in + at, take, &used, out, window + 16, &made, at + take == n);
    at += used;
  } while (st != LMAIL_OK || at != n);
  start = now() - start;
  if (start < c->seconds) c->seconds = start;
  c->steps = steps;
  free(out);
  free(in);
}

static void check(const char *label, const char *unit, size_t unit_len)
{
  static const size_t windows[] = {1, 64, 4096, LARGE};
  const lmail_charset *charset = lmail_charset_find_all(NULL, label, strlen(label));
  size_t i;

  if (charset == NULL) return; /* built without */
  for (i = 0; i < sizeof windows / sizeof windows[0]; i++) {
    cost small = {1e9, 0}, large = {1e9, 0};
    unsigned tries = 0;

    do {
      decode(&small, charset, unit, unit_len, SMALL, windows[i]);
      decode(&large, charset, unit, unit_len, LARGE, windows[i]);
    } while (large.seconds > 10 * small.seconds + 0.001 && ++tries < TRIES);
    if (tries == TRIES || large.steps > 8 * small.steps + 64 || large.steps > 4 * LARGE) {
      fail_msg("%s, %lu octets from %02x in windows of %lu: %.1f ms and %.1f ms, %lu steps and %lu",
               label, (unsigned long)unit_len, (unsigned char)unit[0], (unsigned long)windows[i],
               small.seconds * 1e3, large.seconds * 1e3, (unsigned long)small.steps,
               (unsigned long)large.steps);
    }
  }
}

#define CHECK(label, unit) check((label), (unit), sizeof(unit) - 1)

static void b5_b6_hostile_text(void **state)
{
  static const char *const labels[] = {"utf-8",     "us-ascii", "latin1",  "windows-874",
                                       "utf-16",    "utf-7",    "euc-jp",  "iso-2022-jp",
                                       "shift_jis", "euc-kr",   "gb18030", "big5"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof labels / sizeof labels[0]; i++) {
    CHECK(labels[i], "\xff");
    CHECK(labels[i], "\x80");
    CHECK(labels[i], "\x81");
    CHECK(labels[i], "\xe2\x82");
    CHECK(labels[i], "\x1b");
    CHECK(labels[i], "+");
    CHECK(labels[i], "\0");
    CHECK(labels[i], "aaaaaaaaaaaaaaa\xff");
    CHECK(labels[i], "\xd0\x90\xff");
  }
}

static void b5_b7_shifts(void **state)
{
  (void)state;
  CHECK("iso-2022-jp", "\x1b$B");
  CHECK("iso-2022-jp", "\x1b$B\x1b(B");
  CHECK("iso-2022-jp", "\x1b(");
  CHECK("utf-7", "+A");
  CHECK("utf-7", "+-");
  CHECK("utf-7", "+2Ag");
  CHECK("utf-16", "\xd8\xd8");
  CHECK("gb18030", "\x81\x30");
  CHECK("gb18030", "\x81\x30\x81");
  CHECK("gb18030", "\xfe\x4f");
  CHECK("euc-kr", "\x81\x41");
  CHECK("euc-jp", "\x8f\xa1");
}

/* A label of any length is looked at once. */
static void b5_long_label(void **state)
{
  char *label = (char *)malloc(LARGE);

  (void)state;
  memset(label, '-', LARGE);
  memcpy(label + LARGE - 5, "utf-8", 5);
  assert_non_null(lmail_charset_find_all(NULL, label, LARGE));
  memset(label, 'u', LARGE);
  assert_null(lmail_charset_find_all(NULL, label, LARGE));
  free(label);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(b5_b6_hostile_text),
      cmocka_unit_test(b5_b7_shifts),
      cmocka_unit_test(b5_long_label),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
