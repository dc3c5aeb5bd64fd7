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

static unsigned count_of(const lmail_keyword_length_ *lengths, size_t n)
{
#ifdef __OPTIMIZE_SIZE__
  return lengths[n - 1];
#else
  return (unsigned)lengths[n].numbers - lengths[n - 1].numbers;
#endif
}

unsigned lmail_keyword_find_(const char *names, const uint8_t *numbers,
                             const lmail_keyword_length_ *lengths, const uint8_t *word, size_t n)
{
  uint32_t key = 0;
  unsigned i;

  if (n == 0 || n > LMAIL_KW_LONGEST_) return 0;
#ifdef __OPTIMIZE_SIZE__
  for (i = 1; i < n; i++) {
    names += lengths[i - 1] * i;
    numbers += lengths[i - 1];
  }
#else
  names += lengths[n - 1].names;
  numbers += lengths[n - 1].numbers;
#endif
  if (n >= sizeof key) key = four_letters(word);
  for (i = 0; i < count_of(lengths, n); i++, names += n) {
    if (n >= sizeof key && four_letters(names) != key) continue;
    if (lmail_equal_nocase_(word, names, n)) return numbers[i];
  }
  return 0;
}

const char *lmail_keyword_spell_(const char *names, const uint8_t *numbers,
                                 const lmail_keyword_length_ *lengths, unsigned number, size_t *n)
{
  size_t length;

  for (length = 1; length <= LMAIL_KW_LONGEST_; length++) {
    unsigned i;

    for (i = 0; i < count_of(lengths, length); i++, names += length) {
      if (*numbers++ == number) {
        *n = length;
        return names;
      }
    }
  }
  return NULL;
}
