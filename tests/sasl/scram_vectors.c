/* SPDX-License-Identifier: MIT */
/*
 * scram_vectors.c - each message of SCRAM, of both sides, as Python computes it (scram_vectors.h): SHA-1,
 * SHA-256 and SHA-512, without binding, with "y", and bound by tls-exporter (RFC 9266), tls-unique and
 * tls-server-end-point (RFC 5929). Neither side sees the other here, so that no error can cancel itself out.
 */

#include "scram_vectors.h"
#include <libmail/sasl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { COUNT = sizeof scram_vectors / sizeof scram_vectors[0] };

typedef struct octets {
  uint8_t at[64];
  size_t len;
} octets;

static octets from_hex(const char *text)
{
  octets o;

  memset(&o, 0, sizeof o);
  for (; text[2 * o.len] != 0; o.len++) {
    unsigned octet;

    assert_true(o.len < sizeof o.at);
    assert_int_equal(sscanf(text + 2 * o.len, "%2x", &octet), 1);
    o.at[o.len] = (uint8_t)octet;
  }
  return o;
}

static const char *encoded(const char *text)
{
  static char out[1024];
  lmail_base64_encoder e;
  size_t used, made;

  lmail_base64_encode_init(&e, 0);
  assert_int_equal(
      lmail_base64_encode(&e, text, strlen(text), &used, out, sizeof out - 1, &made, 1), LMAIL_OK);
  out[made] = 0;
  return out;
}

static int is_plus(const scram_vector *v)
{
  return strstr(v->mechanism, "-PLUS") != NULL;
}

static const lmail_sasl_client_mechanism *client_of(const scram_vector *v)
{
  const lmail_sasl_client_mechanism *all[] = {
      lmail_sasl_scram_sha1_client(),        lmail_sasl_scram_sha256_client(),
      lmail_sasl_scram_sha512_client(),      lmail_sasl_scram_sha1_plus_client(),
      lmail_sasl_scram_sha256_plus_client(), lmail_sasl_scram_sha512_plus_client()};
  size_t i = 0;

  while (strcmp(all[i]->name, v->mechanism) != 0) assert_true(++i < sizeof all / sizeof all[0]);
  return all[i];
}

static const lmail_sasl_server_mechanism *server_of(const scram_vector *v)
{
  const lmail_sasl_server_mechanism *all[] = {
      lmail_sasl_scram_sha1_server(),        lmail_sasl_scram_sha256_server(),
      lmail_sasl_scram_sha512_server(),      lmail_sasl_scram_sha1_plus_server(),
      lmail_sasl_scram_sha256_plus_server(), lmail_sasl_scram_sha512_plus_server()};
  const lmail_sasl_server_mechanism *m = lmail_sasl_server_find(all, sizeof all / sizeof all[0],
                                                                v->mechanism, strlen(v->mechanism));

  assert_non_null(m);
  return m;
}

/* ---- the client ------------------------------------------------------------------------------- */

typedef struct client {
  lmail_sasl_client c;
  lmail_sasl_credentials cred;
  octets random, binding;
  uint8_t scratch[1024];
} client;

static void client_writes(client *k, const char *expected)
{
  char line[1024];
  lmail_writer w;

  lmail_writer_init(&w, line, sizeof line - 1);
  assert_int_equal(lmail_sasl_client_write(&k->c, &k->cred, &w), LMAIL_OK);
  line[w.len] = 0;
  assert_string_equal(line, expected);
}

static lmail_status client_reads(client *k, const char *message)
{
  const char *text = encoded(message);
  lmail_status st = lmail_sasl_client_challenge(&k->c, &k->cred, text, strlen(text));

  while (st == LMAIL_PAUSED) st = lmail_sasl_client_work(&k->c, &k->cred, 1000);
  return st;
}

/* Until the final message is written. */
static void client_to_final(client *k, const scram_vector *v)
{
  char command[1024];

  memset(k, 0, sizeof *k);
  k->random = from_hex(v->client_random);
  k->binding = from_hex(v->binding);
  k->cred.user = v->user;
  k->cred.user_len = strlen(v->user);
  k->cred.authzid = v->authzid;
  k->cred.authzid_len = strlen(v->authzid);
  k->cred.secret = v->password;
  k->cred.secret_len = strlen(v->password);
  k->cred.random = k->random.at;
  k->cred.random_len = k->random.len;
  k->cred.binding_name = v->binding_name;
  k->cred.binding_name_len = strlen(v->binding_name);
  k->cred.binding = k->binding.at;
  k->cred.binding_len = k->binding.len;
  k->cred.flags = LMAIL_SASL_PREPARED;
  assert_int_equal(lmail_sasl_client_init(&k->c, client_of(v), NULL, k->scratch, sizeof k->scratch),
                   LMAIL_OK);
  snprintf(command, sizeof command, "AUTH %s %s", v->mechanism, encoded(v->first));
  client_writes(k, command);
  assert_int_equal(client_reads(k, v->challenge), LMAIL_OK);
  client_writes(k, encoded(v->final));
}

