/* SPDX-License-Identifier: MIT */
/* message_id.c - lists of msg-id, RFC 5322 3.6.4, strict and lenient; see libmail/message_id.h. */

#include "rfc822/message_id.h"
#include "core/chars.h"
#include "rfc822/cfws.h"
#include "rfc822/defects.h"
#include <string.h>

/* Defects of an identifier are told in it, too; id is NULL for those of what stands around it. */
static void tell(lmail_message_id_iter *it, lmail_message_id *id, unsigned defect, size_t off)
{
  if (id) id->defects |= LMAIL_ID_DEFECT(defect);
  lmail_defect_add_(it->defects, defect, off);
}

static void tell_text(lmail_message_id_iter *it, size_t off)
{
  if (!(it->state_ & LMAIL_ID_IN_TEXT_)) tell(it, NULL, LMAIL_DEFECT_ID_TEXT, off);
  it->state_ |= LMAIL_ID_IN_TEXT_;
}

/* ---- one identifier ----------------------------------------------------------------------------- */

/* The index behind the quoted string that s[at .. n) begins with, `at` when there is none. */
static size_t quoted(const uint8_t *s, size_t n, size_t at)
{
  size_t end;

  if (at == n || s[at] != '"') return at;
  end = lmail_quoted_end_(s, n, at);
  return end < n ? end + 1 : at;
}

/*
 *   id-left  = dot-atom-text / obs-id-left
 *   id-right = dot-atom-text / no-fold-literal / obs-id-right
 *
 * Divides s[from .. to), and tells what is irregular in it.
 */
static void divide(lmail_message_id_iter *it, lmail_message_id *id, size_t from, size_t to)
{
  const uint8_t *s = it->data;
  size_t quote, sign, right, space, first = from, end = to;
  int has_sign;

  from = lmail_fws_(s, to, from);
  to = from + lmail_fws_trim_(s + from, to - from);
  quote = quoted(s, to, from);
  for (right = to; right > quote && s[right - 1] != '@';) right--; /* behind the last one */
  has_sign = right > quote;
  if (!has_sign) right = to;
  sign = right - (size_t)has_sign;
  id->id = id->left = s + from;
  id->id_len = to - from;
  id->left_len = sign - from;
  id->right = s + right;
  id->right_len = to - right;
  if (from == to) {
    tell(it, id, LMAIL_DEFECT_ID_EMPTY, from);
    return;
  }
  if (!has_sign) tell(it, id, LMAIL_DEFECT_ID_NO_DOMAIN, from);
  else if (id->left_len == 0 || id->right_len == 0) tell(it, id, LMAIL_DEFECT_ID_EMPTY, sign);
  if (memchr(s + quote, '@', sign - quote)) tell(it, id, LMAIL_DEFECT_ID_TWO_DOMAINS, sign);
  if (quote > from) tell(it, id, LMAIL_DEFECT_ID_QUOTED, from);
  for (space = quote; space < to && !lmail_is_fws_(s[space]) && s[space] != '(';) space++;
  if (first < from) tell(it, id, LMAIL_DEFECT_ID_SPACE, first);
  else if (space < end) tell(it, id, LMAIL_DEFECT_ID_SPACE, space);
  if (space < to) return; /* and comments are no part of what follows */
  if (!(id->defects & LMAIL_ID_DEFECT(LMAIL_DEFECT_ID_TWO_DOMAINS)) &&
      !lmail_id_is_dot_atom_(s + quote, sign - quote))
    tell(it, id, LMAIL_DEFECT_ID_CHARACTERS, from);
  else if (!lmail_id_is_dot_atom_(id->right, id->right_len) &&
           !lmail_id_is_literal_(id->right, id->right_len))
    tell(it, id, LMAIL_DEFECT_ID_CHARACTERS, sign);
}

/* Is s[at] what separates the identifiers of a list that is written otherwise? */
static int is_separator(uint8_t c)
{
  return lmail_is_fws_(c) || c == ',' || c == ';';
}

/*
 * What "<" at s[at] begins, up to ">". A ">" may stand in a quoted string at its left, when the string
 * ends where the grammar lets it end: there are identifiers with a stray DQUOTE (iCloud).
 */
static size_t bracketed(lmail_message_id_iter *it, lmail_message_id *id, size_t at)
{
  const uint8_t *s = it->data;
  size_t n = it->len, from = at + 1, to = quoted(s, n, from);

  if (to == n || (s[to] != '@' && s[to] != '.' && !lmail_is_fws_(s[to]))) to = from;
  while (to < n && s[to] != '>' && s[to] != '<') to++;
  if (to < n && s[to] == '>') {
    divide(it, id, from, to);
    return to + 1;
  }
  tell(it, id, LMAIL_DEFECT_ID_OPEN, at);
  for (to = from; to < n && s[to] != '<' && !is_separator(s[to]);) to++;
  divide(it, id, from, to);
  return to;
}

