/* SPDX-License-Identifier: MIT */
/* client.c - the IMAP client where transcripts cannot go: switches, limits, and the selected mailbox. */

#include <libmail/imap_client.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static lmail_imap_client client;
static uint8_t scratch[8192];
static uint8_t output[512];
static lmail_writer writer;

static void start(uint32_t flags)
{
  lmail_imap_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  assert_true(lmail_imap_client_scratch_size(&cfg) <= sizeof scratch);
  assert_int_equal(lmail_imap_client_init(&client, &cfg, scratch, sizeof scratch), LMAIL_OK);
  lmail_writer_init(&writer, output, sizeof output);
}

/* Gives the machine all of it; what it stopped with, and in *left how much it did not take. */
static lmail_status hear(const char *text, lmail_imap_selected *m, lmail_status *seen, size_t *left)
{
  size_t n = strlen(text);
  lmail_status st;

  if (seen != NULL) *seen = LMAIL_OK;
  do {
    lmail_event ev;
    size_t used;

    st = lmail_next(&client.reader.base, text, n, &used, &ev);
    text += used;
    n -= used;
    if (st == LMAIL_EVENT && m != NULL) {
      lmail_status s = lmail_imap_selected_see(m, &ev);

      if (s != LMAIL_OK && *seen == LMAIL_OK) *seen = s;
    }
  } while (st == LMAIL_EVENT);
  if (left != NULL) *left = n;
  return st;
}

static void wrote(const char *text)
{
  assert_int_equal(writer.len, strlen(text));
  assert_memory_equal(writer.buf, text, writer.len);
  writer.len = 0;
}

/* ---- switches ------------------------------------------------------------------------------------- */

