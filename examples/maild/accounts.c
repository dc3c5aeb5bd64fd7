/* SPDX-License-Identifier: MIT */
/* accounts.c - the files with users, routes and aliases, and where a recipient is to be found. */

#include "maild.h"

#include <errno.h>
#include <libmail/hash.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static int complain(const char *file, unsigned line, const char *what)
{
  log_line("%s:%u: %s", file, line, what);
  return EXIT_FILE;
}

/* FILE as given when it holds a slash, otherwise a file in DIR. */
static void in_dir(char *out, const struct config *cfg, const char *file)
{
  if (strchr(file, '/') != NULL) path_print(out, "%s", file);
  else path_print(out, "%s/%s", cfg->dir, file);
}

/* ---- users ------------------------------------------------------------------------------------ */

/* A name becomes the name of a folder and the local part of an address. */
static int good_name(const char *name)
{
  const char *c;

  if (*name == '\0' || *name == '.') return 0;
  for (c = name; *c != '\0'; c++) {
    if ((unsigned char)*c <= ' ' || *c == 127 || strchr("/\\\"@:<>()[],;", *c) != NULL) return 0;
  }
  return 1;
}

/* The secret in a user's line, which is cut behind it; *maildir: what follows. NULL when it is none. */
static const char *take_secret(struct user *u, char *text, const char **maildir)
{
  static const struct {
    const char *name;
    uint32_t kind;
  } kinds[] = {{"scram-sha-256:", LMAIL_HASH_SHA256}, {"scram-sha-1:", LMAIL_HASH_SHA1}};
  char *colon;
  size_t i;

  for (i = 0; i < 2; i++) {
    size_t n = strlen(kinds[i].name);

    if (strncmp(text, kinds[i].name, n) != 0) continue;
    u->kind = kinds[i].kind;
    *maildir = auth_take_keys(u, text + n);
    return *maildir == NULL ? NULL : "";
  }
  u->kind = KIND_PASSWORD;
  colon = strchr(text, ':');
  *maildir = colon == NULL ? "" : colon + 1;
  if (colon != NULL) *colon = '\0';
  return text;
}

/* user:password[:maildir], where --hash-password makes what can stand for the password */
static const char *add_user(struct accounts *a, const struct config *cfg, char *line)
{
  char *colon = strchr(line, ':');
  const char *password;
  const char *maildir;
  char path[PATH_OCTETS];
  struct user made;
  struct user *users;
  struct user *u;

  if (colon == NULL) return "no colon: user:password[:maildir]";
  *colon++ = '\0';
  memset(&made, 0, sizeof made);
  password = take_secret(&made, colon, &maildir);
  if (!good_name(line)) return "not a name for a user";
  if (password == NULL) return "no good keys of a password";
  if (*password == '\0' && made.kind == KIND_PASSWORD) return "an empty password";
  if (find_user(a, line, strlen(line)) != NULL) return "the second line of this user";
  if (*maildir != '\0') in_dir(path, cfg, maildir);
  else path_print(path, "%s/mail/%s", cfg->dir, line);
  users = realloc(a->users, (a->users_n + 1) * sizeof *users);
  if (users == NULL) return "no memory";
  a->users = users;
  u = &users[a->users_n++];
  *u = made;
  a->kinds |= 1u << u->kind;
  u->name = strdup(line);
  u->password = strdup(password);
  u->maildir = strdup(path);
  if (u->name == NULL || u->password == NULL || u->maildir == NULL) return "no memory";
  return maildir_make(path) == 0 ? NULL : "the Maildir cannot be made";
}

/* ---- routes ----------------------------------------------------------------------------------- */

/* A word behind the port; 0: there is none like that. */
static int add_word(struct route *r, const char *word)
{
  if (strcmp(word, "smtp") == 0) r->lmtp = 0;
  else if (strcmp(word, "lmtp") == 0) r->lmtp = 1;
  else if (strcmp(word, "tls") == 0) r->tls = ROUTE_TLS_MUST;
  else if (strcmp(word, "smtps") == 0) r->tls = ROUTE_TLS_FIRST;
  else if (strcmp(word, "clear") == 0) r->tls = ROUTE_TLS_NEVER;
  else return *word == '\0';
  return 1;
}

/* domain host port [word [word]]. Names are looked up now, because a lookup later would stop every session. */
static const char *add_route(struct accounts *a, const struct config *cfg, char *line)
{
  char domain[256];
  char host[256];
  char port[16];
  char first[8] = "";
  char second[8] = "";
  char more[2];
  struct route made;
  int words;
  struct addrinfo hints;
  struct addrinfo *found;
  struct route *routes;
  struct route *r;

  (void)cfg;
  memset(&made, 0, sizeof made);
  words = sscanf(line, "%255s %255s %15s %7s %7s %1s", domain, host, port, first, second, more);
  if (words < 3 || words > 5 || !add_word(&made, first) || !add_word(&made, second)) {
    return "not \"domain host port\", or that with \"lmtp\", \"tls\", \"smtps\" or \"clear\" behind";
  }
  memset(&hints, 0, sizeof hints);
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(host, port, &hints, &found) != 0) return "the host cannot be found";
  routes = realloc(a->routes, (a->routes_n + 1) * sizeof *routes);
  if (routes == NULL || found->ai_addrlen > sizeof r->address) {
    freeaddrinfo(found);
    return "no memory";
  }
  a->routes = routes;
  r = &routes[a->routes_n++];
  *r = made;
  memcpy(&r->address, found->ai_addr, found->ai_addrlen);
  r->address_len = found->ai_addrlen;
  freeaddrinfo(found);
  r->domain = strdup(domain);
  r->host = strdup(host);
  return r->domain == NULL || r->host == NULL ? "no memory" : NULL;
}

