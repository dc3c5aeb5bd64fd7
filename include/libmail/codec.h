/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CODEC_H
#define LIBMAIL_CODEC_H

/*
 * codec.h - byte codecs that several protocols share: dot-stuffing and base64.
 *
 * All codecs of libmail have one shape, zlib's: a state of yours, a window of input, a window of
 * output, and `last` on the final piece of input. A call consumes and produces what it can:
 *
 *   st = lmail_X_encode(&x, in, n, &used, out, cap, &made, last);
 *
 *   LMAIL_OK    all of in[0 .. n) was consumed (and, with last, everything was produced)
 *   LMAIL_FULL  out is full: take the `made` bytes, call again with the input from `used` on
 *   negative    the input cannot be coded; `used` and `made` are exact up to the offending byte
 *
 * The bytes that come out do not depend on how the windows were cut. State may be copied and moved.
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
 * LF: *used bytes were taken then, and the message cannot be continued.
 */
LMAIL_API lmail_status lmail_dot_encode(lmail_dot_encoder *e, const void *in, size_t n,
                                        size_t *used, void *out, size_t cap, size_t *made,
                                        int last);

#ifdef __cplusplus
}
#endif
#endif
