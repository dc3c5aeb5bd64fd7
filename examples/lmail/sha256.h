/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_SHA256_H
#define LMAIL_TOOL_SHA256_H

/* sha256.h - SHA-256 (FIPS 180-4), so that lmail needs no other library. */

#include <stddef.h>
#include <stdint.h>

typedef struct sha256 {
  uint32_t h[8];
  uint8_t block[64];
  uint64_t octets;
} sha256;

enum { SHA256_HEX = 64 };

void sha256_begin(sha256 *s);
void sha256_add(sha256 *s, const void *data, size_t n);
void sha256_end(sha256 *s, char hex[SHA256_HEX + 1]);

#endif
