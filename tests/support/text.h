/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_TEXT_H
#define TESTS_SUPPORT_TEXT_H

/* text.h - growing text, and the escapes in which transcripts show bytes. */

#include <stddef.h>
#include <stdint.h>

typedef struct text {
  char *s; /* NUL-terminated */
  size_t len, cap;
} text;

void text_add(text *t, const char *s, size_t n);
void text_printf(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_free(text *t);

/* Adds bytes with \r \n \t \0 \\ \" and \xHH for all that is not printable ASCII. */
void text_escape(text *t, const uint8_t *data, size_t n);

/*
 * Adds what an escaped text stands for: the above, and \{600:xy} for 600 times "xy".
 * Returns 0 when an escape is malformed.
 */
int text_unescape(text *t, const char *s, size_t n);

/* Adds octets in base64, written without the library that is tested. */
void text_add_base64(text *t, const char *s, size_t n);

/* Adds the octets that %xx stand for; all others as they are. */
void text_unpercent(text *t, const char *s, size_t n);

#endif
