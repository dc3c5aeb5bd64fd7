/* SPDX-License-Identifier: MIT */
/* date_writer.c - date-time, RFC 5322 3.3; see libmail/compose.h. */

#include "rfc822/fold_writer.h"

/*
 * n / d and *rest, without the division that small processors lack. d << shift must not overflow,
 * and n / d be below 1 << (shift + 1).
 */
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

/* Whole days in s seconds, which are fewer than 2^38, and the seconds of the last one. */
static uint32_t days_of(uint64_t s, uint32_t *rest)
{
  uint64_t step = (uint64_t)86400 << 22;
  uint32_t days = 0, bit;

  for (bit = (uint32_t)1 << 22; bit != 0; bit >>= 1, step >>= 1) {
    if (s >= step) {
      s -= step;
      days |= bit;
    }
  }
  *rest = (uint32_t)s;
  return days;
}

static void put_digits(uint8_t *out, uint32_t v, unsigned n)
{
  while (n-- != 0) {
    uint32_t digit;

    v = divide(v, 10, 12, &digit);
    out[n] = (uint8_t)('0' + digit);
  }
}

static int is_leap(uint32_t year)
{
  uint32_t rest;

  if ((year & 3) != 0) return 0;
  (void)divide(year, 100, 7, &rest);
  if (rest != 0) return 1;
  (void)divide(year, 400, 5, &rest);
  return rest == 0;
}

/*
 * date = day month year, "22 Nov 2026", of a day counted from 1 Jan 1900. Years are counted off one
 * by one: at most 8,099 of them, and no table.
 */
static void put_date(uint8_t *out, uint32_t day)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  uint32_t year = 1900, month = 0, length;

  while (day >= (length = 365U + (uint32_t)is_leap(year))) {
    day -= length;
    year++;
  }
  while (day >= (length = lengths[month] + (month == 1 ? (uint32_t)is_leap(year) : 0U))) {
    day -= length;
    month++;
  }
  put_digits(out, day + 1, 2);
  memcpy(out + 3, names + 3 * month, 3);
  put_digits(out + 7, year, 4);
}

enum { DATE_SIZE = 31 };

/*
 * date-time = day-of-week "," SP day SP month SP year SP hour ":" minute ":" second SP zone
 *
 * Seconds from 1900 on, so that nothing is negative. 0 when the time or the zone is out of range.
 */
static int format(uint8_t out[DATE_SIZE], int64_t unix_time, int32_t offset)
{
  static const char days[] = "MonTueWedThuFriSatSun"; /* 1 Jan 1900 was a Monday */
  const int64_t from_1900 = INT64_C(2208988800), to_9999 = INT64_C(253402300799);
  uint32_t day, rest, weekday, minutes;

  memcpy(out, "Mon, 01 Jan 1900 00:00:00 +0000", DATE_SIZE);
  if (offset == LMAIL_DATE_NO_ZONE) {
    out[26] = '-';
    offset = 0;
  }
  if (offset < -1439 || offset > 1439) return 0;
  if (unix_time < -from_1900 || unix_time > to_9999) return 0;
  unix_time += offset * 60;
  if (unix_time < -from_1900 || unix_time > to_9999) return 0;
  if (offset < 0) {
    out[26] = '-';
    offset = -offset;
  }
  day = days_of((uint64_t)(unix_time + from_1900), &rest);
  (void)divide(day, 7, 19, &weekday);
  memcpy(out, days + 3 * weekday, 3);
  put_date(out + 5, day);
  put_digits(out + 17, divide(rest, 3600, 4, &rest), 2);
  put_digits(out + 20, divide(rest, 60, 5, &rest), 2);
  put_digits(out + 23, rest, 2);
  put_digits(out + 27, divide((uint32_t)offset, 60, 4, &minutes), 2);
  put_digits(out + 29, minutes, 2);
  return 1;
}

lmail_status lmail_date_write(lmail_writer *w, int64_t unix_time, int32_t offset_minutes)
{
  uint8_t date[DATE_SIZE];
  lmail_build_ b;

  if (!format(date, unix_time, offset_minutes)) return LMAIL_E_RANGE;
  lmail_build_begin_(&b, w);
  lmail_put_(&b, date, sizeof date);
  return lmail_build_end_(&b);
}

lmail_status lmail_field_write_date(lmail_writer *w, const void *name, size_t name_len,
                                    int64_t unix_time, int32_t offset_minutes)
{
  uint8_t date[DATE_SIZE];
  lmail_fold_ f;

  lmail_fold_begin_(&f, w, name, name_len, 0);
  if (f.b.bad == LMAIL_OK && !format(date, unix_time, offset_minutes)) return LMAIL_E_RANGE;
  lmail_fold_space_(&f, sizeof date, LMAIL_COLUMNS_);
  lmail_fold_put_(&f, date, sizeof date);
  return lmail_fold_end_(&f);
}
