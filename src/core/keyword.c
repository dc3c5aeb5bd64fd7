/* SPDX-License-Identifier: MIT */
/* keyword.c - looking words up in keyword tables; see keyword.h. */

#include "core/keyword.h"
#include "core/chars.h"
#include <string.h>

/*
 * The first four letters as one word, in lower case or nearly: what differs in it differs, what
 * agrees is looked at again. Most words are told apart by one comparison.
 */
static uint32_t four_letters(const void *s)
{
  uint32_t w;

  memcpy(&w, s, sizeof w);
  return w | 0x20202020u;
}

unsigned lmail_keyword_find_(const char *names, const uint8_t *numbers, const uint8_t *counts,
                             const uint8_t *word, size_t n)
{
  uint32_t key = 0;
  size_t length;
  unsigned i;

  if (n == 0 || n > LMAIL_KW_LONGEST_) return 0;
  for (length = 1; length < n; length++) {
    names += counts[length - 1] * length;
    numbers += counts[length - 1];
  }
  if (n >= sizeof key) key = four_letters(word);
  for (i = 0; i < counts[n - 1]; i++, names += n) {
    if (n >= sizeof key && four_letters(names) != key) continue;
    if (lmail_equal_nocase_(word, names, n)) return numbers[i];
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
