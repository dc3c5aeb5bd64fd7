/* SPDX-License-Identifier: MIT */
#ifndef CODEC_SPLIT_H
#define CODEC_SPLIT_H

/*
 * codec_split.h - a codec fuzzed: the first octets of the input choose the option and how windows
 * are cut, the rest is data. Two ways of cutting must agree in everything.
 */

#include "check.h"
#include "codec/codec_run.c"

/* Window sizes from a string of octets, over and over. */
typedef struct cuts {
  const uint8_t *sizes;
  size_t n, at;
} cuts;

static void next_cut(void *user, size_t *in_window, size_t *out_window)
{
  cuts *c = (cuts *)user;

  *in_window = c->sizes[c->at] & 31;
  *out_window = c->sizes[c->at] >> 5;
  if (c->at == 0) *in_window += 1, *out_window += 1; /* so that there is progress */
  c->at = (c->at + 1) % c->n;
}

enum { CUTS = 8 };

/* The result of one call, after a run in cuts has been compared with it. */
static codec_result split(codec_kind kind, unsigned option, const uint8_t sizes[CUTS],
                          const uint8_t *data, size_t n)
{
  codec_result whole = codec_run_whole(kind, option, data, n), cut;
  cuts c;

  c.sizes = sizes;
  c.n = CUTS;
  c.at = 0;
  cut = codec_run(kind, option, data, n, next_cut, &c);
  CHECK(codec_equal(&whole, &cut));
  codec_free(&cut);
  return whole;
}

#endif
