/* SPDX-License-Identifier: MIT */
/*
 * address_work.c - lists of 1 MB of what could cost more than its length (attacks M6 to M8, M11): no
 * more per octet than ordinary lists of that size, and four times the input no more than in proportion.
 *
 * Time is this process's own, the least of all runs so far; runs are repeated until they agree, since
 * whatever else the machine does can only make a run slower.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/address.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { LARGE = 1 << 20, SMALL = LARGE / 4, TRIES = 40 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Reads `unit` again and again up to n octets: list, text and comments. */
static void run(double *least, const char *head, const char *unit, size_t n)
{
  static uint8_t out[LARGE];
  lmail_defect room[16];
  lmail_defects defects = {room, 16, 0};
  size_t head_n = strlen(head), unit_n = strlen(unit), at, len, items = 0, begun = 0;
  uint8_t *in = malloc(n);
  lmail_address_iter it, comments;
  const uint8_t *span;
  lmail_address a;
  double start;

  memcpy(in, head, head_n);
  for (at = head_n; at < n; at++) in[at] = (uint8_t)unit[(at - head_n) % unit_n];
  start = now();
  lmail_address_init(&it, in, n, &defects);
  while (lmail_address_next(&it, &a)) {
    items++;
    if (a.kind == LMAIL_ADDRESS_GROUP) begun++;
    if (a.kind == LMAIL_ADDRESS_GROUP_END) begun--;
    assert_in_range(begun, 0, 1);
    (void)lmail_address_fit(&a);
    (void)lmail_address_local(&a, out, sizeof out, &len);
    (void)lmail_address_spec(&a, out, sizeof out, &len);
    lmail_comment_init(&comments, &a);
    while (lmail_comment_next(&comments, &span, &len)) continue;
  }
  (void)lmail_address_check(in, n, NULL);
  start = now() - start;
  assert_int_equal(begun, 0);
  assert_true(items <= n + 2);
  if (start < *least) *least = start;
  free(in);
}

static void check(const char *head, const char *unit)
{
  static double ordinary = 1e9;
  double small = 1e9, large = 1e9;
  unsigned tries = 0;

  do {
    if (tries > 0 || ordinary > 1e8) run(&ordinary, "", "Joe Q. <a.b@c.d>, ", LARGE);
    run(&small, head, unit, SMALL);
    run(&large, head, unit, LARGE);
  } while ((large > 10 * small + 0.001 || large > 8 * ordinary) && ++tries < TRIES);
  if (tries == TRIES) {
    fail_msg("\"%s\": %.1f ms and %.1f ms, ordinary %.1f ms", unit, small * 1e3, large * 1e3,
             ordinary * 1e3);
  }
}

static void attack_m6_lists(void **state)
{
  static const char *const units[] = {",",    ";",  ":",   "<",  ">",    "@",      "\"",
                                      "a,",   "a;", "<@,", "<@", "a@b,", "<a@b>,", "g:;",
                                      "g:a;", ".",  "a.",  "@a", "<,",   "\"\""};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof units / sizeof units[0]; i++) check("", units[i]);
  check("<@", "a,@");
  check("<", "@a,");
  check("x", " y");
}

static void attack_m7_comments(void **state)
{
  static const char *const units[] = {"(",   ")",     "()", "(a",  "((a)",
                                      "(a,", "(a@b,", "\\", "(\\", "a("};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof units / sizeof units[0]; i++) check("", units[i]);
  check("a@b (", "x");
}

static void attack_m8_tokens(void **state)
{
  (void)state;
  check("a@[", "a");
  check("", "a@[,");
  check("", "a@[x\\],");
  check("", "a@[,\"](,"); /* what is read twice */
  check("", "a@[(]x,");
  check("", "a@b \"(,");
  check("", "<a@[(]x,");
  check("", "<@[(\"],");
  check("\"", "a");
  check("\"", "\\");
  check("\"", "\\\"");
  check("a \"", "\"\\");
  check("", "\"\\\r");
  check("", "\xc3\xbc");
  check("", "\xff");
  check("", "\r\n ");
  check("", "\r");
  check("a", "\r\n ");
}

static void attack_m11_groups(void **state)
{
  (void)state;
  check("", "g: h: ");
  check("g:", "h:");
  check("g:", ";;");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_m6_lists),
      cmocka_unit_test(attack_m7_comments),
      cmocka_unit_test(attack_m8_tokens),
      cmocka_unit_test(attack_m11_groups),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
