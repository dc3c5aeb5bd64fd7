/* SPDX-License-Identifier: MIT */
/* framing.c - lines of each protocol (RFC 4954, 5034, 9051, 4959, 4643), arguments, replies, names. */

#include <libmail/sasl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void client_writes(const lmail_sasl_client_mechanism *m, unsigned protocol, unsigned flags,
                          const char *authzid, const char *expected)
{
  lmail_sasl_client_config cfg;
  lmail_sasl_credentials cred;
  lmail_sasl_client c;
  lmail_writer w;
  char out[128];

  memset(&cfg, 0, sizeof cfg);
  memset(&cred, 0, sizeof cred);
  cfg.protocol = (uint16_t)protocol;
  cfg.flags = (uint16_t)(flags | LMAIL_SASL_LINES);
  cred.user = "u";
  cred.user_len = 1;
  cred.secret = "p";
  cred.secret_len = 1;
  cred.authzid = authzid;
  cred.authzid_len = strlen(authzid);
  assert_int_equal(lmail_sasl_client_init(&c, m, &cfg, NULL, 0), LMAIL_OK);
  lmail_writer_init(&w, out, sizeof out - 1);
  assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_OK);
  out[w.len] = 0;
  assert_string_equal(out, expected);
  if (strstr(expected, "Zg==") != NULL) { /* what is behind the command is marked */
    assert_memory_equal(out + w.secret_from, "Zg==", 4);
    assert_int_equal(w.secret_to, w.secret_from + 4);
  }
  assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_E_STATE);
}

static void commands(void **state)
{
  const lmail_sasl_client_mechanism *m = lmail_sasl_external_client();

  (void)state;
  client_writes(m, LMAIL_SASL_SMTP, 0, "f", "AUTH EXTERNAL Zg==\r\n");
  client_writes(m, LMAIL_SASL_SMTP, 0, "", "AUTH EXTERNAL =\r\n");
  client_writes(m, LMAIL_SASL_SMTP, LMAIL_SASL_NO_IR, "", "AUTH EXTERNAL\r\n");
  client_writes(m, LMAIL_SASL_POP3, 0, "f", "AUTH EXTERNAL Zg==\r\n");
  client_writes(m, LMAIL_SASL_POP3, 0, "", "AUTH EXTERNAL =\r\n");
  client_writes(m, LMAIL_SASL_IMAP, 0, "f", "AUTHENTICATE EXTERNAL\r\n");
  client_writes(m, LMAIL_SASL_IMAP, LMAIL_SASL_IR, "f", "AUTHENTICATE EXTERNAL Zg==\r\n");
  client_writes(m, LMAIL_SASL_IMAP, LMAIL_SASL_IR, "", "AUTHENTICATE EXTERNAL =\r\n");
  client_writes(m, LMAIL_SASL_IMAP, LMAIL_SASL_IR | LMAIL_SASL_NO_IR, "f",
                "AUTHENTICATE EXTERNAL\r\n");
  client_writes(m, LMAIL_SASL_NNTP, 0, "f", "AUTHINFO SASL EXTERNAL Zg==\r\n");
  client_writes(m, LMAIL_SASL_NNTP, 0, "", "AUTHINFO SASL EXTERNAL =\r\n");
  client_writes(lmail_sasl_login_client(), LMAIL_SASL_SMTP, 0, "", "AUTH LOGIN\r\n");
}

