/* SPDX-License-Identifier: MIT */
/*
 * date_corpus.c - dates, identifiers and keywords of the corpus against what Stalwart's mail-parser
 * makes of them. differences.md says which vectors are read otherwise, and why.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "json.h"
#include <dirent.h>
#include <libmail/compose.h>
#include <libmail/date.h>
#include <libmail/keywords.h>
#include <libmail/message_id.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STALWART LIBMAIL_TEST_CORPUS "/corpus/stalwart-mail-parser/"

/* Dates that are read otherwise, as differences.md has them. */
static const char *const others[] = {
    " 4 8 15 16 23 42, 4 8 15 16 23 42, 4 8 15 16 23 42, ",
    "; Fri, 27 Feb 04 14:16:56 -0800",
    "; Thu, 20 Mar 03 10:06:43 +0100",
    "; Sun Nov 13 15:38:52 2005",
    "; Thu, 02 Apr 2020 07:53:55.516 +0000",
};

static unsigned dates, ids, phrases;

static json_value *load(const char *name)
{
  char path[4096];
  json_value *v;

  assert_true(snprintf(path, sizeof path, "%s%s", STALWART, name) < (int)sizeof path);
  v = json_load(path);
  if (v == NULL) {
    print_message("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  return v;
}

static int is_listed(const char *header)
{
  size_t i;

  for (i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (strstr(header, others[i]) != NULL) return 1;
  }
  return 0;
}

/* Is d what their date says? Its zone is a sign, hours and minutes; unknown ones are 0. */
static int same_date(const lmail_date *d, const json_value *theirs)
{
  int64_t offset = json_int(theirs, "tz_hour", -1) * 60 + json_int(theirs, "tz_minute", -1);

  if (json_int(theirs, "tz_before_gmt", -1) == 1) offset = -offset;
  return d->year == json_int(theirs, "year", -1) && d->month == json_int(theirs, "month", -1) &&
         d->day == json_int(theirs, "day", -1) && d->hour == json_int(theirs, "hour", -1) &&
         d->minute == json_int(theirs, "minute", -1) &&
         d->second == json_int(theirs, "second", -1) && d->offset == offset;
}

static void check_date(const char *value, size_t n, const json_value *theirs)
{
  int is_date = theirs != NULL && theirs->kind == JSON_OBJECT;
  char *copy = malloc(n ? n : 1); /* exactly as long as it is */
  lmail_date d;
  lmail_status st;

  memcpy(copy, value, n);
  st = lmail_date_parse(copy, n, &d, NULL);
  if ((st == LMAIL_OK) != is_date || (is_date && !same_date(&d, theirs))) {
    fail_msg("\"%.*s\" is %u-%u-%u %u:%u:%u %d", (int)n, value, d.year, d.month, d.day, d.hour,
             d.minute, d.second, d.offset);
  }
  dates++;
  free(copy);
}

static void stalwart_dates(void **state)
{
  json_value *all = load("fields/date.json"), *v;

  (void)state;
  for (v = all->first; v != NULL; v = v->next) {
    const json_value *header = json_member(v, "header");

    if (!is_listed(header->text)) check_date(header->text, header->len, json_member(v, "expected"));
  }
  json_free(all);
}

static void stalwart_dates_of_received(void **state)
{
  json_value *all = load("fields/received.json"), *v;

  (void)state;
  for (v = all->first; v != NULL; v = v->next) {
    const json_value *header = json_member(v, "header");
    const json_value *date = json_member(json_member(v, "expected"), "date");

    if (date != NULL && date->kind == JSON_OBJECT && !is_listed(header->text))
      check_date(header->text, header->len, date);
  }
  json_free(all);
}

/* ---- identifiers --------------------------------------------------------------------------------- */

/* theirs is a list of strings, or one. */
static void check_ids(const char *value, size_t n, const json_value *theirs)
{
  char *copy = malloc(n ? n : 1); /* exactly as long as it is */
  lmail_message_id_iter it;
  lmail_message_id id;

  if (theirs->kind == JSON_ARRAY) theirs = theirs->first;
  memcpy(copy, value, n);
  lmail_message_id_init(&it, copy, n, NULL);
  while (lmail_message_id_next(&it, &id)) {
    if (theirs == NULL || theirs->len != id.id_len || memcmp(theirs->text, id.id, id.id_len) != 0) {
      fail_msg("\"%.*s\": \"%.*s\"", (int)n, value, (int)id.id_len, (const char *)id.id);
    }
    theirs = theirs->next;
    ids++;
  }
  if (theirs != NULL && theirs->name == NULL)
    fail_msg("\"%.*s\": no %s", (int)n, value, theirs->text);
  free(copy);
}

static void stalwart_ids(void **state)
{
  json_value *all = load("fields/id.json"), *v;

  (void)state;
  for (v = all->first; v != NULL; v = v->next) {
    const json_value *header = json_member(v, "header");

    check_ids(header->text, header->len, json_member(v, "expected"));
  }
  json_free(all);
}

/* Decoded, and each run of white space as one space. */
static size_t phrase_text(const lmail_keyword *phrase, char *out, size_t cap, unsigned *flags)
{
  size_t i, len, n = 0;

  assert_int_equal(lmail_text_decode(phrase->data, phrase->len, out, cap, &len, flags), LMAIL_OK);
  for (i = 0; i < len; i++) {
    if (out[i] == ' ' && n > 0 && out[n - 1] == ' ') continue;
    out[n++] = out[i];
  }
  return n;
}

static void stalwart_lists(void **state)
{
  json_value *all = load("fields/list.json"), *v;

  (void)state;
  for (v = all->first; v != NULL; v = v->next) {
    const json_value *header = json_member(v, "header");
    const json_value *expected = json_member(v, "expected")->first;
    lmail_keywords_iter it;
    lmail_keyword phrase;

    lmail_keywords_init(&it, header->text, header->len, NULL);
    while (lmail_keywords_next(&it, &phrase)) {
      char text[500];
      unsigned flags = 0;
      size_t n = phrase_text(&phrase, text, sizeof text, &flags);

      assert_non_null(expected);
      if (!(flags & LMAIL_TEXT_CHARSET)) { /* else it stays as it is */
        assert_int_equal(n, expected->len);
        assert_memory_equal(text, expected->text, n);
      }
      expected = expected->next;
      phrases++;
    }
    assert_null(expected);
  }
  json_free(all);
}

/* ---- messages ------------------------------------------------------------------------------------ */

static char *read_text(const char *path, size_t *n)
{
  FILE *file = fopen(path, "rb");
  char *text;

  assert_non_null(file);
  assert_int_equal(fseek(file, 0, SEEK_END), 0);
  *n = (size_t)ftell(file);
  rewind(file);
  text = malloc(*n + 1);
  assert_int_equal(fread(text, 1, *n, file), *n);
  fclose(file);
  return text;
}

/* The end of the field at text[at], with its continuation lines. */
static size_t field_end(const char *text, size_t n, size_t at)
{
  do {
    const char *end = memchr(text + at, '\n', n - at);

    if (end == NULL) return n;
    at = (size_t)(end - text) + 1;
  } while (at < n && (text[at] == ' ' || text[at] == '\t'));
  return at;
}

/* Their value of the k-th field of a name among the headers of the message itself. */
static const json_value *their_field(const json_value *message, const char *name, unsigned k)
{
  const json_value *h = json_member(json_member(message, "parts")->first, "headers")->first;

  for (; h != NULL; h = h->next) {
    const json_value *their_name = json_member(h, "name");

    if (their_name->kind == JSON_STRING && strcmp(their_name->text, name) == 0 && k-- == 0)
      return json_member(h, "value");
  }
  return NULL;
}

static void check_message(const char *json_path, const char *path)
{
  json_value *message = json_load(json_path);
  unsigned date = 0, id = 0, content_id = 0;
  size_t n, at = 0, end;
  char *text = read_text(path, &n);

  assert_non_null(message);
  for (; at < n && text[at] != '\r' && text[at] != '\n'; at = end) {
    const json_value *theirs = NULL;
    lmail_field f;

    end = field_end(text, n, at);
    lmail_field_split(text + at, end - at, &f);
    switch (f.id) {
    case LMAIL_FIELD_DATE:
      theirs = their_field(message, "date", date++);
      if (theirs) check_date((const char *)f.value, f.value_len, json_member(theirs, "DateTime"));
      break;
    case LMAIL_FIELD_MESSAGE_ID: theirs = their_field(message, "message_id", id++); break;
    case LMAIL_FIELD_CONTENT_ID: theirs = their_field(message, "content_id", content_id++); break;
    default: break;
    }
    if (theirs != NULL && json_member(theirs, "Text") != NULL)
      check_ids((const char *)f.value, f.value_len, json_member(theirs, "Text"));
  }
  free(text);
  json_free(message);
}

static void stalwart_messages(void **state)
{
  static const char *const folders[] = {"rfc", "legacy", "thirdparty", "malformed"};
  size_t i;

  (void)state;
  json_free(load("fields/date.json"));
  for (i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    char folder[4096];
    struct dirent *entry;
    DIR *dir;

    assert_true(snprintf(folder, sizeof folder, "%s%s", STALWART, folders[i]) < (int)sizeof folder);
    dir = opendir(folder);
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
      size_t len = strlen(entry->d_name);
      char path[4096 + 300], json_path[4096 + 300];

      if (len < 4 || strcmp(entry->d_name + len - 4, ".eml") != 0) continue;
      (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
      (void)snprintf(json_path, sizeof json_path, "%s/%.*s.json", folder, (int)(len - 4),
                     entry->d_name);
      check_message(json_path, path);
    }
    closedir(dir);
  }
  print_message("%u dates, %u identifiers, %u phrases\n", dates, ids, phrases);
  assert_true(dates > 100 && ids > 30);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stalwart_dates),    cmocka_unit_test(stalwart_dates_of_received),
      cmocka_unit_test(stalwart_ids),      cmocka_unit_test(stalwart_lists),
      cmocka_unit_test(stalwart_messages),
  };
  DIR *corpus = opendir(STALWART);

  if (corpus == NULL) {
    printf("SKIPPED: no corpus at %s\n", STALWART);
    return 77;
  }
  closedir(corpus);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
