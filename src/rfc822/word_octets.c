/* SPDX-License-Identifier: MIT */
/* word_octets.c - the encodings of encoded words (RFC 2047 4); see word.h, libmail/text.h. */

#include "core/apart.h"
#include "core/base64.h"
#include "core/chars.h"
#include "rfc822/cfws.h"
#include "rfc822/word.h"
#include <string.h>

void lmail_word_octets_init_(lmail_word_octets_ *o, unsigned encoding)
{
  memset(o, 0, sizeof *o);
  o->encoding = (uint8_t)encoding;
  o->base64.mode_ = LMAIL_BASE64_MIME;
}

#if !LIBMAIL_SMALL
/* The values of hexadecimal digits, and one more: 0 is none. */
static const uint8_t hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16};
#endif

/* What is held was no escape: it is text. */
static void drop_escape(lmail_word_octets_ *o, uint8_t *out, size_t *made)
{
  size_t i;

  if (o->held_n == 0) return;
  for (i = 0; i < o->held_n; i++) out[(*made)++] = o->held[i];
  o->held_n = 0;
  o->bad = 1;
}

/*
 * RFC 2047 4.2: "=" and two hexadecimal digits are an octet, "_" is SP, whatever the charset; the
 * others stand for themselves. At most 3 octets.
 */
static void q_char(lmail_word_octets_ *o, uint8_t c, uint8_t *out, size_t *made)
{
  if (o->held_n != 0) {
    int digit = lmail_hex_(c);

    if (digit >= 0 && o->held_n == 2) {
      out[(*made)++] = (uint8_t)(lmail_hex_(o->held[1]) << 4 | digit);
      o->held_n = 0;
      return;
    }
    if (digit >= 0) {
      o->held[o->held_n++] = c;
      return;
    }
    drop_escape(o, out, made);
  }
  if (c == '=') {
    o->held[0] = c;
    o->held_n = 1;
  } else {
    out[(*made)++] = c == '_' ? ' ' : c;
  }
}

#if !LIBMAIL_SMALL
#define EACH(c) (UINT64_C(0x0101010101010101) * (c))

/* Eight octets, the first one lowest; compilers make one load, or store, of this. */
static uint64_t load(const uint8_t *s)
{
  return (uint64_t)s[0] | (uint64_t)s[1] << 8 | (uint64_t)s[2] << 16 | (uint64_t)s[3] << 24 |
         (uint64_t)s[4] << 32 | (uint64_t)s[5] << 40 | (uint64_t)s[6] << 48 | (uint64_t)s[7] << 56;
}

static void store(uint8_t *out, uint64_t w)
{
  out[0] = (uint8_t)w;
  out[1] = (uint8_t)(w >> 8);
  out[2] = (uint8_t)(w >> 16);
  out[3] = (uint8_t)(w >> 24);
  out[4] = (uint8_t)(w >> 32);
  out[5] = (uint8_t)(w >> 40);
  out[6] = (uint8_t)(w >> 48);
  out[7] = (uint8_t)(w >> 56);
}

/*
 * Octets up to the next "=", each "_" made SP, eight at once: all of them are stored, and those behind
 * the "=" once more later. Returns how many; out has room for n.
 */
static size_t q_run(const uint8_t *s, size_t n, uint8_t *out)
{
  size_t i;

  for (i = 0; n - i >= 8; i += 8) {
    uint64_t w = load(s + i), marks = w ^ EACH('='), blanks = w ^ EACH('_');

    /* the top bit of each octet that is "_"; and of "=", where only the first one counts */
    blanks = ~(((blanks & EACH(0x7f)) + EACH(0x7f)) | blanks | EACH(0x7f));
    marks = (marks - EACH(1)) & ~marks & EACH(0x80);
    store(out + i, w ^ (blanks >> 7) * ('_' ^ ' '));
    if (marks != 0) {
      return i + (size_t)(((marks & (~marks + 1)) >> 7) * UINT64_C(0x0001020304050607) >> 56);
    }
  }
  for (; i < n && s[i] != '='; i++) out[i] = s[i] == '_' ? ' ' : s[i];
  return i;
}