/* A challenge as a whole line, through writers of every size; an empty one; success data. */
static void server_lines(void **state)
{
  static const struct {
    unsigned protocol;
    const char *prompt, *empty;
  } cases[] = {{LMAIL_SASL_SMTP, "334 VXNlcm5hbWU6\r\n", "334 \r\n"},
               {LMAIL_SASL_POP3, "+ VXNlcm5hbWU6\r\n", "+ \r\n"},
               {LMAIL_SASL_IMAP, "+ VXNlcm5hbWU6\r\n", "+ \r\n"},
               {LMAIL_SASL_NNTP, "383 VXNlcm5hbWU6\r\n", "383 =\r\n"}};
  size_t i, cap;
  unsigned empty;

  (void)state;
  for (i = 0; i < 4; i++) {
    for (empty = 0; empty < 2; empty++) {
      for (cap = 4; cap < 30; cap++) {
        lmail_sasl_server_config cfg;
        lmail_sasl_server s;
        uint8_t scratch[64];
        char out[64];
        size_t n = 0;
        lmail_status st;

        memset(&cfg, 0, sizeof cfg);
        cfg.protocol = (uint16_t)cases[i].protocol;
        cfg.flags = LMAIL_SASL_LINES;
        assert_int_equal(lmail_sasl_server_init(
                             &s, empty ? lmail_sasl_plain_server() : lmail_sasl_login_server(),
                             &cfg, scratch, sizeof scratch),
                         LMAIL_OK);
        assert_int_equal(lmail_sasl_server_receive(&s, NULL, 0, 0), LMAIL_OK);
        do {
          uint8_t *room = (uint8_t *)malloc(cap);
          lmail_writer w;

          lmail_writer_init(&w, room, cap);
          st = lmail_sasl_server_write(&s, &w);
          memcpy(out + n, room, w.len);
          n += w.len;
          free(room);
        } while (st == LMAIL_FULL);
        assert_int_equal(st, LMAIL_OK);
        out[n] = 0;
        assert_string_equal(out, empty ? cases[i].empty : cases[i].prompt);
      }
    }
  }
}

/* RFC 4643 2.4.2: "=" is an empty response in NNTP, and only there behind the first. */
static void empty_responses(void **state)
{
  unsigned protocol;

  (void)state;
  for (protocol = 0; protocol < 4; protocol++) {
    lmail_sasl_server_config cfg;
    lmail_sasl_server s;
    uint8_t out[64], none;
    lmail_writer w;

    memset(&cfg, 0, sizeof cfg);
    cfg.protocol = (uint16_t)protocol;
    assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_external_server(), &cfg, &none, 0),
                     LMAIL_OK);
    assert_int_equal(lmail_sasl_server_receive(&s, "=", 1, 0), LMAIL_REPLY_DUE);
    assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_external_server(), &cfg, &none, 0),
                     LMAIL_OK);
    assert_int_equal(lmail_sasl_server_receive(&s, NULL, 0, 0), LMAIL_OK);
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_OK);
    assert_int_equal(lmail_sasl_server_receive(&s, "=", 1, 0),
                     protocol == LMAIL_SASL_NNTP ? LMAIL_REPLY_DUE : LMAIL_REFUSED);
  }
}

static void arguments(void **state)
{
  static const struct {
    const char *text, *mechanism, *initial;
    uint32_t repair;
  } cases[] = {{"PLAIN", "PLAIN", "", 0},
               {"plain dGVzdA==", "plain", "dGVzdA==", 0},
               {"PLAIN  dGVzdA==", "PLAIN", "dGVzdA==", 1}, /* QUIRKS 41 */
               {"PLAIN ", "PLAIN", "", 1},
               {"SCRAM-SHA-256-PLUS =", "SCRAM-SHA-256-PLUS", "=", 0},
               {"X_Y *", "X_Y", "*", 0},
               {"", NULL, NULL, 0},
               {" PLAIN", NULL, NULL, 0},
               {"PLAIN\tx", NULL, NULL, 0},
               {"PLAIN=x", NULL, NULL, 0},
               {"ABCDEFGHIJKLMNOPQRSTU", NULL, NULL, 0}};
  const lmail_sasl_server_mechanism *mine[2];
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t n = strlen(cases[i].text), name_len, initial_len;
    const uint8_t *name, *initial;
    char *copy = (char *)malloc(n + 1);
    uint32_t repair;
    lmail_status st;

    memcpy(copy, cases[i].text, n);
    st = lmail_sasl_argument(copy, n, &name, &name_len, &initial, &initial_len, &repair);
    assert_int_equal(st, cases[i].mechanism == NULL ? LMAIL_E_SYNTAX : LMAIL_OK);
    if (st == LMAIL_OK) {
      assert_int_equal(name_len, strlen(cases[i].mechanism));
      assert_memory_equal(name, cases[i].mechanism, name_len);
      assert_int_equal(initial_len, strlen(cases[i].initial));
      assert_memory_equal(initial, cases[i].initial, initial_len);
      assert_int_equal(repair, cases[i].repair);
    }
    free(copy);
  }
  mine[0] = lmail_sasl_scram_sha256_plus_server();
  mine[1] = lmail_sasl_plain_server();
  assert_ptr_equal(lmail_sasl_server_find(mine, 2, "pLaIn", 5), mine[1]);
  assert_ptr_equal(lmail_sasl_server_find(mine, 2, "SCRAM-SHA-256-PLUS", 18), mine[0]);
  assert_null(lmail_sasl_server_find(mine, 2, "PLAIN\0", 6));
  assert_null(lmail_sasl_server_find(mine, 2, "PLAI", 4));
  assert_null(lmail_sasl_server_find(mine, 2, "", 0));
  assert_null(lmail_sasl_server_find(mine, 2, "SCRAM-SHA-256", 13));
}

