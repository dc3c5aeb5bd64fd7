/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_READER_H
#define LIBMAIL_IMAP_READER_H

/*
 * reader.h - what the files of the reader of responses share: reader.c is the machine, place.c puts tokens
 * into the slots of the grammar.
 */

#include "imap/token.h"

/* lmail_imap_reader.state_ */
enum {
  LMAIL_IMAP_AT_HEAD_,
  LMAIL_IMAP_AT_TEXT_, /* behind OK and the like: a space, then a code or text */
  LMAIL_IMAP_AT_CODE_, /* ... the space has been                               */
  LMAIL_IMAP_IN_CODE_NAME_,
  LMAIL_IMAP_IN_CODE_,      /* a code whose grammar is known                        */
  LMAIL_IMAP_AT_CODE_TEXT_, /* one that is not: a space, then what is up to "]"      */
  LMAIL_IMAP_IN_CODE_TEXT_,
  LMAIL_IMAP_AT_BRACKET_,
  LMAIL_IMAP_AFTER_CODE_,
  LMAIL_IMAP_IN_TEXT_,
  LMAIL_IMAP_IN_DATA_,
  LMAIL_IMAP_IN_LITERAL_,
  LMAIL_IMAP_RESYNC_,
  LMAIL_IMAP_AT_END_
};

/* Octets of scratch for an open list: the rule around it, its place, its item, its slot. */
enum { LMAIL_IMAP_FRAME_ = 4 };

/* reader.c: an event, with what the token says; t may be NULL. */
lmail_status lmail_imap_tell_(lmail_imap_reader *r, unsigned kind, unsigned field,
                              const lmail_imap_token_ *t, lmail_event *ev);
/* A fault behind which the response is passed over. */
lmail_status lmail_imap_broken_(lmail_imap_reader *r, unsigned field, const lmail_imap_token_ *t,
                                lmail_event *ev);

/* place.c: what the next token is read as. */
unsigned lmail_imap_mode_(const lmail_imap_reader *r);
/* A token that lies whole in its slot, or the first span of a long one. LMAIL_OK: nothing to tell. */
lmail_status lmail_imap_place_(lmail_imap_reader *r, const lmail_imap_token_ *t, lmail_event *ev);
/* The innermost list ends; empty: it had nothing in it. */
lmail_status lmail_imap_close_(lmail_imap_reader *r, const lmail_imap_token_ *t, int empty,
                               lmail_event *ev);

#endif
