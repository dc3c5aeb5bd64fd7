/* SPDX-License-Identifier: MIT */
/* date_plain.c - date-time as RFC 5322 3.3 has it today, and its names; see libmail/date.h. */

#include "core/apart.h"
#include "rfc822/cfws.h"
#include "rfc822/date_reader.h"
#include <string.h>

const char lmail_day_names_[57] = {
    'S', 'u', 'n', 'M', 'o', 'n', 'T', 'u', 'e', 'W', 'e', 'd', 'T', 'h', 'u', 'F', 'r', 'i', 'S',
    'a', 't', 'J', 'a', 'n', 'F', 'e', 'b', 'M', 'a', 'r', 'A', 'p', 'r', 'M', 'a', 'y', 'J', 'u',
    'n', 'J', 'u', 'l', 'A', 'u', 'g', 'S', 'e', 'p', 'O', 'c', 't', 'N', 'o', 'v', 'D', 'e', 'c'};

/* [CFWS], with one comment at most that holds no other; is it all that there is? */
static int is_tail(const uint8_t *s, size_t n)
{
  size_t i = lmail_fws_(s, n, 0);

  if (i < n && s[i] == '(') {
    for (i++; i < n && s[i] != ')'; i++) {
      if (s[i] == '(' || s[i] == '\\' || s[i] == '\n') return 0; /* LF may end the field */
    }
    if (i == n) return 0;
    i = lmail_fws_(s, n, i + 1);
  }
  return i == n;
}

/* The month, 1 to 12, whose name stands at s; 13. */
#ifdef __OPTIMIZE_SIZE__
static unsigned month_at(const uint8_t *s)
{
  return lmail_name_of_three_(lmail_month_names_, 12, s) + 1;
}
#else
static unsigned month_at(const uint8_t *s)
{
  /* The factor sends the twelve names to different places. */
  static const uint8_t months[16] = {1, 10, 12, 1, 6, 1, 11, 5, 4, 1, 9, 8, 2, 3, 1, 7};
  uint32_t name = ((uint32_t)s[0] << 16 | (uint32_t)s[1] << 8 | s[2]) & 0xdfdfdf;
  unsigned month = months[(uint32_t)(name * UINT32_C(0xaa4da823)) >> 28];

  return lmail_name_of_three_(lmail_month_names_ + 3 * (month - 1), 1, s) == 0 ? month : 13;
}
#endif

/* Two digits at s, behind this separator: their number; 100 or more when they are none. */
static LMAIL_APART_ unsigned part(const uint8_t *s, uint8_t before)
{
  return s[-1] == before ? lmail_two_digits_(s) : 100;
}

/* zone = ( "+" / "-" ) 4DIGIT; 0 when it is out of range, too. */
static int zone_at(const uint8_t *s, lmail_date *d)
{
  unsigned hours = lmail_two_digits_(s + 1), minutes = lmail_two_digits_(s + 3);

  if ((s[0] != '+' && s[0] != '-') || hours > 23 || minutes > 59) return 0;
  minutes += 60 * hours;
  if (s[0] == '-' && minutes == 0) d->flags |= LMAIL_DATE_UNKNOWN_ZONE;
  d->offset = (int16_t)(s[0] == '-' ? -(int)minutes : (int)minutes);
  return 1;
}

/*
 *   date-time   = [ day-of-week "," ] date time [CFWS]
 *   day-of-week = [FWS] day-name
 *   date        = ([FWS] 1*2DIGIT FWS) month (FWS 4*DIGIT FWS)
 *   time        = 2DIGIT ":" 2DIGIT ":" 2DIGIT FWS ( "+" / "-" ) 4DIGIT
 *
 * with one space for each FWS, as nearly all dates have it. 0 for any other date, and for one in
 * which something is irregular.
 */
int lmail_date_plain_(const uint8_t *s, size_t n, lmail_date *d)
{
  const uint8_t *day_name = NULL, *end;
  unsigned c, century, year;

  if (n < 25) return 0;
  end = s + n;
  while (s != end && *s == ' ') s++;
  if (end - s < 25) return 0;
  if (s[3] == ',') {
    if (end - s < 30 || s[4] != ' ') return 0;
    day_name = s;
    s += 5;
  }
  c = s[1] - (unsigned)'0';
  d->day = (uint8_t)(s[0] - '0');
  if (d->day > 9) return 0;
  if (c <= 9) {
    if (end - s < 26) return 0;
    d->day = (uint8_t)(10 * d->day + c);
    s++;
  }
  d->month = (uint8_t)month_at(s + 2);
  century = part(s + 6, ' ');
  year = lmail_two_digits_(s + 8);
  d->year = (uint16_t)(100 * century + year);
  d->hour = (uint8_t)part(s + 11, ' ');
  d->minute = (uint8_t)part(s + 14, ':');
  d->second = (uint8_t)part(s + 17, ':');
  if (s[1] != ' ' || s[19] != ' ') return 0;
  if (century < 19 || century > 99 || year > 99 || d->hour > 23 || d->second > 59) return 0;
  if (!zone_at(s + 20, d)) return 0;
  if (lmail_date_to_unix(d) != LMAIL_OK) return 0;
  if (day_name && lmail_name_of_three_(lmail_day_names_ + 3 * d->weekday, 1, day_name) != 0)
    return 0;
  return is_tail(s + 25, (size_t)(end - s) - 25);
}

lmail_status lmail_date_parse_plain(const void *value, size_t n, lmail_date *out)
{
  memset(out, 0, sizeof *out);
  if (lmail_date_plain_((const uint8_t *)value, n, out)) return LMAIL_OK;
  memset(out, 0, sizeof *out);
  return LMAIL_E_SYNTAX;
}
