/* SPDX-License-Identifier: MIT */
/* dkim_header.c - canonical header fields, RFC 6376 3.4.1, 3.4.2, 3.7; see libmail/dkim.h. */

#include <libmail/dkim.h>
#include <string.h>

#include "core/chars.h"

/* lmail_dkim_header_filter.part_ */
enum { NAME, BEFORE_VALUE, VALUE, FINISHED };

/* .eol_: a line end, both octets or one still to come out, or none of them */
enum { EOL_LF = 1, EOL_BOTH = 2, EOL_SILENT = 3 };

/* .tag_: what of a tag-spec has been seen */
enum { TAG_START, TAG_B, TAG_B_SPACE, TAG_OTHER, TAG_DROPPED };

void lmail_dkim_header_init(lmail_dkim_header_filter *h, unsigned mode, unsigned flags)
{
  memset(h, 0, sizeof *h);
  h->mode_ = (uint8_t)mode;
  h->flags_ = (uint8_t)flags;
}

static int is_wsp(uint8_t c)
{
  return c == ' ' || c == '\t';
}

/* The next octet of a tag list; is it of the value of "b"? Line ends count as white space. */
static int is_dropped(lmail_dkim_header_filter *h, uint8_t c)
{
  int blank = is_wsp(c) || c == '\n';

  if (!(h->flags_ & LMAIL_DKIM_SIGNATURE) || h->part_ == NAME) return 0;
  if (c == ';') {
    h->tag_ = TAG_START;
  } else if (h->tag_ == TAG_DROPPED) {
    return 1;
  } else if (h->tag_ == TAG_START) {
    if (!blank) h->tag_ = c == 'b' ? TAG_B : TAG_OTHER;
  } else if (h->tag_ != TAG_OTHER) {
    h->tag_ = c == '=' ? TAG_DROPPED : blank ? TAG_B_SPACE : TAG_OTHER;
  }
  return 0;
}

typedef struct window {
  uint8_t *out;
  size_t cap;
  size_t made;
} window;

/* One octet out. 0: there is no room. */
static int put(window *w, uint8_t c)
{
  if (w->made == w->cap) return 0;
  w->out[w->made++] = c;
  return 1;
}

/* The line end that is held, CR and then LF. */
static int put_eol(lmail_dkim_header_filter *h, window *w)
{
  for (; h->eol_ > 0; h->eol_--) {
    if (!put(w, h->eol_ == EOL_BOTH ? '\r' : '\n')) return 0;
  }
  return 1;
}

/* What is held before an octet of the field, and the octet. 0: there is no room for all of it. */
static int put_octet(lmail_dkim_header_filter *h, window *w, uint8_t c)
{
  if (h->mode_ == LMAIL_DKIM_SIMPLE) {
    if (!put_eol(h, w)) return 0;
  } else if (h->part_ == NAME) {
    if (c == ':') h->space_ = 0;
    else c = lmail_lower_(c);
  } else if (h->part_ == BEFORE_VALUE) {
    h->space_ = 0;
  }
  if (h->space_) {
    if (!put(w, ' ')) return 0;
    h->space_ = 0;
  }
  if (!put(w, c)) return 0;
  if (h->part_ == NAME && c == ':') h->part_ = BEFORE_VALUE;
  else if (h->part_ == BEFORE_VALUE) h->part_ = VALUE;
  return 1;
}

/* An octet that is no line end. 0: there is no room, and it has to come again. */
static int octet(lmail_dkim_header_filter *h, window *w, uint8_t c)
{
  uint8_t tag = h->tag_;

  if (is_dropped(h, c)) return 1;
  if (h->mode_ == LMAIL_DKIM_RELAXED && is_wsp(c)) {
    h->space_ = 1;
    return 1;
  }
  if (put_octet(h, w, c)) return 1;
  h->tag_ = tag;
  return 0;
}

/* A line end. It is held until it is known to be a fold; relaxed, a fold is white space. */
static void line_end(lmail_dkim_header_filter *h)
{
  int dropped = is_dropped(h, '\n');

  h->eol_ = dropped || h->mode_ == LMAIL_DKIM_RELAXED ? EOL_SILENT : EOL_BOTH;
  h->cr_ = 0;
}

/* s[i] may not be taken: then it is the next field's, or (0) there was no room. */
static int step(lmail_dkim_header_filter *h, window *w, uint8_t c, int *ended)
{
  if (h->eol_ != 0 && !is_wsp(c)) {
    *ended = 1;
    return 0;
  }
  if (h->eol_ == EOL_SILENT) h->eol_ = 0;
  if (h->cr_ && c != '\n') {
    if (octet(h, w, '\r')) h->cr_ = 0;
    return 0;
  }
  if (c == '\n') line_end(h);
  else if (c == '\r') h->cr_ = 1;
  else return octet(h, w, c);
  return 1;
}

lmail_status lmail_dkim_header(lmail_dkim_header_filter *h, const void *in, size_t n, size_t *used,
                               void *out, size_t cap, size_t *made, int last)
{
  const uint8_t *s = (const uint8_t *)in;
  int ended = h->part_ == FINISHED;
  window w = {NULL, 0, 0};
  size_t i = 0;

  w.out = (uint8_t *)out;
  w.cap = cap;
  while (i < n && !ended) {
    int held = h->cr_;

    if (step(h, &w, s[i], &ended)) i++;
    else if (held == h->cr_) break;
  }
  if (i == n && last && !ended) {
    ended = !h->cr_ || octet(h, &w, '\r');
    if (ended) h->cr_ = 0;
  }
  if (ended && h->part_ != FINISHED) {
    h->part_ = FINISHED;
    h->eol_ = h->flags_ & LMAIL_DKIM_SIGNATURE ? 0 : EOL_BOTH;
  }
  if (ended) ended = put_eol(h, &w);
  *used = i;
  *made = w.made;
  if (ended) return i < n ? LMAIL_DONE : LMAIL_OK;
  return i < n || last || h->part_ == FINISHED ? LMAIL_FULL : LMAIL_OK;
}
