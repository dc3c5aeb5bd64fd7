/* SPDX-License-Identifier: MIT */
/* version.c - the value of MIME-Version, RFC 2045 4; see libmail/mime.h. */

#include <libmail/mime.h>

#include "core/chars.h"
#include "rfc822/cfws.h"

/* 1*DIGIT with the CFWS around it, at most 65,535; 0 when there is none, else the index behind it. */
static size_t number(const uint8_t *s, size_t n, size_t at, uint16_t *out)
{
  uint32_t value = 0;
  size_t from = lmail_cfws_(s, n, at);

  for (at = from; at < n && lmail_is_(s[at], LMAIL_C_DIGIT); at++) {
    value = value * 10 + (uint32_t)(s[at] - '0');
    if (value > 65535) return 0;
  }
  if (at == from) return 0;
  *out = (uint16_t)value;
  return lmail_cfws_(s, n, at);
}

/* version := "MIME-Version" ":" 1*DIGIT "." 1*DIGIT */
lmail_status lmail_mime_version_parse(const void *value, size_t n, uint16_t *major, uint16_t *minor)
{
  const uint8_t *s = (const uint8_t *)value;
  size_t at;

  *major = *minor = 0;
  at = number(s, n, 0, major);
  if (at == 0 || at == n || s[at] != '.') return LMAIL_E_SYNTAX;
  return number(s, n, at + 1, minor) == n ? LMAIL_OK : LMAIL_E_SYNTAX;
}
