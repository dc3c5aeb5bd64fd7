/* SPDX-License-Identifier: MIT */
/* unitext.c - addresses of type utf-8 in ORCPT (RFC 6533 3). */

#include "core/chars.h"
#include "core/utf8.h"
#include <libmail/smtp_protocol.h>
#include <libmail/utf8.h>

/*
 * QCHAR = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e
 *         ; ASCII printable characters except CTLs, SP, '\', '+', '='
 */
static int is_qchar(uint8_t c)
{
  return lmail_is_(c, LMAIL_C_GRAPH) && c != '\\' && c != '+' && c != '=';
}

/*
 * HEXPOINT = ( ( "0"/"1" ) %x31-39 ) / "10" / "20" / "2B" / "3D" / "7F" / "5C" / (HEXDIG8 HEXDIG) /
 *            ( NZHEXDIG 2(HEXDIG) ) / ( NZDHEXDIG 3(HEXDIG) ) / ( "D" %x30-37 2(HEXDIG) ) /
 *            ( NZHEXDIG 4(HEXDIG) ) / ( "10" 4*HEXDIG )
 *            ; represents either "\" or a Unicode code point outside the ASCII repertoire
 * Of US-ASCII those are taken that a mailbox may hold; controls, which the rule lets pass, are not.
 */
static int is_point(uint32_t c, size_t digits)
{
  if (c < 0x80) return digits == 2 && (c == ' ' || c == '+' || c == '=' || c == '\\');
  if (digits > 2 && c >> (4 * (digits - 1)) == 0) return 0; /* a zero in front */
  return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

/* EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"; how many octets, or 0, and the character */
static size_t embedded(const uint8_t *s, size_t n, uint32_t *c)
{
  size_t i = 3;

  if (n < 6 || s[0] != '\\' || s[1] != 'x' || s[2] != '{') return 0;
  for (*c = 0; i < n && i < 9 && lmail_hex_(s[i]) >= 0; i++) {
    *c = *c << 4 | (uint32_t)lmail_hex_(s[i]);
  }
  if (i < 5 || i == n || s[i] != '}' || !is_point(*c, i - 3)) return 0;
  return i + 1;
}

/* The next character of utf-8-addr-unitext: how many octets it takes, 0 for none, and what it is. */
static size_t character(const uint8_t *s, size_t n, uint8_t out[4], size_t *made)
{
  uint32_t c;
  size_t used = embedded(s, n, &c);
  int32_t k;

  if (used != 0) {
    *made = lmail_utf8_put(out, c);
    return used;
  }
  k = is_qchar(s[0]) ? 1 : s[0] < 0x80 ? 0 : lmail_utf8_char(s, n);
  if (k <= 0) return 0;
  *made = (size_t)k;
  memcpy(out, s, *made);
  return *made;
}

lmail_status lmail_smtp_unitext_decode(const void *in, size_t n, void *out, size_t cap, size_t *len)
{
  const uint8_t *s = (const uint8_t *)in;
  uint8_t *to = (uint8_t *)out;
  size_t total = 0;
  size_t i = 0;

  *len = 0;
  while (i < n) {
    uint8_t form[4];
    size_t made;
    size_t used = character(s + i, n - i, form, &made);

    if (used == 0) return LMAIL_E_SYNTAX;
    if (made <= cap && total <= cap - made) memcpy(to + total, form, made);
    total += made;
    i += used;
  }
  *len = total;
  return total <= cap ? LMAIL_OK : LMAIL_FULL;
}

/* "\x{...}" for a character, without zeros in front but at least two digits; how many octets. */
static size_t escape(uint32_t c, uint8_t out[10])
{
  static const char digits[] = "0123456789ABCDEF";
  unsigned shift = 4;
  size_t n = 3;

  memcpy(out, "\\x{", 3);
  while (c >> shift > 15) shift += 4;
  for (;; shift -= 4) {
    out[n++] = (uint8_t)digits[c >> shift & 15];
    if (shift == 0) break;
  }
  out[n++] = '}';
  return n;
}

/* The code point of a valid character of k octets. */
static uint32_t code_point(const uint8_t *s, size_t k)
{
  uint32_t c = k == 1 ? s[0] : s[0] & (0x7fu >> k);
  size_t i;

  for (i = 1; i < k; i++) c = c << 6 | (s[i] & 0x3f);
  return c;
}

lmail_status lmail_smtp_unitext_encode(const void *in, size_t n, void *out, size_t cap, size_t *len)
{
  const uint8_t *s = (const uint8_t *)in;
  uint8_t *to = (uint8_t *)out;
  size_t total = 0;
  size_t i = 0;

  *len = 0;
  while (i < n) {
    const int32_t k = lmail_utf8_char(s + i, n - i);
    uint8_t form[10];
    size_t made = 1;

    if (k <= 0 || s[i] < ' ' || s[i] == 0x7f) return LMAIL_E_SYNTAX;
    form[0] = s[i];
    if (!is_qchar(s[i])) made = escape(code_point(s + i, (size_t)k), form);
    if (made <= cap && total <= cap - made) memcpy(to + total, form, made);
    total += made;
    i += (size_t)k;
  }
  *len = total;
  return total <= cap ? LMAIL_OK : LMAIL_FULL;
}
