/* SPDX-License-Identifier: MIT */
/* downgrade.c - a message in a file made 7-bit; see downgrade.h. */

#include "downgrade.h"
#include "lmail.h"
#include <errno.h>
#include <libmail/downgrade.h>
#include <stdlib.h>
#include <string.h>

/* From one file into another, both from their beginnings. */
static lmail_status filter(lmail_downgrade *d, FILE *from, FILE *to, uint64_t *octets)
{
  char in[8192], out[8192];
  lmail_status st = LMAIL_OK;
  size_t n, at, used, made;

  *octets = 0;
  rewind(from);
  do {
    n = fread(in, 1, sizeof in, from);
    at = 0;
    do {
      st = lmail_downgrade_write(d, in + at, n - at, &used, out, sizeof out, &made, n == 0);
      at += used;
      *octets += made;
      fwrite(out, 1, made, to);
    } while (st == LMAIL_FULL);
  } while (st == LMAIL_OK && n != 0);
  return st;
}

static const char *reason_text(unsigned reason)
{
  switch (reason) {
  case LMAIL_DOWNGRADE_IN_SIGNED: return "it is signed";
  case LMAIL_DOWNGRADE_BOUNDARY: return "a boundary has it";
  case LMAIL_DOWNGRADE_LONG_FIELD: return "a header field is too long";
  case LMAIL_DOWNGRADE_PARTS: return "it has too many parts";
  default: return "a body has it where it must not";
  }
}

/* A second try encodes also those bodies that do not say what they are. */
int downgrade_file(FILE **file, uint64_t *octets)
{
  void *scratch = must_alloc(LMAIL_DOWNGRADE_SCRATCH);
  lmail_downgrade_config cfg = {0};
  lmail_status st = LMAIL_E_SYNTAX;
  FILE *to = NULL;
  lmail_downgrade d;
  int code = EXIT_OK, again;

  do {
    again = 0;
    if (to != NULL) fclose(to);
    to = tmpfile();
    if (to == NULL) break;
    st = lmail_downgrade_init(&d, &cfg, scratch, LMAIL_DOWNGRADE_SCRATCH);
    if (st == LMAIL_OK) st = filter(&d, *file, to, octets);
    again = d.reason == LMAIL_DOWNGRADE_UNDECLARED && cfg.flags == 0;
    cfg.flags = LMAIL_DOWNGRADE_ALL;
  } while (again);
  free(scratch);
  if (to == NULL || ferror(*file) || fflush(to) != 0) {
    complain("temporary file: %s", strerror(errno));
    code = EXIT_FILE;
  } else if (st != LMAIL_OK) {
    complain("the message has 8-bit text, which the server does not take, and cannot be encoded: %s",
             reason_text(d.reason));
    code = EXIT_MESSAGE;
  }
  if (code != EXIT_OK) {
    if (to != NULL) fclose(to);
    return code;
  }
  fclose(*file);
  *file = to;
  rewind(to);
  return EXIT_OK;
}
