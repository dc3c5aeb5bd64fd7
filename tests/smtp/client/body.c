/* SPDX-License-Identifier: MIT */
/* body.c - the message that the SMTP client sends: windows, end mark, what must not leave. */

#include "session.h"

/* ---- message data ----------------------------------------------------------------------------- */

static const char message[] = ".\r\n..\r\nSubject: x\r\n\r\n.a\r\nb.\r\n.\r\nno line end.";
static const char stuffed[] =
    "..\r\n...\r\nSubject: x\r\n\r\n..a\r\nb.\r\n..\r\nno line end.\r\n.\r\n";

/* R7, W11: output room of `room` octets, input in pieces of `piece`. */
static void send_in_windows(size_t room, size_t piece)
{
  uint8_t sent[256];
  size_t sent_len = 0;
  session s;
  size_t at = 0;
  lmail_status st;

  open_session(&s, NULL);
  ready_for_body(&s);
  do {
    uint8_t *buf = malloc(room + 1);
    size_t left = sizeof message - 1 - at;
    size_t n = left < piece ? left : piece;
    size_t used;
    lmail_writer w;

    lmail_writer_init(&w, buf, room);
    st = lmail_smtp_client_body(&s.c, &w, message + at, n, &used, n == left);
    assert_true(st == LMAIL_OK || st == LMAIL_FULL);
    assert_true(used <= n && w.len <= room);
    if (st == LMAIL_OK) assert_int_equal(used, n);
    else assert_true(w.need > 0 && w.len == room);
    at += used;
    memcpy(sent + sent_len, buf, w.len);
    sent_len += w.len;
    free(buf);
  } while (st == LMAIL_FULL || lmail_smtp_client_unanswered(&s.c) == 0);
  assert_int_equal(sent_len, sizeof stuffed - 1);
  assert_memory_equal(sent, stuffed, sent_len);
  assert_int_equal(feed(&s, "250 ok\r\n").kind, LMAIL_SMTP_CLIENT_MESSAGE);
  free(s.scratch);
}

static void attack_r7_w11_body_in_all_windows(void **state)
{
  size_t room;
  size_t piece;

  (void)state;
  for (room = 1; room <= 64; room++) {
    for (piece = 1; piece < sizeof message; piece++) send_in_windows(room, piece);
  }
}

/* Without room nothing happens, and a part of the end mark admits nothing but its rest. */
static void body_behind_its_end(void **state)
{
  lmail_writer w;
  uint8_t one[1];
  session s;
  size_t used;
  int i;

  (void)state;
  open_session(&s, NULL);
  ready_for_body(&s);
  lmail_writer_init(&w, NULL, 0); /* a sanitizer sees arithmetic on NULL */
  assert_int_equal(lmail_smtp_client_body(&s.c, &w, "x", 1, &used, 0), LMAIL_FULL);
  assert_int_equal(used, 0);
  assert_int_equal(lmail_smtp_client_body(&s.c, &w, NULL, 0, &used, 0), LMAIL_OK);
  for (i = 0; i < 3; i++) {
    lmail_writer_init(&w, one, 1);
    assert_int_equal(lmail_smtp_client_body(&s.c, &w, i == 0 ? "x" : NULL, i == 0, &used, 1),
                     LMAIL_FULL);
  }
  /* "x" CR LF is out: what is written now would stand where only "." may */
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, "y", 1, &used, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, NULL, 0, &used, 1), LMAIL_OK);
  assert_memory_equal(s.out, ".\r\n", 3);
  assert_int_equal(s.w.len, 3);
  free(s.scratch);
}

/*
 * S11, S13: each octet that must not leave, at each place of a line; strictly and normalised. What a filter
 * left next to a stray CR is no exception.
 */
static void attack_s11_no_bare_line_ends_leave(void **state)
{
  static const char *const bad[] = {"\na",     "\ra",   "\r\ra", "\n.\r\n",
                                    "\r.\r\n", "\n.\n", "a\n",   "\r"};
  size_t i;

  (void)state;
  for (i = 0; i < 2 * sizeof bad / sizeof *bad; i++) {
    const char *text = bad[i / 2];
    lmail_smtp_client_config cfg;
    session s;
    size_t used;
    size_t k;

    memset(&cfg, 0, sizeof cfg);
    cfg.flags = i % 2 ? LMAIL_SMTP_NORMALISE : 0;
    open_session(&s, &cfg);
    ready_for_body(&s);
    if (i % 2 == 0) {
      assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, text, strlen(text), &used, 1),
                       LMAIL_E_SYNTAX);
      assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, NULL, 0, &used, 1), LMAIL_E_STATE);
      assert_int_equal(lmail_smtp_client_quit(&s.c, &s.w), LMAIL_E_STATE);
    } else {
      assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, text, strlen(text), &used, 1), LMAIL_OK);
    }
    for (k = 0; k < s.w.len; k++) {
      assert_true(s.out[k] != '\n' || (k > 0 && s.out[k - 1] == '\r'));
      if (i % 2) assert_true(s.out[k] != '\r' || (k + 1 < s.w.len && s.out[k + 1] == '\n'));
      if (k >= 2 && k + 2 < s.w.len && s.out[k] == '.' && s.out[k - 1] == '\n') {
        assert_true(s.out[k + 1] != '\r' || k + 3 == s.w.len);
      }
    }
    free(s.scratch);
  }
}

/* G7: a NUL is refused in either mode */
static void body_without_nul(void **state)
{
  lmail_smtp_client_config cfg;
  session s;
  size_t used;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_SMTP_NORMALISE;
  open_session(&s, &cfg);
  ready_for_body(&s);
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, "ab\0c", 4, &used, 1), LMAIL_E_SYNTAX);
  assert_int_equal(used, 2);
  free(s.scratch);
}

/* After an error of the server's the message cannot be continued. */
static void body_after_an_error(void **state)
{
  session s;
  size_t used = 1;

  (void)state;
  open_session(&s, NULL);
  ready_for_body(&s);
  feed(&s, "what?\r\n");
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, "x", 1, &used, 1), LMAIL_E_STATE);
  assert_int_equal(used, 0);
  assert_int_equal(s.w.len, 0);
  free(s.scratch);
}

/* A message is no secret: what was marked in the writer before does not mark it. */
static void body_is_no_secret(void **state)
{
  session s;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  ready_for_body(&s);
  s.w.secret_from = 1;
  s.w.secret_to = 3;
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, "x", 1, &used, 1), LMAIL_OK);
  assert_int_equal(s.w.secret_from, 0);
  assert_int_equal(s.w.secret_to, 0);
  free(s.scratch);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_r7_w11_body_in_all_windows),
      cmocka_unit_test(body_behind_its_end),
      cmocka_unit_test(attack_s11_no_bare_line_ends_leave),
      cmocka_unit_test(body_without_nul),
      cmocka_unit_test(body_after_an_error),
      cmocka_unit_test(body_is_no_secret),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
