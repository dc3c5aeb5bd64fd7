/* SPDX-License-Identifier: MIT */
/*
 * corpus.c - responses that others have written down or that real servers gave must be readable, in pieces
 * of several sizes; those that are not are named in differences.md. What is told of them is compared in
 * corpus_net_imap.c and corpus_servers.c. Skipped, and said so, without the corpus.
 */

#define _POSIX_C_SOURCE 200809L
#include "json.h"
#include <dirent.h>
#include <libmail/imap_response.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define CORPUS LIBMAIL_TEST_CORPUS "/corpus/"

typedef struct result {
  unsigned events, bad, broken, repairs;
  uint64_t octets;
  uint32_t last_repair;
  lmail_status status;
} result;

/* Feeds one stream in pieces, then its end; spans of one bulk count as one event. */
static void feed(const uint8_t *in, size_t n, size_t chunk, result *r)
{
  lmail_imap_reader_config cfg;
  lmail_imap_reader reader;
  uint8_t scratch[8192];
  lmail_event ev;
  size_t at = 0, given = 0, used;

  memset(r, 0, sizeof *r); /* compared as a whole */
  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_IMAP_OBSERVE;
  assert_int_equal(lmail_imap_reader_init(&reader, &cfg, scratch, sizeof scratch), LMAIL_OK);
  for (;;) {
    r->status = lmail_next(&reader.base, in + at, given - at, &used, &ev);
    at += used;
    if (r->status == LMAIL_EVENT) {
      r->events += !(ev.flags & LMAIL_EV_MORE);
      r->octets += ev.len + ev.len2;
      r->repairs += ev.repair != 0;
      r->last_repair = ev.repair != 0 ? ev.repair : r->last_repair;
      if (ev.kind == LMAIL_IMAP_CLIENT_BAD) {
        if (ev.code) r->broken++;
        else r->bad++;
      }
    } else if (r->status != LMAIL_OK) {
      return;
    } else if (given < n) {
      given += n - given < chunk ? n - given : chunk;
    } else {
      lmail_finish(&reader.base);
    }
  }
}

/* Reads it in several cuts. 1 when it was read without a fault; *repaired: nor as it should be. */
static int readable(const char *name, const uint8_t *in, size_t n, int *repaired)
{
  static const size_t chunks[] = {1, 7, 64};
  result whole, r;
  size_t i;

  feed(in, n, n == 0 ? 1 : n, &whole);
  for (i = 0; i < sizeof chunks / sizeof *chunks; i++) {
    feed(in, n, chunks[i], &r);
    assert_memory_equal(&r, &whole, sizeof r);
  }
  *repaired = whole.repairs > 0;
  if (whole.repairs > 0) {
    printf("  repaired: %s (%u times, last %u)\n", name, whole.repairs,
           (unsigned)whole.last_repair);
  }
  if (whole.status == LMAIL_DONE && whole.bad == 0 && whole.broken == 0) return 1;
  printf("  not read: %s (status %d, values %u, responses %u)\n", name, (int)whole.status,
         whole.bad, whole.broken);
  return 0;
}

/* Does a name end like this? */
static int ends(const char *name, const char *end)
{
  size_t n = strlen(name), k = strlen(end);

  return n >= k && strcmp(name + n - k, end) == 0;
}

typedef struct tally {
  unsigned read, faults, repaired;
} tally;

static void count(tally *t, const char *name, const uint8_t *in, size_t n)
{
  int repaired = 0;

  if (readable(name, in, n, &repaired)) t->read++;
  else t->faults++;
  t->repaired += (unsigned)repaired;
}

/* A file with CRLF where the corpus keeps LF. */
static void one_file(tally *t, const char *path)
{
  uint8_t *bytes = malloc(1 << 21);
  FILE *f = fopen(path, "rb");
  size_t n = 0;
  int c;

  assert_non_null(f);
  while ((c = getc(f)) != EOF && n < (1 << 21) - 2) {
    if (c == '\n' && (n == 0 || bytes[n - 1] != '\r')) bytes[n++] = '\r';
    bytes[n++] = (uint8_t)c;
  }
  fclose(f);
  count(t, path, bytes, n);
  free(bytes);
}

static void one_json(tally *t, const char *path)
{
  json_value *all = json_load(path);
  const json_value *v;

  assert_non_null(all);
  for (v = all->first; v != NULL; v = v->next) {
    const json_value *in = json_member(v, ":response");

    if (in != NULL) count(t, v->name, (const uint8_t *)in->text, in->len);
  }
  json_free(all);
}

/* Every file of a folder and of those in it. 0 when it is not there. */
static int folder(tally *t, const char *path, const char *end)
{
  DIR *d = opendir(path);
  struct dirent *entry;

  if (d == NULL) return 0;
  while ((entry = readdir(d)) != NULL) {
    char name[2048];

    if (entry->d_name[0] == '.') continue;
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (ends(name, end)) {
      if (ends(name, ".json")) one_json(t, name);
      else one_file(t, name);
    } else {
      folder(t, name, end);
    }
  }
  closedir(d);
  return 1;
}

static void run(const char *path, const char *end, unsigned read, unsigned faults,
                unsigned repaired)
{
  char name[1024];
  tally t = {0, 0, 0};

  snprintf(name, sizeof name, "%s%s", CORPUS, path);
  if (!folder(&t, name, end)) {
    fprintf(stderr, "SKIPPED: no %s\n", name);
    skip();
  }
  printf("%s: %u read, %u with faults, %u repaired\n", path, t.read, t.faults, t.repaired);
  assert_int_equal(t.read, read);
  assert_int_equal(t.faults, faults);
  assert_int_equal(t.repaired, repaired);
}

static void net_imap(void **state)
{
  (void)state;
  run("net-imap", ".json", 101, 0, 10);
}

static void mailkit(void **state)
{
  (void)state;
  run("mailkit-transcripts/imap", ".txt", 179, 0, 10);
}

static void libetpan(void **state)
{
  (void)state;
  run("libetpan/imap/response-data", ".imap", 21, 1, 3);
}

/* Each line by itself: the RFCs wrap long ones and leave parts out, which are the faults. */
static void mox(void **state)
{
  static const char path[] = CORPUS "mox/imapclient/fuzzseed.txt";
  tally t = {0, 0, 0};
  FILE *f = fopen(path, "rb");
  char line[1024], response[1024];

  (void)state;
  if (f == NULL) {
    fprintf(stderr, "SKIPPED: no %s\n", path);
    skip();
  }
  while (fgets(line, sizeof line, f) != NULL) {
    line[strcspn(line, "\r\n")] = '\0';
    snprintf(response, sizeof response, "%.1000s\r\n", line);
    count(&t, line, (const uint8_t *)response, strlen(response));
  }
  fclose(f);
  printf("mox: %u read, %u with faults, %u repaired\n", t.read, t.faults, t.repaired);
  assert_int_equal(t.read, 1017);
  assert_int_equal(t.faults, 39);
  assert_int_equal(t.repaired, 40);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(net_imap),
      cmocka_unit_test(mailkit),
      cmocka_unit_test(libetpan),
      cmocka_unit_test(mox),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
