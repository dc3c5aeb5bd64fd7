/* SPDX-License-Identifier: MIT */
/* mailbox.c - names of mailboxes: modified UTF-7, and which names are equal; see libmail/imap_mailbox.h. */

#include <libmail/imap_mailbox.h>
#include <string.h>

#include "core/base64.h"
#include "core/chars.h"
#include "core/utf8.h"

/* Characters taken from a name, one after the other. */
typedef struct reader {
  const uint8_t *s;
  size_t n, at;
  uint32_t bits;  /* of base64, not used yet: the lower `count` */
  unsigned count; /* below 22 */
  unsigned odd;
  uint8_t utf8;    /* no "&" means anything          */
  uint8_t shifted; /* behind a "&"                   */
  uint8_t ended;   /* base64 ended right before here */
} reader;

static void reader_init(reader *r, const void *name, size_t n, int utf8)
{
  memset(r, 0, sizeof *r);
  r->s = (const uint8_t *)name;
  r->n = n;
  r->utf8 = (uint8_t)utf8;
}

enum { END = -1, BAD = -2 };

/* Sixteen bits of base64 ("," is its "/"); END behind its "-", where fewer than six bits may be left over. */
static int32_t read_unit(reader *r)
{
  while (r->count < 16) {
    unsigned value;

    if (r->at == r->n) return BAD; /* "all names [...] MUST end in US-ASCII" */
    if (r->s[r->at] == '-') {
      if (r->count >= 6) return BAD;
      if ((r->bits & ((1U << r->count) - 1)) != 0) r->odd |= LMAIL_IMAP_NAME_BITS;
      r->at++;
      r->bits = r->count = 0;
      return END;
    }
    if (r->s[r->at] == '/') return BAD;
    value = lmail_base64_value_(r->s[r->at] == ',' ? '/' : r->s[r->at]);
    if (value >= 64) return BAD;
    r->bits = r->bits << 6 | value;
    r->count += 6;
    r->at++;
  }
  r->count -= 16;
  return (int32_t)(r->bits >> r->count & 0xffff);
}

/* A character of base64 (UTF-16), or END. */
static int32_t read_shifted(reader *r)
{
  int32_t high = read_unit(r), low;

  if (high < 0) return high;
  if (high < 0xd800 || high > 0xdfff) {
    if (high >= 0x20 && high < 0x7f) r->odd |= LMAIL_IMAP_NAME_ASCII_ENCODED;
    return high;
  }
  if (high >= 0xdc00) return BAD;
  low = read_unit(r);
  if (low < 0xdc00 || low > 0xdfff) return BAD;
  return (int32_t)(0x10000U + (((uint32_t)high & 0x3ff) << 10) + ((uint32_t)low & 0x3ff));
}

/* The next character; END or BAD, where r->at is the place. */
static int32_t read_char(reader *r)
{
  size_t size;
  int32_t c;

  while (!r->utf8 && (r->shifted || (r->at < r->n && r->s[r->at] == '&'))) {
    if (!r->shifted) {
      r->at++;
      if (r->at < r->n && r->s[r->at] == '-') {
        r->at++;
        r->ended = 0;
        return '&';
      }
      if (r->ended) r->odd |= LMAIL_IMAP_NAME_NULL_SHIFT;
      r->shifted = 1;
    }
    c = read_shifted(r);
    if (c != END) return c;
    r->shifted = 0;
    r->ended = 1;
  }
  r->ended = 0;
  if (r->at == r->n) return END;
  size = lmail_utf8_char_(r->s + r->at, r->n - r->at);
  if (size == 0) return BAD;
  if (size > 1 && !r->utf8) r->odd |= LMAIL_IMAP_NAME_UTF8;
  c = (int32_t)lmail_utf8_value_(r->s + r->at, size);
  r->at += size;
  return c;
}

lmail_status lmail_imap_name_decode(const void *name, size_t n, void *out, size_t cap, size_t *made,
                                    unsigned *odd)
{
  uint8_t *o = (uint8_t *)out;
  size_t len = 0, size;
  uint8_t octets[4];
  reader r;
  int32_t c;

  reader_init(&r, name, n, 0);
  while ((c = read_char(&r)) >= 0) {
    if (c < 0x20 || c == 0x7f) r.odd |= LMAIL_IMAP_NAME_CONTROL;
    size = lmail_utf8_put(octets, (uint32_t)c);
    if (len <= cap && size <= cap - len) memcpy(o + len, octets, size);
    len += size;
  }
  if (odd != NULL) *odd = r.odd;
  *made = c == BAD ? r.at : len;
  if (c == BAD) return LMAIL_E_SYNTAX;
  return len <= cap ? LMAIL_OK : LMAIL_FULL;
}

