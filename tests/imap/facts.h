/* SPDX-License-Identifier: MIT */
#ifndef TESTS_IMAP_FACTS_H
#define TESTS_IMAP_FACTS_H

/*
 * facts.h - what is told of a response as text, one fact a line, to be compared with what others say of it:
 *
 *   * FETCH 12
 *     IMAP_ITEMS (
 *       ITEM FLAGS
 *       IMAP_FLAGS (
 *         IMAP_FLAG \\Seen
 *       )
 *     )
 *
 * A slot that is NIL and a list without elements are no facts. Words whose case means nothing are folded.
 */

#include "text.h"
#include <libmail/imap_response.h>

enum { FACTS_DEPTH = 40 };

typedef struct facts {
  text lines;
  text value; /* spans of a value that is not over */
  unsigned depth;
  struct {
    size_t before, behind; /* where its line begins and ends */
    uint16_t field;
  } open[FACTS_DEPTH];
  unsigned faults, repairs;
} facts;

/* A fact; a list; its end. */
void facts_put(facts *f, const char *name, const void *value, size_t n);
void facts_open(facts *f, const char *name);
void facts_close(facts *f);

/*
 * Adds all that lmail_imap_reader tells of in[0 .. n), and counts faults and repairs. It is given the reader in
 * pieces of `chunk` octets, 0: in one. What lmail_next stopped with.
 */
lmail_status facts_read(facts *f, const void *in, size_t n, size_t chunk);

/* The same, and then in pieces of several sizes: 1 when these tell the same facts. */
int facts_read_any(facts *f, const void *in, size_t n, lmail_status *st);

void facts_free(facts *f);

#endif
