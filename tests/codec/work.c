/* SPDX-License-Identifier: MIT */
/*
 * work.c - hostile input of n and 4 n octets for every codec (B1, B2, B3, B10, N13; G4): time in
 * proportion. Time is this process's own, the least of all runs so far; four times the input may take
 * ten times as long, where quadratic work would need sixteen. No events: codec_run copies at each.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "codec_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

enum { SMALL = 100 * 1000, LARGE = 4 * SMALL, TRIES = 30 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct pattern {
  codec_kind kind;
  unsigned option;
  const char *head, *unit;
} pattern;

#define UU "begin 644 a\n"
#define YENC "=ybegin line=128 size=3 name=a\n"

static const pattern patterns[] = {
    {CODEC_BASE64_DECODE, LMAIL_BASE64_REPORT, "", "="},
    {CODEC_BASE64_DECODE, LMAIL_BASE64_REPORT, "", "!"},
    {CODEC_BASE64_DECODE, LMAIL_BASE64_REPORT, "", "Q"},
    {CODEC_BASE64_DECODE, LMAIL_BASE64_REPORT, "", "Q\r\n"},
    {CODEC_BASE64_DECODE, LMAIL_BASE64_REPORT, "", "QQ=="},
    {CODEC_QP_DECODE, LMAIL_QP_REPORT, "", "="},
    {CODEC_QP_DECODE, LMAIL_QP_REPORT, "", "=4"},
    {CODEC_QP_DECODE, LMAIL_QP_REPORT, "", "= \t"},
    {CODEC_QP_DECODE, LMAIL_QP_REPORT, "", "a\r"},
    {CODEC_UU_DECODE, LMAIL_UU_REPORT, "", "begin 644 a "},
    {CODEC_UU_DECODE, LMAIL_UU_REPORT, "", "begin 64\n"},
    {CODEC_UU_DECODE, LMAIL_UU_REPORT, UU, "_\n"},
    {CODEC_UU_DECODE, LMAIL_UU_REPORT, UU, "M"},
    {CODEC_UU_DECODE, LMAIL_UU_REPORT, UU, "e\n"},
    {CODEC_UU_DECODE, LMAIL_UU_REPORT, "begin-base64 644 a\n", "\n="},
    {CODEC_YENC_DECODE, LMAIL_YENC_REPORT, "", "=ybegin "},
    {CODEC_YENC_DECODE, LMAIL_YENC_REPORT, "", YENC},
    {CODEC_YENC_DECODE, LMAIL_YENC_REPORT, YENC, "="},
    {CODEC_YENC_DECODE, LMAIL_YENC_REPORT, YENC, "a=\r"},
    {CODEC_YENC_DECODE, LMAIL_YENC_REPORT, YENC, "a\r"},
    {CODEC_YENC_DECODE, LMAIL_YENC_REPORT, YENC "=ypart begin=1 end=", "9"},
    {CODEC_YENC_ENCODE, 1, "", "\xd6"},
    {CODEC_YENC_ENCODE, 0, "", "\xf6"},
    {CODEC_FLOWED_DECODE, 0, "", ">"},
    {CODEC_FLOWED_DECODE, 0, "", " \n"},
    {CODEC_FLOWED_DECODE, 0, "", ">\n\n"},
    {CODEC_FLOWED_DECODE, LMAIL_FLOWED_DELSP, "", "a \r"},
    {CODEC_FLOWED_ENCODE, LMAIL_FLOWED_QUOTED, "", ">"},
    {CODEC_FLOWED_ENCODE, LMAIL_FLOWED_QUOTED, ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>", " a"},
    {CODEC_FLOWED_ENCODE, LMAIL_FLOWED_DELSP, "", "a"},
    {CODEC_FLOWED_ENCODE, LMAIL_FLOWED_DELSP, "", "                              a"},
};

static void run(const pattern *p, size_t n, double *least)
{
  size_t head = strlen(p->head), unit = strlen(p->unit), i;
  char *in = (char *)malloc(n);
  codec_result r;
  double start;

  memcpy(in, p->head, head);
  for (i = head; i < n; i++) in[i] = p->unit[(i - head) % unit];
  start = now();
  r = codec_run_whole(p->kind, p->option, in, n);
  start = now() - start;
  assert_int_equal(r.status, LMAIL_OK);
  if (start < *least) *least = start;
  codec_free(&r);
  free(in);
}

static void g4_hostile_input_is_linear(void **state)
{
  size_t i;
  unsigned tries;

  (void)state;
  for (i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
    double small = 1e9, large = 1e9;

    for (tries = 0; tries < TRIES; tries++) {
      run(&patterns[i], SMALL, &small);
      run(&patterns[i], LARGE, &large);
      if (large < 10 * small) break;
    }
    if (tries == TRIES) print_message("pattern %u: %g s, then %g s\n", (unsigned)i, small, large);
    assert_true(tries < TRIES);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(g4_hostile_input_is_linear)};

  return cmocka_run_group_tests_name("codec-work", tests, NULL, NULL);
}
