/* SPDX-License-Identifier: MIT */
/*
 * downgrade.c - a whole message made 7-bit, streamed; see libmail/downgrade.h.
 *
 * The MIME parser tells the fields and bodies, which are written as they are or rewritten. What it does
 * not tell, delimiters and blank lines, lies in the gaps between these: it is copied from the input, or
 * from where octets are kept that an earlier piece of input ended with.
 *
 * Scratch:  [ parser ][ gap ][ text: room to rewrite a field ][ out: what waits for room ]
 */

#include "core/base64.h"
#include "core/chars.h"
#include <libmail/downgrade.h>

enum {
  TOKEN_MAX = 4096,
  PIECE_MAX = 1024, /* the parser gets no more at once, nor than token_max: what comes of it, */
                    /* three octets and a bit for each and what was held, has room in out */
  GAP_MORE = 16,
  TEXT_MORE = 16,
  OUT_MORE = 1024
};

/* lmail_downgrade.body_ */
enum {
  RAW,    /* as it is, and has no 8-bit             */
  RAW_QP, /* quoted-printable: raw 8-bit is encoded */
  RAW_BASE64, /* base64: raw 8-bit is none of it */
  TO_QP,
  TO_BASE64
};

/* lmail_downgrade.header_ */
enum {
  HAS_ENCODING = 0x01,
  DROPPED = 0x02,  /* ... which is written anew */
  DECLARED = 0x04, /* ... and said 8bit or binary */
  HAS_TYPE = 0x08,
  HAS_VERSION = 0x10,
  OF_MESSAGE = 0x20 /* it is that of a message, not of a part */
};

/* ---- life ---------------------------------------------------------------------------------------- */

static int complete(lmail_downgrade_config *out, const lmail_downgrade_config *cfg)
{
  memset(out, 0, sizeof *out);
  if (cfg) *out = *cfg;
  if (out->mime.token_max == 0) out->mime.token_max = TOKEN_MAX;
  return lmail_mime_scratch_size(&out->mime) != SIZE_MAX;
}

size_t lmail_downgrade_scratch_size(const lmail_downgrade_config *cfg)
{
  lmail_downgrade_config full;

  if (!complete(&full, cfg)) return SIZE_MAX;
  return lmail_mime_scratch_size(&full.mime) + (size_t)full.mime.token_max * 8 + GAP_MORE +
         TEXT_MORE + OUT_MORE;
}

size_t lmail_downgrade_size(void)
{
  return sizeof(lmail_downgrade);
}

