/* SPDX-License-Identifier: MIT */
/* simple.c - PLAIN, LOGIN, EXTERNAL, ANONYMOUS, XOAUTH2, OAUTHBEARER: client against server. */

#include "exchange.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TEXT(field, text) (x.cred.field = (text), x.cred.field##_len = sizeof(text) - 1)

/* What the application knows: one user with one password or token; who he may be. */
typedef struct accounts {
  const char *user;
  const char *secret;
  const char *may_be;
  uint32_t verdict; /* how to answer PASSWORD: PASSWORD, ACCEPT (checks itself), NOT_NOW */
} accounts;

static int is(const lmail_sasl_server *s, uint32_t what, const char *text)
{
  size_t n;
  const uint8_t *p = lmail_sasl_server_get(s, what, &n);

  return n == strlen(text) && (n == 0 || memcmp(p, text, n) == 0);
}

static void answer(void *user, const lmail_sasl_server *s, lmail_sasl_answer *a)
{
  const accounts *all = (const accounts *)user;

  a->verdict = LMAIL_SASL_REJECT;
  if (all->verdict == LMAIL_SASL_NOT_NOW) {
    a->verdict = LMAIL_SASL_NOT_NOW;
    return;
  }
  switch (lmail_sasl_server_question(s)) {
  case LMAIL_SASL_ASK_PASSWORD:
    if (!is(s, LMAIL_SASL_GET_USER, all->user)) return;
    a->verdict = LMAIL_SASL_PASSWORD;
    a->text = all->secret;
    a->text_len = strlen(all->secret);
    if (all->verdict == LMAIL_SASL_ACCEPT) {
      a->verdict = is(s, LMAIL_SASL_GET_SECRET, all->secret) ? LMAIL_SASL_ACCEPT
                                                             : LMAIL_SASL_REJECT;
    }
    return;
  case LMAIL_SASL_ASK_TOKEN:
    if (is(s, LMAIL_SASL_GET_SECRET, all->secret)) a->verdict = LMAIL_SASL_ACCEPT;
    return;
  case LMAIL_SASL_ASK_ANONYMOUS: a->verdict = LMAIL_SASL_ACCEPT; return;
  default:
    if (is(s, LMAIL_SASL_GET_AUTHZID, all->may_be)) a->verdict = LMAIL_SASL_ACCEPT;
  }
}

static accounts tim = {"tim", "tanstaaftanstaaf", "", LMAIL_SASL_PASSWORD};
static accounts kurt = {"Kurt", "xipj3plmq", "Ursel", LMAIL_SASL_ACCEPT};

static exchange plain(accounts *all)
{
  exchange x;

  memset(&x, 0, sizeof x);
  x.client = lmail_sasl_plain_client();
  x.server = lmail_sasl_plain_server();
  x.answer = answer;
  x.user = all;
  TEXT(user, "tim");
  TEXT(secret, "tanstaaftanstaaf");
  return x;
}

static void logs_in(exchange *x, const char *log)
{
  exchange_run(x);
  if (strcmp(x->log, log) != 0) print_message("%s", x->log);
  assert_string_equal(x->log, log);
  assert_int_equal(x->server_status, LMAIL_DONE);
  assert_int_equal(x->client_status, LMAIL_DONE);
}

static void is_refused(exchange *x, uint32_t reason)
{
  exchange_run(x);
  assert_int_equal(x->server_status, LMAIL_REFUSED);
  assert_int_equal(x->server_reason, reason);
}

/* RFC 4616 4, in the framing of each protocol; with and without initial response. */
static void rfc4616_4_plain(void **state)
{
  exchange x = plain(&tim);

  (void)state;
  logs_in(&x, "C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\n");
  assert_string_equal(x.server_user, "tim");
  x.client_config.flags = LMAIL_SASL_NO_IR;
  logs_in(&x, "C: AUTH PLAIN\nS: \nC: AHRpbQB0YW5zdGFhZnRhbnN0YWFm\n");
  x.client_config.protocol = LMAIL_SASL_NNTP;
  logs_in(&x, "C: AUTHINFO SASL PLAIN\nS: =\nC: AHRpbQB0YW5zdGFhZnRhbnN0YWFm\n");
  x.client_config.flags = 0;
  x.client_config.protocol = LMAIL_SASL_IMAP;
  logs_in(&x, "C: AUTHENTICATE PLAIN\nS: \nC: AHRpbQB0YW5zdGFhZnRhbnN0YWFm\n");
  x.client_config.flags = LMAIL_SASL_IR;
  logs_in(&x, "C: AUTHENTICATE PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\n");
}

