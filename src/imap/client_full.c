/* SPDX-License-Identifier: MIT */
/* client_full.c - the IMAP client with all of its parts. */

#include "imap/client.h"

lmail_status lmail_imap_client_init_sized(lmail_imap_client *c, size_t c_size,
                                          const lmail_imap_client_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  lmail_status st = lmail_imap_client_begin_(c, c_size, cfg, cfg_size, scratch, scratch_size,
                                             &lmail_imap_whole_grammar_);

  if (st != LMAIL_OK) return st;
  c->check_ = lmail_imap_command_check;
  c->capability_ = lmail_imap_capability_;
  return LMAIL_OK;
}
