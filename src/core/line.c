/* SPDX-License-Identifier: MIT */
/* line.c - strict CRLF line framing; see line.h. */

#include "core/line.h"
#include "core/chars.h"

/* lmail_parser.line_state_: what is known of the line whose beginning was consumed; 0: none was */
enum { OPEN = 0x01, DROPPING = 0x02, ENDS_IN_CR = 0x04 };

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

/* Keeps n > 0 bytes of an unfinished line; 0 when it is now known to be too long. */
static int hold(lmail_parser *p, const uint8_t *in, size_t n, size_t max, uint64_t off)
{
  unsigned dropping = p->line_state_ & DROPPING;
  int fits = 1;

  if (!lmail_line_open_(p)) p->token_off_ = off;
  if (!dropping && n > max - p->held_) {
    dropping = DROPPING;
    p->held_ = 0;
    fits = 0;
  } else if (!dropping) {
    memcpy(p->scratch_ + p->held_, in, n);
    p->held_ += (uint32_t)n;
  }
  p->line_state_ = (uint8_t)(OPEN | dropping | (in[n - 1] == '\r' ? ENDS_IN_CR : 0));
  return fits;
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

/* The whole line is there: in[0 .. end) is its last or only piece. */
static void complete(lmail_parser *p, const uint8_t *in, size_t end, size_t max, lmail_line_ *line)
{
  if (end > max - p->held_) {
    line->flags = LMAIL_LINE_LONG;
    return;
  }
  line->len = p->held_ + end - 2;
  if (p->held_ == 0) {
    line->data = in;
  } else {
    memcpy(p->scratch_ + p->held_, in, end);
    line->data = p->scratch_;
    line->flags = LMAIL_LINE_COPIED;
  }
  inspect(line);
}

int lmail_line_take_any_(lmail_parser *p, const uint8_t *in, size_t n, size_t max, size_t *used,
                         lmail_line_ *line)
{
  uint64_t off;
  size_t end;

  memset(line, 0, sizeof *line);
  *used = n;
  for (;;) {
    if (n == 0) return 0;
    end = find_end(p, in, n);
    if (end == 0 || !(p->line_state_ & DROPPING)) break;
    p->line_state_ = 0; /* the end of a line that was told as too long */
    p->line_++;
    in += end;
    n -= end;
  }
  off = p->off_ + (*used - n);
  if (end == 0 && hold(p, in, n, max, off)) return 0;
  line->off = lmail_line_open_(p) ? p->token_off_ : off;
  if (end == 0) {
    line->flags = LMAIL_LINE_LONG; /* told now; what is still to come of it is dropped */
    return 1;
  }
  *used -= n - end;
  complete(p, in, end, max, line);
  p->held_ = 0;
  p->line_state_ = 0;
  p->line_++;
  return 1;
}
