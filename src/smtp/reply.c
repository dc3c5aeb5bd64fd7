/* SPDX-License-Identifier: MIT */
/* reply.c - the grammar of reply lines (RFC 5321 4.2, RFC 2034 4); see reply.h. */

#include "smtp/reply.h"
#include "core/chars.h"
#include <libmail/smtp.h>

enum { CODE_DIGITS = 3 };

/*
 * Reply-code = %x32-35 %x30-35 %x30-39
 * The second digit may be any: 4.3.2 has clients go by the first alone.
 * Returns how many characters match; *code is their value.
 */
static size_t reply_code(const uint8_t *s, size_t n, unsigned *code)
{
  unsigned value = 0;
  size_t i;

  for (i = 0; i < CODE_DIGITS && i < n; i++) {
    unsigned digit = (unsigned)(s[i] - '0');

    if (digit > 9 || (i == 0 && digit - 2 > 3)) break;
    value = value * 10 + digit;
  }
  *code = value;
  return i;
}

/*
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 */
lmail_status lmail_smtp_reply_line_(const lmail_line_ *line, lmail_event *ev, size_t *at)
{
  const uint8_t *s = line->data;
  unsigned flags = line->flags;
  size_t behind;
  unsigned code;

  if (flags & LMAIL_LINE_LONG) return LMAIL_E_TOO_LONG;
  if (flags & (LMAIL_LINE_BARE_CR | LMAIL_LINE_BARE_LF)) {
    for (*at = line->bad; s[*at] != '\r' && s[*at] != '\n';) ++*at;
    return LMAIL_E_SYNTAX;
  }
  behind = reply_code(s, line->len, &code);
  *at = behind;
  if (behind < CODE_DIGITS) return LMAIL_E_SYNTAX;
  ev->kind = LMAIL_SMTP_CLIENT_REPLY;
  if (behind == line->len) {
    ev->repair = LMAIL_SMTP_REPAIR_CODE_ONLY;
  } else {
    if (s[behind] == '-') ev->kind = LMAIL_SMTP_CLIENT_LINE;
    else if (s[behind] != ' ') return LMAIL_E_SYNTAX;
    behind++;
  }
  if (flags & (LMAIL_LINE_NUL | LMAIL_LINE_CTL | LMAIL_LINE_8BIT)) {
    ev->repair = LMAIL_SMTP_REPAIR_REPLY_OCTETS;
  }
  if (flags & LMAIL_LINE_COPIED) ev->flags = LMAIL_EV_COPIED;
  ev->code = (uint16_t)code;
  ev->field = LMAIL_FIELD_SMTP_REPLY;
  ev->off = line->off + behind;
  ev->data = s + behind;
  ev->len = line->len - behind;
  *at = 0;
  return LMAIL_EVENT;
}

/* ---- enhanced codes --------------------------------------------------------------------------- */

/* "." 1*3DIGIT at s[*i]; *i moves behind it. -1 when it does not stand there. */
static int enhanced_part(const uint8_t *s, size_t n, size_t *i)
{
  size_t from = *i + 1;
  size_t at = from;
  int value = 0;

  if (*i >= n || s[*i] != '.') return -1;
  while (at < n && at - from < 3 && lmail_is_(s[at], LMAIL_C_DIGIT)) {
    value = value * 10 + (s[at++] - '0');
  }
  *i = at;
  return at == from ? -1 : value;
}

/*
 * status-code ::= class "." subject "." detail
 * text        ::= status-code SP ...                        (RFC 2034 4)
 * The class is the first digit of the reply code. Taken wherever it stands: servers write it without
 * offering ENHANCEDSTATUSCODES, and it cannot be anything else.
 */
void lmail_smtp_reply_enhanced_(lmail_event *ev)
{
  unsigned class_ = ev->code >= 500 ? 5 : ev->code >= 400 ? 4 : 2;
  const uint8_t *s = ev->data;
  size_t i = 1;
  int subject;
  int detail;

  if (ev->len == 0 || s[0] != '0' + class_ || (ev->code >= 300 && ev->code < 400)) return;
  subject = enhanced_part(s, ev->len, &i);
  if (subject < 0) return;
  detail = enhanced_part(s, ev->len, &i);
  if (detail < 0 || (i < ev->len && s[i] != ' ')) return;
  ev->num2 = LMAIL_SMTP_ENHANCED(class_, subject, detail);
  if (i < ev->len) i++;
  ev->data += i;
  ev->len -= i;
  ev->off += i;
}
