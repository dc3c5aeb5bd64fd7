/* SPDX-License-Identifier: MIT */
/* server.c - what transcripts cannot show of the POP3 server: storage, secrets, TLS, streams. */

#include <libmail/pop3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

typedef struct session {
  lmail_pop3_server s;
  lmail_writer w;
  lmail_event ev;
  uint8_t scratch[255];
  uint8_t out[4096];
} session;

static void start(session *t, uint32_t capabilities, uint32_t flags)
{
  lmail_pop3_server_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.capabilities = capabilities;
  cfg.flags = flags;
  memset(t, 0, sizeof *t);
  assert_int_equal(lmail_pop3_server_init(&t->s, &cfg, t->scratch, sizeof t->scratch), LMAIL_OK);
  lmail_writer_init(&t->w, t->out, sizeof t->out);
  assert_int_equal(lmail_pop3_server_reply(&t->s, &t->w, LMAIL_POP3_OK, NULL, NULL, 0), LMAIL_OK);
}

static lmail_status give(session *t, const char *in, size_t *used)
{
  return lmail_next(&t->s.base, in, strlen(in), used, &t->ev);
}

/* One command, byte by byte; its event. */
static void expect(session *t, const char *command, unsigned kind)
{
  size_t i = 0;
  size_t used;
  lmail_status st = LMAIL_OK;

  while (st == LMAIL_OK) {
    assert_true(i < strlen(command));
    st = lmail_next(&t->s.base, command + i, 1, &used, &t->ev);
    i += used;
  }
  assert_int_equal(st, LMAIL_EVENT);
  assert_int_equal(t->ev.kind, kind);
  assert_int_equal(i, strlen(command));
}

static void ok(session *t)
{
  assert_int_equal(lmail_pop3_server_reply(&t->s, &t->w, LMAIL_POP3_OK, NULL, NULL, 0), LMAIL_OK);
}

static void login(session *t)
{
  expect(t, "USER u\r\n", LMAIL_POP3_SERVER_USER);
  ok(t);
  expect(t, "PASS p\r\n", LMAIL_POP3_SERVER_PASS);
  ok(t);
}

/* ---- life ------------------------------------------------------------------------------------- */

static void init_checks_its_arguments(void **state)
{
  lmail_pop3_server s;
  lmail_pop3_server_config cfg;
  uint8_t scratch[255];

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  assert_int_equal(lmail_pop3_server_scratch_size(NULL), 255);
  assert_int_equal(lmail_pop3_server_size(), sizeof s);
  assert_true(sizeof s <= 192);
  assert_int_equal(lmail_pop3_server_init(&s, NULL, scratch, 254), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_pop3_server_init(&s, NULL, NULL, 255), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_pop3_server_init_sized(&s, sizeof s - 1, NULL, 0, scratch, 255),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_pop3_server_init_sized(&s, sizeof s, &cfg, sizeof cfg + 1, scratch, 255),
                   LMAIL_E_SIZE);
  cfg.capabilities = LMAIL_POP3_CAPA_EXPIRE;
  assert_int_equal(lmail_pop3_server_init(&s, &cfg, scratch, 255), LMAIL_E_ARGUMENT);
  cfg.capabilities = LMAIL_POP3_CAPA_SASL; /* lines of RFC 4954 need room */
  assert_int_equal(lmail_pop3_server_scratch_size(&cfg), 12288);
  assert_int_equal(lmail_pop3_server_init(&s, &cfg, scratch, 255), LMAIL_E_SCRATCH);
  cfg.auth_line_max = 65536;
  assert_int_equal(lmail_pop3_server_init(&s, &cfg, scratch, 255), LMAIL_E_ARGUMENT);
  cfg.auth_line_max = 1;
  assert_int_equal(lmail_pop3_server_scratch_size(&cfg), 255);
  assert_int_equal(lmail_pop3_server_init(&s, &cfg, scratch, 255), LMAIL_OK);
  cfg.capabilities = 0;
  cfg.tolerate = LMAIL_POP3_TOLERATE_STATUS_CASE;
  assert_int_equal(lmail_pop3_server_init(&s, &cfg, scratch, 255), LMAIL_E_ARGUMENT);
  cfg.tolerate = 0;
  cfg.flags = 2;
  assert_int_equal(lmail_pop3_server_init(&s, &cfg, scratch, 255), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_pop3_server_init(&s, NULL, scratch, 255), LMAIL_OK);
}

