/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_POP3_GRAMMAR_H
#define LIBMAIL_POP3_GRAMMAR_H

/* grammar.h - what both sides of POP3 need of its grammar: words, numbers and lengths. */

#include <libmail/pop3.h>

enum {
  LMAIL_POP3_COMMAND_MAX = 255, /* RFC 2449 4, with the CRLF */
  LMAIL_POP3_LINE_MAX = 512,    /* RFC 1939 3, RFC 2449 3    */
  LMAIL_POP3_UID_MAX = 70,      /* RFC 1939 7                */
  LMAIL_POP3_DIGEST_LEN = 32,   /* RFC 1939 7, APOP          */
  LMAIL_POP3_SASL_MAX = 12288   /* RFC 5034 4, with the CRLF */
};

/* The number of a command word, in any case; 0 when it is none. */
unsigned lmail_pop3_verb_(const uint8_t *word, size_t n);

/* The bit of a capability tag, in any case; 0 when it is unknown. */
unsigned lmail_pop3_capability_(const uint8_t *tag, size_t n);

/* The tag of a bit, in lower case, and its length; NULL when there is none. */
const char *lmail_pop3_capability_text_(unsigned bit, size_t *n);

/* Matchers: how many bytes at the start of s[0 .. n) the rule matches. */

/* 1*VCHAR: printable, no space; RFC 2449 3's param and RFC 1939 7's unique-id are made of it. */
size_t lmail_pop3_graphs_(const uint8_t *s, size_t n);

/* resp-level *("/" resp-level): what stands between the brackets of a response code. */
size_t lmail_pop3_resp_levels_(const uint8_t *s, size_t n);

/* LMAIL_POP3_RESP_... of such levels; 0 when unknown. */
unsigned lmail_pop3_resp_number_(const uint8_t *s, size_t n);

/* Is s[0 .. n) an APOP digest? */
int lmail_pop3_is_digest_(const uint8_t *s, size_t n);

#endif
