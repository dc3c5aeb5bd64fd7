/* SPDX-License-Identifier: MIT */
/* scan.c - the two loops that see every byte of a body: where a delimiter may begin, and lines. */

#include "mime/parts.h"

/*
 * As in core/dot.c, bytes are looked at in blocks, all in the same way and without a branch, so that
 * compilers make vector instructions of the inner loops. Built for size, memchr does it all.
 */
#ifndef __OPTIMIZE_SIZE__
#define BLOCK 128

/* The lines of in[0 .. BLOCK), and in *dashes whether a LF "-" begins in it. in[BLOCK] is readable. */
static unsigned block_lines(const uint8_t *in, int *dashes)
{
  uint8_t lines[16] = {0};
  uint8_t any[16] = {0};
  uint64_t w[2], a[2];
  size_t i, k;

  for (i = 0; i < BLOCK; i += 16) {
    for (k = 0; k < 16; k++) {
      uint8_t lf = (uint8_t) - (in[i + k] == '\n');

      lines[k] = (uint8_t)(lines[k] - lf);
      any[k] = (uint8_t)(any[k] | (lf & (uint8_t) - (in[i + k + 1] == '-')));
    }
  }
  memcpy(w, lines, sizeof w);
  memcpy(a, any, sizeof a);
  *dashes = (a[0] | a[1]) != 0;
  return (unsigned)(((w[0] + w[1]) * UINT64_C(0x0101010101010101)) >> 56);
}
#endif

size_t lmail_count_lines_(const uint8_t *in, size_t n)
{
  const uint8_t *end = in + n;
  size_t lines = 0;

#ifndef __OPTIMIZE_SIZE__
  int dashes;

  for (; (size_t)(end - in) > BLOCK; in += BLOCK) lines += block_lines(in, &dashes);
#endif
  while (in != end && (in = (const uint8_t *)memchr(in, '\n', (size_t)(end - in))) != NULL) {
    lines++;
    in++;
  }
  return lines;
}

size_t lmail_find_dashes_(const uint8_t *in, size_t n, size_t at, size_t *lines)
{
  while (at < n) {
    size_t stop = n;

#ifndef __OPTIMIZE_SIZE__
    if (n - at > BLOCK) {
      int dashes;
      unsigned some = block_lines(in + at, &dashes);

      if (!dashes) {
        *lines += some;
        at += BLOCK;
        continue;
      }
      stop = at + BLOCK;
    }
#endif
    while (at < stop) {
      const uint8_t *lf = (const uint8_t *)memchr(in + at, '\n', stop - at);

      if (!lf) {
        at = stop;
        break;
      }
      at = (size_t)(lf - in);
      if ((n - at < 2 || lf[1] == '-') && (n - at < 3 || lf[2] == '-')) return at;
      ++*lines;
      at++;
    }
  }
  return n;
}
