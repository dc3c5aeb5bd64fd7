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
static void begin(lmail_charset_step *s, uint32_t labelled)
{
  const uint8_t *in = s->in + s->used;

  if (s->n - s->used < 2) return;
  s->state = labelled;
  if (unit(in, LITTLE) == 0xfeff) s->state = LITTLE;
  else if (unit(in, BIG) == 0xfeff) s->state = BIG;
  else return;
  s->used += 2;
}

/* RFC 2781 2.2; a surrogate without its other half is replaced. */
static void step(lmail_charset_step *s, uint32_t labelled)
{
  if (s->state == START) begin(s, labelled);
  while (s->state != START && lmail_charset_more_(s)) {
    const uint8_t *in = s->in + s->used;
    size_t left = s->n - s->used;
    uint32_t c, low;

    if (left < 2) return;
    c = unit(in, s->state);
    if (c - 0xd800 >= 0x800) {
      lmail_charset_put_(s, c, 2);
      continue;
    }
    if (c < 0xdc00 && left < 4) return;
    low = c < 0xdc00 ? unit(in + 2, s->state) - 0xdc00 : 0x400;
    if (low < 0x400) lmail_charset_put_(s, 0x10000 + ((c - 0xd800) << 10) + low, 4);
    else lmail_charset_replace(s, 2);
  }
}

static void little_step(const lmail_charset *charset, lmail_charset_step *s)
{
  (void)charset;
  step(s, LITTLE);
}

static void big_step(const lmail_charset *charset, lmail_charset_step *s)
{
  (void)charset;
  step(s, BIG);
}

const lmail_charset lmail_charset_utf_16le_ = {"UTF-16LE", little_step, NULL};
const lmail_charset lmail_charset_utf_16be_ = {"UTF-16BE", big_step, NULL};
