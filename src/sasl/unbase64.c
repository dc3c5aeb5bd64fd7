/* SPDX-License-Identifier: MIT */
/* unbase64.c - base64 from the peer, canonical or refused (RFC 4648 3.3 to 3.5, RFC 4954 4). */

#include "sasl/message.h"

size_t lmail_sasl_unbase64_(const uint8_t *s, size_t n, uint8_t *out, size_t cap)
{
  lmail_base64_decoder d;
  size_t used, made;

  lmail_base64_decode_init(&d, LMAIL_BASE64_STRICT);
  if (lmail_base64_decode(&d, s, n, &used, out, cap, &made, 1) != LMAIL_OK) return SIZE_MAX;
  return made;
}
