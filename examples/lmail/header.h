/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_HEADER_H
#define LMAIL_TOOL_HEADER_H

/*
 * header.h - the header fields of a message that is in memory, one after the other:
 *
 *   header_open(&h, data, n);
 *   while (header_next(&h, &field)) ...
 *   header_close(&h);             and the body is data[h.body .. n)
 */

#include <libmail/rfc822.h>

typedef struct header {
  lmail_rfc822_reader reader;
  void *scratch;
  const uint8_t *data;
  size_t n;
  size_t at;
  size_t body; /* offset of the body; n as long as it is not known */
  int failed;  /* a field is too long for a tool: a complaint was made */
} header;

void header_open(header *h, const void *data, size_t n);

/* The next field: 1, its strings are in data; or 0 when there is none. */
int header_next(header *h, lmail_field *field);

void header_close(header *h);

#endif
