/* SPDX-License-Identifier: MIT */
/* trace_id.c - what LMTP's TRACE names a delivery by (Cyrus, LMTP extensions), and other names. */

#include "core/chars.h"
#include "smtp/grammar.h"

/*
 * traceid = 1*255(ALPHA / DIGIT / "-" / "_")
 * "at most 255 bytes", "characters from the base64url alphabet without padding"
 */
int lmail_smtp_is_trace_id_(const uint8_t *s, size_t n)
{
  return n != 0 && n <= 255 && lmail_smtp_name_run_(s, n) == n;
}

size_t lmail_smtp_name_run_(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && (lmail_is_(s[i], LMAIL_C_LDH) || s[i] == '_')) i++;
  return i;
}
