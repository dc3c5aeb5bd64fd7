/* SPDX-License-Identifier: MIT */
/* cram_md5_server.c - CRAM-MD5 (RFC 2195), the server's side. */

#include "core/chars.h"
#include "sasl/server.h"

enum { NONCE = 24, DIGITS = 32 };

/* The challenge is an RFC 822 msg-id: "<" random "@" host ">". It is the first thing in scratch. */
static lmail_status begin(lmail_sasl_server *s, const lmail_sasl_server_config *cfg)
{
  const uint8_t *host = (const uint8_t *)cfg->host;
  size_t n = cfg->host_len, i = 0;
  uint8_t *p;

  while (i < n && lmail_is_(host[i], LMAIL_C_GRAPH) && host[i] != '<' && host[i] != '>') i++;
  if (cfg->random_len < LMAIL_SASL_RANDOM || n == 0 || i != n) return LMAIL_E_ARGUMENT;
  p = lmail_sasl_server_room_(s, NONCE + n + 3);
  if (p == NULL) return LMAIL_E_SCRATCH;
  s->out_ = s->spans_[0] = lmail_sasl_span_of_(s, p, NONCE + n + 3);
  p[0] = '<';
  lmail_sasl_base64_((const uint8_t *)cfg->random, LMAIL_SASL_RANDOM, p + 1);
  p[NONCE + 1] = '@';
  memcpy(p + NONCE + 2, host, n);
  p[NONCE + n + 2] = '>';
  return LMAIL_OK;
}

/* user name, space, 32 digits: the last space separates, because names may hold some. */
static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  size_t i;

  if (n < DIGITS + 2 || message[n - DIGITS - 1] != ' ' ||
      memchr(message, 0, n - DIGITS - 1) != NULL) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  for (i = n - DIGITS; i < n; i++) {
    if (lmail_hex_(message[i]) < 0 || (message[i] & 0x60) == 0x40) {
      return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
    }
  }
  s->user_ = lmail_sasl_span_of_(s, message, n - DIGITS - 1);
  s->spans_[1] = lmail_sasl_span_of_(s, message + n - DIGITS, DIGITS);
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_DIGEST);
}

/* For an unknown user the same is computed, with what the application gives in place of a password. */
static lmail_status answer(lmail_sasl_server *s, const lmail_sasl_answer *a)
{
  uint8_t digest[LMAIL_DIGEST_MAX];
  char digits[DIGITS];
  int right = a->verdict == LMAIL_SASL_PASSWORD && a->text_len != 0;

  lmail_hmac_whole(s->mechanism_->hash(), a->text, a->text_len, s->scratch_ + s->spans_[0].off,
                   s->spans_[0].len, digest);
  lmail_hash_hex(digest, DIGITS / 2, digits);
  right &= lmail_equal(digits, s->scratch_ + s->spans_[1].off, DIGITS);
  lmail_wipe(digest, sizeof digest);
  lmail_wipe(digits, sizeof digits);
  return right ? lmail_sasl_server_succeed_(s) : lmail_sasl_server_fail_(s, LMAIL_SASL_CREDENTIALS);
}

const lmail_sasl_server_mechanism *lmail_sasl_cram_md5_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = {"CRAM-MD5",     0,     0,       0,
                                                        lmail_hash_md5, begin, receive, answer};

  return &mechanism;
}
