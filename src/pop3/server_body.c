/* SPDX-License-Identifier: MIT */
/* server_body.c - sending a message: the answer to RETR and TOP (RFC 1939 3, 5, 7). */

#include "pop3/server.h"

lmail_status lmail_pop3_server_body(lmail_pop3_server *s, lmail_writer *w, const void *in, size_t n,
                                    size_t *used, int last)
{
  const uint8_t *text = (const uint8_t *)in;
  const uint8_t *nul = n == 0 ? NULL : (const uint8_t *)memchr(text, 0, n);
  uint8_t *out = w->buf == NULL ? NULL : w->buf + w->len;
  lmail_status st;
  size_t made;

  *used = 0;
  if (s->open_ != LMAIL_POP3_RETR && s->open_ != LMAIL_POP3_TOP) return LMAIL_E_STATE;
  /* the encoder never sees a NUL: it would give the message up, and the session with it */
  if (nul != NULL) n = (size_t)(nul - text);
  st = lmail_dot_encode(&s->dot_, in, n, used, out, w->cap - w->len, &made, last && nul == NULL);
  w->len += made;
  w->need = st == LMAIL_FULL ? 1 : 0;
  w->secret_from = w->secret_to = 0;
  if (st != LMAIL_OK) return st;
  if (nul != NULL) return LMAIL_E_SYNTAX;
  if (last) lmail_pop3_answered_(s, LMAIL_POP3_OK);
  return LMAIL_OK;
}
