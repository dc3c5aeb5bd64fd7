/* SPDX-License-Identifier: MIT */
/*
 * maildir.c - storage for our users: D. J. Bernstein's Maildir (https://cr.yp.to/proto/maildir.html
 * and the manual page maildir(5) of qmail).
 *
 * A message is written in tmp/ under a name that no other has, fsynced, linked into new/ and
 * removed from tmp/. Readers never see half a message, and nobody needs a lock. Readers move what
 * was seen to cur/, adding ":2," and flags. Lines end in LF there, as all programs for Maildirs expect.
 *
 * The name is made from the id in the queue, so a delivery that is repeated because we were killed
 * in the middle meets its own name in new/ and is done already.
 */

#include "maild.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int write_all(int fd, const void *data, size_t n)
{
  const char *p = data;

  while (n > 0) {
    ssize_t done = write(fd, p, n);

    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return -1;
    p += done;
    n -= (size_t)done;
  }
  return 0;
}

void path_print(char *out, const char *format, ...)
{
  va_list args;
  int n;

  va_start(args, format);
  n = vsnprintf(out, PATH_OCTETS, format, args);
  va_end(args);
  if (n < 0 || n >= PATH_OCTETS) out[0] = '\0';
}

int directory_make(const char *path)
{
  struct stat st;

  if (mkdir(path, 0700) == 0) return 0;
  if (errno != EEXIST) return errno;
  if (stat(path, &st) != 0) return errno;
  return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
}

int directory_sync(const char *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  int error = 0;

  if (fd < 0) return errno;
  if (fsync(fd) != 0 && errno != EINVAL) error = errno; /* EINVAL: it has no need for that */
  close(fd);
  return error;
}

int maildir_make(const char *path)
{
  static const char *const parts[] = {"", "/tmp", "/new", "/cur"};
  char sub[PATH_OCTETS];
  int error = 0;
  size_t i;

  for (i = 0; i < 4 && error == 0; i++) {
    path_print(sub, "%s%s", path, parts[i]);
    error = directory_make(sub);
  }
  return error == 0 ? directory_sync(path) : error;
}

/* ---- names ------------------------------------------------------------------------------------ */

/* "seconds.MmicrosecondsPprocessQcounterTrecipient.host", the host with "/" and ":" as in maildir(5) */
static void unique_name(const struct maild *d, const struct mail *m, size_t index, char *out)
{
  char host[128];
  size_t n = 0;
  const char *c;

  for (c = d->cfg.hostname; *c != '\0' && n + 5 < sizeof host; c++) {
    if (*c == '/' || *c == ':')
      n += (size_t)snprintf(host + n, sizeof host - n, "\\%03o", (unsigned)*c);
    else host[n++] = *c;
  }
  host[n] = '\0';
  snprintf(out, 256, "%.10s.%sT%lu.%s", m->id, m->id + 10, (unsigned long)index, host);
}

/* Has an earlier maild delivered it, and a reader put it in cur/ since then? Only a message that
 * was found at start can have been. */
static int in_cur(const char *path, const char *name)
{
  char cur[PATH_OCTETS];
  size_t n = strlen(name);
  int found = 0;
  struct dirent *e;
  DIR *dir;

  path_print(cur, "%s/cur", path);
  dir = opendir(cur);
  while (dir != NULL && !found && (e = readdir(dir)) != NULL) {
    found = strncmp(e->d_name, name, n) == 0 && (e->d_name[n] == ':' || e->d_name[n] == ',');
  }
  if (dir != NULL) closedir(dir);
  return found;
}

/* ---- content ---------------------------------------------------------------------------------- */

/* Copies with LF for CRLF. *lines counts the lines: each is one octet shorter than POP3
 * will say it is. */
static int copy(int from, int to, uint64_t *octets, uint64_t *lines)
{
  char in[4096];
  char out[4096 + 1];
  int cr = 0;

  for (;;) {
    ssize_t n = read(from, in, sizeof in);
    size_t made = 0;
    ssize_t i;

    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    for (i = 0; i < n; i++) {
      if (cr && in[i] != '\n') out[made++] = '\r';
      cr = in[i] == '\r';
      if (in[i] == '\n') ++*lines;
      if (!cr) out[made++] = in[i];
    }
    if (n == 0 && cr) out[made++] = '\r';
    if (write_all(to, out, made) != 0) return -1;
    *octets += made;
    if (n == 0) return 0;
  }
}

/* What is binary has no lines, which a Maildir and POP3 are made of: it is encoded, if that can be done. */
static int open_message(const struct maild *d, const struct mail *m)
{
  uint32_t facts;
  off_t size;
  int fd;

  if (m->envelope.body == LMAIL_SMTP_BODY_BINARYMIME) {
    fd = mail_seven_bit(&d->queue, m, &size, &facts);
    if (fd >= 0 || errno != EINVAL) return fd;
  }
  return mail_content(&d->queue, m);
}

/* The final delivery adds the reverse-path (RFC 5321 4.4). */
static int write_message(const struct maild *d, const struct mail *m, int to, uint64_t *octets,
                         uint64_t *lines)
{
  char text[ADDRESS_OCTETS + 32];
  int n = snprintf(text, sizeof text, "Return-Path: <%s>\n", m->sender);
  int from = open_message(d, m);
  int error = 0;

  if (from < 0) return errno;
  *octets += (uint64_t)n;
  ++*lines;
  if (write_all(to, text, (size_t)n) != 0 || copy(from, to, octets, lines) != 0) error = errno;
  close(from);
  return error;
}

int maildir_deliver(const struct maild *d, const struct mail *m, size_t index, const char *path)
{
  char name[256];
  char tmp[PATH_OCTETS];
  char target[PATH_OCTETS];
  char dir[PATH_OCTETS];
  uint64_t octets = 0;
  uint64_t lines = 0;
  int error;
  int fd;

  unique_name(d, m, index, name);
  if (m->reloaded && in_cur(path, name)) return 0;
  path_print(tmp, "%s/tmp/%s", path, name);
  fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
            0600); /* it may lie there from last time */
  if (fd < 0) return errno;
  error = write_message(d, m, fd, &octets, &lines);
  if (error == 0 && fsync(fd) != 0) error = errno;
  if (close(fd) != 0 && error == 0) error = errno;
  /* Sizes on disk and on the wire, as Dovecot and others read them from names */
  path_print(target, "%s/new/%s,S=%llu,W=%llu", path, name, (unsigned long long)octets,
             (unsigned long long)(octets + lines));
  if (error == 0 && link(tmp, target) != 0 && errno != EEXIST) error = errno;
  unlink(tmp);
  path_print(dir, "%s/new", path);
  return error == 0 ? directory_sync(dir) : error;
}
