/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_CLIENT_PARTS_H
#define LIBMAIL_SMTP_CLIENT_PARTS_H

/*
 * client.h - what the files of the SMTP client share: its states, its queue, how a command begins
 * and ends.
 *
 * Commands are written ahead of their replies, so mail_id_ and hopeful_ tell of the transaction that
 * is being written; replies to an earlier one, known by their ids, do not touch them. Writing and
 * answering meet at DATA, behind which nothing is written before its reply.
 */

#include "core/build.h"
#include "core/machine.h"
#include <libmail/smtp.h>

/* lmail_smtp_client.state_ */
enum {
  LMAIL_SMTP_CONVERSES,   /* commands and replies                                         */
  LMAIL_SMTP_IN_MESSAGE,  /* 354 was received, the message has not ended                  */
  LMAIL_SMTP_SENDS_CHUNK, /* BDAT was written, octets of the chunk are still to come       */
  LMAIL_SMTP_CHALLENGED,  /* 334 was received and not answered                            */
  LMAIL_SMTP_SPOILED,     /* half a message is out and cannot be continued                */
  LMAIL_SMTP_IS_CLOSED,   /* QUIT was answered, or 421 received                           */
  LMAIL_SMTP_AWAITS_TLS,  /* STARTTLS was granted                                         */
  LMAIL_SMTP_TURNED       /* TURN or ATRN was: the sides are changed                      */
};

/* lmail_smtp_client.session_ */
enum {
  LMAIL_SMTP_HELLO_DONE = 0x01,   /* HELO or EHLO was accepted                            */
  LMAIL_SMTP_UNWELCOME = 0x02,    /* the greeting was a refusal                           */
  LMAIL_SMTP_VERDICT_DUE = 0x04,  /* the last line of EHLO's reply was told as EXTENSION  */
  LMAIL_SMTP_GROUP_ENDED = 0x08,  /* the newest command in the queue must be answered first */
  LMAIL_SMTP_IS_EXTENDED = 0x10,  /* lmail_smtp_client_extend was called                  */
  LMAIL_SMTP_IS_SECURE = 0x20,    /* lmail_smtp_client_tls was called                     */
  LMAIL_SMTP_NEEDS_TLS = 0x40,    /* lmail_smtp_client_require_tls was called             */
  LMAIL_SMTP_SWITCH_TOLD = 0x100, /* LMAIL_SWITCH was returned with nothing left over    */
  LMAIL_SMTP_KNOWN = 0x200,       /* AUTH was answered with 2yz                          */
  /* Of the transaction that has had a chunk. */
  LMAIL_SMTP_SAID_BINARY = 0x400,   /* MAIL had BODY=BINARYMIME                            */
  LMAIL_SMTP_CHUNK_REFUSED = 0x800, /* only RSET can follow                              */
  LMAIL_SMTP_SAID_LAST = 0x1000     /* of the chunk that is being sent                   */
};

/*
 * In lmail_smtp_client.hopeful_, besides the number: MAIL had BODY=BINARYMIME, and DATA cannot follow
 * (RFC 3030 3). It costs programs that have no such thing nothing.
 */
#define LMAIL_SMTP_NO_DATA 0x80000000u

/*
 * What is queued besides commands; lmail_event.num is what remains without the high bit. The greeting
 * is awaited like the reply to a command number 0.
 */
enum {
  LMAIL_SMTP_CONNECTION = 0x80,
  LMAIL_SMTP_END_OF_MESSAGE = 0x80 | LMAIL_SMTP_DATA,
  LMAIL_SMTP_LAST_BDAT = 0x80 | LMAIL_SMTP_BDAT,
  LMAIL_SMTP_RESUMABLE = 0x80 | LMAIL_SMTP_MAIL, /* MAIL with TRANSID (RFC 1845) */
  LMAIL_SMTP_LAST_BURL = 0x80 | LMAIL_SMTP_BURL
};

/*
 * One step of the machine as it is before EHLO has been said. client_esmtp.c puts a step of its own
 * around it, so that a program that says only HELO does not link what extensions need.
 */
lmail_status lmail_smtp_client_step_(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                                     lmail_event *ev);

/* The same with the extensions of EHLO's reply; client_extend.c has one more around this one. */
lmail_status lmail_smtp_client_esmtp_step_(lmail_parser *p, const uint8_t *in, size_t n,
                                           size_t *used, lmail_event *ev);

