/* SPDX-License-Identifier: MIT */
/* command_check.c - do the arguments of a command fit its grammar? */

#include "core/chars.h"
#include "imap/command.h"

enum { NOT_THERE = 0 }; /* an argument of this kind does not stand here */

typedef struct walk {
  const lmail_imap_arg *args;
  size_t count;
  size_t at;
  uint32_t offers;
} walk;

static unsigned kind_at(const walk *k, size_t at)
{
  return at < k->count ? k->args[at].kind : 0;
}

static int word_at(const walk *k, const char *word, size_t n)
{
  const lmail_imap_arg *arg = &k->args[k->at];

  return kind_at(k, k->at) == LMAIL_IMAP_ARG_ATOM && arg->len == n &&
         lmail_equal_nocase_((const uint8_t *)arg->data, word, n);
}

/* One argument, or a list with all that is in it: how many arguments; 0 for none. */
static size_t item(const walk *k, size_t at)
{
  size_t depth = 0;
  size_t i;

  for (i = at; i < k->count; i++) {
    if (k->args[i].kind == LMAIL_IMAP_ARG_OPEN) depth++;
    if (k->args[i].kind == LMAIL_IMAP_ARG_CLOSE && depth-- == 0) return NOT_THERE;
    if (depth == 0) return i + 1 - at;
  }
  return NOT_THERE;
}

/* A list of 1 or more (or 0 or more) of one kind. */
static size_t list_of(const walk *k, size_t at, unsigned kind, size_t least)
{
  size_t n = item(k, at);
  size_t i;

  if (n < 2 + least) return NOT_THERE;
  for (i = at + 1; i + 1 < at + n; i++) {
    if (k->args[i].kind != kind) return NOT_THERE;
  }
  return n;
}

static int is_word_of_data(const walk *k)
{
  return word_at(k, "catenate", 8) || word_at(k, "utf8", 4);
}

/* "(" cat-part *(SP cat-part) ")" or "(" literal8 ")" behind its word */
static size_t data_list(const walk *k)
{
  size_t n = kind_at(k, k->at + 1) == LMAIL_IMAP_ARG_OPEN ? item(k, k->at + 1) : 0;

  if (n < 3) return NOT_THERE;
  if (word_at(k, "utf8", 4) && (n != 3 || kind_at(k, k->at + 2) != LMAIL_IMAP_ARG_LITERAL ||
                                !(k->args[k->at + 2].flags & LMAIL_IMAP_ARG_BINARY))) {
    return NOT_THERE;
  }
  return n;
}

/*
 * append-message = [SP flag-list] [SP date-time] *(SP append-ext) SP append-data
 * append-data    = literal / literal8 / "CATENATE" SP "(" cat-part *(SP cat-part) ")" /
 *                  "UTF8" SP "(" literal8 ")"          RFC 3502, 4466, 4469, 6855
 */
static size_t message(const walk *k)
{
  walk m = *k;

  if (kind_at(&m, m.at) == LMAIL_IMAP_ARG_OPEN) {
    size_t n = list_of(&m, m.at, LMAIL_IMAP_ARG_FLAG, 0);

    if (n == 0) return NOT_THERE;
    m.at += n;
  }
  if (kind_at(&m, m.at) == LMAIL_IMAP_ARG_DATE_TIME) m.at++;
  while (kind_at(&m, m.at) == LMAIL_IMAP_ARG_ATOM && !is_word_of_data(&m)) {
    size_t n = item(&m, m.at + 1); /* append-ext = append-ext-name SP append-ext-value */

    if (n == 0) return NOT_THERE;
    m.at += 1 + n;
  }
  if (is_word_of_data(&m)) {
    size_t n = data_list(&m);

    return n == 0 ? NOT_THERE : m.at + 1 + n - k->at;
  }
  return kind_at(&m, m.at) == LMAIL_IMAP_ARG_LITERAL ? m.at + 1 - k->at : NOT_THERE;
}

