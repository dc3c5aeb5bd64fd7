/* SPDX-License-Identifier: MIT */
/* version.c - the value of MIME-Version, RFC 2045 4. */

#include <libmail/mime.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(const char *s, lmail_status expected, unsigned major, unsigned minor)
{
  size_t n = strlen(s);
  char *copy = malloc(n ? n : 1); /* exactly as long as it is */
  uint16_t a = 77, b = 77;

  memcpy(copy, s, n);
  if (lmail_mime_version_parse(copy, n, &a, &b) != expected || a != major || b != minor)
    fail_msg("\"%s\" is %u.%u", s, a, b);
  free(copy);
}

static void rfc2045_4_examples(void **state)
{
  (void)state;
  check(" 1.0\r\n", LMAIL_OK, 1, 0);
  check("1.0 (produced by MetaSend Vx.x)", LMAIL_OK, 1, 0);
  check("(produced by MetaSend Vx.x) 1.0", LMAIL_OK, 1, 0);
  check("1.(produced by MetaSend Vx.x)0", LMAIL_OK, 1, 0);
  check("2.17", LMAIL_OK, 2, 17);
}

static void attack_g6_numbers(void **state)
{
  (void)state;
  check("65535.65535", LMAIL_OK, 65535, 65535);
  check("65536.0", LMAIL_E_SYNTAX, 0, 0);
  check("1.65536", LMAIL_E_SYNTAX, 1, 0);
  check("1.4294967296", LMAIL_E_SYNTAX, 1, 0);
  check("01.00", LMAIL_OK, 1, 0);
}

static void other_values(void **state)
{
  (void)state;
  check("", LMAIL_E_SYNTAX, 0, 0);
  check("1", LMAIL_E_SYNTAX, 1, 0);
  check("1.", LMAIL_E_SYNTAX, 1, 0);
  check(".0", LMAIL_E_SYNTAX, 0, 0);
  check("1.0.0", LMAIL_E_SYNTAX, 1, 0);
  check("1.0 x", LMAIL_E_SYNTAX, 1, 0);
  check("-1.0", LMAIL_E_SYNTAX, 0, 0);
  check("(open 1.0", LMAIL_E_SYNTAX, 0, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2045_4_examples),
      cmocka_unit_test(attack_g6_numbers),
      cmocka_unit_test(other_values),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
