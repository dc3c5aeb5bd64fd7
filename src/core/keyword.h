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
 * pointers, so it needs no relocation and stays in flash. Names are in lower case.
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
  static const uint8_t table##_counts[LMAIL_KW_LONGEST_] = {                              \
    0 LIST(LMAIL_KW_COUNT_, 1), 0 LIST(LMAIL_KW_COUNT_, 2), 0 LIST(LMAIL_KW_COUNT_, 3),   \
    0 LIST(LMAIL_KW_COUNT_, 4), 0 LIST(LMAIL_KW_COUNT_, 5), 0 LIST(LMAIL_KW_COUNT_, 6),   \
    0 LIST(LMAIL_KW_COUNT_, 7), 0 LIST(LMAIL_KW_COUNT_, 8), 0 LIST(LMAIL_KW_COUNT_, 9),   \
    0 LIST(LMAIL_KW_COUNT_, 10), 0 LIST(LMAIL_KW_COUNT_, 11), 0 LIST(LMAIL_KW_COUNT_, 12), \
    0 LIST(LMAIL_KW_COUNT_, 13), 0 LIST(LMAIL_KW_COUNT_, 14), 0 LIST(LMAIL_KW_COUNT_, 15), \
    0 LIST(LMAIL_KW_COUNT_, 16), 0 LIST(LMAIL_KW_COUNT_, 17), 0 LIST(LMAIL_KW_COUNT_, 18), \
    0 LIST(LMAIL_KW_COUNT_, 19), 0 LIST(LMAIL_KW_COUNT_, 20) };
/* clang-format on */

/* The number of the keyword word[0..n), without regard to case; 0 when it is not in the table. */
#define lmail_keyword_(table, word, n) \
  lmail_keyword_find_((const char *)&table##_names, table##_numbers, table##_counts, (word), (n))

/* The name of a number: its bytes and *n, or NULL. */
#define lmail_keyword_name_(table, number, n) \
  lmail_keyword_spell_((const char *)&table##_names, table##_numbers, table##_counts, (number), (n))

unsigned lmail_keyword_find_(const char *names, const uint8_t *numbers, const uint8_t *counts,
                             const uint8_t *word, size_t n);
const char *lmail_keyword_spell_(const char *names, const uint8_t *numbers, const uint8_t *counts,
                                 unsigned number, size_t *n);

#endif
