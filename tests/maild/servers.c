/* SPDX-License-Identifier: MIT */
/* servers.c - starting and killing maild, and what it keeps on disk. */

#include "servers.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS = 40, LISTEN_FAILED = 69 };

const char *maild_program = "maild";

void sleep_ms(unsigned ms)
{
  struct timespec t;

  t.tv_sec = ms / 1000;
  t.tv_nsec = (long)(ms % 1000) * 1000000;
  nanosleep(&t, NULL);
}

long long clock_ms(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- directories ------------------------------------------------------------------------------ */

void make_root(char *root, size_t n)
{
  const char *tmp = getenv("TMPDIR");

  snprintf(root, n, "%s/maild-test-XXXXXX", tmp == NULL ? "/tmp" : tmp);
  if (mkdtemp(root) == NULL) fail_msg("no temporary directory: %s", root);
}

void remove_tree(const char *path)
{
  char sub[1024];
  struct dirent *e;
  DIR *dir = opendir(path);

  while (dir != NULL && (e = readdir(dir)) != NULL) {
    struct stat st;

    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
    if ((size_t)snprintf(sub, sizeof sub, "%s/%s", path, e->d_name) >= sizeof sub) continue;
    if (lstat(sub, &st) == 0 && S_ISDIR(st.st_mode)) remove_tree(sub);
    else unlink(sub);
  }
  if (dir != NULL) closedir(dir);
  rmdir(path);
}

static void write_file(const char *dir, const char *name, const char *text, const char *mode)
{
  char path[1024];
  FILE *f;

  snprintf(path, sizeof path, "%s/%s", dir, name);
  f = fopen(path, mode);
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
  chmod(path, 0600);
}

void server_make(struct server *s, const char *root, const char *domain, const char *users)
{
  memset(s, 0, sizeof *s);
  snprintf(s->dir, sizeof s->dir, "%s/%s", root, domain);
  snprintf(s->domain, sizeof s->domain, "%s", domain);
  assert_int_equal(mkdir(s->dir, 0700), 0);
  write_file(s->dir, "users", users, "w");
}

void server_route(const struct server *s, const char *domain, unsigned port)
{
  char line[128];

  snprintf(line, sizeof line, "%s 127.0.0.1 %u\n", domain, port);
  write_file(s->dir, "routes", line, "a");
}

/* ---- processes -------------------------------------------------------------------------------- */

static void become_maild(const struct server *s, const char *const *arguments)
{
  union { /* execv does not change what it is given, but its type does not say so */
    const char *const *in;
    char *const *out;
  } words;
  char log[600];
  int fd = -1;

  if (s != NULL) {
    snprintf(log, sizeof log, "%s/log", s->dir);
    fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  if (fd < 0) fd = open("/dev/null", O_WRONLY);
  dup2(fd, STDERR_FILENO);
  dup2(fd, STDOUT_FILENO);
  if (s != NULL && s->file_limit != 0) {
    struct rlimit limit;

    limit.rlim_cur = limit.rlim_max = s->file_limit;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  words.in = arguments;
  execv(maild_program, words.out);
  _exit(127);
}

static int wait_for(pid_t pid)
{
  int status = 0;

  while (waitpid(pid, &status, 0) < 0) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int run_maild(const char *const *arguments)
{
  pid_t pid = fork();

  if (pid == 0) become_maild(NULL, arguments);
  assert_true(pid > 0);
  return wait_for(pid);
}

/* 1 when it listens, 0 when it ended because it cannot. */
static int has_started(struct server *s, const char *ports)
{
  long long until = clock_ms() + 30000;

  while (clock_ms() < until) {
    FILE *f = fopen(ports, "r");
    int status;
    int n = 0;

    if (f != NULL) n = fscanf(f, "smtp %u pop3 %u", &s->smtp, &s->pop3);
    if (f != NULL) fclose(f);
    if (n == 2) return 1;
    if (waitpid(s->pid, &status, WNOHANG) == s->pid) {
      if (!WIFEXITED(status) || WEXITSTATUS(status) != LISTEN_FAILED) {
        fail_msg("maild ended with status %d, see %s/log", status, s->dir);
      }
      return 0;
    }
    sleep_ms(5);
  }
  fail_msg("maild does not start, see %s/log", s->dir);
  return 0;
}

void server_start(struct server *s, ...)
{
  const char *arguments[ARGUMENTS] = {"maild",   "--dir",   s->dir, "--domain",
                                      s->domain, "--retry", "0.2",  "--retry-max",
                                      "0.5",     "--grace", "5"};
  char ports[600];
  char smtp[32];
  char pop3[32];
  size_t n = 11;
  va_list more;

  snprintf(ports, sizeof ports, "%s/ports", s->dir);
  snprintf(smtp, sizeof smtp, "127.0.0.1:%u", s->smtp);
  snprintf(pop3, sizeof pop3, "127.0.0.1:%u", s->pop3);
  arguments[n++] = "--ports", arguments[n++] = ports;
  arguments[n++] = "--smtp", arguments[n++] = smtp;
  arguments[n++] = "--pop3", arguments[n++] = pop3;
  va_start(more, s);
  while (n < ARGUMENTS - 1 && (arguments[n] = va_arg(more, const char *)) != NULL) n++;
  va_end(more);
  arguments[n] = NULL;
  do {
    unlink(ports);
    s->pid = fork();
    if (s->pid == 0) become_maild(s, arguments);
    assert_true(s->pid > 0);
  } while (!has_started(s, ports)); /* a stranger may have got the port between two runs */
}

int server_stop(struct server *s, int signal)
{
  pid_t pid = s->pid;

  if (pid <= 0) return 0;
  s->pid = 0;
  kill(pid, signal);
  return wait_for(pid);
}

/* ---- what it keeps ---------------------------------------------------------------------------- */

size_t count_files(const char *dir, const char *sub, const char *end)
{
  char path[1024];
  struct dirent *e;
  size_t n = 0;
  DIR *d;

  snprintf(path, sizeof path, "%s/%s", dir, sub);
  d = opendir(path);
  while (d != NULL && (e = readdir(d)) != NULL) {
    size_t len = strlen(e->d_name);

    if (e->d_name[0] == '.' || strcmp(e->d_name, "tmp") == 0) continue;
    n += len >= strlen(end) && strcmp(e->d_name + len - strlen(end), end) == 0;
  }
  if (d != NULL) closedir(d);
  return n;
}

size_t queued(const struct server *s)
{
  return count_files(s->dir, "queue", ".msg");
}

size_t stored(const struct server *s, const char *user)
{
  char sub[128];
  size_t n;

  snprintf(sub, sizeof sub, "mail/%s/new", user);
  n = count_files(s->dir, sub, "");
  snprintf(sub, sizeof sub, "mail/%s/cur", user);
  return n + count_files(s->dir, sub, "");
}

static char *read_file(const char *path, size_t *n)
{
  FILE *f = fopen(path, "rb");
  char *text = NULL;
  struct stat st;

  if (f == NULL) return NULL;
  if (fstat(fileno(f), &st) == 0) text = malloc((size_t)st.st_size + 1);
  *n = text == NULL ? 0 : fread(text, 1, (size_t)st.st_size, f);
  if (text != NULL) text[*n] = '\0';
  fclose(f);
  return text;
}

void each_stored(const struct server *s, const char *user,
                 void (*fn)(void *arg, const char *name, const char *text, size_t n), void *arg)
{
  static const char *const folders[] = {"new", "cur"};
  char path[1600];
  struct dirent *e;
  size_t i;

  for (i = 0; i < 2; i++) {
    DIR *d;

    snprintf(path, sizeof path, "%s/mail/%s/%s", s->dir, user, folders[i]);
    d = opendir(path);
    while (d != NULL && (e = readdir(d)) != NULL) {
      size_t n = 0;
      char *text;

      if (e->d_name[0] == '.') continue;
      snprintf(path, sizeof path, "%s/mail/%s/%s/%s", s->dir, user, folders[i], e->d_name);
      text = read_file(path, &n);
      if (text != NULL) fn(arg, e->d_name, text, n);
      free(text);
    }
    if (d != NULL) closedir(d);
  }
}
