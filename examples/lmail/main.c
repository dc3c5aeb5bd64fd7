/* SPDX-License-Identifier: MIT */
/* main.c - lmail, mail on the command line: finds the subcommand. */

#include "lmail.h"
#include <libmail/version.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Those that need a component of libmail exist where that component was built. */
static const struct command *const commands[] = {
#if defined(LMAIL_WITH_MIME) && defined(LMAIL_WITH_SMTP)
    &cmd_send,
#endif
#if defined(LMAIL_WITH_POP3)
    &cmd_get,
#endif
#if defined(LMAIL_WITH_IMAP) && defined(LMAIL_WITH_MIME)
    &cmd_imap,
#endif
#if defined(LMAIL_WITH_MIME)
    &cmd_compose, &cmd_defects, &cmd_flatten, &cmd_headers, &cmd_downgrade, &cmd_split, &cmd_join,
#endif
#if defined(LMAIL_WITH_MIME) && defined(LMAIL_WITH_SASL)
    &cmd_tree,    &cmd_extract,
#endif
#if defined(LMAIL_WITH_RFC822)
    &cmd_address, &cmd_date, &cmd_mbox,    &cmd_received, &cmd_words,
#endif
    &cmd_events,  NULL};

static const char help_head[] = "usage: lmail COMMAND [OPTION]... [ARGUMENT]...\n"
                                "\n"
                                "Sends, fetches, composes and takes apart mail, with libmail.\n"
                                "\n";

static const char help_tail[] =
    "\n"
    "  lmail COMMAND --help   its options, with examples\n"
    "  lmail --version\n"
    "\n"
    "Exit codes:\n"
    "  0  all went well\n"
    "  1  done, and the answer is no: the stream ended in an error, outputs differ\n"
    "  2  the command line makes no sense\n"
    "  3  a file or folder cannot be read or written\n"
    "  4  no connection, or it broke, or nothing came in time\n"
    "  5  the server refused for now: try again later\n"
    "  6  the server refused for good\n"
    "  7  the server broke its protocol\n"
    "  8  the message or one of its addresses cannot be sent\n"
    "  9  some recipients or messages went well, others did not\n";

static void print_help(FILE *out)
{
  const struct command *const *c;

  fputs(help_head, out);
  for (c = commands; *c != NULL; c++) fprintf(out, "  %-9s %s\n", (*c)->name, (*c)->summary);
  fputs(help_tail, out);
}

static int is_one_of(const char *word, const char *a, const char *b, const char *c)
{
  return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

/* lmail help COMMAND is lmail COMMAND --help */
static int run_help(int argc, char **argv)
{
  const struct command *const *c;

  for (c = commands; argc > 2 && *c != NULL; c++) {
    if (strcmp((*c)->name, argv[2]) == 0) {
      fputs((*c)->help, stdout);
      return EXIT_OK;
    }
  }
  print_help(stdout);
  return EXIT_OK;
}

static int run(int argc, char **argv)
{
  const struct command *const *c;

  if (argc < 2) {
    print_help(stderr);
    return EXIT_USAGE;
  }
  if (is_one_of(argv[1], "--help", "-h", "help")) return run_help(argc, argv);
  if (is_one_of(argv[1], "--version", "-V", "version")) {
    puts("lmail " LMAIL_VERSION_STRING);
    return EXIT_OK;
  }
  for (c = commands; *c != NULL; c++) {
    if (strcmp((*c)->name, argv[1]) == 0) return (*c)->run(*c, argc - 1, argv + 1);
  }
  complain("there is no command \"%s\"; lmail --help lists them", argv[1]);
  return EXIT_USAGE;
}

int main(int argc, char **argv)
{
  int code;

  signal(SIGPIPE, SIG_IGN); /* a server that hangs up is an error to report, not our end */
  code = run(argc, argv);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    complain("cannot write the output");
    if (code == EXIT_OK) code = EXIT_FILE;
  }
  return code;
}
