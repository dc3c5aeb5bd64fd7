/* SPDX-License-Identifier: MIT */
/* deflate_none.c - in place of deflate.c where zlib is missing: nothing is ever compressed. */

#include "lmail.h"
#include "net.h"

int net_compress(net *c, const void *rest, size_t n)
{
  (void)c, (void)rest, (void)n;
  complain("compression: this lmail was built without zlib");
  return 0;
}

int net_deflate_send(net *c, const void *data, size_t n, unsigned seconds)
{
  (void)c, (void)data, (void)n, (void)seconds;
  return 0;
}

long net_deflate_receive(net *c, void *buf, size_t cap, unsigned seconds)
{
  (void)c, (void)buf, (void)cap, (void)seconds;
  return -1;
}

int net_deflate_pending(const struct net_deflate *z)
{
  (void)z;
  return 0;
}

void net_deflate_end(struct net_deflate *z)
{
  (void)z;
}
