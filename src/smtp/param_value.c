/* SPDX-License-Identifier: MIT */
/* param_value.c - the values of MAIL's and RCPT's parameters, each by the grammar of its extension. */

#include "core/apart.h"
#include "core/chars.h"
#include "core/keyword.h"
#include "core/number.h"
#include "smtp/extension.h"
#include "smtp/grammar.h"

/* clang-format off */
#define PARAMS(X, a)                                              \
  X(a, "by", by, LMAIL_SMTP_PARAM_BY)                             \
  X(a, "ret", ret, LMAIL_SMTP_PARAM_RET)                          \
  X(a, "size", size, LMAIL_SMTP_PARAM_SIZE)                       \
  X(a, "body", body, LMAIL_SMTP_PARAM_BODY)                       \
  X(a, "auth", auth, LMAIL_SMTP_PARAM_AUTH)                       \
  X(a, "rrvs", rrvs, LMAIL_SMTP_PARAM_RRVS)                       \
  X(a, "mtrk", mtrk, LMAIL_SMTP_PARAM_MTRK)                       \
  X(a, "envid", envid, LMAIL_SMTP_PARAM_ENVID)                    \
  X(a, "orcpt", orcpt, LMAIL_SMTP_PARAM_ORCPT)                    \
  X(a, "notify", notify, LMAIL_SMTP_PARAM_NOTIFY)                 \
  X(a, "conneg", conneg, LMAIL_SMTP_PARAM_CONNEG)                 \
  X(a, "holdfor", holdfor, LMAIL_SMTP_PARAM_HOLDFOR)              \
  X(a, "transid", transid, LMAIL_SMTP_PARAM_TRANSID)              \
  X(a, "solicit", solicit, LMAIL_SMTP_PARAM_SOLICIT)              \
  X(a, "conperm", conperm, LMAIL_SMTP_PARAM_CONPERM)              \
  X(a, "smtputf8", smtputf8, LMAIL_SMTP_PARAM_SMTPUTF8)           \
  X(a, "holduntil", holduntil, LMAIL_SMTP_PARAM_HOLDUNTIL)        \
  X(a, "requiretls", requiretls, LMAIL_SMTP_PARAM_REQUIRETLS)     \
  X(a, "mt-priority", mt_priority, LMAIL_SMTP_PARAM_MT_PRIORITY)  \
  X(a, "ignorequota", ignorequota, LMAIL_SMTP_PARAM_IGNOREQUOTA)
/* clang-format on */

LMAIL_KEYWORDS_(params, PARAMS)

/* The number of the extension that brings each parameter, with RCPT's and those without a value marked. */
enum { OF_RCPT = 0x80, NO_VALUE = 0x40, NUMBER = 0x3f };
static const uint8_t extensions[] = {
    0,
    1,                       /* SIZE        */
    2,                       /* BODY        */
    11,                      /* RET         */
    11,                      /* ENVID       */
    11 | OF_RCPT,            /* NOTIFY      */
    11 | OF_RCPT,            /* ORCPT       */
    7,                       /* AUTH        */
    10 | NO_VALUE,           /* SMTPUTF8    */
    12 | NO_VALUE,           /* REQUIRETLS  */
    14,                      /* HOLDFOR     */
    14,                      /* HOLDUNTIL   */
    15,                      /* MT-PRIORITY */
    16,                      /* BY          */
    17 | OF_RCPT,            /* RRVS        */
    21,                      /* TRANSID     */
    22,                      /* SOLICIT     */
    23,                      /* MTRK        */
    24 | NO_VALUE,           /* CONPERM     */
    25 | OF_RCPT | NO_VALUE, /* CONNEG      */
    30 | OF_RCPT | NO_VALUE, /* IGNOREQUOTA */
};

const char *lmail_smtp_param_text_(unsigned param, size_t *n)
{
  return lmail_keyword_name_(params, param, n);
}

