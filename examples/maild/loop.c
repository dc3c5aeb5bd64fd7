/* SPDX-License-Identifier: MIT */
/* loop.c - poll(2), time limits, signals. */

#include "maild.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- stopping --------------------------------------------------------------------------------- */

static int wake[2] = {-1, -1}; /* the one thing that a signal handler can reach */

static void on_signal(int number)
{
  int before = errno;

  (void)number;
  if (write(wake[1], "", 1) < 0) errno = before; /* full: enough has been said */
  errno = before;
}

static int watch_signals(void)
{
  struct sigaction action;

  if (pipe(wake) != 0 || descriptor_prepare(wake[0]) != 0 || descriptor_prepare(wake[1]) != 0)
    return -1;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGINT, &action, NULL) != 0) return -1;
  action.sa_handler = SIG_IGN;
#ifdef SIGXFSZ
  sigaction(SIGXFSZ, &action, NULL); /* a file over the limit is a full disk: write says EFBIG */
#endif
  return sigaction(SIGPIPE, &action, NULL);
}

/* The first signal: no new work; sessions in the middle of something may finish it, the others are
 * told to go. The second: that is all. */
static void on_wake(struct maild *d)
{
  char c;
  size_t i;

  while (read(wake[0], &c, 1) == 1) {
    if (d->loop.stop_by != 0) {
      d->loop.stop_by = now_ms() - 1;
      continue;
    }
    log_line("stopping");
    d->loop.stop_by = now_ms() + (int64_t)d->cfg.grace;
    if (d->loop.stop_by == 0) d->loop.stop_by = 1;
    for (i = 0; i < LISTENERS; i++) {
      if (d->loop.listeners[i].fd >= 0) close(d->loop.listeners[i].fd);
      d->loop.listeners[i].fd = -1;
    }
  }
}

static void send_idle_away(struct maild *d)
{
  int late = now_ms() >= d->loop.stop_by;
  struct conn *c;

  for (c = d->loop.conns; c != NULL; c = c->next) {
    if (c->closed || c->lingering || c->wants == WORK_CLOSE) {
      if (late) c->closed = 1;
    } else if (late || !c->service->busy(c)) conn_expire(c, 1);
  }
}

/* ---- the loop --------------------------------------------------------------------------------- */

static void reap(struct maild *d)
{
  struct conn **at = &d->loop.conns;

  while (*at != NULL) {
    struct conn *c = *at;

    if (!c->closed) {
      at = &c->next;
      continue;
    }
    *at = c->next;
    tls_end(c->tls);
    close(c->fd);
    if (c->service->open != NULL) d->loop.incoming--;
    else d->loop.outgoing--;
    c->service->close(c);
  }
}

/* How long poll may sleep; looks after time limits on the way. */
static int sleep_for(struct maild *d, int64_t next)
{
  int64_t now = now_ms();
  struct conn *c;

  for (c = d->loop.conns; c != NULL; c = c->next) {
    if (!c->closed && c->deadline <= now) conn_expire(c, 0);
    if (c->closed || conn_is_ready(c)) return 0;
    if (next < 0 || c->deadline < next) next = c->deadline;
  }
  if (d->loop.accept_after > now && (next < 0 || d->loop.accept_after < next)) {
    next = d->loop.accept_after;
  }
  if (d->loop.stop_by != 0 && (next < 0 || d->loop.stop_by < next)) next = d->loop.stop_by;
  if (next < 0) return -1;
  return next <= now ? 0 : next - now > 60000 ? 60000 : (int)(next - now);
}

static nfds_t ask(struct maild *d, struct pollfd *p)
{
  int resting = d->loop.accept_after > now_ms();
  struct conn *c;
  nfds_t n = 1 + LISTENERS;
  nfds_t i;

  p[0].fd = wake[0];
  p[0].events = POLLIN;
  for (i = 0; i < LISTENERS; i++) {
    p[1 + i].fd = resting ? -1 : d->loop.listeners[i].fd;
    p[1 + i].events = POLLIN;
  }
  for (c = d->loop.conns; c != NULL; c = c->next, n++) {
    p[n].fd = c->fd;
    p[n].events = conn_interest(c);
    p[n].revents = 0;
  }
  return n;
}

int loop_run(struct maild *d)
{
  size_t most = 1 + LISTENERS + d->cfg.connections_max + d->cfg.outgoing_max;
  struct pollfd *p = calloc(most, sizeof *p);

  d->loop.polls = p;
  if (p == NULL || watch_signals() != 0) {
    log_line("cannot start: %s", strerror(errno));
    return EXIT_SYSTEM;
  }
  for (;;) {
    int64_t next;
    struct conn *c;
    nfds_t n;
    nfds_t i = 1 + LISTENERS;

    if (d->loop.stop_by != 0) send_idle_away(d);
    reap(d); /* before the queue: a session that ends can make a message due */
    next = d->loop.stop_by == 0 ? deliver_due(d) : -1;
    if (d->loop.stop_by != 0 && d->loop.conns == NULL) return EXIT_ASKED;
    n = ask(d, p);
    if (poll(p, n, sleep_for(d, next)) < 0) {
      if (errno == EINTR) continue;
      log_line("poll: %s", strerror(errno));
      return EXIT_SYSTEM;
    }
    if (p[0].revents != 0) on_wake(d);
    for (c = d->loop.conns; c != NULL; c = c->next) conn_serve(c, p[i++].revents);
    /* Last, because new connections come to the front of the list */
    for (i = 0; i < LISTENERS; i++) {
      if (p[1 + i].revents != 0 && d->loop.listeners[i].fd >= 0)
        listen_accept(d, &d->loop.listeners[i]);
    }
  }
}

void loop_close(struct maild *d)
{
  struct conn *c;
  size_t i;

  for (c = d->loop.conns; c != NULL; c = c->next) c->closed = 1;
  reap(d);
  for (i = 0; i < LISTENERS; i++) {
    if (d->loop.listeners[i].fd >= 0) close(d->loop.listeners[i].fd);
  }
  if (wake[0] >= 0) close(wake[0]);
  if (wake[1] >= 0) close(wake[1]);
  free(d->loop.polls);
}
