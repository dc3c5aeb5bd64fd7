/* SPDX-License-Identifier: MIT */
/* check.c - running a transcript in every way, and main() of transcript tests. */

#define _POSIX_C_SOURCE 200809L
#include "transcript.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- comparing -------------------------------------------------------------------------------- */

static size_t count_lines(const char *s)
{
  size_t n = 0;

  for (; *s != '\0'; s++) n += *s == '\n';
  return n;
}

static char **lines_of(char *s, size_t n)
{
  char **lines = calloc(n + 1, sizeof *lines);
  size_t i;

  for (i = 0; i < n; i++) {
    lines[i] = s;
    s = strchr(s, '\n');
    *s++ = '\0';
  }
  return lines;
}

/* Prints both logs as one, "-" for what was expected and "+" for what came (longest common run). */
static void print_diff(const char *expected, const char *actual)
{
  size_t n = count_lines(expected);
  size_t m = count_lines(actual);
  char *copy_a = strdup(expected);
  char *copy_b = strdup(actual);
  char **a = lines_of(copy_a, n);
  char **b = lines_of(copy_b, m);
  unsigned *common = calloc((n + 1) * (m + 1), sizeof *common);
  size_t i = n;
  size_t j;

  while (i-- > 0) {
    for (j = m; j-- > 0;) {
      unsigned down = common[(i + 1) * (m + 1) + j];
      unsigned right = common[i * (m + 1) + j + 1];

      common[i * (m + 1) + j] = strcmp(a[i], b[j]) == 0 ? common[(i + 1) * (m + 1) + j + 1] + 1
                                : down > right          ? down
                                                        : right;
    }
  }
  for (i = 0, j = 0; i < n || j < m;) {
    if (i < n && j < m && strcmp(a[i], b[j]) == 0) {
      fprintf(stderr, "  %s\n", a[i]);
      i++, j++;
    } else if (j == m || (i < n && common[(i + 1) * (m + 1) + j] >= common[i * (m + 1) + j + 1])) {
      fprintf(stderr, "- %s\n", a[i++]);
    } else {
      fprintf(stderr, "+ %s\n", b[j++]);
    }
  }
  free(common);
  free(a);
  free(b);
  free(copy_a);
  free(copy_b);
}

/* Runs once more and compares with the first run's full log. */
static int agrees(const struct transcript *t, const machine_ops *ops, const text *first,
                  run_api api, size_t chunk, size_t split, const char *name)
{
  static const char *const api_names[] = {"next",    "feed",    "feed, paused",
                                          "read(1)", "read(3)", "read(16)"};
  run_plan plan;
  text log = {0};
  int same;

  plan.api = api;
  plan.chunk = chunk;
  plan.split = split;
  transcript_run(t, ops, &plan, 1, &log);
  same = log.len == first->len && memcmp(log.s, first->s, log.len) == 0;
  if (!same) {
    fprintf(stderr, "%s: lmail_%s, chunks of %zu, split at %zu differs from one piece:\n", name,
            api_names[api], chunk, split);
    print_diff(first->s, log.s);
  }
  text_free(&log);
  return same;
}

int transcript_check(const struct transcript *t, const machine_ops *ops, const char *name)
{
  static const size_t chunks[] = {0, 1, 2, 3, 7, 64, 1460};
  const run_plan whole = {RUN_NEXT, 0, 0};
  /* every split costs a run over the whole input: long inputs are split where it matters most */
  size_t every = t->input.len <= 4096 ? 1 : t->input.len / 1024;
  text expected = {0};
  text first = {0};
  int good;
  size_t i;
  int api;

  transcript_run(t, ops, &whole, 0, &expected);
  good = strcmp(expected.s, t->expected.s) == 0;
  if (!good) {
    fprintf(stderr, "%s: the log (+) is not what the transcript says (-):\n", name);
    print_diff(t->expected.s, expected.s);
  }
  transcript_run(t, ops, &whole, 1, &first);
  for (api = RUN_NEXT; good && api <= RUN_READ_16; api++) {
    for (i = 0; good && i < sizeof chunks / sizeof *chunks; i++) {
      good = agrees(t, ops, &first, (run_api)api, chunks[i], 0, name);
    }
  }
  for (i = 1; good && i < t->input.len; i += every) {
    good = agrees(t, ops, &first, (run_api)(i % (RUN_READ_16 + 1)), 0, i, name);
  }
  text_free(&expected);
  text_free(&first);
  return good;
}

/* ---- main ------------------------------------------------------------------------------------- */

typedef struct test_case {
  char *path;
  const machine_ops *ops;
  struct transcript *t;
} test_case;

