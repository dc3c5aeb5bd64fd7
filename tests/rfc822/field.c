/* SPDX-License-Identifier: MIT */
/* field.c - one header field: splitting, unfolding. */

#include <libmail/rfc822.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_split(const char *field, const char *name, const char *value, unsigned flags)
{
  size_t n = strlen(field);
  char *copy = malloc(n ? n : 1);
  lmail_field f;

  memcpy(copy, field, n);
  lmail_field_split(copy, n, &f);
  assert_int_equal(f.flags, flags);
  assert_int_equal(f.name_len, strlen(name));
  assert_memory_equal(f.name, name, f.name_len);
  assert_int_equal(f.value_len, strlen(value));
  assert_memory_equal(f.value, value, f.value_len);
  free(copy);
}

static void rfc5322_2_2_fields(void **state)
{
  (void)state;
  check_split("Subject: x\r\n", "Subject", " x", 0);
  check_split("Subject: x\n", "Subject", " x", 0);
  check_split("Subject: x", "Subject", " x", 0);
  check_split("Subject:\r\n x\r\n", "Subject", "\r\n x", 0);
  check_split("Subject:", "Subject", "", 0);
  check_split("Subject:\r", "Subject", "\r", 0);
}

static void attack_m1_fields(void **state)
{
  (void)state;
  check_split("", "", "", LMAIL_FIELD_NO_COLON);
  check_split("Subject \t: x\r\n", "Subject", " x", LMAIL_FIELD_OBS_SPACE);
  check_split(": x\r\n", "", " x", LMAIL_FIELD_BAD_NAME);
  check_split("a b: x\r\n", "a b", " x", LMAIL_FIELD_BAD_NAME);
  check_split("no colon\r\n", "", "no colon", LMAIL_FIELD_NO_COLON);
  check_split("no colon\r\n here: x\r\n", "", "no colon\r\n here: x", LMAIL_FIELD_NO_COLON);
  check_split(" x: y\r\n", "", " x: y", LMAIL_FIELD_CONTINUATION);
  check_split("From a@b Thu Jan 1 00:00:00 1970\n", "", "From a@b Thu Jan 1 00:00:00 1970",
              LMAIL_FIELD_MBOX_FROM);
  check_split(">From a@b\n", "", ">From a@b", LMAIL_FIELD_MBOX_FROM);
  check_split("From : a@b\n", "From", " a@b", LMAIL_FIELD_OBS_SPACE);
}

/* At every output size, in exactly so much room. */
static void check_unfold(const char *value, const char *expected)
{
  size_t size = strlen(expected), n = strlen(value), len, cap;

  for (cap = 0; cap <= n + 2; cap++) {
    char *out = malloc(cap ? cap : 1);
    lmail_status st = lmail_unfold(value, n, cap ? out : NULL, cap, &len);

    assert_int_equal(st, cap < size ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(len, size);
    if (cap >= size) assert_memory_equal(out, expected, size);
    free(out);
  }
}

static void rfc5322_2_2_3_unfolding(void **state)
{
  (void)state;
  check_unfold(" This\r\n is a test\r\n", "This is a test");
  check_unfold(" a\n\tb", "a\tb");
  check_unfold("\r\n \r\n x\r\n \r\n", "x");
  check_unfold(" a\rb", "a\rb");
  check_unfold(" a\r b", "a b");
  check_unfold(" a\r\tb\r\r c\r", "a\tb\r c");
  check_unfold(" a\r\r\n b\r\n c", "a\r b c");
  check_unfold(" a\rb\n c", "a\rb c");
  check_unfold("", "");
  check_unfold(" \r\n ", "");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5322_2_2_fields),
      cmocka_unit_test(attack_m1_fields),
      cmocka_unit_test(rfc5322_2_2_3_unfolding),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
