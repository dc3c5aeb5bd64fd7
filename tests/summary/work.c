/* SPDX-License-Identifier: MIT */
/*
 * work.c - summaries of hostile messages of n and 4 n octets take time in proportion (G4, E5, E6).
 *
 * Time is this process's own, the least of several runs, and its allowance is generous: where a
 * quadratic one would need sixteen times as long, ten are allowed.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/summary.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SMALL = 100 * 1000, LARGE = 4 * SMALL, PARTS = 100000, TRIES = 30 };

static lmail_summary_part parts[PARTS];
static char text[1 << 20];

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The seconds that the summary takes, beside the parser. */
static double run(const char *head, const char *unit, size_t n)
{
  size_t head_len = strlen(head), unit_len = strlen(unit), at, used;
  uint8_t *in = malloc(n), *scratch;
  lmail_mime_config cfg = {0};
  lmail_mime_parser m;
  lmail_summary s;
  lmail_status st;
  lmail_event ev;
  double took;

  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  cfg.parts_max = PARTS;
  scratch = malloc(lmail_mime_scratch_size(&cfg));
  assert_int_equal(lmail_mime_init(&m, &cfg, scratch, lmail_mime_scratch_size(&cfg)), LMAIL_OK);
  lmail_summary_init(&s, parts, PARTS, text, sizeof text, NULL);
  at = 0;
  took = now();
  do {
    st = lmail_next(&m.base, in + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) (void)lmail_summary_take(&s, &ev);
    if (st == LMAIL_OK) lmail_finish(&m.base);
  } while (st == LMAIL_EVENT || st == LMAIL_OK);
  (void)lmail_summary_main(&s, 1, LMAIL_SUMMARY_TEXT);
  took = now() - took;
  assert_int_equal(st, LMAIL_DONE);
  free(scratch);
  free(in);
  return took;
}

static void check(const char *head, const char *unit)
{
  double few = 1e9, many = 1e9;
  unsigned i;

  for (i = 0; i < TRIES; i++) {
    double a = run(head, unit, SMALL), b = run(head, unit, LARGE);

    if (a < few) few = a;
    if (b < many) many = b;
    if (many < 10 * few && i > 0) break;
  }
  assert_true(i < TRIES);
}

#define MULTIPART(kind) "Content-Type: multipart/" kind "; boundary=b\n\n"

static void many_parts(void **state)
{
  (void)state;
  check(MULTIPART("mixed"), "--b\n\n\n");
  check(MULTIPART("alternative"), "--b\nContent-Type: text/html\n\n\n");
  check(MULTIPART("related; start=x"), "--b\nContent-ID: <y>\n\n\n");
  check(MULTIPART("mixed"), "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n"
                            "Content-Type: text/html\n\n--c--\n");
  check(MULTIPART("mixed"), "--b\nContent-Type: message/rfc822\n\nContent-Type: text/plain\n\nx\n");
}

static void long_fields(void **state)
{
  (void)state;
  check(MULTIPART("mixed"), "--b\nContent-Disposition: attachment; filename*0=a; filename*1=b;"
                            " filename*2=c; filename=\"=?utf-8?q?x?=\"\n\n\n");
  check("Content-ID: ", "<a@b>");
  check("Content-Type: text/plain; name=", ";name=x");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(many_parts), cmocka_unit_test(long_fields)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
