/* SPDX-License-Identifier: MIT */
#ifndef NUMBERED_H
#define NUMBERED_H

/* numbered.h - messages that are known again: each is made from its number alone, so that a stored
 * file shows whether it is whole, and which ones are missing. */

#include "servers.h"

enum { NUMBERED_MAX = 5000, NUMBERED_OCTETS = 65536 };

/* Message number i, of about `size` octets, with CRLFs. Returns its length. */
size_t numbered_make(unsigned i, size_t size, char *out);

/* How many copies of each number are stored; fails when a file is not whole. */
struct numbered_count {
  unsigned copies[NUMBERED_MAX];
  unsigned files;
};
void numbered_look(const struct server *s, const char *user, struct numbered_count *count);
/* The same for one message as it was fetched, with CRLF or LF. */
void numbered_take(void *count, const char *name, const char *text, size_t n);

#endif
