/* SPDX-License-Identifier: MIT */
/* qp_encode.c - writing quoted-printable, RFC 2045 6.7; see libmail/codec.h. */

#include "mime/qp.h"

/*
 * qp-part    = qp-section                    ; at most 76 characters
 * qp-segment = qp-section *(SPACE / TAB) "=" ; at most 76 characters
 *
 * The encoder breaks a line before whatever would not leave place for the "=" of a soft break.
 * It could use the last column when a line end follows, but would have to look ahead for that.
 */
enum { LINE = 76 };

void lmail_qp_encode_init(lmail_qp_encoder *e, unsigned mode)
{
  memset(e, 0, sizeof *e);
  e->mode_ = (uint8_t)mode;
}

/* safe-char: %d33-60 / %d62-126; blanks are looked at elsewhere. */
static int is_safe(uint8_t c)
{
  return lmail_is_(c, LMAIL_C_GRAPH) && c != '=';
}

/* Queues one octet, as it is or as hex-octet, behind a soft line break if there is no place. */
static void queue_octet(lmail_qp_encoder *e, uint8_t c, int literal)
{
  uint8_t *out = e->out_;

  if (e->column_ + (literal ? 1 : 3) > LINE - 1) {
    memcpy(out, "=\r\n", 3);
    out += 3;
    e->column_ = 0;
    e->from_ = 0;
    e->soft_ = 1;
  }
  if (e->mode_ & LMAIL_QP_PROTECT) {
    if (e->column_ == 0 && (c == '.' || (c == '-' && e->soft_))) literal = 0;
    if (e->column_ == 4 && e->from_ == 4 && c == ' ') literal = 0;
    if (e->column_ == e->from_ && e->from_ < 4 && c == (uint8_t) "From"[e->from_]) e->from_++;
  }
  if (literal) {
    *out++ = c;
    e->column_++;
  } else {
    *out++ = '=';
    *out++ = lmail_hex_digit_(c >> 4);
    *out++ = lmail_hex_digit_(c & 15U);
    e->column_ = (uint8_t)(e->column_ + 3);
  }
  e->out_n_ = (uint8_t)(out - e->out_);
}

static void queue_line_end(lmail_qp_encoder *e)
{
  memcpy(e->out_, "\r\n", 2);
  e->out_n_ = 2;
  e->column_ = 0;
  e->from_ = 0;
  e->soft_ = 0;
}

/*
 * Takes c into account; returns whether it is done with. What stands before it and could not be
 * decided without it, a blank or a CR, is queued first.
 */
static int encode_octet(lmail_qp_encoder *e, uint8_t c)
{
  uint8_t held = e->held_;
  int line_end = (c == '\r' || c == '\n') && !(e->mode_ & LMAIL_QP_BINARY);

  e->held_ = 0;
  if (held == '\r' && c == '\n') {
    queue_line_end(e);
    return 1;
  }
  if (held != 0) {
    queue_octet(e, held, held != '\r' && !line_end);
    return 0;
  }
  if (lmail_is_blank_(c) || (c == '\r' && line_end)) {
    e->held_ = c;
  } else {
    queue_octet(e, c, is_safe(c));
  }
  return 1;
}

#if !LIBMAIL_SMALL
/*
 * How many octets at the start of in[0 .. n) are printable, blanks among them, but not "="? Eight
 * are looked at together, as far as in[0 .. there) goes.
 */
static inline size_t literal_run(const uint8_t *in, size_t n, size_t there)
{
  const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
  size_t i = 0;

  while (i < n) {
    if (there - i >= 8) {
      /* Is any below SP, "=", or DEL and above? Carries go behind the first one, and do no harm. */
      uint64_t v = lmail_load_octets_(in + i), equal = v ^ ones * '=';
      uint64_t others = ((v - ones * ' ') | (equal - ones) | (v + ones) | v) & tops;

      if (others == 0) {
        i += 8;
        continue;
      }
      i += lmail_lowest_bit_(others) >> 3;
      if (i >= n) break;
    }
    if (!lmail_is_(in[i], LMAIL_C_TEXT) || in[i] == '=') return i;
    i++;
  }
  return n;
}

