/* SPDX-License-Identifier: MIT */
/* address_token.c - the tokens of addresses, and the defects in them; see address_token.h. */

#include "rfc822/address_token.h"

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

#ifdef __OPTIMIZE_SIZE__
int lmail_address_octet_(const lmail_address_iter *it, size_t at)
{
  return at < it->len ? it->data[at] : -1;
}
#endif

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
  if (c >= 0xe0000) return LMAIL_CHAR_NO_LABEL_ | (c < 0xe1000 ? LMAIL_CHAR_INVISIBLE_ : 0);
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

  it->high_ |= 1;
  while (at < it->len && it->data[at] >= 0x80) {
    size_t size = lmail_utf8_char_(it->data + at, it->len - at);
    unsigned kind = size > 0 ? lmail_address_char_(it->data + at, size) : 0;

    if (size == 0) {
      if (!bad) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_8BIT, at);
      bad = 1;
      size = 1;
    } else if (shown && kind & LMAIL_CHAR_INVISIBLE_) {
      lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_INVISIBLE, at);
      shown = 0;
    }
    it->high_ = (uint8_t)(it->high_ | kind);
    at += size;
  }
  return at;
}

/*
 * The inside of quotes, a comment or a literal, [start .. end):
 *
 *   quoted-pair = ("\" (VCHAR / WSP)) / obs-qp             RFC 5322 3.2.1
 *   obs-qp      = "\" (%d0 / obs-NO-WS-CTL / LF / CR)      RFC 5322 4.1
 *   obs-qtext   = obs-NO-WS-CTL                            and obs-ctext, obs-dtext
 *
 * NUL, CR and LF are text nowhere but behind "\".
 */
static void inside(lmail_address_iter *it, size_t start, size_t end)
{
  const uint8_t *s = it->data;
  size_t at = start;

  while ((at += lmail_text_run_(s + at, end - at)) < end) {
    const uint8_t c = s[at];
    size_t slash = at, next;
    int pair, bad;

    while (slash > start && s[slash - 1] == '\\') slash--;
    pair = (at - slash) & 1;
    next = c >= 0x80 ? high(it, at) : pair ? at : lmail_address_fws_(it, at);
    if (next == at) {
      bad = pair ? c == '\r' && at + 1 < end && s[at + 1] == '\n'
                 : c == 0 || c == '\r' || c == '\n';
      lmail_address_tell_(it, bad ? LMAIL_DEFECT_ADDRESS_CONTROL : LMAIL_DEFECT_ADDRESS_OBS_TEXT,
                          at - (size_t)pair);
      next++;
    }
    at = next;
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
 * Where the inside of the comment at s[at] ends: at its ")"; n when nothing closes it. Once that has
 * been met, comments end before the first octet that means something: "(Testing <fran@example.com>" is
 * "(Testing) <fran@example.com>" (RFC 7103 7.1.4).
 */
static size_t comment_end(const lmail_address_iter *it, size_t at, unsigned *deepest)
{
  const uint8_t *s = it->data;
  const int broken = at >= it->open_comment_;
  unsigned depth = 1;

  for (at++; at < it->len; at++) {
    uint8_t c = s[at];

    if (c == '\\') {
      at++;
    } else if (c == ')' && --depth == 0) {
      return at;
    } else if (broken ? c == '(' || c == '<' || c == ',' || c == ';' : c == '(') {
      if (broken) return at;
      if (++depth > *deepest) *deepest = depth;
    }
  }
  return it->len;
}

size_t lmail_address_comment_(lmail_address_iter *it, size_t at)
{
  const uint8_t high_before = it->high_;
  unsigned deepest = 1;
  size_t end = comment_end(it, at, &deepest);
  int closed;

  if (end == it->len && at < it->open_comment_) {
    it->open_comment_ = at;
    end = comment_end(it, at, &deepest);
  }
  closed = end < it->len && it->data[end] == ')';
  while (!closed && lmail_is_fws_(it->data[end - 1])) end--;
  it->comment_ = at + 1;
  it->comment_len_ = end - at - 1;
  inside(it, at + 1, end);
  it->high_ = high_before;
  if (deepest > LMAIL_COMMENT_DEPTH) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_DEPTH, at);
  if (!closed) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_PAREN, at);
  return end + (size_t)closed;
}

/* CFWS = (1*([FWS] comment) [FWS]) / FWS                     RFC 5322 3.2.2 */
size_t lmail_address_cfws_slow_(lmail_address_iter *it, size_t at)
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

/* Where s[at], DQUOTE or "[", is closed; n when it is not. No "[" stands in a literal. */
static size_t closing(const lmail_address_iter *it, size_t at, uint8_t close)
{
  const uint8_t *s = it->data;

  for (at++; at < it->len && s[at] != close; at++) {
    if (s[at] == '\\') at++;
    else if (s[at] == '[' && close == ']') return it->len;
  }
  return at < it->len ? at : it->len;
}

/*
 *   quoted-string = [CFWS] DQUOTE *([FWS] qcontent) [FWS] DQUOTE [CFWS]      RFC 5322 3.2.4
 *
 * When the search for the closing DQUOTE fails once, it would fail from every later place.
 */
size_t lmail_address_quoted_(lmail_address_iter *it, size_t at)
{
  size_t end = at >= it->open_quote_ ? it->len : closing(it, at, '"');

  if (end == it->len) {
    if (at < it->open_quote_) it->open_quote_ = at;
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_UNCLOSED_QUOTE, at);
    return at + 1;
  }
  inside(it, at + 1, end);
  return end + 1;
}

/*
 *   domain-literal = [CFWS] "[" *([FWS] dtext) [FWS] "]" [CFWS]              RFC 5322 3.4.1
 *   dtext          = %d33-90 / %d94-126 / obs-dtext
 *   obs-dtext      = obs-NO-WS-CTL / quoted-pair                             RFC 5322 4.4
 */
size_t lmail_address_literal_(lmail_address_iter *it, size_t at)
{
  const size_t end = closing(it, at, ']');
  const uint8_t *pair;

  if (end == it->len) return at;
  pair = (const uint8_t *)memchr(it->data + at, '\\', end - at);
  if (pair != NULL) {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_OBS_TEXT, (size_t)(pair - it->data));
  }
  inside(it, at + 1, end);
  return end + 1;
}

size_t lmail_address_atom_slow_(lmail_address_iter *it, size_t at)
{
  for (;;) {
    while (at < it->len && lmail_is_(it->data[at], LMAIL_C_ATEXT)) at++;
    if (at == it->len || it->data[at] < 0x80) return at;
    at = high(it, at);
  }
}
