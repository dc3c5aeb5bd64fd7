/* SPDX-License-Identifier: MIT */
/* telling.c - what all events of the MIME parser have, and its defects. */

#include "mime/parts.h"

void lmail_mime_tell_(const lmail_mime_parser *m, lmail_event *ev, unsigned kind, uint64_t off)
{
  ev->kind = (uint16_t)kind;
  ev->off = off;
  if (m->open_ == 0) return;
  ev->id = lmail_top_(m)->id;
  ev->depth = m->open_ - 1U;
}

/* The numbers of the defects that may wait go from 1 to 32: each has a bit. */
static uint32_t bit_of(unsigned defect)
{
  return (uint32_t)1 << (defect & 31);
}

void lmail_mime_defect_(lmail_mime_parser *m, unsigned defect, uint64_t off, unsigned field)
{
  if (m->defects_ == 0 || field != 0) m->defect_field_ = (uint16_t)field;
  m->defects_ |= bit_of(defect);
  m->defect_off_ = off;
}

lmail_status lmail_mime_tell_one_(lmail_mime_parser *m, lmail_event *ev, unsigned defect,
                                  uint64_t off)
{
  m->defect_count_++;
  lmail_mime_tell_(m, ev, LMAIL_MIME_DEFECT, off);
  ev->code = (uint16_t)defect;
  return LMAIL_EVENT;
}

lmail_status lmail_mime_tell_defect_(lmail_mime_parser *m, lmail_event *ev)
{
  uint64_t off = m->defect_off_;
  unsigned defect = 1;

  while (!(m->defects_ & bit_of(defect))) defect++;
  m->defects_ &= ~bit_of(defect);
  ev->field = m->defect_field_;
  if (defect >= LMAIL_DEFECT_BAD_BASE64 && defect <= LMAIL_DEFECT_BAD_QUOTED_PRINTABLE) {
    /* decode.c left their places in scratch */
    memcpy(&off, m->base.scratch_ + (defect - LMAIL_DEFECT_BAD_BASE64) * sizeof off, sizeof off);
  }
  return lmail_mime_tell_one_(m, ev, defect, off);
}
