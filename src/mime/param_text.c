/* SPDX-License-Identifier: MIT */
/* param_text.c - the value of a parameter as UTF-8 (RFC 2231 4); see libmail/mime.h. */

#include <libmail/mime.h>

#include "rfc822/text.h"

static int has_words(const uint8_t *s, size_t n)
{
  lmail_word_iter it;
  lmail_word w;

  lmail_word_init(&it, s, n);
  while (lmail_word_next(&it, &w)) {
    if (w.encoding != LMAIL_WORD_NONE) return 1;
  }
  return 0;
}

/*
 * A charset counts for a value without encoded words: some writers put these into RFC 2231's form, too,
 * and they name their charset themselves.
 */
lmail_status lmail_param_text(const lmail_param_info *info, const void *value,
                              const lmail_text_config *cfg, void *out, size_t cap, size_t *len,
                              lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)value;
  const lmail_charset *charset = NULL;
  lmail_text_ t;

  lmail_text_begin_(&t, value, cfg, out, cap, defects);
  if ((info->flags & LMAIL_PARAM_EXTENDED) && info->charset_len != 0 && !has_words(s, info->len)) {
    charset = lmail_text_find_(&t, info->charset, info->charset_len);
    if (!charset) lmail_text_defect_(&t, LMAIL_DEFECT_TEXT_CHARSET, s);
  }
  if (charset) lmail_text_convert_(&t, charset, s, info->len);
  else lmail_text_add_(&t, s, info->len, info->flags & LMAIL_PARAM_QUOTED ? LMAIL_TEXT_QUOTED_ : 0);
  return lmail_text_end_(&t, len);
}