uint32_t lmail_smtp_param_extension_(unsigned param, unsigned verb)
{
  unsigned of = param < sizeof extensions ? extensions[param] : 0;

  if (of == 0 || ((of & OF_RCPT) != 0) != (verb == LMAIL_SMTP_RCPT)) return 0;
  return (uint32_t)1 << ((of & NUMBER) - 1);
}

/* 1*DIGIT, at most `digits` of them */
static lmail_status number(const uint8_t *s, size_t n, size_t digits, lmail_smtp_value *out)
{
  uint64_t v;
  lmail_status st = n > digits ? LMAIL_E_SYNTAX : lmail_number_(s, n, INT64_MAX, &v);

  if (st == LMAIL_OK) out->num = (int64_t)v;
  return st;
}

/* ["-" / "+"] and so many digits */
static lmail_status signed_number(const uint8_t *s, size_t n, size_t digits, lmail_smtp_value *out)
{
  size_t sign = n > 0 && (s[0] == '-' || s[0] == '+');
  lmail_status st = number(s + sign, n - sign, digits, out);

  if (st == LMAIL_OK && sign && s[0] == '-') out->num = -out->num;
  return st;
}

/* notify-esmtp-value = "NEVER" / 1#notify-list-element     RFC 3461 4.1 */
static lmail_status notify(const uint8_t *s, size_t n, lmail_smtp_value *out)
{
  unsigned bits = 0;

  for (;;) {
    const uint8_t *comma = (const uint8_t *)memchr(s, ',', n);
    size_t word = comma ? (size_t)(comma - s) : n;
    unsigned which = lmail_smtp_choice_(s, word, "never/success/failure/delay/");

    if (which == 0) return LMAIL_E_SYNTAX;
    bits |= 1u << (which - 1);
    if (!comma) break;
    n -= word + 1;
    s += word + 1;
  }
  out->num = bits;
  return (bits & LMAIL_SMTP_NOTIFY_NEVER) && bits != LMAIL_SMTP_NOTIFY_NEVER ? LMAIL_E_SYNTAX
                                                                             : LMAIL_OK;
}

int lmail_smtp_is_printable_(const uint8_t *s, size_t n)
{
  size_t i;

  if (!lmail_smtp_is_xtext_(s, n)) return 0;
  for (i = 0; i < n; i++) {
    if (s[i] == '+' &&
        !lmail_is_((uint8_t)(lmail_hex_(s[i + 1]) << 4 | lmail_hex_(s[i + 2])), LMAIL_C_TEXT)) {
      return 0;
    }
  }
  return 1;
}

/*
 * original-recipient-address = addr-type ";" xtext                      RFC 3461 4.2
 * addr-type = "utf-8" goes with addresses in a form of its own, RFC 6533 3: its characters are checked
 * by who decodes it.
 */
static lmail_status orcpt(const uint8_t *s, size_t n, lmail_smtp_value *out)
{
  size_t type = lmail_run_(s, n, LMAIL_C_ATEXT);
  int utf8 = type == 5 && lmail_equal_nocase_(s, "utf-8", 5);

  if (type == 0 || type == n || s[type] != ';' || n > 500) return LMAIL_E_SYNTAX;
  out->data = s;
  out->len = type;
  out->data2 = s + type + 1;
  out->len2 = n - type - 1;
  out->code = LMAIL_SMTP_XTEXT;
  if (out->len2 == 0) return LMAIL_E_SYNTAX;
  return utf8 || lmail_smtp_is_printable_(out->data2, out->len2) ? LMAIL_OK : LMAIL_E_SYNTAX;
}

/*
 * by-value = by-time ";" by-mode [by-trace]     by-time = ["-" / "+"] 1*9digit     RFC 2852 4
 * "a negative or zero value is not allowed with a by-mode of "R""
 */
