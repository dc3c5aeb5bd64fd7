/* SPDX-License-Identifier: MIT */
/* cmd_compose.c - lmail compose: a message on standard output. */

#include "draft.h"
#include "filter.h"
#include "input.h"
#include "letter.h"
#include "tree.h"
#include <errno.h>
#include <string.h>

static const char help[] =
    "usage: lmail compose [OPTION]... [DRAFT]\n"
    "\n"
    "Writes a message to standard output, with CRLF line ends. Types of attachments are guessed from\n"
    "their names; encodings are chosen by looking at what has to be encoded.\n"
    "\n" LETTER_HELP "  --json             not the message, but its parts, as lmail tree --json\n"
    "\n" DRAFT_HELP "\n"
    "Options count before what the draft says; recipients and files are added.\n"
    "\n"
    "  lmail compose --from bob@example.org --to alice@example.com --subject 'Grüße' \\\n"
    "      --text 'Hello Alice' --attach picture.png > letter.eml\n"
    "  lmail compose letter.txt > letter.eml\n"
    "  lmail compose --from bob@example.org --date '0 +0000' --id 1@example.org \\\n"
    "      --boundary 12345678 --text same-every-time\n";

/* The parts have checksums, which are sasl's. Closes the file. */
static int show_parts(FILE *f)
{
#ifdef LMAIL_WITH_SASL
  input in;

  input_adopt(&in, f, "the message", INPUT_CHUNK);
  return tree_show(&in, 1);
#else
  fclose(f);
  complain("--json needs a libmail with its component sasl");
  return EXIT_USAGE;
#endif
}

/* Only a whole message goes out: half of one in a pipe would be sent by whoever reads it. */
static int compose(const letter *l, int json)
{
  FILE *f = tmpfile();
  int code = f == NULL ? EXIT_FILE : letter_write(l, f);

  if (f == NULL || (code == EXIT_OK && fflush(f) != 0)) {
    complain("temporary file: %s", strerror(errno));
    code = EXIT_FILE;
  }
  if (code == EXIT_OK && json) return show_parts(f);
  if (code == EXIT_OK) code = filter_show(f);
  if (f != NULL) fclose(f);
  return code;
}

static int run(const struct command *self, int argc, char **argv)
{
  static letter l; /* all zero */
  word_list words = {0};
  draft d = {0};
  int json = 0;
  const option options[] = {
      LETTER_OPTIONS(l), {"--json", OPTION_FLAG, &json}, {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 0, 1);

  if (code == ARGS_GO_ON) {
    code = words.count == 0 ? EXIT_OK : draft_read(&d, &l, words.words[0]);
    if (code == EXIT_OK) code = compose(&l, json);
  }
  word_free(&words);
  letter_free(&l);
  draft_free(&d);
  return code;
}

const struct command cmd_compose = {"compose", "write a message to standard output", help, run};
