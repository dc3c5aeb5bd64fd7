/* SPDX-License-Identifier: MIT */
/* crlf_encode.c - line ends made CRLF, in bodies and whole messages: see libmail/compose.h. */

#include "core/base64.h"
#include <libmail/compose.h>

void lmail_crlf_encode_init(lmail_crlf_encoder *e)
{
  memset(e, 0, sizeof *e);
}

/* How many octets at the start of in[0 .. n) hold no CR and no LF? A line is searched at a time. */
static size_t plain_run(const uint8_t *in, size_t n)
{
  const uint8_t *end;

  if (n > 512) n = 512;
  end = (const uint8_t *)memchr(in, '\n', n);
  if (end != NULL) n = (size_t)(end - in);
  end = n == 0 ? NULL : (const uint8_t *)memchr(in, '\r', n);
  return end != NULL ? (size_t)(end - in) : n;
}

/*
 * A CR becomes CRLF at once, since it is one whatever follows; an LF behind it is dropped. So nothing
 * is held at the end of the data, and `last` changes nothing.
 */
lmail_status lmail_crlf_encode(lmail_crlf_encoder *e, const void *in, size_t n, size_t *used,
                               void *out, size_t cap, size_t *made, int last)
{
  lmail_status st = LMAIL_OK;
  lmail_windows_ w;

  (void)last;
  lmail_windows_init_(&w, in, n, out, cap);
  while (e->half_ || w.used < n) {
    size_t room = cap - w.made, run;

    if (!e->half_ && e->cr_ && w.in[w.used] == '\n') {
      e->cr_ = 0;
      w.used++;
      continue;
    }
    if (room == 0) {
      st = LMAIL_FULL;
      break;
    }
    if (e->half_) {
      w.out[w.made++] = '\n';
      e->half_ = 0;
      continue;
    }
    e->cr_ = w.in[w.used] == '\r';
    if (e->cr_ || w.in[w.used] == '\n') {
      w.out[w.made++] = '\r';
      e->half_ = 1;
      w.used++;
      continue;
    }
    run = n - w.used < room ? n - w.used : room;
    run = plain_run(w.in + w.used, run);
    memcpy(w.out + w.made, w.in + w.used, run);
    w.used += run;
    w.made += run;
  }
  *used = w.used;
  *made = w.made;
  return st;
}
