/* SPDX-License-Identifier: MIT */
/* body_writer.c - what a body needs before it is sent: see libmail/compose.h. */

#include "core/base64.h"
#include "core/chars.h"
#include <libmail/compose.h>

/* ---- scanning ----------------------------------------------------------------------------------- */

enum { LINE_MAX_ = 998 };

void lmail_body_scan_init(lmail_body_scanner *s)
{
  memset(s, 0, sizeof *s);
}

void lmail_body_scan(lmail_body_scanner *s, const void *in, size_t n)
{
  const uint8_t *p = (const uint8_t *)in;
  size_t i;

  for (i = 0; i < n; i++) {
    uint8_t c = p[i];

    if (lmail_is_(c, LMAIL_C_TEXT)) { /* most of them */
      s->escapes += c == '=';
    } else if (c >= 0x80) {
      s->flags |= LMAIL_BODY_8BIT;
      s->escapes++;
    } else if (c == '\n') {
      if (s->last_ == '\r') s->line_--;
      else s->flags |= LMAIL_BODY_BARE_LF;
      if (s->line_ > LINE_MAX_) s->flags |= LMAIL_BODY_LONG;
    } else if (c != '\r') {
      if (c == 0) s->flags |= LMAIL_BODY_NUL;
      s->escapes++;
    }
    if (s->last_ == '\r' && c != '\n') s->flags |= LMAIL_BODY_BARE_CR;
    s->line_ = c == '\n' ? 0 : s->line_ + (s->line_ <= LINE_MAX_ + 1);
    s->last_ = c;
  }
  s->octets += n;
}

/*
 * RFC 2045 6: 7bit and 8bit are lines of at most 998 octets that end in CRLF, without NUL and
 * without CR or LF elsewhere. Beyond that, quoted-printable is shorter than base64 while less than a
 * sixth of the octets are escaped.
 */
unsigned lmail_body_encoding(const lmail_body_scanner *s, unsigned allow)
{
  uint32_t bad = LMAIL_BODY_NUL | LMAIL_BODY_BARE_CR | LMAIL_BODY_BARE_LF | LMAIL_BODY_LONG;
  uint32_t flags = s->flags;

  if (s->last_ == '\r') flags |= LMAIL_BODY_BARE_CR;
  if (s->line_ > LINE_MAX_) flags |= LMAIL_BODY_LONG;
  if (allow & LMAIL_BODY_IS_TEXT) flags &= ~(uint32_t)LMAIL_BODY_BARE_LF;
  if (!(flags & (bad | LMAIL_BODY_8BIT))) return LMAIL_ENCODING_7BIT;
  if (!(flags & bad) && (allow & LMAIL_BODY_ALLOW_8BIT)) return LMAIL_ENCODING_8BIT;
  if (flags & (LMAIL_BODY_NUL | LMAIL_BODY_BARE_CR | LMAIL_BODY_BARE_LF)) {
    return LMAIL_ENCODING_BASE64;
  }
  if (s->escapes > (s->octets >> 3) + (s->octets >> 5)) return LMAIL_ENCODING_BASE64;
  return LMAIL_ENCODING_QUOTED_PRINTABLE;
}

/* ---- line ends ---------------------------------------------------------------------------------- */

void lmail_crlf_encode_init(lmail_crlf_encoder *e)
{
  memset(e, 0, sizeof *e);
}

/* How many octets at the start of in[0 .. n) hold no CR and no LF? A line is searched at a time. */
static size_t plain_run(const uint8_t *in, size_t n)
{
  const uint8_t *end;

  if (n > 512) n = 512;
  end = (const uint8_t *)memchr(in, '\n', n);
  if (end != NULL) n = (size_t)(end - in);
  end = n == 0 ? NULL : (const uint8_t *)memchr(in, '\r', n);
  return end != NULL ? (size_t)(end - in) : n;
}

/*
 * A CR becomes CRLF at once, since it is one whatever follows; an LF behind it is dropped. So nothing
 * is held at the end of the data, and `last` changes nothing.
 */
lmail_status lmail_crlf_encode(lmail_crlf_encoder *e, const void *in, size_t n, size_t *used,
                               void *out, size_t cap, size_t *made, int last)
{
  lmail_status st = LMAIL_OK;
  lmail_windows_ w;

  (void)last;
  lmail_windows_init_(&w, in, n, out, cap);
  while (e->half_ || w.used < n) {
    size_t room = cap - w.made, run;

    if (!e->half_ && e->cr_ && w.in[w.used] == '\n') {
      e->cr_ = 0;
      w.used++;
      continue;
    }
    if (room == 0) {
      st = LMAIL_FULL;
      break;
    }
    if (e->half_) {
      w.out[w.made++] = '\n';
      e->half_ = 0;
      continue;
    }
    e->cr_ = w.in[w.used] == '\r';
    if (e->cr_ || w.in[w.used] == '\n') {
      w.out[w.made++] = '\r';
      e->half_ = 1;
      w.used++;
      continue;
    }
    run = n - w.used < room ? n - w.used : room;
    run = plain_run(w.in + w.used, run);
    memcpy(w.out + w.made, w.in + w.used, run);
    w.used += run;
    w.made += run;
  }
  *used = w.used;
  *made = w.made;
  return st;
}
