/* SPDX-License-Identifier: MIT */
/* observe.c - the SMTP client as an observer: what it keeps of a conversation that others hold. */

#include "session.h"

static void open_observer(session *s, uint32_t queue_max)
{
  lmail_smtp_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_SMTP_OBSERVE;
  cfg.queue_max = queue_max;
  open_session(s, &cfg);
}

static void sent(session *s, const char *line)
{
  assert_int_equal(lmail_smtp_client_sent(&s->c, line, strlen(line)), LMAIL_OK);
}

/* A transaction ends at ".", at RSET, and where the next one begins. */
static void transactions(void **state)
{
  lmail_event ev;
  session s;

  (void)state;
  open_observer(&s, 0);
  feed(&s, "220 x\r\n");
  sent(&s, "MAIL FROM:<a@x>");
  sent(&s, "RCPT TO:<b@x>");
  sent(&s, "DATA");
  feed(&s, "250 a\r\n250 b\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  assert_int_equal(feed(&s, "354 go\r\n").flags, 0);
  sent(&s, ".");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  assert_int_equal(feed(&s, "250 taken\r\n").kind, LMAIL_SMTP_CLIENT_MESSAGE);
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);

  sent(&s, "MAIL FROM:<a@x>");
  sent(&s, "RCPT TO:<b@x>");
  sent(&s, "DATA");
  ev = feed(&s, "250 a\r\n550 b\r\n354 go\r\n");
  assert_int_equal(ev.flags, LMAIL_SMTP_EV_EMPTY_ONLY);
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  sent(&s, ".");
  feed(&s, "554 nothing\r\n");

  sent(&s, "MAIL FROM:<a@x>");
  sent(&s, "RCPT TO:<b@x>");
  sent(&s, "RSET");
  feed(&s, "250 a\r\n250 b\r\n250 reset\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  sent(&s, "RCPT TO:<b@x>");
  sent(&s, "MAIL FROM:<a@x>");
  sent(&s, "DATA");
  ev = feed(&s, "503 b\r\n250 a\r\n354 go\r\n");
  assert_int_equal(ev.flags, LMAIL_SMTP_EV_EMPTY_ONLY);
  free(s.scratch);
}

/* The message was refused before its end; what comes behind the end is told as well. */
static void refused_early(void **state)
{
  lmail_event ev;
  session s;

  (void)state;
  open_observer(&s, 0);
  feed(&s, "220 x\r\n");
  sent(&s, "DATA");
  feed(&s, "354 go\r\n");
  sent(&s, "half a message");
  ev = feed(&s, "552 too big\r\n");
  assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_MESSAGE);
  assert_int_equal(ev.id, 0);
  sent(&s, "RSET is no command here");
  sent(&s, ".");
  ev = feed(&s, "250 taken after all\r\n");
  assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_MESSAGE);
  assert_int_equal(ev.id, 2);
  free(s.scratch);
}

/* MAIL was refused: the recipients that the server takes all the same count for nothing. */
static void mail_refused(void **state)
{
  session s;

  (void)state;
  open_observer(&s, 0);
  feed(&s, "220 x\r\n");
  sent(&s, "MAIL FROM:<a@x>");
  sent(&s, "RCPT TO:<b@x>");
  sent(&s, "DATA");
  assert_int_equal(feed(&s, "550 a\r\n250 b\r\n354 go\r\n").flags, LMAIL_SMTP_EV_EMPTY_ONLY);
  free(s.scratch);
}

/* Commands that were sent before the greeting are not answered by it. */
static void early_talker(void **state)
{
  static const char greeting[] = "220-hi\r\n220 there\r\n";
  lmail_event last;
  session s;
  size_t i;

  (void)state;
  memset(&last, 0, sizeof last);
  open_observer(&s, 0);
  sent(&s, "EHLO x");
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 1);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 8);
  assert_int_equal(feed(&s, "220-hi\r\n").id, 0);
  for (i = 8; i < sizeof greeting - 1; i++) {
    char one[2] = {greeting[i], 0};

    last = feed(&s, one);
  }
  assert_int_equal(last.kind, LMAIL_SMTP_CLIENT_GREETING);
  assert_int_equal(last.id, 0);
  assert_int_equal(last.num, 0);
  last = feed(&s, "250-x\r\n250 SIZE 7\r\n");
  assert_int_equal(last.id, 1);
  assert_int_equal(last.num, LMAIL_SMTP_EHLO);
  assert_int_equal(lmail_smtp_client_size_max(&s.c), 7);
  free(s.scratch);
}

