/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_LINE_H
#define LIBMAIL_CORE_LINE_H

/*
 * line.h - strict CRLF line framing for commands and replies.
 *
 * A line ends at CRLF and nowhere else (RFC 5321 2.3.8; RFC 3977 3.1). A bare CR or bare LF is a
 * byte of the line and is reported, so that no two programs can disagree about where a line ends.
 * A line that lies in one input buffer is handed out where it is; one that does not is put
 * together in scratch. Every byte is searched once.
 */

#include "core/chars.h"
#include "core/machine.h"

enum {
  LMAIL_LINE_BARE_CR = 0x01,
  LMAIL_LINE_BARE_LF = 0x02,
  LMAIL_LINE_NUL = 0x04,
  LMAIL_LINE_CTL = 0x08, /* another control character but HTAB; DEL counts */
  LMAIL_LINE_8BIT = 0x10,
  LMAIL_LINE_LONG = 0x20, /* longer than the limit: data is NULL, len 0 */
  LMAIL_LINE_COPIED = 0x40
};

typedef struct lmail_line_ {
  const uint8_t *data; /* without the CRLF */
  size_t len;
  uint64_t off;
  unsigned flags;
  size_t bad; /* index of the first byte that set a flag from BARE_CR to 8BIT */
} lmail_line_;

/*
 * Takes bytes until a line is complete: 1, or 0 when all n bytes were taken and more are needed.
 * max is the longest line in octets with its CRLF (at most scratch_size_). A longer one is dropped
 * to its end without being stored; LMAIL_LINE_LONG is told as soon as it is known to be too long, even
 * when its end never comes.
 */
int lmail_line_take_any_(lmail_parser *p, const uint8_t *in, size_t n, size_t max, size_t *used,
                         lmail_line_ *line);

/* Is a line begun but not ended? */
static inline int lmail_line_open_(const lmail_parser *p)
{
  return p->line_state_ != 0;
}

#ifdef __OPTIMIZE_SIZE__
#define lmail_line_take_ lmail_line_take_any_
#else
/*
 * The same. Most lines lie whole at in, and the first byte that is no text is the CR of their end:
 * one pass finds the end and inspects the line.
 */
static inline int lmail_line_take_(lmail_parser *p, const uint8_t *in, size_t n, size_t max,
                                   size_t *used, lmail_line_ *line)
{
  size_t run = lmail_line_open_(p) ? n : lmail_text_run_(in, n < max ? n : max);

  if (n - run < 2 || run + 2 > max || in[run] != '\r' || in[run + 1] != '\n') {
    return lmail_line_take_any_(p, in, n, max, used, line);
  }
  *used = run + 2;
  line->data = in;
  line->len = run;
  line->off = p->off_;
  line->flags = 0;
  line->bad = 0;
  p->line_++;
  return 1;
}
#endif

#endif
