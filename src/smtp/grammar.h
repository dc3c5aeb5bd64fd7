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

/* lmail_smtp_param_next with lmail_utf8_char, or with NULL for it: no octet above 127 may stand in a value. */
typedef int32_t (*lmail_smtp_utf8_char_)(const void *text, size_t n);
lmail_status lmail_smtp_param_take_(const void *text, size_t n, size_t *pos,
                                    lmail_smtp_param *param, lmail_smtp_utf8_char_ utf8_char);

/* One of several words, in any case: its index from 1, or 0. Words are separated by "/". */
unsigned lmail_smtp_choice_(const uint8_t *s, size_t n, const char *words);

/* body-value ::= "7BIT" / "8BITMIME" / "BINARYMIME" (RFC 6152 2, RFC 3030 3) */
#define LMAIL_SMTP_BODY_VALUES_ "7bit/8bitmime/binarymime/"

/* What TRACE may name a delivery by. */
int lmail_smtp_is_trace_id_(const uint8_t *s, size_t n);

/*
 * Is ev->data[0 .. len), which is not empty, the argument of a command that an extension brings? 1, with its parts in
 * *ev as LMAIL_SMTP_SERVER_COMMAND tells them; 0, and *at is where the attribute that is none begins.
 */
int lmail_smtp_argument_(unsigned verb, lmail_event *ev, size_t *at);

#endif
