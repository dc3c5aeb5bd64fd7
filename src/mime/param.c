/* SPDX-License-Identifier: MIT */
/* param.c - walking over the parameters of a field; see libmail/mime.h. */

#include "mime/param_walk.h"

void lmail_param_init(lmail_param_iter *it, const void *params, size_t n)
{
  it->data = (const uint8_t *)params;
  it->len = n;
  it->at_ = 0;
  it->reserved_ = 0;
}

/*
 *   section := "*" ("0" / ("1"-"9" *DIGIT))        RFC 2231 7
 *   extended-parameter := attribute [section] "*" "=" extended-value
 *
 * Takes "*0*" and the like off the end of the name. A number that is not written as the grammar has
 * it ("*01", "*9999999999") stays part of the name, so that it joins nothing.
 */
static void split_name(lmail_param *out)
{
  const uint8_t *s = out->name;
  size_t n = out->name_len;
  size_t digits = 0;

  if (n > 1 && s[n - 1] == '*') {
    n--;
    out->flags |= LMAIL_PARAM_EXTENDED;
  }
  while (digits < n && lmail_is_(s[n - 1 - digits], LMAIL_C_DIGIT)) digits++;
  if (digits > 0 && n - digits > 1 && s[n - digits - 1] == '*') {
    size_t i = n - digits;

    if (digits > 4 || (digits > 1 && s[i] == '0')) {
      out->flags = (uint16_t)((out->flags & ~LMAIL_PARAM_EXTENDED) | LMAIL_PARAM_BAD_SECTION);
      return;
    }
    for (; i < n; i++) out->section = out->section * 10 + (uint32_t)(s[i] - '0');
    out->flags |= LMAIL_PARAM_SECTION;
    n -= digits + 1;
  } else if (lmail_has_any_(s, n, '*', '*', '*')) {
    out->flags = (uint16_t)((out->flags & ~LMAIL_PARAM_EXTENDED) | LMAIL_PARAM_BAD_SECTION);
    return;
  }
  if (out->flags & LMAIL_PARAM_EXTENDED && out->section == 0) out->flags |= LMAIL_PARAM_CHARSET;
  out->name_len = n;
}

int lmail_param_next(lmail_param_iter *it, lmail_param *out)
{
  if (it->len == 0) {
    memset(out, 0, sizeof *out);
    return 0;
  }
  if (!lmail_param_walk_(it->data, it->len, &it->at_, out, 1)) return 0;
  if (!(out->flags & LMAIL_PARAM_NO_VALUE)) split_name(out);
  return 1;
}