static void rfc5802_3_client(void **state)
{
  client k;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT; i++) {
    client_to_final(&k, &scram_vectors[i]);
    assert_int_equal(client_reads(&k, scram_vectors[i].verifier), LMAIL_OK);
    client_writes(&k, "");
    assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_DONE);
  }
}

/* RFC 5802 7: extensions behind the verifier are ignored; they do not take its place, either. */
static void rfc5802_7_extensions(void **state)
{
  const scram_vector *v = &scram_vectors[0];
  char text[256];
  client k;

  (void)state;
  snprintf(text, sizeof text, "%s,x=1,Y==", v->verifier);
  client_to_final(&k, v);
  assert_int_equal(client_reads(&k, text), LMAIL_OK);
  client_writes(&k, "");
  assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_DONE);
  snprintf(text, sizeof text, "v=AAAA,x=%s", v->verifier + 2);
  client_to_final(&k, v);
  assert_int_equal(client_reads(&k, text), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_client_reason(&k.c), LMAIL_SASL_UNPROVEN);
}

/* A6: a verifier that is wrong in any one character is no proof. */
static void a6_client_verifier(void **state)
{
  size_t i, at, n;

  (void)state;
  for (i = 0; i < COUNT; i += 5) {
    n = strlen(scram_vectors[i].verifier);
    for (at = 2; at < n; at += 7) {
      char text[128];
      client k;

      strcpy(text, scram_vectors[i].verifier);
      text[at] = text[at] == 'A' ? 'B' : 'A';
      client_to_final(&k, &scram_vectors[i]);
      assert_int_equal(client_reads(&k, text), LMAIL_REFUSED);
      assert_int_equal(lmail_sasl_client_reason(&k.c), LMAIL_SASL_UNPROVEN);
      assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_REFUSED);
    }
  }
}

/* ---- the server ------------------------------------------------------------------------------- */

typedef struct server {
  lmail_sasl_server s;
  uint8_t scratch[2048];
} server;

static lmail_status server_reads(server *v, const char *message)
{
  const char *text = encoded(message);

  return lmail_sasl_server_receive(&v->s, text, strlen(text), 0);
}

static void server_writes(server *v, const char *message)
{
  char line[1024];
  lmail_writer w;

  lmail_writer_init(&w, line, sizeof line - 1);
  assert_int_equal(lmail_sasl_server_write(&v->s, &w), LMAIL_OK);
  line[w.len] = 0;
  assert_string_equal(line, encoded(message));
}

static void is_known(const server *v, uint32_t what, const char *text)
{
  size_t n;
  const uint8_t *p = lmail_sasl_server_get(&v->s, what, &n);

  assert_int_equal(n, strlen(text));
  if (n != 0) assert_memory_equal(p, text, n);
}

/* Until its challenge is written; the channel's data are `binding`. */
static void server_to_challenge(server *s, const scram_vector *v, const octets *binding)
{
  octets random = from_hex(v->server_random), salt = from_hex(v->salt);
  octets stored = from_hex(v->stored_key), key = from_hex(v->server_key);
  lmail_sasl_server_config cfg;
  lmail_sasl_answer a;

  memset(&cfg, 0, sizeof cfg);
  cfg.random = random.at;
  cfg.random_len = random.len;
  assert_int_equal(lmail_sasl_server_init(&s->s, server_of(v), &cfg, s->scratch, sizeof s->scratch),
                   LMAIL_OK);
  assert_int_equal(server_reads(s, v->first), LMAIL_REPLY_DUE);
  assert_int_equal(lmail_sasl_server_question(&s->s), LMAIL_SASL_ASK_KEYS);
  is_known(s, LMAIL_SASL_GET_USER, v->user);
  is_known(s, LMAIL_SASL_GET_AUTHZID, v->authzid);
  is_known(s, LMAIL_SASL_GET_BINDING, is_plus(v) ? v->binding_name : "");
  memset(&a, 0, sizeof a);
  a.verdict = LMAIL_SASL_KEYS;
  a.iterations = v->iterations;
  a.salt = salt.at;
  a.salt_len = salt.len;
  a.stored_key = stored.at;
  a.server_key = key.at;
  a.binding = binding->at;
  a.binding_len = binding->len;
  assert_int_equal(lmail_sasl_server_answer(&s->s, &a), LMAIL_OK);
  server_writes(s, v->challenge);
}

