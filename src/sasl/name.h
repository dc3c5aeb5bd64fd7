/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_NAME_H
#define LIBMAIL_SASL_NAME_H

/* name.h - saslname (RFC 5801 4, RFC 5802 7): names in which "," and "=" are escaped. */

#include "sasl/message.h"

/* saslname = 1*(value-safe-char / "=2C" / "=3D"). An empty name, or NUL or control-A in it, is bad. */
void lmail_sasl_put_name_(lmail_sasl_sink *k, const uint8_t *s, size_t n);

/* Undoes it into out, which may be s. Returns how many octets; SIZE_MAX: another "=", or empty. */
size_t lmail_sasl_unname_(const uint8_t *s, size_t n, uint8_t *out);

#endif
