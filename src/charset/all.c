/* SPDX-License-Identifier: MIT */
/* all.c - finds every charset that the library was built with. */

#include "charset/charset.h"

#ifndef LIBMAIL_CHARSET_ASIAN
#define LIBMAIL_CHARSET_ASIAN 1
#endif

const lmail_charset *lmail_charset_find_all(void *user, const void *label, size_t n)
{
  const lmail_charset *found = lmail_charset_find_single(user, label, n);

#if LIBMAIL_CHARSET_ASIAN
  if (found == NULL) found = lmail_charset_find_japanese(user, label, n);
  if (found == NULL) found = lmail_charset_find_korean(user, label, n);
  if (found == NULL) found = lmail_charset_find_simplified(user, label, n);
  if (found == NULL) found = lmail_charset_find_traditional(user, label, n);
#endif
  return found;
}
