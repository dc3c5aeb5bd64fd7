/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_PARAM_WALK_H
#define LIBMAIL_MIME_PARAM_WALK_H

/*
 * param_walk.h - one step over the parameters of a field, for whoever wants to know all that is irregular
 * in them (param.c) and for whoever asks for plain values only (bare.c). `all` is a constant: when it is 0,
 * of the flags there are LMAIL_PARAM_QUOTED and LMAIL_PARAM_NO_VALUE.
 */

#include <libmail/mime.h>
#include <string.h>

#include "core/chars.h"
#include "rfc822/cfws.h"

static inline void lmail_param_note_(lmail_param *out, unsigned flag, int all)
{
  if (all) out->flags = (uint16_t)(out->flags | flag);
}

/* A quoted value; s[at] is the DQUOTE. What follows its end is no part of it. */
static inline size_t lmail_param_quoted_(const uint8_t *s, size_t n, size_t at, lmail_param *out,
                                         int all)
{
  size_t end = lmail_quoted_end_(s, n, at);

  out->flags |= LMAIL_PARAM_QUOTED;
  out->value = s + at + 1;
  out->value_len = end - at - 1;
  if (end < n) return end + 1;
  lmail_param_note_(out, LMAIL_PARAM_UNTERMINATED, all);
  return n;
}

/* Does s[at ..) look like the next parameter, token "="? Then a semicolon was forgotten before it. */
static inline int lmail_param_follows_(const uint8_t *s, size_t n, size_t at)
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
static inline size_t lmail_param_unquoted_(const uint8_t *s, size_t n, size_t at, lmail_param *out,
                                           int all)
{
  size_t end = at;
  size_t i = at;

  while (i < n && s[i] != ';') {
    if (lmail_is_fws_(s[i])) {
      i = lmail_fws_(s, n, i);
      if (i < n && (s[i] == '(' || lmail_param_follows_(s, n, i))) break;
      continue;
    }
    if (s[i] == '(' && i > at && lmail_is_(s[i - 1], LMAIL_C_TOKEN)) break;
    if (all && !lmail_is_(s[i], LMAIL_C_TOKEN)) out->flags |= LMAIL_PARAM_NOT_TOKEN;
    if (i != end) lmail_param_note_(out, LMAIL_PARAM_NOT_TOKEN, all); /* white space inside */
    end = ++i;
  }
  out->value = s + at;
  out->value_len = end - at;
  return i;
}

/* attribute: up to "=" or whatever cannot be part of one */
static inline size_t lmail_param_attribute_(const uint8_t *s, size_t n, size_t at, lmail_param *out,
                                            int all)
{
  out->name = s + at;
  for (; at < n; at++) {
    if (lmail_is_(s[at], LMAIL_C_TOKEN)) continue;
    if (s[at] == '=' || s[at] == ';' || s[at] == '"' || s[at] == '(' || lmail_is_fws_(s[at])) break;
    lmail_param_note_(out, LMAIL_PARAM_NOT_TOKEN, all);
  }
  out->name_len = (size_t)(s + at - out->name);
  if (out->name_len == 0) lmail_param_note_(out, LMAIL_PARAM_NO_NAME, all);
  return at;
}

/* What follows "=", at s[at]. */
static inline size_t lmail_param_assigned_(const uint8_t *s, size_t n, size_t at, lmail_param *out,
                                           int all)
{
  size_t from = lmail_cfws_(s, n, at);
  size_t end, next;

  if (all && from == n && lmail_cfws_is_open_(s, n, at)) out->flags |= LMAIL_PARAM_UNTERMINATED;
  end = from < n && s[from] == '"' ? lmail_param_quoted_(s, n, from, out, all)
                                   : lmail_param_unquoted_(s, n, from, out, all);
  if (!all) return end;
  next = lmail_cfws_(s, n, end);
  if (next < n && s[next] != ';') out->flags |= LMAIL_PARAM_TAIL;
  return end;
}

/*
 * The next parameter, as lmail_param_next tells it, but for the section in its name. s[*at ..) is what is
 * left of the list; n is not 0.
 */
static inline int lmail_param_walk_(const uint8_t *s, size_t n, size_t *at, lmail_param *out,
                                    int all)
{
  int separated = 0;
  size_t from;

  memset(out, 0, sizeof *out);
  from = lmail_cfws_(s, n, *at);
  while (from < n && s[from] == ';') {
    separated = 1;
    from = lmail_cfws_(s, n, from + 1);
  }
  if (from == n) {
    int open = all && lmail_cfws_is_open_(s, n, *at);

    *at = n;
    if (!open) return 0;
    out->name = out->value = s + n;
    out->flags = LMAIL_PARAM_NO_NAME | LMAIL_PARAM_NO_VALUE | LMAIL_PARAM_UNTERMINATED;
    return 1;
  }
  if (!separated) lmail_param_note_(out, LMAIL_PARAM_NO_SEMICOLON, all);
  *at = lmail_param_attribute_(s, n, from, out, all);
  out->value = s + *at;
  from = lmail_cfws_(s, n, *at);
  if (from < n && s[from] == '=') {
    *at = lmail_param_assigned_(s, n, from + 1, out, all);
    return 1;
  }
  out->flags |= LMAIL_PARAM_NO_VALUE;
  if (from < n && s[from] == '"') { /* a quoted-string that nobody asked for */
    from = lmail_quoted_end_(s, n, from);
    *at = from + (from < n);
  }
  return 1;
}

#endif
