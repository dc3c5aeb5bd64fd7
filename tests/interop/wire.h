/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_TESTS_INTEROP_WIRE_H
#define LIBMAIL_TESTS_INTEROP_WIRE_H

/* wire.h - lines over a connection on 127.0.0.1, in TLS from some point on; everything that fails ends the program. */

#include <stddef.h>

typedef struct wire wire;

wire *wire_connect(const char *port);

/* Says "port N" on standard output and waits for one connection. */
wire *wire_accept(void);

/* Files in PEM, or NULL: the authority that signed the other's certificate; one's own certificate and its key. */
typedef struct wire_trust {
  const char *ca, *cert, *key;
} wire_trust;

void wire_secure(wire *c, int serves, const wire_trust *trust);

/* The channel binding "tls-exporter" of a connection in TLS (RFC 9266 2). */
enum { WIRE_BINDING = 32 };
void wire_binding(wire *c, unsigned char binding[WIRE_BINDING]);

/* Sends n octets. */
void wire_write(wire *c, const void *data, size_t n);

/* The next line, without CRLF and NUL-terminated; NULL at the end. It stays until the next call. */
char *wire_line(wire *c);

/* The end of it, said in TLS, too. */
void wire_end(wire *c);

void wire_die(const char *what, const char *more);

#endif