/* RFC 4954 4 and 6, RFC 4643 2.4.2, RFC 5530, RFC 3206. */
static void replies(void **state)
{
  uint32_t enhanced;
  const char *word;

  (void)state;
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_SMTP, LMAIL_SASL_CREDENTIALS, &enhanced, NULL),
                   535);
  assert_int_equal(enhanced, 5 << 20 | 7 << 10 | 8);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_SMTP, LMAIL_SASL_CANCELLED, NULL, NULL), 501);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_SMTP, LMAIL_SASL_NOT_BASE64, &enhanced, NULL),
                   501);
  assert_int_equal(enhanced, 5 << 20 | 5 << 10 | 2);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_SMTP, LMAIL_SASL_TOO_LONG, &enhanced, NULL), 500);
  assert_int_equal(enhanced, 5 << 20 | 5 << 10 | 6);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_SMTP, LMAIL_SASL_LATER, &enhanced, NULL), 454);
  assert_int_equal(enhanced, 4 << 20 | 7 << 10);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_NNTP, LMAIL_SASL_CANCELLED, &enhanced, NULL), 481);
  assert_int_equal(enhanced, 0);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_NNTP, LMAIL_SASL_NOT_BASE64, NULL, NULL), 504);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_NNTP, LMAIL_SASL_INITIAL, NULL, NULL), 482);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_NNTP, LMAIL_SASL_NONCE, NULL, NULL), 481);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_NNTP, LMAIL_SASL_MALFORMED, NULL, NULL), 482);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_NNTP, LMAIL_SASL_UNEXPECTED, NULL, NULL), 482);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_IMAP, LMAIL_SASL_AUTHORIZATION, NULL, &word), 0);
  assert_string_equal(word, "AUTHORIZATIONFAILED");
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_IMAP, LMAIL_SASL_CREDENTIALS, NULL, &word), 0);
  assert_string_equal(word, "AUTHENTICATIONFAILED");
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_IMAP, LMAIL_SASL_CANCELLED, NULL, &word), 1);
  assert_null(word);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_POP3, LMAIL_SASL_CREDENTIALS, NULL, &word), 0);
  assert_string_equal(word, "AUTH");
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_POP3, LMAIL_SASL_LATER, NULL, &word), 0);
  assert_string_equal(word, "SYS/TEMP");
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_SMTP, LMAIL_SASL_LATER, NULL, &word), 454);
  assert_null(word);
}

static void reasons(void **state)
{
  uint32_t i;

  (void)state;
  for (i = LMAIL_SASL_CANCELLED; i <= LMAIL_SASL_DOWNGRADE; i++) {
    assert_non_null(lmail_sasl_reason_name(i));
    assert_true(strlen(lmail_sasl_reason_text(i)) > 10);
  }
  assert_null(lmail_sasl_reason_name(0));
  assert_null(lmail_sasl_reason_name(i));
  assert_non_null(lmail_sasl_reason_text(0));
  assert_non_null(lmail_sasl_reason_text(i));
  assert_string_equal(lmail_sasl_reason_name(LMAIL_SASL_DOWNGRADE), "DOWNGRADE");
  assert_null(lmail_sasl_question_name(0));
  assert_string_equal(lmail_sasl_question_name(LMAIL_SASL_ASK_PASSWORD), "ASK_PASSWORD");
  assert_string_equal(lmail_sasl_question_name(LMAIL_SASL_ASK_AUTHORIZE), "ASK_AUTHORIZE");
  assert_null(lmail_sasl_question_name(LMAIL_SASL_ASK_AUTHORIZE + 1));
}

