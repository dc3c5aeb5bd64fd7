/* SPDX-License-Identifier: MIT */
/*
 * calendar.c - from dates to seconds and back; see libmail/date.h.
 *
 * Days are counted from 1 March of the year 400 BC, the first day of a cycle of 400 years, so that no
 * number is negative, and leap days are the last of their years.
 */

#include "rfc822/calendar.h"
#include <string.h>

enum { DAY_1970 = 865565 };

/* Days of a year before the first of a month; March is 0, so that February's length does not matter. */
static uint32_t days_before(uint32_t month)
{
  return (979 * month + 15) >> 5;
}

/* The first of all days was a Wednesday. n is at most 40,000 */
static uint8_t weekday_of(uint32_t n)
{
  n += 3;
  return (uint8_t)(n - 7 * (n * 37450 >> 18));
}

/* The day that the fields name, and its weekday; 364 days of each year are whole weeks. */
static uint32_t days_of(lmail_date *d)
{
  uint32_t year = d->year + 400u, month = d->month, century, days;

  if (month < 3) {
    year--;
    month += 12;
  }
  century = lmail_by_100_(year);
  days = year + (year >> 2) - century + (century >> 2) + days_before(month - 3) + d->day - 1u;
  d->weekday = weekday_of(days);
  return 364 * year + days;
}

/* Has the month of the fields such a day? */
static int day_exists(const lmail_date *d)
{
  uint32_t year = d->year, month = d->month, century = lmail_by_100_(year);
  uint32_t days = 30 + ((month + (month >> 3)) & 1);

  if (month == 2) days = ((century * 100 == year ? century : year) & 3) == 0 ? 29 : 28;
  return year <= 9999 && month - 1 < 12 && d->day - 1u < days;
}

lmail_status lmail_date_to_unix(lmail_date *d)
{
  uint32_t seconds = (d->hour * 60u + d->minute) * 60u + d->second;

  if (!day_exists(d) || d->minute > 59 || d->second > 60) return LMAIL_E_RANGE;
  if (d->hour > 23 && seconds != 86400) return LMAIL_E_RANGE;
  if (d->nanosecond > 999999999 || d->offset < -1439 || d->offset > 1439) return LMAIL_E_RANGE;
  /* a day has 675 << 7 seconds, and days * 675 fits 32 bits: no multiplication of 64 bits */
  d->unix_time = (int64_t)((uint64_t)(days_of(d) * 675) << 7) - (int64_t)DAY_1970 * 86400 +
                 ((int32_t)seconds - d->offset * 60);
  return LMAIL_OK;
}

/* n / d and *rest; d << shift must not overflow, and n / d be below 1 << (shift + 1). */
static uint32_t divide(uint32_t n, uint32_t d, unsigned shift, uint32_t *rest)
{
  uint32_t quotient = 0;

  for (;; shift--) {
    if (n >= d << shift) {
      n -= d << shift;
      quotient |= 1U << shift;
    }
    if (shift == 0) break;
  }
  *rest = n;
  return quotient;
}

/* The fields of a day. 36,524.25 days are a century, 365.25 a year. */
static void set_day(lmail_date *d, uint32_t days)
{
  uint32_t century = divide(4 * days + 3, 146097, 6, &days);
  uint32_t year = divide(days | 3, 1461, 6, &days);
  uint32_t month;

  days >>= 2;
  month = (535 * days + 331) >> 14;
  d->day = (uint8_t)(days - days_before(month) + 1);
  year += 100 * century - 400;
  if (month >= 10) {
    month -= 12;
    year++;
  }
  d->month = (uint8_t)(month + 3);
  d->year = (uint16_t)year;
}

lmail_status lmail_date_from_unix(int64_t unix_time, int32_t offset_minutes, lmail_date *out)
{
  const int64_t from_0 = -INT64_C(62167219200), seconds_of_all_years = INT64_C(315569520000);
  int32_t offset = offset_minutes == LMAIL_DATE_NO_ZONE ? 0 : offset_minutes;
  uint32_t days, rest;
  uint64_t s;

  if (offset < -1439 || offset > 1439) return LMAIL_E_RANGE;
  s = (uint64_t)unix_time + (uint64_t)(offset * 60 - from_0);
  if (s >= (uint64_t)seconds_of_all_years) return LMAIL_E_RANGE;
  memset(out, 0, sizeof *out);
  out->unix_time = unix_time;
  out->offset = (int16_t)offset;
  if (offset_minutes == LMAIL_DATE_NO_ZONE) out->flags = LMAIL_DATE_UNKNOWN_ZONE;
  days = divide((uint32_t)(s >> 7), 675, 21, &rest); /* of 675 << 7 seconds */
  rest = rest << 7 | ((uint32_t)s & 127);
  set_day(out, days + 146037); /* from 1 March 400 BC to 1 January 0000 */
  (void)days_of(out);
  out->hour = (uint8_t)divide(rest, 3600, 4, &rest);
  out->minute = (uint8_t)lmail_by_60_(rest);
  out->second = (uint8_t)(rest - out->minute * 60u);
  return LMAIL_OK;
}
