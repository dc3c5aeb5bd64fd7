/* SPDX-License-Identifier: MIT */
/*
 * saslprep_work.c - hostile text of n and 4 n octets: time in proportion, and within bounds of that of
 * ordinary letters with marks.
 *
 * Time is this process's own, the least of all runs so far; four times the input may take ten times as
 * long, where quadratic work would need sixteen.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/saslprep.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

enum { SMALL = 20 * 1000, LARGE = 4 * SMALL, TRIES = 40, GROWTH = 11, DEARER = 8 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void prepare(double *least, const char *unit, size_t n)
{
  uint8_t *in = malloc(n), *out = malloc(GROWTH * n);
  size_t unit_len = strlen(unit), i, made;
  double took;

  n = n / unit_len * unit_len;
  for (i = 0; i < n; i++) in[i] = (uint8_t)unit[i % unit_len];
  took = now();
  assert_int_equal(lmail_saslprep(NULL, LMAIL_SASLPREP_QUERY, in, n, out, GROWTH * n, &made, NULL),
                   LMAIL_OK);
  took = now() - took;
  if (took < *least) *least = took;
  free(out);
  free(in);
}

static void b5_hostile_text(void **unused)
{
  static const char *const units[] = {
      "\xef\xb7\xba",      /* 18 characters from one                      */
      "a\xcc\x81\xcc\xa7", /* marks out of order                          */
      "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
      "\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7"
      "\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7\xcc\xa7", /* 30 of them */
      "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", /* three that become one               */
      "\xe1\xbf\xbc",                         /* decomposed in two steps                     */
      "\xf0\xaf\xa8\x9d",                     /* at the end of the tables                    */
      "\xe0\xa7\x87\xe0\xa6\xbe",             /* a starter behind a starter                  */
      "\xc2\xad",                             /* nothing                                     */
      "\xf0\x9f\x98\x80",                     /* unassigned                                  */
  };
  size_t i;

  (void)unused;
  for (i = 0; i < sizeof units / sizeof *units; i++) {
    double small = 1e9, large = 1e9, ordinary = 1e9;
    unsigned tries = 0;

    do {
      prepare(&small, units[i], SMALL);
      prepare(&large, units[i], LARGE);
      prepare(&ordinary, "\xc3\xa9", LARGE);
    } while ((large > 10 * small + 0.001 || large > DEARER * ordinary) && ++tries < TRIES);
    if (tries == TRIES) {
      fail_msg("%lu octets from %02x: %.1f ms and %.1f ms, ordinary text %.1f ms",
               (unsigned long)strlen(units[i]), (unsigned char)units[i][0], small * 1e3,
               large * 1e3, ordinary * 1e3);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(b5_hostile_text)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
