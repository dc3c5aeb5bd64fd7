/* SPDX-License-Identifier: MIT */
/* keyword.c - looking words up in keyword tables; see keyword.h. */

#include "core/keyword.h"
#include "core/chars.h"
#include <string.h>

#ifndef __OPTIMIZE_SIZE__
static uint32_t four_bytes(const void *s)
{
  uint32_t w;

  memcpy(&w, s, sizeof w);
  return w;
}

/* ASCII lower case of four bytes at once; other bytes stay. */
static uint32_t lower_four(uint32_t w)
{
  const uint32_t ones = 0x01010101u;
  uint32_t low = w & (ones * 0x7f); /* so that the sums do not carry */
  uint32_t letters = (low + ones * (0x80 - 'A')) & ~(low + ones * (0x7f - 'Z')) & ~w;

  return w | (letters & (ones * 0x80)) >> 2;
}

/* The words of commands, looked up for each line, have four letters, which are compared as one. */
static unsigned find_four(const char *names, const uint8_t *numbers, unsigned count,
                          const uint8_t *word)
{
  const uint32_t key = lower_four(four_bytes(word));
  unsigned i = 0;

  while (i < count && four_bytes(names + i * 4) != key) i++;
  return i < count ? numbers[i] : 0;
}

/* n > 4: most are told apart by the first four. */
static unsigned find_long(const char *names, const uint8_t *numbers, unsigned count,
                          const uint8_t *word, size_t n)
{
  const uint32_t key = lower_four(four_bytes(word));
  unsigned i;

  for (i = 0; i < count; i++, names += n) {
    if (four_bytes(names) == key && lmail_equal_nocase_(word + 4, names + 4, n - 4)) {
      return numbers[i];
    }
  }
  return 0;
}
#endif

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
  unsigned i;

#ifndef __OPTIMIZE_SIZE__
  if (n == 4) {
    return find_four(names + lengths[3].names, numbers + lengths[3].numbers, count_of(lengths, 4),
                     word);
  }
#endif
  if (n == 0 || n > LMAIL_KW_LONGEST_) return 0;
#ifdef __OPTIMIZE_SIZE__
  for (i = 1; i < n; i++) {
    names += lengths[i - 1] * i;
    numbers += lengths[i - 1];
  }
#else
  names += lengths[n - 1].names;
  numbers += lengths[n - 1].numbers;
  if (n > 4) return find_long(names, numbers, count_of(lengths, n), word, n);
#endif
  for (i = 0; i < count_of(lengths, n); i++, names += n) {
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
