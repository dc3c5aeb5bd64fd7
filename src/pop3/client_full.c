/* SPDX-License-Identifier: MIT */
/* client_full.c - a POP3 client with all its parts; firmware may do with client.c. */

#include "pop3/client.h"

lmail_status lmail_pop3_client_init_sized(lmail_pop3_client *c, size_t c_size,
                                          const lmail_pop3_client_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  lmail_status st = lmail_pop3_client_init_bare_sized(c, c_size, cfg, cfg_size, scratch,
                                                      scratch_size);

  if (st != LMAIL_OK) return st;
  c->split_greeting_ = lmail_pop3_split_greeting_;
  c->split_text_ = lmail_pop3_split_text_;
  c->element_ = lmail_pop3_element_;
  c->parse_list_ = lmail_pop3_parse_list_;
  c->parse_uidl_ = lmail_pop3_parse_uidl_;
  c->parse_capa_ = lmail_pop3_parse_capa_;
  return LMAIL_OK;
}
