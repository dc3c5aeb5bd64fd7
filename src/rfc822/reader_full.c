/* SPDX-License-Identifier: MIT */
/* reader_full.c - a field reader that knows the names of fields; firmware may do with reader.c. */

#include "rfc822/lines.h"

lmail_status lmail_rfc822_init_sized(lmail_rfc822_reader *r, size_t size,
                                     const lmail_rfc822_config *cfg, size_t cfg_size, void *scratch,
                                     size_t n)
{
  lmail_status st = lmail_rfc822_init_bare_sized(r, size, cfg, cfg_size, scratch, n);

  if (st == LMAIL_OK) r->known_ = lmail_field_known_;
  return st;
}
