/* SPDX-License-Identifier: MIT */
/* decode.c - decoding bodies while they are read; linked only by programs that ask for it. */

#include "mime/parts.h"

/* The state of either decoder is kept in the parser. */
typedef char base64_fits[sizeof(lmail_base64_decoder) <= 16 ? 1 : -1];
typedef char qp_fits[sizeof(lmail_qp_decoder) <= 16 ? 1 : -1];

/*
 * Both decoders: takes in[0 .. n), whose place in the stream is off, and returns how many octets it
 * made at LMAIL_DECODED_AT_. With in NULL and last 0: how many octets it holds back.
 */
static size_t base64(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used, uint64_t off,
                     int last)
{
  uint8_t *out = m->base.scratch_ + LMAIL_DECODED_AT_;
  size_t room = lmail_decode_room_(m);
  size_t taken = 0, made = 0;
  lmail_base64_decoder d;
  lmail_status st;

  if (!used) return 0;
  memcpy(&d, m->codec_state_, sizeof d);
  do {
    size_t k, made_now;

    st = lmail_base64_decode(&d, n == 0 ? in : in + taken, n - taken, &k, out + made, room - made,
                             &made_now, last);
    taken += k;
    made += made_now;
    if (st == LMAIL_EVENT) {
      uint64_t place = off + taken - d.back;

      if (d.fresh & LMAIL_BASE64_ALPHABET) {
        lmail_mime_body_defect_(m, LMAIL_BODY_BAD_BASE64_, place);
      }
      if (d.fresh & LMAIL_BASE64_PADDING) {
        lmail_mime_body_defect_(m, LMAIL_BODY_BASE64_PADDING_, place);
      }
      if (d.fresh & LMAIL_BASE64_AFTER_PADDING) {
        lmail_mime_body_defect_(m, LMAIL_BODY_AFTER_PADDING_, place);
      }
    }
  } while (st == LMAIL_EVENT);
  memcpy(m->codec_state_, &d, sizeof d);
  *used = taken;
  return made;
}

static size_t quoted_printable(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                               uint64_t off, int last)
{
  uint8_t *out = m->base.scratch_ + LMAIL_DECODED_AT_;
  size_t room = lmail_decode_room_(m);
  size_t taken = 0, made = 0;
  lmail_qp_decoder d;
  lmail_status st;

  memcpy(&d, m->codec_state_, sizeof d);
  if (!used) return (size_t)d.spaces_ + d.blanks_n_;
  do {
    size_t k, made_now;

    st = lmail_qp_decode(&d, n == 0 ? in : in + taken, n - taken, &k, out + made, room - made,
                         &made_now, last);
    taken += k;
    made += made_now;
    if (st == LMAIL_EVENT && (d.fresh & (LMAIL_QP_ESCAPE | LMAIL_QP_CUT))) {
      lmail_mime_body_defect_(m, LMAIL_BODY_BAD_QP_, off + taken - d.back);
    }
  } while (st == LMAIL_EVENT);
  memcpy(m->codec_state_, &d, sizeof d);
  *used = taken;
  return made;
}

lmail_status lmail_mime_decode(lmail_mime_parser *m, unsigned how)
{
  if (how > LMAIL_MIME_OPAQUE) return LMAIL_E_ARGUMENT;
  if (m->state_ != LMAIL_AT_BODY_) return LMAIL_E_STATE;
  m->codec_ = NULL;
  if (how == LMAIL_MIME_OPAQUE) m->flags_ = (uint16_t)(m->flags_ & ~LMAIL_COMPOSITE_);
  if (how != LMAIL_MIME_DECODED) return LMAIL_OK;
  if (m->encoding_ == LMAIL_ENCODING_BASE64) {
    lmail_base64_decoder d;

    lmail_base64_decode_init(&d, LMAIL_BASE64_REPORT);
    memcpy(m->codec_state_, &d, sizeof d);
    m->codec_ = base64;
  } else if (m->encoding_ == LMAIL_ENCODING_QUOTED_PRINTABLE) {
    lmail_qp_decoder d;

    lmail_qp_decode_init(&d, LMAIL_QP_REPORT);
    memcpy(m->codec_state_, &d, sizeof d);
    m->codec_ = quoted_printable;
  }
  return LMAIL_OK;
}
