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

enum { DAY_AND_MONTH_NAMES = 19 };

/* reader.marks */
enum {
  MONTH_NUMBER = 1, /* the month is a number, maybe that of the day */
  MONTH_FIRST = 2,  /* and stands first, if it can */
  NEEDS_COMMA = 4,  /* the day of the week was the last */
  ZONE_IS_NAME = 8, /* a number may still follow */
  FAILED = 16
};

typedef struct reader {
  lmail_date d;
  uint32_t have;
  uint32_t marks;
  uint32_t told;    /* a bit for each defect */
  uint32_t weekday; /* as written */
  uint32_t value;   /* the number that was read last; only values below 100,000 are kept */
  size_t digits;    /* of that number; a run of them may be long */
  size_t off;       /* where the token begins that is being read */
  size_t at, n;
  const uint8_t *s;
  lmail_defects *defects;
  size_t weekday_at, date_at, time_at;
} reader;

#define BIT(defect) ((uint32_t)1 << ((defect)-LMAIL_DEFECT_DATE))

/* The token that is being read is irregular. */
static void tell(reader *r, unsigned code)
{
  if (!(r->told & BIT(code))) lmail_defect_add_(r->defects, code, r->off);
  r->told |= BIT(code);
}

static void fail(reader *r, unsigned code)
{
  tell(r, code);
  r->marks |= FAILED;
}

/* A part has come; one that belongs before a part that was there already is out of order. */
static void take(reader *r, uint32_t part)
{
  if (r->marks & NEEDS_COMMA) tell(r, LMAIL_DEFECT_DATE_LAYOUT);
  r->marks &= ~(uint32_t)NEEDS_COMMA;
  if (r->have >= part) tell(r, LMAIL_DEFECT_DATE_ORDER);
  if ((part & DATE) && !(r->have & DATE)) r->date_at = r->off;
  r->have |= part;
}

/* The octet at s[at]; NUL, which means nothing in dates, at the end. */
static uint8_t octet(const reader *r, size_t at)
{
  return at < r->n ? r->s[at] : 0;
}

static int is_digit(const reader *r, size_t at)
{
  return octet(r, at) - (unsigned)'0' < 10;
}

/* ALPHA, and whatever is beyond US-ASCII; c | 0x20 is a letter for no other character. */
static int is_letter(const reader *r)
{
  uint8_t c = octet(r, r->at);

  return (c | 0x20u) - 'a' < 26 || c >= 0x80;
}

static void read_number(reader *r)
{
  uint32_t value = 0;

  r->off = r->at;
  for (; is_digit(r, r->at); r->at++) {
    if (value < 100000) value = 10 * value + (uint32_t)(r->s[r->at] - '0');
  }
  r->value = value;
  r->digits = r->at - r->off;
}

/* CFWS between parts; comments are obsolete there, and belong behind the zone. */
static void skip(reader *r)
{
  r->off = r->at;
  r->at = lmail_cfws_(r->s, r->n, r->off);
  if (r->at == r->off || !memchr(r->s + r->off, '(', r->at - r->off)) return;
  if (lmail_cfws_is_open_(r->s, r->at, r->off)) tell(r, LMAIL_DEFECT_DATE_OPEN_COMMENT);
  else if (r->at < r->n || !(r->have & ZONE)) tell(r, LMAIL_DEFECT_DATE_LAYOUT);
}

/* ---- zone --------------------------------------------------------------------------------------- */

/* offset may be LMAIL_DATE_NO_ZONE. */
static void set_zone(reader *r, int32_t offset)
{
  if (!(r->have & ZONE)) take(r, ZONE);
  r->d.flags = offset == LMAIL_DATE_NO_ZONE ? LMAIL_DATE_UNKNOWN_ZONE : 0;
  r->d.offset = (int16_t)(offset == LMAIL_DATE_NO_ZONE ? 0 : offset);
}

/*
 * zone = ( "+" / "-" ) 4DIGIT, without its sign also; two digits are hours, as in ISO 8601, where
 * ":" and minutes may follow. The digits have been read; sign is that character, or 0.
 */
static void zone_number(reader *r, int sign)
{
  size_t off = r->off;
  uint32_t value = r->value, hours;
  int32_t minutes;

  if (sign == 0 || r->digits != 4) tell(r, LMAIL_DEFECT_DATE_LAYOUT);
  if (r->digits < 3) {
    value *= 100;
    if (is_digit(r, r->at + 1) && octet(r, r->at) == ':') {
      r->at++;
      read_number(r);
      value += r->value < 60 ? r->value : 9900;
      r->off = off;
    }
  }
  hours = lmail_by_100_(value);
  minutes = (int32_t)(value - 40 * hours);
  if (value > 2359 || value - 100 * hours > 59) {
    tell(r, LMAIL_DEFECT_DATE_ZONE_UNKNOWN);
    minutes = LMAIL_DATE_NO_ZONE;
  } else if (sign == '-') {
    minutes = minutes == 0 ? LMAIL_DATE_NO_ZONE : -minutes;
  }
  set_zone(r, minutes);
}