/* ---- encoding ------------------------------------------------------------------------------------ */

/* Where octets go, or are counted. */
typedef struct sink {
  uint8_t *out;
  size_t cap, len;
  uint32_t bits; /* below: of base64 that is not complete */
  unsigned count;
  int shifted;
} sink;

static void put(sink *k, uint8_t c)
{
  if (k->len < k->cap) k->out[k->len] = c;
  k->len++;
}

static void put_base64(sink *k, unsigned value)
{
  uint8_t c = lmail_base64_char_(value & 63);

  put(k, c == '/' ? ',' : c);
}

static void put_unit(sink *k, uint32_t unit)
{
  if (!k->shifted) put(k, '&');
  k->shifted = 1;
  k->bits = k->bits << 16 | unit;
  for (k->count += 16; k->count >= 6; k->count -= 6) put_base64(k, k->bits >> (k->count - 6));
}

static void unshift(sink *k)
{
  if (!k->shifted) return;
  if (k->count != 0) put_base64(k, k->bits << (6 - k->count));
  put(k, '-');
  k->bits = k->count = 0;
  k->shifted = 0;
}

lmail_status lmail_imap_name_encode(const void *utf8, size_t n, void *out, size_t cap, size_t *made)
{
  reader r;
  sink k;
  int32_t c;

  memset(&k, 0, sizeof k);
  k.out = (uint8_t *)out;
  k.cap = cap;
  reader_init(&r, utf8, n, 1);
  for (;;) {
    *made = r.at;
    c = read_char(&r);
    if (c == END) break;
    if (c == BAD || c == 0 || c == '\r' || c == '\n') return LMAIL_E_ARGUMENT;
    if (c >= 0x20 && c < 0x7f) {
      unshift(&k);
      put(&k, (uint8_t)c);
      if (c == '&') put(&k, '-');
    } else if (c < 0x10000) {
      put_unit(&k, (uint32_t)c);
    } else {
      put_unit(&k, 0xd800U | ((uint32_t)c - 0x10000) >> 10);
      put_unit(&k, 0xdc00U | ((uint32_t)c & 0x3ff));
    }
  }
  unshift(&k);
  *made = k.len;
  return k.len <= cap ? LMAIL_OK : LMAIL_FULL;
}

/* ---- comparing ----------------------------------------------------------------------------------- */

size_t lmail_imap_inbox(const void *name, size_t n, uint8_t delimiter)
{
  const uint8_t *s = (const uint8_t *)name;

  if (n < 5 || !lmail_equal_nocase_(s, "inbox", 5)) return 0;
  return n == 5 || (delimiter != 0 && s[5] == delimiter) ? 5 : 0;
}

int lmail_imap_name_equal(const void *a, size_t a_n, const void *b, size_t b_n, unsigned flags,
                          uint8_t delimiter)
{
  unsigned utf8 = flags & (LMAIL_IMAP_NAME_A_UTF8 | LMAIL_IMAP_NAME_B_UTF8);
  size_t skip = lmail_imap_inbox(a, a_n, delimiter);
  const uint8_t *s = (const uint8_t *)a, *t = (const uint8_t *)b;
  reader x, y;
  int32_t c;

  if (skip != lmail_imap_inbox(b, b_n, delimiter)) return 0;
  if (skip != 0) {
    s += skip, a_n -= skip;
    t += skip, b_n -= skip;
  }
  if (utf8 != LMAIL_IMAP_NAME_A_UTF8 && utf8 != LMAIL_IMAP_NAME_B_UTF8) {
    return a_n == b_n && (a_n == 0 || memcmp(s, t, a_n) == 0);
  }
  reader_init(&x, s, a_n, utf8 == LMAIL_IMAP_NAME_A_UTF8);
  reader_init(&y, t, b_n, utf8 == LMAIL_IMAP_NAME_B_UTF8);
  do {
    c = read_char(&x);
    if (c == BAD || c != read_char(&y)) return 0;
  } while (c != END);
  return 1;
}

int lmail_imap_name_level(const void *name, size_t n, size_t *pos, uint8_t delimiter,
                          const uint8_t **level, size_t *level_n)
{
  const uint8_t *s = (const uint8_t *)name, *end = NULL;
  size_t from = *pos;

  if (from > n || (from == n && n == 0)) return 0;
  if (delimiter != 0 && from < n) end = (const uint8_t *)memchr(s + from, delimiter, n - from);
  *level = s + from;
  *level_n = end != NULL ? (size_t)(end - s) - from : n - from;
  *pos = from + *level_n + 1;
  return 1;
}
