/* SPDX-License-Identifier: MIT */
/* set.c - sequence sets read; see libmail/imap_set.h. */

#include <libmail/imap_set.h>
#include <string.h>

#include "core/chars.h"
#include "core/number.h"

/* seq-number = nz-number / "*"          RFC 9051 9; *pos ends behind it, or where it is none */
static lmail_status read_number(const uint8_t *s, size_t n, size_t *pos, uint32_t largest,
                                uint32_t *out)
{
  size_t from = *pos, digits;
  uint64_t value = 0;
  lmail_status st;

  if (from < n && s[from] == '*') {
    *pos = from + 1;
    *out = largest != 0 ? largest : UINT32_MAX;
    return LMAIL_OK;
  }
  digits = from < n ? lmail_run_(s + from, n - from, LMAIL_C_DIGIT) : 0;
  if (digits == 0 || s[from] == '0') return LMAIL_E_SYNTAX;
  st = lmail_number_(s + from, digits, UINT32_MAX, &value);
  if (st != LMAIL_OK) return st;
  *pos = from + digits;
  *out = (uint32_t)value;
  return LMAIL_OK;
}

lmail_status lmail_imap_set_next(const void *set, size_t n, size_t *pos, uint32_t largest,
                                 lmail_imap_range *out)
{
  const uint8_t *s = (const uint8_t *)set;
  uint32_t first, last;
  lmail_status st;

  memset(out, 0, sizeof *out);
  if (*pos != 0 && *pos >= n) return LMAIL_DONE;
  if (*pos != 0) {
    if (s[*pos] != ',') return LMAIL_E_SYNTAX;
    *pos += 1;
  }
  if (*pos < n && s[*pos] == '$') {
    *pos += 1;
    return LMAIL_EVENT;
  }
  st = read_number(s, n, pos, largest, &first);
  if (st != LMAIL_OK) return st;
  last = first;
  if (*pos < n && s[*pos] == ':') {
    *pos += 1;
    st = read_number(s, n, pos, largest, &last);
    if (st != LMAIL_OK) return st;
  }
  out->first = first < last ? first : last;
  out->last = first < last ? last : first;
  return LMAIL_EVENT;
}

lmail_status lmail_imap_set_check(const void *set, size_t n, unsigned flags, size_t *at)
{
  const uint8_t *s = (const uint8_t *)set;
  lmail_imap_range range;
  size_t pos = 0, from;
  lmail_status st;

  while ((st = lmail_imap_set_next(s, n, &pos, 0, &range)) == LMAIL_EVENT) continue;
  if (st == LMAIL_DONE) {
    st = LMAIL_OK;
    for (from = 0; from < n && st == LMAIL_OK; from++) {
      if ((s[from] == '*' && !(flags & LMAIL_IMAP_SET_STAR)) ||
          (s[from] == '$' && !(flags & LMAIL_IMAP_SET_SAVED))) {
        st = LMAIL_E_SYNTAX;
        pos = from;
      }
    }
  }
  if (at != NULL) *at = pos;
  return st;
}

int lmail_imap_set_contains(const void *set, size_t n, uint32_t largest, uint32_t number)
{
  lmail_imap_range range;
  size_t pos = 0;

  while (lmail_imap_set_next(set, n, &pos, largest, &range) == LMAIL_EVENT) {
    if (number != 0 && range.first <= number && number <= range.last) return 1;
  }
  return 0;
}

void lmail_imap_pairs_init(lmail_imap_pairs *p, const void *from, size_t from_n, const void *to,
                           size_t to_n)
{
  memset(p, 0, sizeof *p);
  p->from = (const uint8_t *)from;
  p->from_n = from_n;
  p->to = (const uint8_t *)to;
  p->to_n = to_n;
}

/* What is left of one side's range, or its next range. A uid-set has no "*" and no "$". */
static lmail_status refill(const uint8_t *s, size_t n, size_t *pos, lmail_imap_range *left)
{
  size_t from = *pos;
  lmail_status st;

  if (left->first != 0) return LMAIL_EVENT;
  st = lmail_imap_set_next(s, n, pos, 0, left);
  if (st != LMAIL_EVENT) return st;
  if (left->first == 0 || memchr(s + from, '*', *pos - from) != NULL) return LMAIL_E_SYNTAX;
  return LMAIL_EVENT;
}

static void take(lmail_imap_range *left, uint32_t count)
{
  if (left->last - left->first < count) {
    left->first = left->last = 0;
  } else {
    left->first += count;
  }
}

lmail_status lmail_imap_pairs_next(lmail_imap_pairs *p, lmail_imap_pair *out)
{
  lmail_status from = refill(p->from, p->from_n, &p->from_at_, &p->from_left_);
  lmail_status to = refill(p->to, p->to_n, &p->to_at_, &p->to_left_);
  uint32_t from_count, to_count;

  memset(out, 0, sizeof *out);
  if (from < 0 || to < 0) return from < 0 ? from : to;
  if (from != to) return LMAIL_E_UNEXPECTED;
  if (from == LMAIL_DONE) return LMAIL_DONE;
  from_count = p->from_left_.last - p->from_left_.first + 1; /* first is not 0: it fits */
  to_count = p->to_left_.last - p->to_left_.first + 1;
  out->first = p->from_left_.first;
  out->to = p->to_left_.first;
  out->count = from_count < to_count ? from_count : to_count;
  take(&p->from_left_, out->count);
  take(&p->to_left_, out->count);
  return LMAIL_EVENT;
}
