/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_BODY_TEXT_H
#define LMAIL_TOOL_BODY_TEXT_H

/* body_text.h - the checksum of a text part's decoded body as UTF-8, whatever charset it is in. */

#include <libmail/charset.h>
#include <libmail/hash.h>

typedef struct body_text {
  lmail_charset_decoder text;
  lmail_hash_state hash; /* SHA-256 of it */
  lmail_charset_decoder other; /* as windows-1252: for what says US-ASCII and is not */
  lmail_hash_state other_hash;
  int is_ascii;
} body_text;

/*
 * Begins a body. Its charset is the label's. Without a label, or with one that nobody knows, it is UTF-8,
 * and what is not valid becomes U+FFFD. What is labelled US-ASCII and has other octets is UTF-8 when all
 * of it is valid, else windows-1252, as programs show it.
 */
void body_text_begin(body_text *t, const void *label, size_t n);

/* A piece of the decoded body; data NULL: the end. */
void body_text_add(body_text *t, const void *data, size_t n);

/* Behind the end: the SHA-256 that was asked for. */
lmail_hash_state *body_text_end(body_text *t);

#endif
