/* SPDX-License-Identifier: MIT */
/* pop3.c - the lines between the POP3 client (pop3.h) and SASL, as an application carries them. */

#include <libmail/pop3.h>
#include <libmail/sasl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

typedef struct session {
  lmail_pop3_client pop3;
  lmail_sasl_client sasl;
  lmail_sasl_credentials cred;
  lmail_sasl_server server; /* the peer */
  uint8_t stored[32], server_key[32];
  uint8_t pop3_scratch[2048], sasl_scratch[640], server_scratch[1024];
  lmail_status outcome;
  char sent[1024]; /* by the client */
} session;

/* What the machine is to send: the command, or the response to a challenge. */
static void client_writes(session *s, int is_command)
{
  char line[512], out[600];
  lmail_writer lines, w;
  lmail_status st;

  lmail_writer_init(&lines, line, sizeof line);
  assert_int_equal(lmail_sasl_client_write(&s->sasl, &s->cred, &lines), LMAIL_OK);
  lmail_writer_init(&w, out, sizeof out);
  st = is_command ? lmail_pop3_client_command(&s->pop3, &w, line, lines.len, 0)
                  : lmail_pop3_client_sasl(&s->pop3, &w, line, lines.len);
  assert_int_equal(st, LMAIL_OK);
  assert_memory_equal(out, line, lines.len);
  assert_memory_equal(out + lines.len, "\r\n", 2);
  memcpy(s->sent, line, lines.len);
  s->sent[lines.len] = 0;
}

static void client_hears(session *s, const char *text)
{
  lmail_event ev;
  size_t used, n = strlen(text);

  while (lmail_next(&s->pop3.base, text, n, &used, &ev) == LMAIL_EVENT) {
    text += used;
    n -= used;
    switch (ev.kind) {
    case LMAIL_POP3_CLIENT_GREETING: client_writes(s, 1); break;
    case LMAIL_POP3_CLIENT_CONTINUE:
      s->outcome = lmail_sasl_client_challenge(&s->sasl, &s->cred, ev.data, ev.len);
      while (s->outcome == LMAIL_PAUSED) {
        s->outcome = lmail_sasl_client_work(&s->sasl, &s->cred, 100);
      }
      client_writes(s, 0);
      break;
    case LMAIL_POP3_CLIENT_OK:
      s->outcome = lmail_sasl_client_success(&s->sasl, &s->cred, NULL, 0);
      break;
    default: break;
    }
  }
}

static void start(session *s, const lmail_sasl_client_mechanism *m)
{
  lmail_sasl_client_config cfg;

  memset(s, 0, sizeof *s);
  memset(&cfg, 0, sizeof cfg);
  cfg.protocol = LMAIL_SASL_POP3;
  s->cred.user = "user";
  s->cred.user_len = 4;
  s->cred.secret = "pencil";
  s->cred.secret_len = 6;
  s->cred.random = "client random 18 .";
  s->cred.random_len = 18;
  assert_int_equal(lmail_pop3_client_init(&s->pop3, NULL, s->pop3_scratch, sizeof s->pop3_scratch),
                   LMAIL_OK);
  assert_int_equal(
      lmail_sasl_client_init(&s->sasl, m, &cfg, s->sasl_scratch, sizeof s->sasl_scratch), LMAIL_OK);
}

static void plain(void **state)
{
  session s;

  (void)state;
  start(&s, lmail_sasl_plain_client());
  client_hears(&s, "+OK ready\r\n");
  assert_string_equal(s.sent, "AUTH PLAIN AHVzZXIAcGVuY2ls");
  client_hears(&s, "+OK welcome\r\n");
  assert_int_equal(s.outcome, LMAIL_DONE);
}

/* "+" alone and "+ " are the same, and text behind it is (QUIRKS 38). */
static void login(void **state)
{
  static const char *const prompts[] = {"+\r\n", "+ \r\n", "+ VXNlcm5hbWU6\r\n", "+ User Name\r\n"};
  size_t i;

  (void)state;
  for (i = 0; i < 4; i++) {
    session s;

    start(&s, lmail_sasl_login_client());
    client_hears(&s, "+OK ready\r\n");
    client_hears(&s, prompts[i]);
    assert_string_equal(s.sent, "dXNlcg==");
    client_hears(&s, prompts[i]);
    assert_string_equal(s.sent, "cGVuY2ls");
    client_hears(&s, "+OK welcome\r\n");
    assert_int_equal(s.outcome, LMAIL_DONE);
  }
}

/* What the server answers to what was sent, as a line. */
static void server_line(session *s, const char *text, char out[512])
{
  lmail_status st = lmail_sasl_server_receive(&s->server, text, strlen(text), 0);
  lmail_writer w;

  if (st == LMAIL_REPLY_DUE) {
    lmail_sasl_answer a;

    memset(&a, 0, sizeof a);
    a.verdict = LMAIL_SASL_KEYS;
    a.salt = "salt";
    a.salt_len = 4;
    a.iterations = 4096;
    a.stored_key = s->stored;
    a.server_key = s->server_key;
    st = lmail_sasl_server_answer(&s->server, &a);
  }
  lmail_writer_init(&w, out, 511);
  if (st == LMAIL_OK) assert_int_equal(lmail_sasl_server_write(&s->server, &w), LMAIL_OK);
  out[w.len] = 0;
  if (st == LMAIL_DONE) strcpy(out, "+OK welcome\r\n");
}

static void scram(void **state)
{
  lmail_sasl_server_config cfg;
  uint8_t salted[64];
  lmail_pbkdf2 p;
  char line[512];
  session s;

  (void)state;
  start(&s, lmail_sasl_scram_sha256_client());
  lmail_pbkdf2_init(&p, lmail_hash_sha256(), "pencil", 6, "salt", 4, 4096, 1);
  lmail_pbkdf2_finish(&p, salted);
  lmail_scram_keys(lmail_hash_sha256(), salted, s.stored, s.server_key);
  memset(&cfg, 0, sizeof cfg);
  cfg.protocol = LMAIL_SASL_POP3;
  cfg.flags = LMAIL_SASL_LINES;
  cfg.random = "server random 18 .";
  cfg.random_len = 18;
  assert_int_equal(lmail_sasl_server_init(&s.server, lmail_sasl_scram_sha256_server(), &cfg,
                                          s.server_scratch, sizeof s.server_scratch),
                   LMAIL_OK);
  client_hears(&s, "+OK ready\r\n");
  assert_memory_equal(s.sent, "AUTH SCRAM-SHA-256 ", 19);
  server_line(&s, s.sent + 19, line);
  client_hears(&s, line);
  server_line(&s, s.sent, line);
  client_hears(&s, line);
  assert_string_equal(s.sent, ""); /* the verifier is acknowledged by an empty line */
  server_line(&s, s.sent, line);
  client_hears(&s, line);
  assert_int_equal(s.outcome, LMAIL_DONE);
}

/* A challenge that is none: "*", and the command has failed. */
static void cancelled(void **state)
{
  session s;

  (void)state;
  start(&s, lmail_sasl_scram_sha256_client());
  client_hears(&s, "+OK ready\r\n");
  client_hears(&s, "+ not base64\r\n");
  assert_string_equal(s.sent, "*");
  assert_int_equal(s.outcome, LMAIL_REFUSED);
  client_hears(&s, "-ERR cancelled\r\n");
  assert_int_equal(lmail_sasl_client_reason(&s.sasl), LMAIL_SASL_NOT_BASE64);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain),
      cmocka_unit_test(login),
      cmocka_unit_test(scram),
      cmocka_unit_test(cancelled),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
