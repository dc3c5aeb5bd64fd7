/* SPDX-License-Identifier: MIT */
/* net.c - a TCP connection with time limits; see net.h. */

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
#include <time.h>
#include <unistd.h>

/* Waits until the socket is ready for it; 1, or 0 with errno. */
static int ready(int fd, short what, unsigned seconds)
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

/* One of the addresses of a host; the socket, or -1 with errno. */
static int try_address(const struct addrinfo *a, unsigned seconds)
{
  int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
  socklen_t n = sizeof(int);
  int error = 0;

  if (fd < 0) return -1;
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  if (connect(fd, a->ai_addr, a->ai_addrlen) == 0) return fd;
  error = errno;
  if (error == EINPROGRESS) {
    error = 0;
    if (!ready(fd, POLLOUT, seconds)) error = errno;
    else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0) error = errno;
  }
  if (error == 0) return fd;
  close(fd);
  errno = error;
  return -1;
}

int net_connect(const char *host, const char *port, unsigned seconds)
{
  struct addrinfo hints;
  struct addrinfo *list;
  const struct addrinfo *a;
  int fd = -1;
  int error;

  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  error = getaddrinfo(host, port, &hints, &list);
  if (error != 0) {
    complain("%s, port %s: %s", host, port, gai_strerror(error));
    return -1;
  }
  for (a = list; a != NULL && fd < 0; a = a->ai_next) fd = try_address(a, seconds);
  if (fd < 0) complain("%s, port %s: %s", host, port, strerror(errno));
  freeaddrinfo(list);
  return fd;
}

int net_send(int fd, const void *data, size_t n, unsigned seconds)
{
  const char *p = data;

  while (n > 0) {
    ssize_t k = write(fd, p, n);

    if (k > 0) {
      p += k;
      n -= (size_t)k;
    } else if (k < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      if (ready(fd, POLLOUT, seconds)) continue;
      complain("sending: %s", strerror(errno));
      return 0;
    } else if (k < 0 && errno != EINTR) {
      complain("sending: %s", strerror(errno));
      return 0;
    }
  }
  return 1;
}

long net_receive(int fd, void *buf, size_t cap, unsigned seconds)
{
  for (;;) {
    ssize_t k;

    if (!ready(fd, POLLIN, seconds)) break;
    k = read(fd, buf, cap);
    if (k >= 0) return (long)k;
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) break;
  }
  complain("waiting for the server: %s", strerror(errno));
  return -1;
}

void net_literal(int fd, char *out, size_t cap)
{
  struct sockaddr_storage a;
  socklen_t n = sizeof a;
  char text[INET6_ADDRSTRLEN] = "127.0.0.1";
  int is6 = 0;

  memset(&a, 0, sizeof a);
  if (getsockname(fd, (struct sockaddr *)&a, &n) == 0) {
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
