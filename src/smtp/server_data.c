/* SPDX-License-Identifier: MIT */
/* server_data.c - the SMTP server receives a message (RFC 5321 4.1.1.4, 4.5.2). */

#include "core/chars.h"
#include "smtp/server.h"

void lmail_smtp_message_begins_(lmail_smtp_server *s)
{
  lmail_undot_init_(&s->undot_);
  s->body_octets_ = 0;
}

lmail_status lmail_smtp_content_(lmail_smtp_server *s, lmail_undot_result_ what, lmail_event *ev)
{
  const uint64_t room = s->size_max_ - s->body_octets_;

  ev->kind = LMAIL_SMTP_SERVER_IRREGULAR;
  if (what == LMAIL_UNDOT_IRREGULAR ||
      s->body_octets_ == 0) { /* from its start it may be skipped */
    lmail_stop_batch_(&s->base);
  }
  if (what == LMAIL_UNDOT_IRREGULAR) return LMAIL_EVENT;
  ev->kind = LMAIL_SMTP_SERVER_BODY;
  ev->flags |= LMAIL_EV_MORE;
  if (ev->len > room) {
    s->session_ |= LMAIL_SMTP_OVERSIZE;
    ev->len = (size_t)room;
  }
  if (!(s->session_ & (LMAIL_SMTP_MAY_BE_8BIT | LMAIL_SMTP_BINARY | LMAIL_SMTP_8BIT_CAME)) &&
      lmail_any_8bit_(ev->data, ev->len)) {
    s->session_ |= LMAIL_SMTP_8BIT_CAME;
  }
  s->body_octets_ += ev->len;
  return ev->len == 0 || lmail_bulk_skipped_(&s->base) ? LMAIL_OK : LMAIL_EVENT;
}

lmail_status lmail_smtp_data_(lmail_smtp_server *s, const uint8_t *in, size_t n, size_t *used,
                              lmail_event *ev)
{
  lmail_parser *p = &s->base;
  lmail_undot_result_ r;
  lmail_status st;

  if (lmail_finished_(p)) return lmail_fail_here_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_BODY, 0);
  do {
    r = lmail_undot_next_(&s->undot_, in, n, used, ev);
    if (r == LMAIL_UNDOT_MORE) return LMAIL_OK;
    ev->off += p->off_;
    if (r == LMAIL_UNDOT_END) {
      s->state_ = LMAIL_SMTP_AFTER_DATA;
      ev->kind = LMAIL_SMTP_SERVER_BODY;
      return lmail_bulk_close_(p) ? LMAIL_OK : LMAIL_EVENT;
    }
    st = lmail_smtp_content_(s, r, ev);
  } while (st == LMAIL_OK);
  return st;
}

/* The message is complete: MESSAGE, or BAD when it cannot be accepted. */
lmail_status lmail_smtp_after_data_(lmail_smtp_server *s, size_t used, lmail_event *ev)
{
  uint32_t fault = 0;

  if (s->session_ & LMAIL_SMTP_OVERSIZE) fault = LMAIL_SMTP_FAULT_(552, 3, 4, LMAIL_FIELD_BODY);
  if (s->undot_.seen != 0 && !(s->flags_ & LMAIL_SMTP_ACCEPT_IRREGULAR)) {
    fault = LMAIL_SMTP_FAULT_(550, 6, 0, LMAIL_FIELD_BODY);
  }
  s->state_ = LMAIL_SMTP_AT_COMMAND;
  ev->id = s->commands_;
  ev->code = s->session_ & LMAIL_SMTP_CHUNKED ? LMAIL_SMTP_BDAT : LMAIL_SMTP_DATA;
  ev->off = s->base.off_ + used;
  ev->data = NULL; /* of a span that is not told */
  if (!lmail_smtp_fault_(s, ev, fault, 0)) {
    ev->kind = LMAIL_SMTP_SERVER_BAD;
    (void)lmail_smtp_ask_each_(s, ev, LMAIL_SMTP_FOR_BAD);
    lmail_smtp_forget_mail_(s);
    return LMAIL_EVENT;
  }
  ev->kind = LMAIL_SMTP_SERVER_MESSAGE;
  ev->num = s->body_octets_;
  if (s->session_ & LMAIL_SMTP_8BIT_CAME) ev->flags = LMAIL_SMTP_EV_UNDECLARED_8BIT;
  return lmail_smtp_ask_each_(s, ev, LMAIL_SMTP_FOR_MESSAGE);
}
