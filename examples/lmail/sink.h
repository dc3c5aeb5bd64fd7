/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_SINK_H
#define LMAIL_TOOL_SINK_H

/*
 * sink.h - a writer over a file. Every call of libmail that writes is made like this:
 *
 *   do st = lmail_field_write(&s->w, ...);
 *   while (sink_again(s, st));
 */

#include <libmail/writer.h>
#include <stdio.h>

typedef struct sink {
  FILE *out;
  lmail_writer w;
} sink;

void sink_init(sink *s, FILE *out);

/* Is the call to be made again? After LMAIL_FULL nothing was written, and now there is room. */
int sink_again(sink *s, lmail_status st);

/* What is left goes into the file; 1, or 0 when the file could not be written. */
int sink_close(sink *s);

#endif
