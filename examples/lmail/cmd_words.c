/* SPDX-License-Identifier: MIT */
/* cmd_words.c - lmail words: the text of header values, encoded words decoded. */

#include "item.h"
#include "lmail.h"
#include "show.h"
#include "text.h"
#include <stdlib.h>

static const char help[] =
    "usage: lmail words [--json] [-0] [--phrase | --comment] [FILE]\n"
    "\n"
    "Decodes text of header fields to UTF-8, one item a line: the value of an unstructured field,\n"
    "such as Subject. Without FILE, or with -, it reads standard input.\n"
    "\n" ITEM_HELP "  --phrase   items are phrases: display names of addresses\n"
    "  --comment  items are what stands between the parentheses of a comment\n"
    "\n"
    "With --json: text, defects (code, off).\n"
    "\n"
    "  echo '=?iso-8859-1?q?Gr=FC=DFe?=' | lmail words\n"
    "  lmail words --json subjects.txt\n";

static int phrase;
static int comment;

static void show(const uint8_t *s, size_t n, int json)
{
  lmail_defect list[ITEM_DEFECTS];
  lmail_defects defects = {list, ITEM_DEFECTS, 0};
  text_fn decode = phrase    ? lmail_phrase_decode
                   : comment ? lmail_comment_decode
                             : lmail_text_decode;
  size_t len;
  uint8_t *text = text_decode(decode, s, n, &len, &defects);

  if (json) {
    fputs("{\"text\": ", stdout);
    json_bytes(stdout, text, len);
    fputs(", \"defects\": ", stdout);
    item_defects(&defects, 1);
    fputs("}\n", stdout);
  } else {
    show_text(stdout, text, len);
    fputc('\n', stdout);
    item_defects(&defects, 0);
  }
  free(text);
}

static int run(const struct command *self, int argc, char **argv)
{
  const option more[] = {{"--phrase", OPTION_FLAG, &phrase},
                         {"--comment", OPTION_FLAG, &comment},
                         {NULL, OPTION_FLAG, NULL}};

  return item_run(self, argc, argv, more, show);
}

const struct command cmd_words = {"words", "decode the text of header values", help, run};
