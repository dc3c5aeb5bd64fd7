/* SPDX-License-Identifier: MIT */
/* auth.c - logging in, line by line: what is offered, and exchanges that fail (RFC 4954, RFC 5034). */

#include "servers.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "pencil", by scram-sha-256 with 4096 iterations and RFC 7677's salt */
#define KEYS                                                                                  \
  "scram-sha-256:4096:W22ZaJ0SNY7soEsUEjb6gQ==:WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:" \
  "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

struct world {
  char root[256];
  struct server alice;
  unsigned submission;
};

static int begin(void **state)
{
  struct world *w = calloc(1, sizeof *w);

  assert_non_null(w);
  make_root(w->root, sizeof w->root);
  *state = w;
  return 0;
}

static int end(void **state)
{
  struct world *w = *state;

  server_stop(&w->alice, SIGTERM);
  remove_tree(w->root);
  free(w);
  return 0;
}

static void run(struct world *w, const char *clear, const char *relay_from)
{
  char path[600];
  FILE *f;

  server_start(&w->alice, "--auth-clear", clear, "--submission", "127.0.0.1:0", "--relay-from",
               relay_from, (char *)NULL);
  snprintf(path, sizeof path, "%s/ports", w->alice.dir);
  f = fopen(path, "r");
  assert_non_null(f);
  assert_int_equal(fscanf(f, "smtp %*u pop3 %*u submission %u", &w->submission), 1);
  fclose(f);
}

static void start(struct world *w, const char *users, const char *clear)
{
  server_make(&w->alice, w->root, "a.example", users);
  run(w, clear, "127.0.0.1");
}

/* ---- lines ------------------------------------------------------------------------------------ */

static char heard[16384];

/* Sends a line and reads the answer, up to its last line. */
static void say(int fd, const char *line, const char *until)
{
  send_text(fd, line);
  send_text(fd, "\r\n");
  read_until(fd, heard, sizeof heard, until);
}

static int smtp(unsigned port)
{
  int fd = connect_to(port);

  assert_true(fd >= 0);
  read_until(fd, heard, sizeof heard, "\n");
  say(fd, "EHLO test.example", "250 ");
  return fd;
}

static int pop3(unsigned port)
{
  int fd = connect_to(port);

  assert_true(fd >= 0);
  read_until(fd, heard, sizeof heard, "\n");
  return fd;
}

#define ANSWERS(fd, line, answer)                                                                \
  do {                                                                                           \
    say((fd), (line), "\n");                                                                     \
    if (strncmp(heard, (answer), strlen(answer)) != 0) { fail_msg("%.60s: %s", (line), heard); } \
  } while (0)

/* ---- what is offered -------------------------------------------------------------------------- */

/* RFC 4954 4: PLAIN without TLS is not offered, and not taken from who asks all the same. */
static void test_plaintext_is_not_offered(void **state)
{
  struct world *w = *state;
  int fd;

  start(w, "alice:secret\n", "none");
  fd = smtp(w->alice.smtp);
  assert_non_null(strstr(heard, "AUTH SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5\r\n"));
  ANSWERS(fd, "AUTH PLAIN AGFsaWNlAHNlY3JldA==", "504 5.5.4");
  ANSWERS(fd, "AUTH LOGIN", "504 5.5.4");
  ANSWERS(fd, "NOOP", "250 ");
  close(fd);
  fd = pop3(w->alice.pop3);
  say(fd, "CAPA", "\r\n.\r\n");
  assert_non_null(strstr(heard, "SASL SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5\r\n"));
  ANSWERS(fd, "AUTH PLAIN AGFsaWNlAHNlY3JldA==", "-ERR");
  ANSWERS(fd, "AUTH", "-ERR");
  close(fd);
}

/* Where only keys are kept, nothing is offered that needs the password. */
static void test_keys_in_place_of_passwords(void **state)
{
  struct world *w = *state;
  struct pop3 p;
  int fd;

  start(w, "alice:" KEYS "\n", "loopback");
  fd = smtp(w->alice.smtp);
  assert_non_null(strstr(heard, "AUTH SCRAM-SHA-256 PLAIN LOGIN\r\n"));
  ANSWERS(fd, "AUTH CRAM-MD5", "504 5.5.4");
  ANSWERS(fd, "AUTH PLAIN AGFsaWNlAHBlbmNpbA==", "235 2.7.0");
  close(fd);
  fd = pop3(w->alice.pop3);
  ANSWERS(fd, "AUTH PLAIN AGFsaWNlAHBlbmNpbA==", "+OK");
  ANSWERS(fd, "QUIT", "+OK");
  close(fd);
  assert_int_equal(pop3_open(&p, w->alice.pop3, "alice", "pencil"), 1);
  assert_int_equal(pop3_quit(&p), 1);
  assert_int_equal(pop3_open(&p, w->alice.pop3, "alice", "Pencil"), 0);
  pop3_close(&p);
}

