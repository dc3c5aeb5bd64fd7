/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_SERVER_H
#define LIBMAIL_SASL_SERVER_H

/* server.h - what the server's files share. */

#include "sasl/message.h"

/* lmail_sasl_server.state_ */
enum {
  LMAIL_SASL_STARTS = 0,    /* the argument of the command is awaited */
  LMAIL_SASL_RECEIVES = 1,  /* a line is awaited                      */
  LMAIL_SASL_CHALLENGE = 2, /* a challenge is to be written           */
  LMAIL_SASL_ASKS = 3,      /* an answer is awaited                   */
  LMAIL_SASL_DATA = 4,      /* done; success data are to be written   */
  LMAIL_SASL_ENDED = 5
};

/* Wipes what was secret and notes why; returns LMAIL_REFUSED. */
lmail_status lmail_sasl_server_fail_(lmail_sasl_server *s, unsigned reason);

/* For mechanisms: puts a question. Returns LMAIL_REPLY_DUE. */
lmail_status lmail_sasl_server_ask_(lmail_sasl_server *s, unsigned question);

/* Room for n more octets of scratch, NULL when there is none. */
uint8_t *lmail_sasl_server_room_(lmail_sasl_server *s, size_t n);

/* Puts the next challenge into scratch. LMAIL_OK, or refused. */
lmail_status lmail_sasl_server_say_(lmail_sasl_server *s, const void *text, size_t n);

/* The range of scratch that p[0 .. n) is. */
lmail_sasl_span_ lmail_sasl_span_of_(const lmail_sasl_server *s, const uint8_t *p, size_t n);

/*
 * The credentials are right: asks whether USER may be AUTHZID when that is another name, then
 * LMAIL_DONE. With success data in out_, those are said first where the protocol has no place for them.
 */
lmail_status lmail_sasl_server_succeed_(lmail_sasl_server *s);

/* Answers PASSWORD and the like: ACCEPT, REJECT, PASSWORD, NOT_NOW. Then as succeed_, or refused. */
lmail_status lmail_sasl_server_judge_(lmail_sasl_server *s, const lmail_sasl_answer *answer);

/* Answers IDENTITY and ANONYMOUS: ACCEPT is the end of it. */
lmail_status lmail_sasl_server_grant_(lmail_sasl_server *s, const lmail_sasl_answer *answer);

#endif
