/* SPDX-License-Identifier: MIT */
/* dot.c - reading and writing dot-stuffed data; see dot.h and libmail/codec.h. */

#include "core/dot.h"
#include <libmail/codec.h>

/* What the last bytes were. */
enum { LINE_START, TEXT, AFTER_CR, AFTER_DOT, AFTER_DOT_CR, ENDED, SPOILED };

/* ---- finding what is not plain: the hot loop of all message data ------------------------------ */

static int special(uint8_t before, uint8_t c, unsigned watched)
{
  if (c == '.' && before == '\n') return 1;
  if (c == 0 && (watched & LMAIL_DATA_NUL)) return 1;
  if (c == '\n') return before != '\r' && (watched & LMAIL_DATA_BARE_LF) != 0;
  return before == '\r' && (watched & LMAIL_DATA_BARE_CR) != 0;
}

#ifndef __OPTIMIZE_SIZE__

/*
 * special() for a block of bytes at once: all are treated alike and without a branch, in masks of
 * 0x00 and 0xff, because that is what compilers turn into vector instructions. Written for speed:
 * this is where a server spends its time. Built for size, the byte loop alone remains.
 */
#define BLOCK 64

/* found[i] is 0xff where in[i] is special; in[-1] is read. The usual case: everything is watched. */
static void mark_all(const uint8_t *in, uint8_t *found)
{
  const uint8_t *before = in - 1;
  size_t i;

  for (i = 0; i < BLOCK; i++) {
    found[i] = (uint8_t)((-(in[i] == '\n') ^ -(before[i] == '\r')) | -(in[i] == 0) |
                         (-(in[i] == '.') & -(before[i] == '\n')));
  }
}

/* The same when some irregularities have been told already: a pass for each that has not. */
static void mark_watched(const uint8_t *in, uint8_t *found, unsigned watched)
{
  const uint8_t *before = in - 1;
  size_t i;

  for (i = 0; i < BLOCK; i++) found[i] = (uint8_t)(-(in[i] == '.') & -(before[i] == '\n'));
  if (watched & LMAIL_DATA_NUL) {
    for (i = 0; i < BLOCK; i++) found[i] = (uint8_t)(found[i] | -(in[i] == 0));
  }
  if (watched & LMAIL_DATA_BARE_LF) {
    for (i = 0; i < BLOCK; i++) {
      found[i] = (uint8_t)(found[i] | (-(in[i] == '\n') & -(before[i] != '\r')));
    }
  }
  if (watched & LMAIL_DATA_BARE_CR) {
    for (i = 0; i < BLOCK; i++) {
      found[i] = (uint8_t)(found[i] | (-(before[i] == '\r') & -(in[i] != '\n')));
    }
  }
}

/* The index of the first special byte of in[0 .. BLOCK), BLOCK when there is none. */
static size_t special_in_block(const uint8_t *in, unsigned watched)
{
  uint8_t found[BLOCK];
  uint64_t w[BLOCK / 8];
  size_t i;

  if ((watched & LMAIL_DATA_ALL) == LMAIL_DATA_ALL) mark_all(in, found);
  else mark_watched(in, found, watched);
  memcpy(w, found, sizeof w);
  if ((w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) == 0) return BLOCK;
  for (i = 0; found[i] == 0;) i++;
  return i;
}

size_t lmail_plain_(const uint8_t *in, size_t n, uint8_t before, unsigned ignore)
{
  unsigned watched = ~ignore;
  size_t i;

  if (n == 0 || special(before, in[0], watched)) return 0;
  /* where special bytes are dense, a block for each would be wasted */
  for (i = 1; i < n && i < 4; i++) {
    if (special(in[i - 1], in[i], watched)) return i;
  }
  for (; n - i >= BLOCK; i += BLOCK) {
    size_t at = special_in_block(in + i, watched);

    if (at < BLOCK) return i + at;
  }
  while (i < n && !special(in[i - 1], in[i], watched)) i++;
  return i;
}

#else

