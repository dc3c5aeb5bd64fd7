/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_CRC32_H
#define LIBMAIL_MIME_CRC32_H

/* crc32.h - the CRC-32 of yEnc, which is that of ISO 3309, Ethernet and zip files. */

#include <stddef.h>
#include <stdint.h>

/* The CRC of what crc is the CRC of (0: of nothing) with s[0 .. n) behind it. */
uint32_t lmail_crc32_(uint32_t crc, const uint8_t *s, size_t n);

#endif
