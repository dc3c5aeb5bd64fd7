/* SPDX-License-Identifier: MIT */
/*
 * reader_corpus.c - every file of the corpus through the field reader, whole and in chunks: what it
 * tells is the file, byte for byte; the same in any chunks; and field for field what the MIME parser
 * tells of the header. Field offsets are compared with those that another parser wrote down.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "text.h"
#include <dirent.h>
#include <libmail/mime.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned files, fields, listed;

/* A file's bytes; without_cr: each CRLF becomes LF, with_cr: each LF becomes CRLF. */
static uint8_t *read_file(const char *path, size_t *n, int without_cr, int with_cr)
{
  FILE *file = fopen(path, "rb");
  uint8_t *out = NULL;
  size_t len = 0, cap = 0;
  int c, before = 0;

  if (!file) return NULL;
  while ((c = getc(file)) != EOF) {
    if (len + 2 > cap) out = realloc(out, cap = cap * 2 + 4096);
    if (without_cr && c == '\n' && before == '\r') len--;
    if (with_cr && c == '\n' && before != '\r') out[len++] = '\r';
    out[len++] = (uint8_t)c;
    before = c;
  }
  fclose(file);
  *n = len;
  return out ? out : calloc(1, 1);
}

/* ---- what was told ---------------------------------------------------------------------------- */

/* The fields and their defects, a line each, as both parsers tell them. */
typedef struct story {
  text lines;
  const uint8_t *in;
  size_t n, at; /* octets of the input that came back */
  int in_bulk;
  int headers_over;
} story;

static void add_field(story *s, const lmail_event *ev)
{
  if (s->in_bulk) return;
  text_printf(&s->lines, "field %llu at %llu%s", (unsigned long long)ev->field,
              (unsigned long long)ev->off, ev->flags & LMAIL_EV_LONG ? " long" : "");
  if (!(ev->flags & LMAIL_EV_LONG)) {
    text_printf(&s->lines, ", name %lu, value at %lu of %lu", (unsigned long)ev->len,
                (unsigned long)(ev->data2 - ev->data), (unsigned long)ev->len2);
  }
  text_printf(&s->lines, "\n");
}

/* Those that both know. */
static void add_defect(story *s, unsigned code)
{
  if (code > LMAIL_DEFECT_DUPLICATE_FIELD) return;
  text_printf(&s->lines, "  %s\n", lmail_defect_name((uint16_t)code));
}

static void back(story *s, const uint8_t *data, size_t n)
{
  assert_true(n <= s->n - s->at);
  if (n > 0) assert_memory_equal(s->in + s->at, data, n);
  s->at += n;
}

static void take_reader(story *s, const lmail_event *ev)
{
  lmail_event as_field = *ev;

  switch (ev->kind) {
  case LMAIL_RFC822_SEPARATOR:
    assert_int_equal(ev->off, s->at);
    back(s, ev->data, ev->len);
    if (ev->num2 != LMAIL_RFC822_MBOX_FROM) break;
    as_field.len2 = ev->len - (ev->code == LMAIL_EOL_CRLF ? 2 : ev->code != LMAIL_EOL_NONE);
    as_field.len = 0;
    as_field.data2 = ev->data;
    add_field(s, &as_field);
    break;
  case LMAIL_RFC822_FIELD:
    assert_int_equal(ev->off, s->at);
    back(s, ev->data, ev->flags & LMAIL_EV_LONG ? ev->len : (size_t)ev->num);
    add_field(s, &as_field);
    break;
  case LMAIL_RFC822_DEFECT: add_defect(s, ev->code); break;
  case LMAIL_RFC822_HEADERS_END:
    assert_int_equal(ev->off, s->at);
    fields += (unsigned)ev->num2;
    text_printf(&s->lines, "body at %llu\n", (unsigned long long)ev->off);
    break;
  case LMAIL_RFC822_BODY: back(s, ev->data, ev->len); break;
  default: break;
  }
  s->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
}

