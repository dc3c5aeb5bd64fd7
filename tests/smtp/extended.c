/* SPDX-License-Identifier: MIT */
/* extended.c - the SMTP server with its extensions: each series of commands, TLS, values, limits. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/date.h>
#include <libmail/smtp.h>

#define ALL                                                                                        \
  (LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_STARTTLS | LMAIL_SMTP_EXT_AUTH | \
   LMAIL_SMTP_EXT_CHUNKING | LMAIL_SMTP_EXT_BINARYMIME | LMAIL_SMTP_EXT_SMTPUTF8)

typedef struct session {
  lmail_smtp_server s;
  uint8_t scratch[16384];
  uint8_t out[1024];
  lmail_writer w;
} session;

static void say(session *x, unsigned code, const char *text)
{
  x->w.len = 0;
  assert_int_equal(lmail_smtp_server_reply(&x->s, &x->w, code, 0, text, strlen(text)), LMAIL_OK);
}

static void begin(session *x, uint32_t extensions, uint32_t flags)
{
  lmail_smtp_server_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.extensions = extensions;
  cfg.flags = flags;
  assert_int_equal(lmail_smtp_server_init(&x->s, &cfg, x->scratch, sizeof x->scratch), LMAIL_OK);
  assert_int_equal(lmail_smtp_server_extend(&x->s), LMAIL_OK);
  lmail_writer_init(&x->w, x->out, sizeof x->out);
}

/* Feeds text, answers each event with success or as it deserves, and returns the last code. */
static unsigned send(session *x, const char *text, size_t n)
{
  unsigned code = 0;

  for (;;) {
    lmail_event ev;
    size_t used;
    lmail_status st = lmail_next(&x->s.base, text, n, &used, &ev);

    text += used;
    n -= used;
    if (st == LMAIL_OK) break;
    assert_int_equal(st, LMAIL_EVENT);
    for (; ev.num2 > 0; ev.num2--) {
      if (ev.kind == LMAIL_SMTP_SERVER_BAD || ev.kind == LMAIL_SMTP_SERVER_UNKNOWN) {
        code = (unsigned)ev.num;
        x->w.len = 0;
        assert_int_equal(lmail_smtp_server_refuse(&x->s, &x->w), LMAIL_OK);
        continue;
      }
      code = ev.kind == LMAIL_SMTP_SERVER_AUTH       ? 235
             : ev.kind == LMAIL_SMTP_SERVER_DATA     ? 554 /* so that commands go on */
             : ev.kind == LMAIL_SMTP_SERVER_STARTTLS ? 454
                                                     : 250;
      say(x, code, ev.kind == LMAIL_SMTP_SERVER_EHLO ? "mx\nAUTH PLAIN" : "");
    }
  }
  return code;
}

/* ---- S34: chunks whose octets cannot be counted ------------------------------------------------ */

/* Whatever the application answers: behind such a BDAT nothing is a command any more. */
static void attack_s34_no_size_no_commands(void **state)
{
  static const char *const lines[] = {
      "BDAT\r\n",
      "BDAT \r\n",
      "BDAT LAST\r\n",
      "BDAT -1\r\n",
      "BDAT +5\r\n",
      "BDAT 5LAST\r\n",
      "BDAT 0x5\r\n",
      "BDAT  5\r\n",
      "BDAT 5\t LAST\r\n",
      "BDAT 5\x01\r\n",
      "BDAT 5 \xc3\xa9\r\n",
      "BDAT 5\n LAST\r\n",
      "BDAT 5\r LAST\r\n",
      "BDAT 99999999999999999999\r\n",
  };
  session *x = malloc(sizeof *x);
  unsigned code;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof lines / sizeof *lines; i++) {
    for (code = 421; code <= 501; code += 80) {
      lmail_event ev;
      size_t used;

      begin(x, LMAIL_SMTP_EXT_CHUNKING, 0);
      say(x, 220, "");
      (void)send(x, "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n", 40);
      assert_int_equal(lmail_next(&x->s.base, lines[i], strlen(lines[i]), &used, &ev), LMAIL_EVENT);
      if (ev.kind != LMAIL_SMTP_SERVER_BAD || ev.num != 421) fail_msg("%s", lines[i]);
      say(x, code, "");
      assert_int_equal(lmail_next(&x->s.base, "NOOP\r\n", 6, &used, &ev), LMAIL_DONE);
      assert_int_equal(used, 0);
    }
  }
  /* where chunks are not offered, BDAT is a word that nobody knows */
  begin(x, LMAIL_SMTP_EXT_SIZE, 0);
  say(x, 220, "");
  assert_int_equal(send(x, "EHLO c\r\nBDAT x\r\n", 16), 502);
  assert_int_equal(send(x, "NOOP\r\n", 6), 250);
  free(x);
}

