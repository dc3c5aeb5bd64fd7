/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_KEYWORD_H
#define LIBMAIL_CORE_KEYWORD_H

/*
 * keyword.h - keyword tables: names packed without separators, in order of their length.
 *
 * A table is one list macro of (list argument, name, member, public number), shortest names first:
 *
 *   #define VERBS(X, a) X(a, "data", data, LMAIL_SMTP_DATA) X(a, "quit", quit, LMAIL_SMTP_QUIT)
 *   LMAIL_KEYWORDS_(verbs, VERBS)
 *
 * which costs the bytes of the names, one byte a name for its number, and one a length; it has no
 * pointers, so it needs no relocation and stays in flash. Names are made of lower-case letters, and of
 * octets below "@" that are no letters.
 */

#include <stddef.h>
#include <stdint.h>

#define LMAIL_KW_MEMBER_(a, name, member, number) char member[sizeof(name) - 1];
#define LMAIL_KW_NAME_(a, name, member, number) name,
#define LMAIL_KW_NUMBER_(a, name, member, number) (uint8_t)(number),
#define LMAIL_KW_COUNT_(length, name, member, number) +(sizeof(name) - 1 == (length))

#define LMAIL_KW_LONGEST_ 20

/* clang-format off */
#define LMAIL_KEYWORDS_(table, LIST)                                                      \
  static const struct { LIST(LMAIL_KW_MEMBER_, 0) } table##_names = { LIST(LMAIL_KW_NAME_, 0) }; \
  static const uint8_t table##_numbers[] = { LIST(LMAIL_KW_NUMBER_, 0) };                 \
  static const lmail_keyword_length_ table##_lengths[LMAIL_KW_LONGEST_ + 1] = {           \
    LMAIL_KW_LENGTH_(LIST, 1), LMAIL_KW_LENGTH_(LIST, 2), LMAIL_KW_LENGTH_(LIST, 3),      \
    LMAIL_KW_LENGTH_(LIST, 4), LMAIL_KW_LENGTH_(LIST, 5), LMAIL_KW_LENGTH_(LIST, 6),      \
    LMAIL_KW_LENGTH_(LIST, 7), LMAIL_KW_LENGTH_(LIST, 8), LMAIL_KW_LENGTH_(LIST, 9),      \
    LMAIL_KW_LENGTH_(LIST, 10), LMAIL_KW_LENGTH_(LIST, 11), LMAIL_KW_LENGTH_(LIST, 12),   \
    LMAIL_KW_LENGTH_(LIST, 13), LMAIL_KW_LENGTH_(LIST, 14), LMAIL_KW_LENGTH_(LIST, 15),   \
    LMAIL_KW_LENGTH_(LIST, 16), LMAIL_KW_LENGTH_(LIST, 17), LMAIL_KW_LENGTH_(LIST, 18),   \
    LMAIL_KW_LENGTH_(LIST, 19), LMAIL_KW_LENGTH_(LIST, 20), LMAIL_KW_LENGTH_(LIST, 21) };
/* clang-format on */

/* Built for size a table has how many names of each length there are, else where those begin. */
#ifdef __OPTIMIZE_SIZE__
#define LMAIL_KW_LENGTH_(LIST, n) 0 LIST(LMAIL_KW_COUNT_, n)
typedef uint8_t lmail_keyword_length_;
#else
#define LMAIL_KW_SPACE_(length, name, member, number) \
  +(sizeof(name) - 1 < (length) ? sizeof(name) - 1 : 0)
#define LMAIL_KW_SHORTER_(length, name, member, number) +(sizeof(name) - 1 < (length))
#define LMAIL_KW_LENGTH_(LIST, n)                            \
  {                                                          \
    0 LIST(LMAIL_KW_SPACE_, n), 0 LIST(LMAIL_KW_SHORTER_, n) \
  }
typedef struct lmail_keyword_length_ {
  uint16_t names;   /* octets of shorter names */
  uint16_t numbers; /* how many those are      */
} lmail_keyword_length_;
#endif

/* The number of the keyword word[0..n), without regard to case; 0 when it is not in the table. */
#define lmail_keyword_(table, word, n) \
  lmail_keyword_find_((const char *)&table##_names, table##_numbers, table##_lengths, (word), (n))

/* The name of a number: its bytes and *n, or NULL. */
#define lmail_keyword_name_(table, number, n)                                                    \
  lmail_keyword_spell_((const char *)&table##_names, table##_numbers, table##_lengths, (number), \
                       (n))

unsigned lmail_keyword_find_(const char *names, const uint8_t *numbers,
                             const lmail_keyword_length_ *lengths, const uint8_t *word, size_t n);
const char *lmail_keyword_spell_(const char *names, const uint8_t *numbers,
                                 const lmail_keyword_length_ *lengths, unsigned number, size_t *n);

#endif
