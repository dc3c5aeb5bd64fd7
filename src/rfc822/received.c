/* SPDX-License-Identifier: MIT */
/* received.c - the clauses of Received, RFC 5321 4.4; see libmail/trace.h. */

#include "rfc822/received.h"
#include "core/chars.h"
#include "core/keyword.h"
#include "rfc822/cfws.h"
#include "rfc822/defects.h"
#include <string.h>

/* clang-format off */
#define WORDS(X, a)                                     \
  X(a, "by", by, LMAIL_RECEIVED_BY_)                    \
  X(a, "id", id, LMAIL_RECEIVED_ID_)                    \
  X(a, "for", for_, LMAIL_RECEIVED_FOR_)                \
  X(a, "tls", tls, LMAIL_RECEIVED_TLS_)                 \
  X(a, "via", via, LMAIL_RECEIVED_VIA_)                 \
  X(a, "ehlo", ehlo, LMAIL_RECEIVED_EHLO_)              \
  X(a, "from", from, LMAIL_RECEIVED_FROM_)              \
  X(a, "helo", helo, LMAIL_RECEIVED_HELO_)              \
  X(a, "lhlo", lhlo, LMAIL_RECEIVED_EHLO_)              \
  X(a, "with", with, LMAIL_RECEIVED_WITH_)              \
  X(a, "group", group, LMAIL_RECEIVED_GROUP_)           \
  X(a, "ident", ident, LMAIL_RECEIVED_IDENT_)           \
  X(a, "cipher", cipher, LMAIL_RECEIVED_CIPHER_)        \
  X(a, "version", version, LMAIL_RECEIVED_VERSION_)     \
  X(a, "envelope-from", envelope_from, LMAIL_RECEIVED_ENVELOPE_FROM_)
/* clang-format on */

LMAIL_KEYWORDS_(words, WORDS)

unsigned lmail_received_word_(const uint8_t *s, size_t n)
{
  return lmail_keyword_(words, s, n);
}

/* Haraka has "envelope-from" outside a comment. */
static int is_clause(unsigned word)
{
  return (word >= LMAIL_RECEIVED_FROM_ && word <= LMAIL_RECEIVED_GROUP_) ||
         word == LMAIL_RECEIVED_ENVELOPE_FROM_;
}

/* ---- tokens ----------------------------------------------------------------------------------- */

enum { END, WORD, ANGLE, COMMENT, SEMICOLON, COMMA };

static int ends_word(uint8_t c)
{
  return lmail_is_fws_(c) || c == '(' || c == ';' || c == ',' || c == '<' || c == '[';
}

/* "<" *qcontent ">": what has no end ends where a word would. Nothing is looked at twice. */
static unsigned angle(lmail_received_parser_ *p, size_t at)
{
  const uint8_t *s = p->s;
  int quoted = 0;

  p->from = at + 1;
  for (at++; at < p->n && (quoted || s[at] != '>'); at++) {
    if (s[at] == '"') quoted = !quoted;
    if (s[at] == '\\' && at + 1 < p->n) at++;
    if (s[at] == ';' || (!quoted && lmail_is_fws_(s[at]))) break;
  }
  p->to = at;
  p->at = at;
  if (at < p->n && s[at] == '>') p->at++;
  else lmail_defect_add_(p->defects, LMAIL_DEFECT_RECEIVED_EMPTY, p->from - 1);
  return ANGLE;
}

/*
 * The next token is s[p->from .. p->to), without "<" and ">" or parentheses. Of what has no end, a
 * comment or a quoted string, the first octet is left out of account, or a single "(" could hide the
 * date; that is found out once for all.
 */
