/* SPDX-License-Identifier: MIT */
/* form.c - a message of the queue in 7-bit form (RFC 6152 3), for servers and readers that take nothing else. */

#include "maild.h"

#include <errno.h>
#include <fcntl.h>
#include <libmail/downgrade.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file that is gone when it is closed. */
static int open_nameless(const struct queue *q, const struct mail *m)
{
  char path[PATH_OCTETS];
  int fd;

  path_print(path, "%s/tmp/%s.7bit", q->dir, m->id);
  fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0) unlink(path);
  return fd;
}

/* One piece. */
static lmail_status put(lmail_downgrade *d, const char *in, size_t n, int to)
{
  char out[8192];
  int last = n == 0;
  lmail_status st;
  size_t used, made;

  do {
    st = lmail_downgrade_write(d, in, n, &used, out, sizeof out, &made, last);
    in += used;
    n -= used;
    if (write_all(to, out, made) != 0) return LMAIL_E_USER_FIRST;
  } while (st == LMAIL_FULL);
  return st;
}

static lmail_status copy(lmail_downgrade *d, int from, int to)
{
  char in[8192];
  lmail_status st;
  ssize_t n;

  do {
    n = read(from, in, sizeof in);
    if (n < 0) return LMAIL_E_USER_FIRST;
    st = put(d, in, (size_t)n, to);
  } while (n != 0 && st == LMAIL_OK);
  return st;
}

/* Bodies that do not say that they are 8-bit are left alone at first: they are encoded only if they have to be. */
static lmail_status downgrade(lmail_downgrade *d, void *scratch, const struct mail *m, int from,
                              int to)
{
  lmail_downgrade_config cfg;
  lmail_status st;

  memset(&cfg, 0, sizeof cfg);
  st = lmail_downgrade_init(d, &cfg, scratch, LMAIL_DOWNGRADE_SCRATCH);
  if (st == LMAIL_OK) st = copy(d, from, to);
  if (st == LMAIL_OK || d->reason != LMAIL_DOWNGRADE_UNDECLARED) return st;
  cfg.flags = LMAIL_DOWNGRADE_ALL;
  if (lseek(from, m->content, SEEK_SET) < 0 || lseek(to, 0, SEEK_SET) < 0 ||
      ftruncate(to, 0) != 0) {
    return LMAIL_E_USER_FIRST;
  }
  st = lmail_downgrade_init(d, &cfg, scratch, LMAIL_DOWNGRADE_SCRATCH);
  return st == LMAIL_OK ? copy(d, from, to) : st;
}

int mail_seven_bit(const struct queue *q, const struct mail *m, off_t *size, uint32_t *facts)
{
  void *scratch = malloc(LMAIL_DOWNGRADE_SCRATCH);
  int from = mail_content(q, m);
  int to = from < 0 ? -1 : open_nameless(q, m);
  lmail_status st = LMAIL_E_USER_FIRST;
  lmail_downgrade d;
  int error;

  if (scratch != NULL && to >= 0) {
    st = downgrade(&d, scratch, m, from, to);
    *facts = d.facts;
    *size = lseek(to, 0, SEEK_CUR);
    if (st == LMAIL_OK && lseek(to, 0, SEEK_SET) < 0) st = LMAIL_E_USER_FIRST;
  }
  error = st == LMAIL_E_USER_FIRST ? errno : EINVAL;
  free(scratch);
  if (from >= 0) close(from);
  if (st == LMAIL_OK) return to;
  if (to >= 0) close(to);
  errno = error == EINVAL && st == LMAIL_E_USER_FIRST ? EIO : error;
  return -1;
}
