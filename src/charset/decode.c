/* SPDX-License-Identifier: MIT */
/* decode.c - runs the step of a charset from window to window; see libmail/charset.h. */

#include "charset/charset.h"

void lmail_charset_decode_init(lmail_charset_decoder *d, const lmail_charset *charset)
{
  memset(d, 0, sizeof *d);
  d->charset_ = charset != NULL ? charset : &lmail_charset_us_ascii_;
}

void lmail_charset_replace(lmail_charset_step *s, size_t octets)
{
  lmail_charset_put_(s, 0xfffd, octets);
  s->replaced++;
}

void lmail_charset_copy_(lmail_charset_step *s, size_t octets)
{
  memcpy(s->out + s->made, s->in + s->used, octets);
  s->used += octets;
  s->made += octets;
}

#ifndef __OPTIMIZE_SIZE__
size_t lmail_charset_run_(uint8_t *out, const uint8_t *s, size_t n)
{
  size_t run = lmail_ascii_run_(s, n);

  memcpy(out, s, run);
  return run;
}
#endif

enum { IDLE, MOVED, NO_ROOM };

/*
 * One character at the edge of a window: from the held octets with the first ones of the input behind
 * them, into a window of its own, which is copied when it fits. Without room nothing has changed.
 */
static int edge(lmail_charset_decoder *d, lmail_charset_step *w)
{
  lmail_charset_step s;
  uint8_t out[4];
  size_t held = d->held_n_, take = w->n - w->used;

  if (held + take == 0 && !w->last) return IDLE;
  s = *w;
  if (take > sizeof d->held_ - held) take = sizeof d->held_ - held;
  if (take != 0) memcpy(d->held_ + held, w->in + w->used, take);
  s.in = d->held_;
  s.n = held + take;
  s.out = out;
  s.cap = sizeof out;
  s.used = s.made = 0;
  s.last = w->last && w->used + take == w->n;
  d->charset_->step(d->charset_, &s);
  if (s.used == 0 && s.made == 0) { /* nothing there, or it is unfinished */
    if (s.n == 0 || (!s.last && s.n < sizeof d->held_)) {
      d->held_n_ = (uint8_t)s.n;
      w->used += take;
      return IDLE;
    }
    lmail_charset_replace(&s, s.n);
  }
  if (s.made > w->cap - w->made) return NO_ROOM;
  if (s.made != 0) memcpy(w->out + w->made, out, s.made);
  w->made += s.made;
  w->state = s.state;
  w->replaced = s.replaced;
  if (s.used < held) {
    d->held_n_ = (uint8_t)(held - s.used);
    for (take = 0; take < d->held_n_; take++) d->held_[take] = d->held_[take + s.used];
  } else {
    d->held_n_ = 0;
    w->used += s.used - held;
  }
  return MOVED;
}

lmail_status lmail_charset_decode(lmail_charset_decoder *d, const void *in, size_t n, size_t *used,
                                  void *out, size_t cap, size_t *made, int last)
{
  lmail_charset_step s;
  int end;

  s.in = (const uint8_t *)in;
  s.n = n;
  s.out = (uint8_t *)out;
  s.cap = cap;
  s.used = s.made = 0;
  s.state = d->state_;
  s.replaced = 0;
  s.last = last != 0;
  do {
    if (d->held_n_ == 0 && lmail_charset_more_(&s)) d->charset_->step(d->charset_, &s);
    end = edge(d, &s);
  } while (end == MOVED);
  d->state_ = s.state;
  d->replaced += s.replaced;
  *used = s.used;
  *made = s.made;
  return end == IDLE ? LMAIL_OK : LMAIL_FULL;
}
