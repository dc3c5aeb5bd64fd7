/* SPDX-License-Identifier: MIT */
/* draft.c - a message comes in: written in queue/tmp, and in the queue whole or not at all. */

#include "maild.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void tmp_path(const struct queue *q, char *out, const char *id)
{
  path_print(out, "%s/tmp/%s", q->dir, id);
}

/* Seconds, microseconds, process, counter: no two messages of a host have the same, ever (see
 * maildir.c, whose names begin with it). It is an Atom, as Received wants it (RFC 5321 4.4). */
static void new_id(struct queue *q, char *id)
{
  struct timespec t;

  clock_gettime(CLOCK_REALTIME, &t);
  snprintf(id, ID_OCTETS, "%010lldM%06ldP%ldQ%lu", (long long)t.tv_sec, t.tv_nsec / 1000,
           (long)getpid(), (unsigned long)++q->counter);
}

void draft_abandon(struct queue *q, struct draft *f)
{
  char path[PATH_OCTETS];

  if (f->fd < 0) return;
  close(f->fd);
  f->fd = -1;
  tmp_path(q, path, f->id);
  unlink(path);
}

/* Something failed: nothing half-written stays behind, above all not on a full disk. */
static int draft_failed(struct queue *q, struct draft *f, int error)
{
  log_line("%s: cannot be stored: %s", f->id, strerror(error));
  draft_abandon(q, f);
  f->error = error;
  return error;
}

static int is_set(const char *text)
{
  return text != NULL && *text != '\0';
}

/* The lines that queue.c reads. */
static int put_envelope(struct queue *q, struct draft *f, const struct envelope *e)
{
  int error = 0;

  if (e->body == LMAIL_SMTP_BODY_8BITMIME) error = draft_printf(q, f, "8\n");
  if (e->body == LMAIL_SMTP_BODY_BINARYMIME) error = draft_printf(q, f, "B\n");
  if (error == 0 && e->utf8) error = draft_printf(q, f, "U\n");
  if (error == 0 && e->ret == LMAIL_SMTP_RET_FULL) error = draft_printf(q, f, "M full\n");
  if (error == 0 && e->ret == LMAIL_SMTP_RET_HDRS) error = draft_printf(q, f, "M hdrs\n");
  if (error == 0 && is_set(e->envid)) error = draft_printf(q, f, "V %s\n", e->envid);
  if (error == 0 && e->tls == TLS_REQUIRED) error = draft_printf(q, f, "S\n");
  if (error == 0 && e->priority != 0) error = draft_printf(q, f, "P %d\n", e->priority);
  if (error == 0 && e->by_mode != 0) {
    error = draft_printf(q, f, "Y %lld %u\n", (long long)e->by, e->by_mode);
  }
  if (error == 0 && e->hold_until != 0) {
    error = draft_printf(q, f, "H %lld %s\n", (long long)e->hold_until, e->hold);
  }
  return error;
}

int draft_open(struct queue *q, struct draft *f, const char *id, const char *sender,
               const struct envelope *e)
{
  char path[PATH_OCTETS];
  int error;

  f->error = 0;
  if (id == NULL) new_id(q, f->id);
  else snprintf(f->id, sizeof f->id, "%s", id);
  tmp_path(q, path, f->id);
  f->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (f->fd < 0) return draft_failed(q, f, errno);
  error = draft_printf(q, f, "maild 1\nT %lld\nF %s\n", (long long)wall_ms(), sender);
  return error != 0 ? error : put_envelope(q, f, e);
}

int draft_recipient(struct queue *q, struct draft *f, const char *address, unsigned notify,
                    const char *orcpt)
{
  int error = draft_printf(q, f, "R %s\n", address);

  if (error == 0 && notify != 0) error = draft_printf(q, f, "N %u\n", notify);
  if (error == 0 && *orcpt != '\0') error = draft_printf(q, f, "O %s\n", orcpt);
  return error;
}

int draft_expanded(struct queue *q, struct draft *f)
{
  return draft_printf(q, f, "E\n");
}

int draft_content(struct queue *q, struct draft *f, const void *data, size_t n)
{
  if (f->fd < 0) return f->error;
  return write_all(f->fd, data, n) == 0 ? 0 : draft_failed(q, f, errno);
}

int draft_printf(struct queue *q, struct draft *f, const char *format, ...)
{
  char text[2048];
  va_list args;
  int n;

  va_start(args, format);
  n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (n < 0 || (size_t)n >= sizeof text) return draft_failed(q, f, EMSGSIZE);
  return draft_content(q, f, text, (size_t)n);
}

int draft_commit(struct queue *q, struct draft *f)
{
  char tmp[PATH_OCTETS];
  char path[PATH_OCTETS];
  int error;

  if (f->fd < 0) return f->error;
  tmp_path(q, tmp, f->id);
  queue_path(q, path, f->id, ".msg");
  if (fsync(f->fd) != 0) return draft_failed(q, f, errno);
  if (link(tmp, path) != 0) return draft_failed(q, f, errno); /* unlike rename, replaces nothing */
  error = directory_sync(q->dir);
  if (error == 0 && queue_load(q, f->id, 0) == NULL) error = EIO;
  if (error != 0) {
    unlink(path); /* we are about to say no, so it must not be delivered */
    return draft_failed(q, f, error);
  }
  draft_abandon(q, f); /* the other name */
  return 0;
}
