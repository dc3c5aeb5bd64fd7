/* SPDX-License-Identifier: MIT */
/* digest_md5.c - DIGEST-MD5: the examples of RFC 2831 4, pairs, and attack A5. */

#include "exchange.h"
#include "sasl/digest.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TEXT(field, text) (x.cred.field = (text), x.cred.field##_len = sizeof(text) - 1)

static lmail_digest_value_ value(const char *text)
{
  lmail_digest_value_ v;

  v.s = (const uint8_t *)text;
  v.n = strlen(text);
  return v;
}

static void computes(const char *uri, const char *nonce, const char *cnonce, const char *response,
                     const char *rspauth)
{
  lmail_digest_input_ in;
  char out[32];

  memset(&in, 0, sizeof in);
  in.username = value("chris");
  in.realm = value("elwood.innosoft.com");
  in.secret = value("secret");
  in.nonce = value(nonce);
  in.cnonce = value(cnonce);
  in.uri = value(uri);
  lmail_digest_compute_(lmail_hash_md5(), &in, "AUTHENTICATE", 12, out);
  assert_memory_equal(out, response, 32);
  lmail_digest_compute_(lmail_hash_md5(), &in, "", 0, out);
  assert_memory_equal(out, rspauth, 32);
}

static void rfc2831_4_examples(void **state)
{
  (void)state;
  computes("imap/elwood.innosoft.com", "OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk",
           "d388dad90d4bbd760a152321f2143af7", "ea40f60335c427b5527b84dbabcdfffd");
  computes("acap/elwood.innosoft.com", "OA9BSXrbuRhWay", "OA9BSuZWMSpW8m",
           "6084c6db3fede7352c551284490fd0fc", "2f0b3d7c3c2e486600ef710726aa2eae");
  computes("pop/elwood.innosoft.com", "OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk", /* RFC 5034 6 */
           "b0d56d2f054c24b62072322106468db9", "0b971462cef5e8f930db9a33b02fc9a0");
}

/* ---- pairs ------------------------------------------------------------------------------------ */

static const char *password_of_user = "secret";

static void answer(void *user, const lmail_sasl_server *s, lmail_sasl_answer *a)
{
  size_t n;
  const uint8_t *p = lmail_sasl_server_get(s, LMAIL_SASL_GET_USER, &n);

  if (lmail_sasl_server_question(s) == LMAIL_SASL_ASK_AUTHORIZE) {
    a->verdict = LMAIL_SASL_ACCEPT;
    return;
  }
  a->verdict = n == strlen((const char *)user) && memcmp(p, user, n) == 0 ? LMAIL_SASL_PASSWORD
                                                                          : LMAIL_SASL_REJECT;
  a->text = password_of_user;
  a->text_len = strlen(password_of_user);
}

static exchange pair(void)
{
  static char name[] = "ch\"r\\is";
  exchange x;

  memset(&x, 0, sizeof x);
  x.client = lmail_sasl_digest_md5_client();
  x.server = lmail_sasl_digest_md5_server();
  x.answer = answer;
  x.user = name;
  TEXT(user, "ch\"r\\is");
  TEXT(secret, "secret");
  TEXT(host, "Mail.example.org");
  TEXT(random, "client random 18 .");
  x.server_config.random = "server random 18 .";
  x.server_config.random_len = 18;
  x.server_config.host = "mail.example.org";
  x.server_config.host_len = 16;
  return x;
}

static void pairs(void **state)
{
  exchange x = pair();
  char *log;

  (void)state;
  for (x.client_config.protocol = 0; x.client_config.protocol < 4; x.client_config.protocol++) {
    exchange_run(&x);
    assert_int_equal(x.client_status, LMAIL_DONE);
    assert_string_equal(x.server_user, "ch\"r\\is");
  }
  x.client_config.protocol = LMAIL_SASL_SMTP;
  TEXT(authzid, "other");
  exchange_run(&x);
  assert_int_equal(x.client_status, LMAIL_DONE);
  assert_string_equal(x.server_authzid, "other");
  log = exchange_log(&x);
  for (x.window = 1; x.window < 70; x.window++) {
    for (x.piece = 1; x.piece < 30; x.piece += 3) {
      exchange_run(&x);
      assert_string_equal(x.log, log);
    }
  }
  free(log);
}

