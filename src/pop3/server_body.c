/* SPDX-License-Identifier: MIT */
/* server_body.c - sending a message: the answer to RETR and TOP (RFC 1939 3, 5, 7). */

#include "core/build.h"
#include "pop3/server.h"

lmail_status lmail_pop3_server_body(lmail_pop3_server *s, lmail_writer *w, const void *in, size_t n,
                                    size_t *used, int last)
{
  const uint8_t *text = (const uint8_t *)in;
  uint8_t *out = w->buf == NULL ? NULL : w->buf + w->len;
  size_t room = w->cap - w->len;
  size_t taken = n < room ? n
                          : room; /* each octet needs one: no call looks at more than it sends */
  const uint8_t *nul = taken == 0 ? NULL : (const uint8_t *)memchr(text, 0, taken);
  lmail_status st;
  size_t made;

  *used = 0;
  if (s->open_ != LMAIL_POP3_RETR && s->open_ != LMAIL_POP3_TOP) return LMAIL_E_STATE;
  /* the encoder never sees a NUL: it would give the message up, and the session with it */
  if (nul != NULL) taken = (size_t)(nul - text);
  last = last && taken == n;
  lmail_build_fresh_(w);
  st = lmail_dot_encode(&s->dot_, in, taken, used, out, room, &made, last);
  if (st == LMAIL_OK && nul == NULL && taken < n) st = LMAIL_FULL;
  w->len += made;
  w->need = st == LMAIL_FULL ? 1 : 0;
  if (st != LMAIL_OK) return st;
  if (nul != NULL) return LMAIL_E_SYNTAX;
  if (last) lmail_pop3_answered_(s, LMAIL_POP3_OK);
  return LMAIL_OK;
}
