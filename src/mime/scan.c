/* SPDX-License-Identifier: MIT */
/* scan.c - the two loops that see every byte of a body: where a delimiter may begin, and lines. */

#include "mime/parts.h"

/*
 * As in core/dot.c, bytes are looked at in blocks, all in the same way and without a branch, so that
 * compilers make vector instructions of the inner loops.
 */
#define BLOCK 64

size_t lmail_count_lines_(const uint8_t *in, size_t n)
{
  size_t lines = 0;
  size_t i = 0;

  for (; n - i >= BLOCK; i += BLOCK) {
    uint8_t some = 0;
    size_t k;

    for (k = 0; k < BLOCK; k++) some = (uint8_t)(some + (in[i + k] == '\n'));
    lines += some;
  }
  for (; i < n; i++) lines += in[i] == '\n';
  return lines;
}

/* Is there LF "-" "-" that begins in in[0 .. BLOCK)? in[BLOCK + 1] is readable. */
static unsigned block_has_dashes(const uint8_t *in)
{
  uint8_t any = 0;
  size_t k;

  for (k = 0; k < BLOCK; k++) {
    any = (uint8_t)(any | ((in[k] == '\n') & (in[k + 1] == '-') & (in[k + 2] == '-')));
  }
  return any;
}

size_t lmail_find_dashes_(const uint8_t *in, size_t n, size_t at)
{
  while (at < n) {
    size_t stop = n;

    if (n - at >= BLOCK + 2) {
      if (!block_has_dashes(in + at)) {
        at += BLOCK;
        continue;
      }
      stop = at + BLOCK;
    }
    while (at < stop) {
      const uint8_t *lf = (const uint8_t *)memchr(in + at, '\n', stop - at);

      if (!lf) {
        at = stop;
        break;
      }
      at = (size_t)(lf - in);
      if ((n - at < 2 || lf[1] == '-') && (n - at < 3 || lf[2] == '-')) return at;
      at++;
    }
  }
  return n;
}
