/* SPDX-License-Identifier: MIT */
/* main.c - start and stop. */

#include "maild.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Two of us in one directory would deliver everything twice. The lock goes with the process, even
 * when it is killed. */
static int lock_dir(const struct config *cfg)
{
  char path[PATH_OCTETS];
  struct flock lock;
  int error = directory_make(cfg->dir);
  int fd;

  path_print(path, "%s/lock", cfg->dir);
  if (error != 0) {
    log_line("%s: %s", cfg->dir, strerror(error));
    return EXIT_DIRECTORY;
  }
  fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600); /* stays open as long as we live */
  if (fd < 0) {
    log_line("%s: %s", path, strerror(errno));
    return EXIT_DIRECTORY;
  }
  memset(&lock, 0, sizeof lock);
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(fd, F_SETLK, &lock) == 0) return -1;
  log_line("%s: another maild is running there", cfg->dir);
  return EXIT_RUNNING;
}

/* Listens, and tells where: whoever reads the ports file finds it whole or not at all. */
static int listen_all(struct maild *d)
{
  const struct {
    const struct service *service;
    const char *where;
  } more[] = {{&lmtp_service, d->cfg.lmtp},
              {&submission_service, d->cfg.submission},
              {&submissions_service, d->cfg.submissions},
              {&pop3s_service, d->cfg.pop3s}};
  char part[PATH_OCTETS];
  FILE *ports = NULL;
  size_t i;
  int result;

  if (d->cfg.ports != NULL) {
    path_print(part, "%s.part", d->cfg.ports);
    ports = fopen(part, "w");
    if (ports == NULL) {
      log_line("%s: %s", part, strerror(errno));
      return EXIT_DIRECTORY;
    }
  }
  result = listen_open(d, &smtp_in_service, d->cfg.smtp, ports);
  if (result == -1) result = listen_open(d, &pop3_out_service, d->cfg.pop3, ports);
  for (i = 0; i < sizeof more / sizeof more[0] && result == -1; i++) {
    if (more[i].where != NULL) result = listen_open(d, more[i].service, more[i].where, ports);
  }
  if (ports != NULL && (fclose(ports) != 0 || (result == -1 && rename(part, d->cfg.ports) != 0))) {
    log_line("%s: %s", d->cfg.ports, strerror(errno));
    result = EXIT_DIRECTORY;
  }
  fflush(stdout);
  return result;
}

static int start(struct maild *d)
{
  int result = lock_dir(&d->cfg);

  if (result == -1) result = queue_open(&d->queue, &d->cfg);
  if (result == -1) result = accounts_read(&d->accounts, &d->cfg);
  if (result == -1) result = auth_open(d);
  if (result == -1) result = tls_open(d);
  if (result == -1) {
    smtp_in_memory();
    smtp_out_memory();
    pop3_out_memory();
    result = listen_all(d);
  }
  return result;
}

int main(int argc, char **argv)
{
  static struct maild d;
  int result = config_read(&d.cfg, argc, argv);
  size_t i;

  if (result != -1) return result;
  for (i = 0; i < LISTENERS; i++) d.loop.listeners[i].fd = -1;
  result = start(&d);
  if (result == -1) result = loop_run(&d);
  loop_close(&d);
  if (d.tls != NULL) tls_close(&d);
  queue_close(&d.queue);
  accounts_free(&d.accounts);
  log_line("stopped");
  return result;
}
