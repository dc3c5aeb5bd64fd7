/* SPDX-License-Identifier: MIT */
/* trace.c - the dialogue on the wire; see trace.h. */

#include "trace.h"
#include <stdio.h>
#include <string.h>

enum { SHOWN_LINES = 16 };

void trace_begin(trace *t, int level)
{
  memset(t, 0, sizeof *t);
  t->level = level;
}

/* How many lines of a stretch were left out, once it is over. */
static void tell_hidden(trace *t)
{
  if (t->hidden > 0) {
    fprintf(stderr, "%c: [%lu more lines, %llu octets]\n", t->side, t->hidden, t->hidden_octets);
  }
  t->hidden = 0;
  t->hidden_octets = 0;
}

/* The last line of a stretch, which ends a message or an answer, is always shown. */
static void show_line(trace *t)
{
  size_t i;
  int is_dot = t->len == 1 && t->line[0] == '.';

  t->lines++;
  if (t->level == TRACE_SHORT && t->lines > SHOWN_LINES && !is_dot) {
    t->hidden++;
    t->hidden_octets += t->len + 2;
  } else {
    tell_hidden(t);
    fprintf(stderr, "%c: ", t->side);
    for (i = 0; i < t->len; i++) {
      unsigned char c = (unsigned char)t->line[i];

      if (c < 0x20 || c == 0x7f) fprintf(stderr, "\\x%02x", c);
      else fputc(c, stderr);
    }
    fputc('\n', stderr);
  }
  t->len = 0;
}

static void put(trace *t, char c)
{
  if (c == '\n') {
    if (t->len > 0 && t->line[t->len - 1] == '\r') t->len--;
    show_line(t);
  } else {
    if (t->len == sizeof t->line) show_line(t);
    t->line[t->len++] = c;
  }
}

static void turn(trace *t, char side)
{
  if (t->side == side) return;
  trace_end(t);
  t->side = side;
  t->lines = 0;
}

void trace_bytes(trace *t, char side, const void *data, size_t n)
{
  const char *p = data;
  size_t i;

  if (t->level == TRACE_OFF || n == 0) return;
  turn(t, side);
  for (i = 0; i < n; i++) put(t, p[i]);
}

void trace_secret(trace *t, char side, const void *data, size_t n, size_t from, size_t to)
{
  const char *p = data;
  char mask[40];

  if (from >= to || to > n) {
    trace_bytes(t, side, data, n);
    return;
  }
  trace_bytes(t, side, p, from);
  snprintf(mask, sizeof mask, "[%lu bytes]", (unsigned long)(to - from));
  trace_bytes(t, side, mask, strlen(mask));
  trace_bytes(t, side, p + to, n - to);
}

void trace_end(trace *t)
{
  if (t->level == TRACE_OFF) return;
  if (t->len > 0) show_line(t);
  tell_hidden(t);
}
