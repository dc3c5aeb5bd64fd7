/* SPDX-License-Identifier: MIT */
/* misuse.c - what an application gets wrong, or gives that is unusual: it is told, early, and nothing breaks. */

#include <libmail/sasl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static lmail_sasl_credentials tim(void)
{
  lmail_sasl_credentials cred;

  memset(&cred, 0, sizeof cred);
  cred.user = "tim";
  cred.user_len = 3;
  cred.secret = "pencil";
  cred.secret_len = 6;
  return cred;
}

/* A server of pass-through that has been told "AAECAwQFBgc=", which is 00 to 07, and asks about it. */
static void asks_about_token(lmail_sasl_server_mechanism *m, lmail_sasl_server *s, uint8_t *scratch,
                             size_t room)
{
  lmail_sasl_pass_server(m, "GSSAPI", LMAIL_SASL_FIRST);
  assert_int_equal(lmail_sasl_server_init(s, m, NULL, scratch, room), LMAIL_OK);
  assert_int_equal(lmail_sasl_server_receive(s, "AAECAwQFBgc=", 12, 0), LMAIL_REPLY_DUE);
}

/* The client's own token, or the end of it, is the next challenge: it is moved, not copied over itself. */
static void token_returned(void **state)
{
  size_t skip;

  (void)state;
  for (skip = 0; skip < 8; skip++) {
    uint8_t *scratch = (uint8_t *)malloc(8), out[16], plain[8], i;
    lmail_sasl_server_mechanism m;
    lmail_sasl_server s;
    lmail_sasl_answer a;
    lmail_base64_decoder d;
    lmail_writer w;
    size_t n, used, made;

    asks_about_token(&m, &s, scratch, 8);
    memset(&a, 0, sizeof a);
    a.verdict = LMAIL_SASL_CONTINUE;
    a.text = lmail_sasl_server_get(&s, LMAIL_SASL_GET_SECRET, &n) + skip;
    a.text_len = n - skip;
    assert_int_equal(n, 8);
    assert_int_equal(lmail_sasl_server_answer(&s, &a), LMAIL_OK);
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_OK);
    lmail_base64_decode_init(&d, LMAIL_BASE64_STRICT);
    assert_int_equal(lmail_base64_decode(&d, out, w.len, &used, plain, sizeof plain, &made, 1),
                     LMAIL_OK);
    assert_int_equal(made, 8 - skip);
    for (i = 0; i < made; i++) assert_int_equal(plain[i], i + skip);
    free(scratch);
  }
}

/* 65,535 octets are the longest message either way; what is longer is refused, not half encoded. */
static void longest_challenge(void **state)
{
  static const size_t lengths[] = {65535, 65536, 98303, 131072, 200000};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    size_t n = lengths[i], whole = (n + 2) / 3 * 4;
    uint8_t *scratch = (uint8_t *)malloc(n), *text = (uint8_t *)calloc(1, n);
    uint8_t *out = (uint8_t *)malloc(whole);
    lmail_sasl_server_mechanism m;
    lmail_sasl_server s;
    lmail_sasl_answer a;
    lmail_writer w;

    asks_about_token(&m, &s, scratch, n);
    memset(&a, 0, sizeof a);
    a.verdict = LMAIL_SASL_CONTINUE;
    a.text = text;
    a.text_len = n;
    if (i == 0) {
      assert_int_equal(lmail_sasl_server_answer(&s, &a), LMAIL_OK);
      lmail_writer_init(&w, out, whole);
      assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_OK);
      assert_int_equal(w.len, whole);
    } else {
      assert_int_equal(lmail_sasl_server_answer(&s, &a), LMAIL_REFUSED);
      assert_int_equal(lmail_sasl_server_reason(&s), LMAIL_SASL_TOO_LONG);
    }
    free(out);
    free(text);
    free(scratch);
  }
}