static unsigned token(lmail_received_parser_ *p)
{
  static const uint8_t kinds[] = {'<', ANGLE, ';', SEMICOLON, ',', COMMA};
  const uint8_t *s = p->s;
  size_t n = p->n, at = p->at, end;
  unsigned i;

  for (;; at++) {
    at = lmail_fws_(s, n, at);
    p->from = p->at = at;
    if (at == n) return END;
    if (s[at] != '(') break;
    if (p->no_comments) continue;
    end = lmail_comment_end_(s, n, at);
    if (end != 0) {
      p->from++;
      p->to = end - 1;
      p->at = end;
      return COMMENT;
    }
    p->no_comments = 1;
    lmail_defect_add_(p->defects, LMAIL_DEFECT_RECEIVED_EMPTY, at);
  }
  p->to = p->at = at + 1;
  for (i = 0; i < sizeof kinds; i += 2) {
    if (s[at] != kinds[i]) continue;
    return kinds[i + 1] == ANGLE ? angle(p, at) : kinds[i + 1];
  }
  end = at;
  if (s[at] == '"' && !p->no_quotes) {
    end = lmail_quoted_end_(s, n, at);
    p->no_quotes = end >= n;
    if (end >= n) end = at;
  } else if (s[at] == '[') {
    while (end < n && s[end] != ']' && s[end] != ';' && s[end] != '(') end++;
    if (end == n || s[end] != ']') {
      lmail_defect_add_(p->defects, LMAIL_DEFECT_RECEIVED_EMPTY, at);
      end--;
    }
  }
  for (end++; end < n && !ends_word(s[end]);) end++;
  p->to = p->at = end;
  return WORD;
}

/* ---- clauses ---------------------------------------------------------------------------------- */

/* The members are as many pairs of a pointer and a size, which this is the layout of. */
typedef struct pair {
  const uint8_t *data;
  size_t len;
} pair;

typedef char layout_is_known
    [offsetof(lmail_received, extra) == (LMAIL_RECEIVED_EXTRA_ - 1) * sizeof(pair) ? 1 : -1];

int lmail_received_set_(lmail_received *r, unsigned which, const uint8_t *s, size_t n)
{
  uint8_t *to = (uint8_t *)r + (which - 1) * sizeof(pair);
  pair m;

  memcpy(&m, to, sizeof m);
  if (m.data) return 0;
  m.data = s;
  m.len = n;
  memcpy(to, &m, sizeof m);
  return 1;
}

static void begin(lmail_received_parser_ *p, unsigned clause)
{
  if (p->clause != 0 && p->clause != LMAIL_RECEIVED_DATE_ && !p->has_value) {
    lmail_defect_add_(p->defects, LMAIL_DEFECT_RECEIVED_EMPTY, p->clause_at);
  }
  if (p->clause == LMAIL_RECEIVED_DATE_ && is_clause(clause)) {
    lmail_defect_add_(p->defects, LMAIL_DEFECT_RECEIVED_AFTER_DATE, p->from);
  }
  if (p->seen >> clause & 1) lmail_defect_add_(p->defects, LMAIL_DEFECT_RECEIVED_REPEATED, p->from);
  p->seen |= 1U << clause;
  p->clause = clause;
  p->clause_at = p->from;
  p->has_value = p->in_extra = 0;
  p->bare = 1;
}

/* The value of the clause is the token. */
static void value(lmail_received_parser_ *p, unsigned kind)
{
  const uint8_t *s = p->s + p->from, *slash;
  size_t n = p->to - p->from;
  unsigned member = p->clause;

  if (kind == ANGLE && member == LMAIL_RECEIVED_FROM_ && p->r->from) {
    member = LMAIL_RECEIVED_ENVELOPE_FROM_; /* XMail: a second one */
  }
  p->has_value = 1;
  if (!lmail_received_set_(p->r, member, s, n)) return;
  if (member == LMAIL_RECEIVED_VIA_) p->has_value = 2;
  if (member == LMAIL_RECEIVED_WITH_) {
    p->has_value = 2;
    slash = (const uint8_t *)memchr(s, '/', n); /* "ESMTP/TLS/DHE-RSA-AES256-SHA" */
    if (!slash) return;
    n -= (size_t)(slash + 1 - s);
    if (n > 4 && lmail_equal_nocase_(slash + 1, "tls/", 4)) {
      lmail_received_set_(p->r, LMAIL_RECEIVED_TLS_, slash + 5, n - 4);
    }
  }
}

/*
 * Is the keyword right behind a keyword the value of that? It is, when no value follows it: of
 * "from by (h [192.0.2.1]) by mx", "by" is the name that a joker said in EHLO.
 */
static int is_value(const lmail_received_parser_ *p)
{
  const uint8_t *s = p->s;
  size_t at = p->at, from;

  if (p->clause == 0 || p->clause == LMAIL_RECEIVED_DATE_ || p->has_value || !p->bare) return 0;
  if (!p->no_comments) at = lmail_cfws_(s, p->n, at);
  at = lmail_fws_(s, p->n, at);
  for (from = at; at < p->n && !ends_word(s[at]);) at++;
  if (from == at) return at == p->n || s[at] == ';';
  return is_clause(lmail_received_word_(s + from, at - from));
}

