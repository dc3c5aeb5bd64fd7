/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_INPUT_H
#define LMAIL_TOOL_INPUT_H

/*
 * input.h - a file (or "-", standard input) in pieces of a chosen size, or as one piece.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct input {
  const char *name;
  FILE *file;
  uint8_t *buf;
  size_t chunk;   /* octets a piece; 0: all in one       */
  size_t mapped;  /* octets of a mapped file, 0 for none */
  int ended;
  int failed;     /* reading failed: a complaint was made */
} input;

enum { INPUT_WHOLE = 0, INPUT_CHUNK = 65536 };

/* 1, or 0 after a complaint. */
int input_open(input *in, const char *path, size_t chunk);

/* The next piece, which stays until the next call: 1; or 0 at the end (look at in->failed). */
int input_next(input *in, const uint8_t **data, size_t *n);

/* As input_open in pieces of INPUT_CHUNK, also standard input so that it can be read again. */
int input_open_again(input *in, const char *path);

/* A file that is open already, from its beginning; input_close closes it. */
void input_adopt(input *in, FILE *file, const char *name, size_t chunk);

/* From the beginning again; 1, or 0 when the input is no file that can be read again. */
int input_rewind(input *in);

void input_close(input *in);

/* The first line of a file, without its line end, into out[0 .. cap). 1, or 0 after a complaint. */
int input_password(const char *path, char *out, size_t cap);

#endif
