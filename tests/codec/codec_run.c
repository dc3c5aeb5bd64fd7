/* SPDX-License-Identifier: MIT */
/* codec_run.c - see codec_run.h. */

#include "codec_run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef union codec_state {
  lmail_base64_encoder base64_encoder;
  lmail_base64_decoder base64_decoder;
  lmail_qp_encoder qp_encoder;
  lmail_qp_decoder qp_decoder;
  lmail_dot_encoder dot_encoder;
  lmail_crlf_encoder crlf_encoder;
  lmail_uu_encoder uu_encoder;
  lmail_uu_decoder uu_decoder;
  lmail_yenc_encoder yenc_encoder;
  lmail_yenc_decoder yenc_decoder;
  lmail_flowed_encoder flowed_encoder;
  lmail_flowed_decoder flowed_decoder;
} codec_state;

void codec_cut_fixed(void *user, size_t *in_window, size_t *out_window)
{
  const size_t *windows = (const size_t *)user;

  *in_window = windows[0];
  *out_window = windows[1];
}

static void start(codec_kind kind, unsigned option, codec_state *s)
{
  memset(s, 0xa5, sizeof *s); /* init must set every field */
  switch (kind) {
  case CODEC_BASE64_ENCODE: lmail_base64_encode_init(&s->base64_encoder, option); break;
  case CODEC_BASE64_DECODE: lmail_base64_decode_init(&s->base64_decoder, option); break;
  case CODEC_QP_ENCODE: lmail_qp_encode_init(&s->qp_encoder, option); break;
  case CODEC_QP_DECODE: lmail_qp_decode_init(&s->qp_decoder, option); break;
  case CODEC_DOT_ENCODE: lmail_dot_encode_init(&s->dot_encoder, option); break;
  case CODEC_UU_ENCODE: lmail_uu_encode_init(&s->uu_encoder); break;
  case CODEC_UU_DECODE: lmail_uu_decode_init(&s->uu_decoder, option); break;
  case CODEC_YENC_ENCODE: lmail_yenc_encode_init(&s->yenc_encoder, option); break;
  case CODEC_YENC_DECODE: lmail_yenc_decode_init(&s->yenc_decoder, option); break;
  case CODEC_FLOWED_ENCODE:
    lmail_flowed_encode_init(&s->flowed_encoder, option >> 8, option & 255);
    break;
  case CODEC_FLOWED_DECODE: lmail_flowed_decode_init(&s->flowed_decoder, option); break;
  default: lmail_crlf_encode_init(&s->crlf_encoder); break;
  }
}

static lmail_status call(codec_kind kind, codec_state *s, const void *in, size_t n, size_t *used,
                         void *out, size_t cap, size_t *made, int last)
{
  switch (kind) {
  case CODEC_BASE64_ENCODE:
    return lmail_base64_encode(&s->base64_encoder, in, n, used, out, cap, made, last);
  case CODEC_BASE64_DECODE:
    return lmail_base64_decode(&s->base64_decoder, in, n, used, out, cap, made, last);
  case CODEC_QP_ENCODE: return lmail_qp_encode(&s->qp_encoder, in, n, used, out, cap, made, last);
  case CODEC_QP_DECODE: return lmail_qp_decode(&s->qp_decoder, in, n, used, out, cap, made, last);
  case CODEC_DOT_ENCODE:
    return lmail_dot_encode(&s->dot_encoder, in, n, used, out, cap, made, last);
  case CODEC_UU_ENCODE: return lmail_uu_encode(&s->uu_encoder, in, n, used, out, cap, made, last);
  case CODEC_UU_DECODE: return lmail_uu_decode(&s->uu_decoder, in, n, used, out, cap, made, last);
  case CODEC_YENC_ENCODE:
    return lmail_yenc_encode(&s->yenc_encoder, in, n, used, out, cap, made, last);
  case CODEC_YENC_DECODE:
    return lmail_yenc_decode(&s->yenc_decoder, in, n, used, out, cap, made, last);
  case CODEC_FLOWED_ENCODE:
    return lmail_flowed_encode(&s->flowed_encoder, in, n, used, out, cap, made, last);
  case CODEC_FLOWED_DECODE:
    return lmail_flowed_decode(&s->flowed_decoder, in, n, used, out, cap, made, last);
  default: return lmail_crlf_encode(&s->crlf_encoder, in, n, used, out, cap, made, last);
  }
}

/* Notes what the last call met first; used is the offset behind what it consumed. */
static void keep_defects(codec_kind kind, const codec_state *s, codec_result *r)
{
  unsigned fresh = 0, back = 0, i;

  if (kind == CODEC_BASE64_DECODE) {
    r->defects = s->base64_decoder.defects;
    fresh = s->base64_decoder.fresh;
    back = s->base64_decoder.back;
  } else if (kind == CODEC_QP_DECODE) {
    r->defects = s->qp_decoder.defects;
    fresh = s->qp_decoder.fresh;
    back = s->qp_decoder.back;
  } else if (kind == CODEC_UU_DECODE) {
    r->defects = s->uu_decoder.defects;
    fresh = s->uu_decoder.fresh;
    back = s->uu_decoder.back;
  } else if (kind == CODEC_YENC_DECODE) {
    r->defects = s->yenc_decoder.defects;
    fresh = s->yenc_decoder.fresh;
    back = s->yenc_decoder.back;
    r->crc = s->yenc_decoder.crc;
  } else if (kind == CODEC_YENC_ENCODE) {
    r->crc = s->yenc_encoder.crc;
  }
  for (i = 0; r->status == LMAIL_EVENT && i < CODEC_DEFECTS; i++) {
    if (fresh >> i & 1) r->defect_off[i] = r->used - back;
  }
}