static void states_of_rfc1939_3(void **state)
{
  session t;
  size_t used;

  (void)state;
  start(&t, 0, 0);
  assert_int_equal(lmail_pop3_server_state(&t.s), LMAIL_POP3_AUTHORIZATION);
  login(&t);
  assert_int_equal(lmail_pop3_server_state(&t.s), LMAIL_POP3_TRANSACTION);
  expect(&t, "DELE 1\r\n", LMAIL_POP3_SERVER_DELE);
  ok(&t);
  assert_int_equal(lmail_pop3_server_state(&t.s), LMAIL_POP3_TRANSACTION);
  expect(&t, "QUIT\r\n", LMAIL_POP3_SERVER_QUIT);
  assert_int_equal(t.ev.num, 1);
  assert_int_equal(lmail_pop3_server_state(&t.s), LMAIL_POP3_UPDATE);
  assert_int_equal(give(&t, "x", &used), LMAIL_REPLY_DUE);
  ok(&t);
  assert_int_equal(lmail_pop3_server_state(&t.s), LMAIL_POP3_CLOSED);
  assert_int_equal(give(&t, "x", &used), LMAIL_DONE);
  assert_int_equal(used, 0);
}

static void none_offered(void **state)
{
  session t;

  (void)state;
  start(&t, LMAIL_POP3_CAPA_NONE, 0);
  expect(&t, "USER u\r\n", LMAIL_POP3_SERVER_UNKNOWN);
  assert_int_equal(t.ev.code, LMAIL_POP3_USER);
  assert_int_equal(lmail_pop3_server_reply(&t.s, &t.w, LMAIL_POP3_OK, NULL, NULL, 0),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_pop3_server_refuse(&t.s, &t.w), LMAIL_OK);
  t.w.len = 0;
  expect(&t, "CAPA\r\n", LMAIL_POP3_SERVER_CAPA);
  ok(&t);
  assert_int_equal(lmail_pop3_server_end(&t.s, &t.w), LMAIL_OK);
  assert_int_equal(t.w.len, 8);
  assert_memory_equal(t.w.buf, "+OK\r\n.\r\n", 8);
}

/* ---- secrets ---------------------------------------------------------------------------------- */

static int holds(const session *t, const char *secret)
{
  size_t n = strlen(secret);
  size_t i;

  for (i = 0; i + n <= sizeof t->scratch; i++) {
    if (memcmp(t->scratch + i, secret, n) == 0) return 1;
  }
  return 0;
}

static void attack_g12_password_leaves_scratch(void **state)
{
  session t;
  size_t used;
  char line[301];

  (void)state;
  start(&t, 0, 0);
  expect(&t, "USER u\r\n", LMAIL_POP3_SERVER_USER);
  ok(&t);
  expect(&t, "PASS hunter2\r\n", LMAIL_POP3_SERVER_PASS);
  assert_true(t.ev.flags & LMAIL_EV_SECRET);
  assert_true(holds(&t, "hunter2"));
  ok(&t);
  assert_false(holds(&t, "hunter2"));

  /* malformed, too long, cut off */
  start(&t, 0, 0);
  expect(&t, "PASS hunter2\r\n", LMAIL_POP3_SERVER_BAD);
  assert_true(t.ev.flags & LMAIL_EV_SECRET);
  assert_int_equal(lmail_pop3_server_refuse(&t.s, &t.w), LMAIL_OK);
  assert_false(holds(&t, "hunter2"));
  memset(line, 'x', sizeof line);
  memcpy(line, "PASS hunter2", 12);
  memcpy(line + 298, "\r\n", 3);
  assert_int_equal(give(&t, line, &used), LMAIL_EVENT);
  assert_int_equal(t.ev.flags, LMAIL_EV_LONG);
  assert_int_equal(lmail_pop3_server_refuse(&t.s, &t.w), LMAIL_OK);
  assert_false(holds(&t, "hunter2"));
  assert_int_equal(give(&t, "PASS hunter2", &used), LMAIL_OK);
  assert_true(holds(&t, "hunter2"));
  lmail_finish(&t.s.base);
  assert_int_equal(lmail_next(&t.s.base, NULL, 0, &used, &t.ev), LMAIL_E_TRUNCATED);
  assert_false(holds(&t, "hunter2"));
}

