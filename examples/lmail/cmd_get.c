/* SPDX-License-Identifier: MIT */
/* cmd_get.c - lmail get: messages from a POP3 server into files or to standard output. */

#include "args.h"
#include "fetch.h"
#include "input.h"
#include "json.h"
#include "net.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: lmail get pop3[s]://[USER[:PASSWORD]@]HOST[:PORT][/N] [OPTION]...\n"
    "       lmail get imap[s]://[USER@]HOST[:PORT]/MAILBOX[/;UID=N[/;SECTION=S]] [OPTION]...\n"
    "\n"
    "Fetches all messages, or message N, from a POP3 server into files N.eml. With an IMAP URL it is\n"
    "what lmail imap fetch is: messages on standard output.\n"
    "\n"
    "  --tls                 STLS first; to a server without it no password is sent. pop3s:// is under\n"
    "                        TLS from the start, port 995\n"
    "  --ca FILE             authorities in PEM form for the server's certificate; else the system's\n"
    "  --insecure            take any certificate: whoever is on the way can pose as the server\n"
    "  --out DIR             where the files go, the current folder when not given; no file is\n"
    "                        overwritten. --out - writes messages to standard output\n"
    "  --list                just show number, size and unique id of each\n"
    "  --delete              delete each message that is safely stored\n"
    "  --user NAME           when it is not in the URL\n"
    "  --password-file FILE  its first line is the password; or set LMAIL_PASSWORD. A password in\n"
    "                        the URL can be seen by everybody on this computer. Characters that\n"
    "                        mean something in URLs are written as %XX there\n"
    "  --auth MECH           log in by SASL: scram-sha-256, scram-sha-1, scram-sha-512, cram-md5, plain,\n"
    "                        login; auto takes the best that is offered. Not given: USER and PASS,\n"
    "                        which anybody on the way can read. In the URL: USER;AUTH=MECH\n"
    "  --allow-plaintext     with --auth: plain and login, too, without TLS, when they are easily read\n"
    "  --timeout SECONDS     for each answer, 60 when not given\n"
    "  --trace               show the dialogue on stderr, long answers cut short, no password\n"
    "  --trace-all           show all of it, but no password\n"
    "  --json                one JSON object a message: message, uid, octets, file\n"
    "\n"
    "Exit codes: 0 all went well, 3 files, 4 network, 6 refused, 7 the server broke the protocol,\n"
    "9 some messages were kept, others not.\n"
    "\n"
    "  lmail get pop3://alice@localhost:1110 --password-file ~/.pop --out inbox --delete --trace\n"
    "  lmail get pop3://alice@localhost:1110 --password-file ~/.pop --auth auto --list\n"
    "  LMAIL_PASSWORD=secret lmail get pop3s://alice@pop.example.com/1 --out - | lmail tree -\n";

enum { URL_MAX = 1024 };

typedef struct request {
  const char *out;
  const char *user;
  const char *password_file;
  const char *auth;
  const char *ca;
  int tls;
  int insecure;
  int allow_plaintext;
  size_t timeout;
  int delete_them;
  int list;
  int trace_short;
  int trace_all;
  int json;
} request;

typedef struct store {
  const char *dir; /* NULL: standard output */
  int json;
  int fd; /* of dir */
  FILE *file;
  char name[64];
  char uid[80];
} store;

/* ---- where messages go ------------------------------------------------------------------------ */

/* N.eml, or N-1.eml and so on when that is taken. */
static int begin(void *user, uint32_t message, const char *uid)
{
  store *s = user;
  unsigned count;
  int fd = -1;

  snprintf(s->uid, sizeof s->uid, "%s", uid);
  if (s->dir == NULL) {
    s->file = stdout;
    return 1;
  }
  for (count = 0; count < 10000 && fd < 0; count++) {
    if (count == 0) snprintf(s->name, sizeof s->name, "%lu.eml", (unsigned long)message);
    else snprintf(s->name, sizeof s->name, "%lu-%u.eml", (unsigned long)message, count);
    fd = openat(s->fd, s->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST) break;
  }
  s->file = fd < 0 ? NULL : fdopen(fd, "wb");
  if (s->file == NULL) complain("%s/%s: %s", s->dir, s->name, strerror(errno));
  return s->file != NULL;
}

static int add(void *user, const void *data, size_t n)
{
  store *s = user;

  return fwrite(data, 1, n, s->file) == n;
}

