/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_IMAP_URL_H
#define LMAIL_TOOL_IMAP_URL_H

/* imap_url.h - an IMAP URL and options as the command line has them: which server, which mailbox, what in it. */

#include "args.h"
#include "imap.h"

typedef struct imap_request {
  const char *user;
  const char *password_file;
  const char *auth;
  const char *ca;
  int tls;
  int insecure;
  int allow_plaintext;
  int compress;
  size_t timeout;
  int trace_short;
  int trace_all;
} imap_request;

#define IMAP_OPTIONS(r)                                                                       \
  {"--user", OPTION_TEXT, &(r).user}, {"--password-file", OPTION_TEXT, &(r).password_file},   \
      {"--auth", OPTION_TEXT, &(r).auth}, {"--ca", OPTION_TEXT, &(r).ca},                     \
      {"--tls", OPTION_FLAG, &(r).tls}, {"--insecure", OPTION_FLAG, &(r).insecure},           \
      {"--allow-plaintext", OPTION_FLAG, &(r).allow_plaintext},                               \
      {"--compress", OPTION_FLAG, &(r).compress}, {"--timeout", OPTION_NUMBER, &(r).timeout}, \
      {"--trace", OPTION_FLAG, &(r).trace_short},                                             \
  {                                                                                           \
    "--trace-all", OPTION_FLAG, &(r).trace_all                                                \
  }

#define IMAP_OPTIONS_HELP                                                                         \
  "  --user NAME           when it is not in the URL\n"                                          \
  "  --password-file FILE  its first line is the password; or set LMAIL_PASSWORD\n"              \
  "  --tls                 STARTTLS first, or nothing is said; imaps:// is under TLS from the\n" \
  "                        start, port 993\n"                                                    \
  "  --ca FILE             authorities in PEM form for the server's certificate; else the\n"     \
  "                        system's; --insecure: take any certificate\n"                         \
  "  --auth MECH           log in by SASL: scram-sha-256, ... or auto. Not given: LOGIN, which\n" \
  "                        anybody on the way can read where there is no TLS. In the URL:\n"     \
  "                        USER;AUTH=MECH\n"                                                     \
  "  --allow-plaintext     with --auth: plain and login, too, without TLS\n"                     \
  "  --compress            once we are logged in (RFC 4978), or it is an error\n"               \
  "  --timeout SECONDS     for each answer, 60 when not given\n"                                 \
  "  --trace, --trace-all  show the dialogue on stderr, but no password\n"

typedef struct imap_place {
  imap_server server;
  char mailbox[1024]; /* UTF-8; "INBOX" when the URL has none */
  char section[256];  /* "" for all of a message              */
  uint32_t uid;       /* 0: none                              */
  char text[2048];    /* what server's strings are in         */
  char password[512];
} imap_place;

/* EXIT_OK, or another code after a complaint. */
int imap_place_read(imap_place *p, const char *url, const imap_request *r);

#endif