/* ---- the list ------------------------------------------------------------------------------------ */

/* The end of the word at s[at]; it has one octet at least. */
static size_t word_end(const lmail_message_id_iter *it, size_t at)
{
  for (at++; at < it->len; at++) {
    uint8_t c = it->data[at];

    if (is_separator(c) || c == '<' || c == '(') break;
  }
  return at;
}

/* In a value without brackets: is the word s[at .. end) an identifier? */
static int is_bare(const lmail_message_id_iter *it, size_t at, size_t end)
{
  if (it->state_ & LMAIL_ID_HAS_BRACKETS_) return 0;
  if (memchr(it->data + at, '@', end - at))
    return (it->state_ & (LMAIL_ID_GIVEN_ | LMAIL_ID_IN_TEXT_)) != LMAIL_ID_IN_TEXT_;
  if (it->state_ & (LMAIL_ID_GIVEN_ | LMAIL_ID_IN_TEXT_)) return 0;
  return lmail_cfws_(it->data, it->len, end) == it->len;
}

/* The index behind what is no word at s[at]: a separator, a comment, a quoted string, a stray "<". */
static size_t pass(lmail_message_id_iter *it, size_t at)
{
  const uint8_t *s = it->data;
  size_t end;

  if (is_separator(s[at])) {
    if (!lmail_is_fws_(s[at]) && !(it->state_ & LMAIL_ID_IN_TEXT_))
      tell(it, NULL, LMAIL_DEFECT_ID_SEPARATOR, at);
    return at + 1;
  }
  if (s[at] == '(' && !(it->state_ & LMAIL_ID_NO_COMMENTS_)) {
    end = lmail_comment_end_(s, it->len, at);
    if (end != 0) return end;
    it->state_ |= LMAIL_ID_NO_COMMENTS_;
    tell(it, NULL, LMAIL_DEFECT_ID_OPEN_COMMENT, at);
  }
  if (s[at] != '"' && s[at] != '<') return at;
  tell_text(it, at);
  end = quoted(s, it->len, at);
  return end == at ? at + 1 : end;
}

/* Is s[at] the "<" of an identifier? One before another "<" is stray. */
static int begins(const lmail_message_id_iter *it, size_t at)
{
  return it->data[at] == '<' && (at + 1 == it->len || it->data[at + 1] != '<');
}

int lmail_message_id_next(lmail_message_id_iter *it, lmail_message_id *out)
{
  size_t at = it->at_, n = it->len, end;

  memset(out, 0, sizeof *out);
  for (; at < n; at = end) {
    if (begins(it, at)) {
      end = bracketed(it, out, at);
    } else {
      end = pass(it, at);
      if (end != at) continue;
      end = word_end(it, at);
      if (!is_bare(it, at, end)) {
        tell_text(it, at);
        continue;
      }
      tell(it, out, LMAIL_DEFECT_ID_NO_BRACKETS, at);
      divide(it, out, at, end);
    }
    it->at_ = end;
    it->state_ = (it->state_ | LMAIL_ID_GIVEN_) & ~(uint32_t)LMAIL_ID_IN_TEXT_;
    return 1;
  }
  it->at_ = n;
  if (!(it->state_ & LMAIL_ID_GIVEN_)) tell(it, NULL, LMAIL_DEFECT_ID_NONE, n);
  it->state_ |= LMAIL_ID_GIVEN_;
  return 0;
}

/* ---- as text ------------------------------------------------------------------------------------- */

/* Copies s[0 .. n) without CFWS; in a quoted string only line ends are left out. */
static size_t copy(const uint8_t *s, size_t n, uint8_t *out, size_t cap, size_t made)
{
  size_t at = 0, string_end = quoted(s, n, 0);
  int comments = 1;

  for (; at < n; at++) {
    if (at < string_end ? s[at] == '\r' || s[at] == '\n' : lmail_is_fws_(s[at])) continue;
    if (s[at] == '(' && at >= string_end && comments) {
      size_t end = lmail_comment_end_(s, n, at);

      comments = end != 0;
      if (comments) {
        at = end - 1;
        continue;
      }
    }
    if (made < cap) out[made] = s[at];
    made++;
  }
  return made;
}

lmail_status lmail_message_id_text(const lmail_message_id *id, void *out, size_t cap, size_t *len)
{
  uint8_t *to = (uint8_t *)out;
  size_t made = copy(id->left, id->left_len, to, cap, 0);

  if (id->left_len < id->id_len) {
    if (made < cap) to[made] = '@';
    made = copy(id->right, id->right_len, to, cap, made + 1);
  }
  *len = made;
  return made <= cap ? LMAIL_OK : LMAIL_FULL;
}
