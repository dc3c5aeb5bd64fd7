/* SPDX-License-Identifier: MIT */
/* partial_field.c - the fields of message/partial, RFC 2046 5.2.2; see libmail/partial.h. */

#include "mime/partial_field.h"
#include "core/chars.h"
#include "core/number.h"
#include <libmail/mime.h>

/*
 * All of the header fields from the initial enclosing message, except those that start with "Content-"
 * and the specific header fields "Subject", "Message-ID", "Encrypted", and "MIME-Version", must be
 * copied (rule 2); these come from the enclosed message (rule 3).
 */
unsigned lmail_partial_inner_(const uint8_t *name, size_t n)
{
  static const char names[5][13] = {"content-", "subject", "message-id", "encrypted",
                                    "mime-version"};
  static const uint8_t lengths[5] = {8, 7, 10, 9, 12};
  size_t i;

  for (i = 0; i < sizeof lengths; i++) {
    size_t common = n < lengths[i] ? n : lengths[i];

    if (!lmail_equal_nocase_(name, names[i], common)) continue;
    if (n < lengths[i]) return LMAIL_PARTIAL_MAYBE_;
    if (i == 0) return LMAIL_PARTIAL_CONTENT_;
    if (n == lengths[i]) return LMAIL_PARTIAL_WHOLE_;
  }
  return LMAIL_PARTIAL_OTHER_;
}

/* A parameter that is an integer, 0 when it is missing; *st is left as it is when all is well. */
static uint32_t number_of(const lmail_content_type *type, const char *name, size_t name_len,
                          lmail_status *st)
{
  uint8_t digits[24];
  lmail_param_info info;
  uint64_t v = 0;
  lmail_status got = lmail_param_get(type->params, type->params_len, name, name_len, digits,
                                     sizeof digits, &info);

  if (got == LMAIL_E_ARGUMENT) return 0;
  got = got == LMAIL_FULL ? LMAIL_E_RANGE : lmail_number_(digits, info.len, UINT32_MAX, &v);
  if (got == LMAIL_OK && v == 0) got = LMAIL_E_RANGE;
  if (got != LMAIL_OK) *st = got;
  return (uint32_t)v;
}

/*
 *   Three parameters must be specified [...]: "id", "number", an integer, and "total", another integer.
 *   This third subfield is required on the final fragment, and is optional on the earlier fragments.
 *   [...] fragment numbering begins with 1, not 0.                                RFC 2046 5.2.2
 */
lmail_status lmail_partial_parse(const void *value, size_t n, void *id, size_t cap,
                                 lmail_partial_info *out)
{
  lmail_content_type type;
  lmail_param_info info;
  lmail_status st, bad = LMAIL_OK;

  memset(out, 0, sizeof *out);
  if (lmail_content_type_parse(value, n, &type) != LMAIL_OK ||
      type.media != LMAIL_MEDIA_MESSAGE_PARTIAL) {
    return LMAIL_E_SYNTAX;
  }
  out->number = number_of(&type, "number", 6, &bad);
  out->total = number_of(&type, "total", 5, &bad);
  st = lmail_param_get(type.params, type.params_len, "id", 2, id, cap, &info);
  out->id_len = info.len;
  if (bad != LMAIL_OK) return bad;
  if (out->number == 0 || st == LMAIL_E_ARGUMENT || info.len == 0) return LMAIL_E_SYNTAX;
  if (out->total != 0 && out->number > out->total) return LMAIL_E_RANGE;
  return st;
}
