/* SPDX-License-Identifier: MIT */
/* keyword.c - looking words up in keyword tables; see keyword.h. */

#include "core/keyword.h"
#include "core/chars.h"
#include <string.h>

#ifdef __OPTIMIZE_SIZE__
static int is_name(const uint8_t *word, const char *name, size_t n)
{
  return lmail_equal_nocase_(word, name, n);
}
#else
/*
 * Of what names are made of, letters alone have the bit 0x40: where a name has it, the word may differ
 * in the bit of case.
 */
static int differ(uint64_t word, uint64_t name)
{
  return ((word ^ name) & ~((name & UINT64_C(0x4040404040404040)) >> 1)) != 0;
}

static int differ_eight(const void *word, const void *name)
{
  uint64_t w, c;

  memcpy(&w, word, sizeof w);
  memcpy(&c, name, sizeof c);
  return differ(w, c);
}

static uint32_t four_octets(const void *s)
{
  uint32_t w;

  memcpy(&w, s, sizeof w);
  return w;
}

/*
 * Many octets at once, the last ones first: families of names ("content-type", "content-base") begin
 * alike, so that most names are told apart by one comparison. What is in the middle may be looked at
 * twice.
 */
static int is_name(const uint8_t *word, const char *name, size_t n)
{
  size_t i;

  if (n >= 8) {
    if (differ_eight(word + n - 8, name + n - 8)) return 0;
    for (i = 0; i < n - 8; i += 8) {
      if (differ_eight(word + i, name + i)) return 0;
    }
    return 1;
  }
  if (n >= 4) {
    return !differ(four_octets(word + n - 4), four_octets(name + n - 4)) &&
           !differ(four_octets(word), four_octets(name));
  }
  for (i = 0; i < n; i++) {
    if (lmail_lower_(word[i]) != (uint8_t)name[i]) return 0;
  }
  return 1;
}

/* The words of commands, looked up for each line, have four letters. */
static unsigned find_four(const char *names, const uint8_t *numbers, unsigned count,
                          const uint8_t *word)
{
  uint32_t w = four_octets(word);
  unsigned i;

  for (i = 0; i < count; i++, names += 4) {
    if (!differ(w, four_octets(names))) return numbers[i];
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

  if (n == 0 || n > LMAIL_KW_LONGEST_) return 0;
#ifdef __OPTIMIZE_SIZE__
  for (i = 1; i < n; i++) {
    names += lengths[i - 1] * i;
    numbers += lengths[i - 1];
  }
#else
  names += lengths[n - 1].names;
  numbers += lengths[n - 1].numbers;
  if (n == 4) return find_four(names, numbers, count_of(lengths, n), word);
#endif
  for (i = 0; i < count_of(lengths, n); i++, names += n) {
    if (is_name(word, names, n)) return numbers[i];
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
