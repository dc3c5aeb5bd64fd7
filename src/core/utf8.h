/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_UTF8_H
#define LIBMAIL_CORE_UTF8_H

/* utf8.h - UTF-8 inside the library: what libmail/utf8.h has, in the form that loops want. */

#include <libmail/utf8.h>

/* The length of the valid character at the start of s[0 .. n); 0 when there is none. */
static inline size_t lmail_utf8_char_(const uint8_t *s, size_t n)
{
  int32_t size = lmail_utf8_char(s, n);

  return size > 0 ? (size_t)size : 0;
}

/* How many octets at the start of s[0 .. n) are US-ASCII. */
size_t lmail_ascii_run_(const uint8_t *s, size_t n);

#endif
