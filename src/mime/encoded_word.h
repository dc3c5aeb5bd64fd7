/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_ENCODED_WORD_H
#define LIBMAIL_MIME_ENCODED_WORD_H

/* encoded_word.h - finding and decoding encoded words, RFC 2047 2 and 6. */

#include <stddef.h>
#include <stdint.h>

/* encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?=" */
typedef struct lmail_encoded_word_ {
  const uint8_t *charset; /* without language */
  size_t charset_len;
  const uint8_t *text;
  size_t text_len;
  size_t size;      /* octets of the whole word */
  uint8_t encoding; /* 'q' or 'b' */
} lmail_encoded_word_;

/* Does s[0 .. n) begin with an encoded word? */
int lmail_encoded_word_find_(const uint8_t *s, size_t n, lmail_encoded_word_ *out);

/*
 * Decodes a word octet by octet: *at runs through w->text, *bits holds what is left of a group (both
 * 0 at first). The next octet, or -1 at the end, or -2 when the encoding is broken.
 */
int lmail_encoded_word_next_(const lmail_encoded_word_ *w, size_t *at, uint32_t *bits);

#endif
