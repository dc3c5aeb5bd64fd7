/* SPDX-License-Identifier: MIT */
/*
 * command_option.c - lists of options: parameters of SELECT and CREATE, modifiers of FETCH and STORE, options
 * of LIST, GETMETADATA, and of what SEARCH returns.
 */

#include "core/keyword.h"
#include "imap/command_walk.h"

/* What follows an option's name. */
enum {
  VALUE_NONE = 1,
  VALUE_NUMBER,
  VALUE_RANGE,
  VALUE_DEPTH,   /* "0" / "1" / "infinity" */
  VALUE_WORDS,   /* a list of ATOMs        */
  VALUE_FLAGS,   /* a list of FLAGs        */
  VALUE_STRINGS, /* a list of strings      */
  VALUE_QRESYNC
};

/*
 * CONDSTORE, QRESYNC, CHANGEDSINCE, VANISHED, UNCHANGEDSINCE (RFC 7162 7), PARTIAL (RFC 9394 4), USE (RFC 6154 6),
 * MAXSIZE, DEPTH (RFC 5464 5), MIN ... SAVE (RFC 4731 5, 5182 3), UPDATE, CONTEXT (RFC 5267 5), RELEVANCY
 * (RFC 6203 6), SUBSCRIBED ... CHILDREN (RFC 5258 6), STATUS (RFC 5819 4), SPECIAL-USE (RFC 6154 6), MYRIGHTS
 * (RFC 8440 4), METADATA (RFC 9590 4), ANNOTATE (RFC 5257 5)
 */
/* clang-format off */
#define OPTIONS(X, a) \
  X(a, "all", all, VALUE_NONE) X(a, "max", max, VALUE_NONE) X(a, "min", min, VALUE_NONE) \
  X(a, "use", use, VALUE_FLAGS) X(a, "save", save, VALUE_NONE) X(a, "count", count, VALUE_NONE) \
  X(a, "depth", depth, VALUE_DEPTH) X(a, "remote", remote, VALUE_NONE) \
  X(a, "status", status, VALUE_WORDS) X(a, "update", update, VALUE_NONE) \
  X(a, "context", context, VALUE_NONE) X(a, "maxsize", maxsize, VALUE_NUMBER) \
  X(a, "partial", partial, VALUE_RANGE) X(a, "qresync", qresync, VALUE_QRESYNC) \
  X(a, "annotate", annotate, VALUE_NONE) X(a, "children", children, VALUE_NONE) \
  X(a, "metadata", metadata, VALUE_STRINGS) X(a, "myrights", myrights, VALUE_NONE) \
  X(a, "vanished", vanished, VALUE_NONE) X(a, "condstore", condstore, VALUE_NONE) \
  X(a, "relevancy", relevancy, VALUE_NONE) X(a, "subscribed", subscribed, VALUE_NONE) \
  X(a, "special-use", special_use, VALUE_NONE) \
  X(a, "changedsince", changedsince, VALUE_NUMBER) \
  X(a, "recursivematch", recursivematch, VALUE_NONE) \
  X(a, "unchangedsince", unchangedsince, VALUE_NUMBER)
/* clang-format on */

LMAIL_KEYWORDS_(options, OPTIONS)

/*
 * "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"
 * seq-match-data = "(" known-sequence-set SP known-uid-set ")"          RFC 7162 7
 */
static size_t qresync(const lmail_imap_walk_ *k, size_t at)
{
  size_t n = lmail_imap_list_at_(k, at, 2);
  size_t i = at + 3;

  if (n == 0 || lmail_imap_kind_at_(k, at + 1) != LMAIL_IMAP_ARG_NUMBER ||
      lmail_imap_kind_at_(k, at + 2) != LMAIL_IMAP_ARG_NUMBER) {
    return LMAIL_IMAP_NOT_THERE;
  }
  if (lmail_imap_kind_at_(k, i) == LMAIL_IMAP_ARG_SET) i++;
  if (lmail_imap_list_of_(k, i, LMAIL_IMAP_ARG_SET, 2) == 4) i += 4;
  return i + 1 == at + n ? n : LMAIL_IMAP_NOT_THERE;
}

/* The value of an option that is known; 0 when it is another. */
static size_t value(const lmail_imap_walk_ *k, size_t at, unsigned form)
{
  unsigned kind = lmail_imap_kind_at_(k, at);

  switch (form) {
  case VALUE_NUMBER: return kind == LMAIL_IMAP_ARG_NUMBER;
  case VALUE_RANGE: return kind == LMAIL_IMAP_ARG_RANGE;
  case VALUE_DEPTH:
    return lmail_imap_word_at_(k, at, "infinity", 8) ||
           (kind == LMAIL_IMAP_ARG_NUMBER && k->args[at].num <= 1);
  case VALUE_WORDS: return lmail_imap_list_of_(k, at, LMAIL_IMAP_ARG_ATOM, 1);
  case VALUE_FLAGS: return lmail_imap_list_of_(k, at, LMAIL_IMAP_ARG_FLAG, 0);
  case VALUE_STRINGS: return lmail_imap_strings_at_(k, at, 1);
  default: return qresync(k, at);
  }
}

/*
 * option = tagged-ext-label [SP tagged-ext-val]          RFC 4466 2.1, 4
 * An option that is not known may have any value but a bare word, which would be the next option.
 */
static size_t option(const lmail_imap_walk_ *k, size_t at)
{
  const lmail_imap_arg *name = &k->args[at];
  unsigned form;
  size_t n;

  if (lmail_imap_kind_at_(k, at) != LMAIL_IMAP_ARG_ATOM) return LMAIL_IMAP_NOT_THERE;
  form = lmail_keyword_(options, (const uint8_t *)name->data, name->len);
  if (form == VALUE_NONE) return 1;
  if (form == 0) {
    if (lmail_imap_kind_at_(k, at + 1) == LMAIL_IMAP_ARG_ATOM) return 1;
    return 1 + lmail_imap_item_at_(k, at + 1);
  }
  n = value(k, at + 1, form);
  return n == 0 ? LMAIL_IMAP_NOT_THERE : 1 + n;
}

size_t lmail_imap_options_at_(const lmail_imap_walk_ *k, size_t at, size_t least)
{
  size_t list = lmail_imap_list_at_(k, at, least);
  size_t i = at + 1;

  if (list == 0) return LMAIL_IMAP_NOT_THERE;
  while (i + 1 < at + list) {
    size_t n = option(k, i);

    if (n == 0) return LMAIL_IMAP_NOT_THERE;
    i += n;
  }
  return list;
}
