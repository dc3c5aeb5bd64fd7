/* SPDX-License-Identifier: MIT */
/* base64.c - RFC 2045 6.8, RFC 4648 4; see libmail/codec.h. */

#include "core/base64.h"

int lmail_windows_drain_(lmail_windows_ *w, const uint8_t *queue, uint8_t *at, uint8_t *n)
{
  while (*at < *n) {
    if (w->made == w->cap) return 0;
    w->out[w->made++] = queue[(*at)++];
  }
  *at = *n = 0;
  return 1;
}

/* RFC 4648 table 1, computed: A-Z, a-z, 0-9, "+", "/". */

uint8_t lmail_base64_char_(unsigned v)
{
  if (v < 26) return (uint8_t)('A' + v);
  if (v < 52) return (uint8_t)('a' - 26 + v);
  if (v < 62) return (uint8_t)('0' + v - 52);
  return v == 62 ? '+' : '/';
}

unsigned lmail_base64_value_(uint8_t c)
{
  unsigned letter = (c | 0x20U) - 'a';

  if (letter < 26) return c < 'a' ? letter : letter + 26;
  if ((unsigned)c - '0' < 10) return (unsigned)c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* ---- encoding --------------------------------------------------------------------------------- */

void lmail_base64_encode_init(lmail_base64_encoder *e, unsigned line)
{
  memset(e, 0, sizeof *e);
  e->line_ = (uint8_t)((line < 252 ? line : 252) & ~3U);
}

/* Queues the group of the held octets and c (held_n_ + 1 of them are real), after a line end. */
static void queue_group(lmail_base64_encoder *e, unsigned octets, uint8_t c)
{
  uint32_t bits = (uint32_t)e->held_[0] << 16;
  uint8_t *out = e->out_;
  unsigned i;

  if (octets > 1) bits |= (uint32_t)(octets == 2 ? c : e->held_[1]) << 8;
  if (octets > 2) bits |= c;
  if (octets == 1) bits = (uint32_t)c << 16;
  if (e->line_ != 0 && e->column_ == e->line_) {
    *out++ = '\r';
    *out++ = '\n';
    e->column_ = 0;
  }
  for (i = 0; i < 4; i++, bits <<= 6) {
    *out++ = i <= octets ? lmail_base64_char_(bits >> 18 & 63) : '=';
  }
  e->column_ = (uint8_t)(e->column_ + 4);
  e->out_n_ = (uint8_t)(out - e->out_);
  e->held_n_ = 0;
}

#if !LIBMAIL_SMALL
/* Whole groups from window to window, a line at a time; nothing is held or queued. */
static void encode_bulk(lmail_base64_encoder *e, lmail_windows_ *w)
{
  for (;;) {
    size_t groups = (w->n - w->used) / 3;
    size_t room = (w->cap - w->made) / 4;

    if (e->line_ != 0) {
      size_t left = (size_t)(e->line_ - e->column_) >> 2;

      if (left == 0 && groups != 0 && w->cap - w->made >= 6) {
        w->out[w->made++] = '\r';
        w->out[w->made++] = '\n';
        e->column_ = 0;
        continue;
      }
      if (groups > left) groups = left;
    }
    if (groups > room) groups = room;
    if (groups == 0) return;
    lmail_base64_encode_groups_(w->in + w->used, groups, w->out + w->made);
    w->used += groups * 3;
    w->made += groups * 4;
    if (e->line_ != 0) e->column_ = (uint8_t)(e->column_ + groups * 4);
  }
}
#endif

lmail_status lmail_base64_encode(lmail_base64_encoder *e, const void *in, size_t n, size_t *used,
                                 void *out, size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  int drained;

  lmail_windows_init_(&w, in, n, out, cap);
  while ((drained = lmail_windows_drain_(&w, e->out_, &e->out_at_, &e->out_n_)) != 0) {
#if !LIBMAIL_SMALL
    if (e->held_n_ == 0) encode_bulk(e, &w);
#endif
    if (w.used == n) {
      if (!last || e->held_n_ == 0) break;
      queue_group(e, e->held_n_, e->held_[e->held_n_ - 1]);
    } else if (e->held_n_ == 2) {
      queue_group(e, 3, w.in[w.used++]);
    } else {
      e->held_[e->held_n_++] = w.in[w.used++];
    }
  }
  *used = w.used;
  *made = w.made;
  return drained ? LMAIL_OK : LMAIL_FULL;
}

/* ---- decoding --------------------------------------------------------------------------------- */

void lmail_base64_decode_init(lmail_base64_decoder *d, unsigned mode)
{
  memset(d, 0, sizeof *d);
  d->mode_ = (uint8_t)mode;
}

static void defect(lmail_base64_decoder *d, unsigned kind)
{
  d->fresh = (uint8_t)(d->fresh | (kind & ~(unsigned)d->defects));
  d->defects = (uint8_t)(d->defects | kind);
}

/* The group ends with 2 or 3 characters: their whole octets go out. */
static void close_group(lmail_base64_decoder *d)
{
  unsigned spare = d->held_n_ == 2 ? 4 : 2; /* bits that make no octet */

  if (d->bits_ & ((1U << spare) - 1)) defect(d, LMAIL_BASE64_PAD_BITS);
  d->bits_ <<= spare == 4 ? 12 : 6;
  d->out_n_ = (uint8_t)(d->held_n_ - 1);
  d->held_n_ = 0;
}

/* "=": RFC 2045 6.8, the only cases that can arise are two after two characters, one after three. */
static void padding(lmail_base64_decoder *d)
{
  if (d->pads_ == 1) {
    d->pads_ = 2;
  } else if (d->pads_ == 0 && d->held_n_ >= 2) {
    d->pads_ = d->held_n_ == 2 ? 1 : 2;
    close_group(d);
  } else {
    defect(d, LMAIL_BASE64_PADDING);
  }
}

void lmail_base64_take_(lmail_base64_decoder *d, uint8_t c)
{
  unsigned v = lmail_base64_value_(c);

  if (v < 64) {
    if (d->pads_ != 0) {
      defect(d, LMAIL_BASE64_AFTER_PADDING | (d->pads_ == 1 ? LMAIL_BASE64_PADDING : 0U));
    }
    d->pads_ = 0;
    d->bits_ = d->bits_ << 6 | v;
    if (++d->held_n_ == 4) {
      d->out_n_ = 3;
      d->held_n_ = 0;
    }
  } else if (c == '=') {
    padding(d);
  } else if (d->mode_ == LMAIL_BASE64_STRICT ||
             !(c == '\r' || c == '\n' || c == ' ' || c == '\t')) {
    defect(d, LMAIL_BASE64_ALPHABET);
  }
}

void lmail_base64_end_(lmail_base64_decoder *d)
{
  if (!lmail_base64_is_open_(d)) return;
  defect(d, LMAIL_BASE64_PADDING);
  if (d->held_n_ >= 2) close_group(d);
  d->held_n_ = 0;
  d->pads_ = 2;
}

static int drain_octets(lmail_base64_decoder *d, lmail_windows_ *w)
{
  for (; d->out_n_ != 0; d->out_n_--, d->bits_ <<= 8) {
    if (w->made == w->cap) return 0;
    w->out[w->made++] = (uint8_t)(d->bits_ >> 16);
  }
  return 1;
}

#if !LIBMAIL_SMALL
/* Whole groups from window to window; nothing is held, queued or padded. */
static void decode_bulk(const lmail_base64_decoder *d, lmail_windows_ *w)
{
  size_t used;

  w->made += lmail_base64_decode_groups_(w->in + w->used, w->n - w->used, &used, w->out + w->made,
                                         w->cap - w->made, d->mode_ != LMAIL_BASE64_STRICT);
  w->used += used;
}
#endif

lmail_status lmail_base64_decode(lmail_base64_decoder *d, const void *in, size_t n, size_t *used,
                                 void *out, size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  lmail_status st = LMAIL_OK;

  lmail_windows_init_(&w, in, n, out, cap);
  d->fresh = d->back = 0;
  for (;;) {
    if (!drain_octets(d, &w)) {
      st = LMAIL_FULL;
      break;
    }
#if !LIBMAIL_SMALL
    if (d->held_n_ == 0 && d->pads_ == 0) decode_bulk(d, &w);
#endif
    if (w.used < n) {
      lmail_base64_take_(d, w.in[w.used]);
    } else if (last && lmail_base64_is_open_(d)) {
      lmail_base64_end_(d);
    } else {
      break;
    }
    if (d->mode_ == LMAIL_BASE64_STRICT && d->defects != 0) {
      st = LMAIL_E_SYNTAX;
      break;
    }
    d->back = w.used < n;
    w.used += d->back;
    if (d->mode_ == LMAIL_BASE64_REPORT && d->fresh != 0) {
      st = LMAIL_EVENT;
      break;
    }
  }
  *used = w.used;
  *made = w.made;
  return st;
}
