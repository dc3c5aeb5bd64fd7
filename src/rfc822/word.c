/* SPDX-License-Identifier: MIT */
/* word.c - encoded words and the text between them (RFC 2047 2 and 6); see libmail/text.h. */

#include "rfc822/word.h"
#include "core/chars.h"
#include "rfc822/cfws.h"
#include <string.h>

enum { WORD_MAX = 75 }; /* RFC 2047 2 */

/* token = 1*<Any CHAR except SPACE, CTLs, and especials>                    RFC 2047 2 */
static size_t token_size(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], LMAIL_C_TOKEN) && s[i] != '.') i++;
  return i;
}

/* charset ["*" language]                                                    RFC 2231 7 */
static int read_charset(const uint8_t *s, size_t n, lmail_word *out)
{
  const uint8_t *star = n != 0 ? (const uint8_t *)memchr(s, '*', n) : NULL;

  out->charset = s;
  out->charset_len = n;
  if (star) {
    out->charset_len = (size_t)(star - s);
    out->language = star + 1;
    out->language_len = n - out->charset_len - 1;
  }
  return out->charset_len != 0;
}

/* White space in a word: blanks, or a fold, which blanks may surround. */
static size_t read_white(const uint8_t *s, size_t n, lmail_word *out)
{
  size_t i = 0;
  unsigned flag = LMAIL_WORD_BLANK;

  for (; i < n && lmail_is_fws_(s[i]); i++) {
    if (s[i] == '\r' || s[i] == '\n') flag = LMAIL_WORD_CUT;
  }
  out->flags = (uint8_t)(out->flags | flag);
  return i;
}

/*
 * encoded-text = 1*<Any printable ASCII character other than "?" or SPACE>     RFC 2047 2
 *
 * The size of it. Each "?" ends it, which is also what keeps the search linear: the next word that
 * could begin does not begin before a "?".
 */
static size_t read_text(const uint8_t *s, size_t n, lmail_word *out)
{
  size_t i = 0;

  while (i < n && s[i] != '?') {
    if (lmail_is_(s[i], LMAIL_C_GRAPH)) {
      i++;
    } else if (lmail_is_fws_(s[i])) {
      i += read_white(s + i, n - i, out);
    } else if (s[i] >= 0x80) {
      out->flags |= LMAIL_WORD_BAD;
      i++;
    } else {
      break;
    }
  }
  return i;
}

static int is_end(const uint8_t *s, size_t n)
{
  return n >= 2 && s[0] == '?' && s[1] == '=';
}

/*
 * encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="     RFC 2047 2
 *
 * White space in it makes it none by RFC 2047; every reader of mail decodes such all the same. The
 * empty word of some writers lacks one "?": "=?iso-8859-1?Q?=".
 */
int lmail_word_find_(const uint8_t *s, size_t n, lmail_word *out)
{
  size_t i = 2, size;

  if (n < 7 || s[0] != '=' || s[1] != '?') return 0;
  memset(out, 0, sizeof *out);
  size = token_size(s + i, n - i);
  if (!read_charset(s + i, size, out)) return 0;
  i += size;
  if (i == n || s[i++] != '?') return 0;
  size = token_size(s + i, n - i);
  if (size == 0 || i + size == n || s[i + size] != '?') return 0;
  out->encoding = LMAIL_WORD_UNKNOWN;
  if (size == 1 && lmail_lower_(s[i]) == 'q') out->encoding = LMAIL_WORD_Q;
  if (size == 1 && lmail_lower_(s[i]) == 'b') out->encoding = LMAIL_WORD_B;
  i += size + 1;
  out->data = s;
  out->text = s + i;
  out->text_len = read_text(s + i, n - i, out);
  if (is_end(s + i - 1, n - i + 1) && (i + 1 == n || lmail_is_fws_(s[i + 1]))) {
    out->text_len = 0;
    out->flags = 0;
    i--;
  } else if (!is_end(s + i + out->text_len, n - i - out->text_len)) {
    return 0;
  }
  out->len = i + out->text_len + 2;
  if (out->text_len == 0) out->flags |= LMAIL_WORD_EMPTY;
  if (out->len > WORD_MAX) out->flags |= LMAIL_WORD_LONG;
  return 1;
}

static int is_same_name(const uint8_t *a, const uint8_t *b, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (lmail_lower_(a[i]) != lmail_lower_(b[i])) return 0;
  }
  return 1;
}

void lmail_word_init(lmail_word_iter *it, const void *value, size_t n)
{
  memset(it, 0, sizeof *it);
  it->value_ = (const uint8_t *)value;
  it->n_ = n;
}

/* An encoded word behind the last one, if there is nothing but white space between. */
static int next_word(lmail_word_iter *it, lmail_word *out)
{
  const uint8_t *s = it->value_;
  size_t at = it->at_;

  if (it->charset_) {
    while (at < it->n_ && lmail_is_fws_(s[at])) at++;
  }
  if (at == it->n_ || !lmail_word_find_(s + at, it->n_ - at, out)) return 0;
  if (it->charset_) {
    out->flags |= LMAIL_WORD_ADJACENT;
    if (out->charset_len == it->charset_len_ &&
        is_same_name(out->charset, it->charset_, out->charset_len)) {
      out->flags |= LMAIL_WORD_JOINED;
    }
  } else if (at != 0 && !lmail_is_fws_(s[at - 1])) {
    out->flags |= LMAIL_WORD_GLUED;
  }
  it->at_ = at + out->len;
  if (it->at_ != it->n_ && !lmail_is_fws_(s[it->at_])) out->flags |= LMAIL_WORD_GLUED;
  it->charset_ = out->charset;
  it->charset_len_ = out->charset_len;
  return 1;
}

/* How much of s[0 .. n) is plain text: an encoded word may begin behind the first octet. */
static size_t plain_size(const uint8_t *s, size_t n)
{
  size_t i = 1;
  lmail_word w;

  while (i < n) {
    const uint8_t *equals = (const uint8_t *)memchr(s + i, '=', n - i);

    if (!equals) return n;
    i = (size_t)(equals - s);
    if (lmail_word_find_(s + i, n - i, &w)) return i;
    i++;
  }
  return n;
}

int lmail_word_next(lmail_word_iter *it, lmail_word *out)
{
  if (it->at_ == it->n_) return 0;
  if (next_word(it, out)) return 1;
  memset(out, 0, sizeof *out);
  out->data = out->text = it->value_ + it->at_;
  out->len = out->text_len = plain_size(out->data, it->n_ - it->at_);
  it->at_ += out->len;
  it->charset_ = NULL;
  return 1;
}
