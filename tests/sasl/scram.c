/* SPDX-License-Identifier: MIT */
/* scram.c - SCRAM (RFC 5802, RFC 7677) and CRAM-MD5 (RFC 2195): vectors, pairs, and attack A6. */

#include "exchange.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TEXT(field, text) (x.cred.field = (text), x.cred.field##_len = sizeof(text) - 1)

/* base64 of a text, which it stays valid for until the next but one call. */
static const char *encoded(const char *text)
{
  static char out[2][4096];
  static unsigned turn;
  lmail_base64_encoder e;
  size_t used, made;
  char *to = out[turn++ & 1];

  lmail_base64_encode_init(&e, 0);
  assert_int_equal(
      lmail_base64_encode(&e, text, strlen(text), &used, to, sizeof out[0] - 1, &made, 1),
      LMAIL_OK);
  to[made] = 0;
  return to;
}

static size_t decoded(const char *text, uint8_t *out)
{
  lmail_base64_decoder d;
  size_t used, made;

  lmail_base64_decode_init(&d, LMAIL_BASE64_STRICT);
  assert_int_equal(lmail_base64_decode(&d, text, strlen(text), &used, out, 256, &made, 1),
                   LMAIL_OK);
  return made;
}

/* ---- the client against the RFCs' servers ----------------------------------------------------- */

typedef struct client {
  lmail_sasl_client c;
  lmail_sasl_credentials cred;
  uint8_t random[24];
  uint8_t scratch[1024];
  char line[1024];
} client;

static void client_start(client *k, const lmail_sasl_client_mechanism *m,
                         const lmail_sasl_client_config *cfg, const char *nonce)
{
  memset(k, 0, sizeof *k);
  k->cred.user = "user";
  k->cred.user_len = 4;
  k->cred.secret = "pencil";
  k->cred.secret_len = 6;
  k->cred.random = k->random;
  k->cred.random_len = decoded(nonce, k->random);
  assert_int_equal(lmail_sasl_client_init(&k->c, m, cfg, k->scratch, sizeof k->scratch), LMAIL_OK);
}

static lmail_status client_writes(client *k, const char *expected)
{
  lmail_writer w;
  lmail_status st;

  lmail_writer_init(&w, k->line, sizeof k->line - 1);
  st = lmail_sasl_client_write(&k->c, &k->cred, &w);
  k->line[w.len] = 0;
  if (expected != NULL) assert_string_equal(k->line, expected);
  return st;
}

static lmail_status client_reads(client *k, const char *text)
{
  lmail_status st = lmail_sasl_client_challenge(&k->c, &k->cred, text, strlen(text));

  while (st == LMAIL_PAUSED) st = lmail_sasl_client_work(&k->c, &k->cred, 1000);
  return st;
}

static void vector(const lmail_sasl_client_mechanism *m, const char *nonce, const char *first,
                   const char *final, const char *last)
{
  client k;
  char command[256];

  client_start(&k, m, NULL, nonce);
  snprintf(command, sizeof command, "AUTH %s ", m->name);
  assert_int_equal(client_writes(&k, NULL), LMAIL_OK);
  assert_memory_equal(k.line, command, strlen(command));
  assert_int_equal(client_reads(&k, encoded(first)), LMAIL_OK);
  assert_int_equal(client_writes(&k, encoded(final)), LMAIL_OK);
  assert_int_equal(client_reads(&k, encoded(last)), LMAIL_OK);
  assert_int_equal(client_writes(&k, ""), LMAIL_OK);
  assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_DONE);
  assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_E_STATE);
}

