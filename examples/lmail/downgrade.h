/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_DOWNGRADE_H
#define LMAIL_TOOL_DOWNGRADE_H

/* downgrade.h - a message in a file made 7-bit, for servers that take nothing else. */

#include <stdint.h>
#include <stdio.h>

/* *file becomes another file, and *octets its size; EXIT_OK, or a code after a complaint. */
int downgrade_file(FILE **file, uint64_t *octets);

#endif
