/* SPDX-License-Identifier: MIT */
/* client_body.c - the message that the client sends after 354 (RFC 5321 4.1.1.4, 4.5.2). */

#include "core/build.h"
#include "smtp/client.h"

lmail_status lmail_smtp_client_body(lmail_smtp_client *c, lmail_writer *w, const void *in, size_t n,
                                    size_t *used, int last)
{
  lmail_status st;
  size_t made;

  *used = 0;
  if (c->base.error_ < 0 || c->state_ != LMAIL_SMTP_IN_MESSAGE || lmail_smtp_client_hears_(c)) {
    return LMAIL_E_STATE;
  }
  if (n != 0 && (c->hopeful_ == 0 || c->dot_.tail_ != 0)) {
    return LMAIL_E_STATE; /* no recipient was accepted, or a part of the end mark is out */
  }
  lmail_build_fresh_(w);
  st = lmail_dot_encode(&c->dot_, in, n, used, w->buf == NULL ? NULL : w->buf + w->len,
                        w->cap - w->len, &made, last);
  w->len += made;
  w->need = st == LMAIL_FULL ? 1 : 0;
  if (st < 0) c->state_ = LMAIL_SMTP_SPOILED;
  if (st == LMAIL_OK && last) {
    c->state_ = LMAIL_SMTP_CONVERSES;
    /* There is room: nothing else has been queued since DATA was answered. */
    lmail_smtp_client_push_(c, LMAIL_SMTP_END_OF_MESSAGE, 0);
  }
  return st;
}
