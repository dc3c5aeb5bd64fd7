/* SPDX-License-Identifier: MIT */
/* mbox_quote.c - quoting of "From " lines in mbox files, and taking it back; see libmail/mbox.h. */

#include <libmail/mbox.h>
#include <string.h>

static const char from[] = "From ";

enum { FROM_SIZE = sizeof from - 1 };

void lmail_mbox_quote_init(lmail_mbox_quoter *q, unsigned format)
{
  memset(q, 0, sizeof *q);
  q->format_ = (uint8_t)(format == LMAIL_MBOX_CL ? LMAIL_MBOX_O : format);
}

/* The windows of one call. */
typedef struct windows {
  const uint8_t *in;
  size_t n, used;
  uint8_t *out;
  size_t cap, made;
} windows;

static void queue(lmail_mbox_quoter *q, uint8_t c)
{
  q->out_[q->out_n_++] = c;
}

/* 0 when there was no room for all that waits. */
static int drain(lmail_mbox_quoter *q, windows *w)
{
  while (q->out_at_ < q->out_n_) {
    if (w->made == w->cap) return 0;
    w->out[w->made++] = q->out_[q->out_at_++];
  }
  q->out_n_ = q->out_at_ = 0;
  return 1;
}

/* What is held at the start of a line goes out; the rest of the line is plain. */
static void release(lmail_mbox_quoter *q)
{
  unsigned i;

  if (q->held_) queue(q, '>');
  for (i = 0; i < q->match_; i++) queue(q, (uint8_t)from[i]);
  q->held_ = q->match_ = 0;
  q->plain_ = 1;
}

/* One more ">" in front of everything; which of them is held does not matter, they are all the same. */
static void quote_mark(lmail_mbox_quoter *q, int unquote)
{
  if (unquote && q->quotes_ == 0) {
    q->held_ = 1;
  } else if (q->format_ == LMAIL_MBOX_RD) {
    queue(q, '>');
  } else {
    release(q);
    queue(q, '>');
  }
  if (q->quotes_ < 2) q->quotes_++;
}

/* "From " is complete. O quotes only where no ">" stands in front, and takes back only one. */
static void from_line(lmail_mbox_quoter *q, int unquote)
{
  if (unquote) q->held_ = 0;
  else queue(q, '>');
  release(q);
}

/* Octets of a line as long as it is not known to be plain; then all of it. */
static lmail_status filter(lmail_mbox_quoter *q, windows *w, int unquote)
{
  while (drain(q, w) && w->used < w->n) {
    uint8_t c = w->in[w->used];

    if (q->plain_ || q->format_ == LMAIL_MBOX_PLAIN || q->format_ == LMAIL_MBOX_CL2) {
      size_t left = w->n - w->used;
      size_t k = left < w->cap - w->made ? left : w->cap - w->made;
      const uint8_t *lf;

      if (k == 0) return LMAIL_FULL;
      lf = (const uint8_t *)memchr(w->in + w->used, '\n', k);
      if (lf) k = (size_t)(lf - (w->in + w->used)) + 1;
      memcpy(w->out + w->made, w->in + w->used, k);
      w->made += k;
      w->used += k;
      if (lf) q->plain_ = q->quotes_ = 0;
    } else if (c == (uint8_t)from[q->match_]) {
      w->used++;
      if (++q->match_ == FROM_SIZE) from_line(q, unquote);
    } else if (c == '>' && q->match_ == 0) {
      w->used++;
      quote_mark(q, unquote);
    } else {
      release(q);
    }
  }
  return q->out_n_ == 0 ? LMAIL_OK : LMAIL_FULL;
}

static lmail_status run(lmail_mbox_quoter *q, windows *w, int unquote, int last)
{
  lmail_status st = filter(q, w, unquote);

  if (st == LMAIL_OK && last && (q->held_ || q->match_)) {
    release(q);
    if (!drain(q, w)) st = LMAIL_FULL;
  }
  return st;
}

lmail_status lmail_mbox_quote(lmail_mbox_quoter *q, const void *in, size_t n, size_t *used,
                              void *out, size_t cap, size_t *made, int last)
{
  windows w = {NULL, 0, 0, NULL, 0, 0};
  lmail_status st;

  w.in = (const uint8_t *)in;
  w.n = n;
  w.out = (uint8_t *)out;
  w.cap = cap;
  st = run(q, &w, 0, last);
  *used = w.used;
  *made = w.made;
  return st;
}

lmail_status lmail_mbox_unquote(lmail_mbox_quoter *q, const void *in, size_t n, size_t *used,
                                void *out, size_t cap, size_t *made, int last)
{
  windows w = {NULL, 0, 0, NULL, 0, 0};
  lmail_status st;

  w.in = (const uint8_t *)in;
  w.n = n;
  w.out = (uint8_t *)out;
  w.cap = cap;
  st = run(q, &w, 1, last);
  *used = w.used;
  *made = w.made;
  return st;
}
