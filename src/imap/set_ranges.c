/* SPDX-License-Identifier: MIT */
/* set_ranges.c - sets as arrays of ranges: put in order, asked; see libmail/imap_set.h. */

#include <libmail/imap_set.h>

static int before(const lmail_imap_range *a, const lmail_imap_range *b)
{
  return a->first < b->first;
}

static void exchange(lmail_imap_range *a, lmail_imap_range *b)
{
  lmail_imap_range t = *a;

  *a = *b;
  *b = t;
}

/* ranges[at] goes down the heap r[0 .. n), in which no range is before its parent's. */
static void sink(lmail_imap_range *r, size_t at, size_t n)
{
  for (;;) {
    size_t child = at * 2 + 1;

    if (at >= n / 2 || child >= n) return;
    if (child + 1 < n && before(&r[child], &r[child + 1])) child++;
    if (!before(&r[at], &r[child])) return;
    exchange(&r[at], &r[child]);
    at = child;
  }
}

/* Heapsort: in place, without recursion, and no input makes it slow. */
static void sort(lmail_imap_range *r, size_t n)
{
  size_t i;

  for (i = n / 2; i-- > 0;) sink(r, i, n);
  for (i = n; i-- > 1;) {
    exchange(&r[0], &r[i]);
    sink(r, 0, i);
  }
}

size_t lmail_imap_ranges_normalise(lmail_imap_range *ranges, size_t n)
{
  size_t i, kept = 0, in_order = 1;

  for (i = 1; i < n && !before(&ranges[i], &ranges[i - 1]); i++) in_order++;
  if (in_order < n) sort(ranges, n);
  for (i = 0; i < n; i++) {
    lmail_imap_range *last = &ranges[kept - (kept != 0)];

    if (kept != 0 && (last->last == UINT32_MAX || ranges[i].first <= last->last + 1)) {
      if (ranges[i].last > last->last) last->last = ranges[i].last;
    } else {
      ranges[kept++] = ranges[i];
    }
  }
  return kept;
}

int lmail_imap_ranges_contain(const lmail_imap_range *ranges, size_t n, uint32_t number)
{
  size_t low = 0, high = n;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (ranges[middle].last < number) low = middle + 1;
    else high = middle;
  }
  return low < n && ranges[low].first <= number;
}

uint64_t lmail_imap_ranges_count(const lmail_imap_range *ranges, size_t n)
{
  uint64_t count = 0;
  size_t i;

  for (i = 0; i < n; i++) count += (uint64_t)(ranges[i].last - ranges[i].first) + 1;
  return count;
}
