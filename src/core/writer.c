/* SPDX-License-Identifier: MIT */
/* writer.c - the caller's side of a writer; see libmail/writer.h. */

#include <libmail/writer.h>
#include <string.h>

void lmail_writer_init(lmail_writer *w, void *buf, size_t cap)
{
  memset(w, 0, sizeof *w);
  w->buf = (uint8_t *)buf;
  w->cap = buf == NULL ? 0 : cap;
}

void lmail_writer_sent(lmail_writer *w, size_t n)
{
  if (n > w->len) n = w->len;
  w->secret_from = w->secret_from > n ? w->secret_from - n : 0;
  w->secret_to = w->secret_to > n ? w->secret_to - n : 0;
  if (n < w->len) memmove(w->buf, w->buf + n, w->len - n);
  w->len -= n;
}
