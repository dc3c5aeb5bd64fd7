/* SPDX-License-Identifier: MIT */
/* param.c - walking over the parameters of a field; see libmail/mime.h. */

#include <libmail/mime.h>
#include <string.h>

#include "core/chars.h"
#include "rfc822/cfws.h"

void lmail_param_init(lmail_param_iter *it, const void *params, size_t n)
{
  it->data = (const uint8_t *)params;
  it->len = n;
  it->at_ = 0;
  it->reserved_ = 0;
}

/*
 *   section := "*" ("0" / ("1"-"9" *DIGIT))        RFC 2231 7
 *   extended-parameter := attribute [section] "*" "=" extended-value
 *
 * Takes "*0*" and the like off the end of the name. A number that is not written as the grammar has
 * it ("*01", "*9999999999") stays part of the name, so that it joins nothing.
 */
static void split_name(lmail_param *out)
{
  const uint8_t *s = out->name;
  size_t n = out->name_len;
  size_t digits = 0;

  if (n > 1 && s[n - 1] == '*') {
    n--;
    out->flags |= LMAIL_PARAM_EXTENDED;
  }
  while (digits < n && lmail_is_(s[n - 1 - digits], LMAIL_C_DIGIT)) digits++;
  if (digits > 0 && n - digits > 1 && s[n - digits - 1] == '*') {
    size_t i = n - digits;

    if (digits > 4 || (digits > 1 && s[i] == '0')) {
      out->flags = (uint16_t)((out->flags & ~LMAIL_PARAM_EXTENDED) | LMAIL_PARAM_BAD_SECTION);
      return;
    }
    for (; i < n; i++) out->section = out->section * 10 + (uint32_t)(s[i] - '0');
    out->flags |= LMAIL_PARAM_SECTION;
    n -= digits + 1;
  } else if (lmail_has_any_(s, n, '*', '*', '*')) {
    out->flags = (uint16_t)((out->flags & ~LMAIL_PARAM_EXTENDED) | LMAIL_PARAM_BAD_SECTION);
    return;
  }
  if (out->flags & LMAIL_PARAM_EXTENDED && out->section == 0) out->flags |= LMAIL_PARAM_CHARSET;
  out->name_len = n;
}

/* A quoted value; s[at] is the DQUOTE. What follows its end is no part of it. */
static size_t quoted_value(const uint8_t *s, size_t n, size_t at, lmail_param *out)
{
  size_t end = lmail_quoted_end_(s, n, at);

  out->flags |= LMAIL_PARAM_QUOTED;
  out->value = s + at + 1;
  if (end >= n) {
    out->flags |= LMAIL_PARAM_UNTERMINATED;
    out->value_len = n - at - 1;
    return n;
  }
  out->value_len = end - at - 1;
  return end + 1;
}

/* Does s[at ..) look like the next parameter, token "="? Then a semicolon was forgotten before it. */
static int parameter_follows(const uint8_t *s, size_t n, size_t at)
{
  size_t i = at;

  while (i < n && i - at < 80 && lmail_is_(s[i], LMAIL_C_TOKEN) && s[i] != '=') i++;
  return i > at && i < n && s[i] == '=';
}

/*
 * An unquoted value: a token by the RFC, and in real mail (MimeKit#106, Dovecot's rfc822-parser.c:528)
 * also words with blanks, "=?...?=", "/", "@" and 8-bit bytes. It goes up to ";", without the white
 * space at its end and without a comment that follows white space; a line break that what looks
 * like a parameter follows ends it too.
 */
static size_t bare_value(const uint8_t *s, size_t n, size_t at, lmail_param *out)
{
  size_t end = at;
  size_t i = at;

  while (i < n && s[i] != ';') {
    if (lmail_is_fws_(s[i])) {
      size_t next = i;

      while (next < n && lmail_is_fws_(s[next])) next++;
      if (next < n && (s[next] == '(' || parameter_follows(s, n, next))) break;
      i = next;
      continue;
    }
    if (s[i] == '(' && i > at && lmail_is_(s[i - 1], LMAIL_C_TOKEN)) break;
    if (!lmail_is_(s[i], LMAIL_C_TOKEN)) out->flags |= LMAIL_PARAM_NOT_TOKEN;
    if (i != end) out->flags |= LMAIL_PARAM_NOT_TOKEN; /* white space inside */
    end = ++i;
  }
  out->value = s + at;
  out->value_len = end - at;
  return i;
}

/* Steps over ";" and what stands around it to the next parameter; were there none? */
static size_t separators(const uint8_t *s, size_t n, size_t at, int *none)
{
  *none = 1;
  for (;;) {
    at = lmail_cfws_(s, n, at);
    if (at == n || s[at] != ';') return at;
    *none = 0;
    at++;
  }
}

/* attribute: up to "=" or whatever cannot be part of one */
static size_t attribute(const uint8_t *s, size_t n, size_t at, lmail_param *out)
{
  out->name = s + at;
  for (; at < n; at++) {
    if (lmail_is_(s[at], LMAIL_C_TOKEN)) continue;
    if (s[at] == '=' || s[at] == ';' || s[at] == '"' || s[at] == '(' || lmail_is_fws_(s[at])) break;
    out->flags |= LMAIL_PARAM_NOT_TOKEN;
  }
  out->name_len = (size_t)(s + at - out->name);
  if (out->name_len == 0) out->flags |= LMAIL_PARAM_NO_NAME;
  return at;
}

/* What follows "=", at s[at]. */
static size_t value(const uint8_t *s, size_t n, size_t at, lmail_param *out)
{
  size_t from = lmail_cfws_(s, n, at);
  size_t end, next;

  if (from == n && lmail_cfws_is_open_(s, n, at)) out->flags |= LMAIL_PARAM_UNTERMINATED;
  end = from < n && s[from] == '"' ? quoted_value(s, n, from, out) : bare_value(s, n, from, out);
  next = lmail_cfws_(s, n, end);
  if (next < n && s[next] != ';') out->flags |= LMAIL_PARAM_TAIL;
  return end;
}

int lmail_param_next(lmail_param_iter *it, lmail_param *out)
{
  const uint8_t *s = it->data;
  size_t n = it->len;
  size_t at = it->at_;
  size_t from;
  int none;

  memset(out, 0, sizeof *out);
  if (n == 0) return 0;
  from = separators(s, n, at, &none);
  if (from == n) {
    it->at_ = n;
    if (!lmail_cfws_is_open_(s, n, at)) return 0;
    out->name = out->value = s + n;
    out->flags = LMAIL_PARAM_NO_NAME | LMAIL_PARAM_NO_VALUE | LMAIL_PARAM_UNTERMINATED;
    return 1;
  }
  if (none) out->flags |= LMAIL_PARAM_NO_SEMICOLON;
  at = attribute(s, n, from, out);
  out->value = s + at;
  from = lmail_cfws_(s, n, at);
  if (from < n && s[from] == '=') {
    split_name(out);
    at = value(s, n, from + 1, out);
  } else {
    out->flags |= LMAIL_PARAM_NO_VALUE;
    if (from < n && s[from] == '"') { /* a quoted-string that nobody asked for */
      at = lmail_quoted_end_(s, n, from);
      at += at < n;
    }
  }
  it->at_ = at;
  return 1;
}
