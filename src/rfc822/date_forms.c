/* SPDX-License-Identifier: MIT */
/*
 * date_forms.c - the dates of IMAP and of RFC 3339; see libmail/date.h. Whether a date has the form is
 * seen here; what it says is read as any other.
 */

#include "rfc822/date_reader.h"
#include "rfc822/defects.h"
#include "core/chars.h"
#include <string.h>

/*
 * Has s[0 .. n) this form? "0" stands for a digit, "A" for a letter, "+" for either sign, "T" for itself
 * and a space, and every other character for itself.
 */
static int has_form(const uint8_t *s, size_t n, const char *form)
{
  size_t i;

  for (i = 0; i < n; i++) {
    uint8_t c = s[i], f = (uint8_t)form[i];

    if (lmail_is_(c, LMAIL_C_DIGIT)) c = '0';
    else if (f == 'A' && lmail_is_alpha_(c)) c = 'A';
    else if (c == '-' && f == '+') c = '+';
    else if (f == 'T' && (c == 't' || c == ' ')) c = 'T';
    if (c != f) return 0;
  }
  return 1;
}

/* The zone of a date that was read: there was one, or it is minus zero. */
static int has_zone(const lmail_date *d, const uint8_t *s, size_t n)
{
  if (!(d->flags & LMAIL_DATE_UNKNOWN_ZONE)) return 1;
  while (--n != 0) {
    if (s[n] != '0' && s[n] != ':') return 0;
  }
  return *s == '-';
}

/*
 *   date-time      = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
 *   date-day-fixed = (SP DIGIT) / 2DIGIT
 *   date-text      = date-day "-" date-month "-" date-year
 *   date-day       = 1*2DIGIT
 *   time           = 2DIGIT ":" 2DIGIT ":" 2DIGIT
 *   zone           = ( "+" / "-" ) 4DIGIT     RFC 3501 9, RFC 9051 9
 *
 * s[0 .. n) is what stands between the quotes.
 */
static int is_imap(const uint8_t *s, size_t n)
{
  static const char form[] = "00-AAA-0000 00:00:00 +0000";

  if (n == 10) return has_form(s, n, form + 1);
  if (n == 26 && *s == ' ') return has_form(s + 1, n - 1, form + 1);
  return (n == 26 || n == 11) && has_form(s, n, form);
}

lmail_status lmail_date_parse_imap(const void *in, size_t n, lmail_date *out,
                                   lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)in;
  size_t quoted = n > 1 && s[0] == '"' && s[n - 1] == '"';

  n -= quoted;
  if (n > 1 && is_imap(s + quoted, n - quoted) &&
      lmail_date_read_(s, n, quoted, out, NULL) == LMAIL_OK && out->hour < 24 && out->second < 60 &&
      (n < 26 || has_zone(out, s + n - 5, 5))) {
    return LMAIL_OK;
  }
  return lmail_date_read_(s, n, quoted, out, defects);
}

/*
 *   full-date      = date-fullyear "-" date-month "-" date-mday
 *   partial-time   = time-hour ":" time-minute ":" time-second [time-secfrac]
 *   time-second    = 2DIGIT  ; 00-58, 00-59, 00-60 based on leap second rules
 *   time-secfrac   = "." 1*DIGIT
 *   time-numoffset = ("+" / "-") time-hour ":" time-minute
 *   time-offset    = "Z" / time-numoffset
 *   date-time      = full-date "T" partial-time time-offset     RFC 3339 5.6
 *
 * Where the time-offset stands; 0 when s has another form.
 */
static size_t rfc3339_offset(const uint8_t *s, size_t n)
{
  size_t at = 19;

  if (n < 20 || !has_form(s, 19, "0000-00-00T00:00:00")) return 0;
  if (s[at] == '.') {
    for (at++; at < n && lmail_is_(s[at], LMAIL_C_DIGIT);) at++;
    if (at == 20) return 0;
  }
  if (n - at == 1 && (s[at] | 0x20) == 'z') return at;
  return n - at == 6 && has_form(s + at, 6, "+00:00") ? at : 0;
}

lmail_status lmail_date_parse_rfc3339(const void *in, size_t n, lmail_date *out,
                                      lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)in;
  size_t offset = rfc3339_offset(s, n);

  if (offset != 0 && lmail_date_read_(s, n, 0, out, NULL) == LMAIL_OK && out->hour < 24 &&
      out->month == lmail_two_digits_(s + 5) && (out->second < 60 || lmail_date_may_leap_(out))) {
    if (n - offset == 1) out->flags = 0;
    if (has_zone(out, s + offset, n - offset)) return LMAIL_OK;
  }
  memset(out, 0, sizeof *out);
  lmail_defect_add_(defects, offset != 0 ? LMAIL_DEFECT_DATE_RANGE : LMAIL_DEFECT_DATE_SYNTAX, 0);
  return LMAIL_E_SYNTAX;
}
