/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_PREVIEW_H
#define LIBMAIL_PREVIEW_H

/*
 * preview.h - the first words of a text, for lists of messages (IMAP's PREVIEW, RFC 8970 3.3).
 *
 *   uint8_t text[4 * LMAIL_PREVIEW_CHARS];
 *   lmail_preview p;
 *
 *   lmail_preview_init(&p, LMAIL_PREVIEW_HTML, LMAIL_PREVIEW_CHARS, text, sizeof text);
 *   while (... && lmail_preview_add(&p, piece, n) == LMAIL_OK) ...         UTF-8, in any pieces
 *   lmail_preview_end(&p);
 *   ... text[0 .. p.len)
 *
 * What comes out is one line of valid UTF-8: each run of white space and controls is one SP, and what
 * is not seen (soft hyphens, zero-width padding of newsletters, marks that turn the direction of
 * writing) is left out. Of HTML it is the text, without markup. It is for people, never to be parsed.
 *
 * Quotations of other mail (lines with ">", blockquote) and the signature behind "-- " (RFC 3676 4.3)
 * are left out, unless there is nothing else.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LMAIL_PREVIEW_PLAIN = 0, LMAIL_PREVIEW_HTML = 1 };

/* How long a preview should be, and the most that IMAP allows, in characters (RFC 8970 3.3). */
enum { LMAIL_PREVIEW_CHARS = 200, LMAIL_PREVIEW_CHARS_MAX = 256 };

/*
 * The state of one text. It may be moved between calls; it points to your buffer.
 *
 * len  octets of the preview so far
 */
typedef struct lmail_preview {
  uint8_t *out_;
  size_t cap_;
  size_t len;
  uint32_t chars_;
  uint32_t chars_max_;
  uint32_t number_;   /* of a character reference                                */
  uint32_t joiner_;   /* U+200C or U+200D, until a character follows             */
  uint32_t quotes_;   /* blockquotes that are open; of plain text 1 in quotations */
  uint8_t held_[4];   /* octets of an unfinished character                       */
  uint8_t word_[12];  /* the name of a tag or reference, or what ends an element */
  uint8_t held_n_;
  uint8_t word_n_;
  uint8_t element_n_; /* of the element whose content is no text                 */
  uint8_t state_;
  uint8_t kind_;
  uint8_t space_;     /* white space stands before the next character            */
  uint8_t quoted_;    /* what was made so far is a quotation                     */
  uint8_t full_;
  uint8_t matched_;   /* octets of a line that may begin a signature, ...        */
  uint8_t last_;
  uint8_t closing_;   /* the tag begins with "/"                                 */
  uint8_t cut_;       /* the name is longer than word_                           */
  uint8_t element_[8];
  uint8_t has_digits_; /* of the number of a character reference                  */
  uint8_t reserved_[7];
} lmail_preview;

/*
 * Begins a text of LMAIL_PREVIEW_PLAIN or _HTML. At most chars_max characters, and as many as out[0 ..
 * cap) has room for, are made of it: 4 octets a character are always enough.
 */
LMAIL_API void lmail_preview_init(lmail_preview *p, unsigned kind, uint32_t chars_max, void *out,
                                  size_t cap);

/*
 * The next n octets of the text, which is UTF-8 (charset.h makes any text so; what is malformed
 * becomes U+FFFD). LMAIL_OK; or LMAIL_DONE: the preview is as long as it may be, more is not needed.
 */
LMAIL_API lmail_status lmail_preview_add(lmail_preview *p, const void *text, size_t n);

/* The text is over; p->len is final. */
LMAIL_API void lmail_preview_end(lmail_preview *p);

#ifdef __cplusplus
}
#endif
#endif
