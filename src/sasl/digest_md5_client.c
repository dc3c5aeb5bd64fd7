/* SPDX-License-Identifier: MIT */
/* digest_md5_client.c - DIGEST-MD5 (RFC 2831, historic: RFC 6331), the client's side. */

#include "core/chars.h"
#include "sasl/client.h"
#include "sasl/digest.h"

/*
 * The client's own octets of scratch, in front of the challenge: the two digests, and where in the
 * challenge the realm and the nonce stand. They are copied, because scratch need not be aligned.
 */
typedef struct own_state {
  char response[32];
  char rspauth[32];
  uint32_t realm_off, realm_len, nonce_off, nonce_len;
  uint32_t utf8; /* the server wants to hear about charset */
} own_state;

static size_t own(const lmail_hash *hash)
{
  (void)hash;
  return sizeof(own_state);
}

static void load(const lmail_sasl_client *c, own_state *o)
{
  memcpy(o, c->scratch_, sizeof *o);
}

/* qdstr-val, with quoted-pair where one is needed */
static void put_quoted(lmail_sasl_sink *k, const char *name, size_t name_len, const void *value,
                       size_t n)
{
  const uint8_t *s = (const uint8_t *)value;
  size_t i;

  lmail_sasl_put_(k, name, name_len);
  for (i = 0; i < n; i++) {
    if (s[i] == '"' || s[i] == '\\') lmail_sasl_put_lit_(k, "\\");
    lmail_sasl_put_(k, s + i, 1);
  }
  lmail_sasl_put_lit_(k, "\"");
}

#define QUOTED(k, name, value, n) put_quoted((k), name "=\"", sizeof(name) + 1, (value), (n))

/* digest-uri-value = serv-type "/" host; the serv-types are those of the protocols' SASL profiles. */
static size_t make_uri(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, uint8_t *uri)
{
  static const char services[4][6] = {"smtp/", "pop/", "imap/", "nntp/"};
  const char *service = services[c->cfg_.protocol];
  size_t n = c->cfg_.protocol == LMAIL_SASL_POP3 ? 4 : 5;

  memcpy(uri, service, n);
  memcpy(uri + n, cred->host, cred->host_len);
  return n + cred->host_len;
}

enum { HOST_MAX = 255, URI_MAX = HOST_MAX + 5, NONCE = 24 };

static size_t make_cnonce(const lmail_sasl_credentials *cred, uint8_t cnonce[NONCE])
{
  size_t n = cred->random_len < LMAIL_SASL_RANDOM ? LMAIL_SASL_RANDOM_MIN : LMAIL_SASL_RANDOM;

  lmail_sasl_base64_((const uint8_t *)cred->random, n, cnonce);
  return lmail_sasl_encoded_(n);
}

/* US-ASCII only: what else may be meant by octets above it is a riddle (2.1.2.1) that died with this. */
static int is_ascii(const void *value, size_t n)
{
  const uint8_t *s = (const uint8_t *)value;

  return n == 0 || (memchr(s, 0, n) == NULL && !lmail_any_8bit_(s, n));
}

static int is_bad(const lmail_sasl_credentials *cred)
{
  return cred->user_len == 0 || cred->secret_len == 0 || cred->host_len == 0 ||
         cred->host_len > HOST_MAX || cred->random_len < LMAIL_SASL_RANDOM_MIN ||
         !is_ascii(cred->user, cred->user_len) || !is_ascii(cred->secret, cred->secret_len) ||
         !is_ascii(cred->authzid, cred->authzid_len) || !is_ascii(cred->host, cred->host_len);
}

/* digest-response, RFC 2831 2.1.2; the second message is empty. */
static void make(const lmail_sasl_client *c, const lmail_sasl_credentials *cred, lmail_sasl_sink *k)
{
  uint8_t uri[URI_MAX], cnonce[NONCE];
  const uint8_t *text = lmail_sasl_client_held_(c);
  own_state o;

  k->bad = is_bad(cred);
  if (k->bad || c->step_ != 0 || c->state_ == LMAIL_SASL_COMMAND) return;
  load(c, &o);
  if (o.utf8) lmail_sasl_put_lit_(k, "charset=utf-8,");
  QUOTED(k, "username", cred->user, cred->user_len);
  if (o.realm_off != UINT32_MAX) {
    lmail_sasl_put_lit_(k, ",");
    QUOTED(k, "realm", text + o.realm_off, o.realm_len);
  }
  lmail_sasl_put_lit_(k, ",");
  QUOTED(k, "nonce", text + o.nonce_off, o.nonce_len);
  lmail_sasl_put_lit_(k, ",nc=00000001,");
  QUOTED(k, "cnonce", cnonce, make_cnonce(cred, cnonce));
  lmail_sasl_put_lit_(k, ",");
  QUOTED(k, "digest-uri", uri, make_uri(c, cred, uri));
  lmail_sasl_put_lit_(k, ",response=");
  lmail_sasl_put_(k, o.response, sizeof o.response);
  lmail_sasl_put_lit_(k, ",qop=auth");
  if (cred->authzid_len != 0) {
    lmail_sasl_put_lit_(k, ",");
    QUOTED(k, "authzid", cred->authzid, cred->authzid_len);
  }
}

