/* SPDX-License-Identifier: MIT */
/* cmd_compose.c - lmail compose: a message on standard output. */

#include "letter.h"
#include <errno.h>
#include <string.h>

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

/* Only a whole message goes out: half of one in a pipe would be sent by whoever reads it. */
static int compose(const letter *l)
{
  FILE *f = tmpfile();
  char buf[65536];
  size_t n;
  int code = f == NULL ? EXIT_FILE : letter_write(l, f);

  if (f == NULL || (code == EXIT_OK && fflush(f) != 0)) {
    complain("temporary file: %s", strerror(errno));
    code = EXIT_FILE;
  }
  if (code == EXIT_OK) {
    rewind(f);
    while ((n = fread(buf, 1, sizeof buf, f)) > 0) fwrite(buf, 1, n, stdout);
    if (ferror(f)) code = EXIT_FILE;
  }
  if (f != NULL) fclose(f);
  return code;
}

static int run(const struct command *self, int argc, char **argv)
{
  static letter l; /* all zero */
  word_list words = {0};
  const option options[] = {LETTER_OPTIONS(l), {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 0, 0);

  if (code == ARGS_GO_ON) code = compose(&l);
  word_free(&words);
  letter_free(&l);
  return code;
}

const struct command cmd_compose = {"compose", "write a message to standard output", help, run};
