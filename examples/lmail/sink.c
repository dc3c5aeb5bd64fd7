/* SPDX-License-Identifier: MIT */
/* sink.c - a writer over a file; see sink.h. */

#include "sink.h"
#include "lmail.h"
#include <stdlib.h>

enum { ROOM = 16384 };

void sink_init(sink *s, FILE *out)
{
  s->out = out;
  lmail_writer_init(&s->w, must_alloc(ROOM), ROOM);
}

static void flush(sink *s)
{
  fwrite(s->w.buf, 1, s->w.len, s->out);
  s->w.len = 0;
}

int sink_again(sink *s, lmail_status st)
{
  if (st != LMAIL_FULL || s->w.need == SIZE_MAX) return 0;
  if (s->w.len > 0) {
    flush(s);
  } else {
    s->w.cap = s->w.need > s->w.cap ? s->w.need : s->w.cap * 2;
    s->w.buf = must_realloc(s->w.buf, s->w.cap);
  }
  return 1;
}

int sink_close(sink *s)
{
  flush(s);
  free(s->w.buf);
  s->w.buf = NULL;
  return !ferror(s->out);
}
