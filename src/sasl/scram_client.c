/* SPDX-License-Identifier: MIT */
/* scram_client.c - SCRAM (RFC 5802, RFC 7677), the client's side. */

#include "sasl/scram_client.h"
#include "core/chars.h"
#include "core/number.h"
#include "sasl/name.h"
#include "sasl/scram.h"

/*
 * The client's own octets of scratch, aligned, hold the PBKDF2; then, in its place, ClientProof and
 * ServerSignature, and behind them an HMAC while those are computed.
 */
size_t lmail_scram_own_(const lmail_hash *hash)
{
  return lmail_pbkdf2_size(hash) + 7;
}

static uint8_t *own(const lmail_sasl_client *c)
{
  return c->scratch_ + ((0 - (uintptr_t)c->scratch_) & 7);
}

/* ---- messages --------------------------------------------------------------------------------- */

/*
 * gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
 * gs2-header     = gs2-cbind-flag "," [ authzid ] ","        RFC 5802 7
 */
static void put_header(const lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                       lmail_sasl_sink *k)
{
  if (c->mechanism_->flags & LMAIL_SASL_BINDING_MECHANISM) {
    lmail_sasl_put_lit_(k, "p=");
    lmail_sasl_put_(k, cred->binding_name, cred->binding_name_len);
  } else {
    int sees_none = cred->binding_len != 0 && !(cred->flags & LMAIL_SASL_PLUS_OFFERED);

    lmail_sasl_put_(k, sees_none ? "y" : "n", 1);
  }
  lmail_sasl_put_lit_(k, ",");
  if (cred->authzid_len != 0) {
    lmail_sasl_put_lit_(k, "a=");
    lmail_sasl_put_name_(k, (const uint8_t *)cred->authzid, cred->authzid_len);
  }
  lmail_sasl_put_lit_(k, ",");
}

/* Our nonce, 20 or 24 characters. Returns how many. */
static size_t make_nonce(const lmail_sasl_credentials *cred, uint8_t nonce[LMAIL_SCRAM_NONCE])
{
  size_t n = cred->random_len < LMAIL_SASL_RANDOM ? LMAIL_SASL_RANDOM_MIN : LMAIL_SASL_RANDOM;

  lmail_sasl_base64_((const uint8_t *)cred->random, n, nonce);
  return lmail_sasl_encoded_(n);
}

/* client-first-message-bare = username "," nonce */
static void put_first(const lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                      lmail_sasl_sink *k)
{
  uint8_t nonce[LMAIL_SCRAM_NONCE];

  (void)c;
  lmail_sasl_put_lit_(k, "n=");
  lmail_sasl_put_name_(k, (const uint8_t *)cred->user, cred->user_len);
  lmail_sasl_put_lit_(k, ",r=");
  lmail_sasl_put_(k, nonce, make_nonce(cred, nonce));
}

/* cbind-input = gs2-header [ cbind-data ] */
static void put_binding(const lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                        lmail_sasl_sink *k)
{
  put_header(c, cred, k);
  if (c->mechanism_->flags & LMAIL_SASL_BINDING_MECHANISM) {
    lmail_sasl_put_(k, cred->binding, cred->binding_len);
  }
}

/* The next piece of a message that is put from its start each time; and how long it has become. */
static void open_piece(lmail_sasl_sink *k, uint8_t *piece, size_t cap)
{
  k->from = k->to;
  k->to += cap;
  k->at = 0;
  k->out = piece;
}

static size_t piece_length(const lmail_sasl_sink *k)
{
  size_t end = k->at < k->to ? k->at : k->to;

  return end > k->from ? end - k->from : 0;
}

/* client-final-message-without-proof = "c=" base64 "," nonce; the nonce stands in the server's message. */
static void put_final(const lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                      lmail_sasl_sink *k)
{
  uint8_t piece[24], encoded[32];
  lmail_sasl_sink inner;
  size_t n;

  memset(&inner, 0, sizeof inner);
  lmail_sasl_put_lit_(k, "c=");
  do {
    open_piece(&inner, piece, sizeof piece);
    put_binding(c, cred, &inner);
    n = piece_length(&inner);
    lmail_sasl_base64_(piece, n, encoded);
    lmail_sasl_put_(k, encoded, lmail_sasl_encoded_(n));
  } while (n == sizeof piece);
  lmail_sasl_put_lit_(k, ",r=");
  lmail_sasl_put_(k, lmail_sasl_client_held_(c) + 2, c->span_);
}

/* RFC 5802 2.2: without SASLprep, nothing but US-ASCII. */
static int is_prepared(const lmail_sasl_credentials *cred, const void *s, size_t n)
{
  return (cred->flags & LMAIL_SASL_PREPARED) || n == 0 || !lmail_any_8bit_((const uint8_t *)s, n);
}

