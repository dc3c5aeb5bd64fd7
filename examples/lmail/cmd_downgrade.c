/* SPDX-License-Identifier: MIT */
/* cmd_downgrade.c - lmail downgrade: a message for whatever takes 7-bit alone. */

#include "args.h"
#include "downgrade.h"
#include "filter.h"
#include "lmail.h"
#include <errno.h>
#include <libmail/downgrade.h>
#include <string.h>

static const char help[] =
    "usage: lmail downgrade [OPTION]... FILE\n"
    "\n"
    "Writes a message to standard output as 7-bit MIME, with CRLF line ends (RFC 6152 3): bodies\n"
    "become quoted-printable or base64, and 8-bit header fields encoded words or RFC 2231\n"
    "parameters. What is 7-bit already stays as it is. What could not be kept is told on standard\n"
    "error. FILE may be - for standard input.\n"
    "\n"
    "  --break      encode what is inside multipart/signed, too: the signature fails then\n"
    "  --crlf-only  make the line ends CRLF and change nothing else\n"
    "\n"
    "  lmail downgrade letter.eml > 7bit.eml\n"
    "  lmail downgrade --crlf-only unix.eml > canonical.eml\n";

static void tell(uint32_t facts)
{
  static const struct {
    uint32_t fact;
    const char *text;
  } notes[] = {
      {LMAIL_DOWNGRADE_BROKEN, "what a signature covers is changed: it will fail"},
      {LMAIL_DOWNGRADE_LOST, "octets without meaning are lost or became \"?\""},
      {LMAIL_DOWNGRADE_RENAMED, "header fields are called Downgraded-... now"},
      {LMAIL_DOWNGRADE_ADDRESSES, "addresses that are not US-ASCII cannot be replied to any more"},
      {LMAIL_DOWNGRADE_COMPOSITE, "a message inside is encoded, which some readers do not open"},
  };
  size_t i;

  for (i = 0; i < sizeof notes / sizeof *notes; i++) {
    if (facts & notes[i].fact) complain("note: %s", notes[i].text);
  }
  if ((facts & LMAIL_DOWNGRADE_DKIM) && (facts & (LMAIL_DOWNGRADE_BODIES | LMAIL_DOWNGRADE_FIELDS)))
    complain("note: a DKIM or ARC signature will fail");
}

static int run(const struct command *self, int argc, char **argv)
{
  word_list words = {0};
  int breaks = 0, crlf_only = 0;
  const option options[] = {{"--break", OPTION_FLAG, &breaks},
                            {"--crlf-only", OPTION_FLAG, &crlf_only},
                            {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 1, 1);
  uint64_t octets = 0;
  uint32_t facts = 0;
  FILE *f;

  if (code == ARGS_GO_ON) {
    f = tmpfile();
    if (f == NULL) complain("temporary file: %s", strerror(errno));
    code = f == NULL ? EXIT_FILE : filter_crlf(words.words[0], f, &octets);
    if (code == EXIT_OK && !crlf_only)
      code = downgrade_file(&f, breaks ? LMAIL_DOWNGRADE_BREAK : 0, &octets, &facts);
    if (code == EXIT_OK) code = filter_show(f);
    if (code == EXIT_OK) tell(facts);
    if (f != NULL) fclose(f);
  }
  word_free(&words);
  return code;
}

const struct command cmd_downgrade = {"downgrade", "make a message 7-bit", help, run};
