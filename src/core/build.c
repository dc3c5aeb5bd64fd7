/* SPDX-License-Identifier: MIT */
/* build.c - building one message in a writer; see build.h. */

#include "core/build.h"
#include "core/number.h"

void lmail_build_fresh_(lmail_writer *w)
{
  if (w->len == 0) w->secret_from = w->secret_to = 0;
}

void lmail_build_begin_(lmail_build_ *b, lmail_writer *w)
{
  memset(b, 0, sizeof *b);
  b->w = w;
}

lmail_status lmail_build_end_(lmail_build_ *b)
{
  lmail_writer *w = b->w;

  if (b->bad < 0) return b->bad;
  if (w->buf == NULL || b->len > w->cap - w->len) {
    w->need = b->len;
    return LMAIL_FULL;
  }
  lmail_build_fresh_(w);
  if (b->secret_to != 0) {
    if (w->secret_to == 0) w->secret_from = w->len + b->secret_from;
    w->secret_to = w->len + b->secret_to;
  }
  w->len += b->len;
  w->need = 0;
  return LMAIL_OK;
}

void lmail_put_(lmail_build_ *b, const void *data, size_t n)
{
  lmail_writer *w = b->w;
  size_t at = b->len;

  b->len = lmail_build_grown_(at, n);
  if (n != 0 && w->buf != NULL && b->len <= w->cap - w->len) memcpy(w->buf + w->len + at, data, n);
}

void lmail_put_number_(lmail_build_ *b, uint64_t v)
{
  uint8_t digits[20];
  size_t n = lmail_digits_(v, digits);

  lmail_put_(b, digits, n);
}

void lmail_put_line_(lmail_build_ *b, const void *data, size_t n)
{
  if (n == 0) return;
  if (memchr(data, '\r', n) || memchr(data, '\n', n) || memchr(data, 0, n)) {
    b->bad = LMAIL_E_ARGUMENT;
    return;
  }
  lmail_put_(b, data, n);
}

void lmail_put_secret_(lmail_build_ *b, const void *data, size_t n)
{
  size_t from = b->len;

  lmail_put_line_(b, data, n);
  if (b->secret_to == 0) b->secret_from = from;
  b->secret_to = b->len;
}
