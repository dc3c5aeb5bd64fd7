/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MIME_SHA256_H
#define TESTS_MIME_SHA256_H
#include <stddef.h>
#include <stdint.h>

/* The digest of s[0 .. n) (FIPS 180-4), as 64 hexadecimal digits. */
void sha256_hex(const uint8_t *s, size_t n, char out[65]);

#endif
