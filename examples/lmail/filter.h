/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_FILTER_H
#define LMAIL_TOOL_FILTER_H

/* filter.h - files through codecs of libmail, see libmail/codec.h. */

#include <libmail/codec.h>
#include <stdint.h>
#include <stdio.h>

/* A codec with its state behind a pointer. */
typedef lmail_status codec(void *state, const void *in, size_t n, size_t *used, void *out,
                           size_t cap, size_t *made, int last);

/*
 * What is left of a file through a codec, behind what is in another one; *octets are added. What the codec
 * said last. Whether the files could be read and written, ferror tells.
 */
lmail_status filter(codec *code, void *state, FILE *from, FILE *to, uint64_t *octets);

/* A file, or "-", with CRLF line ends: EXIT_OK, or EXIT_FILE after a complaint. */
int filter_crlf(const char *path, FILE *to, uint64_t *octets);

/* A file from its beginning to standard output: EXIT_OK, or EXIT_FILE after a complaint. */
int filter_show(FILE *from);

#endif
