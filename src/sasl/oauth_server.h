/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_OAUTH_SERVER_H
#define LIBMAIL_SASL_OAUTH_SERVER_H

/* oauth_server.h - what the servers of XOAUTH2 and OAUTHBEARER share. */

#include "sasl/server.h"

/*
 * kvpair = key "=" value kvsep       RFC 7628 3.1; returns the octets up to and with kvsep, 0: none.
 * key is compared as it is.
 */
size_t lmail_sasl_pair_(const uint8_t *p, size_t n, const char *key, size_t key_len,
                        const uint8_t **value, size_t *value_len);

/* "Bearer" SP token, the scheme in any case; asks whether the token is valid. */
lmail_status lmail_sasl_bearer_(lmail_sasl_server *s, const uint8_t *value, size_t n);

/* The message that follows an error: whatever it is, it ends the exchange. */
lmail_status lmail_sasl_oauth_end_(lmail_sasl_server *s);

lmail_status lmail_sasl_oauth_answer_(lmail_sasl_server *s, const lmail_sasl_answer *a);

#endif
