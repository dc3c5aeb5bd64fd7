/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_NUMBER_H
#define LIBMAIL_CORE_NUMBER_H

/* number.h - decimal numbers from the wire, checked while they are read. */

#include <libmail/core.h>

/*
 * number = 1*DIGIT: all n bytes must be digits, and the value at most max.
 * LMAIL_OK and *out; LMAIL_E_SYNTAX (empty, sign, space, another byte); LMAIL_E_RANGE (too big).
 */
lmail_status lmail_number_(const uint8_t *s, size_t n, uint64_t max, uint64_t *out);

/* The decimal digits of v, without leading zeros, into out; returns how many (1 to 20). */
size_t lmail_digits_(uint64_t v, uint8_t out[20]);

#endif
