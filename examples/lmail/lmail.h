/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_LMAIL_H
#define LMAIL_TOOL_LMAIL_H

/*
 * lmail.h - what all subcommands share: how they are declared, how they end, how they complain.
 * Each subcommand is one file, cmd_<name>.c, that defines one struct command.
 */

#include <stddef.h>

/* How the program ends. Scripts rely on these numbers: `lmail --help` documents them. */
enum exit_code {
  EXIT_OK = 0,
  EXIT_NO = 1,        /* done, and the answer is no: a stream that ends in an error, outputs that differ */
  EXIT_USAGE = 2,     /* the command line makes no sense                                      */
  EXIT_FILE = 3,      /* a file or folder cannot be read or written                           */
  EXIT_NETWORK = 4,   /* no connection, or it broke, or nothing came in time                  */
  EXIT_LATER = 5,     /* the server refused for now (4yz): try again later                    */
  EXIT_REFUSED = 6,   /* the server refused for good (5yz, -ERR)                              */
  EXIT_PROTOCOL = 7,  /* the server broke its protocol                                        */
  EXIT_MESSAGE = 8,   /* the message or an address in it cannot be sent                       */
  EXIT_PARTIAL = 9    /* some recipients or messages went well, others did not                */
};

struct command {
  const char *name;
  const char *summary; /* one line, for the list */
  const char *help;    /* what `lmail NAME --help` prints */
  int (*run)(const struct command *self, int argc, char **argv); /* argv[0] is the name */
};

extern const struct command cmd_address;
extern const struct command cmd_compose;
extern const struct command cmd_date;
extern const struct command cmd_defects;
extern const struct command cmd_downgrade;
extern const struct command cmd_events;
extern const struct command cmd_extract;
extern const struct command cmd_flatten;
extern const struct command cmd_get;
extern const struct command cmd_headers;
extern const struct command cmd_imap;
extern const struct command cmd_join;
extern const struct command cmd_mbox;
extern const struct command cmd_received;
extern const struct command cmd_send;
extern const struct command cmd_split;
extern const struct command cmd_tree;
extern const struct command cmd_words;

/* Prints "lmail: ..." and a line end on stderr. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
void complain(const char *format, ...);

/* malloc and realloc that end the program, with a message, when memory is exhausted. */
void *must_alloc(size_t n);
void *must_realloc(void *p, size_t n);

/* Tells on stderr how far a long work has come, when stderr is a terminal and a second has passed.
 * total 0: unknown. A last call with done == total removes the line. */
void progress(const char *what, unsigned long long done, unsigned long long total);

#endif
