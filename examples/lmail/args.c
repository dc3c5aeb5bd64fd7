/* SPDX-License-Identifier: MIT */
/* args.c - the command line; see args.h. */

#include "args.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void word_add(word_list *list, const char *word)
{
  list->words = must_realloc(list->words, (list->count + 1) * sizeof *list->words);
  list->words[list->count++] = word;
}

void word_free(word_list *list)
{
  free(list->words);
  list->words = NULL;
  list->count = 0;
}

/* A decimal number that fits; 0 when it is none. */
static int to_number(const char *text, const char **end, size_t *out)
{
  size_t n = 0;
  const char *p = text;

  for (; *p >= '0' && *p <= '9'; p++) {
    size_t digit = (size_t)(*p - '0');

    if (n > (SIZE_MAX - digit) / 10) return 0;
    n = n * 10 + digit;
  }
  *end = p;
  *out = n;
  return p != text;
}

size_t args_numbers(const char *text, size_t *numbers, size_t max)
{
  size_t count = 0;

  while (count < max && to_number(text, &text, &numbers[count])) {
    count++;
    if (*text == '\0') return count;
    if (*text++ != ',') return 0;
  }
  return 0;
}

static const option *find(const option *options, const char *word, const char **value)
{
  const char *equals = strchr(word, '=');
  size_t n = equals == NULL ? strlen(word) : (size_t)(equals - word);

  *value = equals == NULL ? NULL : equals + 1;
  for (; options->name != NULL; options++) {
    if (strlen(options->name) == n && memcmp(options->name, word, n) == 0) return options;
  }
  return NULL;
}

static int store(const struct command *cmd, const option *o, const char *value)
{
  switch (o->kind) {
  case OPTION_FLAG: *(int *)o->value = 1; break;
  case OPTION_TEXT: *(const char **)o->value = value; break;
  case OPTION_LIST: word_add((word_list *)o->value, value); break;
  case OPTION_NUMBER: {
    const char *end;

    if (!to_number(value, &end, (size_t *)o->value) || *end != '\0') {
      complain("%s: %s needs a number, not \"%s\"", cmd->name, o->name, value);
      return 0;
    }
    break;
  }
  }
  return 1;
}

static int bad_usage(const struct command *cmd)
{
  fprintf(stderr, "Try: lmail %s --help\n", cmd->name);
  return EXIT_USAGE;
}

/* One option and its value; *i moves to the last word that was used. */
static int take_option(const struct command *cmd, const option *options, char **argv, int argc,
                       int *i)
{
  const char *value;
  const option *o = find(options, argv[*i], &value);

  if (o == NULL) {
    complain("%s: there is no option %s", cmd->name, argv[*i]);
    return 0;
  }
  if (o->kind == OPTION_FLAG && value != NULL) {
    complain("%s: %s takes no value", cmd->name, o->name);
    return 0;
  }
  if (o->kind != OPTION_FLAG && value == NULL) {
    if (*i + 1 == argc) {
      complain("%s: %s needs a value", cmd->name, o->name);
      return 0;
    }
    value = argv[++*i];
  }
  return store(cmd, o, value);
}

int args_parse(const struct command *cmd, const option *options, int argc, char **argv,
               word_list *rest, size_t min, size_t max)
{
  int only_words = 0;
  int i;

  for (i = 1; i < argc; i++) {
    const char *word = argv[i];

    if (only_words || word[0] != '-' || word[1] == '\0') {
      word_add(rest, word);
    } else if (strcmp(word, "--") == 0) {
      only_words = 1;
    } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
      fputs(cmd->help, stdout);
      return EXIT_OK;
    } else if (!take_option(cmd, options, argv, argc, &i)) {
      return bad_usage(cmd);
    }
  }
  if (rest->count < min) {
    complain("%s: too few arguments", cmd->name);
    return bad_usage(cmd);
  }
  if (rest->count > max) {
    complain("%s: \"%s\" is too much", cmd->name, rest->words[max]);
    return bad_usage(cmd);
  }
  return ARGS_GO_ON;
}
