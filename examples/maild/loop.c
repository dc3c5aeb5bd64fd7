/* SPDX-License-Identifier: MIT */
/*
 * loop.c - connections and poll(2).
 *
 * A session is a state machine with an input buffer before it and a writer behind it. The loop
 * fills the one, empties the other and calls the session's work() in between. Back-pressure needs
 * nothing more: a session that finds too little room for an answer takes no event, its input buffer
 * fills up, the loop stops reading, and TCP makes the peer wait.
 */

#include "maild.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 16, LINGER_MS = 2000, REST_MS = 500 };

static int prepare(int fd)
{
  int flags = fcntl(fd, F_GETFL);

  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return -1;
  return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* ---- one connection --------------------------------------------------------------------------- */

void conn_init(struct conn *c, struct maild *d, const struct service *service)
{
  c->d = d;
  c->service = service;
  c->fd = -1;
  c->in_from = c->in_to = 0;
  lmail_writer_init(&c->w, c->out, sizeof c->out);
}

void conn_add(struct conn *c, int fd)
{
  int on = 1;

  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
             sizeof on); /* answers are whole when they are sent */
  c->fd = fd;
  c->deadline = now_ms() + c->timeout;
  c->next = c->d->loop.conns;
  c->d->loop.conns = c;
}

int conn_connect(struct conn *c, const struct route *route)
{
  int fd = socket(route->address.ss_family, SOCK_STREAM, 0);

  if (fd < 0) return -1;
  if (prepare(fd) == 0) {
    if (connect(fd, (const struct sockaddr *)&route->address, route->address_len) == 0 ||
        errno == EINPROGRESS) {
      c->connecting = 1;
      conn_add(c, fd);
      return 0;
    }
  }
  close(fd);
  return -1;
}

size_t conn_room(const struct conn *c)
{
  return c->w.cap - c->w.len;
}

lmail_status conn_next(struct conn *c, lmail_parser *machine, lmail_event *ev)
{
  size_t used;
  lmail_status st = lmail_next(machine, c->in + c->in_from, c->in_to - c->in_from, &used, ev);

  c->in_from += used; /* what ev points to stays where it is until the next read */
  if (st == LMAIL_OK && c->ended) {
    lmail_finish(machine);
    st = lmail_next(machine, NULL, 0, &used, ev);
  }
  return st;
}

/* Sends what the socket takes. 0 when the connection is broken. */
static int flush(struct conn *c)
{
  while (c->w.len > 0 && !c->connecting) {
    ssize_t n = send(c->fd, c->w.buf, c->w.len, MSG_NOSIGNAL);

    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    lmail_writer_sent(&c->w, (size_t)n);
    c->deadline = now_ms() + c->timeout;
  }
  return 1;
}

/* All is said. Closing now could reset the connection before the peer has read it, so wait for him
 * to close, but not for long. */
static void linger(struct conn *c)
{
  if (c->ended) {
    c->closed = 1;
    return;
  }
  shutdown(c->fd, SHUT_WR);
  c->lingering = 1;
  c->deadline = now_ms() + LINGER_MS;
}

/* Lets the session work as long as it gets on, but not for ever: others wait, too. */
static void run(struct conn *c)
{
  int round;

  if (c->closed || c->lingering || c->connecting) return;
  for (round = 0; round < ROUNDS; round++) {
    if (c->wants != WORK_CLOSE) c->wants = c->service->work(c);
    if (c->wants == WORK_DROP || !flush(c)) {
      c->closed = 1;
      return;
    }
    if (c->wants != WORK_WRITE || c->w.len > 0) break;
  }
  if (c->wants == WORK_CLOSE && c->w.len == 0) linger(c);
}

/* Takes what has come; 0 when there is nothing more for now. */
static int fill(struct conn *c)
{
  ssize_t n;

  if (c->in_from > 0) {
    memmove(c->in, c->in + c->in_from, c->in_to - c->in_from);
    c->in_to -= c->in_from;
    c->in_from = 0;
  }
  if (c->lingering) c->in_to = 0; /* nobody is interested any more */
  if (c->in_to == sizeof c->in) return 0;
  do n = recv(c->fd, c->in + c->in_to, sizeof c->in - c->in_to, 0);
  while (n < 0 && errno == EINTR);
  if (n > 0) {
    c->in_to += (size_t)n;
    if (!c->lingering) c->deadline = now_ms() + c->timeout;
    return 1;
  }
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
  c->ended = 1;
  if (n < 0) c->in_to = c->in_from; /* reset: what it said last does not count either */
  if (c->lingering) c->closed = 1;
  return 0;
}

