/* SPDX-License-Identifier: MIT */
/* flowed_decode.c - reading format=flowed, RFC 3676; see libmail/flowed.h. */

#include <libmail/flowed.h>

#include "core/base64.h"

/* lmail_flowed_decoder.phase_: where in its line the next octet stands. */
enum { IN_QUOTE, AT_STUFFING, IN_DASHES, IN_TEXT };

/* lmail_flowed_decoder.flags_ */
enum {
  IS_OPEN = 0x01,   /* the last line was flowed: the paragraph may go on */
  IS_BEGUN = 0x02,  /* it is known whether it does with this line */
  NO_DASHES = 0x04, /* this line is no signature separator */
  IS_TOLD = 0x08,   /* an event is due */
  HAS_GAP = 0x10,   /* a blank is due behind the ">" */
  IS_DONE = 0x20    /* the input has ended */
};

enum { TAKEN, AGAIN, NO_ROOM };

void lmail_flowed_decode_init(lmail_flowed_decoder *d, unsigned options)
{
  memset(d, 0, sizeof *d);
  d->options_ = (uint8_t)options;
}

/* ---- what is due ------------------------------------------------------------------------------ */

/* Writes c *left times, as far as there is room; is there? */
static int put_all(lmail_windows_ *w, uint8_t c, uint32_t *left)
{
  for (; *left != 0; --*left) {
    if (w->made == w->cap) return 0;
    w->out[w->made++] = c;
  }
  return 1;
}

static int put_octet(lmail_windows_ *w, uint8_t c, uint8_t *left)
{
  uint32_t n = *left;
  int room = put_all(w, c, &n);

  *left = (uint8_t)n;
  return room;
}

/* A line end of 2 octets, CRLF, or of one, LF. */
static int put_end(lmail_windows_ *w, uint8_t *left)
{
  for (; *left != 0; --*left) {
    if (w->made == w->cap) return 0;
    w->out[w->made++] = *left == 2 ? '\r' : '\n';
  }
  return 1;
}

/* All that is due, in its order: LMAIL_OK when it is out. */
static lmail_status drain(lmail_flowed_decoder *d, lmail_windows_ *w)
{
  uint8_t gap = (d->flags_ & HAS_GAP) != 0;

  if (!put_end(w, &d->tail_)) return LMAIL_FULL;
  if (d->flags_ & IS_TOLD) {
    d->flags_ = (uint8_t)(d->flags_ & ~IS_TOLD);
    return LMAIL_EVENT;
  }
  if (!put_all(w, '>', &d->quotes_left_) || !put_octet(w, ' ', &gap)) return LMAIL_FULL;
  d->flags_ = (uint8_t)(d->flags_ & ~HAS_GAP);
  if (!put_octet(w, '-', &d->dashes_left_) || !put_octet(w, ' ', &d->blank_left_) ||
      !put_octet(w, '\r', &d->cr_left_) || !put_end(w, &d->end_)) {
    return LMAIL_FULL;
  }
  return LMAIL_OK;
}

/* ---- lines ------------------------------------------------------------------------------------ */

/*
 *   paragraph = 1*flowed-line fixed-line
 *       ; all lines in paragraph MUST be unquoted or have same quote depth          RFC 3676 6
 *
 * It is known what the line begins with: does the paragraph go on with it? "A flowed line SHOULD be
 * considered to end the paragraph if it is followed by a line of a different quote depth or by a
 * signature separator" (4.1).
 */
static void begin_line(lmail_flowed_decoder *d, int is_signature, int has_text)
{
  int goes_on = d->flags_ & IS_OPEN && d->quotes_ == d->depth && !is_signature;

  if (d->flags_ & IS_BEGUN) return;
  d->flags_ = (uint8_t)((d->flags_ & ~IS_OPEN) | IS_BEGUN);
  if (!goes_on) {
    d->tail_ = d->soft_;
    d->depth = d->quotes_;
    d->signature = (uint32_t)is_signature;
    if (d->options_ & LMAIL_FLOWED_EVENTS) {
      d->flags_ |= IS_TOLD;
    } else {
      d->quotes_left_ = d->quotes_;
      if (has_text && d->quotes_ != 0) d->flags_ |= HAS_GAP;
    }
  }
  d->soft_ = 0;
}

/* What is held is text. */
static void release(lmail_flowed_decoder *d)
{
  d->dashes_left_ = d->dashes_;
  d->blank_left_ = d->blank_;
  d->cr_left_ = d->cr_;
  d->dashes_ = d->blank_ = d->cr_ = 0;
}

/*
 *   sig-sep     = [ quote [stuffing] ] "--" SP CRLF
 *   flowed-line = ( flowed-line-qt / flowed-line-unqt ) flow CRLF                   RFC 3676 6
 *
 * The line has ended, with so many octets; 0: the text has.
 */