/* The login cannot be repeated, but a client may try. */
static void attack_g12_password_after_the_login(void **state)
{
  session t;

  (void)state;
  start(&t, 0, LMAIL_POP3_ACCEPT_APOP);
  expect(&t, "APOP u c4c9334bac560ecc979e58001b3e22fb\r\n", LMAIL_POP3_SERVER_APOP);
  assert_true(t.ev.flags & LMAIL_EV_SECRET);
  ok(&t);
  expect(&t, "PASS hunter2\r\n", LMAIL_POP3_SERVER_BAD);
  assert_int_equal(lmail_pop3_server_refuse(&t.s, &t.w), LMAIL_OK);
  assert_false(holds(&t, "hunter2"));
}

/* ---- STLS ------------------------------------------------------------------------------------- */

static void attack_t1_t2_injection(void **state)
{
  session t;
  size_t used;
  lmail_error e;

  (void)state;
  start(&t, LMAIL_POP3_CAPA_STLS | LMAIL_POP3_CAPA_USER, 0);
  assert_int_equal(give(&t, "STLS\r\nUSER x\r\n", &used), LMAIL_EVENT);
  assert_int_equal(t.ev.kind, LMAIL_POP3_SERVER_STLS);
  assert_int_equal(used, 6);
  ok(&t);
  assert_int_equal(lmail_pop3_server_tls_started(&t.s), LMAIL_E_STATE);
  assert_int_equal(give(&t, "USER x\r\n", &used), LMAIL_E_INJECTED);
  assert_int_equal(used, 0);
  lmail_get_error(&t.s.base, &e);
  assert_int_equal(e.off, 6);
  assert_int_equal(e.byte, 'U');
  assert_int_equal(lmail_pop3_server_tls_started(&t.s), LMAIL_E_STATE);
  assert_int_equal(lmail_next(&t.s.base, NULL, 0, &used, &t.ev), LMAIL_E_INJECTED);
}

static void attack_t3_t4_nothing_survives_tls(void **state)
{
  session t;
  size_t used;

  (void)state;
  start(&t, LMAIL_POP3_CAPA_STLS | LMAIL_POP3_CAPA_USER, 0);
  expect(&t, "USER eve\r\n", LMAIL_POP3_SERVER_USER);
  ok(&t);
  expect(&t, "STLS\r\n", LMAIL_POP3_SERVER_STLS);
  ok(&t);
  assert_int_equal(lmail_next(&t.s.base, NULL, 0, &used, &t.ev), LMAIL_SWITCH);
  assert_int_equal(lmail_pop3_server_tls_started(&t.s), LMAIL_OK);
  assert_int_equal(lmail_pop3_server_tls_started(&t.s), LMAIL_E_STATE);
  assert_int_equal(lmail_pop3_server_state(&t.s), LMAIL_POP3_AUTHORIZATION);
  expect(&t, "PASS p\r\n", LMAIL_POP3_SERVER_BAD);
  assert_int_equal(t.ev.field, LMAIL_FIELD_POP3_SEQUENCE);
  assert_int_equal(lmail_pop3_server_refuse(&t.s, &t.w), LMAIL_OK);
  expect(&t, "STLS\r\n", LMAIL_POP3_SERVER_UNKNOWN);
  assert_int_equal(lmail_pop3_server_refuse(&t.s, &t.w), LMAIL_OK);
  login(&t);
}

static void closed_instead_of_tls(void **state)
{
  session t;
  size_t used;

  (void)state;
  start(&t, LMAIL_POP3_CAPA_STLS, 0);
  expect(&t, "STLS\r\n", LMAIL_POP3_SERVER_STLS);
  ok(&t);
  lmail_finish(&t.s.base);
  assert_int_equal(lmail_next(&t.s.base, NULL, 0, &used, &t.ev), LMAIL_DONE);
}

/* ---- messages --------------------------------------------------------------------------------- */

static const char message[] = "Subject: dots\r\n\r\n.\r\n..a\nlone\rcr\r\n.last";
static const char on_the_wire[] = "Subject: dots\r\n\r\n..\r\n...a\r\nlone\r\ncr\r\n..last\r\n.\r\n";

static void open_retr(session *t)
{
  start(t, 0, 0);
  login(t);
  expect(t, "RETR 1\r\n", LMAIL_POP3_SERVER_RETR);
  ok(t);
  t->w.len = 0;
}