/*
 * day-name "," or day month, RFC 5322 3.3, or (SendGrid) 2026-11-25: what a date begins with that no
 * semicolon announces.
 */
static int is_date(const lmail_received_parser_ *p)
{
  const uint8_t *s = p->s + p->from;
  size_t n = p->to - p->from, left = p->n - p->to;

  if (n == 3) return left > 0 && s[3] == ',' && lmail_is_alpha_(s[0]);
  if (!lmail_is_(s[0], LMAIL_C_DIGIT)) return 0;
  if (n == 10) return s[4] == '-' && s[7] == '-';
  if (n > 2 || left < 6) return 0;
  s += n;
  return s[0] == ' ' && lmail_is_alpha_(s[1]) && s[4] == ' ' && lmail_is_(s[5], LMAIL_C_DIGIT);
}

/* date-time, comments too: from the first word behind the semicolon to the last one. */
static void date(lmail_received_parser_ *p, unsigned kind)
{
  lmail_received *r = p->r;

  if (!r->date) {
    if (kind != WORD || !lmail_is_alnum_(p->s[p->from])) return;
    r->date = p->s + p->from;
  }
  r->date_len = (size_t)(p->s + p->at - r->date);
}

/* Words behind the value: of some names there are several, else they are of no known clause. */
static void more(lmail_received_parser_ *p, unsigned kind)
{
  lmail_received *r = p->r;
  const uint8_t *end = p->s + p->at;

  if (kind == WORD) {
    if (is_date(p)) {
      lmail_defect_add_(p->defects, LMAIL_DEFECT_RECEIVED_NO_DATE, p->from);
      begin(p, LMAIL_RECEIVED_DATE_);
      date(p, kind);
      return;
    }
    if (p->s[p->from] == '[' && lmail_received_address_(p, p->from, p->to)) return;
    if (p->has_value == 2) {
      if (p->clause == LMAIL_RECEIVED_VIA_) r->via_len = (size_t)(end - r->via);
      else r->with_len = (size_t)(end - r->with);
      return;
    }
  }
  if (!p->in_extra) {
    size_t from = p->from - (kind == ANGLE);

    lmail_defect_add_(p->defects, LMAIL_DEFECT_RECEIVED_UNKNOWN, from);
    if (kind == COMMA) return;
    p->in_extra = 1 + lmail_received_set_(r, LMAIL_RECEIVED_EXTRA_, p->s + from, 0);
  }
  if (p->in_extra == 2) r->extra_len = (size_t)(end - r->extra);
  p->has_value = 1;
}

static void word(lmail_received_parser_ *p, unsigned kind)
{
  unsigned clause = 0;

  if (kind == WORD) clause = lmail_received_word_(p->s + p->from, p->to - p->from);
  if (is_clause(clause) && !is_value(p)) {
    begin(p, clause);
  } else if (p->clause == LMAIL_RECEIVED_DATE_) {
    date(p, kind);
  } else if (p->clause != 0 && !p->has_value && kind != COMMA) {
    value(p, kind);
  } else {
    more(p, kind);
  }
}

void lmail_received_parse(const void *value, size_t n, lmail_received *out, lmail_defects *defects)
{
  lmail_received_parser_ p;
  unsigned kind;

  memset(out, 0, sizeof *out);
  memset(&p, 0, sizeof p);
  p.s = (const uint8_t *)value;
  p.n = n;
  p.r = out;
  p.defects = defects;
  while ((kind = token(&p)) != END) {
    if (kind == SEMICOLON) {
      begin(&p, LMAIL_RECEIVED_DATE_);
      out->date = NULL; /* the last semicolon counts */
      out->date_len = 0;
    } else if (kind != COMMENT) {
      word(&p, kind);
    } else if (p.clause == LMAIL_RECEIVED_DATE_) {
      date(&p, kind);
    } else {
      p.bare = 0;
      lmail_received_comment_(&p);
    }
  }
  begin(&p, 0);
  if (!out->date) lmail_defect_add_(defects, LMAIL_DEFECT_RECEIVED_NO_DATE, n);
}
