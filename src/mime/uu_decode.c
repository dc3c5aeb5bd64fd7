/* SPDX-License-Identifier: MIT */
/* uu_decode.c - reading uuencode, POSIX.1 uuencode; see libmail/codec.h. */

#include "core/base64.h"

/* lmail_uu_decoder.phase_: what comes next. */
enum {
  AT_BEGIN, /* "begin", of which at_ octets were met */
  IN_MODE,  /* at_ digits of it were met */
  IN_NAME,
  IN_TEXT, /* the rest of a line in front of the begin line or behind the end */
  AT_COUNT,
  IN_DATA,
  IN_TAIL, /* left_ characters may follow */
  IN_JUNK, /* the rest of a line of no use */
  AT_END,  /* "end", of which at_ octets were met */
  IN_BASE64,
  AT_BASE64_END /* "====", of which at_ octets were met */
};

/* lmail_uu_decoder.flags_ */
enum {
  IS_BASE64 = 0x01,
  IS_NAMED = 0x02,   /* the begin line has a name */
  IS_OVER = 0x04,    /* the end line was met */
  IS_PAD_DUE = 0x08, /* one more "=" */
  IS_DONE = 0x10     /* the input has ended */
};

enum { TAKEN, AGAIN };

static const char begin[] = "begin-base64";
enum { BEGIN = 5, BEGIN_BASE64 = sizeof begin - 1 };

void lmail_uu_decode_init(lmail_uu_decoder *d, unsigned mode)
{
  memset(d, 0, sizeof *d);
  d->mode_ = (uint8_t)mode;
}

static void defect(lmail_uu_decoder *d, unsigned kind)
{
  d->fresh = (uint8_t)(d->fresh | (kind & ~(unsigned)d->defects));
  d->defects = (uint8_t)(d->defects | kind);
}

static int ends_line(uint8_t c)
{
  return c == '\r' || c == '\n';
}

/* ---- the lines around the data ---------------------------------------------------------------- */

/*
 *   "begin" SP mode SP decode_pathname             POSIX.1 uuencode, STDOUT
 *   "begin-base64" SP mode SP decode_pathname
 *
 * The word alone begins many a line of text, so the mode has to be one: three digits at least.
 */
static void at_begin(lmail_uu_decoder *d, uint8_t c)
{
  if (c == ' ' && (d->at_ == BEGIN || d->at_ == BEGIN_BASE64)) {
    d->flags_ = (uint8_t)((d->flags_ & ~IS_BASE64) | (d->at_ == BEGIN ? 0 : IS_BASE64));
    d->phase_ = IN_MODE;
    d->at_ = 0;
  } else if (d->at_ < BEGIN_BASE64 && c == begin[d->at_]) {
    d->at_++;
  } else {
    d->phase_ = IN_TEXT;
  }
}

static void in_mode(lmail_uu_decoder *d, uint8_t c)
{
  if (c >= '0' && c <= '7') {
    d->at_ = (uint8_t)(d->at_ < 3 ? d->at_ + 1 : 3);
    return;
  }
  d->phase_ = IN_TEXT;
  if (c != ' ' || d->at_ < 3) return;
  if (d->flags_ & IS_OVER) defect(d, LMAIL_UU_AFTER_END);
  else d->phase_ = IN_NAME;
}

/* A line in front of the data or behind it has ended. */
static void line_ends(lmail_uu_decoder *d)
{
  int begins = d->phase_ == IN_NAME && (d->flags_ & IS_NAMED);

  d->phase_ = (uint8_t)(!begins ? AT_BEGIN : d->flags_ & IS_BASE64 ? IN_BASE64 : AT_COUNT);
  d->at_ = 0;
}

static void around(lmail_uu_decoder *d, uint8_t c)
{
  if (ends_line(c)) line_ends(d);
  else if (d->phase_ == AT_BEGIN) at_begin(d, c);
  else if (d->phase_ == IN_MODE) in_mode(d, c);
  else if (d->phase_ == IN_NAME) d->flags_ |= IS_NAMED;
}

/* The data is over with this line. */
static void over(lmail_uu_decoder *d)
{
  d->flags_ |= IS_OVER;
  d->phase_ = IN_TEXT;
}

/* ---- the data --------------------------------------------------------------------------------- */

