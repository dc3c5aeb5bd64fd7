/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_CALENDAR_H
#define LIBMAIL_RFC822_CALENDAR_H

/* calendar.h - the arithmetic of dates, for processors that do not divide. */

#include <libmail/date.h>

/* n / 100, for n up to 43,000. */
static inline uint32_t lmail_by_100_(uint32_t n)
{
  return n * 5243 >> 19;
}

/* n / 10, for n up to 16,000. */
static inline uint32_t lmail_by_10_(uint32_t n)
{
  return n * 6554 >> 16;
}

/* n / 60, for n up to 70,000. */
static inline uint32_t lmail_by_60_(uint32_t n)
{
  return n * 34953 >> 21;
}

#endif
