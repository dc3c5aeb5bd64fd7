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

void lmail_charset_ascii_(lmail_charset_step *s)
{
  size_t left = s->n - s->used, room = s->cap - s->made - 3;
  size_t run = lmail_ascii_run_(s->in + s->used, left < room ? left : room);

  memcpy(s->out + s->made, s->in + s->used, run);
  s->used += run;
  s->made += run;
}

static void keep(lmail_charset_decoder *d, const lmail_charset_step *s)
{
  d->state_ = s->state;
  d->replaced += s->replaced;
}

/* The step on the windows as they are; an unfinished character and the last octets of room stay. */
static void bulk(lmail_charset_decoder *d, lmail_charset_step *s)
{
  s->state = d->state_;
  s->replaced = 0;
  d->charset_->step(d->charset_, s);
  keep(d, s);
}

enum { IDLE, MOVED, NO_ROOM };

/*
 * One character at the edge of a window: from the held octets and the first ones of the input, into
 * a window of its own, which is copied when it fits. Nothing has changed when there is no room.
 */
static int edge(lmail_charset_decoder *d, lmail_charset_step *w)
{
  lmail_charset_step s;
  uint8_t in[sizeof d->held_], out[4];
  size_t held = d->held_n_, take = w->n - w->used;

  if (take > sizeof in - held) take = sizeof in - held;
  memcpy(in, d->held_, held);
  memcpy(in + held, w->in + w->used, take);
  memset(&s, 0, sizeof s);
  s.in = in;
  s.n = held + take;
  s.out = out;
  s.cap = sizeof out;
  s.state = d->state_;
  s.last = w->last && take == w->n - w->used;
  if (s.n == 0 && !s.last) return IDLE;
  d->charset_->step(d->charset_, &s);
  if (s.used == 0 && s.made == 0) { /* unfinished */
    if (s.n == 0) return IDLE;
    if (!s.last && s.n < sizeof in) {
      memcpy(d->held_, in, s.n);
      d->held_n_ = (uint8_t)s.n;
      w->used += take;
      return IDLE;
    }
    lmail_charset_replace(&s, s.n);
  }
  if (s.made > w->cap - w->made) return NO_ROOM;
  if (s.made != 0) memcpy(w->out + w->made, out, s.made);
  w->made += s.made;
  keep(d, &s);
  if (s.used < held) {
    memmove(d->held_, in + s.used, held - s.used);
    d->held_n_ = (uint8_t)(held - s.used);
  } else {
    w->used += s.used - held;
    d->held_n_ = 0;
  }
  return MOVED;
}

lmail_status lmail_charset_decode(lmail_charset_decoder *d, const void *in, size_t n, size_t *used,
                                  void *out, size_t cap, size_t *made, int last)
{
  lmail_charset_step s;
  int end;

  memset(&s, 0, sizeof s);
  s.in = n != 0 ? (const uint8_t *)in : d->held_; /* NULL may be given for no input */
  s.n = n;
  s.out = (uint8_t *)out;
  s.cap = cap;
  s.last = last != 0;
  do {
    if (d->held_n_ == 0 && lmail_charset_more_(&s)) bulk(d, &s);
    end = edge(d, &s);
  } while (end == MOVED);
  *used = s.used;
  *made = s.made;
  return end == IDLE ? LMAIL_OK : LMAIL_FULL;
}
