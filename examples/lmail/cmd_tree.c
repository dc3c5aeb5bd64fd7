/* SPDX-License-Identifier: MIT */
/* cmd_tree.c - lmail tree: the structure of a message. */

#include "args.h"
#include "input.h"
#include "lmail.h"
#include "tree.h"
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail tree [--json] FILE...\n"
    "\n"
    "Shows the parts of a message: IMAP's part number, type, encoding, size, file name, and what\n"
    "is irregular. FILE may be - for standard input.\n"
    "\n"
    "  --json   one JSON object a part, in the order in which they begin:\n"
    "           path, type, params, disposition, disposition_params, encoding, id, description,\n"
    "           header, body, end (offsets), octets, lines, sha256 (of the body as in the file),\n"
    "           decoded_octets, decoded_sha256 (null for a multipart), text_sha256 (of a text, in\n"
    "           UTF-8; else null), defects (code, off, note)\n"
    "\n"
    "  lmail tree message.eml\n"
    "  lmail tree --json - < message.eml\n";

/* One message; EXIT_OK or EXIT_FILE. */
static int show(const char *path, int json)
{
  input in;

  return input_open_again(&in, path) ? tree_show(&in, json) : EXIT_FILE;
}

static int run(const struct command *self, int argc, char **argv)
{
  word_list files = {0};
  int json = 0;
  const option options[] = {{"--json", OPTION_FLAG, &json}, {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &files, 1, SIZE_MAX);
  size_t i;

  if (code == ARGS_GO_ON) {
    code = EXIT_OK;
    for (i = 0; i < files.count; i++) {
      int one;

      if (files.count > 1 && !json) printf("%s%s:\n", i == 0 ? "" : "\n", files.words[i]);
      one = show(files.words[i], json);
      if (one != EXIT_OK) code = one;
    }
  }
  word_free(&files);
  return code;
}

const struct command cmd_tree = {"tree", "show the structure of a message", help, run};