static void finish_connect(struct conn *c)
{
  int error = 0;
  socklen_t n = sizeof error;

  if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0) error = errno;
  c->connecting = 0;
  if (error != 0) {
    log_line("%s: %s", c->service->name, strerror(error));
    c->closed = 1;
  }
}

static void expire(struct conn *c, int stopping)
{
  if (c->lingering || c->connecting || c->wants == WORK_CLOSE) { /* no goodbye, or no second one */
    c->closed = 1;
    return;
  }
  if (!stopping) log_line("%s %s: silent for too long", c->service->name, c->peer);
  c->wants = c->service->expire(c, stopping);
  c->deadline = now_ms() + LINGER_MS; /* for the goodbye */
  if (c->wants != WORK_CLOSE || !flush(c)) c->closed = 1;
  else if (c->w.len == 0) linger(c);
}

/* ---- clients that come ------------------------------------------------------------------------ */

static size_t from_host(const struct loop *l, const char *peer)
{
  const struct conn *c;
  size_t n = 0;

  for (c = l->conns; c != NULL; c = c->next) {
    n += c->service->open != NULL && strcmp(c->peer, peer) == 0;
  }
  return n;
}

static void peer_name(const struct sockaddr_storage *a, char *out)
{
  const void *address = &((const struct sockaddr_in *)(const void *)a)->sin_addr;

  if (a->ss_family == AF_INET6)
    address = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
  if (inet_ntop(a->ss_family, address, out, INET6_ADDRSTRLEN) == NULL) strcpy(out, "unknown");
}

/* One send, one close: a client for whom there is no room gets no more of us. */
static void turn_away(int fd, const struct service *service, const char *peer)
{
  uint8_t text[256];
  size_t n = service->turn_away(text, sizeof text);

  log_line("%s %s: too many connections", service->name, peer);
  if (send(fd, text, n, MSG_NOSIGNAL) < 0) log_line("%s: %s", peer, strerror(errno));
  close(fd);
}

static void accept_one(struct maild *d, const struct listener *listener)
{
  struct sockaddr_storage a;
  socklen_t n = sizeof a;
  char peer[INET6_ADDRSTRLEN];
  struct conn *c = NULL;
  int fd = accept(listener->fd, (struct sockaddr *)&a, &n);

  if (fd < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      d->loop.accept_after = now_ms() + REST_MS; /* it would be ready again at once, in vain */
      log_line("accept: %s", strerror(errno));
    }
    return;
  }
  peer_name(&a, peer);
  if (prepare(fd) != 0) {
    close(fd);
    return;
  }
  if (d->loop.incoming < d->cfg.connections_max && from_host(&d->loop, peer) < d->cfg.per_host_max) {
    c = listener->service->open(d, peer);
  }
  if (c == NULL) {
    turn_away(fd, listener->service, peer);
    return;
  }
  memcpy(c->peer, peer, sizeof peer);
  d->loop.incoming++;
  conn_add(c, fd);
  run(c);
}

/* "ADDRESS:PORT", "[v6]:PORT" */
static int split_address(const char *where, char *host, size_t n, const char **port)
{
  const char *colon = strrchr(where, ':');
  size_t len = colon == NULL ? 0 : (size_t)(colon - where);

  if (len == 0) return 0;
  if (where[0] == '[' && where[len - 1] == ']') where++, len -= 2;
  if (len >= n) return 0;
  memcpy(host, where, len);
  host[len] = '\0';
  *port = colon + 1;
  return 1;
}

static int listen_on(const char *where)
{
  struct addrinfo hints;
  struct addrinfo *a;
  char host[128];
  const char *port;
  int on = 1;
  int fd;

  memset(&hints, 0, sizeof hints);
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  errno = EINVAL;
  if (!split_address(where, host, sizeof host, &port) || getaddrinfo(host, port, &hints, &a) != 0) {
    return -1;
  }
  fd = socket(a->ai_family, SOCK_STREAM, 0);
  if (fd >= 0) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (prepare(fd) != 0 || bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, 64) != 0) {
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(a);
  return fd;
}

