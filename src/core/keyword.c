/* SPDX-License-Identifier: MIT */
/* keyword.c - looking words up in keyword tables; see keyword.h. */

#include "core/keyword.h"
#include "core/chars.h"
#include <string.h>

static unsigned count_of(const lmail_keyword_length_ *lengths, size_t n)
{
#ifdef __OPTIMIZE_SIZE__
  return lengths[n - 1];
#else
  return (unsigned)lengths[n].numbers - lengths[n - 1].numbers;
#endif
}

#ifdef __OPTIMIZE_SIZE__
unsigned lmail_keyword_find_(const char *names, const uint8_t *numbers,
                             const lmail_keyword_length_ *lengths, const uint8_t *word, size_t n)
{
  unsigned i;

  if (n == 0 || n > LMAIL_KW_LONGEST_) return 0;
  for (i = 1; i < n; i++) {
    names += lengths[i - 1] * i;
    numbers += lengths[i - 1];
  }
  for (i = 0; i < count_of(lengths, n); i++, names += n) {
    if (lmail_equal_nocase_(word, names, n)) return numbers[i];
  }
  return 0;
}
#else
static uint64_t eight(const void *s)
{
  uint64_t w;

  memcpy(&w, s, sizeof w);
  return w;
}

static uint32_t four(const void *s)
{
  uint32_t w;

  memcpy(&w, s, sizeof w);
  return w;
}

/*
 * Of what names are made of, letters alone have the bit 0x40. Other octets that have it become no letter
 * by 0x20.
 */
static uint64_t lower(uint64_t w)
{
  return w | (w & UINT64_C(0x4040404040404040)) >> 1;
}

/* The same word in front of its last eight octets? What is in the middle may be looked at twice. */
static int begins_as(const uint8_t *word, const char *name, size_t n)
{
  size_t i;

  for (i = 0; i < n - 8; i += 8) {
    if (lower(eight(word + i)) != eight(name + i)) return 0;
  }
  return 1;
}

/*
 * Many octets at once, the last ones first: families of names ("content-type", "content-base") begin
 * alike, so that most names are told apart by one comparison.
 */
unsigned lmail_keyword_find_(const char *names, const uint8_t *numbers,
                             const lmail_keyword_length_ *lengths, const uint8_t *word, size_t n)
{
  const uint8_t *end;

  if (n == 0 || n > LMAIL_KW_LONGEST_) return 0;
  names += lengths[n - 1].names;
  end = numbers + lengths[n].numbers;
  numbers += lengths[n - 1].numbers;
  if (n >= 8) {
    uint64_t last = lower(eight(word + n - 8));

    for (; numbers != end; numbers++, names += n) {
      if (eight(names + n - 8) == last && begins_as(word, names, n)) return *numbers;
    }
  } else if (n >= 4) {
    uint32_t first = (uint32_t)lower(four(word));
    uint32_t last = (uint32_t)lower(four(word + n - 4));

    for (; numbers != end; numbers++, names += n) {
      if (four(names) == first && four(names + n - 4) == last) return *numbers;
    }
  } else {
    for (; numbers != end; numbers++, names += n) {
      size_t i = 0;

      while (i < n && lmail_lower_(word[i]) == (uint8_t)names[i]) i++;
      if (i == n) return *numbers;
    }
  }
  return 0;
}
#endif

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
