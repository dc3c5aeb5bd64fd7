/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MIME_FIELDS_H
#define TESTS_MIME_FIELDS_H

/* fields.h - values of header fields as texts that can be compared with what others make of them. */

#include "text.h"
#include "tree.h"

/* The text of an unstructured field, a fold as one space. */
void add_text(text *t, const header_field *f);

/* Identifiers without brackets, with a space between them. */
void add_ids(text *t, const header_field *f);

/* "2026-11-26 2:13:00 60", the zone in minutes; nothing when there is no date. */
void add_date(text *t, const header_field *f);

/*
 * "name<address>;" for each mailbox, "name:{...};" for each group. As mailcore: groups are not told, nor
 * names in comments, and a word alone is an address; else it is a name.
 */
enum { AS_MAILCORE = 1 };
void add_addresses(text *t, const header_field *f, unsigned options);

/* In lower case. */
void add_lower(text *t, const void *s, size_t n);

#endif
