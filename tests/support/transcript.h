/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_TRANSCRIPT_H
#define TESTS_SUPPORT_TRANSCRIPT_H

/* transcript.h - a transcript in memory: one stream of input, the calls, the expected log. */

#include "driver.h"

typedef struct step_call {
  size_t after; /* how many events come before it */
  char **words; /* NULL-terminated */
} step_call;

struct transcript {
  text source; /* the file as it is */
  char *machine;
  char input_side; /* 'C' or 'S' */
  char **options;  /* NULL-terminated */
  text input;
  int closes;    /* the stream ends with <close> */
  text expected; /* the log, as text */
  step_call *calls;
  size_t call_count;
};

#endif
