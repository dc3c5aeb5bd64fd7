/* SPDX-License-Identifier: MIT */
#ifndef TESTS_RFC822_CANONICAL_H
#define TESTS_RFC822_CANONICAL_H

/*
 * canonical.h - RFC 6376 3.4 on a whole text in memory, word for word and slowly: what the filters of
 * dkim.h are compared with. Line ends may be LF alone.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Appends a text whose line ends are CRLF; returns its length. CR alone stays. */
static inline size_t with_crlf(const uint8_t *s, size_t n, uint8_t *out)
{
  size_t made = 0, i;

  for (i = 0; i < n; i++) {
    if (s[i] == '\n' && (i == 0 || s[i - 1] != '\r')) out[made++] = '\r';
    out[made++] = s[i];
  }
  return made;
}

static inline int is_crlf(const uint8_t *s, size_t n, size_t i)
{
  return n - i >= 2 && s[i] == '\r' && s[i + 1] == '\n';
}

/* White space in runs becomes one SP, and goes at line ends; 3.4.4 (a). out may be s. */
static inline size_t reduce(const uint8_t *s, size_t n, uint8_t *out)
{
  size_t made = 0, i;

  for (i = 0; i < n; i++) {
    if (s[i] == ' ' || s[i] == '\t') {
      size_t end = i;

      while (end < n && (s[end] == ' ' || s[end] == '\t')) end++;
      if (end < n && !is_crlf(s, n, end)) out[made++] = ' ';
      i = end - 1;
    } else {
      out[made++] = s[i];
    }
  }
  return made;
}

/* out has room for 2 n + 2. */
static inline size_t canonical_body(const uint8_t *s, size_t n, int relaxed, uint8_t *out)
{
  size_t made = with_crlf(s, n, out);

  if (relaxed) made = reduce(out, made, out);
  while (made >= 2 && is_crlf(out, made, made - 2)) made -= 2;
  if (made == 0 && relaxed) return 0;
  memcpy(out + made, "\r\n", 2);
  return made + 2;
}

/* The field at the start of s: up to a line end that no white space follows; its length, CRLF too. */
static inline size_t field_end(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (is_crlf(s, n, i) && i + 2 < n && s[i + 2] != ' ' && s[i + 2] != '\t') return i + 2;
  }
  return n;
}

/* Takes the value of "b" out of a field, 3.7; its length. */
static inline size_t without_b(uint8_t *s, size_t n)
{
  const uint8_t *colon = (const uint8_t *)memchr(s, ':', n);
  size_t at = colon ? (size_t)(colon - s) + 1 : n;

  while (at < n) {
    const uint8_t *semicolon = (const uint8_t *)memchr(s + at, ';', n - at);
    size_t end = semicolon ? (size_t)(semicolon - s) : n;
    size_t i = at;
#define SKIP_BLANKS()                                                    \
  while (i < end && (s[i] == ' ' || s[i] == '\t' || is_crlf(s, end, i))) \
  i += is_crlf(s, end, i) ? 2 : 1

    SKIP_BLANKS();
    if (i < end && s[i] == 'b') {
      i++;
      SKIP_BLANKS();
      if (i < end && s[i] == '=') {
        i++;
        memmove(s + i, s + end, n - end);
        n -= end - i;
        end = i;
      }
    }
    at = end + 1;
  }
  return n;
}

/* One field in out, which has room for 2 n + 2. */
static inline size_t canonical_field(const uint8_t *s, size_t n, int relaxed, int signature,
                                     uint8_t *out)
{
  size_t made = with_crlf(s, n, out), i, to;
  uint8_t *colon;

  made = field_end(out, made);
  if (made >= 2 && is_crlf(out, made, made - 2)) made -= 2;
  if (signature) made = without_b(out, made);
  if (relaxed) {
    for (i = to = 0; i < made; i++) { /* unfold: what CRLFs are left have white space behind them */
      if (is_crlf(out, made, i)) i++;
      else out[to++] = out[i];
    }
    made = reduce(out, to, out);
    colon = (uint8_t *)memchr(out, ':', made);
    for (i = 0; i < made && out + i != colon; i++) {
      if (out[i] >= 'A' && out[i] <= 'Z') out[i] = (uint8_t)(out[i] + 32);
    }
    if (colon) {
      size_t before = (size_t)(colon - out), behind = before + 1;

      if (behind < made && out[behind] == ' ') behind++;
      if (before > 0 && out[before - 1] == ' ') before--;
      out[before] = ':';
      memmove(out + before + 1, out + behind, made - behind);
      made -= behind - before - 1;
    }
  }
  if (!signature) {
    memcpy(out + made, "\r\n", 2);
    made += 2;
  }
  return made;
}

#endif
