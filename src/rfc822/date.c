/* SPDX-License-Identifier: MIT */
/* date.c - date-time as RFC 5322 3.3 has it today; any other goes to date_reader.c. See libmail/date.h. */

#include "rfc822/date_reader.h"
#include "rfc822/cfws.h"
#include "rfc822/defects.h"
#include <string.h>

const char lmail_day_names_[57] = {
    'S', 'u', 'n', 'M', 'o', 'n', 'T', 'u', 'e', 'W', 'e', 'd', 'T', 'h', 'u', 'F', 'r', 'i', 'S',
    'a', 't', 'J', 'a', 'n', 'F', 'e', 'b', 'M', 'a', 'r', 'A', 'p', 'r', 'M', 'a', 'y', 'J', 'u',
    'n', 'J', 'u', 'l', 'A', 'u', 'g', 'S', 'e', 'p', 'O', 'c', 't', 'N', 'o', 'v', 'D', 'e', 'c'};

#ifndef __OPTIMIZE_SIZE__
/* [CFWS], with one comment at most that holds no other; is it all that there is? */
static int is_tail(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_fws_(s[i])) i++;
  if (i < n && s[i] == '(') {
    for (i++; i < n && s[i] != ')'; i++) {
      if (s[i] == '(' || s[i] == '\\' || s[i] == '\n') return 0; /* LF may end the field */
    }
    if (i == n) return 0;
    for (i++; i < n && lmail_is_fws_(s[i]);) i++;
  }
  return i == n;
}

/* The month, 1 to 12, whose name stands at s; 0. The factor sends the twelve names to different places. */
static unsigned month_at(const uint8_t *s)
{
  static const uint8_t months[16] = {0, 10, 12, 1, 6, 0, 11, 5, 4, 0, 9, 8, 2, 3, 0, 7};
  uint32_t name = ((uint32_t)s[0] << 16 | (uint32_t)s[1] << 8 | s[2]) & 0xdfdfdf;
  unsigned month = months[(uint32_t)(name * UINT32_C(0xaa4da823)) >> 28];

  if (month == 0) return 0;
  return lmail_name_of_three_(lmail_month_names_ + 3 * (month - 1), 1, s) == 0 ? month : 0;
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
static int plain(const uint8_t *s, size_t n, lmail_date *d)
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
  century = lmail_two_digits_(s + 6);
  year = lmail_two_digits_(s + 8);
  d->year = (uint16_t)(100 * century + year);
  d->hour = (uint8_t)lmail_two_digits_(s + 11);
  d->minute = (uint8_t)lmail_two_digits_(s + 14);
  d->second = (uint8_t)lmail_two_digits_(s + 17);
  if (s[1] != ' ' || s[5] != ' ' || s[10] != ' ' || s[13] != ':' || s[16] != ':' || s[19] != ' ')
    return 0;
  if (century < 19 || century > 99 || year > 99 || d->hour > 23 || d->second > 59) return 0;
  if (!zone_at(s + 20, d)) return 0;
  if (lmail_date_to_unix(d) != LMAIL_OK) return 0;
  if (day_name && lmail_name_of_three_(lmail_day_names_ + 3 * d->weekday, 1, day_name) != 0)
    return 0;
  return is_tail(s + 25, (size_t)(end - s) - 25);
}
#endif

/*
 * received = "Received" ":" *received-token ";" date-time CRLF     RFC 5322 3.6.7
 *
 * Where the date begins: behind the last ";" that is in no comment and that something follows.
 */
static size_t date_start(const uint8_t *s, size_t n)
{
  size_t at = 0, start = 0;

  if (n == 0 || !memchr(s, ';', n)) return 0;
  while (at < n) {
    if (s[at] == ';') {
      at = lmail_cfws_(s, n, at + 1);
      if (at < n) start = at;
    } else {
      at = s[at] == '(' ? lmail_cfws_(s, n, at) : at + 1;
    }
  }
  return start;
}

/* A line end that no white space follows is the end of the field (RFC 5322 2.2.3). */
static size_t value_end(const uint8_t *s, size_t n)
{
  size_t at = 0;
  const uint8_t *end;

  while (at < n && (end = (const uint8_t *)memchr(s + at, '\n', n - at)) != NULL) {
    at = (size_t)(end - s) + 1;
    if (at < n && s[at] != ' ' && s[at] != '\t') return at;
  }
  return n;
}

lmail_status lmail_date_parse(const void *value, size_t n, lmail_date *out, lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)value;

  memset(out, 0, sizeof *out);
#ifndef __OPTIMIZE_SIZE__
  if (plain(s, n, out)) return LMAIL_OK;
#endif
  n = value_end(s, n);
  return lmail_date_read_(s, n, date_start(s, n), out, defects);
}
