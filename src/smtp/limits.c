/* SPDX-License-Identifier: MIT */
/* limits.c - the words of LIMITS in EHLO's reply (RFC 9422). */

#include "core/number.h"
#include "smtp/grammar.h"

/* Value syntax of the three: %x31-39 0*5DIGIT ; "0" not allowed, six-digit maximum */
static uint32_t number(const uint8_t *s, size_t n)
{
  uint64_t v;

  if (n == 0 || n > 6 || s[0] == '0' || lmail_number_(s, n, 999999, &v) != LMAIL_OK) return 0;
  return (uint32_t)v;
}

/*
 * limits-param     = limit-name-value 0*[SP limit-name-value]
 * limit-name-value = limit-name ["=" limit-value]
 * limit-name       = 1*(ALPHA / DIGIT / "-" / "_")
 * limit-value      = 1*(%x21-3A / %x3C-7E) ; Any VCHAR except ";"
 */
lmail_status lmail_smtp_limit_next(const void *text, size_t n, size_t *pos, lmail_smtp_limit *limit)
{
  static const lmail_smtp_pairs_ limits = {NULL, ';', '_', 0};
  lmail_smtp_param pair;
  lmail_status st = lmail_smtp_pair_next_(text, n, pos, &pair, &limits);

  limit->name = pair.keyword;
  limit->name_len = pair.keyword_len;
  limit->value = pair.value;
  limit->value_len = pair.value_len;
  limit->limit = lmail_smtp_choice_(pair.keyword, pair.keyword_len,
                                    "mailmax/rcptmax/rcptdomainmax/");
  limit->num = limit->limit != 0 ? number(pair.value, pair.value_len) : 0;
  if (pair.keyword_len == 0 && *pos == n)
    return LMAIL_DONE; /* a space at the end is none of the words */
  return st;
}
