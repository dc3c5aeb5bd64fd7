/* SPDX-License-Identifier: MIT */
/*
 * work.c - messages of n and 4 n octets, sent through a small writer: time in proportion.
 *
 * Processor time is measured, so the allowance is generous: four times the input may take eight times as long,
 * where quadratic work would need sixteen. The best of several runs counts, and of several tries.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/pop3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SMALL = 1000 * 1000, LARGE = 4 * SMALL, RUNS = 3, TRIES = 5 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A server that has accepted RETR. */
static void open_retr(lmail_pop3_server *s, uint8_t *scratch)
{
  static const char *const commands[] = {"USER u\r\n", "PASS p\r\n", "RETR 1\r\n"};
  uint8_t out[64];
  lmail_writer w;
  lmail_event ev;
  size_t used;
  size_t i;

  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_pop3_server_init(s, NULL, scratch, 255), LMAIL_OK);
  assert_int_equal(lmail_pop3_server_reply(s, &w, LMAIL_POP3_OK, NULL, NULL, 0), LMAIL_OK);
  for (i = 0; i < sizeof commands / sizeof *commands; i++) {
    assert_int_equal(lmail_next(&s->base, commands[i], 8, &used, &ev), LMAIL_EVENT);
    assert_int_equal(lmail_pop3_server_reply(s, &w, LMAIL_POP3_OK, NULL, NULL, 0), LMAIL_OK);
  }
}

/* The whole message is given in each call, the writer holds 512 octets; the best time of RUNS. */
static double send_message(const uint8_t *message, size_t n)
{
  double best = 1e9;
  unsigned run;

  for (run = 0; run < RUNS; run++) {
    double start = now();
    uint8_t scratch[255];
    lmail_pop3_server s;
    lmail_status st;
    size_t at = 0;

    open_retr(&s, scratch);
    do {
      uint8_t out[512];
      lmail_writer w;
      size_t used;

      lmail_writer_init(&w, out, sizeof out);
      st = lmail_pop3_server_body(&s, &w, message + at, n - at, &used, 1);
      at += used;
    } while (st == LMAIL_FULL);
    assert_int_equal(st, LMAIL_OK);
    assert_int_equal(at, n);
    start = now() - start;
    if (start < best) best = start;
  }
  return best;
}

static void body_in_a_small_writer(void **state)
{
  uint8_t *message = malloc(LARGE);
  double small = 0;
  double large = 1;
  unsigned tries;

  (void)state;
  assert_non_null(message);
  memset(message, 'x', LARGE);
  for (tries = 0; tries < TRIES && large > 8 * small; tries++) {
    small = send_message(message, SMALL);
    large = send_message(message, LARGE);
  }
  free(message);
  if (large > 8 * small) fail_msg("%g s, and %g s for four times as much", small, large);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(body_in_a_small_writer)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