/* The capture begins behind the greeting: the first reply answers what was sent first. */
static void capture_without_greeting(void **state)
{
  static const char reply[] = "354 go\r\n";
  size_t cut;

  (void)state;
  for (cut = 0; cut < sizeof reply - 1; cut++) {
    char begun[sizeof reply];
    lmail_event ev;
    session s;

    memcpy(begun, reply, cut);
    begun[cut] = '\0';
    open_observer(&s, 0);
    sent(&s, "DATA");
    feed(&s, begun);
    ev = feed(&s, reply + cut);
    assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_REPLY);
    assert_int_equal(ev.id, 1);
    assert_int_equal(ev.num, LMAIL_SMTP_DATA);
    sent(&s, "QUIT");
    assert_int_equal(lmail_smtp_client_unanswered(&s.c), 0);
    sent(&s, ".");
    assert_int_equal(feed(&s, "250 taken\r\n").kind, LMAIL_SMTP_CLIENT_MESSAGE);
    free(s.scratch);
  }
}

/* 421 and 554 are greetings, too. */
static void unfriendly_greetings(void **state)
{
  static const char *const greetings[] = {"421 busy\r\n", "554 no\r\n"};
  size_t i;

  (void)state;
  for (i = 0; i < 2; i++) {
    session s;

    open_observer(&s, 0);
    sent(&s, "HELO x");
    assert_int_equal(feed(&s, greetings[i]).kind, LMAIL_SMTP_CLIENT_GREETING);
    assert_int_equal(feed(&s, "503 no\r\n").num, LMAIL_SMTP_HELO);
    free(s.scratch);
  }
}

/* What does not fit the queue leaves it alone. */
static void queue_full(void **state)
{
  session s;

  (void)state;
  open_observer(&s, 2);
  feed(&s, "220 x\r\n");
  sent(&s, "NOOP");
  sent(&s, "VRFY a");
  assert_int_equal(lmail_smtp_client_sent(&s.c, TEXT("RSET")), LMAIL_E_QUEUE);
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 2);
  assert_int_equal(lmail_smtp_client_last(&s.c), 2);
  assert_int_equal(feed(&s, "250 x\r\n").num, LMAIL_SMTP_NOOP);
  assert_int_equal(feed(&s, "250 x\r\n").num, LMAIL_SMTP_VRFY);
  free(s.scratch);
}

/* Nothing is unasked to an observer, however it is cut. */
static void unasked_in_pieces(void **state)
{
  session s;

  (void)state;
  open_observer(&s, 0);
  feed(&s, "220 x\r\n25");
  assert_int_equal(feed(&s, "0 x\r\n").kind, LMAIL_SMTP_CLIENT_REPLY);
  assert_int_equal(lmail_smtp_client_noop(&s.c, &s.w), LMAIL_OK);
  free(s.scratch);
}

/* What is sent between the last extension and the verdict does not change whose verdict it is. */
static void sent_before_the_verdict(void **state)
{
  static const char reply[] = "250 SIZE 7\r\n";
  lmail_event ev;
  session s;
  size_t used;

  (void)state;
  open_observer(&s, 0);
  feed(&s, "220 x\r\n");
  sent(&s, "EHLO x");
  feed(&s, "250-x\r\n");
  assert_int_equal(lmail_next(&s.c.base, reply, sizeof reply - 1, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_EXTENSION);
  sent(&s, "NOOP");
  assert_int_equal(lmail_next(&s.c.base, NULL, 0, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_REPLY);
  assert_int_equal(ev.id, 1);
  assert_int_equal(feed(&s, "250 x\r\n").id, 2);
  free(s.scratch);
}

static void very_long_line(void **state)
{
  char *line = malloc(70000);
  session s;

  (void)state;
  memset(line, 'x', 70000);
  open_observer(&s, 0);
  feed(&s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_sent(&s.c, line, 65532), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 65534);
  assert_int_equal(lmail_smtp_client_sent(&s.c, line, 70000), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 65534 + 65535);
  free(s.scratch);
  free(line);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(transactions),
      cmocka_unit_test(mail_refused),
      cmocka_unit_test(refused_early),
      cmocka_unit_test(early_talker),
      cmocka_unit_test(capture_without_greeting),
      cmocka_unit_test(unfriendly_greetings),
      cmocka_unit_test(queue_full),
      cmocka_unit_test(unasked_in_pieces),
      cmocka_unit_test(sent_before_the_verdict),
      cmocka_unit_test(very_long_line),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
