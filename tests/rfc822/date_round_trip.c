/* SPDX-License-Identifier: MIT */
/*
 * date_round_trip.c - the calendar against one that counts day by day, and every form written and
 * read back: over all days, all seconds of a day, all offsets.
 */

#include <libmail/date.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FROM_0 (-INT64_C(62167219200))
#define TO_9999 INT64_C(253402300799)

/* The next day, as people count. */
static void next_day(unsigned *year, unsigned *month, unsigned *day)
{
  static const uint8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  unsigned leap = *year % 4 == 0 && (*year % 100 != 0 || *year % 400 == 0);

  if (++*day <= lengths[*month - 1] + (*month == 2 ? leap : 0)) return;
  *day = 1;
  if (++*month <= 12) return;
  *month = 1;
  ++*year;
}

static void every_day_of_ten_thousand_years(void **state)
{
  unsigned year = 0, month = 1, day = 1, weekday = 6; /* 1 Jan 0000 was a Saturday */
  int64_t t;

  (void)state;
  for (t = FROM_0; year < 10000; t += 86400) {
    lmail_date d, back;
    int ok;

    ok = lmail_date_from_unix(t + day * 1000, 0, &d) == LMAIL_OK;
    ok = ok && d.year == year && d.month == month && d.day == day && d.weekday == weekday;
    back = d;
    back.unix_time = 1;
    back.weekday = 9;
    ok = ok && lmail_date_to_unix(&back) == LMAIL_OK && memcmp(&back, &d, sizeof d) == 0;
    if (!ok) fail_msg("%u-%u-%u", year, month, day);
    next_day(&year, &month, &day);
    weekday = (weekday + 1) % 7;
  }
  assert_true(t == TO_9999 + 1);
}

static void every_second_of_a_day(void **state)
{
  unsigned s;

  (void)state;
  for (s = 0; s < 86400; s++) {
    lmail_date d;

    assert_int_equal(lmail_date_from_unix(-86400 + (int64_t)s, 0, &d), LMAIL_OK);
    if (d.hour != s / 3600 || d.minute != s / 60 % 60 || d.second != s % 60 || d.day != 31)
      fail_msg("second %u", s);
  }
}

/* ---- forms --------------------------------------------------------------------------------------- */

typedef lmail_status (*writer)(lmail_writer *, int64_t, int32_t);
typedef lmail_status (*parser)(const void *, size_t, lmail_date *, lmail_defects *);

static const struct {
  writer write;
  parser parse;
  int64_t from;
} forms[] = {{lmail_date_write, lmail_date_parse, -INT64_C(2208988800)},
             {lmail_date_write_imap, lmail_date_parse_imap, FROM_0},
             {lmail_date_write_rfc3339, lmail_date_parse_rfc3339, FROM_0}};
enum { FORMS = sizeof forms / sizeof forms[0] };

static void check(size_t form, int64_t t, int32_t offset)
{
  lmail_defect room[4];
  lmail_defects defects = {NULL, 4, 0};
  lmail_date d, expected;
  uint8_t buf[40], *exact;
  lmail_writer w;
  int unknown = offset == LMAIL_DATE_NO_ZONE;
  int ok;

  defects.list = room;
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_date_from_unix(t, offset, &expected), LMAIL_OK);
  assert_int_equal(forms[form].write(&w, t, offset), LMAIL_OK);
  exact = malloc(w.len);
  memcpy(exact, buf, w.len);
  ok = forms[form].parse(exact, w.len, &d, &defects) == LMAIL_OK && defects.count == 0;
  ok = ok && d.unix_time == t && d.offset == (unknown ? 0 : offset);
  ok = ok && memcmp(&d, &expected, sizeof d) == 0 && unknown == (d.flags != 0);
  if (!ok) fail_msg("%.*s", (int)w.len, (const char *)buf);
  free(exact);
}

static void every_offset(void **state)
{
  int32_t offset;
  size_t form;

  (void)state;
  for (form = 0; form < FORMS; form++) {
    for (offset = -1439; offset <= 1439; offset++) {
      check(form, 951782399, offset);
      check(form, forms[form].from - offset * 60, offset);
      check(form, TO_9999 - offset * 60, offset);
    }
    check(form, 951782399, LMAIL_DATE_NO_ZONE);
  }
}

static void many_moments(void **state)
{
  uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
  unsigned i;

  (void)state;
  for (i = 0; i < 100000; i++) {
    size_t form = i % FORMS;
    int32_t offset = (int32_t)(seed % 2879) - 1439;
    uint64_t range = (uint64_t)(TO_9999 - forms[form].from + 1);

    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    check(form, forms[form].from + (int64_t)(seed % range) - offset * 60, offset);
  }
}

