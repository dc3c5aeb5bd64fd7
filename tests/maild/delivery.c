/* SPDX-License-Identifier: MIT */
/* delivery.c - maild seen from outside: what is accepted arrives, or its sender is told. */

#include "servers.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Alice's server and Bob's, each with a route to the other. */
struct world {
  char root[256];
  struct server alice;
  struct server bob;
};

static const char letter[] =
    "From: bob@bob.example\r\nSubject: hello\r\n\r\n.one dot\r\n..two\r\n.\r\nend\r\n";

static int set_up(void **state)
{
  struct world *w = calloc(1, sizeof *w);

  assert_non_null(w);
  make_root(w->root, sizeof w->root);
  server_make(&w->alice, w->root, "alice.example", "alice:wonder\n");
  server_make(&w->bob, w->root, "bob.example", "# friends\nbob:builder\ncarol:x\n");
  *state = w;
  return 0;
}

static int tear_down(void **state)
{
  struct world *w = *state;

  server_stop(&w->alice, SIGKILL);
  server_stop(&w->bob, SIGKILL);
  remove_tree(w->root);
  free(w);
  return 0;
}

/* Alice's server first: Bob's needs to know its port. */
static void start_both(struct world *w)
{
  server_start(&w->alice, NULL);
  server_route(&w->bob, "alice.example", w->alice.smtp);
  server_start(&w->bob, NULL);
}

static unsigned send_letter(const struct server *s, const char *from, const char *to)
{
  return send_mail(s->smtp, from, to, letter, sizeof letter - 1, 0, NULL);
}

struct look {
  const char *text;
  size_t n;
  size_t found;
};

/* The body must be the letter's, with LF, and there must be a Return-Path and a Received on top. */
static void is_letter(void *arg, const char *name, const char *text, size_t n)
{
  size_t *found = arg;

  (void)name;
  (void)n;
  assert_ptr_equal(strstr(text, "Return-Path: <bob@bob.example>\nReceived: from "), text);
  assert_non_null(strstr(text, "\nSubject: hello\n\n.one dot\n..two\n.\nend\n"));
  ++*found;
}

static void has_text(void *arg, const char *name, const char *text, size_t n)
{
  struct look *look = arg;

  (void)name;
  (void)n;
  look->found += strstr(text, look->text) != NULL;
}

static size_t with_text(const struct server *s, const char *user, const char *text)
{
  struct look look = {text, 0, 0};

  each_stored(s, user, has_text, &look);
  return look.found;
}

/* ---- the way of a message --------------------------------------------------------------------- */

static void test_local_and_relayed(void **state)
{
  struct world *w = *state;
  size_t found = 0;

  start_both(w);
  assert_int_equal(
      send_letter(&w->bob, "bob@bob.example",
                  "alice@alice.example BOB@Bob.Example carol@bob.example bob@bob.example"),
      250);
  eventually(stored(&w->alice, "alice") == 1);
  eventually(stored(&w->bob, "bob") == 1 && stored(&w->bob, "carol") == 1 && queued(&w->bob) == 0);
  each_stored(&w->alice, "alice", is_letter, &found);
  each_stored(&w->bob, "bob", is_letter, &found);
  each_stored(&w->bob, "carol", is_letter, &found);
  assert_int_equal(found, 3);
  eventually(count_files(w->bob.dir, "queue", "") == 0);
  assert_int_equal(count_files(w->bob.dir, "queue/tmp", ""), 0);
  assert_int_equal(count_files(w->bob.dir, "mail/bob/tmp", ""), 0);
}

static void test_recipients_are_checked(void **state)
{
  struct world *w = *state;
  uint32_t enhanced = 0;

  server_start(&w->bob, "--relay-from", "none", NULL);
  assert_int_equal(send_letter(&w->bob, "a@b.example", "nobody@bob.example"), 550);
  assert_int_equal(
      send_mail(w->bob.smtp, "a@b.example", "x@elsewhere.example", letter, 10, 0, &enhanced), 550);
  assert_int_equal(enhanced, LMAIL_SMTP_ENHANCED(5, 7, 1));
  server_stop(&w->bob, SIGTERM);
  server_start(&w->bob, NULL);
  assert_int_equal(
      send_mail(w->bob.smtp, "a@b.example", "x@elsewhere.example", letter, 10, 0, &enhanced), 550);
  assert_int_equal(enhanced, LMAIL_SMTP_ENHANCED(5, 1, 2));
  assert_int_equal(send_letter(&w->bob, "bob@bob.example", "Postmaster"), 250);
  eventually(stored(&w->bob, "bob") == 1);
}

