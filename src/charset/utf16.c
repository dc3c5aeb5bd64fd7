/* SPDX-License-Identifier: MIT */
/* utf16.c - UTF-16 (RFC 2781) in either byte order. */

#include "charset/charset.h"

/* States: nothing read yet; the order of the octets is known. */
enum { START, LITTLE, BIG };

static unsigned unit(const uint8_t *in, uint32_t order)
{
  return order == BIG ? (unsigned)in[0] << 8 | in[1] : (unsigned)in[1] << 8 | in[0];
}

/* The first two octets: a mark is stronger than the label. */
static inline int begin(uint32_t labelled, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;

  if (s->n - s->used < 2) return 0;
  s->state = labelled;
  if (unit(in, LITTLE) == 0xfeff) s->state = LITTLE;
  else if (unit(in, BIG) == 0xfeff) s->state = BIG;
  else return 1;
  s->used += 2;
  return 1;
}

/* RFC 2781 2.2; a surrogate without its other half is replaced. */
static inline int one(const lmail_charset *charset, lmail_charset_step *s)
{
  const uint8_t *in = s->in + s->used;
  size_t left = s->n - s->used;
  uint32_t c, low;

  if (s->state == START) return begin(charset == &lmail_charset_utf_16be_ ? BIG : LITTLE, s);
  if (left < 2) return 0;
  c = unit(in, s->state);
  if (c - 0xd800 >= 0x800) {
    lmail_charset_put_(s, c, 2);
    return 1;
  }
  if (c < 0xdc00 && left < 4) return 0;
  low = c < 0xdc00 ? unit(in + 2, s->state) - 0xdc00 : 0x400;
  if (low < 0x400) lmail_charset_put_(s, 0x10000 + ((c - 0xd800) << 10) + low, 4);
  else lmail_charset_bad_(s, 2);
  return 1;
}

static void step(const lmail_charset *charset, lmail_charset_step *s)
{
  LMAIL_CHARSET_LOOP_(charset, s, one);
}

const lmail_charset lmail_charset_utf_16le_ = {"UTF-16LE", step, NULL};
const lmail_charset lmail_charset_utf_16be_ = {"UTF-16BE", step, NULL};
