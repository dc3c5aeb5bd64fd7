/* SPDX-License-Identifier: MIT */
/* lines.c - lines of a body that are too long; they are told when it is over, by the first of them. */

#include "mime/parts.h"
#include "core/chars.h"

/*
 *   text line: the maximum total length of a text line including the <CRLF> is 1000 octets
 *                                                                       RFC 5321 4.5.3.1.6
 *
 * So many may stand in front of a LF.
 */
enum { LINE_MAX = 999 };

/* The current line goes up to end, at least. A binary body has no lines. */
static void measure(lmail_mime_parser *m, uint64_t end)
{
  if (end - m->line_off_ <= LINE_MAX) return;
  if (m->encoding_ == LMAIL_ENCODING_BINARY && lmail_top_(m)->phase == LMAIL_PHASE_LEAF_) return;
  lmail_mime_body_defect_(m, LMAIL_BODY_LONG_LINE_, m->line_off_);
}

void lmail_mime_lines_(lmail_mime_parser *m, const uint8_t *in, size_t n, uint64_t off, int ends)
{
  size_t at = 0;

  while (at < n) {
    const uint8_t *lf = lmail_find_lf_(in + at, n - at);

    if (!lf) break;
    at = (size_t)(lf - in);
    measure(m, off + at);
    m->line_off_ = off + ++at;
  }
  measure(m, off + n);
  if (!ends) return;
  measure(m, m->base.token_off_ + (m->eol_ == 2));
  m->line_off_ = m->base.token_off_ + m->eol_;
}

#ifndef __OPTIMIZE_SIZE__
/*
 * From the end of the piece, eight octets at a time; in those that have a line end each octet's top bit tells
 * of it.
 */
void lmail_mime_last_line_(lmail_mime_parser *m, const uint8_t *in, size_t n, uint64_t off)
{
  const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);

  while (n >= 8) {
    uint64_t w;

    memcpy(&w, in + n - 8, sizeof w);
    w ^= low / 0x7f * '\n';
    w = ~(((w & low) + low) | w | low);
    if (w != 0) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
      n -= (size_t)__builtin_clzll(w) / 8;
      m->line_off_ = off + n;
      return;
#else
      break;
#endif
    }
    n -= 8;
  }
  while (n != 0 && in[n - 1] != '\n') n--;
  if (n != 0) m->line_off_ = off + n;
}
#endif
