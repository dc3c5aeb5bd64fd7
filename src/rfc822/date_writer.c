/* SPDX-License-Identifier: MIT */
/* date_writer.c - dates in the forms of RFC 5322, IMAP and RFC 3339; see libmail/date.h. */

#include "rfc822/calendar.h"
#include "rfc822/date_reader.h"
#include "rfc822/fold_writer.h"

static void put_digits(uint8_t *out, uint32_t v, unsigned n)
{
  while (n-- != 0) {
    uint32_t tens = lmail_by_10_(v);

    out[n] = (uint8_t)('0' + v - 10 * tens);
    v = tens;
  }
}

/* "22 Nov 2026", or with "-" for the spaces that are in out already */
static void put_date(uint8_t *out, const lmail_date *d)
{
  put_digits(out, d->day, 2);
  memcpy(out + 3, lmail_month_names_ + 3 * (d->month - 1), 3);
  put_digits(out + 7, d->year, 4);
}

/* "01:26:40" */
static void put_time(uint8_t *out, const lmail_date *d)
{
  put_digits(out, d->hour, 2);
  put_digits(out + 3, d->minute, 2);
  put_digits(out + 6, d->second, 2);
}

/* zone = ( "+" / "-" ) 4DIGIT; `gap` octets stand between hours and minutes. */
static void put_zone(uint8_t *out, const lmail_date *d, unsigned gap)
{
  uint32_t minutes = (uint32_t)(d->offset < 0 ? -d->offset : d->offset);
  uint32_t hours = lmail_by_60_(minutes);

  out[0] = d->offset < 0 || (d->flags & LMAIL_DATE_UNKNOWN_ZONE) ? '-' : '+';
  put_digits(out + 1, hours, 2);
  put_digits(out + 3 + gap, minutes - 60 * hours, 2);
}

static lmail_status put(lmail_writer *w, const uint8_t *s, size_t n)
{
  lmail_build_ b;

  lmail_build_begin_(&b, w);
  lmail_put_(&b, s, n);
  return lmail_build_end_(&b);
}

enum { DATE_SIZE = 31 };

/*
 * date-time = day-of-week "," SP day SP month SP year SP hour ":" minute ":" second SP zone
 *
 * The year is any numeric year 1900 or later (RFC 5322 3.3). 0 when the time or the zone is out of
 * range.
 */
static int format(uint8_t out[DATE_SIZE], int64_t unix_time, int32_t offset)
{
  lmail_date d;

  if (lmail_date_from_unix(unix_time, offset, &d) != LMAIL_OK || d.year < 1900) return 0;
  memcpy(out, "Mon, 01 Jan 1900 00:00:00 +0000", DATE_SIZE);
  memcpy(out, lmail_day_names_ + 3 * d.weekday, 3);
  put_date(out + 5, &d);
  put_time(out + 17, &d);
  put_zone(out + 26, &d, 0);
  return 1;
}

lmail_status lmail_date_write(lmail_writer *w, int64_t unix_time, int32_t offset_minutes)
{
  uint8_t out[DATE_SIZE];

  if (!format(out, unix_time, offset_minutes)) return LMAIL_E_RANGE;
  return put(w, out, sizeof out);
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

/*
 *   date-time      = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
 *   date-day-fixed = (SP DIGIT) / 2DIGIT     RFC 3501 9
 */
lmail_status lmail_date_write_imap(lmail_writer *w, int64_t unix_time, int32_t offset_minutes)
{
  uint8_t out[28];
  lmail_date d;

  if (lmail_date_from_unix(unix_time, offset_minutes, &d) != LMAIL_OK) return LMAIL_E_RANGE;
  memcpy(out, "\"01-Jan-0000 00:00:00 +0000\"", sizeof out);
  put_date(out + 1, &d);
  if (out[1] == '0') out[1] = ' ';
  put_time(out + 13, &d);
  put_zone(out + 22, &d, 0);
  return put(w, out, sizeof out);
}

/*
 *   date-text = date-day "-" date-month "-" date-year
 *   date-day  = 1*2DIGIT     RFC 3501 9
 */
lmail_status lmail_date_write_imap_day(lmail_writer *w, int64_t unix_time, int32_t offset_minutes)
{
  uint8_t out[11];
  lmail_date d;
  size_t from;

  if (lmail_date_from_unix(unix_time, offset_minutes, &d) != LMAIL_OK) return LMAIL_E_RANGE;
  memcpy(out, "01-Jan-0000", sizeof out);
  put_date(out, &d);
  from = d.day < 10;
  return put(w, out + from, sizeof out - from);
}

/* date-time = full-date "T" full-time, RFC 3339 5.6 */
lmail_status lmail_date_write_rfc3339(lmail_writer *w, int64_t unix_time, int32_t offset_minutes)
{
  uint8_t out[25];
  lmail_date d;

  if (lmail_date_from_unix(unix_time, offset_minutes, &d) != LMAIL_OK) return LMAIL_E_RANGE;
  memcpy(out, "0000-01-01T00:00:00Z00:00", sizeof out);
  put_digits(out, d.year, 4);
  put_digits(out + 5, d.month, 2);
  put_digits(out + 8, d.day, 2);
  put_time(out + 11, &d);
  if (offset_minutes == 0) return put(w, out, 20);
  put_zone(out + 19, &d, 1);
  return put(w, out, sizeof out);
}