/* Attacks T3, T4, T12: behind TLS the connection is new, but for its tags. */
static void starttls(void **state)
{
  (void)state;
  start(LMAIL_IMAP_TLS_REQUIRED);
  assert_int_equal(hear("* OK [CAPABILITY IMAP4rev1 STARTTLS LITERAL+] hi\r\n", NULL, NULL, NULL),
                   LMAIL_OK);
  assert_int_equal(lmail_imap_client_tls_started(&client), LMAIL_E_STATE);
  assert_int_equal(lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_STARTTLS), LMAIL_OK);
  wrote("A1 STARTTLS\r\n");
  assert_int_equal(lmail_imap_client_tls_started(&client), LMAIL_E_STATE);
  assert_int_equal(hear("A1 OK go\r\n", NULL, NULL, NULL), LMAIL_SWITCH);
  assert_int_equal(lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_NOOP), LMAIL_E_STATE);
  assert_int_equal(lmail_imap_client_tls_started(&client), LMAIL_OK);
  assert_true(lmail_imap_client_capabilities(&client) == 0);
  assert_true(lmail_imap_client_asks_capability(&client));
  assert_int_equal(lmail_imap_client_login(&client, &writer, "\xff", 1, "b", 1), LMAIL_WAIT);
  wrote("A2 LOGIN {1}\r\n");
  assert_int_equal(hear("+\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_login(&client, &writer, "\xff", 1, "b", 1), LMAIL_OK);
  wrote("\xff b\r\n");
  assert_int_equal(hear("A2 OK in\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_state(&client), LMAIL_IMAP_AUTHENTICATED);
}

/* Attack T5: whether it comes in the same read or in the next one. */
static void injected(void **state)
{
  size_t left;
  int apart;

  (void)state;
  for (apart = 0; apart < 2; apart++) {
    start(0);
    assert_int_equal(hear("* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", NULL, NULL, NULL),
                     LMAIL_OK);
    assert_int_equal(lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_STARTTLS), LMAIL_OK);
    if (apart) {
      assert_int_equal(hear("A1 OK go\r\n", NULL, NULL, NULL), LMAIL_SWITCH);
      assert_int_equal(hear("*", NULL, NULL, &left), LMAIL_E_INJECTED);
    } else {
      assert_int_equal(hear("A1 OK go\r\n*", NULL, NULL, &left), LMAIL_E_INJECTED);
    }
    assert_int_equal(left, 1);
    assert_int_equal(lmail_imap_client_tls_started(&client), LMAIL_E_STATE);
  }
}

/* TLS from the beginning, said before the greeting and not behind it. */
static void tls_port(void **state)
{
  (void)state;
  start(LMAIL_IMAP_TLS_REQUIRED);
  assert_int_equal(lmail_imap_client_tls_started(&client), LMAIL_OK);
  assert_int_equal(hear("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", NULL, NULL, NULL),
                   LMAIL_OK);
  assert_int_equal(lmail_imap_client_state(&client), LMAIL_IMAP_AUTHENTICATED);
  assert_int_equal(lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_STARTTLS),
                   LMAIL_E_STATE);
  assert_int_equal(lmail_imap_client_tls_started(&client), LMAIL_E_STATE);
}

/* RFC 4978; attack T15: what follows OK is left to the inflater, and there is no second one. */
static void compress(void **state)
{
  lmail_imap_arg arg = LMAIL_IMAP_PUT_ATOM("DEFLATE");
  size_t left;

  (void)state;
  start(0);
  assert_int_equal(
      hear("* PREAUTH [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_compress_started(&client), LMAIL_E_STATE);
  assert_int_equal(lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_COMPRESS, &arg, 1),
                   LMAIL_OK);
  assert_int_equal(hear("A1 OK go\r\n\x01\x02\x03", NULL, NULL, &left), LMAIL_SWITCH);
  assert_int_equal(left, 3);
  assert_int_equal(lmail_imap_client_compress_started(&client), LMAIL_OK);
  assert_int_equal(lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_COMPRESS, &arg, 1),
                   LMAIL_E_STATE);
  assert_int_equal(hear("* OK inflated\r\n", NULL, NULL, NULL), LMAIL_OK);
}

/* Attack T8: the beginning of the answer was there before the command. */
static void answer_split_around_command(void **state)
{
  (void)state;
  start(0);
  assert_int_equal(hear("* OK hi\r\nA1 O", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_NOOP), LMAIL_OK);
  assert_int_equal(hear("K done\r\n", NULL, NULL, NULL), LMAIL_E_UNEXPECTED);
}

/* A literal's mode stays what it was when the command began, whatever the server offers meanwhile. */
static void offers_change_in_a_command(void **state)
{
  (void)state;
  start(0);
  assert_int_equal(hear("* OK [CAPABILITY IMAP4rev1] hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_login(&client, &writer, "\xfe", 1, "\xff", 1), LMAIL_WAIT);
  wrote("A1 LOGIN {1}\r\n");
  assert_int_equal(hear("* CAPABILITY IMAP4rev1 LITERAL+\r\n+ go\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_login(&client, &writer, "\xfe", 1, "\xff", 1), LMAIL_WAIT);
  wrote("\xfe {1}\r\n");
}

/* Text that turns into lines between two calls goes nowhere. */
static void arguments_change_in_a_command(void **state)
{
  char password[] = "x";

  (void)state;
  start(0);
  assert_int_equal(hear("* OK [CAPABILITY IMAP4rev1] hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_login(&client, &writer, "\xfe", 1, password, 1), LMAIL_WAIT);
  writer.len = 0;
  assert_int_equal(hear("+ go\r\n", NULL, NULL, NULL), LMAIL_OK);
  lmail_writer_init(&writer, output, sizeof output);
  {
    lmail_imap_arg args[2] = {LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_ASTRING, "\xfe", 1),
                              LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_FLAG, "a\r\nA2 LOGOUT", 12)};

    assert_int_equal(lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_LOGIN, args, 2),
                     LMAIL_E_ARGUMENT);
  }
  assert_int_equal(writer.len, 0);
}

/* The answer comes when half of the command is written: it is over where it would wait. */
static void answered_in_half(void **state)
{
  static char name[120];
  lmail_imap_arg args[2] = {LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_MAILBOX, name, sizeof name),
                            LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_LITERAL, "letter", 6)};

  (void)state;
  memset(name, 'x', sizeof name);
  start(0);
  assert_int_equal(hear("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  lmail_writer_init(&writer, output, LMAIL_IMAP_PIECE);
  assert_int_equal(lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_APPEND, args, 2),
                   LMAIL_FULL);
  assert_int_equal(hear("A1 NO no such mailbox\r\n", NULL, NULL, NULL), LMAIL_OK);
  writer.len = 0;
  assert_int_equal(lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_APPEND, args, 2),
                   LMAIL_REFUSED);
  wrote("xx {6}\r\n");
  assert_int_equal(lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_NOOP), LMAIL_OK);
  wrote("A2 NOOP\r\n");
  assert_int_equal(hear("+ go\r\n", NULL, NULL, NULL), LMAIL_E_UNEXPECTED);
}

/* What the server offered when AUTHENTICATE began is what counts to its end. */
static void initial_response_in_half(void **state)
{
  static char initial[200];

  (void)state;
  memset(initial, 'A', sizeof initial);
  start(0);
  assert_int_equal(hear("* OK [CAPABILITY IMAP4rev1 SASL-IR] hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  lmail_writer_init(&writer, output, LMAIL_IMAP_PIECE);
  assert_int_equal(lmail_imap_client_authenticate(&client, &writer, "PLAIN", 5, initial, 200),
                   LMAIL_FULL);
  assert_int_equal(hear("* CAPABILITY IMAP4rev1\r\n", NULL, NULL, NULL), LMAIL_OK);
  writer.len = 0;
  assert_int_equal(lmail_imap_client_authenticate(&client, &writer, "PLAIN", 5, initial, 200),
                   LMAIL_OK);
}

/* A server that takes short lines only: the octets of literals do not count. */
static void command_max(void **state)
{
  static char name[30];
  lmail_imap_arg mailbox_arg = LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_MAILBOX, name, sizeof name);
  lmail_imap_client_config cfg;

  (void)state;
  start(0);
  memset(&cfg, 0, sizeof cfg);
  memset(name, 'x', sizeof name);
  cfg.command_max = 30;
  assert_int_equal(lmail_imap_client_init(&client, &cfg, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(hear("* PREAUTH hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(
      lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_SELECT, &mailbox_arg, 1),
      LMAIL_E_TOO_LONG);
  assert_int_equal(writer.len, 0);
  mailbox_arg.len = 17;
  assert_int_equal(
      lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_SELECT, &mailbox_arg, 1),
      LMAIL_OK);
  wrote("A1 SELECT xxxxxxxxxxxxxxxxx\r\n");
}

/* What the greeting tells comes behind init. */
static void adapted(void **state)
{
  static char name[80];

  (void)state;
  memset(name, 'x', sizeof name);
  start(0);
  assert_int_equal(hear("* PREAUTH hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_adapt(&client, LMAIL_IMAP_UNOFFERED, 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_client_adapt(&client, LMAIL_IMAP_STRAY_CONTINUE, 50), LMAIL_OK);
  assert_int_equal(hear("+ what for?\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(
      lmail_imap_client_mailbox(&client, &writer, LMAIL_IMAP_CMD_SELECT, name, sizeof name),
      LMAIL_E_TOO_LONG);
  assert_int_equal(lmail_imap_client_adapt(&client, 0, 64000), LMAIL_OK);
  assert_int_equal(
      lmail_imap_client_mailbox(&client, &writer, LMAIL_IMAP_CMD_SELECT, name, sizeof name),
      LMAIL_OK);
  assert_int_equal(hear("+ what for?\r\n", NULL, NULL, NULL), LMAIL_E_UNEXPECTED);
}

/* The bare client: no grammar of commands, but no injection either, and no LOGIN where it is disabled. */
static void bare(void **state)
{
  lmail_imap_arg arg = LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_MAILBOX, "x\r\nA2 LOGOUT", 12);
  lmail_imap_arg evil = LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_SET, "1\r\nA2 LOGOUT", 12);
  int disabled;

  (void)state;
  for (disabled = 0; disabled < 2; disabled++) {
    assert_int_equal(lmail_imap_client_init_bare(&client, NULL, scratch, sizeof scratch), LMAIL_OK);
    lmail_writer_init(&writer, output, sizeof output);
    assert_int_equal(hear(disabled ? "* OK [CAPABILITY IMAP4rev1 LoginDisabled] hi\r\n"
                                   : "* OK [CAPABILITY IMAP4rev1] hi\r\n",
                          NULL, NULL, NULL),
                     LMAIL_OK);
    assert_int_equal(lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_STARTTLS),
                     LMAIL_E_NOT_OFFERED);
    assert_int_equal(lmail_imap_client_login(&client, &writer, "a", 1, "b", 1),
                     disabled ? LMAIL_E_STATE : LMAIL_OK);
  }
  start(0);
  assert_int_equal(lmail_imap_client_init_bare(&client, NULL, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(hear("* PREAUTH hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_NAMESPACE), LMAIL_OK);
  wrote("A1 NAMESPACE\r\n");
  assert_int_equal(lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_DELETE, &evil, 1),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_client_command(&client, &writer, LMAIL_IMAP_CMD_DELETE, &arg, 1),
                   LMAIL_WAIT);
  wrote("A2 DELETE {12}\r\n");
}

/* A command of one line: whole or nothing at every size of buffer, with nothing in it that would be another line. */
static void lines(void **state)
{
  static const char *const bad[] = {"x\r\nA9 LOGOUT", "x\n", "x\r", "{1}", "x{1+}", ""};
  lmail_imap_arg args[3] = {LMAIL_IMAP_PUT_ATOM("LOGIN"),
                            LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_ASTRING, "a b", 3),
                            LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_ASTRING, "p{1}\"", 5)};
  lmail_imap_arg many = LMAIL_IMAP_PUT_ATOM("NOOP");
  static char longest[8000];
  size_t i;

  (void)state;
  assert_int_equal(lmail_imap_client_init_bare(&client, NULL, scratch, sizeof scratch), LMAIL_OK);
  lmail_writer_init(&writer, output, sizeof output);
  assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_NOOP, &many, 1),
                   LMAIL_E_STATE);
  assert_int_equal(hear("* OK hi\r\n", NULL, NULL, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_client_line(&client, &writer, 0, args, 3), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_OTHER + 1, args, 3),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_LOGIN, args, 0),
                   LMAIL_E_ARGUMENT);
  args[2].flags = LMAIL_IMAP_ARG_SECRET;
  for (i = 0; i < 25; i++) {
    writer.cap = i;
    assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_LOGIN, args, 3),
                     LMAIL_FULL);
    assert_int_equal(writer.need, 25);
    assert_int_equal(writer.len, 0);
  }
  writer.cap = sizeof output;
  for (i = 0; i < sizeof bad / sizeof *bad; i++) {
    lmail_imap_arg evil[2] = {LMAIL_IMAP_PUT_ATOM("NOOP"),
                              LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_ATOM, bad[i], 0)};

    evil[1].len = strlen(bad[i]);
    assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_NOOP, evil, 2),
                     LMAIL_E_ARGUMENT);
    evil[1].kind = LMAIL_IMAP_ARG_ASTRING;
    if (i < 3) {
      assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_NOOP, evil, 2),
                       LMAIL_E_ARGUMENT);
    }
    evil[1].data = i & 1 ? "a\0b" : "\xc3\xa9";
    evil[1].len = i & 1 ? 3 : 2;
    assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_NOOP, evil, 2),
                     LMAIL_E_ARGUMENT);
    evil[1].kind = LMAIL_IMAP_ARG_LITERAL;
    assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_NOOP, evil, 2),
                     LMAIL_E_ARGUMENT);
  }
  memset(longest, 'x', sizeof longest);
  many.data = longest;
  many.len = sizeof longest;
  assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_OTHER, &many, 1),
                   LMAIL_E_TOO_LONG);
  assert_int_equal(lmail_imap_client_unanswered(&client), 0);
  assert_int_equal(lmail_imap_client_line(&client, &writer, LMAIL_IMAP_CMD_LOGIN, args, 3),
                   LMAIL_OK);
  assert_memory_equal(writer.buf + writer.secret_from, "\"p{1}\\\"\"",
                      writer.secret_to - writer.secret_from);
  assert_int_equal(writer.secret_to - writer.secret_from, 8);
  wrote("A1 LOGIN \"a b\" \"p{1}\\\"\"\r\n");
}

