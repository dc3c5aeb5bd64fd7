/* SPDX-License-Identifier: MIT */
/* hex.c - digests as CRAM-MD5, DIGEST-MD5 and APOP write them; see libmail/hash.h. */

#include <libmail/hash.h>

void lmail_hash_hex(const void *in, size_t n, char *out)
{
  const uint8_t *p = (const uint8_t *)in;
  size_t i;

  for (i = 0; i < 2 * n; i++) {
    unsigned digit = p[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15;

    out[i] = (char)(digit < 10 ? '0' + digit : 'a' - 10 + digit);
  }
}
