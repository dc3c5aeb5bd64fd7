/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_IP_H
#define LIBMAIL_CORE_IP_H

/* ip.h - IPv4 and IPv6 addresses as text (RFC 5321 4.1.3). */

#include <stddef.h>
#include <stdint.h>

/* How many octets at the start of s[0 .. n) are an address; 0 when there is none. */
size_t lmail_ipv4_(const uint8_t *s, size_t n);
size_t lmail_ipv6_(const uint8_t *s, size_t n);

#endif
