/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_SUBMIT_H
#define LMAIL_TOOL_SUBMIT_H

/*
 * submit.h - one message over SMTP or LMTP: the part of `lmail send` that a newcomer may want to copy.
 */

#include "letter.h"
#include "net.h"
#include "trace.h"
#include <stdint.h>

/* What became of a recipient. code 0: the connection ended before it was told. */
typedef struct verdict {
  const char *recipient;
  uint32_t id; /* of its RCPT */
  int is_refused; /* RCPT was */
  unsigned code;
  uint32_t enhanced;
  char text[512];
} verdict;

enum { TLS_NONE, TLS_STARTTLS, TLS_IMPLICIT };
enum { UTF8_HEADER = 1, UTF8_ADDRESS = 2 };
enum { PIPELINE_IF_OFFERED, PIPELINE_ALWAYS, PIPELINE_NEVER };

typedef struct submission {
  const char *host;
  const char *port;
  const char *helo; /* NULL: our own address */
  const char *sender;
  int tls; /* TLS_... */
  net_trust trust;
  const char *auth; /* a mechanism of SASL or "auto"; NULL: no login */
  const char *user;
  const char *password;
  int allow_plaintext;
  int lmtp;
  int pipeline;      /* PIPELINE_...                                             */
  int chunking;      /* BDAT in place of DATA                                    */
  unsigned notify;   /* LMAIL_SMTP_NOTIFY_..., 0: as the server likes (RFC 3461) */
  unsigned ret;      /* LMAIL_SMTP_RET_..., or 0                                 */
  const char *envid; /* or NULL                                                  */
  verdict *verdicts; /* one a recipient, all zero but for its address */
  size_t count;
  FILE *message; /* with CRLF line ends */
  uint64_t octets;
  int is_8bit;
  int is_binary;    /* it goes by BDAT alone, BODY=BINARYMIME    */
  int is_utf8;      /* UTF8_..., where it needs RFC 6531; 0      */
  unsigned timeout; /* 0: as RFC 5321 4.5.3.2 has it              */
  int trace;        /* TRACE_...                                  */
} submission;

/* Sends it; an exit code. Every verdict is filled in as far as it is known. */
int submit(submission *s);

#endif