/* ---- S32: each series of commands ------------------------------------------------------------- */

enum { EHLO, MAIL, BINARY, RCPT, DATA, BDAT, LAST, RSET, AUTH, STARTTLS, COMMANDS };
static const char *const texts[COMMANDS] = {"EHLO c\r\n",
                                            "MAIL FROM:<a@b>\r\n",
                                            "MAIL FROM:<a@b> BODY=BINARYMIME\r\n",
                                            "RCPT TO:<c@d>\r\n",
                                            "DATA\r\n",
                                            "BDAT 6\r\nQUIT\r\n",
                                            "BDAT 6 LAST\r\nQUIT\r\n",
                                            "RSET\r\n",
                                            "AUTH PLAIN =\r\n",
                                            "STARTTLS\r\n"};

/* A session as RFC 5321 4.1.4, RFC 3030 2, RFC 3207 4 and RFC 4954 4 see it. */
typedef struct model {
  int greeted, mail, binary, rcpt, chunked, authenticated;
} model;

static unsigned over(model *m, unsigned code)
{
  m->mail = m->binary = m->rcpt = m->chunked = 0;
  return code;
}

static unsigned expected(model *m, int c)
{
  switch (c) {
  case EHLO: m->greeted = 1; return over(m, 250);
  case MAIL:
  case BINARY:
    if (!m->greeted && c == BINARY) return 555; /* not offered yet */
    if (!m->greeted || m->mail) return 503;
    m->mail = 1;
    m->binary = c == BINARY;
    return 250;
  case RCPT:
    if (!m->mail || m->chunked) return 503;
    m->rcpt = 1;
    return 250;
  case DATA: return !m->mail || m->binary || m->chunked ? 503 : 554;
  case BDAT:
  case LAST:
    if (!m->greeted) return 0; /* its octets are commands */
    if (!m->mail) return 503;
    if (!m->rcpt) return 554;
    m->chunked = 1;
    return c == LAST ? over(m, 250) : 250;
  case RSET: return over(m, 250);
  case AUTH:
    if (!m->greeted || m->mail || m->authenticated) return 503;
    m->authenticated = 1;
    return 235;
  default: return !m->greeted || m->mail ? 503 : 454;
  }
}

static void run_series(session *x, const int *order, size_t n)
{
  model m;
  size_t i;

  memset(&m, 0, sizeof m);
  begin(x, ALL, 0);
  say(x, 220, "");
  for (i = 0; i < n; i++) {
    unsigned want = expected(&m, order[i]);
    unsigned got;

    if (want == 0) return;
    got = send(x, texts[order[i]], strlen(texts[order[i]]));
    if (got != want)
      fail_msg("%s: %u, expected %u (step %u)", texts[order[i]], got, want, (unsigned)i);
  }
}

static void attack_s32_each_series_of_five_commands(void **state)
{
  session *x = malloc(sizeof *x);
  unsigned long number;

  (void)state;
  for (number = 0; number < 100000; number++) {
    unsigned long rest = number;
    int order[5];
    size_t i;

    for (i = 0; i < 5; i++, rest /= COMMANDS) order[i] = (int)(rest % COMMANDS);
    run_series(x, order, 5);
  }
  free(x);
}

/* ---- RFC 3207 --------------------------------------------------------------------------------- */

static void rfc3207_4_2_what_was_said_in_clear_is_forgotten(void **state)
{
  session *x = malloc(sizeof *x);
  lmail_event ev;
  size_t used;

  (void)state;
  begin(x, ALL, 0);
  say(x, 220, "");
  assert_int_equal(lmail_smtp_server_tls(&x->s), LMAIL_E_STATE);
  send(x, "EHLO c\r\n", 8);
  assert_int_equal(lmail_next(&x->s.base, "STARTTLS\r\n", 10, &used, &ev), LMAIL_EVENT);
  say(x, 220, "");
  assert_int_equal(lmail_next(&x->s.base, NULL, 0, &used, &ev), LMAIL_SWITCH);
  assert_int_equal(lmail_smtp_server_tls(&x->s), LMAIL_OK);
  assert_int_equal(send(x, "MAIL FROM:<a@b>\r\n", 17), 503);
  send(x, "EHLO c\r\n", 8);
  x->out[x->w.len] = '\0';
  assert_null(strstr((const char *)x->out, "STARTTLS"));
  assert_string_equal(lmail_smtp_server_with(&x->s), "ESMTPS");
  assert_int_equal(send(x, "STARTTLS\r\n", 10), 503);
  assert_int_equal(lmail_smtp_server_tls(&x->s), LMAIL_E_STATE);
  assert_int_equal(send(x, "AUTH PLAIN =\r\n", 14), 235);
  assert_string_equal(lmail_smtp_server_with(&x->s), "ESMTPSA");
  free(x);
}