/* More than ever comes out. A line of uuencode that lost its end makes 63 octets of 2. */
static size_t room_for(codec_kind kind, size_t n)
{
  return n * (kind == CODEC_UU_DECODE ? 32 : 7) + 64;
}

/* Windows that are not there at all: nothing is consumed without room, nothing is made. */
static void call_with_nothing(codec_kind kind, const codec_state *s, const void *in, size_t n,
                              int last)
{
  codec_state copy = *s;
  size_t used = 99, made = 99;

  (void)call(kind, &copy, in, n, &used, NULL, 0, &made, last);
  if (used > n || made != 0) abort();
  copy = *s;
  (void)call(kind, &copy, NULL, 0, &used, NULL, 0, &made, 0);
  if (used != 0 || made != 0) abort();
}

codec_result codec_run(codec_kind kind, unsigned option, const void *in, size_t n, codec_cut cut,
                       void *user)
{
  codec_result r;
  codec_state s;
  unsigned idle = 0;
  int last;

  memset(&r, 0, sizeof r);
  r.out = (unsigned char *)malloc(room_for(kind, n));
  start(kind, option, &s);
  do {
    size_t in_window, out_window, used = 99, made = 99;
    codec_state moved;
    unsigned char *window, *out;

    cut(user, &in_window, &out_window);
    if (in_window > n - r.used) in_window = n - r.used;
    if (out_window > room_for(kind, n) - r.len) out_window = room_for(kind, n) - r.len;
    last = in_window == n - r.used;
    window = (unsigned char *)malloc(in_window ? in_window : 1);
    out = (unsigned char *)malloc(out_window ? out_window : 1);
    if (in_window) memcpy(window, (const unsigned char *)in + r.used, in_window);
    call_with_nothing(kind, &s, window, in_window, last);
    memcpy(&moved, &s, sizeof s);
    r.status = call(kind, &moved, window, in_window, &used, out, out_window, &made, last);
    memcpy(&s, &moved, sizeof s);
    if (made) memcpy(r.out + r.len, out, made);
    r.used += used;
    r.len += made;
    free(window);
    free(out);
    keep_defects(kind, &s, &r);
    if (kind == CODEC_FLOWED_DECODE && r.status == LMAIL_EVENT) { /* written down between the text */
      r.out[r.len++] = '[';
      r.out[r.len++] = (unsigned char)('0' + s.flowed_decoder.depth % 10);
      if (s.flowed_decoder.signature) r.out[r.len++] = 's';
      r.out[r.len++] = ']';
    }
    idle = used || made || r.status == LMAIL_EVENT ? 0 : idle + 1;
    if (idle > 1000) r.status = LMAIL_E_STATE;
    if (r.status == LMAIL_OK && used != in_window) r.status = LMAIL_E_STATE;
  } while (r.status >= 0 && (r.status != LMAIL_OK || !last));
  return r;
}

codec_result codec_run_whole(codec_kind kind, unsigned option, const void *in, size_t n)
{
  size_t windows[2];

  windows[0] = n;
  windows[1] = room_for(kind, n);
  return codec_run(kind, option, in, n, codec_cut_fixed, windows);
}

codec_result codec_run_windows(codec_kind kind, unsigned option, const void *in, size_t n)
{
  codec_result whole = codec_run_whole(kind, option, in, n);
  size_t windows[2];

  for (windows[0] = 1; windows[0] <= 64; windows[0]++) {
    for (windows[1] = 1; windows[1] <= 64; windows[1]++) {
      codec_result r = codec_run(kind, option, in, n, codec_cut_fixed, windows);

      if (!codec_equal(&whole, &r)) {
        fprintf(stderr, "windows %u and %u differ\n", (unsigned)windows[0], (unsigned)windows[1]);
        abort();
      }
      codec_free(&r);
    }
  }
  return whole;
}

int codec_equal(const codec_result *a, const codec_result *b)
{
  unsigned i;

  if (a->status != b->status || a->used != b->used || a->defects != b->defects) return 0;
  if (a->len != b->len || a->crc != b->crc || memcmp(a->out, b->out, a->len) != 0) return 0;
  for (i = 0; i < CODEC_DEFECTS; i++) {
    if ((a->defects >> i & 1) && a->defect_off[i] != b->defect_off[i]) return 0;
  }
  return 1;
}

void codec_free(codec_result *r)
{
  free(r->out);
  r->out = NULL;
}
