/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_WORD_H
#define LIBMAIL_RFC822_WORD_H

/* word.h - finding encoded words, and the octets in them: RFC 2047 2 and 4. */

#include "core/base64.h"
#include <libmail/text.h>

/* Does s[0 .. n) begin with an encoded word? *out is set when it does, but for GLUED and JOINED. */
int lmail_word_find_(const uint8_t *s, size_t n, lmail_word *out);

/*
 * The octets of encoded words. Those of one encoding that are joined may be decoded as one text:
 * many writers cut the encoded text, and not what it stands for.
 */
typedef struct lmail_word_octets_ {
  lmail_base64_decoder base64;
  uint8_t encoding;
  uint8_t held[2]; /* "=", or "=" and one digit: an escape that is not whole yet */
  uint8_t held_n;
  uint8_t bad; /* there was a "=" without two hexadecimal digits */
} lmail_word_octets_;

void lmail_word_octets_init_(lmail_word_octets_ *o, unsigned encoding);

/* Does what was decoded so far end in the middle of an escape, or of a group? */
static inline int lmail_word_octets_open_(const lmail_word_octets_ *o)
{
  return o->held_n != 0 || lmail_base64_is_open_(&o->base64);
}

/*
 * Decodes text from *at on into out[0 .. cap), at least 3 octets. *made are there; 1 when all is
 * done, 0 when there is more: call again. last: no word goes on with this text.
 */
int lmail_word_octets_next_(lmail_word_octets_ *o, const lmail_word *word, size_t *at, uint8_t *out,
                            size_t cap, size_t *made, int last);

#endif
