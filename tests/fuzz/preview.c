/* SPDX-License-Identifier: MIT */
/*
 * preview.c - previews of hostile texts: valid UTF-8 on one line, within its limits, the same however
 * the text is cut. The first bytes choose the kind, the limits and the cuts; and the base subject of
 * the rest is a part of it.
 */

#include "choices.h"
#include <libmail/preview.h>
#include <libmail/subject.h>
#include <libmail/utf8.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 8 };

static void expect(int condition)
{
  if (!condition) abort();
}

static uint8_t *make(const uint8_t *choices, const uint8_t *in, size_t n, int pieces, size_t *len)
{
  size_t cap = choices[1] * 3u, at = 0;
  uint8_t *out = (uint8_t *)malloc(cap ? cap : 1);
  unsigned cut = 0;
  lmail_preview p;

  lmail_preview_init(&p, choices[0] & 1u, choices[2], out, cap);
  while (at < n) {
    size_t k = pieces ? choices[3 + cut++ % 5] % 20u + 1 : n;
    uint8_t *piece;
    lmail_status st;

    if (k > n - at) k = n - at;
    piece = (uint8_t *)malloc(k);
    memcpy(piece, in + at, k);
    st = lmail_preview_add(&p, piece, k);
    free(piece);
    at += k;
    expect(st == LMAIL_OK || st == LMAIL_DONE);
    if (st == LMAIL_DONE) break;
  }
  lmail_preview_end(&p);
  *len = p.len;
  expect(p.len <= cap);
  return out;
}

static void check_text(const uint8_t *s, size_t n, unsigned chars_max)
{
  size_t i, chars = 0;

  expect(lmail_utf8_valid(s, n) == n);
  for (i = 0; i < n; i++) {
    expect(s[i] >= ' ' && s[i] != 0x7f);
    expect(s[i] != ' ' || (i > 0 && i + 1 < n && s[i - 1] != ' '));
    chars += (s[i] & 0xc0) != 0x80;
  }
  expect(chars <= chars_max);
}

static void check_subject(const uint8_t *s, size_t n)
{
  size_t from, len, again_from, again_len;

  (void)lmail_subject_find_base(s, n, &from, &len);
  expect(from <= n && len <= n - from);
  expect(lmail_subject_find_base(s + from, len, &again_from, &again_len) == 0 || len != again_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *in = data + CHOICES;
  uint8_t *whole, *cut;
  size_t n = size - CHOICES, whole_len, cut_len;

  if (size < CHOICES) return 0;
  whole = make(data, in, n, 0, &whole_len);
  cut = make(data, in, n, 1, &cut_len);
  expect(whole_len == cut_len && memcmp(whole, cut, cut_len) == 0);
  check_text(whole, whole_len, data[2]);
  check_subject(in, n);
  free(whole);
  free(cut);
  return 0;
}
