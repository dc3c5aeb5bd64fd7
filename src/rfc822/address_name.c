/* SPDX-License-Identifier: MIT */
/* address_name.c - display names as text; see libmail/address.h. Linked when used, with text.c. */

#include <libmail/address.h>

lmail_status lmail_address_name(const lmail_address *a, const lmail_text_config *cfg, void *out,
                                size_t cap, size_t *len, lmail_defects *defects)
{
  *len = 0;
  if (a->name_len == 0) return LMAIL_OK;
  return a->flags & LMAIL_ADDRESS_NAME_COMMENT
             ? lmail_comment_decode(a->name, a->name_len, cfg, out, cap, len, defects)
             : lmail_phrase_decode(a->name, a->name_len, cfg, out, cap, len, defects);
}
