/* SPDX-License-Identifier: MIT */
/* address_spec.c - words, addr-spec and angle-addr; see address_token.h. */

#include "core/apart.h"
#include "rfc822/address_token.h"

/* ---- words ------------------------------------------------------------------------------------ */

/*
 *   LDH label  letters, digits, "-" that is at no end      RFC 5890 2.3.1
 *   A-label    "xn--" and more, an LDH label               RFC 5890 2.3.2.1
 *   U-label    of characters that IDNA allows
 *
 * Other characters of atext are left to those who know what the domain is for.
 */
static LMAIL_APART_ void label(lmail_address_iter *it, size_t at, size_t end, uint16_t *flags)
{
  const uint8_t *s = it->data;
  int bad = s[at] == '-' || s[end - 1] == '-' || (it->high_ & LMAIL_CHAR_NO_LABEL_) != 0;

  if (end - at > 3 && s[at + 2] == '-' && lmail_equal_nocase_(s + at, "xn--", 4)) {
    *flags |= LMAIL_ADDRESS_A_LABEL;
    bad |= it->high_ != 0;
  }
  if (it->high_) *flags |= LMAIL_ADDRESS_UTF8 | LMAIL_ADDRESS_U_LABEL;
  if (bad) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_LABEL, at);
}

void lmail_words_init_(lmail_address_iter *it, lmail_words_ *w, size_t at)
{
  it->high_ = 0;
  memset(w, 0xff, sizeof *w); /* LMAIL_NONE_, each */
  w->start = w->end = at;
  w->flags = 0;
  w->labels = NULL;
}

size_t lmail_words_take_(lmail_address_iter *it, size_t at, lmail_words_ *w)
{
  enum { NOTHING, WORD, DOT } last = w->end > w->start ? WORD : NOTHING;

  for (;;) {
    const size_t from = at;
    size_t next;
    unsigned gap;

    at = lmail_address_cfws_(it, at);
    gap = at != from && last != NOTHING ? LMAIL_WORDS_GAP_ : 0;
    if (w->labels) it->high_ = 0;
    next = lmail_address_atom_(it, at);
    if (next != at) {
      w->flags |= LMAIL_WORDS_ATOM_;
      if (w->labels) label(it, at, next, w->labels);
    } else if (lmail_address_octet_(it, at) == '"') {
      w->flags |= LMAIL_WORDS_QUOTED_;
      next = lmail_address_quoted_(it, at);
      if (next == at + 1) lmail_first_(&w->special, at); /* nothing closes it */
    } else if (lmail_address_octet_(it, at) == '.') {
      next = at + 1;
    } else {
      w->flags = (w->flags & ~(unsigned)LMAIL_WORDS_GAP_) | gap;
      break;
    }
    if (last == NOTHING) w->start = at;
    if (it->data[at] == '.') {
      if (last != WORD) lmail_first_(&w->dots, at);
      if (gap) lmail_first_(&w->spaced, from);
      lmail_first_(&w->dot, at);
      last = DOT;
    } else {
      if (last == WORD) lmail_first_(&w->two, at);
      if (last == DOT && gap) lmail_first_(&w->spaced, from);
      last = WORD;
    }
    w->end = at = next;
  }
  if (last == DOT) lmail_first_(&w->dots, w->end - 1);
  return at;
}

/* ---- addr-spec -------------------------------------------------------------------------------- */

void lmail_address_forget_(lmail_address *out)
{
  out->local = out->domain = NULL;
  out->local_len = out->domain_len = 0;
  out->flags &= LMAIL_ADDRESS_ANGLE | LMAIL_ADDRESS_IN_GROUP;
}

int lmail_words_are_local_(const lmail_words_ *w)
{
  return w->flags & (LMAIL_WORDS_ATOM_ | LMAIL_WORDS_QUOTED_) && w->two == LMAIL_NONE_ &&
         w->special == LMAIL_NONE_ && (w->dots == LMAIL_NONE_ || w->spaced == LMAIL_NONE_);
}