lmail_status lmail_downgrade_init_sized(lmail_downgrade *d, size_t size,
                                        const lmail_downgrade_config *cfg, size_t cfg_size,
                                        void *scratch, size_t n)
{
  lmail_downgrade_config full;
  lmail_status st;

  if (size != sizeof *d || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  if (!complete(&full, cfg)) return LMAIL_E_RANGE;
  if (n < lmail_downgrade_scratch_size(&full)) return LMAIL_E_SCRATCH;
  memset(d, 0, sizeof *d);
  st = lmail_mime_init(&d->parser_, &full.mime, scratch, n);
  d->text_cfg_ = full.text;
  d->flags_ = (uint16_t)full.flags;
  d->token_max_ = full.mime.token_max;
  d->others_ = (uint32_t)lmail_mime_scratch_size(&full.mime);
  d->last_ = '\n';
  return st;
}

static uint8_t *gap(const lmail_downgrade *d)
{
  return d->parser_.base.scratch_ + d->others_;
}

static size_t gap_cap(const lmail_downgrade *d)
{
  return (size_t)d->token_max_ + GAP_MORE;
}

static uint8_t *text(const lmail_downgrade *d)
{
  return gap(d) + gap_cap(d);
}

static size_t text_cap(const lmail_downgrade *d)
{
  return (size_t)d->token_max_ * 3 + TEXT_MORE;
}

static uint8_t *out(const lmail_downgrade *d)
{
  return text(d) + text_cap(d);
}

static size_t out_cap(const lmail_downgrade *d)
{
  return (size_t)d->token_max_ * 4 + OUT_MORE;
}

/* ---- output -------------------------------------------------------------------------------------- */

static void refuse(lmail_downgrade *d, lmail_status st, unsigned reason)
{
  if (d->status_ != LMAIL_OK) return;
  d->status_ = st;
  d->reason = (uint8_t)reason;
}

/* RFC 1847 2.1: what a signature covers must not be changed on the way. */
static int may_change(const lmail_downgrade *d)
{
  return d->signed_id_ == 0 || (d->flags_ & LMAIL_DOWNGRADE_BREAK) != 0;
}

static void changed(lmail_downgrade *d, unsigned fact)
{
  d->facts |= fact;
  if (d->signed_id_ != 0) d->facts |= LMAIL_DOWNGRADE_BROKEN;
}

/* What has waited goes first; is all of it out? */
static int drain(lmail_downgrade *d, lmail_windows_ *w)
{
  size_t n = d->out_n_ - d->out_at_, room = w->cap - w->made;

  if (n > room) n = room;
  if (n != 0) memcpy(w->out + w->made, out(d) + d->out_at_, n);
  w->made += n;
  d->out_at_ += (uint32_t)n;
  if (d->out_at_ != d->out_n_) return 0;
  d->out_at_ = d->out_n_ = 0;
  return 1;
}

/* Into the window as far as it has room; the rest waits. */
static void emit(lmail_downgrade *d, lmail_windows_ *w, const uint8_t *s, size_t n)
{
  size_t now = d->out_n_ != 0 ? 0 : w->cap - w->made;

  if (n == 0) return;
  d->last_ = s[n - 1];
  if (now > n) now = n;
  if (now != 0) memcpy(w->out + w->made, s, now);
  w->made += now;
  s += now;
  n -= now;
  if (n > out_cap(d) - d->out_n_) {
    refuse(d, LMAIL_E_LIMIT, LMAIL_DOWNGRADE_LONG_FIELD);
    return;
  }
  if (n != 0) memcpy(out(d) + d->out_n_, s, n);
  d->out_n_ += (uint32_t)n;
}

#define emit_lit(d, w, literal) emit((d), (w), (const uint8_t *)(literal), sizeof(literal) - 1)

/* Octets that mean nothing, such as those of a preamble. */
static void emit_padding(lmail_downgrade *d, lmail_windows_ *w, const uint8_t *s, size_t n)
{
  size_t i, from = 0;

  if (!lmail_any_8bit_(s, n)) {
    emit(d, w, s, n);
    return;
  }
  if (!may_change(d)) {
    refuse(d, LMAIL_E_SYNTAX, LMAIL_DOWNGRADE_IN_SIGNED);
    return;
  }
  if (d->cut_) { /* these octets may mean something */
    refuse(d, LMAIL_E_LIMIT, LMAIL_DOWNGRADE_PARTS);
    return;
  }
  changed(d, LMAIL_DOWNGRADE_LOST);
  for (i = 0; i < n; i++) {
    if (s[i] < 0x80) continue;
    emit(d, w, s + from, i - from);
    emit_lit(d, w, "?");
    from = i + 1;
  }
  emit(d, w, s + from, n - from);
}

/* ---- gaps ---------------------------------------------------------------------------------------- */

/* What the parser was given by one call: in[0 .. n) at this offset of the message. */
typedef struct piece {
  const uint8_t *in;
  uint64_t off;
  size_t n;
} piece;

/* The next n octets of the message are dealt with. */
static void told(lmail_downgrade *d, uint64_t n)
{
  uint32_t kept = n < d->gap_n_ ? (uint32_t)n : d->gap_n_;

  d->gap_n_ -= kept;
  if (d->gap_n_ != 0) memmove(gap(d), gap(d) + kept, d->gap_n_);
  d->told_ += n;
}

/* What was not told up to this offset goes out as it is. */
static void emit_gap(lmail_downgrade *d, lmail_windows_ *w, const piece *p, uint64_t off)
{
  size_t n;

  if (off <= d->told_) return;
  n = off - d->told_ < d->gap_n_ ? (size_t)(off - d->told_) : d->gap_n_;
  emit_padding(d, w, gap(d), n);
  told(d, n);
  if (off <= d->told_) return;
  n = (size_t)(off - d->told_);
  emit_padding(d, w, p->in + (size_t)(d->told_ - p->off), n);
  told(d, n);
}

/*
 * What the parser has taken and not told is kept: a field, or what may be a delimiter, is told later
 * or is a gap then. When there is no room it can only be what follows a boundary on its line.
 */
static void keep_gap(lmail_downgrade *d, lmail_windows_ *w, const piece *p)
{
  uint64_t end = p->off + p->n, from = d->told_ + d->gap_n_;
  size_t n;

  if (from >= end) return;
  n = (size_t)(end - from);
  if (n > gap_cap(d) - d->gap_n_) {
    emit_gap(d, w, p, end);
    return;
  }
  memcpy(gap(d) + d->gap_n_, p->in + (size_t)(from - p->off), n);
  d->gap_n_ += (uint32_t)n;
}

/* ---- fields -------------------------------------------------------------------------------------- */

static void rewrite_field(lmail_downgrade *d, lmail_windows_ *w, const uint8_t *s, size_t n,
                          unsigned id)
{
  lmail_writer writer;
  lmail_status st;

  if (!may_change(d)) {
    refuse(d, LMAIL_E_SYNTAX, LMAIL_DOWNGRADE_IN_SIGNED);
    return;
  }
  lmail_writer_init(&writer, out(d) + d->out_n_, out_cap(d) - d->out_n_);
  st = lmail_downgrade_field(&writer, s, n, d->text_cfg_, text(d), text_cap(d), &d->facts);
  if (st == LMAIL_OK) {
    changed(d, LMAIL_DOWNGRADE_FIELDS);
    d->out_n_ += (uint32_t)writer.len;
    d->last_ = '\n';
  } else if (st == LMAIL_E_ARGUMENT && id == LMAIL_FIELD_CONTENT_TYPE) {
    refuse(d, LMAIL_E_SYNTAX, LMAIL_DOWNGRADE_BOUNDARY);
  } else if (st == LMAIL_E_ARGUMENT) {
    emit_padding(d, w, s, n); /* a line that is no field */
  } else {
    refuse(d, LMAIL_E_LIMIT, LMAIL_DOWNGRADE_LONG_FIELD);
  }
}

/* Is this Content-Transfer-Encoding to be written anew, at the end of the header? */
static int drops_encoding(lmail_downgrade *d, const lmail_event *ev)
{
  unsigned encoding = lmail_encoding_parse(ev->data2, ev->len2);

  if (d->header_ & HAS_ENCODING) return (d->header_ & DROPPED) != 0; /* none may take its place */
  d->header_ |= HAS_ENCODING;
  if (!may_change(d)) return 0;
  if (encoding == LMAIL_ENCODING_8BIT || encoding == LMAIL_ENCODING_BINARY) {
    d->header_ |= DROPPED | DECLARED;
  } else if (encoding == LMAIL_ENCODING_7BIT && (d->flags_ & LMAIL_DOWNGRADE_ALL)) {
    d->header_ |= DROPPED; /* it is the default, for what is not encoded after all */
  }
  return (d->header_ & DROPPED) != 0;
}

static void header_field(lmail_downgrade *d, lmail_windows_ *w, const lmail_event *ev)
{
  int is_long = (ev->flags & LMAIL_EV_LONG) != 0;
  size_t n = is_long ? ev->len : (size_t)ev->num;
  int drop = 0;

  switch (ev->field) {
  case LMAIL_FIELD_CONTENT_TYPE: d->header_ |= HAS_TYPE; break;
  case LMAIL_FIELD_MIME_VERSION: d->header_ |= HAS_VERSION; break;
  case LMAIL_FIELD_CONTENT_TRANSFER_ENCODING: drop = !is_long && drops_encoding(d, ev); break;
  case LMAIL_FIELD_DKIM_SIGNATURE:
  case LMAIL_FIELD_ARC_MESSAGE_SIGNATURE: d->facts |= LMAIL_DOWNGRADE_DKIM; break;
  default: break;
  }
  if (drop) {
    changed(d, 0);
  } else if (!lmail_any_8bit_(ev->data, n)) {
    emit(d, w, ev->data, n);
  } else if (is_long) {
    refuse(d, LMAIL_E_LIMIT, LMAIL_DOWNGRADE_LONG_FIELD);
  } else {
    rewrite_field(d, w, ev->data, n, ev->field);
  }
  told(d, n);
}

/* ---- bodies -------------------------------------------------------------------------------------- */

/*
 * What becomes of a body? RFC 2045 6.4: multipart and message have no quoted-printable or base64; of
 * these only what cannot be opened comes here.
 */
static unsigned choose(lmail_downgrade *d, const lmail_event *ev)
{
  unsigned type = LMAIL_MEDIA_TYPE(ev->code);
  int declared = (d->header_ & DECLARED) != 0;

  if (!may_change(d)) return RAW;
  if (ev->num2 == LMAIL_ENCODING_QUOTED_PRINTABLE) return RAW_QP;
  if (ev->num2 == LMAIL_ENCODING_BASE64 && (d->flags_ & LMAIL_DOWNGRADE_ALL)) return RAW_BASE64;
  if (!declared && (ev->num2 == LMAIL_ENCODING_8BIT || ev->num2 == LMAIL_ENCODING_BINARY)) {
    refuse(d, LMAIL_E_LIMIT, LMAIL_DOWNGRADE_LONG_FIELD); /* it was too long to be seen in time */
  }
  if (!declared && (!(d->flags_ & LMAIL_DOWNGRADE_ALL) || ev->num2 != LMAIL_ENCODING_7BIT ||
                    type == LMAIL_MEDIA_MESSAGE)) {
    return RAW;
  }
  if (type == LMAIL_MEDIA_TEXT) return TO_QP;
  if ((type == LMAIL_MEDIA_MESSAGE && ev->code != LMAIL_MEDIA_MESSAGE_GLOBAL) ||
      type == LMAIL_MEDIA_MULTIPART) {
    d->facts |= LMAIL_DOWNGRADE_COMPOSITE;
  }
  return TO_BASE64;
}

/* The fields that say how the body is encoded now. */
static void declare(lmail_downgrade *d, lmail_windows_ *w, const lmail_event *ev)
{
  if (d->last_ != '\n') emit_lit(d, w, "\r\n");
  if ((d->header_ & (OF_MESSAGE | HAS_VERSION)) == OF_MESSAGE) { /* RFC 2045 4 */
    emit_lit(d, w, "MIME-Version: 1.0\r\n");
  }
  if (!(d->header_ & HAS_TYPE) && ev->code == LMAIL_MEDIA_TEXT_PLAIN) {
    emit_lit(d, w, "Content-Type: text/plain; charset=unknown-8bit\r\n"); /* RFC 1428 3 */
  }
  if (d->body_ == TO_QP) {
    lmail_qp_encode_init(&d->qp_, LMAIL_QP_TEXT | LMAIL_QP_PROTECT);
    emit_lit(d, w, "Content-Transfer-Encoding: quoted-printable\r\n");
  } else {
    d->open_end_ = ev->depth == 0;
    lmail_base64_encode_init(&d->base64_, LMAIL_BASE64_LINE);
    emit_lit(d, w, "Content-Transfer-Encoding: base64\r\n");
  }
}

static void headers_end(lmail_downgrade *d, lmail_windows_ *w, const piece *p,
                        const lmail_event *ev)
{
  int composite = (ev->flags & LMAIL_MIME_EV_COMPOSITE) != 0;
  int blank = ev->off > d->told_;

  if (composite && ev->code == LMAIL_MEDIA_MESSAGE_GLOBAL && (d->header_ & DECLARED)) {
    (void)lmail_mime_decode(&d->parser_, LMAIL_MIME_OPAQUE); /* RFC 6532 3.7: encoded as a whole */
    composite = 0;
  }
  d->body_ = RAW;
  if (!composite) {
    d->body_ = (uint8_t)choose(d, ev);
  } else if (ev->code == LMAIL_MEDIA_MULTIPART_SIGNED && d->signed_id_ == 0) {
    d->signed_id_ = ev->id;
    d->facts |= LMAIL_DOWNGRADE_SIGNED;
  }
  if (d->body_ >= TO_QP) {
    changed(d, LMAIL_DOWNGRADE_BODIES);
    declare(d, w, ev);
  }
  emit_gap(d, w, p, ev->off);
  if (!blank && d->body_ >= TO_QP)
    emit_lit(d, w, "\r\n"); /* what is encoded may look like a field */
}

static void encode(lmail_downgrade *d, lmail_windows_ *w, const uint8_t *s, size_t n, int last)
{
  uint8_t made[192];
  size_t used, len;
  lmail_status st;

  do {
    if (d->body_ == TO_QP) {
      st = lmail_qp_encode(&d->qp_, s, n, &used, made, sizeof made, &len, last);
    } else {
      st = lmail_base64_encode(&d->base64_, s, n, &used, made, sizeof made, &len, last);
    }
    s += used;
    n -= used;
    emit(d, w, made, len);
  } while (st == LMAIL_FULL);
}

/* A body that says that it is 7-bit already. */
static void emit_7bit(lmail_downgrade *d, lmail_windows_ *w, const uint8_t *s, size_t n)
{
  uint8_t hex[3] = {'='};
  size_t i, from = 0;

  if (!lmail_any_8bit_(s, n)) {
    emit(d, w, s, n);
    return;
  }
  if (d->body_ == RAW_BASE64) { /* "must be ignored by decoding software" (RFC 2045 6.8) */
    emit_padding(d, w, s, n);
    return;
  }
  if (d->body_ != RAW_QP) {
    refuse(d, LMAIL_E_SYNTAX,
           may_change(d) ? LMAIL_DOWNGRADE_UNDECLARED : LMAIL_DOWNGRADE_IN_SIGNED);
    return;
  }
  changed(d, LMAIL_DOWNGRADE_BODIES);
  for (i = 0; i < n; i++) {
    if (s[i] < 0x80) continue;
    emit(d, w, s + from, i - from);
    hex[1] = lmail_hex_digit_(s[i] >> 4);
    hex[2] = lmail_hex_digit_(s[i] & 15U);
    emit(d, w, hex, 3);
    from = i + 1;
  }
  emit(d, w, s + from, n - from);
}

/* ---- the filter ---------------------------------------------------------------------------------- */

static void handle(lmail_downgrade *d, lmail_windows_ *w, const piece *p, const lmail_event *ev)
{
  if (ev->kind == LMAIL_MIME_DEFECT) {
    if (ev->code == LMAIL_DEFECT_PARTS_LIMIT) d->cut_ = 1;
    return;
  }
  if (ev->kind == LMAIL_MIME_HEADERS_END) {
    headers_end(d, w, p, ev);
    return;
  }
  emit_gap(d, w, p, ev->off);
  switch (ev->kind) {
  case LMAIL_MIME_PART_BEGIN:
    d->header_ = ev->code == LMAIL_MIME_IN_MULTIPART ? 0 : OF_MESSAGE;
    break;
  case LMAIL_MIME_HEADER: header_field(d, w, ev); break;
  case LMAIL_MIME_BODY:
    if (d->body_ >= TO_QP) encode(d, w, ev->data, ev->len, !(ev->flags & LMAIL_EV_MORE));
    else emit_7bit(d, w, ev->data, ev->len);
    told(d, ev->len);
    break;
  case LMAIL_MIME_PREAMBLE:
  case LMAIL_MIME_EPILOGUE:
    emit_padding(d, w, ev->data, ev->len);
    told(d, ev->len);
    break;
  case LMAIL_MIME_PART_END:
    if (ev->id == d->signed_id_) d->signed_id_ = 0;
    break;
  case LMAIL_MIME_END:
    if (d->open_end_ && d->last_ != '\n') emit_lit(d, w, "\r\n");
    break;
  default: break;
  }
}

lmail_status lmail_downgrade_write(lmail_downgrade *d, const void *in, size_t n, size_t *used,
                                   void *out_window, size_t cap, size_t *made, int last)
{
  lmail_status st = LMAIL_OK;
  lmail_event ev;
  size_t piece_max = d->token_max_ < PIECE_MAX ? d->token_max_ : PIECE_MAX;
  lmail_windows_ w;
  piece p;

  lmail_windows_init_(&w, in, n, out_window, cap);
  for (;;) {
    size_t left = w.n - w.used;

    if (d->status_ != LMAIL_OK) {
      st = d->status_;
    } else if (!drain(d, &w)) {
      st = LMAIL_FULL;
    }
    if (st != LMAIL_OK || (left == 0 && !last)) break;
    if (left == 0) lmail_finish(&d->parser_.base);
    p.in = w.in + w.used;
    p.off = lmail_offset(&d->parser_.base);
    st = lmail_next(&d->parser_.base, p.in, left < piece_max ? left : piece_max, &p.n, &ev);
    if (st != LMAIL_OK && st != LMAIL_EVENT) break;
    w.used += p.n;
    if (st == LMAIL_EVENT) handle(d, &w, &p, &ev);
    keep_gap(d, &w, &p);
    st = LMAIL_OK;
  }
  if (st == LMAIL_DONE) st = LMAIL_OK;
  *used = w.used;
  *made = w.made;
  return st;
}
