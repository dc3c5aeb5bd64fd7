/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_ANONYMOUS_H
#define LIBMAIL_SASL_ANONYMOUS_H

/* anonymous.h - ANONYMOUS's one message, for both sides. */

#include <libmail/sasl.h>

/* May this be trace information? */
int lmail_sasl_is_trace_(const uint8_t *s, size_t n);

#endif