/* One message without an exchange: whole or nothing. */
static void initial_alone(void **state)
{
  lmail_sasl_credentials cred;
  size_t cap;

  (void)state;
  memset(&cred, 0, sizeof cred);
  cred.user = "tim";
  cred.user_len = 3;
  cred.secret = "tanstaaftanstaaf";
  cred.secret_len = 16;
  for (cap = 0; cap < 40; cap++) {
    uint8_t *room = (uint8_t *)malloc(cap + 5);
    lmail_writer w;
    lmail_status st;

    lmail_writer_init(&w, room, cap + 5);
    memcpy(room, "AUTH ", 5);
    w.len = 5;
    st = lmail_sasl_initial(lmail_sasl_plain_client(), &cred, &w);
    assert_int_equal(st, cap < 28 ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(w.need, 28);
    assert_int_equal(w.len, cap < 28 ? 5 : 33);
    if (st == LMAIL_OK) {
      assert_memory_equal(room, "AUTH AHRpbQB0YW5zdGFhZnRhbnN0YWFm", 33);
      assert_int_equal(w.secret_from, 5);
      assert_int_equal(w.secret_to, 33);
    }
    free(room);
  }
}

/* A verdict that does not answer the question changes nothing. */
static void wrong_answers(void **state)
{
  lmail_sasl_answer a;
  lmail_sasl_server s;
  uint8_t scratch[64];

  (void)state;
  memset(&a, 0, sizeof a);
  assert_int_equal(
      lmail_sasl_server_init(&s, lmail_sasl_plain_server(), NULL, scratch, sizeof scratch),
      LMAIL_OK);
  assert_int_equal(lmail_sasl_server_receive(&s, "AHRpbQB0YW5z", 12, 0), LMAIL_REPLY_DUE);
  for (a.verdict = LMAIL_SASL_KEYS; a.verdict < 100; a.verdict++) {
    if (a.verdict == LMAIL_SASL_NOT_NOW) continue;
    assert_int_equal(lmail_sasl_server_answer(&s, &a), LMAIL_E_ARGUMENT);
    assert_int_equal(lmail_sasl_server_question(&s), LMAIL_SASL_ASK_PASSWORD);
  }
  a.verdict = LMAIL_SASL_PASSWORD;
  assert_int_equal(lmail_sasl_server_answer(&s, &a), LMAIL_REFUSED); /* an empty one is none */
}

static void bad_configurations(void **state)
{
  lmail_sasl_client_config ccfg;
  lmail_sasl_server_config scfg;
  lmail_sasl_client c;
  lmail_sasl_server s;
  uint8_t scratch[600];

  (void)state;
  memset(&ccfg, 0, sizeof ccfg);
  memset(&scfg, 0, sizeof scfg);
  ccfg.protocol = scfg.protocol = 4;
  assert_int_equal(lmail_sasl_client_init(&c, lmail_sasl_plain_client(), &ccfg, NULL, 0),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_plain_server(), &scfg, NULL, 0),
                   LMAIL_E_ARGUMENT);
  ccfg.protocol = scfg.protocol = 0;
  ccfg.flags = scfg.flags = 0x8000;
  assert_int_equal(lmail_sasl_client_init(&c, lmail_sasl_plain_client(), &ccfg, NULL, 0),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_plain_server(), &scfg, NULL, 0),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_sasl_client_init_sized(&c, sizeof c - 1, lmail_sasl_plain_client(), NULL,
                                                sizeof ccfg, NULL, 0),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_sasl_server_init_sized(&s, sizeof s + 8, lmail_sasl_plain_server(), NULL,
                                                sizeof scfg, NULL, 0),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_sasl_client_init(&c, lmail_sasl_scram_sha256_client(), NULL, scratch, 100),
                   LMAIL_E_SCRATCH);
  assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_scram_sha256_server(), NULL, scratch, 600),
                   LMAIL_E_ARGUMENT); /* no random */
  scfg.flags = 0;
  scfg.random = scratch;
  scfg.random_len = 18;
  assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_scram_sha256_server(), &scfg, scratch, 80),
                   LMAIL_E_SCRATCH);
  assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_cram_md5_server(), &scfg, scratch, 600),
                   LMAIL_E_ARGUMENT); /* no host */
  assert_int_equal(lmail_sasl_server_init(&s, lmail_sasl_external_server(), NULL, NULL, 0),
                   LMAIL_E_SCRATCH);
  assert_true(sizeof(lmail_sasl_client) <= 512 && sizeof(lmail_sasl_server) <= 512);
  assert_int_equal(lmail_sasl_client_size(), sizeof c);
  assert_int_equal(lmail_sasl_server_size(), sizeof s);
}

