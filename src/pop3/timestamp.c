/* SPDX-License-Identifier: MIT */
/* timestamp.c - the timestamp in a greeting, for APOP (RFC 1939 7; RFC 2449 3). */

#include "core/chars.h"
#include "pop3/client.h"

/* dot-atom = 1*atext *("." 1*atext), as far as it goes; 0 when a dot has no atom on both sides */
static size_t dot_atom(const uint8_t *s, size_t n)
{
  int after_atom = 0;
  size_t i;

  for (i = 0; i < n && (after_atom || s[i] != '.'); i++) {
    if (s[i] != '.' && !lmail_is_(s[i], LMAIL_C_ATEXT)) break;
    after_atom = s[i] != '.';
  }
  return after_atom ? i : 0;
}

/*
 * timestamp = "<" *VCHAR ">"     ;MUST conform to RFC-822 msg-id
 *
 * The first "<" counts, whatever text stands before it. Only the plain form "<" dot-atom "@"
 * dot-atom ">" is taken, in ASCII, and only when no other bracket follows: attacks on APOP choose
 * strange timestamps to make digests collide (CVE-2007-1558).
 */
const uint8_t *lmail_pop3_timestamp_(const uint8_t *text, size_t text_len, size_t *n)
{
  const uint8_t *end = text + text_len;
  const uint8_t *start = text_len == 0 ? NULL : (const uint8_t *)memchr(text, '<', text_len);
  const uint8_t *p;
  size_t k;

  if (start == NULL) return NULL;
  p = start + 1;
  k = dot_atom(p, (size_t)(end - p));
  p += k;
  if (k == 0 || p == end || *p++ != '@') return NULL;
  k = dot_atom(p, (size_t)(end - p));
  p += k;
  if (k == 0 || p == end || *p++ != '>') return NULL;
  if (memchr(text, '>', (size_t)(start - text)) != NULL) return NULL;
  if (p < end && (memchr(p, '<', (size_t)(end - p)) || memchr(p, '>', (size_t)(end - p)))) {
    return NULL;
  }
  *n = (size_t)(p - start);
  return start;
}

void lmail_pop3_split_greeting_(const uint8_t *text, size_t n, lmail_event *ev)
{
  ev->data2 = lmail_pop3_timestamp_(text, n, &ev->len2);
  if (ev->data2 != NULL) ev->len = (size_t)(ev->data2 - text);
}
