/* SPDX-License-Identifier: MIT */
/* address_token.c - the tokens of addresses, and the defects in them; see address_token.h. */

#include "rfc822/address_token.h"
#include "rfc822/fold_writer.h"

/* ---- defects ---------------------------------------------------------------------------------- */

#define BIT(code) (UINT32_C(1) << (LMAIL_DEFECT_ADDRESS_##code - LMAIL_DEFECT_ADDRESS))

/* Those that leave an address valid in a header field, and those of obsolete syntax. */
static const uint32_t valid = BIT(NOT_SMTP) | BIT(LONG) | BIT(INVISIBLE);
static const uint32_t obsolete = BIT(ROUTE) | BIT(CFWS) | BIT(CFWS_AT) | BIT(OBS_LOCAL) |
                                 BIT(OBS_PHRASE) | BIT(EMPTY) | BIT(OBS_TEXT);

void lmail_address_tell_(lmail_address_iter *it, unsigned code, size_t off)
{
  unsigned fit = LMAIL_FIT_INVALID;

  lmail_defect_add_(it->defects_, code, off);
  if (code == LMAIL_DEFECT_BLANK_FOLD || obsolete >> (code - LMAIL_DEFECT_ADDRESS) & 1) {
    fit = LMAIL_FIT_OBSOLETE;
  } else if (valid >> (code - LMAIL_DEFECT_ADDRESS) & 1) {
    fit = LMAIL_FIT_SMTP;
  }
  if (fit > it->worst_) it->worst_ = (uint8_t)fit;
}

/* ---- characters ------------------------------------------------------------------------------- */

/* Ranges of characters, in order; the high planes follow in the function. */
static const uint16_t ranges[][2] = {
    {0x0080, 0x009f}, {0x00a0, 0x00a0}, {0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x180e, 0x180e},
    {0x2000, 0x200a}, {0x200b, 0x200b}, {0x200e, 0x200f}, {0x2010, 0x2027}, {0x2028, 0x202e},
    {0x202f, 0x205f}, {0x2060, 0x206f}, {0x3000, 0x3004}, {0xe000, 0xf8ff}, {0xfe00, 0xfe1f},
    {0xfeff, 0xfeff}, {0xff00, 0xffef}, {0xfff0, 0xffff}};
static const uint32_t invisible = 0x8add; /* which of them: a bit each */

unsigned lmail_address_char_(const uint8_t *s, size_t size)
{
  uint32_t c = s[0];
  size_t i;

  if (size == 1) return 0;
  c &= 0xffU >> (size + 1);
  for (i = 1; i < size; i++) c = c << 6 | (s[i] & 0x3fU);
  if (c >= 0xe0000) return c < 0xe1000 ? 3 : LMAIL_CHAR_NO_LABEL_;
  if (c == 0x200c || c == 0x200d) return LMAIL_CHAR_INVISIBLE_; /* joiners: CONTEXTJ */
  for (i = 0; i < sizeof ranges / sizeof ranges[0] && c >= ranges[i][0]; i++) {
    if (c <= ranges[i][1]) {
      return LMAIL_CHAR_NO_LABEL_ | (invisible >> i & 1 ? LMAIL_CHAR_INVISIBLE_ : 0);
    }
  }
  return 0;
}

/* UTF8-non-ascii (RFC 6532 3.1): all octets over 127 that stand together. */
static size_t high(lmail_address_iter *it, size_t at)
{
  int bad = 0, shown = 1;

  while (at < it->len && it->data[at] >= 0x80) {
    size_t size = lmail_utf8_char_(it->data + at, it->len - at);

    if (size == 0) {
      if (!bad) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_8BIT, at);
      bad = 1;
      size = 1;
    } else if (shown && lmail_address_char_(it->data + at, size) & LMAIL_CHAR_INVISIBLE_) {
      lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_INVISIBLE, at);
      shown = 0;
    }
    at += size;
  }
  return at;
}

/*
 * The inside of quotes, a comment or a literal, [at .. end), that holds more than plain text:
 *
 *   quoted-pair = ("\" (VCHAR / WSP)) / obs-qp             RFC 5322 3.2.1
 *   obs-qp      = "\" (%d0 / obs-NO-WS-CTL / LF / CR)      RFC 5322 4.1
 *   obs-qtext   = obs-NO-WS-CTL                            and obs-ctext, obs-dtext
 *
 * NUL, CR and LF are text nowhere but behind "\".
 */
static void inside(lmail_address_iter *it, size_t at, size_t end)
{
  const uint8_t *s = it->data;

  while (at < end) {
    size_t from = at;
    int pair = s[at] == '\\' && at + 1 < end;
    uint8_t c = s[at += (size_t)pair];

    if (c >= 0x80) {
      at = high(it, at);
    } else if (lmail_is_(c, LMAIL_C_TEXT)) {
      at++;
    } else if (!pair && (c == '\r' || c == '\n') && (at = lmail_address_fws_(it, from)) != from) {
      continue;
    } else {
      int bad = !pair ? c == 0 || c == '\r' || c == '\n'
                      : c == '\r' && at + 1 < end && s[at + 1] == '\n'; /* it was no pair: a fold */

      lmail_address_tell_(it, bad ? LMAIL_DEFECT_ADDRESS_CONTROL : LMAIL_DEFECT_ADDRESS_OBS_TEXT,
                          from);
      at = from + 1 + (size_t)pair;
    }
  }
}

/* ---- white space and comments ----------------------------------------------------------------- */

/*
 *   FWS     = ([*WSP CRLF] 1*WSP) / obs-FWS                RFC 5322 3.2.2
 *   obs-FWS = 1*WSP *(CRLF 1*WSP)                          RFC 5322 4.2
 *
 * LF alone is a line end, too, in stored mail. A CR elsewhere is none.
 */
