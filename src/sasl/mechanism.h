/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_MECHANISM_H
#define LIBMAIL_SASL_MECHANISM_H

/* mechanism.h - names of mechanisms. */

#include <libmail/sasl.h>

/* Is s[0 .. n) this mechanism's name, in any case? */
int lmail_sasl_is_name_(const uint8_t *s, size_t n, const char name[24]);

#endif
