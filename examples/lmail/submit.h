/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_SUBMIT_H
#define LMAIL_TOOL_SUBMIT_H

/*
 * submit.h - one message over SMTP: the part of `lmail send` that a newcomer may want to copy.
 */

#include "letter.h"
#include "trace.h"
#include <stdint.h>

/* What became of a recipient. code 0: the connection ended before it was told. */
typedef struct verdict {
  const char *recipient;
  uint32_t id; /* of its RCPT */
  unsigned code;
  uint32_t enhanced;
  char text[512];
} verdict;

typedef struct submission {
  const char *host;
  const char *port;
  const char *helo; /* NULL: our own address */
  const char *sender;
  const char *auth; /* a mechanism of SASL or "auto"; NULL: no login */
  const char *user;
  const char *password;
  int allow_plaintext;
  verdict *verdicts; /* one a recipient, all zero but for its address */
  size_t count;
  FILE *message; /* with CRLF line ends */
  uint64_t octets;
  int is_8bit;
  unsigned timeout; /* 0: as RFC 5321 4.5.3.2 has it */
  int trace;        /* TRACE_... */
} submission;

/* Sends it; an exit code. Every verdict is filled in as far as it is known. */
int submit(submission *s);

#endif
