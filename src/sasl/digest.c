/* SPDX-License-Identifier: MIT */
/* digest.c - what both sides of DIGEST-MD5 share; see digest.h. */

#include "sasl/digest.h"
#include "core/chars.h"

/* ---- directives ------------------------------------------------------------------------------- */

static const char names[LMAIL_DIGEST_COUNT][12] = {
    "realm",  "nonce", "qop",        "charset",  "algorithm", "maxbuf", "username",
    "cnonce", "nc",    "digest-uri", "response", "authzid",   "rspauth"};

static int index_of(const uint8_t *s, size_t n)
{
  int i;

  for (i = 0; i < LMAIL_DIGEST_COUNT; i++) {
    if (n < sizeof names[0] && names[i][n] == 0 && lmail_equal_nocase_(s, names[i], n)) return i;
  }
  return -1;
}

static int is_lws(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * quoted-string = ( <"> qdstr-val <"> )
 * qdstr-val     = *( qdtext | quoted-pair )        RFC 2831 7.2
 *
 * From behind the first quote; unescaped where it stands. Returns what is behind the last, NULL: none.
 */
static uint8_t *read_quoted(uint8_t *p, const uint8_t *end, lmail_digest_value_ *v)
{
  uint8_t *to = p;

  v->s = p;
  while (p < end && *p != '"') {
    if (*p == '\\' && ++p == end) return NULL;
    if (*p == 0) return NULL;
    *to++ = *p++;
  }
  if (p == end) return NULL;
  v->n = (size_t)(to - v->s);
  return p + 1;
}

static uint8_t *read_value(uint8_t *p, const uint8_t *end, lmail_digest_value_ *v)
{
  if (p < end && *p == '"') return read_quoted(p + 1, end, v);
  v->s = p;
  while (p < end && lmail_is_(*p, LMAIL_C_TOKEN)) p++;
  v->n = (size_t)(p - v->s);
  return v->n == 0 ? NULL : p;
}

/*
 * Keeps a directive. "realm" may come several times in a challenge (RFC 2831 2.1.1), what is unknown
 * everywhere; all others, and a response's realm (2.1.2), are errors then.
 */
static int keep(lmail_digest_list_ *list, int which, const lmail_digest_value_ *v,
                const lmail_digest_value_ *realm)
{
  lmail_digest_value_ *at;

  if (which < 0) return 1;
  at = &list->values[which];
  if (at->s == NULL) {
    *at = *v;
  } else if (which != LMAIL_DIGEST_REALM || realm == NULL) {
    return 0;
  } else if (realm->n != 0 && v->n == realm->n && memcmp(v->s, realm->s, realm->n) == 0) {
    *at = *v;
  }
  return 1;
}

/*
 * 1#( token "=" ( token | quoted-string ) ), where "#" allows white space and empty elements, RFC 2616 2.1
 */
int lmail_digest_read_(uint8_t *s, size_t n, const lmail_digest_value_ *realm,
                       lmail_digest_list_ *list)
{
  uint8_t *p = s;
  const uint8_t *end = s + n, *name;

  memset(list, 0, sizeof *list);
  for (;;) {
    lmail_digest_value_ v;
    size_t name_len;

    while (p < end && (is_lws(*p) || *p == ',')) p++;
    if (p == end) return 1;
    for (name = p; p < end && lmail_is_(*p, LMAIL_C_TOKEN) && *p != '='; p++) {}
    name_len = (size_t)(p - name);
    while (p < end && is_lws(*p)) p++;
    if (name_len == 0 || p == end || *p++ != '=') return 0;
    while (p < end && is_lws(*p)) p++;
    p = read_value(p, end, &v);
    if (p == NULL || !keep(list, index_of(name, name_len), &v, realm)) return 0;
    while (p < end && is_lws(*p)) p++;
    if (p < end && *p != ',') return 0;
  }
}

int lmail_digest_is_(const lmail_digest_value_ *v, const char *text, size_t n)
{
  return v->n == n && lmail_equal_nocase_(v->s, text, n);
}

int lmail_digest_has_auth_(const lmail_digest_value_ *v)
{
  size_t i = 0, from;

  while (i < v->n) {
    while (i < v->n && (is_lws(v->s[i]) || v->s[i] == ',')) i++;
    for (from = i; i < v->n && !is_lws(v->s[i]) && v->s[i] != ','; i++) {}
    if (i - from == 4 && lmail_equal_nocase_(v->s + from, "auth", 4)) return 1;
  }
  return 0;
}

/* ---- the digest ------------------------------------------------------------------------------- */

static void add(const lmail_hash *md5, lmail_hash_state *state, const lmail_digest_value_ *v)
{
  if (v->n != 0) md5->update(state, v->s, v->n);
}

/* HEX(H(A1)):  A1 = { H( { username-value, ":", realm-value, ":", passwd } ), ":", nonce-value, ":",
 *                     cnonce-value [, ":", authzid-value ] } */
static void first_half(const lmail_hash *md5, const lmail_digest_input_ *in, char hex[32])
{
  uint8_t digest[LMAIL_DIGEST_LEN];
  lmail_hash_state state;

  md5->init(&state);
  add(md5, &state, &in->username);
  md5->update(&state, ":", 1);
  add(md5, &state, &in->realm);
  md5->update(&state, ":", 1);
  add(md5, &state, &in->secret);
  md5->finish(&state, digest);
  md5->init(&state);
  md5->update(&state, digest, sizeof digest);
  md5->update(&state, ":", 1);
  add(md5, &state, &in->nonce);
  md5->update(&state, ":", 1);
  add(md5, &state, &in->cnonce);
  if (in->authzid.n != 0) {
    md5->update(&state, ":", 1);
    add(md5, &state, &in->authzid);
  }
  md5->finish(&state, digest);
  lmail_hash_hex(digest, sizeof digest, hex);
  lmail_wipe(digest, sizeof digest);
}

/* HEX(KD(HEX(H(A1)), { nonce-value, ":" nc-value, ":", cnonce-value, ":", qop-value, ":", HEX(H(A2)) })) */
void lmail_digest_compute_(const lmail_hash *md5, const lmail_digest_input_ *in, const char *method,
                           size_t method_len, char out[32])
{
  uint8_t digest[LMAIL_DIGEST_LEN];
  char hex[32];
  lmail_hash_state state;

  md5->init(&state);
  if (method_len != 0) md5->update(&state, method, method_len);
  md5->update(&state, ":", 1);
  add(md5, &state, &in->uri);
  md5->finish(&state, digest);
  lmail_hash_hex(digest, sizeof digest, out);
  first_half(md5, in, hex);
  md5->init(&state);
  md5->update(&state, hex, sizeof hex);
  md5->update(&state, ":", 1);
  add(md5, &state, &in->nonce);
  md5->update(&state, ":00000001:", 10);
  add(md5, &state, &in->cnonce);
  md5->update(&state, ":auth:", 6);
  md5->update(&state, out, 32);
  md5->finish(&state, digest);
  lmail_hash_hex(digest, sizeof digest, out);
  lmail_wipe(hex, sizeof hex);
}