/* Attack T3: half a command in clear, the other half under TLS. */
static void attack_t3_no_octet_survives(void **state)
{
  session *x = malloc(sizeof *x);
  lmail_event ev;
  size_t used;

  (void)state;
  begin(x, ALL, 0);
  say(x, 220, "");
  send(x, "EHLO c\r\n", 8);
  assert_int_equal(lmail_next(&x->s.base, "STARTTLS\r\nMAI", 13, &used, &ev), LMAIL_EVENT);
  assert_int_equal(used, 10);
  say(x, 220, "");
  assert_int_equal(lmail_next(&x->s.base, "MAI", 3, &used, &ev), LMAIL_E_INJECTED);
  assert_int_equal(lmail_smtp_server_tls(&x->s), LMAIL_E_STATE);
  free(x);
}

/* ---- RFC 3848, RFC 6531 4.3 ------------------------------------------------------------------- */

static void with_words(void **state)
{
  static const struct {
    int lmtp, tls, auth, utf8;
    const char *word;
  } cases[] = {{0, 0, 0, 0, "ESMTP"},     {0, 0, 1, 0, "ESMTPA"},    {0, 1, 0, 0, "ESMTPS"},
               {0, 1, 1, 0, "ESMTPSA"},   {1, 0, 0, 0, "LMTP"},      {1, 0, 1, 0, "LMTPA"},
               {1, 1, 0, 0, "LMTPS"},     {1, 1, 1, 0, "LMTPSA"},    {0, 0, 0, 1, "UTF8SMTP"},
               {0, 0, 1, 1, "UTF8SMTPA"}, {0, 1, 0, 1, "UTF8SMTPS"}, {0, 1, 1, 1, "UTF8SMTPSA"},
               {1, 0, 0, 1, "UTF8LMTP"},  {1, 0, 1, 1, "UTF8LMTPA"}, {1, 1, 0, 1, "UTF8LMTPS"},
               {1, 1, 1, 1, "UTF8LMTPSA"}};
  session *x = malloc(sizeof *x);
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    begin(x, ALL, cases[i].lmtp ? LMAIL_SMTP_LMTP : 0);
    if (cases[i].tls) assert_int_equal(lmail_smtp_server_tls(&x->s), LMAIL_OK);
    say(x, 220, "");
    assert_string_equal(lmail_smtp_server_with(&x->s), "SMTP");
    assert_int_equal(send(x, cases[i].lmtp ? "LHLO c\r\n" : "EHLO c\r\n", 8), 250);
    if (cases[i].auth) assert_int_equal(send(x, "AUTH PLAIN =\r\n", 14), 235);
    if (cases[i].utf8) assert_int_equal(send(x, "MAIL FROM:<a@b> SMTPUTF8\r\n", 26), 250);
    else assert_int_equal(send(x, "MAIL FROM:<a@b>\r\n", 17), 250);
    assert_string_equal(lmail_smtp_server_with(&x->s), cases[i].word);
  }
  free(x);
}

/* ---- limits, n - 1, n, n + 1 ------------------------------------------------------------------ */

static void rfc4954_4_longest_line(void **state)
{
  session *x = malloc(sizeof *x);
  char *text = malloc(13000);
  size_t n;

  (void)state;
  for (n = 12287; n <= 12289; n++) {
    begin(x, ALL, 0);
    say(x, 220, "");
    send(x, "EHLO c\r\n", 8);
    memcpy(text, "AUTH PLAIN ", 11);
    memset(text + 11, 'A', n - 13);
    memcpy(text + n - 2, "\r\n", 2);
    assert_int_equal(send(x, text, n), n <= 12288 ? 235 : 500);
    assert_int_equal(send(x, "NOOP\r\n", 6), 250);
  }
  free(text);
  free(x);
}

/* RFC 3461: RCPT grows by what NOTIFY and ORCPT add; RFC 5321 4.5.3.1.4 for the rest. */
static void rfc3461_longest_rcpt(void **state)
{
  const size_t max = 512 + 29 + 507;
  session *x = malloc(sizeof *x);
  char text[2000];
  size_t n;

  (void)state;
  for (n = max - 1; n <= max + 1; n++) {
    begin(x, LMAIL_SMTP_EXT_DSN, LMAIL_SMTP_UNKNOWN_PARAMS);
    say(x, 220, "");
    send(x, "EHLO c\r\nMAIL FROM:<a@b>\r\n", 25);
    memcpy(text, "RCPT TO:<c@d> X=", 16);
    memset(text + 16, 'x', n - 18);
    memcpy(text + n - 2, "\r\n", 2);
    assert_int_equal(send(x, text, n), n <= max ? 250 : 500);
  }
  free(x);
}

