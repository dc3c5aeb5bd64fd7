/* SPDX-License-Identifier: MIT */
/* date.c - dates read: RFC 5322 3.3 and 4.3, IMAP's, RFC 3339's; quirks 9 and 50, attacks M17 and G6. */

#include <libmail/date.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef lmail_status (*parser)(const void *, size_t, lmail_date *, lmail_defects *);

/* What a parser says of s, all in one line: "2003-07-01 10:52:37 +0200 Tue | YEAR@4 ..." */
static void describe(parser parse, const char *s, size_t n, char out[400])
{
  static const char days[] = "SunMonTueWedThuFriSat";
  lmail_defect room[16];
  lmail_defects defects = {NULL, 16, 0};
  uint8_t *copy = malloc(n ? n : 1); /* exactly as long as it is */
  lmail_date d, again, zero;
  size_t i, len = 0;
  lmail_status st;

  defects.list = room;
  memcpy(copy, s, n);
  memset(&zero, 0, sizeof zero);
  memset(&d, 0xff, sizeof d);
  st = parse(copy, n, &d, &defects);
  memset(&again, 0xff, sizeof again);
  assert_int_equal(parse(copy, n, &again, NULL), st);
  assert_memory_equal(&again, &d, sizeof d);
  if (st == LMAIL_OK) {
    len = (size_t)snprintf(out, 400, "%04u-%02u-%02u %02u:%02u:%02u", d.year, d.month, d.day,
                           d.hour, d.minute, d.second);
    if (d.nanosecond)
      len += (size_t)snprintf(out + len, 400 - len, ".%09u", (unsigned)d.nanosecond);
    if (d.flags & LMAIL_DATE_UNKNOWN_ZONE) {
      assert_int_equal(d.offset, 0);
      len += (size_t)snprintf(out + len, 400 - len, " -0000");
    } else {
      len += (size_t)snprintf(out + len, 400 - len, " %c%02d%02d", d.offset < 0 ? '-' : '+',
                              abs(d.offset) / 60, abs(d.offset) % 60);
    }
    len += (size_t)snprintf(out + len, 400 - len, " %.3s", days + 3 * d.weekday);
  } else {
    assert_int_equal(st, LMAIL_E_SYNTAX);
    assert_memory_equal(&d, &zero, sizeof d);
    assert_true(defects.count > 0);
    len = (size_t)snprintf(out, 400, "invalid");
  }
  assert_true(defects.count <= 16);
  for (i = 0; i < defects.count; i++) {
    const char *name = lmail_defect_name(room[i].code);

    assert_true(room[i].off <= n);
    assert_non_null(name);
    assert_non_null(lmail_defect_rule(room[i].code));
    len += (size_t)snprintf(out + len, 400 - len, "%s%s@%u", i ? " " : " | ",
                            name + strlen("DEFECT_DATE_"), (unsigned)room[i].off);
  }
  free(copy);
}

static void check_with(parser parse, const char *s, const char *expected)
{
  char out[400];

  describe(parse, s, strlen(s), out);
  if (strcmp(out, expected) != 0) fail_msg("\"%s\"\n  is  %s\n not  %s", s, out, expected);
}

static void check(const char *s, const char *expected)
{
  check_with(lmail_date_parse, s, expected);
}

/* ---- header fields ------------------------------------------------------------------------------- */

static void rfc5322_a_examples(void **state)
{
  (void)state;
  check(" Fri, 21 Nov 1997 09:55:06 -0600\r\n", "1997-11-21 09:55:06 -0600 Fri");
  check(" Tue, 1 Jul 2003 10:52:37 +0200", "2003-07-01 10:52:37 +0200 Tue");
  check(" Thu, 13 Feb 1969 23:32:54 -0330", "1969-02-13 23:32:54 -0330 Thu");
  check(" Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n"
        "               -0330 (Newfoundland Time)\r\n",
        "1969-02-13 23:32:00 -0330 Thu"); /* appendix A.5 */
  check(" 21 Nov 97 09:55:06 GMT",
        "1997-11-21 09:55:06 +0000 Fri | YEAR@8 ZONE_NAME@20"); /* appendix A.6.2 */
  check("Sun, 06 Nov 1994 08:49:37 +0000", "1994-11-06 08:49:37 +0000 Sun");
}

