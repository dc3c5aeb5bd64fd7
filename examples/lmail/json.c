/* SPDX-License-Identifier: MIT */
/* json.c - strings of any bytes as JSON; see json.h. */

#include "json.h"
#include <string.h>

static void put_ascii(FILE *out, uint8_t c)
{
  switch (c) {
  case '"': fputs("\\\"", out); break;
  case '\\': fputs("\\\\", out); break;
  case '\n': fputs("\\n", out); break;
  case '\r': fputs("\\r", out); break;
  case '\t': fputs("\\t", out); break;
  default:
    if (c < 0x20) fprintf(out, "\\u%04x", c);
    else fputc(c, out);
  }
}

/* How long the character is that begins with this byte; 0 when none does. */
static unsigned length_of(uint8_t first)
{
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/* May this byte follow? RFC 3629 4: nothing overlong, no surrogates, nothing over U+10FFFF. */
static int continues(const uint8_t *held, unsigned n, uint8_t c)
{
  if ((c & 0xc0) != 0x80) return 0;
  if (n > 1) return 1;
  switch (held[0]) {
  case 0xe0: return c >= 0xa0;
  case 0xed: return c <= 0x9f;
  case 0xf0: return c >= 0x90;
  case 0xf4: return c <= 0x8f;
  default: return 1;
  }
}

static void escape_held(json_string *s)
{
  unsigned i;

  for (i = 0; i < s->held_n; i++) fprintf(s->out, "\\udc%02x", s->held[i]);
  s->held_n = 0;
}

/* U+0085, U+2028 and U+2029 end lines for many readers, and an object must stay on its line. */
static void put_character(json_string *s)
{
  const uint8_t *h = s->held;

  if (s->held_n == 2 && h[0] == 0xc2 && h[1] == 0x85) fputs("\\u0085", s->out);
  else if (s->held_n == 3 && h[0] == 0xe2 && h[1] == 0x80 && (h[2] == 0xa8 || h[2] == 0xa9)) {
    fprintf(s->out, "\\u20%x", h[2] - 0x80u);
  } else {
    fwrite(h, 1, s->held_n, s->out);
  }
  s->held_n = 0;
}

static void put(json_string *s, uint8_t c)
{
  if (s->held_n > 0) {
    if (continues(s->held, s->held_n, c)) {
      s->held[s->held_n++] = c;
      if (s->held_n == length_of(s->held[0])) put_character(s);
      return;
    }
    escape_held(s);
  }
  if (c < 0x80) {
    put_ascii(s->out, c);
  } else {
    s->held[0] = c;
    s->held_n = 1;
    if (length_of(c) == 0) escape_held(s);
  }
}

static int is_plain(uint8_t c)
{
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

void json_string_begin(json_string *s, FILE *out)
{
  s->out = out;
  s->held_n = 0;
  fputc('"', out);
}

void json_string_add(json_string *s, const void *data, size_t n)
{
  const uint8_t *p = data;
  size_t i = 0;

  while (i < n) {
    size_t from = i;

    if (s->held_n == 0) {
      while (i < n && is_plain(p[i])) i++;
      fwrite(p + from, 1, i - from, s->out);
    }
    if (i < n) put(s, p[i++]);
  }
}

void json_string_end(json_string *s)
{
  escape_held(s);
  fputc('"', s->out);
}

void json_bytes(FILE *out, const void *data, size_t n)
{
  json_string s;

  if (data == NULL) {
    fputs("null", out);
    return;
  }
  json_string_begin(&s, out);
  json_string_add(&s, data, n);
  json_string_end(&s);
}

void json_text(FILE *out, const char *text)
{
  json_bytes(out, text, text == NULL ? 0 : strlen(text));
}

void json_hex(FILE *out, const uint8_t *octets, size_t n)
{
  size_t i;

  fputc('"', out);
  for (i = 0; i < n; i++) fprintf(out, "%02x", octets[i]);
  fputc('"', out);
}