static size_t messages(const walk *k)
{
  walk m = *k;

  while (m.at < m.count) {
    size_t n = message(&m);

    if (n == 0) return NOT_THERE;
    m.at += n;
  }
  return m.at - k->at;
}

/*
 * fetch-att =/ "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]     RFC 8970 6
 *           =/ "ANNOTATION" SP "(" entries SP attribs ")"               RFC 5257 5
 * No other item has a list behind it.
 */
static size_t fetch_att(const walk *k, size_t at)
{
  const lmail_imap_arg *arg = &k->args[at];
  size_t n;

  if (kind_at(k, at) != LMAIL_IMAP_ARG_ITEM) return NOT_THERE;
  n = kind_at(k, at + 1) == LMAIL_IMAP_ARG_OPEN ? item(k, at + 1) : 0;
  if (arg->len == 7 && lmail_equal_nocase_((const uint8_t *)arg->data, "preview", 7)) return 1 + n;
  if (arg->len == 10 && lmail_equal_nocase_((const uint8_t *)arg->data, "annotation", 10))
    return n == 0 ? NOT_THERE : 1 + n;
  return 1;
}

/* fetch = ... (fetch-att / "(" fetch-att *(SP fetch-att) ")"); words are items without a section */
static size_t fetch_items(const walk *k)
{
  size_t at = k->at + 1;
  size_t n;

  if (kind_at(k, k->at) != LMAIL_IMAP_ARG_OPEN) return fetch_att(k, k->at);
  while ((n = fetch_att(k, at)) > 0) at += n;
  return at > k->at + 1 && kind_at(k, at) == LMAIL_IMAP_ARG_CLOSE ? at + 1 - k->at : NOT_THERE;
}

/* store-att-flags = ("FLAGS" / ...) SP flag-list / "ANNOTATION" SP "(" entry-att ... ")"; a single flag has no form */
static size_t store_value(const walk *k)
{
  walk name = *k;

  if (k->at == 0) return NOT_THERE;
  name.at--;
  if (!word_at(&name, "annotation", 10)) return list_of(k, k->at, LMAIL_IMAP_ARG_FLAG, 0);
  return kind_at(k, k->at) == LMAIL_IMAP_ARG_OPEN ? item(k, k->at) : NOT_THERE;
}

/*
 * id-params-list = "(" *(string SP nstring) ")" / nil          RFC 2971 4
 * At most 30 pairs, and "()" is not written: servers exist that do not understand it.
 */
static size_t id_params(const walk *k)
{
  size_t n = kind_at(k, k->at) == LMAIL_IMAP_ARG_OPEN ? item(k, k->at) : 0;
  size_t i;

  if (word_at(k, "nil", 3)) return 1;
  if (n < 4 || n % 2 != 0 || n > 62) return NOT_THERE;
  for (i = 1; i < n - 1; i++) {
    walk value = *k;

    value.at += i;
    if (kind_at(k, value.at) != LMAIL_IMAP_ARG_STRING && (i % 2 != 0 || !word_at(&value, "nil", 3)))
      return NOT_THERE;
  }
  return n;
}