static void rfc822_a_3_examples(void **state)
{
  (void)state;
  check("26 Aug 76 1429 EDT", "1976-08-26 14:29:00 -0400 Thu | YEAR@7 LAYOUT@10 ZONE_NAME@15");
  check("26 Aug 76 1430 EDT", "1976-08-26 14:30:00 -0400 Thu | YEAR@7 LAYOUT@10 ZONE_NAME@15");
  check("26 Aug 1976 2400 +0000", "1976-08-26 24:00:00 +0000 Thu | LAYOUT@12 24_00@12");
  check("26 Aug 1976 2401 +0000", "invalid | LAYOUT@12 RANGE@12");
  check("26 Aug 1976 1460 +0000", "invalid | LAYOUT@12 RANGE@12");
  check("26 Aug 1976 1429:30 +0000", "invalid | RANGE@12");
  check("26 Aug 1976 +0200", "invalid | TEXT@12 RANGE@13 SYNTAX@17"); /* a zone is no time */
}

static void rfc5322_3_3_what_is_allowed(void **state)
{
  (void)state;
  check("1 Jan 1900 00:00 +0000", "1900-01-01 00:00:00 +0000 Mon");
  check("01 Jan 1900 00:00:00 +0000", "1900-01-01 00:00:00 +0000 Mon");
  check("tue,1 jul 2003 10:52:37 +0200", "2003-07-01 10:52:37 +0200 Tue");
  check("TUE, 1 JUL 2003 10:52:37 +0200 (a (b\\)) c) (d)", "2003-07-01 10:52:37 +0200 Tue");
  check("Tue, 1 Jul 2003 10:52:37 +0200 (CEST)\r\n", "2003-07-01 10:52:37 +0200 Tue");
  check("Tue, 1 Jul 2003 10:52:37 -0000", "2003-07-01 10:52:37 -0000 Tue");
  check("Tue, 1 Jul 2003 10:52:37 +2359", "2003-07-01 10:52:37 +2359 Tue");
  check("Tue, 1 Jul 2003 10:52:37 -2359", "2003-07-01 10:52:37 -2359 Tue");
  check("Tue, 1 Jul 02003 10:52:37 +0200", "2003-07-01 10:52:37 +0200 Tue");
  check("Fri, 31 Dec 9999 23:59:59 -2359", "9999-12-31 23:59:59 -2359 Fri");
}

static void rfc5322_3_3_days_of_months(void **state)
{
  static const uint8_t lengths[2][12] = {{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31},
                                         {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}};
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  static const unsigned years[] = {1900, 1901, 1904, 2000, 2100, 2023, 2024, 2400};
  unsigned y, month, day;

  (void)state;
  for (y = 0; y < sizeof years / sizeof years[0]; y++) {
    int leap = years[y] % 4 == 0 && (years[y] % 100 != 0 || years[y] % 400 == 0);

    for (month = 0; month < 12; month++) {
      for (day = 0; day <= 33; day++) {
        char s[60];
        lmail_date d;

        (void)snprintf(s, sizeof s, "%u %.3s %u 00:00:00 +0000", day, months + 3 * month, years[y]);
        assert_int_equal(lmail_date_parse(s, strlen(s), &d, NULL) == LMAIL_OK,
                         day >= 1 && day <= lengths[leap][month]);
      }
    }
  }
  check("Sat, 30 Feb 2026 10:00:00 +0100", "invalid | RANGE@5");
}

static void rfc5322_3_3_times_of_day(void **state)
{
  (void)state;
  check("1 Jul 2003 23:59:59 +0000", "2003-07-01 23:59:59 +0000 Tue");
  check("1 Jul 2003 24:00 +0000", "2003-07-01 24:00:00 +0000 Tue | 24_00@11");
  check("1 Jul 2003 24:00:01 +0000", "invalid | RANGE@11");
  check("1 Jul 2003 24:01:00 +0000", "invalid | RANGE@11");
  check("1 Jul 2003 25:00:00 +0000", "invalid | RANGE@11");
  check("1 Jul 2003 10:60:00 +0000", "invalid | RANGE@11");
  check("1 Jul 2003 10:00:61 +0000", "invalid | RANGE@11");
  check("1 Jul 2003 10:00:99 +0000", "invalid | RANGE@11");
  check("1 Jul 2003 10:00:000 +0000", "invalid | RANGE@17");
  check("31 Dec 1998 23:59:60 +0000", "1998-12-31 23:59:60 +0000 Thu");
  check("1 Jan 1999 00:59:60 +0100", "1999-01-01 00:59:60 +0100 Fri");
  check("31 Dec 1998 18:59:60 -0500", "1998-12-31 18:59:60 -0500 Thu");
  check("31 Dec 1998 22:59:60 -0000", "1998-12-31 22:59:60 -0000 Thu");
  check("31 Dec 1998 22:59:60 +0000", "1998-12-31 22:59:60 +0000 Thu | LEAP_SECOND@12");
}

