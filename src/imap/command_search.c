/* SPDX-License-Identifier: MIT */
/* command_search.c - the grammar of SEARCH programs, in a flat array without recursion. */

#include "core/chars.h"
#include "core/keyword.h"
#include "imap/command.h"

enum { DEPTH_MAX = 32 };

/* What follows a key. */
enum {
  KEY_ALONE = 1,
  KEY_STRING,
  KEY_STRINGS, /* two of them */
  KEY_DATE,
  KEY_FLAG,
  KEY_NUMBER,
  KEY_SET,
  KEY_RANGE,
  KEY_MODSEQ,
  KEY_ANNOTATION,
  KEY_ONE, /* a key  */
  KEY_TWO  /* two keys */
};

/*
 * search-key of RFC 9051 9; OLDER, YOUNGER (RFC 5032), MODSEQ (RFC 7162), EMAILID, THREADID (RFC 8474),
 * SAVEDBEFORE ... (RFC 8514), FILTER (RFC 5466), FUZZY (RFC 6203), PARTIAL (RFC 9394), ANNOTATION (RFC 5257),
 * X-GM-... (Gmail)
 */
/* clang-format off */
#define KEYS(X, a) \
  X(a, "on", on, KEY_DATE) X(a, "or", or_, KEY_TWO) X(a, "cc", cc, KEY_STRING) \
  X(a, "to", to, KEY_STRING) \
  X(a, "all", all, KEY_ALONE) X(a, "bcc", bcc, KEY_STRING) X(a, "new", new_, KEY_ALONE) \
  X(a, "not", not_, KEY_ONE) X(a, "old", old, KEY_ALONE) X(a, "uid", uid, KEY_SET) \
  X(a, "body", body, KEY_STRING) X(a, "from", from, KEY_STRING) X(a, "seen", seen, KEY_ALONE) \
  X(a, "text", text, KEY_STRING) \
  X(a, "draft", draft, KEY_ALONE) X(a, "since", since, KEY_DATE) X(a, "fuzzy", fuzzy, KEY_ONE) \
  X(a, "older", older, KEY_NUMBER) \
  X(a, "before", before, KEY_DATE) X(a, "filter", filter, KEY_FLAG) \
  X(a, "header", header, KEY_STRINGS) X(a, "larger", larger, KEY_NUMBER) \
  X(a, "modseq", modseq, KEY_MODSEQ) X(a, "recent", recent, KEY_ALONE) \
  X(a, "senton", senton, KEY_DATE) X(a, "unseen", unseen, KEY_ALONE) \
  X(a, "deleted", deleted, KEY_ALONE) X(a, "emailid", emailid, KEY_STRING) \
  X(a, "flagged", flagged, KEY_ALONE) X(a, "keyword", keyword, KEY_FLAG) \
  X(a, "partial", partial, KEY_RANGE) X(a, "savedon", savedon, KEY_DATE) \
  X(a, "smaller", smaller, KEY_NUMBER) X(a, "subject", subject, KEY_STRING) \
  X(a, "undraft", undraft, KEY_ALONE) X(a, "younger", younger, KEY_NUMBER) \
  X(a, "answered", answered, KEY_ALONE) X(a, "threadid", threadid, KEY_STRING) \
  X(a, "x-gm-raw", x_gm_raw, KEY_STRING) \
  X(a, "sentsince", sentsince, KEY_DATE) X(a, "undeleted", undeleted, KEY_ALONE) \
  X(a, "unflagged", unflagged, KEY_ALONE) X(a, "unkeyword", unkeyword, KEY_FLAG) \
  X(a, "annotation", annotation, KEY_ANNOTATION) \
  X(a, "savedsince", savedsince, KEY_DATE) X(a, "sentbefore", sentbefore, KEY_DATE) \
  X(a, "unanswered", unanswered, KEY_ALONE) X(a, "x-gm-msgid", x_gm_msgid, KEY_NUMBER) \
  X(a, "x-gm-thrid", x_gm_thrid, KEY_NUMBER) \
  X(a, "savedbefore", savedbefore, KEY_DATE) X(a, "x-gm-labels", x_gm_labels, KEY_STRING) \
  X(a, "savedatesupported", savedatesupported, KEY_ALONE)
/* clang-format on */

LMAIL_KEYWORDS_(keys, KEYS)

static int is_kind(const lmail_imap_arg *args, size_t count, size_t at, unsigned kind)
{
  return at < count && args[at].kind == kind;
}

static int is_string(const lmail_imap_arg *args, size_t count, size_t at)
{
  return is_kind(args, count, at, LMAIL_IMAP_ARG_ASTRING) ||
         is_kind(args, count, at, LMAIL_IMAP_ARG_STRING);
}

