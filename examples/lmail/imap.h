/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_IMAP_H
#define LMAIL_TOOL_IMAP_H

/*
 * imap.h - a session with an IMAP server: connect, TLS, log in, one command after the other. The part of
 * `lmail imap` that a newcomer may want to copy.
 *
 *   imap_open(&x, &server)              EXIT_OK, or another code after a complaint
 *   imap_run(&x, LMAIL_IMAP_CMD_NOOP, NULL, 0, NULL)
 *   imap_close(&x)
 */

#include "net.h"
#include "trace.h"
#include <libmail/imap_client.h>
#include <stdio.h>

enum { IMAP_IN_CLEAR, IMAP_STARTTLS, IMAP_UNDER_TLS };

typedef struct imap_server {
  const char *host;
  const char *port;
  const char *user;
  const char *password;
  const char *auth;    /* a mechanism of SASL or "auto"; NULL: LOGIN */
  int allow_plaintext; /* without TLS */
  int tls;             /* IMAP_... */
  int compress;        /* COMPRESS=DEFLATE, or nothing is done */
  net_trust trust;
  unsigned timeout; /* seconds for each answer */
  int trace;        /* TRACE_... */
} imap_server;

struct login;

typedef struct imap {
  const imap_server *server;
  lmail_imap_client c;
  net net;
  trace t;
  /* Told every event of a response that is not about the session itself; NULL: nobody is. */
  void (*see)(void *user, const lmail_event *ev);
  void *user;
  int broken;             /* the connection is of no use: an exit code */
  uint32_t answered;      /* the command that was answered last, */
  unsigned code;          /* LMAIL_IMAP_OK, _NO or _BAD,         */
  char text[512];         /* and what the server said            */
  char challenge[4096];   /* of AUTHENTICATE, while that goes on */
  size_t challenge_len;
  int is_challenge;       /* the response that is being read, or was, is "+"    */
  struct login *login;    /* while we are logging in */
  const uint8_t *at;      /* octets that were received and not yet read */
  size_t left;
  uint8_t in[16384];
  uint8_t out[8192];
  uint8_t *scratch;
} imap;

int imap_open(imap *x, const imap_server *server);

/*
 * One command, with what follows it as literal (or NULL). 1: the answer was OK. 0: it was another, and
 * x->text says what; or x->broken is an exit code. Arguments that cannot be sent are complained of.
 */
int imap_run(imap *x, uint32_t verb, const lmail_imap_arg *args, size_t count, FILE *literal);

/* The name of a mailbox as an argument, in room for 5 * strlen(name) octets; 1, or 0 after a complaint. */
int imap_mailbox(imap *x, lmail_imap_arg *arg, const char *name, char *room, size_t cap);

/* Waits for a response to end; 0: the connection is of no use. */
int imap_hear(imap *x);

/* Sends what was written. 0: the connection is of no use. */
int imap_flush(imap *x, lmail_writer *w);

/* Complains of the answer to the last command, if nobody has yet; the exit code. */
int imap_refused(const imap *x, const char *what);

void imap_close(imap *x);

#endif