/* Copies n octets, always in the same number of moves where there is place, which is faster. */
static inline void copy_line(uint8_t *out, size_t room, const uint8_t *in, size_t left, size_t n)
{
  if (room >= 80 && left >= 80) memcpy(out, in, 80);
  else if (n != 0) memcpy(out, in, n);
}

/*
 * What comes behind a run of literal octets: a line end, a soft line break or an octet in hexadecimal,
 * if it is decided and in the windows; else 0. room is what the caller has left of the output.
 */
static inline int encode_other(lmail_qp_encoder *e, lmail_windows_ *w)
{
  static const char digits[] = "0123456789ABCDEF";
  const uint8_t *in = w->in + w->used;
  uint8_t *out = w->out + w->made;
  int literal, text = !(e->mode_ & LMAIL_QP_BINARY);

  if (w->n == w->used || w->cap - w->made < 3) return 0;
  if (*in == '\r' && text) {
    if (w->n - w->used < 2 || in[1] != '\n') return 0;
    memcpy(out, "\r\n", 2);
    w->used += 2;
    w->made += 2;
    e->column_ = e->from_ = e->soft_ = 0;
    return 1;
  }
  literal = lmail_is_blank_(*in) || is_safe(*in);
  if (e->column_ + (literal ? 1 : 3) > LINE - 1) {
    memcpy(out, "=\r\n", 3);
    e->column_ = e->from_ = 0;
    e->soft_ = 1;
  } else if (!literal) {
    out[0] = '=';
    out[1] = (uint8_t)digits[*in >> 4];
    out[2] = (uint8_t)digits[*in & 15];
    w->used++;
    e->column_ = (uint8_t)(e->column_ + 3);
  } else {
    return 0;
  }
  w->made += 3;
  return 1;
}

/* Lines from window to window; nothing is held or queued. */
static void encode_bulk(lmail_qp_encoder *e, lmail_windows_ *w)
{
  do {
    const uint8_t *in = w->in + w->used;
    size_t left = w->n - w->used, room = w->cap - w->made;
    size_t n = left < room ? left : room;

    /* the starts of lines are looked at octet by octet where they may need protection */
    if ((e->mode_ & LMAIL_QP_PROTECT) && e->column_ == e->from_ && n != 0 &&
        (in[0] == '.' || in[0] == '-' || e->column_ != 0 || in[0] == 'F')) {
      return;
    }
    if (n > (size_t)(LINE - 1 - e->column_)) n = (size_t)(LINE - 1 - e->column_);
    n = literal_run(in, n, left);
    /* a blank at the end of a line is not literal; one in front of anything else is */
    if (n != 0 && lmail_is_blank_(in[n - 1]) && (n == left || in[n] == '\r' || in[n] == '\n')) n--;
    copy_line(w->out + w->made, room, in, left, n);
    w->used += n;
    w->made += n;
    e->column_ = (uint8_t)(e->column_ + n);
  } while (encode_other(e, w));
}
#endif

lmail_status lmail_qp_encode(lmail_qp_encoder *e, const void *in, size_t n, size_t *used, void *out,
                             size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  int drained;

  lmail_windows_init_(&w, in, n, out, cap);
  while ((drained = lmail_windows_drain_(&w, e->out_, &e->out_at_, &e->out_n_)) != 0) {
#if !LIBMAIL_SMALL
    if (e->held_ == 0) encode_bulk(e, &w);
#endif
    if (w.used < n) {
      w.used += (size_t)encode_octet(e, w.in[w.used]);
    } else if (last && e->held_ != 0) {
      queue_octet(e, e->held_, 0);
      e->held_ = 0;
    } else {
      break;
    }
  }
  *used = w.used;
  *made = w.made;
  return drained ? LMAIL_OK : LMAIL_FULL;
}
