/* SPDX-License-Identifier: MIT */
/* date_forms.c - the dates of IMAP and of RFC 3339; see libmail/date.h. */

#include "rfc822/cfws.h"
#include "rfc822/calendar.h"
#include "rfc822/date_reader.h"
#include "rfc822/defects.h"
#include "core/chars.h"
#include <string.h>

/* "hh:mm:ss" at s, into d; 0 when it is none. Whether the numbers fit is seen later. */
static int time_at(const uint8_t *s, lmail_date *d)
{
  d->hour = (uint8_t)lmail_two_digits_(s);
  d->minute = (uint8_t)lmail_two_digits_(s + 3);
  d->second = (uint8_t)lmail_two_digits_(s + 6);
  return d->hour < 100 && d->minute < 100 && d->second < 100 && s[2] == ':' && s[5] == ':';
}

/* 4DIGIT; 0 when there are none. */
static int year_at(const uint8_t *s, lmail_date *d)
{
  unsigned century = lmail_two_digits_(s), year = lmail_two_digits_(s + 2);

  d->year = (uint16_t)(100 * century + year);
  return century < 100 && year < 100;
}

/*
 *   date-time      = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
 *   date-day-fixed = (SP DIGIT) / 2DIGIT
 *   date-text      = date-day "-" date-month "-" date-year
 *   date-day       = 1*2DIGIT
 *   time           = 2DIGIT ":" 2DIGIT ":" 2DIGIT     RFC 3501 9, RFC 9051 9
 *
 * s[0 .. n) is what stands between the quotes.
 */
static int imap_form(const uint8_t *s, size_t n, lmail_date *d)
{
  unsigned day;

  if (n != 26 && n != 11 && n != 10) return 0;
  if (n == 10 || (n == 26 && s[0] == ' ')) {
    day = s[n == 26] - (unsigned)'0';
    if (day > 9) return 0;
    s += n == 26;
  } else {
    day = lmail_two_digits_(s);
    s++;
  }
  d->day = (uint8_t)day;
  d->month = (uint8_t)(lmail_name_of_three_(lmail_month_names_, 12, s + 2) + 1);
  if (s[1] != '-' || s[5] != '-' || !year_at(s + 6, d)) return 0;
  if (n < 26) d->flags = LMAIL_DATE_NO_TIME | LMAIL_DATE_UNKNOWN_ZONE;
  else if (s[10] != ' ' || s[19] != ' ' || !time_at(s + 11, d) || !lmail_zone_(s + 20, d)) return 0;
  return d->hour < 24 && d->second < 60 && lmail_date_to_unix(d) == LMAIL_OK;
}

lmail_status lmail_date_parse_imap(const void *in, size_t n, lmail_date *out,
                                   lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)in;
  int quoted = n > 1 && s[0] == '"' && s[n - 1] == '"';

  memset(out, 0, sizeof *out);
  if (imap_form(s + quoted, n - 2 * (size_t)quoted, out)) return LMAIL_OK;
  return lmail_date_read_(s, n - (size_t)quoted, (size_t)quoted, out, defects);
}

/*
 * time-numoffset = ("+" / "-") time-hour ":" time-minute
 * time-offset    = "Z" / time-numoffset                       RFC 3339 5.6
 */
static int offset_at(const uint8_t *s, size_t n, lmail_date *d)
{
  uint8_t zone[5];

  if (n == 1) return (*s | 0x20) == 'z';
  if (n != 6 || s[3] != ':') return 0;
  memcpy(zone, s, 3);
  memcpy(zone + 3, s + 4, 2);
  return lmail_zone_(zone, d);
}

/* time-secfrac = "." 1*DIGIT; returns the index behind it, `at` when there is none. */
static size_t fraction_at(const uint8_t *s, size_t n, size_t at, lmail_date *d)
{
  uint32_t unit = 1000000000;
  size_t i = at + 1;

  if (at + 1 >= n || s[at] != '.' || !lmail_is_(s[i], LMAIL_C_DIGIT)) return at;
  for (; i < n && lmail_is_(s[i], LMAIL_C_DIGIT); i++) {
    unit = lmail_divide_(unit, LMAIL_BY_10_);
    d->nanosecond += unit * (s[i] - (unsigned)'0');
  }
  return i;
}

/*
 *   full-date    = date-fullyear "-" date-month "-" date-mday
 *   partial-time = time-hour ":" time-minute ":" time-second [time-secfrac]
 *   date-time    = full-date "T" partial-time time-offset     RFC 3339 5.6
 */
static int rfc3339_form(const uint8_t *s, size_t n, lmail_date *d)
{
  size_t at;

  if (n < 20 || s[4] != '-' || s[7] != '-' || ((s[10] | 0x20) != 't' && s[10] != ' ')) return 0;
  d->month = (uint8_t)lmail_two_digits_(s + 5);
  d->day = (uint8_t)lmail_two_digits_(s + 8);
  if (!year_at(s, d) || d->month > 99 || d->day > 99 || !time_at(s + 11, d)) return 0;
  at = fraction_at(s, n, 19, d);
  return offset_at(s + at, n - at, d);
}

lmail_status lmail_date_parse_rfc3339(const void *in, size_t n, lmail_date *out,
                                      lmail_defects *defects)
{
  unsigned defect = LMAIL_DEFECT_DATE_SYNTAX;

  memset(out, 0, sizeof *out);
  if (rfc3339_form((const uint8_t *)in, n, out)) {
    if (out->hour < 24 && lmail_date_to_unix(out) == LMAIL_OK) return LMAIL_OK;
    defect = LMAIL_DEFECT_DATE_RANGE;
  }
  memset(out, 0, sizeof *out);
  lmail_defect_add_(defects, defect, 0);
  return LMAIL_E_SYNTAX;
}
