/* SPDX-License-Identifier: MIT */
/* address_plain.c - mailboxes without anything odd, in one go; see libmail/address.h. */

#include "rfc822/address_token.h"

/* 1*atext of US-ASCII; at when there is none. */
static inline size_t atom(const uint8_t *s, size_t n, size_t at)
{
#ifdef __OPTIMIZE_SIZE__
  return at + lmail_run_(s + at, n - at, LMAIL_C_ATEXT);
#else
  while (n - at >= 4 && lmail_chars_[s[at]] & lmail_chars_[s[at + 1]] & lmail_chars_[s[at + 2]] &
                            lmail_chars_[s[at + 3]] & LMAIL_C_ATEXT) {
    at += 4;
  }
  while (at < n && lmail_is_(s[at], LMAIL_C_ATEXT)) at++;
  return at;
#endif
}

/*
 * dot-atom-text = 1*atext *("." 1*atext)                   RFC 5322 3.2.3
 *
 * Of a domain, it is none when a label has to be looked at closer.
 */
static inline size_t dot_atom(const uint8_t *s, size_t n, size_t at, int domain)
{
  for (;; at++) {
    const size_t from = at;

    at = atom(s, n, at);
    if (at == from) return LMAIL_NONE_;
    if (domain && (s[from] == '-' || s[at - 1] == '-' || (at - from > 3 && s[from + 2] == '-'))) {
      return LMAIL_NONE_;
    }
    if (at == n || s[at] != '.') return at;
  }
}

/* Words of US-ASCII with one SP between them, or one plain quoted string; and perhaps SP. */
static inline size_t phrase(const uint8_t *s, size_t n, size_t at, size_t *end)
{
  size_t from;

  if (s[at] == '"') {
    at++;
    at += lmail_run_(s + at, n - at, LMAIL_C_QTEXT);
    if (at == n || s[at] != '"') return LMAIL_NONE_;
    *end = ++at;
    return at < n && s[at] == ' ' ? at + 1 : at;
  }
  for (;;) {
    from = at;
    at = atom(s, n, at);
    if (at == from) return at;
    *end = at;
    if (at < n && s[at] == ' ') at++;
  }
}

size_t lmail_address_plain_(const lmail_address_iter *it, size_t at, lmail_address *out)
{
  const uint8_t *s = it->data;
  const size_t n = it->len, start = at;
  size_t name_end = at, local, sign, end;
  unsigned angle = 0;

  at = phrase(s, n, at, &name_end);
  if (at >= n) return LMAIL_NONE_;
  if (s[at] == '<') angle = LMAIL_ADDRESS_ANGLE, local = at + 1;
  else local = name_end = start;
  sign = dot_atom(s, n, local, 0);
  if (sign >= n || s[sign] != '@') return LMAIL_NONE_;
  end = dot_atom(s, n, sign + 1, 1);
  if (end > n || (angle && (end == n || s[end] != '>'))) return LMAIL_NONE_;
  at = end + (angle != 0);
  while (at < n && s[at] == ' ') at++;
  if (at < n && s[at] != ',' && s[at] != ';') return LMAIL_NONE_;
  out->flags |= (uint16_t)angle;
  out->name = s + start;
  out->name_len = name_end - start;
  out->local = s + local;
  out->local_len = sign - local;
  out->domain = s + sign + 1;
  out->domain_len = end - sign - 1;
  return at;
}

/* ---- a list of them ---------------------------------------------------------------------------- */

void lmail_address_init(lmail_address_iter *it, const void *value, size_t n, lmail_defects *defects)
{
  const uint8_t *s = n > 0 ? (const uint8_t *)value : (const uint8_t *)"";
  size_t at = 0;

  memset(it, 0, sizeof *it);
  it->data = s;
  it->len = n;
  it->defects_ = defects;
  it->open_quote_ = it->open_comment_ = LMAIL_NONE_;
  while (at < n) {
    const uint8_t *lf = (const uint8_t *)memchr(s + at, '\n', n - at);

    if (!lf) break;
    at = (size_t)(lf - s) + 1;
    if (at < n && (s[at] == ' ' || s[at] == '\t')) continue;
    if (at < n) it->state_ = LMAIL_LIST_CUT_;
    it->len = at - 1 - (at > 1 && s[at - 2] == '\r');
    break;
  }
}

int lmail_address_next_plain(lmail_address_iter *it, lmail_address *out)
{
  const uint8_t *s = it->data;
  size_t at = it->at_, n = it->len;

  memset(out, 0, sizeof *out);
  while (at < n && (s[at] == ',' || s[at] == ';' || lmail_is_fws_(s[at]))) at++;
  out->raw = s + at;
  it->at_ = n;
  if (at == n) return 0;
  out->kind = LMAIL_ADDRESS_MAILBOX;
  at = lmail_address_plain_(it, at, out);
  if (at == LMAIL_NONE_) {
    out->worst_ = LMAIL_FIT_INVALID;
    for (at = (size_t)(out->raw - s); at < n && s[at] != ','; at++) {
      if (s[at] == '"') at = lmail_quoted_end_(s, n, at);
    }
    if (at > n) at = n;
  }
  it->at_ = at;
  out->raw_len = lmail_fws_trim_(out->raw, at - (size_t)(out->raw - s));
  return 1;
}