/* A sign behind the time. "GMT+1" and "CST +0800" are what the number says, "EST+5EDT" is not. */
static void zone_sign(reader *r)
{
  size_t off = r->off, blanks;

  r->at++;
  blanks = lmail_fws_(r->s, r->n, r->at) - r->at;
  if (blanks != 0) tell(r, LMAIL_DEFECT_DATE_LAYOUT);
  r->at += blanks;
  read_number(r);
  r->off = off;
  if (r->digits == 0 ||
      ((r->have & ZONE) && (!(r->marks & ZONE_IS_NAME) || (r->digits < 4 && r->d.offset != 0)))) {
    tell(r, LMAIL_DEFECT_DATE_TEXT);
    return;
  }
  r->marks &= ~(uint32_t)ZONE_IS_NAME;
  zone_number(r, r->s[off]);
}

/*
 *   obs-zone = "UT" / "GMT" / "EST" / "EDT" / "CST" / "CDT" / "MST" / "MDT" / "PST" / "PDT" /
 *              %d65-73 / %d75-90 / %d97-105 / %d107-122     RFC 5322 4.3
 *
 * JST and KST are known to be nine hours (MimeKit). Letters are unknown, as people count them in
 * either direction.
 */
static void zone_name(reader *r, const uint8_t *s, size_t n)
{
  static const char names[] = "EDTESTCDTCSTMDTMSTPDTPSTGMTUTCJSTKST";
  static const int8_t hours[] = {-4, -5, -5, -6, -6, -7, -7, -8, 0, 0, 9, 9};
  uint8_t name[3] = {0, 0, 'C'}; /* "UT" is "UTC" */
  unsigned i;

  memcpy(name, s, n < 3 ? n : 3);
  i = n > 3 ? 12 : lmail_name_of_three_(names, 12, name);
  set_zone(r, i < 12 ? hours[i] * 60 : LMAIL_DATE_NO_ZONE);
  tell(r, i < 12 ? LMAIL_DEFECT_DATE_ZONE_NAME : LMAIL_DEFECT_DATE_ZONE_UNKNOWN);
  r->marks |= ZONE_IS_NAME;
}

/* ---- time --------------------------------------------------------------------------------------- */

/* One part of the time of day, which has been read: 2DIGIT. */
static uint8_t time_part(reader *r)
{
  if (r->digits == 1) tell(r, LMAIL_DEFECT_DATE_LAYOUT);
  if (r->digits > 2) fail(r, LMAIL_DEFECT_DATE_RANGE);
  return (uint8_t)r->value;
}

/*
 * Steps over ":" (Dovecot reads "." too; white space alone, when `blank`, is the last guess), with the
 * CFWS around it, and reads the number behind it. 0, and nothing passed, when there is none.
 */
static int next_time_part(reader *r, int blank)
{
  size_t at = lmail_cfws_(r->s, r->n, r->at);

  if (octet(r, at) == ':' || octet(r, at) == '.') at = lmail_cfws_(r->s, r->n, at + 1);
  else if (!blank) return 0;
  if (!is_digit(r, at) || at == r->at) return 0;
  r->off = r->at;
  if (at != r->off + 1 || r->s[r->off] != ':') tell(r, LMAIL_DEFECT_DATE_LAYOUT);
  r->at = at;
  read_number(r);
  return 1;
}

/* time-secfrac = "." 1*DIGIT, RFC 3339 5.6; digits behind the ninth are dropped. */
static void fraction(reader *r)
{
  uint32_t value = 0;
  unsigned n;

  if (!is_digit(r, r->at + 1) || (r->s[r->at] != '.' && r->s[r->at] != ',')) return;
  r->off = r->at;
  tell(r, LMAIL_DEFECT_DATE_LAYOUT);
  r->at++;
  for (n = 0; n < 9; n++) {
    value *= 10;
    if (is_digit(r, r->at)) value += (uint32_t)(r->s[r->at++] - '0');
  }
  while (is_digit(r, r->at)) r->at++;
  r->d.nanosecond = value;
}

/*
 *   time-of-day = hour ":" minute [ ":" second ]
 *   obs-hour = [CFWS] 2DIGIT [CFWS], and so on
 *
 * hour has been read; or hour and minute, as in the examples of RFC 822 A.3 ("26 Aug 76 1429 EDT").
 */
