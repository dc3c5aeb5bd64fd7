/* SPDX-License-Identifier: MIT */
/* imap_search.c - words as a SEARCH program; see imap_search.h. */

#include "imap_search.h"
#include <string.h>
#include <strings.h>

/* Keys that something follows, and of which kind; HEADER has two strings. */
static const struct {
  const char *name;
  uint16_t kind;
} keys[] = {
    {"BCC", LMAIL_IMAP_ARG_ASTRING},       {"BODY", LMAIL_IMAP_ARG_ASTRING},
    {"CC", LMAIL_IMAP_ARG_ASTRING},        {"FROM", LMAIL_IMAP_ARG_ASTRING},
    {"SUBJECT", LMAIL_IMAP_ARG_ASTRING},   {"TEXT", LMAIL_IMAP_ARG_ASTRING},
    {"TO", LMAIL_IMAP_ARG_ASTRING},        {"HEADER", LMAIL_IMAP_ARG_ASTRING},
    {"KEYWORD", LMAIL_IMAP_ARG_FLAG},      {"UNKEYWORD", LMAIL_IMAP_ARG_FLAG},
    {"BEFORE", LMAIL_IMAP_ARG_DATE},       {"ON", LMAIL_IMAP_ARG_DATE},
    {"SINCE", LMAIL_IMAP_ARG_DATE},        {"SENTBEFORE", LMAIL_IMAP_ARG_DATE},
    {"SENTON", LMAIL_IMAP_ARG_DATE},       {"SENTSINCE", LMAIL_IMAP_ARG_DATE},
    {"LARGER", LMAIL_IMAP_ARG_NUMBER},     {"SMALLER", LMAIL_IMAP_ARG_NUMBER},
    {"YOUNGER", LMAIL_IMAP_ARG_NUMBER},    {"OLDER", LMAIL_IMAP_ARG_NUMBER},
    {"MODSEQ", LMAIL_IMAP_ARG_NUMBER},     {"UID", LMAIL_IMAP_ARG_SET},
};

static uint16_t kind_behind(const char *key)
{
  size_t i;

  for (i = 0; i < sizeof keys / sizeof *keys; i++) {
    if (strcasecmp(keys[i].name, key) == 0) return keys[i].kind;
  }
  return 0;
}

static void put(lmail_imap_arg *arg, unsigned kind, const char *text)
{
  memset(arg, 0, sizeof *arg);
  arg->kind = (uint16_t)kind;
  arg->data = text;
  arg->len = strlen(text);
  for (; kind == LMAIL_IMAP_ARG_NUMBER && *text >= '0' && *text <= '9'; text++)
    arg->num = arg->num * 10 + (uint64_t)(*text - '0');
}

/* A word that stands where a key may. */
static unsigned kind_of(const char *word)
{
  if (strcmp(word, "(") == 0) return LMAIL_IMAP_ARG_OPEN;
  if (strcmp(word, ")") == 0) return LMAIL_IMAP_ARG_CLOSE;
  return strchr("0123456789*", *word) != NULL && *word != '\0' ? LMAIL_IMAP_ARG_SET
                                                               : LMAIL_IMAP_ARG_ATOM;
}

static int is_8bit(const word_list *words, size_t first)
{
  const char *c;

  for (; first < words->count; first++) {
    for (c = words->words[first]; *c != '\0'; c++) {
      if ((unsigned char)*c > 127) return 1;
    }
  }
  return 0;
}

size_t imap_search_args(const word_list *words, size_t first, lmail_imap_arg *args)
{
  size_t n = 0, due = 0, i;
  unsigned kind = 0;

  if (is_8bit(words, first)) {
    put(&args[n++], LMAIL_IMAP_ARG_ATOM, "CHARSET");
    put(&args[n++], LMAIL_IMAP_ARG_ASTRING, "UTF-8");
  }
  for (i = first; i < words->count; i++) {
    const char *word = words->words[i];

    if (due > 0) {
      put(&args[n++], kind, word);
      due--;
      continue;
    }
    put(&args[n++], kind_of(word), word);
    kind = kind_behind(word);
    due = kind == 0 ? 0 : strcasecmp(word, "HEADER") == 0 ? 2 : 1;
  }
  if (n == 0) put(&args[n++], LMAIL_IMAP_ARG_ATOM, "ALL");
  return n;
}
