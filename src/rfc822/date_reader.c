/* SPDX-License-Identifier: MIT */
/*
 * date_reader.c - dates in every form that senders have found, RFC 5322 4.3 and beyond.
 *
 * Numbers, words and signs are taken as they come, each for the part that it can only be and that is
 * still missing. So one loop reads RFC 822's order, that of asctime, ISO 8601's and all their mixtures.
 */

#include "rfc822/date_reader.h"
#include "core/chars.h"
#include "rfc822/calendar.h"
#include "rfc822/cfws.h"
#include "rfc822/defects.h"
#include <string.h>

/* The parts in the order of RFC 5322 3.3; bits of reader.have. */
enum { WEEKDAY = 1, DAY = 2, MONTH = 4, YEAR = 8, DATE = DAY | MONTH | YEAR, TIME = 16, ZONE = 32 };

/* reader.marks */
enum {
  MONTH_NUMBER = 1, /* the month is a number, maybe that of the day */
  MONTH_FIRST = 2,  /* and stands first, if it can */
  NEEDS_COMMA = 4,  /* the day of the week was the last */
  ZONE_IS_NAME = 8, /* a number may still follow */
  FAILED = 16
};

typedef struct reader {
  const uint8_t *s;
  size_t n, at;
  lmail_date *d;
  lmail_defects *defects;
  size_t weekday_at, date_at, time_at;
  uint32_t told; /* a bit for each defect */
  uint8_t have;
  uint8_t marks;
  uint8_t weekday; /* as written */
} reader;

/* A run of digits, which may be long: only values below 100,000 are kept. */
typedef struct number {
  uint32_t value;
  size_t digits;
  size_t at;
} number;

static void tell(reader *r, unsigned code, size_t off)
{
  uint32_t bit = (uint32_t)1 << (code - LMAIL_DEFECT_DATE);

  if (!(r->told & bit)) lmail_defect_add_(r->defects, code, off);
  r->told |= bit;
}

static void fail(reader *r, unsigned code, size_t off)
{
  tell(r, code, off);
  r->marks |= FAILED;
}

/* A part has come; one that belongs before a part that was there already is out of order. */
static void take(reader *r, unsigned part, size_t off)
{
  if (r->marks & NEEDS_COMMA) tell(r, LMAIL_DEFECT_DATE_LAYOUT, off);
  r->marks &= (uint8_t)~NEEDS_COMMA;
  if (r->have >= part) tell(r, LMAIL_DEFECT_DATE_ORDER, off);
  if ((part & DATE) && !(r->have & DATE)) r->date_at = off;
  r->have |= (uint8_t)part;
}

static int is_digit(const reader *r, size_t at)
{
  return at < r->n && lmail_is_(r->s[at], LMAIL_C_DIGIT);
}

static number read_number(reader *r)
{
  number x = {0, 0, 0};

  x.at = r->at;
  for (; is_digit(r, r->at); r->at++, x.digits++) {
    if (x.value < 10000) x.value = 10 * x.value + (uint32_t)(r->s[r->at] - '0');
    else x.value = 100000;
  }
  return x;
}

/* CFWS between parts; comments are obsolete there, and belong behind the zone. */
static void skip(reader *r)
{
  size_t from = r->at;

  r->at = lmail_cfws_(r->s, r->n, from);
  if (r->at == from || !memchr(r->s + from, '(', r->at - from)) return;
  if (lmail_cfws_is_open_(r->s, r->at, from)) tell(r, LMAIL_DEFECT_DATE_OPEN_COMMENT, from);
  else if (r->at < r->n || !(r->have & ZONE)) tell(r, LMAIL_DEFECT_DATE_LAYOUT, from);
}

/* ---- zone --------------------------------------------------------------------------------------- */

static void set_zone(reader *r, int32_t offset, size_t off)
{
  if (!(r->have & ZONE)) take(r, ZONE, off);
  r->d->offset = (int16_t)offset;
  r->d->flags &= (uint16_t)~LMAIL_DATE_UNKNOWN_ZONE;
}

