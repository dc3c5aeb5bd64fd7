/* SPDX-License-Identifier: MIT */
/*
 * killed.c - kill -9 at any moment loses nothing.
 *
 * A sender gives numbered messages to Bob's server, each for Bob there and for Alice on her server.
 * Meanwhile one of the two servers is killed and started again, over and over. In the end every
 * message that was answered with 250 is in both mailboxes, and at no time is a file in new/ not
 * whole. Bob's, which are delivered in one step, come exactly once; Alice's may come twice, when
 * Bob's server was killed between her server's 250 and its own note (RFC 5321 6.1).
 */

#include "numbered.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct numbered_count count;

static unsigned random_below(unsigned n)
{
  static unsigned long state = 12345;

  state = (state * 1103515245u + 12345u) & 0x7fffffffu;
  return (unsigned)(state >> 8) % n;
}

static unsigned seconds(void)
{
  const char *text = getenv("LIBMAIL_KILL_SECONDS");

  return text == NULL ? 10 : (unsigned)atoi(text);
}

/* The child: writes the number of each accepted message into the pipe, until the time is over. */
static void send_all(unsigned port, int accepted, long long until)
{
  char *text = malloc(NUMBERED_OCTETS + 128);
  unsigned i;

  for (i = 0; text != NULL && i < NUMBERED_MAX && clock_ms() < until; i++) {
    size_t n = numbered_make(i, 200 + random_below(i % 5 == 0 ? 60000 : 3000), text);

    if (send_mail(port, "", "bob@bob.example alice@alice.example", text, n, n, NULL) == 250) {
      if (write(accepted, &i, sizeof i) != (ssize_t)sizeof i) break;
    } else sleep_ms(5);
  }
  free(text);
}

static unsigned kill_again_and_again(struct server *alice, struct server *bob, long long until)
{
  unsigned kills = 0;

  while (clock_ms() < until) {
    struct server *victim = random_below(3) == 0 ? alice : bob;

    sleep_ms(random_below(120));
    assert_int_equal(server_stop(victim, SIGKILL), -SIGKILL);
    kills++;
    if (kills % 8 == 0) {
      numbered_look(bob, "bob", &count);
      numbered_look(alice, "alice", &count);
    }
    server_start(victim, NULL);
  }
  return kills;
}

static void report(const char *whose, const unsigned char *accepted, int exactly)
{
  unsigned lost = 0;
  unsigned twice = 0;
  unsigned wanted = 0;
  unsigned i;

  for (i = 0; i < NUMBERED_MAX; i++) {
    wanted += accepted[i];
    lost += accepted[i] && count.copies[i] == 0;
    twice += count.copies[i] > 1;
  }
  printf("%s: %u accepted, %u stored, %u lost, %u more than once\n", whose, wanted, count.files,
         lost, twice);
  assert_int_equal(lost, 0);
  if (exactly) assert_int_equal(twice, 0);
  assert_true(wanted > 0);
}

static void test_nothing_is_lost(void **state)
{
  static unsigned char accepted[NUMBERED_MAX];
  long long until = clock_ms() + 1000 * (long long)seconds();
  char root[256];
  struct server alice;
  struct server bob;
  int pipes[2];
  unsigned kills;
  unsigned i;
  pid_t sender;

  (void)state;
  make_root(root, sizeof root);
  server_make(&alice, root, "alice.example", "alice:wonder\n");
  server_make(&bob, root, "bob.example", "bob:builder\n");
  server_start(&alice, NULL);
  server_route(&bob, "alice.example", alice.smtp);
  server_start(&bob, NULL);
  assert_int_equal(pipe(pipes), 0);
  sender = fork();
  if (sender == 0) {
    close(pipes[0]);
    send_all(bob.smtp, pipes[1], until);
    _exit(0);
  }
  close(pipes[1]);
  kills = kill_again_and_again(&alice, &bob, until);
  while (read(pipes[0], &i, sizeof i) == (ssize_t)sizeof i) accepted[i] = 1;
  close(pipes[0]);
  waitpid(sender, NULL, 0);
  eventually(count_files(bob.dir, "queue", "") == 0 && count_files(alice.dir, "queue", "") == 0);
  printf("%u kills\n", kills);
  numbered_look(&bob, "bob", &count);
  report("Bob", accepted, 1);
  numbered_look(&alice, "alice", &count);
  report("Alice", accepted, 0);
  assert_int_equal(server_stop(&alice, SIGTERM), 0);
  assert_int_equal(server_stop(&bob, SIGTERM), 0);
  assert_int_equal(count_files(bob.dir, "queue/tmp", ""), 0);
  remove_tree(root);
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_is_lost)};

  if (argc > 1) maild_program = argv[1];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