static void seconds_since_1970(void **state)
{
  static const struct {
    const char *s;
    int64_t expected;
  } dates[] = {{"1 Jan 1970 00:00:00 +0000", 0},
               {"1 Jan 1970 00:00:00 +0100", -3600},
               {"31 Dec 1969 23:59:59 +0000", -1},
               {"19 Jan 2038 03:14:08 +0000", INT64_C(2147483648)},
               {"13 Dec 1901 20:45:51 +0000", -INT64_C(2147483649)},
               {"7 Feb 2106 06:28:16 -0000", INT64_C(4294967296)},
               {"31 Dec 1998 23:59:60 +0000", 915148800},
               {"1 Jul 2003 24:00:00 +0000", 1057104000},
               {"1 Jan 1900 00:00:00 +2359", -INT64_C(2208988800) - 86340},
               {"31 Dec 9999 23:59:59 -2359", INT64_C(253402300799) + 86340},
               {"1 Jan 0000 00:00:00 +0000", -INT64_C(62167219200)},
               {"31 Dec 9999 24:00:00 +0000", INT64_C(253402300800)}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof dates / sizeof dates[0]; i++) {
    lmail_date d;

    assert_int_equal(lmail_date_parse(dates[i].s, strlen(dates[i].s), &d, NULL), LMAIL_OK);
    assert_true(d.unix_time == dates[i].expected);
  }
}

static void rfc5322_4_3_years(void **state)
{
  (void)state;
  check("1 Jul 00 10:52:37 +0000", "2000-07-01 10:52:37 +0000 Sat | YEAR@6");
  check("1 Jul 49 10:52:37 +0000", "2049-07-01 10:52:37 +0000 Thu | YEAR@6");
  check("1 Jul 50 10:52:37 +0000", "1950-07-01 10:52:37 +0000 Sat | YEAR@6");
  check("1 Jul 99 10:52:37 +0000", "1999-07-01 10:52:37 +0000 Thu | YEAR@6");
  check("1 Jul 000 10:52:37 +0000", "1900-07-01 10:52:37 +0000 Sun | YEAR@6");
  check("1 Jul 103 10:52:37 +0000", "2003-07-01 10:52:37 +0000 Tue | YEAR@6");
  check("1 Jul 999 10:52:37 +0000", "2899-07-01 10:52:37 +0000 Wed | YEAR@6");
  check("1 Jul 1899 10:52:37 +0000", "1899-07-01 10:52:37 +0000 Sat | YEAR@6");
  check("1 Jul 0099 10:52:37 +0000", "0099-07-01 10:52:37 +0000 Wed | YEAR@6");
  check("1 Jul 10000 10:52:37 +0000", "invalid | RANGE@6");
  check("1 Jul 99999999999 10:52:37 +0000", "invalid | RANGE@6");
  check("1 Jul 18446744073709551616 10:52:37 +0000", "invalid | RANGE@6");
}

static void rfc5322_4_3_zones(void **state)
{
  static const struct {
    const char *name;
    int offset;
  } zones[] = {{"UT", 0},     {"GMT", 0},    {"EST", -500}, {"EDT", -400}, {"CST", -600},
               {"CDT", -500}, {"MST", -700}, {"MDT", -600}, {"PST", -800}, {"PDT", -700},
               {"utc", 0},    {"gmt", 0},    {"est", -500}, {"JST", 900},  {"kst", 900}};
  char s[60], expected[80];
  size_t i;
  int c;

  (void)state;
  for (i = 0; i < sizeof zones / sizeof zones[0]; i++) {
    (void)snprintf(s, sizeof s, "Tue, 1 Jul 2003 10:52:37 %s", zones[i].name);
    (void)snprintf(expected, sizeof expected, "2003-07-01 10:52:37 %c%04d Tue | ZONE_NAME@25",
                   zones[i].offset < 0 ? '-' : '+', abs(zones[i].offset));
    check(s, expected);
  }
  for (c = 'A'; c <= 'z'; c++) {
    if (c > 'Z' && c < 'a') continue;
    (void)snprintf(s, sizeof s, "Tue, 1 Jul 2003 10:52:37 %c", c);
    check(s, "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@25");
  }
  check("Tue, 1 Jul 2003 10:52:37 CET", "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@25");
  check("Tue, 1 Jul 2003 10:52:37 XST", "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@25");
  check("Tue, 1 Jul 2003 10:52:37 JDT", "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@25");
  check("Tue, 1 Jul 2003 10:52:37 ESTX", "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@25");
  check("Tue, 1 Jul 2003 10:52:37 Pacific Standard Time",
        "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@25 TEXT@33");
}

