/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_BASE64_H
#define LIBMAIL_CORE_BASE64_H

/* base64.h - what the codecs share: windows, the alphabet, and the fast paths of base64. */

#include <libmail/codec.h>
#include <string.h>

#include "core/small.h"

/* The windows of one call. NULL may be given for one that is empty, but has no offsets: none stands for it. */
typedef struct lmail_windows_ {
  const uint8_t *in;
  size_t n, used;
  uint8_t *out;
  size_t cap, made;
  uint8_t none;
} lmail_windows_;

static inline void lmail_windows_init_(lmail_windows_ *w, const void *in, size_t n, void *out,
                                       size_t cap)
{
  w->in = n != 0 ? (const uint8_t *)in : &w->none;
  w->n = n;
  w->used = 0;
  w->out = cap != 0 ? (uint8_t *)out : &w->none;
  w->cap = cap;
  w->made = 0;
}

/* Moves queue[*at .. *n) to the output as far as there is room; is all of it out? */
int lmail_windows_drain_(lmail_windows_ *w, const uint8_t *queue, uint8_t *at, uint8_t *n);

/* The character for a value below 64, and the value of a character (64 and above: none). */
uint8_t lmail_base64_char_(unsigned value);
unsigned lmail_base64_value_(uint8_t c);

/*
 * Decoding without windows: takes one character, or the end. What that makes are d->out_n_ octets, the
 * first one in the third octet of d->bits_; it has to be taken away before the next one.
 */
void lmail_base64_take_(lmail_base64_decoder *d, uint8_t c);
void lmail_base64_end_(lmail_base64_decoder *d);

/* Would the end come too early: is a group open, or padding due? */
static inline int lmail_base64_is_open_(const lmail_base64_decoder *d)
{
  return d->held_n_ != 0 || d->pads_ == 1;
}

/* Upper-case hexadecimal digits. */
static inline uint8_t lmail_hex_digit_(unsigned v)
{
  return (uint8_t)(v < 10 ? '0' + v : 'A' - 10 + v);
}

#if !LIBMAIL_SMALL
/* Encodes groups of three octets; returns how many groups. out has room for 4 * groups. */
void lmail_base64_encode_groups_(const uint8_t *in, size_t groups, uint8_t *out);

/*
 * Decodes groups of four characters, over line ends if `lines`, and stops before whatever is not
 * plain or would not fit. May scribble on the whole of out[0 .. cap). Returns what was made.
 */
size_t lmail_base64_decode_groups_(const uint8_t *in, size_t n, size_t *used, uint8_t *out,
                                   size_t cap, int lines);
#endif

#endif
