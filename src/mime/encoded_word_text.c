/* SPDX-License-Identifier: MIT */
/* encoded_word_text.c - the text of a header field as UTF-8; see libmail/compose.h. */

#include "core/chars.h"
#include "mime/encoded_word.h"
#include "rfc822/fold_writer.h"

enum { UTF8 = 1, ASCII, LATIN1 };

/* Where the text goes, and what is known of it. */
typedef struct decoder {
  uint8_t *out;
  size_t cap, len;
  unsigned flags;
  unsigned charset; /* of the run of encoded words that is open, 0: none */
  uint8_t part[4];  /* octets of an unfinished UTF-8 character of that run */
  size_t part_n;
} decoder;

static void put(decoder *d, const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++, d->len++) {
    if (d->len < d->cap) d->out[d->len] = s[i];
  }
}

/* U+FFFD in place of what is no character. */
static void put_replacement(decoder *d, unsigned flag)
{
  put(d, (const uint8_t *)"\xef\xbf\xbd", 3);
  d->flags |= flag;
}

/* One character that is valid; line ends and NUL must not come out of an encoding (attack M14). */
static void put_char(decoder *d, const uint8_t *s, size_t n)
{
  if (n == 1 && (s[0] == '\r' || s[0] == '\n' || s[0] == 0)) {
    put_replacement(d, LMAIL_TEXT_BAD);
  } else {
    put(d, s, n);
  }
}

/* Can s[0 .. n) be the start of a longer UTF-8 character? Tried with tails of both extremes. */
static int is_utf8_start(const uint8_t *s, size_t n)
{
  uint8_t c[4];
  size_t size;

  if (s[0] < 0xc2 || s[0] > 0xf4) return 0;
  size = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
  if (n >= size) return 0;
  memset(c, 0x80, sizeof c);
  memcpy(c, s, n);
  if (lmail_utf8_char_(c, size) != 0) return 1;
  memset(c + n, 0xbf, sizeof c - n);
  return lmail_utf8_char_(c, size) != 0;
}

/* One octet of UTF-8: a character when it is whole, one U+FFFD for what cannot become one. */
static void put_utf8(decoder *d, uint8_t octet)
{
  if (d->part_n != 0) {
    d->part[d->part_n++] = octet;
    if (lmail_utf8_char_(d->part, d->part_n) == d->part_n) {
      put(d, d->part, d->part_n);
      d->part_n = 0;
      return;
    }
    if (is_utf8_start(d->part, d->part_n)) return;
    put_replacement(d, LMAIL_TEXT_BAD); /* for the octets before: this one begins anew */
    d->part_n = 0;
  }
  if (octet < 0x80) {
    put_char(d, &octet, 1);
  } else if (is_utf8_start(&octet, 1)) {
    d->part[d->part_n++] = octet;
  } else {
    put_replacement(d, LMAIL_TEXT_BAD);
  }
}

static void put_latin1(decoder *d, uint8_t octet)
{
  uint8_t c[2];

  if (octet < 0x80) {
    put_char(d, &octet, 1);
    return;
  }
  c[0] = (uint8_t)(0xc0 | octet >> 6);
  c[1] = (uint8_t)(0x80 | (octet & 0x3f));
  put(d, c, 2);
}

/* Ends a run of words: a character that is still unfinished is an error. */
static void close_run(decoder *d)
{
  if (d->part_n != 0) put_replacement(d, LMAIL_TEXT_BAD);
  d->part_n = 0;
  d->charset = 0;
}

static unsigned charset_of(const lmail_encoded_word_ *w)
{
  static const struct {
    char name[11];
    uint8_t len, charset;
  } names[] = {{"utf-8", 5, UTF8},   {"utf8", 4, UTF8},          {"us-ascii", 8, ASCII},
               {"ascii", 5, ASCII},  {"iso-8859-1", 10, LATIN1}, {"iso8859-1", 9, LATIN1},
               {"latin1", 6, LATIN1}};
  size_t i;

  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (w->charset_len == names[i].len &&
        lmail_equal_nocase_(w->charset, names[i].name, names[i].len)) {
      return names[i].charset;
    }
  }
  return 0;
}

static int is_well_formed(const lmail_encoded_word_ *w)
{
  size_t at = 0;
  uint32_t bits = 0;
  int c;

  do c = lmail_encoded_word_next_(w, &at, &bits);
  while (c >= 0);
  return c == -1;
}

static void put_word(decoder *d, const lmail_encoded_word_ *w, unsigned charset)
{
  size_t at = 0;
  uint32_t bits = 0;
  int c;

  if (charset != d->charset) close_run(d);
  d->charset = charset;
  d->flags |= LMAIL_TEXT_WORDS;
  while ((c = lmail_encoded_word_next_(w, &at, &bits)) >= 0) {
    if (charset == UTF8) put_utf8(d, (uint8_t)c);
    else if (charset == LATIN1 || c < 0x80) put_latin1(d, (uint8_t)c);
    else put_replacement(d, LMAIL_TEXT_BAD);
  }
}

static int is_white(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* White space between two things that are shown, unfolded. */
static void put_white(decoder *d, const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (s[i] == ' ' || s[i] == '\t') put(d, s + i, 1);
  }
}

/* A word that is not encoded: valid UTF-8 as it is. */
static void put_plain(decoder *d, const uint8_t *s, size_t n)
{
  size_t i = 0, size;

  while (i < n) {
    size = s[i] == 0 ? 0 : lmail_utf8_char_(s + i, n - i);
    if (size == 0) {
      put_replacement(d, LMAIL_TEXT_RAW);
      size = 1;
    } else {
      put(d, s + i, size);
    }
    i += size;
  }
}

/*
 * The encoded word at s, when it is one that can be decoded. RFC 2047 6.1: they are looked for at
 * the start and behind white space; behind another encoded word too, since some mailers forget it.
 */
static unsigned word_at(decoder *d, const uint8_t *s, size_t n, lmail_encoded_word_ *w)
{
  unsigned charset;

  if (!lmail_encoded_word_find_(s, n, w)) return 0;
  charset = charset_of(w);
  if (charset == 0) d->flags |= LMAIL_TEXT_CHARSET;
  if (charset != 0 && !is_well_formed(w)) {
    d->flags |= LMAIL_TEXT_BAD;
    charset = 0;
  }
  return charset;
}

lmail_status lmail_text_decode(const void *in, size_t n, void *out, size_t cap, size_t *len,
                               unsigned *flags)
{
  const uint8_t *s = (const uint8_t *)in;
  size_t i = 0, white, end;
  int after_word = 0;
  decoder d;

  memset(&d, 0, sizeof d);
  d.out = (uint8_t *)out;
  d.cap = cap;
  while (n != 0 && is_white(s[n - 1])) n--;
  while (i < n && is_white(s[i])) i++;
  for (white = i; i < n; white = i) {
    lmail_encoded_word_ w;
    unsigned charset;

    while (is_white(s[i])) i++;
    charset = word_at(&d, s + i, n - i, &w);
    if (charset != 0) {
      if (!after_word) put_white(&d, s + white, i - white);
      put_word(&d, &w, charset);
      i += w.size;
    } else {
      for (end = i; end < n && !is_white(s[end]);) end++;
      close_run(&d);
      put_white(&d, s + white, i - white);
      put_plain(&d, s + i, end - i);
      i = end;
    }
    after_word = charset != 0;
  }
  close_run(&d);
  *len = d.len;
  if (flags != NULL) *flags = d.flags;
  return d.len > cap ? LMAIL_FULL : LMAIL_OK;
}