static void attack_r7_body_in_windows_of_every_size(void **state)
{
  size_t in_size;
  size_t out_size;

  (void)state;
  for (in_size = 1; in_size <= sizeof message; in_size++) {
    for (out_size = 1; out_size <= 16; out_size++) {
      session t;
      uint8_t small[16];
      uint8_t sent[200];
      size_t n = 0;
      size_t at = 0;
      lmail_status st = LMAIL_OK;

      open_retr(&t);
      lmail_writer_init(&t.w, small, out_size);
      while (at < sizeof message - 1 || st == LMAIL_FULL) {
        size_t left = sizeof message - 1 - at;
        size_t piece = left < in_size ? left : in_size;
        size_t used;

        st = lmail_pop3_server_body(&t.s, &t.w, message + at, piece, &used, piece == left);
        assert_true(st == LMAIL_OK || (st == LMAIL_FULL && t.w.need > 0));
        at += used;
        memcpy(sent + n, small, t.w.len);
        n += t.w.len;
        t.w.len = 0;
      }
      assert_int_equal(n, sizeof on_the_wire - 1);
      assert_memory_equal(sent, on_the_wire, n);
      expect(&t, "NOOP\r\n", LMAIL_POP3_SERVER_NOOP);
    }
  }
}

static void body_cannot_hold_nul(void **state)
{
  session t;
  size_t used;

  (void)state;
  open_retr(&t);
  assert_int_equal(lmail_pop3_server_body(&t.s, &t.w, "a\0b", 3, &used, 1), LMAIL_E_SYNTAX);
  assert_int_equal(used, 1);
  assert_int_equal(lmail_pop3_server_body(&t.s, &t.w, "b", 1, &used, 1), LMAIL_OK);
  assert_int_equal(t.w.len, 7);
  assert_memory_equal(t.out, "ab\r\n.\r\n", 7);
}

/* The writer's room decides how far a call looks: one octet at a time finds the same NUL and end. */
static void body_stops_at_nul_in_a_small_writer(void **state)
{
  static const char text[] = "a\0.\n\0";
  static const lmail_status expected[] = {LMAIL_E_SYNTAX, LMAIL_E_SYNTAX, LMAIL_OK};
  session t;
  uint8_t one[1];
  uint8_t sent[16];
  size_t n = 0;
  size_t at = 0;
  size_t i = 0;

  (void)state;
  open_retr(&t);
  while (i < 3) {
    lmail_status st;
    size_t used;

    lmail_writer_init(&t.w, one, 1);
    t.w.secret_to = 1;
    st = lmail_pop3_server_body(&t.s, &t.w, text + at, sizeof text - 1 - at, &used, 1);
    assert_int_equal(t.w.secret_to, 0);
    assert_int_equal(t.w.need, st == LMAIL_FULL);
    at += used;
    memcpy(sent + n, one, t.w.len);
    n += t.w.len;
    if (st == LMAIL_FULL) continue;
    assert_int_equal(st, expected[i++]);
    if (st == LMAIL_E_SYNTAX) assert_int_equal(text[at++], 0);
  }
  assert_int_equal(n, 7);
  assert_memory_equal(sent, "a.\r\n.\r\n", 7);
}

static void body_is_measured_without_a_buffer(void **state)
{
  session t;
  size_t used;
  lmail_writer none;

  (void)state;
  open_retr(&t);
  lmail_writer_init(&none, NULL, 0);
  assert_int_equal(lmail_pop3_server_body(&t.s, &none, "a", 1, &used, 1), LMAIL_FULL);
  assert_int_equal(used, 0);
  assert_int_equal(lmail_pop3_server_reply(&t.s, &none, LMAIL_POP3_ERR, NULL, NULL, 0),
                   LMAIL_E_BUSY);
  assert_int_equal(lmail_pop3_server_body(&t.s, &t.w, NULL, 0, &used, 1), LMAIL_OK);
  assert_memory_equal(t.out, ".\r\n", 3);
}

/* ---- TOP -------------------------------------------------------------------------------------- */