size_t lmail_plain_(const uint8_t *in, size_t n, uint8_t before, unsigned ignore)
{
  size_t i;

  for (i = 0; i < n && !special(before, in[i], ~ignore); i++) before = in[i];
  return i;
}

#endif

/* ---- reading ---------------------------------------------------------------------------------- */

void lmail_undot_init_(lmail_undot_ *u)
{
  u->state = LINE_START;
  u->seen = 0;
}

/* A byte that stands for the state in front of a span. */
static uint8_t byte_before(uint8_t state)
{
  return state == LINE_START ? '\n' : state == AFTER_CR ? '\r' : ' ';
}

/* The state behind a span that is content. */
static uint8_t state_after(uint8_t state, const uint8_t *span, size_t n)
{
  if (span[n - 1] == '\r') return AFTER_CR;
  if (span[n - 1] == '\n' && (n > 1 ? span[n - 2] == '\r' : state == AFTER_CR)) return LINE_START;
  return TEXT;
}

int lmail_undotted_end_(lmail_undot_ *u)
{
  if (u->state != AFTER_CR || (u->seen & LMAIL_DATA_BARE_CR)) return 0;
  u->state = TEXT;
  u->seen |= LMAIL_DATA_BARE_CR;
  return 1;
}

/*
 * Content from in[0] on, or the irregularity that in[0] reveals. The state is a content state, and with
 * stuffed dots in[0] is none that begins a line.
 */
static lmail_undot_result_ content(lmail_undot_ *u, const uint8_t *in, size_t n, int stuffed,
                                   lmail_event *ev)
{
  uint8_t before = byte_before(u->state);
  size_t plain = lmail_plain_(in, n, !stuffed && in[0] == '.' && before == '\n' ? ' ' : before,
                              u->seen);

  /* a dot behind a bare LF does not begin a line (RFC 5321 2.3.8) */
  while (plain > 0 && plain < n && in[plain] == '.' && in[plain - 1] == '\n' &&
         (!stuffed || state_after(u->state, in, plain) != LINE_START)) {
    plain += 1 + lmail_plain_(in + plain + 1, n - plain - 1, '.', u->seen);
  }
  if (plain > 0) {
    ev->data = in;
    ev->len = plain;
    u->state = state_after(u->state, in, plain);
    return LMAIL_UNDOT_SPAN;
  }
  if (in[0] != '\n' && lmail_undotted_end_(u)) {
    ev->code = LMAIL_DATA_BARE_CR;
    ev->off--;
  } else {
    ev->code = in[0] == 0 ? LMAIL_DATA_NUL : LMAIL_DATA_BARE_LF;
    u->seen |= (uint8_t)ev->code;
  }
  return LMAIL_UNDOT_IRREGULAR;
}

lmail_undot_result_ lmail_undotted_next_(lmail_undot_ *u, const uint8_t *in, size_t n,
                                         lmail_event *ev)
{
  memset(ev, 0, sizeof *ev);
  return content(u, in, n, 0, ev);
}

lmail_undot_result_ lmail_undot_next_(lmail_undot_ *u, const uint8_t *in, size_t n, size_t *used,
                                      lmail_event *ev)
{
  static const uint8_t held_cr = '\r';
  size_t i;

  memset(ev, 0, sizeof *ev);
  for (i = *used; i < n; i++) {
    ev->off = i;
    if (u->state == LINE_START && in[i] == '.') {
      u->state = AFTER_DOT;
    } else if (u->state == AFTER_DOT && in[i] == '\r') {
      u->state = AFTER_DOT_CR;
    } else if (u->state == AFTER_DOT_CR && in[i] == '\n') {
      *used = i + 1;
      ev->off++;
      ev->data = in + *used;
      return LMAIL_UNDOT_END;
    } else if (u->state == AFTER_DOT_CR) {
      *used = i;
      u->state = AFTER_CR; /* the CR that was held back is content after all */
      ev->off--;
      ev->data = &held_cr;
      ev->len = 1;
      ev->flags = LMAIL_EV_COPIED;
      return LMAIL_UNDOT_SPAN;
    } else {
      lmail_undot_result_ r;

      if (u->state == AFTER_DOT)
        u->state = TEXT; /* it was stuffed; even a dot behind it is content */
      r = content(u, in + i, n - i, 1, ev);
      *used = i + ev->len;
      return r;
    }
  }
  *used = n;
  return LMAIL_UNDOT_MORE;
}

