/* SPDX-License-Identifier: MIT */
/*
 * mbox_work.c - hostile mbox files of n and 4 n octets: time and events in proportion (M22, M4, M5). How
 * it is measured is said in reader_work.c.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/mbox.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SMALL = 100 * 1000, LARGE = 4 * SMALL, TRIES = 40 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct cost {
  double seconds;
  size_t calls;
} cost;

static void split(cost *c, const lmail_mbox_config *cfg, const char *head, const char *unit,
                  size_t n, size_t chunk)
{
  size_t scratch_size = lmail_mbox_scratch_size(cfg);
  uint8_t *scratch = malloc(scratch_size);
  uint8_t *in = malloc(n);
  size_t head_len = strlen(head), unit_len = strlen(unit), used, at;
  lmail_mbox_splitter m;
  lmail_event ev;
  lmail_status st;
  double start;

  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  assert_int_equal(lmail_mbox_init(&m, cfg, scratch, scratch_size), LMAIL_OK);
  at = 0;
  c->calls = 0;
  start = now();
  do {
    size_t end = n - at < chunk ? n : at + chunk;

    while ((st = lmail_next(&m.base, in + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      c->calls++;
      if (ev.kind == LMAIL_MBOX_LENGTH) lmail_mbox_believe(&m);
    }
    at += used;
    c->calls++;
    if (at == n) lmail_finish(&m.base);
  } while (st == LMAIL_OK);
  start = now() - start;
  assert_int_equal(st, LMAIL_DONE);
  if (start < c->seconds) c->seconds = start;
  free(in);
  free(scratch);
}

static void check(const char *head, const char *unit)
{
  static const size_t chunks[] = {1, 64, LARGE};
  lmail_mbox_config cfg = {0};
  size_t i;

  for (cfg.format = 0; cfg.format <= LMAIL_MBOX_CL2; cfg.format++) {
    cfg.flags = cfg.format & 1;
    cfg.token_max = cfg.flags ? LARGE : 0;
    for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
      cost small = {1e9, 0}, large = {1e9, 0};
      unsigned tries = 0;

      do {
        split(&small, &cfg, head, unit, SMALL, chunks[i]);
        split(&large, &cfg, head, unit, LARGE, chunks[i]);
      } while (large.seconds > 10 * small.seconds + 0.001 && ++tries < TRIES);
      if (tries == TRIES || large.calls > 8 * small.calls + 64) {
        fail_msg("\"%.20s\" in chunks of %lu: %.1f ms and %.1f ms, %lu calls and %lu", unit,
                 (unsigned long)chunks[i], small.seconds * 1e3, large.seconds * 1e3,
                 (unsigned long)small.calls, (unsigned long)large.calls);
      }
    }
  }
}

static void attack_m22_separators(void **state)
{
  (void)state;
  check("", "From \n");
  check("", "\nFrom a\n");
  check("From a\n", "From ");
  check("", "From a Fri Nov 21 09:55:06 1997\nContent-Length: 1\n\n");
  check("From a\nContent-Length: ", "1");
}

static void attack_m22_quotes_and_lines(void **state)
{
  (void)state;
  check("From a\n", ">");
  check("From a\n", ">From \n");
  check("From a\n", "\n");
  check("From a\n", "\r");
  check("From a\n", "\r\n");
  check("", "x");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_m22_separators),
      cmocka_unit_test(attack_m22_quotes_and_lines),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