static void test_limits(void **state)
{
  struct world *w = *state;
  char text[2000];
  size_t n = 0;
  int i;

  server_start(&w->bob, "--size-max", "1000", "--hops-max", "3", NULL);
  memset(text, 'x', sizeof text);
  assert_int_equal(send_mail(w->bob.smtp, "a@b.example", "bob@bob.example", text, 990, 0, NULL),
                   250);
  assert_int_equal(send_mail(w->bob.smtp, "a@b.example", "bob@bob.example", text, 1001, 0, NULL),
                   552);
  for (i = 0; i < 4; i++)
    n += (size_t)sprintf(text + n, "%s: from here\r\n", i & 1 ? "RECEIVED" : "Received");
  n += (size_t)sprintf(text + n, "\r\nReceived: no\r\n");
  assert_int_equal(send_mail(w->bob.smtp, "a@b.example", "bob@bob.example", text, n, 0, NULL), 554);
  assert_int_equal(
      send_mail(w->bob.smtp, "a@b.example", "bob@bob.example", text + 22, n - 22, 0, NULL), 250);
  eventually(queued(&w->bob) == 0);
  assert_int_equal(stored(&w->bob, "bob"), 2);
  assert_int_equal(count_files(w->bob.dir, "queue/tmp", ""), 0);
}

static void test_retry_until_the_server_is_back(void **state)
{
  struct world *w = *state;

  start_both(w);
  assert_int_equal(server_stop(&w->alice, SIGTERM), 0);
  assert_int_equal(send_letter(&w->bob, "bob@bob.example", "alice@alice.example"), 250);
  sleep_ms(600); /* some attempts in vain */
  assert_int_equal(queued(&w->bob), 1);
  server_stop(&w->bob, SIGKILL); /* it waits on the disk as well as in memory */
  server_start(&w->bob, NULL);
  server_start(&w->alice, NULL);
  eventually(stored(&w->alice, "alice") == 1);
  eventually(queued(&w->bob) == 0);
}

/* ---- notifications ---------------------------------------------------------------------------- */

static void test_bounce(void **state)
{
  struct world *w = *state;
  size_t found = 0;

  start_both(w);
  assert_int_equal(
      send_letter(&w->bob, "bob@bob.example", "nobody@alice.example alice@alice.example"), 250);
  eventually(stored(&w->bob, "bob") == 1 && stored(&w->alice, "alice") == 1);
  each_stored(&w->alice, "alice", is_letter, &found);
  assert_int_equal(found, 1);
  assert_int_equal(with_text(&w->bob, "bob", "Return-Path: <>\n"), 1);
  assert_int_equal(with_text(&w->bob, "bob", "Final-Recipient: rfc822; nobody@alice.example\n"), 1);
  assert_int_equal(with_text(&w->bob, "bob", "Status: 5.1.1\n"), 1);
  assert_int_equal(with_text(&w->bob, "bob", "alice@alice.example\n    "), 0);
  assert_int_equal(with_text(&w->bob, "bob", "\nSubject: hello\n"), 1);
  eventually(queued(&w->bob) == 0);
}

static void test_no_bounce_of_a_bounce(void **state)
{
  struct world *w = *state;

  start_both(w);
  assert_int_equal(send_letter(&w->bob, "", "nobody@alice.example"), 250);
  assert_int_equal(send_letter(&w->bob, "ghost@alice.example", "phantom@alice.example"), 250);
  sleep_ms(100);
  eventually(queued(&w->bob) == 0);
  assert_int_equal(stored(&w->bob, "bob"), 0);
  assert_int_equal(stored(&w->alice, "alice"), 0);
}

static void test_given_up_after_its_lifetime(void **state)
{
  struct world *w = *state;

  start_both(w);
  server_stop(&w->alice, SIGTERM);
  server_stop(&w->bob, SIGTERM);
  server_start(&w->bob, "--lifetime", "0.5", NULL);
  assert_int_equal(send_letter(&w->bob, "bob@bob.example", "alice@alice.example"), 250);
  eventually(stored(&w->bob, "bob") == 1);
  assert_int_equal(with_text(&w->bob, "bob", "Status: 5.4.7\n"), 1);
}

/* ---- clients that misbehave ------------------------------------------------------------------- */

static void test_closed_in_the_middle_of_data(void **state)
{
  struct world *w = *state;
  char text[4096];
  int fd;

  server_start(&w->bob, NULL);
  fd = connect_to(w->bob.smtp);
  send_text(fd,
            "EHLO x.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<bob@bob.example>\r\nDATA\r\n");
  read_until(fd, text, sizeof text, "354 ");
  send_text(fd, "Subject: half\r\n\r\nand then\r\n.");
  eventually(count_files(w->bob.dir, "queue/tmp", "") == 1);
  close(fd);
  eventually(count_files(w->bob.dir, "queue/tmp", "") == 0);
  assert_int_equal(queued(&w->bob), 0);
  assert_int_equal(stored(&w->bob, "bob"), 0);
}

