/* SPDX-License-Identifier: MIT */
/* answers.c - which command a reply answers, and the places of what was read. */

#include "session.h"

/* Feeds text; the status where that stops. */
static lmail_status stopped_at(session *s, const char *text)
{
  size_t n = strlen(text);
  size_t at = 0;
  lmail_event ev;
  lmail_status st;

  do {
    size_t used;

    st = lmail_next(&s->c.base, text + at, n - at, &used, &ev);
    at += used;
  } while (st == LMAIL_EVENT);
  return st;
}

/* ---- what came before its command -------------------------------------------------------------- */

/* T8: what begins before there is a command is not its answer, wherever it is cut. */
static void attack_t8_begun_before_its_command(void **state)
{
  static const char reply[] = "250 injected\r\n";
  size_t cut;

  (void)state;
  for (cut = 1; cut < sizeof reply - 1; cut++) {
    char begun[sizeof reply];
    session s;

    memcpy(begun, reply, cut);
    begun[cut] = '\0';
    open_session(&s, NULL);
    feed(&s, "220 x\r\n");
    assert_int_equal(stopped_at(&s, begun), LMAIL_OK);
    assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
    assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c.example")), LMAIL_E_BUSY);
    assert_int_equal(s.w.len, 0);
    assert_int_equal(stopped_at(&s, reply + cut), LMAIL_E_UNEXPECTED);
    free(s.scratch);
  }
}

/* What comes in pieces behind a command is its answer. */
static void begun_behind_its_command(void **state)
{
  session s;

  (void)state;
  open_session(&s, NULL);
  assert_int_equal(stopped_at(&s, "22"), LMAIL_OK);
  assert_int_equal(feed(&s, "0 x\r\n").kind, LMAIL_SMTP_CLIENT_GREETING);
  assert_int_equal(stopped_at(&s, ""), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_noop(&s.c, &s.w), LMAIL_OK);
  assert_int_equal(stopped_at(&s, "250-"), LMAIL_OK);
  assert_int_equal(feed(&s, "a\r\n250 b\r\n").id, 1);
  assert_int_equal(lmail_smtp_client_noop(&s.c, &s.w), LMAIL_OK);
  free(s.scratch);
}

/* The same in the middle of a message: its end must not be answered by what began before it. */
static void begun_before_the_end_of_a_message(void **state)
{
  session s;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  ready_for_body(&s);
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, TEXT("a\r\n"), &used, 0), LMAIL_OK);
  assert_int_equal(stopped_at(&s, "250 tak"), LMAIL_OK);
  s.w.len = 0;
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, TEXT("b\r\n"), &used, 1), LMAIL_E_STATE);
  assert_int_equal(used, 0);
  assert_int_equal(s.w.len, 0);
  assert_int_equal(stopped_at(&s, "en\r\n"), LMAIL_E_UNEXPECTED);
  free(s.scratch);
}

/*
 * RFC 1870 6.3: a refusal that does not wait for the end of the message is its verdict, wherever it is
 * cut, and not what a later command is answered with.
 */
static void refused_before_the_end_of_a_message(void **state)
{
  static const char reply[] = "552-5.3.4 too\r\n552 5.3.4 big\r\n";
  size_t cut;

  (void)state;
  for (cut = 0; cut < sizeof reply - 1; cut++) {
    char begun[sizeof reply];
    lmail_event ev;
    session s;
    size_t used;

    memcpy(begun, reply, cut);
    begun[cut] = '\0';
    open_session(&s, NULL);
    ready_for_body(&s);
    assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, TEXT("a\r\n"), &used, 0), LMAIL_OK);
    s.w.len = 0;
    feed(&s, begun);
    if (cut > 0) {
      assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, TEXT("b"), &used, 1), LMAIL_E_STATE);
      assert_int_equal(lmail_smtp_client_quit(&s.c, &s.w), LMAIL_E_BUSY);
    }
    ev = feed(&s, reply + cut);
    assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_MESSAGE);
    assert_int_equal(ev.code, 552);
    assert_int_equal(ev.num, LMAIL_SMTP_DATA);
    assert_int_equal(ev.id, 0);
    assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, TEXT("b"), &used, 1), LMAIL_E_STATE);
    assert_int_equal(lmail_smtp_client_quit(&s.c, &s.w), LMAIL_E_STATE);
    assert_int_equal(lmail_smtp_client_timeout(&s.c), 0);
    assert_int_equal(s.w.len, 0);
    assert_int_equal(stopped_at(&s, "250 ok\r\n"), LMAIL_DONE);
    free(s.scratch);
  }
}

