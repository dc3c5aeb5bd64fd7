/* SPDX-License-Identifier: MIT */
/* tls_none.c - tls.c where OpenSSL was not found: no certificate is taken, so nothing else is called. */

#include "maild.h"

#include <errno.h>

int tls_open(struct maild *d)
{
  if (d->cfg.tls_cert == NULL) return -1;
  log_line("this maild was built without TLS");
  return EXIT_OPTIONS;
}

void tls_close(struct maild *d)
{
  (void)d;
}

struct tls *tls_begin(struct maild *d, int fd, const struct route *route)
{
  (void)d;
  (void)fd;
  (void)route;
  return NULL;
}

void tls_end(struct tls *t)
{
  (void)t;
}

int tls_handshake(struct tls *t)
{
  (void)t;
  return -1;
}

short tls_wants(const struct tls *t)
{
  (void)t;
  return 0;
}

ssize_t tls_receive(struct tls *t, void *out, size_t n)
{
  (void)t;
  (void)out;
  (void)n;
  errno = ECONNRESET;
  return -1;
}

ssize_t tls_send(struct tls *t, const void *data, size_t n)
{
  (void)t;
  (void)data;
  (void)n;
  errno = ECONNRESET;
  return -1;
}

int tls_holds_input(const struct tls *t)
{
  (void)t;
  return 0;
}

void tls_goodbye(struct tls *t)
{
  (void)t;
}
