/* SPDX-License-Identifier: MIT */
/* param.c - the parameters of MAIL and RCPT (RFC 5321 4.1.2). */

#include "core/chars.h"
#include "smtp/grammar.h"
#include <string.h>

/*
 * Mail-parameters = esmtp-param *(SP esmtp-param)
 * esmtp-param     = esmtp-keyword ["=" esmtp-value]
 * esmtp-keyword   = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 * esmtp-value     = 1*(%d33-60 / %d62-126)
 */
lmail_status lmail_smtp_param_next(const void *text, size_t n, size_t *pos, lmail_smtp_param *param)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i = *pos;
  size_t start;

  memset(param, 0, sizeof *param);
  if (i >= n) return LMAIL_DONE;
  while (i > 0 && i < n && s[i] == ' ') i++;
  start = i;
  if (i < n && s[i] != '-') i += lmail_run_(s + i, n - i, LMAIL_C_LDH);
  param->keyword = s + start;
  param->keyword_len = i - start;
  *pos = i;
  if (i == start) return LMAIL_E_SYNTAX;
  if (i < n && s[i] == '=') {
    start = ++i;
    i += lmail_run_(s + i, n - i, LMAIL_C_TOKEN); /* nearly always all of it */
    while (i < n && lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != '=') i++;
    param->value = s + start;
    param->value_len = i - start;
    *pos = i;
    if (i == start) return LMAIL_E_SYNTAX;
  }
  return i == n || s[i] == ' ' ? LMAIL_EVENT : LMAIL_E_SYNTAX;
}
