/* SPDX-License-Identifier: MIT */
/* digest_md5_server.c - DIGEST-MD5 (RFC 2831, historic: RFC 6331), the server's side. */

#include "core/chars.h"
#include "sasl/digest.h"
#include "sasl/server.h"

enum { NONCE = 24 };

/* Where things are: the nonce and our name at the start of scratch, and these spans. */
enum { HOST = 0, CNONCE = 1, URI = 2, RESPONSE = 3 };

static lmail_digest_value_ value(const lmail_sasl_server *s, lmail_sasl_span_ span)
{
  lmail_digest_value_ v;

  v.s = s->scratch_ + span.off;
  v.n = span.len;
  return v;
}

static uint8_t *put(uint8_t *p, const void *text, size_t n)
{
  memcpy(p, text, n);
  return p + n;
}

/* digest-challenge, RFC 2831 2.1.1; the realm is our name */
static lmail_status begin(lmail_sasl_server *s, const lmail_sasl_server_config *cfg)
{
  static const char rest[] = "\",qop=\"auth\",charset=utf-8,algorithm=md5-sess";
  const uint8_t *host = (const uint8_t *)cfg->host;
  size_t n = cfg->host_len, i = 0, total = NONCE + n + 7 + n + 9 + NONCE + sizeof rest - 1;
  uint8_t *p, *text;

  while (i < n && (lmail_is_(host[i], LMAIL_C_LDH) || host[i] == '.')) i++;
  if (cfg->random_len < LMAIL_SASL_RANDOM || n == 0 || i != n || n > 255) return LMAIL_E_ARGUMENT;
  p = lmail_sasl_server_room_(s, total);
  if (p == NULL) return LMAIL_E_SCRATCH;
  lmail_sasl_base64_((const uint8_t *)cfg->random, LMAIL_SASL_RANDOM, p);
  s->spans_[HOST] = lmail_sasl_span_of_(s, p + NONCE, n);
  text = put(p + NONCE, host, n);
  s->out_ = lmail_sasl_span_of_(s, text, total - NONCE - n);
  text = put(put(text, "realm=\"", 7), host, n);
  text = put(put(text, "\",nonce=\"", 9), p, NONCE);
  put(text, rest, sizeof rest - 1);
  return LMAIL_OK;
}

/* digest-uri-value = serv-type "/" host [ "/" serv-name ]: is it meant for us? */
static int is_our_uri(const lmail_sasl_server *s, const lmail_digest_value_ *v)
{
  static const char services[4][6] = {"smtp/", "pop/", "imap/", "nntp/"};
  size_t n = s->protocol_ == LMAIL_SASL_POP3 ? 4 : 5, host = s->spans_[HOST].len, i;
  const uint8_t *ours = s->scratch_ + s->spans_[HOST].off;

  if (v->n < n + host || !lmail_equal_nocase_(v->s, services[s->protocol_], n)) return 0;
  for (i = 0; i < host; i++) {
    if (lmail_lower_(v->s[n + i]) != lmail_lower_(ours[i])) return 0;
  }
  return v->n == n + host || v->s[n + host] == '/';
}

/* 32LHEX */
static int is_digest(const lmail_digest_value_ *v)
{
  size_t i = 0;

  while (i < v->n && lmail_hex_(v->s[i]) >= 0 && (v->s[i] & 0x60) != 0x40) i++;
  return i == 32 && v->n == 32;
}

