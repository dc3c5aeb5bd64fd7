/* SPDX-License-Identifier: MIT */
/*
 * text_work.c - hostile text of n and 4 n octets, 1 MB at last: time in proportion (attacks G4, B4).
 *
 * Time is this process's own, the least of all runs so far; four times the input may take ten times as
 * long, where a quadratic reader would need sixteen.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { LARGE = 1 << 20, SMALL = LARGE / 4, TRIES = 20 };

typedef lmail_status (*decode_fn)(const void *value, size_t n, const lmail_text_config *cfg,
                                  void *out, size_t cap, size_t *len, lmail_defects *defects);

static double seconds(decode_fn decode, const char *head, const char *unit, size_t n)
{
  uint8_t *in = (uint8_t *)malloc(n);
  size_t head_len = strlen(head), unit_len = strlen(unit), at, len;
  struct timespec from, to;
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_text_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.find = lmail_charset_find_all;
  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
  (void)decode(in, n, &cfg, NULL, 0, &len, &defects);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
  assert_true(len <= 3 * n + 3);
  free(in);
  return (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
}

static void check(decode_fn decode, const char *head, const char *unit)
{
  double small = 1e9, large = 1e9;
  unsigned tries = 0;

  do {
    double s = seconds(decode, head, unit, SMALL), l = seconds(decode, head, unit, LARGE);

    if (s < small) small = s;
    if (l < large) large = l;
  } while (large > 10 * small + 0.001 && ++tries < TRIES);
  if (tries == TRIES) {
    fail_msg("\"%s\" \"%s\": %.1f ms and %.1f ms", head, unit, small * 1e3, large * 1e3);
  }
}

static void check_all(decode_fn decode)
{
  /* clang-format off */
  static const char *const heads[] = {"", "=?a?q?"};
  static const char *const units[] = {
      "=?", "=", "?", "=?a?q?", "=?a?q?b ", "=?utf-8?q?\?=", "=?utf-8?q?\?= ", "=?utf-8?q?=C3?= ",
      "=?utf-8?b?Q?= ", "=?a?=", "=?a", "=?utf-8?q?a", "=?utf-8?q?a?=b", "=?utf-8?q?a b\r\n c?=",
      " ", "\t", "\r\n ", "\r", " \r\n", "(", ")", "\"", "\\", "\xc3", "\xc3\xbc", "\xc3\xbc\xfc ", "a", "\x01",
      "=?iso-2022-jp?q?=1B$B?= ", "=?utf-7?q?+?= ", "=?utf-16?b?2A==?= "};
  /* clang-format on */
  size_t h, i;

  for (h = 0; h < sizeof heads / sizeof heads[0]; h++) {
    for (i = 0; i < sizeof units / sizeof units[0]; i++) check(decode, heads[h], units[i]);
  }
}

static void attack_b4_text(void **state)
{
  (void)state;
  check_all(lmail_text_decode);
}

static void attack_b4_phrase(void **state)
{
  (void)state;
  check_all(lmail_phrase_decode);
}

static void attack_b4_comment(void **state)
{
  (void)state;
  check_all(lmail_comment_decode);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_b4_text),
      cmocka_unit_test(attack_b4_phrase),
      cmocka_unit_test(attack_b4_comment),
  };

  return cmocka_run_group_tests_name("work on text", tests, NULL, NULL);
}
