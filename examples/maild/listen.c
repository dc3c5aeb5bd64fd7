/* SPDX-License-Identifier: MIT */
/* listen.c - clients that come: who may, and how many. */

#include "maild.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

enum { REST_MS = 500 };

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

void listen_accept(struct maild *d, const struct listener *listener)
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
  if (descriptor_prepare(fd) != 0) {
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
  if (c->secure) conn_secure(c);
  conn_run(c);
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
    if (descriptor_prepare(fd) != 0 || bind(fd, a->ai_addr, a->ai_addrlen) != 0 ||
        listen(fd, 64) != 0) {
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(a);
  return fd;
}

int listen_open(struct maild *d, const struct service *service, const char *where, FILE *ports)
{
  struct listener *l = d->loop.listeners;
  struct sockaddr_storage a;
  socklen_t n = sizeof a;
  char host[INET6_ADDRSTRLEN];
  unsigned port;

  while (l->fd >= 0) l++; /* there are as many as services */
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