/* digest-response, RFC 2831 2.1.2: under 4,096 octets */
static lmail_status receive(lmail_sasl_server *s, uint8_t *message, size_t n)
{
  lmail_digest_list_ list;
  const lmail_digest_value_ *v = list.values;

  if (n >= 4096) return lmail_sasl_server_fail_(s, LMAIL_SASL_TOO_LONG);
  if (!lmail_digest_read_(message, n, NULL, &list) || v[LMAIL_DIGEST_USERNAME].n == 0 ||
      v[LMAIL_DIGEST_CNONCE].n == 0 || !is_digest(&v[LMAIL_DIGEST_RESPONSE]) ||
      v[LMAIL_DIGEST_NC].n != 8 || memcmp(v[LMAIL_DIGEST_NC].s, "00000001", 8) != 0 ||
      (v[LMAIL_DIGEST_QOP].s != NULL && !lmail_digest_is_(&v[LMAIL_DIGEST_QOP], "auth", 4)) ||
      (v[LMAIL_DIGEST_CHARSET].s != NULL &&
       !lmail_digest_is_(&v[LMAIL_DIGEST_CHARSET], "utf-8", 5)) ||
      !is_our_uri(s, &v[LMAIL_DIGEST_URI])) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  if (v[LMAIL_DIGEST_NONCE].n != NONCE ||
      memcmp(v[LMAIL_DIGEST_NONCE].s, s->scratch_, NONCE) != 0) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_NONCE);
  }
  if (v[LMAIL_DIGEST_REALM].n != s->spans_[HOST].len ||
      memcmp(v[LMAIL_DIGEST_REALM].s, s->scratch_ + s->spans_[HOST].off, s->spans_[HOST].len) != 0) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
  }
  s->user_ = lmail_sasl_span_of_(s, v[LMAIL_DIGEST_USERNAME].s, v[LMAIL_DIGEST_USERNAME].n);
  if (v[LMAIL_DIGEST_AUTHZID].n != 0) {
    s->authzid_ = lmail_sasl_span_of_(s, v[LMAIL_DIGEST_AUTHZID].s, v[LMAIL_DIGEST_AUTHZID].n);
  }
  s->spans_[CNONCE] = lmail_sasl_span_of_(s, v[LMAIL_DIGEST_CNONCE].s, v[LMAIL_DIGEST_CNONCE].n);
  s->spans_[URI] = lmail_sasl_span_of_(s, v[LMAIL_DIGEST_URI].s, v[LMAIL_DIGEST_URI].n);
  s->spans_[RESPONSE] = lmail_sasl_span_of_(s, v[LMAIL_DIGEST_RESPONSE].s, 32);
  return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_DIGEST);
}

static lmail_status answer(lmail_sasl_server *s, const lmail_sasl_answer *a)
{
  char digits[32], rspauth[8 + 32] = "rspauth=";
  lmail_digest_input_ in;
  int right = a->verdict == LMAIL_SASL_PASSWORD && a->text_len != 0;

  in.username = value(s, s->user_);
  in.realm = value(s, s->spans_[HOST]);
  in.secret.s = (const uint8_t *)a->text;
  in.secret.n = a->text_len;
  in.nonce.s = s->scratch_;
  in.nonce.n = NONCE;
  in.cnonce = value(s, s->spans_[CNONCE]);
  in.uri = value(s, s->spans_[URI]);
  in.authzid = value(s, s->authzid_);
  lmail_digest_compute_(s->mechanism_->hash(), &in, "AUTHENTICATE", 12, digits);
  lmail_digest_compute_(s->mechanism_->hash(), &in, "", 0, rspauth + 8);
  right &= lmail_equal(digits, s->scratch_ + s->spans_[RESPONSE].off, sizeof digits);
  if (!right) return lmail_sasl_server_fail_(s, LMAIL_SASL_CREDENTIALS);
  if (lmail_sasl_server_say_(s, rspauth, sizeof rspauth) != LMAIL_OK) return LMAIL_REFUSED;
  return lmail_sasl_server_succeed_(s);
}

const lmail_sasl_server_mechanism *lmail_sasl_digest_md5_server(void)
{
  static const lmail_sasl_server_mechanism mechanism = {
      "DIGEST-MD5", LMAIL_SASL_MUTUAL | LMAIL_SASL_OBSOLETE, 0, 0, lmail_hash_md5, begin, receive,
      answer};

  return &mechanism;
}
