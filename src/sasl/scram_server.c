/* SPDX-License-Identifier: MIT */
/* scram_server.c - SCRAM (RFC 5802, RFC 7677), the server's side. */

#include "sasl/scram_server.h"
#include "core/chars.h"
#include "core/number.h"
#include "sasl/name.h"
#include "sasl/scram.h"

/* Where things are in scratch: our part of the nonce and the two keys at its start, and these spans. */
enum { HEADER = 0, FIRST = 1, ANSWER = 2, BOUND = 3 };

static uint8_t *at(const lmail_sasl_server *s, unsigned span)
{
  return s->scratch_ + s->spans_[span].off;
}

static size_t length(const lmail_sasl_server *s, unsigned span)
{
  return s->spans_[span].len;
}

static uint8_t *stored_key(const lmail_sasl_server *s)
{
  return s->scratch_ + LMAIL_SCRAM_NONCE;
}

static uint8_t *server_key(const lmail_sasl_server *s)
{
  return stored_key(s) + s->mechanism_->hash()->digest_len;
}

lmail_status lmail_scram_begin_(lmail_sasl_server *s, const lmail_sasl_server_config *cfg)
{
  size_t n = LMAIL_SCRAM_NONCE + 2 * (size_t)s->mechanism_->hash()->digest_len;
  uint8_t *nonce;

  if (cfg->random_len < LMAIL_SASL_RANDOM) return LMAIL_E_ARGUMENT;
  nonce = lmail_sasl_server_room_(s, n);
  if (nonce == NULL) return LMAIL_E_SCRATCH;
  lmail_sasl_base64_((const uint8_t *)cfg->random, LMAIL_SASL_RANDOM, nonce);
  return LMAIL_OK;
}

/* ---- the client's first message --------------------------------------------------------------- */

/* A name, unescaped behind everything: what was received is signed later. Returns a reason, or 0. */
static unsigned take_name(lmail_sasl_server *s, const lmail_scram_reader_ *r,
                          lmail_sasl_span_ *span)
{
  uint8_t *room = lmail_sasl_server_room_(s, r->len);
  size_t n = room == NULL ? 0 : lmail_sasl_unname_(r->value, r->len, room);

  if (room == NULL) return LMAIL_SASL_TOO_LONG;
  if (n == SIZE_MAX) return LMAIL_SASL_MALFORMED;
  *span = lmail_sasl_span_of_(s, room, n);
  return 0;
}

/*
 * gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
 *
 * RFC 5802 6: "y" to a server that offers -PLUS is a downgrade; "p" goes with -PLUS and only with it.
 * Returns a reason, or 0.
 */
static unsigned read_flag(lmail_sasl_server *s, lmail_scram_reader_ *r)
{
  int plus = (s->mechanism_->flags & LMAIL_SASL_BINDING_MECHANISM) != 0;
  size_t i = 0;

  if (r->end - r->at < 2) return LMAIL_SASL_MALFORMED;
  if (r->at[0] == 'p') {
    if (!lmail_scram_attribute_(r, 'p')) return LMAIL_SASL_MALFORMED;
    while (i < r->len && (lmail_is_(r->value[i], LMAIL_C_LDH) || r->value[i] == '.')) i++;
    if (i != r->len) return LMAIL_SASL_MALFORMED;
    s->binding_ = lmail_sasl_span_of_(s, r->value, r->len);
    return plus ? 0 : LMAIL_SASL_BINDING;
  }
  if ((r->at[0] != 'n' && r->at[0] != 'y') || r->at[1] != ',') return LMAIL_SASL_MALFORMED;
  if (r->at[0] == 'y' && (s->flags_ & LMAIL_SASL_OFFERS_PLUS)) return LMAIL_SASL_DOWNGRADE;
  r->at += 2;
  return plus ? LMAIL_SASL_BINDING : 0;
}

/*
 * client-first-message      = gs2-header client-first-message-bare
 * gs2-header                = gs2-cbind-flag "," [ authzid ] ","
 * client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]
 */
static unsigned read_first(lmail_sasl_server *s, const uint8_t *message, size_t n)
{
  lmail_scram_reader_ r = {message, message + n, NULL, 0};
  unsigned reason = read_flag(s, &r);

  if (reason != 0) return reason;
  if (r.at == r.end) return LMAIL_SASL_MALFORMED;
  if (r.at[0] == ',') {
    r.at++;
  } else {
    if (!lmail_scram_attribute_(&r, 'a')) return LMAIL_SASL_MALFORMED;
    reason = take_name(s, &r, &s->authzid_);
    if (reason != 0) return reason;
  }
  s->spans_[HEADER] = lmail_sasl_span_of_(s, message, (size_t)(r.at - message));
  s->spans_[FIRST] = lmail_sasl_span_of_(s, r.at, (size_t)(r.end - r.at));
  if (lmail_scram_attribute_(&r, 'm')) return LMAIL_SASL_EXTENSION;
  if (!lmail_scram_attribute_(&r, 'n')) return LMAIL_SASL_MALFORMED;
  reason = take_name(s, &r, &s->user_);
  if (reason != 0) return reason;
  if (!lmail_scram_attribute_(&r, 'r') || !lmail_scram_is_nonce_(r.value, r.len)) {
    return LMAIL_SASL_MALFORMED;
  }
  s->spans_[ANSWER] = lmail_sasl_span_of_(s, r.value,
                                          r.len); /* its nonce, which our answer repeats */
  return lmail_scram_extensions_(&r);
}