static void set_unknown_zone(reader *r, size_t off)
{
  set_zone(r, 0, off);
  r->d->flags |= LMAIL_DATE_UNKNOWN_ZONE;
}

/*
 * zone = ( "+" / "-" ) 4DIGIT, without its sign also; two digits are hours, as in ISO 8601, where
 * ":" and minutes may follow. sign is that character, or 0.
 */
static void zone_number(reader *r, number x, int sign, size_t off)
{
  uint32_t hours = lmail_divide_(x.value, LMAIL_BY_100_), minutes = x.value - 100 * hours;

  if (x.digits < 3) {
    hours = x.value;
    minutes = 0;
    if (is_digit(r, r->at + 1) && r->s[r->at] == ':') {
      r->at++;
      minutes = read_number(r).value;
    }
  }
  if (sign == 0 || x.digits != 4) tell(r, LMAIL_DEFECT_DATE_LAYOUT, off);
  if (x.digits > 4 || hours > 23 || minutes > 59) {
    set_unknown_zone(r, off);
    tell(r, LMAIL_DEFECT_DATE_ZONE_UNKNOWN, off);
  } else if (sign == '-' && hours + minutes == 0) {
    set_unknown_zone(r, off);
  } else {
    minutes += 60 * hours;
    set_zone(r, sign == '-' ? -(int32_t)minutes : (int32_t)minutes, off);
  }
}

/* A sign behind the time. "GMT+1" and "CST +0800" are what the number says, "EST+5EDT" is not. */
static void zone_sign(reader *r)
{
  size_t off = r->at++;
  int sign = r->s[off];
  number x;

  while (r->at < r->n && lmail_is_fws_(r->s[r->at])) r->at++;
  if (r->at != off + 1) tell(r, LMAIL_DEFECT_DATE_LAYOUT, off);
  x = read_number(r);
  if (x.digits == 0 ||
      ((r->have & ZONE) && (!(r->marks & ZONE_IS_NAME) || (x.digits < 4 && r->d->offset != 0)))) {
    tell(r, LMAIL_DEFECT_DATE_TEXT, off);
    return;
  }
  r->marks &= (uint8_t)~ZONE_IS_NAME;
  zone_number(r, x, sign, off);
}

/*
 *   obs-zone = "UT" / "GMT" / "EST" / "EDT" / "CST" / "CDT" / "MST" / "MDT" / "PST" / "PDT" /
 *              %d65-73 / %d75-90 / %d97-105 / %d107-122     RFC 5322 4.3
 *
 * JST and KST are known to be nine hours (MimeKit). Letters are unknown, as others who count them
 * have them in both directions.
 */
static void zone_name(reader *r, const uint8_t *s, size_t n, size_t off)
{
  static const char american[] = "ecmp"; /* five to eight hours west */
  uint8_t c[3] = {0, 0, 0};
  int32_t offset = 1;
  int i;

  for (i = 0; i < 3 && (size_t)i < n; i++) c[i] = lmail_lower_(s[i]);
  if (n == 3 && c[2] == 't' && (c[1] == 's' || c[1] == 'd')) {
    for (i = 0; i < 4; i++) {
      if (c[0] == (uint8_t)american[i]) offset = (c[1] == 'd' ? -4 - i : -5 - i) * 60;
    }
    if (c[1] == 's' && (c[0] == 'j' || c[0] == 'k')) offset = 540;
  } else if ((n == 2 || (n == 3 && c[2] == 'c')) && c[0] == 'u' && c[1] == 't') {
    offset = 0;
  } else if (n == 3 && c[0] == 'g' && c[1] == 'm' && c[2] == 't') {
    offset = 0;
  }
  if (offset == 1) set_unknown_zone(r, off);
  else set_zone(r, offset, off);
  tell(r, offset == 1 ? LMAIL_DEFECT_DATE_ZONE_UNKNOWN : LMAIL_DEFECT_DATE_ZONE_NAME, off);
  r->marks |= ZONE_IS_NAME;
}

