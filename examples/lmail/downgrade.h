/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_DOWNGRADE_H
#define LMAIL_TOOL_DOWNGRADE_H

/* downgrade.h - a message in a file made 7-bit, for whatever takes nothing else. */

#include <stdint.h>
#include <stdio.h>

/*
 * *file, with CRLF line ends, becomes another file, *octets its size, and *facts what was done to it
 * (LMAIL_DOWNGRADE_...); EXIT_OK, or a code after a complaint. flags: 0 or LMAIL_DOWNGRADE_BREAK.
 */
int downgrade_file(FILE **file, uint32_t flags, uint64_t *octets, uint32_t *facts);

#endif
