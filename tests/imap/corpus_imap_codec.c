/* SPDX-License-Identifier: MIT */
/*
 * corpus_imap_codec.c - the sessions and the test vectors of imap-codec: what its decoder takes as a greeting or
 * a response must be read as one, to the same octet; what it wants more of must be unfinished; what it
 * refuses must be a fault. Skipped, and said so, without the corpus.
 */

#define _POSIX_C_SOURCE 200809L
#include "facts.h"
#include "json.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CORPUS LIBMAIL_TEST_CORPUS "/corpus/imap-codec/"

/* ---- sessions ----------------------------------------------------------------------------------- */

typedef struct sessions {
  unsigned files, server, client, faults, repairs;
} sessions;

static void server_line(sessions *t, const char *line, size_t n)
{
  text response = {0};
  lmail_status st;
  facts f;

  memset(&f, 0, sizeof f);
  text_add(&response, line, n);
  text_add(&response, "\r\n", 2);
  assert_true(facts_read_any(&f, response.s, response.len, &st));
  assert_int_equal(st, LMAIL_DONE);
  if (f.faults + f.repairs > 0) printf("  %.*s: %u, %u\n", (int)n, line, f.faults, f.repairs);
  t->server++;
  t->faults += f.faults;
  t->repairs += f.repairs;
  facts_free(&f);
  text_free(&response);
}

/* Lines "S: ", "C: ", and comments. No line of a server has a literal. */
static void session(sessions *t, const char *path)
{
  FILE *file = fopen(path, "rb");
  char line[1024];

  assert_non_null(file);
  while (fgets(line, sizeof line, file) != NULL) {
    size_t n = strcspn(line, "\r\n");

    if (strncmp(line, "S: ", 3) == 0) server_line(t, line + 3, n - 3);
    t->client += strncmp(line, "C: ", 3) == 0;
  }
  fclose(file);
  t->files++;
}

static void traces(void **state)
{
  sessions t = {0, 0, 0, 0, 0};
  DIR *d = opendir(CORPUS "traces");
  struct dirent *entry;

  (void)state;
  if (d == NULL) {
    fprintf(stderr, "SKIPPED: no %straces\n", CORPUS);
    skip();
  }
  while ((entry = readdir(d)) != NULL) {
    char path[2048];

    snprintf(path, sizeof path, "%straces/%s", CORPUS, entry->d_name);
    if (strstr(path, ".trace") != NULL) session(&t, path);
  }
  closedir(d);
  printf("%u sessions: %u lines of servers, %u faults, %u repairs (and %u lines of clients)\n",
         t.files, t.server, t.faults, t.repairs, t.client);
  assert_int_equal(t.files, 20);
  assert_int_equal(t.server, 85);
  assert_int_equal(t.client, 42);
  assert_int_equal(t.faults + t.repairs, 0);
}

/* ---- vectors ------------------------------------------------------------------------------------ */

/* What became of an input: read to its end, refused, or not at its end yet. */
enum { READ, REFUSED, UNFINISHED };

static const char *const outcomes[] = {"read", "refused", "unfinished"};

/* All strings of an expectation, one behind the other. */
static void gather(text *t, const json_value *v)
{
  const json_value *e;

  if (v->kind == JSON_STRING) text_add(t, v->text, v->len);
  for (e = v->first; e != NULL; e = e->next) gather(t, e);
}

/* Reads as far as the first END. *behind: how many octets of the input are not part of the response. */
static int first_response(const json_value *in, int greeting, size_t *behind)
{
  lmail_imap_reader_config cfg;
  lmail_imap_reader reader;
  uint8_t scratch[8192];
  const char *at = in->text;
  size_t left = in->len, used;
  int fault = 0;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = greeting ? 0 : LMAIL_IMAP_OBSERVE;
  assert_int_equal(lmail_imap_reader_init(&reader, &cfg, scratch, sizeof scratch), LMAIL_OK);
  for (;;) {
    lmail_event ev;
    lmail_status st = lmail_next(&reader.base, at, left, &used, &ev);

    at += used;
    left -= used;
    *behind = left;
    if (st == LMAIL_OK) return UNFINISHED;
    if (st != LMAIL_EVENT) return REFUSED;
    fault |= ev.kind == LMAIL_IMAP_CLIENT_BAD || ev.repair != 0;
    if (ev.kind == LMAIL_IMAP_CLIENT_END) return fault ? REFUSED : READ;
  }
}

/* Ok(( b"rest", ...)) or [b"rest", ...]: how long the rest is. */
static size_t rest_of(const char *expected)
{
  const char *from = strstr(expected, "b\"");

  return from == NULL ? 0 : strcspn(from + 2, "\"");
}

static unsigned agreed;

static void vector(const json_value *v)
{
  const json_value *in = json_member(v, "input");
  text expected = {0};
  int theirs, ours;
  size_t behind;

  gather(&expected, json_member(v, "expect"));
  if (strstr(expected.s, "Response") == NULL && strstr(expected.s, "Greeting") == NULL &&
      strstr(expected.s, "Continue::") == NULL) {
    text_free(&expected);
    return; /* a command, or less than a response */
  }
  theirs = strstr(expected.s, "Err(") == NULL     ? READ
           : strstr(expected.s, "Failed") != NULL ? REFUSED
                                                  : UNFINISHED;
  ours = first_response(in, strstr(expected.s, "Greeting") != NULL, &behind);
  if (ours != theirs) printf("  %s: %s, not %s\n", in->text, outcomes[ours], outcomes[theirs]);
  assert_int_equal(ours, theirs);
  if (ours == READ) assert_int_equal(behind, rest_of(expected.s));
  agreed++;
  text_free(&expected);
}

static void vectors(void **state)
{
  json_value *all = json_load(CORPUS "vectors.json");
  const json_value *module, *v;

  (void)state;
  if (all == NULL) {
    fprintf(stderr, "SKIPPED: no %svectors.json\n", CORPUS);
    skip();
  }
  for (module = all->first; module != NULL; module = module->next) {
    for (v = module->first; v != NULL; v = v->next) vector(v);
  }
  json_free(all);
  printf("vectors: %u agree\n", agreed);
  assert_int_equal(agreed, 58);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(traces),
      cmocka_unit_test(vectors),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
