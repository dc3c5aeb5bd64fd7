/* SPDX-License-Identifier: MIT */
/* oauthbearer_server.c - OAUTHBEARER (RFC 7628), the server's side. */

#include "sasl/name.h"
#include "sasl/oauth_server.h"

/*
 * gs2-header = ( "n" / "y" ) "," [ "a=" saslname ] ","   RFC 5801 4, without channel binding
 *
 * The authzid, unescaped in place, into AUTHZID: the token tells who the user is. Returns where it ends, NULL:
 * malformed. RFC 7628 4.4 shows "user=" in place of "a="; no client was seen to send that.
 */
static uint8_t *read_header(lmail_sasl_server *s, uint8_t *p, size_t n)
{
  uint8_t *comma;
  size_t len;

  if (n < 3 || (p[0] != 'n' && p[0] != 'y') || p[1] != ',') return NULL;
  p += 2;
  comma = (uint8_t *)memchr(p, ',', n - 2);
  if (comma == NULL) return NULL;
  if (comma != p) {
    if (comma - p < 3 || p[0] != 'a' || p[1] != '=' || memchr(p, 1, (size_t)(comma - p)) != NULL) {
      return NULL;
    }
    len = lmail_sasl_unname_(p + 2, (size_t)(comma - p) - 2, p + 2);
    if (len == SIZE_MAX) return NULL;
    s->authzid_ = lmail_sasl_span_of_(s, p + 2, len);
  }
  return comma + 1;
}

/* client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep     RFC 7628 3.1 */
static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  const uint8_t *p, *end = message + n;
  const uint8_t *auth = NULL;
  size_t auth_len = 0, len;

  if (s->step_ > 1) return lmail_sasl_oauth_end_(s);
  p = read_header(s, message, n);
  if (p == NULL || p == end || *p++ != 1) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  while (p != end && *p != 1) {
    const uint8_t *seen = auth;

    len = lmail_sasl_pair_(p, (size_t)(end - p), "auth", 4, &auth, &auth_len);
    if (len == 0 || (seen != NULL && seen != auth)) {
      return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
    }
    p += len;
  }
  if (end - p != 1 || auth == NULL) return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  return lmail_sasl_bearer_(s, auth, auth_len);
}

const lmail_sasl_server_mechanism *lmail_sasl_oauthbearer_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = {"OAUTHBEARER",
                                                        LMAIL_SASL_FIRST | LMAIL_SASL_PLAINTEXT |
                                                            LMAIL_SASL_TOKEN,
                                                        0,
                                                        0,
                                                        NULL,
                                                        NULL,
                                                        receive,
                                                        lmail_sasl_oauth_answer_};

  return &mechanism;
}
