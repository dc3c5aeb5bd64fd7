/* SPDX-License-Identifier: MIT */
/* oauth_server.c - what the servers of XOAUTH2 and OAUTHBEARER share; see oauth_server.h. */

#include "sasl/oauth_server.h"
#include "core/chars.h"

size_t lmail_sasl_pair_(const uint8_t *p, size_t n, const char *key, size_t key_len,
                        const uint8_t **value, size_t *value_len)
{
  const uint8_t *end = n == 0 ? NULL : (const uint8_t *)memchr(p, 1, n);
  size_t len = end == NULL ? 0 : (size_t)(end - p);

  if (end == NULL || memchr(p, '=', len) == NULL || p[0] == '=') return 0;
  if (len > key_len && p[key_len] == '=' && memcmp(p, key, key_len) == 0) {
    *value = p + key_len + 1;
    *value_len = len - key_len - 1;
  }
  return len + 1;
}

/*
 * b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="     RFC 6750 2.1
 *
 * Tokens of some providers hold more; what is printable and no space is left to who issued them.
 */
lmail_status lmail_sasl_bearer_(lmail_sasl_server *s, const uint8_t *value, size_t n)
{
  size_t i = 7;

  if (n == 0) { /* how a client asks for the scope (RFC 7628 4.3) */
    return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_TOKEN);
  }
  if (n < 8 || !lmail_equal_nocase_(value, "bearer ", 7)) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  while (i < n && lmail_is_(value[i], LMAIL_C_GRAPH)) i++;
  if (i != n) return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  s->secret_ = lmail_sasl_span_of_(s, value + 7, n - 7);
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_TOKEN);
}

lmail_status lmail_sasl_oauth_end_(lmail_sasl_server *s)
{
  return lmail_sasl_server_fail_(s, LMAIL_SASL_CREDENTIALS);
}

/*
 * RFC 7628 3.2.2: the error as JSON, which the client answers; then it has failed. The error takes the
 * place of the token, the answer that of the error. Where an error is too long, there is none.
 */
lmail_status lmail_sasl_oauth_answer_(lmail_sasl_server *s, const lmail_sasl_answer *a)
{
  static const char invalid[] = "{\"status\":\"invalid_token\"}";
  const void *text = a->text_len != 0 ? a->text : invalid;
  size_t n = a->text_len != 0 ? a->text_len : sizeof invalid - 1, held;

  if (a->verdict == LMAIL_SASL_ACCEPT && s->secret_.len != 0) return lmail_sasl_server_succeed_(s);
  if (s->secret_.len != 0) {
    lmail_wipe(s->scratch_ + s->secret_.off, s->secret_.len);
    s->held_ = s->secret_.off; /* USER and AUTHZID stand before it */
    s->secret_.len = 0;
  }
  held = s->held_;
  if (lmail_sasl_server_say_(s, text, n) != LMAIL_OK) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_CREDENTIALS);
  }
  s->held_ = held;
  return LMAIL_OK;
}
