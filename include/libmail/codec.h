/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CODEC_H
#define LIBMAIL_CODEC_H

/*
 * codec.h - byte codecs: dot-stuffing, base64, quoted-printable.
 *
 * All codecs of libmail have one shape, zlib's: a state of yours, a window of input, a window of
 * output, and `last` on the final piece of input. A call consumes and produces what it can:
 *
 *   st = lmail_X_encode(&x, in, n, &used, out, cap, &made, last);
 *
 *   LMAIL_OK    all of in[0 .. n) was consumed (and, with last, everything was produced)
 *   LMAIL_FULL  out is full: take the `made` bytes, call again with the input from `used` on
 *   LMAIL_EVENT a decoder that was asked to report stops at a defect; call again in the same way
 *   negative    the input cannot be coded; `used` and `made` are exact up to the offending byte
 *
 * The bytes that come out do not depend on how the windows were cut. State may be copied and moved.
 * Bytes of out behind `made` may be scribbled on.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- dot-stuffing (RFC 5321 4.5.2, RFC 1939 3, RFC 3977 3.1.1) ------------------------------- */

/*
 * What the encoder does with a CR without LF or an LF without CR. NUL is always refused.
 * Bare line ends must never leave as they are: receivers disagree about them, and whoever wrote the
 * message can use that to end it early and smuggle in a second one.
 */
enum {
  LMAIL_DOT_STRICT = 0,   /* refuse it: LMAIL_E_SYNTAX                */
  LMAIL_DOT_NORMALISE = 1 /* make it CRLF                             */
};

typedef struct lmail_dot_encoder {
  uint8_t state_;
  uint8_t mode_;
  uint8_t tail_; /* octets of the end mark that have been produced */
  uint8_t reserved_[5];
} lmail_dot_encoder;

/* Starts a message; mode is LMAIL_DOT_STRICT or LMAIL_DOT_NORMALISE. */
LMAIL_API void lmail_dot_encode_init(lmail_dot_encoder *e, unsigned mode);

/*
 * Doubles each dot that begins a line; with last, ends the message with CRLF where it lacks one,
 * and "." CRLF. Returns LMAIL_OK, LMAIL_FULL, or LMAIL_E_SYNTAX at a NUL or (strict) a bare CR or
 * LF: *used bytes were taken then, and the message cannot be continued; LMAIL_E_STATE after the end.
 */
LMAIL_API lmail_status lmail_dot_encode(lmail_dot_encoder *e, const void *in, size_t n,
                                        size_t *used, void *out, size_t cap, size_t *made,
                                        int last);

/* ---- base64 (RFC 2045 6.8, RFC 4648 4) ------------------------------------------------------- */

/*
 * Builds that are optimised for size (-Os) compute what other builds look up in 12 KB of constant
 * tables; -DLIBMAIL_SMALL=1 or =0 decides otherwise. Neither the bytes nor any layout change.
 */

typedef struct lmail_base64_encoder {
  uint8_t held_[2]; /* octets that do not make up a group yet */
  uint8_t held_n_;
  uint8_t line_;
  uint8_t column_;
  uint8_t out_n_; /* octets of out_ that wait for room */
  uint8_t out_at_;
  uint8_t reserved_;
  uint8_t out_[6];
  uint8_t reserved2_[2];
} lmail_base64_encoder;

/* line for message bodies (RFC 2045 6.8). */
enum { LMAIL_BASE64_LINE = 76 };

/*
 * line   characters on a line, rounded down to a multiple of 4, at most 252; 0 for no line breaks
 * CRLF stands between two lines, not behind the last one.
 */
LMAIL_API void lmail_base64_encode_init(lmail_base64_encoder *e, unsigned line);

/* LMAIL_OK or LMAIL_FULL. With last, the final group is padded with "=". */
LMAIL_API lmail_status lmail_base64_encode(lmail_base64_encoder *e, const void *in, size_t n,
                                           size_t *used, void *out, size_t cap, size_t *made,
                                           int last);

/*
 * What the decoder does with input that no encoder makes.
 *   MIME    for stored mail: note it in `defects` and go on
 *   STRICT  for protocols (SASL): refuse it, and line breaks and blanks too, so that only the one
 *           canonical form is accepted (RFC 4648 3.3 to 3.5)
 *   REPORT  as MIME, and stop with LMAIL_EVENT at the first defect of each kind
 */
enum { LMAIL_BASE64_MIME = 0, LMAIL_BASE64_STRICT = 1, LMAIL_BASE64_REPORT = 2 };

/*
 * Bits of defects and fresh. Line breaks, spaces and tabs are no defects.
 *   ALPHABET       another byte outside the alphabet: it is left out
 *   PADDING        "=" where none belongs: it is left out; or "=" is missing: the whole octets of
 *                  the group are kept. What is missing at the end of the data has its place there
 *   AFTER_PADDING  more data after "=": it is decoded as a new run of groups
 *   PAD_BITS       bits are set that the padding drops
 */
enum {
  LMAIL_BASE64_ALPHABET = 0x01,
  LMAIL_BASE64_PADDING = 0x02,
  LMAIL_BASE64_AFTER_PADDING = 0x04,
  LMAIL_BASE64_PAD_BITS = 0x08
};

/*
 * defects  the kinds met since init
 * fresh    those of them that the last call met first. After LMAIL_EVENT they lie `back` octets
 *          before in[*used], which may be in an earlier window
 */
