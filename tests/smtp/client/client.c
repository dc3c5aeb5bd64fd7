/* SPDX-License-Identifier: MIT */
/* client.c - the SMTP client where a transcript does not reach: limits, questions, errors. */

#include "session.h"

/* ---- init ------------------------------------------------------------------------------------- */

static void sizes(void **state)
{
  lmail_smtp_client_config cfg;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  assert_true(sizeof(lmail_smtp_client) <= 256);
  assert_int_equal(lmail_smtp_client_size(), sizeof(lmail_smtp_client));
  assert_int_equal(lmail_smtp_client_scratch_size(NULL), 512 + 8 * 4);
  assert_int_equal(lmail_smtp_client_scratch_size(&cfg), 512 + 8 * 4);
  cfg.reply_line_max = 100;
  cfg.queue_max = 2;
  assert_int_equal(lmail_smtp_client_scratch_size(&cfg), 108);
}

static lmail_status init_with(uint32_t flags, uint32_t line_max, uint32_t queue_max,
                              uint32_t assume, uint32_t tolerate, size_t scratch)
{
  static uint8_t memory[70000 + 4 * 70000];
  lmail_smtp_client_config cfg;
  lmail_smtp_client c;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  cfg.reply_line_max = line_max;
  cfg.queue_max = queue_max;
  cfg.assume = assume;
  cfg.tolerate = tolerate;
  return lmail_smtp_client_init(&c, &cfg, memory, scratch);
}

static void init_arguments(void **state)
{
  lmail_smtp_client_config cfg;
  lmail_smtp_client c;
  uint8_t scratch[544];

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  assert_int_equal(lmail_smtp_client_init_sized(&c, sizeof c - 1, NULL, 0, scratch, 544),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_smtp_client_init_sized(&c, sizeof c, &cfg, sizeof cfg + 1, scratch, 544),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_smtp_client_init_sized(&c, sizeof c, NULL, 0, scratch, 544), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_init(&c, NULL, NULL, 544), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_smtp_client_init(&c, NULL, scratch, 543), LMAIL_E_SCRATCH);
  assert_int_equal(init_with(0, 0, 0, 0, 0, 544), LMAIL_OK);
  assert_int_equal(init_with(0x0300, 0, 0, 0x3fffffff, 0x10, 544), LMAIL_OK);
  assert_int_equal(init_with(0x0400, 0, 0, 0, 0, 544), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0x0001, 0, 0, 0, 0, 544), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0, 0, 0, 0x40000000, 0, 544), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0, 0, 0, 0, 0x01, 544), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0, 65535, 65535, 0, 0, 65535 * 5), LMAIL_OK);
  assert_int_equal(init_with(0, 65535, 65535, 0, 0, 65535 * 5 - 1), LMAIL_E_SCRATCH);
  assert_int_equal(init_with(0, 65536, 0, 0, 0, 350000), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0, 0, 65536, 0, 0, 350000), LMAIL_E_ARGUMENT);
}

/* ---- what the machine can be asked ------------------------------------------------------------ */

static void rfc5321_4_5_3_2_timeouts(void **state)
{
  session s;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 0);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 0);
  greet(&s);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 0);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  lmail_smtp_client_data(&s.c, &s.w);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  feed(&s, "250 a\r\n250 b\r\n");
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 120);
  feed(&s, "354 c\r\n");
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 180);
  lmail_smtp_client_body(&s.c, &s.w, NULL, 0, &used, 1);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 600);
  feed(&s, "250 d\r\n");
  lmail_smtp_client_quit(&s.c, &s.w);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  feed(&s, "221 d\r\n");
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 0);
  free(s.scratch);
}

static void what_was_offered(void **state)
{
  session s;

  (void)state;
  open_session(&s, NULL);
  assert_int_equal(lmail_smtp_client_extensions(&s.c), 0);
  greet(&s);
  assert_int_equal(lmail_smtp_client_extensions(&s.c),
                   LMAIL_SMTP_EXT_PIPELINING | LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME);
  assert_int_equal(lmail_smtp_client_size_max(&s.c), 1000);
  assert_int_equal(lmail_smtp_client_8bit(&s.c), 1);
  lmail_smtp_client_helo(&s.c, &s.w, TEXT("c.example"));
  feed(&s, "550 no\r\n"); /* refused: all stays as it was (RFC 5321 4.1.4) */
  assert_int_equal(lmail_smtp_client_8bit(&s.c), 1);
  lmail_smtp_client_helo(&s.c, &s.w, TEXT("c.example"));
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_extensions(&s.c), 0);
  assert_int_equal(lmail_smtp_client_size_max(&s.c), 0);
  assert_int_equal(lmail_smtp_client_8bit(&s.c), 0);
  free(s.scratch);
}