size_t lmail_address_fws_(lmail_address_iter *it, size_t at)
{
  const uint8_t *s = it->data;
  int folded = 0;

  while (at < it->len) {
    size_t eol = at;

    if (s[at] == ' ' || s[at] == '\t') {
      at++;
      continue;
    }
    if (s[eol] == '\r') eol++;
    if (it->len - eol < 2 || s[eol] != '\n' || (s[eol + 1] != ' ' && s[eol + 1] != '\t')) break;
    if (folded) lmail_address_tell_(it, LMAIL_DEFECT_BLANK_FOLD, at);
    folded = 1;
    at = eol + 2;
  }
  return at;
}

/*
 *   comment  = "(" *([FWS] ccontent) [FWS] ")"             RFC 5322 3.2.2
 *   ccontent = ctext / quoted-pair / comment
 *
 * The index behind the inside of the comment at s[at]: that of its ")"; n when nothing closes it.
 */
static size_t comment_inside(const lmail_address_iter *it, size_t at, unsigned *deepest, int *plain)
{
  const uint8_t *s = it->data;
  size_t n = it->len;
  unsigned depth = 1;

  for (at++; at < n; at++) {
    if (s[at] == '(') {
      depth++;
      if (depth > *deepest) *deepest = depth;
    } else if (s[at] == ')') {
      if (--depth == 0) return at;
    } else if (s[at] == '\\') {
      *plain = 0;
      at++;
    } else if (!lmail_is_(s[at], LMAIL_C_TEXT)) {
      *plain = 0;
    }
  }
  return n;
}

/*
 * The same where an unclosed comment has been met: "(Testing <fran@example.com>" is "(Testing)
 * <fran@example.com>" (RFC 7103 7.1.4), so it ends before the first octet that means something.
 */
static size_t broken_inside(const lmail_address_iter *it, size_t at)
{
  const uint8_t *s = it->data;

  for (at++; at < it->len; at++) {
    if (s[at] == ')' || s[at] == '(' || s[at] == '<' || s[at] == ',' || s[at] == ';') return at;
    if (s[at] == '\\') at++;
  }
  return it->len;
}

size_t lmail_address_comment_(lmail_address_iter *it, size_t at)
{
  unsigned deepest = 1;
  int plain = 1;
  size_t end = it->len;

  if (!(it->broken_ & LMAIL_BROKEN_COMMENTS_)) end = comment_inside(it, at, &deepest, &plain);
  if (end == it->len) {
    it->broken_ |= LMAIL_BROKEN_COMMENTS_;
    plain = 0;
    deepest = 1;
    end = broken_inside(it, at);
  }
  it->comment_ = at + 1;
  it->comment_len_ = end - at - 1;
  if (!plain) inside(it, at + 1, end);
  if (deepest > LMAIL_COMMENT_DEPTH) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_DEPTH, at);
  if (end < it->len && it->data[end] == ')') return end + 1;
  lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_PAREN, at);
  return end;
}

/* CFWS = (1*([FWS] comment) [FWS]) / FWS                     RFC 5322 3.2.2 */
size_t lmail_address_cfws_(lmail_address_iter *it, size_t at)
{
  for (;;) {
    if (at == it->len || it->data[at] > '(') return at;
    if (it->data[at] == '(') {
      at = lmail_address_comment_(it, at);
    } else {
      size_t from = at;

      at = lmail_address_fws_(it, at);
      if (at == from) return at;
    }
  }
}

/* ---- words ------------------------------------------------------------------------------------ */

/*
 *   quoted-string = [CFWS] DQUOTE *([FWS] qcontent) [FWS] DQUOTE [CFWS]      RFC 5322 3.2.4
 *
 * When the search for the closing DQUOTE fails once, it would fail from every later place.
 */
size_t lmail_address_quoted_(lmail_address_iter *it, size_t at)
{
  const uint8_t *s = it->data;
  size_t i = at + 1;
  int plain = 1;

  if (it->broken_ & LMAIL_BROKEN_QUOTES_) i = it->len;
  while (i < it->len && s[i] != '"') {
    if (lmail_is_(s[i], LMAIL_C_QTEXT)) {
      i++;
    } else {
      plain = 0;
      i += s[i] == '\\' ? 2 : 1;
    }
  }
  if (i >= it->len) {
    it->broken_ |= LMAIL_BROKEN_QUOTES_;
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_UNCLOSED_QUOTE, at);
    return at + 1;
  }
  if (!plain) inside(it, at + 1, i);
  return i + 1;
}

/*
 *   domain-literal = [CFWS] "[" *([FWS] dtext) [FWS] "]" [CFWS]              RFC 5322 3.4.1
 *   dtext          = %d33-90 / %d94-126 / obs-dtext
 *   obs-dtext      = obs-NO-WS-CTL / quoted-pair                             RFC 5322 4.4
 */
size_t lmail_address_literal_(lmail_address_iter *it, size_t at)
{
  const uint8_t *s = it->data;
  size_t i = at + 1;
  int plain = 1;

  while (i < it->len && s[i] != ']' && s[i] != '[') {
    if (s[i] == '\\') {
      lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_OBS_TEXT, i);
      i++;
    }
    if (i < it->len && !lmail_is_(s[i], LMAIL_C_DTEXT)) plain = 0;
    i++;
  }
  if (i >= it->len || s[i] == '[') return at;
  if (!plain) inside(it, at + 1, i);
  return i + 1;
}

size_t lmail_address_atom_(lmail_address_iter *it, size_t at)
{
  for (;;) {
    while (at < it->len && lmail_is_(it->data[at], LMAIL_C_ATEXT)) at++;
    if (at == it->len || it->data[at] < 0x80) return at;
    at = high(it, at);
  }
}
