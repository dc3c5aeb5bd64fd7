/* SPDX-License-Identifier: MIT */
/* work.c - see work.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "work.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { TRIES = 40 };

typedef struct cost {
  double seconds; /* the least of all runs */
  size_t calls;
} cost;

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void run(cost *c, const work *w, const uint8_t *in, size_t n, size_t chunk)
{
  double start = now();

  c->calls = w->run(w->with, in, n, chunk);
  start = now() - start;
  if (start < c->seconds) c->seconds = start;
}

void work_check(const work *w, const char *head, const char *unit)
{
  size_t n = 4 * w->small, head_len = strlen(head), unit_len = strlen(unit), at, i;
  uint8_t *in = (uint8_t *)malloc(n);

  assert_non_null(in);
  assert_true(head_len < w->small);
  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  for (i = 0; i < WORK_CHUNKS && w->chunks[i] != 0; i++) {
    cost small = {1e9, 0}, large = {1e9, 0};
    unsigned tries = 0;

    do {
      run(&small, w, in, w->small, w->chunks[i]);
      run(&large, w, in, n, w->chunks[i]);
    } while (large.seconds > 10 * small.seconds + 0.001 && ++tries < TRIES);
    if (tries == TRIES || large.calls > 8 * small.calls + 64) {
      fail_msg("\"%.20s\", \"%.20s\" in chunks of %lu: %.1f ms and %.1f ms, %lu calls and %lu",
               head, unit, (unsigned long)w->chunks[i], small.seconds * 1e3, large.seconds * 1e3,
               (unsigned long)small.calls, (unsigned long)large.calls);
    }
  }
  free(in);
}

size_t work_read(lmail_parser *p, const uint8_t *in, size_t n, size_t chunk, int finish,
                 work_event_fn event, void *user)
{
  size_t at = 0, calls = 0, used;
  lmail_event ev;
  lmail_status st;

  do {
    size_t end = n - at < chunk ? n : at + chunk;

    while ((st = lmail_next(p, in + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      calls++;
      if (event != NULL) event(user, &ev);
    }
    at += used;
    calls++;
    if (at == n && finish) lmail_finish(p);
  } while (st == LMAIL_OK && (at < n || finish));
  assert_int_equal(st, finish ? LMAIL_DONE : LMAIL_OK);
  return calls;
}
