/* SPDX-License-Identifier: MIT */
#ifndef SMTP_OUT_H
#define SMTP_OUT_H

/* smtp_out.h - what the files of a session with another server share: smtp_out.c hears, smtp_say.c says. */

#include "maild.h"

enum { SMTP_OUT_SCRATCH = 1024 };

/* What is to be written next. */
enum step {
  AWAIT_GREETING,
  SAY_EHLO,
  SAY_HELO,
  AWAIT_HELLO,
  SAY_STARTTLS,
  AWAIT_TLS,
  SAY_RSET, /* what was begun is not to be gone on with */
  AWAIT_RSET,
  SAY_MAIL,
  SAY_RCPT,
  SAY_DATA,
  AWAIT_DATA,
  SEND_NOTHING,
  SEND_BODY,
  SAY_BDAT,
  SEND_CHUNK,
  AWAIT_MESSAGE,
  SAY_QUIT,
  AWAIT_END
};

struct smtp_out {
  struct conn c;
  lmail_smtp_client machine;
  struct mail *mail;
  struct route *route;
  unsigned messages; /* so far */
  size_t at;         /* the recipient whose RCPT is next */
  uint32_t accepted; /* how many RCPTs were        */
  int file;          /* the message, while it is being sent; -1 */
  off_t content;     /* where it begins there, */
  off_t size;        /* its octets,            */
  off_t sent;
  unsigned body; /* and what they are: LMAIL_SMTP_BODY_..., in the form in which it is sent */
  int utf8;      /* it needs SMTPUTF8 */
  int waived;    /* for messages alone that need no TLS, although the route says so (RFC 8689 4.2.2) */
  int64_t by_min; /* what it wants for BY, seconds (RFC 2852 2) */
  enum step step;
  int broken; /* nothing but hanging up helps */
  uint8_t scratch[SMTP_OUT_SCRATCH];
};

/* Is this recipient one whom this session is for? */
int smtp_out_mine(const struct smtp_out *s, size_t i);

/* A verdict for the recipient whose RCPT had this id, or (0) for all that are left. */
void smtp_out_conclude(struct smtp_out *s, uint32_t command, unsigned code, const char *why);
/* RFC 8689 4.2.1: only under TLS, with whom the route says, who passes that on? A notification is lost by that. */
int smtp_out_needs_tls(const struct mail *m);

/* For all who are left; a code of our own, when it is we who cannot go on. */
void smtp_out_give_up(struct smtp_out *s, unsigned code, const char *why);
/* The same for this message alone; is_clean: no transaction is open. */
void smtp_out_give_up_message(struct smtp_out *s, unsigned code, const char *why, int is_clean);
/* This message is over: the next one that waits for this route, or goodbye. */
void smtp_out_go_on(struct smtp_out *s, int is_clean);

/* smtp_say.c: writes what may be written now. */
enum work smtp_out_push(struct smtp_out *s);

#endif