static void rfc5322_4_3_comments_between_the_parts(void **state)
{
  (void)state;
  check("Tue (a), 1 (b) Jul (c(d)) 2003 (e) 10 : (f) 52 :37 +0200",
        "2003-07-01 10:52:37 +0200 Tue | LAYOUT@3");
  check("(a) 1 Jul 2003 10:52:37 +0200", "2003-07-01 10:52:37 +0200 Tue | LAYOUT@0");
  check("1 Jul 2003 10:52:37 (EDT) -0400", "2003-07-01 10:52:37 -0400 Tue | LAYOUT@19");
  check("1 Jul 2003 10 :52 +0200", "2003-07-01 10:52:00 +0200 Tue | LAYOUT@13");
  check("1 Jul 2003 10:52:37 +0200 (open", "2003-07-01 10:52:37 +0200 Tue | OPEN_COMMENT@25");
  check("1 Jul 2003 10:52:37 +0200 (a) (open (b)",
        "2003-07-01 10:52:37 +0200 Tue | OPEN_COMMENT@25");
  check("1 Jul 2003 10:52:37 +0200 (\\)", "2003-07-01 10:52:37 +0200 Tue | OPEN_COMMENT@25");
  check("1 Jul 2003 (open 10:52:37 +0200", "invalid | OPEN_COMMENT@10 NO_TIME@31");
  check("1 Jul 2003 (a\nb) 10:52:37 +0200", "invalid | OPEN_COMMENT@10 NO_TIME@14"); /* 2.2.3 */
  check("1 Jul 2003 10:52:37 +0200 (a\nb)", "2003-07-01 10:52:37 +0200 Tue | OPEN_COMMENT@25");
  check("1 Jul 2003 10:52:37 +0200 ) x", "2003-07-01 10:52:37 +0200 Tue | TEXT@26");
}

static void the_day_of_the_week(void **state)
{
  static const char days[] = "SunMonTueWedThuFriSat";
  char s[60];
  int i;

  (void)state;
  for (i = 0; i < 7; i++) {
    (void)snprintf(s, sizeof s, "%.3s, 1 Jul 2003 10:52:37 +0200", days + 3 * i);
    check(s,
          i == 2 ? "2003-07-01 10:52:37 +0200 Tue" : "2003-07-01 10:52:37 +0200 Tue | WEEKDAY@0");
  }
  check("Tuesday, 1 Jul 2003 10:52:37 +0200", "2003-07-01 10:52:37 +0200 Tue | LAYOUT@0");
  check("Tue 1 Jul 2003 10:52:37 +0200", "2003-07-01 10:52:37 +0200 Tue | LAYOUT@4");
  check("Di, 1 Jul 2003 10:52:37 +0200", "2003-07-01 10:52:37 +0200 Tue | TEXT@0 LAYOUT@2");
}

static void rfc5322_3_6_7_received(void **state)
{
  (void)state;
  check(
      " from x (y; z) by 2002:aa7::1 with SMTP\r\n\tid a1; Mon, 10 Oct 2022 10:31:15 -0700 (PDT)\r\n",
      "2022-10-10 10:31:15 -0700 Mon | TEXT@0");
  check("by x; 1 Jul 2003 10:52:37 +0200; (c)\r\n", "2003-07-01 10:52:37 +0200 Tue | TEXT@0");
}

static void quirk_50_parts_that_are_missing(void **state)
{
  (void)state;
  check("Tue, 1 Jul 2003 10:52:37", "2003-07-01 10:52:37 -0000 Tue | NO_ZONE@24");
  check("Tue, 1 Jul 2003 10:52", "2003-07-01 10:52:00 -0000 Tue | NO_ZONE@21");
  check("8 Dec 1991 09:11 (Sunday)", "1991-12-08 09:11:00 -0000 Sun | LAYOUT@16 NO_ZONE@25");
  check("Tue, 1 Jul 2003", "2003-07-01 00:00:00 -0000 Tue | NO_TIME@15");
  check("Tue, 1 Jul 2003 10", "invalid | SYNTAX@18");
  check("Tue, 1 Jul 2003 10:", "invalid | SYNTAX@18");
  check("Tue, 7 Apr 2026 10:00:t <a@b>", "2026-04-07 10:00:00 -0000 Tue | TEXT@21 ZONE_UNKNOWN@22");
  check("Tue, 1 Jul 10:52:37 +0200", "invalid | SYNTAX@25");
  check("", "invalid | SYNTAX@0");
  check(" \r\n", "invalid | SYNTAX@3");
  check("Whenever", "invalid | TEXT@0 SYNTAX@8");
}

