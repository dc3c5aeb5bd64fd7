/* SPDX-License-Identifier: MIT */
/* command_check.c - do the arguments of a command fit its grammar? */

#include "core/chars.h"
#include "imap/command_walk.h"

static int is_word_of_data(const lmail_imap_walk_ *k)
{
  return lmail_imap_word_at_(k, k->at, "catenate", 8) || lmail_imap_word_at_(k, k->at, "utf8", 4);
}

/* "(" cat-part *(SP cat-part) ")" or "(" literal8 ")" behind its word */
static size_t data_list(const lmail_imap_walk_ *k)
{
  size_t n = lmail_imap_list_at_(k, k->at + 1, 1);

  if (lmail_imap_word_at_(k, k->at, "utf8", 4) &&
      (n != 3 || lmail_imap_kind_at_(k, k->at + 2) != LMAIL_IMAP_ARG_LITERAL ||
       !(k->args[k->at + 2].flags & LMAIL_IMAP_ARG_BINARY))) {
    return LMAIL_IMAP_NOT_THERE;
  }
  return n;
}

/*
 * append-message = [SP flag-list] [SP date-time] *(SP append-ext) SP append-data
 * append-data    = literal / literal8 / "CATENATE" SP "(" cat-part *(SP cat-part) ")" /
 *                  "UTF8" SP "(" literal8 ")"          RFC 3502, 4466, 4469, 6855
 */
static size_t message(const lmail_imap_walk_ *k)
{
  lmail_imap_walk_ m = *k;

  if (lmail_imap_kind_at_(&m, m.at) == LMAIL_IMAP_ARG_OPEN) {
    size_t n = lmail_imap_list_of_(&m, m.at, LMAIL_IMAP_ARG_FLAG, 0);

    if (n == 0) return LMAIL_IMAP_NOT_THERE;
    m.at += n;
  }
  if (lmail_imap_kind_at_(&m, m.at) == LMAIL_IMAP_ARG_DATE_TIME) m.at++;
  while (lmail_imap_kind_at_(&m, m.at) == LMAIL_IMAP_ARG_ATOM && !is_word_of_data(&m)) {
    size_t n = lmail_imap_item_at_(&m,
                                   m.at + 1); /* append-ext = append-ext-name SP append-ext-value */

    if (n == 0) return LMAIL_IMAP_NOT_THERE;
    m.at += 1 + n;
  }
  if (is_word_of_data(&m)) {
    size_t n = data_list(&m);

    return n == 0 ? LMAIL_IMAP_NOT_THERE : m.at + 1 + n - k->at;
  }
  return lmail_imap_kind_at_(&m, m.at) == LMAIL_IMAP_ARG_LITERAL ? m.at + 1 - k->at
                                                                 : LMAIL_IMAP_NOT_THERE;
}

static size_t messages(const lmail_imap_walk_ *k)
{
  lmail_imap_walk_ m = *k;

  while (m.at < m.count) {
    size_t n = message(&m);

    if (n == 0) return LMAIL_IMAP_NOT_THERE;
    m.at += n;
  }
  return m.at - k->at;
}

/*
 * fetch-att =/ "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]     RFC 8970 6
 *           =/ "ANNOTATION" SP "(" entries SP attribs ")"               RFC 5257 5
 * No other item has a list behind it.
 */
static size_t fetch_att(const lmail_imap_walk_ *k, size_t at)
{
  const lmail_imap_arg *arg = &k->args[at];
  size_t n;

  if (lmail_imap_kind_at_(k, at) != LMAIL_IMAP_ARG_ITEM) return LMAIL_IMAP_NOT_THERE;
  n = lmail_imap_list_at_(k, at + 1, 0);
  if (arg->len == 7 && lmail_equal_nocase_((const uint8_t *)arg->data, "preview", 7)) return 1 + n;
  if (arg->len == 10 && lmail_equal_nocase_((const uint8_t *)arg->data, "annotation", 10))
    return n == 0 ? LMAIL_IMAP_NOT_THERE : 1 + n;
  return 1;
}

/* fetch = ... (fetch-att / "(" fetch-att *(SP fetch-att) ")"); words are items without a section */
static size_t fetch_items(const lmail_imap_walk_ *k)
{
  size_t at = k->at + 1;
  size_t n;

  if (lmail_imap_kind_at_(k, k->at) != LMAIL_IMAP_ARG_OPEN) return fetch_att(k, k->at);
  while ((n = fetch_att(k, at)) > 0) at += n;
  return at > k->at + 1 && lmail_imap_kind_at_(k, at) == LMAIL_IMAP_ARG_CLOSE
             ? at + 1 - k->at
             : LMAIL_IMAP_NOT_THERE;
}

