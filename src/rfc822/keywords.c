/* SPDX-License-Identifier: MIT */
/* keywords.c - lists of phrases, RFC 5322 3.6.5; see libmail/keywords.h. */

#include <libmail/keywords.h>
#include <libmail/message_id.h>
#include <string.h>

#include "rfc822/cfws.h"
#include "rfc822/defects.h"

/* lmail_keywords_iter.state_ */
enum {
  NO_COMMENTS = 1, /* one has no end: its first octet is text from there on */
  NO_STRINGS = 2,  /* the same */
  DUE = 4          /* a phrase must follow: the list begins, or a comma was passed */
};

void lmail_keywords_init(lmail_keywords_iter *it, const void *value, size_t n,
                         lmail_defects *defects)
{
  memset(it, 0, sizeof *it);
  it->data = (const uint8_t *)value;
  it->len = n;
  it->defects = defects;
  it->state_ = DUE;
}

/* The index behind the comment or quoted string that s[at] begins, or behind s[at]. */
static size_t pass(lmail_keywords_iter *it, size_t at)
{
  const uint8_t *s = it->data;
  size_t end = 0;

  if (s[at] == '(' && !(it->state_ & NO_COMMENTS)) {
    end = lmail_comment_end_(s, it->len, at);
    if (end == 0) it->state_ |= NO_COMMENTS;
  } else if (s[at] == '"' && !(it->state_ & NO_STRINGS)) {
    end = lmail_quoted_end_(s, it->len, at);
    end = end < it->len ? end + 1 : 0;
    if (end == 0) it->state_ |= NO_STRINGS;
  } else {
    return at + 1;
  }
  if (end != 0) return end;
  lmail_defect_add_(it->defects, LMAIL_DEFECT_KEYWORDS_OPEN, at);
  return at + 1;
}

int lmail_keywords_next(lmail_keywords_iter *it, lmail_keyword *out)
{
  const uint8_t *s = it->data;
  size_t n = it->len;

  out->data = NULL;
  out->len = 0;
  while (it->state_ & DUE) {
    size_t from = it->at_, at, to;

    while (from < n && lmail_is_fws_(s[from])) from++;
    for (at = to = from; at < n && s[at] != ',';) {
      int blank = lmail_is_fws_(s[at]);

      at = pass(it, at);
      if (!blank) to = at;
    }
    it->at_ = at + (at < n);
    if (at == n) it->state_ &= ~(uint32_t)DUE;
    if (to > from) {
      out->data = s + from;
      out->len = to - from;
      return 1;
    }
    lmail_defect_add_(it->defects, LMAIL_DEFECT_KEYWORDS_EMPTY, at);
  }
  return 0;
}
