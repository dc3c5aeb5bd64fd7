/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_BUILD_H
#define LIBMAIL_CORE_BUILD_H

/*
 * build.h - building one message in a writer, whole or not at all.
 *
 *   lmail_build_ b;
 *   lmail_build_begin_(&b, w);
 *   lmail_put_(&b, "QUIT\r\n", 6);
 *   st = lmail_build_end_(&b);
 *
 * The puts count what they are given even when it does not fit, so one pass both writes and
 * measures. Only lmail_build_end_ moves w->len.
 */

#include <libmail/writer.h>
#include <string.h>

typedef struct lmail_build_ {
  lmail_writer *w;
  size_t len; /* octets put so far */
  size_t secret_from;
  size_t secret_to;
  lmail_status bad; /* the first argument that was refused, LMAIL_OK for none */
} lmail_build_;

/* What a buffer held before it was emptied is no secret of what comes: for whoever moves w->len. */
void lmail_build_fresh_(lmail_writer *w);

void lmail_build_begin_(lmail_build_ *b, lmail_writer *w);

/* LMAIL_OK and w->len moved; LMAIL_FULL and w->need set; or b->bad. */
lmail_status lmail_build_end_(lmail_build_ *b);

/* The octets put grow past the room by sums of in-memory sizes; SIZE_MAX stands for "never fits". */
static inline size_t lmail_build_grown_(size_t len, size_t n)
{
  return n > SIZE_MAX - len ? SIZE_MAX : len + n;
}

/* Room for n octets, which the caller fills; NULL when they do not fit and are counted only. */
static inline uint8_t *lmail_put_room_(lmail_build_ *b, size_t n)
{
  const lmail_writer *w = b->w;
  size_t at = b->len;

  b->len = lmail_build_grown_(at, n);
  return w->buf != NULL && b->len <= w->cap - w->len ? w->buf + w->len + at : NULL;
}

/* Octets that the library itself chose or has checked. */
void lmail_put_(lmail_build_ *b, const void *data, size_t n);

/* A string literal. */
#define lmail_put_lit_(b, literal) lmail_put_((b), (literal), sizeof(literal) - 1)

void lmail_put_number_(lmail_build_ *b, uint64_t v);

/* Octets of the caller's that become part of a line: CR, LF and NUL are refused. */
void lmail_put_line_(lmail_build_ *b, const void *data, size_t n);

/* As lmail_put_line_, and what is put is marked as secret in the writer. */
void lmail_put_secret_(lmail_build_ *b, const void *data, size_t n);

#endif
