/* SPDX-License-Identifier: MIT */
/* address.c - addresses as people write them on a command line; see letter.h. */

#include "letter.h"
#include <stdlib.h>
#include <string.h>

static int is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/* text[0 .. n) without blanks at both ends, and without the quotes around it. */
static char *trimmed(const char *text, size_t n)
{
  char *s;
  char *to;
  size_t i;

  while (n > 0 && is_blank(*text)) text++, n--;
  while (n > 0 && is_blank(text[n - 1])) n--;
  s = to = must_alloc(n + 1);
  if (n >= 2 && text[0] == '"' && text[n - 1] == '"') {
    for (i = 1; i + 1 < n; i++) {
      if (text[i] == '\\' && i + 2 < n) i++;
      *to++ = text[i];
    }
  } else {
    memcpy(s, text, n);
    to += n;
  }
  *to = '\0';
  return s;
}

/* "name <local@domain>" or "local@domain"; the brackets may be empty for the null path. */
static int add_one(address_list *to, const char *text, size_t n)
{
  const char *open = NULL;
  size_t i;
  address a;

  while (n > 0 && is_blank(text[n - 1])) n--;
  for (i = 0; i < n; i++) {
    if (text[i] == '<') open = text + i;
  }
  if (open != NULL && text[n - 1] != '>') {
    complain("\"%.*s\" is no address: \">\" is missing", (int)n, text);
    return 0;
  }
  if (open != NULL) {
    a.name = trimmed(text, (size_t)(open - text));
    a.spec = trimmed(open + 1, (size_t)(text + n - 1 - (open + 1)));
  } else {
    a.name = trimmed("", 0);
    a.spec = must_alloc(n + 1);
    while (n > 0 && is_blank(*text)) text++, n--;
    memcpy(a.spec, text, n);
    a.spec[n] = '\0';
  }
  to->list = must_realloc(to->list, (to->count + 1) * sizeof *to->list);
  to->list[to->count++] = a;
  return 1;
}

int address_add(address_list *to, const char *text)
{
  const char *from = text;
  int quoted = 0;

  for (;; text++) {
    if (*text == '\\' && quoted && text[1] != '\0') text++;
    else if (*text == '"') quoted = !quoted;
    else if (*text == '\0' || (*text == ',' && !quoted)) {
      if (!add_one(to, from, (size_t)(text - from))) return 0;
      if (*text == '\0') return 1;
      from = text + 1;
    }
  }
}

int address_add_all(address_list *to, const word_list *words)
{
  size_t i;

  for (i = 0; i < words->count; i++) {
    if (!address_add(to, words->words[i])) return 0;
  }
  return 1;
}

void address_free(address_list *a)
{
  size_t i;

  for (i = 0; i < a->count; i++) {
    free(a->list[i].name);
    free(a->list[i].spec);
  }
  free(a->list);
  a->list = NULL;
  a->count = 0;
}
