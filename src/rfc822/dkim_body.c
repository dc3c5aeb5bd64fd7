/* SPDX-License-Identifier: MIT */
/* dkim_body.c - canonical bodies, RFC 6376 3.4.3, 3.4.4; see libmail/dkim.h. */

#include <libmail/dkim.h>
#include <string.h>

#include "rfc822/cfws.h"

/* lmail_dkim_body_filter.end_ */
enum { OPEN, CLOSING, CLOSED };

void lmail_dkim_body_init(lmail_dkim_body_filter *b, unsigned mode, uint64_t limit)
{
  memset(b, 0, sizeof *b);
  b->mode_ = (uint8_t)mode;
  b->limit_ = limit;
}

typedef struct window {
  uint8_t *out;
  size_t cap;
  size_t made;
} window;

/* One canonical octet; it comes out when it is below the limit. 0: there is no room for it. */
static int put(lmail_dkim_body_filter *b, window *w, uint8_t c)
{
  if (b->length < b->limit_) {
    if (w->made == w->cap) return 0;
    w->out[w->made++] = c;
  }
  b->length++;
  return 1;
}

/* The line ends that are held. Behind the limit they need no loop: there may be very many. */
static int put_lines(lmail_dkim_body_filter *b, window *w)
{
  while (b->lines_ > 0) {
    if (b->length >= b->limit_) {
      b->length += 2 * b->lines_;
      b->lines_ = 0;
      break;
    }
    if (!b->half_ && !put(b, w, '\r')) return 0;
    b->half_ = 1;
    if (!put(b, w, '\n')) return 0;
    b->half_ = 0;
    b->lines_--;
  }
  return 1;
}

/* What was held before data, and an octet of it. 0: there is no room for all of that. */
static int data(lmail_dkim_body_filter *b, window *w, uint8_t c)
{
  if (!put_lines(b, w)) return 0;
  if (b->space_) {
    if (!put(b, w, ' ')) return 0;
    b->space_ = 0;
  }
  if (!put(b, w, c)) return 0;
  b->any_ = 1;
  return 1;
}

static int is_blank(const lmail_dkim_body_filter *b, uint8_t c)
{
  return b->mode_ == LMAIL_DKIM_RELAXED && (c == ' ' || c == '\t');
}

/* As many octets as can simply be copied; 0 when the next one needs more thought. */
static size_t run(lmail_dkim_body_filter *b, window *w, const uint8_t *s, size_t n)
{
  size_t i;

  if (b->lines_ > 0 || b->space_ || b->cr_ || !b->any_ || b->length >= b->limit_) return 0;
  if (n > w->cap - w->made) n = w->cap - w->made;
  if (n > b->limit_ - b->length) n = (size_t)(b->limit_ - b->length);
  for (i = 0; i < n && s[i] != '\r' && s[i] != '\n'; i++) {
    if (!is_blank(b, s[i])) continue;
    if (s[i] != ' ' || i + 1 == n || lmail_is_fws_(s[i + 1])) break; /* one SP stays what it is */
  }
  if (i > 0) memcpy(w->out + w->made, s, i);
  w->made += i;
  b->length += i;
  return i;
}

/* Takes c; 0: not yet, there is no room, or a CR before it was data. */
static int step(lmail_dkim_body_filter *b, window *w, uint8_t c)
{
  if (b->cr_ && c != '\n') {
    if (data(b, w, '\r')) b->cr_ = 0;
    return 0;
  }
  if (c == '\n') {
    b->cr_ = 0;
    b->space_ = 0;
    b->lines_++;
  } else if (c == '\r') {
    b->cr_ = 1;
  } else if (is_blank(b, c)) {
    b->space_ = 1;
  } else {
    return data(b, w, c);
  }
  return 1;
}

/*
 * A body ends in one CRLF. An empty one is CRLF in the simple form, and nothing in the relaxed one.
 */
static int close(lmail_dkim_body_filter *b, window *w)
{
  if (b->end_ == OPEN) {
    if (b->cr_ && !data(b, w, '\r')) return 0;
    b->cr_ = 0;
    b->lines_ = b->any_ || b->mode_ == LMAIL_DKIM_SIMPLE;
    b->end_ = CLOSING;
  }
  if (!put_lines(b, w)) return 0;
  b->end_ = CLOSED;
  return 1;
}

lmail_status lmail_dkim_body(lmail_dkim_body_filter *b, const void *in, size_t n, size_t *used,
                             void *out, size_t cap, size_t *made, int last)
{
  const uint8_t *s = (const uint8_t *)in;
  window w = {NULL, 0, 0};
  size_t i = 0;
  int room = 1;

  *used = *made = 0;
  if (n > 0 && b->end_ != OPEN) return LMAIL_E_STATE;
  w.out = (uint8_t *)out;
  w.cap = cap;
  while (i < n && room) {
    int held = b->cr_;

    i += run(b, &w, s + i, n - i);
    if (i == n) break;
    if (step(b, &w, s[i])) i++;
    else room = held != b->cr_;
  }
  if (room && last) room = close(b, &w);
  *used = i;
  *made = w.made;
  return room ? LMAIL_OK : LMAIL_FULL;
}