static void rfc5802_5_example(void **state)
{
  (void)state;
  vector(lmail_sasl_scram_sha1_client(), "fyko+d2lbbFgONRv9qkxdawL",
         "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
         "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
         "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
}

static void rfc7677_3_example(void **state)
{
  (void)state;
  vector(lmail_sasl_scram_sha256_client(), "rOprNGfwEbeRWgbNEkqO",
         "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
         "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
         "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
         "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

/* RFC 2195 2; RFC 4954 4.1 has the same exchange with another secret. */
static void rfc2195_2_example(void **state)
{
  client k;

  (void)state;
  client_start(&k, lmail_sasl_cram_md5_client(), NULL, "fyko+d2lbbFgONRv9qkxdawL");
  k.cred.user = "tim";
  k.cred.user_len = 3;
  k.cred.secret = "tanstaaftanstaaf";
  k.cred.secret_len = 16;
  assert_int_equal(client_writes(&k, "AUTH CRAM-MD5"), LMAIL_OK);
  assert_int_equal(client_reads(&k, "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"),
                   LMAIL_OK);
  assert_int_equal(client_writes(&k, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"), LMAIL_OK);
  assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_DONE);
}

/* ---- A6: what a server may send --------------------------------------------------------------- */

static void refuses_first(const char *first, uint32_t reason)
{
  client k;

  client_start(&k, lmail_sasl_scram_sha1_client(), NULL, "fyko+d2lbbFgONRv9qkxdawL");
  assert_int_equal(client_writes(&k, NULL), LMAIL_OK);
  assert_int_equal(client_reads(&k, first), LMAIL_REFUSED);
  if (lmail_sasl_client_reason(&k.c) != reason) print_message("%s\n", first);
  assert_int_equal(lmail_sasl_client_reason(&k.c), reason);
  assert_int_equal(client_writes(&k, "*"), LMAIL_OK);
  assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_client_reason(&k.c), reason);
}

#define NONCE "fyko+d2lbbFgONRv9qkxdawL3rfc"

static void a6_server_first(void **state)
{
  static const struct {
    const char *text;
    uint32_t reason;
  } cases[] = {
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=0", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=1", LMAIL_SASL_TOO_FEW},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4095", LMAIL_SASL_TOO_FEW},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=1000001", LMAIL_SASL_TOO_MANY},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4294967295", LMAIL_SASL_TOO_MANY},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4294971392", LMAIL_SASL_TOO_MANY},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=99999999999999", LMAIL_SASL_TOO_MANY},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=99999999999999999999999999", LMAIL_SASL_TOO_MANY},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=04096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=+4096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=-1", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096 ", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096,", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096,x", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",i=4096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE, LMAIL_SASL_MALFORMED},
      {"s=QSXCR+Q6sek8bf92,i=4096", LMAIL_SASL_MALFORMED},
      {"s=QSXCR+Q6sek8bf92,r=" NONCE ",i=4096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",i=4096,s=QSXCR+Q6sek8bf92", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=,i=4096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf9,i=4096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR_Q6sek8bf92,i=4096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QQ=A,i=4096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QR==,i=4096", LMAIL_SASL_MALFORMED},
      {"m=ext,r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096", LMAIL_SASL_EXTENSION},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096,m=ext", LMAIL_SASL_EXTENSION},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096,x=1,m=ext", LMAIL_SASL_EXTENSION},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096,i=4096", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096,s=QSXCR+Q6sek8bf92", LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096,r=" NONCE, LMAIL_SASL_MALFORMED},
      {"r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096,e=other-error", LMAIL_SASL_MALFORMED},
      {"r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096", LMAIL_SASL_NONCE},
      {"r=fyko+d2lbbFgONRv9qkxdaw,s=QSXCR+Q6sek8bf92,i=4096", LMAIL_SASL_NONCE},
      {"r=Fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92,i=4096", LMAIL_SASL_NONCE},
      {"r=" NONCE " ,s=QSXCR+Q6sek8bf92,i=4096", LMAIL_SASL_NONCE},
      {"r=" NONCE "\x7f,s=QSXCR+Q6sek8bf92,i=4096", LMAIL_SASL_NONCE},
      {"r=" NONCE ",,s=QSXCR+Q6sek8bf92,i=4096", LMAIL_SASL_MALFORMED},
      {"e=unknown-user", LMAIL_SASL_SERVER_ERROR},
      {"", LMAIL_SASL_MALFORMED},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", LMAIL_SASL_MALFORMED},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    refuses_first(encoded(cases[i].text), cases[i].reason);
  }
  refuses_first("cj1meWtvK2QybGJ*", LMAIL_SASL_NOT_BASE64);
  refuses_first("cj1=eWtvK2QybGJi", LMAIL_SASL_NOT_BASE64);
  refuses_first("cj1", LMAIL_SASL_NOT_BASE64);
  refuses_first(" cj1meWtv", LMAIL_SASL_NOT_BASE64);
}

