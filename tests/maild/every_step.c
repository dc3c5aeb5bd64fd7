/* SPDX-License-Identifier: MIT */
/*
 * every_step.c - killed.c tries random moments; this tries all of them.
 *
 * A message for Bob, who is here, and for Alice, whose server is down for good, goes through maild:
 * received, stored, delivered to Bob, given up for Alice, returned to Carol, who sent it. That is
 * done once for each system call that maild makes on the way, and it is killed just before that
 * call (with LIBMAIL_KILL_STEP=1 just after it, too). Whatever the moment, the next maild must bring the story to its end: if the
 * sender was told 250, Bob has the message once and Carol has one notification.
 *
 * Needs ptrace; skipped where there is none.
 */

#include "servers.h"

#include <stdio.h>

#if defined(__linux__)

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static const char letter[] = "Subject: every step\r\n\r\ntext\r\n";

/* In a child: sends the letter as soon as maild listens, waits until it is through, stops maild. */
static void play(struct server *s, const char *ports, int result)
{
  unsigned char told = 0;
  int tries;

  for (tries = 0; tries < 3000; tries++) {
    FILE *f = fopen(ports, "r");
    int n = f == NULL ? 0 : fscanf(f, "smtp %u pop3 %u", &s->smtp, &s->pop3);

    if (f != NULL) fclose(f);
    if (n == 2) break;
    sleep_ms(2);
  }
  told = send_mail(s->smtp, "carol@bob.example", "bob@bob.example alice@alice.example", letter,
                   sizeof letter - 1, 0, NULL) == 250;
  if (write(result, &told, 1) != 1) _exit(1);
  while (told && queued(s) > 0 && kill(s->pid, 0) == 0) sleep_ms(2);
  kill(s->pid, SIGTERM);
  _exit(0);
}

static void become_traced(const struct server *s, const char *ports)
{
  char log[600];
  int fd;

  snprintf(log, sizeof log, "%s/log", s->dir);
  fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(fd, STDOUT_FILENO);
  dup2(fd, STDERR_FILENO);
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(77);
  execl(maild_program, "maild", "--dir", s->dir, "--domain", s->domain, "--ports", ports,
        "--lifetime", "0", "--grace", "5", (char *)NULL);
  _exit(127);
}

/* Lets it run until its n-th stop before or after a system call and kills it there. 1: killed,
 * 0: it ended before, -1: it cannot be traced. */
static int run_until(pid_t pid, unsigned n)
{
  unsigned stops = 0;
  int status;

  if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) return -1;
  if (ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD)) !=
      0) {
    return -1;
  }
  status = 0;
  for (;;) {
    int signal = WIFSTOPPED(status) && WSTOPSIG(status) != (SIGTRAP | 0x80) ? WSTOPSIG(status) : 0;

    if (ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)signal) != 0) return -1;
    if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) return 0;
    if (WSTOPSIG(status) == (SIGTRAP | 0x80) && ++stops == n) break;
  }
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
  return 1;
}

/* One story, cut at stop n. Returns what run_until said. */
static int cut_at(const char *root, unsigned n)
{
  unsigned char told = 0;
  struct server s;
  char ports[600];
  int pipes[2];
  pid_t player;
  int result;

  server_make(&s, root, "bob.example", "bob:builder\ncarol:x\n");
  server_route(&s, "alice.example", 9); /* nobody listens there */
  snprintf(ports, sizeof ports, "%s/ports", s.dir);
  assert_int_equal(pipe(pipes), 0);
  s.pid = fork();
  if (s.pid == 0) become_traced(&s, ports);
  player = fork();
  if (player == 0) play(&s, ports, pipes[1]);
  close(pipes[1]);
  result = run_until(s.pid, n);
  kill(player, SIGCONT);
  if (result == 1 && access(ports, R_OK) != 0) kill(player, SIGKILL); /* maild did not get so far */
  if (read(pipes[0], &told, 1) != 1) told = 0;
  close(pipes[0]);
  waitpid(player, NULL, 0);
  if (result >= 0) {
    s.smtp = s.pop3 = 0;
    server_start(&s, "--lifetime", "0", NULL);
    eventually(count_files(s.dir, "queue", "") == 0);
    if (stored(&s, "bob") != stored(&s, "carol") || stored(&s, "bob") > 1 ||
        (told && stored(&s, "bob") == 0)) {
      fail_msg("killed at stop %u: 250 %d, Bob has %lu, Carol has %lu", n, told,
               (unsigned long)stored(&s, "bob"), (unsigned long)stored(&s, "carol"));
    }
    assert_int_equal(count_files(s.dir, "queue/tmp", ""), 0);
    server_stop(&s, SIGKILL);
  }
  remove_tree(s.dir);
  return result;
}

static void test_every_step(void **state)
{
  const char *text = getenv("LIBMAIL_KILL_STEP");
  unsigned step = text == NULL ? 2 : (unsigned)atoi(text);
  unsigned n = 1;
  char root[256];
  int result;

  (void)state;
  make_root(root, sizeof root);
  while ((result = cut_at(root, n)) == 1) n += step;
  remove_tree(root);
  if (result < 0) skip();
  printf("killed at each of %u moments\n", (n - 1) / step);
  assert_true(n > 100);
}

#else

static void test_every_step(void **state)
{
  (void)state;
  skip();
}

#endif

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_step)};

  if (argc > 1) maild_program = argv[1];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
