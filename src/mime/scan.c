/* SPDX-License-Identifier: MIT */
/* scan.c - the two loops that see every byte of a body: where a delimiter may begin, and lines. */

#include "mime/parts.h"

/*
 * As in core/dot.c, bytes are looked at in blocks, all in the same way and without a branch, so that
 * compilers make vector instructions of the inner loops. Built for size, plain loops do it all.
 *
 * A line that is too long (see lines.c) has a whole strip in it, wherever strips begin: one without line
 * ends makes a piece `sparse`, which has its lines measured. So a strip is shorter than half of such a
 * line.
 */
#ifndef __OPTIMIZE_SIZE__
/*
 * Blocks grow as long as nothing is found: a delimiter is often near, and what is looked at behind it
 * is looked at again. The octets of the sum of four strips count up to 224.
 */
enum { LANES = 16, STEP = 4 * LANES, STRIP = 7 * STEP, SPARSE = 4 * STEP };
enum { FIRST_BLOCK = 4 * STEP, LAST_BLOCK = 4 * STRIP };

/* How much of n octets, more than STEP, is looked at as one block, with one octet behind it. */
static inline size_t block_of(size_t n, size_t most)
{
  return n > most ? most : (n - 1) & ~(size_t)(STEP - 1);
}

static inline void look(const uint8_t *in, uint8_t lines[LANES], uint8_t any[LANES])
{
  size_t k;

  for (k = 0; k < LANES; k++) {
    uint8_t high = (uint8_t) - ((int8_t)in[k] > '\r');

    lines[k] = (uint8_t)(lines[k] + (in[k] == '\n'));
    any[k] = (uint8_t)(any[k] | (~high & (uint8_t) - (in[k + 1] == '-')));
  }
}

static inline unsigned sum_of(uint64_t octets)
{
  const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);

  octets = (octets & even) + (octets >> 8 & even);
  return (unsigned)(octets * UINT64_C(0x0001000100010001) >> 48);
}

/* The lines of in[0 .. n), where n is a multiple of STEP and at most STRIP. */
static inline unsigned strip_lines(const uint8_t *in, size_t n)
{
  const uint8_t *end = in + n;
  uint8_t lines[LANES] = {0};
  uint64_t w[2];
  size_t k;

  do {
    for (k = 0; k < LANES; k++) lines[k] = (uint8_t)(lines[k] + (in[k] == '\n'));
  } while ((in += LANES) != end);
  memcpy(w, lines, sizeof w);
  return sum_of(w[0] + w[1]);
}

/*
 * The lines of in[0 .. n), and in *dashes whether a LF "-" or CR "-" may begin in it: an octet below 14
 * (or over 127, which costs no more to tell than it would to leave out) in front of a "-". n is a
 * multiple of STEP, at most LAST_BLOCK; in[n] is readable.
 */
static inline unsigned block_lines(const uint8_t *in, size_t n, int *dashes, int *sparse)
{
  const uint8_t *end = in + n;
  uint8_t any[LANES] = {0};
  uint64_t w[2], a[2];
  uint64_t sum = 0;

  while (in != end) {
    size_t strip = end - in < STRIP ? (size_t)(end - in) : STRIP;
    const uint8_t *stop = in + strip;
    uint8_t lines[LANES] = {0};

    do {
      look(in, lines, any);
      look(in + LANES, lines, any);
      look(in + 2 * LANES, lines, any);
      look(in + 3 * LANES, lines, any);
    } while ((in += STEP) != stop);
    memcpy(w, lines, sizeof w);
    w[0] += w[1];
    if (w[0] == 0 && strip >= SPARSE) *sparse = 1;
    sum += w[0];
  }
  memcpy(a, any, sizeof a);
  *dashes = (a[0] | a[1]) != 0;
  return sum_of(sum);
}
#endif

#ifndef __OPTIMIZE_SIZE__
/*
 * The same for the rest in[at .. n), fewer than STEP octets behind LANES others or more, but for its last octet:
 * what follows that is not known. The last LANES octets may have some that were counted before.
 */
static inline unsigned rest_lines(const uint8_t *in, size_t n, size_t at, int *dashes)
{
  uint8_t lines[LANES] = {0}, any[LANES] = {0};
  uint64_t w[2], a[2];
  size_t left = n - 1 - at;
  uint8_t skip, k;

  for (; left >= LANES; left -= LANES, at += LANES) look(in + at, lines, any);
  skip = (uint8_t)(LANES - left);
  in += n - 1 - LANES;
  for (k = 0; k < LANES; k++) {
    uint8_t high = (uint8_t) - ((int8_t)in[k] > '\r');

    lines[k] = (uint8_t)(lines[k] + ((in[k] == '\n') & (k >= skip)));
    any[k] = (uint8_t)(any[k] | (~high & (uint8_t) - (in[k + 1] == '-')));
  }
  memcpy(w, lines, sizeof w);
  memcpy(a, any, sizeof a);
  *dashes = (a[0] | a[1]) != 0;
  return sum_of(w[0] + w[1]);
}
#endif

