/* SPDX-License-Identifier: MIT */
/* reply.c - the grammar of reply lines (RFC 5321 4.2, RFC 2034 4); see reply.h. */

#include "smtp/reply.h"
#include <libmail/smtp.h>

enum { CODE_DIGITS = 3 };

/*
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 * Reply-code = %x32-35 %x30-35 %x30-39
 * The second digit may be any: 4.3.2 has clients go by the first alone.
 */
lmail_status lmail_smtp_reply_line_(const lmail_line_ *line, lmail_event *ev, size_t *at)
{
  const uint8_t *s = line->data;
  const size_t n = line->len;
  const unsigned flags = line->flags;
  unsigned lowest = 2, range = 3; /* of the first digit */
  unsigned code = 0;
  size_t i;

  if (flags & LMAIL_LINE_LONG) return LMAIL_E_TOO_LONG;
  if (flags & (LMAIL_LINE_BARE_CR | LMAIL_LINE_BARE_LF)) {
    for (*at = line->bad; s[*at] != '\r' && s[*at] != '\n';) ++*at;
    return LMAIL_E_SYNTAX;
  }
  for (i = 0; i < CODE_DIGITS; i++) {
    *at = i;
    if (i == n || s[i] - '0' - lowest > range) return LMAIL_E_SYNTAX;
    code = code * 10 + s[i] - '0';
    lowest = 0;
    range = 9;
  }
  *at = i;
  ev->kind = LMAIL_SMTP_CLIENT_REPLY;
  if (i == n) {
    ev->repair = LMAIL_SMTP_REPAIR_CODE_ONLY;
  } else {
    if (s[i] == '-') ev->kind = LMAIL_SMTP_CLIENT_LINE;
    else if (s[i] != ' ') return LMAIL_E_SYNTAX;
    i++;
  }
  *at = 0;
  if (flags & (LMAIL_LINE_NUL | LMAIL_LINE_CTL | LMAIL_LINE_8BIT)) {
    ev->repair = LMAIL_SMTP_REPAIR_REPLY_OCTETS;
  }
  if (flags & LMAIL_LINE_COPIED) ev->flags = LMAIL_EV_COPIED;
  ev->code = (uint16_t)code;
  ev->field = LMAIL_FIELD_SMTP_REPLY;
  ev->off = line->off + i;
  ev->data = s + i;
  ev->len = n - i;
  return LMAIL_EVENT;
}

/* ---- enhanced codes --------------------------------------------------------------------------- */

/*
 * status-code ::= class "." subject "." detail
 * subject     ::= 1*3digit, detail likewise                 (RFC 3463 2)
 * text        ::= status-code SP ...                        (RFC 2034 4)
 * The class is the first digit of the reply code. Taken wherever it stands: servers write it without
 * offering ENHANCEDSTATUSCODES, and it cannot be anything else.
 */
void lmail_smtp_reply_enhanced_(lmail_event *ev)
{
  const uint8_t *s = ev->data;
  const size_t n = ev->len;
  uint32_t status;
  size_t i = 1;
  int part;

  if (n == 0) return;
  status = (uint32_t)(s[0] - '0');
  if (status == 3 || ev->code - status * 100 > 99) return;
  for (part = 0; part < 2; part++) {
    const size_t from = i + 1;
    uint32_t value = 0;

    if (i >= n || s[i] != '.') return;
    for (i = from; i < n && i - from < 3 && (uint8_t)(s[i] - '0') < 10; i++) {
      value = value * 10 + (uint32_t)(s[i] - '0');
    }
    if (i == from) return;
    status = status << 10 | value;
  }
  if (i < n && s[i++] != ' ') return;
  ev->num2 = status; /* LMAIL_SMTP_ENHANCED */
  ev->data += i;
  ev->len -= i;
  ev->off += i;
}
