/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_SERVER_H
#define LIBMAIL_SMTP_SERVER_H

/* server.h - what the files of the SMTP server share: its states and the verdict on a command. */

#include "core/machine.h"
#include "smtp/grammar.h"

/* lmail_smtp_server.state_ */
enum {
  LMAIL_SMTP_AT_COMMAND, /* reading commands                                          */
  LMAIL_SMTP_IN_DATA,    /* reading message data                                      */
  LMAIL_SMTP_AFTER_DATA, /* the data has ended; the verdict on the message comes next */
  LMAIL_SMTP_CLOSED      /* 221 or 421 has been written                               */
};

/* lmail_smtp_server.pending_: what the owed reply answers, when it is no verb */
enum {
  LMAIL_SMTP_FOR_UNKNOWN = 0xfc,
  LMAIL_SMTP_FOR_BAD = 0xfd,
  LMAIL_SMTP_FOR_MESSAGE = 0xfe,
  LMAIL_SMTP_FOR_GREETING = 0xff
};

/* lmail_smtp_server.session_ */
enum {
  LMAIL_SMTP_GREETED = 0x01,     /* HELO or EHLO was answered with 250                        */
  LMAIL_SMTP_MAIL_OPEN = 0x02,   /* MAIL was answered with 250                               */
  LMAIL_SMTP_TURNED_AWAY = 0x04, /* the greeting was 5yz: only QUIT is left (RFC 5321 3.1) */
  LMAIL_SMTP_OVERSIZE = 0x08,    /* the message in transfer is larger than size_max          */
  LMAIL_SMTP_EXTENDED = 0x10,    /* it was EHLO: the extensions have been offered            */
  LMAIL_SMTP_FAULTY = 0x20,      /* the owed refusal counts as a bad command                 */
  LMAIL_SMTP_7BIT = 0x40,        /* MAIL did not say BODY=8BITMIME: octets over 127 are noted */
  LMAIL_SMTP_8BIT_CAME = 0x80    /* so they were                                             */
};

/* The words of one command line. */
typedef struct lmail_smtp_words_ {
  const uint8_t *line;
  size_t len; /* without trailing white space        */
  size_t verb_len;
  size_t arg; /* index of the argument, behind all spaces that are tolerated; len for none */
} lmail_smtp_words_;

/*
 * Notes why a command or message cannot be obeyed: in *ev, which will be told as BAD, and for
 * lmail_smtp_server_refuse. at is an index in the line. Returns 0.
 */
int lmail_smtp_fault_(lmail_smtp_server *s, lmail_event *ev, unsigned reply, uint32_t enhanced,
                      unsigned field, size_t at);

/*
 * Fills *ev with the command and checks its argument against the grammar of its verb: 1, or 0 and the
 * fault is noted. The order of commands is the server's business.
 */
int lmail_smtp_command_(lmail_smtp_server *s, lmail_smtp_words_ *w, unsigned verb, lmail_event *ev);

#endif
