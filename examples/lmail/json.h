/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_JSON_H
#define LMAIL_TOOL_JSON_H

/*
 * json.h - strings of any bytes as JSON, in one go or piece by piece.
 *
 * What is valid UTF-8 stays as it is; each byte that is not becomes one of the escapes \udc80 to
 * \udcff (as Python's "surrogateescape" has it), so that nothing is lost. How the bytes are cut
 * into pieces does not change the output.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct json_string {
  FILE *out;
  uint8_t held[4]; /* the beginning of a character */
  unsigned held_n;
} json_string;

void json_string_begin(json_string *s, FILE *out);
void json_string_add(json_string *s, const void *data, size_t n);
void json_string_end(json_string *s);

/* A whole string, or null when data is NULL. */
void json_bytes(FILE *out, const void *data, size_t n);
void json_text(FILE *out, const char *text);

/* Octets as a string of hexadecimal digits. */
void json_hex(FILE *out, const uint8_t *octets, size_t n);

#endif
