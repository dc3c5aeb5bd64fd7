/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_DATE_H
#define LIBMAIL_DATE_H

/*
 * date.h - dates and times: those of header fields, of IMAP, and RFC 3339's; read and written.
 *
 *   lmail_date date;
 *
 *   if (lmail_date_parse(value, n, &date, NULL) == LMAIL_OK)        " Wed, 25 Nov 2026 22:00:00 +0100"
 *     ... date.unix_time, date.offset, date.year, date.month, date.day, date.hour, ...
 *   lmail_date_write(&w, date.unix_time, 60);                       and back, in any zone
 *   lmail_date_from_unix(now, 0, &date);                            what is the date now?
 *
 * Years are 0 to 9999 of the Gregorian calendar, also before it was invented. Nothing here knows the
 * time, the local zone or a locale: they are the caller's.
 */

#include "core.h"
#include "defect.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- a date ------------------------------------------------------------------------------------- */

/*
 * lmail_date.flags; bits.
 *   UNKNOWN_ZONE  the zone is not told: "-0000", a military letter, a name that nobody knows, or none
 *                 (RFC 5322 3.3, 4.3). The time is taken as UTC, offset is 0
 *   NO_TIME       a day only, as IMAP's SEARCH has it: the time is 00:00:00
 */
enum { LMAIL_DATE_UNKNOWN_ZONE = 1, LMAIL_DATE_NO_TIME = 2 };

/*
 * The fields are those of the local time that was written: in UTC they are `offset` minutes earlier.
 * A second of 60 is a leap second, and an hour of 24 is midnight at the end of that day; as seconds
 * since 1970 both are the second that follows.
 */
typedef struct lmail_date {
  int64_t unix_time;   /* seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted  */
  uint32_t nanosecond; /* the fraction of the second, cut to nine digits: 0 to 999,999,999 */
  int16_t offset;      /* minutes east of Greenwich, -1439 to 1439                         */
  uint16_t year;       /* 0 to 9999                                                        */
  uint8_t month;       /* 1 to 12                                                          */
  uint8_t day;         /* 1 to 31                                                          */
  uint8_t weekday;     /* 0 Sunday to 6 Saturday: that of the date, whatever was written   */
  uint8_t hour;        /* 0 to 24 */
  uint8_t minute;      /* 0 to 59 */
  uint8_t second;      /* 0 to 60 */
  uint16_t flags;      /* LMAIL_DATE_UNKNOWN_ZONE, ... */
  uint8_t reserved[8];
} lmail_date;

/* offset_minutes when the local zone is not known: "-0000" (RFC 5322 3.3). */
enum { LMAIL_DATE_NO_ZONE = -32768 };

/*
 * The date at a moment, as clocks show it `offset_minutes` (-1439 to 1439, or LMAIL_DATE_NO_ZONE)
 * east of Greenwich. LMAIL_OK; LMAIL_E_RANGE: the offset is outside, or the year is not 0 to 9999.
 */
LMAIL_API lmail_status lmail_date_from_unix(int64_t unix_time, int32_t offset_minutes,
                                            lmail_date *out);

/*
 * Sets unix_time and weekday from the other fields, which you have set. LMAIL_OK; LMAIL_E_RANGE: there
 * is no such date or time (30 February), and nothing was set.
 */
LMAIL_API lmail_status lmail_date_to_unix(lmail_date *d);

/* ---- reading ------------------------------------------------------------------------------------ */

/* What is irregular in a date. A date has each of them at most once, at the first such place. */
enum {
  LMAIL_DEFECT_DATE_SYNTAX =
      LMAIL_DEFECT_DATE,          /* no date can be read from here on: invalid           */
  LMAIL_DEFECT_DATE_RANGE,        /* a number that its part cannot have (30 Feb, 25:00): invalid  */
  LMAIL_DEFECT_DATE_NO_TIME,      /* a day without a time: 00:00:00 at UTC                        */
  LMAIL_DEFECT_DATE_OPEN_COMMENT, /* a comment without end: it hides the rest                     */
  LMAIL_DEFECT_DATE_WEEKDAY,      /* not the day of the week of this date: the date counts        */
  LMAIL_DEFECT_DATE_YEAR,         /* two or three digits (RFC 5322 4.3), or before 1900           */
  LMAIL_DEFECT_DATE_24_00,        /* midnight as the end of the day                               */
  LMAIL_DEFECT_DATE_LEAP_SECOND,  /* second 60 elsewhere than at the end of a day of UTC          */
  LMAIL_DEFECT_DATE_AM_PM,        /* a clock of twelve hours                                      */
  LMAIL_DEFECT_DATE_ORDER,        /* parts in another order ("Nov 25 22:00:00 2026")              */
  LMAIL_DEFECT_DATE_MONTH,        /* a number, or a name longer than three letters                */
  LMAIL_DEFECT_DATE_LAYOUT,       /* other separators, comments between the parts, missing digits */
  LMAIL_DEFECT_DATE_TEXT,         /* text that is no part of a date: ignored                      */
  LMAIL_DEFECT_DATE_NO_ZONE,      /* no zone: unknown                                             */
  LMAIL_DEFECT_DATE_ZONE_NAME,    /* a name in place of the offset (RFC 5322 4.3)                 */
  LMAIL_DEFECT_DATE_ZONE_UNKNOWN  /* a military letter, another name or an offset that is none    */
};

