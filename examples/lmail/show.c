/* SPDX-License-Identifier: MIT */
/* show.c - what comes from others, on a terminal; see show.h. */

#include "show.h"
#include <libmail/mime.h>

/* C1 controls are two octets in UTF-8, 0xc2 and 0x80 to 0x9f. */
void show_text(FILE *out, const void *text, size_t n)
{
  const uint8_t *s = text;
  size_t i;

  for (i = 0; i < n; i++) {
    int c1 = s[i] == 0xc2 && i + 1 < n && s[i + 1] >= 0x80 && s[i + 1] <= 0x9f;

    if (c1) i++;
    fputc(c1 || s[i] < 0x20 || s[i] == 0x7f ? '?' : s[i], out);
  }
}

const char *show_encoding(uint16_t encoding)
{
  switch (encoding) {
  case LMAIL_ENCODING_7BIT: return "7bit";
  case LMAIL_ENCODING_8BIT: return "8bit";
  case LMAIL_ENCODING_BINARY: return "binary";
  case LMAIL_ENCODING_QUOTED_PRINTABLE: return "quoted-printable";
  case LMAIL_ENCODING_BASE64: return "base64";
  case LMAIL_ENCODING_UUENCODE: return "uuencode";
  case LMAIL_ENCODING_YENC: return "yenc";
  default: return "unknown";
  }
}
