/* SPDX-License-Identifier: MIT */
/* param_words.c - the values that are words of their own grammar: dates, transactions, keywords, base64. */

#include "core/chars.h"
#include "core/number.h"
#include "smtp/extension.h"

/* Is s what max is, with no number in it above that in max? "T" may be written small. */
static int within(const uint8_t *s, const char *max)
{
  int below = 0; /* the number is, whatever its other digits are */

  for (; *max != 0; s++, max++) {
    if (!lmail_is_((uint8_t)*max, LMAIL_C_DIGIT)) {
      if (*s != *max && (*max != 't' || *s != 'T')) return 0;
      below = 0;
    } else if (!lmail_is_(*s, LMAIL_C_DIGIT) || (!below && *s > *max)) {
      return 0;
    } else if (*s < *max) {
      below = 1;
    }
  }
  return 1;
}

/*
 * date-time without time-secfrac (RFC 4865 3, RFC 7293 3.1); its length, or 0.
 * date-month = 01-12, date-mday = 01-31, which of them a month has is for who computes with it; time-hour =
 * 00-23, time-minute = 00-59, time-second = 00-60 (RFC 3339 5.6)
 */
static size_t date_time(const uint8_t *s, size_t n)
{
  if (n < 20 || !within(s, "9999-12-31t23:59:60")) return 0;
  if ((s[5] == '0' && s[6] == '0') || (s[8] == '0' && s[9] == '0')) return 0;
  if ((s[19] | 0x20) == 'z') return 20;
  return n >= 25 && (s[19] == '+' || s[19] == '-') && within(s + 20, "23:59") ? 25 : 0;
}

/* rrvs-param = "RRVS=" date-time [ ";" ( "C" / "R" ) ]     RFC 7293 3.1 */
static lmail_status rrvs(const uint8_t *s, size_t n, lmail_smtp_value *out)
{
  size_t date = date_time(s, n);

  out->data = s;
  out->len = date;
  out->code = 'R';
  if (date != 0 && date + 2 == n && s[date] == ';') {
    out->code = (uint16_t)(s[date + 1] & ~0x20);
    n = date;
  }
  return date != 0 && date == n && (out->code == 'R' || out->code == 'C') ? LMAIL_OK
                                                                          : LMAIL_E_SYNTAX;
}

/* transid-token ::= transid-atom *("." transid-atom), atoms of token characters; its length, or 0 */
static size_t transid_token(const uint8_t *s, size_t n)
{
  size_t len = lmail_run_(s, n, LMAIL_C_TOKEN);
  uint8_t before = '.';
  size_t i;

  for (i = 0; i < len; before = s[i++]) {
    if (s[i] == '.' && before == '.') return 0;
  }
  return before != '.' ? len : 0;
}

/*
 * transid-value ::= "<" transid-spec ">", at most 80 characters           RFC 1845 2
 * transid-spec  ::= transid-local "@" transid-domain, both transid-token
 */
static lmail_status transid(const uint8_t *s, size_t n)
{
  size_t local, domain;

  if (n > 80 || n < 5 || s[0] != '<' || s[n - 1] != '>') return LMAIL_E_SYNTAX;
  local = transid_token(s + 1, n - 2);
  if (local == 0 || s[1 + local] != '@') return LMAIL_E_SYNTAX;
  domain = transid_token(s + local + 2, n - local - 3);
  return domain != 0 && local + domain + 3 == n ? LMAIL_OK : LMAIL_E_SYNTAX;
}

/*
 * Solicitation-keywords = word 0*("," word), at most 1000 characters      RFC 3865 2.3
 * word = ALPHA 0*(wordchar)    wordchar = ("." / "-" / "_" / ":" / ALPHA / DIGIT)
 */
static lmail_status solicit(const uint8_t *s, size_t n)
{
  uint8_t before = ',';
  size_t i;

  for (i = 0; i < n; before = s[i++]) {
    if (lmail_is_alpha_(s[i])) continue;
    if (before == ',' || (!lmail_is_(s[i], LMAIL_C_LDH) && !memchr("._:,", s[i], 4))) {
      return LMAIL_E_SYNTAX;
    }
  }
  return before != ',' && n <= 1000 ? LMAIL_OK : LMAIL_E_SYNTAX;
}

/*
 * mtrk-parameter = "MTRK=" mtrk-certifier [ ":" mtrk-timeout ]            RFC 3885 3.1
 * mtrk-certifier = base64        mtrk-timeout = 1*9DIGIT
 * without "=" at its end, which no esmtp-value holds (RFC 5321 4.1.2), nor the "27 octet string" of 3.2
 */
static lmail_status mtrk(const uint8_t *s, size_t n, lmail_smtp_value *out)
{
  uint64_t timeout;
  lmail_status st;
  size_t i = 0;

  while (i < n && (lmail_is_alnum_(s[i]) || memchr("+/", s[i], 2))) i++;
  out->len = i;
  out->num = -1;
  if (i == 0) return LMAIL_E_SYNTAX;
  if (i == n) return LMAIL_OK;
  if (s[i] != ':' || n - i > 10) return LMAIL_E_SYNTAX;
  st = lmail_number_(s + i + 1, n - i - 1, INT64_MAX, &timeout);
  if (st == LMAIL_OK) out->num = (int64_t)timeout;
  return st;
}

lmail_status lmail_smtp_param_words_(unsigned param, const uint8_t *s, size_t n,
                                     lmail_smtp_value *out)
{
  out->data = s;
  out->len = n;
  switch (param) {
  case LMAIL_SMTP_PARAM_HOLDUNTIL: /* "normalized to UTC" */
    return n == 20 && date_time(s, n) == n ? LMAIL_OK : LMAIL_E_SYNTAX;
  case LMAIL_SMTP_PARAM_RRVS: return rrvs(s, n, out);
  case LMAIL_SMTP_PARAM_TRANSID: return transid(s, n);
  case LMAIL_SMTP_PARAM_SOLICIT: return solicit(s, n);
  case LMAIL_SMTP_PARAM_MTRK: return mtrk(s, n, out);
  default: return LMAIL_E_SYNTAX; /* SMTPUTF8 and its like have none */
  }
}
