/* SPDX-License-Identifier: MIT */
/*
 * corpus_seeds.c - the conversations that chasquid's fuzzer begins with: whatever is said, the server machine
 * tells the same events in any two pieces, and refuses nothing so that the conversation breaks. Skipped, and
 * said so, without the corpus.
 */

#define _POSIX_C_SOURCE 200809L
#include "text.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

#define FOLDER LIBMAIL_TEST_CORPUS "/corpus/chasquid-seeds/smtpsrv/FuzzConnection"

typedef struct session {
  lmail_smtp_server s;
  uint8_t scratch[16384], out[1024];
  lmail_writer w;
} session;

static void answer(session *x, const lmail_event *ev)
{
  unsigned code = ev->kind == LMAIL_SMTP_SERVER_DATA            ? 354
                  : ev->kind == LMAIL_SMTP_SERVER_QUIT          ? 221
                  : ev->kind == LMAIL_SMTP_SERVER_AUTH          ? (ev->data2 == NULL ? 334 : 535)
                  : ev->kind == LMAIL_SMTP_SERVER_AUTH_RESPONSE ? 535
                  : ev->kind == LMAIL_SMTP_SERVER_STARTTLS      ? 454
                                                                : 250;
  const char *text = ev->kind == LMAIL_SMTP_SERVER_EHLO ? "mx\nAUTH PLAIN" : "";

  if (ev->num2 == 0) return;
  x->w.len = 0;
  if (lmail_smtp_server_refuse(&x->s, &x->w) == LMAIL_OK) return;
  assert_int_equal(lmail_smtp_server_reply(&x->s, &x->w, code, 0, text, strlen(text)), LMAIL_OK);
}

/* The events of a conversation in two pieces; spans of one message are joined. */
static void run(const text *in, size_t split, text *log)
{
  session *x = calloc(1, sizeof *x);
  lmail_smtp_server_config cfg;
  size_t at = 0, limit = split;

  memset(&cfg, 0, sizeof cfg);
  cfg.extensions = 0x3fffffff;
  cfg.tolerate = LMAIL_SMTP_TOLERATE_SPACE_AFTER_COLON | LMAIL_SMTP_TOLERATE_NO_BRACKETS;
  assert_int_equal(lmail_smtp_server_init(&x->s, &cfg, x->scratch, sizeof x->scratch), LMAIL_OK);
  assert_int_equal(lmail_smtp_server_extend(&x->s), LMAIL_OK);
  lmail_writer_init(&x->w, x->out, sizeof x->out);
  assert_int_equal(lmail_smtp_server_reply(&x->s, &x->w, 220, 0, NULL, 0), LMAIL_OK);
  for (;;) {
    char *piece = malloc(limit - at + 1);
    lmail_event ev;
    lmail_status st;
    size_t used;

    memcpy(piece, in->s + at, limit - at);
    st = lmail_next(&x->s.base, piece, limit - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT && ev.kind == LMAIL_SMTP_SERVER_BODY) {
      text_escape(log, ev.data, ev.len);
    } else if (st == LMAIL_EVENT) {
      text_printf(log, "\n%s %u %u ", lmail_smtp_kind_name(ev.kind), ev.code, (unsigned)ev.num);
      if (ev.data != NULL) text_escape(log, ev.data, ev.len);
      if (ev.data2 != NULL) text_escape(log, ev.data2, ev.len2);
      answer(x, &ev);
    }
    free(piece);
    if (st == LMAIL_EVENT) continue;
    assert_true(st == LMAIL_OK || st == LMAIL_DONE);
    if (st == LMAIL_DONE || limit == in->len) break;
    limit = in->len;
  }
  free(x);
}

/* The bytes of a seed in Go's text form, as lines with CRLF; 0: it has none. */
static int read_seed(const char *name, text *t)
{
  char path[1024], *line = NULL;
  size_t cap = 0;
  int found = 0;
  FILE *f;

  snprintf(path, sizeof path, "%s/%.200s", FOLDER, name);
  f = fopen(path, "rb");
  assert_non_null(f);
  while (getline(&line, &cap, f) > 0) {
    char *end = strrchr(line, '"');
    text raw = {NULL, 0, 0};
    size_t i;

    if (strncmp(line, "[]byte(\"", 8) != 0 || end == NULL) continue;
    assert_int_equal(text_unescape(&raw, line + 8, (size_t)(end - line - 8)), 1);
    for (i = 0; i < raw.len; i++) {
      if (raw.s[i] == '\n') text_add(t, "\r", 1);
      text_add(t, raw.s + i, 1);
    }
    text_free(&raw);
    found = 1;
  }
  free(line);
  fclose(f);
  return found;
}

static void every_seed_in_two_pieces(void **state)
{
  DIR *d = opendir(FOLDER);
  unsigned count = 0, messages = 0;
  struct dirent *e;

  (void)state;
  while ((e = readdir(d)) != NULL) {
    text in = {NULL, 0, 0}, whole = {NULL, 0, 0};
    size_t split;

    if (e->d_name[0] == '.' || !read_seed(e->d_name, &in)) continue;
    run(&in, in.len, &whole);
    for (split = 0; split < in.len; split++) {
      text part = {NULL, 0, 0};

      run(&in, split, &part);
      assert_string_equal(part.s, whole.s);
      text_free(&part);
    }
    messages += strstr(whole.s, "SMTP_SERVER_MESSAGE") != NULL;
    count++;
    text_free(&in);
    text_free(&whole);
  }
  closedir(d);
  printf("%u seeds of chasquid, %u with a message\n", count, messages);
  assert_true(count >= 10 && messages > 0);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(every_seed_in_two_pieces)};
  DIR *d = opendir(FOLDER);

  if (d == NULL) {
    printf("SKIPPED: no corpus in %s\n", FOLDER);
    return 77;
  }
  closedir(d);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
