/* SPDX-License-Identifier: MIT */
/* client.c - what transcripts cannot show of the POP3 client: storage, secrets, TLS, long streams. */

#include "pop3/client.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

typedef struct session {
  lmail_pop3_client c;
  lmail_writer w;
  lmail_event ev;
  uint8_t scratch[512 + 8 * 16];
  uint8_t out[4096];
} session;

static lmail_status give(session *t, const char *in, size_t *used)
{
  return lmail_next(&t->c.base, in, strlen(in), used, &t->ev);
}

/* One line or more that become one event. */
static void expect(session *t, const char *in, unsigned kind)
{
  size_t used;

  assert_int_equal(give(t, in, &used), LMAIL_EVENT);
  assert_int_equal(used, strlen(in));
  assert_int_equal(t->ev.kind, kind);
}

static void start(session *t, uint32_t flags)
{
  lmail_pop3_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  memset(t, 0, sizeof *t);
  assert_int_equal(lmail_pop3_client_init(&t->c, &cfg, t->scratch, sizeof t->scratch), LMAIL_OK);
  lmail_writer_init(&t->w, t->out, sizeof t->out);
  expect(t, "+OK ready\r\n", LMAIL_POP3_CLIENT_GREETING);
}

static void login(session *t)
{
  assert_int_equal(lmail_pop3_client_pass(&t->c, &t->w, "p", 1), LMAIL_OK);
  expect(t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
}

static void init_checks_its_arguments(void **state)
{
  lmail_pop3_client c;
  lmail_pop3_client_config cfg;
  uint8_t scratch[1024];

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  assert_int_equal(lmail_pop3_client_scratch_size(NULL), 512 + 16 * 8);
  assert_int_equal(lmail_pop3_client_size(), sizeof c);
  assert_true(sizeof c <= 256);
  assert_int_equal(lmail_pop3_client_init(&c, NULL, scratch, 639), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_pop3_client_init(&c, NULL, NULL, 640), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_pop3_client_init(&c, NULL, scratch, 640), LMAIL_OK);
  assert_int_equal(lmail_pop3_client_init_sized(&c, sizeof c + 1, NULL, 0, scratch, 640),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_pop3_client_init_sized(&c, sizeof c, &cfg, 1, scratch, 640), LMAIL_E_SIZE);
  cfg.line_max = 15;
  assert_int_equal(lmail_pop3_client_init(&c, &cfg, scratch, 640), LMAIL_E_ARGUMENT);
  cfg.line_max = 16;
  cfg.queue_max = 1;
  assert_int_equal(lmail_pop3_client_scratch_size(&cfg), 24);
  assert_int_equal(lmail_pop3_client_init(&c, &cfg, scratch, 24), LMAIL_OK);
  cfg.tolerate = LMAIL_POP3_TOLERATE_EXTRA_SPACE;
  assert_int_equal(lmail_pop3_client_init(&c, &cfg, scratch, 24), LMAIL_E_ARGUMENT);
  cfg.tolerate = 0;
  cfg.flags = 0x10;
  assert_int_equal(lmail_pop3_client_init(&c, &cfg, scratch, 24), LMAIL_E_ARGUMENT);
  cfg.flags = 0;
  cfg.queue_max = UINT32_MAX;
  assert_int_equal(lmail_pop3_client_init(&c, &cfg, scratch, 1024), LMAIL_E_SCRATCH);
}

/* ---- the greeting ----------------------------------------------------------------------------- */

static void attack_p1_timestamps(void **state)
{
  static const struct {
    const char *text;
    const char *timestamp;
  } cases[] = {
      {"<1896.697170952@dbc.mtview.ca.us>", "<1896.697170952@dbc.mtview.ca.us>"},
      {"ready <a@b>", "<a@b>"},
      {"ready<a@b>.", "<a@b>"},
      {"ready", NULL},
      {"", NULL},
      {"<", NULL},
      {"<>", NULL},
      {"<@>", NULL},
      {"<a@>", NULL},
      {"<@b>", NULL},
      {"<a>", NULL},
      {"<a@b", NULL},
      {"<a", NULL},
      {"<a@", NULL},
      {"<a b@c>", NULL},
      {"<a@b c>", NULL},
      {"<a@b@c>", NULL},
      {"<\x80@b>", NULL},
      {"<a@\x80>", NULL},
      {"<a\x01@b>", NULL},
      {"<a@b\x7f>", NULL},
      {"<<a@b>", NULL},
      {"<a@b>>", NULL},
      {"<a@b> <c@d>", NULL},
      {"> <a@b>", NULL},
      {"<a@b> <", NULL},
      {"<\"a\"@b>", NULL},
      {"a@b", NULL},
      {"<a.b.c@d.e>", "<a.b.c@d.e>"},
      {"<.@.>", NULL},
      {"<.a@b>", NULL},
      {"<a.@b>", NULL},
      {"<a..b@c>", NULL},
      {"<a@.b>", NULL},
      {"<a@b.>", NULL},
      {"<a@b..c>", NULL},
      {"<a@b.c", NULL},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof *cases; i++) {
    size_t n = 0;
    const uint8_t *found = lmail_pop3_timestamp_((const uint8_t *)cases[i].text,
                                                 strlen(cases[i].text), &n);

    if (cases[i].timestamp == NULL) {
      assert_null(found);
    } else {
      assert_non_null(found);
      assert_int_equal(n, strlen(cases[i].timestamp));
      assert_memory_equal(found, cases[i].timestamp, n);
    }
  }
}

/* ---- secrets ---------------------------------------------------------------------------------- */

static void attack_g12_secrets_are_marked(void **state)
{
  static const char digest[] = "c4c9334bac560ecc979e58001b3e22fb";
  session t;

  (void)state;
  start(&t, LMAIL_POP3_PIPELINE);
  assert_int_equal(lmail_pop3_client_user(&t.c, &t.w, "u", 1), LMAIL_OK);
  assert_int_equal(t.w.secret_from, t.w.secret_to);
  assert_int_equal(lmail_pop3_client_pass(&t.c, &t.w, "a b", 3), LMAIL_OK);
  assert_int_equal(t.w.secret_to - t.w.secret_from, 3);
  assert_memory_equal(t.out + t.w.secret_from, "a b", 3);
  start(&t, LMAIL_POP3_PIPELINE);
  assert_int_equal(lmail_pop3_client_apop(&t.c, &t.w, "u", 1, digest), LMAIL_OK);
  assert_int_equal(t.w.secret_to - t.w.secret_from, 32);
  start(&t, LMAIL_POP3_PIPELINE);
  assert_int_equal(lmail_pop3_client_command(&t.c, &t.w, "AUTH PLAIN AA==", 15, 0), LMAIL_OK);
  assert_int_equal(t.w.secret_from, 5);
  assert_int_equal(t.w.secret_to, 15);
  expect(&t, "+ \r\n", LMAIL_POP3_CLIENT_CONTINUE);
  t.w.len = 0;
  assert_int_equal(lmail_pop3_client_sasl(&t.c, &t.w, "AHUAcA==", 8), LMAIL_OK);
  assert_int_equal(t.w.secret_from, 0);
  assert_int_equal(t.w.secret_to, 8);
  assert_memory_equal(t.out, "AHUAcA==\r\n", 10);
}

/* The longest answer to a challenge is longer than any command. */
static void rfc5034_4_longest_answer(void **state)
{
  static uint8_t text[12287];
  static uint8_t out[12288];
  lmail_writer w;
  session t;

  (void)state;
  memset(text, 'x', sizeof text);
  lmail_writer_init(&w, out, sizeof out);
  start(&t, 0);
  assert_int_equal(lmail_pop3_client_command(&t.c, &t.w, "AUTH X", 6, 0), LMAIL_OK);
  expect(&t, "+\r\n", LMAIL_POP3_CLIENT_CONTINUE);
  assert_int_equal(lmail_pop3_client_sasl(&t.c, &w, text, 12287), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_pop3_client_sasl(&t.c, &t.w, text, 12286), LMAIL_FULL);
  assert_int_equal(t.w.need, 12288);
  assert_int_equal(lmail_pop3_client_sasl(&t.c, &w, text, 12286), LMAIL_OK);
  assert_int_equal(w.len, 12288);
  assert_int_equal(lmail_pop3_client_waiting(&t.c), 1);
  assert_int_equal(lmail_pop3_client_sasl(&t.c, &w, "x", 1), LMAIL_E_STATE);
}

/* A line that goes another way: the machine is only told of it. */
static void answer_that_was_sent(void **state)
{
  session t;

  (void)state;
  start(&t, 0);
  assert_int_equal(lmail_pop3_client_sasl(&t.c, NULL, NULL, 8192), LMAIL_E_STATE);
  assert_int_equal(lmail_pop3_client_command(&t.c, &t.w, "AUTH X", 6, 0), LMAIL_OK);
  expect(&t, "+\r\n", LMAIL_POP3_CLIENT_CONTINUE);
  t.w.len = 0;
  assert_int_equal(lmail_pop3_client_sasl(&t.c, NULL, NULL, 12287), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_pop3_client_sasl(&t.c, NULL, NULL, 8192), LMAIL_OK);
  assert_int_equal(t.w.len, 0);
  assert_int_equal(lmail_pop3_client_sasl(&t.c, NULL, NULL, 0), LMAIL_E_STATE);
  expect(&t, "+\r\n", LMAIL_POP3_CLIENT_CONTINUE); /* and another challenge */
  assert_int_equal(lmail_pop3_client_sasl(&t.c, NULL, NULL, 0), LMAIL_OK);
  expect(&t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
}

/* ---- STLS ------------------------------------------------------------------------------------- */

static void attack_t5_t6_injection(void **state)
{
  session t;
  size_t used;

  (void)state;
  start(&t, 0);
  assert_int_equal(lmail_pop3_client_stls(&t.c, &t.w), LMAIL_OK);
  assert_int_equal(give(&t, "+OK begin\r\n+OK\r\nPLAIN\r\n.\r\n", &used), LMAIL_EVENT);
  assert_int_equal(t.ev.code, LMAIL_POP3_STLS);
  assert_int_equal(used, 11);
  assert_int_equal(lmail_pop3_client_tls_started(&t.c), LMAIL_E_STATE);
  assert_int_equal(give(&t, "+OK\r\nPLAIN\r\n.\r\n", &used), LMAIL_E_INJECTED);
  assert_int_equal(lmail_pop3_client_tls_started(&t.c), LMAIL_E_STATE);
  assert_int_equal(lmail_pop3_client_capa(&t.c, &t.w), LMAIL_E_STATE);
}

static void attack_t12_capabilities_are_forgotten(void **state)
{
  session t;
  size_t used;

  (void)state;
  start(&t, 0);
  assert_int_equal(lmail_pop3_client_capa(&t.c, &t.w), LMAIL_OK);
  expect(&t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
  expect(&t, "STLS\r\n", LMAIL_POP3_CLIENT_CAPA);
  expect(&t, "PIPELINING\r\n", LMAIL_POP3_CLIENT_CAPA);
  assert_int_equal(lmail_pop3_client_capabilities(&t.c), 0);
  expect(&t, ".\r\n", LMAIL_POP3_CLIENT_END);
  assert_int_equal(lmail_pop3_client_capabilities(&t.c),
                   LMAIL_POP3_CAPA_STLS | LMAIL_POP3_CAPA_PIPELINING);
  assert_int_equal(lmail_pop3_client_stls(&t.c, &t.w), LMAIL_OK);
  expect(&t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
  assert_int_equal(give(&t, "", &used), LMAIL_SWITCH);
  assert_int_equal(lmail_pop3_client_tls_started(&t.c), LMAIL_OK);
  assert_int_equal(lmail_pop3_client_tls_started(&t.c), LMAIL_E_STATE);
  assert_int_equal(lmail_pop3_client_capabilities(&t.c), 0);
  assert_int_equal(lmail_pop3_client_user(&t.c, &t.w, "u", 1), LMAIL_OK);
  assert_int_equal(lmail_pop3_client_pass(&t.c, &t.w, "p", 1), LMAIL_E_QUEUE);
}

static void rfc2449_5_capabilities_of_the_last_answer(void **state)
{
  session t;

  (void)state;
  start(&t, 0);
  assert_int_equal(lmail_pop3_client_capa(&t.c, &t.w), LMAIL_OK);
  expect(&t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
  expect(&t, "PIPELINING\r\n", LMAIL_POP3_CLIENT_CAPA);
  expect(&t, ".\r\n", LMAIL_POP3_CLIENT_END);
  assert_int_equal(lmail_pop3_client_capa(&t.c, &t.w), LMAIL_OK);
  expect(&t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
  expect(&t, "TOP\r\n", LMAIL_POP3_CLIENT_CAPA);
  expect(&t, ".\r\n", LMAIL_POP3_CLIENT_END);
  assert_int_equal(lmail_pop3_client_capabilities(&t.c), LMAIL_POP3_CAPA_TOP);
  assert_int_equal(lmail_pop3_client_user(&t.c, &t.w, "u", 1), LMAIL_OK);
  assert_int_equal(lmail_pop3_client_user(&t.c, &t.w, "u", 1), LMAIL_E_QUEUE);
}

static void closed_instead_of_tls(void **state)
{
  session t;
  size_t used;

  (void)state;
  start(&t, 0);
  assert_int_equal(lmail_pop3_client_stls(&t.c, &t.w), LMAIL_OK);
  expect(&t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
  lmail_finish(&t.c.base);
  assert_int_equal(give(&t, "", &used), LMAIL_DONE);
}

/* ---- the queue -------------------------------------------------------------------------------- */

static void attack_t8_answer_begun_before_its_command(void **state)
{
  session t;
  size_t used;

  (void)state;
  start(&t, 0);
  assert_int_equal(give(&t, "+O", &used), LMAIL_OK);
  assert_int_equal(lmail_pop3_client_stls(&t.c, &t.w), LMAIL_OK);
  assert_int_equal(give(&t, "K\r\n", &used), LMAIL_E_UNEXPECTED);
}

static void answers_keep_their_order_as_the_queue_turns(void **state)
{
  lmail_pop3_client_config cfg;
  lmail_pop3_client c;
  lmail_writer w;
  lmail_event ev;
  uint8_t scratch[16 + 3 * 8];
  uint8_t out[64];
  size_t used;
  uint32_t written = 0;
  uint32_t read = 0;
  unsigned seed = 1;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.line_max = 16;
  cfg.queue_max = 3;
  cfg.flags = LMAIL_POP3_PIPELINE;
  assert_int_equal(lmail_pop3_client_init(&c, &cfg, scratch, sizeof scratch), LMAIL_OK);
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_next(&c.base, "+OK\r\n", 5, &used, &ev), LMAIL_EVENT);
  assert_int_equal(lmail_pop3_client_pass(&c, &w, "p", 1), LMAIL_OK);
  assert_int_equal(lmail_next(&c.base, "+OK\r\n", 5, &used, &ev), LMAIL_EVENT);
  while (read < 1000) {
    w.len = 0;
    seed = seed * 1103515245u + 12345u;
    if ((seed >> 16) % 2 == 0) {
      lmail_status st = lmail_pop3_client_dele(&c, &w, written + 1);

      assert_int_equal(st, written - read == 3 ? LMAIL_E_QUEUE : LMAIL_OK);
      if (st == LMAIL_OK) assert_int_equal(lmail_pop3_client_next_id(&c), ++written + 2);
    } else if (read < written) {
      assert_int_equal(lmail_next(&c.base, "-ERR\r\n", 6, &used, &ev), LMAIL_EVENT);
      assert_int_equal(ev.num, ++read);
      assert_int_equal(ev.id, read + 1);
    }
    assert_int_equal(lmail_pop3_client_waiting(&c), written - read);
  }
}

/* ---- bodies ----------------------------------------------------------------------------------- */

static void skip_in_the_middle(void **state)
{
  session t;
  size_t used;

  (void)state;
  start(&t, 0);
  login(&t);
  assert_int_equal(lmail_pop3_client_retr(&t.c, &t.w, 1), LMAIL_OK);
  expect(&t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
  expect(&t, "one\r\n", LMAIL_POP3_CLIENT_BODY);
  lmail_skip(&t.c.base);
  assert_int_equal(give(&t, "tw\no\r\n..", &used), LMAIL_OK);
  expect(&t, "\r\n.\r\n", LMAIL_POP3_CLIENT_END);
  assert_int_equal(t.ev.num2, 14);
  assert_int_equal(t.ev.off, 9 + 2 + 5 + 5 + 5 + 8 + 5);
}

static void attack_r6_a_long_stream_byte_by_byte(void **state)
{
  static const char text[] = "Some line of a message that goes on and on\r\n..stuffed\r\n";
  session t;
  uint64_t octets = 0;
  unsigned i;
  unsigned k;
  size_t used;

  (void)state;
  start(&t, 0);
  login(&t);
  assert_int_equal(lmail_pop3_client_retr(&t.c, &t.w, 1), LMAIL_OK);
  expect(&t, "+OK\r\n", LMAIL_POP3_CLIENT_OK);
  for (i = 0; i < 20000; i++) {
    for (k = 0; k < sizeof text - 1; k++) {
      lmail_status st = lmail_next(&t.c.base, text + k, 1, &used, &t.ev);

      assert_int_equal(used, 1);
      if (st == LMAIL_EVENT) octets += t.ev.len;
      else assert_int_equal(st, LMAIL_OK);
    }
  }
  assert_int_equal(give(&t, ".\r\n", &used), LMAIL_EVENT);
  assert_int_equal(t.ev.flags, 0);
  assert_int_equal(give(&t, "", &used), LMAIL_EVENT);
  assert_int_equal(t.ev.kind, LMAIL_POP3_CLIENT_END);
  assert_int_equal(t.ev.num2, 20000 * (sizeof text - 2));
  assert_int_equal(octets, t.ev.num2);
}

/* ---- a small device --------------------------------------------------------------------------- */

static void long_lines_do_not_need_room(void **state)
{
  lmail_pop3_client_config cfg;
  lmail_pop3_client c;
  lmail_writer w;
  lmail_event ev;
  uint8_t scratch[16 + 8];
  uint8_t out[64];
  char banner[2000];
  size_t used;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.line_max = 16;
  cfg.queue_max = 1;
  assert_int_equal(lmail_pop3_client_init(&c, &cfg, scratch, sizeof scratch), LMAIL_OK);
  lmail_writer_init(&w, out, sizeof out);
  memset(banner, 'x', sizeof banner);
  memcpy(banner, "+OK ", 4);
  memcpy(banner + sizeof banner - 2, "\r\n", 2);
  assert_int_equal(lmail_next(&c.base, banner, sizeof banner, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_POP3_CLIENT_GREETING);
  assert_true(ev.flags & LMAIL_EV_LONG);
  assert_null(ev.data);
  assert_int_equal(lmail_pop3_client_user(&c, &w, "u", 1), LMAIL_OK);
  memcpy(banner, "-ERR ", 5);
  assert_int_equal(lmail_next(&c.base, banner, sizeof banner, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_POP3_CLIENT_ERR);
  assert_int_equal(lmail_pop3_client_user(&c, &w, "u", 1), LMAIL_OK);
  memcpy(banner, "-ERRx", 5);
  assert_int_equal(lmail_next(&c.base, banner, sizeof banner, &used, &ev), LMAIL_E_SYNTAX);
}

/* ---- writers ---------------------------------------------------------------------------------- */

static void attack_w1_whole_or_nothing_at_every_size(void **state)
{
  static const char expected[] = "TOP 4294967295 4294967295\r\n";
  session t;
  size_t cap;

  (void)state;
  for (cap = 0; cap <= sizeof expected; cap++) {
    lmail_pop3_client before;
    lmail_writer w;
    lmail_status st;
    uint8_t buf[sizeof expected];

    start(&t, 0);
    login(&t);
    before = t.c;
    lmail_writer_init(&w, cap == 0 ? NULL : buf, cap);
    st = lmail_pop3_client_top(&t.c, &w, 4294967295u, 4294967295u);
    if (cap < sizeof expected - 1) {
      assert_int_equal(st, LMAIL_FULL);
      assert_int_equal(w.need, sizeof expected - 1);
      assert_int_equal(w.len, 0);
      assert_memory_equal(&t.c, &before, sizeof before);
    } else {
      assert_int_equal(st, LMAIL_OK);
      assert_memory_equal(buf, expected, sizeof expected - 1);
    }
  }
}

static void attack_w1_every_octet_in_an_argument(void **state)
{
  unsigned c;

  (void)state;
  for (c = 0; c < 256; c++) {
    session t;
    uint8_t text[2];
    int graph = c > ' ' && c <= '~';

    text[0] = 'x';
    text[1] = (uint8_t)c;
    start(&t, LMAIL_POP3_PIPELINE);
    assert_int_equal(lmail_pop3_client_user(&t.c, &t.w, text, 2),
                     graph ? LMAIL_OK : LMAIL_E_ARGUMENT);
    assert_int_equal(lmail_pop3_client_pass(&t.c, &t.w, text, 2),
                     graph || c == ' ' ? LMAIL_OK : LMAIL_E_ARGUMENT);
    assert_int_equal(lmail_pop3_client_command(&t.c, &t.w, text, 2, 0),
                     c == 0 || c == '\r' || c == '\n' ? LMAIL_E_ARGUMENT : LMAIL_OK);
  }
}

/* ---- after errors ----------------------------------------------------------------------------- */

static void attack_g8_errors_last(void **state)
{
  session t;
  size_t used;
  lmail_error e;

  (void)state;
  start(&t, LMAIL_POP3_PIPELINE);
  assert_int_equal(lmail_pop3_client_user(&t.c, &t.w, "u", 1), LMAIL_OK);
  assert_int_equal(give(&t, "* OK\r\n", &used), LMAIL_E_SYNTAX);
  assert_int_equal(give(&t, "+OK\r\n", &used), LMAIL_E_SYNTAX);
  assert_int_equal(used, 0);
  lmail_get_error(&t.c.base, &e);
  assert_int_equal(e.off, 11);
  assert_int_equal(e.line, 2);
  assert_int_equal(e.byte, '*');
  assert_int_equal(lmail_pop3_client_noop(&t.c, &t.w), LMAIL_E_STATE);
  assert_int_equal(lmail_pop3_client_quit(&t.c, &t.w), LMAIL_E_STATE);
  lmail_skip(&t.c.base);
  lmail_finish(&t.c.base);
  assert_int_equal(give(&t, "", &used), LMAIL_E_SYNTAX);
  start(&t, 0);
  assert_int_equal(lmail_pop3_client_quit(&t.c, &t.w), LMAIL_OK);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(init_checks_its_arguments),
      cmocka_unit_test(attack_p1_timestamps),
      cmocka_unit_test(attack_g12_secrets_are_marked),
      cmocka_unit_test(rfc5034_4_longest_answer),
      cmocka_unit_test(answer_that_was_sent),
      cmocka_unit_test(attack_t5_t6_injection),
      cmocka_unit_test(attack_t12_capabilities_are_forgotten),
      cmocka_unit_test(rfc2449_5_capabilities_of_the_last_answer),
      cmocka_unit_test(closed_instead_of_tls),
      cmocka_unit_test(attack_t8_answer_begun_before_its_command),
      cmocka_unit_test(answers_keep_their_order_as_the_queue_turns),
      cmocka_unit_test(skip_in_the_middle),
      cmocka_unit_test(attack_r6_a_long_stream_byte_by_byte),
      cmocka_unit_test(long_lines_do_not_need_room),
      cmocka_unit_test(attack_w1_whole_or_nothing_at_every_size),
      cmocka_unit_test(attack_w1_every_octet_in_an_argument),
      cmocka_unit_test(attack_g8_errors_last),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