static void rfc4616_4_authorization(void **state)
{
  exchange x = plain(&kurt);

  (void)state;
  TEXT(user, "Kurt");
  TEXT(secret, "xipj3plmq");
  TEXT(authzid, "Ursel");
  logs_in(&x, "C: AUTH PLAIN VXJzZWwAS3VydAB4aXBqM3BsbXE=\n");
  assert_int_equal(x.questions, 17);
  assert_string_equal(x.server_authzid, "Ursel");
  TEXT(authzid, "Kurt");
  exchange_run(&x);
  assert_int_equal(x.questions, 1);
  TEXT(authzid, "root");
  is_refused(&x, LMAIL_SASL_AUTHORIZATION);
}

static void wrong_everything(void **state)
{
  exchange x = plain(&tim);

  (void)state;
  TEXT(secret, "tanstaaftanstaag");
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  TEXT(secret, "tanstaaftanstaa");
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  TEXT(secret, "tanstaaftanstaaf");
  TEXT(user, "tom");
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  x = plain(&tim);
  tim.verdict = LMAIL_SASL_NOT_NOW;
  is_refused(&x, LMAIL_SASL_LATER);
  tim.verdict = LMAIL_SASL_PASSWORD;
  x.server_scratch = 20;
  TEXT(secret, "tanstaaftanstaa");
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  TEXT(secret, "tanstaaftanstaaf");
  is_refused(&x, LMAIL_SASL_TOO_LONG);
  x.server_scratch = 21;
  logs_in(&x, "C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\n");
}

/* draft-murchison-sasl-login */
static void login(void **state)
{
  exchange x = plain(&tim);

  (void)state;
  x.client = lmail_sasl_login_client();
  x.server = lmail_sasl_login_server();
  logs_in(&x,
          "C: AUTH LOGIN\nS: VXNlcm5hbWU6\nC: dGlt\nS: UGFzc3dvcmQ6\nC: dGFuc3RhYWZ0YW5zdGFhZg==\n");
  TEXT(secret, "x");
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
}

/* RFC 4422 A.2, RFC 4959 4, RFC 4643 2.4.3 */
static void external(void **state)
{
  exchange x = plain(&tim);

  (void)state;
  x.client = lmail_sasl_external_client();
  x.server = lmail_sasl_external_server();
  x.client_config.protocol = LMAIL_SASL_IMAP;
  logs_in(&x, "C: AUTHENTICATE EXTERNAL\nS: \nC: \n");
  x.client_config.flags = LMAIL_SASL_IR;
  logs_in(&x, "C: AUTHENTICATE EXTERNAL =\n");
  x.client_config.protocol = LMAIL_SASL_NNTP;
  logs_in(&x, "C: AUTHINFO SASL EXTERNAL =\n");
  x.client_config.flags = LMAIL_SASL_NO_IR;
  logs_in(&x, "C: AUTHINFO SASL EXTERNAL\nS: =\nC: =\n");
  TEXT(authzid, "fred@example.com");
  is_refused(&x, LMAIL_SASL_AUTHORIZATION);
  tim.may_be = "fred@example.com";
  exchange_run(&x);
  assert_int_equal(x.server_status, LMAIL_DONE);
  tim.may_be = "";
}

/* RFC 4505 4 */
static void anonymous(void **state)
{
  exchange x = plain(&tim);

  (void)state;
  x.client = lmail_sasl_anonymous_client();
  x.server = lmail_sasl_anonymous_server();
  x.client_config.protocol = LMAIL_SASL_IMAP;
  TEXT(authzid, "sirhc");
  logs_in(&x, "C: AUTHENTICATE ANONYMOUS\nS: \nC: c2lyaGM=\n");
  assert_string_equal(x.server_authzid, "sirhc");
  x.cred.authzid_len = 0;
  logs_in(&x, "C: AUTHENTICATE ANONYMOUS\nS: \nC: \n");
}

static accounts bearer = {"", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", "user@example.com",
                          LMAIL_SASL_PASSWORD};

