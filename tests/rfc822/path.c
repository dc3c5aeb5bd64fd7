/* SPDX-License-Identifier: MIT */
/* path.c - Return-Path and Delivered-To: RFC 5321 4.4, RFC 5322 3.6.7, RFC 9228. */

#include "compose/written.h"
#include <libmail/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char told[512];

static void add(const char *key, const uint8_t *s, size_t n)
{
  size_t at = strlen(told);

  if (s) snprintf(told + at, sizeof told - at, "%s{%.*s} ", key, (int)n, (const char *)s);
}

/* All that is told of a value, which is in an allocation of its size. */
static void check(const char *value, const char *expected)
{
  size_t n = strlen(value), i;
  uint8_t *copy = malloc(n ? n : 1);
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_path p;

  memcpy(copy, value, n);
  lmail_path_parse(copy, n, &p, &defects);
  told[0] = '\0';
  add(p.flags & LMAIL_PATH_BRACKETS ? "path" : "bare", p.path, p.path_len);
  add("route", p.route, p.route_len);
  add("local", p.local, p.local_len);
  add("domain", p.domain, p.domain_len);
  for (i = 0; i < defects.count; i++) {
    size_t at = strlen(told);

    snprintf(told + at, sizeof told - at, "!%s@%u ",
             lmail_defect_name(list[i].code) + strlen("DEFECT_PATH_"), (unsigned)list[i].off);
  }
  if (told[0] != '\0') told[strlen(told) - 1] = '\0';
  free(copy);
  assert_string_equal(told, expected);
}

static void rfc5321_4_4_return_path(void **state)
{
  (void)state;
  check(" <joe@a.example>\r\n", "path{joe@a.example} local{joe} domain{a.example}");
  check(" <>", "path{}");
  check("( c ) < > (d)", "path{}");
  check("<(c) joe@a >", "path{joe@a} local{joe} domain{a}");
  check("<\"a@b>\\\" c\"@[192.0.2.1]>",
        "path{\"a@b>\\\" c\"@[192.0.2.1]} local{\"a@b>\\\" c\"} domain{[192.0.2.1]}");
}

static void attack_m12_routes(void **state)
{
  (void)state;
  check("<@a,@b:c@d>", "path{@a,@b:c@d} route{@a,@b} local{c} domain{d}");
  check("<@a>", "path{@a} local{} domain{a}");
  check("<@a:>", "path{@a:} route{@a}");
  check("<a!b%c@d>", "path{a!b%c@d} local{a!b%c} domain{d}");
}

static void rfc9228_4_delivered_to(void **state)
{
  (void)state;
  check(" list@org.example", "bare{list@org.example} local{list} domain{org.example}");
  check(" list@org.example\r\n (c)\r\n", "bare{list@org.example} local{list} domain{org.example}");
  check("\"a b\"@c", "bare{\"a b\"@c} local{\"a b\"} domain{c}");
}

static void attack_m9_irregular(void **state)
{
  (void)state;
  check("", "!NO_DOMAIN@0");
  check(" (x) ", "!NO_DOMAIN@5");
  check("joe", "bare{joe} local{joe} !NO_DOMAIN@3");
  check("<MAILER-DAEMON>", "path{MAILER-DAEMON} local{MAILER-DAEMON} !NO_DOMAIN@14");
  check("Joe Doe <a@b>", "path{a@b} local{a} domain{b} !TAIL@0");
  check("\"<x@y>\" <a@b>", "path{a@b} local{a} domain{b} !TAIL@0");
  check("a@b (<c@d>)", "bare{a@b} local{a} domain{b}");
  check("<a@b> <c@d>", "path{a@b} local{a} domain{b} !TAIL@6");
  check("a@b c", "bare{a@b} local{a} domain{b} !TAIL@4");
  check("<a@b", "path{a@b} local{a} domain{b} !NO_END@0");
  check("<", "path{} !NO_END@0");
  check("<a@b@c>", "path{a@b@c} local{a@b} domain{c}");
  check("<\"a@b>", "path{\"a@b>} local{\"a@b>} !NO_END@0 !NO_DOMAIN@6");
  check("\"a@b", "bare{\"a@b} local{\"a@b} !NO_DOMAIN@4");
}

static lmail_status write_it(lmail_writer *w, const void *arg)
{
  return lmail_field_write_return_path(w, arg, 0);
}

static void rfc5321_4_4_return_path_written(void **state)
{
  lmail_mailbox m;

  (void)state;
  assert_string_equal(written(write_it, NULL, NULL), "Return-Path: <>\r\n");
  assert_int_equal(lmail_mailbox_split(&m, "joe@a.example", 13), LMAIL_OK);
  assert_string_equal(written(write_it, &m, NULL), "Return-Path: <joe@a.example>\r\n");
  m.local = "a b";
  m.name = "left out";
  m.name_len = 8;
  assert_string_equal(written(write_it, &m, NULL), "Return-Path: <\"a b\"@a.example>\r\n");
}

static void attack_w12_injection(void **state)
{
  static const char *const bad[] = {"a\r\nX: y", "a>b", "a b", "", ".", "a\n", "\xc3\xa4", "a,"};
  lmail_mailbox m;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_equal(lmail_mailbox_split(&m, "joe@a.example", 13), LMAIL_OK);
    m.domain = bad[i];
    m.domain_len = strlen(bad[i]);
    refused(write_it, &m, LMAIL_E_ARGUMENT);
  }
  assert_int_equal(lmail_mailbox_split(&m, "joe@a.example", 13), LMAIL_OK);
  m.local = "a\r\n";
  refused(write_it, &m, LMAIL_E_ARGUMENT);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5321_4_4_return_path),         cmocka_unit_test(attack_m12_routes),
      cmocka_unit_test(rfc9228_4_delivered_to),          cmocka_unit_test(attack_m9_irregular),
      cmocka_unit_test(rfc5321_4_4_return_path_written), cmocka_unit_test(attack_w12_injection),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
