/* SPDX-License-Identifier: MIT */
/*
 * scripted_server SCRIPT COMMAND [ARGUMENT]...
 *
 * Runs COMMAND with "@PORT@" in its arguments replaced by the port of a server on 127.0.0.1 that
 * follows SCRIPT, and ends with COMMAND's exit code; with 99 when the conversation was another one.
 * The lines of SCRIPT:
 *
 *   S: text     say this line
 *   s: text     say this without a line end
 *   C: text     the client must say exactly this line; "C: *" is any line
 *   D: FILE     lines up to "." alone are the client's; they are kept in FILE, CRLF and dots as sent
 *   F: FILE     say the lines of FILE, with CRLF, all at once (up to 64 KB, else in pieces)
 *   W: FILE     wait until this file exists
 *   silence     say nothing more, but stay
 *
 * At its end the server closes. Lines are compared strictly, so CRLF is checked, too.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

enum { LINE = 8192, OTHER = 99, SECONDS = 60 };

static int die(const char *what)
{
  fprintf(stderr, "scripted_server: %s\n", what);
  return OTHER;
}

static int listen_anywhere(unsigned *port)
{
  struct sockaddr_in a;
  socklen_t n = sizeof a;
  int fd = socket(AF_INET, SOCK_STREAM, 0);

  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || bind(fd, (struct sockaddr *)&a, n) != 0 || listen(fd, 1) != 0) return -1;
  if (getsockname(fd, (struct sockaddr *)&a, &n) != 0) return -1;
  *port = ntohs(a.sin_port);
  return fd;
}

/* argument with the port in place of "@PORT@" */
static char *with_port(const char *argument, unsigned port)
{
  const char *mark = strstr(argument, "@PORT@");
  char *s;

  if (mark == NULL) return strdup(argument);
  s = malloc(strlen(argument) + 8);
  if (s != NULL) sprintf(s, "%.*s%u%s", (int)(mark - argument), argument, port, mark + 6);
  return s;
}

static pid_t start(char **command, unsigned port)
{
  pid_t pid = fork();

  if (pid == 0) {
    char **word;

    for (word = command; *word != NULL; word++) *word = with_port(*word, port);
    execvp(command[0], command);
    _exit(OTHER);
  }
  return pid;
}

/* ---- the conversation ------------------------------------------------------------------------- */

static FILE *from_client;
static int to_client;

static void say(const char *text, size_t n)
{
  while (n > 0) {
    ssize_t k = write(to_client, text, n);

    if (k <= 0) return;
    text += k;
    n -= (size_t)k;
  }
}

static int hear_line(char *line)
{
  if (fgets(line, LINE, from_client) == NULL) return 0;
  return 1;
}

/* What the client says must be the line of the script and CRLF. */
static int expect(const char *text)
{
  char line[LINE];
  size_t n = strlen(text);

  if (!hear_line(line)) {
    fprintf(stderr, "scripted_server: closed instead of \"%s\"\n", text);
    return 0;
  }
  if (strcmp(text, "*") == 0) return 1;
  if (strncmp(line, text, n) == 0 && strcmp(line + n, "\r\n") == 0) return 1;
  fprintf(stderr, "scripted_server: expected \"%s\", heard \"%s\"\n", text, line);
  return 0;
}

static int keep_data(const char *path)
{
  FILE *f = fopen(path, "wb");
  char line[LINE];
  int more;

  if (f == NULL) return 0;
  while ((more = hear_line(line)) != 0 && strcmp(line, ".\r\n") != 0) fputs(line, f);
  fclose(f);
  return more;
}

static int say_file(const char *path)
{
  static char all[65536];
  FILE *f = fopen(path, "rb");
  char line[LINE + 2];
  size_t n = 0;

  if (f == NULL) return 0;
  while (fgets(line, LINE, f) != NULL) {
    line[strcspn(line, "\r\n")] = '\0';
    strcat(line, "\r\n");
    if (strlen(line) > sizeof all - n) {
      say(all, n);
      n = 0;
    }
    memcpy(all + n, line, strlen(line));
    n += strlen(line);
  }
  say(all, n);
  fclose(f);
  return 1;
}

static int follow_line(char *line)
{
  char *text = line + (strlen(line) > 2 ? 3 : 2);

  if (line[0] == '\0' || line[0] == '#') return 1;
  if (strncmp(line, "C:", 2) == 0) return expect(text);
  if (strncmp(line, "D:", 2) == 0) return keep_data(text);
  if (strncmp(line, "F:", 2) == 0) return say_file(text);
  if (strncmp(line, "W:", 2) == 0) {
    while (access(text, F_OK) != 0) poll(NULL, 0, 20); /* the alarm ends it */
    return 1;
  }
  if (strncmp(line, "S:", 2) == 0) {
    strcat(line, "\r\n");
    say(text, strlen(text));
    return 1;
  }
  if (strncmp(line, "s:", 2) == 0) {
    say(text, strlen(text));
    return 1;
  }
  if (strcmp(line, "silence") == 0) {
    while (hear_line(line)) continue;
    return 1;
  }
  return 0;
}

static int follow(const char *path)
{
  FILE *script = fopen(path, "r");
  char line[LINE + 8];
  int good = script != NULL;

  while (good && fgets(line, LINE, script) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    good = follow_line(line);
  }
  if (script != NULL) fclose(script);
  return good;
}

int main(int argc, char **argv)
{
  unsigned port;
  int listener = listen_anywhere(&port);
  int status;
  int good;
  pid_t pid;
  struct pollfd p;

  if (argc < 3 || listener < 0) return die("usage, or no socket");
  signal(SIGPIPE, SIG_IGN);
  alarm(SECONDS);
  pid = start(argv + 2, port);
  p.fd = listener;
  p.events = POLLIN;
  if (poll(&p, 1, SECONDS * 1000) != 1) return die("the command does not connect");
  to_client = accept(listener, NULL, NULL);
  from_client = to_client < 0 ? NULL : fdopen(dup(to_client), "rb");
  if (from_client == NULL) return die("no connection");
  good = follow(argv[1]);
  shutdown(to_client, SHUT_RDWR);
  if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return die("the command crashed");
  return good ? WEXITSTATUS(status) : OTHER;
}