/* The same for a word as it should be, without white space, up to an escape that is not whole. */
static size_t q_bulk(const uint8_t *s, size_t n, uint8_t *out, size_t *made)
{
  size_t i = 0, to = *made;

  for (;;) {
    size_t run = q_run(s + i, n - i, out + to);

    i += run;
    to += run;
    for (; n - i >= 3 && s[i] == '='; i += 3) {
      int high = hex_values[s[i + 1]] - 1, low = hex_values[s[i + 2]] - 1;

      if ((high | low) < 0) break;
      out[to++] = (uint8_t)(high << 4 | low);
    }
    if (i == n || s[i] == '=') break;
  }
  *made = to;
  return i;
}
#endif

/*
 * White space that must not be there. Who writes blanks as they are folds at blanks, which are text
 * then; a word that has no others was cut by software that knows nothing of words.
 */
static int is_left_out(const lmail_word *word, uint8_t c)
{
  return lmail_is_fws_(c) && (!(word->flags & LMAIL_WORD_BLANK) || c == '\r' || c == '\n');
}

#if LIBMAIL_SMALL
/* What base64 has made: 3 octets at most. */
static LMAIL_APART_ void drain(lmail_base64_decoder *d, uint8_t *out, size_t *made)
{
  for (; d->out_n_ != 0; d->out_n_--, d->bits_ <<= 8) out[(*made)++] = (uint8_t)(d->bits_ >> 16);
}
#endif

int lmail_word_octets_next_(lmail_word_octets_ *o, const lmail_word *word, size_t *at, uint8_t *out,
                            size_t cap, size_t *made, int last)
{
#if !LIBMAIL_SMALL
  if (o->encoding == LMAIL_WORD_B) { /* RFC 2047 4.1 */
    size_t used;
    lmail_status st = lmail_base64_decode(&o->base64, word->text + *at, word->text_len - *at, &used,
                                          out, cap, made, last);

    *at += used;
    return st == LMAIL_OK;
  }
#endif
  for (*made = 0; *at < word->text_len; (*at)++) {
    if (cap - *made < 3) return 0;
#if !LIBMAIL_SMALL
    if (o->held_n == 0 && !(word->flags & (LMAIL_WORD_BLANK | LMAIL_WORD_CUT))) {
      size_t room = cap - *made, left = word->text_len - *at;
      size_t used = q_bulk(word->text + *at, left < room ? left : room, out, made);

      if (used != 0) {
        *at += used - 1;
        continue;
      }
    }
#else
    if (o->encoding == LMAIL_WORD_B) { /* RFC 2047 4.1 */
      lmail_base64_take_(&o->base64, word->text[*at]);
      drain(&o->base64, out, made);
      continue;
    }
#endif
    if (!is_left_out(word, word->text[*at])) q_char(o, word->text[*at], out, made);
  }
  if (!last) return 1;
  if (cap - *made < 2) return 0;
  drop_escape(o, out, made);
#if LIBMAIL_SMALL
  lmail_base64_end_(&o->base64);
  drain(&o->base64, out, made);
#endif
  return 1;
}

lmail_status lmail_word_decode(const lmail_word *word, void *out, size_t cap, size_t *len)
{
  uint8_t *to = (uint8_t *)out, block[32];
  lmail_word_octets_ o;
  size_t at = 0, made, i;
  int done;

  *len = word->text_len;
  if (word->encoding == LMAIL_WORD_NONE || word->encoding == LMAIL_WORD_UNKNOWN) {
    if (*len > cap) return LMAIL_FULL;
    if (*len != 0) memcpy(to, word->text, *len);
    return LMAIL_OK;
  }
  lmail_word_octets_init_(&o, word->encoding);
  *len = 0;
  do {
    done = lmail_word_octets_next_(&o, word, &at, block, sizeof block, &made, 1);
    for (i = 0; i < made; i++, (*len)++) {
      if (*len < cap) to[*len] = block[i];
    }
  } while (!done);
  return *len > cap ? LMAIL_FULL : LMAIL_OK;
}
