/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_PROXY_PARTS_H
#define LIBMAIL_SMTP_PROXY_PARTS_H

/* proxy_parts.h - what reading and writing the PROXY protocol's header share. */

#include <libmail/proxy.h>

enum {
  LMAIL_PROXY_SIGNATURE_ = 12, /* octets of a header of version 2 in front of version and command */
  LMAIL_PROXY_HEAD_ = 16       /* ... in front of the addresses                                   */
};

extern const uint8_t lmail_proxy_signature_[LMAIL_PROXY_SIGNATURE_];

/* The length of one address of a family. */
size_t lmail_proxy_address_size_(unsigned family);

/* CRC-32C (RFC 4960 appendix B) of s[0 .. n), going on from crc; it begins with UINT32_MAX, and ends inverted. */
uint32_t lmail_crc32c_(uint32_t crc, const uint8_t *s, size_t n);

#endif
