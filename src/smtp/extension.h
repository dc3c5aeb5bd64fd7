/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_EXTENSION_H
#define LIBMAIL_SMTP_EXTENSION_H

/* extension.h - the keywords of service extensions and of their parameters. */

#include <libmail/smtp_protocol.h>

/* The number n + 1 of the extension 1 << n that an EHLO keyword in any case names; 0 for none. */
unsigned lmail_smtp_extension_(const uint8_t *word, size_t n);

/* Its keyword in lower case and the length; NULL when there is none. */
const char *lmail_smtp_extension_text_(unsigned number, size_t *n);

/* The keyword of a parameter by its number, likewise. */
const char *lmail_smtp_param_text_(unsigned param, size_t *n);

/* The extension that brings a parameter to this verb, 0 for none. */
uint32_t lmail_smtp_param_extension_(unsigned param, unsigned verb);

/* Is it xtext that can be decoded? */
int lmail_smtp_is_xtext_(const uint8_t *s, size_t n);

/*
 * Is it xtext of which "printable (graphic and white space) characters from the US-ASCII repertoire" come out, as
 * reports hold them? ENVID's and ORCPT's "MUST" be (RFC 3461 4.2, 4.4).
 */
int lmail_smtp_is_printable_(const uint8_t *s, size_t n);

/*
 * lmail_smtp_param_value of the parameters whose values are words of their own grammar, s[0 .. n) ASCII and not
 * empty; LMAIL_E_SYNTAX for all others. A client checks with it what it writes, without the reader of the rest.
 */
lmail_status lmail_smtp_param_words_(unsigned param, const uint8_t *s, size_t n,
                                     lmail_smtp_value *out);

#endif
