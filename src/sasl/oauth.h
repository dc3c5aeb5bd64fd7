/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_OAUTH_H
#define LIBMAIL_SASL_OAUTH_H

/* oauth.h - what XOAUTH2 and OAUTHBEARER share: a token behind separators, and an error to be answered. */

#include "sasl/client.h"

/* Puts a value that ends at kvsep (%x01): VCHAR, SP, HTAB, CR and LF are allowed in it (RFC 7628 3.1). */
void lmail_sasl_put_value_(lmail_sasl_sink *k, const void *data, size_t n);

/* The server's error: it is kept, answered once, and never followed by success. */
lmail_status lmail_sasl_oauth_challenge_(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                         const uint8_t *text, size_t n);

#endif
