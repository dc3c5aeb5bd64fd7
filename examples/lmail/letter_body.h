/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_LETTER_BODY_H
#define LMAIL_TOOL_LETTER_BODY_H

/* letter_body.h - the part of a letter behind its header. */

#include "letter.h"
#include "sink.h"

enum { RANDOM_LETTERS = 20 };

/* Writes text, HTML with its pictures, and attachments, those that there are; an exit code. */
int letter_write_body(sink *s, const letter *l);

/* EXIT_OK, or EXIT_MESSAGE after a complaint about what could not be written. */
int letter_outcome(lmail_status st, const char *what, const char *value);

#endif