/* A mailbox of a million messages is read in the memory of one: what the machine has is its struct and scratch. */
static void a_million_messages(void **state)
{
  enum { MESSAGES = 1000000, AT_ONCE = 50 };
  static uint8_t small[64 + 4 * 8 + 8];
  lmail_imap_client_config cfg;
  uint32_t told = 0;
  uint32_t i;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 64;
  cfg.depth_max = 8;
  cfg.queue_max = 1;
  assert_int_equal(lmail_imap_client_init(&client, &cfg, small, sizeof small), LMAIL_OK);
  assert_int_equal(hear("* PREAUTH hi\r\n* 1000000 EXISTS\r\n", NULL, NULL, NULL), LMAIL_OK);
  for (i = 0; i < MESSAGES; i += AT_ONCE) {
    char text[AT_ONCE * 64];
    size_t n = 0, at = 0, used;
    lmail_event ev;
    uint32_t k;

    for (k = 1; k <= AT_ONCE; k++)
      n += (size_t)snprintf(text + n, sizeof text - n, "* %u FETCH (FLAGS (\\Seen) UID %u)\r\n",
                            (unsigned)(i + k), (unsigned)(i + k + 7));
    while (lmail_next(&client.reader.base, text + at, n - at, &used, &ev) == LMAIL_EVENT) {
      at += used;
      told += ev.kind == LMAIL_IMAP_CLIENT_VALUE && ev.num == told + 8;
    }
  }
  assert_int_equal(told, MESSAGES);
}