typedef struct lmail_base64_decoder {
  uint32_t bits_; /* the characters of an unfinished group, or the octets that wait for room */
  uint8_t defects;
  uint8_t fresh;
  uint8_t back;
  uint8_t mode_;
  uint8_t held_n_; /* characters of an unfinished group, 0 to 3 */
  uint8_t pads_;   /* 0: in a group or before one; 1: one more "=" is due; 2: padded */
  uint8_t out_n_;  /* octets that wait for room */
  uint8_t reserved_[5];
} lmail_base64_decoder;

/* mode is LMAIL_BASE64_MIME, _STRICT or _REPORT. */
LMAIL_API void lmail_base64_decode_init(lmail_base64_decoder *d, unsigned mode);

/*
 * LMAIL_OK, LMAIL_FULL, LMAIL_EVENT (report); strict mode also LMAIL_E_SYNTAX: in[*used] is refused
 * (or the data ended too early), `defects` says why, and what was made before must not be used.
 * n octets of input make at most (n + 3) / 4 * 3 octets.
 */
LMAIL_API lmail_status lmail_base64_decode(lmail_base64_decoder *d, const void *in, size_t n,
                                           size_t *used, void *out, size_t cap, size_t *made,
                                           int last);

/* ---- quoted-printable (RFC 2045 6.7) --------------------------------------------------------- */

/*
 * How the encoder reads its input; bits. Any input comes back exactly when it is decoded.
 *   TEXT     CRLF is a line break; CR or LF alone is encoded
 *   BINARY   CRLF is data as well: "=0D=0A"
 *   PROTECT  encode "." at the start of a line, and the space of "From " there: SMTP and mbox change
 *            such lines, and somewhere somebody forgets to take that back. Also "-" behind a soft line
 *            break, so that no line break of ours makes a boundary delimiter of what was none
 */
enum { LMAIL_QP_TEXT = 0, LMAIL_QP_BINARY = 1, LMAIL_QP_PROTECT = 2 };

typedef struct lmail_qp_encoder {
  uint8_t mode_;
  uint8_t column_;
  uint8_t held_; /* a blank, or the CR of what may be a line break; 0: none */
  uint8_t from_; /* how much of "From" stands at the start of this line */
  uint8_t out_n_;
  uint8_t out_at_;
  uint8_t out_[6];
  uint8_t soft_; /* this line began behind a soft line break */
  uint8_t reserved_[3];
} lmail_qp_encoder;

/* mode is LMAIL_QP_TEXT or LMAIL_QP_BINARY, with LMAIL_QP_PROTECT or without. */
LMAIL_API void lmail_qp_encode_init(lmail_qp_encoder *e, unsigned mode);

/*
 * LMAIL_OK or LMAIL_FULL. No line is longer than 76 characters, none ends in a blank, and nothing
 * stands behind the last octet of the data: a CRLF there is in the output if it was in the input.
 */
LMAIL_API lmail_status lmail_qp_encode(lmail_qp_encoder *e, const void *in, size_t n, size_t *used,
                                       void *out, size_t cap, size_t *made, int last);

/*
 * How the decoder tells of defects.
 *   SILENT  note them in `defects` and go on
 *   REPORT  and stop with LMAIL_EVENT at the first defect of each kind
 */
enum { LMAIL_QP_SILENT = 0, LMAIL_QP_REPORT = 1 };

/*
 * Bits of defects and fresh; the place is that of the "=", or of the line end behind the blanks.
 *   ESCAPE      "=" without two hexadecimal digits or a line end behind it: it is kept as data, and
 *               what follows it is read as if nothing had been
 *   LOWER_CASE  "=c3": decoded
 *   CUT         the data ends in "=" (taken as a soft line break whose CRLF went to a boundary) or
 *               in "=" and one digit (kept)
 *   BLANKS      blanks at the end of a line: removed. Harmless; transports did it
 */
enum {
  LMAIL_QP_ESCAPE = 0x01,
  LMAIL_QP_LOWER_CASE = 0x02,
  LMAIL_QP_CUT = 0x04,
  LMAIL_QP_BLANKS = 0x08
};

/*
 * defects  the kinds met since init
 * fresh    those of them that the last call met first. After LMAIL_EVENT they lie `back` octets
 *          before in[*used], which may be in an earlier window
 */
typedef struct lmail_qp_decoder {
  uint32_t blanks_; /* a bit for each of the first blanks that are held: 1 for HTAB */
  uint16_t spaces_; /* spaces that are held behind them */
  uint8_t defects;
  uint8_t fresh;
  uint8_t back;
  uint8_t mode_;
  uint8_t blanks_n_;
  uint8_t equals_; /* "=" is held */
  uint8_t digit_;  /* and this hexadecimal digit behind it */
  uint8_t cr_;     /* CR is held */
  uint8_t flush_;  /* what is held is data, and goes out first */
  uint8_t reserved_;
} lmail_qp_decoder;

/* mode is LMAIL_QP_SILENT or LMAIL_QP_REPORT. */
LMAIL_API void lmail_qp_decode_init(lmail_qp_decoder *d, unsigned mode);

/*
 * LMAIL_OK, LMAIL_FULL, LMAIL_EVENT (report); there is no error. Line ends stay what they are, CRLF
 * or LF; both end a line. Blanks at the end of a line are removed as far as they can be held: up to
 * 32 of any kind with up to 65,535 spaces behind them; in a longer run the first ones are kept.
 * The output is never longer than the input.
 */
LMAIL_API lmail_status lmail_qp_decode(lmail_qp_decoder *d, const void *in, size_t n, size_t *used,
                                       void *out, size_t cap, size_t *made, int last);

#ifdef __cplusplus
}
#endif
#endif
