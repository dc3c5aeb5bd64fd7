/* SPDX-License-Identifier: MIT */
#ifndef SERVERS_H
#define SERVERS_H

/*
 * servers.h - what the tests of maild share: starting and killing it, sending and fetching mail
 * (with libmail's own client machines), and looking into its directory.
 */

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/pop3.h>
#include <libmail/smtp.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <sys/types.h>

#include <cmocka.h>

/* ---- servers ---------------------------------------------------------------------------------- */

struct server {
  char dir[512];
  char domain[64];
  pid_t pid;
  unsigned smtp; /* ports; kept over restarts, so that routes stay right */
  unsigned pop3;
  unsigned long file_limit; /* octets that any file may have; 0: no limit */
};

extern const char *maild_program;

/* An empty directory below the system's temporary one; remove_tree takes it away with all in it. */
void make_root(char *root, size_t n);
void remove_tree(const char *path);

/* A server of users (lines of the users file) in ROOT/DOMAIN. */
void server_make(struct server *s, const char *root, const char *domain, const char *users);
void server_route(const struct server *s, const char *domain, unsigned port);
/* Starts it with further options, ended by NULL; waits until it listens. */
void server_start(struct server *s, ...);
/* Sends a signal, waits for its end: the exit code, or minus the signal that ended it. */
int server_stop(struct server *s, int signal);
/* Runs it with these arguments until it ends by itself: its exit code. */
int run_maild(const char *const *arguments);

/* ---- what it keeps ---------------------------------------------------------------------------- */

/* Files in DIR/SUB whose names end so ("" for all); subdirectories do not count. */
size_t count_files(const char *dir, const char *sub, const char *end);
size_t queued(const struct server *s);
/* Messages in new/ and cur/. */
size_t stored(const struct server *s, const char *user);
/* Calls fn with the content of each. */
void each_stored(const struct server *s, const char *user,
                 void (*fn)(void *arg, const char *name, const char *text, size_t n), void *arg);

void sleep_ms(unsigned ms);
long long clock_ms(void);
/* Waits until the expression holds, for at most 30 seconds; it is not asked again afterwards. */
#define eventually(expression)                                                 \
  do {                                                                         \
    long long until_ = clock_ms() + 30000;                                     \
    int holds_;                                                                \
    while (!(holds_ = (expression) != 0) && clock_ms() < until_) sleep_ms(10); \
    if (!holds_) fail_msg("never came true: %s", #expression);                 \
  } while (0)

/* ---- clients ---------------------------------------------------------------------------------- */

int connect_to(unsigned port); /* a socket, -1 */
/* Reads until the connection ends or `until` was seen; what came, with a NUL. */
size_t read_until(int fd, char *out, size_t cap, const char *until);
void send_text(int fd, const char *text);

/* Sends a message; the code that decided: of the message, or of the first command that was refused
 * (the enhanced code in *enhanced when not NULL). 0: the connection failed. */
unsigned send_mail(unsigned port, const char *from, const char *to, const char *text, size_t n,
                   uint64_t announce, uint32_t *enhanced);

struct pop3 {
  int fd;
  lmail_pop3_client machine;
  lmail_writer w;
  uint64_t num, num2; /* of the last answer */
  char text[256];     /* its text or response code */
  char *body;         /* room for a message */
  size_t body_len, body_cap;
  size_t in_from, in_to;
  uint8_t scratch[1024];
  uint8_t out[512];
  uint8_t in[4096];
};

/* 1: +OK, 0: -ERR, -1: broken. */
int pop3_open(struct pop3 *p, unsigned port, const char *user, const char *password);
int pop3_stat(struct pop3 *p);                  /* num, num2 */
int pop3_retr(struct pop3 *p, uint32_t number); /* body, body_len */
int pop3_dele(struct pop3 *p, uint32_t number);
int pop3_quit(struct pop3 *p);
void pop3_close(struct pop3 *p);

#endif
