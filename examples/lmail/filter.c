/* SPDX-License-Identifier: MIT */
/* filter.c - files through codecs; see filter.h. */

#include "filter.h"
#include "input.h"
#include "lmail.h"
#include <errno.h>
#include <libmail/compose.h>
#include <string.h>

enum { PIECE = 65536 };

/* One piece of input. */
static lmail_status put(codec *code, void *state, const void *in, size_t n, FILE *to,
                        uint64_t *octets, int last)
{
  char out[PIECE];
  lmail_status st;
  size_t at = 0, used, made;

  do {
    st = code(state, (const char *)in + at, n - at, &used, out, sizeof out, &made, last);
    at += used;
    *octets += made;
    fwrite(out, 1, made, to);
  } while (st == LMAIL_FULL);
  return st;
}

lmail_status filter(codec *code, void *state, FILE *from, FILE *to, uint64_t *octets)
{
  char in[PIECE];
  lmail_status st;
  size_t n;

  do {
    n = fread(in, 1, sizeof in, from);
    st = put(code, state, in, n, to, octets, n == 0);
  } while (st == LMAIL_OK && n != 0);
  return st;
}

static lmail_status crlf_encode(void *state, const void *in, size_t n, size_t *used, void *out,
                                size_t cap, size_t *made, int last)
{
  return lmail_crlf_encode(state, in, n, used, out, cap, made, last);
}

int filter_crlf(const char *path, FILE *to, uint64_t *octets)
{
  lmail_crlf_encoder e;
  input in;
  int code;

  if (!input_open(&in, path, INPUT_CHUNK)) return EXIT_FILE;
  lmail_crlf_encode_init(&e);
  (void)filter(crlf_encode, &e, in.file, to, octets); /* it refuses nothing */
  code = ferror(in.file) ? EXIT_FILE : EXIT_OK;
  if (code != EXIT_OK) complain("%s: %s", in.name, strerror(errno));
  input_close(&in);
  if (code == EXIT_OK && (fflush(to) != 0 || ferror(to))) {
    complain("temporary file: %s", strerror(errno));
    code = EXIT_FILE;
  }
  return code;
}

int filter_show(FILE *from)
{
  char buf[PIECE];
  size_t n;

  rewind(from);
  while ((n = fread(buf, 1, sizeof buf, from)) > 0) fwrite(buf, 1, n, stdout);
  if (!ferror(from)) return EXIT_OK;
  complain("temporary file: %s", strerror(errno));
  return EXIT_FILE;
}
