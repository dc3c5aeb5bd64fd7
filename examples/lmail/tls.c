/* SPDX-License-Identifier: MIT */
/*
 * tls.c - TLS under a connection, through OpenSSL; libmail itself knows of no TLS. The certificate must be that of
 * the host that was asked for (RFC 6125), so nobody else can pose as it.
 */

#include "lmail.h"
#include "net.h"
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <string.h>

struct net_tls {
  SSL_CTX *context;
  SSL *ssl;
};

/* Why the last call failed, in OpenSSL's words. */
static const char *reason(const struct net_tls *t, int n)
{
  static char text[256];
  long verified = t->ssl != NULL ? SSL_get_verify_result(t->ssl) : X509_V_OK;
  unsigned long error = ERR_peek_last_error();

  if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
  if (error != 0) {
    ERR_error_string_n(error, text, sizeof text);
    return text;
  }
  return n == 0 || errno == 0 ? "the server has closed the connection" : strerror(errno);
}

/* What a call that has not succeeded is like, in the terms of net_tls_read. */
static long result(struct net_tls *t, int n, short *wait)
{
  int error = SSL_get_error(t->ssl, n);

  *wait = error == SSL_ERROR_WANT_WRITE ? POLLOUT : error == SSL_ERROR_WANT_READ ? POLLIN : 0;
  if (error == SSL_ERROR_ZERO_RETURN) return 0;
  if (*wait == 0) complain("TLS: %s", reason(t, n));
  return -1;
}

long net_tls_read(struct net_tls *t, void *buf, size_t cap, short *wait)
{
  int n;

  ERR_clear_error();
  errno = 0;
  n = SSL_read(t->ssl, buf, cap > 65536 ? 65536 : (int)cap);
  return n > 0 ? n : result(t, n, wait);
}

long net_tls_write(struct net_tls *t, const void *data, size_t n, short *wait)
{
  int sent;

  ERR_clear_error();
  errno = 0;
  sent = SSL_write(t->ssl, data, n > 65536 ? 65536 : (int)n);
  return sent > 0 ? sent : result(t, sent, wait);
}

int net_tls_pending(const struct net_tls *t)
{
  return SSL_pending(t->ssl) > 0;
}

void net_tls_end(struct net_tls *t)
{
  ERR_clear_error();
  if (t->ssl != NULL && SSL_is_init_finished(t->ssl)) SSL_shutdown(t->ssl);
  SSL_free(t->ssl);
  SSL_CTX_free(t->context);
  OPENSSL_free(t);
}

/* The name, or the address, that the certificate must have. */
static int expect_host(SSL *ssl, const char *host)
{
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1) return 1;
  return SSL_set_tlsext_host_name(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1;
}

static int prepare(struct net_tls *t, int fd, const char *host, const net_trust *trust)
{
  t->context = SSL_CTX_new(TLS_client_method());
  if (t->context == NULL || SSL_CTX_set_min_proto_version(t->context, TLS1_2_VERSION) != 1)
    return 0;
  SSL_CTX_set_mode(t->context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (!trust->anybody) {
    int good = trust->ca != NULL ? SSL_CTX_load_verify_locations(t->context, trust->ca, NULL)
                                 : SSL_CTX_set_default_verify_paths(t->context);

    if (good != 1) return 0;
    SSL_CTX_set_verify(t->context, SSL_VERIFY_PEER, NULL);
  }
  t->ssl = SSL_new(t->context);
  return t->ssl != NULL && SSL_set_fd(t->ssl, fd) == 1 &&
         (trust->anybody || expect_host(t->ssl, host));
}

int net_secure(net *c, const char *host, const net_trust *trust, unsigned seconds)
{
  struct net_tls *t = OPENSSL_zalloc(sizeof *t);
  short wait;
  int n;

  ERR_clear_error();
  if (t == NULL || !prepare(t, c->fd, host, trust)) {
    complain("TLS%s%s: %s", trust->ca != NULL ? " with " : "", trust->ca != NULL ? trust->ca : "",
             t == NULL ? "no memory" : reason(t, -1));
    if (t != NULL) net_tls_end(t);
    return 0;
  }
  for (;;) {
    ERR_clear_error();
    errno = 0;
    n = SSL_connect(t->ssl);
    if (n == 1) break;
    if (result(t, n, &wait) == 0) complain("TLS: the server has closed the connection");
    if (wait != 0 && net_ready(c->fd, wait, seconds)) continue;
    if (wait != 0) complain("TLS: %s", strerror(errno));
    net_tls_end(t);
    return 0;
  }
  c->tls = t;
  return 1;
}