/* ---- time --------------------------------------------------------------------------------------- */

/* One part of the time of day: 2DIGIT; 0 when there is none. */
static int time_part(reader *r, uint8_t *out, number x)
{
  if (x.digits == 0 || x.digits > 2) {
    fail(r, x.digits == 0 ? LMAIL_DEFECT_DATE_SYNTAX : LMAIL_DEFECT_DATE_RANGE, x.at);
    return 0;
  }
  if (x.digits == 1) tell(r, LMAIL_DEFECT_DATE_LAYOUT, x.at);
  *out = (uint8_t)x.value;
  return 1;
}

/*
 * Steps over ":" (Dovecot reads "." too; white space alone, when `blank`, is the last guess), with the
 * CFWS around it, to the next digits. 0, and nothing passed, when there are none.
 */
static int time_separator(reader *r, int blank)
{
  size_t from = r->at, at = lmail_cfws_(r->s, r->n, from);

  if (at == r->n) return 0;
  if (r->s[at] == ':' || r->s[at] == '.') at = lmail_cfws_(r->s, r->n, at + 1);
  else if (at == from || !blank) return 0;
  if (!is_digit(r, at)) return 0;
  if (at != from + 1 || r->s[from] != ':') tell(r, LMAIL_DEFECT_DATE_LAYOUT, from);
  r->at = at;
  return 1;
}

/* time-secfrac = "." 1*DIGIT, RFC 3339 5.6 */
static void fraction(reader *r)
{
  uint32_t value = 0, unit;

  if (!is_digit(r, r->at + 1) || (r->s[r->at] != '.' && r->s[r->at] != ',')) return;
  tell(r, LMAIL_DEFECT_DATE_LAYOUT, r->at);
  r->at++;
  for (unit = 1000000000; is_digit(r, r->at); r->at++) {
    if (unit == 1) continue;
    value = 10 * value + (uint32_t)(r->s[r->at] - '0');
    unit = lmail_divide_(unit, LMAIL_BY_10_);
  }
  for (; unit != 1; unit = lmail_divide_(unit, LMAIL_BY_10_)) value *= 10;
  r->d->nanosecond = value;
}

/*
 *   time-of-day = hour ":" minute [ ":" second ]
 *   obs-hour = [CFWS] 2DIGIT [CFWS], and so on
 *
 * hour has been read.
 */
static void time_of_day(reader *r, number hour)
{
  int blank;

  take(r, TIME, hour.at);
  r->time_at = hour.at;
  if (!time_part(r, &r->d->hour, hour)) return;
  blank = r->at < r->n && lmail_is_fws_(r->s[r->at]);
  if (!time_separator(r, blank)) {
    fail(r, LMAIL_DEFECT_DATE_SYNTAX, r->at);
    return;
  }
  if (!time_part(r, &r->d->minute, read_number(r)) || !time_separator(r, blank)) return;
  if (time_part(r, &r->d->second, read_number(r))) fraction(r);
}

static void am_pm(reader *r, int pm, size_t off)
{
  tell(r, LMAIL_DEFECT_DATE_AM_PM, off);
  if (r->d->hour == 12 && !pm) r->d->hour = 0;
  else if (r->d->hour < 12 && pm) r->d->hour = (uint8_t)(r->d->hour + 12);
}

/* ---- date --------------------------------------------------------------------------------------- */

/*
 *   year = (FWS 4*DIGIT FWS) / obs-year
 *   obs-year = [CFWS] 2*DIGIT [CFWS]     RFC 5322 4.3: below 50 add 2000, up to 999 add 1900
 */
