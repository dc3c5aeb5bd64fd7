/* SPDX-License-Identifier: MIT */
/* text.c - growing text; see text.h. */

#include "text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void room(text *t, size_t n)
{
  if (t->len + n + 1 <= t->cap) return;
  t->cap = (t->len + n + 1) * 2;
  t->s = realloc(t->s, t->cap);
  if (t->s == NULL) abort();
}

void text_add(text *t, const char *s, size_t n)
{
  room(t, n);
  if (n > 0) memcpy(t->s + t->len, s, n);
  t->len += n;
  t->s[t->len] = '\0';
}

void text_printf(text *t, const char *format, ...)
{
  va_list args;
  int n;

  va_start(args, format);
  n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  room(t, (size_t)n);
  va_start(args, format);
  vsnprintf(t->s + t->len, (size_t)n + 1, format, args);
  va_end(args);
  t->len += (size_t)n;
}

void text_free(text *t)
{
  free(t->s);
  memset(t, 0, sizeof *t);
}

void text_escape(text *t, const uint8_t *data, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    uint8_t c = data[i];

    if (c == '\r') text_add(t, "\\r", 2);
    else if (c == '\n') text_add(t, "\\n", 2);
    else if (c == '\t') text_add(t, "\\t", 2);
    else if (c == 0) text_add(t, "\\0", 2);
    else if (c == '\\') text_add(t, "\\\\", 2);
    else if (c == '"') text_add(t, "\\\"", 2);
    else if (c < ' ' || c > '~') text_printf(t, "\\x%02x", c);
    else text_add(t, (const char *)&c, 1);
  }
  text_add(t, "", 0);
}

/* \{count:text} */
static const char *repeat(text *t, const char *s, const char *end)
{
  char *colon;
  unsigned long count = strtoul(s, &colon, 10);
  const char *close = memchr(s, '}', (size_t)(end - s));

  if (close == NULL || *colon != ':' || colon > close || count > 10000000) return NULL;
  while (count-- > 0) {
    if (!text_unescape(t, colon + 1, (size_t)(close - colon - 1))) return NULL;
  }
  return close + 1;
}

int text_unescape(text *t, const char *s, size_t n)
{
  const char *end = s + n;

  while (s < end) {
    char c = *s++;

    if (c != '\\') {
      text_add(t, &c, 1);
      continue;
    }
    if (s == end) return 0;
    c = *s++;
    if (c == 'r') text_add(t, "\r", 1);
    else if (c == 'n') text_add(t, "\n", 1);
    else if (c == 't') text_add(t, "\t", 1);
    else if (c == '0') text_add(t, "\0", 1);
    else if (c == '\\' || c == '"') text_add(t, &c, 1);
    else if (c == '{') {
      s = repeat(t, s, end);
      if (s == NULL) return 0;
    } else if (c == 'x' && end - s >= 2) {
      char hex[3] = {s[0], s[1], 0};
      char *rest;
      char byte = (char)strtoul(hex, &rest, 16);

      if (rest != hex + 2) return 0;
      text_add(t, &byte, 1);
      s += 2;
    } else {
      return 0;
    }
  }
  text_add(t, "", 0);
  return 1;
}

void text_add_base64(text *t, const char *s, size_t n)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t i;

  for (i = 0; i < n; i += 3) {
    const unsigned a = (uint8_t)s[i], b = i + 1 < n ? (uint8_t)s[i + 1] : 0;
    const unsigned c = i + 2 < n ? (uint8_t)s[i + 2] : 0;

    text_printf(t, "%c%c%c%c", digits[a >> 2], digits[(a & 3) << 4 | b >> 4],
                i + 1 < n ? digits[(b & 15) << 2 | c >> 6] : '=', i + 2 < n ? digits[c & 63] : '=');
  }
}

/* The octets that %xx stand for. */
void text_unpercent(text *t, const char *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    char octet = s[i];
    unsigned v;

    if (octet == '%' && i + 2 < n && sscanf(s + i + 1, "%2x", &v) == 1) {
      octet = (char)v;
      i += 2;
    }
    text_add(t, &octet, 1);
  }
}