static void quirk_50_am_and_pm(void **state)
{
  (void)state;
  check("1 Jul 2003 12:15:00 AM -0500", "2003-07-01 00:15:00 -0500 Tue | AM_PM@20");
  check("1 Jul 2003 12:15:00 PM -0500", "2003-07-01 12:15:00 -0500 Tue | AM_PM@20");
  check("1 Jul 2003 11:30pm -0500", "2003-07-01 23:30:00 -0500 Tue | AM_PM@16");
  check("1 Jul 2003 01:30 am", "2003-07-01 01:30:00 -0000 Tue | AM_PM@17 NO_ZONE@19");
  check("1 Jul 2003 22:30 PM +0000", "2003-07-01 22:30:00 +0000 Tue | AM_PM@17");
}

static void quirk_50_other_orders(void **state)
{
  (void)state;
  check("Wed Nov 25 22:00:00 2026", "2026-11-25 22:00:00 -0000 Wed | LAYOUT@4 ORDER@8 NO_ZONE@24");
  check("Wed Nov 25 22:00:00 EST 2026",
        "2026-11-25 22:00:00 -0500 Wed | LAYOUT@4 ORDER@8 ZONE_NAME@20");
  check("Wed Nov 25 22:00 26",
        "2026-11-25 22:00:00 -0000 Wed | LAYOUT@4 ORDER@8 YEAR@17 NO_ZONE@19");
  check("November 25, 2026 10:00 PM", "2026-11-25 22:00:00 -0000 Wed"
                                      " | MONTH@0 ORDER@9 LAYOUT@11 AM_PM@24 NO_ZONE@26");
  check("Wed Nov 25 2026 22:00:00 GMT+0100 (CET)",
        "2026-11-25 22:00:00 +0100 Wed | LAYOUT@4 ORDER@8 ZONE_NAME@25");
  check("Sunday, 06-Nov-94 08:49:37 GMT",
        "1994-11-06 08:49:37 +0000 Sun | LAYOUT@0 YEAR@15 ZONE_NAME@27"); /* RFC 850 */
  check("2026-11-25T22:00:00.250+01:00",
        "2026-11-25 22:00:00.250000000 +0100 Wed | LAYOUT@4 ORDER@5 MONTH@8 TEXT@10");
}

static void quirk_50_months_as_numbers(void **state)
{
  (void)state;
  check("20 11 79 05:34:27 -0300", "1979-11-20 05:34:27 -0300 Tue | MONTH@3 YEAR@6");
  check("03 04 98 10:00 +0000", "1998-04-03 10:00:00 +0000 Fri | MONTH@3 YEAR@6");
  check("03-04-98 10:00 +0000", "1998-03-04 10:00:00 +0000 Wed | LAYOUT@2 MONTH@3 YEAR@6");
  check("03/04/1998 10:00 +0000", "1998-03-04 10:00:00 +0000 Wed | LAYOUT@2 MONTH@3");
  check("17-6-2008 17:10:08 +0000", "2008-06-17 17:10:08 +0000 Tue | LAYOUT@2 MONTH@3");
  check("11 25 2026 10:00 +0000", "2026-11-25 10:00:00 +0000 Wed | MONTH@3");
  check("25.11.2026 22.00 +0000", "2026-11-25 22:00:00 +0000 Wed | LAYOUT@2 MONTH@3");
  check("13 13 2026 10:00 +0000", "invalid | MONTH@3 RANGE@0");
  check("7 00 2026 19:14:51 +0000", "invalid | MONTH@2 RANGE@0");
  check("Tue, 7 Bog 2026 19:14:51 +0000", "invalid | SYNTAX@7");
}

static void quirk_50_separators(void **state)
{
  (void)state;
  check("1 Jul 2003 10.52.37 +0200", "2003-07-01 10:52:37 +0200 Tue | LAYOUT@13");
  check("1 Jul 2003 9:5:6 +0200", "2003-07-01 09:05:06 +0200 Tue | LAYOUT@11");
  check("4 8 15 16 23 42", "2015-08-04 16:23:42 -0000 Tue | MONTH@2 YEAR@4 LAYOUT@9 NO_ZONE@15");
  check("1 Jul 2003 10:52:37.123456789123 +0200",
        "2003-07-01 10:52:37.123456789 +0200 Tue | LAYOUT@19");
  check("1 Jul 2003 10:52:37\xff +0200", "2003-07-01 10:52:37 +0200 Tue | ZONE_UNKNOWN@19");
}

