/* SPDX-License-Identifier: MIT */
/* anonymous.c - what trace information may be (RFC 4505 2). */

#include "sasl/anonymous.h"
#include <libmail/utf8.h>

/*
 * message = [ email / token ]
 * token   = 1*255TCHAR          any UTF-8 character except "@"
 *
 * Whether what holds an "@" is an addr-spec is not asked: it is a note for a log. Control characters are
 * prohibited (RFC 4505 3), the other classes of that profile are not looked up.
 */
int lmail_sasl_is_trace_(const uint8_t *s, size_t n)
{
  size_t i, characters = 0;

  for (i = 0; i < n; i++) {
    if (s[i] < 0x20 || s[i] == 0x7f) return 0;
    characters += (s[i] & 0xc0) != 0x80;
  }
  return characters <= 255 && (n == 0 || lmail_utf8_valid(s, n) == n);
}
