/* SPDX-License-Identifier: MIT */
/* address.c - walking over the addresses of a header field; see libmail/address.h. */

#include "rfc822/address_token.h"

/* ---- mailbox and group ------------------------------------------------------------------------ */

/* display-name = phrase; or the name of a group. */
static void take_phrase(lmail_address_iter *it, const lmail_words_ *w, const uint8_t **name,
                        size_t *n)
{
  *name = it->data + w->start;
  *n = lmail_fws_trim_(*name, w->end - w->start);
  if (w->special != LMAIL_NONE_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_SPECIAL, w->special);
  else if (w->dot != LMAIL_NONE_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_OBS_PHRASE, w->dot);
}

/* Is the address its own name, too: "user@host <user@host>"? */
static int is_repeated(const lmail_address *a)
{
  size_t n = a->name_len, i;

  if (a->domain_len == 0 || a->local + a->local_len + 1 != a->domain ||
      n != a->local_len + 1 + a->domain_len) {
    return 0;
  }
  for (i = 0; i < n; i++) {
    if (lmail_lower_(a->name[i]) != lmail_lower_(a->local[i])) return 0;
  }
  return 1;
}

/* Words without an address behind them, which end at s[at]. */
static void take_naked(lmail_address_iter *it, size_t at, const lmail_words_ *w, lmail_address *out)
{
  if (lmail_words_are_local_(w) && !(w->flags & LMAIL_WORDS_QUOTED_)) {
    lmail_address_local_part_(it, w, out);
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_NO_DOMAIN, at);
  } else {
    take_phrase(it, w, &out->name, &out->name_len);
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_NO_ADDRESS, w->start);
  }
}

/*
 * addr-spec, as the whole element; s[*at] is its "@". Otherwise *why and *where say what is wrong, and
 * nothing has happened: the "@" is an octet of a name, perhaps.
 */
static int take_alone(lmail_address_iter *it, size_t *at, const lmail_words_ *w, lmail_address *out,
                      unsigned *why, size_t *where)
{
  const size_t told = lmail_address_told_(it), comment = it->comment_;
  const uint8_t worst = it->worst_;

  *why = LMAIL_DEFECT_ADDRESS_BAD_LOCAL;
  *where = w->start;
  if (!lmail_words_are_local_(w)) return 0;
  *where = lmail_address_addr_spec_(it, *at, w, out);
  if (lmail_address_octet_(it, *where) != '<' && lmail_address_ends_(it, where)) {
    *at = *where;
    return 1;
  }
  *why = out->local_len > 0 ? LMAIL_DEFECT_ADDRESS_AMBIGUOUS : LMAIL_DEFECT_ADDRESS_BAD_DOMAIN;
  lmail_address_forget_(out);
  lmail_address_untell_(it, told);
  it->worst_ = worst;
  it->comment_ = comment;
  return 0;
}

/*
 * name-addr, s[at] is "<". An "@" in front of it is part of the name, as other specials are, and `sign`
 * its place; but then the name has to be the address: one that looks like another address deceives.
 */
static size_t take_name_addr(lmail_address_iter *it, size_t at, const lmail_words_ *w, size_t sign,
                             lmail_address *out)
{
  take_phrase(it, w, &out->name, &out->name_len);
  at = lmail_address_angle_(it, at, out);
  if (sign != LMAIL_NONE_ && out->local_len > 0 && !is_repeated(out)) {
    const uint8_t *domain = out->domain;

    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_AMBIGUOUS, sign);
    lmail_address_forget_(out);
    out->domain = domain; /* for lmail_comment_next: it was read as one */
  }
  return at;
}

/*
 *   mailbox   = name-addr / addr-spec                      RFC 5322 3.4
 *   name-addr = [display-name] angle-addr
 *   group     = display-name ":" [group-list] ";" [CFWS]
 *
 * The index of what ends the element; of a group, that of its ":".
 */
