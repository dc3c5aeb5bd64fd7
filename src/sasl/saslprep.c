/* SPDX-License-Identifier: MIT */
/* saslprep.c - SASLprep (RFC 4013), a profile of stringprep (RFC 3454); see libmail/saslprep.h. */

#include <libmail/hash.h>
#include <libmail/saslprep.h>
#include <string.h>

#include "core/utf8.h"
#include "sasl/unicode.h"

/*
 * What waits: a starter, and the marks behind it in canonical order; marks alone where text begins with
 * them. The highest octet of each is its combining class.
 */
enum { MARKS = 30, WAITING = 1 + MARKS };
#define CHARACTER(waiting) (0xffffff & (waiting))
#define COMBINING(waiting) ((waiting) >> 24)

/* Directions that the output has (RFC 3454 6), and whether its last character is RandALCat. */
enum { HAS_LEFT = 1, HAS_RIGHT = 2, BEGINS_RIGHT = 4, ENDS_RIGHT = 8 };

typedef struct prep {
  uint8_t *out;
  size_t cap, made;
  unsigned mode, directions;
  unsigned n;
  uint32_t waiting[WAITING];
  size_t off, waiting_off; /* of the character that is being read; of what waits */
  lmail_saslprep_fault fault;
} prep;

static void refuse(prep *p, uint32_t reason, uint32_t c, size_t off)
{
  if (p->fault.reason != 0) return;
  p->fault.reason = reason;
  p->fault.character = c;
  p->fault.off = off;
}

/*
 * 3) Prohibit -- Check for any characters that are not allowed in the output.            RFC 3454 3
 * 4) Check bidi -- Possibly check for right-to-left characters ...
 */
static void put(prep *p, uint32_t c)
{
  unsigned combining, kind = lmail_unicode_class_(c, &combining);
  uint8_t octets[4];
  size_t size = lmail_utf8_put(octets, c);

  if (kind == LMAIL_UNICODE_PROHIBITED_) {
    refuse(p, LMAIL_SASLPREP_PROHIBITED, c, p->waiting_off);
  } else if (kind == LMAIL_UNICODE_UNASSIGNED_ && p->mode == LMAIL_SASLPREP_STORED) {
    refuse(p, LMAIL_SASLPREP_UNASSIGNED, c, p->waiting_off);
  }
  p->directions &= ~(unsigned)ENDS_RIGHT;
  if (kind == LMAIL_UNICODE_RIGHT_) {
    p->directions |= HAS_RIGHT | ENDS_RIGHT;
    if (p->made == 0) p->directions |= BEGINS_RIGHT;
  } else if (kind == LMAIL_UNICODE_LEFT_ || kind == LMAIL_UNICODE_LEFT_MARK_) {
    p->directions |= HAS_LEFT;
  }
  if (size <= p->cap && p->made <= p->cap - size) memcpy(p->out + p->made, octets, size);
  p->made += size;
}

/* ---- normalisation (RFC 3454 4; UAX #15) -------------------------------------------------------- */

/*
 * Composes the starter that waits with the marks behind it. One that has a mark of its own class or of
 * a higher one before it is blocked.
 */
static void compose(prep *p)
{
  unsigned i, kept = 1, last = 0;

  if (p->n == 0 || COMBINING(p->waiting[0]) != 0) return;
  for (i = 1; i < p->n; i++) {
    uint32_t mark = p->waiting[i];
    uint32_t both = 0;

    if (COMBINING(mark) != last) both = lmail_unicode_compose_(p->waiting[0], CHARACTER(mark));
    if (both != 0) {
      p->waiting[0] = both;
      continue;
    }
    p->waiting[kept++] = mark;
    last = COMBINING(mark);
  }
  p->n = kept;
}

static void flush(prep *p)
{
  unsigned i;

  for (i = 0; i < p->n; i++) put(p, CHARACTER(p->waiting[i]));
  p->n = 0;
}

