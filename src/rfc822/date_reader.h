/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_DATE_READER_H
#define LIBMAIL_RFC822_DATE_READER_H

/* date_reader.h - what the readers of dates share. */

#include <libmail/date.h>

/* "SunMonTue...", seven names, and behind them "JanFebMar...", twelve. */
extern const char lmail_day_names_[57];
#define lmail_month_names_ (lmail_day_names_ + 21)

/* Which of `count` names of three letters stands at s, in any case; count when none does. */
static inline unsigned lmail_name_of_three_(const char *names, unsigned count, const uint8_t *s)
{
  unsigned i;

  for (i = 0; i < count; i++, names += 3) {
    if (((s[0] ^ (uint8_t)names[0]) & 0xdf) == 0 && ((s[1] ^ (uint8_t)names[1]) & 0xdf) == 0 &&
        ((s[2] ^ (uint8_t)names[2]) & 0xdf) == 0) {
      break;
    }
  }
  return i;
}

/* The number that two digits at s make; 100 or more when they are none. */
static inline unsigned lmail_two_digits_(const uint8_t *s)
{
  unsigned tens = s[0] - (unsigned)'0', ones = s[1] - (unsigned)'0';

  return tens > 9 || ones > 9 ? 100 : 10 * tens + ones;
}

/* Is the minute the last one of a day at UTC, where leap seconds are? */
static inline int lmail_date_may_leap_(const lmail_date *d)
{
  int32_t minute = d->hour * 60 + d->minute - d->offset;

  return minute == 1439 || minute == -1;
}

/* Is s[0 .. n) a date that lmail_date_parse_plain reads? Sets *d, which was all 0; else some of it. */
int lmail_date_plain_(const uint8_t *s, size_t n, lmail_date *d);

/* Reads s[at .. n) as a date in whatever form; results as lmail_date_parse. */
lmail_status lmail_date_read_(const uint8_t *s, size_t n, size_t at, lmail_date *d,
                              lmail_defects *defects);

#endif
