/* SPDX-License-Identifier: MIT */
/* mbox_start.c - what stands at the start of a line of an mbox file; see libmail/mbox.h. */

#include "rfc822/mbox_parts.h"
#include <string.h>

enum { FROM_SIZE = 5 };

/* Does s[0 .. n) begin with "From ": 1, 0, or -1 when it may yet. */
static int is_from(const uint8_t *s, size_t n)
{
  size_t k = n < FROM_SIZE ? n : (size_t)FROM_SIZE;

  if (k > 0 && memcmp(s, "From ", k) != 0) return 0;
  return k == FROM_SIZE ? 1 : -1;
}

int lmail_mbox_ends_at(const void *bytes, size_t n)
{
  const uint8_t *s = (const uint8_t *)bytes;
  size_t eol = lmail_mbox_line_end_(s, n);

  return eol == n || is_from(s + eol, n - eol) == 1;
}

/*
 * "From " stands at s. Where all such lines count that is all; else the line must be there as a whole.
 * Octets before `seen` hold no line end.
 */
static int separator(const lmail_mbox_splitter *m, const uint8_t *s, size_t n, size_t seen,
                     size_t room, int is_all)
{
  const uint8_t *lf;
  size_t max = n < room ? n : room;

  if (!(m->cfg_flags_ & LMAIL_MBOX_CFG_WHOLE_LINES)) return LMAIL_MBOX_SEPARATOR_;
  lf = seen < max ? (const uint8_t *)memchr(s + seen, '\n', max - seen) : NULL;
  if (!lf && n >= room) return LMAIL_MBOX_TEXT_;
  if (!lf && !is_all) return LMAIL_MBOX_UNKNOWN_;
  return lmail_mbox_line_is_whole_(s, lf ? (size_t)(lf - s) : n) ? LMAIL_MBOX_SEPARATOR_
                                                                 : LMAIL_MBOX_TEXT_;
}

/* Is this ">" one that quotes? In front of others it is not looked at: they are all the same. */
static int quoted(const lmail_mbox_splitter *m, const uint8_t *s, size_t n, int is_all, size_t *k)
{
  int from;

  if (m->format_ == LMAIL_MBOX_PLAIN || m->format_ == LMAIL_MBOX_CL2) return LMAIL_MBOX_TEXT_;
  if (m->format_ == LMAIL_MBOX_RD && n > 1 && s[1] == '>') {
    *k = 1;
    return LMAIL_MBOX_TEXT_;
  }
  from = is_from(s + 1, n - 1);
  return from == 1             ? LMAIL_MBOX_QUOTED_
         : from == 0 || is_all ? LMAIL_MBOX_TEXT_
                               : LMAIL_MBOX_UNKNOWN_;
}

int lmail_mbox_look_(const lmail_mbox_splitter *m, const uint8_t *s, size_t n, int is_all, int held,
                     size_t *k)
{
  size_t blank = lmail_mbox_line_end_(s, n);
  size_t seen = held && n > 0 ? n - 1 : 0;
  int from;

  *k = 0;
  if (n == 0) return is_all ? LMAIL_MBOX_FILE_END_ : LMAIL_MBOX_UNKNOWN_;
  if (s[0] == '>') return quoted(m, s, n, is_all, k);
  if (s[0] == '\r' && n == 1) return is_all ? LMAIL_MBOX_TEXT_ : LMAIL_MBOX_UNKNOWN_;
  if (blank == 0 && s[0] != 'F') return LMAIL_MBOX_TEXT_;
  *k = blank;
  if (blank != 0 && (m->flags_ & LMAIL_MBOX_IN_HEADER_) &&
      (m->flags_ & (LMAIL_MBOX_HAS_LENGTH_ | LMAIL_MBOX_BAD_))) {
    return LMAIL_MBOX_TEXT_;
  }
  if (blank == n) return is_all ? LMAIL_MBOX_FILE_END_ : LMAIL_MBOX_UNKNOWN_;
  from = is_from(s + blank, n - blank);
  if (from < 0 && !is_all) return LMAIL_MBOX_UNKNOWN_;
  if (from <= 0) return LMAIL_MBOX_TEXT_;
  return separator(m, s + blank, n - blank, seen > blank ? seen - blank : 0, m->token_max_ - blank,
                   is_all);
}

size_t lmail_mbox_scan_(lmail_mbox_splitter *m, const uint8_t *in, size_t n, int *what)
{
  size_t at = 0;

  for (;;) {
    size_t k;

    if (m->flags_ & LMAIL_MBOX_MID_LINE_) {
      const uint8_t *lf = at < n ? (const uint8_t *)memchr(in + at, '\n', n - at) : NULL;

      *what = LMAIL_MBOX_TEXT_;
      if (!lf) return n;
      at = (size_t)(lf - in) + 1;
      m->flags_ &= ~(uint32_t)LMAIL_MBOX_MID_LINE_;
    }
    if (at > 0 && (m->flags_ & LMAIL_MBOX_IN_HEADER_)) { /* its lines are read one by one */
      *what = LMAIL_MBOX_TEXT_;
      return at;
    }
    *what = lmail_mbox_look_(m, in + at, n - at, 0, 0, &k);
    if (*what != LMAIL_MBOX_TEXT_) return at;
    at += k;
    if (k == 0) m->flags_ |= LMAIL_MBOX_MID_LINE_;
  }
}
