/* SPDX-License-Identifier: MIT */
/*
 * corpus.c - which parts are text, HTML and attachments: the lists that mail-parser makes of its
 * messages. What is known to differ is listed below, and why in differences.md; the list must stay exact.
 */

#include "json.h"
#include <dirent.h>
#include <libmail/summary.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char folder[] = LIBMAIL_TEST_CORPUS "/corpus/stalwart-mail-parser";

enum { PARTS = 2000, SKIPPED = 77 };

/* Messages whose lists differ. */
static const char *const differences[] = {
    "rfc/000",       "legacy/030",    "legacy/032",    "legacy/039",    "legacy/048",
    "malformed/001", "malformed/003", "malformed/006", "malformed/007", "malformed/009",
    "malformed/011", "malformed/016", "malformed/020", "malformed/021"};

static lmail_summary_part parts[PARTS];
static char text[1 << 16];
static unsigned messages, agree, failures;

static char *read_file(const char *path, size_t *n)
{
  FILE *f = fopen(path, "rb");
  char *s = NULL;
  size_t cap = 0, got;

  *n = 0;
  if (!f) return NULL;
  do {
    cap += 1 << 16;
    s = realloc(s, cap + 1);
    got = fread(s + *n, 1, cap - *n, f);
    *n += got;
  } while (got != 0);
  fclose(f);
  return s;
}

static void summarise(lmail_summary *s, const char *in, size_t n)
{
  static uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser m;
  lmail_status st;
  lmail_event ev;
  size_t at = 0, used;

  lmail_summary_init(s, parts, PARTS, text, sizeof text, NULL);
  assert_int_equal(lmail_mime_init(&m, NULL, scratch, sizeof scratch), LMAIL_OK);
  do {
    st = lmail_next(&m.base, in + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) (void)lmail_summary_take(s, &ev);
    if (st == LMAIL_OK) lmail_finish(&m.base);
  } while (st == LMAIL_EVENT || st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
}

/* Our number of the part with an index in the vector, whose parts are those of the outer message. */
static uint32_t part_of(const lmail_summary *s, int64_t index)
{
  uint32_t p;

  for (p = 0; p < s->known; p++) {
    if (s->parts[p].message == 1 && index-- == 0) return p + 1;
  }
  return 0;
}

static int same_list(const lmail_summary *s, const json_value *message, const char *name,
                     unsigned role)
{
  const json_value *v;
  uint32_t p = 0;

  for (v = json_member(message, name)->first; v != NULL; v = v->next) {
    p = lmail_summary_next(s, 1, role, p);
    if (p == 0 || part_of(s, v->number) != p) return 0;
  }
  return lmail_summary_next(s, 1, role, p) == 0;
}

static int is_known(const char *dir, const char *name)
{
  size_t i, n = strlen(dir);

  for (i = 0; i < sizeof differences / sizeof *differences; i++) {
    if (strncmp(differences[i], dir, n) == 0 && strncmp(differences[i] + n + 1, name, 3) == 0)
      return 1;
  }
  return 0;
}

static void check(const char *dir, const char *name)
{
  char path[600], json[620];
  json_value *message;
  lmail_summary s;
  size_t n;
  char *in;
  int same;

  snprintf(path, sizeof path, "%s/%s/%s", folder, dir, name);
  snprintf(json, sizeof json, "%.*sjson", (int)(strlen(path) - 3), path);
  in = read_file(path, &n);
  message = json_load(json);
  if (!in || !message) return;
  summarise(&s, in, n);
  same = same_list(&s, message, "text_body", LMAIL_SUMMARY_TEXT) &&
         same_list(&s, message, "html_body", LMAIL_SUMMARY_HTML) &&
         same_list(&s, message, "attachments", LMAIL_SUMMARY_ATTACHMENT);
  messages++;
  agree += (unsigned)same;
  if (same == is_known(dir, name)) {
    printf("%s/%s %s\n", dir, name, same ? "does not differ any more" : "differs");
    failures++;
  }
  json_free(message);
  free(in);
}

int main(void)
{
  static const char *const dirs[] = {"rfc", "legacy", "thirdparty", "malformed"};
  size_t i;

  for (i = 0; i < sizeof dirs / sizeof *dirs; i++) {
    char path[500];
    struct dirent *e;
    DIR *d;

    snprintf(path, sizeof path, "%s/%s", folder, dirs[i]);
    d = opendir(path);
    if (!d) {
      printf("%s is not there: skipped\n", path);
      return SKIPPED;
    }
    while ((e = readdir(d)) != NULL) {
      size_t n = strlen(e->d_name);

      if (n > 4 && strcmp(e->d_name + n - 4, ".eml") == 0) check(dirs[i], e->d_name);
    }
    closedir(d);
  }
  printf("%u of %u messages agree\n", agree, messages);
  return failures != 0;
}
