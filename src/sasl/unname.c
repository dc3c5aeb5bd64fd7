/* SPDX-License-Identifier: MIT */
/* unname.c - saslname as it is received; see name.h. */

#include "sasl/name.h"

/*
 * RFC 5802 5.1: "If the server receives a username that contains '=' not followed by either '2C' or
 * '3D', then the server MUST fail the authentication." So "=2c" fails, too.
 */
size_t lmail_sasl_unname_(const uint8_t *s, size_t n, uint8_t *out)
{
  size_t i, made = 0;

  for (i = 0; i < n; i++) {
    uint8_t c = s[i];

    if (c == 0 || c == ',') return SIZE_MAX;
    if (c == '=') {
      if (n - i < 3) return SIZE_MAX;
      if (memcmp(s + i, "=2C", 3) == 0) c = ',';
      else if (memcmp(s + i, "=3D", 3) != 0) return SIZE_MAX;
      i += 2;
    }
    out[made++] = c;
  }
  return made == 0 ? SIZE_MAX : made;
}