/* Unknown optional extensions are ignored (RFC 5802 5.1), the limits are the caller's. */
static void a6_limits_of_the_caller(void **state)
{
  client k;
  lmail_sasl_client_config cfg;
  uint32_t iterations;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.iterations_min = 10;
  cfg.iterations_max = 20;
  for (iterations = 9; iterations <= 21; iterations++) {
    char text[128];

    client_start(&k, lmail_sasl_scram_sha1_client(), &cfg, "fyko+d2lbbFgONRv9qkxdawL");
    assert_int_equal(client_writes(&k, NULL), LMAIL_OK);
    snprintf(text, sizeof text, "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=%u,x=1,Y==,z=a=b",
             (unsigned)iterations);
    assert_int_equal(client_reads(&k, encoded(text)),
                     iterations < 10 || iterations > 20 ? LMAIL_REFUSED : LMAIL_OK);
  }
}

/* A challenge that scratch has no room for, at the limit. */
static void a6_scratch(void **state)
{
  const lmail_sasl_client_mechanism *m = lmail_sasl_scram_sha256_client();
  char text[256] = "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096";
  size_t n = strlen(text), size;
  unsigned refused = 0;

  (void)state;
  for (size = lmail_sasl_client_scratch_size(m, 0);
       size <= lmail_sasl_client_scratch_size(m, n + 12); size++) {
    uint8_t *scratch = (uint8_t *)malloc(size);
    lmail_status st;
    client k;

    client_start(&k, m, NULL, "fyko+d2lbbFgONRv9qkxdawL");
    assert_int_equal(lmail_sasl_client_init(&k.c, m, NULL, scratch, size), LMAIL_OK);
    assert_int_equal(client_writes(&k, NULL), LMAIL_OK);
    st = client_reads(&k, encoded(text));
    if (st == LMAIL_REFUSED) {
      assert_int_equal(lmail_sasl_client_reason(&k.c), LMAIL_SASL_TOO_LONG);
      refused++;
    } else {
      assert_int_equal(st, LMAIL_OK);
    }
    free(scratch);
  }
  assert_int_equal(refused, n + 12);
}

static void a6_server_final(void **state)
{
  static const struct {
    const char *text;
    uint32_t reason;
  } cases[] = {
      {"e=invalid-proof", LMAIL_SASL_SERVER_ERROR},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKR=", LMAIL_SASL_UNPROVEN},
      {"v=smF9pqV8S7suAoZWja4dJRkFsKQ=", LMAIL_SASL_UNPROVEN},
      {"v=rmF9pqV8S7suAoZWja4dJRkF", LMAIL_SASL_UNPROVEN},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQAAAAA", LMAIL_SASL_UNPROVEN},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=AAAA", LMAIL_SASL_UNPROVEN},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ= ", LMAIL_SASL_UNPROVEN},
      {"v=", LMAIL_SASL_MALFORMED},
      {"", LMAIL_SASL_MALFORMED},
      {"x=1,v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", LMAIL_SASL_MALFORMED},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,", LMAIL_SASL_MALFORMED},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,extra", LMAIL_SASL_MALFORMED},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,m=ext", LMAIL_SASL_EXTENSION},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,e=invalid-proof", LMAIL_SASL_MALFORMED},
      {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", LMAIL_SASL_MALFORMED},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0] + 2; i++) {
    client k;
    int as_data = i == sizeof cases / sizeof cases[0];
    lmail_sasl_client_config cfg;

    memset(&cfg, 0, sizeof cfg);
    if (as_data) cfg.protocol = LMAIL_SASL_NNTP;
    client_start(&k, lmail_sasl_scram_sha1_client(), &cfg, "fyko+d2lbbFgONRv9qkxdawL");
    assert_int_equal(client_writes(&k, NULL), LMAIL_OK);
    assert_int_equal(
        client_reads(&k, encoded("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,"
                                 "i=4096")),
        LMAIL_OK);
    assert_int_equal(client_writes(&k, NULL), LMAIL_OK);
    if (as_data) { /* RFC 4643: the verifier as data of 283 */
      const char *data = encoded("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");

      assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, data, strlen(data)), LMAIL_DONE);
    } else if (i > sizeof cases / sizeof cases[0]) { /* A9: 235 without any proof */
      assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_REFUSED);
      assert_int_equal(lmail_sasl_client_reason(&k.c), LMAIL_SASL_UNPROVEN);
    } else {
      assert_int_equal(client_reads(&k, encoded(cases[i].text)), LMAIL_REFUSED);
      assert_int_equal(lmail_sasl_client_reason(&k.c), cases[i].reason);
      assert_int_equal(client_writes(&k, "*"), LMAIL_OK);
      assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_REFUSED);
    }
  }
}