static void what_is_written(void **state)
{
  static const struct {
    writer write;
    int64_t t;
    int32_t offset;
    const char *expected;
  } dates[] = {
      {lmail_date_write, 1795640400, 60, "Wed, 25 Nov 2026 22:00:00 +0100"},
      {lmail_date_write_imap, 1795640400, 60, "\"25-Nov-2026 22:00:00 +0100\""},
      {lmail_date_write_imap, 760060800, -480, "\"31-Jan-1994 16:00:00 -0800\""},
      {lmail_date_write_imap, 760060800, LMAIL_DATE_NO_ZONE, "\" 1-Feb-1994 00:00:00 -0000\""},
      {lmail_date_write_imap_day, 760060800, 0, "1-Feb-1994"},
      {lmail_date_write_imap_day, 760060800, -1, "31-Jan-1994"},
      {lmail_date_write_imap_day, FROM_0, LMAIL_DATE_NO_ZONE, "1-Jan-0000"},
      {lmail_date_write_rfc3339, 1795640400, 60, "2026-11-25T22:00:00+01:00"},
      {lmail_date_write_rfc3339, 1795640400, -210, "2026-11-25T17:30:00-03:30"},
      {lmail_date_write_rfc3339, 1795640400, 0, "2026-11-25T21:00:00Z"},
      {lmail_date_write_rfc3339, 1795640400, LMAIL_DATE_NO_ZONE, "2026-11-25T21:00:00-00:00"},
  };
  size_t i, cap;

  (void)state;
  for (i = 0; i < sizeof dates / sizeof dates[0]; i++) {
    size_t n = strlen(dates[i].expected);

    for (cap = 0; cap <= n; cap++) { /* whole or not at all */
      uint8_t *buf = malloc(cap ? cap : 1);
      lmail_writer w;

      lmail_writer_init(&w, buf, cap);
      assert_int_equal(dates[i].write(&w, dates[i].t, dates[i].offset),
                       cap < n ? LMAIL_FULL : LMAIL_OK);
      assert_int_equal(cap < n ? w.need : w.len, n);
      if (cap == n) assert_memory_equal(buf, dates[i].expected, n);
      free(buf);
    }
  }
}

static void limits(void **state)
{
  static const writer all[] = {lmail_date_write, lmail_date_write_imap, lmail_date_write_imap_day,
                               lmail_date_write_rfc3339};
  const struct {
    int64_t t;
    int32_t offset;
  } bad[] = {{0, 1440},
             {0, -1440},
             {0, INT32_MAX},
             {0, INT32_MIN},
             {FROM_0 - 1, 0},
             {TO_9999 + 1, 0},
             {FROM_0, -1},
             {TO_9999, 1},
             {INT64_MAX, 1439},
             {INT64_MIN, -1439},
             {INT64_MAX, -1439},
             {INT64_MIN, 1439},
             {FROM_0 - 1, LMAIL_DATE_NO_ZONE}};
  lmail_date d;
  size_t i, k;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    for (k = 0; k < sizeof all / sizeof all[0]; k++) {
      uint8_t buf[40];
      lmail_writer w;

      lmail_writer_init(&w, buf, sizeof buf);
      assert_int_equal(all[k](&w, bad[i].t, bad[i].offset), LMAIL_E_RANGE);
      assert_int_equal(w.len, 0);
    }
    assert_int_equal(lmail_date_from_unix(bad[i].t, bad[i].offset, &d), LMAIL_E_RANGE);
  }
  assert_int_equal(lmail_date_from_unix(FROM_0 - 60, 1, &d), LMAIL_OK);
  assert_int_equal(lmail_date_from_unix(TO_9999 + 60, -1, &d), LMAIL_OK);
}

/* lmail_date_to_unix takes what the caller has set. */
static void fields_out_of_range(void **state)
{
  lmail_date good, d;

  (void)state;
  assert_int_equal(lmail_date_from_unix(951782399, 60, &good), LMAIL_OK);
#define REFUSED(field, value)                                \
  do {                                                       \
    d = good;                                                \
    d.field = (value);                                       \
    assert_int_equal(lmail_date_to_unix(&d), LMAIL_E_RANGE); \
    assert_true(d.unix_time == good.unix_time);              \
  } while (0)
  REFUSED(year, 10000);
  REFUSED(year, 65535);
  REFUSED(month, 0);
  REFUSED(month, 13);
  REFUSED(month, 255);
  REFUSED(day, 0);
  REFUSED(day, 30);
  REFUSED(day, 255);
  REFUSED(hour, 24);
  REFUSED(hour, 255);
  REFUSED(minute, 60);
  REFUSED(second, 61);
  REFUSED(nanosecond, 1000000000);
  REFUSED(offset, 1440);
  REFUSED(offset, -1440);
  d = good;
  assert_int_equal(lmail_date_to_unix(&d), LMAIL_OK);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_day_of_ten_thousand_years),
      cmocka_unit_test(every_second_of_a_day),
      cmocka_unit_test(every_offset),
      cmocka_unit_test(many_moments),
      cmocka_unit_test(what_is_written),
      cmocka_unit_test(limits),
      cmocka_unit_test(fields_out_of_range),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