static int is_nil(const lmail_imap_arg *args, size_t count, size_t at)
{
  return is_kind(args, count, at, LMAIL_IMAP_ARG_ATOM) && args[at].len == 3 &&
         lmail_equal_nocase_((const uint8_t *)args[at].data, "nil", 3);
}

/* flag-keyword, and the like: a word, or a flag that is none of the system's */
static int is_keyword(const lmail_imap_arg *args, size_t count, size_t at)
{
  if (is_kind(args, count, at, LMAIL_IMAP_ARG_ATOM)) return 1;
  return is_kind(args, count, at, LMAIL_IMAP_ARG_FLAG) &&
         ((const uint8_t *)args[at].data)[0] != '\\';
}

/* How many arguments follow the key at `at`; count + 1 when they are others. */
static size_t follow(const lmail_imap_arg *args, size_t count, size_t at, unsigned key)
{
  size_t bad = count + 1;

  switch (key) {
  case KEY_STRING: return is_string(args, count, at) ? 1 : bad;
  case KEY_STRINGS: return is_string(args, count, at) && is_string(args, count, at + 1) ? 2 : bad;
  case KEY_DATE: return is_kind(args, count, at, LMAIL_IMAP_ARG_DATE) ? 1 : bad;
  case KEY_FLAG: return is_keyword(args, count, at) ? 1 : bad;
  case KEY_NUMBER: return is_kind(args, count, at, LMAIL_IMAP_ARG_NUMBER) ? 1 : bad;
  case KEY_SET: return is_kind(args, count, at, LMAIL_IMAP_ARG_SET) ? 1 : bad;
  case KEY_RANGE: return is_kind(args, count, at, LMAIL_IMAP_ARG_RANGE) ? 1 : bad;
  case KEY_MODSEQ: /* "MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer */
    if (is_kind(args, count, at, LMAIL_IMAP_ARG_NUMBER)) return 1;
    return is_kind(args, count, at, LMAIL_IMAP_ARG_STRING) &&
                   is_kind(args, count, at + 1, LMAIL_IMAP_ARG_ATOM) &&
                   is_kind(args, count, at + 2, LMAIL_IMAP_ARG_NUMBER)
               ? 3
               : bad;
  case KEY_ANNOTATION: /* "ANNOTATION" SP entry-match SP att-search SP value; value = nstring / literal8 */
    return (is_string(args, count, at) || is_kind(args, count, at, LMAIL_IMAP_ARG_PATTERN)) &&
                   is_kind(args, count, at + 1, LMAIL_IMAP_ARG_ATOM) &&
                   (is_kind(args, count, at + 2, LMAIL_IMAP_ARG_STRING) ||
                    is_kind(args, count, at + 2, LMAIL_IMAP_ARG_LITERAL) ||
                    is_nil(args, count, at + 2))
               ? 3
               : bad;
  default: return 0;
  }
}

/*
 * search-key = ... / "NOT" SP search-key / "OR" SP search-key SP search-key / sequence-set /
 *              "(" search-key *(SP search-key) ")"          RFC 9051 9
 * `due` is how many keys have to follow until the one that was begun is complete.
 */
lmail_status lmail_imap_check_search_(const lmail_imap_arg *args, size_t count, size_t *at)
{
  uint32_t outer[DEPTH_MAX];
  uint32_t due = 0;
  size_t depth = 0;
  int empty = 1;

  for (; *at < count; *at += 1) {
    const lmail_imap_arg *arg = &args[*at];
    unsigned key = KEY_ALONE;

    if (arg->kind == LMAIL_IMAP_ARG_CLOSE) {
      if (depth == 0 || due != 0 || empty) return LMAIL_E_ARGUMENT;
      due = outer[--depth] - 1;
      continue;
    }
    if (due == 0) due = 1;
    empty = 0;
    if (arg->kind == LMAIL_IMAP_ARG_OPEN) {
      if (depth == DEPTH_MAX) return LMAIL_E_ARGUMENT;
      outer[depth++] = due;
      due = 0;
      empty = 1;
      continue;
    }
    if (arg->kind == LMAIL_IMAP_ARG_ATOM) {
      size_t more;

      key = lmail_keyword_(keys, (const uint8_t *)arg->data, arg->len);
      more = key == 0 ? count + 1 : follow(args, count, *at + 1, key);
      if (more > count) return LMAIL_E_ARGUMENT;
      *at += more;
    } else if (arg->kind != LMAIL_IMAP_ARG_SET) {
      return LMAIL_E_ARGUMENT;
    }
    if (key == KEY_TWO) due++;
    else if (key != KEY_ONE) due--;
  }
  return depth != 0 || due != 0 || empty ? LMAIL_E_ARGUMENT : LMAIL_OK;
}
