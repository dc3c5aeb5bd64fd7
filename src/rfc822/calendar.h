/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_CALENDAR_H
#define LIBMAIL_RFC822_CALENDAR_H

/*
 * calendar.h - the arithmetic of dates, for processors without division.
 *
 * Days are counted from 1 March of the year 400 BC, the first day of a cycle of 400 years, so that no
 * number is negative, and leap days are the last of their years.
 */

#include <libmail/date.h>

enum { LMAIL_DAY_1970_ = 865565 };

/* Of a date that exists. */
uint32_t lmail_days_(uint32_t year, uint32_t month, uint32_t day);

/* How many days the month has, 28 to 31. */
uint32_t lmail_month_days_(uint32_t year, uint32_t month);

/*
 * n / d by multiplication. The inverse is 2^32 / d, rounded up, by `excess` / d too large: exact while
 * n * excess is below 2^32, which holds for all numbers in dates and times.
 */
static inline uint32_t lmail_divide_(uint32_t n, uint32_t inverse)
{
  return (uint32_t)((uint64_t)n * inverse >> 32);
}

enum {
  LMAIL_BY_7_ = 613566757,
  LMAIL_BY_10_ = 429496730,
  LMAIL_BY_60_ = 71582789,
  LMAIL_BY_100_ = 42949673,
  LMAIL_BY_1461_ = 2939745,
  LMAIL_BY_3600_ = 1193047
};

#endif
