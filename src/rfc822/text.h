/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_TEXT_H
#define LIBMAIL_RFC822_TEXT_H

/* text.h - what decoding unstructured text, phrases and comments share. */

#include "rfc822/defects.h"
#include "rfc822/word.h"

/* How a stretch of text is written; bits. */
enum {
  LMAIL_TEXT_PAIRS_ = 1,    /* "\" quotes the next octet (RFC 5322 3.2.1)       */
  LMAIL_TEXT_COLLAPSE_ = 2, /* a run of white space is one SP                   */
  LMAIL_TEXT_QUOTED_ = 4,   /* a quoted string: encoded words do not belong here */
  LMAIL_TEXT_ONE_SPACE_ = 8 /* a run of white space with a fold in it is one SP */
};

/* The text that is made. */
typedef struct lmail_text_ {
  lmail_word_octets_ octets; /* first, where short instructions reach them */
  lmail_charset_decoder decoder;
  const lmail_text_config *cfg; /* may be NULL */
  const uint8_t *value;         /* defects are told from here */
  lmail_defects *defects;
  uint8_t *out;
  size_t cap, len; /* what does not fit is counted */
  unsigned mode;
  const uint8_t *label; /* the charset that was looked up last */
  size_t label_len;
  const lmail_charset *found;
  const lmail_charset *charset; /* of the encoded words that are open; NULL: none */
  const uint8_t *word;          /* the last one of them */
  uint32_t replaced;            /* U+FFFD in them that have been told */
} lmail_text_;

void lmail_text_begin_(lmail_text_ *t, const void *value, const lmail_text_config *cfg, void *out,
                       size_t cap, lmail_defects *defects);

/* Octets of the text as they are. */
void lmail_text_put_(lmail_text_ *t, const void *data, size_t n);

/* A defect at s, in the value. */
void lmail_text_defect_(lmail_text_ *t, unsigned code, const uint8_t *s);

/* A stretch of the value with encoded words in it; no character goes on behind it. */
void lmail_text_add_(lmail_text_ *t, const uint8_t *s, size_t n, unsigned mode);

/* The charset of this name; NULL when the caller has none. */
const lmail_charset *lmail_text_find_(const lmail_text_ *t, const uint8_t *label, size_t n);

/* A stretch of the value that is in a charset, as a whole. */
void lmail_text_convert_(lmail_text_ *t, const lmail_charset *charset, const uint8_t *s, size_t n);

/* The result, and the octets that were needed. */
lmail_status lmail_text_end_(const lmail_text_ *t, size_t *len);

#endif
