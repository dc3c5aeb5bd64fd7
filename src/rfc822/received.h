/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_RECEIVED_H
#define LIBMAIL_RFC822_RECEIVED_H

/* received.h - how the parser of Received is divided: clauses here, what servers add there. */

#include <libmail/trace.h>

/* The members of lmail_received, in their order, from 1 on. */
enum {
  LMAIL_RECEIVED_FROM_ = 1,
  LMAIL_RECEIVED_BY_,
  LMAIL_RECEIVED_VIA_,
  LMAIL_RECEIVED_WITH_,
  LMAIL_RECEIVED_ID_,
  LMAIL_RECEIVED_FOR_,
  LMAIL_RECEIVED_TLS_,
  LMAIL_RECEIVED_GROUP_, /* the last one that a clause of its name sets */
  LMAIL_RECEIVED_DATE_,
  LMAIL_RECEIVED_HELO_,
  LMAIL_RECEIVED_IDENT_,
  LMAIL_RECEIVED_VERSION_,
  LMAIL_RECEIVED_ENVELOPE_FROM_, /* the last one that a word stands for */
  LMAIL_RECEIVED_FROM_INFO_,
  LMAIL_RECEIVED_FROM_IP_,
  LMAIL_RECEIVED_BY_INFO_,
  LMAIL_RECEIVED_BY_IP_,
  LMAIL_RECEIVED_RDNS_,
  LMAIL_RECEIVED_EXTRA_
};

/* Words that stand for a member too, but have another name. */
enum { LMAIL_RECEIVED_CIPHER_ = LMAIL_RECEIVED_ENVELOPE_FROM_ + 1, LMAIL_RECEIVED_EHLO_ };

typedef struct lmail_received_parser_ {
  const uint8_t *s;
  size_t n;
  size_t at;       /* behind the token */
  size_t from, to; /* the token */
  size_t clause_at;
  lmail_received *r;
  lmail_defects *defects;
  unsigned clause;
  unsigned seen;   /* a bit for each clause */
  int has_value;   /* the clause has one; 2: and further words belong to it */
  int bare;        /* no comment stands behind the clause's word */
  int in_extra;    /* in a run of unknown words; 2: in the first one */
  int no_comments; /* the next "(" has no end */
  int no_quotes;   /* the next DQUOTE has no end */
} lmail_received_parser_;

/* The number of a word, 0 for none. */
unsigned lmail_received_word_(const uint8_t *s, size_t n);

/* Sets the member, unless it is set: the first one counts. Was it? */
int lmail_received_set_(lmail_received *r, unsigned member, const uint8_t *s, size_t n);

/* ---- received_info.c -------------------------------------------------------------------------- */

/* The token is a comment of the clause. */
void lmail_received_comment_(lmail_received_parser_ *p);

/* An address, perhaps in brackets and with a name or a user before it, of "from" or "by". */
int lmail_received_address_(lmail_received_parser_ *p, size_t from, size_t to);

#endif
