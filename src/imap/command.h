/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_COMMAND_PARTS_H
#define LIBMAIL_IMAP_COMMAND_PARTS_H

/* command.h - what the files of IMAP's commands share: the table of commands, and rules of one argument. */

#include <libmail/imap_client.h>

/* When a command may be given, and what it does to others: lmail_imap_rule_.when */
enum {
  LMAIL_IMAP_IN_CLEAR = 0x01,    /* in the not authenticated state                          */
  LMAIL_IMAP_IN_AUTH = 0x02,     /* in the authenticated state                              */
  LMAIL_IMAP_IN_SELECTED = 0x04, /* in the selected state                                   */
  LMAIL_IMAP_NUMBERED = 0x08,    /* has message numbers, and no EXPUNGE may answer it       */
  LMAIL_IMAP_NUMBERS = 0x10,     /* has message numbers                                     */
  LMAIL_IMAP_ALONE = 0x20,       /* nothing may be written before it is answered            */
  LMAIL_IMAP_FIRST = 0x40        /* nothing may be unanswered when it is written            */
};

/* One command. */
typedef struct lmail_imap_rule_ {
  const char *name;
  const char *arguments; /* the grammar of its arguments, see command_check.c; up to a NUL */
  size_t name_len;
} lmail_imap_rule_;

/* The command of a number; 0 when there is none. */
int lmail_imap_rule_of_(uint32_t verb, lmail_imap_rule_ *rule);

/* When it may be given. */
typedef struct lmail_imap_order_ {
  uint8_t when;
  uint8_t needs; /* number of a capability's bit (imap_client.h), plus 1; 0: none */
} lmail_imap_order_;

/* The same for its place in the conversation; NULL when there is none. */
const lmail_imap_order_ *lmail_imap_order_of_(uint32_t verb);

/* What is written: a command with its tag. */
typedef struct lmail_imap_line_ {
  const uint8_t *tag;
  size_t tag_n;
  const lmail_imap_arg *args;
  size_t count;
  uint32_t verb;
  uint32_t most; /* octets of all but the literals */
} lmail_imap_line_;

/* How a string is written. */
enum { LMAIL_IMAP_AS_ATOM, LMAIL_IMAP_AS_QUOTED, LMAIL_IMAP_AS_LITERAL, LMAIL_IMAP_AS_LITERAL8 };
unsigned lmail_imap_form_(const lmail_imap_arg *arg, uint32_t offers);

/* Does a literal of so many octets go out without waiting? */
int lmail_imap_is_free_(uint64_t n, uint32_t offers);

/* Is one argument as its kind has to be? LMAIL_OK, LMAIL_E_ARGUMENT, LMAIL_E_NOT_OFFERED. */
lmail_status lmail_imap_check_arg_(const lmail_imap_arg *arg, uint32_t offers);

/* 1*ATOM-CHAR / 1*ASTRING-CHAR / 1*list-char          RFC 9051 9 */
enum { LMAIL_IMAP_ATOM_CHAR, LMAIL_IMAP_ASTRING_CHAR, LMAIL_IMAP_LIST_CHAR };
int lmail_imap_is_word_(const uint8_t *s, size_t n, unsigned chars);

/* Has it stopped for a "+" that has not come? */
int lmail_imap_command_waits_(const lmail_imap_command *c);

/* How the arguments of a command are checked: lmail_imap_command_check, or this one, which looks at each alone. */
lmail_status lmail_imap_check_args_(uint32_t verb, const lmail_imap_arg *args, size_t count,
                                    uint32_t offers, size_t *at);

/* lmail_imap_command_write, with a check that is chosen. */
lmail_status lmail_imap_command_put_(lmail_imap_command *c, lmail_writer *w,
                                     const lmail_imap_line_ *line, uint32_t offers,
                                     lmail_imap_check_fn check);

/* The keys of a SEARCH, from args[*at] to the end. */
lmail_status lmail_imap_check_search_(const lmail_imap_arg *args, size_t count, size_t *at);

#endif
