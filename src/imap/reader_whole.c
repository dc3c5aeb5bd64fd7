/* SPDX-License-Identifier: MIT */
/* reader_whole.c - the reader of responses with the whole grammar. */

#include "imap/reader.h"

lmail_status lmail_imap_reader_init_sized(lmail_imap_reader *r, size_t r_size,
                                          const lmail_imap_reader_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  lmail_status st = lmail_imap_reader_begin_(r, r_size, cfg, cfg_size, scratch, scratch_size,
                                             &lmail_imap_whole_grammar_);

#ifndef __OPTIMIZE_SIZE__
  if (st == LMAIL_OK) r->base.step_ = lmail_imap_plain_step_;
#endif
  return st;
}
