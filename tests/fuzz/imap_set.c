/* SPDX-License-Identifier: MIT */
/* imap_set.c - any octets as sets: asked, in order and written they hold the same numbers. */

#include "check.h"
#include <libmail/imap_set.h>
#include <string.h>

enum { MAX = 2048 };

/* The two sets of the input as pairs: as many numbers as the smaller one has, or fewer. */
static void fuzz_pairs(const uint8_t *data, size_t n)
{
  const uint8_t *gap = n != 0 ? memchr(data, ' ', n) : NULL;
  size_t first = gap != NULL ? (size_t)(gap - data) : n, steps = 0;
  lmail_imap_pairs p;
  lmail_imap_pair pair;
  lmail_status st;

  lmail_imap_pairs_init(&p, data, first, gap != NULL ? gap + 1 : NULL,
                        gap != NULL ? n - first - 1 : 0);
  while ((st = lmail_imap_pairs_next(&p, &pair)) == LMAIL_EVENT) {
    CHECK(pair.first != 0 && pair.to != 0 && pair.count != 0);
    CHECK(pair.count - 1 <= UINT32_MAX - pair.first && pair.count - 1 <= UINT32_MAX - pair.to);
    CHECK(++steps <= n);
  }
  CHECK(st == LMAIL_DONE || st == LMAIL_E_SYNTAX || st == LMAIL_E_RANGE ||
        st == LMAIL_E_UNEXPECTED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static lmail_imap_range ranges[MAX];
  static uint8_t text[MAX * 24];
  size_t pos = 0, n = 0, i, kept;
  uint32_t largest, asked;
  lmail_imap_set_writer s;
  lmail_imap_range range;
  lmail_status st;
  lmail_writer w;

  if (size < 8 || size > MAX) return 0;
  memcpy(&largest, data, 4);
  memcpy(&asked, data + 4, 4);
  data += 8;
  size -= 8;
  fuzz_pairs(data, size);
  while ((st = lmail_imap_set_next(data, size, &pos, largest, &range)) == LMAIL_EVENT) {
    CHECK(range.first <= range.last && pos <= size);
    if (range.first != 0) ranges[n++] = range;
  }
  CHECK(st == LMAIL_DONE || st == LMAIL_E_SYNTAX || st == LMAIL_E_RANGE);
  CHECK(lmail_imap_set_check(data, size, LMAIL_IMAP_SET_STAR | LMAIL_IMAP_SET_SAVED, &pos) ==
        (st == LMAIL_DONE ? LMAIL_OK : st));
  if (n != 0) asked = asked % 3 == 0 ? ranges[asked % n].first - asked % 2 : asked;
  kept = lmail_imap_ranges_normalise(ranges, n);
  CHECK(kept <= n && (kept != 0) == (n != 0));
  for (i = 1; i < kept; i++) CHECK(ranges[i - 1].last + 1 < ranges[i].first);
  CHECK(lmail_imap_ranges_contain(ranges, kept, asked) ==
        lmail_imap_set_contains(data, size, largest, asked));
  CHECK(lmail_imap_ranges_count(ranges, kept) <= UINT32_MAX);
  if (kept == 0) return 0;
  memset(&s, 0, sizeof s);
  lmail_writer_init(&w, text, sizeof text);
  for (i = 0; i < kept; i++)
    CHECK(lmail_imap_set_add(&s, &w, ranges[i].first, ranges[i].last) == LMAIL_OK);
  CHECK(lmail_imap_set_end(&s, &w) == LMAIL_OK);
  for (i = 0, pos = 0; lmail_imap_set_next(text, w.len, &pos, 0, &range) == LMAIL_EVENT; i++)
    CHECK(i < kept && memcmp(&range, &ranges[i], sizeof range) == 0);
  CHECK(i == kept);
  return 0;
}