static int is_bad(const lmail_sasl_client *c, const lmail_sasl_credentials *cred)
{
  const uint8_t *name = (const uint8_t *)cred->binding_name;
  size_t i = 0;

  if (cred->random_len < LMAIL_SASL_RANDOM_MIN || cred->secret_len == 0) return 1;
  if (!is_prepared(cred, cred->user, cred->user_len) ||
      !is_prepared(cred, cred->secret, cred->secret_len) ||
      !is_prepared(cred, cred->authzid, cred->authzid_len)) {
    return 1;
  }
  if (!(c->mechanism_->flags & LMAIL_SASL_BINDING_MECHANISM)) return 0;
  /* cb-name = 1*(ALPHA / DIGIT / "." / "-") */
  while (i < cred->binding_name_len && (lmail_is_(name[i], LMAIL_C_LDH) || name[i] == '.')) i++;
  return i == 0 || i != cred->binding_name_len || cred->binding_len == 0;
}

void lmail_scram_make_(const lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                       lmail_sasl_sink *k)
{
  uint8_t proof[(LMAIL_DIGEST_MAX + 2) / 3 * 4];

  if (is_bad(c, cred)) {
    k->bad = 1;
    return;
  }
  if (c->step_ == 0) { /* client-first-message = gs2-header client-first-message-bare */
    put_header(c, cred, k);
    put_first(c, cred, k);
  } else if (c->step_ == 1) { /* client-final-message = ...-without-proof "," proof */
    size_t n = c->mechanism_->hash()->digest_len;

    put_final(c, cred, k);
    lmail_sasl_put_lit_(k, ",p=");
    lmail_sasl_base64_(own(c), n, proof);
    lmail_sasl_put_(k, proof, lmail_sasl_encoded_(n));
  }
}

/* ---- the server's first message --------------------------------------------------------------- */

/* posit-number = %x31-39 *DIGIT, within the limits */
static lmail_status read_iterations(lmail_sasl_client *c, const uint8_t *s, size_t n,
                                    uint32_t *iterations)
{
  uint32_t least = c->cfg_.iterations_min != 0 ? c->cfg_.iterations_min : 4096;
  uint32_t most = c->cfg_.iterations_max != 0 ? c->cfg_.iterations_max : 1000000;
  uint64_t v = 0;
  lmail_status st = s[0] == '0' ? LMAIL_E_SYNTAX : lmail_number_(s, n, most, &v);

  if (st == LMAIL_E_RANGE) return lmail_sasl_client_fail_(c, LMAIL_SASL_TOO_MANY);
  if (st != LMAIL_OK) return lmail_sasl_client_fail_(c, LMAIL_SASL_MALFORMED);
  if (v < least) return lmail_sasl_client_fail_(c, LMAIL_SASL_TOO_FEW);
  *iterations = (uint32_t)v;
  return LMAIL_OK;
}

/* Does the server's nonce begin with ours, and go on? */
static int is_our_nonce(const lmail_sasl_credentials *cred, const lmail_scram_reader_ *r)
{
  uint8_t nonce[LMAIL_SCRAM_NONCE];
  size_t n = make_nonce(cred, nonce);

  return r->len > n && memcmp(r->value, nonce, n) == 0 && lmail_scram_is_nonce_(r->value, r->len);
}

/*
 * server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]
 */
static lmail_status read_first(lmail_sasl_client *c, const lmail_sasl_credentials *cred)
{
  uint8_t *text = lmail_sasl_client_held_(c), *salt = text + c->held_;
  size_t room = (size_t)(c->scratch_ + c->scratch_size_ - salt), salt_len;
  lmail_scram_reader_ r = {text, text + c->held_, NULL, 0};
  uint32_t iterations = 0;
  lmail_status st;
  unsigned reason;

  if (lmail_scram_attribute_(&r, 'e')) return lmail_sasl_client_fail_(c, LMAIL_SASL_SERVER_ERROR);
  if (lmail_scram_attribute_(&r, 'm')) return lmail_sasl_client_fail_(c, LMAIL_SASL_EXTENSION);
  if (!lmail_scram_attribute_(&r, 'r')) return lmail_sasl_client_fail_(c, LMAIL_SASL_MALFORMED);
  if (!is_our_nonce(cred, &r)) return lmail_sasl_client_fail_(c, LMAIL_SASL_NONCE);
  c->span_ = r.len;
  if (!lmail_scram_attribute_(&r, 's')) return lmail_sasl_client_fail_(c, LMAIL_SASL_MALFORMED);
  if ((r.len >> 2) * 3 > room) return lmail_sasl_client_fail_(c, LMAIL_SASL_TOO_LONG);
  salt_len = lmail_sasl_unbase64_(r.value, r.len, salt, room);
  if (salt_len == SIZE_MAX || !lmail_scram_attribute_(&r, 'i')) {
    return lmail_sasl_client_fail_(c, LMAIL_SASL_MALFORMED);
  }
  st = read_iterations(c, r.value, r.len, &iterations);
  if (st != LMAIL_OK) return st;
  reason = lmail_scram_extensions_(&r);
  if (reason != 0) return lmail_sasl_client_fail_(c, reason);
  lmail_pbkdf2_init((lmail_pbkdf2 *)own(c), c->mechanism_->hash(), cred->secret, cred->secret_len,
                    salt, salt_len, iterations, 1);
  return LMAIL_PAUSED;
}

