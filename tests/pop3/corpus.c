/* SPDX-License-Identifier: MIT */
/*
 * corpus.c - answers that real servers gave must all be readable, in observer mode and with the
 * commands that they answer, in pieces of several sizes. Skipped, and said so, without the corpus.
 */

#define _POSIX_C_SOURCE 200809L
#include <libmail/pop3.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define FOLDER LIBMAIL_TEST_CORPUS "/corpus/mailkit-transcripts/pop3"

/* One file, with CRLF where the corpus keeps LF. */
typedef struct sample {
  char path[2048];
  char name[256];
  uint8_t *bytes;
  size_t len;
  int multi; /* ends with a line that is "." */
} sample;

static sample samples[256];
static size_t sample_count;

static void load(const char *folder, const char *name)
{
  sample *s = &samples[sample_count];
  FILE *f;
  int c;

  assert_true(sample_count < sizeof samples / sizeof *samples);
  snprintf(s->path, sizeof s->path, "%s/%s", folder, name);
  snprintf(s->name, sizeof s->name, "%s", name);
  f = fopen(s->path, "rb");
  assert_non_null(f);
  s->bytes = malloc(1 << 20);
  s->len = 0;
  while ((c = getc(f)) != EOF && s->len < (1 << 20) - 2) {
    if (c == '\n' && (s->len == 0 || s->bytes[s->len - 1] != '\r')) s->bytes[s->len++] = '\r';
    s->bytes[s->len++] = (uint8_t)c;
  }
  fclose(f);
  s->multi = s->len >= 5 && memcmp(s->bytes + s->len - 5, "\r\n.\r\n", 5) == 0;
  sample_count++;
}

static int load_all(void)
{
  DIR *top = opendir(FOLDER);
  struct dirent *server;

  if (top == NULL) return 0;
  while ((server = readdir(top)) != NULL) {
    char path[1024];
    DIR *folder;
    struct dirent *entry;

    if (server->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", FOLDER, server->d_name);
    folder = opendir(path);
    if (folder == NULL) continue;
    while ((entry = readdir(folder)) != NULL) {
      size_t n = strlen(entry->d_name);

      if (n > 4 && strcmp(entry->d_name + n - 4, ".txt") == 0) load(path, entry->d_name);
    }
    closedir(folder);
  }
  closedir(top);
  return sample_count > 0;
}

/* What a run saw. */
typedef struct result {
  unsigned kinds[16]; /* events by kind, spans of one bulk as one */
  uint64_t octets;    /* of bulk and data */
  lmail_status status;
} result;

static void note(result *r, const lmail_event *ev)
{
  if (!(ev->flags & LMAIL_EV_MORE)) r->kinds[ev->kind - LMAIL_POP3_CLIENT_GREETING]++;
  r->octets += ev->len + ev->len2;
}

/* Feeds one stream in pieces, then its end. */
static void feed(lmail_pop3_client *c, const uint8_t *in, size_t n, size_t chunk, result *r)
{
  size_t at = 0;
  size_t given = 0;
  lmail_event ev;
  size_t used;

  memset(r, 0, sizeof *r);
  for (;;) {
    r->status = lmail_next(&c->base, in + at, given - at, &used, &ev);
    at += used;
    if (r->status == LMAIL_EVENT) note(r, &ev);
    else if (r->status != LMAIL_OK) return;
    else if (given < n) given += n - given < chunk ? n - given : chunk;
    else lmail_finish(&c->base);
  }
}

static const size_t chunks[] = {1 << 20, 1, 7, 4096};

static void every_answer_in_observer_mode(void **state)
{
  size_t i;
  size_t k;

  (void)state;
  for (i = 0; i < sample_count; i++) {
    result first;

    for (k = 0; k < sizeof chunks / sizeof *chunks; k++) {
      lmail_pop3_client_config cfg;
      lmail_pop3_client c;
      uint8_t scratch[1024];
      result r;

      memset(&cfg, 0, sizeof cfg);
      cfg.flags = LMAIL_POP3_OBSERVE | (samples[i].multi ? LMAIL_POP3_OBSERVE_MULTI : 0);
      assert_int_equal(lmail_pop3_client_init(&c, &cfg, scratch, sizeof scratch), LMAIL_OK);
      feed(&c, samples[i].bytes, samples[i].len, chunks[k], &r);
      if (r.status != LMAIL_DONE) fail_msg("%s: status %d", samples[i].path, r.status);
      if (k == 0) first = r;
      assert_memory_equal(&r, &first, sizeof r);
    }
  }
}

/* The command that a sample answers, by the sample's name; NULL: a greeting or an answer to NOOP. */
static const char *command_of(const char *name)
{
  static const struct {
    const char *prefix;
    const char *command;
  } commands[] = {
      {"capa", "CAPA"},    {"list1.", "LIST 1"},
      {"list.", "LIST"},   {"uidl1.", "UIDL 1"},
      {"uidl", "UIDL"},    {"retr", "RETR 1"},
      {"top", "TOP 1 0"},  {"stat", "STAT"},
      {"getlang", "LANG"}, {"utf8", "UTF8"},
      {"dele.", "DELE 1"}, {"noop", "NOOP"},
      {"rset", "RSET"},    {"auth", "AUTH PLAIN AHUAcA=="},
      {"ok", "NOOP"},      {"setlang", "LANG en"},
  };
  size_t i;

  for (i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strncmp(name, commands[i].prefix, strlen(commands[i].prefix)) == 0) {
      return commands[i].command;
    }
  }
  return NULL;
}

