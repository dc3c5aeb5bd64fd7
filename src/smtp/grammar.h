/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_GRAMMAR_H
#define LIBMAIL_SMTP_GRAMMAR_H

/* grammar.h - what both sides of SMTP need of its grammar: verbs, domains, paths, parameters. */

#include "core/mailbox.h"
#include <libmail/smtp.h>

/* The number of a command word, in any case; 0 when it is none. */
unsigned lmail_smtp_verb_(const uint8_t *word, size_t n);

/* The command word of a number, in lower case, and its length; NULL when there is none. */
const char *lmail_smtp_verb_text_(unsigned verb, size_t *n);

/*
 * name ["=" value] *(SP name ["=" value]), of which there are several kinds: names are of letters, digits and "-",
 * values of what is printable.
 */
typedef struct lmail_smtp_pairs_ {
  int32_t (*utf8_char)(const void *text,
                       size_t n); /* lmail_utf8_char where UTF-8 may stand in values, or NULL */
  uint8_t no_value;               /* what a value does not hold        */
  uint8_t in_name;                /* what else a name may hold, or "-" */
  uint8_t begins_not;             /* what a name does not begin with   */
} lmail_smtp_pairs_;

/* Those of MAIL and RCPT (RFC 5321 4.1.2), and with RFC 6531's UTF-8 in their values. */
extern const lmail_smtp_pairs_ lmail_smtp_ascii_params_;
extern const lmail_smtp_pairs_ lmail_smtp_utf8_params_;

/* As lmail_smtp_param_next, of one kind. */
lmail_status lmail_smtp_pair_next_(const void *text, size_t n, size_t *pos, lmail_smtp_param *pair,
                                   const lmail_smtp_pairs_ *kind);

/* One of several words, in any case: its index from 1, or 0. Words are separated by "/". */
unsigned lmail_smtp_choice_(const uint8_t *s, size_t n, const char *words);

/* body-value ::= "7BIT" / "8BITMIME" / "BINARYMIME" (RFC 6152 2, RFC 3030 3) */
#define LMAIL_SMTP_BODY_VALUES_ "7bit/8bitmime/binarymime/"

/* How many octets are ALPHA / DIGIT / "-" / "_". */
size_t lmail_smtp_name_run_(const uint8_t *s, size_t n);

/* What TRACE may name a delivery by. */
int lmail_smtp_is_trace_id_(const uint8_t *s, size_t n);

/*
 * Is ev->data[0 .. len), which is not empty, the argument of a command that an extension brings? 1, with its parts in
 * *ev as LMAIL_SMTP_SERVER_COMMAND tells them; 0, and *at is where the attribute that is none begins.
 */
int lmail_smtp_argument_(unsigned verb, lmail_event *ev, size_t *at);

/* Is ev->data[0 .. len) a word of n octets, SP and a second one, which is printable? 1, and *ev has both. */
int lmail_smtp_two_words_(lmail_event *ev, size_t n);

#endif
