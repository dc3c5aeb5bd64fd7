/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_CLIENT_H
#define LIBMAIL_SMTP_CLIENT_H

/*
 * client.h - what the files of the SMTP client share: its states and its queue.
 *
 * Two views of the conversation are kept apart, because commands are written ahead of their
 * replies: mail_id_ and hopeful_ belong to the transaction that is being written, accepted_ and the
 * session to the one that is being answered. They meet at DATA, behind which nothing is written
 * before its reply.
 */

#include "core/build.h"
#include "core/machine.h"
#include <libmail/smtp.h>

/* lmail_smtp_client.state_ */
enum {
  LMAIL_SMTP_AWAITS_GREETING,
  LMAIL_SMTP_CONVERSES,  /* commands and replies                                         */
  LMAIL_SMTP_IN_MESSAGE, /* 354 was received, the message has not ended                  */
  LMAIL_SMTP_SPOILED,    /* half a message is out and cannot be continued                */
  LMAIL_SMTP_IS_CLOSED   /* QUIT was answered, or 421 received                           */
};

/* lmail_smtp_client.session_ */
enum {
  LMAIL_SMTP_HELLO_DONE = 0x01,  /* HELO or EHLO was accepted                            */
  LMAIL_SMTP_UNWELCOME = 0x02,   /* the greeting was a refusal                           */
  LMAIL_SMTP_ONLY_EMPTY = 0x04,  /* DATA was accepted though no recipient was            */
  LMAIL_SMTP_VERDICT_DUE = 0x08  /* the last line of EHLO's reply was told as EXTENSION  */
};

/* A queued "verb": the end of a message */
enum { LMAIL_SMTP_END_OF_MESSAGE = 0xfe };

/* Is an extension to be used? */
int lmail_smtp_client_uses_(const lmail_smtp_client *c, uint32_t extension);

/* ---- client_queue.c --------------------------------------------------------------------------- */

/* The verb of the command that waits longest for its reply, and of the newest; 0 when none waits. */
unsigned lmail_smtp_client_oldest_(const lmail_smtp_client *c);
unsigned lmail_smtp_client_newest_(const lmail_smtp_client *c);

/* The oldest one's id; 0 when none waits. */
uint32_t lmail_smtp_client_oldest_id_(const lmail_smtp_client *c);

/* Appends one (there must be room), and drops the oldest (if any). */
void lmail_smtp_client_push_(lmail_smtp_client *c, unsigned verb, size_t octets);
void lmail_smtp_client_pop_(lmail_smtp_client *c);

/* ---- client_extension.c ----------------------------------------------------------------------- */

/* Makes *ev, filled as a LINE, the EXTENSION that its text announces, and remembers it. */
void lmail_smtp_client_extension_(lmail_smtp_client *c, lmail_event *ev);

/* ---- client_write.c --------------------------------------------------------------------------- */

/* Begins a command: LMAIL_OK, or why it must not be written now. */
lmail_status lmail_smtp_client_begin_(lmail_smtp_client *c, lmail_build_ *b, lmail_writer *w,
                                      unsigned verb);

/* Ends it with CRLF and queues it. */
lmail_status lmail_smtp_client_end_(lmail_smtp_client *c, lmail_build_ *b, unsigned verb);

/* A command whose argument has been checked, in one call; word includes what precedes it. */
lmail_status lmail_smtp_client_say_(lmail_smtp_client *c, lmail_writer *w, unsigned verb,
                                    const char *word, size_t word_len, const void *argument,
                                    size_t n);

#endif