/* ---- pairs ------------------------------------------------------------------------------------ */

/* Few, because each window is an exchange. */
enum { ITERATIONS = 40 };

typedef struct account {
  const lmail_hash *hash; /* NULL: CRAM-MD5 */
  const char *user;
  const char *password;
  const char *may_be;
  const char *secret; /* against enumeration */
  const char *binding_name;
  const char *binding;
  uint8_t stored[64], server[64];
  size_t salt_len; /* for unknown users */
} account;

static const uint8_t random_s[] = "server random 18 .";

static void set_password(account *a)
{
  lmail_pbkdf2 p;
  uint8_t salted[64];

  lmail_pbkdf2_init(&p, a->hash, a->password, strlen(a->password), "salt of the user", 16,
                    ITERATIONS, 1);
  lmail_pbkdf2_finish(&p, salted);
  lmail_scram_keys(a->hash, salted, a->stored, a->server);
}

static int is(const lmail_sasl_server *s, uint32_t what, const char *text)
{
  size_t n;
  const uint8_t *p = lmail_sasl_server_get(s, what, &n);

  return n == strlen(text) && (n == 0 || memcmp(p, text, n) == 0);
}

static void answer(void *user, const lmail_sasl_server *s, lmail_sasl_answer *a)
{
  const account *all = (const account *)user;

  if (lmail_sasl_server_question(s) == LMAIL_SASL_ASK_AUTHORIZE) {
    a->verdict = is(s, LMAIL_SASL_GET_AUTHZID, all->may_be) ? LMAIL_SASL_ACCEPT : LMAIL_SASL_REJECT;
    return;
  }
  if (all->binding_name != NULL && is(s, LMAIL_SASL_GET_BINDING, all->binding_name)) {
    a->binding = all->binding;
    a->binding_len = strlen(all->binding);
  }
  a->iterations = ITERATIONS;
  if (!is(s, LMAIL_SASL_GET_USER, all->user)) {
    a->verdict = LMAIL_SASL_REJECT;
    a->text = all->secret;
    a->text_len = strlen(all->secret);
    a->salt_len = all->salt_len;
  } else if (all->hash == NULL) {
    a->verdict = LMAIL_SASL_PASSWORD;
    a->text = all->password;
    a->text_len = strlen(all->password);
  } else {
    a->verdict = LMAIL_SASL_KEYS;
    a->salt = "salt of the user";
    a->salt_len = 16;
    a->stored_key = all->stored;
    a->server_key = all->server;
  }
}

static account pencil = {NULL, "user", "pencil", "",  "secret of the server",
                         NULL, NULL,   {0},      {0}, 0};

static exchange pair(const lmail_sasl_client_mechanism *c, const lmail_sasl_server_mechanism *s)
{
  exchange x;

  memset(&x, 0, sizeof x);
  pencil.hash = c->own == NULL || (c->flags & LMAIL_SASL_FIRST) == 0 ? NULL : c->hash();
  if (pencil.hash != NULL) set_password(&pencil);
  x.client = c;
  x.server = s;
  x.answer = answer;
  x.user = &pencil;
  x.slice = 7;
  x.client_config.iterations_min = 1;
  TEXT(user, "user");
  TEXT(secret, "pencil");
  TEXT(random, "client random 18 .");
  x.server_config.random = random_s;
  x.server_config.random_len = 18;
  x.server_config.host = "postoffice.example";
  x.server_config.host_len = 18;
  return x;
}

static void logs_in(exchange *x)
{
  exchange_run(x);
  if (x->client_status != LMAIL_DONE) print_message("%s%s\n", x->log, x->client->name);
  assert_int_equal(x->server_status, LMAIL_DONE);
  assert_int_equal(x->client_status, LMAIL_DONE);
}

static void is_refused(exchange *x, uint32_t reason)
{
  exchange_run(x);
  assert_int_equal(x->server_status, LMAIL_REFUSED);
  assert_int_equal(x->server_reason, reason);
}

