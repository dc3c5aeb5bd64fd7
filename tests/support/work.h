/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_WORK_H
#define TESTS_SUPPORT_WORK_H

/*
 * work.h - hostile input of n and 4 n octets: calls and time in proportion (attack G4).
 *
 * Calls are counted: four times the input takes no more than eight times as many, ever. Time is this process's
 * own, the least of all runs so far, and its allowance is generous: four times the input may take ten times as
 * long, where a reader that looks again at what it has seen would need sixteen. Whatever else the machine does
 * can only make a run slower, so runs are repeated until the least ones agree.
 */

#include <libmail/core.h>

/* Does the work on in[0 .. n), given in chunks of this size; returns how many calls that took (0: not counted). */
typedef size_t (*work_fn)(const void *with, const uint8_t *in, size_t n, size_t chunk);

enum { WORK_CHUNKS = 4 };

typedef struct work {
  work_fn run;
  const void *with;           /* handed on to run                        */
  size_t small;               /* n                                       */
  size_t chunks[WORK_CHUNKS]; /* to be tried, up to 0; SIZE_MAX: in one  */
} work;

/* Does the work on `head` and then `unit` again and again; the test fails when it is out of proportion. */
void work_check(const work *w, const char *head, const char *unit);

/* What an event makes the application do; NULL for nothing. */
typedef void (*work_event_fn)(void *user, const lmail_event *ev);

/*
 * A machine reads in[0 .. n) in chunks, up to where it wants more (LMAIL_OK; finish 0), or after lmail_finish to
 * its end (LMAIL_DONE): the number of calls of lmail_next. The test fails at any other status.
 */
size_t work_read(lmail_parser *p, const uint8_t *in, size_t n, size_t chunk, int finish,
                 work_event_fn event, void *user);

#endif