/* ---- RFC 4865 4.2, 5.2.2, RFC 2852 3: times --------------------------------------------------- */

static void times_as_they_must_be(void **state)
{
  lmail_smtp_server_times good = {1, 999999999, 999999999, {0}, 0}, t;
  session *x = malloc(sizeof *x);

  (void)state;
  memcpy(good.hold_until_max, "2030-01-01T00:00:00Z", 20);
  begin(x, LMAIL_SMTP_EXT_FUTURERELEASE | LMAIL_SMTP_EXT_DELIVERBY, 0);
  t = good;
  t.hold_for_max++;
  assert_int_equal(lmail_smtp_server_limit_times(&x->s, &t), LMAIL_E_ARGUMENT);
  t = good;
  t.by_min++;
  assert_int_equal(lmail_smtp_server_limit_times(&x->s, &t), LMAIL_E_ARGUMENT);
  t = good;
  t.hold_for_max = 0;
  assert_int_equal(lmail_smtp_server_limit_times(&x->s, &t), LMAIL_E_ARGUMENT);
  t = good;
  memcpy(t.hold_until_max, "2030-01-01T00:00:00\n", 20);
  assert_int_equal(lmail_smtp_server_limit_times(&x->s, &t), LMAIL_E_ARGUMENT);
  t = good;
  t.reserved = 1;
  assert_int_equal(lmail_smtp_server_limit_times(&x->s, &t), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_server_limit_times(&x->s, &good), LMAIL_OK);
  say(x, 220, "");
  send(x, "EHLO c\r\n", 8);
  assert_memory_equal(
      x->out,
      "250-mx\r\n250-AUTH PLAIN\r\n250-FUTURERELEASE 999999999 2030-01-01T00:00:00Z\r\n"
      "250 DELIVERBY 999999999\r\n",
      x->w.len);
  free(x);
}

/* A hold until the very second of BY's time, and one behind it, in years up to 9999. */
static void holding_until_by(void **state)
{
  const int64_t last = INT64_C(253402300000); /* 9999-12-31 */
  lmail_smtp_server_times t = {1, 999999999, 0, {0}, 0};
  session *x = malloc(sizeof *x);
  lmail_writer date;

  (void)state;
  memcpy(t.hold_until_max, "9999-12-31T23:59:59Z", 20);
  begin(x, LMAIL_SMTP_EXT_FUTURERELEASE | LMAIL_SMTP_EXT_DELIVERBY, 0);
  assert_int_equal(lmail_smtp_server_limit_times(&x->s, &t), LMAIL_OK);
  say(x, 220, "");
  send(x, "EHLO c\r\n", 8);
  for (t.now = 1; t.now < last; t.now += 13 * 86400 + 1001) {
    int late;

    for (late = 0; late <= 1; late++) {
      char line[96] = "MAIL FROM:<a@b> BY=300;R HOLDUNTIL=";
      const size_t n = strlen(line);

      lmail_writer_init(&date, line + n, sizeof line - n);
      assert_int_equal(lmail_date_write_rfc3339(&date, t.now + 300 + late, 0), LMAIL_OK);
      assert_int_equal(date.len, 20);
      memcpy(line + n + 20, "\r\n", 2);
      if (send(x, line, n + 22) != (late ? 501U : 250U)) fail_msg("%s", line);
      send(x, "RSET\r\n", 6);
      x->s.bad_ = 0;
    }
  }
  t.now = 0; /* not known: then the application has to compare them */
  assert_int_equal(send(x, "MAIL FROM:<a@b> BY=300;R HOLDUNTIL=9000-01-01T00:00:00Z\r\n", 57), 250);
  free(x);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_s34_no_size_no_commands),
      cmocka_unit_test(attack_s32_each_series_of_five_commands),
      cmocka_unit_test(rfc3207_4_2_what_was_said_in_clear_is_forgotten),
      cmocka_unit_test(attack_t3_no_octet_survives),
      cmocka_unit_test(with_words),
      cmocka_unit_test(rfc4954_4_longest_line),
      cmocka_unit_test(rfc3461_longest_rcpt),
      cmocka_unit_test(times_as_they_must_be),
      cmocka_unit_test(holding_until_by),
  };

  return cmocka_run_group_tests_name("smtp-extended", tests, NULL, NULL);
}
