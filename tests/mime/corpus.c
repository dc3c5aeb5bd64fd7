/* SPDX-License-Identifier: MIT */
/*
 * corpus.c - every message of the corpus, whole and in chunks of 1, 7 and 4,096 octets, raw, decoded
 * and as text: all must tell the same. Chunks are allocations of exactly their size.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "tree.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned files, parts, defects;
static const char *current; /* file */

/* All that was told, in one number; the spans of a bulk count as one. */
typedef struct digest {
  uint64_t hash;
  int in_bulk;
} digest;

static void add(digest *d, const void *data, size_t n)
{
  const uint8_t *s = data;

  while (n-- > 0) d->hash = (d->hash ^ *s++) * UINT64_C(1099511628211);
}

static void add_event(digest *d, const lmail_event *ev)
{
  if (!d->in_bulk) {
    uint64_t facts[10] = {ev->kind, ev->code, ev->field, ev->flags & 0xfffcu, ev->id, ev->depth,
                          ev->num,  ev->num2, ev->off,   ev->repair};

    add(d, facts, sizeof facts);
  }
  add(d, ev->data, ev->len);
  add(d, ev->data2, ev->len2);
  d->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
}

static digest run(const uint8_t *in, size_t n, size_t chunk, unsigned how, int count)
{
  digest d = {UINT64_C(14695981039346656037), 0};
  uint8_t *scratch = malloc(lmail_mime_scratch_size(NULL));
  lmail_mime_parser m;
  size_t start = 0, end = 0;
  lmail_status st;

  assert_int_equal(lmail_mime_init(&m, NULL, scratch, lmail_mime_scratch_size(NULL)), LMAIL_OK);
  do {
    uint8_t *piece = malloc(end - start + 1);
    size_t at = 0;
    lmail_event ev;
    size_t used;

    memcpy(piece + 1, in + start, end - start);
    while ((st = lmail_next(&m.base, piece + 1 + at, end - start - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      add_event(&d, &ev);
      if (ev.kind == LMAIL_MIME_HEADERS_END) {
        lmail_text_config text = {lmail_charset_find_all, NULL, NULL, 0, 0};

        assert_int_equal(how == LMAIL_MIME_TEXT ? lmail_mime_decode_text(&m, &text)
                                                : lmail_mime_decode(&m, how),
                         LMAIL_OK);
      }
      if (count && ev.kind == LMAIL_MIME_END)
        parts += (unsigned)ev.num, defects += (unsigned)ev.num2;
    }
    start += at + used;
    free(piece);
    if (st == LMAIL_OK) assert_int_equal(start, end);
    if (end == n) lmail_finish(&m.base);
    else end = chunk == 0 || n - end < chunk ? n : end + chunk;
  } while (st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(start, n);
  free(scratch);
  return d;
}

/* ---- every octet ------------------------------------------------------------------------------ */

/* Between what is told: lines of delimiters, each with the line end in front of it, if there is one. */
static int are_delimiters(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n) {
    if (s[i] == '\r') i++;
    if (i < n && s[i] == '\n') i++;
    if (n - i < 2 || s[i] != '-' || s[i + 1] != '-') return i == n;
    while (i < n && s[i++] != '\n') continue;
  }
  return 1;
}

/* The line that ends a header. */
static int is_blank_line(const uint8_t *s, size_t n)
{
  return n == 0 || (n == 1 && *s == '\n') || (n == 2 && s[0] == '\r' && s[1] == '\n');
}

static void must(int condition, const lmail_event *ev, size_t at)
{
  if (condition) return;
  fail_msg("%s: %s of part %u at %llu, behind %lu", current, lmail_mime_kind_name(ev->kind),
           (unsigned)ev->id, (unsigned long long)ev->off, (unsigned long)at);
}

/* What an event tells of in[*at ..): it is there, and what is stepped over is a delimiter. */
static void take_octets(const lmail_event *ev, const uint8_t *in, size_t *at, int *in_bulk)
{
  size_t off = (size_t)ev->off;
  int goes_on = *in_bulk;

  if (*at == 0 && off == 3 && memcmp(in, "\xef\xbb\xbf", 3) == 0) *at = 3; /* a byte order mark */
  *in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
  switch (ev->kind) {
  case LMAIL_MIME_HEADER:
  case LMAIL_MIME_PREAMBLE:
  case LMAIL_MIME_EPILOGUE:
  case LMAIL_MIME_BODY:
    must(off >= *at && (goes_on ? off == *at : are_delimiters(in + *at, off - *at)), ev, *at);
    must(ev->len == 0 || memcmp(ev->data, in + off, ev->len) == 0, ev, *at);
    *at = off + (ev->kind == LMAIL_MIME_HEADER && !(ev->flags & LMAIL_EV_LONG) ? (size_t)ev->num
                                                                               : ev->len);
    break;
  case LMAIL_MIME_HEADERS_END:
    must(off >= *at && is_blank_line(in + *at, off - *at), ev, *at);
    *at = off;
    break;
  case LMAIL_MIME_PART_BEGIN:
  case LMAIL_MIME_END:
    must(off >= *at && are_delimiters(in + *at, off - *at), ev, *at);
    *at = off;
    break;
  default: break;
  }
}

static void every_octet(const uint8_t *in, size_t n)
{
  uint8_t *scratch = malloc(lmail_mime_scratch_size(NULL));
  lmail_mime_parser m;
  size_t given = 0, at = 0;
  int in_bulk = 0;
  lmail_status st;

  assert_int_equal(lmail_mime_init(&m, NULL, scratch, lmail_mime_scratch_size(NULL)), LMAIL_OK);
  do {
    size_t end = n - given < 333 ? n : given + 333, used;
    lmail_event ev;

    while ((st = lmail_next(&m.base, in + given, end - given, &used, &ev)) == LMAIL_EVENT) {
      given += used;
      take_octets(&ev, in, &at, &in_bulk);
    }
    given += used;
    if (given == n) lmail_finish(&m.base);
  } while (st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(at, n);
  free(scratch);
}

/* ---- files ------------------------------------------------------------------------------------ */

static void check_file(const char *path)
{
  static const size_t chunks[] = {1, 7, 64, 4096};
  size_t n;
  uint8_t *in = read_file(path, &n, 0);
  unsigned how;
  size_t i;

  assert_non_null(in);
  current = path;
  for (how = LMAIL_MIME_RAW; how <= LMAIL_MIME_TEXT; how++) {
    digest whole = run(in, n, 0, how, how == LMAIL_MIME_RAW);

    for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
      if (run(in, n, chunks[i], how, 0).hash != whole.hash) {
        print_error("%s: chunks of %zu octets tell another story\n", path, chunks[i]);
        fail();
      }
    }
  }
  every_octet(in, n);
  free(in);
  files++;
}

static void check_folder(const char *path)
{
  DIR *folder = opendir(path);
  struct dirent *entry;

  if (!folder) {
    check_file(path);
    return;
  }
  while ((entry = readdir(folder)) != NULL) {
    char name[4096];

    if (entry->d_name[0] == '.') continue;
    assert_true(snprintf(name, sizeof name, "%s/%s", path, entry->d_name) < (int)sizeof name);
    check_folder(name);
  }
  closedir(folder);
}

static void all_files_in_any_chunks(void **state)
{
  const char *corpus = LIBMAIL_TEST_CORPUS "/corpus";
  DIR *folder = opendir(corpus);

  (void)state;
  if (!folder) {
    print_message("SKIPPED: no corpus at %s\n", corpus);
    skip();
  }
  closedir(folder);
  check_folder(corpus);
  print_message("%u files, %u parts, %u defects\n", files, parts, defects);
  assert_true(files > 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_files_in_any_chunks)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
