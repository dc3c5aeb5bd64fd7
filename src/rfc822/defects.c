/* SPDX-License-Identifier: MIT */
/* defects.c - the caller's list of defects; see defects.h. */

#include "rfc822/defects.h"
#include <string.h>

void lmail_defect_add_(lmail_defects *list, unsigned code, size_t off)
{
  lmail_defect *d;

  if (!list) return;
  if (list->count < list->cap) {
    d = &list->list[list->count];
    memset(d, 0, sizeof *d);
    d->code = (uint16_t)code;
    d->off = off;
  }
  list->count++;
}
