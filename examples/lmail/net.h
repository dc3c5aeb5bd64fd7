/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_NET_H
#define LMAIL_TOOL_NET_H

/*
 * net.h - a TCP connection whose every operation ends after so many seconds.
 */

#include <stddef.h>

/* Connects to a host name or address ("[::1]" with brackets, too); the socket, or -1 after a complaint. */
int net_connect(const char *host, const char *port, unsigned seconds);

/* Sends all of it; 1, or 0 after a complaint. */
int net_send(int fd, const void *data, size_t n, unsigned seconds);

/* Waits for bytes: how many came; 0: the peer has closed; -1 after a complaint. */
long net_receive(int fd, void *buf, size_t cap, unsigned seconds);

/* Our own address as an SMTP address-literal, "[192.0.2.1]" or "[IPv6:2001:db8::1]". */
void net_literal(int fd, char *out, size_t cap);

/* "host:port", "[::1]:port" or "host" into its parts, in place; 1, or 0 when it is none. */
int net_split(char *address, const char **host, const char **port, const char *default_port);

#endif