static void year(reader *r, number x)
{
  uint32_t value = x.value;

  take(r, YEAR, x.at);
  if (x.digits < 4) value += x.digits < 3 && value < 50 ? 2000 : 1900;
  if (value > 9999) fail(r, LMAIL_DEFECT_DATE_RANGE, x.at);
  else if (value < 1900 || x.digits < 4) tell(r, LMAIL_DEFECT_DATE_YEAR, x.at);
  r->d->year = (uint16_t)value;
}

/* The first short number is a day, the next one a month that has no name: finish() sorts them. */
static void day_or_month(reader *r, number x)
{
  if (!(r->have & DAY)) {
    if (r->have & YEAR) r->marks |= MONTH_FIRST;
    take(r, DAY, x.at);
    r->d->day = (uint8_t)x.value;
    return;
  }
  take(r, MONTH, x.at);
  tell(r, LMAIL_DEFECT_DATE_MONTH, x.at);
  r->marks |= MONTH_NUMBER;
  if (r->s[x.at - 1] == '-' || r->s[x.at - 1] == '/') r->marks |= MONTH_FIRST;
  r->d->month = (uint8_t)x.value;
}

static void take_number(reader *r)
{
  number x = read_number(r);

  if (!(r->have & TIME)) {
    size_t next = lmail_cfws_(r->s, r->n, r->at);

    if ((r->have & DATE) == DATE || (next < r->n && r->s[next] == ':')) {
      time_of_day(r, x);
      return;
    }
  }
  if (x.digits < 3 && (r->have & (DAY | MONTH)) != (DAY | MONTH)) day_or_month(r, x);
  else if (!(r->have & YEAR)) year(r, x);
  else if ((r->have & (TIME | ZONE)) == TIME && (x.digits == 3 || x.digits == 4))
    zone_number(r, x, 0, x.at);
  else tell(r, LMAIL_DEFECT_DATE_TEXT, x.at);
}

/* A word behind the time of day that names no month. */
static void time_word(reader *r, const uint8_t *s, size_t n, size_t off)
{
  uint8_t first = lmail_lower_(s[0]);

  if (r->have & ZONE) tell(r, LMAIL_DEFECT_DATE_TEXT, off);
  else if (n == 2 && (first == 'a' || first == 'p') && lmail_lower_(s[1]) == 'm')
    am_pm(r, first == 'p', off);
  else zone_name(r, s, n, off);
}

/*
 * day-name, month, zone. Other words may stand before the date; in the middle of one they could be
 * months in another language.
 */
static void take_word(reader *r)
{
  const uint8_t *s = r->s + r->at;
  size_t off = r->at, n;
  unsigned month = 12, weekday = 7;

  while (r->at < r->n && (lmail_is_(r->s[r->at], LMAIL_C_ALPHA) || r->s[r->at] >= 0x80)) r->at++;
  n = r->at - off;
  if (n >= 3) {
    if (!(r->have & (WEEKDAY | TIME))) weekday = lmail_name_of_three_(lmail_day_names_, 7, s);
    if (!(r->have & MONTH)) month = lmail_name_of_three_(lmail_month_names_, 12, s);
  }
  if (weekday < 7) {
    take(r, WEEKDAY, off);
    r->marks |= NEEDS_COMMA;
    r->weekday = (uint8_t)weekday;
    r->weekday_at = off;
    if (n > 3) tell(r, LMAIL_DEFECT_DATE_LAYOUT, off);
  } else if (month < 12) {
    take(r, MONTH, off);
    r->d->month = (uint8_t)(month + 1);
    if (n > 3) tell(r, LMAIL_DEFECT_DATE_MONTH, off);
  } else if (r->have & TIME) {
    time_word(r, s, n, off);
  } else if (!(r->have & DATE)) {
    tell(r, LMAIL_DEFECT_DATE_TEXT, off);
  } else if (n == 1 && (*s | 0x20) == 't' && (r->have & DATE) == DATE) {
    tell(r, LMAIL_DEFECT_DATE_LAYOUT, off); /* ISO 8601 */
  } else {
    fail(r, LMAIL_DEFECT_DATE_SYNTAX, off);
  }
}

