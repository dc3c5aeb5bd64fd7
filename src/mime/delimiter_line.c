/* SPDX-License-Identifier: MIT */
/* delimiter_line.c - what stands behind a boundary on its line, see boundary.c. */

#include "mime/parts.h"

/*
 *   transport-padding CRLF                          RFC 2046 5.1.1
 *
 * What is known of the line when c, which is no LF, stands behind the rest of it. "--" right behind the
 * boundary closes the multipart; anything but blanks is a defect, since readers that want the line to
 * match exactly take it for text. So is a CR in the line.
 */
static unsigned tail_octet(unsigned flags, uint8_t c)
{
  unsigned blank = lmail_is_wsp_(c) || c == '\r';

  if (c == '-' && !(flags & LMAIL_BLANKS_)) {
    return flags ^
           (flags & LMAIL_DASH_ ? LMAIL_DASH_ | LMAIL_CLOSING_ | LMAIL_BLANKS_ : LMAIL_DASH_);
  }
  if (!blank || flags & (LMAIL_DASH_ | LMAIL_TAIL_CR_)) flags |= LMAIL_GARBAGE_;
  flags = (flags | LMAIL_BLANKS_) & ~(unsigned)LMAIL_TAIL_CR_;
  return c == '\r' ? flags | LMAIL_TAIL_CR_ : flags;
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
  unsigned flags = m->flags_;

  m->flags_ = flags & ~(unsigned)LMAIL_TAIL_FLAGS_;
  if (flags & LMAIL_IS_ODD_) {
    if (m->more_->tail) m->more_->tail(m, NULL);
    lmail_mime_defect_(m, LMAIL_DEFECT_DELIMITER_TAIL, 0);
  } else {
    m->reading_len_[1] = 0;
  }
  delimiter_ends(m, off, line_ends, (flags & LMAIL_CLOSING_) != 0);
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

/* Takes octets of the rest of the line, s[0] at stream offset off; how many: the line may end in them. */
static size_t tail_octets(lmail_mime_parser *m, const uint8_t *s, size_t n, uint64_t off)
{
  const uint8_t *at = s;

  for (; n != 0; n--, off++) {
    uint8_t c = *at++;

    if (c == '\n') {
      tail_ends(m, off + 1, 1);
      break;
    }
    if (m->more_->tail) m->more_->tail(m, &c);
    if (!(m->flags_ & LMAIL_IS_ODD_)) m->defect_off_ = off; /* perhaps it is here */
    m->flags_ = tail_octet(m->flags_, c);
  }
  return (size_t)(at - s);
}

lmail_status lmail_mime_tail_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used)
{
  uint64_t off = m->base.off_;
  size_t len = m->tail_len_;

  if (len != 0) { /* held octets, up to off; a line end only if the line was held whole */
    m->tail_len_ = 0;
    tail_octets(m, m->base.scratch_ + m->tail_, len, off - len);
    if (m->state_ != LMAIL_IN_TAIL_) return LMAIL_GO_ON_;
  }
  *used = usual_tail(m, in, n);
  if (*used != 0) {
    m->reading_len_[1] = 0;
    delimiter_ends(m, off + *used, 1, *used == 4);
    return LMAIL_GO_ON_;
  }
  *used = tail_octets(m, in, n, off);
  if (m->state_ != LMAIL_IN_TAIL_) return LMAIL_GO_ON_;
  if (!lmail_finished_(&m->base)) return LMAIL_OK;
  tail_ends(m, off + n, 0);
  return LMAIL_GO_ON_;
}
