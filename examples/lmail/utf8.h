/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_UTF8_H
#define LMAIL_TOOL_UTF8_H

/* utf8.h - is a text, seen in pieces, valid UTF-8 (RFC 3629)? All zero is the start. */

#include <stddef.h>
#include <stdint.h>

typedef struct utf8_check {
  uint8_t follow; /* octets that the current character still needs    */
  uint8_t first;  /* its first octet, as long as the second is awaited */
  uint8_t bad;
  uint8_t high; /* octets from 0x80 on were met */
} utf8_check;

void utf8_look(utf8_check *u, const void *text, size_t n);

/* After the last piece. */
int utf8_is_valid(const utf8_check *u);

#endif