static void rfc5802_3_server(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT; i++) {
    const scram_vector *v = &scram_vectors[i];
    octets binding = from_hex(v->binding);
    lmail_status st;
    server s;

    server_to_challenge(&s, v, &binding);
    st = server_reads(&s, v->final);
    if (v->authzid[0] != 0) { /* another one than the user */
      lmail_sasl_answer a;

      assert_int_equal(st, LMAIL_REPLY_DUE);
      assert_int_equal(lmail_sasl_server_question(&s.s), LMAIL_SASL_ASK_AUTHORIZE);
      memset(&a, 0, sizeof a);
      a.verdict = LMAIL_SASL_ACCEPT;
      st = lmail_sasl_server_answer(&s.s, &a);
    }
    assert_int_equal(st, LMAIL_OK);
    server_writes(&s, v->verifier);
    assert_int_equal(lmail_sasl_server_receive(&s.s, "", 0, 0), LMAIL_DONE);
  }
}

static void server_refuses(const scram_vector *v, const octets *binding, uint32_t reason)
{
  server s;

  server_to_challenge(&s, v, binding);
  assert_int_equal(server_reads(&s, v->final), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_server_reason(&s.s), reason);
}

/* A6: who sits between two channels: each octet of the data counts, and how many there are. */
static void a6_server_binding(void **state)
{
  size_t i, at;

  (void)state;
  for (i = 0; i < COUNT; i++) {
    const scram_vector *v = &scram_vectors[i];
    octets right = from_hex(v->binding), wrong;

    if (!is_plus(v)) continue;
    for (at = 0; at < right.len; at++) {
      wrong = right;
      wrong.at[at] ^= 1;
      server_refuses(v, &wrong, LMAIL_SASL_BINDING);
      if (at == 0) continue;
      wrong = right;
      wrong.len = at;
      server_refuses(v, &wrong, LMAIL_SASL_BINDING);
    }
    if (right.len == sizeof right.at) continue;
    wrong = right;
    wrong.len++;
    server_refuses(v, &wrong, LMAIL_SASL_BINDING);
  }
}

/* A6: a proof of another exchange, of another user, and one that is wrong in one character. */
static void a6_server_proof(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT; i++) {
    scram_vector v = scram_vectors[i];
    octets binding = from_hex(v.binding);
    char text[512], *proof;

    strcpy(text, v.final);
    proof = strstr(text, ",p=");
    assert_non_null(proof);
    proof[3] = proof[3] == 'A' ? 'B' : 'A';
    v.final = text;
    server_refuses(&v, &binding, LMAIL_SASL_CREDENTIALS);
    v.final = scram_vectors[(i + 1) % COUNT].final;
    {
      server s;

      server_to_challenge(&s, &v, &binding);
      assert_int_equal(server_reads(&s, v.final), LMAIL_REFUSED);
    }
    v.final = scram_vectors[i].final;
    v.stored_key = v.server_key;
    server_refuses(&v, &binding, LMAIL_SASL_CREDENTIALS);
  }
}

/* What a server keeps of a password. */
static void rfc5802_3_keys(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT; i++) {
    const scram_vector *v = &scram_vectors[i];
    const lmail_hash *hash = client_of(v)->hash();
    octets salt = from_hex(v->salt), stored = from_hex(v->stored_key);
    octets key = from_hex(v->server_key);
    uint8_t salted[LMAIL_DIGEST_MAX], got[2][LMAIL_DIGEST_MAX];
    lmail_pbkdf2 p;

    lmail_pbkdf2_init(&p, hash, v->password, strlen(v->password), salt.at, salt.len, v->iterations,
                      1);
    while (lmail_pbkdf2_step(&p, 1000) != 0) {}
    lmail_pbkdf2_finish(&p, salted);
    lmail_scram_keys(hash, salted, got[0], got[1]);
    assert_int_equal(stored.len, hash->digest_len);
    assert_memory_equal(got[0], stored.at, stored.len);
    assert_int_equal(key.len, hash->digest_len);
    assert_memory_equal(got[1], key.at, key.len);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5802_3_client),   cmocka_unit_test(rfc5802_3_server),
      cmocka_unit_test(rfc5802_3_keys),     cmocka_unit_test(rfc5802_7_extensions),
      cmocka_unit_test(a6_client_verifier), cmocka_unit_test(a6_server_binding),
      cmocka_unit_test(a6_server_proof),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
