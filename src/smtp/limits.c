/* SPDX-License-Identifier: MIT */
/* limits.c - the words of LIMITS in EHLO's reply (RFC 9422). */

#include "core/chars.h"
#include "core/keyword.h"
#include "core/number.h"
#include <libmail/smtp_protocol.h>

#define LIMITS(X, a)                           \
  X(a, "mailmax", mailmax, LMAIL_SMTP_MAILMAX) \
  X(a, "rcptmax", rcptmax, LMAIL_SMTP_RCPTMAX) \
  X(a, "rcptdomainmax", rcptdomainmax, LMAIL_SMTP_RCPTDOMAINMAX)

LMAIL_KEYWORDS_(limits, LIMITS)

/* limit-value = 1*(%x21-3A / %x3C-7E) ; Any VCHAR except ";" */
static size_t limit_value(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != ';') i++;
  return i;
}

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
 */
lmail_status lmail_smtp_limit_next(const void *text, size_t n, size_t *pos, lmail_smtp_limit *limit)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i = *pos;
  size_t start;

  memset(limit, 0, sizeof *limit);
  if (i >= n) return LMAIL_DONE;
  while (i > 0 && i < n && s[i] == ' ') i++;
  if (i > 0 && i == n) return LMAIL_DONE; /* a space at the end is none of the words */
  start = i;
  while (i < n && (lmail_is_(s[i], LMAIL_C_LDH) || s[i] == '_')) i++;
  *pos = i;
  if (i == start) return LMAIL_E_SYNTAX;
  limit->name = s + start;
  limit->name_len = i - start;
  limit->limit = lmail_keyword_(limits, limit->name, limit->name_len);
  if (i < n && s[i] == '=') {
    limit->value = s + i + 1;
    limit->value_len = limit_value(s + i + 1, n - i - 1);
    i += 1 + limit->value_len;
    *pos = i;
    if (limit->value_len == 0) return LMAIL_E_SYNTAX;
  }
  if (limit->limit != 0) limit->num = number(limit->value, limit->value_len);
  return i == n || s[i] == ' ' ? LMAIL_EVENT : LMAIL_E_SYNTAX;
}