static void report(const store *s, uint32_t message, unsigned long long octets)
{
  if (s->json) {
    printf("{\"message\": %lu, \"uid\": ", (unsigned long)message);
    json_text(stdout, s->uid[0] == '\0' ? NULL : s->uid);
    printf(", \"octets\": %llu, \"file\": ", octets);
    json_text(stdout, s->name[0] == '\0' ? NULL : s->name);
    fputs("}\n", stdout);
  } else if (s->name[0] != '\0') {
    printf("%s/%s  %llu octets\n", s->dir, s->name, octets);
  } else {
    printf("%lu  %llu octets  %s\n", (unsigned long)message, octets, s->uid);
  }
}

/* Safe means on the disk: only then it may be deleted elsewhere. message 0: it did not arrive whole. */
static int end(void *user, uint32_t message, unsigned long long octets)
{
  store *s = user;
  int good = message != 0 && fflush(s->file) == 0 && !ferror(s->file);

  if (s->dir == NULL) return good;
  good = good && fsync(fileno(s->file)) == 0 && fsync(s->fd) == 0;
  if (fclose(s->file) != 0) good = 0;
  if (good) {
    report(s, message, octets);
    return 1;
  }
  complain("%s/%s: not kept", s->dir, s->name);
  unlinkat(s->fd, s->name, 0);
  return 0;
}

static void listed(void *user, uint32_t message, unsigned long long octets, const char *uid)
{
  store *s = user;

  s->name[0] = '\0';
  snprintf(s->uid, sizeof s->uid, "%s", uid);
  report(s, message, octets);
}

static int open_store(store *s, const request *r)
{
  s->json = r->json;
  s->fd = -1;
  if (r->list || (r->out != NULL && strcmp(r->out, "-") == 0)) return 1;
  s->dir = r->out == NULL ? "." : r->out;
  if (mkdir(s->dir, 0700) == 0 || errno == EEXIST) {
    s->fd = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }
  if (s->fd < 0) complain("%s: %s", s->dir, strerror(errno));
  return s->fd >= 0;
}

/* ---- the URL ---------------------------------------------------------------------------------- */