/* ---- our first message ------------------------------------------------------------------------ */

/* server-first-message = nonce "," salt "," iteration-count */
static lmail_status say_first(lmail_sasl_server *s, const uint8_t *salt, size_t salt_len,
                              uint32_t iterations)
{
  lmail_sasl_span_ nonce = s->spans_[ANSWER];
  size_t salt_chars = lmail_sasl_encoded_(salt_len);
  uint8_t digits[20], *p;
  size_t n = lmail_digits_(iterations, digits);
  size_t total = 2 + nonce.len + LMAIL_SCRAM_NONCE + 3 + salt_chars + 3 + n;

  p = lmail_sasl_server_room_(s, total);
  if (p == NULL) return lmail_sasl_server_fail_(s, LMAIL_SASL_TOO_LONG);
  s->out_ = s->spans_[ANSWER] = lmail_sasl_span_of_(s, p, total);
  memcpy(p, "r=", 2);
  memcpy(p += 2, s->scratch_ + nonce.off, nonce.len);
  memcpy(p += nonce.len, s->scratch_, LMAIL_SCRAM_NONCE);
  memcpy(p += LMAIL_SCRAM_NONCE, ",s=", 3);
  lmail_sasl_base64_(salt, salt_len, p += 3);
  memcpy(p += salt_chars, ",i=", 3);
  memcpy(p + 3, digits, n);
  s->state_ = LMAIL_SASL_CHALLENGE;
  return LMAIL_OK;
}

/* HMAC(secret, what user): what an unknown user would have, the same each time. */
static void invent(const lmail_sasl_server *s, const lmail_sasl_answer *a, const char *what,
                   uint8_t *out)
{
  lmail_hmac h;

  lmail_hmac_init(&h, s->mechanism_->hash(), a->text, a->text_len);
  lmail_hmac_update(&h, what, 4);
  lmail_hmac_update(&h, s->scratch_ + s->user_.off, s->user_.len);
  lmail_hmac_finish(&h, out);
}

lmail_status lmail_scram_answer_(lmail_sasl_server *s, const lmail_sasl_answer *a)
{
  size_t n = s->mechanism_->hash()->digest_len;
  uint8_t salt[LMAIL_DIGEST_MAX], *bound;

  if (a->verdict == LMAIL_SASL_KEYS) {
    if (a->salt_len == 0 || a->salt_len > LMAIL_SASL_MESSAGE_MAX || a->iterations == 0 ||
        a->stored_key == NULL || a->server_key == NULL) {
      return LMAIL_E_ARGUMENT;
    }
    memcpy(stored_key(s), a->stored_key, n);
    memcpy(server_key(s), a->server_key, n);
  } else {
    if (a->text_len == 0 || a->iterations == 0) {
      return lmail_sasl_server_fail_(s, LMAIL_SASL_CREDENTIALS);
    }
    s->doomed_ = 1;
    invent(s, a, "salt", salt);
    invent(s, a, "key1", stored_key(s));
    invent(s, a, "key2", server_key(s));
  }
  if (s->mechanism_->flags & LMAIL_SASL_BINDING_MECHANISM) {
    if (a->binding_len == 0) return lmail_sasl_server_fail_(s, LMAIL_SASL_BINDING);
    bound = lmail_sasl_server_room_(s, a->binding_len);
    if (bound == NULL) return lmail_sasl_server_fail_(s, LMAIL_SASL_TOO_LONG);
    memcpy(bound, a->binding, a->binding_len);
    s->spans_[BOUND] = lmail_sasl_span_of_(s, bound, a->binding_len);
  }
  if (s->doomed_) {
    if (a->salt_len != 0 && a->salt_len < n) n = a->salt_len;
    else if (a->salt_len == 0) n = 16;
    return say_first(s, salt, n, a->iterations);
  }
  return say_first(s, (const uint8_t *)a->salt, a->salt_len, a->iterations);
}

/* ---- the client's final message --------------------------------------------------------------- */