static void test_silent_and_too_many_clients(void **state)
{
  struct world *w = *state;
  char text[4096];
  int fd[4];

  server_start(&w->bob, "--connections", "3", "--smtp-timeout", "0.5", "--pop3-timeout", "0.5",
               NULL);
  fd[0] = connect_to(w->bob.smtp);
  fd[1] = connect_to(w->bob.pop3);
  fd[2] = connect_to(w->bob.smtp);
  read_until(fd[0], text, sizeof text, "\r\n");
  read_until(fd[1], text, sizeof text, "\r\n");
  read_until(fd[2], text, sizeof text, "\r\n");
  fd[3] = connect_to(w->bob.smtp);
  read_until(fd[3], text, sizeof text, NULL);
  assert_non_null(strstr(text, "421 "));
  close(fd[3]);
  read_until(fd[0], text, sizeof text, NULL); /* until it closes */
  assert_non_null(strstr(text, "421 4.4.2 "));
  assert_int_equal(read_until(fd[1], text, sizeof text, NULL), 0);
  close(fd[0]), close(fd[1]), close(fd[2]);
  eventually(send_letter(&w->bob, "a@b.example", "bob@bob.example") == 250);
}

/* A client that asks for much and reads nothing stops being read, and disturbs nobody. */
static void test_back_pressure(void **state)
{
  static char big[300000];
  struct world *w = *state;
  char login[64];
  char *all = malloc(40u * sizeof big);
  size_t n = 0;
  size_t i;
  int fd;

  assert_non_null(all);
  while (n + 40 < sizeof big) n += (size_t)sprintf(big + n, "line %06lu\r\n", (unsigned long)n);
  server_start(&w->bob, NULL);
  assert_int_equal(send_mail(w->bob.smtp, "a@b.example", "bob@bob.example", big, n, n, NULL), 250);
  eventually(stored(&w->bob, "bob") == 1);
  fd = connect_to(w->bob.pop3);
  snprintf(login, sizeof login, "USER bob\r\nPASS builder\r\n");
  send_text(fd, login);
  for (i = 0; i < 20; i++) send_text(fd, "RETR 1\r\n");
  send_text(fd, "QUIT\r\n");
  sleep_ms(200);
  assert_int_equal(send_letter(&w->bob, "a@b.example", "carol@bob.example"), 250);
  eventually(stored(&w->bob, "carol") == 1);
  assert_true(read_until(fd, all, 40u * sizeof big, "+OK bye") > 20 * n);
  close(fd);
  free(all);
}

/* ---- POP3 ------------------------------------------------------------------------------------- */

static void send_two(struct world *w)
{
  server_start(&w->bob, NULL);
  assert_int_equal(send_letter(&w->bob, "bob@bob.example", "bob@bob.example"), 250);
  assert_int_equal(send_letter(&w->bob, "bob@bob.example", "bob@bob.example"), 250);
  eventually(stored(&w->bob, "bob") == 2);
}

static void test_deletions_happen_at_quit(void **state)
{
  struct world *w = *state;
  struct pop3 p;

  send_two(w);
  assert_int_equal(pop3_open(&p, w->bob.pop3, "bob", "builder"), 1);
  assert_int_equal(pop3_retr(&p, 1), 1);
  assert_true(p.body_len > sizeof letter);
  assert_memory_equal(p.body + p.body_len - (sizeof letter - 1), letter, sizeof letter - 1);
  assert_int_equal(pop3_dele(&p, 1), 1);
  assert_int_equal(pop3_retr(&p, 1), 0);
  assert_int_equal(pop3_stat(&p), 1);
  assert_int_equal(p.num, 1);
  pop3_close(&p); /* without QUIT */
  sleep_ms(50);
  assert_int_equal(stored(&w->bob, "bob"), 2);

  eventually(pop3_open(&p, w->bob.pop3, "bob", "builder") == 1);
  assert_int_equal(pop3_stat(&p), 1);
  assert_int_equal(p.num, 2);
  assert_int_equal(pop3_dele(&p, 2), 1);
  assert_int_equal(pop3_retr(&p, 1), 1);
  assert_int_equal(pop3_quit(&p), 1);
  assert_int_equal(stored(&w->bob, "bob"), 1);
  assert_int_equal(count_files(w->bob.dir, "mail/bob/cur", ":2,S"), 1); /* what was read */
}