#ifdef __OPTIMIZE_SIZE__
const uint8_t *lmail_find_lf_(const uint8_t *in, size_t n)
{
  for (; n != 0; in++, n--) {
    if (*in == '\n') return in;
  }
  return NULL;
}

size_t lmail_count_lines_(const uint8_t *in, size_t n, int *sparse)
{
  size_t lines = 0;

  *sparse = 1;
  for (; n != 0; n--) lines += *in++ == '\n';
  return lines;
}
#else
size_t lmail_count_lines_(const uint8_t *in, size_t n, int *sparse)
{
  const uint8_t *end = in + n;
  size_t lines = 0;

  while ((size_t)(end - in) >= STEP) {
    size_t strip = (size_t)(end - in) < STRIP ? (size_t)(end - in) & ~(size_t)(STEP - 1) : STRIP;
    unsigned some = strip_lines(in, strip);

    if (some == 0 && strip >= SPARSE) *sparse = 1;
    lines += some;
    in += strip;
  }
  while (in != end && (in = (const uint8_t *)memchr(in, '\n', (size_t)(end - in))) != NULL) {
    lines++;
    in++;
  }
  return lines;
}
#endif

#ifndef __OPTIMIZE_SIZE__
/* Are two "-" at in[at], as far as in[0 .. n) goes? */
static int dashes_at(const uint8_t *in, size_t n, size_t at)
{
  return (at >= n || in[at] == '-') && (at + 1 >= n || in[at + 1] == '-');
}

/* May a CR in in[at .. stop) be in front of a "-"? More octets are looked at where there are some. */
static int may_have_cr(const uint8_t *in, size_t n, size_t at, size_t stop)
{
  uint8_t any[LANES] = {0};
  uint64_t a[2];
  size_t k;

  for (; at < stop; at += LANES) {
    if (n - at <= LANES) return 1;
    for (k = 0; k < LANES; k++) {
      any[k] = (uint8_t)(any[k] |
                         ((uint8_t) - (in[at + k] == '\r') & (uint8_t) - (in[at + k + 1] == '-')));
    }
  }
  memcpy(a, any, sizeof a);
  return (a[0] | a[1]) != 0;
}

/* The first CR in in[at .. stop) that "--" follows, as far as in[0 .. n) goes; or stop. */
static size_t find_cr(const uint8_t *in, size_t n, size_t at, size_t stop)
{
  size_t i = at + 1;
  size_t end = stop < n ? stop + 1 : n;
  const uint8_t *dash = i < end ? (const uint8_t *)memchr(in + i, '-', end - i) : NULL;

  if (!dash || !may_have_cr(in, n, (size_t)(dash - in) - 1, stop)) return stop;
  for (i = (size_t)(dash - in); i < end; i++) {
    if (in[i] == '-' && in[i - 1] == '\r' && dashes_at(in, n, i)) return i - 1;
  }
  return stop;
}

/* As lmail_find_dashes_, in in[at .. stop). */
static size_t find_in_block(const uint8_t *in, size_t n, size_t at, size_t stop, size_t *lines)
{
  size_t start = at;
  size_t some = 0;
  size_t cr;

  while (at < stop) {
    const uint8_t *lf = lmail_find_lf_(in + at, stop - at);

    if (!lf) {
      at = stop;
      break;
    }
    at = (size_t)(lf - in);
    if (dashes_at(in, n, at + 1)) break;
    some++;
    at++;
  }
  cr = at > start ? find_cr(in, n, start, at) : at;
  if (cr < at) {
    int sparse = 0;

    some = lmail_count_lines_(in + start, cr - start, &sparse);
    at = cr;
  }
  *lines += some;
  return at;
}

size_t lmail_find_dashes_(const uint8_t *in, size_t n, size_t at, size_t *lines, int *sparse,
                          int near)
{
  size_t most = near ? FIRST_BLOCK : LAST_BLOCK;

  if (n - at == 1 && in[at] > '\r')
    return n;           /* all that there is, for whoever feeds single octets */
  if (near && at < n) { /* and then a block would only tell that there is one */
    size_t stop = n - at > FIRST_BLOCK ? at + FIRST_BLOCK : n;
    size_t before = *lines;

    at = find_in_block(in, n, at, stop, lines);
    if (at < stop) return at;
    if (*lines == before && stop < n) *sparse = 1;
  }
  while (at < n) {
    size_t stop = n;

    if (n - at > STEP) {
      int dashes;
      unsigned some;

      stop = at + block_of(n - at, most);
      some = block_lines(in + at, stop - at, &dashes, sparse);
      if (!dashes) {
        *lines += some;
        at = stop;
        most = most < LAST_BLOCK / 2 ? most * 2 : LAST_BLOCK;
        continue;
      }
    } else if (n > LANES && in[n - 1] != '\n') {
      int dashes;
      unsigned some = rest_lines(in, n, at, &dashes);

      if (!dashes) {
        *lines += some;
        return n;
      }
    }
    at = find_in_block(in, n, at, stop, lines);
    if (at < stop) return at;
  }
  return n;
}
#endif
