/* SPDX-License-Identifier: MIT */
/* boundary.c - is a boundary in a body? The same however it is cut, and as a search by hand says. */

#include "choices.h"
#include <libmail/compose.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 4 };

static void expect(int condition)
{
  if (!condition) abort();
}

static int absent(const uint8_t *base, size_t base_len, const uint8_t *s, size_t n, choices *cuts)
{
  lmail_boundary_scanner scanner;
  int result = 1;
  size_t at = 0;

  expect(lmail_boundary_scan_init(&scanner, base, base_len) == LMAIL_OK);
  while (at < n) {
    size_t k = cuts ? choose(cuts) % 20u + 1 : n;
    uint8_t *piece;

    if (k > n - at) k = n - at;
    piece = (uint8_t *)malloc(k);
    memcpy(piece, s + at, k);
    result = lmail_boundary_scan(&scanner, piece, k);
    free(piece);
    at += k;
  }
  return result;
}

/* "--", what the writer puts in front of base, and base, at the beginning of a line. */
static int has_at(const uint8_t *s, size_t n, const uint8_t *base, size_t base_len)
{
  return n >= 4 + base_len && memcmp(s, "--=_", 4) == 0 && memcmp(s + 4, base, base_len) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const uint8_t base[] = "aaab-aab";
  enum { BASE = sizeof base - 1 };
  choices cuts = {data, CHOICES, 0};
  const uint8_t *s = data + CHOICES;
  size_t n = size - CHOICES, i;
  int found = 0;

  if (size < CHOICES) return 0;
  for (i = 0; i < n; i++) {
    if (i == 0 || s[i - 1] == '\n' || s[i - 1] == '\r') found |= has_at(s + i, n - i, base, BASE);
  }
  expect(absent(base, BASE, s, n, NULL) == !found);
  expect(absent(base, BASE, s, n, &cuts) == !found);
  return 0;
}
