/* SPDX-License-Identifier: MIT */
/* defects.c - how defects of values are kept; see defects.h. */

#include "rfc822/defects.h"

void lmail_defect_add_(lmail_defects *list, unsigned code, size_t off)
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
