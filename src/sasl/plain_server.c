/* SPDX-License-Identifier: MIT */
/* plain_server.c - PLAIN (RFC 4616), the server's side. */

#include "sasl/server.h"

/*
 * message = [authzid] UTF8NUL authcid UTF8NUL passwd
 * authcid = 1*SAFE, passwd = 1*SAFE                      RFC 4616 2
 *
 * Exactly two NULs. Whether it is UTF-8 the application may ask (lmail_utf8_valid): clients of old send
 * what their keyboard gave them.
 */
static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  const uint8_t *end = message + n;
  uint8_t *first = n == 0 ? NULL : (uint8_t *)memchr(message, 0, n);
  uint8_t *user = first == NULL ? NULL : first + 1;
  uint8_t *second = user == NULL || user == end ? NULL
                                                : (uint8_t *)memchr(user, 0, (size_t)(end - user));
  uint8_t *secret = second == NULL ? NULL : second + 1;

  if (secret == NULL || second == user || secret == end ||
      memchr(secret, 0, (size_t)(end - secret)) != NULL) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  s->authzid_ = lmail_sasl_span_of_(s, message, (size_t)(first - message));
  s->user_ = lmail_sasl_span_of_(s, user, (size_t)(second - user));
  s->secret_ = lmail_sasl_span_of_(s, secret, (size_t)(end - secret));
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_PASSWORD);
}

const lmail_sasl_server_mechanism *lmail_sasl_plain_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = {
      "PLAIN", LMAIL_SASL_FIRST | LMAIL_SASL_PLAINTEXT,
      0,       0,
      NULL,    NULL,
      receive, lmail_sasl_server_judge_};

  return &mechanism;
}
