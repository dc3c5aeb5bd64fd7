/* SPDX-License-Identifier: MIT */
/* name.c - saslname; see name.h. */

#include "sasl/name.h"

void lmail_sasl_put_name_(lmail_sasl_sink *k, const uint8_t *s, size_t n)
{
  size_t i;

  if (n == 0) k->bad = 1;
  for (i = 0; i < n; i++) {
    if (s[i] <= 1) k->bad = 1;
    if (s[i] == ',') lmail_sasl_put_lit_(k, "=2C");
    else if (s[i] == '=') lmail_sasl_put_lit_(k, "=3D");
    else lmail_sasl_put_(k, s + i, 1);
  }
}