static int hex(char c)
{
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

/* Undoes %XX in place (RFC 3986 2.1). */
static void unescape(char *s)
{
  char *to = s;

  for (; *s != '\0'; s++) {
    if (*s == '%' && hex(s[1]) >= 0 && hex(s[2]) >= 0) {
      *to++ = (char)(hex(s[1]) << 4 | hex(s[2]));
      s += 2;
    } else {
      *to++ = *s;
    }
  }
  *to = '\0';
}

/* "user:password@" */
static void parse_user(char *text, fetching *f)
{
  char *colon = strchr(text, ':');
  char *parameter;

  if (colon != NULL) {
    *colon = '\0';
    unescape(colon + 1);
    f->password = colon + 1;
  }
  parameter = strchr(text, ';');
  if (parameter != NULL && strncasecmp(parameter, ";auth=", 6) == 0) { /* RFC 2384 4: "*" is any */
    *parameter = '\0';
    unescape(parameter + 6);
    f->auth = strcmp(parameter + 6, "*") == 0 ? "auto" : parameter + 6;
  }
  unescape(text);
  f->user = text;
}

/* pop3[s]://[user[:password]@]host[:port][/N] (RFC 2384, and a number); url is cut up. */
static int parse_url(char *url, fetching *f)
{
  int under_tls = strncmp(url, "pop3s://", 8) == 0 || strncmp(url, "pops://", 7) == 0;
  char *at;
  char *slash;

  if (!under_tls && strncmp(url, "pop3://", 7) != 0 && strncmp(url, "pop://", 6) != 0) return 0;
  if (under_tls) f->tls = FETCH_UNDER_TLS;
  url = strstr(url, "//") + 2;
  at = strrchr(url, '@');
  if (at != NULL) {
    *at = '\0';
    parse_user(url, f);
    url = at + 1;
  }
  slash = strchr(url, '/');
  if (slash != NULL) {
    char *end;
    unsigned long n = strtoul(slash + 1, &end, 10);

    *slash = '\0';
    if (*end != '\0' || n > UINT32_MAX || (n == 0 && slash[1] != '\0')) return 0;
    f->only = (uint32_t)n;
  }
  return net_split(url, &f->host, &f->port, under_tls ? "995" : "110");
}

/* ---- the command line ------------------------------------------------------------------------- */

static int get(const request *r, const char *text)
{
  fetching f = {0};
  store s = {0};
  char url[URL_MAX];
  char password[512];
  int code;

  snprintf(url, sizeof url, "%s", text);
  if (strlen(text) >= sizeof url || !parse_url(url, &f)) {
    complain("get: this is no URL like pop3://user@host:110/1");
    return EXIT_USAGE;
  }
  if (r->tls && f.tls == FETCH_IN_CLEAR) f.tls = FETCH_STLS;
  f.trust.ca = r->ca;
  f.trust.anybody = r->insecure;
  if (r->user != NULL) f.user = r->user;
  if (r->password_file != NULL) {
    if (!input_password(r->password_file, password, sizeof password)) return EXIT_FILE;
    f.password = password;
  } else if (f.password == NULL) {
    f.password = getenv("LMAIL_PASSWORD");
  }
  if (f.user == NULL || f.password == NULL) {
    complain("get: %s is missing", f.user == NULL ? "--user" : "--password-file or LMAIL_PASSWORD");
    return EXIT_USAGE;
  }
  if (r->auth != NULL) f.auth = r->auth;
#ifndef LMAIL_WITH_SASL
  if (f.auth != NULL) {
    complain("get: --auth: this lmail was built without SASL");
    return EXIT_USAGE;
  }
#endif
  f.allow_plaintext = r->allow_plaintext;
  f.delete_them = r->delete_them;
  f.list = r->list;
  f.timeout = r->timeout == 0 ? 60 : r->timeout > 86400 ? 86400 : (unsigned)r->timeout;
  f.trace = r->trace_all ? TRACE_ALL : r->trace_short ? TRACE_SHORT : TRACE_OFF;
  f.sink.user = &s;
  f.sink.begin = begin;
  f.sink.add = add;
  f.sink.end = end;
  f.listed = listed;
  if (!open_store(&s, r)) return EXIT_FILE;
  code = fetch(&f);
  if (s.fd >= 0) close(s.fd);
  memset(password, 0, sizeof password);
  memset(url, 0, sizeof url);
  return code;
}

#if defined(LMAIL_WITH_IMAP) && defined(LMAIL_WITH_MIME)
static int is_imap(const char *word)
{
  return strncasecmp(word, "imap://", 7) == 0 || strncasecmp(word, "imaps://", 8) == 0;
}

/* lmail get IMAP-URL is lmail imap fetch IMAP-URL */
static int get_imap(int argc, char **argv)
{
  static char imap[] = "imap", fetch_word[] = "fetch";
  char **words = must_alloc(((size_t)argc + 2) * sizeof *words);
  int code, i;

  words[0] = imap;
  words[1] = fetch_word;
  for (i = 1; i <= argc; i++) words[i + 1] = argv[i];
  code = cmd_imap.run(&cmd_imap, argc + 1, words);
  free(words);
  return code;
}
#endif

static int run(const struct command *self, int argc, char **argv)
{
  static request r; /* all zero */
  word_list words = {0};
  const option options[] = {{"--out", OPTION_TEXT, &r.out},
                            {"--user", OPTION_TEXT, &r.user},
                            {"--password-file", OPTION_TEXT, &r.password_file},
                            {"--tls", OPTION_FLAG, &r.tls},
                            {"--ca", OPTION_TEXT, &r.ca},
                            {"--insecure", OPTION_FLAG, &r.insecure},
                            {"--auth", OPTION_TEXT, &r.auth},
                            {"--allow-plaintext", OPTION_FLAG, &r.allow_plaintext},
                            {"--timeout", OPTION_NUMBER, &r.timeout},
                            {"--delete", OPTION_FLAG, &r.delete_them},
                            {"--list", OPTION_FLAG, &r.list},
                            {"--trace", OPTION_FLAG, &r.trace_short},
                            {"--trace-all", OPTION_FLAG, &r.trace_all},
                            {"--json", OPTION_FLAG, &r.json},
                            {NULL, OPTION_FLAG, NULL}};
  int code;

#if defined(LMAIL_WITH_IMAP) && defined(LMAIL_WITH_MIME)
  for (code = 1; code < argc; code++) {
    if (is_imap(argv[code])) return get_imap(argc, argv);
  }
#endif
  code = args_parse(self, options, argc, argv, &words, 1, 1);
  if (code == ARGS_GO_ON) code = get(&r, words.words[0]);
  word_free(&words);
  return code;
}

const struct command cmd_get = {"get", "fetch messages over POP3", help, run};