static void end_line(lmail_flowed_decoder *d, unsigned octets)
{
  int is_signature = d->phase_ == IN_DASHES && d->dashes_ == 2 && d->blank_;
  int is_flowed = d->blank_ && !d->cr_ && !is_signature;

  begin_line(d, is_signature, d->dashes_ != 0 || d->cr_ != 0);
  if (is_flowed && d->options_ & LMAIL_FLOWED_DELSP) d->blank_ = 0;
  release(d);
  if (is_flowed) {
    d->soft_ = (uint8_t)octets;
    d->flags_ |= IS_OPEN;
  } else {
    d->end_ = (uint8_t)octets;
  }
  d->phase_ = IN_QUOTE;
  d->quotes_ = 0;
  d->flags_ = (uint8_t)(d->flags_ & ~(IS_BEGUN | NO_DASHES));
}

/* "-- ", or what begins so. 1: the octet belongs to it. */
static int takes_dash(lmail_flowed_decoder *d, uint8_t c)
{
  if (d->flags_ & NO_DASHES || d->cr_ || d->blank_) return 0;
  if (c == '-' && d->dashes_ < 2) d->dashes_++;
  else if (c == ' ' && d->dashes_ == 2) d->blank_ = 1;
  else return 0;
  return 1;
}

/* An octet behind quote and stuffing. */
static int in_text(lmail_flowed_decoder *d, lmail_windows_ *w, uint8_t c)
{
  if (c == '\n') {
    unsigned octets = 1U + d->cr_;

    d->cr_ = 0;
    end_line(d, octets);
    return TAKEN;
  }
  if (c == '\r' && !d->cr_) {
    d->cr_ = 1;
    return TAKEN;
  }
  if (d->phase_ == IN_DASHES) {
    if (takes_dash(d, c)) return TAKEN;
    begin_line(d, 0, 1);
    d->phase_ = IN_TEXT;
    d->dashes_left_ = d->dashes_;
    d->dashes_ = 0;
    return AGAIN;
  }
  if (d->blank_ || d->cr_) {
    release(d);
    return AGAIN;
  }
  if (c == ' ') {
    d->blank_ = 1;
    return TAKEN;
  }
  if (w->made == w->cap) return NO_ROOM;
  w->out[w->made++] = c;
  return TAKEN;
}

/*
 *   quote    = 1*quote-mark
 *   stuffing = SP                                                                   RFC 3676 6
 */
static int one(lmail_flowed_decoder *d, lmail_windows_ *w, uint8_t c)
{
  if (d->phase_ == IN_QUOTE) {
    if (c == '>' && d->quotes_ < UINT32_MAX) {
      d->quotes_++;
      return TAKEN;
    }
    d->phase_ = AT_STUFFING;
  }
  if (d->phase_ == AT_STUFFING) {
    d->phase_ = IN_DASHES;
    if (c == ' ') {
      if (d->quotes_ == 0) d->flags_ |= NO_DASHES;
      return TAKEN;
    }
  }
  return in_text(d, w, c);
}

/* There is no more input: the last line has no line end, or there is none but its flow. */
static void ends(lmail_flowed_decoder *d)
{
  d->flags_ |= IS_DONE;
  if (d->phase_ != IN_QUOTE || d->quotes_ != 0) {
    end_line(d, 0);
  } else if (d->flags_ & IS_OPEN) {
    d->end_ = d->soft_;
    d->flags_ = (uint8_t)(d->flags_ & ~IS_OPEN);
  }
}

#if !LIBMAIL_SMALL
/* Text up to what may end a line, or flow it: a CR and a blank count only in front of a LF. */
static void plain_text(lmail_windows_ *w)
{
  const uint8_t *in = w->in + w->used;
  size_t n = w->n - w->used, room = w->cap - w->made;
  const uint8_t *end;

  if (n > room) n = room;
  end = n != 0 ? (const uint8_t *)memchr(in, '\n', n) : NULL;
  if (end) n = (size_t)(end - in);
  if (n != 0 && in[n - 1] == '\r') n--;
  if (n != 0 && in[n - 1] == ' ') n--;
  if (n == 0) return;
  memcpy(w->out + w->made, in, n);
  w->used += n;
  w->made += n;
}
#endif

lmail_status lmail_flowed_decode(lmail_flowed_decoder *d, const void *in, size_t n, size_t *used,
                                 void *out, size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  lmail_status st;

  lmail_windows_init_(&w, in, n, out, cap);
  while ((st = drain(d, &w)) == LMAIL_OK) {
#if !LIBMAIL_SMALL
    if (d->phase_ == IN_TEXT && !d->blank_ && !d->cr_) plain_text(&w);
#endif
    if (w.used < n) {
      int step = one(d, &w, w.in[w.used]);

      if (step == TAKEN) w.used++;
      if (step == NO_ROOM) st = LMAIL_FULL;
      if (step == NO_ROOM) break;
    } else if (last && !(d->flags_ & IS_DONE)) {
      ends(d);
    } else {
      break;
    }
  }
  *used = w.used;
  *made = w.made;
  return st;
}
