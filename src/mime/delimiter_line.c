/* SPDX-License-Identifier: MIT */
/* delimiter_line.c - what stands behind a boundary on its line, see boundary.c. */

#include "mime/parts.h"

/*
 *   transport-padding CRLF                          RFC 2046 5.1.1
 *
 * One octet behind the boundary, at stream offset off; 1 when the line has ended. "--" right behind
 * the boundary closes the multipart; anything but blanks is a defect, since readers that want the
 * line to match exactly take it for text.
 */
static int tail_octet(lmail_mime_parser *m, uint8_t c, uint64_t off)
{
  unsigned dash = (m->flags_ & (LMAIL_DASH_ | LMAIL_CLOSING_)) == LMAIL_DASH_;
  int after_cr;

  if (c == '\n') return 1;
  if (m->more_->tail) m->more_->tail(m, &c);
  after_cr = (m->flags_ & LMAIL_TAIL_CR_) != 0; /* no line end, and no blank */
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_TAIL_CR_;
  if (c == '\r') m->flags_ |= LMAIL_TAIL_CR_;
  if (c == '-' && !(m->flags_ & LMAIL_BLANKS_)) {
    if (!dash) m->defect_off_ = off;
    m->flags_ |= dash ? LMAIL_CLOSING_ | LMAIL_BLANKS_ : LMAIL_DASH_;
    return 0;
  }
  if (dash || after_cr || (c != ' ' && c != '\t' && c != '\r')) {
    if (!dash && !(m->flags_ & LMAIL_GARBAGE_)) m->defect_off_ = off;
    m->flags_ |= LMAIL_GARBAGE_;
  }
  m->flags_ |= LMAIL_BLANKS_;
  return 0;
}

/*
 * The delimiter line has ended; off is behind its line end, which belongs to the multipart: when an
 * outer delimiter follows a closing one at once, it does not take that line end for its own.
 */
static void delimiter_ends(lmail_mime_parser *m, uint64_t off, unsigned line_ends, int closing)
{
  lmail_mime_frame_ *f = lmail_top_(m);

  m->hold_ = LMAIL_HOLD_NONE_;
  m->base.line_ += line_ends;
  if (f->phase == LMAIL_PHASE_PREAMBLE_) f->phase = LMAIL_PHASE_PARTS_;
  m->state_ = LMAIL_AT_PART_;
  if (!closing) return;
  f->phase = LMAIL_PHASE_CLOSED_;
  lmail_mime_body_begin_(m, off);
}

/* The same when octets of the line were looked at one by one. */
static void tail_ends(lmail_mime_parser *m, uint64_t off, unsigned line_ends)
{
  int closing = (m->flags_ & LMAIL_CLOSING_) != 0;

  if ((m->flags_ & (LMAIL_DASH_ | LMAIL_CLOSING_)) == LMAIL_DASH_ || (m->flags_ & LMAIL_GARBAGE_)) {
    if (m->more_->tail) m->more_->tail(m, NULL);
    lmail_mime_defect_(m, LMAIL_DEFECT_DELIMITER_TAIL, m->defect_off_, 0);
  } else {
    m->reading_len_[1] = 0;
  }
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_TAIL_FLAGS_;
  delimiter_ends(m, off, line_ends, closing);
}

/* The whole rest of a line, if it is one of the two that nearly all are; else 0. */
static size_t usual_tail(lmail_mime_parser *m, const uint8_t *in, size_t n)
{
#ifndef __OPTIMIZE_SIZE__
  if (n < 4 || (m->flags_ & LMAIL_TAIL_FLAGS_) != 0) return 0;
  if (in[0] == '\r' && in[1] == '\n') return 2;
  if (memcmp(in, "--\r\n", 4) == 0) return 4;
#else
  (void)m, (void)in, (void)n;
#endif
  return 0;
}

/* Takes octets of the rest of the line; how many, and *ended when the line has ended with them. */
static size_t tail_octets(lmail_mime_parser *m, const uint8_t *s, size_t n, uint64_t off,
                          int *ended)
{
  size_t i;

  *ended = 0;
  for (i = 0; i < n && !*ended; i++) *ended = tail_octet(m, s[i], off + i);
  if (*ended) tail_ends(m, off + i, 1);
  return i;
}

lmail_status lmail_mime_tail_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used)
{
  uint64_t off = m->base.off_;
  size_t len = m->tail_len_;
  int ended = 0;

  if (len != 0) { /* held octets, up to off; a line end only if the line was held whole */
    m->tail_len_ = 0;
    tail_octets(m, m->base.scratch_ + m->tail_, len, off - len, &ended);
    if (ended) return LMAIL_GO_ON_;
  }
  *used = usual_tail(m, in, n);
  if (*used != 0) {
    m->reading_len_[1] = 0;
    delimiter_ends(m, off + *used, 1, *used == 4);
    return LMAIL_GO_ON_;
  }
  *used = tail_octets(m, in, n, off, &ended);
  if (ended) return LMAIL_GO_ON_;
  if (!lmail_finished_(&m->base)) return LMAIL_OK;
  tail_ends(m, off + n, 0);
  return LMAIL_GO_ON_;
}
