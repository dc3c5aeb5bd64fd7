/* SPDX-License-Identifier: MIT */
/*
 * work.c - hostile reports of n and 4 n octets cost in proportion (G4).
 *
 * Calls are counted: four times the input takes no more than five times as many. Time is this
 * process's own, the least of several runs, and its allowance is generous: where a quadratic reader
 * would need sixteen times as long, ten are allowed.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SMALL = 200 * 1000, LARGE = 4 * SMALL, TRIES = 30 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct cost {
  double seconds; /* the least of all runs */
  size_t calls;
} cost;

/* A body of head and then `unit` again and again, up to n octets, in chunks. */
static void read_report(cost *c, const char *head, const char *unit, size_t n, size_t chunk)
{
  static uint8_t scratch[LMAIL_REPORT_SCRATCH];
  size_t head_len = strlen(head), unit_len = strlen(unit), at, used, calls = 0;
  uint8_t *in = malloc(n);
  lmail_report_reader r;
  lmail_status st;
  lmail_event ev;
  double start;

  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  assert_int_equal(lmail_report_init(&r, LMAIL_REPORT_DELIVERY, NULL, scratch, sizeof scratch),
                   LMAIL_OK);
  at = 0;
  start = now();
  do {
    size_t end = n - at < chunk ? n : at + chunk;

    while ((st = lmail_next(&r.base, in + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      calls++;
    }
    at += used;
    calls++;
    if (at == n) lmail_finish(&r.base);
  } while (st == LMAIL_OK);
  start = now() - start;
  assert_int_equal(st, LMAIL_DONE);
  if (start < c->seconds) c->seconds = start;
  c->calls = calls;
  free(in);
}

static void check_chunks(const char *head, const char *unit, size_t chunk)
{
  cost few = {1e9, 0}, many = {1e9, 0};
  unsigned i;

  for (i = 0; i < TRIES; i++) {
    read_report(&few, head, unit, SMALL, chunk);
    read_report(&many, head, unit, LARGE, chunk);
    if (many.seconds < 10 * few.seconds && i > 0) break;
  }
  assert_true(i < TRIES);
  assert_true(many.calls <= 5 * few.calls + 100);
}

static void check(const char *head, const char *unit)
{
  check_chunks(head, unit, 61);
  check_chunks(head, unit, LARGE);
}

static void blank_lines(void **state)
{
  (void)state;
  check("", "\r\n");
  check("Action: failed\n", "\n");
  check("", "\r");
  check("", "\r\r\n");
}

static void groups(void **state)
{
  (void)state;
  check("", "a:\n\n");
  check("", "Final-Recipient: x\n");
  check("", "Original-Recipient: x\n\nFinal-Recipient: x\n");
}

static void values(void **state)
{
  (void)state;
  check("Final-Recipient: ", "(");
  check("Final-Recipient: rfc822; ", "()");
  check("Diagnostic-Code: smtp; ", "\n ");
  check("Disposition: a/b;c/", ",");
  check("X:", "x");
  check("", "x\n");
  check("", ":\n");
  check("", "\xef\xbb\xbf\n\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(blank_lines), cmocka_unit_test(groups),
                                     cmocka_unit_test(values)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