static void all_pairs(void **state)
{
  const lmail_sasl_client_mechanism *clients[] = {
      lmail_sasl_scram_sha1_client(), lmail_sasl_scram_sha256_client(),
      lmail_sasl_scram_sha512_client(), lmail_sasl_cram_md5_client()};
  const lmail_sasl_server_mechanism *servers[] = {
      lmail_sasl_scram_sha1_server(), lmail_sasl_scram_sha256_server(),
      lmail_sasl_scram_sha512_server(), lmail_sasl_cram_md5_server()};
  unsigned i;

  (void)state;
  for (i = 0; i < 4; i++) {
    exchange x = pair(clients[i], servers[i]);

    for (x.client_config.protocol = 0; x.client_config.protocol < 4; x.client_config.protocol++) {
      logs_in(&x);
      x.client_config.flags ^= LMAIL_SASL_NO_IR;
    }
    x.client_config.protocol = 0;
    TEXT(secret, "Pencil");
    is_refused(&x, LMAIL_SASL_CREDENTIALS);
    TEXT(secret, "pencil");
    TEXT(user, "User");
    is_refused(&x, LMAIL_SASL_CREDENTIALS);
    assert_int_equal(x.questions, i < 3 ? 3 : 2);
  }
}

/* The log of an unknown user looks like that of a known one, and is the same each time. */
static void unknown_user(void **state)
{
  exchange x = pair(lmail_sasl_scram_sha256_client(), lmail_sasl_scram_sha256_server());
  char *first;

  (void)state;
  TEXT(user, "nobody");
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  first = exchange_log(&x);
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  assert_string_equal(x.log, first);
  TEXT(user, "noboda");
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  assert_int_equal(x.log_len, strlen(first));
  assert_string_not_equal(x.log, first);
  pencil.salt_len = 12;
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  assert_true(x.log_len < strlen(first)); /* as long as those of users */
  pencil.salt_len = 0;
  pencil.secret = "";
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  assert_null(strstr(x.log, "\nS: "));
  pencil.secret = "secret of the server";
  free(first);
}

/* "," and "=" in names are escaped; the application sees them as they are. */
static void names(void **state)
{
  exchange x = pair(lmail_sasl_scram_sha256_client(), lmail_sasl_scram_sha256_server());

  (void)state;
  pencil.user = "us,er=2C";
  TEXT(user, "us,er=2C");
  logs_in(&x);
  assert_string_equal(x.server_user, "us,er=2C");
  TEXT(authzid, "a,d=min");
  is_refused(&x, LMAIL_SASL_AUTHORIZATION);
  pencil.may_be = "a,d=min";
  logs_in(&x);
  assert_string_equal(x.server_authzid, "a,d=min");
  TEXT(authzid, "us,er=2C");
  pencil.may_be = "";
  logs_in(&x);
  pencil.user = "user";
  x.cred.authzid_len = 0;
  TEXT(user, "us\303\251r");
  exchange_run(&x);
  assert_int_equal(x.client_status, LMAIL_E_ARGUMENT);
  x.cred.flags = LMAIL_SASL_PREPARED;
  pencil.user = "us\303\251r";
  logs_in(&x);
  pencil.user = "user";
}

static void every_window(void **state)
{
  exchange x = pair(lmail_sasl_scram_sha256_plus_client(), lmail_sasl_scram_sha256_plus_server());
  char *log;

  (void)state;
  TEXT(authzid, "a name, with = and = in it, which is long");
  TEXT(binding_name, "tls-exporter");
  TEXT(binding, "32 octets of keying material ...");
  pencil.may_be = "a name, with = and = in it, which is long";
  pencil.binding_name = "tls-exporter";
  pencil.binding = "32 octets of keying material ...";
  logs_in(&x);
  log = exchange_log(&x);
  for (x.window = 1; x.window < 90; x.window++) {
    for (x.piece = 1; x.piece < 120; x.piece += 17) {
      logs_in(&x);
      assert_string_equal(x.log, log);
    }
  }
  x.window = x.piece = 0;
  for (x.slice = 1; x.slice < 42; x.slice++) logs_in(&x);
  pencil.may_be = "";
  pencil.binding_name = NULL;
  free(log);
}