/* Success cannot be told before the end, nor can the message be asked for again. */
static void nothing_else_before_the_end_of_a_message(void **state)
{
  static const char *const replies[] = {"250 ok\r\n", "354 go\r\n", "399 x\r\n"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof replies / sizeof *replies; i++) {
    session s;

    open_session(&s, NULL);
    ready_for_body(&s);
    assert_int_equal(stopped_at(&s, replies[i]), LMAIL_E_UNEXPECTED);
    free(s.scratch);
  }
}

/* 421 may come unasked, in pieces, too; then it is over. */
static void closing_in_pieces(void **state)
{
  lmail_event ev;
  session s;

  (void)state;
  open_session(&s, NULL);
  feed(&s, "220 x\r\n");
  assert_int_equal(stopped_at(&s, "421-a\r\n42"), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_noop(&s.c, &s.w), LMAIL_E_BUSY);
  ev = feed(&s, "1 b\r\n");
  assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_REPLY);
  assert_int_equal(ev.id, 0);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 0);
  assert_int_equal(stopped_at(&s, ""), LMAIL_DONE);
  free(s.scratch);
}

/* ---- EHLO's verdict ---------------------------------------------------------------------------- */

/* The last extension is told before the verdict, which must come before the next command. */
static void nothing_between_extension_and_verdict(void **state)
{
  static const char reply[] = "250-x\r\n250 SIZE 100\r\n";
  lmail_event ev;
  session s;
  size_t used;
  size_t at;

  (void)state;
  open_session(&s, NULL);
  feed(&s, "220 x\r\n");
  lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c.example"));
  assert_int_equal(lmail_next(&s.c.base, reply, sizeof reply - 1, &at, &ev), LMAIL_EVENT);
  assert_int_equal(lmail_next(&s.c.base, reply + at, sizeof reply - 1 - at, &used, &ev),
                   LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_EXTENSION);
  assert_int_equal(at + used, sizeof reply - 1);
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_E_BUSY);
  assert_int_equal(lmail_next(&s.c.base, NULL, 0, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_REPLY);
  assert_int_equal(ev.id, 1);
  assert_int_equal(ev.off, 7 + sizeof reply - 1);
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_OK);
  free(s.scratch);
}

/* A batch ends with the verdict, not with the extension before it. */
static void batch_ends_at_the_verdict(void **state)
{
  static const char reply[] = "250-x\r\n250 SIZE 100\r\n";
  lmail_event ev[8];
  lmail_status st;
  session s;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  feed(&s, "220 x\r\n");
  lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c.example"));
  assert_int_equal(lmail_read(&s.c.base, reply, sizeof reply - 1, &used, ev, 8, &st), 3);
  assert_int_equal(ev[1].kind, LMAIL_SMTP_CLIENT_EXTENSION);
  assert_int_equal(ev[2].kind, LMAIL_SMTP_CLIENT_REPLY);
  assert_int_equal(used, sizeof reply - 1);
  free(s.scratch);
}

/* ---- places ------------------------------------------------------------------------------------ */

/* off is where the text stands, behind the codes. */
static void offsets(void **state)
{
  session s;

  (void)state;
  open_session(&s, NULL);
  assert_int_equal(feed(&s, "220 x\r\n").off, 4);
  lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c.example"));
  assert_int_equal(feed(&s, "250 x\r\n").off, 7 + 4);
  lmail_smtp_client_noop(&s.c, &s.w);
  assert_int_equal(feed(&s, "250 2.0.0 ok\r\n").off, 14 + 10);
  lmail_smtp_client_noop(&s.c, &s.w);
  assert_int_equal(feed(&s, "250 2.0.0\r\n").off, 28 + 9);
  free(s.scratch);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_t8_begun_before_its_command),
      cmocka_unit_test(begun_behind_its_command),
      cmocka_unit_test(begun_before_the_end_of_a_message),
      cmocka_unit_test(refused_before_the_end_of_a_message),
      cmocka_unit_test(nothing_else_before_the_end_of_a_message),
      cmocka_unit_test(closing_in_pieces),
      cmocka_unit_test(nothing_between_extension_and_verdict),
      cmocka_unit_test(batch_ends_at_the_verdict),
      cmocka_unit_test(offsets),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
