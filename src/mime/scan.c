/* SPDX-License-Identifier: MIT */
/* scan.c - the two loops that see every byte of a body: where a delimiter may begin, and lines. */

#include "mime/parts.h"

/*
 * As in core/dot.c, bytes are looked at in blocks, all in the same way and without a branch, so that
 * compilers make vector instructions of the inner loops. Built for size, memchr does it all.
 */
#ifndef __OPTIMIZE_SIZE__
/*
 * Blocks grow as long as nothing is found: a delimiter is often near, and what is looked at behind it
 * is looked at again. No lane of the longest block counts beyond 127.
 */
enum { LANES = 16, FIRST_BLOCK = 15 * LANES, LAST_BLOCK = 4 * FIRST_BLOCK };

/* How much of n octets, more than LANES, is looked at as one block, with one octet behind it. */
static size_t block_of(size_t n, size_t most)
{
  return n > most ? most : (n - 1) & ~(size_t)(LANES - 1);
}

/*
 * The lines of in[0 .. n), and in *dashes whether a LF "-" begins in it. n is a multiple of LANES, at
 * most LAST_BLOCK; in[n] is readable.
 */
static unsigned block_lines(const uint8_t *in, size_t n, int *dashes)
{
  const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);
  const uint8_t *end = in + n;
  uint8_t lines[LANES] = {0};
  uint8_t any[LANES] = {0};
  uint64_t w[2], a[2];
  size_t k;

  for (; in != end; in += LANES) {
    for (k = 0; k < LANES; k++) {
      uint8_t lf = (uint8_t) - (in[k] == '\n');

      lines[k] = (uint8_t)(lines[k] - lf);
      any[k] = (uint8_t)(any[k] | (lf & (uint8_t) - (in[k + 1] == '-')));
    }
  }
  memcpy(w, lines, sizeof w);
  memcpy(a, any, sizeof a);
  *dashes = (a[0] | a[1]) != 0;
  w[0] += w[1];
  w[0] = (w[0] & even) + (w[0] >> 8 & even);
  return (unsigned)(w[0] * UINT64_C(0x0001000100010001) >> 48);
}
#endif

size_t lmail_count_lines_(const uint8_t *in, size_t n)
{
  const uint8_t *end = in + n;
  size_t lines = 0;

#ifndef __OPTIMIZE_SIZE__
  int dashes;

  while ((size_t)(end - in) > LANES) {
    size_t block = block_of((size_t)(end - in), LAST_BLOCK);

    lines += block_lines(in, block, &dashes);
    in += block;
  }
#endif
  while (in != end && (in = (const uint8_t *)memchr(in, '\n', (size_t)(end - in))) != NULL) {
    lines++;
    in++;
  }
  return lines;
}

size_t lmail_find_dashes_(const uint8_t *in, size_t n, size_t at, size_t *lines)
{
#ifndef __OPTIMIZE_SIZE__
  size_t most = FIRST_BLOCK;
#endif

  while (at < n) {
    size_t stop = n;

#ifndef __OPTIMIZE_SIZE__
    if (n - at > LANES) {
      int dashes;
      unsigned some;

      stop = at + block_of(n - at, most);
      if (most < LAST_BLOCK) most *= 2;
      some = block_lines(in + at, stop - at, &dashes);
      if (!dashes) {
        *lines += some;
        at = stop;
        continue;
      }
    }
#endif
    while (at < stop) {
      const uint8_t *lf = lmail_find_lf_(in + at, stop - at);

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