/* How much of a message TOP takes, given at every split. */
static void check_top(const char *text, uint32_t lines, size_t expected)
{
  size_t n = strlen(text);
  size_t split;

  for (split = 0; split <= n; split++) {
    lmail_pop3_top top;
    lmail_status st;
    size_t used;
    size_t total;

    lmail_pop3_top_init(&top, lines);
    st = lmail_pop3_top_next(&top, text, split, &used);
    total = used;
    if (st == LMAIL_OK) {
      assert_int_equal(used, split);
      st = lmail_pop3_top_next(&top, text + split, n - split, &used);
      total += used;
    }
    assert_int_equal(total, expected);
    if (expected < n) assert_int_equal(st, LMAIL_DONE);
    if (st == LMAIL_DONE) {
      assert_int_equal(lmail_pop3_top_next(&top, "more", 4, &used), LMAIL_DONE);
      assert_int_equal(used, 0);
    }
  }
}

static void rfc1939_7_top(void **state)
{
  static const char crlf[] = "A: b\r\n c\r\n\r\none\r\ntwo\r\nthree";
  static const char lf[] = "A: b\n c\n\none\ntwo\nthree";

  (void)state;
  check_top(crlf, 0, 12);
  check_top(crlf, 1, 17);
  check_top(crlf, 2, 22);
  check_top(crlf, 3, 27);
  check_top(crlf, 4294967295u, 27);
  check_top(lf, 0, 9);
  check_top(lf, 1, 13);
  check_top(lf, 3, 22);
  check_top("", 0, 0);
  check_top("\r\nbody\r\n", 0, 2);
  check_top("\nbody\n", 0, 1);
  check_top("A: b\r\n\r \r\n\r\r\n\r\nx", 0, 15);
  check_top("A: b\r\nno body", 5, 13);
}

/* ---- writers ---------------------------------------------------------------------------------- */

static void attack_w1_whole_or_nothing_at_every_size(void **state)
{
  session t;
  size_t cap;

  (void)state;
  for (cap = 0; cap < 30; cap++) {
    lmail_pop3_server before;
    lmail_writer w;
    lmail_status st;
    uint8_t buf[30];

    start(&t, 0, 0);
    login(&t);
    expect(&t, "LIST 7\r\n", LMAIL_POP3_SERVER_LIST);
    before = t.s;
    lmail_writer_init(&w, cap == 0 ? NULL : buf, cap);
    st = lmail_pop3_server_item(&t.s, &w, 7, 18446744073709551615u);
    if (cap < 28) {
      assert_int_equal(st, LMAIL_FULL);
      assert_int_equal(w.need, 28);
      assert_int_equal(w.len, 0);
      assert_memory_equal(&t.s, &before, sizeof before);
    } else {
      assert_int_equal(st, LMAIL_OK);
      assert_memory_equal(buf, "+OK 7 18446744073709551615\r\n", 28);
    }
  }
}

static void attack_w5_every_octet_in_a_reply(void **state)
{
  unsigned c;

  (void)state;
  for (c = 0; c < 256; c++) {
    session t;
    uint8_t text[2];
    char resp[3] = {'X', (char)c, 0};
    int good = c == '\t' || (c >= ' ' && c <= '~');
    int resp_good = c == 0 || (c > ' ' && c <= '~' && c != '/' && c != ']');

    text[0] = 'x';
    text[1] = (uint8_t)c;
    start(&t, 0, 0);
    expect(&t, "USER u\r\n", LMAIL_POP3_SERVER_USER);
    assert_int_equal(lmail_pop3_server_reply(&t.s, &t.w, LMAIL_POP3_ERR, NULL, text, 2),
                     good ? LMAIL_OK : LMAIL_E_ARGUMENT);
    if (!good) ok(&t);
    expect(&t, "USER u\r\n", LMAIL_POP3_SERVER_USER);
    assert_int_equal(lmail_pop3_server_reply(&t.s, &t.w, LMAIL_POP3_ERR, resp, NULL, 0),
                     resp_good ? LMAIL_OK : LMAIL_E_ARGUMENT);
  }
}

/* ---- AUTH (RFC 5034) --------------------------------------------------------------------------- */