static void take_mime(story *s, const lmail_event *ev)
{
  if (s->headers_over || ev->id > 1) return;
  if (ev->kind == LMAIL_MIME_HEADER) add_field(s, ev);
  if (ev->kind == LMAIL_MIME_DEFECT) add_defect(s, ev->code);
  if (ev->kind == LMAIL_MIME_HEADERS_END) {
    text_printf(&s->lines, "body at %llu\n", (unsigned long long)ev->off);
    s->headers_over = 1;
  }
  s->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
}

/* ---- driving ---------------------------------------------------------------------------------- */

static void drive(lmail_parser *p, story *s, void (*take)(story *, const lmail_event *),
                  size_t chunk)
{
  size_t start = 0, end = 0;
  lmail_status st;

  do {
    uint8_t *piece = malloc(end - start + 1);
    size_t at = 0, used;
    lmail_event ev;

    memcpy(piece, s->in + start, end - start);
    while ((st = lmail_next(p, piece + at, end - start - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      take(s, &ev);
    }
    start += at + used;
    free(piece);
    if (end == s->n) lmail_finish(p);
    else end = chunk == 0 || s->n - end < chunk ? s->n : end + chunk;
  } while (st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(start, s->n);
}

static void reader_story(story *s, const uint8_t *in, size_t n, size_t chunk, unsigned flags)
{
  static uint8_t scratch[LMAIL_RFC822_SCRATCH];
  lmail_rfc822_config cfg = {0};
  lmail_rfc822_reader r;

  memset(s, 0, sizeof *s);
  s->in = in;
  s->n = n;
  cfg.flags = flags;
  assert_int_equal(lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch), LMAIL_OK);
  drive(&r.base, s, take_reader, chunk);
  assert_int_equal(s->at, n);
}

static void mime_story(story *s, const uint8_t *in, size_t n)
{
  static uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser m;

  memset(s, 0, sizeof *s);
  s->in = in;
  s->n = n;
  assert_int_equal(lmail_mime_init(&m, NULL, scratch, sizeof scratch), LMAIL_OK);
  drive(&m.base, s, take_mime, 0);
}

static void check_same(const char *path, const char *what, const story *a, const story *b)
{
  if (a->lines.len == b->lines.len && memcmp(a->lines.s, b->lines.s, a->lines.len) == 0) return;
  print_error("%s: %s:\n%.*s--- and ---\n%.*s\n", path, what, (int)a->lines.len, a->lines.s,
              (int)b->lines.len, b->lines.s);
  fail();
}

static void check_file(const char *path)
{
  static const size_t chunks[] = {7, 1, 4096};
  size_t n, i;
  uint8_t *in = read_file(path, &n, 0, 0);
  unsigned flags;
  story whole, other;

  assert_non_null(in);
  for (flags = 0; flags <= LMAIL_RFC822_CFG_CR_DETECT; flags++) {
    reader_story(&whole, in, n, 0, flags);
    for (i = 0; i < (flags == 0 && n < 300000 ? 3U : 1U); i++) {
      reader_story(&other, in, n, chunks[i], flags);
      check_same(path, "whole and in chunks", &whole, &other);
      text_free(&other.lines);
    }
    if (flags == 0) {
      mime_story(&other, in, n);
      check_same(path, "the reader and the MIME parser", &whole, &other);
      text_free(&other.lines);
    }
    text_free(&whole.lines);
  }
  free(in);
  files++;
}

static void for_each_file(const char *path, void (*check)(const char *))
{
  DIR *folder = opendir(path);
  struct dirent *entry;

  if (!folder) {
    check(path);
    return;
  }
  while ((entry = readdir(folder)) != NULL) {
    char name[4096];

    if (entry->d_name[0] == '.') continue;
    assert_true(snprintf(name, sizeof name, "%s/%s", path, entry->d_name) < (int)sizeof name);
    for_each_file(name, check);
  }
  closedir(folder);
}

static int is_there(const char *folder_name)
{
  DIR *folder = opendir(folder_name);

  if (folder) closedir(folder);
  else print_message("SKIPPED: no corpus at %s\n", folder_name);
  return folder != NULL;
}

static void all_files_byte_for_byte(void **state)
{
  const char *corpus = LIBMAIL_TEST_CORPUS "/corpus";

  (void)state;
  if (!is_there(corpus)) skip();
  for_each_file(corpus, check_file);
  print_message("%u files, %u fields\n", files, fields);
  assert_true(files > 0);
}

/* ---- offsets that another parser wrote down --------------------------------------------------- */

/* The next "key": number of the list of fields that ends at end; 0 when there is none. */
static int next_number(const char **s, const char *end, const char *key, unsigned long *number)
{
  const char *at = strstr(*s, key);

  if (!at || at >= end) return 0;
  *number = strtoul(at + strlen(key), NULL, 10);
  *s = at + 1;
  return 1;
}

/* The end of the list that begins at s, strings stepped over. */
static const char *list_end(const char *s)
{
  int depth = 0;

  for (; *s != '\0'; s++) {
    if (*s == '[' || *s == '{') depth++;
    if ((*s == ']' || *s == '}') && --depth == 0) return s;
    if (*s != '"') continue;
    for (s++; *s != '"' && *s != '\0'; s++) {
      if (*s == '\\') s++;
    }
  }
  return s;
}

static void check_offsets(const char *path)
{
  size_t len = strlen(path), n;
  int crlf = len > 10 && strcmp(path + len - 10, ".crlf.json") == 0;
  char name[4096];
  uint8_t *json, *in;
  const char *at, *end;
  unsigned long field, start, stop;
  text expected = {0}, told = {0};
  lmail_rfc822_reader r;
  static uint8_t scratch[65536];
  lmail_rfc822_config cfg = {0};
  lmail_event ev;
  size_t used, done = 0;

  if (len < 10 || strcmp(path + len - 5, ".json") != 0 || strstr(path, "/fields/")) return;
  snprintf(name, sizeof name, "%.*s.eml", (int)(len - (crlf ? 10 : 5)), path);
  in = read_file(name, &n, !crlf, crlf);
  assert_non_null(in);
  cfg.token_max = sizeof scratch;
  assert_int_equal(lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch), LMAIL_OK);
  do {
    lmail_status st = lmail_next(&r.base, in + done, n - done, &used, &ev);

    done += used;
    if (st == LMAIL_OK) lmail_finish(&r.base);
    if (st != LMAIL_EVENT || ev.kind != LMAIL_RFC822_FIELD) continue;
    text_printf(&told, "%lu %lu %lu\n", (unsigned long)ev.off,
                (unsigned long)(ev.off + (size_t)(ev.data2 - ev.data)),
                (unsigned long)(ev.off + ev.num));
  } while (ev.kind != LMAIL_RFC822_HEADERS_END);
  json = read_file(path, &len, 0, 0);
  json = realloc(json, len + 1);
  json[len] = '\0';
  at = strstr((char *)json, "\"headers\": ");
  assert_non_null(at);
  end = list_end(at + 11);
  while (next_number(&at, end, "\"offset_field\": ", &field) &&
         next_number(&at, end, "\"offset_start\": ", &start) &&
         next_number(&at, end, "\"offset_end\": ", &stop)) {
    text_printf(&expected, "%lu %lu %lu\n", field, start, stop);
    listed++;
  }
  if (told.len != expected.len || memcmp(told.s, expected.s, told.len) != 0) {
    fail_msg("%s: field, value and end at\n%.*sexpected\n%.*s", path, (int)told.len, told.s,
             (int)expected.len, expected.s);
  }
  text_free(&told);
  text_free(&expected);
  free(json);
  free(in);
}

static void stalwart_offsets(void **state)
{
  const char *folder = LIBMAIL_TEST_CORPUS "/corpus/stalwart-mail-parser";

  (void)state;
  if (!is_there(folder)) skip();
  for_each_file(folder, check_offsets);
  print_message("%u fields listed\n", listed);
  assert_true(listed > 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_files_byte_for_byte),
      cmocka_unit_test(stalwart_offsets),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