void lmail_address_local_part_(lmail_address_iter *it, const lmail_words_ *w, lmail_address *out)
{
  out->local = it->data + w->start;
  out->local_len = w->end - w->start;
  if (w->flags & LMAIL_WORDS_QUOTED_) out->flags |= LMAIL_ADDRESS_QUOTED;
  if ((w->flags & LMAIL_WORDS_QUOTED_) && w->dot != LMAIL_NONE_) {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_OBS_LOCAL, w->start);
  }
  if (w->dots != LMAIL_NONE_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_DOTS, w->dots);
  if (w->spaced != LMAIL_NONE_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_CFWS, w->spaced);
  if (it->high_) out->flags |= LMAIL_ADDRESS_UTF8;
}

/*
 *   domain     = dot-atom / domain-literal / obs-domain    RFC 5322 3.4.1
 *   obs-domain = atom *("." atom)                          RFC 5322 4.4
 *
 * *len is 0 when there is none. Dots at its end are left out, others that are misplaced are kept. The
 * index behind it and its CFWS.
 */
static size_t take_domain(lmail_address_iter *it, size_t at, const uint8_t **domain, size_t *len,
                          uint16_t *flags)
{
  const uint8_t *s = it->data;
  lmail_words_ w;
  size_t next;

  *domain = s + at;
  *len = 0;
  lmail_words_init_(it, &w, at);
  if (lmail_address_octet_(it, at) == '[') {
    next = lmail_address_literal_(it, at);
    if (next == at) return at;
    *flags |= it->high_ ? LMAIL_ADDRESS_LITERAL | LMAIL_ADDRESS_UTF8 : LMAIL_ADDRESS_LITERAL;
    *len = next - at;
    return lmail_address_cfws_(it, next);
  }
  w.labels = flags;
  next = lmail_words_take_(it, at, &w);
  if (w.flags & LMAIL_WORDS_QUOTED_ || !(w.flags & LMAIL_WORDS_ATOM_)) return at;
  if (w.spaced != LMAIL_NONE_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_CFWS, w.spaced);
  if (w.dots != LMAIL_NONE_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_DOTS, w.dots);
  while (s[w.end - 1] == '.') w.end--;
  *len = w.end - at;
  return w.two == LMAIL_NONE_ ? next : w.two; /* text behind it */
}

/*
 *   addr-spec = local-part "@" domain                      RFC 5322 3.4.1
 */
size_t lmail_address_addr_spec_(lmail_address_iter *it, size_t at, const lmail_words_ *w,
                                lmail_address *out)
{
  size_t from = at + 1, next;

  lmail_address_local_part_(it, w, out);
  if (w->flags & LMAIL_WORDS_GAP_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_CFWS_AT, w->end);
  at = lmail_address_cfws_(it, from);
  next = take_domain(it, at, &out->domain, &out->domain_len, &out->flags);
  if (out->domain_len > 0) {
    if (at != from) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_CFWS_AT, from);
  } else if (lmail_address_octet_(it, at) == '[') {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_BAD_DOMAIN, at);
    lmail_address_forget_(out);
  } else {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_NO_DOMAIN, from);
  }
  return next;
}

/* ---- the end of an element -------------------------------------------------------------------- */

int lmail_address_is_end_(const lmail_address_iter *it, size_t at)
{
  const int c = lmail_address_octet_(it, at);

  return c < 0 || c == ',' || c == ';';
}

/* Steps over what stands before the end of the element, or before the ">" that is looked for. */
static size_t skip(lmail_address_iter *it, size_t at, int angle)
{
  while (!lmail_address_is_end_(it, at) && !(angle && it->data[at] == '>')) {
    size_t from = at;

    at = lmail_address_cfws_(it, at);
    if (at == from) at = it->data[at] == '"' ? lmail_address_quoted_(it, at) : at + 1;
  }
  return at;
}