static void quirk_50_zones(void **state)
{
  (void)state;
  check("1 Jul 2003 10:52:37 +1400", "2003-07-01 10:52:37 +1400 Tue");
  check("1 Jul 2003 10:52:37 +2400", "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@20");
  check("1 Jul 2003 10:52:37 +24:00", "2003-07-01 10:52:37 -0000 Tue | LAYOUT@20 ZONE_UNKNOWN@20");
  check("1 Jul 2003 10:52:37 +2460", "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@20");
  check("1 Jul 2003 10:52:37 +0060", "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@20");
  check("1 Jul 2003 10:52:37 +9999", "2003-07-01 10:52:37 -0000 Tue | ZONE_UNKNOWN@20");
  check("1 Jul 2003 10:52:37 -12345", "2003-07-01 10:52:37 -0000 Tue | LAYOUT@20 ZONE_UNKNOWN@20");
  check("1 Jul 2003 10:52:37 +02:00", "2003-07-01 10:52:37 +0200 Tue | LAYOUT@20");
  check("1 Jul 2003 10:52:37 +2:60", "2003-07-01 10:52:37 -0000 Tue | LAYOUT@20 ZONE_UNKNOWN@20");
  check("1 Jul 2003 10:52:37 +2:150", "2003-07-01 10:52:37 -0000 Tue | LAYOUT@20 ZONE_UNKNOWN@20");
  check("1 Jul 2003 10:52:37 -2", "2003-07-01 10:52:37 -0200 Tue | LAYOUT@20");
  check("1 Jul 2003 10:52:37 - 0500", "2003-07-01 10:52:37 -0500 Tue | LAYOUT@20");
  check("1 Jul 2003 10:52:37 0800", "2003-07-01 10:52:37 +0800 Tue | LAYOUT@20");
  check("1 Jul 2003 10:52 0800", "2003-07-01 10:52:00 +0800 Tue | LAYOUT@17");
  check("1 Jul 2003 10:52:37-0500", "2003-07-01 10:52:37 -0500 Tue");
  check("1 Jul 2003 10:52:37 +-0500", "2003-07-01 10:52:37 -0500 Tue | TEXT@20");
  check("1 Jul 2003 10:52:37 -00:00", "2003-07-01 10:52:37 -0000 Tue | LAYOUT@20");
  check("1 Jul 2003 10:52:37 CST +0800", "2003-07-01 10:52:37 +0800 Tue | ZONE_NAME@20");
  check("1 Jul 2003 10:52:37 EST5EDT", "2003-07-01 10:52:37 -0500 Tue | ZONE_NAME@20 TEXT@23");
  check("1 Jul 2003 10:52:37 EST+5EDT", "2003-07-01 10:52:37 -0500 Tue | ZONE_NAME@20 TEXT@23");
  check("1 Jul 2003 10:52:37 +0200 CEST", "2003-07-01 10:52:37 +0200 Tue | TEXT@26");
  check("1 Jul 2003 10:52:37 +0200 +0300", "2003-07-01 10:52:37 +0200 Tue | TEXT@26");
}

static void attack_m17_g6_numbers(void **state)
{
  static const char *const numbers[] = {"-1",
                                        "2147483648",
                                        "4294967295",
                                        "4294967297",
                                        "4294967298",
                                        "9223372036854775807",
                                        "18446744073709551617",
                                        "100",
                                        "256",
                                        "257",
                                        "340282366920938463463374607431768211457"};
  static const char *const forms[] = {"%s Jul 2003 10:52:37 +0200", "1 Jul 2003 %s:52:37 +0200",
                                      "1 Jul 2003 10:%s:37 +0200", "1 Jul 2003 10:52:%s +0200"};
  size_t i, k;

  (void)state;
  for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    for (k = 0; k < sizeof forms / sizeof forms[0]; k++) {
      char s[120];
      lmail_date d;

      (void)snprintf(s, sizeof s, forms[k], numbers[i]);
      assert_int_equal(lmail_date_parse(s, strlen(s), &d, NULL), LMAIL_E_SYNTAX);
    }
  }
  check("Tue, -1 Jul 2003 10:52:37 +0200", "invalid | RANGE@5");
  check("1 Jul -2003 10:52:37 +0200", "invalid | RANGE@6");
  check("1 Jul 2003 -10:52:37 +0200", "invalid | RANGE@11");
  check("1 Jul 2003 10:52:-37 +0200", "invalid | TEXT@16 RANGE@17");
  check("1-Jul-2003 10:52:37-0200", "2003-07-01 10:52:37 -0200 Tue | LAYOUT@1");
  check("0 Jul 2003 10:52:37 +0200", "invalid | RANGE@0");
  check("32 Jul 2003 10:52:37 +0200", "invalid | RANGE@0");
}