static void recipients_and_queue(void **state)
{
  session s;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("c@x"));
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("d@x"));
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 4);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 17 + 3 * 15);
  feed(&s, "250 a\r\n250 b\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  feed(&s, "550 c\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  feed(&s, "251 d\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 2);
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 0);
  lmail_smtp_client_data(&s.c, &s.w);
  feed(&s, "354 go\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 2);
  lmail_smtp_client_body(&s.c, &s.w, NULL, 0, &used, 1);
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  /* two transactions in the queue: the first one's recipient is not counted */
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  lmail_smtp_client_rset(&s.c, &s.w);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  feed(&s, "250 m\r\n250 a\r\n550 b\r\n250 r\r\n250 a\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  feed(&s, "250 b\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  free(s.scratch);
}

/* Octets of a command that is longer than an octet can count. */
static void octets_of_a_long_command(void **state)
{
  char path[250];
  session s;

  (void)state;
  memset(path, 'a', sizeof path);
  memcpy(path, "b@", 2);
  path[50] = path[100] = path[150] = path[200] = '.';
  open_session(&s, NULL);
  greet(&s);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 17);
  s.w.len = 0;
  assert_int_equal(lmail_smtp_client_rcpt(&s.c, &s.w, path, 240), LMAIL_OK);
  assert_int_equal(s.w.len, 240 + 12);
  assert_int_equal(lmail_smtp_client_rcpt(&s.c, &s.w, path, 250), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 17 + 252 + 262);
  free(s.scratch);
}

/* No transaction is open, though its RCPTs are unanswered. */
static void recipients_of_no_transaction(void **state)
{
  session s;

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("c@x"));
  feed(&s, "550 no\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  feed(&s, "503 b\r\n503 c\r\n");
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  lmail_smtp_client_rset(&s.c, &s.w);
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  free(s.scratch);
}

/* The ring of commands goes round many times; ids stay in order. */
static void long_session(void **state)
{
  lmail_smtp_client_config cfg;
  uint32_t id = 1;
  session s;
  unsigned i;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.queue_max = 3;
  open_session(&s, &cfg);
  greet(&s);
  for (i = 0; i < 1000; i++) {
    assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
    assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
    assert_int_equal(feed(&s, "250 x\r\n").id, ++id);
    assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
    assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 12);
    assert_int_equal(feed(&s, "250 x\r\n").id, ++id);
    assert_int_equal(feed(&s, "250 x\r\n").id, ++id);
    s.w.len = 0;
  }
  free(s.scratch);
}

/* A machine may be moved between calls, in the middle of a line and of a queue. */
static void moved(void **state)
{
  session s;
  lmail_smtp_client *elsewhere = malloc(sizeof *elsewhere);

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  feed(&s, "250 a\r\n25");
  memcpy(elsewhere, &s.c, sizeof *elsewhere);
  memset(&s.c, 0xdd, sizeof s.c);
  memcpy(&s.c, elsewhere, sizeof *elsewhere);
  free(elsewhere);
  assert_int_equal(feed(&s, "1 b\r\n").num, LMAIL_SMTP_RCPT);
  free(s.scratch);
}

/* G8: after an error every call says so and nothing is written. */
static void after_an_error(void **state)
{
  session s;
  lmail_event ev;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  lmail_smtp_client_noop(&s.c, &s.w);
  s.w.len = 0;
  feed(&s, "what?\r\n");
  assert_int_equal(lmail_next(&s.c.base, "250 x\r\n", 7, &used, &ev), LMAIL_E_SYNTAX);
  assert_int_equal(used, 0);
  assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_quit(&s.c, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("x")), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, "x", 1, &used, 1), LMAIL_E_STATE);
  assert_int_equal(s.w.len, 0);
  lmail_smtp_client_timeout(&s.c);
  assert_int_equal(lmail_smtp_client_init(&s.c, NULL, s.scratch, 544), LMAIL_OK);
  assert_int_equal(feed(&s, "220 x\r\n").kind, LMAIL_SMTP_CLIENT_GREETING);
  free(s.scratch);
}

/* R6: one octet a call; each is looked at once, so the last line of many is as cheap as the first */
static void attack_r6_octet_by_octet(void **state)
{
  session s;
  unsigned i;
  unsigned k;

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  for (i = 0; i < 2000; i++) {
    static const char reply[] = "250-a line of a reply\r\n250 and its end\r\n";
    lmail_event last;

    memset(&last, 0, sizeof last);
    assert_int_equal(lmail_smtp_client_noop(&s.c, &s.w), LMAIL_OK);
    s.w.len = 0;
    for (k = 0; k < sizeof reply - 1; k++) {
      char one[2] = {reply[k], 0};

      last = feed(&s, one);
    }
    assert_int_equal(last.kind, LMAIL_SMTP_CLIENT_REPLY);
  }
  free(s.scratch);
}

static void names(void **state)
{
  uint16_t kind;
  uint16_t code;

  (void)state;
  for (kind = LMAIL_SMTP_CLIENT_GREETING; kind <= LMAIL_SMTP_CLIENT_CHALLENGE; kind++) {
    assert_non_null(lmail_smtp_kind_name(kind));
  }
  assert_null(lmail_smtp_kind_name(kind));
  for (code = 1; code <= 30; code++) {
    assert_non_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_EXTENSION, code));
  }
  assert_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_EXTENSION, 0));
  assert_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_EXTENSION, 31));
  assert_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_EXTENSION, 33));
  assert_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_REPLY, 4));
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes),
      cmocka_unit_test(init_arguments),
      cmocka_unit_test(rfc5321_4_5_3_2_timeouts),
      cmocka_unit_test(what_was_offered),
      cmocka_unit_test(recipients_and_queue),
      cmocka_unit_test(octets_of_a_long_command),
      cmocka_unit_test(recipients_of_no_transaction),
      cmocka_unit_test(long_session),
      cmocka_unit_test(moved),
      cmocka_unit_test(after_an_error),
      cmocka_unit_test(attack_r6_octet_by_octet),
      cmocka_unit_test(names),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
