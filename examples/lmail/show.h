/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_SHOW_H
#define LMAIL_TOOL_SHOW_H

/* show.h - what comes from others, on a terminal. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Text without control characters, which could command the terminal: they become "?". */
void show_text(FILE *out, const void *text, size_t n);

/* "7bit", "base64", ...; "unknown". */
const char *show_encoding(uint16_t encoding);

#endif
