/* SPDX-License-Identifier: MIT */
/*
 * aliases.c - names of ours that stand for other addresses, ours and those of others: the aliases file. The sender
 * stays who he is (RFC 5321 3.9.1), so these are aliases and not mailing lists.
 */

#include "maild.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int same(const char *name, const void *text, size_t n)
{
  return strlen(name) == n && strncasecmp(name, text, n) == 0;
}

/* ---- the file --------------------------------------------------------------------------------- */

/* The member as an address, a name alone being one of ours; NULL: it is none. */
static char *new_member(const struct config *cfg, const char *word, size_t n)
{
  char text[ADDRESS_OCTETS];
  lmail_smtp_mailbox m;

  if (n + strlen(cfg->domains.name[0]) + 2 > sizeof text) return NULL;
  if (strchr("|/:", *word) != NULL) return NULL; /* commands, files and lists of others: not here */
  memcpy(text, word, n);
  text[n] = '\0';
  if (strchr(text, '@') == NULL) {
    text[n] = '@';
    strcpy(text + n + 1, cfg->domains.name[0]);
  }
  if (lmail_smtp_mailbox_parse_utf8(text, strlen(text), &m, NULL) != LMAIL_OK) return NULL;
  return strdup(text);
}

static int add_member(struct alias *a, char *member)
{
  char **members = member == NULL ? NULL : realloc(a->members, (a->n + 1) * sizeof *members);

  if (members == NULL) {
    free(member);
    return 0;
  }
  a->members = members;
  members[a->n++] = member;
  return 1;
}

/* "name: member, member ..." */
const char *alias_add(struct accounts *a, const struct config *cfg, char *line)
{
  static const char between[] = ", \t";
  char *colon = strchr(line, ':');
  struct alias *aliases;
  struct alias *made;
  size_t i;
  char *at;

  if (colon == NULL) return "no colon: name: address, address ...";
  *colon = '\0';
  line += strspn(line, between);
  line[strcspn(line, between)] = '\0';
  if (*line == '\0' || strchr(line, '@') != NULL) return "not a name for an alias";
  for (i = 0; i < a->aliases_n; i++) {
    if (same(a->aliases[i].name, line, strlen(line))) return "the second line of this alias";
  }
  aliases = realloc(a->aliases, (a->aliases_n + 1) * sizeof *aliases);
  if (aliases == NULL) return "no memory";
  a->aliases = aliases;
  made = &aliases[a->aliases_n];
  memset(made, 0, sizeof *made);
  made->name = strdup(line);
  if (made->name == NULL) return "no memory";
  a->aliases_n++;
  for (at = colon + 1; at += strspn(at, between), *at != '\0'; at += strcspn(at, between)) {
    if (!add_member(made, new_member(cfg, at, strcspn(at, between)))) return "not an address";
  }
  return made->n == 0 ? "nobody is behind this alias" : NULL;
}

void aliases_free(struct accounts *a)
{
  size_t i;
  size_t k;

  for (i = 0; i < a->aliases_n; i++) {
    for (k = 0; k < a->aliases[i].n; k++) free(a->aliases[i].members[k]);
    free(a->aliases[i].members);
    free(a->aliases[i].name);
  }
  free(a->aliases);
}

/* ---- who gets it ------------------------------------------------------------------------------ */

const struct alias *alias_find(const struct maild *d, const void *address, size_t n)
{
  const struct accounts *a = &d->accounts;
  const void *name = address;
  lmail_smtp_mailbox m;
  size_t i;

  if (!same("postmaster", address, n)) { /* that has no domain (RFC 5321 4.5.1) */
    if (lmail_smtp_mailbox_parse_utf8(address, n, &m, NULL) != LMAIL_OK || m.domain == NULL ||
        !is_ours(&d->cfg, m.domain, m.domain_len)) {
      return NULL;
    }
    name = m.local;
    n = m.local_len;
    if (m.flags & LMAIL_SMTP_MAILBOX_QUOTED) { /* "staff" is staff */
      name = m.local + 1;
      n -= 2;
    }
  }
  for (i = 0; i < a->aliases_n; i++) {
    if (same(a->aliases[i].name, name, n)) return &a->aliases[i];
  }
  return NULL;
}

static int is_among(const char *const *list, size_t n, const char *address)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (strcasecmp(list[i], address) == 0) return 1;
  }
  return 0;
}

/* Aliases that are met are put behind those that are to be expanded, so none is expanded twice. */
size_t alias_expand(const struct maild *d, const struct alias *alias, const char **out, size_t max)
{
  const struct alias **met = calloc(d->accounts.aliases_n, sizeof *met);
  size_t met_n = 1;
  size_t n = 0;
  size_t i;
  size_t k;

  if (met == NULL) return SIZE_MAX;
  met[0] = alias;
  for (i = 0; i < met_n && n <= max; i++) {
    for (k = 0; k < met[i]->n && n <= max; k++) {
      const char *member = met[i]->members[k];
      const struct alias *other = alias_find(d, member, strlen(member));
      size_t at = 0;

      while (other != NULL && at < met_n && met[at] != other) at++;
      if (other != NULL && at == met_n) {
        met[met_n++] = other;
        continue;
      }
      /* "bob: bob, carol": an alias that names itself means the user of that name */
      if (other != NULL && find_target(d, member, strlen(member)).place != PLACE_HERE) continue;
      if (is_among(out, n, member)) continue;
      if (n < max) out[n] = member;
      n++;
    }
  }
  free(met);
  return n > max ? SIZE_MAX : n;
}
