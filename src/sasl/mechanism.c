/* SPDX-License-Identifier: MIT */
/* mechanism.c - names of mechanisms; see mechanism.h. */

#include "sasl/mechanism.h"
#include "core/chars.h"

int lmail_sasl_is_name_(const uint8_t *s, size_t n, const char name[24])
{
  size_t i;

  for (i = 0; i < n && name[i] != 0; i++) {
    if (lmail_lower_(s[i]) != lmail_lower_((uint8_t)name[i])) return 0;
  }
  return n != 0 && i == n && name[i] == 0;
}