static void nothing_at_all(void **state)
{
  static const parser all[] = {lmail_date_parse, lmail_date_parse_imap, lmail_date_parse_rfc3339};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof all / sizeof all[0]; i++) {
    lmail_date d;

    assert_int_equal(all[i](NULL, 0, &d, NULL), LMAIL_E_SYNTAX);
  }
}

static void attack_m17_any_byte_anywhere(void **state)
{
  static const char date[] = "Tue, 1 Jul 2003 10:52:37 +0200 (x)";
  size_t at;
  int c;

  (void)state;
  for (at = 0; at < sizeof date; at++) {
    for (c = 0; c < 256; c++) {
      char s[sizeof date], out[400];

      memcpy(s, date, sizeof date);
      s[at] = (char)c;
      describe(lmail_date_parse, s, sizeof date - 1, out);
      describe(lmail_date_parse, s, at, out); /* and every beginning */
      describe(lmail_date_parse_imap, s, sizeof date - 1, out);
      describe(lmail_date_parse_rfc3339, s, sizeof date - 1, out);
    }
  }
}

/* ---- IMAP ---------------------------------------------------------------------------------------- */

static void rfc3501_9_date_time(void **state)
{
  (void)state;
  check_with(lmail_date_parse_imap, "\"17-Jul-1996 02:44:25 -0700\"",
             "1996-07-17 02:44:25 -0700 Wed");
  check_with(lmail_date_parse_imap, "17-Jul-1996 02:44:25 -0700", "1996-07-17 02:44:25 -0700 Wed");
  check_with(lmail_date_parse_imap, "\" 7-Feb-1994 21:52:25 -0800\"",
             "1994-02-07 21:52:25 -0800 Mon");
  check_with(lmail_date_parse_imap, "\"07-feb-1994 21:52:25 +0000\"",
             "1994-02-07 21:52:25 +0000 Mon");
  check_with(lmail_date_parse_imap, "01-Jan-0001 00:00:00 -0000", "0001-01-01 00:00:00 -0000 Mon");
}

static void rfc3501_9_date(void **state)
{
  lmail_date d;

  (void)state;
  check_with(lmail_date_parse_imap, "1-Feb-1994", "1994-02-01 00:00:00 -0000 Tue");
  check_with(lmail_date_parse_imap, "\"1-Feb-1994\"", "1994-02-01 00:00:00 -0000 Tue");
  check_with(lmail_date_parse_imap, "01-Feb-1994", "1994-02-01 00:00:00 -0000 Tue");
  check_with(lmail_date_parse_imap, "30-Feb-1994", "invalid | LAYOUT@2 NO_TIME@11 RANGE@0");
  check_with(lmail_date_parse_imap, "", "invalid | SYNTAX@0");
  check_with(lmail_date_parse_imap, "\"", "invalid | TEXT@0 SYNTAX@1");
  check_with(lmail_date_parse_imap, "\"\"", "invalid | SYNTAX@1");
  assert_int_equal(lmail_date_parse_imap("1-Feb-1994", 10, &d, NULL), LMAIL_OK);
  assert_int_equal(d.flags, LMAIL_DATE_NO_TIME | LMAIL_DATE_UNKNOWN_ZONE);
}

static void quirk_9_what_servers_send(void **state)
{
  (void)state; /* MailKit#1236: Domino */
  check_with(lmail_date_parse_imap, "\"00-Jan-0000 00:00:00 +0000\"",
             "invalid | LAYOUT@3 YEAR@8 RANGE@1");
  check_with(lmail_date_parse_imap, "\"7-Feb-1994 21:52:25 -0800\"",
             "1994-02-07 21:52:25 -0800 Mon | LAYOUT@2");
  check_with(lmail_date_parse_imap, "\"17-Jul-1996 02:44:25 +2400\"",
             "1996-07-17 02:44:25 -0000 Wed | LAYOUT@3 ZONE_UNKNOWN@22");
  check_with(lmail_date_parse_imap, "\"Wed, 17 Jul 1996 02:44:25 -0700\"",
             "1996-07-17 02:44:25 -0700 Wed");
}

/* ---- RFC 3339 ------------------------------------------------------------------------------------ */

