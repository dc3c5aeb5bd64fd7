/* SPDX-License-Identifier: MIT */
/* tls_none.c - in place of tls.c where OpenSSL is missing: nothing is ever under TLS. */

#include "lmail.h"
#include "net.h"

int net_secure(net *c, const char *host, const net_trust *trust, unsigned seconds)
{
  (void)c, (void)host, (void)trust, (void)seconds;
  complain("TLS: this lmail was built without OpenSSL");
  return 0;
}

long net_tls_read(struct net_tls *t, void *buf, size_t cap, short *wait)
{
  (void)t, (void)buf, (void)cap;
  *wait = 0;
  return -1;
}

long net_tls_write(struct net_tls *t, const void *data, size_t n, short *wait)
{
  (void)t, (void)data, (void)n;
  *wait = 0;
  return -1;
}

int net_tls_pending(const struct net_tls *t)
{
  (void)t;
  return 0;
}

void net_tls_end(struct net_tls *t)
{
  (void)t;
}