/* store-att-flags = ("FLAGS" / ...) SP flag-list / "ANNOTATION" SP "(" entry-att ... ")"; a single flag has no form */
static size_t store_value(const lmail_imap_walk_ *k)
{
  if (k->at == 0) return LMAIL_IMAP_NOT_THERE;
  if (lmail_imap_word_at_(k, k->at - 1, "annotation", 10)) return lmail_imap_list_at_(k, k->at, 1);
  return lmail_imap_list_of_(k, k->at, LMAIL_IMAP_ARG_FLAG, 0);
}

/*
 * id-params-list = "(" *(string SP nstring) ")" / nil          RFC 2971 4
 * At most 30 pairs, and "()" is not written: servers exist that do not understand it.
 */
static size_t id_params(const lmail_imap_walk_ *k)
{
  size_t n = lmail_imap_list_at_(k, k->at, 2);
  size_t i;

  if (lmail_imap_word_at_(k, k->at, "nil", 3)) return 1;
  if (n % 2 != 0 || n > 62) return LMAIL_IMAP_NOT_THERE;
  for (i = 1; i + 1 < n; i++) {
    if (lmail_imap_kind_at_(k, k->at + i) == LMAIL_IMAP_ARG_STRING) continue;
    if (i % 2 != 0 || !lmail_imap_word_at_(k, k->at + i, "nil", 3)) return LMAIL_IMAP_NOT_THERE;
  }
  return n;
}

/*
 * "(" a-pair *(SP a-pair) ")" of SETQUOTA and SETMETADATA: how many arguments
 * setquota-resource = resource-name SP resource-limit          RFC 9208 6: also none
 * entry-value       = entry SP (nstring / literal8)            RFC 5464 5
 */
static size_t quota(const lmail_imap_walk_ *k)
{
  size_t n = lmail_imap_list_at_(k, k->at, 0);
  size_t i;

  if (n % 2 != 0) return LMAIL_IMAP_NOT_THERE;
  for (i = k->at + 1; i + 1 < k->at + n; i += 2) {
    if (lmail_imap_kind_at_(k, i) != LMAIL_IMAP_ARG_ATOM ||
        lmail_imap_kind_at_(k, i + 1) != LMAIL_IMAP_ARG_NUMBER) {
      return LMAIL_IMAP_NOT_THERE;
    }
  }
  return n;
}

static size_t metadata(const lmail_imap_walk_ *k)
{
  size_t n = lmail_imap_list_at_(k, k->at, 2);
  size_t i;

  if (n % 2 != 0) return LMAIL_IMAP_NOT_THERE;
  for (i = k->at + 1; i + 1 < k->at + n; i += 2) {
    unsigned kind = lmail_imap_kind_at_(k, i + 1);

    if (!lmail_imap_string_at_(k, i) ||
        (kind != LMAIL_IMAP_ARG_STRING && kind != LMAIL_IMAP_ARG_LITERAL &&
         !lmail_imap_word_at_(k, i + 1, "nil", 3))) {
      return LMAIL_IMAP_NOT_THERE;
    }
  }
  return n;
}

/* url-fetch-arg = url-full / "(" url-full *(SP url-fetch-param) ")", a parameter being an atom     RFC 5524 4 */
static size_t url(const lmail_imap_walk_ *k)
{
  size_t n = lmail_imap_list_at_(k, k->at, 1);
  size_t i;

  if (lmail_imap_string_at_(k, k->at)) return 1;
  for (i = k->at + 1; i + 1 < k->at + n; i++) {
    if (i == k->at + 1 ? !lmail_imap_string_at_(k, i)
                       : lmail_imap_kind_at_(k, i) != LMAIL_IMAP_ARG_ATOM) {
      return LMAIL_IMAP_NOT_THERE;
    }
  }
  return n;
}

/*
 * convert-params     = "(" (quoted-to-mime-type / "NIL") [SP "(" transcoding-params ")"] ")"
 * transcoding-params = astring SP astring *(SP astring SP astring)          RFC 5259 9
 */
static size_t conversion(const lmail_imap_walk_ *k)
{
  size_t n = lmail_imap_list_at_(k, k->at, 1);
  size_t pairs;

  if (n == 0 ||
      (!lmail_imap_string_at_(k, k->at + 1) && !lmail_imap_word_at_(k, k->at + 1, "nil", 3))) {
    return LMAIL_IMAP_NOT_THERE;
  }
  if (n == 3) return n;
  pairs = lmail_imap_strings_at_(k, k->at + 2, 2);
  return pairs == n - 3 && pairs % 2 == 0 ? n : LMAIL_IMAP_NOT_THERE;
}

