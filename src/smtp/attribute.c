/* SPDX-License-Identifier: MIT */
/* attribute.c - the attributes of XCLIENT and XFORWARD (Postfix, XCLIENT_README, XFORWARD_README). */

#include "core/chars.h"
#include "core/keyword.h"
#include "core/number.h"
#include <libmail/smtp_protocol.h>

/* clang-format off */
#define ATTRIBUTES(X, a)                                  \
  X(a, "name", name, LMAIL_SMTP_ATTRIBUTE_NAME)           \
  X(a, "addr", addr, LMAIL_SMTP_ATTRIBUTE_ADDR)           \
  X(a, "port", port, LMAIL_SMTP_ATTRIBUTE_PORT)           \
  X(a, "helo", helo, LMAIL_SMTP_ATTRIBUTE_HELO)           \
  X(a, "proto", proto, LMAIL_SMTP_ATTRIBUTE_PROTO)        \
  X(a, "login", login, LMAIL_SMTP_ATTRIBUTE_LOGIN)        \
  X(a, "ident", ident, LMAIL_SMTP_ATTRIBUTE_IDENT)        \
  X(a, "source", source, LMAIL_SMTP_ATTRIBUTE_SOURCE)     \
  X(a, "destaddr", destaddr, LMAIL_SMTP_ATTRIBUTE_DESTADDR) \
  X(a, "destport", destport, LMAIL_SMTP_ATTRIBUTE_DESTPORT)
/* clang-format on */

LMAIL_KEYWORDS_(attributes, ATTRIBUTES)

static int is_word(const lmail_smtp_param *p, const char *word, size_t n)
{
  return p->value_len == n && lmail_equal_nocase_(p->value, word, n);
}

static lmail_status port(const lmail_smtp_param *p, lmail_smtp_value *out)
{
  uint64_t v;

  if (lmail_number_(p->value, p->value_len, 65535, &v) != LMAIL_OK) return LMAIL_E_SYNTAX;
  out->num = (int64_t)v;
  return LMAIL_OK;
}

/*
 * attribute = attribute-name "=" attribute-value       attribute-value = xtext
 * "[UNAVAILABLE] ... may be specified in upper case, lower case or mixed case."
 */
lmail_status lmail_smtp_attribute_value(const lmail_smtp_param *param, lmail_smtp_value *out)
{
  unsigned which = lmail_keyword_(attributes, param->keyword, param->keyword_len);
  size_t len;

  memset(out, 0, sizeof *out);
  if (param->value_len == 0 || param->value_len > 255 ||
      lmail_smtp_xtext_decode(param->value, param->value_len, NULL, 0, &len) < LMAIL_OK) {
    return LMAIL_E_SYNTAX;
  }
  out->param = (uint16_t)which;
  if (is_word(param, "[unavailable]", 13)) {
    out->code = LMAIL_SMTP_UNAVAILABLE;
    return LMAIL_OK;
  }
  if (is_word(param, "[tempunavail]", 13)) {
    out->code = LMAIL_SMTP_TEMPUNAVAIL;
    return LMAIL_OK;
  }
  out->data = param->value;
  out->len = param->value_len;
  switch (which) {
  case LMAIL_SMTP_ATTRIBUTE_PORT:
  case LMAIL_SMTP_ATTRIBUTE_DESTPORT: return port(param, out);
  case LMAIL_SMTP_ATTRIBUTE_SOURCE:
    out->code = is_word(param, "local", 5)    ? LMAIL_SMTP_SOURCE_LOCAL
                : is_word(param, "remote", 6) ? LMAIL_SMTP_SOURCE_REMOTE
                                              : 0;
    return out->code != 0 ? LMAIL_OK : LMAIL_E_SYNTAX;
  case LMAIL_SMTP_ATTRIBUTE_ADDR:
  case LMAIL_SMTP_ATTRIBUTE_DESTADDR:
    if (out->len > 5 && lmail_equal_nocase_(out->data, "ipv6:", 5)) {
      out->data += 5;
      out->len -= 5;
    }
    return LMAIL_OK;
  default: return LMAIL_OK;
  }
}
