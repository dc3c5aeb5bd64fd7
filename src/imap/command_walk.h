/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_COMMAND_WALK_H
#define LIBMAIL_IMAP_COMMAND_WALK_H

/* command_walk.h - the arguments of a command, looked at one after the other: what its grammar is checked with. */

#include "imap/command.h"

enum { LMAIL_IMAP_NOT_THERE = 0 }; /* an argument of this kind does not stand here */

typedef struct lmail_imap_walk_ {
  const lmail_imap_arg *args;
  size_t count;
  size_t at;
  uint32_t offers;
} lmail_imap_walk_;

/* The kind of an argument; 0 behind the last one. */
unsigned lmail_imap_kind_at_(const lmail_imap_walk_ *k, size_t at);

/* Is there an ATOM of this name, which is written in lower case? */
int lmail_imap_word_at_(const lmail_imap_walk_ *k, size_t at, const char *word, size_t n);

/* Is there an ASTRING or a STRING? */
int lmail_imap_string_at_(const lmail_imap_walk_ *k, size_t at);

/* One argument, or a list with all that is in it: how many arguments; 0 for none. */
size_t lmail_imap_item_at_(const lmail_imap_walk_ *k, size_t at);

/* A list, of as many arguments or more in it: how many arguments it is in all; 0 for none. */
size_t lmail_imap_list_at_(const lmail_imap_walk_ *k, size_t at, size_t least);

/* The same, where all that is in it are of one kind. */
size_t lmail_imap_list_of_(const lmail_imap_walk_ *k, size_t at, unsigned kind, size_t least);

/* The same, where all are strings. */
size_t lmail_imap_strings_at_(const lmail_imap_walk_ *k, size_t at, size_t least);

/* "(" option *(SP option) ")", with `least` 0 also "()": command_option.c. 0 for none. */
size_t lmail_imap_options_at_(const lmail_imap_walk_ *k, size_t at, size_t least);

/* Arguments of NOTIFY, and ESEARCH's "IN" SP "(" ... ")": command_notify.c. How many from k->at on; 0 for none. */
size_t lmail_imap_notify_(const lmail_imap_walk_ *k);
size_t lmail_imap_source_(const lmail_imap_walk_ *k);

#endif
