/* SPDX-License-Identifier: MIT */
/* keyword.c - looking words up in keyword tables; see keyword.h. */

#include "core/keyword.h"
#include "core/chars.h"

unsigned lmail_keyword_find_(const char *names, const uint8_t *numbers, const uint8_t *counts,
                             const uint8_t *word, size_t n)
{
  size_t length;
  uint8_t first;
  unsigned i;

  if (n == 0 || n > LMAIL_KW_LONGEST_) return 0;
  first = lmail_lower_(word[0]);
  for (length = 1; length < n; length++) {
    names += counts[length - 1] * length;
    numbers += counts[length - 1];
  }
  for (i = 0; i < counts[n - 1]; i++, names += n) {
    if (first == (uint8_t)names[0] && lmail_equal_nocase_(word, names, n)) return numbers[i];
  }
  return 0;
}

const char *lmail_keyword_spell_(const char *names, const uint8_t *numbers, const uint8_t *counts,
                                 unsigned number, size_t *n)
{
  size_t length;

  for (length = 1; length <= LMAIL_KW_LONGEST_; length++) {
    unsigned i;

    for (i = 0; i < counts[length - 1]; i++, names += length) {
      if (*numbers++ == number) {
        *n = length;
        return names;
      }
    }
  }
  return NULL;
}
