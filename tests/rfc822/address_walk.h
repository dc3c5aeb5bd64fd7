/* SPDX-License-Identifier: MIT */
#ifndef TESTS_RFC822_ADDRESS_WALK_H
#define TESTS_RFC822_ADDRESS_WALK_H

/* address_walk.h - address lists as one line of text, for the tests of addresses. */

#include <libmail/address.h>
#include <stddef.h>

/*
 * What is in value[0 .. n), which is read from an allocation of exactly its size:
 *
 *   mailbox  name<route:local@domain>(comment)(comment)   decoded; parts that are absent are left out
 *   group    name:  and at its end  ;
 *
 * and behind each its defects, " !CODE@offset". Items are separated by " | ", and " ~CODE@offset" are
 * the defects between them. The text is static.
 */
const char *walk(const char *value, size_t n);

/* walk() must come to this. */
void check_walk(const char *value, const char *expected);

#endif
