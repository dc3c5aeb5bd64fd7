/* SPDX-License-Identifier: MIT */
/* server.c - what is better said in code than in a transcript: tables of pairs, limits, matrices. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

typedef struct session {
  lmail_smtp_server s;
  uint8_t scratch[1024];
  uint8_t out[1024];
  lmail_writer w;
} session;

static void say(session *x, unsigned code)
{
  x->w.len = 0;
  assert_int_equal(lmail_smtp_server_reply(&x->s, &x->w, code, 0, NULL, 0), LMAIL_OK);
}

static void begin(session *x, const lmail_smtp_server_config *cfg)
{
  assert_int_equal(lmail_smtp_server_init(&x->s, cfg, x->scratch, sizeof x->scratch), LMAIL_OK);
  lmail_writer_init(&x->w, x->out, sizeof x->out);
  say(x, 220);
}

/* Feeds one line (CRLF is added) and returns its event. */
static lmail_event line(session *x, const char *text, size_t n)
{
  char *copy = malloc(n + 2);
  lmail_event ev;
  size_t used;

  memcpy(copy, text, n);
  memcpy(copy + n, "\r\n", 2);
  assert_int_equal(lmail_next(&x->s.base, copy, n + 2, &used, &ev), LMAIL_EVENT);
  assert_int_equal(used, n + 2);
  free(copy);
  return ev;
}

/* Sends a command and answers it with success, or as it deserves; returns the reply code. */
static unsigned command(session *x, const char *text)
{
  lmail_event ev = line(x, text, strlen(text));
  unsigned code = ev.kind == LMAIL_SMTP_SERVER_DATA   ? 354
                  : ev.kind == LMAIL_SMTP_SERVER_QUIT ? 221
                                                      : 250;

  if (ev.kind == LMAIL_SMTP_SERVER_BAD || ev.kind == LMAIL_SMTP_SERVER_UNKNOWN) {
    x->w.len = 0;
    assert_int_equal(lmail_smtp_server_refuse(&x->s, &x->w), LMAIL_OK);
    return (unsigned)ev.num;
  }
  say(x, code);
  return code;
}

/* ---- init --------------------------------------------------------------------------------------- */

static void init_refuses_what_does_not_fit(void **state)
{
  lmail_smtp_server s;
  lmail_smtp_server_config cfg;
  uint8_t scratch[1024];
  size_t need;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  need = lmail_smtp_server_scratch_size(&cfg);
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, need), LMAIL_OK);
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, need - 1), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_smtp_server_init(&s, NULL, NULL, need), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_smtp_server_init_sized(&s, sizeof s - 1, &cfg, sizeof cfg, scratch, need),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_smtp_server_init_sized(&s, sizeof s, &cfg, sizeof cfg + 8, scratch, need),
                   LMAIL_E_SIZE);
  cfg.flags = 0x80000000u; /* all bits of cfg.extensions are in use */
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, need), LMAIL_E_ARGUMENT);
  assert_true(lmail_smtp_server_size() <= 256);
}

/* ---- S32, S37: each pair of commands -------------------------------------------------------------- */

