/* SPDX-License-Identifier: MIT */
/*
 * reader_work.c - hostile headers of n and 4 n octets: time and events in proportion (M4, M5).
 *
 * Calls are counted: four times the input takes no more than eight times as many, ever. Time is
 * this process's own, the least of all runs so far, and its allowance is generous: four times the
 * input may take ten times as long, where a quadratic reader would need sixteen. Runs are repeated
 * until the least ones agree.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/rfc822.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SMALL = 250 * 1000, LARGE = 4 * SMALL, TRIES = 40 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* What one header costs. */
typedef struct cost {
  double seconds; /* the least of all runs */
  size_t calls;
} cost;

/* Reads head, then `unit` again and again up to n octets, in chunks; whole fields are unfolded. */
static void read_header(cost *c, const lmail_rfc822_config *cfg, const char *head, const char *unit,
                        size_t n, size_t chunk)
{
  size_t scratch_size = lmail_rfc822_scratch_size(cfg);
  uint8_t *scratch = malloc(scratch_size);
  uint8_t *in = malloc(n), *line = malloc(n);
  size_t head_len = strlen(head), unit_len = strlen(unit), used, at, len;
  lmail_rfc822_reader r;
  lmail_event ev;
  lmail_status st;
  double start;

  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  assert_int_equal(lmail_rfc822_init(&r, cfg, scratch, scratch_size), LMAIL_OK);
  at = 0;
  c->calls = 0;
  start = now();
  do {
    size_t end = n - at < chunk ? n : at + chunk;

    while ((st = lmail_next(&r.base, in + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      c->calls++;
      if (ev.data2) lmail_unfold(ev.data2, ev.len2, line, n, &len);
    }
    at += used;
    c->calls++;
    if (at == n) lmail_finish(&r.base);
  } while (st == LMAIL_OK);
  start = now() - start;
  assert_int_equal(st, LMAIL_DONE);
  if (start < c->seconds) c->seconds = start;
  free(in);
  free(line);
  free(scratch);
}

static void check_with(const lmail_rfc822_config *cfg, const char *head, const char *unit)
{
  static const size_t chunks[] = {1, 64, LARGE};
  size_t i;

  for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
    cost small = {1e9, 0}, large = {1e9, 0};
    unsigned tries = 0;

    do {
      read_header(&small, cfg, head, unit, SMALL, chunks[i]);
      read_header(&large, cfg, head, unit, LARGE, chunks[i]);
    } while (large.seconds > 10 * small.seconds + 0.001 && ++tries < TRIES);
    if (tries == TRIES || large.calls > 8 * small.calls + 64) {
      fail_msg("\"%.20s\" in chunks of %lu: %.1f ms and %.1f ms, %lu calls and %lu", unit,
               (unsigned long)chunks[i], small.seconds * 1e3, large.seconds * 1e3,
               (unsigned long)small.calls, (unsigned long)large.calls);
    }
  }
}

/* With fields whole up to a megabyte and more, in bulk beyond 4 KB, and where CR ends lines. */
static void check(const char *head, const char *unit)
{
  lmail_rfc822_config cfg = {0};

  cfg.header_bytes_max = 16 << 20;
  check_with(&cfg, head, unit);
  cfg.token_max = 2 << 20;
  check_with(&cfg, head, unit);
  cfg.flags = LMAIL_RFC822_CFG_CR_DETECT;
  check_with(&cfg, head, unit);
}

static void attack_m4_folds(void **state)
{
  (void)state;
  check("Subject: x\r\n", " x\r\n");
  check("Subject: x\r\n", " \r\n");
  check("Subject: x\n", " \n");
  check("Subject: x\r", " \r");
}

static void attack_m5_lines_without_end(void **state)
{
  (void)state;
  check("", "x");
  check("Subject: ", "x");
  check("Subject: ", " ");
  check("", ":");
  check("", "\r");
  check("A: ", "\r");
}

static void attack_m1_m21_many_fields(void **state)
{
  (void)state;
  check("", ":\r\n");
  check("", "a:b\r\n");
  check("", "From x\n");
  check("", "no colon\n");
  check("", "Date:\r\n");
}

static void attack_m20_octets(void **state)
{
  (void)state;
  check("A: ", "\xff");
  check("A: ", "\xc3\xa4");
  check("", "\xc3:\xa4\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_m4_folds),
      cmocka_unit_test(attack_m5_lines_without_end),
      cmocka_unit_test(attack_m1_m21_many_fields),
      cmocka_unit_test(attack_m20_octets),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