/*
 * The value of Date, Resent-Date, Expires, ... or what follows the last ";" in the value of Received
 * (which may be passed whole):
 *
 *   date-time = [ day-of-week "," ] date time [CFWS]     RFC 5322 3.3, 4.3; RFC 822 5; RFC 1123 5.2.14
 *
 * It may be folded. Beside the obsolete forms it reads what senders have made of it, each with its
 * defect: parts in any order with any separators, months as numbers (day first, month first behind "-" and
 * "/", whichever is possible), years of two digits (00 to 49 are 2000 to 2049) and three (1900 is
 * added), AM and PM, zones as names: UT, UTC, GMT, those of North America, JST and KST.
 *
 * LMAIL_OK; LMAIL_E_SYNTAX: there is no date, or no such date: then out is all 0. defects may be NULL.
 */
LMAIL_API lmail_status lmail_date_parse(const void *value, size_t n, lmail_date *out,
                                        lmail_defects *defects);

/*
 * The same for firmware: reads what nearly all senders write today and links nothing else. That is
 * date-time of RFC 5322 3.3 with one space wherever it has FWS, seconds, and a day of the week that is
 * right, or none.
 *
 * LMAIL_OK; LMAIL_E_SYNTAX: it is another date, or none; then out is all 0.
 */
LMAIL_API lmail_status lmail_date_parse_plain(const void *value, size_t n, lmail_date *out);

/*
 * IMAP's date-time (INTERNALDATE, APPEND) and date (SEARCH), RFC 3501 and RFC 9051, section 9, with
 * the quotes or without:
 *
 *   date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
 *   date      = date-text / DQUOTE date-text DQUOTE
 *
 * What is written otherwise is read as lmail_date_parse does, with its defects: a server takes a date
 * without defects only, a client takes all. Results as there.
 */
LMAIL_API lmail_status lmail_date_parse_imap(const void *s, size_t n, lmail_date *out,
                                             lmail_defects *defects);

/*
 * RFC 3339's date-time, "2026-11-25T22:00:00.25+01:00", and nothing else: upper or lower case, SP in
 * place of "T" allowed (5.6). Results as above; the only defects are DATE_SYNTAX and DATE_RANGE.
 */
LMAIL_API lmail_status lmail_date_parse_rfc3339(const void *s, size_t n, lmail_date *out,
                                                lmail_defects *defects);

/* ---- writing ------------------------------------------------------------------------------------ */

/*
 * Each appends one form to w, whole or not at all.
 *   unix_time       seconds since 1970-01-01 00:00:00 UTC
 *   offset_minutes  east of Greenwich, -1439 to 1439, or LMAIL_DATE_NO_ZONE
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_RANGE when the offset or the year is outside.
 */

/* "Sun, 22 Nov 2026 01:26:40 +0100", 31 octets: for Received, and for dates in parameters; years 1900
 * to 9999. lmail_field_write_date of compose.h writes a whole field. */
LMAIL_API lmail_status lmail_date_write(lmail_writer *w, int64_t unix_time, int32_t offset_minutes);

/* "\"22-Nov-2026 01:26:40 +0100\"", 28 octets with the quotes, the day with a space in place of its
 * first zero: IMAP's date-time; years 0 to 9999. */
LMAIL_API lmail_status lmail_date_write_imap(lmail_writer *w, int64_t unix_time,
                                             int32_t offset_minutes);

/* "22-Nov-2026": IMAP's date, for SEARCH, 10 or 11 octets; years 0 to 9999. */
LMAIL_API lmail_status lmail_date_write_imap_day(lmail_writer *w, int64_t unix_time,
                                                 int32_t offset_minutes);

/* "2026-11-22T01:26:40+01:00", 25 octets, or 20 with "Z" for offset 0; "-00:00" is the unknown zone
 * (RFC 3339 4.3); years 0 to 9999. */
LMAIL_API lmail_status lmail_date_write_rfc3339(lmail_writer *w, int64_t unix_time,
                                                int32_t offset_minutes);

#ifdef __cplusplus
}
#endif
#endif