typedef struct test_list {
  test_case *cases;
  size_t count;
  const machine_ops *const *machines;
} test_list;

/* A transcript of a machine that is not in the list belongs to another program. */
static int add_file(test_list *list, const char *path)
{
  test_case c;
  size_t i;

  c.t = transcript_read(path);
  if (c.t == NULL) return 0;
  for (i = 0; list->machines[i] != NULL; i++) {
    if (strcmp(list->machines[i]->name, transcript_machine(c.t)) == 0) break;
  }
  c.ops = list->machines[i];
  if (c.ops == NULL) {
    transcript_free(c.t);
    return 1;
  }
  c.path = strdup(path);
  list->cases = realloc(list->cases, (list->count + 1) * sizeof *list->cases);
  list->cases[list->count++] = c;
  return 1;
}

static int by_path(const void *a, const void *b)
{
  return strcmp(((const test_case *)a)->path, ((const test_case *)b)->path);
}

static int add_path(test_list *list, const char *path)
{
  DIR *dir = opendir(path);
  struct dirent *entry;
  int good = 1;

  if (dir == NULL) return add_file(list, path);
  while (good && (entry = readdir(dir)) != NULL) {
    size_t n = strlen(entry->d_name);
    text file = {0};

    if (n < 4 || strcmp(entry->d_name + n - 4, ".txt") != 0) continue;
    text_printf(&file, "%s/%s", path, entry->d_name);
    good = add_file(list, file.s);
    text_free(&file);
  }
  closedir(dir);
  return good;
}

static void run_case(void **state)
{
  const test_case *c = *state;

  assert_true(transcript_check(c->t, c->ops, c->path));
}

/* The next line of a log, copied to *line; the rest, or NULL at the end. */
static const char *take_line(const char *log, text *line)
{
  size_t n = strcspn(log, "\n");

  line->len = 0;
  if (*log == '\0') return NULL;
  text_add(line, log, n);
  return log + n + 1;
}

/* The lines of a log up to the next event. */
static const char *print_up_to_event(const char *log)
{
  text line = {0};

  while (*log != '\0' && *log != '*') {
    log = take_line(log, &line);
    printf("%s\n", line.s);
  }
  text_free(&line);
  return log;
}

/* The source with the log's events, output and statuses in the place of its own. */
static void print_transcript(const struct transcript *t, const char *log)
{
  const char *source = t->source.s;
  text line = {0};
  int calls = 0;

  while ((source = take_line(source, &line)) != NULL) {
    int own = line.s[0] == '!' || (line.len > 1 && line.s[1] == ':' && line.s[0] != t->input_side);

    if (calls && line.s[0] != '=') {
      log = print_up_to_event(log);
      calls = 0;
    }
    if (own) continue;
    if (line.s[0] == '*' && *log == '*') log = take_line(log, &line);
    calls = calls || line.s[0] == '=';
    printf("%s\n", line.s);
  }
  printf("%s", log);
  text_free(&line);
}

static int print_all(const test_list *list)
{
  const run_plan whole = {RUN_NEXT, 0, 0};
  size_t i;

  for (i = 0; i < list->count; i++) {
    text log = {0};

    transcript_run(list->cases[i].t, list->cases[i].ops, &whole, 0, &log);
    print_transcript(list->cases[i].t, log.s);
    text_free(&log);
  }
  return 0;
}

int transcript_main(int argc, char **argv, const machine_ops *const *machines)
{
  struct CMUnitTest *tests;
  test_list list = {NULL, 0, machines};
  int print = 0;
  size_t n;
  int failed;
  int i;

  for (i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--print") == 0) print = 1;
    else if (!add_path(&list, argv[i])) return 2;
  }
  if (list.count == 0) {
    fprintf(stderr, "usage: %s [--print] FOLDER-or-FILE...   (no transcript found)\n", argv[0]);
    return 2;
  }
  qsort(list.cases, list.count, sizeof *list.cases, by_path);
  if (print) return print_all(&list);
  tests = calloc(list.count, sizeof *tests);
  for (n = 0; n < list.count; n++) {
    const char *slash = strrchr(list.cases[n].path, '/');

    tests[n].name = slash == NULL ? list.cases[n].path : slash + 1;
    tests[n].test_func = run_case;
    tests[n].initial_state = &list.cases[n];
  }
  failed = _cmocka_run_group_tests("transcripts", tests, list.count, NULL, NULL);
  for (n = 0; n < list.count; n++) {
    transcript_free(list.cases[n].t);
    free(list.cases[n].path);
  }
  free(list.cases);
  free(tests);
  return failed;
}
