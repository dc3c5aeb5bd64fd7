/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_FLOWED_H
#define LIBMAIL_FLOWED_H

/*
 * flowed.h - text/plain; format=flowed (RFC 3676): paragraphs, and the lines they are sent in.
 *
 * Such text has a blank in front of each line end that is none of its author's, so that readers may wrap
 * it anew; lines of a quoted letter begin with ">", as many as letters deep; a blank is put in front
 * of what would be misread without it. Both sides are codecs as those of codec.h:
 *
 *   lmail_flowed_decode_init(&d, delsp ? LMAIL_FLOWED_DELSP : 0);    parameters of the Content-Type
 *   st = lmail_flowed_decode(&d, in, n, &used, out, cap, &made, last);
 *
 *   lmail_flowed_encode_init(&e, 0, 0);
 *   st = lmail_flowed_encode(&e, in, n, &used, out, cap, &made, last);
 *
 * The text between them has one line for each paragraph. It is octets in UTF-8 or another charset that has
 * US-ASCII in it: undo the transfer encoding first, and the charset of others (lmail_mime_decode_text).
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Options, bits.
 *   DELSP   the parameter delsp=yes (RFC 3676 4): the blank of each soft line break is none of the text
 *   EVENTS  decoder: tell where each paragraph begins and how deep it is quoted, in place of ">"
 *   QUOTED  encoder: ">" at the beginning of a paragraph quotes it, as the decoder writes it without
 *           EVENTS; each line of it gets as many. Else ">" is text as any other
 */
enum { LMAIL_FLOWED_DELSP = 0x01, LMAIL_FLOWED_EVENTS = 0x02, LMAIL_FLOWED_QUOTED = 0x04 };

/*
 * depth      how deep the paragraph is quoted that the last LMAIL_EVENT told of
 * signature  1 when it is the line "-- " that stands above a signature (RFC 3676 4.3)
 */
typedef struct lmail_flowed_decoder {
  uint32_t depth;
  uint32_t signature;
  uint32_t quotes_;      /* of the line that is read */
  uint32_t quotes_left_; /* that are to be written */
  uint8_t options_;
  uint8_t phase_;
  uint8_t flags_;
  uint8_t dashes_; /* held: "-- " as far as it was met, then a blank, then a CR */
  uint8_t blank_;
  uint8_t cr_;
  uint8_t soft_; /* held: the line end of a flowed line, in octets */
  uint8_t tail_; /* to be written: a line end, dashes, blank and CR behind the ">", a line end */
  uint8_t end_;
  uint8_t dashes_left_;
  uint8_t blank_left_;
  uint8_t cr_left_;
  uint8_t reserved_[4];
} lmail_flowed_decoder;

/* Starts a body. options are bits of LMAIL_FLOWED_...; others are not looked at. It cannot fail. */
LMAIL_API void lmail_flowed_decode_init(lmail_flowed_decoder *d, unsigned options);

/*
 * LMAIL_OK or LMAIL_FULL, and with EVENTS LMAIL_EVENT: what is made from now on is a new paragraph; call again
 * in the same way. Line ends are those of the text, CRLF or LF. A paragraph ends with its fixed line, and
 * where the next line is quoted otherwise or is "-- " (RFC 3676 4.1). Without EVENTS a quoted one
 * begins with its ">", and a blank when it is not empty. n octets of input make at most 2 * n.
 */
LMAIL_API lmail_status lmail_flowed_decode(lmail_flowed_decoder *d, const void *in, size_t n,
                                           size_t *used, void *out, size_t cap, size_t *made,
                                           int last);

/* Characters on a line of the encoder, blanks and ">" too (RFC 3676 4.2). */
enum { LMAIL_FLOWED_WIDTH = 72, LMAIL_FLOWED_WIDTH_MAX = 78 };

typedef struct lmail_flowed_encoder {
  uint32_t quotes_;      /* of the paragraph */
  uint32_t quotes_left_; /* that are to be written */
  uint32_t blanks_;      /* that are held, or are to be written in front of the word */
  uint16_t column_;      /* characters on this line */
  uint16_t flags_;
  uint8_t width_;
  uint8_t options_;
  uint8_t phase_;
  uint8_t next_;   /* the phase behind the word */
  uint8_t break_;  /* octets of a line end that are to be written */
  uint8_t word_n_; /* the word that is read, or is to be written */
  uint8_t chars_;
  uint8_t out_at_;
  uint8_t word_[160];
} lmail_flowed_encoder;

/* width 0: LMAIL_FLOWED_WIDTH; more than LMAIL_FLOWED_WIDTH_MAX is that, fewer than 20 are 20. */
LMAIL_API void lmail_flowed_encode_init(lmail_flowed_encoder *e, unsigned width, unsigned options);

/*
 * LMAIL_OK or LMAIL_FULL. Lines end in CRLF, the last one only when the text does; paragraphs in CRLF or LF.
 * Blanks at the end of a paragraph are left out (RFC 3676 4.2), but for the one of "-- ". A line is longer
 * than width only where a word alone is; with DELSP such a word is broken.
 */
LMAIL_API lmail_status lmail_flowed_encode(lmail_flowed_encoder *e, const void *in, size_t n,
                                           size_t *used, void *out, size_t cap, size_t *made,
                                           int last);

#ifdef __cplusplus
}
#endif
#endif
