/* SPDX-License-Identifier: MIT */
/* utf7.c - UTF-7 (RFC 2152). */

#include "charset/charset.h"
#include "core/base64.h"

/*
 * The state: in a shift sequence or not, right behind its "+", how many bits are held (an even number
 * below 16) and which, and a high surrogate that waits for its other half.
 */
enum {
  SHIFTED = 0x1,
  FRESH = 0x2,
  COUNT = 0x3c, /* times 4 */
  BITS_AT = 6,  /* 14 of them */
  HIGH = 0x100000,
  HIGH_AT = 21 /* 10 bits */
};

/* The code unit that the held bits and six more make. */
static void put_unit(lmail_charset_step *s, uint32_t unit, uint32_t rest)
{
  uint32_t high = s->state >> HIGH_AT;

  if ((s->state & HIGH) && unit - 0xdc00 >= 0x400) { /* the octet is read again */
    s->state &= HIGH - 1;
    lmail_charset_replace(s, 0);
    return;
  }
  if (unit - 0xd800 < 0x400) {
    s->state = rest | HIGH | (unit - 0xd800) << HIGH_AT;
    s->used++;
    return;
  }
  if (s->state & HIGH) unit = 0x10000 + (high << 10) + (unit - 0xdc00);
  s->state = rest;
  if (unit - 0xdc00 < 0x400) lmail_charset_replace(s, 1);
  else lmail_charset_put_(s, unit, 1);
}

/* One more base64 character. */
static void put_bits(lmail_charset_step *s, unsigned value)
{
  unsigned count = (s->state & COUNT) >> 2 << 1;
  uint32_t bits = (s->state >> BITS_AT & 0x3fff) << 6 | value;

  count += 6;
  if (count < 16) {
    s->state = (s->state & ~(uint32_t)(FRESH | COUNT | 0x3fff << BITS_AT)) | count << 1 |
               bits << BITS_AT;
    s->used++;
    return;
  }
  count -= 16;
  put_unit(s, bits >> count & 0xffff,
           SHIFTED | count << 1 | (bits & ((1U << count) - 1)) << BITS_AT);
}

/*
 * The end of a shift sequence. Fewer than six bits may be left, all of them zero (RFC 2152, rule 2);
 * "+" with nothing behind it is ill-formed.
 */
static void close_shift(lmail_charset_step *s)
{
  unsigned count = (s->state & COUNT) >> 2 << 1;
  int bad = (s->state & (HIGH | FRESH)) || count >= 6 || (s->state >> BITS_AT & 0x3fff) != 0;

  s->state = 0;
  if (bad) lmail_charset_replace(s, 0);
}

static void step(const lmail_charset *charset, lmail_charset_step *s)
{
  (void)charset;
  while (lmail_charset_more_(s)) {
    uint8_t c = s->in[s->used];

    if (s->state == 0) {
      if (c == '+') s->state = SHIFTED | FRESH, s->used++;
      else if (c < 0x80) lmail_charset_put_(s, c, 1);
      else lmail_charset_replace(s, 1);
    } else if (lmail_base64_value_(c) < 64) {
      put_bits(s, lmail_base64_value_(c));
    } else if (c == '-' && (s->state & FRESH)) {
      s->state = 0;
      lmail_charset_put_(s, '+', 1);
    } else {
      close_shift(s);
      if (c == '-') s->used++; /* it is absorbed */
    }
  }
  if (s->last && s->used == s->n && s->state != 0 && s->cap - s->made >= 4) close_shift(s);
}

const lmail_charset lmail_charset_utf_7_ = {"UTF-7", step, NULL};
