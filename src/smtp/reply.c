/* SPDX-License-Identifier: MIT */
/* reply.c - the grammar of reply lines (RFC 5321 4.2, RFC 2034 4); see reply.h. */

#include "smtp/reply.h"
#include "core/chars.h"
#include "core/line.h"
#include <libmail/smtp.h>

enum { CODE_DIGITS = 3 };

lmail_status lmail_smtp_reply_fail_(lmail_parser *p, lmail_status code, unsigned field,
                                    uint64_t off, uint8_t byte)
{
  p->line_--; /* the line has been counted as consumed, and it is the one with the fault */
  return lmail_fail_(p, code, field, off, byte);
}

/* The line breaks the grammar at index i; behind its end stands the CR of its CRLF. */
static lmail_status broken(lmail_parser *p, const lmail_line_ *raw, unsigned field, size_t i)
{
  return lmail_smtp_reply_fail_(p, LMAIL_E_SYNTAX, field, raw->off + i,
                                i < raw->len ? raw->data[i] : (uint8_t)'\r');
}

/*
 * Reply-code = %x32-35 %x30-35 %x30-39
 * The second digit may be any: 4.3.2 has clients go by the first alone.
 * Returns how many characters match; *code is set when all three do.
 */
static size_t reply_code(const uint8_t *s, size_t n, uint16_t *code)
{
  unsigned value = 0;
  size_t i;

  for (i = 0; i < CODE_DIGITS; i++) {
    if (i == n || !lmail_is_(s[i], LMAIL_C_DIGIT)) return i;
    if (i == 0 && (s[i] < '2' || s[i] > '5')) return 0;
    value = value * 10 + (unsigned)(s[i] - '0');
  }
  *code = (uint16_t)value;
  return i;
}

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
 * The class is the first digit of the reply code. Taken off the text wherever it stands: servers
 * write it without offering ENHANCEDSTATUSCODES, and it cannot be anything else.
 */
static void enhanced_code(lmail_smtp_reply_line_ *line, uint8_t class_)
{
  const uint8_t *s = line->text;
  size_t i = 1;
  int subject;
  int detail;

  if (line->len == 0 || s[0] != class_ || class_ == '3') return;
  subject = enhanced_part(s, line->len, &i);
  if (subject < 0) return;
  detail = enhanced_part(s, line->len, &i);
  if (detail < 0 || (i < line->len && s[i] != ' ')) return;
  line->enhanced = LMAIL_SMTP_ENHANCED(class_ - '0', subject, detail);
  if (i < line->len) i++;
  line->text += i;
  line->len -= i;
  line->text_off += i;
}

/*
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 */
static lmail_status reply_line(lmail_parser *p, const lmail_line_ *raw, lmail_smtp_reply_line_ *line)
{
  size_t digits = reply_code(raw->data, raw->len, &line->code);
  size_t behind = CODE_DIGITS + 1;

  if (digits < CODE_DIGITS) return broken(p, raw, LMAIL_FIELD_STATUS, digits);
  line->last = 1;
  if (raw->len == CODE_DIGITS) {
    line->repair = LMAIL_SMTP_REPAIR_CODE_ONLY;
    behind = CODE_DIGITS;
  } else if (raw->data[CODE_DIGITS] == '-') {
    line->last = 0;
  } else if (raw->data[CODE_DIGITS] != ' ') {
    return broken(p, raw, LMAIL_FIELD_SMTP_REPLY, CODE_DIGITS);
  }
  if (raw->flags & (LMAIL_LINE_NUL | LMAIL_LINE_CTL | LMAIL_LINE_8BIT)) {
    line->repair = LMAIL_SMTP_REPAIR_REPLY_OCTETS;
  }
  line->start = raw->data;
  line->off = raw->off;
  line->copied = (raw->flags & LMAIL_LINE_COPIED) != 0;
  line->text = raw->data + behind;
  line->len = raw->len - behind;
  line->text_off = raw->off + behind;
  enhanced_code(line, raw->data[0]);
  return LMAIL_EVENT;
}

lmail_status lmail_smtp_reply_take_(lmail_parser *p, const uint8_t *in, size_t n, size_t max,
                                    size_t *used, lmail_smtp_reply_line_ *line)
{
  lmail_line_ raw;

  if (!lmail_line_take_(p, in, n, max, used, &raw)) return LMAIL_OK;
  memset(line, 0, sizeof *line);
  if (raw.flags & LMAIL_LINE_LONG) {
    return lmail_smtp_reply_fail_(p, LMAIL_E_TOO_LONG, LMAIL_FIELD_LINE, raw.off + max, 0);
  }
  if (raw.flags & (LMAIL_LINE_BARE_CR | LMAIL_LINE_BARE_LF)) {
    size_t i = raw.bad;

    while (raw.data[i] != '\r' && raw.data[i] != '\n') i++;
    return broken(p, &raw, LMAIL_FIELD_LINE, i);
  }
  return reply_line(p, &raw, line);
}
