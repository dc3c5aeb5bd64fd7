/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_MESSAGE_H
#define LIBMAIL_SASL_MESSAGE_H

/*
 * message.h - how messages leave: made again from the start for each window, and encoded in place.
 *
 * A mechanism puts its whole message into a sink, each time that a part of it is wanted. The sink keeps
 * what falls into the window [from, to) and counts the rest, so one function both measures a message and
 * writes it in pieces, and nothing of it is ever stored.
 */

#include "core/build.h"
#include <libmail/sasl.h>

/* The longest message, before base64. Larger ones than tickets of Kerberos (64 KB) do not occur. */
enum { LMAIL_SASL_MESSAGE_MAX = 65535 };

typedef struct lmail_sasl_sink {
  size_t at;   /* octets put so far                        */
  size_t from; /* the window                               */
  size_t to;
  uint8_t *out; /* where the octet at `from` goes           */
  int bad;      /* something was put that may not be there  */
  int checked;  /* it is known already that nothing is bad  */
} lmail_sasl_sink;

void lmail_sasl_put_(lmail_sasl_sink *k, const void *data, size_t n);

#define lmail_sasl_put_lit_(k, literal) lmail_sasl_put_((k), (literal), sizeof(literal) - 1)

/* At least one octet, and none of them NUL: what all names and passwords have in common. */
void lmail_sasl_put_text_(lmail_sasl_sink *k, const void *data, size_t n);

/* The window of a message of `total` octets, `written` of which are gone, that the room of w allows. */
void lmail_sasl_window_(lmail_sasl_sink *k, const lmail_writer *w, size_t written, size_t total);

/* Makes base64 of what the window caught, at the end of *w, marked as secret. */
void lmail_sasl_encode_(const lmail_sasl_sink *k, lmail_writer *w);

/* How many characters of base64 n octets make; n is at most LMAIL_SASL_MESSAGE_MAX. */
size_t lmail_sasl_encoded_(size_t n);

/* Base64 of in[0 .. n) into out, which may end where in ends; padded. */
void lmail_sasl_base64_(const uint8_t *in, size_t n, uint8_t *out);

/* Base64 of s[0 .. n), canonical, into out. Returns how many octets; SIZE_MAX: refused, or over cap. */
size_t lmail_sasl_unbase64_(const uint8_t *s, size_t n, uint8_t *out, size_t cap);

#endif