/* GSSAPI's course: the client begins, tokens go both ways, the application says when it is enough. */
static void pass_through(void **state)
{
  lmail_sasl_client_mechanism cm;
  lmail_sasl_client_config client_cfg;
  lmail_sasl_server_mechanism sm;
  lmail_sasl_server_config cfg;
  lmail_sasl_credentials cred;
  lmail_sasl_answer a;
  lmail_sasl_client c;
  lmail_sasl_server s;
  uint8_t cs[64], ss[64], out[64];
  unsigned round;
  lmail_writer w;
  size_t n;

  (void)state;
  lmail_sasl_pass_client(&cm, "GSSAPI", LMAIL_SASL_FIRST);
  lmail_sasl_pass_server(&sm, "GSSAPI", LMAIL_SASL_FIRST);
  memset(&cfg, 0, sizeof cfg);
  memset(&cred, 0, sizeof cred);
  memset(&a, 0, sizeof a);
  memset(&client_cfg, 0, sizeof client_cfg);
  cfg.rounds_max = 5;
  client_cfg.rounds_max = 6;
  assert_int_equal(lmail_sasl_client_init(&c, &cm, &client_cfg, cs, sizeof cs), LMAIL_OK);
  assert_int_equal(lmail_sasl_server_init(&s, &sm, &cfg, ss, sizeof ss), LMAIL_OK);
  for (round = 0;; round++) {
    char token[32];
    const uint8_t *p;
    lmail_status st;

    snprintf(token, sizeof token, "client's token %u", round);
    cred.secret = token;
    cred.secret_len = strlen(token);
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_OK);
    n = round == 0 ? 12 : 0;
    st = lmail_sasl_server_receive(&s, out + n, w.len - n, 0);
    if (round == 5) {
      assert_int_equal(st, LMAIL_REFUSED);
      assert_int_equal(lmail_sasl_server_reason(&s), LMAIL_SASL_UNEXPECTED);
      break;
    }
    assert_int_equal(st, LMAIL_REPLY_DUE);
    p = lmail_sasl_server_get(&s, LMAIL_SASL_GET_SECRET, &n);
    assert_int_equal(n, strlen(token));
    assert_memory_equal(p, token, n);
    snprintf(token, sizeof token, "server's token %u", round);
    a.verdict = LMAIL_SASL_CONTINUE;
    a.text = token;
    a.text_len = strlen(token);
    assert_int_equal(lmail_sasl_server_answer(&s, &a), LMAIL_OK);
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_OK);
    assert_int_equal(lmail_sasl_client_challenge(&c, &cred, out, w.len), LMAIL_OK);
    assert_memory_equal(lmail_sasl_client_text(&c, &n), token, strlen(token));
    assert_int_equal(n, strlen(token));
  }
  assert_int_equal(lmail_sasl_client_challenge(&c, &cred, "AAAA", 4), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_client_reason(&c), LMAIL_SASL_UNEXPECTED);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(commands),      cmocka_unit_test(server_lines),
      cmocka_unit_test(arguments),     cmocka_unit_test(empty_responses),
      cmocka_unit_test(replies),       cmocka_unit_test(reasons),
      cmocka_unit_test(pass_through),  cmocka_unit_test(bad_configurations),
      cmocka_unit_test(initial_alone), cmocka_unit_test(wrong_answers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
