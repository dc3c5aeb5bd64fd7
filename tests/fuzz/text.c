/* SPDX-License-Identifier: MIT */
/*
 * text.c - text of header fields from any octets: one answer at any size of the output, UTF-8 on one
 * line, defects inside the value; runs that cover it.
 */

#include <libmail/text.h>
#include <libmail/utf8.h>
#include <stdlib.h>
#include <string.h>

typedef lmail_status (*decode_fn)(const void *value, size_t n, const lmail_text_config *cfg,
                                  void *out, size_t cap, size_t *len, lmail_defects *defects);

static void check_decode(decode_fn decode, const uint8_t *s, size_t n, const lmail_text_config *cfg,
                         size_t small)
{
  size_t cap = 3 * n + 3, len, again, i;
  uint8_t *out = (uint8_t *)malloc(cap), *less;
  lmail_defect list[8];
  lmail_defects defects = {list, 8, 0};

  if (decode(s, n, cfg, out, cap, &len, &defects) != LMAIL_OK || len > cap) abort();
  if (lmail_utf8_valid(out, len) != len) abort();
  for (i = 0; i < len; i++) {
    if (out[i] == '\r' || out[i] == '\n' || out[i] == 0) abort();
  }
  for (i = 0; i < defects.count && i < defects.cap; i++) {
    if (list[i].off >= n || lmail_defect_name(list[i].code) == NULL) abort();
  }
  if (len != 0) {
    small %= len;
    less = (uint8_t *)malloc(small != 0 ? small : 1);
    if (decode(s, n, cfg, less, small, &again, NULL) != LMAIL_FULL || again != len) abort();
    if (memcmp(less, out, small) != 0) abort();
    free(less);
  }
  free(out);
}

static int is_white(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void check_runs(const uint8_t *s, size_t n)
{
  size_t at = 0, len, again;
  lmail_word_iter it;
  lmail_word w;

  lmail_word_init(&it, s, n);
  while (lmail_word_next(&it, &w)) {
    uint8_t *out = (uint8_t *)malloc(w.text_len != 0 ? w.text_len : 1);

    while (w.encoding != LMAIL_WORD_NONE && s + at != w.data && is_white(s[at])) at++;
    if (s + at != w.data || w.len == 0 || w.len > n - at) abort();
    if (w.text < w.data || w.text_len > w.len - (size_t)(w.text - w.data)) abort();
    if (lmail_word_decode(&w, out, w.text_len, &len) != LMAIL_OK || len > w.text_len) abort();
    if (len != 0 && (lmail_word_decode(&w, out, len - 1, &again) != LMAIL_FULL || again != len))
      abort();
    at += w.len;
    free(out);
  }
  if (at != n) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  lmail_text_config cfg;
  uint8_t *s;

  if (size < 2) return 0;
  memset(&cfg, 0, sizeof cfg);
  cfg.options = data[0] & 1 ? LMAIL_TEXT_ONE_SPACE : 0;
  if (data[0] & 2) cfg.find = lmail_charset_find_basic;
  if (data[0] & 8)
    cfg.find = lmail_charset_find_all; /* charsets with shifts, and with long characters */
  if (data[0] & 4) cfg.fallback = lmail_charset_find_basic(NULL, "latin1", 6);
  s = (uint8_t *)malloc(size - 2 != 0 ? size - 2 : 1);
  memcpy(s, data + 2, size - 2);
  check_decode(lmail_text_decode, s, size - 2, &cfg, data[1]);
  check_decode(lmail_phrase_decode, s, size - 2, &cfg, data[1]);
  check_decode(lmail_comment_decode, s, size - 2, &cfg, data[1]);
  check_runs(s, size - 2);
  free(s);
  return 0;
}
