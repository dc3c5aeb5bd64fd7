/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_DRAFT_H
#define LMAIL_TOOL_DRAFT_H

/*
 * draft.h - a letter as somebody writes it into a file: header fields in plain UTF-8, a blank line, the
 * text. Some of the fields are for the tool: Html, Inline and Attach name files.
 */

#include "letter.h"

typedef struct draft {
  word_list owned; /* the strings that the letter has of it */
} draft;

/*
 * Reads one ("-": standard input) into a letter, which keeps what it has already: from, subject, text and
 * the like are those of the draft only if the letter has none. EXIT_OK; EXIT_FILE; EXIT_MESSAGE; after a
 * complaint. The letter needs the draft as long as it lives.
 */
int draft_read(draft *d, letter *l, const char *path);

void draft_free(draft *d);

#define DRAFT_HELP                                                                      \
  "DRAFT is a letter in a file, or - for standard input, in UTF-8: header fields, a blank\n" \
  "line, the text. Html, Inline and Attach are fields that name files:\n"               \
  "\n"                                                                                  \
  "  From: Bob <bob@example.org>\n"                                                     \
  "  To: Alice <alice@example.com>\n"                                                   \
  "  Subject: Grüße\n"                                                                  \
  "  Attach: picture.png\n"                                                             \
  "\n"                                                                                  \
  "  Hello Alice\n"

#endif
