/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_SUBMIT_PARTS_H
#define LMAIL_TOOL_SUBMIT_PARTS_H

/*
 * submit_parts.h - what the files of a submission share: submit.c has the socket and the loop,
 * submit_hear.c what the server says, submit_say.c what we say.
 */

#include "submit.h"
#ifdef LMAIL_WITH_SASL
#include "login.h"
#endif
#include <libmail/smtp.h>

/* What is to be written next. */
enum step {
  WAIT,
  SAY_EHLO,
  SAY_HELO,
  SAY_STARTTLS,
  SAY_AUTH,
  SAY_RESPONSE,
  SAY_MAIL,
  SAY_RCPT,
  SAY_DATA,
  SEND_BODY,
  SEND_CHUNK,
  SAY_QUIT,
  SAID_ALL
};

typedef struct session {
  submission *s;
  lmail_smtp_client c;
  lmail_writer w;
  trace t;
  net net;
  enum step step;
  size_t next; /* recipient whose RCPT comes next */
  int closing; /* nothing but QUIT is left to say   */
  int failure; /* EXIT_OK so far */
#ifdef LMAIL_WITH_SASL
  login *login; /* NULL: none is wanted */
#endif
  char helo[256];
  uint8_t scratch[8192];
  uint8_t out[4096];
  uint8_t in[4096];
  uint8_t piece[4096]; /* of the message, read and not yet written */
  size_t piece_at, piece_len;
  uint64_t written; /* of the message */
} session;

/* The first failure counts: an exit code. */
void submit_fail(session *x, int code);

/* submit_hear.c: an event of the machine. */
void submit_hear(session *x, const lmail_event *ev);

/* submit_say.c: writes what comes next. LMAIL_E_BUSY: an answer has to come first. */
lmail_status submit_say(session *x);

#endif
