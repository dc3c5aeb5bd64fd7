/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_GRAMMAR_H
#define LIBMAIL_SMTP_GRAMMAR_H

/* grammar.h - what both sides of SMTP need of its grammar: verbs, domains, paths. */

#include "core/mailbox.h"
#include <libmail/smtp.h>

/* The number of a command word, in any case; 0 when it is none. */
unsigned lmail_smtp_verb_(const uint8_t *word, size_t n);

/* The command word of a number, in lower case, and its length; NULL when there is none. */
const char *lmail_smtp_verb_text_(unsigned verb, size_t *n);

#endif
