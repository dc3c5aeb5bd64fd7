/* SPDX-License-Identifier: MIT */
/* server_time.c - until when a message is held and by when it is to be delivered (RFC 4865, RFC 2852), for the server. */

#include "core/apart.h"
#include "core/number.h"
#include "smtp/server.h"

enum { SECONDS_MAX = 999999999, DATE_LEN = 20 }; /* 1*9DIGIT; "2030-01-01T00:00:00Z" */

/*
 * Seconds since 1970 of a date-time in UTC that has been found right. Without division: 5243/2^19 stands for
 * 1/100 and 979/32 for the mean length of a month from March on, exact for such numbers. Days are counted from
 * March, so that February's end is the year's.
 */
static LMAIL_APART_ int64_t seconds_of(const uint8_t *s)
{
  static const uint8_t at[] = {0, 2, 5, 8, 11, 14, 17}; /* two digits each */
  unsigned v[sizeof at];
  unsigned year, month, centuries;
  uint32_t days;
  size_t i;

  for (i = 0; i < sizeof at; i++) v[i] = s[at[i]] * 10U + s[at[i] + 1] - '0' * 11U;
  year = v[0] * 100 + v[1];
  month = v[2];
  if (month < 3) {
    year--;
    month += 12;
  }
  centuries = year * 5243 >> 19;
  days = year * 365 + (year >> 2) - centuries + (centuries >> 2) + ((month * 979 - 2919) >> 5) +
         v[3] - 719469;
  return (int64_t)(int32_t)(days * 675) *
             128 + /* 86400 = 675 * 128: no multiplication of 64 bits */
         (int32_t)((v[4] * 60 + v[5]) * 60 + v[6]);
}

static int holds(const lmail_smtp_server_times *t)
{
  return t != NULL && t->hold_for_max != 0;
}

uint32_t lmail_smtp_times_said_(const lmail_smtp_server *s)
{
  return (holds(s->times_) ? (uint32_t)LMAIL_SMTP_EXT_FUTURERELEASE : 0) |
         (s->times_->by_min != 0 ? (uint32_t)LMAIL_SMTP_EXT_DELIVERBY : 0);
}

/*
 * "FUTURERELEASE" SP max-future-release-interval SP max-future-release-date-time   RFC 4865 3
 * "DELIVERBY" [SP deliverby-param]    deliverby-param = min-by-time                RFC 2852 2
 */
size_t lmail_smtp_times_words_(const lmail_smtp_server *s, unsigned number, uint8_t *out)
{
  const lmail_smtp_server_times *t = s->times_;
  const uint32_t extension = lmail_smtp_times_said_(s) & (uint32_t)1 << (number - 1);
  size_t n;

  if (extension == 0) return 0;
  out[0] = ' ';
  if (extension == LMAIL_SMTP_EXT_DELIVERBY) return 1 + lmail_digits_(t->by_min, out + 1);
  n = 1 + lmail_digits_(t->hold_for_max, out + 1);
  out[n] = ' ';
  memcpy(out + n + 1, t->hold_until_max, DATE_LEN);
  return n + 1 + DATE_LEN;
}

/* Is a date-time in UTC later than another? Their digits tell; "T" and "Z" may be written small. */
static int is_later(const uint8_t *a, const uint8_t *b)
{
  size_t i = 0;

  while (i < DATE_LEN - 2 && (i == 10 || a[i] == b[i])) i++;
  return a[i] > b[i];
}

/*
 * "An MSA ... MUST reject a MAIL command containing the "for" option specifying a value that is greater than the
 * advertised", the "until" option likewise, with 501 (RFC 4865 4.2); one of which "the future message release time
 * is farther in the future than the deliver-by time", too (5.2.2). "Any attempt by a client to specify a by-mode of
 * "R" and a by-time strictly less than this limit, min-by-time, will be rejected with a permanent failure (55z)"
 * (RFC 2852 3).
 */
static unsigned exceeded(const lmail_smtp_server *s, const lmail_event *ev, const uint8_t **at)
{
  const lmail_smtp_server_times *t = s->times_;
  int64_t hold = INT64_MIN;
  int64_t by = INT64_MAX;
  lmail_smtp_param p;
  size_t pos = 0;

  if (!(s->offered_ & (LMAIL_SMTP_EXT_FUTURERELEASE | LMAIL_SMTP_EXT_DELIVERBY))) return 0;
  while (lmail_smtp_param_next(ev->data2, ev->len2, &pos, &p) == LMAIL_EVENT) {
    lmail_smtp_value v;

    if (lmail_smtp_param_value(&p, LMAIL_SMTP_MAIL, &v) != LMAIL_OK) continue;
    if (!(s->offered_ & v.extension)) continue;
    *at = p.keyword;
    switch (v.param) {
    case LMAIL_SMTP_PARAM_HOLDFOR:
      hold = v.num;
      if (holds(t) && (uint32_t)v.num > t->hold_for_max) return 501;
      break;
    case LMAIL_SMTP_PARAM_HOLDUNTIL:
      if (holds(t) && is_later(v.data, t->hold_until_max)) return 501;
      if (t != NULL && t->now != 0) hold = seconds_of(v.data) - t->now;
      break;
    case LMAIL_SMTP_PARAM_BY:
      by = v.num;
      if ((v.code & LMAIL_SMTP_BY_RETURN) && t != NULL && (uint32_t)v.num < t->by_min) return 555;
      break;
    default: continue;
    }
    if (hold > by) return 501;
  }
  return 0;
}

int lmail_smtp_times_(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const uint8_t *at;
  const unsigned reply = exceeded(s, ev, &at);

  return reply == 0 ||
         lmail_smtp_fault_(s, ev, LMAIL_SMTP_FAULT_(reply, 5, 4, LMAIL_FIELD_SMTP_PARAMETER),
                           (size_t)(at - w->line));
}

lmail_status lmail_smtp_server_limit_times(lmail_smtp_server *s,
                                           const lmail_smtp_server_times *times)
{
  lmail_smtp_param date;
  lmail_smtp_value value;

  memset(&date, 0, sizeof date);
  date.keyword = (const uint8_t *)"holduntil";
  date.keyword_len = 9;
  date.value = times->hold_until_max;
  date.value_len = DATE_LEN;
  if (times->hold_for_max > SECONDS_MAX || times->by_min > SECONDS_MAX || times->reserved != 0) {
    return LMAIL_E_ARGUMENT;
  }
  if (holds(times) ? lmail_smtp_param_value(&date, LMAIL_SMTP_MAIL, &value) != LMAIL_OK
                   : times->hold_until_max[0] != 0) {
    return LMAIL_E_ARGUMENT;
  }
  s->times_ = times;
  return LMAIL_OK;
}
