/* SPDX-License-Identifier: MIT */
/*
 * tls.c - TLS under a connection, through OpenSSL; libmail itself knows of no TLS.
 *
 * The machines say when it begins (STARTTLS, STLS) and forget then what was said before; conn.c sends and
 * receives through here from that moment on. The handshake waits like everything else, in poll(2).
 */

#include "maild.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdlib.h>

struct tls {
  SSL *ssl;
  short wants; /* of poll, while the handshake lasts */
};

static int complain(const char *file)
{
  char text[200];

  ERR_error_string_n(ERR_get_error(), text, sizeof text);
  log_line("%s: %s", file, text);
  return EXIT_FILE;
}

static SSL_CTX *new_context(const SSL_METHOD *method)
{
  SSL_CTX *context = SSL_CTX_new(method);

  if (context == NULL) return NULL;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  /* what waits in a writer moves when a part of it was sent */
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

/* Who vouches for the servers of others. */
static int open_out(struct maild *d)
{
  const char *ca = d->cfg.tls_ca;
  SSL_CTX *context = new_context(TLS_client_method());

  d->tls_out = context;
  if (context == NULL) return EXIT_SYSTEM;
  if (ca == NULL) SSL_CTX_set_default_verify_paths(context);
  else if (SSL_CTX_load_verify_locations(context, ca, NULL) != 1) return complain(ca);
  return -1;
}

int tls_open(struct maild *d)
{
  const struct config *cfg = &d->cfg;
  const char *key = cfg->tls_key != NULL ? cfg->tls_key : cfg->tls_cert;
  SSL_CTX *context;
  int code = open_out(d);

  if (code != -1 || cfg->tls_cert == NULL) return code;
  context = new_context(TLS_server_method());
  if (context == NULL) return EXIT_SYSTEM;
  d->tls = context;
  if (SSL_CTX_use_certificate_chain_file(context, cfg->tls_cert) != 1) {
    return complain(cfg->tls_cert);
  }
  if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return complain(key);
  }
  return -1;
}

void tls_close(struct maild *d)
{
  SSL_CTX_free(d->tls);
  SSL_CTX_free(d->tls_out);
}

/* Whom we want to speak with, and whether it has to be he. 0: no memory. */
static int expect(SSL *ssl, const struct route *r, int must)
{
  X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
  unsigned char octets[sizeof(struct in6_addr)];
  int is_address = inet_pton(AF_INET, r->host, octets) == 1 ||
                   inet_pton(AF_INET6, r->host, octets) == 1;

  SSL_set_verify(ssl, must ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
  SSL_set_connect_state(ssl);
  if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(param, r->host) == 1;
  return SSL_set1_host(ssl, r->host) == 1 && SSL_set_tlsext_host_name(ssl, r->host) == 1;
}

struct tls *tls_begin(struct maild *d, int fd, const struct route *route, int must_know)
{
  struct tls *t = calloc(1, sizeof *t);

  if (t == NULL) return NULL;
  t->ssl = SSL_new(route == NULL ? d->tls : d->tls_out);
  t->wants = route == NULL ? POLLIN : POLLOUT;
  if (t->ssl == NULL || SSL_set_fd(t->ssl, fd) != 1 ||
      (route != NULL && !expect(t->ssl, route, must_know))) {
    tls_end(t);
    return NULL;
  }
  if (route == NULL) SSL_set_accept_state(t->ssl);
  return t;
}

void tls_end(struct tls *t)
{
  if (t == NULL) return;
  SSL_free(t->ssl);
  free(t);
}

/* What a call that has not succeeded is like, in the terms of recv(2). */
static ssize_t result(struct tls *t, int n)
{
  int error = SSL_get_error(t->ssl, n);

  t->wants = error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
  if (error == SSL_ERROR_ZERO_RETURN) return 0;
  errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
  return -1;
}

int tls_handshake(struct tls *t)
{
  int n;

  ERR_clear_error();
  n = SSL_do_handshake(t->ssl);
  if (n == 1) return 1;
  return result(t, n) < 0 && errno == EAGAIN ? 0 : -1;
}

short tls_wants(const struct tls *t)
{
  return t->wants;
}

/* The certificate was looked at in any case; what it was found to be counts only where it must. */
int tls_is_known(const struct tls *t)
{
  return SSL_get_peer_cert_chain(t->ssl) != NULL && SSL_get_verify_result(t->ssl) == X509_V_OK;
}

ssize_t tls_receive(struct tls *t, void *out, size_t n)
{
  int got;

  ERR_clear_error();
  got = SSL_read(t->ssl, out, (int)n);
  return got > 0 ? got : result(t, got);
}

ssize_t tls_send(struct tls *t, const void *data, size_t n)
{
  int sent;

  ERR_clear_error();
  sent = SSL_write(t->ssl, data, (int)n);
  if (sent > 0) return sent;
  if (result(t, sent) == 0) errno = ECONNRESET;
  return -1;
}

int tls_holds_input(const struct tls *t)
{
  return SSL_pending(t->ssl) > 0;
}

void tls_goodbye(struct tls *t)
{
  ERR_clear_error();
  if (SSL_is_init_finished(t->ssl)) SSL_shutdown(t->ssl);
}
