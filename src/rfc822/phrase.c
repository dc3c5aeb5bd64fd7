/* SPDX-License-Identifier: MIT */
/* phrase.c - phrases and comments as UTF-8 (RFC 5322 3.2, RFC 2047 5); see libmail/text.h. */

#include "core/chars.h"
#include "rfc822/cfws.h"
#include "rfc822/text.h"

/* What is one token here: an encoded word, whatever is in it. */
static size_t word_size(const uint8_t *s, size_t n)
{
  lmail_word w;

  return s[0] == '=' && lmail_word_find_(s, n, &w) && !(w.flags & LMAIL_WORD_BLANK) ? w.len : 0;
}

/*
 * phrase     = 1*word / obs-phrase          RFC 5322 3.2.5
 * obs-phrase = word *(word / "." / CFWS)    RFC 5322 4.1
 * word       = atom / quoted-string         RFC 5322 3.2.5
 *
 * How much of s[0 .. n) are atoms and encoded words; other specials among them are told, and text.
 */
static size_t atoms_size(lmail_text_ *t, const uint8_t *s, size_t n)
{
  size_t i = 0, size;
  int told = 0;

  while (i < n && s[i] != '"' && s[i] != '(') {
    size = word_size(s + i, n - i);
    if (size == 0) {
      if (!told && lmail_is_(s[i], LMAIL_C_GRAPH) && !lmail_is_(s[i], LMAIL_C_ATEXT) &&
          s[i] != '.') {
        lmail_text_defect_(t, LMAIL_DEFECT_TEXT_PHRASE, s + i);
        told = 1;
      }
      size = 1;
    }
    i += size;
  }
  return lmail_fws_trim_(s, i);
}

lmail_status lmail_phrase_decode(const void *phrase, size_t n, const lmail_text_config *cfg,
                                 void *out, size_t cap, size_t *len, lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)phrase;
  size_t at = 0, end;
  lmail_text_ t;

  lmail_text_begin_(&t, phrase, cfg, out, cap, defects);
  for (;;) {
    size_t word = lmail_cfws_(s, n, at);

    if (word == n) {
      if (lmail_cfws_is_open_(s, n, at)) lmail_text_defect_(&t, LMAIL_DEFECT_TEXT_PHRASE, s + at);
      break;
    }
    if (word != at && t.len != 0) lmail_text_put_(&t, " ", 1);
    if (s[word] == '"') {
      end = lmail_quoted_end_(s, n, word);
      if (end == n) lmail_text_defect_(&t, LMAIL_DEFECT_TEXT_PHRASE, s + word);
      lmail_text_add_(&t, s + word + 1, end - word - 1, LMAIL_TEXT_PAIRS_ | LMAIL_TEXT_QUOTED_);
      at = end < n ? end + 1 : n;
    } else {
      end = word + atoms_size(&t, s + word, n - word);
      lmail_text_add_(&t, s + word, end - word, LMAIL_TEXT_COLLAPSE_);
      at = end;
    }
  }
  return lmail_text_end_(&t, len);
}

/*
 * comment  = "(" *([FWS] ccontent) [FWS] ")"                 RFC 5322 3.2.2
 * ccontent = ctext / quoted-pair / comment / encoded-word    RFC 2047 5 (2)
 *
 * How much of s[0 .. n) is neither "(" nor ")".
 */
static size_t ctext_size(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && s[i] != '(' && s[i] != ')') { i += s[i] == '\\' && i + 1 < n ? 2 : 1; }
  return i;
}

lmail_status lmail_comment_decode(const void *comment, size_t n, const lmail_text_config *cfg,
                                  void *out, size_t cap, size_t *len, lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)comment;
  lmail_text_ t;
  size_t size;

  lmail_text_begin_(&t, comment, cfg, out, cap, defects);
  size = lmail_fws_(s, n, 0);
  s += size;
  n = lmail_fws_trim_(s, n - size);
  for (; n != 0; s += size, n -= size) {
    size = ctext_size(s, n);
    lmail_text_add_(&t, s, size, LMAIL_TEXT_PAIRS_ | LMAIL_TEXT_COLLAPSE_);
    if (size < n) lmail_text_put_(&t, s + size++, 1);
  }
  return lmail_text_end_(&t, len);
}
