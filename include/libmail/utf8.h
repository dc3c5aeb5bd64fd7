/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_UTF8_H
#define LIBMAIL_UTF8_H

/*
 * utf8.h - is this UTF-8? And where does its next character end? (RFC 3629)
 *
 * Overlong forms, surrogates and what is beyond U+10FFFF are no UTF-8. NUL is a character as others.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How many octets at the start of s[0 .. n) are whole valid characters: n when all of it is UTF-8.
 * Runs of US-ASCII cost next to nothing.
 */
LMAIL_API size_t lmail_utf8_valid(const void *s, size_t n);

/*
 * What stands at the start of s[0 .. n):
 *   1 to 4    a character of so many octets
 *   0         the beginning of one, or nothing: more octets are needed
 *   -1 to -3  no character: so many octets are to be replaced by one U+FFFD. They are the longest
 *             beginning of a character (the "maximal subpart" of Unicode 3.9), or one octet
 */
LMAIL_API int32_t lmail_utf8_char(const void *s, size_t n);

/*
 * Writes the character c, 1 to 4 octets, and returns how many. out has room for 4. c is no surrogate
 * and at most 0x10ffff; this is not checked.
 */
LMAIL_API size_t lmail_utf8_put(void *out, uint32_t c);

#ifdef __cplusplus
}
#endif
#endif