int lmail_address_ends_(lmail_address_iter *it, size_t *at)
{
  for (;; ++*at) {
    *at = lmail_address_cfws_(it, *at);
    if (lmail_address_is_end_(it, *at)) return 1;
    if (it->data[*at] == '>') lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_ANGLE, *at);
    else if (it->data[*at] == ')') lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_PAREN, *at);
    else return 0;
  }
}

/* ---- angle-addr ------------------------------------------------------------------------------- */

/*
 *   obs-route       = obs-domain-list ":"                  RFC 5322 4.4
 *   obs-domain-list = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain])
 *
 * The index behind the route and its colon. Without colon it is no route: then that of the comma or ">"
 * that is next.
 */
static size_t take_route(lmail_address_iter *it, size_t at, lmail_address *out)
{
  const uint8_t *s = it->data, *domain;
  const size_t start = at, told = lmail_address_told_(it), comment = it->comment_;
  uint16_t ignored = 0;
  size_t n = 0;

  do {
    while (lmail_address_octet_(it, at) == ',') at = lmail_address_cfws_(it, at + 1);
    if (lmail_address_octet_(it, at) != '@') break;
    at = take_domain(it, lmail_address_cfws_(it, at + 1), &domain, &n, &ignored);
  } while (n > 0 && lmail_address_octet_(it, at) == ',');
  if (n > 0 && lmail_address_octet_(it, at) == ':') {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_ROUTE, start);
    out->route = s + start;
    out->route_len = at - start;
    return lmail_address_cfws_(it, at + 1);
  }
  lmail_address_untell_(it, told);
  lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_BAD_LOCAL, start);
  it->comment_ = comment;
  return skip(it, start, 1);
}

/* What stands between "<" at s[open] and ">": sets the address, or not. The index behind it. */
static size_t take_inside(lmail_address_iter *it, size_t open, lmail_address *out)
{
  size_t at = lmail_address_cfws_(it, open + 1);
  lmail_words_ w;
  int c, alone;

  while (lmail_address_octet_(it, at) == '<') { /* RFC 7103 7.1.2 */
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_ANGLE, at);
    at = lmail_address_cfws_(it, at + 1);
  }
  c = lmail_address_octet_(it, at);
  if (c == '@' || c == ',') {
    at = take_route(it, at, out);
    if (out->route_len == 0) return at;
  }
  lmail_words_init_(it, &w, at);
  at = lmail_words_take_(it, at, &w);
  c = lmail_address_octet_(it, at);
  if (c == '@' && lmail_words_are_local_(&w)) return lmail_address_addr_spec_(it, at, &w, out);
  alone = c == '>' || lmail_address_is_end_(it, at);
  if (alone && w.end == w.start) {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_NO_ADDRESS, open);
  } else if (alone && lmail_words_are_local_(&w)) {
    lmail_address_local_part_(it, &w, out);
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_NO_DOMAIN, at);
  } else {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_BAD_LOCAL, w.start);
    at = skip(it, at, 1);
  }
  return at;
}

/*
 *   angle-addr     = [CFWS] "<" addr-spec ">" [CFWS] / obs-angle-addr        RFC 5322 3.4
 *   obs-angle-addr = [CFWS] "<" obs-route addr-spec ">" [CFWS]               RFC 5322 4.4
 */
size_t lmail_address_angle_(lmail_address_iter *it, size_t at, lmail_address *out)
{
  const size_t open = at, told = lmail_address_told_(it), comment = it->comment_;

  out->flags |= LMAIL_ADDRESS_ANGLE;
  at = take_inside(it, open, out);
  if (lmail_address_is_end_(it, at)) { /* RFC 7103 7.1.3, 7.1.5 */
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_UNCLOSED_ANGLE, open);
    return at;
  }
  if (it->data[at] == '>') {
    at++;
    if (lmail_address_ends_(it, &at)) return at;
  }
  lmail_address_untell_(it, told);
  lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_AMBIGUOUS, at);
  lmail_address_forget_(out);
  out->route_len = 0;
  it->comment_ = comment; /* what follows "<" is read once more, as no address */
  return skip(it, open + 1, 0);
}