static void time_of_day(reader *r, int colon)
{
  int blank = lmail_is_fws_(octet(r, r->at));

  take(r, TIME);
  r->time_at = r->off;
  if (r->digits == 4 && !colon && lmail_is_fws_(r->s[r->off - 1])) {
    tell(r, LMAIL_DEFECT_DATE_LAYOUT);
    r->d.hour = (uint8_t)lmail_by_100_(r->value);
    r->d.minute = (uint8_t)(r->value - 100u * r->d.hour);
    return;
  }
  r->d.hour = time_part(r);
  if (!next_time_part(r, blank)) {
    r->off = r->at;
    fail(r, LMAIL_DEFECT_DATE_SYNTAX);
    return;
  }
  r->d.minute = time_part(r);
  if (!next_time_part(r, blank)) return;
  r->d.second = time_part(r);
  fraction(r);
}

static void am_pm(reader *r, int pm)
{
  tell(r, LMAIL_DEFECT_DATE_AM_PM);
  if (r->d.hour == 12 && !pm) r->d.hour = 0;
  else if (r->d.hour < 12 && pm) r->d.hour = (uint8_t)(r->d.hour + 12);
}

/* ---- date --------------------------------------------------------------------------------------- */

/*
 *   year = (FWS 4*DIGIT FWS) / obs-year
 *   obs-year = [CFWS] 2*DIGIT [CFWS]     RFC 5322 4.3: below 50 add 2000, up to 999 add 1900
 */
static void year(reader *r)
{
  uint32_t value = r->value;

  take(r, YEAR);
  if (r->digits < 4) value += r->digits < 3 && value < 50 ? 2000 : 1900;
  if (value > 9999) fail(r, LMAIL_DEFECT_DATE_RANGE);
  else if (value < 1900 || r->digits < 4) tell(r, LMAIL_DEFECT_DATE_YEAR);
  r->d.year = (uint16_t)value;
}

/* The first short number is a day, the next one a month that has no name: finish() sorts them. */
static void day_or_month(reader *r)
{
  uint8_t before;

  if (!(r->have & DAY)) {
    if (r->have & YEAR) r->marks |= MONTH_FIRST;
    take(r, DAY);
    r->d.day = (uint8_t)r->value;
    return;
  }
  take(r, MONTH);
  tell(r, LMAIL_DEFECT_DATE_MONTH);
  before = r->s[r->off - 1];
  r->marks |= before == '-' || before == '/' ? MONTH_NUMBER | MONTH_FIRST : MONTH_NUMBER;
  r->d.month = (uint8_t)r->value;
}

static void take_number(reader *r)
{
  read_number(r);
  if (!(r->have & TIME)) {
    size_t next = lmail_cfws_(r->s, r->n, r->at);
    int colon = next < r->n && r->s[next] == ':';

    if (colon || (r->have & DATE) == DATE) {
      time_of_day(r, colon);
      return;
    }
  }
  if (r->digits < 3 && (r->have & (DAY | MONTH)) != (DAY | MONTH)) day_or_month(r);
  else if (!(r->have & YEAR)) year(r);
  else if ((r->have & (TIME | ZONE)) == TIME && r->digits - 3 < 2) zone_number(r, 0);
  else tell(r, LMAIL_DEFECT_DATE_TEXT);
}

/*
 * day-name, month, zone. Other words may stand around the date; in the middle of one they could be
 * months in another language.
 */
static void take_word(reader *r)
{
  const uint8_t *s = r->s + r->off;
  unsigned name = DAY_AND_MONTH_NAMES;
  size_t n;

  while (is_letter(r)) r->at++;
  n = r->at - r->off;
  if (n >= 3) name = lmail_name_of_three_(lmail_day_names_, DAY_AND_MONTH_NAMES, s);
  if (name < 7 && !(r->have & (WEEKDAY | TIME))) {
    take(r, WEEKDAY);
    r->marks |= NEEDS_COMMA;
    r->weekday = name;
    r->weekday_at = r->off;
    if (n > 3) tell(r, LMAIL_DEFECT_DATE_LAYOUT);
  } else if (name - 7 < 12 && !(r->have & MONTH)) {
    take(r, MONTH);
    r->d.month = (uint8_t)(name - 6);
    if (n > 3) tell(r, LMAIL_DEFECT_DATE_MONTH);
  } else if ((r->have & (TIME | ZONE)) == TIME) {
    uint8_t first = *s & 0xdf;

    if (n == 2 && (s[1] & 0xdf) == 'M' && (first == 'A' || first == 'P')) am_pm(r, first == 'P');
    else zone_name(r, s, n);
  } else if ((r->have & (DATE | TIME)) == 0 || (r->have & DATE) == DATE) {
    tell(r, LMAIL_DEFECT_DATE_TEXT);
  } else {
    fail(r, LMAIL_DEFECT_DATE_SYNTAX);
  }
}

