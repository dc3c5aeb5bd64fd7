/* SPDX-License-Identifier: MIT */
/* param.c - the parameters of MAIL and RCPT (RFC 5321 4.1.2). */

#include "core/chars.h"
#include "smtp/grammar.h"
#include <libmail/utf8.h>
#include <string.h>

/*
 * Mail-parameters = esmtp-param *(SP esmtp-param)
 * esmtp-param     = esmtp-keyword ["=" esmtp-value]
 * esmtp-keyword   = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 * esmtp-value     = 1*(%d33-60 / %d62-126 / UTF8-non-ascii)      RFC 6531 3.3
 */
const lmail_smtp_pairs_ lmail_smtp_ascii_params_ = {NULL, '=', '-', '-'};
const lmail_smtp_pairs_ lmail_smtp_utf8_params_ = {lmail_utf8_char, '=', '-', '-'};

lmail_status lmail_smtp_param_next(const void *text, size_t n, size_t *pos, lmail_smtp_param *param)
{
  return lmail_smtp_pair_next_(text, n, pos, param, &lmail_smtp_utf8_params_);
}

lmail_status lmail_smtp_pair_next_(const void *text, size_t n, size_t *pos, lmail_smtp_param *pair,
                                   const lmail_smtp_pairs_ *kind)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i = *pos;
  size_t start;

  memset(pair, 0, sizeof *pair);
  if (i >= n) return LMAIL_DONE;
  while (i > 0 && i < n && s[i] == ' ') i++;
  start = i;
  if (i < n && s[i] != kind->begins_not) {
    for (;; i++) {
      i += lmail_run_(s + i, n - i, LMAIL_C_LDH);
      if (i == n || s[i] != kind->in_name) break;
    }
  }
  pair->keyword = s + start;
  pair->keyword_len = i - start;
  *pos = i;
  if (i == start) return LMAIL_E_SYNTAX;
  if (i < n && s[i] == '=') {
    start = ++i;
#ifndef __OPTIMIZE_SIZE__
    i += lmail_run_(s + i, n - i, LMAIL_C_TOKEN); /* nearly always all of it */
#endif
    while (i < n && s[i] != kind->no_value) {
      int32_t k = lmail_is_(s[i], LMAIL_C_GRAPH)               ? 1
                  : s[i] < 0x80 || kind->utf8_char == NULL ? 0
                                                           : kind->utf8_char(s + i, n - i);

      if (k <= 0) break;
      i += (size_t)k;
    }
    pair->value = s + start;
    pair->value_len = i - start;
    *pos = i;
    if (i == start) return LMAIL_E_SYNTAX;
  }
  return i == n || s[i] == ' ' ? LMAIL_EVENT : LMAIL_E_SYNTAX;
}

unsigned lmail_smtp_choice_(const uint8_t *s, size_t n, const char *words)
{
  unsigned index = 1;
  size_t k;

  for (; *words != 0; index++) {
    for (k = 0; words[k] != '/';) k++;
    if (k == n && lmail_equal_nocase_(s, words, n)) return index;
    words += k + 1;
  }
  return 0;
}
