/* SPDX-License-Identifier: MIT */
/* file_name.c - file names that are safe to use; see lmail_file_name in libmail/mime.h. */

#include <libmail/mime.h>
#include <string.h>

#include "core/chars.h"
#include "core/keyword.h"
#include "core/utf8.h"

enum { NAME_MAX_OCTETS = 255, EXTENSION_MAX = 16 };

/* Names that open a device on Windows, with any extension. */
/* clang-format off */
#define DEVICES(X, a)                                                                       \
  X(a, "aux", aux, 1) X(a, "con", con, 1) X(a, "nul", nul, 1) X(a, "prn", prn, 1)           \
  X(a, "com0", com0, 1) X(a, "com1", com1, 1) X(a, "com2", com2, 1) X(a, "com3", com3, 1)   \
  X(a, "com4", com4, 1) X(a, "com5", com5, 1) X(a, "com6", com6, 1) X(a, "com7", com7, 1)   \
  X(a, "com8", com8, 1) X(a, "com9", com9, 1) X(a, "lpt0", lpt0, 1) X(a, "lpt1", lpt1, 1)   \
  X(a, "lpt2", lpt2, 1) X(a, "lpt3", lpt3, 1) X(a, "lpt4", lpt4, 1) X(a, "lpt5", lpt5, 1)   \
  X(a, "lpt6", lpt6, 1) X(a, "lpt7", lpt7, 1) X(a, "lpt8", lpt8, 1) X(a, "lpt9", lpt9, 1)   \
  X(a, "clock$", clock_, 1) X(a, "conin$", conin, 1) X(a, "conout$", conout, 1)
/* clang-format on */

LMAIL_KEYWORDS_(devices, DEVICES)

/*
 * Characters that turn the direction of text around (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066
 * to U+2069: "exe.fdp" can be made to look like "pdf.exe" the other way round) and those that end
 * its lines (U+2028, U+2029).
 */
static int is_invisible(const uint8_t *s)
{
  return (s[0] == 0xd8 && s[1] == 0x9c) ||
         (s[0] == 0xe2 && s[1] == 0x80 &&
          ((s[2] & 0xfe) == 0x8e || (s[2] >= 0xa8 && s[2] <= 0xae))) ||
         (s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9);
}

/* The length of the UTF-8 character at the start of s, 0 when it is none to keep. */
static size_t utf8_length(const uint8_t *s, size_t n)
{
  size_t len = lmail_utf8_char_(s, n);

  if (len > 1 && ((s[0] == 0xc2 && s[1] < 0xa0) || is_invisible(s))) return 0;
  return len;
}

static int is_allowed(uint8_t c)
{
  static const char forbidden[] = {'<', '>', ':', '"', '|', '?', '*', '/', '\\'};

  return c >= ' ' && c != 127 && !memchr(forbidden, c, sizeof forbidden);
}

/*
 * The octets at the start of s that a name must not begin or end with: a dot, a control or a blank
 * (U+00A0, U+1680, U+2000 to U+200B, U+202F, U+205F, U+3000 and U+FEFF too); 0 when there are none.
 */
static size_t edge_length(const uint8_t *s, size_t n)
{
  uint32_t c;

  if (n == 0) return 0;
  if (s[0] == '.' || s[0] <= ' ') return 1;
  if (n < 2) return 0;
  if (s[0] == 0xc2 && s[1] == 0xa0) return 2;
  if (n < 3) return 0;
  c = (uint32_t)s[0] << 16 | (uint32_t)s[1] << 8 | s[2];
  return c == 0xe19a80 || (c >= 0xe28080 && c <= 0xe2808b) || c == 0xe280af || c == 0xe2819f ||
                 c == 0xe38080 || c == 0xefbbbf
             ? 3
             : 0;
}

/* What is left of s[0 .. n) without such octets at its end. */
static size_t without_edge(const uint8_t *s, size_t n)
{
  size_t len = 1;

  while (len <= 3 && len <= n) {
    if (edge_length(s + n - len, len) == len) {
      n -= len;
      len = 1;
    } else {
      len++;
    }
  }
  return n;
}

/*
 * Does the name, up to its first dot, open a device? Blanks before the dot are ignored there, and
 * the digits of com1 and lpt1 may be superscripts (U+00B9, U+00B2, U+00B3).
 */
static int is_device(const uint8_t *s, size_t n)
{
  const uint8_t *dot = (const uint8_t *)memchr(s, '.', n);
  size_t len = dot ? (size_t)(dot - s) : n;

  while (len > 0 && s[len - 1] == ' ') len--;
  if (len == 5 && s[3] == 0xc2 && (s[4] == 0xb9 || s[4] == 0xb2 || s[4] == 0xb3)) {
    return lmail_equal_nocase_(s, "com", 3) || lmail_equal_nocase_(s, "lpt", 3);
  }
  return lmail_keyword_(devices, s, len) != 0;
}

/* The caller's buffer; what does not fit is counted. */
typedef struct sink {
  uint8_t *out;
  size_t cap;
  size_t len;
} sink;

static void put(sink *to, uint8_t c)
{
  if (to->len < to->cap) to->out[to->len] = c;
  to->len++;
}

/* The octets of s[0 .. n) that make whole characters within `most`; octets stand for themselves. */
static size_t whole(const uint8_t *s, size_t n, size_t most)
{
  size_t at = 0;

  while (at < n) {
    size_t len = utf8_length(s + at, n - at);

    if (len == 0) len = 1;
    if (len > most - at) break;
    at += len;
  }
  return at;
}

/* Copies characters; what must not be in a name becomes "_", octet by octet. */
static void put_clean(sink *to, const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n) {
    size_t len = utf8_length(s + i, n - i);
    size_t k;

    if (len == 0 || (len == 1 && !is_allowed(s[i]))) {
      put(to, '_');
      i++;
      continue;
    }
    for (k = 0; k < len; k++) put(to, s[i++]);
  }
}

lmail_status lmail_file_name(const void *name, size_t n, void *out, size_t cap, size_t *len)
{
  static const char unnamed[] = "unnamed";
  const uint8_t *s = (const uint8_t *)name;
  size_t extension = 0;
  size_t base, i;
  sink to;

  to.out = (uint8_t *)out;
  to.cap = cap;
  to.len = 0;
  for (i = n; i > 0 && s[i - 1] != '/' && s[i - 1] != '\\'; i--) continue;
  if (i == 0 && n > 1 && s[1] == ':' && lmail_is_alpha_(s[0])) i = 2;
  if (i > 0) s += i, n -= i;
  while ((i = edge_length(s, n)) > 0) s += i, n -= i;
  n = without_edge(s, n);
  if (n == 0) {
    s = (const uint8_t *)unnamed;
    n = sizeof unnamed - 1;
  }
  if (s[0] == '-' || is_device(s, n)) put(&to, '_');
  if (n > NAME_MAX_OCTETS - to.len) { /* too long: cut in front of the extension */
    for (i = 1; i <= EXTENSION_MAX; i++) {
      if (s[n - i] == '.') extension = i;
    }
  }
  base = whole(s, n - extension, NAME_MAX_OCTETS - to.len - extension);
  if (base < n) base = without_edge(s, base);
  if (to.len == 0 && is_device(s, base)) put(&to, '_'); /* what the cut has left of it is one */
  put_clean(&to, s, base);
  put_clean(&to, s + n - extension, extension);
  *len = to.len;
  return to.len <= cap ? LMAIL_OK : LMAIL_FULL;
}
