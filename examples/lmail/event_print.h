/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_EVENT_PRINT_H
#define LMAIL_TOOL_EVENT_PRINT_H

/*
 * event_print.h - events as lines of text or JSON. The spans of one bulk are joined as they come,
 * without being held; MORE and COPIED are not shown: how the input was cut cannot be seen.
 */

#include "json.h"
#include "machine.h"

typedef struct event_printer {
  FILE *out;
  const machine *m;
  int json;
  int open; /* in the data of a bulk */
  uint16_t open_kind;
  json_string string; /* its data */
  unsigned long long count;
} event_printer;

void event_print(event_printer *p, const lmail_event *ev);

/* The last line: the status where the machine stopped, and where and why when it is an error. */
void event_print_status(event_printer *p, lmail_status st, const lmail_parser *parser);

#endif
