/* SPDX-License-Identifier: MIT */
/* agree.c - see agree.h. */

#include "agree.h"
#include "text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADINGS = 32, ROWS = 400 };

typedef struct tally {
  const char *heading;
  unsigned agree, differ;
} tally;

static tally tallies[HEADINGS];
static text rows[ROWS]; /* "| test | file | place | heading |" of this test */
static unsigned used[ROWS];
static unsigned row_count, unexplained;
static const char *name;

void agree_begin(const char *test)
{
  FILE *file = fopen(LIBMAIL_TEST_SOURCE_DIR "/mime/differences.md", "r");
  char line[1000], begin[100];

  name = test;
  row_count = unexplained = 0;
  memset(tallies, 0, sizeof tallies);
  memset(used, 0, sizeof used);
  snprintf(begin, sizeof begin, "| %s |", test);
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, begin, strlen(begin)) != 0) continue;
    if (row_count == ROWS) {
      fprintf(stderr, "more than %d rows of one test\n", ROWS);
      abort();
    }
    text_add(&rows[row_count++], line, strlen(line));
  }
  if (file) fclose(file);
}

static tally *tally_of(const char *heading)
{
  unsigned i;

  for (i = 0; i < HEADINGS; i++) {
    if (!tallies[i].heading) tallies[i].heading = heading;
    if (strcmp(tallies[i].heading, heading) == 0) return &tallies[i];
  }
  fprintf(stderr, "more than %d headings\n", HEADINGS);
  abort();
}

static int is_listed(const char *row)
{
  unsigned i;

  for (i = 0; i < row_count; i++) {
    if (strncmp(rows[i].s, row, strlen(row)) != 0) continue;
    used[i]++;
    return 1;
  }
  return 0;
}

void agree(const char *heading, int same, const char *file, const char *place, const char *format,
           ...)
{
  tally *t = tally_of(heading);
  char row[1000];
  va_list args;

  if (same) {
    t->agree++;
    return;
  }
  t->differ++;
  snprintf(row, sizeof row, "| %s | %s | %s | %s |", name, file, place, heading);
  if (is_listed(row)) return;
  unexplained++;
  printf("differs: %s ", row);
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
  printf("\n");
}

unsigned agree_end(void)
{
  unsigned i;

  for (i = 0; i < row_count; i++) {
    if (used[i] == 0) {
      unexplained++;
      printf("no longer differs: %s", rows[i].s);
    }
    text_free(&rows[i]);
    memset(&rows[i], 0, sizeof rows[i]);
  }
  for (i = 0; i < HEADINGS && tallies[i].heading; i++) {
    printf("%-10s %-28s %5u of %5u agree\n", name, tallies[i].heading, tallies[i].agree,
           tallies[i].agree + tallies[i].differ);
  }
  return unexplained;
}