/* A list that has a rule of its own, or the words before it: how many arguments; 0: none. */
static size_t group(const lmail_imap_walk_ *k, char letter)
{
  size_t n;

  switch (letter) {
  case 'i': return id_params(k);
  case 'v': return store_value(k);
  case 'o': return lmail_imap_options_at_(k, k->at, 1);
  case 'O': return lmail_imap_options_at_(k, k->at, 0);
  case 'W': return lmail_imap_list_of_(k, k->at, LMAIL_IMAP_ARG_ATOM, 1);
  case 'P': /* mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")" */
    if (lmail_imap_kind_at_(k, k->at) == LMAIL_IMAP_ARG_PATTERN) return 1;
    return lmail_imap_list_of_(k, k->at, LMAIL_IMAP_ARG_PATTERN, 1);
  case 'R': /* "RETURN" SP "(" [option *(SP option)] ")" */
    if (!lmail_imap_word_at_(k, k->at, "return", 6)) return LMAIL_IMAP_NOT_THERE;
    n = lmail_imap_options_at_(k, k->at + 1, 0);
    return n == 0 ? LMAIL_IMAP_NOT_THERE : 1 + n;
  case 'F': return fetch_items(k);
  case 'A': return messages(k);
  case 'Q': return quota(k);
  case 'M': return metadata(k);
  case 'E': /* entries = entry / "(" entry *(SP entry) ")" */
    return lmail_imap_string_at_(k, k->at) ? 1 : lmail_imap_strings_at_(k, k->at, 1);
  case 'U': return url(k);
  case 'Z': /* mailbox *(SP mechanism) */
    if (lmail_imap_kind_at_(k, k->at) != LMAIL_IMAP_ARG_MAILBOX) return LMAIL_IMAP_NOT_THERE;
    for (n = 1; lmail_imap_kind_at_(k, k->at + n) == LMAIL_IMAP_ARG_ATOM;) n++;
    return n;
  case 'T': return conversion(k);
  case 'N': return lmail_imap_notify_(k);
  case 'I': return lmail_imap_source_(k);
  default: return lmail_imap_item_at_(k, k->at); /* x */
  }
}

/* How many arguments from k->at on are what the letter stands for; 0: none. */
static size_t take(lmail_imap_walk_ *k, char letter)
{
  unsigned kind = lmail_imap_kind_at_(k, k->at);
  size_t at = k->at;

  switch (letter) {
  case 'w': return kind == LMAIL_IMAP_ARG_ATOM;
  case 'a': return lmail_imap_string_at_(k, at) ? 1 : LMAIL_IMAP_NOT_THERE;
  case 'q': return kind == LMAIL_IMAP_ARG_STRING;
  case 'm': return kind == LMAIL_IMAP_ARG_MAILBOX;
  case 'p': return kind == LMAIL_IMAP_ARG_PATTERN;
  case 's': return kind == LMAIL_IMAP_ARG_SET;
  case 'n': return kind == LMAIL_IMAP_ARG_NUMBER;
  case 'r': return kind == LMAIL_IMAP_ARG_RANGE && !(k->args[at].flags & LMAIL_IMAP_ARG_NEGATIVE);
  case 'K': /* url-rump SP mechanism */
    return lmail_imap_string_at_(k, at) && lmail_imap_kind_at_(k, at + 1) == LMAIL_IMAP_ARG_ATOM
               ? 2
               : LMAIL_IMAP_NOT_THERE;
  case 'C': /* ["CHARSET" SP charset], which UTF8=ACCEPT has no longer (RFC 6855 3) */
    if (k->offers & LMAIL_IMAP_OFFERS_UTF8) return LMAIL_IMAP_NOT_THERE;
    return lmail_imap_word_at_(k, at, "charset", 7) && lmail_imap_string_at_(k, at + 1) ? 2 : 0;
  case 'S':
    if (lmail_imap_check_search_(k->args, k->count, &at) == LMAIL_OK) return at - k->at;
    k->at = at < k->count ? at : k->count;
    return LMAIL_IMAP_NOT_THERE;
  default: return group(k, letter);
  }
}

/* Arguments after their grammar: letters, each with "?" (it may be missing) or "*" (any number) behind it. */
static lmail_status fit(lmail_imap_walk_ *k, const char *grammar)
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
  lmail_imap_walk_ k;

  if (at != NULL) *at = 0;
  if (!lmail_imap_rule_of_(verb, &rule)) return LMAIL_E_ARGUMENT;
  st = lmail_imap_check_args_(verb, args, count, offers, at);
  if (st != LMAIL_OK) return st;
  k.args = args;
  k.count = count;
  k.at = 0;
  k.offers = offers;
  st = rule.name_len == 0 && lmail_imap_kind_at_(&k, 0) != LMAIL_IMAP_ARG_ATOM
           ? LMAIL_E_ARGUMENT
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
