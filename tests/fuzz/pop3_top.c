/* SPDX-License-Identifier: MIT */
/* pop3_top.c - where the answer to TOP ends: the same place however the message is cut, and not earlier. */

#include "choices.h"
#include <libmail/pop3.h>
#include <stdlib.h>
#include <string.h>

static void expect(int condition)
{
  if (!condition) abort();
}

static size_t end_of(const uint8_t *s, size_t n, uint32_t lines, choices *cuts)
{
  lmail_pop3_top top;
  size_t at = 0, used;

  lmail_pop3_top_init(&top, lines);
  while (at < n) {
    size_t k = cuts ? choose(cuts) % 20u + 1 : n;
    uint8_t *piece;
    lmail_status st;

    if (k > n - at) k = n - at;
    piece = (uint8_t *)malloc(k);
    memcpy(piece, s + at, k);
    st = lmail_pop3_top_next(&top, piece, k, &used);
    free(piece);
    expect(used <= k && (st == LMAIL_DONE || (st == LMAIL_OK && used == k)));
    at += used;
    if (st == LMAIL_DONE) break;
  }
  return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  enum { CHOICES = 4 };
  choices cuts = {data + 1, CHOICES - 1, 0};
  size_t end, more;

  if (size < CHOICES) return 0;
  end = end_of(data + CHOICES, size - CHOICES, data[0], NULL);
  more = end_of(data + CHOICES, size - CHOICES, data[0] + 1u, NULL);
  expect(end_of(data + CHOICES, size - CHOICES, data[0], &cuts) == end);
  expect(more >= end);
  return 0;
}
