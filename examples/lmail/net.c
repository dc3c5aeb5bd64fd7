/* SPDX-License-Identifier: MIT */
/* net.c - a connection with time limits; see net.h. */

#include "net.h"
#include "lmail.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int net_ready(int fd, short what, unsigned seconds)
{
  time_t end = time(NULL) + (time_t)seconds;

  for (;;) {
    time_t left = end - time(NULL);
    struct pollfd p;
    int n;

    p.fd = fd;
    p.events = what;
    n = poll(&p, 1, left < 0 ? 0 : left > 3600 ? 3600000 : (int)left * 1000);
    if (n > 0) return 1;
    if (n == 0 && left <= 0) {
      errno = ETIMEDOUT;
      return 0;
    }
    if (n < 0 && errno != EINTR) return 0;
  }
}

/* One address; the socket, or -1 with errno. */
static int try_address(int family, const struct sockaddr *address, socklen_t size, unsigned seconds)
{
  int fd = socket(family, SOCK_STREAM, 0);
  socklen_t n = sizeof(int);
  int error = 0;

  if (fd < 0) return -1;
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  if (connect(fd, address, size) == 0) return fd;
  error = errno;
  if (error == EINPROGRESS) {
    error = 0;
    if (!net_ready(fd, POLLOUT, seconds)) error = errno;
    else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0) error = errno;
  }
  if (error == 0) return fd;
  close(fd);
  errno = error;
  return -1;
}

/* A socket in the file system. */
static int connect_local(net *c, const char *path, unsigned seconds)
{
  struct sockaddr_un a;

  memset(&a, 0, sizeof a);
  a.sun_family = AF_UNIX;
  if (strlen(path) >= sizeof a.sun_path) {
    complain("%s: the path of a socket cannot be that long", path);
    return 0;
  }
  strcpy(a.sun_path, path);
  c->fd = try_address(AF_UNIX, (const struct sockaddr *)&a, sizeof a, seconds);
  if (c->fd < 0) complain("%s: %s", path, strerror(errno));
  return c->fd >= 0;
}

int net_connect(net *c, const char *host, const char *port, unsigned seconds)
{
  struct addrinfo hints;
  struct addrinfo *list;
  const struct addrinfo *a;
  int error;

  c->fd = -1;
  c->tls = NULL;
  c->deflate = NULL;
  if (*host == '/') return connect_local(c, host, seconds);
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  error = getaddrinfo(host, port, &hints, &list);
  if (error != 0) {
    complain("%s, port %s: %s", host, port, gai_strerror(error));
    return 0;
  }
  for (a = list; a != NULL && c->fd < 0; a = a->ai_next) {
    c->fd = try_address(a->ai_family, a->ai_addr, a->ai_addrlen, seconds);
  }
  if (c->fd < 0) complain("%s, port %s: %s", host, port, strerror(errno));
  freeaddrinfo(list);
  return c->fd >= 0;
}

/* What a read or write in clear means in the terms of net_tls_read. */
static long result(ssize_t k, short what, short *wait)
{
  if (k >= 0) return (long)k;
  *wait = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? what : 0;
  if (*wait == 0) complain("connection: %s", strerror(errno));
  return -1;
}

static int waited(const net *c, short what, unsigned seconds, const char *doing)
{
  if (what == 0) return 0;
  if (net_ready(c->fd, what, seconds)) return 1;
  complain("%s: %s", doing, strerror(errno));
  return 0;
}

int net_plain_send(net *c, const void *data, size_t n, unsigned seconds)
{
  const char *p = data;

  while (n > 0) {
    short wait = POLLOUT;
    long k = c->tls != NULL ? net_tls_write(c->tls, p, n, &wait)
                            : result(write(c->fd, p, n), POLLOUT, &wait);

    if (k > 0) {
      p += k;
      n -= (size_t)k;
    } else if (!waited(c, wait, seconds, "sending")) {
      return 0;
    }
  }
  return 1;
}

long net_plain_receive(net *c, void *buf, size_t cap, unsigned seconds)
{
  for (;;) {
    short wait = POLLIN;
    long k = c->tls != NULL ? net_tls_read(c->tls, buf, cap, &wait)
                            : result(read(c->fd, buf, cap), POLLIN, &wait);

    if (k >= 0) return k;
    if (!waited(c, wait, seconds, "waiting for the server")) return -1;
  }
}

int net_send(net *c, const void *data, size_t n, unsigned seconds)
{
  return c->deflate != NULL ? net_deflate_send(c, data, n, seconds)
                            : net_plain_send(c, data, n, seconds);
}

long net_receive(net *c, void *buf, size_t cap, unsigned seconds)
{
  return c->deflate != NULL ? net_deflate_receive(c, buf, cap, seconds)
                            : net_plain_receive(c, buf, cap, seconds);
}

int net_pending(const net *c)
{
  return (c->deflate != NULL && net_deflate_pending(c->deflate)) ||
         (c->tls != NULL && net_tls_pending(c->tls));
}

void net_close(net *c)
{
  if (c->deflate != NULL) net_deflate_end(c->deflate);
  if (c->tls != NULL) net_tls_end(c->tls);
  if (c->fd >= 0) close(c->fd);
  c->deflate = NULL;
  c->tls = NULL;
  c->fd = -1;
}

void net_literal(const net *c, char *out, size_t cap)
{
  struct sockaddr_storage a;
  socklen_t n = sizeof a;
  char text[INET6_ADDRSTRLEN] = "127.0.0.1";
  int is6 = 0;

  memset(&a, 0, sizeof a);
  if (getsockname(c->fd, (struct sockaddr *)&a, &n) == 0) {
    is6 = a.ss_family == AF_INET6;
    if (is6) inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&a)->sin6_addr, text, sizeof text);
    else inet_ntop(AF_INET, &((struct sockaddr_in *)&a)->sin_addr, text, sizeof text);
  }
  snprintf(out, cap, is6 ? "[IPv6:%s]" : "[%s]", text);
}

int net_split(char *address, const char **host, const char **port, const char *default_port)
{
  char *colon;

  *host = address;
  *port = default_port;
  if (*address == '[') {
    char *end = strchr(address, ']');

    if (end == NULL) return 0;
    *host = address + 1;
    *end = '\0';
    colon = end + 1;
    if (*colon == '\0') return 1;
    if (*colon != ':') return 0;
  } else {
    colon = strrchr(address, ':');
    if (colon == NULL) return *address != '\0';
    *colon = '\0';
  }
  *port = colon + 1;
  return **host != '\0' && **port != '\0';
}
