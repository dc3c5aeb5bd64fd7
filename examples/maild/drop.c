/* SPDX-License-Identifier: MIT */
/* drop.c - a Maildir as POP3 sees it: numbered messages, sizes as on the wire, unique-ids. */

#include "maild.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void path_of(const struct drop *p, char *out, const char *name)
{
  path_print(out, "%s/%s", p->maildir, name);
}

/* ---- sizes ------------------------------------------------------------------------------------ */

/* What POP3 counts (RFC 1939 11): each line end as two octets, the last line with one. */
static int count_octets(int fd, uint64_t *octets)
{
  char text[4096];
  char last = '\n';
  ssize_t n;
  ssize_t i;

  *octets = 0;
  while ((n = read(fd, text, sizeof text)) > 0) {
    *octets += (uint64_t)n;
    for (i = 0; i < n; i++) {
      if (text[i] == '\n' && last != '\r') ++*octets;
      last = text[i];
    }
  }
  if (last != '\n') *octets += 2;
  return n < 0 ? errno : 0;
}

/* maildir_deliver has put it into the name; other programs' messages are counted. */
static int size_of(const struct drop *p, const char *name, uint64_t *octets)
{
  const char *w = strstr(name, ",W=");
  char path[PATH_OCTETS];
  int error;
  int fd;

  if (w != NULL && w[3] >= '0' && w[3] <= '9') {
    *octets = strtoull(w + 3, NULL, 10);
    return 0;
  }
  path_of(p, path, name);
  fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  error = count_octets(fd, octets);
  close(fd);
  return error;
}

/* ---- the list --------------------------------------------------------------------------------- */

static int add(struct drop *p, const char *folder, const char *file)
{
  struct message *more;
  char name[300];
  uint64_t octets = 0;
  int error;

  if ((size_t)snprintf(name, sizeof name, "%s/%s", folder, file) >= sizeof name) return 0;
  error = size_of(p, name, &octets);
  if (error == ENOENT) return 0; /* another reader has just moved or removed it */
  if (error != 0) return error;
  more = realloc(p->messages, (p->n + 1) * sizeof *more);
  if (more == NULL) return ENOMEM;
  p->messages = more;
  more += p->n;
  memset(more, 0, sizeof *more);
  more->octets = octets;
  more->name = strdup(name);
  if (more->name == NULL) return ENOMEM;
  p->n++;
  return 0;
}

static int add_folder(struct drop *p, const char *folder)
{
  char path[PATH_OCTETS];
  struct dirent *e;
  int error = 0;
  DIR *dir;

  path_of(p, path, folder);
  dir = opendir(path);
  if (dir == NULL) return errno;
  while (error == 0 && (e = readdir(dir)) != NULL) {
    if (e->d_name[0] != '.') error = add(p, folder, e->d_name);
  }
  closedir(dir);
  return error;
}

/* Names begin with the second of delivery, so this is the order in which messages came. */
static int by_name(const void *a, const void *b)
{
  return strcmp(((const struct message *)a)->name + 4, ((const struct message *)b)->name + 4);
}

int drop_open(struct drop *p, const char *maildir)
{
  int error;

  memset(p, 0, sizeof *p);
  p->maildir = maildir;
  error = add_folder(p, "new");
  if (error == 0) error = add_folder(p, "cur");
  if (error != 0) drop_close(p);
  else if (p->n > 1) qsort(p->messages, p->n, sizeof *p->messages, by_name);
  return error;
}

void drop_close(struct drop *p)
{
  uint32_t i;

  for (i = 0; i < p->n; i++) free(p->messages[i].name);
  free(p->messages);
  memset(p, 0, sizeof *p);
}

int drop_message(const struct drop *p, uint32_t number)
{
  char path[PATH_OCTETS];

  path_of(p, path, p->messages[number - 1].name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

/* The unique part of the name: before ":2," and ",S=". When POP3 cannot take it (RFC 1939 7), a
 * hash of it (FNV-1a). */
size_t drop_uid(const struct message *m, char *out)
{
  const char *name = m->name + 4;
  size_t n = strcspn(name, ":,");
  uint64_t hash = 0xcbf29ce484222325u;
  int good = n >= 1 && n <= 70;
  size_t i;

  for (i = 0; i < n; i++) {
    good = good && name[i] > ' ' && name[i] <= '~';
    hash = (hash ^ (unsigned char)name[i]) * 0x100000001b3u;
  }
  if (!good) return (size_t)snprintf(out, 71, "h%016llx", (unsigned long long)hash);
  memcpy(out, name, n);
  return n;
}

/* ---- update ----------------------------------------------------------------------------------- */

/* What was read goes from new/ to cur/ as seen, as maildir(5) asks of readers. */
static void keep(const struct drop *p, const struct message *m)
{
  char from[PATH_OCTETS];
  char to[PATH_OCTETS];
  char name[320];

  if (!m->seen || strncmp(m->name, "new/", 4) != 0) return;
  snprintf(name, sizeof name, "cur/%s:2,S", m->name + 4);
  path_of(p, from, m->name);
  path_of(p, to, name);
  if (rename(from, to) != 0) log_line("%s: %s", from, strerror(errno));
}

int drop_update(struct drop *p)
{
  char path[PATH_OCTETS];
  int error = 0;
  uint32_t i;

  for (i = 0; i < p->n; i++) {
    const struct message *m = &p->messages[i];

    if (!m->deleted) {
      keep(p, m);
      continue;
    }
    path_of(p, path, m->name);
    if (unlink(path) != 0 && errno != ENOENT) {
      error = errno;
      log_line("%s: %s", path, strerror(errno));
    }
  }
  return error;
}
