/* SPDX-License-Identifier: MIT */
/*
 * conn.c - one connection: an input buffer, a session, a writer.
 *
 * Bytes go into the input buffer, the session takes events out of it and writes its answers, the
 * socket takes them. Back-pressure needs nothing more: a session that finds too little room for an
 * answer takes no event, its input buffer fills up, nobody reads, and TCP makes the peer wait.
 */

#include "maild.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 16, LINGER_MS = 2000 };

int descriptor_prepare(int fd)
{
  int flags = fcntl(fd, F_GETFL);

  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return -1;
  return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

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
  if (descriptor_prepare(fd) == 0) {
    if (connect(fd, (const struct sockaddr *)&route->address, route->address_len) == 0 ||
        errno == EINPROGRESS) {
      c->connecting = 1;
      c->route = route;
      conn_add(c, fd);
      return 0;
    }
  }
  close(fd);
  return -1;
}

int is_loopback(const char *peer)
{
  return strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0;
}

int clear_allowed(const struct conn *c)
{
  const char *who = c->d->cfg.auth_clear;

  return c->secure || strcmp(who, "all") == 0 ||
         (strcmp(who, "loopback") == 0 && is_loopback(c->peer));
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

void conn_secure(struct conn *c)
{
  c->tls = tls_begin(c->d, c->fd, c->route, c->must_know);
  c->handshake = c->tls != NULL;
  c->closed = c->tls == NULL;
}

/* 0: it is not done yet, or has failed. */
static int go_on_with_handshake(struct conn *c)
{
  int done = tls_handshake(c->tls);

  if (done == 0) return 0;
  c->handshake = 0;
  if (done < 0) {
    log_line("%s %s: no TLS", c->service->name, c->peer);
    c->closed = 1;
    return 0;
  }
  if (!c->secure) {
    c->secure = 1;
    c->wants = WORK_READ;
    c->service->secured(c);
  }
  return 1;
}

/* Sends what the socket takes. 0 when the connection is broken. */
static int flush(struct conn *c)
{
  while (c->w.len > 0 && !c->connecting && !c->handshake) {
    ssize_t n = c->tls != NULL ? tls_send(c->tls, c->w.buf, c->w.len)
                               : send(c->fd, c->w.buf, c->w.len, MSG_NOSIGNAL);

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
  if (c->tls != NULL) tls_goodbye(c->tls);
  shutdown(c->fd, SHUT_WR);
  c->lingering = 1;
  c->deadline = now_ms() + LINGER_MS;
}

/* Lets the session work as long as it gets on, but not for ever: others wait, too. */
void conn_run(struct conn *c)
{
  int round;

  if (c->closed || c->lingering || c->connecting) return;
  if (c->handshake && !go_on_with_handshake(c)) return;
  for (round = 0; round < ROUNDS; round++) {
    if (c->wants != WORK_CLOSE && c->wants != WORK_TLS) c->wants = c->service->work(c);
    if (c->wants == WORK_DROP || !flush(c)) {
      c->closed = 1;
      return;
    }
    if (c->wants != WORK_WRITE || c->w.len > 0) break;
  }
  if (c->wants == WORK_CLOSE && c->w.len == 0) linger(c);
  if (c->wants == WORK_TLS && c->w.len == 0 && c->tls == NULL) conn_secure(c);
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
  do {
    n = c->tls != NULL ? tls_receive(c->tls, c->in + c->in_to, sizeof c->in - c->in_to)
                       : recv(c->fd, c->in + c->in_to, sizeof c->in - c->in_to, 0);
  } while (n < 0 && errno == EINTR);
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

void conn_expire(struct conn *c, int stopping)
{
  if (c->lingering || c->connecting || c->handshake ||
      c->wants == WORK_CLOSE) { /* no goodbye, or no second one */
    c->closed = 1;
    return;
  }
  if (!stopping) log_line("%s %s: silent for too long", c->service->name, c->peer);
  c->wants = c->service->expire(c, stopping);
  c->deadline = now_ms() + LINGER_MS; /* for the goodbye */
  if (c->wants != WORK_CLOSE || !flush(c)) c->closed = 1;
  else if (c->w.len == 0) linger(c);
}

/* ---- for poll ---------------------------------------------------------------------------------- */

short conn_interest(const struct conn *c)
{
  short events = 0;

  if (c->connecting) return POLLOUT;
  if (c->handshake) return tls_wants(c->tls);
  if (c->w.len > 0 || c->wants == WORK_WRITE) events |= POLLOUT;
  if (c->ended) return events;
  if (c->lingering || c->wants == WORK_READ) events |= POLLIN;
  return events;
}

int conn_is_ready(const struct conn *c)
{
  if (c->closed || c->handshake) return 0;
  return c->wants == WORK_THINK ||
         (c->wants == WORK_READ && c->tls != NULL && !c->ended && tls_holds_input(c->tls));
}

void conn_serve(struct conn *c, short happened)
{
  int round;

  if (c->closed) return;
  if (c->tls != NULL && conn_is_ready(c)) happened |= POLLIN;
  if (happened == 0 && !conn_is_ready(c)) return;
  if (c->connecting) finish_connect(c);
  if (happened & (POLLERR | POLLNVAL)) c->closed = 1;
  if (!c->closed && !flush(c)) c->closed = 1;
  if (c->wants == WORK_CLOSE && c->w.len == 0 && !c->lingering && !c->closed) linger(c);
  conn_run(c);
  if (c->handshake || !(happened & (POLLIN | POLLHUP))) return;
  for (round = 0; round < ROUNDS && !c->closed; round++) {
    int more;

    if (!c->lingering && c->wants != WORK_READ) break;
    more = fill(c);
    conn_run(c);
    if (!more) break;
  }
}