static void init_refuses(void **state)
{
  lmail_imap_client_config cfg;
  size_t n = lmail_imap_client_scratch_size(NULL);

  (void)state;
  assert_true(lmail_imap_client_size() <= 320);
  assert_int_equal(lmail_imap_client_init(&client, NULL, scratch, n - 1), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_imap_client_init(&client, NULL, scratch, n), LMAIL_OK);
  assert_int_equal(lmail_imap_client_init(&client, NULL, NULL, n), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_imap_client_init_sized(&client, sizeof client - 1, NULL, 0, scratch, n),
                   LMAIL_E_SIZE);
  memset(&cfg, 0, sizeof cfg);
  cfg.flags = 0x08;
  assert_int_equal(lmail_imap_client_init(&client, &cfg, scratch, n), LMAIL_E_ARGUMENT);
  cfg.flags = 0;
  cfg.command_max = LMAIL_IMAP_COMMAND_MAX + 1;
  assert_int_equal(lmail_imap_client_init(&client, &cfg, scratch, n), LMAIL_E_ARGUMENT);
  cfg.command_max = 0;
  cfg.queue_max = 1001;
  assert_int_equal(lmail_imap_client_init(&client, &cfg, scratch, n), LMAIL_E_ARGUMENT);
}

/* ---- the selected mailbox ------------------------------------------------------------------------- */