/* A minus in front of a number and behind none: no part of a date and time is negative. */
static int is_negative(const reader *r)
{
  uint8_t before = r->off == 0 ? ' ' : r->s[r->off - 1];

  if (r->s[r->off] != '-' || !is_digit(r, r->off + 1)) return 0;
  return r->have & TIME ? before == ':' : !lmail_is_alnum_(before);
}

static void take_other(reader *r)
{
  uint8_t c = r->s[r->at++];

  if (c == ',' && (r->marks & NEEDS_COMMA)) r->marks &= ~(uint32_t)NEEDS_COMMA;
  else if (c >= ',' && c <= '/') tell(r, LMAIL_DEFECT_DATE_LAYOUT); /* , - . / */
  else tell(r, LMAIL_DEFECT_DATE_TEXT);
}

/* ---- the whole ---------------------------------------------------------------------------------- */

/* In a numeric date, which of the two is the month? */
static void sort_day_and_month(reader *r)
{
  uint8_t first = r->d.day;

  if (!(r->marks & MONTH_NUMBER) || first > 12) return;
  if (!(r->marks & MONTH_FIRST) && r->d.month <= 12) return;
  r->d.day = r->d.month;
  r->d.month = first;
}

/* What cannot be, and what does not fit. */
static void check(reader *r)
{
  if (lmail_date_to_unix(&r->d) != LMAIL_OK) {
    r->d.hour = r->d.minute = r->d.second = 0;
    r->off = lmail_date_to_unix(&r->d) == LMAIL_OK ? r->time_at : r->date_at;
    fail(r, LMAIL_DEFECT_DATE_RANGE);
    return;
  }
  r->off = r->time_at;
  if (r->d.hour == 24) tell(r, LMAIL_DEFECT_DATE_24_00);
  if (r->d.second == 60 && !(r->d.flags & LMAIL_DATE_UNKNOWN_ZONE) && !lmail_date_may_leap_(&r->d))
    tell(r, LMAIL_DEFECT_DATE_LEAP_SECOND);
  r->off = r->weekday_at;
  if ((r->have & WEEKDAY) && r->weekday != r->d.weekday) tell(r, LMAIL_DEFECT_DATE_WEEKDAY);
}

/* All is read: what is missing? */
static void finish(reader *r)
{
  r->off = r->n;
  if ((r->have & DATE) != DATE) {
    fail(r, LMAIL_DEFECT_DATE_SYNTAX);
    return;
  }
  sort_day_and_month(r);
  if (!(r->have & TIME)) {
    r->d.flags = LMAIL_DATE_NO_TIME | LMAIL_DATE_UNKNOWN_ZONE;
    tell(r, LMAIL_DEFECT_DATE_NO_TIME);
    if (r->told & BIT(LMAIL_DEFECT_DATE_OPEN_COMMENT)) r->marks |= FAILED;
  } else if (!(r->have & ZONE)) {
    r->d.flags = LMAIL_DATE_UNKNOWN_ZONE;
    tell(r, LMAIL_DEFECT_DATE_NO_ZONE);
  }
  if (!(r->marks & FAILED)) check(r);
}

lmail_status lmail_date_read_(const uint8_t *s, size_t n, size_t at, lmail_date *d,
                              lmail_defects *defects)
{
  reader r;

  memset(&r, 0, sizeof r);
  r.s = s;
  r.n = n;
  r.at = at;
  r.defects = defects;
  if (at > 0 && s[at - 1] != '"') tell(&r, LMAIL_DEFECT_DATE_TEXT);
  for (skip(&r); r.at < n && !(r.marks & FAILED); skip(&r)) {
    r.off = r.at;
    if (is_digit(&r, r.at)) take_number(&r);
    else if (is_letter(&r)) take_word(&r);
    else if (is_negative(&r)) fail(&r, LMAIL_DEFECT_DATE_RANGE);
    else if ((r.have & TIME) && (s[r.at] == '+' || s[r.at] == '-')) zone_sign(&r);
    else take_other(&r);
  }
  if (!(r.marks & FAILED)) finish(&r);
  if (r.marks & FAILED) memset(&r.d, 0, sizeof r.d);
  *d = r.d;
  return r.marks & FAILED ? LMAIL_E_SYNTAX : LMAIL_OK;
}