static size_t element(lmail_address_iter *it, size_t at, lmail_address *out)
{
  const uint8_t *s = it->data;
  size_t sign = LMAIL_NONE_; /* an "@" that is in no addr-spec */
  size_t where = 0;
  unsigned why = 0;
  lmail_words_ w;

#ifndef __OPTIMIZE_SIZE__
  where = lmail_address_plain_(it, at, out);
  if (where != LMAIL_NONE_) return where;
#endif
  lmail_words_init_(it, &w, at);
  for (;;) {
    at = lmail_words_take_(it, at, &w);
    if (lmail_address_is_end_(it, at) || s[at] == '<') break;
    if (s[at] == ':' && sign == LMAIL_NONE_) break;
    if (s[at] == '@' && sign == LMAIL_NONE_) {
      if (take_alone(it, &at, &w, out, &why, &where)) return at;
      sign = at;
    }
    if (s[at] < ' ' || s[at] == 127) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_CONTROL, at);
    lmail_first_(&w.special, at);
    if (w.end == w.start) w.start = at;
    w.end = ++at;
  }
  if (lmail_address_octet_(it, at) == '<') return take_name_addr(it, at, &w, sign, out);
  if (lmail_address_octet_(it, at) == ':') {
    out->kind = LMAIL_ADDRESS_GROUP;
    take_phrase(it, &w, &out->group, &out->group_len);
    if (w.end == w.start) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_NO_GROUP_NAME, at);
  } else if (sign == LMAIL_NONE_) {
    take_naked(it, at, &w, out);
  } else {
    lmail_address_tell_(it, why, where);
  }
  return at;
}

/* The name that RFC 822's readers find in the last comment, when it stands behind the address. */
static void name_in_comment(const lmail_address_iter *it, lmail_address *out)
{
  const uint8_t *comment;

  if (it->comment_ == LMAIL_NONE_ || out->name_len > 0 || out->local_len == 0) return;
  comment = it->data + it->comment_;
  if (comment < out->local + out->local_len) return;
  if (out->domain_len > 0 && comment < out->domain + out->domain_len) return;
  out->name = comment;
  out->name_len = it->comment_len_;
  out->flags |= LMAIL_ADDRESS_NAME_COMMENT;
}

/* ---- lists ------------------------------------------------------------------------------------ */

/* In two steps: what is as long as the whole, compilers clear with an instruction that is slow. */
static void clear(lmail_address *out)
{
#ifdef __OPTIMIZE_SIZE__
  memset(out, 0, sizeof *out);
#else
  const size_t half = offsetof(lmail_address, domain);

  memset(out, 0, half);
  memset((uint8_t *)out + half, 0, sizeof *out - half);
#endif
}

/* From here on, what is irregular is told of out; until now it was of what stands between elements. */
static void settle(lmail_address_iter *it, lmail_address *out)
{
  if (it->worst_ > it->fit) it->fit = it->worst_;
  it->worst_ = 0;
  out->first_defect = (uint32_t)lmail_address_told_(it);
}

/* An element may begin at s[at]. */
static void begin(lmail_address_iter *it, size_t at, lmail_address *out)
{
  settle(it, out);
  it->comment_ = LMAIL_NONE_;
  out->raw = it->data + at;
  out->broken_ = (uint8_t)((at >= it->open_quote_ ? LMAIL_BROKEN_QUOTES_ : 0) |
                           (at >= it->open_comment_ ? LMAIL_BROKEN_COMMENTS_ : 0));
}

/*
 *   obs-mbox-list = *([CFWS] ",") mailbox *("," [mailbox / CFWS])            RFC 5322 4.4
 *
 * Steps over what separates elements to the next one, to ";" of an open group, or to the end. Comments
 * in front of an element are its own.
 */
