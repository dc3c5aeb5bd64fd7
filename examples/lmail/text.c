/* SPDX-License-Identifier: MIT */
/* text.c - text of header fields; see text.h. */

#include "text.h"
#include "lmail.h"

const lmail_text_config text_config = {lmail_charset_find_all, NULL, NULL, LMAIL_TEXT_ONE_SPACE, 0};

uint8_t *text_decode(text_fn decode, const uint8_t *s, size_t n, size_t *len,
                     lmail_defects *defects)
{
  size_t cap = 3 * n + 3; /* as much as it can ever be */
  uint8_t *out = must_alloc(cap + 1);

  if (decode(s, n, &text_config, out, cap, len, defects) != LMAIL_OK) *len = 0;
  out[*len] = '\0';
  return out;
}
