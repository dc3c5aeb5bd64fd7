/* SPDX-License-Identifier: MIT */
/* peers.c - maild as a client of servers of all kinds, played from scripts. */

#include "servers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a server says to a line that begins so; the first rule that fits counts, then "250 ok".
 * "^" is the connection, "." the end of the message. A reply of "" hangs up, NULL is silence. */
struct rule {
  const char *line;
  const char *reply;
};

enum { RULES = 8 };

/* The rules of one connection; when there are more connections, the last script goes on. */
typedef struct rule script[RULES];

struct world {
  char root[256];
  char heard[300]; /* a file with all lines that the server was told */
  struct server bob;
  pid_t peer;
};

/* ---- the server that is played ---------------------------------------------------------------- */

static const struct rule *find(const struct rule *rules, const char *line)
{
  static const struct rule otherwise = {"", "250 ok\r\n"};
  int i;

  for (i = 0; i < RULES && rules[i].line != NULL; i++) {
    if (strncmp(line, rules[i].line, strlen(rules[i].line)) == 0) return &rules[i];
  }
  return &otherwise;
}

static void converse(FILE *in, int out, const struct rule *rules, FILE *heard)
{
  const char *reply = strcmp(rules[0].line, "^") == 0 ? rules[0].reply : "220 ready\r\n";
  char line[1200];
  int data = 0;

  for (;;) {
    if (reply != NULL && *reply == '\0') return;
    if (reply != NULL) send_text(out, reply);
    do {
      if (fgets(line, sizeof line, in) == NULL) return;
      fputs(line, heard);
      fflush(heard);
    } while (data && strcmp(line, ".\r\n") != 0);
    reply = find(rules, data ? "." : line)->reply;
    if (strcmp(line, "QUIT\r\n") == 0) reply = "221 bye\r\n";
    else if (strcmp(line, "DATA\r\n") == 0 && reply != NULL && strncmp(reply, "250", 3) == 0) {
      reply = "354 go\r\n";
    }
    data = strcmp(line, "DATA\r\n") == 0 && reply != NULL && strncmp(reply, "354", 3) == 0;
  }
}

static void be_peer(int listener, const script *scripts, size_t n, const char *heard)
{
  FILE *log = fopen(heard, "w");
  size_t i;

  if (log == NULL) _exit(1);
  for (i = 0;; i++) {
    int fd = accept(listener, NULL, NULL);
    FILE *in = fdopen(fd, "r");

    if (in == NULL) _exit(1);
    fprintf(log, "-- %lu\n", (unsigned long)i);
    converse(in, fd, scripts[i < n ? i : n - 1], log);
    fclose(in);
  }
}

/* Starts the peer and Bob's server with a route to it. */
static void start(struct world *w, const script *scripts, size_t n)
{
  struct sockaddr_in a;
  socklen_t len = sizeof a;
  int listener = socket(AF_INET, SOCK_STREAM, 0);

  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_int_equal(bind(listener, (const struct sockaddr *)(const void *)&a, sizeof a), 0);
  assert_int_equal(listen(listener, 8), 0);
  assert_int_equal(getsockname(listener, (struct sockaddr *)(void *)&a, &len), 0);
  w->peer = fork();
  if (w->peer == 0) be_peer(listener, scripts, n, w->heard);
  close(listener);
  server_route(&w->bob, "peer.example", ntohs(a.sin_port));
  server_start(&w->bob, "--out-timeout", "0.5", NULL);
}

#define START(world, scripts) start((world), (scripts), sizeof(scripts) / sizeof *(scripts))

static int set_up(void **state)
{
  struct world *w = calloc(1, sizeof *w);

  assert_non_null(w);
  make_root(w->root, sizeof w->root);
  snprintf(w->heard, sizeof w->heard, "%s/heard", w->root);
  server_make(&w->bob, w->root, "bob.example", "bob:builder\n");
  *state = w;
  return 0;
}

static int tear_down(void **state)
{
  struct world *w = *state;

  server_stop(&w->bob, SIGKILL);
  if (w->peer > 0) {
    kill(w->peer, SIGKILL);
    waitpid(w->peer, NULL, 0);
  }
  remove_tree(w->root);
  free(w);
  return 0;
}

/* ---- what is looked at ------------------------------------------------------------------------ */

/* How often the peer was told this line. */
static size_t heard(const struct world *w, const char *wanted)
{
  FILE *f = fopen(w->heard, "r");
  char line[1200];
  size_t n = 0;

  while (f != NULL && fgets(line, sizeof line, f) != NULL)
    n += strncmp(line, wanted, strlen(wanted)) == 0;
  if (f != NULL) fclose(f);
  return n;
}

struct look {
  const char *text;
  size_t found;
};

static void has_text(void *arg, const char *name, const char *text, size_t n)
{
  struct look *look = arg;

  (void)name;
  (void)n;
  look->found += strstr(text, look->text) != NULL;
}

static void wait_for_bounce(const struct world *w, const char *status)
{
  struct look look = {status, 0};

  eventually(stored(&w->bob, "bob") == 1 && queued(&w->bob) == 0);
  each_stored(&w->bob, "bob", has_text, &look);
  if (look.found != 1) fail_msg("the notification does not say %s", status);
}

static void submit(const struct world *w, const char *to, const char *text)
{
  assert_int_equal(send_mail(w->bob.smtp, "bob@bob.example", to, text, strlen(text), 0, NULL), 250);
}

/* ---- the kinds -------------------------------------------------------------------------------- */