/* A character that cannot be decomposed further. */
static void add(prep *p, uint32_t c)
{
  unsigned combining, i;

  (void)lmail_unicode_class_(c, &combining);
  if (combining == 0) {
    compose(p);
    if (p->n == 1 && COMBINING(p->waiting[0]) == 0) {
      uint32_t both = lmail_unicode_compose_(p->waiting[0], c);

      if (both != 0) {
        p->waiting[0] = both;
        return;
      }
    }
    flush(p);
  }
  if (p->n == 0) p->waiting_off = p->off;
  if (p->n == WAITING) {
    refuse(p, LMAIL_SASLPREP_MARKS, c, p->waiting_off);
    return;
  }
  for (i = p->n++; i != 0 && COMBINING(p->waiting[i - 1]) > combining; i--) {
    p->waiting[i] = p->waiting[i - 1];
  }
  p->waiting[i] = c | (uint32_t)combining << 24;
}

/* Of two the first may be decomposed again: three times, in Unicode 3.2. */
static void decompose(prep *p, uint32_t c)
{
  uint32_t whole[LMAIL_UNICODE_LONGEST_], seconds[4];
  unsigned n, i, held = 0;

  while ((n = lmail_unicode_decompose_(c, whole)) == 2 && held < 4) {
    c = whole[0];
    seconds[held++] = whole[1];
  }
  if (n == 0) add(p, c);
  for (i = 0; i < n; i++) add(p, whole[i]);
  while (held != 0) add(p, seconds[--held]);
}

/* ---- the profile (RFC 4013 2) ------------------------------------------------------------------- */

/* C.1.2, as far as they are not normalised to SPACE anyway */
static int is_space(uint32_t c)
{
  return c == 0x1680 || c == 0x200b;
}

/* "1) Map -- For each character in the input, check if it has a mapping"                 RFC 3454 3 */
static void map(prep *p, uint32_t c)
{
  unsigned combining;

  if (is_space(c)) add(p, ' ');
  else if (lmail_unicode_class_(c, &combining) != LMAIL_UNICODE_NOTHING_) decompose(p, c);
}

static uint32_t read_char(const uint8_t *s, size_t size)
{
  uint32_t c = size == 1 ? s[0] : s[0] & 0x7fU >> size;
  size_t i;

  for (i = 1; i < size; i++) c = c << 6 | (s[i] & 0x3fU);
  return c;
}

/*
 * 2) If a string contains any RandALCat character, the string MUST NOT contain any LCat character.
 * 3) If a string contains any RandALCat character, a RandALCat character MUST be the first character of
 *    the string, and a RandALCat character MUST be the last character of the string.      RFC 3454 6
 */
static int bidi_is_wrong(unsigned directions)
{
  return (directions & HAS_RIGHT) && directions != (HAS_RIGHT | BEGINS_RIGHT | ENDS_RIGHT);
}

lmail_status lmail_saslprep(void *user, unsigned mode, const void *in, size_t n, void *out,
                            size_t cap, size_t *made, lmail_saslprep_fault *fault)
{
  const uint8_t *s = (const uint8_t *)in;
  lmail_status st;
  prep p;

  memset(&p, 0, sizeof p);
  st = lmail_saslprep_ascii(user, mode, in, n, out, cap, made, &p.fault);
  if (p.fault.reason != LMAIL_SASLPREP_ASCII) {
    if (fault != NULL) *fault = p.fault;
    return st;
  }
  p.fault.reason = 0;
  p.out = (uint8_t *)out;
  p.cap = cap;
  p.mode = mode;
  while (p.off < n && p.fault.reason == 0) {
    size_t size = lmail_utf8_char_(s + p.off, n - p.off);

    if (size == 0) {
      refuse(&p, LMAIL_SASLPREP_UTF8, 0, p.off);
      break;
    }
    map(&p, read_char(s + p.off, size));
    p.off += size;
  }
  compose(&p);
  flush(&p);
  if (bidi_is_wrong(p.directions)) refuse(&p, LMAIL_SASLPREP_BIDI, 0, 0);
  st = p.fault.reason != 0 ? LMAIL_E_ARGUMENT : p.made > cap ? LMAIL_FULL : LMAIL_OK;
  *made = p.fault.reason != 0 ? 0 : p.made;
  if (st != LMAIL_OK && cap != 0) lmail_wipe(out, p.made < cap ? p.made : cap);
  if (fault != NULL) *fault = p.fault;
  lmail_wipe(&p, sizeof p);
  return st;
}
