/* SPDX-License-Identifier: MIT */
/* qp_decode.c - reading quoted-printable, RFC 2045 6.7; see libmail/codec.h. */

#include "mime/qp.h"

/*
 * A soft line break, the end of a line behind blanks, and an escape can all begin in one window and
 * end in the next. What is undecided is held: "=", one digit, blanks, CR, always in this order.
 */
enum { BLANKS_MAX = 32, SPACES_MAX = 65535 };

/* What an octet is, where it is not the octet that it makes: nothing yet; or what is held is data, and it is */
/* looked at once more behind that.                                                                        */
enum { TAKEN = 256, KEEP, AGAIN };

void lmail_qp_decode_init(lmail_qp_decoder *d, unsigned mode)
{
  memset(d, 0, sizeof *d);
  d->mode_ = (uint8_t)mode;
}

/* Notes a defect that lies `back` octets before the octet that is looked at. */
static void defect(lmail_qp_decoder *d, unsigned kind, unsigned back)
{
  if (d->defects & kind) return;
  d->defects = (uint8_t)(d->defects | kind);
  d->fresh = (uint8_t)(d->fresh | kind);
  d->back = (uint8_t)back;
}

static unsigned holds(const lmail_qp_decoder *d)
{
  return (unsigned)d->equals_ | d->digit_ | d->blanks_n_ | d->cr_;
}

/* How far back "=" is, from the octet behind what is held. */
static unsigned equals_back(const lmail_qp_decoder *d)
{
  return 1U + (d->digit_ != 0) + d->blanks_n_ + d->cr_;
}

/* The line ends behind the blanks that are held. */
static void drop_blanks(lmail_qp_decoder *d)
{
  if (d->blanks_n_ != 0) defect(d, LMAIL_QP_BLANKS, d->cr_);
  d->blanks_n_ = 0;
  d->spaces_ = 0;
}

/* The first octet of what is held, which is held no longer. */
static uint8_t take_held(lmail_qp_decoder *d)
{
  unsigned tab;

  if (d->equals_) {
    d->equals_ = 0;
    return '=';
  }
  if (d->digit_ != 0) {
    uint8_t c = d->digit_;

    d->digit_ = 0;
    return c;
  }
  if (d->blanks_n_ == 0) {
    d->cr_ = 0;
    return '\r';
  }
  if (d->blanks_n_ == 1 &&
      d->spaces_ != 0) { /* the last of blanks_ goes out in front of the spaces */
    tab = d->blanks_ & 1;
    d->blanks_ = 0;
    d->spaces_--;
  } else {
    tab = d->blanks_ >> --d->blanks_n_ & 1;
  }
  return tab ? '\t' : ' ';
}

/*
 * hex-octet = "=" 2(DIGIT / "A" / "B" / "C" / "D" / "E" / "F")              RFC 2045 6.7
 *
 * "=" and a digit are held. low is the value of c, or -1.
 */
static int second_digit(lmail_qp_decoder *d, uint8_t c, int low)
{
  if (low < 0) return KEEP;
  if (c >= 'a' || d->digit_ >= 'a') defect(d, LMAIL_QP_LOWER_CASE, 2);
  return lmail_hex_(d->digit_) << 4 | low;
}

/* The end of a line, soft where "=" is held. */
static int line_feed(lmail_qp_decoder *d)
{
  drop_blanks(d);
  if (!d->equals_) return d->cr_ ? KEEP : '\n';
  d->equals_ = d->cr_ = 0;
  return TAKEN;
}

static int hold_blank(lmail_qp_decoder *d, uint8_t c)
{
  if (d->blanks_n_ < BLANKS_MAX) {
    d->blanks_ = d->blanks_ << 1 | (c == '\t');
    d->blanks_n_++;
  } else if (c == ' ' && !d->equals_ && d->spaces_ < SPACES_MAX) {
    d->spaces_++;
  } else {
    return KEEP;
  }
  return TAKEN;
}

/* What the octet c makes, and "=" and a digit in front of it if they are held; or TAKEN or KEEP. */
static int decode_octet(lmail_qp_decoder *d, uint8_t c)
{
  int value = lmail_hex_(c);

  if (d->digit_ != 0) return second_digit(d, c, value);
  if (c == '\n') return line_feed(d);
  if (d->cr_) return KEEP;
  if (lmail_is_blank_(c)) return hold_blank(d, c);
  if (c == '\r') d->cr_ = 1;
  else if (d->equals_ && d->blanks_n_ == 0 && value >= 0) d->digit_ = c;
  else if (holds(d)) return KEEP;
  else if (c == '=') d->equals_ = 1;
  else return c;
  return TAKEN;
}

/* The data ends with something held. */
static void decode_end(lmail_qp_decoder *d)
{
  if (d->equals_) {
    defect(d, LMAIL_QP_CUT, equals_back(d));
    if (d->digit_ == 0) d->equals_ = d->blanks_n_ = d->cr_ = 0;
  } else if (!d->cr_) {
    drop_blanks(d);
  }
  d->flush_ = 1;
}

