/* SPDX-License-Identifier: MIT */
/* downgrade.c - a message in a file made 7-bit; see downgrade.h. */

#include "downgrade.h"
#include "filter.h"
#include "lmail.h"
#include <errno.h>
#include <libmail/downgrade.h>
#include <stdlib.h>
#include <string.h>

static lmail_status downgrade_write(void *state, const void *in, size_t n, size_t *used, void *out,
                                    size_t cap, size_t *made, int last)
{
  return lmail_downgrade_write(state, in, n, used, out, cap, made, last);
}

/* From one file into another, both from their beginnings. */
static lmail_status rewrite(lmail_downgrade *d, FILE *from, FILE *to, uint64_t *octets)
{
  *octets = 0;
  rewind(from);
  return filter(downgrade_write, d, from, to, octets);
}

static const char *reason_text(unsigned reason)
{
  switch (reason) {
  case LMAIL_DOWNGRADE_IN_SIGNED: return "it is signed, and the signature would break";
  case LMAIL_DOWNGRADE_BOUNDARY: return "a boundary has it";
  case LMAIL_DOWNGRADE_LONG_FIELD: return "a header field is too long";
  case LMAIL_DOWNGRADE_PARTS: return "it has too many parts";
  default: return "a body has it where it must not";
  }
}

/* A second try encodes also those bodies that do not say what they are. */
int downgrade_file(FILE **file, uint32_t flags, uint64_t *octets, uint32_t *facts)
{
  void *scratch = must_alloc(LMAIL_DOWNGRADE_SCRATCH);
  lmail_downgrade_config cfg = {0};
  lmail_status st = LMAIL_E_SYNTAX;
  FILE *to = NULL;
  lmail_downgrade d;
  int code = EXIT_OK, again;

  cfg.flags = flags;
  do {
    again = 0;
    if (to != NULL) fclose(to);
    to = tmpfile();
    if (to == NULL) break;
    st = lmail_downgrade_init(&d, &cfg, scratch, LMAIL_DOWNGRADE_SCRATCH);
    if (st == LMAIL_OK) st = rewrite(&d, *file, to, octets);
    again = d.reason == LMAIL_DOWNGRADE_UNDECLARED && cfg.flags == flags;
    cfg.flags |= LMAIL_DOWNGRADE_ALL;
  } while (again);
  free(scratch);
  if (to == NULL || ferror(*file) || fflush(to) != 0) {
    complain("temporary file: %s", strerror(errno));
    code = EXIT_FILE;
  } else if (st != LMAIL_OK) {
    complain("the message has 8-bit text and cannot be made 7-bit: %s", reason_text(d.reason));
    code = EXIT_MESSAGE;
  }
  if (code != EXIT_OK) {
    if (to != NULL) fclose(to);
    return code;
  }
  fclose(*file);
  *file = to;
  *facts = d.facts;
  rewind(to);
  return EXIT_OK;
}