static void wrong_everything(void **state)
{
  exchange x = pair();

  (void)state;
  TEXT(secret, "Secret");
  exchange_run(&x);
  assert_int_equal(x.server_reason, LMAIL_SASL_CREDENTIALS);
  x = pair();
  TEXT(user, "chris");
  exchange_run(&x);
  assert_int_equal(x.server_reason, LMAIL_SASL_CREDENTIALS);
  x = pair();
  TEXT(host, "other.example.org");
  exchange_run(&x);
  assert_int_equal(x.server_reason, LMAIL_SASL_MALFORMED);
  x = pair();
  TEXT(secret, "s\303\251cret");
  exchange_run(&x);
  assert_int_equal(x.client_status, LMAIL_E_ARGUMENT);
}

/* ---- A5 --------------------------------------------------------------------------------------- */

static char *encode(const char *data, size_t n)
{
  char *out = (char *)malloc(n / 3 * 4 + 8);
  lmail_base64_encoder e;
  size_t used, made;

  lmail_base64_encode_init(&e, 0);
  assert_int_equal(lmail_base64_encode(&e, data, n, &used, out, n / 3 * 4 + 7, &made, 1), LMAIL_OK);
  out[made] = 0;
  return out;
}

static void challenge_is(const char *text, uint32_t reason)
{
  exchange x = pair();
  lmail_sasl_client c;
  uint8_t scratch[4096], out[4096];
  char *line = encode(text, strlen(text));
  lmail_writer w;

  assert_int_equal(lmail_sasl_client_init(&c, x.client, NULL, scratch, sizeof scratch), LMAIL_OK);
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_sasl_client_write(&c, &x.cred, &w), LMAIL_OK);
  if (lmail_sasl_client_challenge(&c, &x.cred, line, strlen(line)) !=
          (reason == 0 ? LMAIL_OK : LMAIL_REFUSED) ||
      lmail_sasl_client_reason(&c) != reason) {
    print_message("%s\n", text);
    fail();
  }
  assert_int_equal(lmail_sasl_client_write(&c, &x.cred, &w), LMAIL_OK);
  free(line);
}

static void a5_challenges(void **state)
{
  static char big[2200];

  (void)state;
  challenge_is("nonce=\"n\",algorithm=md5-sess", 0);
  challenge_is("realm=\"a\",realm=\"b\",nonce=\"n\",qop=\"auth,auth-int\",algorithm=md5-sess", 0);
  challenge_is(" , nonce = \"n\" ,\r\n ,, algorithm = MD5-sess , ", 0);
  challenge_is("realm=\"a\\\"b\\\\c\",nonce=\"n\",algorithm=md5-sess,charset=utf-8", 0);
  challenge_is("nonce=\"n\",algorithm=md5-sess,maxbuf=4294967296,unknown=1,unknown=2", 0);
  challenge_is("nonce=\"n\",algorithm=md5-sess,qop=\"auth-int\"", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"n\",algorithm=md5-sess,qop=\"\"", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"n\",algorithm=md5", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"n\"", LMAIL_SASL_MALFORMED);
  challenge_is("algorithm=md5-sess", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"\",algorithm=md5-sess", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=,algorithm=md5-sess", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"n\",nonce=\"n\",algorithm=md5-sess", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"n\",algorithm=md5-sess,algorithm=md5-sess", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"n\",algorithm=md5-sess,maxbuf=1,maxbuf=1", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"n\",algorithm=md5-sess,charset=latin1", LMAIL_SASL_MALFORMED);
  challenge_is("nonce=\"n,algorithm=md5-sess", LMAIL_SASL_MALFORMED);
  challenge_is("algorithm=md5-sess,nonce=\"n\\", LMAIL_SASL_MALFORMED);
  challenge_is("algorithm=md5-sess,nonce=\"n\\\"", LMAIL_SASL_MALFORMED);
  challenge_is("algorithm=md5-sess,nonce=\"", LMAIL_SASL_MALFORMED);
  challenge_is("algorithm=md5-sess,nonce=\"n\"x", LMAIL_SASL_MALFORMED);
  challenge_is("algorithm=md5-sess,nonce", LMAIL_SASL_MALFORMED);
  challenge_is("=x", LMAIL_SASL_MALFORMED);
  challenge_is("", LMAIL_SASL_MALFORMED);
  memset(big, ',', sizeof big);
  memcpy(big, "nonce=\"n\",algorithm=md5-sess", 28);
  big[2047] = 0;
  challenge_is(big, 0);
  big[2047] = ',';
  big[2048] = 0;
  challenge_is(big, LMAIL_SASL_TOO_LONG);
}

