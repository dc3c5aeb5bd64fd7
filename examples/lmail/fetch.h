/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_FETCH_H
#define LMAIL_TOOL_FETCH_H

/*
 * fetch.h - messages over POP3: the part of `lmail get` that a newcomer may want to copy.
 */

#include "net.h"
#include "trace.h"
#include <stdint.h>

/* Where messages go. */
typedef struct mailbox_sink {
  void *user;
  /* A message begins: 1, or 0 when it cannot be kept (after a complaint). */
  int (*begin)(void *user, uint32_t message, const char *uid);
  int (*add)(void *user, const void *data, size_t n);
  /* It is complete. Only when it is safe (1), it may be deleted from the server. */
  int (*end)(void *user, uint32_t message, unsigned long long octets);
} mailbox_sink;

enum { FETCH_IN_CLEAR, FETCH_STLS, FETCH_UNDER_TLS };

typedef struct fetching {
  const char *host;
  const char *port;
  const char *user;
  const char *password;
  const char *auth;    /* a mechanism of SASL or "auto"; NULL: USER and PASS */
  int allow_plaintext; /* by SASL, without TLS                              */
  int tls;             /* FETCH_...                                         */
  net_trust trust;
  uint32_t only;    /* number of the one message that is wanted, 0 for all */
  int delete_them;
  int list;         /* do not fetch, just tell numbers and sizes */
  unsigned timeout; /* seconds for each answer */
  int trace;        /* TRACE_... */
  mailbox_sink sink;
  void (*listed)(void *user, uint32_t message, unsigned long long octets, const char *uid);
  uint32_t fetched; /* out: how many were kept */
  uint32_t failed;  /* out: how many were not  */
} fetching;

/* Does it; an exit code. */
int fetch(fetching *f);

#endif
