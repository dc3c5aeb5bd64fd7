/* SPDX-License-Identifier: MIT */
/* json.c - JSON files as trees; see json.h. */

#include "json.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct source {
  const char *path;
  const char *s; /* ends in NUL */
  size_t at;
} source;

static void *allocate(size_t n)
{
  void *p = calloc(1, n);

  if (p == NULL) abort();
  return p;
}

static void broken(const source *in)
{
  fprintf(stderr, "%s: no JSON at %lu\n", in->path, (unsigned long)in->at);
  exit(1);
}

static char next_char(source *in)
{
  while (in->s[in->at] != '\0' && strchr(" \t\r\n", in->s[in->at]) != NULL) in->at++;
  return in->s[in->at];
}

static void expect(source *in, const char *word)
{
  size_t n = strlen(word);

  if (strncmp(in->s + in->at, word, n) != 0) broken(in);
  in->at += n;
}

static unsigned read_hex(source *in)
{
  char digits[5] = "";
  char *end;
  unsigned v;

  strncpy(digits, in->s + in->at, 4);
  v = (unsigned)strtoul(digits, &end, 16);
  if (end != digits + 4) broken(in);
  in->at += 4;
  return v;
}

static size_t put_utf8(char *out, unsigned long c)
{
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (char)(0xc0 | c >> 6);
    out[1] = (char)(0x80 | (c & 0x3f));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (char)(0xe0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3f));
    out[2] = (char)(0x80 | (c & 0x3f));
    return 3;
  }
  out[0] = (char)(0xf0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 0x3f));
  out[2] = (char)(0x80 | (c >> 6 & 0x3f));
  out[3] = (char)(0x80 | (c & 0x3f));
  return 4;
}

static size_t read_escape(source *in, char *out)
{
  static const char names[] = "\"\\/bfnrt", octets[] = "\"\\/\b\f\n\r\t";
  char c = in->s[in->at++];
  const char *name = c == '\0' ? NULL : strchr(names, c);
  unsigned long code;

  if (name != NULL) {
    *out = octets[name - names];
    return 1;
  }
  if (c != 'u') broken(in);
  code = read_hex(in);
  if (code >= 0xd800 && code < 0xdc00 && in->s[in->at] == '\\' && in->s[in->at + 1] == 'u') {
    in->at += 2;
    code = 0x10000 + ((code - 0xd800) << 10) + (read_hex(in) - 0xdc00);
  }
  return put_utf8(out, code);
}

/* The octets are never more than those of the source. */
static char *read_string(source *in, size_t *len)
{
  const char *start = in->s + in->at + 1, *end = start;
  char *out;
  size_t n = 0;

  while (*end != '"') {
    if (*end == '\0') broken(in);
    end += *end == '\\' && end[1] != '\0' ? 2 : 1;
  }
  out = (char *)allocate((size_t)(end - start) + 1);
  in->at++;
  while (in->s + in->at < end) {
    if (in->s[in->at] == '\\') {
      in->at++;
      n += read_escape(in, out + n);
    } else {
      out[n++] = in->s[in->at++];
    }
  }
  in->at++;
  *len = n;
  return out;
}

static json_value *read_value(source *in);

static void read_list(source *in, json_value *v, char close)
{
  json_value **last = &v->first;

  in->at++;
  if (next_char(in) == close) {
    in->at++;
    return;
  }
  for (;;) {
    char *name = NULL;
    size_t len;

    if (close == '}') {
      if (next_char(in) != '"') broken(in);
      name = read_string(in, &len);
      if (next_char(in) != ':') broken(in);
      in->at++;
    }
    *last = read_value(in);
    (*last)->name = name;
    last = &(*last)->next;
    if (next_char(in) == close) break;
    if (in->s[in->at] != ',') broken(in);
    in->at++;
  }
  in->at++;
}

static void read_number(source *in, json_value *v)
{
  char *end;

  v->number = strtoll(in->s + in->at, &end, 10);
  if (end == in->s + in->at) broken(in);
  in->at = (size_t)(end - in->s);
  while (in->s[in->at] != '\0' && strchr("0123456789.eE+-", in->s[in->at]) != NULL) in->at++;
}

static json_value *read_value(source *in)
{
  json_value *v = (json_value *)allocate(sizeof *v);
  char c = next_char(in);

  if (c == '{' || c == '[') {
    v->kind = c == '{' ? JSON_OBJECT : JSON_ARRAY;
    read_list(in, v, c == '{' ? '}' : ']');
  } else if (c == '"') {
    v->kind = JSON_STRING;
    v->text = read_string(in, &v->len);
  } else if (c == 'n') {
    expect(in, "null");
  } else if (c == 't' || c == 'f') {
    v->kind = JSON_BOOL;
    v->number = c == 't';
    expect(in, c == 't' ? "true" : "false");
  } else {
    v->kind = JSON_NUMBER;
    read_number(in, v);
  }
  return v;
}

/* The whole file, with a NUL behind it; NULL when it cannot be read. */
static char *read_file(const char *path)
{
  FILE *file = fopen(path, "rb");
  size_t n;
  char *text;

  if (file == NULL) return NULL;
  if (fseek(file, 0, SEEK_END) != 0) abort();
  n = (size_t)ftell(file);
  rewind(file);
  text = (char *)allocate(n + 1);
  if (fread(text, 1, n, file) != n) abort();
  fclose(file);
  return text;
}

json_value *json_load(const char *path)
{
  char *text = read_file(path);
  json_value *v;
  source in;

  if (text == NULL) return NULL;
  in.path = path;
  in.s = text;
  in.at = 0;
  v = read_value(&in);
  if (next_char(&in) != '\0') broken(&in);
  free(text);
  return v;
}

json_value *json_load_lines(const char *path)
{
  char *text = read_file(path);
  json_value *v, **last;
  source in;

  if (text == NULL) return NULL;
  in.path = path;
  in.s = text;
  in.at = 0;
  v = (json_value *)allocate(sizeof *v);
  v->kind = JSON_ARRAY;
  for (last = &v->first; next_char(&in) != '\0'; last = &(*last)->next) *last = read_value(&in);
  free(text);
  return v;
}

void json_free(json_value *v)
{
  while (v != NULL) {
    json_value *next = v->next;

    json_free(v->first);
    free(v->text);
    free(v->name);
    free(v);
    v = next;
  }
}

const json_value *json_member(const json_value *v, const char *name)
{
  if (v == NULL || v->kind != JSON_OBJECT) return NULL;
  for (v = v->first; v != NULL; v = v->next) {
    if (strcmp(v->name, name) == 0) return v;
  }
  return NULL;
}

int64_t json_int(const json_value *v, const char *name, int64_t missing)
{
  const json_value *member = json_member(v, name);

  return member != NULL && (member->kind == JSON_NUMBER || member->kind == JSON_BOOL)
             ? member->number
             : missing;
}
