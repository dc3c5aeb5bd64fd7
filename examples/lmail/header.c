/* SPDX-License-Identifier: MIT */
/* header.c - header fields in memory; see header.h. */

#include "header.h"
#include "lmail.h"
#include <stdlib.h>
#include <string.h>

/* A longer field is no header that somebody wrote. */
enum { TOKEN_MAX = 1 << 20 };

void header_open(header *h, const void *data, size_t n)
{
  lmail_rfc822_config cfg = {0};
  size_t size;

  memset(h, 0, sizeof *h);
  h->data = data;
  h->n = n;
  h->body = n;
  cfg.token_max = TOKEN_MAX;
  cfg.header_bytes_max = 1 << 30;
  size = lmail_rfc822_scratch_size(&cfg);
  h->scratch = must_alloc(size);
  lmail_rfc822_init(&h->reader, &cfg, h->scratch, size);
}

int header_next(header *h, lmail_field *field)
{
  lmail_event ev;
  lmail_status st;
  size_t used;

  for (;;) {
    st = lmail_next(&h->reader.base, h->data + h->at, h->n - h->at, &used, &ev);
    h->at += used;
    if (st == LMAIL_OK && h->at == h->n) {
      lmail_finish(&h->reader.base);
      st = lmail_next(&h->reader.base, NULL, 0, &used, &ev);
    }
    if (st != LMAIL_EVENT) return 0;
    if (ev.kind == LMAIL_RFC822_HEADERS_END) {
      h->body = (size_t)ev.off;
      return 0;
    }
    if (ev.kind == LMAIL_RFC822_FIELD) break;
  }
  if (ev.flags & LMAIL_EV_LONG) {
    complain("a header field has over %d octets", TOKEN_MAX);
    h->failed = 1;
    return 0;
  }
  lmail_field_split(h->data + ev.off, (size_t)ev.num, field);
  return 1;
}

void header_close(header *h)
{
  free(h->scratch);
  h->scratch = NULL;
}
