/* SPDX-License-Identifier: MIT */
/* utf8.c - is a text valid UTF-8? See utf8.h. */

#include "utf8.h"

/*
 * RFC 3629 4: UTF8-tail is %x80-BF, but behind E0, ED, F0 and F4 only a part of that, so that nothing
 * is overlong, a surrogate, or over U+10FFFF.
 */
static int may_follow(uint8_t first, uint8_t c)
{
  if ((c & 0xc0) != 0x80) return 0;
  switch (first) {
  case 0xe0: return c >= 0xa0;
  case 0xed: return c <= 0x9f;
  case 0xf0: return c >= 0x90;
  case 0xf4: return c <= 0x8f;
  default: return 1;
  }
}

void utf8_look(utf8_check *u, const void *text, size_t n)
{
  const uint8_t *s = text;
  size_t i;

  for (i = 0; i < n; i++) {
    uint8_t c = s[i];

    if (u->follow > 0) {
      if (!may_follow(u->first, c)) u->bad = 1;
      u->follow--;
      u->first = 0;
    } else if (c >= 0x80) {
      u->high = 1;
      if (c < 0xc2 || c > 0xf4) u->bad = 1;
      u->follow = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
      u->first = c;
    }
  }
}

int utf8_is_valid(const utf8_check *u)
{
  return !u->bad && u->follow == 0;
}
