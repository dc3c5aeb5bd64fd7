/* SPDX-License-Identifier: MIT */
/* cmd_compose.c - lmail compose: a message on standard output. */

#include "letter.h"
#include <stdio.h>

static const char help[] =
    "usage: lmail compose --from ADDRESS [OPTION]...\n"
    "\n"
    "Writes a message to standard output, with CRLF line ends. Types of attachments are guessed from\n"
    "their names; encodings are chosen by looking at what has to be encoded.\n"
    "\n" LETTER_HELP "\n"
    "  lmail compose --from bob@example.org --to alice@example.com --subject 'Grüße' \\\n"
    "      --text 'Hello Alice' --attach picture.png > letter.eml\n"
    "  lmail compose --from bob@example.org --date '0 +0000' --id 1@example.org \\\n"
    "      --boundary 12345678 --text same-every-time\n";

static int run(const struct command *self, int argc, char **argv)
{
  static letter l; /* all zero */
  word_list words = {0};
  const option options[] = {LETTER_OPTIONS(l), {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 0, 0);

  if (code == ARGS_GO_ON) code = letter_write(&l, stdout);
  word_free(&words);
  letter_free(&l);
  return code;
}

const struct command cmd_compose = {"compose", "write a message to standard output", help, run};
