/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_ARGS_H
#define LMAIL_TOOL_ARGS_H

/*
 * args.h - the command line: long options from a table, in any order, and everything else.
 * "--name value" and "--name=value" are the same; "--" ends the options.
 */

#include "lmail.h"
#include <stdint.h>

/* Words in the order in which they were given; they point into argv. */
typedef struct word_list {
  const char **words;
  size_t count;
} word_list;

enum option_kind {
  OPTION_FLAG,   /* int: set to 1                              */
  OPTION_TEXT,   /* const char *: the last one counts          */
  OPTION_LIST,   /* word_list: every one counts                */
  OPTION_NUMBER  /* size_t: decimal                            */
};

typedef struct option {
  const char *name; /* with its dashes; NULL ends the table */
  enum option_kind kind;
  void *value;
} option;

enum { ARGS_GO_ON = -1 };

/*
 * Takes argv[1 ..] apart: options into their values, the rest into *rest, of which there must be
 * min to max. ARGS_GO_ON; or the exit code with which to end, after --help or a complaint.
 */
int args_parse(const struct command *cmd, const option *options, int argc, char **argv,
               word_list *rest, size_t min, size_t max);

void word_add(word_list *list, const char *word);
void word_free(word_list *list);

/* "1,7,4096" into numbers[0 .. max); how many, or 0 when it is no such list. */
size_t args_numbers(const char *text, size_t *numbers, size_t max);

#endif
