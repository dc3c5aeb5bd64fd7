/* SPDX-License-Identifier: MIT */
/* top.c - how much of a message belongs to the answer to TOP (RFC 1939 7). */

#include <libmail/pop3.h>
#include <string.h>

/* Where the end of the last take stood. */
enum { HEADER_LINE_START, HEADER_LINE_START_CR, HEADER_TEXT, BODY };

void lmail_pop3_top_init(lmail_pop3_top *t, uint32_t lines)
{
  memset(t, 0, sizeof *t);
  t->lines_ = lines;
  t->state_ = HEADER_LINE_START;
}

/* One octet of the header; the LF of the blank line leads to the body. */
static void header_octet(lmail_pop3_top *t, uint8_t c)
{
  if (c == '\n') t->state_ = t->state_ == HEADER_TEXT ? HEADER_LINE_START : BODY;
  else if (c == '\r' && t->state_ == HEADER_LINE_START) t->state_ = HEADER_LINE_START_CR;
  else t->state_ = HEADER_TEXT;
}

lmail_status lmail_pop3_top_next(lmail_pop3_top *t, const void *in, size_t n, size_t *used)
{
  const uint8_t *s = (const uint8_t *)in;
  size_t i = 0;

  while (i < n && t->state_ != BODY) header_octet(t, s[i++]);
  while (i < n && t->lines_ > 0) {
    const uint8_t *lf = (const uint8_t *)memchr(s + i, '\n', n - i);

    if (lf == NULL) i = n;
    else i = (size_t)(lf - s) + 1, t->lines_--;
  }
  *used = i;
  return t->state_ == BODY && t->lines_ == 0 ? LMAIL_DONE : LMAIL_OK;
}