/* One more value; four of them make as many octets as the line still has to have. */
static void take_value(lmail_uu_decoder *d, unsigned v)
{
  d->bits_ = d->bits_ << 6 | v;
  if (++d->held_n_ < 4) return;
  d->held_n_ = 0;
  d->out_n_ = (uint8_t)(d->left_ < 3 ? d->left_ : 3);
  d->left_ = (uint8_t)(d->left_ - d->out_n_);
}

static int is_character(uint8_t c)
{
  return (uint8_t)(c - ' ') <= 64;
}

/* A line begins; an empty one is one that holds nothing, and has lost its blank. */
static void at_count(lmail_uu_decoder *d, uint8_t c)
{
  if (ends_line(c)) return;
  if (c == 'e') { /* counts end before the small letters */
    d->phase_ = AT_END;
    d->at_ = 1;
  } else if (is_character(c)) {
    d->left_ = (c - 32) & 63;
    d->phase_ = (uint8_t)(d->left_ != 0 ? IN_DATA : IN_TAIL);
    if (d->left_ == 0) d->left_ = 1;
  } else {
    defect(d, LMAIL_UU_ALPHABET);
    d->phase_ = IN_JUNK;
  }
}

/* "end" alone on a line. */
static void at_end(lmail_uu_decoder *d, uint8_t c)
{
  static const char end[] = "end";

  if (d->at_ < 3 ? c == end[d->at_] : c == ' ' || c == '\t') {
    if (d->at_ < 3) d->at_++;
  } else if (d->at_ == 3 && ends_line(c)) {
    over(d);
    line_ends(d);
  } else {
    defect(d, LMAIL_UU_ALPHABET);
    d->phase_ = (uint8_t)(ends_line(c) ? AT_COUNT : IN_JUNK);
  }
}

/*
 * A character of the data. A line that ends too early goes on with blanks: they may have stood there.
 * That of the last group no more is written than its octets need is common, and no defect.
 */
static int in_data(lmail_uu_decoder *d, uint8_t c)
{
  int ended = ends_line(c);

  if (ended && d->held_n_ <= d->left_) defect(d, LMAIL_UU_SHORT);
  if (!ended && !is_character(c)) defect(d, LMAIL_UU_ALPHABET);
  take_value(d, ended ? 0 : (c - 32U) & 63);
  if (d->left_ == 0) {
    d->phase_ = IN_TAIL;
    d->left_ = 1;
  }
  return ended ? AGAIN : TAKEN;
}

/* Behind the data of a line. */
static void in_tail(lmail_uu_decoder *d, uint8_t c)
{
  if (ends_line(c)) {
    d->phase_ = AT_COUNT;
  } else if (d->phase_ == IN_TAIL && c != ' ') {
    if (d->left_ == 0) defect(d, LMAIL_UU_LONG);
    d->left_ = 0;
  }
}

/* The group ends with fewer than 4 characters: their whole octets go out. */
static void close_group(lmail_uu_decoder *d)
{
  unsigned octets = d->held_n_ > 1 ? d->held_n_ - 1U : 0;

  d->bits_ <<= 6 * (4 - d->held_n_);
  d->held_n_ = 0;
  d->out_n_ = (uint8_t)octets;
}

/* RFC 2045 6.8, up to a line that begins with "====". at_ is 0 where a line begins. */
static void in_base64(lmail_uu_decoder *d, uint8_t c)
{
  unsigned v = lmail_base64_value_(c);

  if (v < 64) {
    if (d->flags_ & IS_PAD_DUE) defect(d, LMAIL_UU_PADDING);
    d->flags_ = (uint8_t)(d->flags_ & ~IS_PAD_DUE);
    d->left_ = 3;
    take_value(d, v);
  } else if (c != '=') {
    if (c != ' ' && c != '\t' && !ends_line(c)) defect(d, LMAIL_UU_ALPHABET);
  } else if (d->at_ == 0) {
    d->phase_ = AT_BASE64_END;
  } else if (d->held_n_ >= 2) {
    if (d->held_n_ == 2) d->flags_ |= IS_PAD_DUE;
    close_group(d);
  } else {
    if (!(d->flags_ & IS_PAD_DUE)) defect(d, LMAIL_UU_PADDING);
    d->flags_ = (uint8_t)(d->flags_ & ~IS_PAD_DUE);
  }
  d->at_ = !ends_line(c);
}

static int at_base64_end(lmail_uu_decoder *d, uint8_t c)
{
  if (c != '=') {
    defect(d, LMAIL_UU_PADDING);
    d->phase_ = IN_BASE64;
    return AGAIN;
  }
  if (++d->at_ == 4) {
    if (d->held_n_ != 0 || d->flags_ & IS_PAD_DUE) defect(d, LMAIL_UU_PADDING);
    close_group(d);
    over(d);
  }
  return TAKEN;
}

