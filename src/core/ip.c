/* SPDX-License-Identifier: MIT */
/* ip.c - IPv4 and IPv6 addresses as text (RFC 5321 4.1.3); see ip.h. */

#include "core/ip.h"
#include "core/chars.h"

/* Snum 3("." Snum); Snum = 1*3DIGIT, 0 to 255 */
size_t lmail_ipv4_(const uint8_t *s, size_t n)
{
  size_t i = 0;
  int part;

  for (part = 0; part < 4; part++) {
    unsigned value = 0;
    size_t start;

    if (part > 0 && (i == n || s[i++] != '.')) return 0;
    for (start = i; i < n && i - start < 3 && lmail_is_(s[i], LMAIL_C_DIGIT); i++) {
      value = value * 10 + (unsigned)(s[i] - '0');
    }
    if (i == start || value > 255) return 0;
  }
  return i;
}

/*
 * IPv6-addr = IPv6-full / IPv6-comp / IPv6v4-full / IPv6v4-comp
 * Eight groups of 1*4HEXDIG; one "::" stands for at least two of them; an IPv4 address may stand for
 * the last two.
 */
size_t lmail_ipv6_(const uint8_t *s, size_t n)
{
  unsigned groups = 0;
  int compressed = 0;
  size_t i = 0;

  for (;;) {
    size_t start;

    if (n - i >= 2 && s[i] == ':' && s[i + 1] == ':') {
      if (compressed) return 0;
      compressed = 1;
      i += 2;
      if (i == n || lmail_hex_(s[i]) < 0) break;
    } else if (groups > 0) {
      if (i == n || s[i] != ':') break;
      i++;
    }
    for (start = i; i < n && i - start < 4 && lmail_hex_(s[i]) >= 0; i++) {}
    if (i == start) return 0;
    if (i < n && s[i] == '.') {
      size_t v4 = lmail_ipv4_(s + start, n - start);

      if (v4 == 0) return 0;
      i = start + v4;
      groups += 2;
      break;
    }
    groups++;
  }
  return compressed ? (groups <= 6 ? i : 0) : (groups == 8 ? i : 0);
}
