/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_LETTER_H
#define LMAIL_TOOL_LETTER_H

/*
 * letter.h - a message as the command line describes it, and how it is written. Shared by
 * `lmail compose` and `lmail send`.
 */

#include "args.h"
#include <stdio.h>

typedef struct letter {
  const char *from;
  word_list to, cc, bcc; /* each word: addresses separated by commas */
  const char *subject;
  const char *text;
  const char *text_file;
  const char *html;      /* path */
  word_list pictures;    /* paths, of what the HTML shows */
  word_list attachments; /* paths */
  word_list headers;     /* "Name: value" */
  const char *date;      /* what time, /dev/urandom and the sender give when these are NULL */
  const char *id;
  const char *boundary;
} letter;

/* The rows of an option table that fill a letter; put them at its front. */
#define LETTER_OPTIONS(l)                                                                    \
  {"--from", OPTION_TEXT, &(l).from}, {"--to", OPTION_LIST, &(l).to},                        \
      {"--cc", OPTION_LIST, &(l).cc}, {"--bcc", OPTION_LIST, &(l).bcc},                      \
      {"--subject", OPTION_TEXT, &(l).subject}, {"--text", OPTION_TEXT, &(l).text},          \
      {"--text-file", OPTION_TEXT, &(l).text_file}, {"--html", OPTION_TEXT, &(l).html},      \
      {"--inline", OPTION_LIST, &(l).pictures}, {"--attach", OPTION_LIST, &(l).attachments}, \
      {"--header", OPTION_LIST, &(l).headers}, {"--date", OPTION_TEXT, &(l).date},           \
      {"--id", OPTION_TEXT, &(l).id},                                                        \
  {                                                                                          \
    "--boundary", OPTION_TEXT, &(l).boundary                                                 \
  }

#define LETTER_HELP                                                                    \
  "  --from ADDRESS     who writes: bob@example.org or \"Bob <bob@example.org>\"\n"    \
  "  --to ADDRESS       who reads; may be repeated, or hold several with commas\n"     \
  "  --cc ADDRESS, --bcc ADDRESS\n"                                                    \
  "  --subject TEXT     UTF-8\n"                                                       \
  "  --text TEXT, --text-file FILE   the text, UTF-8; - is standard input\n"           \
  "  --html FILE        the text as HTML, UTF-8\n"                                     \
  "  --inline FILE      a picture that it shows as cid:NAME@inline; may be repeated\n" \
  "  --attach FILE      may be repeated\n"                                             \
  "  --header \"NAME: TEXT\"   another header field; may be repeated\n"                \
  "  --date \"SECONDS [+HHMM]\"   the date, as seconds since 1970 and a time zone\n"   \
  "  --id LEFT@RIGHT    the Message-ID\n"                                              \
  "  --boundary TEXT    8 to 48 characters that boundaries are made of\n"

void letter_free(letter *l);

/* Writes the message. EXIT_OK; EXIT_FILE; EXIT_MESSAGE; after a complaint. */
int letter_write(const letter *l, FILE *out);

/* One address of the command line. */
typedef struct address {
  char *name; /* display name, "" for none */
  char *spec; /* local@domain, as an envelope has it */
} address;

typedef struct address_list {
  address *list;
  size_t count;
} address_list;

/* Has a text octets above 127? */
int is_8bit(const char *text);

/* Adds the addresses in a text; 1, or 0 after a complaint. */
int address_add(address_list *to, const char *text);
int address_add_all(address_list *to, const word_list *words);
void address_free(address_list *a);

/* Random letters and digits, from /dev/urandom; 1, or 0 after a complaint. */
int random_text(char *out, size_t n);

#endif