static exchange oauth(void)
{
  exchange x = plain(&bearer);

  x.client = lmail_sasl_oauthbearer_client();
  x.server = lmail_sasl_oauthbearer_server();
  TEXT(user, "user@example.com");
  TEXT(secret, "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
  TEXT(host, "server.example.com");
  return x;
}

static void rfc7628_4_1_success(void **state)
{
  exchange x = oauth();

  (void)state;
  x.client_config.protocol = LMAIL_SASL_IMAP;
  x.client_config.flags = LMAIL_SASL_IR;
  x.cred.port = 143;
  logs_in(
      &x,
      "C: AUTHENTICATE OAUTHBEARER bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29t"
      "AXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB\n");
  x.client_config.protocol = LMAIL_SASL_SMTP;
  x.client_config.flags = 0;
  x.cred.port = 587;
  logs_in(&x,
          "C: AUTH OAUTHBEARER bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9N"
          "Tg3AWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB\n");
  assert_string_equal(x.server_authzid, "user@example.com");
}

/* The error is a challenge; the client answers, and the server ends. */
static void rfc7628_4_3_failure(void **state)
{
  exchange x = oauth();

  (void)state;
  TEXT(secret, "stale");
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  assert_int_equal(x.client_reason, LMAIL_SASL_SERVER_ERROR);
  assert_non_null(strstr(x.log, "\nS: eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\nC: AQ==\n"));
  x.client = lmail_sasl_xoauth2_client();
  x.server = lmail_sasl_xoauth2_server();
  is_refused(&x, LMAIL_SASL_CREDENTIALS);
  assert_int_equal(x.client_reason, LMAIL_SASL_SERVER_ERROR);
  assert_non_null(strstr(x.log, "\nS: eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\nC: \n"));
}

/* Google's example. */
static void xoauth2(void **state)
{
  exchange x = oauth();
  accounts google = {"", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg", "", LMAIL_SASL_PASSWORD};

  (void)state;
  x.client = lmail_sasl_xoauth2_client();
  x.server = lmail_sasl_xoauth2_server();
  x.user = &google;
  TEXT(user, "someuser@example.com");
  TEXT(secret, "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
  logs_in(&x,
          "C: AUTH XOAUTH2 dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjM"
          "k52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==\n");
  assert_string_equal(x.server_user, "someuser@example.com");
}

/* Every window, every piece: the same lines. */
static void every_window(void **state)
{
  unsigned which;

  (void)state;
  for (which = 0; which < 4; which++) {
    exchange x = which < 2 ? plain(&tim) : oauth();
    char *log;
    size_t window, piece;

    if (which == 1) {
      x.client = lmail_sasl_login_client();
      x.server = lmail_sasl_login_server();
    }
    if (which == 3) {
      TEXT(secret, "stale");
      x.client_config.flags = LMAIL_SASL_NO_IR;
    }
    exchange_run(&x);
    log = exchange_log(&x);
    for (window = 1; window < 70; window++) {
      for (piece = 1; piece < 20; piece++) {
        x.window = window;
        x.piece = piece;
        exchange_run(&x);
        assert_string_equal(x.log, log);
      }
    }
    free(log);
  }
}

/* A token of 6 KB through 512 octets. POP3's command has no place for it, nor has SMTP's. */
static void long_token(void **state)
{
  static char token[6145];
  accounts all = {"", token, "user@example.com", LMAIL_SASL_PASSWORD};
  exchange x = oauth();

  (void)state;
  memset(token, 'T', sizeof token - 1);
  x.user = &all;
  x.cred.secret = token;
  x.cred.secret_len = sizeof token - 1;
  x.window = 512;
  x.piece = 512;
  for (x.client_config.protocol = 0; x.client_config.protocol < 4; x.client_config.protocol++) {
    exchange_run(&x);
    assert_int_equal(x.client_status, LMAIL_DONE);
    assert_non_null(strstr(x.log, "OAUTHBEARER\nS: "));
  }
  x.client_config.protocol = LMAIL_SASL_SMTP;
  x.client_config.command_max = 12288;
  exchange_run(&x);
  assert_int_equal(x.client_status, LMAIL_DONE);
  assert_null(strstr(x.log, "\nS: "));
}

/* RFC 5034 4: the command has at most 255 octets, RFC 4954 4: 512; at the limit, and behind it. */
static void command_limits(void **state)
{
  static const size_t limits[] = {512, 255};
  char *password = (char *)malloc(1000);
  size_t i;

  (void)state;
  memset(password, 'p', 999);
  password[999] = 0;
  for (i = 0; i < 2; i++) {
    exchange x = plain(&tim);
    size_t n, longest = 0;

    x.client_config.protocol = (uint16_t)i;
    x.cred.secret = password;
    for (n = 1; n < 500; n++) {
      const char *end;

      x.cred.secret_len = n;
      exchange_run(&x);
      end = strchr(x.log, '\n');
      if (end - x.log - 3 + 2 > (ptrdiff_t)longest) longest = (size_t)(end - x.log) - 3 + 2;
    }
    assert_true(longest <= limits[i] && longest + 4 > limits[i]);
  }
  free(password);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc4616_4_plain),
      cmocka_unit_test(rfc4616_4_authorization),
      cmocka_unit_test(wrong_everything),
      cmocka_unit_test(login),
      cmocka_unit_test(external),
      cmocka_unit_test(anonymous),
      cmocka_unit_test(rfc7628_4_1_success),
      cmocka_unit_test(rfc7628_4_3_failure),
      cmocka_unit_test(xoauth2),
      cmocka_unit_test(every_window),
      cmocka_unit_test(long_token),
      cmocka_unit_test(command_limits),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