/* The realm that was asked for, where there are several; and a server that proves nothing. */
static void realm_and_proof(void **state)
{
  static const struct {
    const char *text;
    uint32_t reason;
  } cases[] = {{"rspauth=0123456789abcdef0123456789abcdef", LMAIL_SASL_UNPROVEN},
               {"rspauth=0123", LMAIL_SASL_UNPROVEN},
               {"x=y", LMAIL_SASL_UNPROVEN},
               {"", LMAIL_SASL_UNPROVEN},
               {"rspauth", LMAIL_SASL_MALFORMED}};
  static const char challenge[] = "realm=\"a\",realm=\"b\",nonce=\"n\",algorithm=md5-sess";
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    exchange x = pair();
    uint8_t scratch[1024], plain[1024];
    char out[1024], *line = encode(challenge, sizeof challenge - 1);
    lmail_sasl_client c;
    lmail_base64_decoder d;
    size_t used, made;
    lmail_writer w;

    TEXT(realm, "b");
    assert_int_equal(lmail_sasl_client_init(&c, x.client, NULL, scratch, sizeof scratch), LMAIL_OK);
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_client_write(&c, &x.cred, &w), LMAIL_OK);
    assert_int_equal(lmail_sasl_client_challenge(&c, &x.cred, line, strlen(line)), LMAIL_OK);
    free(line);
    w.len = 0;
    assert_int_equal(lmail_sasl_client_write(&c, &x.cred, &w), LMAIL_OK);
    lmail_base64_decode_init(&d, LMAIL_BASE64_STRICT);
    assert_int_equal(lmail_base64_decode(&d, out, w.len, &used, plain, sizeof plain - 1, &made, 1),
                     LMAIL_OK);
    plain[made] = 0;
    assert_non_null(strstr((const char *)plain, ",realm=\"b\","));
    assert_non_null(strstr((const char *)plain, "username=\"ch\\\"r\\\\is\""));
    line = encode(cases[i].text, strlen(cases[i].text));
    assert_int_equal(lmail_sasl_client_challenge(&c, &x.cred, line, strlen(line)), LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_client_reason(&c), cases[i].reason);
    free(line);
    assert_int_equal(lmail_sasl_client_success(&c, &x.cred, NULL, 0), LMAIL_REFUSED);
  }
}

/* A realm that was asked for, and is none of the server's: no other one is told the digest. */
static void realm_of_another_server(void **state)
{
  static const char *const challenges[] = {"realm=\"a\",realm=\"b\",nonce=\"n\",algorithm=md5-sess",
                                           "realm=\"\",nonce=\"n\",algorithm=md5-sess",
                                           "nonce=\"n\",algorithm=md5-sess"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof challenges / sizeof challenges[0]; i++) {
    exchange x = pair();
    char *line = encode(challenges[i], strlen(challenges[i])), out[100];
    uint8_t scratch[1024];
    lmail_sasl_client c;
    lmail_writer w;

    TEXT(realm, "c");
    assert_int_equal(lmail_sasl_client_init(&c, x.client, NULL, scratch, sizeof scratch), LMAIL_OK);
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_client_write(&c, &x.cred, &w), LMAIL_OK);
    assert_int_equal(lmail_sasl_client_challenge(&c, &x.cred, line, strlen(line)), LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_client_reason(&c), LMAIL_SASL_NO_CREDENTIALS);
    w.len = 0;
    assert_int_equal(lmail_sasl_client_write(&c, &x.cred, &w), LMAIL_OK);
    assert_memory_equal(out, "*", w.len);
    free(line);
  }
}

/* RFC 2831 2.1.1: cnonce needs 64 bits; sasl.h allows clients 15 octets. */
static void fewer_random_octets(void **state)
{
  exchange x = pair();

  (void)state;
  x.cred.random_len = LMAIL_SASL_RANDOM_MIN;
  exchange_run(&x);
  assert_int_equal(x.server_status, LMAIL_DONE);
  assert_int_equal(x.client_status, LMAIL_DONE);
  x.cred.random_len = LMAIL_SASL_RANDOM_MIN - 1;
  exchange_run(&x);
  assert_int_equal(x.client_status, LMAIL_E_ARGUMENT);
}

#define NONCE "c2VydmVyIHJhbmRvbSAxOCAu"
#define DIGITS "0123456789abcdef0123456789abcdef"
#define GOOD                                                                   \
  "username=\"u\",realm=\"mail.example.org\",nonce=\"" NONCE "\",nc=00000001," \
  "cnonce=\"c\",digest-uri=\"smtp/mail.example.org\",response=" DIGITS

