/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_GRAMMAR_H
#define LIBMAIL_SMTP_GRAMMAR_H

/* grammar.h - what both sides of SMTP need of its grammar: verbs, domains, paths. */

#include <libmail/smtp.h>

/* The number of a command word, in any case; 0 when it is none. */
unsigned lmail_smtp_verb_(const uint8_t *word, size_t n);

/* The command word of a number, in lower case, and its length; NULL when there is none. */
const char *lmail_smtp_verb_text_(unsigned verb, size_t *n);

/*
 * Matchers: how many bytes at the start of s[0 .. n) are the longest match of the rule; 0: none.
 */
size_t lmail_smtp_domain_(const uint8_t *s, size_t n);
size_t lmail_smtp_address_literal_(const uint8_t *s, size_t n);
size_t lmail_smtp_atom_(const uint8_t *s, size_t n);
size_t lmail_smtp_quoted_string_(const uint8_t *s, size_t n);

#endif
