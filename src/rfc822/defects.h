/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_DEFECTS_H
#define LIBMAIL_RFC822_DEFECTS_H

/* defects.h - how the parsers of field values tell what is irregular. */

#include <libmail/defect.h>

/* Adds a defect at s[off] of the value; list may be NULL. */
static inline void lmail_defect_add_(lmail_defects *list, unsigned code, size_t off)
{
  if (!list) return;
  if (list->count < list->cap) {
    lmail_defect *d = &list->list[list->count];

    d->code = (uint16_t)code;
    d->reserved[0] = d->reserved[1] = d->reserved[2] = 0;
    d->off = off;
  }
  list->count++;
}

#endif
