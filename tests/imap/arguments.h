/* SPDX-License-Identifier: MIT */
#ifndef TESTS_IMAP_ARGUMENTS_H
#define TESTS_IMAP_ARGUMENTS_H

/*
 * arguments.h - arguments of IMAP commands from words of a test:
 *
 *   ( )           OPEN, CLOSE          a:x q:x m:x p:x   ASTRING, STRING, MAILBOX, PATTERN
 *   n:5 r:1:9     NUMBER, RANGE        s:1:4 f:\Seen     SET, FLAG
 *   d:1-Feb-2026  DATE                 D:"..."           DATE_TIME
 *   l:x b:x       LITERAL, literal8    S:12 B:12         the same streamed
 *   i:BODY[1]<0.9> ITEM                x:pass            ASTRING that is secret
 *   anything else ATOM
 */

#include <libmail/imap_command.h>

enum { ARGUMENTS_MAX = 64 };

/* The arguments that words, which end in NULL, stand for; they point into the words. */
size_t arguments_of(char **words, lmail_imap_arg args[ARGUMENTS_MAX]);

/* The number of a command's name, "UID FETCH" or "UID-FETCH"; LMAIL_IMAP_CMD_OTHER for "OTHER", or 0. */
uint32_t command_named(const char *name);

#endif