static lmail_imap_selected mailbox;
static uint32_t uids[8];

static lmail_status see(const char *text)
{
  lmail_status seen;

  assert_int_equal(hear(text, &mailbox, &seen, NULL), LMAIL_OK);
  return seen;
}

static void selected(uint32_t cap)
{
  start(0);
  lmail_imap_selected_init(&mailbox, uids, cap);
  assert_int_equal(see("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n* 5 EXISTS\r\n* 1 RECENT\r\n"
                       "* OK [UIDVALIDITY 77] ok\r\n* OK [UIDNEXT 60] ok\r\n"
                       "* OK [HIGHESTMODSEQ 715194045007] ok\r\n* OK [READ-ONLY] ok\r\n"),
                   LMAIL_OK);
  assert_int_equal(see("* 1 FETCH (UID 10)\r\n* 2 FETCH (FLAGS (\\Seen) UID 20)\r\n"
                       "* 3 FETCH (UID 30 MODSEQ (715194045009))\r\n* 4 FETCH (UID 40)\r\n"
                       "* 5 FETCH (UID 50)\r\n"),
                   LMAIL_OK);
}

static void are(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e)
{
  assert_int_equal(lmail_imap_selected_uid(&mailbox, 1), a);
  assert_int_equal(lmail_imap_selected_uid(&mailbox, 2), b);
  assert_int_equal(lmail_imap_selected_uid(&mailbox, 3), c);
  assert_int_equal(lmail_imap_selected_uid(&mailbox, 4), d);
  assert_int_equal(lmail_imap_selected_uid(&mailbox, 5), e);
}