static lmail_digest_value_ value_of(const void *s, size_t n)
{
  lmail_digest_value_ v;

  v.s = (const uint8_t *)s;
  v.n = n;
  return v;
}

/* digest-challenge, RFC 2831 2.1.1: under 2,048 octets */
static lmail_status read_challenge(lmail_sasl_client *c, const lmail_sasl_credentials *cred)
{
  uint8_t *text = lmail_sasl_client_held_(c), uri[URI_MAX], cnonce[NONCE];
  lmail_digest_list_ list;
  const lmail_digest_value_ *v = list.values;
  lmail_digest_value_ realm;
  lmail_digest_input_ in;
  own_state o;

  realm.s = (const uint8_t *)cred->realm;
  realm.n = cred->realm_len;
  if (c->held_ >= 2048) return lmail_sasl_client_fail_(c, LMAIL_SASL_TOO_LONG);
  if (!lmail_digest_read_(text, c->held_, &realm, &list) || v[LMAIL_DIGEST_NONCE].n == 0 ||
      !lmail_digest_is_(&v[LMAIL_DIGEST_ALGORITHM], "md5-sess", 8) ||
      (v[LMAIL_DIGEST_QOP].s != NULL && !lmail_digest_has_auth_(&v[LMAIL_DIGEST_QOP])) ||
      (v[LMAIL_DIGEST_CHARSET].s != NULL &&
       !lmail_digest_is_(&v[LMAIL_DIGEST_CHARSET], "utf-8", 5))) {
    return lmail_sasl_client_fail_(c, LMAIL_SASL_MALFORMED);
  }
  if (cred->realm_len != 0 && (v[LMAIL_DIGEST_REALM].n != cred->realm_len ||
                               memcmp(v[LMAIL_DIGEST_REALM].s, cred->realm, cred->realm_len) != 0)) {
    return lmail_sasl_client_fail_(c, LMAIL_SASL_NO_CREDENTIALS);
  }
  memset(&o, 0, sizeof o);
  o.utf8 = v[LMAIL_DIGEST_CHARSET].s != NULL;
  o.realm_off = UINT32_MAX;
  if (v[LMAIL_DIGEST_REALM].s != NULL) {
    o.realm_off = (uint32_t)(v[LMAIL_DIGEST_REALM].s - text);
    o.realm_len = (uint32_t)v[LMAIL_DIGEST_REALM].n;
  }
  o.nonce_off = (uint32_t)(v[LMAIL_DIGEST_NONCE].s - text);
  o.nonce_len = (uint32_t)v[LMAIL_DIGEST_NONCE].n;
  in.username = value_of(cred->user, cred->user_len);
  in.realm = v[LMAIL_DIGEST_REALM];
  in.secret = value_of(cred->secret, cred->secret_len);
  in.nonce = v[LMAIL_DIGEST_NONCE];
  in.cnonce = value_of(cnonce, make_cnonce(cred, cnonce));
  in.uri = value_of(uri, make_uri(c, cred, uri));
  in.authzid = value_of(cred->authzid, cred->authzid_len);
  lmail_digest_compute_(c->mechanism_->hash(), &in, "AUTHENTICATE", 12, o.response);
  lmail_digest_compute_(c->mechanism_->hash(), &in, "", 0, o.rspauth);
  memcpy(c->scratch_, &o, sizeof o);
  lmail_wipe(&o, sizeof o);
  return LMAIL_OK;
}

/* response-auth = "rspauth" "=" response-value          RFC 2831 2.1.3 */
static lmail_status read_rspauth(lmail_sasl_client *c)
{
  lmail_digest_list_ list;
  const lmail_digest_value_ *v = &list.values[LMAIL_DIGEST_RSPAUTH];
  own_state o;

  load(c, &o);
  if (!lmail_digest_read_(lmail_sasl_client_held_(c), c->held_, NULL, &list)) {
    return lmail_sasl_client_fail_(c, LMAIL_SASL_MALFORMED);
  }
  if (v->n != sizeof o.rspauth || !lmail_equal(v->s, o.rspauth, sizeof o.rspauth)) {
    return lmail_sasl_client_fail_(c, LMAIL_SASL_UNPROVEN);
  }
  c->proven_ = 1;
  return LMAIL_OK;
}

static lmail_status challenge(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                              const uint8_t *text, size_t n)
{
  lmail_status st;

  if (is_bad(cred)) return LMAIL_E_ARGUMENT;
  if (c->step_ > 1) return lmail_sasl_client_fail_(c, LMAIL_SASL_UNEXPECTED);
  st = lmail_sasl_client_decode_(c, text, n);
  if (st != LMAIL_OK) return st;
  return c->step_ == 0 ? read_challenge(c, cred) : read_rspauth(c);
}

const lmail_sasl_client_mechanism *lmail_sasl_digest_md5_client(void)
{
  static const lmail_sasl_client_mechanism mechanism = {"DIGEST-MD5",
                                                        LMAIL_SASL_MUTUAL | LMAIL_SASL_USER |
                                                            LMAIL_SASL_SECRET | LMAIL_SASL_OBSOLETE,
                                                        1,
                                                        LMAIL_SASL_RANK_DIGEST,
                                                        0,
                                                        lmail_hash_md5,
                                                        own,
                                                        make,
                                                        challenge,
                                                        NULL};

  return &mechanism;
}
