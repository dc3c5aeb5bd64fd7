/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_WRITTEN_H
#define COMPOSE_WRITTEN_H

/* written.h - runs a writer at every size of its buffer: whole or nothing. */

#include <libmail/compose.h>

/* One call of a writer. */
typedef lmail_status (*write_fn)(lmail_writer *w, const void *arg);

/*
 * Calls fn with no buffer, then with every size up to the one it asks for. Each time but the last it
 * must return LMAIL_FULL with the same need and write nothing that counts. Returns what it wrote, in
 * memory that lives until the next call, NUL-terminated; *n may be NULL.
 */
const char *written(write_fn fn, const void *arg, size_t *n);

/* fn returns an error at every size, and writes nothing. */
void refused(write_fn fn, const void *arg, lmail_status expected);

/* A complete header field: lines up to `columns`, CRLF only where it folds, no line of blanks. */
void check_field(const char *field, size_t n, size_t columns);

/* The text of a field as a reader shows it, NUL-terminated, until the next call. */
const char *text_of(const char *field, size_t n);

#endif
