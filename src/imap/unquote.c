/* SPDX-License-Identifier: MIT */
/* unquote.c - escapes of quoted strings taken away. */

#include <libmail/imap_response.h>

/* QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials          RFC 9051 9 */
size_t lmail_imap_unquote(const void *in, size_t n, void *out)
{
  const uint8_t *s = (const uint8_t *)in;
  uint8_t *d = (uint8_t *)out;
  size_t i, made = 0;

  for (i = 0; i < n; i++) {
    if (s[i] == '\\' && i + 1 < n) i++;
    d[made++] = s[i];
  }
  return made;
}