static lmail_status by(const uint8_t *s, size_t n, lmail_smtp_value *out)
{
  const uint8_t *semicolon = (const uint8_t *)memchr(s, ';', n);
  size_t time = semicolon ? (size_t)(semicolon - s) : n;
  unsigned mode = semicolon ? lmail_smtp_choice_(semicolon + 1, n - time - 1, "r/n/rt/nt/") : 0;

  if (mode == 0 || signed_number(s, time, 9, out) != LMAIL_OK) return LMAIL_E_SYNTAX;
  out->code = (uint16_t)((mode & 1 ? LMAIL_SMTP_BY_RETURN : LMAIL_SMTP_BY_NOTIFY) |
                         (mode > 2 ? LMAIL_SMTP_BY_TRACE : 0));
  return mode % 2 == 1 && (int32_t)out->num <= 0 ? LMAIL_E_SYNTAX : LMAIL_OK;
}

/* The value that param demands; s[0 .. n) is not empty. */
static LMAIL_APART_ lmail_status value(unsigned param, const uint8_t *s, size_t n,
                                       lmail_smtp_value *out)
{
  out->data = s;
  out->len = n;
  switch (param) {
  case LMAIL_SMTP_PARAM_SIZE: return number(s, n, 20, out);
  case LMAIL_SMTP_PARAM_BODY: out->num = lmail_smtp_choice_(s, n, LMAIL_SMTP_BODY_VALUES_); break;
  case LMAIL_SMTP_PARAM_RET: out->num = lmail_smtp_choice_(s, n, "full/hdrs/"); break;
  case LMAIL_SMTP_PARAM_ENVID:
    out->code = LMAIL_SMTP_XTEXT;
    return n <= 100 && lmail_smtp_is_printable_(s, n) ? LMAIL_OK : LMAIL_E_SYNTAX;
  case LMAIL_SMTP_PARAM_NOTIFY: return notify(s, n, out);
  case LMAIL_SMTP_PARAM_ORCPT: return orcpt(s, n, out);
  case LMAIL_SMTP_PARAM_AUTH:
    if (n == 2 && s[0] == '<' && s[1] == '>') {
      out->data = NULL;
      out->len = 0;
      return LMAIL_OK;
    }
    out->code = LMAIL_SMTP_XTEXT;
    return lmail_smtp_is_xtext_(s, n) ? LMAIL_OK : LMAIL_E_SYNTAX;
  case LMAIL_SMTP_PARAM_HOLDFOR: /* future-release-integer = %x31-39 *8DIGIT */
    return s[0] == '0' ? LMAIL_E_SYNTAX : number(s, n, 9, out);
  case LMAIL_SMTP_PARAM_MT_PRIORITY: /* priority-value = (["-"] NZDIGIT) / "0" */
    if (s[0] == '+' || signed_number(s, n, 1, out) != LMAIL_OK) return LMAIL_E_SYNTAX;
    return n == 1 || (int32_t)out->num != 0 ? LMAIL_OK : LMAIL_E_SYNTAX;
  case LMAIL_SMTP_PARAM_BY: return by(s, n, out);
  default: return lmail_smtp_param_words_(param, s, n, out);
  }
  return out->num != 0 ? LMAIL_OK : LMAIL_E_SYNTAX;
}

lmail_status lmail_smtp_param_value(const lmail_smtp_param *param, unsigned verb,
                                    lmail_smtp_value *out)
{
  unsigned number = lmail_keyword_(params, param->keyword, param->keyword_len);

  memset(out, 0, sizeof *out);
  out->extension = lmail_smtp_param_extension_(number, verb);
  if (out->extension == 0) return LMAIL_OK;
  out->param = (uint16_t)number;
  if (extensions[number] & NO_VALUE) return param->value == NULL ? LMAIL_OK : LMAIL_E_SYNTAX;
  if (param->value_len == 0) return LMAIL_E_SYNTAX;
  if (number != LMAIL_SMTP_PARAM_ORCPT && lmail_any_8bit_(param->value, param->value_len)) {
    return LMAIL_E_SYNTAX;
  }
  return value(number, param->value, param->value_len, out);
}