/* The number of the n octets in front of an extension's words, into num; or it is no number. */
void lmail_smtp_client_take_number_(lmail_event *ev, size_t n);

/* Is a reply begun but not ended? With nothing in the queue it is one that nobody asked for. */
int lmail_smtp_client_hears_(const lmail_smtp_client *c);

/* In place of MAIL's flags: it is RCPT that has been begun. */
#define LMAIL_SMTP_OF_RCPT 0x80000000u

/* SIZE and BODY in MAIL, as lmail_smtp_client_mail has them; of RCPT nothing. */
lmail_status lmail_smtp_client_params_(lmail_smtp_client *c, lmail_build_ *b, uint64_t size,
                                       uint32_t flags);

static inline int lmail_smtp_client_observes_(const lmail_smtp_client *c)
{
  return (c->cfg_.flags & LMAIL_SMTP_OBSERVE) != 0;
}

/* From here on the client reads extensions. */
void lmail_smtp_client_attach_(lmail_smtp_client *c);

/* ---- the queue: a ring of records in scratch behind the line buffer --------------------------- */

/* A record is octets, so that scratch needs no alignment: verb, length low, length high, unused. */
enum { LMAIL_SMTP_RECORD = 4 };

/* Record 0 is the oldest; record queue_count_ is free. */
uint8_t *lmail_smtp_client_record_(const lmail_smtp_client *c, uint32_t index);

/* The verb of the command whose reply comes next; 0 when none waits. */
static inline unsigned lmail_smtp_client_oldest_(const lmail_smtp_client *c)
{
  return c->queue_count_ == 0 ? 0 : *lmail_smtp_client_record_(c, 0);
}

/* Appends one, and notes what it means for the transaction that is being written; there must be room. */
void lmail_smtp_client_push_(lmail_smtp_client *c, unsigned verb, size_t octets);

/* Drops the oldest; there must be one. */
void lmail_smtp_client_pop_(lmail_smtp_client *c);

/* A command was refused: what that means for the transaction that is being written. */
void lmail_smtp_client_refused_(lmail_smtp_client *c, unsigned verb, uint32_t id);

/* ---- writing ---------------------------------------------------------------------------------- */

/* Is an extension to be used? */
static inline int lmail_smtp_client_uses_(const lmail_smtp_client *c, uint32_t extension)
{
  return ((c->extensions_ | c->cfg_.assume) & extension) != 0;
}

/* Begins a command: LMAIL_OK, or why it must not be written now. */
lmail_status lmail_smtp_client_begin_(lmail_smtp_client *c, lmail_build_ *b, lmail_writer *w,
                                      unsigned verb);

/* Ends it with CRLF and queues it; the line may be of any length, and of the 512 octets of RFC 5321 4.5.3.1.4. */
lmail_status lmail_smtp_client_end_long_(lmail_smtp_client *c, lmail_build_ *b, unsigned record);
lmail_status lmail_smtp_client_end_(lmail_smtp_client *c, lmail_build_ *b, unsigned record);

/* Is it too long for this, without its CRLF? */
enum { LMAIL_SMTP_LINE_MAX = 512 };
static inline int lmail_smtp_client_overflows_(const lmail_build_ *b)
{
  return b->len > LMAIL_SMTP_LINE_MAX - 2;
}

/* A command whose argument has been checked, in one call; n 0: it has none. Its name ends with a space. */
lmail_status lmail_smtp_client_say_(lmail_smtp_client *c, lmail_writer *w, unsigned verb,
                                    const char name[5], const void *argument, size_t n);

/*
 * MAIL or RCPT with this path, up to its ">": a mailbox, the null path or <Postmaster>, each where it may stand.
 * high: 0x80 where the mailbox may have octets that are UTF-8 and not ASCII, else 0.
 */
lmail_status lmail_smtp_client_put_path_(const lmail_smtp_client *c, lmail_build_ *b, unsigned verb,
                                         const uint8_t *s, size_t n, unsigned high);

/* What VRFY and EXPN take, a line of printable ASCII; other: and of octets that are not ASCII. */
int lmail_smtp_client_is_string_(const void *text, size_t n, int other);

/* Domain / address-literal; literal matches the latter, NULL: it is not allowed. */
typedef size_t (*lmail_smtp_matcher_)(const uint8_t *s, size_t n);
int lmail_smtp_client_host_(lmail_smtp_matcher_ literal, const void *name, size_t n, unsigned high);

#endif
