/* SPDX-License-Identifier: MIT */
/*
 * deflate.c - compression above a connection, through zlib: RFC 4978's COMPRESS=DEFLATE, a raw DEFLATE stream
 * (RFC 1951) each way, flushed behind everything that is sent. libmail itself compresses nothing.
 */

#include "lmail.h"
#include "net.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { RAW = -MAX_WBITS, ROOM = 16384 };

struct net_deflate {
  z_stream in;
  z_stream out;
  unsigned char received[ROOM]; /* z->in points into it */
};

int net_compress(net *c, const void *rest, size_t n)
{
  struct net_deflate *z = must_alloc(sizeof *z);

  memset(z, 0, sizeof *z);
  if (n > sizeof z->received || inflateInit2(&z->in, RAW) != Z_OK) {
    free(z);
    complain("compression: it cannot begin");
    return 0;
  }
  if (deflateInit2(&z->out, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    inflateEnd(&z->in);
    free(z);
    complain("compression: it cannot begin");
    return 0;
  }
  if (n > 0) memcpy(z->received, rest, n);
  z->in.next_in = z->received;
  z->in.avail_in = (unsigned)n;
  c->deflate = z;
  return 1;
}

int net_deflate_send(net *c, const void *data, size_t n, unsigned seconds)
{
  struct net_deflate *z = c->deflate;
  unsigned char packed[ROOM];

  z->out.next_in = (z_const Bytef *)data;
  z->out.avail_in = (unsigned)n;
  do {
    z->out.next_out = packed;
    z->out.avail_out = sizeof packed;
    if (deflate(&z->out, Z_SYNC_FLUSH) == Z_STREAM_ERROR) {
      complain("compression: %s", z->out.msg == NULL ? "an error of zlib's" : z->out.msg);
      return 0;
    }
    if (!net_plain_send(c, packed, sizeof packed - z->out.avail_out, seconds)) return 0;
  } while (z->out.avail_out == 0);
  return 1;
}

long net_deflate_receive(net *c, void *buf, size_t cap, unsigned seconds)
{
  struct net_deflate *z = c->deflate;

  for (;;) {
    int st;

    z->in.next_out = (Bytef *)buf;
    z->in.avail_out = (unsigned)cap;
    st = inflate(&z->in, Z_SYNC_FLUSH);
    if (z->in.avail_out < cap) return (long)(cap - z->in.avail_out);
    if (st != Z_OK && st != Z_BUF_ERROR) {
      complain("what the server sends is not compressed as it should be: %s",
               st == Z_STREAM_END  ? "the stream ends"
               : z->in.msg == NULL ? "?"
                                   : z->in.msg);
      return -1;
    }
    if (z->in.avail_in == 0) {
      long n = net_plain_receive(c, z->received, sizeof z->received, seconds);

      if (n <= 0) return n;
      z->in.next_in = z->received;
      z->in.avail_in = (unsigned)n;
    }
  }
}

int net_deflate_pending(const struct net_deflate *z)
{
  return z->in.avail_in > 0 || (z->in.next_out != NULL && z->in.avail_out == 0);
}

void net_deflate_end(struct net_deflate *z)
{
  inflateEnd(&z->in);
  deflateEnd(&z->out);
  free(z);
}