#if !LIBMAIL_SMALL
/* The value of a hexadecimal digit; 0x40 is set for a lower-case one, 0x80 alone for no digit. */
static const uint8_t hex_values[256] = {
#define NO8 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80
#define NO16 NO8, NO8
    NO16, NO16, NO16, 0,    1,    2,   3,    4,    5,    6,    7,    8,    9,    0x80, 0x80, 0x80,
    0x80, 0x80, 0x80, 0x80, 10,   11,  12,   13,   14,   15,   0x80, NO8,  NO16, 0x80, 0x4a, 0x4b,
    0x4c, 0x4d, 0x4e, 0x4f, 0x80, NO8, NO16, NO16, NO16, NO16, NO16, NO16, NO16, NO16, NO16
#undef NO8
#undef NO16
};

/*
 * The stop at in[0], when what belongs to it lies in in[0 .. 3) and there is nothing to report: how
 * long that is, its octet at out[*made], if it has one. Else 0: nothing done. An escape or a soft
 * line break: no branch asks which of them, since it would be guessed wrong too often.
 */
static inline size_t escape(const lmail_qp_decoder *d, const uint8_t *in, uint8_t *out,
                            size_t *made)
{
  unsigned high = hex_values[in[1]], low = hex_values[in[2]];
  unsigned no_hex = (high | low) >> 7, no_soft = (in[1] ^ '\r') | (in[2] ^ '\n');

  if (in[0] != '=') return 0;
  out[*made] = (uint8_t)(high << 4 | (low & 0xf));
  if (no_hex * no_soft != 0) return in[1] == '\n' ? 2 : 0;
  if (((high | low) & 0xc0) == 0x40 && !(d->defects & LMAIL_QP_LOWER_CASE)) return 0;
  *made += 1 - no_hex;
  return 3;
}

/*
 * Most of the time goes into wrong guesses of the processor where the next "=" stands. Therefore a
 * block is searched as a whole, without branches (compilers make vector instructions of the loop in
 * find_stops), and copied in pieces of always the same length, each over the end of the one before.
 */
enum { BLOCK = 64, AHEAD = 2 * BLOCK + 2, FEW = 16 };

/* 0xff at a stop, which is "=" or a blank in front of CR or LF; else 0. */
static inline uint8_t mark(uint8_t c, uint8_t next)
{
  uint8_t blank = (uint8_t)(-(c == ' ') | -(c == '\t'));
  uint8_t end = (uint8_t)(-(next == '\r') | -(next == '\n'));

  return (uint8_t)(-(c == '=') | (blank & end));
}

/* Marks the stops of in[0 .. BLOCK), and is there any? Reads one octet more. */
static inline int find_stops(const uint8_t *in, uint8_t found[BLOCK])
{
  uint8_t any[16];
  uint64_t w[2];
  size_t i;

  for (i = 0; i < 16; i++) {
    found[i] = mark(in[i], in[i + 1]);
    found[i + 16] = mark(in[i + 16], in[i + 17]);
    found[i + 32] = mark(in[i + 32], in[i + 33]);
    found[i + 48] = mark(in[i + 48], in[i + 49]);
    any[i] = (uint8_t)(found[i] | found[i + 16] | found[i + 32] | found[i + 48]);
  }
  memcpy(w, any, sizeof w);
  return (w[0] | w[1]) != 0;
}

/* A block of AHEAD octets that are there, with as much room; 0 when it ends at a stop. */
static inline int decode_block(const lmail_qp_decoder *d, lmail_windows_ *w)
{
  const uint8_t *in = w->in + w->used;
  uint8_t *out = w->out + w->made;
  uint8_t found[BLOCK];
  size_t at = 0, made = 0, len = 1;

  if (find_stops(in, found)) {
    uint64_t bits = lmail_to_bits_(found);

    for (; bits != 0; bits &= bits - 1) { /* what belongs to an escape has no bits */
      size_t stop = lmail_lowest_bit_(bits);

      memcpy(out + made, in + at, BLOCK);
      made += stop - at;
      at = stop;
      len = escape(d, in + at, out, &made);
      if (len == 0) break;
      at += len;
    }
  }
  if (len != 0 && at < BLOCK) {
    memcpy(out + made, in + at, BLOCK);
    made += BLOCK - at;
    at = BLOCK;
  }
  w->used += at;
  w->made += made;
  return len != 0;
}

/* Blocks as far as there is place for them; 0 when a stop ended them. */
static int decode_blocks(const lmail_qp_decoder *d, lmail_windows_ *windows)
{
  lmail_windows_ w = *windows; /* which no store to the output can change */
  int more = 1;

  while (more && w.n - w.used >= AHEAD && w.cap - w.made >= AHEAD) { more = decode_block(d, &w); }
  *windows = w;
  return more;
}

