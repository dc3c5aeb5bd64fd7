/* SPDX-License-Identifier: MIT */
/* tls_none.c - tls.c where OpenSSL was not found: what needs TLS is refused at the start, so nothing else is called. */

#include "maild.h"

#include <errno.h>

int tls_open(struct maild *d)
{
  size_t i;

  if (d->cfg.tls_cert != NULL) {
    log_line("--tls-cert: this maild was built without TLS");
    return EXIT_OPTIONS;
  }
  for (i = 0; i < d->accounts.routes_n; i++) { /* nothing would ever go there */
    const struct route *r = &d->accounts.routes[i];

    if (r->tls != ROUTE_TLS_MUST && r->tls != ROUTE_TLS_FIRST) continue;
    log_line("%s: the route of %s needs TLS, and this maild was built without", d->cfg.routes,
             r->domain);
    return EXIT_FILE;
  }
  return -1;
}

void tls_close(struct maild *d)
{
  (void)d;
}

struct tls *tls_begin(struct maild *d, int fd, const struct route *route, int must_know)
{
  (void)d;
  (void)fd;
  (void)route;
  (void)must_know;
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

int tls_is_known(const struct tls *t)
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