static void test_bad_keys_are_found_at_start(void **state)
{
  static const char *const lines[] = {
      "alice:scram-sha-256:4096:W22ZaJ0SNY7soEsUEjb6gQ==:WG5d:wfPL\n",
      "alice:scram-sha-256:0" /* iterations */
      ":W22ZaJ0SNY7soEsUEjb6gQ==:WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
      "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n",
      "alice:scram-sha-256:\n", "alice:scram-sha-1:4096:not base64:a:b\n"};
  struct world *w = *state;
  size_t i;

  for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    char domain[16];
    const char *arguments[] = {"maild", "--dir", w->alice.dir, "--domain", "a.example", NULL};

    snprintf(domain, sizeof domain, "a%u.example", (unsigned)i);
    server_make(&w->alice, w->root, domain, lines[i]);
    assert_int_equal(run_maild(arguments), 66);
  }
}

/* RFC 6409 4.3: who submits has to say who he is; then he may send to other domains. */
static void test_submission_wants_a_login(void **state)
{
  struct world *w = *state;
  int fd;

  server_make(&w->alice, w->root, "a.example", "alice:secret\n");
  server_route(&w->alice, "b.example", 1);
  run(w, "all", "none");
  fd = smtp(w->submission);
  ANSWERS(fd, "MAIL FROM:<alice@a.example>", "530 5.7.0");
  ANSWERS(fd, "AUTH PLAIN AGFsaWNlAHNlY3JldA==", "235 2.7.0");
  ANSWERS(fd, "AUTH PLAIN AGFsaWNlAHNlY3JldA==", "503 ");
  ANSWERS(fd, "MAIL FROM:<alice@a.example>", "250 ");
  ANSWERS(fd, "RCPT TO:<bob@b.example>", "250 ");
  close(fd);
  fd = smtp(w->alice.smtp);
  ANSWERS(fd, "MAIL FROM:<alice@a.example>", "250 ");
  ANSWERS(fd, "RCPT TO:<bob@b.example>", "550 5.7.1");
  close(fd);
}

/* ---- exchanges that fail ----------------------------------------------------------------------- */

/* Nobody finds out by logging in who has an account: the same lines, a salt that does not change. */
static void same_course(struct world *w, const char *users)
{
  /* n,,n=alice,r=fyko+d2lbbFgONRv9qkxdawL, and the same for zelda */
  static const char *const first[] = {
      "AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPWZ5a28rZDJsYmJGZ09OUnY5cWt4ZGF3TA==",
      "AUTH SCRAM-SHA-256 biwsbj16ZWxkYSxyPWZ5a28rZDJsYmJGZ09OUnY5cWt4ZGF3TA=="};
  char seen[4][1200];
  size_t lengths[2];
  size_t i;

  start(w, users, "none");
  for (i = 0; i < 4; i++) {
    int fd = smtp(w->alice.smtp);
    size_t n;

    ANSWERS(fd, first[i % 2], "334 ");
    n = strlen(heard);
    if (i < 2) lengths[i] = n;
    else assert_int_equal(n, lengths[i % 2]);
    /* behind "334 ", "r=" and a nonce of 48 octets: "s=...,i=..." */
    assert_true(n > 72 && n < 1000);
    memcpy(seen[i], heard + 72, n - 72 + 1);
    /* c=biws,r=x,p= and 32 octets: the nonce is wrong */
    ANSWERS(fd, "Yz1iaXdzLHI9eCxwPUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE9",
            "535 5.7.8");
    close(fd);
  }
  assert_int_equal(lengths[0], lengths[1]);
  assert_string_equal(seen[0], seen[2]);
  assert_string_equal(seen[1], seen[3]);
  assert_string_not_equal(seen[0], seen[1]);
}

static void test_unknown_users_with_passwords(void **state)
{
  same_course(*state, "alice:secret\n");
}

static void test_unknown_users_with_keys(void **state)
{
  same_course(*state, "alice:" KEYS "\n");
}

static void test_unknown_users_in_pop3(void **state)
{
  static const char *const responses[] = {"AUTH PLAIN AGFsaWNlAHdyb25n", /* alice, wrong   */
                                          "AUTH PLAIN AHplbGRhAHNlY3JldA==" /* zelda, secret */};
  struct world *w = *state;
  char first[512];
  size_t i;

  start(w, "alice:" KEYS "\n", "all");
  for (i = 0; i < 2; i++) {
    int fd = pop3(w->alice.pop3);

    ANSWERS(fd, responses[i], "-ERR [AUTH] ");
    if (i == 0) snprintf(first, sizeof first, "%.500s", heard);
    else assert_string_equal(heard, first);
    close(fd);
  }
}