/* channel-binding = "c=" base64: gs2-header [ cbind-data ], as it was and as it is. A reason, or 0. */
static unsigned check_binding(lmail_sasl_server *s, const lmail_scram_reader_ *r)
{
  size_t header = length(s, HEADER), bound = length(s, BOUND), room = (r->len >> 2) * 3;
  uint8_t *decoded = lmail_sasl_server_room_(s, room);

  if (decoded == NULL) return LMAIL_SASL_TOO_LONG;
  if (lmail_sasl_unbase64_(r->value, r->len, decoded, room) != header + bound ||
      memcmp(decoded, at(s, HEADER), header) != 0 ||
      !lmail_equal(decoded + header, at(s, BOUND), bound)) {
    return LMAIL_SASL_BINDING;
  }
  return 0;
}

/* The nonce of our first message: "r=" nonce "," ... */
static int is_nonce(const lmail_sasl_server *s, const lmail_scram_reader_ *r)
{
  const uint8_t *ours = at(s, ANSWER) + 2;
  const uint8_t *comma = (const uint8_t *)memchr(ours, ',', length(s, ANSWER) - 2);

  return r->len == (size_t)(comma - ours) && memcmp(r->value, ours, r->len) == 0;
}

/* AuthMessage: RFC 5802 3 */
static void sign(const lmail_sasl_server *s, const uint8_t *key, const uint8_t *final, size_t n,
                 uint8_t *signature)
{
  const lmail_hash *hash = s->mechanism_->hash();
  lmail_hmac h;

  lmail_hmac_init(&h, hash, key, hash->digest_len);
  lmail_hmac_update(&h, at(s, FIRST), length(s, FIRST));
  lmail_hmac_update(&h, ",", 1);
  lmail_hmac_update(&h, at(s, ANSWER), length(s, ANSWER));
  lmail_hmac_update(&h, ",", 1);
  lmail_hmac_update(&h, final, n);
  lmail_hmac_finish(&h, signature);
}

/* Is H(proof XOR ClientSignature) the StoredKey? proof is scribbled on. */
static int is_proof(const lmail_sasl_server *s, uint8_t *proof, const uint8_t *final, size_t n)
{
  const lmail_hash *hash = s->mechanism_->hash();
  uint8_t signature[LMAIL_DIGEST_MAX];
  size_t i;
  int right;

  sign(s, stored_key(s), final, n, signature);
  for (i = 0; i < hash->digest_len; i++) proof[i] ^= signature[i];
  lmail_hash_whole(hash, proof, hash->digest_len, signature);
  right = lmail_equal(signature, stored_key(s), hash->digest_len);
  lmail_wipe(proof, hash->digest_len);
  return right && !s->doomed_;
}

/*
 * client-final-message               = client-final-message-without-proof "," proof
 * client-final-message-without-proof = channel-binding "," nonce ["," extensions]
 */
static lmail_status read_final(lmail_sasl_server *s, const uint8_t *message, size_t n)
{
  size_t digest_len = s->mechanism_->hash()->digest_len, without = n;
  uint8_t proof[LMAIL_DIGEST_MAX], verifier[2 + (LMAIL_DIGEST_MAX + 2) / 3 * 4] = "v=";
  lmail_scram_reader_ r = {message, message + n, NULL, 0};
  lmail_scram_reader_ last;
  unsigned reason;

  while (without != 0 && message[without - 1] != ',') without--;
  last.at = message + without;
  last.end = r.end;
  if (without == 0 || !lmail_scram_attribute_(&last, 'p') ||
      lmail_sasl_unbase64_(last.value, last.len, proof, sizeof proof) != digest_len) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  r.end = message + --without;
  if (!lmail_scram_attribute_(&r, 'c')) return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  reason = check_binding(s, &r);
  if (reason != 0) return lmail_sasl_server_fail_(s, reason);
  if (!lmail_scram_attribute_(&r, 'r')) return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  if (!is_nonce(s, &r)) return lmail_sasl_server_fail_(s, LMAIL_SASL_NONCE);
  reason = lmail_scram_extensions_(&r);
  if (reason != 0) return lmail_sasl_server_fail_(s, reason);
  if (!is_proof(s, proof, message, without)) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_CREDENTIALS);
  }
  sign(s, server_key(s), message, without, proof);
  lmail_sasl_base64_(proof, digest_len, verifier + 2);
  lmail_wipe(stored_key(s), 2 * digest_len);
  if (lmail_sasl_server_say_(s, verifier, 2 + lmail_sasl_encoded_(digest_len)) != LMAIL_OK) {
    return LMAIL_REFUSED;
  }
  return lmail_sasl_server_succeed_(s);
}

lmail_status lmail_scram_receive_(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  unsigned reason;

  if (s->step_ > 1) return read_final(s, message, n);
  reason = read_first(s, message, n);
  if (reason != 0) return lmail_sasl_server_fail_(s, reason);
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_KEYS);
}