/* Who does not look at what init says has an object that does nothing: no challenge of no randomness. */
static void init_that_failed(void **state)
{
  static const struct {
    const lmail_sasl_server_mechanism *(*mechanism)(void);
    size_t room;
  } servers[] = {{lmail_sasl_cram_md5_server, 100},    {lmail_sasl_cram_md5_server, 20},
                 {lmail_sasl_digest_md5_server, 100},  {lmail_sasl_scram_sha1_server, 100},
                 {lmail_sasl_scram_sha256_server, 10}, {lmail_sasl_login_server, 4}};
  lmail_sasl_credentials cred = tim();
  lmail_sasl_client_config bad;
  uint8_t scratch[100], out[100];
  lmail_sasl_client c;
  lmail_writer w;
  size_t i;

  (void)state;
  lmail_writer_init(&w, out, sizeof out);
  for (i = 0; i < sizeof servers / sizeof servers[0]; i++) {
    lmail_sasl_server s;

    assert_true(lmail_sasl_server_init(&s, servers[i].mechanism(), NULL, scratch, servers[i].room) <
                0);
    assert_int_equal(lmail_sasl_server_receive(&s, "", 0, 0), LMAIL_E_STATE);
    assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_E_STATE);
  }
  memset(&bad, 0, sizeof bad);
  bad.protocol = 9;
  assert_int_equal(lmail_sasl_client_init(&c, lmail_sasl_plain_client(), &bad, NULL, 0),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_E_STATE);
  assert_int_equal(lmail_sasl_client_init(&c, lmail_sasl_cram_md5_client(), NULL, scratch, 4),
                   LMAIL_E_SCRATCH);
  assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_E_STATE);
}

/*
 * A password that cannot be said is noticed before the user's name is: behind it there would be nothing
 * left to write, and a server that waits.
 */
static void login_without_password(void **state)
{
  static const struct {
    const char *secret;
    size_t n;
  } secrets[] = {{NULL, 0}, {"", 0}, {"pen\0cil", 7}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
    lmail_sasl_credentials cred = tim();
    lmail_sasl_client c;
    uint8_t out[100];
    lmail_writer w;

    cred.secret = secrets[i].secret;
    cred.secret_len = secrets[i].n;
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_client_init(&c, lmail_sasl_login_client(), NULL, NULL, 0),
                     LMAIL_OK);
    assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_E_ARGUMENT);
    assert_int_equal(w.len, 0);
  }
}

/* A mechanism whose server begins has no first message to be made without an exchange. */
static void initial_of_the_server(void **state)
{
  lmail_sasl_credentials cred = tim();
  uint8_t out[400];
  lmail_writer w;

  (void)state;
  cred.host = "mail.example.org";
  cred.host_len = 16;
  cred.random = "0123456789abcdef01";
  cred.random_len = 18;
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_sasl_initial(lmail_sasl_login_client(), &cred, &w), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_sasl_initial(lmail_sasl_cram_md5_client(), &cred, &w), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_sasl_initial(lmail_sasl_digest_md5_client(), &cred, &w), LMAIL_E_ARGUMENT);
  assert_int_equal(w.len, 0);
}

/* A token that fills scratch and is wrong: the client is told that, and not that its line was long. */
static void wrong_token_in_a_narrow_room(void **state)
{
  static const char line[] = "dXNlcj10aW0BYXV0aD1CZWFyZXIgdDAxMjM0NTY3ODkBAQ=="; /* 34 octets */
  size_t room;

  (void)state;
  for (room = 34; room < 70; room++) {
    uint8_t *scratch = (uint8_t *)malloc(room), out[60];
    lmail_sasl_server s;
    lmail_sasl_answer a;
    lmail_writer w;
    lmail_status st;

    assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_xoauth2_server(), NULL, scratch, room),
                     LMAIL_OK);
    assert_int_equal(lmail_sasl_server_receive(&s, line, sizeof line - 1, 0), LMAIL_REPLY_DUE);
    memset(&a, 0, sizeof a);
    st = lmail_sasl_server_answer(&s, &a);
    if (st == LMAIL_OK) { /* the error had room; the answer to it may be anything */
      lmail_writer_init(&w, out, sizeof out);
      assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_OK);
      st = lmail_sasl_server_receive(&s, "AQ==", 4, 0);
    }
    assert_int_equal(st, LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_server_reason(&s), LMAIL_SASL_CREDENTIALS);
    free(scratch);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(token_returned),        cmocka_unit_test(longest_challenge),
      cmocka_unit_test(init_that_failed),      cmocka_unit_test(login_without_password),
      cmocka_unit_test(initial_of_the_server), cmocka_unit_test(wrong_token_in_a_narrow_room),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
