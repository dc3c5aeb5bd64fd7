/* SPDX-License-Identifier: MIT */
/* arguments.c - arguments of IMAP commands from words of a test; see arguments.h. */

#include "arguments.h"
#include <stdlib.h>
#include <string.h>

static void item(lmail_imap_arg *arg, const char *s)
{
  const char *bracket = strchr(s, '[');
  const char *origin = strrchr(s, '<');

  arg->kind = LMAIL_IMAP_ARG_ITEM;
  arg->data = s;
  arg->len = bracket == NULL ? strlen(s) : (size_t)(bracket - s);
  if (origin != NULL) {
    char *end;

    arg->flags |= LMAIL_IMAP_ARG_ORIGIN;
    arg->num = strtoull(origin + 1, &end, 10);
    arg->num2 = strtoull(end + 1, NULL, 10);
  }
  if (bracket == NULL) return;
  arg->data2 = bracket + 1;
  arg->len2 = (size_t)(strrchr(s, ']') - bracket) - 1;
}

static void range(lmail_imap_arg *arg, const char *s)
{
  char *end;

  arg->kind = LMAIL_IMAP_ARG_RANGE;
  if (*s == '-') arg->flags |= LMAIL_IMAP_ARG_NEGATIVE;
  arg->num = strtoull(s + (*s == '-'), &end, 10);
  arg->num2 = strtoull(end + 1 + (*s == '-'), NULL, 10);
}

static void argument(lmail_imap_arg *arg, const char *word)
{
  static const char letters[] = "aqmpsfdDlbx";
  static const uint16_t kinds[] = {
      LMAIL_IMAP_ARG_ASTRING, LMAIL_IMAP_ARG_STRING,    LMAIL_IMAP_ARG_MAILBOX,
      LMAIL_IMAP_ARG_PATTERN, LMAIL_IMAP_ARG_SET,       LMAIL_IMAP_ARG_FLAG,
      LMAIL_IMAP_ARG_DATE,    LMAIL_IMAP_ARG_DATE_TIME, LMAIL_IMAP_ARG_LITERAL,
      LMAIL_IMAP_ARG_LITERAL, LMAIL_IMAP_ARG_ASTRING};
  const char *letter = word[0] != '\0' && word[1] == ':' ? strchr(letters, word[0]) : NULL;

  memset(arg, 0, sizeof *arg);
  arg->data = word;
  arg->len = strlen(word);
  arg->kind = LMAIL_IMAP_ARG_ATOM;
  if (strcmp(word, "(") == 0) arg->kind = LMAIL_IMAP_ARG_OPEN;
  else if (strcmp(word, ")") == 0) arg->kind = LMAIL_IMAP_ARG_CLOSE;
  else if (strncmp(word, "i:", 2) == 0) item(arg, word + 2);
  else if (strncmp(word, "r:", 2) == 0) range(arg, word + 2);
  else if (strncmp(word, "n:", 2) == 0) {
    arg->kind = LMAIL_IMAP_ARG_NUMBER;
    arg->num = strtoull(word + 2, NULL, 10);
  } else if (strncmp(word, "S:", 2) == 0 || strncmp(word, "B:", 2) == 0) {
    arg->kind = LMAIL_IMAP_ARG_LITERAL;
    arg->flags = LMAIL_IMAP_ARG_STREAMED;
    if (word[0] == 'B') arg->flags |= LMAIL_IMAP_ARG_BINARY;
    arg->data = NULL;
    arg->len = (size_t)strtoull(word + 2, NULL, 10);
  } else if (letter != NULL) {
    arg->kind = kinds[letter - letters];
    arg->data = word + 2;
    arg->len -= 2;
    if (word[0] == 'b') arg->flags = LMAIL_IMAP_ARG_BINARY;
    if (word[0] == 'x') arg->flags = LMAIL_IMAP_ARG_SECRET;
  }
}

size_t arguments_of(char **words, lmail_imap_arg args[ARGUMENTS_MAX])
{
  size_t n = 0;

  for (; *words != NULL && n < ARGUMENTS_MAX; words++) argument(&args[n++], *words);
  return n;
}

uint32_t command_named(const char *name)
{
  size_t len = strlen(name);
  uint32_t verb;

  if (strcmp(name, "OTHER") == 0) return LMAIL_IMAP_CMD_OTHER;
  for (verb = 1; verb < LMAIL_IMAP_CMD_OTHER; verb++) {
    size_t n;
    const char *s = lmail_imap_command_name(verb, &n);

    if (n != len) continue;
    if (memcmp(s, name, n) == 0) return verb;
    if (strncmp(name, "UID-", 4) == 0 && memcmp(s, "UID ", 4) == 0 &&
        memcmp(s + 4, name + 4, n - 4) == 0) {
      return verb;
    }
  }
  return 0;
}
