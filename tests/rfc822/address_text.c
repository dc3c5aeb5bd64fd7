/* SPDX-License-Identifier: MIT */
/* address_text.c - names, comments, local parts and domains as text, at every size of the output. */

#include "address_walk.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef enum what { NAME, LOCAL, DOMAIN_, SPEC } what;

static lmail_status decode(what w, const uint8_t *s, size_t n, void *out, size_t cap, size_t *len)
{
  lmail_address_iter it;
  lmail_address a;

  lmail_address_init(&it, s, n, NULL);
  assert_int_equal(lmail_address_next(&it, &a), 1);
  switch (w) {
  case NAME: return lmail_address_name(&a, NULL, out, cap, len, NULL);
  case LOCAL: return lmail_address_local(&a, out, cap, len);
  case DOMAIN_: return lmail_address_domain(&a, out, cap, len);
  default: return lmail_address_spec(&a, out, cap, len);
  }
}

/* The text comes whole, or its size is told, into rooms of exactly 0 to len octets. */
static void check(what w, const char *value, const char *expected)
{
  size_t n = strlen(value), want = strlen(expected), cap, len;
  uint8_t *in = malloc(n + 1);

  in = realloc(in, n > 0 ? n : 1);
  if (n > 0) memcpy(in, value, n);
  for (cap = 0; cap <= want + 1; cap++) {
    uint8_t *out = malloc(cap > 0 ? cap : 1);
    lmail_status st = decode(w, in, n, cap > 0 ? out : NULL, cap, &len);

    assert_int_equal(st, cap < want ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(len, want);
    if (cap >= want) assert_memory_equal(out, expected, want);
    free(out);
  }
  free(in);
}

static void names(void **state)
{
  (void)state;
  check(NAME, "a@b", "");
  check(NAME, "a@b (Name \\( x)", "Name ( x");
  check(NAME, "Name <a@b> (Other)", "Name");
  check(NAME, "\"\" <a@b> (Other)", "");
}

static void addresses(void **state)
{
  (void)state;
  check(LOCAL, "a@b", "a");
  check(LOCAL, "\"a b\"@c", "a b");
  check(LOCAL, "\"local\\@x\"@y", "local@x");
  check(LOCAL, "a (c) . \"b.\\\"\" . (d) e @ f", "a.b.\".e");
  check(LOCAL, "\"\"@c", "");
  check(DOMAIN_, "a@b (c) . (d) e", "b.e");
  check(DOMAIN_, "a@[ 192.0.2.1 ]", "[192.0.2.1]");
  check(DOMAIN_, "a@[\\a\r\n b]", "[ab]");
  check(SPEC, "X <a.b@c>", "a.b@c");
  check(SPEC, "\"a.b\"@c", "a.b@c");
  check(SPEC, "\"a\\b\" . c@d", "ab.c@d");
  check(SPEC, "\"a b\"@c", "\"a b\"@c");
  check(SPEC, "\"a\\\"\\\\\"@c", "\"a\\\"\\\\\"@c");
  check(SPEC, "\"\"@c", "\"\"@c");
  check(SPEC, "\"a.\"@c", "\"a.\"@c");
  check(SPEC, "a..b@c", "\"a..b\"@c");
  check(SPEC, "pete(his account)@silly.test(his host)", "pete@silly.test");
}

/* CR, LF and NUL never come out of a local part or a domain. */
static void attack_w1_line_ends(void **state)
{
  static const char *const values[] = {"\"a\\\r\"@b", "\"a\rb\"@c", "a@[x\\\r]", "a@[x\ry]"};
  uint8_t out[64];
  size_t i, len;

  (void)state;
  for (i = 0; i < sizeof values / sizeof values[0]; i++) {
    const uint8_t *s = (const uint8_t *)values[i];
    what w = i < 2 ? LOCAL : DOMAIN_;

    assert_int_equal(decode(w, s, strlen(values[i]), out, sizeof out, &len), LMAIL_E_ARGUMENT);
    assert_int_equal(decode(SPEC, s, strlen(values[i]), out, sizeof out, &len), LMAIL_E_ARGUMENT);
  }
  assert_int_equal(decode(SPEC, (const uint8_t *)"\"a\x01\"@b", 6, out, sizeof out, &len),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(decode(SPEC, (const uint8_t *)"a", 1, out, sizeof out, &len), LMAIL_E_ARGUMENT);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names),
      cmocka_unit_test(addresses),
      cmocka_unit_test(attack_w1_line_ends),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
