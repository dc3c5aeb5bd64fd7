/* SPDX-License-Identifier: MIT */
/* date.c - where the date in a value begins and ends; see libmail/date.h. */

#include "rfc822/cfws.h"
#include "rfc822/date_reader.h"
#include <string.h>

/*
 * received = "Received" ":" *received-token ";" date-time CRLF     RFC 5322 3.6.7
 *
 * Where the date begins: behind the last ";" that is in no comment and that something follows.
 */
static size_t date_start(const uint8_t *s, size_t n)
{
  size_t at = 0, start = 0;

  if (n == 0 || !memchr(s, ';', n)) return 0;
  while (at < n) {
    if (s[at] == ';') {
      at = lmail_cfws_(s, n, at + 1);
      if (at < n) start = at;
    } else {
      at = s[at] == '(' ? lmail_cfws_(s, n, at) : at + 1;
    }
  }
  return start;
}

/* A line end that no white space follows is the end of the field (RFC 5322 2.2.3). */
static size_t value_end(const uint8_t *s, size_t n)
{
  size_t at = 0;
  const uint8_t *end;

  while (at < n && (end = (const uint8_t *)memchr(s + at, '\n', n - at)) != NULL) {
    at = (size_t)(end - s) + 1;
    if (at < n && s[at] != ' ' && s[at] != '\t') return at;
  }
  return n;
}

lmail_status lmail_date_parse(const void *value, size_t n, lmail_date *out, lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)value;

  memset(out, 0, sizeof *out);
#ifndef __OPTIMIZE_SIZE__
  if (lmail_date_plain_(s, n, out)) return LMAIL_OK;
#endif
  n = value_end(s, n);
  return lmail_date_read_(s, n, date_start(s, n), out, defects);
}
