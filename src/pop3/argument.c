/* SPDX-License-Identifier: MIT */
/* argument.c - what arguments are made of, for commands that are read and that are written. */

#include "core/chars.h"
#include "pop3/grammar.h"

size_t lmail_pop3_graphs_(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], LMAIL_C_GRAPH)) i++;
  return i;
}

/* "a 16-octet value which is sent in hexadecimal format, using lower-case" (RFC 1939 7, APOP) */
int lmail_pop3_is_digest_(const uint8_t *s, size_t n)
{
  size_t i;

  if (n != LMAIL_POP3_DIGEST_LEN) return 0;
  for (i = 0; i < n; i++) {
    if (lmail_hex_(s[i]) < 0 || lmail_lower_(s[i]) != s[i]) return 0;
  }
  return 1;
}