/* ---- proof and signature ---------------------------------------------------------------------- */

static void add(lmail_hmac *h, int final, const lmail_sasl_client *c,
                const lmail_sasl_credentials *cred)
{
  uint8_t piece[32];
  lmail_sasl_sink k;
  size_t n;

  memset(&k, 0, sizeof k);
  do {
    open_piece(&k, piece, sizeof piece);
    if (final) put_final(c, cred, &k);
    else put_first(c, cred, &k);
    n = piece_length(&k);
    lmail_hmac_update(h, piece, n);
  } while (n == sizeof piece);
}

/* AuthMessage := client-first-message-bare "," server-first-message "," client-final-...-without-proof */
static void sign(lmail_hmac *h, const lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                 const uint8_t *key, uint8_t *signature)
{
  const lmail_hash *hash = c->mechanism_->hash();

  lmail_hmac_init(h, hash, key, hash->digest_len);
  add(h, 0, c, cred);
  lmail_hmac_update(h, ",", 1);
  lmail_hmac_update(h, lmail_sasl_client_held_(c), c->held_);
  lmail_hmac_update(h, ",", 1);
  add(h, 1, c, cred);
  lmail_hmac_finish(h, signature);
}

/*
 * ClientKey       := HMAC(SaltedPassword, "Client Key")
 * ClientProof     := ClientKey XOR HMAC(H(ClientKey), AuthMessage)
 * ServerSignature := HMAC(HMAC(SaltedPassword, "Server Key"), AuthMessage)     RFC 5802 3
 */
static void compute(const lmail_sasl_client *c, const lmail_sasl_credentials *cred)
{
  const lmail_hash *hash = c->mechanism_->hash();
  size_t n = hash->digest_len, i;
  uint8_t *proof = own(c), *signature = proof + n;
  lmail_hmac *h = (lmail_hmac *)(proof + ((2 * n + 7) & ~(size_t)7));
  uint8_t salted[LMAIL_DIGEST_MAX], key[LMAIL_DIGEST_MAX], stored[LMAIL_DIGEST_MAX];

  lmail_pbkdf2_finish((lmail_pbkdf2 *)proof, salted);
  lmail_scram_mac_(h, hash, salted, "Client Key", key);
  lmail_hash_whole(hash, key, n, stored);
  sign(h, c, cred, stored, proof);
  for (i = 0; i < n; i++) proof[i] ^= key[i];
  lmail_scram_mac_(h, hash, salted, "Server Key", key);
  sign(h, c, cred, key, signature);
  lmail_wipe(salted, sizeof salted);
  lmail_wipe(key, sizeof key);
  lmail_wipe(stored, sizeof stored);
}

lmail_status lmail_scram_work_(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                               uint32_t iterations)
{
  if (is_bad(c, cred)) return LMAIL_E_ARGUMENT;
  if (lmail_pbkdf2_step((lmail_pbkdf2 *)own(c), iterations) != 0) return LMAIL_PAUSED;
  compute(c, cred);
  return LMAIL_OK;
}

/* server-final-message = (server-error / verifier) ["," extensions] */
static lmail_status read_final(lmail_sasl_client *c)
{
  const uint8_t *text = lmail_sasl_client_held_(c);
  size_t n = c->mechanism_->hash()->digest_len;
  lmail_scram_reader_ r = {text, text + c->held_, NULL, 0}, value;
  uint8_t signature[LMAIL_DIGEST_MAX];
  unsigned reason;

  if (lmail_scram_attribute_(&r, 'e')) return lmail_sasl_client_fail_(c, LMAIL_SASL_SERVER_ERROR);
  if (!lmail_scram_attribute_(&r, 'v')) return lmail_sasl_client_fail_(c, LMAIL_SASL_MALFORMED);
  value = r;
  reason = lmail_scram_extensions_(&r);
  if (reason != 0) return lmail_sasl_client_fail_(c, reason);
  if (lmail_sasl_unbase64_(value.value, value.len, signature, sizeof signature) != n ||
      !lmail_equal(signature, own(c) + n, n)) {
    return lmail_sasl_client_fail_(c, LMAIL_SASL_UNPROVEN);
  }
  c->proven_ = 1;
  return LMAIL_OK;
}

lmail_status lmail_scram_challenge_(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                    const uint8_t *text, size_t n)
{
  lmail_status st;

  if (is_bad(c, cred)) return LMAIL_E_ARGUMENT;
  if (c->step_ > 2) return lmail_sasl_client_fail_(c, LMAIL_SASL_UNEXPECTED);
  st = lmail_sasl_client_decode_(c, text, n);
  if (st != LMAIL_OK) return st;
  return c->step_ == 1 ? read_first(c, cred) : read_final(c);
}
