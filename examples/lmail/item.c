/* SPDX-License-Identifier: MIT */
/* item.c - one item a line; see item.h. */

#include "item.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum { OPTIONS_MAX = 8 };

/* The line end does not belong to an item: LF or CRLF, or the NUL of -0. */
static size_t item_size(const char *line, size_t n, int end)
{
  if (n > 0 && line[n - 1] == end) n--;
  else return n;
  if (end == '\n' && n > 0 && line[n - 1] == '\r') n--;
  return n;
}

static int show_all(FILE *in, const char *name, int end, int json, item_fn show)
{
  char *line = NULL;
  size_t cap = 0;
  ssize_t n;

  while ((n = getdelim(&line, &cap, end, in)) > 0) {
    size_t size = item_size(line, (size_t)n, end);
    uint8_t *item = must_alloc(
        size); /* exactly its size: a tool that looks behind it is found out */

    if (size > 0) memcpy(item, line, size);
    show(item, size, json);
    free(item);
  }
  free(line);
  if (!ferror(in)) return EXIT_OK;
  complain("cannot read %s", name);
  return EXIT_FILE;
}

int item_run(const struct command *self, int argc, char **argv, const option *more, item_fn show)
{
  option options[OPTIONS_MAX + 1] = {{NULL, OPTION_FLAG, NULL}};
  word_list words = {0};
  const char *name;
  FILE *in = stdin;
  int json = 0;
  int zero = 0;
  size_t count = 2;
  int code;

  options[0].name = "--json";
  options[0].value = &json;
  options[1].name = "-0";
  options[1].value = &zero;
  for (; more != NULL && more->name != NULL && count < OPTIONS_MAX; more++)
    options[count++] = *more;
  options[count].name = NULL;
  code = args_parse(self, options, argc, argv, &words, 0, 1);
  name = words.count == 0 ? "-" : words.words[0];
  word_free(&words);
  if (code != ARGS_GO_ON) return code;
  if (strcmp(name, "-") != 0 && (in = fopen(name, "rb")) == NULL) {
    complain("cannot open %s", name);
    return EXIT_FILE;
  }
  code = show_all(in, name, zero ? '\0' : '\n', json, show);
  if (in != stdin) fclose(in);
  return code;
}

void item_defects(const lmail_defects *defects, int json)
{
  size_t i;

  if (json) putchar('[');
  for (i = 0; i < defects->count && i < defects->cap; i++) {
    const lmail_defect *d = &defects->list[i];
    unsigned long long off = d->off;

    if (json) {
      printf("%s{\"code\": ", i == 0 ? "" : ", ");
      json_text(stdout, lmail_defect_name(d->code));
      printf(", \"off\": %llu}", off);
    } else {
      printf("   ! %s at %llu (%s)\n", lmail_defect_name(d->code), off, lmail_defect_rule(d->code));
    }
  }
  if (json) putchar(']');
  if (defects->count > defects->cap)
    complain("%zu more defects of this item are left out", defects->count - defects->cap);
}