static void take_other(reader *r)
{
  uint8_t c = r->s[r->at];

  if (c == ',' && (r->marks & NEEDS_COMMA)) r->marks &= (uint8_t)~NEEDS_COMMA;
  else if (c == ',' || c == '-' || c == '/' || c == '.' || c == ':')
    tell(r, LMAIL_DEFECT_DATE_LAYOUT, r->at);
  else tell(r, LMAIL_DEFECT_DATE_TEXT, r->at);
  r->at++;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

/* Is this the last minute of a day at UTC? */
static int may_leap(const lmail_date *d)
{
  int32_t minute = d->hour * 60 + d->minute - d->offset;

  return minute == 1439 || minute == -1 || minute == 2879;
}

/* All is read: what is missing, what cannot be, and what does not fit. */
static void finish(reader *r)
{
  lmail_date *d = r->d;

  if ((r->have & DATE) != DATE) {
    fail(r, LMAIL_DEFECT_DATE_SYNTAX, r->n);
    return;
  }
  if ((r->marks & MONTH_NUMBER) && d->day <= 12 && ((r->marks & MONTH_FIRST) || d->month > 12)) {
    uint8_t day = d->month;

    d->month = d->day;
    d->day = day;
  }
  if (!(r->have & TIME)) {
    d->flags |= LMAIL_DATE_NO_TIME;
    tell(r, LMAIL_DEFECT_DATE_NO_TIME, r->n);
    if (r->told & (uint32_t)1 << (LMAIL_DEFECT_DATE_OPEN_COMMENT - LMAIL_DEFECT_DATE))
      r->marks |= FAILED;
  }
  if (!(r->have & ZONE)) {
    d->flags |= LMAIL_DATE_UNKNOWN_ZONE;
    if (r->have & TIME) tell(r, LMAIL_DEFECT_DATE_NO_ZONE, r->n);
  }
  if (lmail_date_to_unix(d) != LMAIL_OK) {
    int day_exists;

    day_exists = d->month - 1u < 12 && d->day - 1u < lmail_month_days_(d->year, d->month);
    fail(r, LMAIL_DEFECT_DATE_RANGE, day_exists ? r->time_at : r->date_at);
    return;
  }
  if ((r->have & WEEKDAY) && r->weekday != d->weekday)
    tell(r, LMAIL_DEFECT_DATE_WEEKDAY, r->weekday_at);
  if (d->hour == 24) tell(r, LMAIL_DEFECT_DATE_24_00, r->time_at);
  if (d->second == 60 && !(d->flags & LMAIL_DATE_UNKNOWN_ZONE) && !may_leap(d))
    tell(r, LMAIL_DEFECT_DATE_LEAP_SECOND, r->time_at);
}

lmail_status lmail_date_read_(const uint8_t *s, size_t n, size_t at, lmail_date *d,
                              lmail_defects *defects)
{
  reader r;

  memset(&r, 0, sizeof r);
  memset(d, 0, sizeof *d);
  r.s = s;
  r.n = n;
  r.at = at;
  r.d = d;
  r.defects = defects;
  if (at > 0 && s[at - 1] != '"') tell(&r, LMAIL_DEFECT_DATE_TEXT, 0);
  for (skip(&r); r.at < n && !(r.marks & FAILED); skip(&r)) {
    if (lmail_is_(s[r.at], LMAIL_C_DIGIT)) take_number(&r);
    else if (lmail_is_(s[r.at], LMAIL_C_ALPHA) || s[r.at] >= 0x80) take_word(&r);
    else if ((r.have & TIME) && (s[r.at] == '+' || s[r.at] == '-')) zone_sign(&r);
    else take_other(&r);
  }
  if (!(r.marks & FAILED)) finish(&r);
  if (!(r.marks & FAILED)) return LMAIL_OK;
  memset(d, 0, sizeof *d);
  return LMAIL_E_SYNTAX;
}
