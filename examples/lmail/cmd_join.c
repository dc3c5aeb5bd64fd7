/* SPDX-License-Identifier: MIT */
/* cmd_join.c - lmail join: the pieces of a message put together. */

#include "args.h"
#include "filter.h"
#include "header.h"
#include "input.h"
#include "lmail.h"
#include <errno.h>
#include <libmail/partial.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail join FILE...\n"
    "\n"
    "Puts the pieces of a message (message/partial, RFC 2046 5.2.2) together and writes it to\n"
    "standard output. The files may come in any order; of two with the same number the first one\n"
    "counts. What comes out has been seen by no filter on its way: look at it with care.\n"
    "\n"
    "  lmail join pieces/*.eml > whole.eml\n";

typedef struct joining {
  lmail_partial_joiner j;
  const char **paths; /* by number, from 1; NULL: not there */
  size_t count;       /* of paths                           */
} joining;

/* More pieces than anybody has made. */
enum { PIECES_MAX = 1 << 20 };

/* ---- what there is ---------------------------------------------------------------------------- */

static const char *refusal(lmail_status st)
{
  switch (st) {
  case LMAIL_E_UNEXPECTED: return "it is a piece of another message";
  case LMAIL_E_BUSY: return "this piece was there already";
  case LMAIL_E_SYNTAX: return "it is no message/partial";
  case LMAIL_E_RANGE: return "its number makes no sense";
  default: return lmail_status_text(st);
  }
}

static void keep(joining *x, uint32_t number, const char *path)
{
  if (number >= x->count) {
    x->paths = must_realloc(x->paths, ((size_t)number + 1) * sizeof *x->paths);
    while (x->count <= number) x->paths[x->count++] = NULL;
  }
  x->paths[number] = path;
}

/* The first Content-Type of a message; a message without one is no piece. */
static lmail_status add(joining *x, const uint8_t *data, size_t n, uint32_t *number)
{
  lmail_status st = LMAIL_E_SYNTAX;
  lmail_field f;
  header h;

  header_open(&h, data, n);
  while (header_next(&h, &f)) {
    if (f.id != LMAIL_FIELD_CONTENT_TYPE) continue;
    st = lmail_partial_add(&x->j, f.value, f.value_len, number);
    break;
  }
  header_close(&h);
  return st;
}

static int add_file(joining *x, const char *path)
{
  const uint8_t *data = (const uint8_t *)"";
  uint32_t number = 0;
  lmail_status st;
  size_t n = 0;
  input in;

  if (!input_open(&in, path, INPUT_WHOLE)) return EXIT_FILE;
  if (!input_next(&in, &data, &n)) n = 0;
  st = in.failed ? LMAIL_OK : add(x, data, n, &number);
  if (st == LMAIL_OK && !in.failed) keep(x, number, path);
  input_close(&in);
  if (in.failed) return EXIT_FILE;
  if (st != LMAIL_OK) complain("%s: %s", path, refusal(st));
  return st == LMAIL_OK || st == LMAIL_E_BUSY ? EXIT_OK : EXIT_MESSAGE;
}

static int is_complete(const joining *x)
{
  uint32_t missing = 0;
  unsigned told = 0;

  while (told < 10 && (missing = lmail_partial_missing(&x->j, missing)) != 0) {
    if (x->j.total == 0) complain("piece %u is missing, and whatever is behind it", missing);
    else complain("piece %u of %u is missing", missing, x->j.total);
    told++;
    if (x->j.total == 0 && missing > x->j.highest) break;
  }
  return told == 0;
}

/* ---- the message ------------------------------------------------------------------------------ */

static lmail_status join_codec(void *state, const void *in, size_t n, size_t *used, void *out,
                               size_t cap, size_t *made, int last)
{
  return lmail_partial_join(state, in, n, used, out, cap, made, last);
}

static int join(joining *x, FILE *to)
{
  int code = EXIT_OK;
  uint64_t octets = 0;
  uint32_t number;
  input in;

  while (code == EXIT_OK && (number = lmail_partial_due(&x->j)) != 0) {
    progress("joined", number, x->j.total);
    if (!input_open(&in, x->paths[number], INPUT_CHUNK)) return EXIT_FILE;
    if (filter(join_codec, &x->j, in.file, to, &octets) != LMAIL_OK || ferror(in.file)) {
      complain("%s: %s", in.name, strerror(errno));
      code = EXIT_FILE;
    }
    input_close(&in);
  }
  progress("joined", 1, 1);
  return code;
}

static int join_all(joining *x, const word_list *files)
{
  int code = EXIT_OK;
  FILE *f;
  size_t i;

  for (i = 0; i < files->count && code == EXIT_OK; i++) code = add_file(x, files->words[i]);
  if (code != EXIT_OK) return code;
  if (!is_complete(x)) return EXIT_NO;
  f = tmpfile();
  if (f == NULL) complain("temporary file: %s", strerror(errno));
  code = f == NULL ? EXIT_FILE : join(x, f);
  if (code == EXIT_OK) code = filter_show(f);
  if (f != NULL) fclose(f);
  return code;
}

static int run(const struct command *self, int argc, char **argv)
{
  const option options[] = {{NULL, OPTION_FLAG, NULL}};
  joining x = {0};
  word_list words = {0};
  int code = args_parse(self, options, argc, argv, &words, 1, SIZE_MAX);
  void *scratch;

  if (code == ARGS_GO_ON) {
    scratch = must_alloc(LMAIL_PARTIAL_SCRATCH(PIECES_MAX));
    lmail_partial_join_init(&x.j, scratch, LMAIL_PARTIAL_SCRATCH(PIECES_MAX));
    code = join_all(&x, &words);
    free(scratch);
    free(x.paths);
  }
  word_free(&words);
  return code;
}

const struct command cmd_join = {"join", "put the pieces of a message together", help, run};
