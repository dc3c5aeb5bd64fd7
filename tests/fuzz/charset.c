/* SPDX-License-Identifier: MIT */
/*
 * charset.c - any octets in any charset: valid UTF-8 of the promised size, the same at any cut. The
 * input is the charset's number, the sizes of windows, and text, which is also tried as a label.
 */

#include "check.h"
#include <libmail/charset.h>
#include <libmail/utf8.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS = 8 };

static const char *const labels[] = {"utf-8",       "us-ascii",  "windows-1252", "windows-874",
                                     "iso-8859-6",  "utf-16",    "utf-16be",     "utf-7",
                                     "iso-2022-jp", "shift_jis", "euc-jp",       "euc-kr",
                                     "gb18030",     "big5",      "koi8-u",       "x-unknown"};

/* Decodes all, each window in its own exact allocation; returns the length of out. */
static size_t decode(const lmail_charset *charset, const uint8_t *cuts, const uint8_t *data,
                     size_t n, uint8_t *out, size_t cap, uint64_t *replaced)
{
  lmail_charset_decoder d;
  size_t at = 0, len = 0, turn = 0, idle = 0;
  lmail_status st;

  lmail_charset_decode_init(&d, charset);
  do {
    size_t take = cuts ? cuts[turn % CUTS] & 15 : n,
           room = cuts ? 4U + (cuts[turn % CUTS] >> 4) : cap;
    size_t used, made;
    uint8_t *in, *window;

    if (idle > CUTS) take++;
    if (take > n - at) take = n - at;
    if (room > cap - len) room = cap - len;
    in = (uint8_t *)malloc(take ? take : 1);
    window = (uint8_t *)malloc(room ? room : 1);
    if (take) memcpy(in, data + at, take);
    st = lmail_charset_decode(&d, in, take, &used, window, room, &made, at + take == n);
    CHECK(st == LMAIL_OK ? used == take : st == LMAIL_FULL);
    CHECK(used <= take && made <= room);
    if (made) memcpy(out + len, window, made);
    at += used;
    len += made;
    idle = used || made ? 0 : idle + 1;
    CHECK(idle < 4 * CUTS);
    free(in);
    free(window);
    turn++;
  } while (st != LMAIL_OK || at != n);
  *replaced = d.replaced;
  return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *label;
  const lmail_charset *charset;
  const uint8_t *cuts = data + 1;
  uint8_t *whole, *pieces, *text;
  uint64_t replaced[2];
  size_t cap, len[2], i;
  int32_t one;

  if (size < 1 + CUTS) return 0;
  label = labels[data[0] % (sizeof labels / sizeof labels[0])];
  charset = lmail_charset_find_all(NULL, label, strlen(label));
  size -= 1 + CUTS;
  text = (uint8_t *)malloc(size ? size : 1);
  if (size) memcpy(text, data + 1 + CUTS, size);
  cap = 3 * size + 3;
  whole = (uint8_t *)malloc(cap);
  pieces = (uint8_t *)malloc(cap);
  len[0] = decode(charset, NULL, text, size, whole, cap, &replaced[0]);
  len[1] = decode(charset, cuts, text, size, pieces, cap, &replaced[1]);
  CHECK(len[0] == len[1] && replaced[0] == replaced[1] && memcmp(whole, pieces, len[0]) == 0);
  CHECK(lmail_utf8_valid(whole, len[0]) == len[0]);
  CHECK(replaced[0] * 3 <= len[0]);
  for (i = 0; (one = lmail_utf8_char(text + i, size - i)) > 0; i += (size_t)one) continue;
  CHECK(lmail_utf8_valid(text, size) == i);
  charset = lmail_charset_find_all(NULL, text, size);
  CHECK(charset == NULL || memchr(charset->name, 0, sizeof charset->name) != NULL);
  free(whole);
  free(pieces);
  free(text);
  return 0;
}