/* ---- writing ---------------------------------------------------------------------------------- */

void lmail_dot_encode_init(lmail_dot_encoder *e, unsigned mode)
{
  memset(e, 0, sizeof *e);
  e->mode_ = (uint8_t)mode;
  e->state_ = LINE_START;
}

/* The windows of one call. */
typedef struct windows {
  const uint8_t *in;
  size_t n, used;
  uint8_t *out;
  size_t cap, made;
} windows;

/* One octet that the input lacks. */
static lmail_status insert(lmail_dot_encoder *e, windows *w, uint8_t c, uint8_t state)
{
  if (w->made == w->cap) return LMAIL_FULL;
  w->out[w->made++] = c;
  e->state_ = state;
  return LMAIL_OK;
}

/* in[used] is not plain: insert what has to stand in front of it, or refuse it. */
static lmail_status mend(lmail_dot_encoder *e, windows *w)
{
  uint8_t c = w->in[w->used];

  if (e->state_ == AFTER_CR && c != '\n') {
    return e->mode_ == LMAIL_DOT_NORMALISE ? insert(e, w, '\n', LINE_START) : LMAIL_E_SYNTAX;
  }
  if (c == '.') return insert(e, w, '.', TEXT);
  if (c == '\n' && e->mode_ == LMAIL_DOT_NORMALISE) return insert(e, w, '\r', AFTER_CR);
  return LMAIL_E_SYNTAX;
}

/* The end: what the last line lacks of its CRLF, then the mark. */
static lmail_status finish(lmail_dot_encoder *e, windows *w)
{
  static const char mark[] = {'\r', '\n', '.', '\r', '\n'};

  if (e->tail_ == 0) {
    if (e->state_ == AFTER_CR && e->mode_ != LMAIL_DOT_NORMALISE) return LMAIL_E_SYNTAX;
    e->tail_ = e->state_ == LINE_START ? 2 : e->state_ == AFTER_CR ? 1 : 0;
  }
  while (e->tail_ < sizeof mark) {
    if (w->made == w->cap) return LMAIL_FULL;
    w->out[w->made++] = (uint8_t)mark[e->tail_++];
  }
  e->state_ = ENDED;
  return LMAIL_OK;
}

lmail_status lmail_dot_encode(lmail_dot_encoder *e, const void *in, size_t n, size_t *used,
                              void *out, size_t cap, size_t *made, int last)
{
  lmail_status st = LMAIL_OK;
  windows w;

  *used = 0;
  *made = 0;
  if (e->state_ == SPOILED) return LMAIL_E_SYNTAX;
  if (e->state_ == ENDED || (e->tail_ != 0 && n != 0)) return LMAIL_E_STATE;
  w.in = (const uint8_t *)in;
  w.n = n;
  w.used = 0;
  w.out = (uint8_t *)out;
  w.cap = cap;
  w.made = 0;
  while (st == LMAIL_OK && w.used < n) {
    size_t left = n - w.used;
    size_t room = cap - w.made;
    size_t plain = lmail_plain_(w.in + w.used, left < room ? left : room, byte_before(e->state_),
                                0);

    if (plain > 0) {
      memcpy(w.out + w.made, w.in + w.used, plain);
      e->state_ = state_after(e->state_, w.in + w.used, plain);
      w.used += plain;
      w.made += plain;
    } else {
      st = room == 0 ? LMAIL_FULL : mend(e, &w);
    }
  }
  if (st == LMAIL_OK && last) st = finish(e, &w);
  if (st < 0) e->state_ = SPOILED;
  *used = w.used;
  *made = w.made;
  return st;
}