static void selected_numbers(void **state)
{
  (void)state;
  selected(8);
  assert_int_equal(mailbox.uid_validity, 77);
  assert_int_equal(mailbox.uid_next, 60);
  assert_true(mailbox.highest_modseq == 715194045007u); /* not that of a FETCH: RFC 7162 6 */
  assert_int_equal(mailbox.recent, 1);
  assert_int_equal(mailbox.read_only, 1);
  are(10, 20, 30, 40, 50);
  assert_int_equal(lmail_imap_selected_number(&mailbox, 40), 4);
  assert_int_equal(lmail_imap_selected_number(&mailbox, 41), 0);
  assert_int_equal(see("* 2 EXPUNGE\r\n* 4 EXPUNGE\r\n"), LMAIL_OK);
  are(10, 30, 40, 0, 0);
  assert_int_equal(see("* 4 EXISTS\r\n* 4 FETCH (UID 60)\r\n"), LMAIL_OK);
  are(10, 30, 40, 60, 0);
  assert_int_equal(mailbox.uid_next, 61);
  assert_int_equal(see("* OK [CLOSED] other\r\n* 2 EXISTS\r\n"), LMAIL_OK);
  are(0, 0, 0, 0, 0);
  assert_int_equal(mailbox.uid_validity, 0);
}

/* RFC 7162 3.2.10: sets in any order; those of (EARLIER) have no numbers here. */
static void selected_vanished(void **state)
{
  (void)state;
  selected(8);
  assert_int_equal(see("* VANISHED (EARLIER) 1:50\r\n"), LMAIL_OK);
  assert_int_equal(mailbox.exists, 5);
  assert_int_equal(see("* VANISHED 40,10\r\n"), LMAIL_OK);
  are(20, 30, 50, 0, 0);
  assert_int_equal(mailbox.exists, 3);
  assert_int_equal(see("* VANISHED 20,30,50\r\n"), LMAIL_OK);
  assert_int_equal(mailbox.exists, 0);
}

/* Attacks J4, J13: numbers that cannot be. */
static void selected_impossible(void **state)
{
  static const char *const lines[] = {"* 6 EXPUNGE\r\n",        "* 4 EXISTS\r\n",
                                      "* 6 FETCH (UID 60)\r\n", "* 2 FETCH (UID 30)\r\n",
                                      "* 2 FETCH (UID 9)\r\n",  "* VANISHED 10:19\r\n",
                                      "* VANISHED 11\r\n",      "* VANISHED 1:4294967295\r\n",
                                      "* 2 FETCH (UID 21)\r\n"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof lines / sizeof *lines; i++) {
    selected(8);
    assert_int_equal(see(lines[i]), LMAIL_E_UNEXPECTED);
  }
}

/* RFC 7162 3.2.5.1: the map of an earlier session goes on; its example, with UIDs 41 and 541 as all that is old */
static void selected_resumed(void **state)
{
  static const uint32_t before[] = {40, 41, 42, 117, 119, 120, 541};

  (void)state;
  start(0);
  memcpy(uids, before, sizeof before);
  assert_int_equal(lmail_imap_selected_resume(&mailbox, uids, 8, 7, 67890007), LMAIL_OK);
  assert_int_equal(see("* PREAUTH hi\r\n* 5 EXISTS\r\n* OK [UIDVALIDITY 67890007] ok\r\n"
                       "* OK [UIDNEXT 600] ok\r\n* OK [HIGHESTMODSEQ 90060115205545359] ok\r\n"
                       "* VANISHED (EARLIER) 540,120:211,118,43:116,41\r\n"
                       "* VANISHED (EARLIER) 1:40\r\n"),
                   LMAIL_OK);
  assert_int_equal(see("* 2 FETCH (UID 117 FLAGS (\\Seen) MODSEQ (90060115194045001))\r\n"),
                   LMAIL_OK);
  are(42, 117, 119, 541, 0);
  assert_int_equal(see("* VANISHED 119\r\n* 4 FETCH (UID 599)\r\n"), LMAIL_OK);
  are(42, 117, 541, 599, 0);
  assert_int_equal(mailbox.exists, 4);
}