/*
 * The same for the next n octets, 1 to AHEAD - 1, with room for as many; in a copy that is long
 * enough. The CR behind it makes a blank at its end a stop, the "=" after that ends it.
 */
static void decode_rest(const lmail_qp_decoder *d, lmail_windows_ *w, size_t n)
{
  uint8_t in[2 * AHEAD], out[2 * AHEAD];
  int direct = w->cap - w->made >= sizeof out;
  lmail_windows_ rest;

  memcpy(in, w->in + w->used, n);
  in[n] = '\r';
  memset(in + n + 1, '=', sizeof in - n - 1);
  /* blocks begin before in[n] only */
  lmail_windows_init_(&rest, in, n + AHEAD - 1, direct ? w->out + w->made : out, sizeof out);
  (void)decode_blocks(d, &rest);
  if (rest.used > n) rest.used--, rest.made--; /* that CR */
  if (!direct) memcpy(w->out + w->made, out, rest.made);
  w->used += rest.used;
  w->made += rest.made;
}

/*
 * "=" that begin nothing and are octets like others, when that is known already and so nothing to report; how
 * many. A flood of them must not be much dearer than text.
 */
static size_t bad_escapes(const lmail_qp_decoder *d, lmail_windows_ *w)
{
  const uint64_t equals = UINT64_C(0x3d3d3d3d3d3d3d3d);
  const uint8_t *in = w->in + w->used;
  size_t n = w->n - w->used, room = w->cap - w->made, k = 0;

  if (!(d->defects & LMAIL_QP_ESCAPE)) return 0;
  for (; k + 2 < n && k < room && in[k] == '='; k++) {
    uint8_t c = in[k + 1];

    while (k + 10 < n && k + 8 < room && in[k + 8] == '=' && lmail_load_octets_(in + k) == equals) {
      k += 8;
      c = in[k + 1];
    }
    if (((hex_values[c] | hex_values[in[k + 2]]) & 0x80) == 0) break;
    if (lmail_is_blank_(c) || c == '\r' || c == '\n') break; /* perhaps in front of a line end */
  }
  memset(w->out + w->made, '=', k);
  w->used += k;
  w->made += k;
  return k;
}

/*
 * Text, escapes and soft line breaks from window to window; nothing is held. Returns the end of the
 * blanks that it came to: they may be more than can be held, and are not to be seen here again.
 */
static size_t decode_bulk(const lmail_qp_decoder *d, lmail_windows_ *w)
{
  size_t start = w->used, blanks_end;
  int more;

  do more = decode_blocks(d, w);
  while (!more && bad_escapes(d, w) != 0);
  if (more) {
    size_t left = w->n - w->used, room = w->cap - w->made;

    if (left > room) left = room;
    if (left >= FEW) decode_rest(d, w, left < AHEAD ? left : AHEAD - 1);
  }
  if (w->used == w->n || !lmail_is_blank_(w->in[w->used])) return 0;
  blanks_end = w->used + 1;
  for (; w->used > start && lmail_is_blank_(w->in[w->used - 1]); w->used--) w->made--;
  return blanks_end;
}
#endif

lmail_status lmail_qp_decode(lmail_qp_decoder *d, const void *in, size_t n, size_t *used, void *out,
                             size_t cap, size_t *made, int last)
{
  lmail_status st = LMAIL_OK;
  lmail_windows_ w;
#if !LIBMAIL_SMALL
  size_t slow_end = 0; /* the octets before it are looked at one by one */
#endif

  lmail_windows_init_(&w, in, n, out, cap);
  d->fresh = d->back = 0;
  while (st == LMAIL_OK) {
    int c = AGAIN;

    if (!holds(d)) d->flush_ = 0;
    if (d->flush_) {
      if (w.made == cap) st = LMAIL_FULL;
      else w.out[w.made++] = take_held(d);
      continue;
    }
#if !LIBMAIL_SMALL
    if (!holds(d) && n - w.used >= FEW && w.used >= slow_end) slow_end = decode_bulk(d, &w);
#endif
    if (w.used < n) c = decode_octet(d, w.in[w.used]);
    else if (last && holds(d)) decode_end(d);
    else break;
    if (c == KEEP) { /* it is data after all */
      if (d->equals_) defect(d, LMAIL_QP_ESCAPE, equals_back(d));
      d->flush_ = 1;
    } else if (c < TAKEN && w.made == cap) {
      st = LMAIL_FULL;
    } else if (c <= TAKEN) {
      if (c < TAKEN) {
        w.out[w.made++] = (uint8_t)c;
        d->equals_ = d->digit_ = 0;
      }
      w.used++;
      d->back++;
    }
    if (d->mode_ == LMAIL_QP_REPORT && d->fresh != 0) st = LMAIL_EVENT;
  }
  *used = w.used;
  *made = w.made;
  return st;
}