int loop_listen(struct maild *d, const struct service *service, const char *where, FILE *ports)
{
  struct listener *l = &d->loop.listeners[service == &pop3_out_service];
  struct sockaddr_storage a;
  socklen_t n = sizeof a;
  char host[INET6_ADDRSTRLEN];
  unsigned port;

  l->service = service;
  l->fd = listen_on(where);
  if (l->fd < 0 || getsockname(l->fd, (struct sockaddr *)&a, &n) != 0) {
    log_line("cannot listen on %s: %s", where, strerror(errno));
    return EXIT_LISTEN;
  }
  peer_name(&a, host);
  port = ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&a)->sin6_port
                                       : ((struct sockaddr_in *)(void *)&a)->sin_port);
  printf("maild: %s on %s port %u\n", service->name, host, port);
  if (ports != NULL) fprintf(ports, "%s %u\n", service->name, port);
  return -1;
}

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

  if (pipe(wake) != 0 || prepare(wake[0]) != 0 || prepare(wake[1]) != 0) return -1;
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
    for (i = 0; i < 2; i++) {
      close(d->loop.listeners[i].fd);
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
    } else if (late || !c->service->busy(c)) expire(c, 1);
  }
}

/* ---- the loop --------------------------------------------------------------------------------- */

static short interest(const struct conn *c)
{
  short events = 0;

  if (c->connecting) return POLLOUT;
  if (c->w.len > 0 || c->wants == WORK_WRITE) events |= POLLOUT;
  if (c->ended) return events;
  if (c->lingering || c->wants == WORK_READ) events |= POLLIN;
  return events;
}

static void serve(struct conn *c, short happened)
{
  int round;

  if (c->closed || happened == 0) return;
  if (c->connecting) finish_connect(c);
  if (happened & (POLLERR | POLLNVAL)) c->closed = 1;
  if (!c->closed && !flush(c)) c->closed = 1;
  if (c->wants == WORK_CLOSE && c->w.len == 0 && !c->lingering && !c->closed) linger(c);
  run(c);
  if (!(happened & (POLLIN | POLLHUP))) return;
  for (round = 0; round < ROUNDS && !c->closed; round++) {
    int more;

    if (!c->lingering && c->wants != WORK_READ) break;
    more = fill(c);
    run(c);
    if (!more) break;
  }
}

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
    if (!c->closed && c->deadline <= now) expire(c, 0);
    if (c->closed) return 0;
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
  nfds_t n = 3;

  p[0].fd = wake[0];
  p[1].fd = resting ? -1 : d->loop.listeners[0].fd;
  p[2].fd = resting ? -1 : d->loop.listeners[1].fd;
  p[0].events = p[1].events = p[2].events = POLLIN;
  for (c = d->loop.conns; c != NULL; c = c->next, n++) {
    p[n].fd = c->fd;
    p[n].events = interest(c);
    p[n].revents = 0;
  }
  return n;
}

int loop_run(struct maild *d)
{
  size_t most = 3 + d->cfg.connections_max + d->cfg.outgoing_max;
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
    nfds_t i = 3;

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
    for (c = d->loop.conns; c != NULL; c = c->next) serve(c, p[i++].revents);
    /* Last, because new connections come to the front of the list */
    for (i = 0; i < 2; i++) {
      if (p[1 + i].revents != 0 && d->loop.listeners[i].fd >= 0)
        accept_one(d, &d->loop.listeners[i]);
    }
  }
}

void loop_close(struct maild *d)
{
  struct conn *c;
  size_t i;

  for (c = d->loop.conns; c != NULL; c = c->next) c->closed = 1;
  reap(d);
  for (i = 0; i < 2; i++) {
    if (d->loop.listeners[i].fd >= 0) close(d->loop.listeners[i].fd);
  }
  if (wake[0] >= 0) close(wake[0]);
  if (wake[1] >= 0) close(wake[1]);
  free(d->loop.polls);
}
