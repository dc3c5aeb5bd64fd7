/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_IMAP_SEARCH_H
#define LMAIL_TOOL_IMAP_SEARCH_H

/* imap_search.h - words of the command line as a SEARCH program (RFC 9051 6.4.4). */

#include "args.h"
#include <libmail/imap_command.h>

/*
 * FROM "Smith, J." ( OR UNSEEN SINCE 1-Feb-2026 ): each word is a key or what belongs to one. args holds
 * 2 * words->count + 2. How many arguments, from the word in place first on.
 */
size_t imap_search_args(const word_list *words, size_t first, lmail_imap_arg *args);

#endif
