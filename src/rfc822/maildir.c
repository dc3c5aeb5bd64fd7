/* SPDX-License-Identifier: MIT */
/* maildir.c - names of files in a Maildir; see libmail/mbox.h. */

#include <libmail/mbox.h>
#include "core/build.h"
#include "core/chars.h"
#include "core/number.h"

/* In the order of their bits, which is ASCII order. */
static const char known[] = {'D', 'F', 'P', 'R', 'S', 'T'};

/* The bit of a letter; 0 when it has none. */
static unsigned bit_of(uint8_t letter)
{
  unsigned i;

  for (i = 0; i < sizeof known; i++) {
    if (letter == (uint8_t)known[i]) return 1u << i;
  }
  return 0;
}

/* No name of a message: what a shell, a file system or a Maildir reader takes for something else. */
static int is_bad(const uint8_t *s, size_t n)
{
  return n == 0 || s[0] == '.' || memchr(s, '/', n) != NULL || memchr(s, 0, n) != NULL;
}

/* The first octet `c` at or after `at`, or n. */
static size_t find(const uint8_t *s, size_t n, size_t at, int c)
{
  const uint8_t *found = at < n ? (const uint8_t *)memchr(s + at, c, n - at) : NULL;

  return found ? (size_t)(found - s) : n;
}

/* "S=" or "W=" and a number; the first of each counts. */
static void take_size(lmail_maildir_name *out, const uint8_t *s, size_t n)
{
  uint64_t value;

  if (n < 3 || s[1] != '=' || lmail_number_(s + 2, n - 2, UINT64_MAX, &value) != LMAIL_OK) return;
  if (s[0] == 'S' && !(out->has & LMAIL_MAILDIR_HAS_SIZE)) {
    out->size = value;
    out->has |= LMAIL_MAILDIR_HAS_SIZE;
  } else if (s[0] == 'W' && !(out->has & LMAIL_MAILDIR_HAS_VSIZE)) {
    out->vsize = value;
    out->has |= LMAIL_MAILDIR_HAS_VSIZE;
  }
}

lmail_status lmail_maildir_parse(const void *name, size_t n, lmail_maildir_name *out)
{
  const uint8_t *s = (const uint8_t *)name;
  size_t end, at, i;

  memset(out, 0, sizeof *out);
  if (is_bad(s, n)) return LMAIL_E_SYNTAX;
  end = find(s, n, 0, ':');
  at = find(s, end, 0, ',');
  out->base = out->unique = s;
  out->base_len = end;
  out->unique_len = at;
  while (at < end) {
    size_t next = find(s, end, at + 1, ',');

    take_size(out, s + at + 1, next - at - 1);
    at = next;
  }
  if (end == n) return LMAIL_OK;
  out->info = s + end + 1;
  out->info_len = n - end - 1;
  if (out->info_len < 2 || out->info[0] != '2' || out->info[1] != ',') return LMAIL_OK;
  out->has |= LMAIL_MAILDIR_HAS_FLAGS;
  out->letters = out->info + 2;
  out->letters_len = out->info_len - 2;
  for (i = 0; i < out->letters_len; i++) out->flags |= (uint16_t)bit_of(out->letters[i]);
  return LMAIL_OK;
}

lmail_status lmail_maildir_write(lmail_writer *w, const void *base, size_t base_len, unsigned flags,
                                 const void *letters, size_t letters_len)
{
  const uint8_t *s = (const uint8_t *)letters;
  const uint8_t *name = (const uint8_t *)base;
  uint32_t there[4] = {0, 0, 0, 0}; /* a bit each of US-ASCII */
  lmail_build_ b;
  unsigned c;
  size_t i;

  if (is_bad(name, base_len) || memchr(name, ':', base_len) || flags >> sizeof known != 0) {
    return LMAIL_E_ARGUMENT;
  }
  for (i = 0; i < letters_len; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) || s[i] == '/' || s[i] == ':') return LMAIL_E_ARGUMENT;
    if (bit_of(s[i]) == 0) there[s[i] >> 5] |= (uint32_t)1 << (s[i] & 31);
  }
  lmail_build_begin_(&b, w);
  lmail_put_line_(&b, name, base_len);
  lmail_put_lit_(&b, ":2,");
  for (c = 0; c < 128; c++) {
    uint8_t letter = (uint8_t)c;

    if ((there[c >> 5] >> (c & 31) & 1) != 0 || (bit_of(letter) & flags) != 0) {
      lmail_put_(&b, &letter, 1);
    }
  }
  return lmail_build_end_(&b);
}
