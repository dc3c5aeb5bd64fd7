/* SPDX-License-Identifier: MIT */
/* decode.c - decoding bodies while they are read; linked only by programs that ask for it. */

#include "mime/decoding.h"

/* Either decoder; they are alike in all but what they hold and what they find, and begin alike. */
typedef union decoder {
  lmail_base64_decoder base64;
  lmail_qp_decoder qp;
} decoder;

typedef char decoder_fits[sizeof(decoder) <= LMAIL_STATE_MAX_ ? 1 : -1];

size_t lmail_may_take_(const lmail_mime_run_ *r, size_t held)
{
  size_t room = r->w.cap;

  if (held + 8 >= room) return 1;
  room -= held + 8;
  return r->w.n < room ? r->w.n : room;
}

enum { BASE64_FOUND = LMAIL_BASE64_ALPHABET | LMAIL_BASE64_PADDING | LMAIL_BASE64_AFTER_PADDING };

/* What a decoder found, LMAIL_BODY_... as bits. */
static unsigned found(const decoder *d, int is_qp)
{
  if (!is_qp) return d->base64.fresh & BASE64_FOUND;
  return d->qp.fresh & (LMAIL_QP_ESCAPE | LMAIL_QP_CUT) ? 1u << LMAIL_BODY_BAD_QP_ : 0;
}

static size_t basic(lmail_mime_parser *m, lmail_mime_run_ *r)
{
  int is_qp = m->encoding_ == LMAIL_ENCODING_QUOTED_PRINTABLE;
  lmail_status st;
  uint64_t place;
  decoder d;

  lmail_state_load_(m, &d, sizeof d);
  if (lmail_is_question_(r)) {
    return lmail_may_take_(r, is_qp ? (size_t)d.qp.spaces_ + d.qp.blanks_n_ : 0);
  }
  do {
    size_t used, made;

    st = is_qp ? lmail_qp_decode(&d.qp, LMAIL_RUN_IN_(r), &used, LMAIL_RUN_OUT_(r), &made, r->last)
               : lmail_base64_decode(&d.base64, LMAIL_RUN_IN_(r), &used, LMAIL_RUN_OUT_(r), &made,
                                     r->last);
    lmail_run_took_(r, used, made, &place);
    if (st == LMAIL_EVENT) lmail_mime_body_defects_(m, found(&d, is_qp), place - d.qp.back);
  } while (st == LMAIL_EVENT);
  lmail_state_store_(m, &d, sizeof d);
  r->full = st == LMAIL_FULL;
  return 0;
}

lmail_status lmail_mime_decode_basic(lmail_mime_parser *m, unsigned how)
{
  decoder d;

  if (how > LMAIL_MIME_OPAQUE) return LMAIL_E_ARGUMENT;
  if (m->state_ != LMAIL_AT_BODY_) return LMAIL_E_STATE;
  m->codec_ = NULL;
  if (how == LMAIL_MIME_OPAQUE) m->flags_ = m->flags_ & ~(uint32_t)LMAIL_COMPOSITE_;
  if (how != LMAIL_MIME_DECODED) return LMAIL_OK;
  if (m->encoding_ == LMAIL_ENCODING_BASE64) {
    lmail_base64_decode_init(&d.base64, LMAIL_BASE64_REPORT);
  } else if (m->encoding_ == LMAIL_ENCODING_QUOTED_PRINTABLE) {
    lmail_qp_decode_init(&d.qp, LMAIL_QP_REPORT);
  } else {
    return LMAIL_OK;
  }
  lmail_state_store_(m, &d, sizeof d);
  lmail_mime_through_(m, basic, LMAIL_MIME_DECODED);
  return LMAIL_OK;
}