/* Another UIDVALIDITY, NOMODSEQ, fewer messages than there can be, nothing but the answer. */
static void selected_resumed_from_nothing(void **state)
{
  static const struct {
    const char *text;
    lmail_status status;
    uint32_t first;
  } cases[] = {
      {"* 3 EXISTS\r\n* OK [UIDVALIDITY 8] ok\r\n* 3 FETCH (UID 9)\r\n", LMAIL_OK, 0},
      {"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [NOMODSEQ] ok\r\nA1 OK in\r\n", LMAIL_OK, 0},
      {"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\nA1 OK in\r\n", LMAIL_E_UNEXPECTED, 0},
      {"* OK [UIDVALIDITY 7] ok\r\n* 3 EXISTS\r\nA1 OK in\r\n", LMAIL_OK, 10},
      {"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* 2 FETCH (UID 21)\r\n", LMAIL_E_UNEXPECTED, 10},
      {"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* 1 EXPUNGE\r\n", LMAIL_OK, 20},
      {"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* VANISHED 10\r\n", LMAIL_OK, 20}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof *cases; i++) {
    start(0);
    uids[0] = 10;
    uids[1] = 20;
    assert_int_equal(lmail_imap_selected_resume(&mailbox, uids, 8, 2, 7), LMAIL_OK);
    assert_int_equal(see("* PREAUTH hi\r\n"), LMAIL_OK);
    assert_int_equal(lmail_imap_client_mailbox(&client, &writer, LMAIL_IMAP_CMD_SELECT, "x", 1),
                     LMAIL_OK);
    assert_int_equal(see(cases[i].text), cases[i].status);
    assert_int_equal(lmail_imap_selected_uid(&mailbox, 1), cases[i].first);
  }
  assert_int_equal(lmail_imap_selected_resume(&mailbox, uids, 1, 2, 7), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_selected_resume(&mailbox, uids, 8, 0, 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_selected_resume(&mailbox, NULL, 0, 0, 7), LMAIL_E_ARGUMENT);
  uids[1] = 10;
  assert_int_equal(lmail_imap_selected_resume(&mailbox, uids, 8, 2, 7), LMAIL_E_ARGUMENT);
}

/* A mailbox that is greater than the map. */
static void selected_beyond_map(void **state)
{
  (void)state;
  selected(2);
  are(10, 20, 0, 0, 0);
  assert_int_equal(mailbox.exists, 5);
  assert_int_equal(see("* 4 EXPUNGE\r\n* 1 EXPUNGE\r\n"), LMAIL_OK);
  are(20, 0, 0, 0, 0);
  assert_int_equal(see("* VANISHED 20,50\r\n"), LMAIL_OK);
  assert_int_equal(mailbox.exists, 1);
  are(0, 0, 0, 0, 0);
  selected(8);
  assert_int_equal(see("* 7 EXISTS\r\n* 7 FETCH (UID 70)\r\n* VANISHED 60\r\n"),
                   LMAIL_E_UNEXPECTED);
  selected(0);
  assert_int_equal(see("* 1 EXPUNGE\r\n"), LMAIL_OK);
  assert_int_equal(mailbox.exists, 4);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(starttls),
                                     cmocka_unit_test(injected),
                                     cmocka_unit_test(tls_port),
                                     cmocka_unit_test(compress),
                                     cmocka_unit_test(answer_split_around_command),
                                     cmocka_unit_test(offers_change_in_a_command),
                                     cmocka_unit_test(arguments_change_in_a_command),
                                     cmocka_unit_test(answered_in_half),
                                     cmocka_unit_test(initial_response_in_half),
                                     cmocka_unit_test(command_max),
                                     cmocka_unit_test(adapted),
                                     cmocka_unit_test(bare),
                                     cmocka_unit_test(lines),
                                     cmocka_unit_test(a_million_messages),
                                     cmocka_unit_test(init_refuses),
                                     cmocka_unit_test(selected_numbers),
                                     cmocka_unit_test(selected_vanished),
                                     cmocka_unit_test(selected_impossible),
                                     cmocka_unit_test(selected_resumed),
                                     cmocka_unit_test(selected_resumed_from_nothing),
                                     cmocka_unit_test(selected_beyond_map)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
