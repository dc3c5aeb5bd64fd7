/* SPDX-License-Identifier: MIT */
/* client_element.c - the lines of the answers to LIST, UIDL and CAPA (RFC 1939 3; RFC 2449 3). */

#include "pop3/client.h"

enum { CAPABILITIES_MAX = 100 }; /* lines in one answer to CAPA: real servers send about fifteen */

/* A line of LIST, UIDL or CAPA: *dot-stuffed "." CRLF (RFC 2449 3) */
lmail_status lmail_pop3_element_(lmail_pop3_client *c, const lmail_line_ *line, lmail_event *ev)
{
  size_t stuffed = line->len > 0 && line->data[0] == '.';

  if (line->len == 1 && stuffed) return lmail_pop3_end_answer_(c, line->off, ev);
  if (c->verb_ == LMAIL_POP3_CAPA && c->octets_ == CAPABILITIES_MAX) {
    return lmail_pop3_fail_line_(c, line, LMAIL_E_LIMIT, LMAIL_FIELD_POP3_CAPABILITY);
  }
  c->octets_++;
  lmail_pop3_name_command_(c, ev);
  ev->num = 0;
  ev->off = line->off + stuffed;
  lmail_pop3_parse_line_(c, line->data == NULL ? NULL : line->data + stuffed, line->len - stuffed,
                         0, ev);
  if (ev->kind == LMAIL_POP3_CLIENT_BAD) return LMAIL_EVENT;
  if (c->verb_ == LMAIL_POP3_CAPA) {
    c->incoming_ |= ev->code;
  } else {
    if (ev->num <= c->last_) ev->flags |= LMAIL_POP3_EV_DISORDER;
    c->last_ = (uint32_t)ev->num;
  }
  return LMAIL_EVENT;
}