static void every_answer_with_its_command(void **state)
{
  size_t i;
  unsigned run = 0;

  (void)state;
  for (i = 0; i < sample_count; i++) {
    const char *command = command_of(samples[i].name);
    lmail_pop3_client c;
    lmail_writer w;
    lmail_event ev;
    uint8_t scratch[1024];
    uint8_t out[256];
    size_t used;
    result r;

    assert_int_equal(lmail_pop3_client_init(&c, NULL, scratch, sizeof scratch), LMAIL_OK);
    lmail_writer_init(&w, out, sizeof out);
    if (strstr(samples[i].name, "greeting") != NULL) {
      feed(&c, samples[i].bytes, samples[i].len, 7, &r);
      assert_int_equal(r.kinds[0], 1);
      assert_int_equal(r.status, LMAIL_DONE);
      run++;
      continue;
    }
    if (command == NULL) continue;
    assert_int_equal(lmail_next(&c.base, "+OK\r\n", 5, &used, &ev), LMAIL_EVENT);
    assert_int_equal(lmail_pop3_client_command(&c, &w, command, strlen(command), 0), LMAIL_OK);
    feed(&c, samples[i].bytes, samples[i].len, 7, &r);
    if (r.status != LMAIL_DONE) fail_msg("%s: status %d", samples[i].path, r.status);
    if (samples[i].multi)
      assert_int_equal(r.kinds[LMAIL_POP3_CLIENT_END - LMAIL_POP3_CLIENT_GREETING], 1);
    /* stat-error*.txt are the malformed ones, nothing else is */
    assert_int_equal(r.kinds[LMAIL_POP3_CLIENT_BAD - LMAIL_POP3_CLIENT_GREETING],
                     strncmp(samples[i].name, "stat-error", 10) == 0);
    run++;
  }
  printf("%u of %zu samples read with their commands\n", run, sample_count);
  assert_true(run > 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_answer_in_observer_mode),
      cmocka_unit_test(every_answer_with_its_command),
  };
  int failed;

  if (!load_all()) {
    printf("SKIPPED: no corpus in %s\n", FOLDER);
    return 77;
  }
  failed = cmocka_run_group_tests(tests, NULL, NULL);
  while (sample_count > 0) free(samples[--sample_count].bytes);
  return failed;
}