static void rfc3339_5_8_examples(void **state)
{
  (void)state;
  check_with(lmail_date_parse_rfc3339, "1985-04-12T23:20:50.52Z",
             "1985-04-12 23:20:50.520000000 +0000 Fri");
  check_with(lmail_date_parse_rfc3339, "1996-12-19T16:39:57-08:00",
             "1996-12-19 16:39:57 -0800 Thu");
  check_with(lmail_date_parse_rfc3339, "1990-12-31T23:59:60Z", "1990-12-31 23:59:60 +0000 Mon");
  check_with(lmail_date_parse_rfc3339, "1990-12-31T15:59:60-08:00",
             "1990-12-31 15:59:60 -0800 Mon");
  check_with(lmail_date_parse_rfc3339, "1937-01-01T12:00:27.87+00:20",
             "1937-01-01 12:00:27.870000000 +0020 Fri");
}

static void rfc3339_5_6_grammar(void **state)
{
  static const char *const bad[] = {
      "",
      "1996-12-19",
      "1996-12-19T16:39:57",
      "1996-12-19T16:39Z",
      "1996-12-19T16:39:57.Z",
      "1996-12-19T16:39:57,5Z",
      "1996-12-19T16:39:57-0800",
      "1996-12-19T16:39:57-08",
      "1996-12-19T16:39:57Z ",
      " 1996-12-19T16:39:57Z",
      "1996-12-19T6:39:57Z",
      "96-12-19T16:39:57Z",
      "1996-1a-19T16:39:57Z",
      "1996-12-19X16:39:57Z",
  };
  static const char *const outside[] = {
      "1996-13-19T16:39:57Z", "1996-00-19T16:39:57Z",      "1996-12-32T16:39:57Z",
      "1995-02-29T16:39:57Z", "1996-12-19T24:00:00Z",      "1996-12-19T16:60:57Z",
      "1996-12-19T16:39:61Z", "1996-12-19T16:39:57-24:00", "1996-12-19T16:39:57-08:60",
      "1996-19-05T16:39:57Z", "1990-12-31T22:59:60Z",      "1990-12-31T23:59:60-01:00"};
  size_t i;

  (void)state;
  check_with(lmail_date_parse_rfc3339, "1996-12-19t16:39:57z", "1996-12-19 16:39:57 +0000 Thu");
  check_with(lmail_date_parse_rfc3339, "1991-01-01T01:29:60+01:30",
             "1991-01-01 01:29:60 +0130 Tue");
  check_with(lmail_date_parse_rfc3339, "1996-12-19 16:39:57-00:00",
             "1996-12-19 16:39:57 -0000 Thu");
  check_with(lmail_date_parse_rfc3339, "0000-02-29T00:00:00.0000000019999+23:59",
             "0000-02-29 00:00:00.000000001 +2359 Tue");
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    check_with(lmail_date_parse_rfc3339, bad[i], "invalid | SYNTAX@0");
  }
  for (i = 0; i < sizeof outside / sizeof outside[0]; i++) {
    check_with(lmail_date_parse_rfc3339, outside[i], "invalid | RANGE@0");
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5322_a_examples),
      cmocka_unit_test(rfc822_a_3_examples),
      cmocka_unit_test(rfc5322_3_3_what_is_allowed),
      cmocka_unit_test(rfc5322_3_3_days_of_months),
      cmocka_unit_test(rfc5322_3_3_times_of_day),
      cmocka_unit_test(seconds_since_1970),
      cmocka_unit_test(rfc5322_4_3_years),
      cmocka_unit_test(rfc5322_4_3_zones),
      cmocka_unit_test(rfc5322_4_3_comments_between_the_parts),
      cmocka_unit_test(the_day_of_the_week),
      cmocka_unit_test(rfc5322_3_6_7_received),
      cmocka_unit_test(quirk_50_parts_that_are_missing),
      cmocka_unit_test(quirk_50_am_and_pm),
      cmocka_unit_test(quirk_50_other_orders),
      cmocka_unit_test(quirk_50_months_as_numbers),
      cmocka_unit_test(quirk_50_separators),
      cmocka_unit_test(quirk_50_zones),
      cmocka_unit_test(attack_m17_g6_numbers),
      cmocka_unit_test(nothing_at_all),
      cmocka_unit_test(attack_m17_any_byte_anywhere),
      cmocka_unit_test(rfc3501_9_date_time),
      cmocka_unit_test(rfc3501_9_date),
      cmocka_unit_test(quirk_9_what_servers_send),
      cmocka_unit_test(rfc3339_5_8_examples),
      cmocka_unit_test(rfc3339_5_6_grammar),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