static size_t separators(lmail_address_iter *it, size_t at, lmail_address *out)
{
  for (;; at++) {
    at = lmail_address_fws_(it, at);
    begin(it, at, out);
    at = lmail_address_cfws_(it, at);
    if (at == it->len || (it->data[at] == ';' && (it->state_ & LMAIL_LIST_GROUP_))) {
      if (it->state_ & LMAIL_LIST_COMMA_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_EMPTY, at);
      break;
    }
    if (it->data[at] == ',') lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_EMPTY, at);
    else if (it->data[at] == ';') lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_SEMICOLON, at);
    else break;
  }
  it->state_ &= (uint8_t)~LMAIL_LIST_COMMA_;
  return at;
}

/* ";" of the open group, or the end of the value. */
static size_t end_group(lmail_address_iter *it, size_t at, lmail_address *out)
{
  out->kind = LMAIL_ADDRESS_GROUP_END;
  it->state_ &= (uint8_t)~LMAIL_LIST_GROUP_;
  if (at == it->len) {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_UNCLOSED_GROUP, at);
    return at;
  }
  at = lmail_address_cfws_(it, at + 1);
  if (!lmail_address_is_end_(it, at)) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_NO_COMMA, at);
  return at;
}

/* What begins at s[at]: an element, or the end of the group. The index behind it, comma included. */
static size_t take_item(lmail_address_iter *it, size_t at, lmail_address *out)
{
  out->group = it->data + it->group_;
  out->group_len = it->state_ & LMAIL_LIST_GROUP_ ? it->group_len_ : 0;
  if (at == it->len || it->data[at] == ';') {
    at = end_group(it, at, out);
  } else {
    out->kind = LMAIL_ADDRESS_MAILBOX;
    if (it->state_ & LMAIL_LIST_GROUP_) out->flags |= LMAIL_ADDRESS_IN_GROUP;
    at = element(it, at, out);
    if (out->kind == LMAIL_ADDRESS_GROUP) return at + 1;
    name_in_comment(it, out);
  }
  if (lmail_address_octet_(it, at) == ',') {
    it->state_ |= LMAIL_LIST_COMMA_;
    return at + 1; /* a ";" is left, for the group or for separators() */
  }
  return at;
}

/*
 * A group in a group is refused, RFC 822 6.2.6: what it holds belongs to the one that is open, which
 * the first ";" ends.
 */
static int open_group(lmail_address_iter *it, const lmail_address *out)
{
  if (it->state_ & LMAIL_LIST_GROUP_) {
    lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_NESTED_GROUP, (size_t)(out->raw - it->data));
    return 0;
  }
  it->group_ = (size_t)(out->group - it->data);
  it->group_len_ = out->group_len;
  it->state_ |= LMAIL_LIST_GROUP_;
  return 1;
}

static int at_end(lmail_address_iter *it, lmail_address *out)
{
  if (it->state_ & LMAIL_LIST_CUT_) lmail_address_tell_(it, LMAIL_DEFECT_ADDRESS_LINE_END, it->len);
  it->state_ = 0;
  it->at_ = it->len;
  settle(it, out);
  return 0;
}

int lmail_address_next(lmail_address_iter *it, lmail_address *out)
{
  size_t at, end;

  do {
    clear(out);
    at = separators(it, it->at_, out);
    if (at == it->len && !(it->state_ & LMAIL_LIST_GROUP_)) return at_end(it, out);
    it->at_ = take_item(it, at, out);
  } while (out->kind == LMAIL_ADDRESS_GROUP && !open_group(it, out));
  end = it->at_ - ((it->state_ & LMAIL_LIST_COMMA_) != 0);
  out->raw_len = lmail_fws_trim_(out->raw, end - (size_t)(out->raw - it->data));
  if (it->comment_ != LMAIL_NONE_) out->flags |= LMAIL_ADDRESS_COMMENTS;
  out->worst_ = it->worst_;
  it->worst_ = 0;
  out->defects = (uint32_t)lmail_address_told_(it) - out->first_defect;
  return 1;
}
