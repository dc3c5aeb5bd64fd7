/* SPDX-License-Identifier: MIT */
/* line.c - strict CRLF line framing; see line.h. */

#include "core/line.h"
#include "core/chars.h"

/* lmail_parser.line_state_: what is known of the line whose beginning was consumed */
enum { OPEN = 0x01, TOO_LONG = 0x02, ENDS_IN_CR = 0x04 };

int lmail_line_open_(const lmail_parser *p)
{
  return (p->line_state_ & OPEN) != 0;
}

/* The index after the first LF that follows a CR, 0 when there is none. */
static size_t find_end(const lmail_parser *p, const uint8_t *in, size_t n)
{
  size_t from = 0;

  while (from < n) {
    const uint8_t *lf = (const uint8_t *)memchr(in + from, '\n', n - from);
    size_t at;

    if (lf == NULL) return 0;
    at = (size_t)(lf - in);
    if (at > 0 ? in[at - 1] == '\r' : (p->line_state_ & ENDS_IN_CR) != 0) return at + 1;
    from = at + 1;
  }
  return 0;
}

/* Keeps n bytes of an unfinished line, or only the fact that it is too long. */
static void hold(lmail_parser *p, const uint8_t *in, size_t n, size_t max)
{
  if (n == 0) return;
  if (!lmail_line_open_(p)) p->token_off_ = p->off_;
  p->line_state_ = (uint8_t)((p->line_state_ & TOO_LONG) | OPEN);
  if (in[n - 1] == '\r') p->line_state_ |= ENDS_IN_CR;
  if ((p->line_state_ & TOO_LONG) || n > max - p->held_) {
    p->line_state_ |= TOO_LONG;
    p->held_ = 0;
    return;
  }
  memcpy(p->scratch_ + p->held_, in, n);
  p->held_ += (uint32_t)n;
}

/* Which bytes does the line hold that a line of text should not? */
static void inspect(lmail_line_ *line)
{
  size_t i = 0;

  for (;;) {
    uint8_t c;
    unsigned flag;

    i += lmail_text_run_(line->data + i, line->len - i);
    if (i == line->len) return;
    c = line->data[i];
    flag = c >= 0x80   ? LMAIL_LINE_8BIT
           : c == '\r' ? LMAIL_LINE_BARE_CR
           : c == '\n' ? LMAIL_LINE_BARE_LF
           : c == 0    ? LMAIL_LINE_NUL
                       : LMAIL_LINE_CTL;
    if ((line->flags & ~(unsigned)LMAIL_LINE_COPIED) == 0) line->bad = i;
    line->flags |= flag;
    i++;
  }
}

int lmail_line_take_(lmail_parser *p, const uint8_t *in, size_t n, size_t max, size_t *used,
                     lmail_line_ *line)
{
  size_t end = find_end(p, in, n);

  memset(line, 0, sizeof *line);
  if (end == 0) {
    hold(p, in, n, max);
    *used = n;
    return 0;
  }
  *used = end;
  line->off = lmail_line_open_(p) ? p->token_off_ : p->off_;
  if ((p->line_state_ & TOO_LONG) || end > max - p->held_) {
    line->flags = LMAIL_LINE_LONG;
  } else if (p->held_ == 0) {
    line->data = in;
    line->len = end - 2;
    inspect(line);
  } else {
    memcpy(p->scratch_ + p->held_, in, end);
    line->data = p->scratch_;
    line->len = p->held_ + end - 2;
    line->flags = LMAIL_LINE_COPIED;
    inspect(line);
  }
  p->held_ = 0;
  p->line_state_ = 0;
  p->line_++;
  return 1;
}