static void test_server_without_extensions(void **state)
{
  static const script scripts[] = {{{"EHLO", "502 unknown\r\n"}}};
  struct world *w = *state;

  START(w, scripts);
  submit(w, "a@peer.example b@peer.example", "Subject: x\r\n\r\n.\r\n.x\r\n");
  eventually(queued(&w->bob) == 0);
  assert_int_equal(heard(w, "HELO bob.example\r\n"), 1);
  assert_int_equal(heard(w, "MAIL FROM:<bob@bob.example>\r\n"), 1);
  assert_int_equal(heard(w, "RCPT TO:<a@peer.example>\r\n"), 1);
  assert_int_equal(heard(w, "RCPT TO:<b@peer.example>\r\n"), 1);
  assert_int_equal(heard(w, "..\r\n"), 1);
  assert_int_equal(heard(w, "..x\r\n"), 1);
  assert_int_equal(heard(w, ".\r\n"), 1);
  eventually(heard(w, "QUIT\r\n") == 1);
  assert_int_equal(stored(&w->bob, "bob"), 0);
}

/* RFC 6152 3: who has promised 8BITMIME encodes the message for a server that does not know it. */
static void test_server_without_8bit(void **state)
{
  static const script scripts[] = {{{"EHLO", "250 peer\r\n"}}};
  struct world *w = *state;
  char text[2000];
  int fd;

  START(w, scripts);
  fd = connect_to(w->bob.smtp);
  send_text(fd, "EHLO x.example\r\nMAIL FROM:<bob@bob.example> BODY=8BITMIME\r\n"
                "RCPT TO:<a@peer.example>\r\nDATA\r\n");
  read_until(fd, text, sizeof text, "354 ");
  send_text(fd, "Subject: x\r\n\r\nGr\303\274\303\237e\r\n.\r\nQUIT\r\n");
  read_until(fd, text, sizeof text, NULL);
  close(fd);
  eventually(queued(&w->bob) == 0);
  assert_int_equal(heard(w, "MAIL FROM:<bob@bob.example>\r\n"), 1);
  assert_int_equal(heard(w, "Gr=C3=BC=C3=9Fe\r\n"), 1);
  assert_int_equal(stored(&w->bob, "bob"), 0);
}

static void test_server_that_takes_little(void **state)
{
  static const script scripts[] = {{{"EHLO", "250-peer\r\n250 SIZE 100\r\n"}}};
  struct world *w = *state;

  START(w, scripts);
  submit(w, "a@peer.example", "Subject: more than that with Received\r\n\r\ntext\r\n");
  wait_for_bounce(w, "Status: 5.3.4\n");
}

/* RFC 2920 3.1: RCPT and DATA were pipelined, all recipients refused, and 354 came all the same. */
static void test_empty_message_for_nobody(void **state)
{
  static const script scripts[] = {
      {{"EHLO", "250-peer\r\n250 PIPELINING\r\n"}, {"RCPT", "550 no\r\n"}, {".", "554 nobody\r\n"}}};
  struct world *w = *state;

  START(w, scripts);
  submit(w, "a@peer.example b@peer.example", "Subject: secret\r\n\r\ntext\r\n");
  wait_for_bounce(w, "Status: 5.0.0\n");
  assert_int_equal(heard(w, "Subject"), 0);
  assert_int_equal(heard(w, ".\r\n"), 1);
}

/* Only who was refused for now is tried again, over a kill -9, too. */
static void test_some_recipients_later(void **state)
{
  static const script scripts[] = {{{"EHLO", "250-peer\r\n250 PIPELINING\r\n"},
                                    {"RCPT TO:<b@", "450 not now\r\n"},
                                    {"RCPT TO:<c@", "550 5.1.1 never\r\n"}},
                                   {{"RCPT TO:<b@", "450 not now\r\n"}},
                                   {{"EHLO", "250 peer\r\n"}}};
  struct world *w = *state;

  START(w, scripts);
  submit(w, "a@peer.example b@peer.example c@peer.example", "Subject: x\r\n\r\ntext\r\n");
  eventually(heard(w, "RCPT TO:<b@peer.example>") >= 1 && heard(w, ".\r\n") == 1);
  sleep_ms(50);
  server_stop(&w->bob, SIGKILL);
  server_start(&w->bob, NULL);
  wait_for_bounce(w, "Final-Recipient: rfc822; c@peer.example\nAction: failed\nStatus: 5.1.1\n");
  assert_int_equal(heard(w, "RCPT TO:<a@peer.example>"), 1);
  assert_int_equal(heard(w, "RCPT TO:<c@peer.example>"), 1);
  assert_true(heard(w, "RCPT TO:<b@peer.example>") >= 2);
  assert_int_equal(heard(w, ".\r\n"), 2);
}

/* 421, silence, a lost connection and nonsense all mean: later. */
static void test_servers_that_fail(void **state)
{
  static const script scripts[] = {{{"^", ""}},
                                   {{"^", "421 not today\r\n"}},
                                   {{"^", NULL}},
                                   {{"EHLO", "hello yourself\r\n"}},
                                   {{"DATA", "421 closing\r\n"}},
                                   {{".", ""}},
                                   {{".", "452 disk full\r\n"}},
                                   {{"EHLO", "250 peer\r\n"}}};
  struct world *w = *state;

  START(w, scripts);
  submit(w, "a@peer.example", "Subject: x\r\n\r\ntext\r\n");
  eventually(queued(&w->bob) == 0);
  assert_int_equal(heard(w, "--"), 8);
  assert_int_equal(heard(w, ".\r\n"), 3);
  assert_int_equal(stored(&w->bob, "bob"), 0);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      WITH_WORLD(test_server_without_extensions), WITH_WORLD(test_server_without_8bit),
      WITH_WORLD(test_server_that_takes_little),  WITH_WORLD(test_empty_message_for_nobody),
      WITH_WORLD(test_some_recipients_later),     WITH_WORLD(test_servers_that_fail),
  };

  if (argc > 1) maild_program = argv[1];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