enum { HELLO, MAIL, RCPT, DATA, RSET, NOOP, VRFY, COMMANDS };
static const char *const texts[COMMANDS] = {
    "EHLO c", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", "RSET", "NOOP", "VRFY x"};

/* The state of a session as RFC 5321 4.1.4 sees it. */
typedef struct model {
  int greeted, mail, rcpt;
} model;

/* What RFC 5321 4.1.4 and 3.3 say about the next command. */
static unsigned expected(model *m, int c)
{
  switch (c) {
  case HELLO:
    m->greeted = 1;
    m->mail = m->rcpt = 0;
    return 250;
  case MAIL:
    if (!m->greeted || m->mail) return 503;
    m->mail = 1;
    return 250;
  case RCPT:
    if (!m->mail) return 503;
    m->rcpt = 1;
    return 250;
  case DATA: return !m->mail ? 503 : !m->rcpt ? 554 : 354;
  case RSET: m->mail = m->rcpt = 0; return 250;
  default: return 250;
  }
}

static void attack_s32_each_triple_of_commands(void **state)
{
  int a, b, c, d;

  (void)state;
  for (a = 0; a < COMMANDS; a++) {
    for (b = 0; b < COMMANDS; b++) {
      for (c = 0; c < COMMANDS; c++) {
        for (d = 0; d < COMMANDS; d++) {
          const int order[] = {a, b, c, d};
          model m = {0, 0, 0};
          session x;
          int i;

          begin(&x, NULL);
          for (i = 0; i < 4; i++) {
            unsigned want = expected(&m, order[i]);

            assert_int_equal(command(&x, texts[order[i]]), want);
            if (want == 354) break;
          }
        }
      }
    }
  }
}

/* ---- S27: limits at n-1, n, n+1 ------------------------------------------------------------------- */

static void limit_of(const lmail_smtp_server_config *cfg, const char *start, size_t max)
{
  size_t total;

  for (total = max - 1; total <= max + 1; total++) {
    char text[2048];
    session x;
    lmail_event ev;

    begin(&x, cfg);
    memset(text, 'x', sizeof text);
    memcpy(text, start, strlen(start));
    ev = line(&x, text, total - 2);
    if (total <= max) assert_int_not_equal(ev.field, LMAIL_FIELD_LINE);
    else assert_int_equal(ev.field, LMAIL_FIELD_LINE);
    if (total > max) {
      assert_int_equal(ev.kind, LMAIL_SMTP_SERVER_BAD);
      assert_int_equal(ev.num, 500);
    }
    x.w.len = 0;
    if (ev.num != 0) assert_int_equal(lmail_smtp_server_refuse(&x.s, &x.w), LMAIL_OK);
    else say(&x, 250);
    assert_int_equal(command(&x, "NOOP"), 250); /* resynchronised */
  }
}

static void attack_s27_command_line(void **state)
{
  lmail_smtp_server_config none;
  lmail_smtp_server_config wide;

  (void)state;
  memset(&none, 0, sizeof none);
  none.extensions = LMAIL_SMTP_EXT_NONE;
  limit_of(NULL, "NOOP ", 512);
  limit_of(&none, "NOOP ", 512);
  limit_of(&none, "MAIL FROM:", 512);
  limit_of(NULL, "MAIL FROM:", 512 + 26 + 17);
  limit_of(NULL, "RCPT TO:", 512);
  memset(&wide, 0, sizeof wide);
  wide.line_max = 64;
  limit_of(&wide, "NOOP ", 64);
  wide.line_max = 1000;
  limit_of(&wide, "RCPT TO:", 1000);
}

/* A line of 2^20 bytes, in pieces: constant memory, one BAD event, at once. */
static void attack_s27_endless_line(void **state)
{
  static const uint8_t piece[4096];
  session x;
  lmail_event ev;
  size_t used;
  int i;

  (void)state;
  begin(&x, NULL);
  assert_int_equal(lmail_next(&x.s.base, piece, sizeof piece, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_SERVER_BAD);
  assert_int_equal(ev.flags, LMAIL_EV_LONG);
  assert_null(ev.data);
  x.w.len = 0;
  assert_int_equal(lmail_smtp_server_refuse(&x.s, &x.w), LMAIL_OK);
  for (i = 0; i < 256; i++) {
    assert_int_equal(lmail_next(&x.s.base, piece, sizeof piece, &used, &ev), LMAIL_OK);
    assert_int_equal(used, sizeof piece);
  }
  assert_int_equal(lmail_next(&x.s.base, "\r\nNOOP\r\n", 8, &used, &ev), LMAIL_EVENT);
  assert_int_equal(used, 8);
  assert_int_equal(ev.kind, LMAIL_SMTP_SERVER_NOOP);
  assert_int_equal(ev.off, 257 * sizeof piece + 2);
}

/* A bare LF behind a CR of long ago ends nothing, in whatever pieces it comes. */
static void attack_s14_cr_then_lf_in_another_piece(void **state)
{
  session x;
  lmail_event ev;
  size_t used;

  (void)state;
  begin(&x, NULL);
  assert_int_equal(lmail_next(&x.s.base, "NOOP\r", 5, &used, &ev), LMAIL_OK);
  assert_int_equal(lmail_next(&x.s.base, "x", 1, &used, &ev), LMAIL_OK);
  assert_int_equal(lmail_next(&x.s.base, "\n", 1, &used, &ev), LMAIL_OK);
  assert_int_equal(lmail_next(&x.s.base, "\r", 1, &used, &ev), LMAIL_OK);
  assert_int_equal(lmail_next(&x.s.base, "\n", 1, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_SERVER_BAD);
  assert_int_equal(ev.at, 4);
}

/* 421 may come at any time, asked or not, also inside a message; nothing else may. */
static void reply_421_at_any_time(void **state)
{
  session x;
  lmail_event ev;
  size_t used;

  (void)state;
  begin(&x, NULL);
  x.w.len = 0;
  assert_int_equal(lmail_smtp_server_reply(&x.s, &x.w, 250, 0, NULL, 0), LMAIL_E_STATE);
  say(&x, 421);
  assert_int_equal(lmail_next(&x.s.base, "NOOP\r\n", 6, &used, &ev), LMAIL_DONE);
  assert_int_equal(used, 0);
  assert_int_equal(lmail_smtp_server_reply(&x.s, &x.w, 421, 0, NULL, 0), LMAIL_E_STATE);

  begin(&x, NULL);
  command(&x, "HELO c");
  command(&x, "MAIL FROM:<>");
  command(&x, "RCPT TO:<a@b>");
  command(&x, "DATA");
  assert_int_equal(lmail_next(&x.s.base, "text", 4, &used, &ev), LMAIL_EVENT);
  say(&x, 421);
  assert_int_equal(lmail_next(&x.s.base, "text", 4, &used, &ev), LMAIL_DONE);

  begin(&x, NULL);
  command(&x, "HELO c");
  command(&x, "MAIL FROM:<>");
  command(&x, "RCPT TO:<a@b>");
  command(&x, "DATA");
  assert_int_equal(lmail_next(&x.s.base, ".\r\n", 3, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_SERVER_BODY);
  assert_int_equal(lmail_smtp_server_reply(&x.s, &x.w, 250, 0, NULL, 0), LMAIL_E_STATE);
  say(&x, 421);
  assert_int_equal(lmail_next(&x.s.base, NULL, 0, &used, &ev), LMAIL_DONE);
}

/* A reply line of 512 octets and one of 513; a reply of 100 lines and one of 101. */
static void limit_reply(void **state)
{
  char text[600];
  session x;
  size_t n;

  (void)state;
  memset(text, 'x', sizeof text);
  for (n = 505; n <= 507; n++) { /* "550 " text CRLF */
    lmail_status st;

    begin(&x, NULL);
    (void)line(&x, "HELO c", 6);
    x.w.len = 0;
    st = lmail_smtp_server_reply(&x.s, &x.w, 550, 0, text, n);
    assert_int_equal(st, n <= 506 ? LMAIL_OK : LMAIL_E_ARGUMENT);
  }
  memset(text, '\n', sizeof text);
  for (n = 98; n <= 100; n++) {
    uint8_t out[1000];
    lmail_status st;

    begin(&x, NULL);
    lmail_writer_init(&x.w, out, sizeof out);
    (void)line(&x, "HELO c", 6);
    st = lmail_smtp_server_reply(&x.s, &x.w, 550, 0, text, n);
    assert_int_equal(st, n <= 99 ? LMAIL_OK : LMAIL_E_ARGUMENT);
  }
}

/* lmail_read: a batch stops behind what owes a reply, and behind the first span of a bulk. */
static void batches_end_at_choices(void **state)
{
  static const char data[] = "a\r\n..b\r\n..c\r\n.\r\nNOOP\r\n";
  lmail_event ev[8];
  lmail_status st;
  session x;
  size_t used;

  (void)state;
  begin(&x, NULL);
  assert_int_equal(lmail_read(&x.s.base, "NOOP\r\nNOOP\r\n", 12, &used, ev, 8, &st), 1);
  assert_int_equal(used, 6);
  say(&x, 250);
  command(&x, "HELO c");
  command(&x, "MAIL FROM:<>");
  command(&x, "RCPT TO:<a@b>");
  command(&x, "DATA");
  assert_int_equal(lmail_read(&x.s.base, data, sizeof data - 1, &used, ev, 8, &st), 1);
  assert_int_equal(st, LMAIL_EVENT);
  assert_int_equal(lmail_read(&x.s.base, data + used, sizeof data - 1 - used, &used, ev, 8, &st),
                   4);
  assert_int_equal(ev[3].kind, LMAIL_SMTP_SERVER_MESSAGE);
  assert_int_equal(lmail_read(&x.s.base, NULL, 0, &used, ev, 0, &st), 0);
  assert_int_equal(st, LMAIL_EVENT);
  say(&x, 250);
  lmail_finish(&x.s.base);
  assert_int_equal(lmail_read(&x.s.base, data, 1, &used, ev, 8, &st), 0);
  assert_int_equal(lmail_read(&x.s.base, NULL, 0, &used, ev, 0, &st), 0);
  assert_int_equal(st, LMAIL_E_FINISHED);
}

/* G14: nothing is tolerated unless a bit says so, and no bit that means nothing is taken */
static void config_bits_are_checked(void **state)
{
  lmail_smtp_server s;
  lmail_smtp_server_config cfg;
  uint8_t scratch[1024];

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.tolerate = 0x20;
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
  cfg.tolerate = 0;
  cfg.flags = 0x10;
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
  cfg.flags = 0;
  cfg.reserved[2] = 1;
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
  cfg.reserved[2] = 0;
  cfg.line_max = 63;
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
  cfg.line_max = 1000;
  assert_int_equal(lmail_smtp_server_scratch_size(&cfg), 1000);
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, 999), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_smtp_server_init(&s, &cfg, scratch, 1000), LMAIL_OK);
}

static void limit_recipients(void **state)
{
  lmail_smtp_server_config cfg;
  session x;
  int i;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.recipients_max = 3;
  begin(&x, &cfg);
  command(&x, "HELO c");
  command(&x, "MAIL FROM:<>");
  for (i = 0; i < 3; i++) assert_int_equal(command(&x, "RCPT TO:<a@b>"), 250);
  assert_int_equal(command(&x, "RCPT TO:<a@b>"), 452);
  assert_int_equal(lmail_smtp_server_recipients(&x.s), 3);
  assert_int_equal(command(&x, "DATA"), 354);
}

/* ---- the smuggling matrix -------------------------------------------------------------------------- */

/* Feeds the data one byte at a time; returns whether the message has ended. */
static int ends_data(const char *data, size_t n, int *irregular)
{
  session x;
  size_t i;
  int ended = 0;

  begin(&x, NULL);
  command(&x, "HELO c");
  command(&x, "MAIL FROM:<>");
  command(&x, "RCPT TO:<a@b>");
  command(&x, "DATA");
  *irregular = 0;
  for (i = 0; i < n && !ended; i++) {
    lmail_status st;

    do {
      lmail_event ev;
      size_t used;

      st = lmail_next(&x.s.base, data + i, 1, &used, &ev);
      if (st == LMAIL_EVENT && used == 0) {
        if (ev.kind == LMAIL_SMTP_SERVER_IRREGULAR) *irregular = 1;
        continue;
      }
      if (st == LMAIL_EVENT &&
          (ev.kind == LMAIL_SMTP_SERVER_MESSAGE ||
           (ev.kind == LMAIL_SMTP_SERVER_BODY && !(ev.flags & LMAIL_EV_MORE)))) {
        ended = 1;
      }
      if (used == 1) break;
    } while (st == LMAIL_EVENT);
  }
  assert_true(!ended || i == n);
  return ended;
}

/*
 * S1 to S6: every sequence of up to six of CR LF "." NUL and a letter after a line of text: only
 * those that end in CR LF "." CR LF end the data, and no earlier.
 */
static void attack_s2_every_sequence(void **state)
{
  static const char alphabet[] = {'\r', '\n', '.', '\0', 'x'};
  unsigned code;

  (void)state;
  for (code = 0; code < 5 * 5 * 5 * 5 * 5 * 5; code++) {
    char data[16] = "body";
    unsigned rest = code;
    size_t n = 4;
    size_t i;
    size_t end = 0;
    int irregular;

    for (i = 0; i < 6; i++, rest /= 5) data[n++] = alphabet[rest % 5];
    for (i = 5; i <= n && end == 0; i++) {
      if (memcmp(data + i - 5, "\r\n.\r\n", 5) == 0) end = i;
    }
    assert_int_equal(ends_data(data, end == 0 ? n : end, &irregular), end != 0);
  }
}

/* ---- the object after an error (G8), moved (DESIGN 2), and paused --------------------------------- */

static void attack_g8_after_an_error(void **state)
{
  session x;
  lmail_event ev;
  lmail_error e;
  size_t used;

  (void)state;
  begin(&x, NULL);
  lmail_finish(&x.s.base);
  assert_int_equal(lmail_next(&x.s.base, NULL, 0, &used, &ev), LMAIL_DONE);
  assert_int_equal(lmail_next(&x.s.base, "NOOP\r\n", 6, &used, &ev), LMAIL_E_FINISHED);
  assert_int_equal(lmail_next(&x.s.base, NULL, 0, &used, &ev), LMAIL_E_FINISHED);
  lmail_get_error(&x.s.base, &e);
  assert_int_equal(e.code, LMAIL_E_FINISHED);
  lmail_skip(&x.s.base);
  x.w.len = 0;
  assert_int_equal(lmail_smtp_server_reply(&x.s, &x.w, 250, 0, NULL, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_server_refuse(&x.s, &x.w), LMAIL_E_STATE);
  begin(&x, NULL);
  assert_int_equal(command(&x, "NOOP"), 250);
}

static void a_machine_may_be_moved(void **state)
{
  session a;
  session b;
  lmail_event ev;
  size_t used;

  (void)state;
  begin(&a, NULL);
  assert_int_equal(lmail_next(&a.s.base, "NO", 2, &used, &ev), LMAIL_OK);
  memcpy(&b.s, &a.s, sizeof a.s);
  memset(&a.s, 0xdd, sizeof a.s);
  assert_int_equal(lmail_next(&b.s.base, "OP x\r\n", 6, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_SERVER_NOOP);
  assert_int_equal(ev.flags, LMAIL_EV_COPIED);
  assert_int_equal(ev.off, 5);
}

static int32_t give_up(void *user, const lmail_event *ev)
{
  (void)ev;
  return *(int32_t *)user;
}

/* G11 */
static void attack_g11_callback_answers(void **state)
{
  session x;
  size_t used;
  int32_t answer = -123;

  (void)state;
  begin(&x, NULL);
  assert_int_equal(lmail_feed(&x.s.base, "NOOP\r\nNOOP\r\n", 12, &used, give_up, &answer), -123);
  assert_int_equal(used, 6);
  assert_int_equal(lmail_feed(&x.s.base, "NOOP\r\n", 6, &used, give_up, &answer), -123);
  assert_int_equal(used, 0);
  begin(&x, NULL);
  answer = 77;
  assert_int_equal(lmail_feed(&x.s.base, "NOOP\r\n", 6, &used, give_up, &answer), LMAIL_E_ARGUMENT);
  begin(&x, NULL);
  answer = LMAIL_PAUSE;
  assert_int_equal(lmail_feed(&x.s.base, "NOOP\r\n", 6, &used, give_up, &answer), LMAIL_PAUSED);
  assert_int_equal(used, 6);
}

/* S38: what came in front of the greeting is not touched, so the caller sees who did not wait for it */
static void attack_s38_early_talker(void **state)
{
  session x;
  lmail_event ev;
  size_t used = 99;

  (void)state;
  assert_int_equal(lmail_smtp_server_init(&x.s, NULL, x.scratch, sizeof x.scratch), LMAIL_OK);
  lmail_writer_init(&x.w, x.out, sizeof x.out);
  assert_int_equal(lmail_next(&x.s.base, "EHLO x\r\n", 8, &used, &ev), LMAIL_REPLY_DUE);
  assert_int_equal(used, 0);
  say(&x, 554);
  assert_int_equal(lmail_next(&x.s.base, "EHLO x\r\n", 8, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.num, 503); /* RFC 5321 3.1: turned away, and only QUIT is left */
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(init_refuses_what_does_not_fit),
      cmocka_unit_test(attack_s32_each_triple_of_commands),
      cmocka_unit_test(attack_s27_command_line),
      cmocka_unit_test(attack_s27_endless_line),
      cmocka_unit_test(attack_s14_cr_then_lf_in_another_piece),
      cmocka_unit_test(reply_421_at_any_time),
      cmocka_unit_test(limit_reply),
      cmocka_unit_test(batches_end_at_choices),
      cmocka_unit_test(config_bits_are_checked),
      cmocka_unit_test(limit_recipients),
      cmocka_unit_test(attack_s2_every_sequence),
      cmocka_unit_test(attack_g8_after_an_error),
      cmocka_unit_test(a_machine_may_be_moved),
      cmocka_unit_test(attack_g11_callback_answers),
      cmocka_unit_test(attack_s38_early_talker),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