/* ---- the windows ------------------------------------------------------------------------------ */

/* The next octet; AGAIN when it is to be looked at once more. */
static int one(lmail_uu_decoder *d, uint8_t c)
{
  switch (d->phase_) {
  case AT_COUNT: at_count(d, c); break;
  case IN_DATA: return in_data(d, c);
  case IN_TAIL:
  case IN_JUNK: in_tail(d, c); break;
  case AT_END: at_end(d, c); break;
  case IN_BASE64: in_base64(d, c); break;
  case AT_BASE64_END: return at_base64_end(d, c);
  default: around(d, c);
  }
  return TAKEN;
}

/* There is no more input. */
static void ends(lmail_uu_decoder *d)
{
  if (d->phase_ == AT_END && d->at_ == 3) return;
  if (d->phase_ < AT_COUNT) {
    if (!(d->flags_ & IS_OVER)) defect(d, LMAIL_UU_NO_BEGIN);
    return;
  }
  defect(d, LMAIL_UU_NO_END);
  close_group(d);
  if (d->out_n_ > d->left_) d->out_n_ = d->left_;
}

static int drain(lmail_uu_decoder *d, lmail_windows_ *w)
{
  for (; d->out_n_ != 0; d->out_n_--, d->bits_ <<= 8) {
    if (w->made == w->cap) return 0;
    w->out[w->made++] = (uint8_t)(d->bits_ >> 16);
  }
  return 1;
}

#if !LIBMAIL_SMALL
/* A group of 4 characters that are none but good ones. */
static inline void decode_group(const uint8_t *in, uint8_t *out)
{
  uint32_t v = ((in[0] - 32U) & 63) << 18 | ((in[1] - 32U) & 63) << 12 | ((in[2] - 32U) & 63) << 6 |
               ((in[3] - 32U) & 63);

  out[0] = (uint8_t)(v >> 16);
  out[1] = (uint8_t)(v >> 8);
  out[2] = (uint8_t)v;
}

/* A line as nearly all are, from window to window: "M", 60 good characters, a line end. */
enum { FULL = 45, FULL_TEXT = 60 };

static size_t full_line(const uint8_t *in, size_t n, uint8_t *out)
{
  size_t i;
  uint8_t bad = 0;

  if (n < FULL_TEXT + 3 || in[0] != ' ' + FULL) return 0;
  if (in[FULL_TEXT + 1] != '\n' && (in[FULL_TEXT + 1] != '\r' || in[FULL_TEXT + 2] != '\n')) {
    return 0;
  }
  for (i = 1; i <= FULL_TEXT; i++) bad |= (uint8_t)((uint8_t)(in[i] - 32) > 64);
  if (bad) return 0;
  for (i = 0; i < FULL / 3; i++) decode_group(in + 1 + 4 * i, out + 3 * i);
  return in[FULL_TEXT + 1] == '\n' ? FULL_TEXT + 2 : FULL_TEXT + 3;
}

static void full_lines(lmail_windows_ *w)
{
  while (w->cap - w->made >= FULL) {
    size_t k = full_line(w->in + w->used, w->n - w->used, w->out + w->made);

    if (k == 0) break;
    w->used += k;
    w->made += FULL;
  }
}
#endif

lmail_status lmail_uu_decode(lmail_uu_decoder *d, const void *in, size_t n, size_t *used, void *out,
                             size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  lmail_status st = LMAIL_OK;

  lmail_windows_init_(&w, in, n, out, cap);
  d->fresh = d->back = 0;
  for (;;) {
    if (!drain(d, &w)) {
      st = LMAIL_FULL;
      break;
    }
#if !LIBMAIL_SMALL
    if (d->phase_ == AT_COUNT) full_lines(&w);
#endif
    d->back = 0;
    if (w.used < n) {
      d->back = one(d, w.in[w.used]) == TAKEN;
      w.used += d->back;
    } else if (last && !(d->flags_ & IS_DONE)) {
      d->flags_ |= IS_DONE;
      ends(d);
    } else {
      break;
    }
    if (d->mode_ == LMAIL_UU_REPORT && d->fresh != 0) {
      st = LMAIL_EVENT;
      break;
    }
  }
  *used = w.used;
  *made = w.made;
  return st;
}
