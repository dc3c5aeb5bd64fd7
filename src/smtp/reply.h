/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_REPLY_H
#define LIBMAIL_SMTP_REPLY_H

/* reply.h - one line of a server's reply, read strictly (RFC 5321 4.2). */

#include "core/line.h"

/*
 * Puts code, text, its offset and the repair into *ev, and its kind: LINE, or REPLY for the last line
 * of a reply. LMAIL_EVENT; or LMAIL_E_SYNTAX or LMAIL_E_TOO_LONG, and *at is the index of the
 * offending byte in the line.
 */
lmail_status lmail_smtp_reply_line_(const lmail_line_ *line, lmail_event *ev, size_t *at);

/* Takes the enhanced code off the text of *ev, into num2. */
void lmail_smtp_reply_enhanced_(lmail_event *ev);

#endif
