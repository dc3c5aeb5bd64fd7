/* SPDX-License-Identifier: MIT */
/* line.c - strict CRLF line framing; see line.h. */

#include "core/line.h"
#include "core/apart.h"
#include "core/chars.h"

/* lmail_parser.line_state_: what is known of the line whose beginning was consumed; 0: none was */
enum { OPEN = 0x01, ENDS_IN_CR = 0x02 };

/* lmail_parser.held_ of a line that was told as too long, and is dropped to its end */
#define DROPPED UINT32_MAX

/* The index after the first LF that follows a CR, 0 when there is none. */
#ifdef __OPTIMIZE_SIZE__
static size_t find_end(const lmail_parser *p, const uint8_t *in, size_t n)
{
  int after_cr = p->line_state_ & ENDS_IN_CR;
  size_t i = 0;

  while (i < n) {
    const uint8_t c = in[i++];

    if (c == '\n' && after_cr) return i;
    after_cr = c == '\r';
  }
  return 0;
}
#else
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
#endif

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

/*
 * The next piece of a line, with which it ends or not. A line that is one piece stays where it is; the
 * pieces of others come together in scratch.
 */
static LMAIL_APART_ void add(lmail_parser *p, const uint8_t *piece, size_t n, size_t max, int ends,
                             lmail_line_ *line)
{
  if (p->held_ == DROPPED) return;
  if (n > max - p->held_) {
    p->held_ = DROPPED;
    line->flags = LMAIL_LINE_LONG;
    return;
  }
  line->data = piece;
  line->len = n;
  if (!ends || p->held_ != 0) {
    memcpy(p->scratch_ + p->held_, piece, n);
    p->held_ += (uint32_t)n;
    line->data = p->scratch_;
    line->len = p->held_;
    line->flags = LMAIL_LINE_COPIED;
  }
  line->len -= 2;
  if (ends) inspect(line);
}

int lmail_line_take_any_(lmail_parser *p, const uint8_t *in, size_t n, size_t max, size_t *used,
                         lmail_line_ *line)
{
  const uint8_t *at = in;
  size_t end;

  *used = n;
  memset(line, 0, sizeof *line);
  do {
    n = *used - (size_t)(at - in);
    if (n == 0) return 0;
    if (!lmail_line_open_(p)) p->token_off_ = p->off_ + (size_t)(at - in);
    line->off = p->token_off_;
    end = find_end(p, at, n);
    if (end != 0) n = end;
    add(p, at, n, max, end != 0, line);
    at += n;
    p->line_state_ = at[-1] == '\r' ? OPEN | ENDS_IN_CR : OPEN;
    if (end != 0) {
      p->line_state_ = 0;
      p->held_ = 0;
      p->line_++;
    }
  } while (end != 0 && line->flags == 0 && line->data == NULL); /* it was dropped: the next one */
  *used = (size_t)(at - in);
  return end != 0 || line->flags == LMAIL_LINE_LONG;
}
