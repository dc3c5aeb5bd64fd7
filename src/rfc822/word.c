/* SPDX-License-Identifier: MIT */
/* word.c - encoded words and the text between them (RFC 2047 2 and 6); see libmail/text.h. */

#include "rfc822/word.h"
#include "core/base64.h"
#include "core/chars.h"
#include "rfc822/cfws.h"
#include <string.h>

enum { WORD_MAX = 75 }; /* RFC 2047 2 */

/* token = 1*<Any CHAR except SPACE, CTLs, and especials>     RFC 2047 2. Where the one at s[i] ends. */
static size_t token_end(const uint8_t *s, size_t n, size_t i)
{
  while (i < n && lmail_is_(s[i], LMAIL_C_TOKEN) && s[i] != '.') i++;
  return i;
}

/* charset ["*" language]                                RFC 2231 7. s[n] is the "?" behind it. */
static int read_charset(const uint8_t *s, size_t n, lmail_word *out)
{
  const uint8_t *star = (const uint8_t *)memchr(s, '*', n);

  out->charset = s;
  out->charset_len = star ? (size_t)(star - s) : n;
  if (star) {
    out->language = star + 1;
    out->language_len = n - out->charset_len - 1;
  }
  return out->charset_len != 0;
}

/* White space in a word: blanks, or a fold, which blanks may surround. */
static size_t read_white(const uint8_t *s, size_t n, lmail_word *out)
{
  size_t size = lmail_fws_(s, n, 0), i = 0;

  while (i < size && s[i] != '\r' && s[i] != '\n') i++;
  out->flags = (uint8_t)(out->flags | (i < size ? LMAIL_WORD_CUT : LMAIL_WORD_BLANK));
  return size;
}

/* How many octets at the start of s[0 .. n) may be in an encoded word, "?" among them. */
static size_t graph_run(const uint8_t *s, size_t n)
{
  size_t i = 0;

#if !LIBMAIL_SMALL
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t w, v;

  /* Sixteen at a time, the last ones maybe twice; of what it doubts the table decides. */
  for (; n >= 8 && i < n; i += 16) {
    if (i > n - 8) i = n - 8;
    memcpy(&w, s + i, 8);
    memcpy(&v, s + (i + 8 < n - 8 ? i + 8 : n - 8), 8);
    if ((((w - ones * 0x21) | w | (w + ones) | (v - ones * 0x21) | v | (v + ones)) &
         (ones * 0x80)) != 0)
      break;
  }
  if (i > n) i = n;
#endif
  while (i < n && lmail_is_(s[i], LMAIL_C_GRAPH)) i++;
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
  const uint8_t *mark = n != 0 ? (const uint8_t *)memchr(s, '?', n) : NULL;
  size_t i = 0;

  if (!mark) return 0;
  n = (size_t)(mark - s);
  for (;;) {
    i += graph_run(s + i, n - i);
    if (i == n) break;
    if (s[i] >= 0x80) {
      out->flags |= LMAIL_WORD_BAD;
      i++;
    } else if (lmail_is_fws_(s[i])) {
      i += read_white(s + i, n - i, out);
    } else {
      break;
    }
  }
  return i;
}

/*
 * encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="     RFC 2047 2
 *
 * White space in it makes it none by RFC 2047; every reader of mail decodes such all the same. The
 * empty word of some writers lacks one "?": "=?iso-8859-1?Q?=".
 */
int lmail_word_find_(const uint8_t *s, size_t n, lmail_word *out)
{
  size_t i, end;

  if (n < 7 || s[0] != '=' || s[1] != '?') return 0;
  memset(out, 0, sizeof *out);
#if !LIBMAIL_SMALL
  if (n > 7 && s[7] == '?' && (memcmp(s + 2, "utf-8", 5) == 0 || memcmp(s + 2, "UTF-8", 5) == 0)) {
    end = 7; /* as most are */
    out->charset = s + 2;
    out->charset_len = 5;
  } else
#endif
  {
    end = token_end(s, n, 2);
    if (end == n || s[end] != '?' || !read_charset(s + 2, end - 2, out)) return 0;
  }
  i = end + 1;
  end = token_end(s, n, i);
  if (end == i || end == n || s[end] != '?') return 0;
  out->encoding = LMAIL_WORD_UNKNOWN;
  if (end == i + 1 && (s[i] | 0x20) == 'q') out->encoding = LMAIL_WORD_Q;
  if (end == i + 1 && (s[i] | 0x20) == 'b') out->encoding = LMAIL_WORD_B;
  i = end + 1;
  out->data = s;
  out->text = s + i;
  if (i < n && s[i] == '=' && (i + 1 == n || lmail_is_fws_(s[i + 1]))) {
    i--;
  } else {
    out->text_len = read_text(s + i, n - i, out);
    i += out->text_len;
    if (n - i < 2 || s[i] != '?' || s[i + 1] != '=') return 0;
  }
  out->len = i + 2;
  if (out->text_len == 0) out->flags |= LMAIL_WORD_EMPTY;
  if (out->len > WORD_MAX) out->flags |= LMAIL_WORD_LONG;
  return 1;
}

void lmail_word_init(lmail_word_iter *it, const void *value, size_t n)
{
  it->value_ = (const uint8_t *)value;
  it->n_ = n;
  it->at_ = it->after_word_ = it->reserved_ = 0;
  it->found_.len = 0; /* and so the rest of it is nothing */
}

/* Plain text from at_ on, at least one octet, up to an encoded word, which is kept for the next call. */
static void take_plain(lmail_word_iter *it, lmail_word *out)
{
  const uint8_t *s = it->value_ + it->at_;
  size_t n = it->n_ - it->at_, i = 1;

  for (; i < n; i++) {
    const uint8_t *equals = (const uint8_t *)memchr(s + i, '=', n - i);

    i = equals ? (size_t)(equals - s) : n;
    if (i == n || lmail_word_find_(s + i, n - i, &it->found_)) break;
  }
  memset(out, 0, sizeof *out);
  out->data = out->text = s;
  out->len = out->text_len = i;
  it->at_ += i;
  it->after_word_ = 0;
}

int lmail_word_next(lmail_word_iter *it, lmail_word *out)
{
  const uint8_t *s = it->value_;
  size_t at = it->at_, n = it->n_;
  unsigned flags = 0;

  if (at == n) return 0;
  if (it->found_.len != 0) {
    *out = it->found_;
    it->found_.len = 0;
  } else {
    /* nothing but white space between this one and the last one? */
    if (it->after_word_) at = lmail_fws_(s, n, at);
    if (at == n || !lmail_word_find_(s + at, n - at, out)) {
      take_plain(it, out);
      return 1;
    }
  }
  if (it->after_word_) flags = LMAIL_WORD_JOINED;
  else if (at != 0 && !lmail_is_fws_(s[at - 1])) flags = LMAIL_WORD_GLUED;
  it->after_word_ = 1;
  it->at_ = at + out->len;
  if (it->at_ != n && !lmail_is_fws_(s[it->at_])) flags |= LMAIL_WORD_GLUED;
  out->flags = (uint8_t)(out->flags | flags);
  return 1;
}
