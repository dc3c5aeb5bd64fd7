/* SPDX-License-Identifier: MIT */
/*
 * date.c - dates against hostile values: every field in its range, defects inside the value and once
 * each, the same by every path, and what was read comes back when it is written.
 */

#include "rfc822/date_reader.h"
#include <stdlib.h>
#include <string.h>

typedef lmail_status (*parser)(const void *, size_t, lmail_date *, lmail_defects *);
typedef lmail_status (*writer)(lmail_writer *, int64_t, int32_t);

static void check_fields(const lmail_date *d)
{
  if (d->year > 9999 || d->month < 1 || d->month > 12 || d->day < 1 || d->day > 31) abort();
  if (d->weekday > 6 || d->hour > 24 || d->minute > 59 || d->second > 60) abort();
  if (d->hour == 24 && d->minute + d->second > 0) abort();
  if (d->offset < -1439 || d->offset > 1439 || d->nanosecond > 999999999) abort();
  if ((d->flags & LMAIL_DATE_UNKNOWN_ZONE) && d->offset != 0) abort();
}

/* The same moment in the same zone, when it is written and read again. */
static void check_round_trip(const lmail_date *d, writer write, parser parse)
{
  int32_t offset = d->flags & LMAIL_DATE_UNKNOWN_ZONE ? LMAIL_DATE_NO_ZONE : d->offset;
  lmail_defects none = {NULL, 0, 0};
  uint8_t buf[40];
  lmail_writer w;
  lmail_date again, fields;

  lmail_writer_init(&w, buf, sizeof buf);
  if (write(&w, d->unix_time, offset) != LMAIL_OK) return; /* year 1899, or 10000 */
  if (parse(buf, w.len, &again, &none) != LMAIL_OK || none.count != 0) abort();
  if (again.unix_time != d->unix_time || again.offset != d->offset) abort();
  if ((again.flags ^ d->flags) & LMAIL_DATE_UNKNOWN_ZONE) abort();
  if (lmail_date_from_unix(d->unix_time, offset, &fields) != LMAIL_OK) abort();
  if (memcmp(&fields, &again, sizeof again) != 0) abort();
}

static void check(parser parse, const uint8_t *s, size_t n)
{
  lmail_defect room[32];
  lmail_defects defects = {NULL, 32, 0};
  lmail_date d, again;
  lmail_status st;
  size_t i, k;

  defects.list = room;
  st = parse(s, n, &d, &defects);
  if (parse(s, n, &again, NULL) != st || memcmp(&again, &d, sizeof d) != 0) abort();
  if (defects.count > 16 || (st != LMAIL_OK && defects.count == 0)) abort();
  for (i = 0; i < defects.count; i++) {
    if (room[i].off > n || lmail_defect_name(room[i].code) == NULL) abort();
    for (k = 0; k < i; k++) {
      if (room[k].code == room[i].code) abort();
    }
  }
  if (st != LMAIL_OK) return;
  check_fields(&d);
  again.unix_time = 0;
  if (lmail_date_to_unix(&again) != LMAIL_OK || memcmp(&again, &d, sizeof d) != 0) abort();
  check_round_trip(&d, lmail_date_write, lmail_date_parse);
  check_round_trip(&d, lmail_date_write_imap, lmail_date_parse_imap);
  check_round_trip(&d, lmail_date_write_rfc3339, lmail_date_parse_rfc3339);
}

/* The short path and the one that takes everything must not differ. */
static void check_paths(const uint8_t *s, size_t n)
{
  lmail_defects some = {NULL, 0, 0}, others = {NULL, 0, 0};
  lmail_date d, again;
  lmail_status st;

  if (n == 0 || memchr(s, ';', n) || memchr(s, '\n', n)) return; /* where a date begins and ends */
  st = lmail_date_parse(s, n, &d, &some);
  if (lmail_date_read_(s, n, 0, &again, &others) != st) abort();
  if (memcmp(&again, &d, sizeof d) != 0 || some.count != others.count) abort();
  if (lmail_date_parse_plain(s, n, &again) != LMAIL_OK) return;
  if (st != LMAIL_OK || memcmp(&again, &d, sizeof d) != 0 || some.count != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *s = (uint8_t *)malloc(size == 0 ? 1 : size);

  memcpy(s, data, size);
  check(lmail_date_parse, s, size);
  check_paths(s, size);
  check(lmail_date_parse_imap, s, size);
  check(lmail_date_parse_rfc3339, s, size);
  free(s);
  return 0;
}
