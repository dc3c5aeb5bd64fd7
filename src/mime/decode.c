/* SPDX-License-Identifier: MIT */
/* decode.c - decoding bodies while they are read; linked only by programs that ask for it. */

#include "mime/decoding.h"

typedef char base64_fits[sizeof(lmail_base64_decoder) <= LMAIL_STATE_MAX_ ? 1 : -1];
typedef char qp_fits[sizeof(lmail_qp_decoder) <= LMAIL_STATE_MAX_ ? 1 : -1];

size_t lmail_may_take_(const lmail_mime_run_ *r, size_t held)
{
  size_t room = r->w.cap;

  if (held + 8 >= room) return 1;
  room -= held + 8;
  return r->w.n < room ? r->w.n : room;
}

static size_t base64(lmail_mime_parser *m, lmail_mime_run_ *r)
{
  lmail_base64_decoder d;
  lmail_status st;
  uint64_t place;

  if (lmail_is_question_(r)) return lmail_may_take_(r, 0);
  lmail_state_load_(m, &d, sizeof d);
  do {
    size_t used, made;

    st = lmail_base64_decode(&d, LMAIL_RUN_IN_(r), &used, LMAIL_RUN_OUT_(r), &made, r->last);
    lmail_run_took_(r, used, made, &place);
    if (st == LMAIL_EVENT) {
      place -= d.back;
      if (d.fresh & LMAIL_BASE64_ALPHABET)
        lmail_mime_body_defect_(m, LMAIL_BODY_BAD_BASE64_, place);
      if (d.fresh & LMAIL_BASE64_PADDING)
        lmail_mime_body_defect_(m, LMAIL_BODY_BASE64_PADDING_, place);
      if (d.fresh & LMAIL_BASE64_AFTER_PADDING) {
        lmail_mime_body_defect_(m, LMAIL_BODY_AFTER_PADDING_, place);
      }
    }
  } while (st == LMAIL_EVENT);
  lmail_state_store_(m, &d, sizeof d);
  r->full = st == LMAIL_FULL;
  return 0;
}

static size_t quoted_printable(lmail_mime_parser *m, lmail_mime_run_ *r)
{
  lmail_qp_decoder d;
  lmail_status st;
  uint64_t place;

  lmail_state_load_(m, &d, sizeof d);
  if (lmail_is_question_(r)) return lmail_may_take_(r, (size_t)d.spaces_ + d.blanks_n_);
  do {
    size_t used, made;

    st = lmail_qp_decode(&d, LMAIL_RUN_IN_(r), &used, LMAIL_RUN_OUT_(r), &made, r->last);
    lmail_run_took_(r, used, made, &place);
    if (st == LMAIL_EVENT && (d.fresh & (LMAIL_QP_ESCAPE | LMAIL_QP_CUT))) {
      lmail_mime_body_defect_(m, LMAIL_BODY_BAD_QP_, place - d.back);
    }
  } while (st == LMAIL_EVENT);
  lmail_state_store_(m, &d, sizeof d);
  r->full = st == LMAIL_FULL;
  return 0;
}

lmail_status lmail_mime_decode_basic(lmail_mime_parser *m, unsigned how)
{
  if (how > LMAIL_MIME_OPAQUE) return LMAIL_E_ARGUMENT;
  if (m->state_ != LMAIL_AT_BODY_) return LMAIL_E_STATE;
  m->codec_ = NULL;
  if (how == LMAIL_MIME_OPAQUE) m->flags_ = m->flags_ & ~(uint32_t)LMAIL_COMPOSITE_;
  if (how != LMAIL_MIME_DECODED) return LMAIL_OK;
  if (m->encoding_ == LMAIL_ENCODING_BASE64) {
    lmail_base64_decoder d;

    lmail_base64_decode_init(&d, LMAIL_BASE64_REPORT);
    lmail_state_store_(m, &d, sizeof d);
    lmail_mime_through_(m, base64, LMAIL_MIME_DECODED);
  } else if (m->encoding_ == LMAIL_ENCODING_QUOTED_PRINTABLE) {
    lmail_qp_decoder d;

    lmail_qp_decode_init(&d, LMAIL_QP_REPORT);
    lmail_state_store_(m, &d, sizeof d);
    lmail_mime_through_(m, quoted_printable, LMAIL_MIME_DECODED);
  }
  return LMAIL_OK;
}
