/* SPDX-License-Identifier: MIT */
/* text_check.c - see text_check.h. */

#include "text_check.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void check_defects(const lmail_defects *found, const char *expected)
{
  static const char prefix[] = "DEFECT_TEXT_";
  char told[512];
  size_t len = 0, i;

  told[0] = '\0';
  for (i = 0; i < found->count && i < found->cap && len < sizeof told - 64; i++) {
    const char *name = lmail_defect_name(found->list[i].code);

    assert_non_null(name);
    assert_memory_equal(name, prefix, sizeof prefix - 1);
    assert_non_null(lmail_defect_rule(found->list[i].code));
    len += (size_t)snprintf(told + len, sizeof told - len, "%s%s@%lu", i == 0 ? "" : " ",
                            name + sizeof prefix - 1, (unsigned long)found->list[i].off);
  }
  assert_string_equal(told, expected);
}

static void check_size(decode_fn decode, const lmail_text_config *cfg, const char *in, size_t n,
                       const char *expected, size_t expected_n, const char *defects, size_t cap)
{
  char *out = (char *)malloc(cap != 0 ? cap : 1);
  lmail_defect room[16];
  lmail_defects found = {room, 16, 0};
  size_t len;
  lmail_status st = decode(in, n, cfg, out, cap, &len, &found);

  if (len != expected_n && cap > len) print_error("\"%.*s\"\n", (int)len, out);
  assert_int_equal(len, expected_n);
  assert_int_equal(st, cap < expected_n ? LMAIL_FULL : LMAIL_OK);
  assert_memory_equal(out, expected, len < cap ? len : cap);
  check_defects(&found, defects);
  free(out);
}

void check_decode(decode_fn decode, const lmail_text_config *cfg, const char *in, size_t n,
                  const char *expected, size_t expected_n, const char *defects)
{
  char *copy = (char *)malloc(n != 0 ? n : 1);
  size_t cap, len;

  memcpy(copy, in, n);
  for (cap = 0; cap <= expected_n + 1; cap++) {
    check_size(decode, cfg, copy, n, expected, expected_n, defects, cap);
  }
  check_size(decode, cfg, copy, n, expected, expected_n, defects, 3 * n + 3);
  assert_int_equal(decode(copy, n, cfg, NULL, 0, &len, NULL),
                   expected_n != 0 ? LMAIL_FULL : LMAIL_OK);
  free(copy);
}
