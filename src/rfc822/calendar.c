/* SPDX-License-Identifier: MIT */
/* calendar.c - from dates to seconds and back; see calendar.h and libmail/date.h. */

#include "rfc822/calendar.h"
#include <string.h>

/* Days of a year before the first of a month; March is 0, so that February's length does not matter. */
static uint32_t days_before(uint32_t month)
{
  return (979 * month + 15) >> 5;
}

uint32_t lmail_days_(uint32_t year, uint32_t month, uint32_t day)
{
  uint32_t century;

  year += 400;
  if (month < 3) {
    year--;
    month += 12;
  }
  century = lmail_divide_(year, LMAIL_BY_100_);
  return 365 * year + (year >> 2) - century + (century >> 2) + days_before(month - 3) + day - 1;
}

uint32_t lmail_month_days_(uint32_t year, uint32_t month)
{
  if (month == 2) {
    uint32_t century = lmail_divide_(year, LMAIL_BY_100_);
    uint32_t leaps = century * 100 == year ? century : year; /* what must be a multiple of four */

    return (leaps & 3) == 0 ? 29 : 28;
  }
  return 30 + ((month + (month >> 3)) & 1);
}

/* The first of all days was a Wednesday. */
static uint32_t weekday_of(uint32_t days)
{
  days += 3;
  return days - 7 * lmail_divide_(days, LMAIL_BY_7_);
}

/* The fields of a day. 36,524.25 days are a century, 365.25 a year. */
static void set_day(lmail_date *d, uint32_t days)
{
  uint32_t century = (uint32_t)((uint64_t)(4 * days + 3) * 15051803 >> 41); /* / 146097 */
  uint32_t rest = days - (146097 * century >> 2);
  uint32_t year = lmail_divide_(4 * rest + 3, LMAIL_BY_1461_);
  uint32_t month;

  rest -= 1461 * year >> 2;
  month = (535 * rest + 331) >> 14;
  d->day = (uint8_t)(rest - days_before(month) + 1);
  year += 100 * century - 400;
  if (month >= 10) {
    month -= 12;
    year++;
  }
  d->month = (uint8_t)(month + 3);
  d->year = (uint16_t)year;
  d->weekday = (uint8_t)weekday_of(days);
}

lmail_status lmail_date_from_unix(int64_t unix_time, int32_t offset_minutes, lmail_date *out)
{
  const int64_t from_0 = -INT64_C(62167219200), to_9999 = INT64_C(253402300799);
  int32_t offset = offset_minutes == LMAIL_DATE_NO_ZONE ? 0 : offset_minutes;
  uint32_t days, rest;
  uint64_t s;

  if (offset < -1439 || offset > 1439) return LMAIL_E_RANGE;
  if (unix_time < from_0 - offset * 60 || unix_time > to_9999 - offset * 60) return LMAIL_E_RANGE;
  memset(out, 0, sizeof *out);
  out->unix_time = unix_time;
  out->offset = (int16_t)offset;
  if (offset_minutes == LMAIL_DATE_NO_ZONE) out->flags = LMAIL_DATE_UNKNOWN_ZONE;
  s = (uint64_t)(unix_time + offset * 60 + INT64_C(86400) * LMAIL_DAY_1970_);
  days = (uint32_t)((s >> 7) * UINT64_C(3257812231) >> 41); /* / 675, and 675 << 7 is a day */
  rest = (uint32_t)(s - (uint64_t)days * 86400);
  set_day(out, days);
  out->hour = (uint8_t)lmail_divide_(rest, LMAIL_BY_3600_);
  rest -= out->hour * 3600u;
  out->minute = (uint8_t)lmail_divide_(rest, LMAIL_BY_60_);
  out->second = (uint8_t)(rest - out->minute * 60u);
  return LMAIL_OK;
}

lmail_status lmail_date_to_unix(lmail_date *d)
{
  uint32_t days, seconds;

  if (d->year > 9999 || d->month - 1u > 11 || d->day == 0) return LMAIL_E_RANGE;
  if (d->day > 28 && d->day > lmail_month_days_(d->year, d->month)) return LMAIL_E_RANGE;
  seconds = d->hour * 3600u + d->minute * 60u + d->second;
  if (d->hour > 23 && seconds != 86400) return LMAIL_E_RANGE;
  if (d->minute > 59 || d->second > 60 || d->nanosecond > 999999999) return LMAIL_E_RANGE;
  if (d->offset < -1439 || d->offset > 1439) return LMAIL_E_RANGE;
  days = lmail_days_(d->year, d->month, d->day);
  d->unix_time = ((int64_t)days - LMAIL_DAY_1970_) * 86400 + seconds - d->offset * 60;
  d->weekday = (uint8_t)weekday_of(days);
  return LMAIL_OK;
}