/* What STAT and LIST say is what RETR sends (RFC 1939 11). */
static void test_sizes_are_true(void **state)
{
  struct world *w = *state;
  struct pop3 p;
  uint64_t octets;

  send_two(w);
  assert_int_equal(pop3_open(&p, w->bob.pop3, "bob", "builder"), 1);
  assert_int_equal(pop3_stat(&p), 1);
  octets = p.num2;
  assert_int_equal(pop3_retr(&p, 1), 1);
  octets -= p.body_len;
  assert_int_equal(pop3_retr(&p, 2), 1);
  assert_int_equal(octets, p.body_len);
  pop3_quit(&p);
}

static void test_one_session_a_mailbox(void **state)
{
  struct world *w = *state;
  struct pop3 first;
  struct pop3 second;

  server_start(&w->bob, NULL);
  assert_int_equal(pop3_open(&first, w->bob.pop3, "bob", "wrong"), 0);
  assert_string_equal(first.text, "AUTH");
  pop3_close(&first);
  assert_int_equal(pop3_open(&first, w->bob.pop3, "bob", "builder"), 1);
  assert_int_equal(pop3_open(&second, w->bob.pop3, "bob", "builder"), 0);
  assert_string_equal(second.text, "IN-USE");
  pop3_close(&second);
  assert_int_equal(pop3_open(&second, w->bob.pop3, "carol", "x"), 1);
  pop3_quit(&second);
  pop3_close(&first);
  eventually(pop3_open(&second, w->bob.pop3, "bob", "builder") == 1);
  pop3_quit(&second);
}

/* ---- start and stop --------------------------------------------------------------------------- */

static void test_graceful_stop(void **state)
{
  struct world *w = *state;
  char text[4096];
  int idle;
  int busy;

  server_start(&w->bob, NULL);
  idle = connect_to(w->bob.smtp);
  busy = connect_to(w->bob.smtp);
  read_until(idle, text, sizeof text, "220 ");
  send_text(busy,
            "HELO x.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<bob@bob.example>\r\nDATA\r\n");
  read_until(busy, text, sizeof text, "354 ");
  kill(w->bob.pid, SIGTERM);
  read_until(idle, text, sizeof text, NULL);
  assert_non_null(strstr(text, "421 4.3.2 "));
  assert_int_equal(connect_to(w->bob.smtp), -1);
  send_text(busy, "Subject: last\r\n\r\nin time\r\n.\r\n");
  read_until(busy, text, sizeof text, "\r\n421 ");
  assert_non_null(strstr(text, "250 "));
  close(idle), close(busy);
  assert_int_equal(server_stop(&w->bob, 0), 0);
  server_start(&w->bob, NULL);
  eventually(stored(&w->bob, "bob") == 1);
}

static void test_exit_codes(void **state)
{
  struct world *w = *state;
  const char *help[] = {"maild", "--help", NULL};
  const char *wrong[] = {"maild", "--dri", "x", NULL};
  const char *no_users[] = {"maild", "--dir", w->root, "--domain", "x.example", NULL};
  const char *twice[] = {"maild", "--dir", w->bob.dir, "--domain", "bob.example", NULL};
  const char *no_dir[] = {"maild", "--dir", "/nowhere/at/all", "--domain", "x.example", NULL};
  const char *no_port[] = {"maild",         "--dir",  w->alice.dir,         "--domain",
                           "alice.example", "--smtp", "127.0.0.1:nonsense", NULL};

  assert_int_equal(run_maild(help), 0);
  assert_int_equal(run_maild(wrong), 64);
  assert_int_equal(run_maild(no_users), 66);
  assert_int_equal(run_maild(no_dir), 73);
  assert_int_equal(run_maild(no_port), 69);
  server_start(&w->bob, NULL);
  assert_int_equal(run_maild(twice), 75);
  assert_int_equal(server_stop(&w->bob, SIGTERM), 0);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      WITH_WORLD(test_local_and_relayed),
      WITH_WORLD(test_recipients_are_checked),
      WITH_WORLD(test_limits),
      WITH_WORLD(test_retry_until_the_server_is_back),
      WITH_WORLD(test_bounce),
      WITH_WORLD(test_no_bounce_of_a_bounce),
      WITH_WORLD(test_given_up_after_its_lifetime),
      WITH_WORLD(test_closed_in_the_middle_of_data),
      WITH_WORLD(test_silent_and_too_many_clients),
      WITH_WORLD(test_back_pressure),
      WITH_WORLD(test_deletions_happen_at_quit),
      WITH_WORLD(test_sizes_are_true),
      WITH_WORLD(test_one_session_a_mailbox),
      WITH_WORLD(test_graceful_stop),
      WITH_WORLD(test_exit_codes),
  };

  if (argc > 1) maild_program = argv[1];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
