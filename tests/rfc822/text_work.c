/* SPDX-License-Identifier: MIT */
/* text_work.c - hostile text of n and 4 n octets, 1 MB at last (attacks G4, B4): see work.h. */

#include "work.h"
#include <libmail/text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL = 1 << 18 };

typedef lmail_status (*decode_fn)(const void *value, size_t n, const lmail_text_config *cfg,
                                  void *out, size_t cap, size_t *len, lmail_defects *defects);

static size_t whole(const void *with, const uint8_t *in, size_t n, size_t chunk)
{
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_text_config cfg;
  size_t len;

  (void)chunk;
  memset(&cfg, 0, sizeof cfg);
  cfg.find = lmail_charset_find_all;
  (void)(*(const decode_fn *)with)(in, n, &cfg, NULL, 0, &len, &defects);
  assert_true(len <= 3 * n + 3);
  return 0;
}

static void check(decode_fn decode, const char *head, const char *unit)
{
  const work w = {whole, &decode, SMALL, {SIZE_MAX}};

  work_check(&w, head, unit);
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