/* How many arguments from k->at on are what the letter stands for; 0: none. */
static size_t take(walk *k, char letter)
{
  unsigned kind = kind_at(k, k->at);

  switch (letter) {
  case 'w': return kind == LMAIL_IMAP_ARG_ATOM;
  case 'a': return kind == LMAIL_IMAP_ARG_ASTRING || kind == LMAIL_IMAP_ARG_STRING;
  case 'q': return kind == LMAIL_IMAP_ARG_STRING;
  case 'm': return kind == LMAIL_IMAP_ARG_MAILBOX;
  case 'p': return kind == LMAIL_IMAP_ARG_PATTERN;
  case 's': return kind == LMAIL_IMAP_ARG_SET;
  case 'n': return kind == LMAIL_IMAP_ARG_NUMBER;
  case 'r':
    return kind == LMAIL_IMAP_ARG_RANGE && !(k->args[k->at].flags & LMAIL_IMAP_ARG_NEGATIVE);
  case 'i': return id_params(k);
  case 'v': return store_value(k);
  case '(': return kind == LMAIL_IMAP_ARG_OPEN ? item(k, k->at) : NOT_THERE;
  case 'P': /* mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")" */
    if (kind == LMAIL_IMAP_ARG_OPEN) return list_of(k, k->at, LMAIL_IMAP_ARG_PATTERN, 1);
    return kind == LMAIL_IMAP_ARG_PATTERN;
  case 'R': /* "RETURN" SP "(" ... ")" */
    if (!word_at(k, "return", 6) || kind_at(k, k->at + 1) != LMAIL_IMAP_ARG_OPEN) return NOT_THERE;
    return item(k, k->at + 1) == 0 ? NOT_THERE : 1 + item(k, k->at + 1);
  case 'C': /* ["CHARSET" SP charset], which UTF8=ACCEPT has no longer (RFC 6855 3) */
    if (k->offers & LMAIL_IMAP_OFFERS_UTF8) return NOT_THERE;
    return word_at(k, "charset", 7) && kind_at(k, k->at + 1) == LMAIL_IMAP_ARG_ASTRING ? 2 : 0;
  case 'F': return fetch_items(k);
  case 'A': return messages(k);
  case 'S': {
    size_t at = k->at;

    if (lmail_imap_check_search_(k->args, k->count, &at) == LMAIL_OK) return at - k->at;
    k->at = at < k->count ? at : k->count;
    return NOT_THERE;
  }
  default: return item(k, k->at); /* x */
  }
}

/* Arguments after their grammar: letters, each with "?" (it may be missing) or "*" (any number) behind it. */
static lmail_status fit(walk *k, const char *grammar)
{
  while (*grammar != 0) {
    char letter = *grammar++;
    char often = *grammar == '?' || *grammar == '*' ? *grammar++ : 0;
    size_t n = take(k, letter);

    if (n == 0 && often == 0 && letter != 'C') return LMAIL_E_ARGUMENT;
    k->at += n;
    while (often == '*' && n > 0) {
      n = take(k, letter);
      k->at += n;
    }
  }
  return k->at == k->count ? LMAIL_OK : LMAIL_E_ARGUMENT;
}

lmail_status lmail_imap_command_check(uint32_t verb, const lmail_imap_arg *args, size_t count,
                                      uint32_t offers, size_t *at)
{
  lmail_imap_rule_ rule;
  lmail_status st;
  walk k;

  if (at != NULL) *at = 0;
  if (!lmail_imap_rule_of_(verb, &rule)) return LMAIL_E_ARGUMENT;
  st = lmail_imap_check_args_(verb, args, count, offers, at);
  if (st != LMAIL_OK) return st;
  k.args = args;
  k.count = count;
  k.at = 0;
  k.offers = offers;
  st = rule.name_len == 0 && kind_at(&k, 0) != LMAIL_IMAP_ARG_ATOM ? LMAIL_E_ARGUMENT
                                                                   : fit(&k, rule.arguments);
  if (st != LMAIL_OK && at != NULL) *at = k.at;
  return st;
}

lmail_status lmail_imap_command_write(lmail_imap_command *c, lmail_writer *w, const void *tag,
                                      size_t tag_n, uint32_t verb, const lmail_imap_arg *args,
                                      size_t count, uint32_t offers)
{
  lmail_imap_line_ line;

  line.tag = (const uint8_t *)tag;
  line.tag_n = tag_n;
  line.verb = verb;
  line.args = args;
  line.count = count;
  line.most = LMAIL_IMAP_COMMAND_MAX;
  return lmail_imap_command_put_(c, w, &line, offers, lmail_imap_command_check);
}