static void response_is(const char *text, uint32_t reason)
{
  exchange x = pair();
  lmail_sasl_server s;
  uint8_t scratch[8192], out[512];
  char *line = encode(text, strlen(text));
  lmail_writer w;
  lmail_status st;

  assert_int_equal(lmail_sasl_server_init(&s, x.server, &x.server_config, scratch, sizeof scratch),
                   LMAIL_OK);
  assert_int_equal(lmail_sasl_server_receive(&s, "", 0, 0), LMAIL_OK);
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_OK);
  st = lmail_sasl_server_receive(&s, line, strlen(line), 0);
  if (st != (reason == 0 ? LMAIL_REPLY_DUE : LMAIL_REFUSED) ||
      lmail_sasl_server_reason(&s) != reason) {
    print_message("%s\n", text);
    fail();
  }
  free(line);
}

static void a5_responses(void **state)
{
  static char big[4200];

  (void)state;
  response_is(GOOD, 0);
  response_is(GOOD ",qop=auth,charset=utf-8,authzid=\"a\",x=y", 0);
  response_is(GOOD ",qop=auth-int", LMAIL_SASL_MALFORMED);
  response_is(GOOD ",response=" DIGITS, LMAIL_SASL_MALFORMED);
  response_is(GOOD ",username=\"v\"", LMAIL_SASL_MALFORMED);
  response_is(GOOD ",realm=\"mail.example.org\"", LMAIL_SASL_MALFORMED);
  response_is(GOOD ",REALM=\"other\"", LMAIL_SASL_MALFORMED);
  response_is("realm=\"\"," GOOD, LMAIL_SASL_MALFORMED);
  response_is(GOOD ",authzid=\"", LMAIL_SASL_MALFORMED);
  response_is(GOOD ",authzid=\"\\", LMAIL_SASL_MALFORMED);
  response_is(GOOD "0", LMAIL_SASL_MALFORMED);
  response_is("username=\"u\",realm=\"mail.example.org\",nonce=\"x\",nc=00000001,cnonce=\"c\","
              "digest-uri=\"smtp/mail.example.org\",response=" DIGITS,
              LMAIL_SASL_NONCE);
  response_is("username=\"u\",realm=\"mail.example.org\",nonce=\"" NONCE
              "\",nc=00000002,cnonce=\"c\","
              "digest-uri=\"smtp/mail.example.org\",response=" DIGITS,
              LMAIL_SASL_MALFORMED);
  response_is("username=\"u\",realm=\"other\",nonce=\"" NONCE "\",nc=00000001,cnonce=\"c\","
              "digest-uri=\"smtp/mail.example.org\",response=" DIGITS,
              LMAIL_SASL_MALFORMED);
  response_is("username=\"u\",realm=\"mail.example.org\",nonce=\"" NONCE
              "\",nc=00000001,cnonce=\"c\","
              "digest-uri=\"imap/mail.example.org\",response=" DIGITS,
              LMAIL_SASL_MALFORMED);
  response_is("username=\"u\",realm=\"mail.example.org\",nonce=\"" NONCE
              "\",nc=00000001,cnonce=\"c\","
              "digest-uri=\"smtp/mail.example.orgx\",response=" DIGITS,
              LMAIL_SASL_MALFORMED);
  response_is("username=\"u\",realm=\"mail.example.org\",nonce=\"" NONCE
              "\",nc=00000001,cnonce=\"c\","
              "digest-uri=\"smtp/mail.example.org/serv\",response=" DIGITS,
              0);
  response_is("username=\"u\",realm=\"mail.example.org\",nonce=\"" NONCE
              "\",nc=00000001,cnonce=\"c\","
              "digest-uri=\"smtp/mail.example.org\",response=0123456789ABCDEF0123456789abcdef",
              LMAIL_SASL_MALFORMED);
  response_is("", LMAIL_SASL_MALFORMED);
  memset(big, ',', sizeof big);
  memcpy(big, GOOD, sizeof GOOD - 1);
  big[4095] = 0;
  response_is(big, 0);
  big[4095] = ',';
  big[4096] = 0;
  response_is(big, LMAIL_SASL_TOO_LONG);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2831_4_examples), cmocka_unit_test(pairs),
      cmocka_unit_test(wrong_everything),   cmocka_unit_test(a5_challenges),
      cmocka_unit_test(a5_responses),       cmocka_unit_test(realm_and_proof),
      cmocka_unit_test(fewer_random_octets), cmocka_unit_test(realm_of_another_server),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
