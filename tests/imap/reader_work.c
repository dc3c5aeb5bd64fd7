/* SPDX-License-Identifier: MIT */
/*
 * reader_work.c - hostile responses of n and 4 n octets: calls and time in proportion (attacks G4, J2, J3).
 *
 * Calls are counted: four times the input takes no more than eight times as many, ever. Time is this
 * process's own, the least of all runs so far, and its allowance is generous: four times the input may take ten
 * times as long, where a reader that looks at what it has seen again would need sixteen. Runs are repeated until
 * the least ones agree.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/imap_response.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SMALL = 125 * 1000, LARGE = 4 * SMALL, TRIES = 40, TOKEN_MAX = 1 << 20 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* What one stream costs. */
typedef struct cost {
  double seconds; /* the least of all runs */
  size_t calls;
} cost;

/* Reads `head`, then `unit` again and again up to n octets, in chunks. */
static void read_stream(cost *c, const char *head, const char *unit, size_t n, size_t chunk)
{
  static uint8_t scratch[TOKEN_MAX + 32 * 4];
  uint8_t *in = malloc(n);
  size_t head_len = strlen(head), unit_len = strlen(unit), used, at;
  lmail_imap_reader_config cfg = {0};
  lmail_imap_reader r;
  lmail_event ev;
  lmail_status st;
  double start;

  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  cfg.token_max = TOKEN_MAX;
  cfg.flags = LMAIL_IMAP_OBSERVE;
  assert_int_equal(lmail_imap_reader_init(&r, &cfg, scratch, sizeof scratch), LMAIL_OK);
  at = 0;
  c->calls = 0;
  start = now();
  do {
    size_t end = n - at < chunk ? n : at + chunk;

    while ((st = lmail_next(&r.base, in + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      c->calls++;
    }
    at += used;
    c->calls++;
  } while (st == LMAIL_OK && at < n);
  start = now() - start;
  assert_int_equal(st, LMAIL_OK);
  if (start < c->seconds) c->seconds = start;
  free(in);
}

static void check(const char *head, const char *unit)
{
  static const size_t chunks[] = {1, 64, LARGE};
  size_t i;

  for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
    cost small = {1e9, 0}, large = {1e9, 0};
    unsigned tries = 0;

    do {
      read_stream(&small, head, unit, SMALL, chunks[i]);
      read_stream(&large, head, unit, LARGE, chunks[i]);
    } while (large.seconds > 10 * small.seconds + 0.001 && ++tries < TRIES);
    if (tries == TRIES || large.calls > 8 * small.calls + 64) {
      fail_msg("\"%.20s\" in chunks of %lu: %.1f ms and %.1f ms, %lu calls and %lu", unit,
               (unsigned long)chunks[i], small.seconds * 1e3, large.seconds * 1e3,
               (unsigned long)small.calls, (unsigned long)large.calls);
    }
  }
}

static void attack_j2_many_small_literals(void **state)
{
  (void)state;
  check("* 1 FETCH (", "BODY[1] {1}\r\nx ");
  check("* 1 FETCH (", "BODY[1] {0}\r\n ");
  check("* LIST () \"/\" (", "{1}\r\nx ");
  check("* X (", "{0}\r\n");
  check("", "* 1 FETCH (BODY[] {1}\r\nx)\r\n");
}

/* Behind a fault the rest of a response is passed over, and its literals with it. */
static void attack_j2_literals_passed_over(void **state)
{
  (void)state;
  check("* 1 FETCH (\n", "{1}\r\nx");
  check("* 1 FETCH (\n", "{0}\r\n");
  check("* 1 FETCH (\n", "{11111111111111111111111");
}

static void attack_j3_lists(void **state)
{
  (void)state;
  check("* 1 FETCH (BODYSTRUCTURE ", "(");
  check("* 1 FETCH ", "(()");
  check("* X (", "()");
  check("* X (", "() ");
  check("* X ", ")");
}

static void attack_j14_lines_without_end(void **state)
{
  (void)state;
  check("", "x");
  check("", " ");
  check("* OK ", "x");
  check("* OK [", "[");
  check("* OK [X ", "x");
  check("* X ", "x");
  check("* X ", " ");
  check("* X \"", "x");
  check("* X \"", "\\\"");
  check("* 1 FETCH (BODY[", "\"\"");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_j2_many_small_literals),
      cmocka_unit_test(attack_j2_literals_passed_over),
      cmocka_unit_test(attack_j3_lists),
      cmocka_unit_test(attack_j14_lines_without_end),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