/* ---- the files -------------------------------------------------------------------------------- */

typedef const char *(*add_fn)(struct accounts *a, const struct config *cfg, char *line);

static int read_file(struct accounts *a, const struct config *cfg, const char *path, FILE *file,
                     add_fn add)
{
  char line[1024];
  unsigned number = 0;

  while (fgets(line, sizeof line, file) != NULL) {
    size_t n = strcspn(line, "\r\n");
    const char *wrong;

    number++;
    if (line[n] == '\0' && !feof(file)) return complain(path, number, "the line is too long");
    line[n] = '\0';
    if (n == 0 || *line == '#') continue;
    wrong = add(a, cfg, line);
    if (wrong != NULL) return complain(path, number, wrong);
  }
  return ferror(file) ? complain(path, number, "cannot be read") : -1;
}

static int read_if_there(struct accounts *a, const struct config *cfg, const char *name, add_fn add)
{
  char path[PATH_OCTETS];
  FILE *file;
  int result;

  in_dir(path, cfg, name);
  file = fopen(path, "r");
  if (file == NULL) return errno == ENOENT ? -1 : complain(path, 0, strerror(errno));
  result = read_file(a, cfg, path, file, add);
  fclose(file);
  return result;
}

int accounts_read(struct accounts *a, const struct config *cfg)
{
  char path[PATH_OCTETS];
  struct stat st;
  FILE *file;
  int result;

  memset(a, 0, sizeof *a);
  path_print(path, "%s/mail", cfg->dir);
  if (directory_make(path) != 0) return complain(path, 0, strerror(errno));
  in_dir(path, cfg, cfg->users);
  file = fopen(path, "r");
  if (file == NULL) return complain(path, 0, strerror(errno));
  if (fstat(fileno(file), &st) == 0 && (st.st_mode & 077) != 0) {
    log_line("%s holds passwords and can be read by others: chmod 600 would be better", path);
  }
  result = read_file(a, cfg, path, file, add_user);
  fclose(file);
  if (result != -1) return result;
  if (a->users_n == 0) return complain(path, 0, "there is no user");
  a->model = &a->users[0];
  result = read_if_there(a, cfg, cfg->routes, add_route);
  return result != -1 ? result : read_if_there(a, cfg, cfg->aliases, alias_add);
}

void accounts_free(struct accounts *a)
{
  size_t i;

  for (i = 0; i < a->users_n; i++) {
    free(a->users[i].name);
    memset(a->users[i].password, 0, strlen(a->users[i].password));
    free(a->users[i].password);
    free(a->users[i].maildir);
  }
  for (i = 0; i < a->routes_n; i++) {
    free(a->routes[i].domain);
    free(a->routes[i].host);
  }
  free(a->users);
  free(a->routes);
  aliases_free(a);
}

/* ---- recipients ------------------------------------------------------------------------------- */

int password_is(const struct user *u, const void *password, size_t n)
{
  const char *given = password;
  size_t len = strlen(u->password);
  unsigned difference = len != n;
  size_t i;

  for (i = 0; i < n; i++) difference |= (unsigned)(u->password[len == 0 ? 0 : i % len] ^ given[i]);
  return difference == 0;
}

static int same(const char *name, const void *text, size_t n)
{
  return strlen(name) == n && strncasecmp(name, text, n) == 0;
}

struct user *find_user(const struct accounts *a, const void *name, size_t n)
{
  size_t i;

  for (i = 0; i < a->users_n; i++) {
    if (same(a->users[i].name, name, n)) return &a->users[i];
  }
  return NULL;
}

int is_ours(const struct config *cfg, const void *domain, size_t n)
{
  size_t i;

  for (i = 0; i < cfg->domains.n; i++) {
    if (same(cfg->domains.name[i], domain, n)) return 1;
  }
  return 0;
}

/* RFC 5321 4.5.1: postmaster exists everywhere. Here the first user reads its mail. */
static struct user *find_mailbox(const struct accounts *a, const lmail_smtp_mailbox *m)
{
  const uint8_t *name = m->local;
  size_t n = m->local_len;
  struct user *u;

  if (m->flags & LMAIL_SMTP_MAILBOX_QUOTED) { /* "bob" is bob (RFC 5321 4.1.2); no name needs a \ */
    name++;
    n -= 2;
  }
  u = find_user(a, name, n);
  return u == NULL && same("postmaster", name, n) ? &a->users[0] : u;
}

struct target find_target(const struct maild *d, const void *address, size_t n)
{
  struct target t = {PLACE_NO_ROUTE, NULL, NULL};
  lmail_smtp_mailbox m;
  size_t i;

  if (same("postmaster", address, n)) {
    t.place = PLACE_HERE;
    t.user = find_user(&d->accounts, address, n);
    if (t.user == NULL) t.user = &d->accounts.users[0];
    return t;
  }
  if (lmail_smtp_mailbox_parse_utf8(address, n, &m, NULL) != LMAIL_OK || m.domain == NULL) return t;
  if (is_ours(&d->cfg, m.domain, m.domain_len)) {
    t.user = find_mailbox(&d->accounts, &m);
    t.place = t.user == NULL ? PLACE_NO_USER : PLACE_HERE;
    return t;
  }
  for (i = 0; i < d->accounts.routes_n; i++) {
    struct route *r = &d->accounts.routes[i];

    if (same(r->domain, m.domain, m.domain_len)) t.route = r;
    else if (strcmp(r->domain, "*") == 0 && t.route == NULL) t.route = r;
  }
  if (t.route != NULL) t.place = PLACE_ROUTE;
  return t;
}
