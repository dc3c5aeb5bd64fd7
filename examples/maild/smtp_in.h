/* SPDX-License-Identifier: MIT */
#ifndef MAILD_SMTP_IN_H
#define MAILD_SMTP_IN_H

/* smtp_in.h - what the files of an SMTP session share. */

#include "maild.h"

enum {
  SCRATCH = AUTH_LINE,
  RECEIVED_NAME = 9,
  LOGINS_MAX = 3,
  HOLD_OCTETS = 400,
  TRACE_OCTETS = 256
};

/* Counts Received fields while the message goes by (RFC 5321 6.3: the sign of a mail loop). */
struct hops {
  uint32_t count;
  uint8_t matched; /* octets of "received:" that this line began with; NO_MATCH when it did not */
  uint8_t line;    /* octets of this line, 0, 1 or more                                         */
  uint8_t body;    /* the header is over                                                        */
};

enum { NO_MATCH = 255 };

/* The answer to a message, which LMTP has for each recipient (RFC 2033 4.2). */
struct verdict_text {
  uint32_t owed;
  unsigned code;
  uint32_t enhanced;
  char text[ID_OCTETS + 32];
};

struct smtp_in {
  struct conn c;
  lmail_smtp_server machine;
  struct draft draft;
  struct hops hops;
  struct verdict_text verdict;
  int begun;         /* the message has: its Received field is written */
  struct auth *auth; /* a login that is going on             */
  int may_relay;
  int is_proxy; /* it may say XCLIENT */
  int must_log_in;
  int logged_in;
  const struct user *user; /* ... as whom; NULL: a proxy has only said so            */
  int64_t hold_latest;     /* until when this client may have us keep messages, seconds */
  int has_priority;        /* what MAIL said: RFC 6710                               */
  int priority;
  int failures;      /* to log in                            */
  int thinks;        /* ... and we have to compute something */
  uint32_t refusals; /* that are owed still             */
  int broken;        /* an answer could not be written  */
  char helo[256];
  char trace[TRACE_OCTETS]; /* LMTP's TRACE */
  uint8_t scratch[SCRATCH];
};

/* Answers; there is room for any answer: work() takes no event before. */
void smtp_say(struct smtp_in *s, unsigned code, uint32_t enhanced, const char *text);
/* The transaction is over. */
void smtp_forget(struct smtp_in *s);
/* The answers that are owed to what the machine has refused. */
void smtp_refuse_all(struct smtp_in *s);
void smtp_greet(struct smtp_in *s);

/* An error of the disk. */
void smtp_say_error(struct smtp_in *s, int error);

/* smtp_mail.c */
void smtp_mail(struct smtp_in *s, const lmail_event *ev);
void smtp_rcpt(struct smtp_in *s, const lmail_event *ev);

/* smtp_ask.c */
void smtp_vrfy(struct smtp_in *s, const lmail_event *ev);
void smtp_expn(struct smtp_in *s, const lmail_event *ev);
void smtp_etrn(struct smtp_in *s, const lmail_event *ev);
void smtp_trace(struct smtp_in *s, const lmail_event *ev);

/* smtp_who.c: what a step of a login has come to; XCLIENT. */
void smtp_login(struct smtp_in *s, enum auth_result result);
void smtp_xclient(struct smtp_in *s, const lmail_event *ev);
/* May a client at this address send to other domains, without logging in? */
int smtp_may_relay(const struct config *cfg, const char *peer);
int smtp_is_proxy(const struct config *cfg, const char *peer);

#endif
