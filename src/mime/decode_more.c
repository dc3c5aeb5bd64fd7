/* SPDX-License-Identifier: MIT */
/* decode_more.c - decoding bodies in encodings that RFC 2045 does not have. */

#include "mime/decoding.h"

typedef char uu_fits[sizeof(lmail_uu_decoder) <= LMAIL_STATE_MAX_ ? 1 : -1];
typedef char yenc_fits[sizeof(lmail_yenc_decoder) <= LMAIL_STATE_MAX_ ? 1 : -1];

/*
 * How much uuencode may be taken: each line makes up to LINE octets, however short it is, the one too that
 * began before. Other text makes no more than it has.
 */
static size_t uu_may_take(const lmail_mime_run_ *r)
{
  enum { LINE = 63 };
  size_t room = r->w.cap, i;

  if (room <= 2 * LINE + 3) return 1;
  room -= LINE + 3;
  for (i = 0; i < r->w.n && room > LINE; i++) {
    room -= r->w.in[i] == '\n' || r->w.in[i] == '\r' ? LINE : 1;
  }
  return i;
}

static size_t uuencode(lmail_mime_parser *m, lmail_mime_run_ *r)
{
  lmail_uu_decoder d;
  lmail_status st;
  uint64_t place;

  if (lmail_is_question_(r)) return uu_may_take(r);
  lmail_state_load_(m, &d, sizeof d);
  do {
    size_t used, made;

    st = lmail_uu_decode(&d, LMAIL_RUN_IN_(r), &used, LMAIL_RUN_OUT_(r), &made, r->last);
    lmail_run_took_(r, used, made, &place);
    if (st == LMAIL_EVENT) lmail_mime_body_defect_(m, LMAIL_BODY_BAD_UUENCODE_, place - d.back);
  } while (st == LMAIL_EVENT);
  lmail_state_store_(m, &d, sizeof d);
  r->full = st == LMAIL_FULL;
  return 0;
}

static size_t yenc(lmail_mime_parser *m, lmail_mime_run_ *r)
{
  const unsigned check = LMAIL_YENC_SIZE | LMAIL_YENC_CRC;
  lmail_yenc_decoder d;
  lmail_status st;
  uint64_t place;

  if (lmail_is_question_(r)) return lmail_may_take_(r, 0);
  lmail_state_load_(m, &d, sizeof d);
  do {
    size_t used, made;

    st = lmail_yenc_decode(&d, LMAIL_RUN_IN_(r), &used, LMAIL_RUN_OUT_(r), &made, r->last);
    lmail_run_took_(r, used, made, &place);
    if (st == LMAIL_EVENT) {
      place -= d.back;
      if (d.fresh & check) lmail_mime_body_defect_(m, LMAIL_BODY_YENC_CHECK_, place);
      if (d.fresh & ~check) lmail_mime_body_defect_(m, LMAIL_BODY_BAD_YENC_, place);
    }
  } while (st == LMAIL_EVENT);
  lmail_state_store_(m, &d, sizeof d);
  r->full = st == LMAIL_FULL;
  return 0;
}

lmail_status lmail_mime_decode(lmail_mime_parser *m, unsigned how)
{
  lmail_status st = lmail_mime_decode_basic(m, how);

  if (st != LMAIL_OK || how != LMAIL_MIME_DECODED) return st;
  if (m->encoding_ == LMAIL_ENCODING_UUENCODE) {
    lmail_uu_decoder d;

    lmail_uu_decode_init(&d, LMAIL_UU_REPORT);
    lmail_state_store_(m, &d, sizeof d);
    lmail_mime_through_(m, uuencode, LMAIL_MIME_DECODED);
  } else if (m->encoding_ == LMAIL_ENCODING_YENC) {
    lmail_yenc_decoder d;

    lmail_yenc_decode_init(&d, LMAIL_YENC_REPORT);
    lmail_state_store_(m, &d, sizeof d);
    lmail_mime_through_(m, yenc, LMAIL_MIME_DECODED);
  }
  return LMAIL_OK;
}
