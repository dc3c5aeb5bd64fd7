/* SPDX-License-Identifier: MIT */
/* proxy_head.c - what is in every header of version 2 of the PROXY protocol (proxy-protocol.txt of HAProxy, 2.2). */

#include "smtp/proxy_parts.h"

const uint8_t lmail_proxy_signature_[LMAIL_PROXY_SIGNATURE_] = {'\r', '\n', '\r', '\n', 0,   '\r',
                                                                '\n', 'Q',  'U',  'I',  'T', '\n'};

size_t lmail_proxy_address_size_(unsigned family)
{
  static const uint8_t sizes[] = {0, 4, 16, 108};

  return sizes[family & 3];
}

uint32_t lmail_crc32c_(uint32_t crc, const uint8_t *s, size_t n)
{
  size_t i;
  unsigned bit;

  for (i = 0; i < n; i++) {
    crc ^= s[i];
    for (bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (UINT32_C(0x82f63b78) & (0 - (crc & 1)));
  }
  return crc;
}
