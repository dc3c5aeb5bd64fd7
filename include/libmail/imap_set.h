/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_SET_H
#define LIBMAIL_IMAP_SET_H

/*
 * imap_set.h - IMAP's sets of message numbers and UIDs, "2,4:7,9,12:*": read, asked, built.
 *
 *   size_t pos = 0;
 *   while ((st = lmail_imap_set_next(set, n, &pos, exists, &range)) == LMAIL_EVENT)
 *     ... range.first to range.last, which may be all of 1 to 4294967295: never count through it blindly
 *
 *   sequence-set = (seq-number / seq-range) ["," sequence-set]        RFC 9051 9
 *   seq-range    = seq-number ":" seq-number    either may be the greater
 *   seq-number   = nz-number / "*"              "*": the greatest number in use
 *   sequence-set =/ "$"                         what the last SEARCH saved (RFC 5182)
 *   uid-set      = (uniqueid / uid-range) *("," uid-set)     the same without "*" and "$" (RFC 4315)
 *
 * Nothing here needs heap, and no set is ever expanded into its numbers: each call costs what the set's
 * text is long, or the number of its ranges.
 */

#include "core.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The numbers first to last, both included; first is never the greater. */
typedef struct lmail_imap_range {
  uint32_t first;
  uint32_t last;
} lmail_imap_range;

/*
 * The next range of set[0 .. n), in the order of the text; *pos is 0 at the beginning.
 *
 * largest  what "*" stands for: the number of messages, or the greatest UID. 0: not known; then it is
 *          4294967295, which is right for asking about one number, except that "12:*" also holds the last
 *          message when that is before 12
 * LMAIL_EVENT     *out is filled. {0, 0} is "$"
 * LMAIL_DONE      there is no further one
 * LMAIL_E_SYNTAX  no set: empty, a sign, a space, a number that begins with 0, ...; *pos is where
 * LMAIL_E_RANGE   a number beyond 4294967295; *pos is where it begins
 */
LMAIL_API lmail_status lmail_imap_set_next(const void *set, size_t n, size_t *pos, uint32_t largest,
                                           lmail_imap_range *out);

/* What lmail_imap_set_check accepts besides numbers and ranges of them. */
enum {
  LMAIL_IMAP_SET_STAR = 0x01, /* "*": in commands                                             */
  LMAIL_IMAP_SET_SAVED = 0x02 /* "$": in commands, where the server has SEARCHRES or IMAP4rev2 */
};

/*
 * Is set[0 .. n) a set? LMAIL_OK, or LMAIL_E_SYNTAX or LMAIL_E_RANGE as above, and *at, which may be NULL,
 * is where. Flags 0 is RFC 4315's uid-set, as servers write it.
 */
LMAIL_API lmail_status lmail_imap_set_check(const void *set, size_t n, unsigned flags, size_t *at);

/* Is the number in the set? 0 as well behind the place where it is no set, and for number 0. */
LMAIL_API int lmail_imap_set_contains(const void *set, size_t n, uint32_t largest, uint32_t number);

/*
 * Two sets that belong together, element by element, as in COPYUID (RFC 4315 3): the messages first ..
 * first + count - 1 of the one became to .. to + count - 1 of the other.
 */
typedef struct lmail_imap_pair {
  uint32_t first;
  uint32_t to;
  uint32_t count;
} lmail_imap_pair;

/* A walk over two sets; it keeps pointers to both. Private but for the sets themselves. */
typedef struct lmail_imap_pairs {
  const uint8_t *from;
  size_t from_n;
  const uint8_t *to;
  size_t to_n;
  size_t from_at_;
  size_t to_at_;
  lmail_imap_range from_left_;
  lmail_imap_range to_left_;
} lmail_imap_pairs;

/* Begins; both sets must stay as they are. */
LMAIL_API void lmail_imap_pairs_init(lmail_imap_pairs *p, const void *from, size_t from_n,
                                     const void *to, size_t to_n);

/*
 * LMAIL_EVENT and the next pair; LMAIL_DONE when both have ended; LMAIL_E_SYNTAX or LMAIL_E_RANGE when
 * one is no uid-set; LMAIL_E_UNEXPECTED when one of them holds more messages than the other.
 */
LMAIL_API lmail_status lmail_imap_pairs_next(lmail_imap_pairs *p, lmail_imap_pair *out);

/* ---- as ranges, in your array -------------------------------------------------------------------- */

/*
 * Sorts ranges[0 .. n) and joins those that touch or overlap, in place; returns how many are left: in
 * ascending order, with at least one number missing between two of them. In n log n steps.
 */
LMAIL_API size_t lmail_imap_ranges_normalise(lmail_imap_range *ranges, size_t n);

/* Is the number in one of the ranges, which are normalised? In log n steps. */
LMAIL_API int lmail_imap_ranges_contain(const lmail_imap_range *ranges, size_t n, uint32_t number);

/* How many numbers there are in ranges that are normalised. */
LMAIL_API uint64_t lmail_imap_ranges_count(const lmail_imap_range *ranges, size_t n);

/* ---- written ------------------------------------------------------------------------------------- */

/*
 * A set written number by number. Numbers that follow each other become ranges, so that one call more
 * than there are elements has to be made: lmail_imap_set_end writes the last one.
 *
 *   memset(&s, 0, sizeof s);
 *   lmail_imap_set_add(&s, &w, 2, 2), lmail_imap_set_add(&s, &w, 4, 7) ...
 *   lmail_imap_set_end(&s, &w);
 */
typedef struct lmail_imap_set_writer {
  lmail_imap_range held_; /* not written yet */
  uint32_t elements;      /* how many were written */
  uint32_t reserved_;
} lmail_imap_set_writer;

/*
 * Adds the numbers first to last, ascending: servers exist that answer BAD to sets in another order.
 *
 * LMAIL_OK          they are held, or in
 * LMAIL_FULL        nothing changed: send what is in w and call again
 * LMAIL_E_ARGUMENT  0, first greater than last, or first not greater than all that was added before
 */
LMAIL_API lmail_status lmail_imap_set_add(lmail_imap_set_writer *s, lmail_writer *w, uint32_t first,
                                          uint32_t last);

/*
 * The last element; then *s is ready for another set. LMAIL_OK, LMAIL_FULL, or LMAIL_E_STATE: nothing was
 * added, and no set is empty.
 */
LMAIL_API lmail_status lmail_imap_set_end(lmail_imap_set_writer *s, lmail_writer *w);

#ifdef __cplusplus
}
#endif
#endif
