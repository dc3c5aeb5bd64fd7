/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_DIGEST_H
#define LIBMAIL_SASL_DIGEST_H

/* digest.h - what both sides of DIGEST-MD5 (RFC 2831) share: its list of directives, and its digest. */

#include "sasl/message.h"

enum { LMAIL_DIGEST_LEN = 16 };

/* A value, quotes and backslashes taken away. */
typedef struct lmail_digest_value_ {
  const uint8_t *s;
  size_t n;
} lmail_digest_value_;

/*
 * The directives of a challenge or response that matter, by index. What may come once and comes again is
 * an error, but for a challenge's "realm".
 */
enum {
  LMAIL_DIGEST_REALM,
  LMAIL_DIGEST_NONCE,
  LMAIL_DIGEST_QOP,
  LMAIL_DIGEST_CHARSET,
  LMAIL_DIGEST_ALGORITHM,
  LMAIL_DIGEST_MAXBUF,
  LMAIL_DIGEST_USERNAME,
  LMAIL_DIGEST_CNONCE,
  LMAIL_DIGEST_NC,
  LMAIL_DIGEST_URI,
  LMAIL_DIGEST_RESPONSE,
  LMAIL_DIGEST_AUTHZID,
  LMAIL_DIGEST_RSPAUTH,
  LMAIL_DIGEST_COUNT
};

typedef struct lmail_digest_list_ {
  lmail_digest_value_ values[LMAIL_DIGEST_COUNT]; /* s NULL: not there */
} lmail_digest_list_;

/*
 * Reads s[0 .. n), in which quoted values are unescaped in place. realm allows several realms: the one that
 * equals it is kept, else the first; NULL: there may be one. 0: malformed.
 */
int lmail_digest_read_(uint8_t *s, size_t n, const lmail_digest_value_ *realm,
                       lmail_digest_list_ *list);

/* Is a value this text? */
int lmail_digest_is_(const lmail_digest_value_ *v, const char *text, size_t n);

/* Is "auth" one of the words in a list that is separated by commas? */
int lmail_digest_has_auth_(const lmail_digest_value_ *v);

/* What the digest is computed from. */
typedef struct lmail_digest_input_ {
  lmail_digest_value_ username, realm, secret, nonce, cnonce, uri, authzid;
} lmail_digest_input_;

/*
 * The response-value (32 digits) with method "AUTHENTICATE", or for rspauth with "". RFC 2831 2.1.2.1, 2.1.3,
 * for qop "auth" and nc 00000001.
 */
void lmail_digest_compute_(const lmail_hash *md5, const lmail_digest_input_ *in, const char *method,
                           size_t method_len, char out[32]);

#endif
