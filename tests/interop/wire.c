/* SPDX-License-Identifier: MIT */
/* wire.c - lines over a connection; see wire.h. */
#define _POSIX_C_SOURCE 200809L

#include "wire.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

struct wire {
  int fd;
  SSL *ssl;
  char line[20000];
  char input[4096];
  size_t at, have;
};

void wire_die(const char *what, const char *more)
{
  fprintf(stderr, "%s: %s\n", what, more);
  exit(1);
}

static wire *wire_of(int fd)
{
  wire *c = (wire *)calloc(1, sizeof *c);

  if (c == NULL) wire_die("no memory", "wire");
  c->fd = fd;
  alarm(20); /* who waits for a peer that waits for us must not do so for ever */
  return c;
}

static struct sockaddr_in loopback(unsigned port)
{
  struct sockaddr_in a;

  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  a.sin_port = htons((uint16_t)port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

wire *wire_connect(const char *port)
{
  struct sockaddr_in to = loopback((unsigned)atoi(port));
  int fd = socket(AF_INET, SOCK_STREAM, 0);

  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
    wire_die("cannot connect", port);
  return wire_of(fd);
}

wire *wire_accept(void)
{
  struct sockaddr_in at = loopback(0);
  socklen_t n = sizeof at;
  int listens = socket(AF_INET, SOCK_STREAM, 0), fd;

  if (listens < 0 || bind(listens, (struct sockaddr *)&at, n) != 0 || listen(listens, 1) != 0 ||
      getsockname(listens, (struct sockaddr *)&at, &n) != 0) {
    wire_die("cannot listen", "127.0.0.1");
  }
  printf("port %u\n", (unsigned)ntohs(at.sin_port));
  fflush(stdout);
  alarm(20);
  fd = accept(listens, NULL, NULL);
  if (fd < 0) wire_die("nobody comes", "accept");
  close(listens);
  return wire_of(fd);
}

void wire_secure(wire *c, int serves, const wire_trust *trust)
{
  SSL_CTX *context = SSL_CTX_new(serves ? TLS_server_method() : TLS_client_method());
  int good = context != NULL;

  if (trust->ca != NULL) {
    good &= SSL_CTX_load_verify_locations(context, trust->ca, NULL) == 1;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  }
  if (trust->cert != NULL) {
    good &= SSL_CTX_use_certificate_file(context, trust->cert, SSL_FILETYPE_PEM) == 1;
    good &= SSL_CTX_use_PrivateKey_file(context, trust->key, SSL_FILETYPE_PEM) == 1;
  }
  c->ssl = good ? SSL_new(context) : NULL;
  if (c->ssl == NULL || SSL_set_fd(c->ssl, c->fd) != 1 ||
      (serves ? SSL_accept(c->ssl) : SSL_connect(c->ssl)) != 1) {
    ERR_print_errors_fp(stderr);
    wire_die("TLS", "no handshake");
  }
}

void wire_binding(wire *c, unsigned char binding[WIRE_BINDING])
{
  if (SSL_export_keying_material(c->ssl, binding, WIRE_BINDING, "EXPORTER-Channel-Binding", 24,
                                 (const unsigned char *)"", 0, 1) != 1) {
    wire_die("TLS", "no channel binding");
  }
}

static long send_some(wire *c, const void *data, size_t n)
{
  return c->ssl != NULL ? SSL_write(c->ssl, data, (int)n) : write(c->fd, data, n);
}

void wire_end(wire *c)
{
  if (c->ssl != NULL) SSL_shutdown(c->ssl);
  close(c->fd);
}

static long receive_some(wire *c)
{
  return c->ssl != NULL ? SSL_read(c->ssl, c->input, sizeof c->input)
                        : read(c->fd, c->input, sizeof c->input);
}

void wire_write(wire *c, const void *data, size_t n)
{
  const char *p = (const char *)data;

  while (n != 0) {
    long sent = send_some(c, p, n);

    if (sent <= 0) wire_die("cannot send", "the connection is gone");
    p += sent;
    n -= (size_t)sent;
  }
}

char *wire_line(wire *c)
{
  size_t n = 0;

  for (;;) {
    if (c->at == c->have) {
      long got = receive_some(c);

      if (got <= 0) return NULL;
      c->at = 0;
      c->have = (size_t)got;
    }
    if (n + 1 == sizeof c->line) wire_die("too long a line", "from the peer");
    c->line[n++] = c->input[c->at++];
    if (c->line[n - 1] == '\n') break;
  }
  while (n != 0 && (c->line[n - 1] == '\n' || c->line[n - 1] == '\r')) n--;
  c->line[n] = '\0';
  return c->line;
}
