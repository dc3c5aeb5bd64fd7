/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_NET_H
#define LMAIL_TOOL_NET_H

/*
 * net.h - a connection, in clear or under TLS, whose every operation ends after so many seconds.
 */

#include <stddef.h>

struct net_tls;
struct net_deflate;

typedef struct net {
  int fd;
  struct net_tls *tls;         /* NULL: in clear       */
  struct net_deflate *deflate; /* NULL: not compressed */
} net;

/* What the server's certificate is checked against. */
typedef struct net_trust {
  const char *ca; /* a PEM file of authorities; NULL: the system's */
  int anybody;    /* whoever it is: no check at all                */
} net_trust;

/*
 * Connects to a host name, an address ("[::1]" with brackets, too), or, when host begins with "/", to a socket
 * in the file system. 1, or 0 after a complaint.
 */
int net_connect(net *c, const char *host, const char *port, unsigned seconds);

/* tls.c: from here on under TLS, with the host of that name. 1, or 0 after a complaint. */
int net_secure(net *c, const char *host, const net_trust *trust, unsigned seconds);

/* deflate.c: from here on compressed (RFC 4978); rest[0 .. n) came already. 1, or 0 after a complaint. */
int net_compress(net *c, const void *rest, size_t n);

/* Sends all of it; 1, or 0 after a complaint. */
int net_send(net *c, const void *data, size_t n, unsigned seconds);

/* Waits for bytes: how many came; 0: the peer has closed; -1 after a complaint. */
long net_receive(net *c, void *buf, size_t cap, unsigned seconds);

/* Is there something to receive without the peer: under TLS or compression, octets that came already? */
int net_pending(const net *c);

void net_close(net *c);

/* Our own address as an SMTP address-literal, "[192.0.2.1]" or "[IPv6:2001:db8::1]". */
void net_literal(const net *c, char *out, size_t cap);

/* "host:port", "[::1]:port" or "host" into its parts, in place; 1, or 0 when it is none. */
int net_split(char *address, const char **host, const char **port, const char *default_port);

/* ---- between net.c and tls.c ------------------------------------------------------------------ */

/* Waits for POLLIN or POLLOUT; 1, or 0 with errno. */
int net_ready(int fd, short what, unsigned seconds);

/*
 * As read(2) and write(2): octets; 0: the peer has closed; -1 and *wait: what to wait for first, 0 when there is
 * nothing to wait for, after a complaint.
 */
long net_tls_read(struct net_tls *t, void *buf, size_t cap, short *wait);
long net_tls_write(struct net_tls *t, const void *data, size_t n, short *wait);
int net_tls_pending(const struct net_tls *t);
void net_tls_end(struct net_tls *t);

/* ---- between net.c and deflate.c -------------------------------------------------------------- */

/* net_send and net_receive below and above compression. */
int net_plain_send(net *c, const void *data, size_t n, unsigned seconds);
long net_plain_receive(net *c, void *buf, size_t cap, unsigned seconds);
int net_deflate_send(net *c, const void *data, size_t n, unsigned seconds);
long net_deflate_receive(net *c, void *buf, size_t cap, unsigned seconds);
int net_deflate_pending(const struct net_deflate *z);
void net_deflate_end(struct net_deflate *z);

#endif