/* A response is longer than any command, comes byte by byte, and leaves nothing in scratch. */
static void long_responses_are_wiped(void **state)
{
  lmail_pop3_server_config cfg;
  uint8_t *scratch = malloc(12288);
  static char line[12289];
  size_t i;
  session t;

  (void)state;
  assert_non_null(scratch);
  memset(&cfg, 0, sizeof cfg);
  cfg.capabilities = LMAIL_POP3_CAPA_SASL;
  lmail_writer_init(&t.w, t.out, sizeof t.out);
  assert_int_equal(lmail_pop3_server_init(&t.s, &cfg, scratch, 12288), LMAIL_OK);
  ok(&t);
  expect(&t, "AUTH X\r\n", LMAIL_POP3_SERVER_AUTH);
  assert_int_equal(lmail_pop3_server_challenge(&t.s, &t.w, "", 0), LMAIL_OK);
  memset(line, 'x', 12286);
  memcpy(line + 12286, "\r\n", 3);
  expect(&t, line, LMAIL_POP3_SERVER_AUTH_RESPONSE);
  assert_int_equal(t.ev.len, 12286);
  ok(&t);
  for (i = 0; i < 12288; i++) assert_int_equal(scratch[i], 0);
  assert_int_equal(lmail_pop3_server_state(&t.s), LMAIL_POP3_TRANSACTION);
  free(scratch);
}

/* ---- names ------------------------------------------------------------------------------------ */

static void every_number_has_a_name(void **state)
{
  uint16_t k;

  (void)state;
  for (k = LMAIL_POP3_SERVER_USER; k <= LMAIL_POP3_SERVER_AUTH_CANCEL; k++) {
    assert_memory_equal(lmail_pop3_kind_name(k), "POP3_SERVER_", 12);
  }
  for (k = LMAIL_POP3_CLIENT_GREETING; k <= LMAIL_POP3_CLIENT_BAD; k++) {
    assert_memory_equal(lmail_pop3_kind_name(k), "POP3_CLIENT_", 12);
  }
  for (k = LMAIL_POP3_USER; k <= LMAIL_POP3_LAST; k++) {
    assert_non_null(lmail_pop3_code_name(LMAIL_POP3_SERVER_BAD, k));
    assert_non_null(lmail_pop3_code_name(LMAIL_POP3_CLIENT_OK, k));
  }
  for (k = 1; k <= LMAIL_POP3_CAPA_LANG; k = (uint16_t)(k << 1)) {
    assert_non_null(lmail_pop3_code_name(LMAIL_POP3_CLIENT_CAPA, k));
  }
  for (k = 1; k <= 4; k = (uint16_t)(k << 1)) {
    assert_non_null(lmail_pop3_code_name(LMAIL_POP3_CLIENT_IRREGULAR, k));
  }
  for (k = LMAIL_FIELD_POP3_ARGUMENT; k <= LMAIL_FIELD_POP3_CAPABILITY; k++) {
    assert_memory_equal(lmail_pop3_field_name(k), "FIELD_POP3_", 11);
  }
  for (k = LMAIL_FIELD_LINE; k <= LMAIL_FIELD_BODY; k++) assert_non_null(lmail_pop3_field_name(k));
  assert_null(lmail_pop3_kind_name(0));
  assert_null(lmail_pop3_code_name(0, LMAIL_POP3_USER));
  assert_null(lmail_pop3_code_name(LMAIL_POP3_CLIENT_CAPA, 3));
  assert_null(lmail_pop3_code_name(LMAIL_POP3_CLIENT_IRREGULAR, 3));
  assert_null(lmail_pop3_code_name(LMAIL_POP3_CLIENT_OK, 0));
  assert_null(lmail_pop3_field_name(0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(init_checks_its_arguments),
      cmocka_unit_test(states_of_rfc1939_3),
      cmocka_unit_test(none_offered),
      cmocka_unit_test(attack_g12_password_leaves_scratch),
      cmocka_unit_test(attack_g12_password_after_the_login),
      cmocka_unit_test(attack_t1_t2_injection),
      cmocka_unit_test(attack_t3_t4_nothing_survives_tls),
      cmocka_unit_test(closed_instead_of_tls),
      cmocka_unit_test(attack_r7_body_in_windows_of_every_size),
      cmocka_unit_test(body_cannot_hold_nul),
      cmocka_unit_test(body_stops_at_nul_in_a_small_writer),
      cmocka_unit_test(body_is_measured_without_a_buffer),
      cmocka_unit_test(rfc1939_7_top),
      cmocka_unit_test(attack_w1_whole_or_nothing_at_every_size),
      cmocka_unit_test(attack_w5_every_octet_in_a_reply),
      cmocka_unit_test(long_responses_are_wiped),
      cmocka_unit_test(every_number_has_a_name),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
