/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_TRACE_H
#define LMAIL_TOOL_TRACE_H

/*
 * trace.h - the dialogue on the wire as lines "C: ..." and "S: ..." on stderr. Long stretches from
 * one side, as messages are, are cut short unless everything was asked for.
 */

#include <stddef.h>

enum trace_level { TRACE_OFF = 0, TRACE_SHORT = 1, TRACE_ALL = 2 };

typedef struct trace {
  int level;
  char side;            /* whose line is being collected */
  char line[1024];
  size_t len;
  unsigned long lines;  /* of this stretch               */
  unsigned long hidden;
  unsigned long long hidden_octets;
} trace;

void trace_begin(trace *t, int level);

/* Bytes that went over the wire. side: 'C' or 'S'. */
void trace_bytes(trace *t, char side, const void *data, size_t n);

/* The same where data[from .. to) is a secret. */
void trace_secret(trace *t, char side, const void *data, size_t n, size_t from, size_t to);

void trace_end(trace *t);

#endif