/* RFC 5802 6, RFC 9266; A6: "y" when -PLUS is offered, another channel, another kind. */
static void channel_binding(void **state)
{
  const lmail_sasl_client_mechanism *clients[] = {lmail_sasl_scram_sha1_plus_client(),
                                                  lmail_sasl_scram_sha256_plus_client(),
                                                  lmail_sasl_scram_sha512_plus_client()};
  const lmail_sasl_server_mechanism *servers[] = {lmail_sasl_scram_sha1_plus_server(),
                                                  lmail_sasl_scram_sha256_plus_server(),
                                                  lmail_sasl_scram_sha512_plus_server()};
  exchange x;
  unsigned i;

  (void)state;
  pencil.binding_name = "tls-exporter";
  pencil.binding = "channel";
  for (i = 0; i < 3; i++) {
    x = pair(clients[i], servers[i]);
    exchange_run(&x);
    assert_int_equal(x.client_status, LMAIL_E_ARGUMENT);
    TEXT(binding_name, "tls-exporter");
    TEXT(binding, "channel");
    logs_in(&x);
    TEXT(binding, "Channel");
    is_refused(&x, LMAIL_SASL_BINDING);
    TEXT(binding, "channel");
    TEXT(binding_name, "tls-unique");
    is_refused(&x, LMAIL_SASL_BINDING);
    TEXT(binding_name, "tls,unique");
    exchange_run(&x);
    assert_int_equal(x.client_status, LMAIL_E_ARGUMENT);
  }
  x = pair(lmail_sasl_scram_sha256_client(), lmail_sasl_scram_sha256_server());
  TEXT(binding, "channel");
  TEXT(binding_name, "tls-exporter");
  logs_in(&x);
  assert_non_null(strstr(x.log, " eSws")); /* "y,," */
  x.server_config.flags = LMAIL_SASL_OFFERS_PLUS;
  is_refused(&x, LMAIL_SASL_DOWNGRADE);
  x.cred.flags = LMAIL_SASL_PLUS_OFFERED;
  logs_in(&x);
  assert_non_null(strstr(x.log, " biws")); /* "n,," */
  pencil.binding_name = NULL;
}

/* A hash of the caller's, on either side or both. */
static unsigned own_updates;

static void own_update(void *state, const void *in, size_t n)
{
  own_updates++;
  lmail_hash_sha256()->update(state, in, n);
}

static const lmail_hash *own_sha256(void)
{
  static lmail_hash own;

  own = *lmail_hash_sha256();
  own.update = own_update;
  return &own;
}

static void own_hash(void **state)
{
  lmail_sasl_client_mechanism client = *lmail_sasl_scram_sha256_client();
  lmail_sasl_server_mechanism server = *lmail_sasl_scram_sha256_server();
  exchange x = pair(lmail_sasl_scram_sha256_client(), lmail_sasl_scram_sha256_server());
  unsigned before;

  (void)state;
  client.hash = own_sha256;
  server.hash = own_sha256;
  x.client = &client;
  logs_in(&x);
  before = own_updates;
  assert_true(before > ITERATIONS);
  x.server = &server;
  logs_in(&x);
  assert_true(own_updates > 2 * before);
}

/* A server whose scratch is short says so, at whatever message that is, and lets nobody in before. */
static void short_scratch(void **state)
{
  exchange x = pair(lmail_sasl_scram_sha256_client(), lmail_sasl_scram_sha256_server());
  unsigned done = 0;

  (void)state;
  for (x.server_scratch = 24 + 64; x.server_scratch < 500; x.server_scratch++) {
    exchange_run(&x);
    if (x.server_status == LMAIL_DONE) {
      done++;
    } else {
      assert_int_equal(done, 0);
      assert_int_equal(x.server_reason, LMAIL_SASL_TOO_LONG);
    }
  }
  assert_true(done > 0 && done < 300);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5802_5_example),
      cmocka_unit_test(rfc7677_3_example),
      cmocka_unit_test(rfc2195_2_example),
      cmocka_unit_test(a6_server_first),
      cmocka_unit_test(a6_limits_of_the_caller),
      cmocka_unit_test(a6_scratch),
      cmocka_unit_test(a6_server_final),
      cmocka_unit_test(all_pairs),
      cmocka_unit_test(unknown_user),
      cmocka_unit_test(names),
      cmocka_unit_test(every_window),
      cmocka_unit_test(channel_binding),
      cmocka_unit_test(short_scratch),
      cmocka_unit_test(own_hash),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
