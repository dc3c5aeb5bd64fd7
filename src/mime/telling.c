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

void lmail_mime_defect_(lmail_mime_parser *m, unsigned defect, uint64_t off, unsigned field)
{
  if (m->defects_ == 0 || field != 0) m->defect_field_ = (uint16_t)field;
  m->defects_ |= 1U << defect;
  m->defect_off_ = off;
}

lmail_status lmail_mime_tell_defect_(lmail_mime_parser *m, lmail_event *ev)
{
  unsigned defect = 0;

  while (!(m->defects_ & 1U << defect)) defect++;
  m->defects_ &= ~(1U << defect);
  m->defect_count_++;
  lmail_mime_tell_(m, ev, LMAIL_MIME_DEFECT, m->defect_off_);
  ev->code = (uint16_t)defect;
  ev->field = m->defect_field_;
  if (defect >= LMAIL_DEFECT_BAD_BASE64) { /* decode.c left their places in scratch */
    memcpy(&ev->off, m->base.scratch_ + (defect - LMAIL_DEFECT_BAD_BASE64) * sizeof ev->off,
           sizeof ev->off);
  }
  return LMAIL_EVENT;
}
