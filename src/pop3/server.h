/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_POP3_SERVER_H
#define LIBMAIL_POP3_SERVER_H

/* server.h - what the files of the POP3 server share: its states and the verdict on a command. */

#include "core/machine.h"
#include "pop3/grammar.h"

/* lmail_pop3_server.pending_: what the owed answer answers, when it is no verb */
enum {
  LMAIL_POP3_FOR_UNKNOWN = 0xfc, /* a command that the application may know            */
  LMAIL_POP3_FOR_REFUSED = 0xfd, /* one that only the machine could obey, or malformed */
  LMAIL_POP3_FOR_GREETING = 0xff
};

/* lmail_pop3_server.session_ */
enum {
  LMAIL_POP3_USER_GIVEN = 0x01,  /* the last command was USER, answered with +OK              */
  LMAIL_POP3_ONE_MESSAGE = 0x02, /* the LIST or UIDL that is to be answered had a number      */
  LMAIL_POP3_SWITCHING = 0x04,   /* STLS was answered with +OK; no plaintext may follow       */
  LMAIL_POP3_RESPONDING = 0x10,  /* a challenge was written; the next line is no command      */
  LMAIL_POP3_SWITCHED = 0x08     /* ... and the caller has been told so with nothing left over */
};

/* Why a command cannot be obeyed. */
typedef struct lmail_pop3_fault_ {
  uint16_t field; /* LMAIL_FIELD_NONE: nothing is wrong */
  size_t at;      /* index in the line */
} lmail_pop3_fault_;

/* The words of one command line. */
typedef struct lmail_pop3_words_ {
  const uint8_t *line;
  size_t len;
  size_t verb_len;
  size_t arg; /* index of the argument, len for none */
} lmail_pop3_words_;

/*
 * Fills *ev with the command and checks its argument against the grammar of its verb.
 * The order of commands is the server's business. LMAIL_FIELD_VERB: the verb is not one of ours.
 */
lmail_pop3_fault_ lmail_pop3_command_(const lmail_pop3_server *s, const lmail_pop3_words_ *words,
                                      unsigned verb, lmail_event *ev);

/* Octets of the line that is read now, with its CRLF. */
size_t lmail_pop3_line_max_(const lmail_pop3_server *s);

/* The owed answer has been written completely: what it means for the session. */
void lmail_pop3_answered_(lmail_pop3_server *s, int ok);

#endif
