/* SPDX-License-Identifier: MIT */
/* header.c - what the header of a message in the queue wants of us. */

#include "maild.h"

#include <libmail/rfc822.h>
#include <strings.h>

/* requiretls-field = "TLS-Required:" [FWS] "No" CRLF   (RFC 8689 3) */
static int says_no(const lmail_event *ev)
{
  char value[8];
  size_t n;

  return ev->kind == LMAIL_RFC822_FIELD && ev->field == LMAIL_FIELD_TLS_REQUIRED &&
         lmail_unfold(ev->data2, ev->len2, value, sizeof value, &n) == LMAIL_OK && n == 2 &&
         strncasecmp(value, "no", 2) == 0;
}

int header_waives_tls(FILE *file)
{
  uint8_t scratch[LMAIL_RFC822_SCRATCH];
  lmail_rfc822_reader r;
  lmail_event ev = {0};
  int found = 0;
  char in[512]; /* of what stdio has read already, most of the time */
  size_t n;

  if (lmail_rfc822_init(&r, NULL, scratch, sizeof scratch) != LMAIL_OK) return 0;
  while (!found && ev.kind != LMAIL_RFC822_HEADERS_END && (n = fread(in, 1, sizeof in, file)) > 0) {
    const char *at = in;
    size_t used;

    while (!found && ev.kind != LMAIL_RFC822_HEADERS_END &&
           lmail_next(&r.base, at, n, &used, &ev) == LMAIL_EVENT) {
      at += used;
      n -= used;
      found = says_no(&ev);
    }
  }
  return found;
}