/* RFC 4954 4: "*" cancels, and the session goes on. */
static void test_cancelled(void **state)
{
  struct world *w = *state;
  int fd;

  start(w, "alice:secret\n", "all");
  fd = smtp(w->alice.smtp);
  ANSWERS(fd, "AUTH CRAM-MD5", "334 ");
  ANSWERS(fd, "*", "501 5.7.0");
  ANSWERS(fd, "*", "5"); /* it is a command again */
  ANSWERS(fd, "AUTH PLAIN", "334 ");
  ANSWERS(fd, "AGFsaWNlAHNlY3JldA==", "235 2.7.0");
  close(fd);
  fd = pop3(w->alice.pop3);
  ANSWERS(fd, "AUTH LOGIN", "+ VXNlcm5hbWU6\r\n");
  ANSWERS(fd, "*", "-ERR");
  ANSWERS(fd, "AUTH LOGIN", "+ VXNlcm5hbWU6\r\n");
  ANSWERS(fd, "YWxpY2U=", "+ UGFzc3dvcmQ6\r\n");
  ANSWERS(fd, "c2VjcmV0", "+OK");
  close(fd);
}

/* Three failures, and the server has seen enough. */
static void test_guessing_ends(void **state)
{
  struct world *w = *state;
  int fd;
  int i;

  start(w, "alice:secret\n", "all");
  fd = smtp(w->alice.smtp);
  for (i = 0; i < 2; i++) ANSWERS(fd, "AUTH PLAIN AGFsaWNlAHdyb25n", "535 5.7.8");
  ANSWERS(fd, "AUTH PLAIN AGFsaWNlAHdyb25n", "421 4.7.0");
  assert_int_equal(read_until(fd, heard, sizeof heard, NULL), 0);
  close(fd);
}

/* 12,288 octets are a line (RFC 4954 4): too much for these mechanisms, but no reason to hang up. One
 * more is none; what is not base64 is told so. */
static void test_long_and_malformed_responses(void **state)
{
  static char line[12400];
  struct world *w = *state;
  int fd;

  start(w, "alice:secret\n", "all");
  memset(line, 'A', sizeof line);
  line[12284] = '\0';
  fd = smtp(w->alice.smtp);
  ANSWERS(fd, "AUTH PLAIN", "334 ");
  ANSWERS(fd, line, "500 5.5.6");
  ANSWERS(fd, "AUTH PLAIN", "334 ");
  line[12284] = 'A';
  line[12300] = '\0';
  ANSWERS(fd, line, "500 5.5.6");
  ANSWERS(fd, "AUTH PLAIN", "334 ");
  line[12300] = 'A';
  close(fd);
  fd = smtp(w->alice.smtp);
  ANSWERS(fd, "AUTH PLAIN !", "501 5.5.2");
  ANSWERS(fd, "NOOP", "250 ");
  close(fd);
  fd = pop3(w->alice.pop3);
  line[12284] = '\0';
  ANSWERS(fd, "AUTH PLAIN", "+ \r\n");
  ANSWERS(fd, line, "-ERR");
  ANSWERS(fd, "AUTH PLAIN", "+ \r\n");
  line[12284] = 'A';
  line[12300] = '\0';
  ANSWERS(fd, line, "-ERR");
  ANSWERS(fd, "NOOP", "-ERR"); /* not logged in, and in step */
  close(fd);
}

/* While one client's password is hashed the others are served, and closing in the middle harms nobody. */
static void test_others_are_served(void **state)
{
  struct world *w = *state;
  int fds[8];
  int other;
  size_t i;

  start(w,
        "alice:scram-sha-256:2000000:W22ZaJ0SNY7soEsUEjb6gQ==:"
        "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
        "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n",
        "all");
  for (i = 0; i < 8; i++) {
    fds[i] = smtp(w->alice.smtp);
    send_text(fds[i], "AUTH PLAIN AGFsaWNlAHBlbmNpbA==\r\n");
  }
  other = smtp(w->alice.smtp);
  for (i = 0; i < 20; i++) ANSWERS(other, "NOOP", "250 ");
  close(other);
  for (i = 0; i < 8; i++) close(fds[i]);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      WITH_WORLD(test_plaintext_is_not_offered),
      WITH_WORLD(test_keys_in_place_of_passwords),
      WITH_WORLD(test_bad_keys_are_found_at_start),
      WITH_WORLD(test_submission_wants_a_login),
      WITH_WORLD(test_unknown_users_with_passwords),
      WITH_WORLD(test_unknown_users_with_keys),
      WITH_WORLD(test_unknown_users_in_pop3),
      WITH_WORLD(test_cancelled),
      WITH_WORLD(test_guessing_ends),
      WITH_WORLD(test_long_and_malformed_responses),
      WITH_WORLD(test_others_are_served),
  };

  if (argc > 1) maild_program = argv[1];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
