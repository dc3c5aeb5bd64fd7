/* SPDX-License-Identifier: MIT */
/* mbox_line.c - the line in front of a message in an mbox file; see libmail/mbox.h. */

#include <libmail/compose.h>
#include "core/build.h"
#include "core/chars.h"
#include "rfc822/cfws.h"
#include "rfc822/lines.h"
#include "rfc822/mbox_parts.h"

/* ---- reading ---------------------------------------------------------------------------------- */

static size_t blanks(const uint8_t *s, size_t n, size_t at)
{
  while (at < n && lmail_is_wsp_(s[at])) at++;
  return at;
}

static size_t word(const uint8_t *s, size_t n, size_t at)
{
  if (at < n && s[at] == '"') at = lmail_quoted_end_(s, n, at); /* "a b"@example.org */
  while (at < n && !lmail_is_wsp_(s[at])) at++;
  return at;
}

/* "From " envsender date [moreinfo]: one word without blanks, then all the rest (mbox(5)). */
void lmail_mbox_line_split_(const uint8_t *s, size_t n, lmail_mbox_line_ *out)
{
  size_t sender, end, date;

  while (n > 0 && lmail_is_fws_(s[n - 1])) n--;
  sender = blanks(s, n, n < 5 ? n : 5);
  end = word(s, n, sender);
  date = blanks(s, n, end);
  out->sender = s + sender;
  out->sender_len = end - sender;
  out->date = s + date;
  out->date_len = n - date;
}

/* Three letters, or one or two digits, then a blank: the index of what follows; 0 when not. */
static size_t name(const uint8_t *s, size_t n, size_t at)
{
  size_t end = at + 3;

  if (end >= n || s[end] != ' ') return 0;
  while (at < end && lmail_is_alpha_(s[at])) at++;
  return at == end ? blanks(s, n, end) : 0;
}

static size_t number(const uint8_t *s, size_t n, size_t at)
{
  size_t end = at;

  while (end < n && end < at + 2 && lmail_is_(s[end], LMAIL_C_DIGIT)) end++;
  return end > at && end < n && s[end] == ' ' ? blanks(s, n, end) : 0;
}

/*
 * day-name SP month SP day SP hour ":" minute, as in the output of ctime: RFC 4155 A. Names are any
 * three letters, since there were systems that wrote them in their own language.
 */
int lmail_mbox_line_is_whole_(const uint8_t *s, size_t n)
{
  lmail_mbox_line_ line;
  size_t at;

  lmail_mbox_line_split_(s, n, &line);
  s = line.date;
  n = line.date_len;
  if (n == 0) return line.sender_len == 1 && *line.sender == '-';
  at = name(s, n, 0);
  if (at != 0) at = name(s, n, at);
  if (at != 0) at = number(s, n, at);
  return at != 0 && n - at >= 5 && lmail_is_(s[at], LMAIL_C_DIGIT) &&
         lmail_is_(s[at + 1], LMAIL_C_DIGIT) && s[at + 2] == ':' &&
         lmail_is_(s[at + 3], LMAIL_C_DIGIT) && lmail_is_(s[at + 4], LMAIL_C_DIGIT);
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* "Fri, 21 Nov 1997 15:55:06 +0000" in ctime's order. */
static void put_ctime(lmail_build_ *b, const uint8_t date[31])
{
  uint8_t out[24];

  memcpy(out, date, 3);
  out[3] = out[7] = out[10] = out[19] = ' ';
  memcpy(out + 4, date + 8, 3);
  out[8] = date[5] == '0' ? ' ' : date[5];
  out[9] = date[6];
  memcpy(out + 11, date + 17, 8);
  memcpy(out + 20, date + 12, 4);
  lmail_put_(b, out, sizeof out);
}

lmail_status lmail_mbox_from_write(lmail_writer *w, const void *sender, size_t n, int64_t unix_time)
{
  const uint8_t *s = (const uint8_t *)sender;
  uint8_t date[31];
  lmail_writer to_date;
  lmail_build_ b;
  lmail_status st;
  size_t i;

  lmail_writer_init(&to_date, date, sizeof date);
  st = lmail_date_write(&to_date, unix_time, 0);
  if (st != LMAIL_OK) return st;
  lmail_build_begin_(&b, w);
  lmail_put_lit_(&b, "From ");
  if (n == 0) lmail_put_lit_(&b, "MAILER-DAEMON");
  for (i = 0; i < n; i++)
    lmail_put_line_(&b, lmail_is_wsp_(s[i]) ? (const uint8_t *)"-" : s + i, 1);
  lmail_put_lit_(&b, " ");
  put_ctime(&b, date);
  lmail_put_lit_(&b, "\n");
  return lmail_build_end_(&b);
}
