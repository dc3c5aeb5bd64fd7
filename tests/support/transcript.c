/* SPDX-License-Identifier: MIT */
/* transcript.c - reading transcripts; README.md shows the format. */

#define _POSIX_C_SOURCE 200809L
#include "transcript.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Splits a line into words; "double quotes" hold a word with escapes. NULL when malformed. */
static char **split_words(const char *line)
{
  char **words = calloc(strlen(line) + 2, sizeof *words);
  size_t n = 0;

  for (;;) {
    text word = {0};
    const char *end;

    while (*line == ' ') line++;
    if (*line == '\0') return words;
    if (*line == '"') {
      for (end = ++line; *end != '\0' && *end != '"'; end++) {
        if (*end == '\\' && end[1] != '\0') end++;
      }
      if (*end == '\0') return NULL;
    } else {
      end = line + strcspn(line, " ");
    }
    if (!text_unescape(&word, line, (size_t)(end - line))) return NULL;
    words[n++] = word.s;
    line = *end == '"' ? end + 1 : end;
  }
}

static void free_words(char **words)
{
  size_t i;

  for (i = 0; words != NULL && words[i] != NULL; i++) free(words[i]);
  free(words);
}

void transcript_free(struct transcript *t)
{
  size_t i;

  if (t == NULL) return;
  for (i = 0; i < t->call_count; i++) free_words(t->calls[i].words);
  free(t->calls);
  free_words(t->options);
  free(t->machine);
  text_free(&t->source);
  text_free(&t->input);
  text_free(&t->expected);
  free(t);
}

const char *transcript_machine(const struct transcript *t)
{
  return t->machine;
}

static int add_input(struct transcript *t, const char *s, size_t n)
{
  int no_line_end = n > 0 && s[n - 1] == '\\' && !(n > 1 && s[n - 2] == '\\');

  if (n == 7 && memcmp(s, "<close>", 7) == 0) {
    t->closes = 1;
    return 1;
  }
  if (no_line_end) n--;
  if (!text_unescape(&t->input, s, n)) return 0;
  if (!no_line_end) text_add(&t->input, "\r\n", 2);
  return 1;
}

static int add_call(struct transcript *t, const char *line, size_t events)
{
  step_call *c;

  t->calls = realloc(t->calls, (t->call_count + 1) * sizeof *t->calls);
  c = &t->calls[t->call_count++];
  c->after = events;
  c->words = split_words(line);
  return c->words != NULL && c->words[0] != NULL;
}

/* machine NAME [option=value]... */
static int set_machine(struct transcript *t, const char *line)
{
  char **words = split_words(line);
  size_t i = 0;

  if (words == NULL || words[0] == NULL || words[1] == NULL || t->machine != NULL) {
    free_words(words);
    return 0;
  }
  free(words[0]);
  t->machine = words[1];
  t->input_side = strstr(t->machine, "-client") ? 'S' : 'C';
  do words[i] = words[i + 2];
  while (words[i++] != NULL);
  t->options = words;
  return 1;
}

/* One line. A machine named ...-client reads what the server says, all others the client. */
static int add_line(struct transcript *t, char *line, size_t *events)
{
  size_t n = strlen(line);

  text_printf(&t->source, "%s\n", line);
  if (n == 0 || line[0] == '#') return 1;
  if (strncmp(line, "machine ", 8) == 0) return set_machine(t, line);
  if (t->machine == NULL) return 0;
  if (n >= 2 && line[0] == t->input_side && line[1] == ':') {
    return n == 2 ? add_input(t, line + 2, 0) : line[2] == ' ' && add_input(t, line + 3, n - 3);
  }
  if (line[0] == '=' && line[1] == ' ') return add_call(t, line + 2, *events);
  if (line[0] == '*') ++*events;
  else if (line[0] != '!' && line[0] != 'C' && line[0] != 'S') return 0;
  text_printf(&t->expected, "%s\n", line);
  return 1;
}

struct transcript *transcript_read(const char *path)
{
  FILE *f = fopen(path, "rb");
  struct transcript *t = calloc(1, sizeof *t);
  char *line = NULL;
  size_t cap = 0;
  size_t events = 0;
  size_t number = 0;
  ptrdiff_t n;
  int good = f != NULL;

  while (good && (n = getline(&line, &cap, f)) >= 0) {
    number++;
    while (n > 0 && line[n - 1] == '\n') line[--n] = '\0';
    good = add_line(t, line, &events);
    if (!good) fprintf(stderr, "%s:%zu: not a line of a transcript: %s\n", path, number, line);
  }
  if (f == NULL) perror(path);
  else fclose(f);
  free(line);
  if (good && t->machine == NULL) {
    fprintf(stderr, "%s: no machine line\n", path);
    good = 0;
  }
  if (!good) {
    transcript_free(t);
    return NULL;
  }
  text_add(&t->input, "", 0);
  text_add(&t->expected, "", 0);
  return t;
}
