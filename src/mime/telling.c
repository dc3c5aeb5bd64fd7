/* SPDX-License-Identifier: MIT */
/* telling.c - what all events of the MIME parser have, and its defects. */

#include "mime/parts.h"

#ifdef __OPTIMIZE_SIZE__
void lmail_mime_tell_kind_(const lmail_mime_parser *m, lmail_event *ev, unsigned kind, uint64_t off)
{
  lmail_mime_told_(m, ev, LMAIL_KIND_MIME + kind, off);
}
#endif

/* ---- readings --------------------------------------------------------------------------------- */

void lmail_mime_readings_(lmail_mime_parser *m)
{
  size_t at = (size_t)m->pool_ + 4 + m->boundary_;

  m->reading_ = (uint32_t)(at < m->base.scratch_size_ ? at : m->base.scratch_size_);
  memset(m->reading_len_, 0, sizeof m->reading_len_);
}

uint8_t *lmail_mime_reading_room_(lmail_mime_parser *m, size_t *room)
{
  size_t at = m->reading_;
  unsigned i;

  for (i = 0; i < sizeof m->reading_len_ / sizeof *m->reading_len_; i++) at += m->reading_len_[i];
  *room = m->base.scratch_size_ - at;
  if (*room > LMAIL_READING_MAX_) *room = LMAIL_READING_MAX_;
  return m->base.scratch_ + at;
}

void lmail_mime_reading_(lmail_mime_parser *m, unsigned which, const void *s, size_t n)
{
  size_t room;
  uint8_t *to = lmail_mime_reading_room_(m, &room);

  if (n > room) n = room;
  if (n != 0) memcpy(to, s, n);
  m->reading_len_[which] = (uint16_t)(m->reading_len_[which] + n);
}

/* ---- defects ---------------------------------------------------------------------------------- */

void lmail_mime_defect_(lmail_mime_parser *m, unsigned defect, unsigned field)
{
  if (!lmail_mime_has_defects_(m) || field != 0) m->defect_field_ = (uint16_t)field;
  m->defects_[defect >> 5] |= (uint32_t)1 << (defect & 31);
}

static const uint8_t of_a_body[] = {LMAIL_BODY_DEFECTS_};

void lmail_mime_body_defects_(lmail_mime_parser *m, unsigned kinds, uint64_t off)
{
  uint8_t *place = m->base.scratch_;

  kinds &= ~(unsigned)m->body_defects_;
  m->body_defects_ = (uint16_t)(m->body_defects_ | kinds);
  for (; kinds != 0; kinds >>= 1, place += sizeof off) {
    if (kinds & 1) memcpy(place, &off, sizeof off);
  }
}

void lmail_mime_body_over_(lmail_mime_parser *m)
{
  unsigned kind;

  for (kind = 0; m->body_defects_ >> kind != 0; kind++) {
    if (m->body_defects_ >> kind & 1) lmail_mime_defect_(m, of_a_body[kind], 0);
  }
  m->body_defects_ = 0;
}

int lmail_defect_is_ambiguous(uint16_t defect)
{
  return (defect - 1U < LMAIL_DEFECT_LONG_BODY_LINE && defect != LMAIL_DEFECT_NO_MIME_VERSION &&
          defect != LMAIL_DEFECT_NO_CLOSE_DELIMITER) ||
         (defect >= LMAIL_DEFECT_BAD_UUENCODE && defect <= LMAIL_DEFECT_YENC_CHECK) ||
         defect == LMAIL_DEFECT_FIELD_BOM;
}

lmail_status lmail_mime_tell_one_(lmail_mime_parser *m, lmail_event *ev, unsigned defect,
                                  uint64_t off)
{
  m->defect_count_++;
  lmail_mime_tell_(m, ev, LMAIL_MIME_DEFECT, off);
  ev->code = (uint16_t)defect;
  if (m->more_->told) m->more_->told(m, ev);
  return LMAIL_EVENT;
}

lmail_status lmail_mime_tell_defect_(lmail_mime_parser *m, lmail_event *ev)
{
  uint64_t off = m->defect_off_;
  unsigned field = m->defect_field_;
  unsigned defect = 1;
  unsigned kind = 0;

  while (!(m->defects_[defect >> 5] >> (defect & 31) & 1)) defect++;
  m->defects_[defect >> 5] &= ~((uint32_t)1 << (defect & 31));
  while (kind < LMAIL_BODY_KINDS_ && of_a_body[kind] != defect) kind++;
  if (kind < LMAIL_BODY_KINDS_) memcpy(&off, m->base.scratch_ + kind * sizeof off, sizeof off);
  if (kind < LMAIL_BODY_BAD_TEXT_) field = LMAIL_FIELD_CONTENT_TRANSFER_ENCODING;
  if (kind == LMAIL_BODY_BAD_TEXT_) field = LMAIL_FIELD_CONTENT_TYPE;
  ev->field = (uint16_t)field;
  return lmail_mime_tell_one_(m, ev, defect, off);
}
