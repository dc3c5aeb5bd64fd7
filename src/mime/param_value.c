/* SPDX-License-Identifier: MIT */
/* param_value.c - the decoded value of one parameter, RFC 2231 pieces joined; see libmail/mime.h. */

#include <libmail/mime.h>
#include <string.h>

#include "core/chars.h"

/* The caller's buffer; what does not fit is counted. */
typedef struct sink {
  uint8_t *out;
  size_t cap;
  size_t len;
} sink;

static void put(sink *to, uint8_t c)
{
  if (to->len < to->cap) to->out[to->len] = c;
  to->len++;
}

/*
 *   ext-octet := "%" 2(DIGIT / "A" / "B" / "C" / "D" / "E" / "F")     RFC 2231 7
 *
 * Lower case is read too. A "%" without two digits is kept and reported.
 */
static int percent(const uint8_t *s, size_t n, size_t at, uint8_t *c)
{
  int high, low;

  if (n - at < 3) return 0;
  high = lmail_hex_(s[at + 1]);
  low = lmail_hex_(s[at + 2]);
  if (high < 0 || low < 0) return 0;
  *c = (uint8_t)(high << 4 | low);
  return 1;
}

/*
 * The next octet of the value, from *at: quoted-pairs and line ends out, percents decoded. 0 at the
 * end of it.
 */
static int next_octet(const lmail_param *p, size_t *at, uint8_t *c, uint16_t *flags)
{
  const uint8_t *s = p->value;
  size_t n = p->value_len;
  size_t i = *at;

  while (i < n && (s[i] == '\n' || (s[i] == '\r' && i + 1 < n && s[i + 1] == '\n'))) i++;
  if (i == n) return 0;
  *c = s[i];
  if (*c == '\\' && (p->flags & LMAIL_PARAM_QUOTED) && i + 1 < n) {
    *c = s[++i];
  } else if (*c == '%' && (p->flags & LMAIL_PARAM_EXTENDED)) {
    if (percent(s, n, i, c)) {
      i += 2;
    } else {
      *flags |= LMAIL_PARAM_BAD_PERCENT;
    }
  }
  *at = i + 1;
  return 1;
}

/*
 *   extended-initial-value := [charset] "'" [language] "'" extended-other-values    RFC 2231 7
 *
 * Notes charset and language; returns where the text begins, 0 when there are no two apostrophes.
 */
static size_t initial(const lmail_param *p, lmail_param_info *info)
{
  const uint8_t *s = p->value;
  size_t n = p->value_len;
  const uint8_t *first = n > 0 ? (const uint8_t *)memchr(s, '\'', n) : NULL;
  const uint8_t *second;

  if (!first) return 0;
  n -= (size_t)(first + 1 - s);
  second = n > 0 ? (const uint8_t *)memchr(first + 1, '\'', n) : NULL;
  if (!second) return 0;
  info->charset = s;
  info->charset_len = (size_t)(first - s);
  info->language = first + 1;
  info->language_len = (size_t)(second - first - 1);
  return (size_t)(second + 1 - s);
}

/* What is being looked for. */
typedef struct lookup {
  const uint8_t *params;
  size_t n;
  const char *name;
  size_t name_len;
} lookup;

static int is_named(const lookup *l, const lmail_param *p)
{
  return p->name_len == l->name_len && !(p->flags & (LMAIL_PARAM_NO_VALUE | LMAIL_PARAM_NO_NAME)) &&
         lmail_equal_nocase_(p->name, l->name, l->name_len);
}

/* Do both say the same, decoded? Not if one is in a charset, percent-encoded, and one is not. */
static int same_value(const lmail_param *a, const lmail_param *b)
{
  size_t i = 0, j = 0;
  uint8_t c, d;
  uint16_t flags = 0;

  if ((a->flags ^ b->flags) & LMAIL_PARAM_EXTENDED) return 0;
  while (next_octet(a, &i, &c, &flags)) {
    if (!next_octet(b, &j, &d, &flags) || c != d) return 0;
  }
  return !next_octet(b, &j, &d, &flags);
}

/* The forms in which a parameter may come; RFC 2231's pieces have a place each. */
enum { PLAIN, EXTENDED, SECTIONS, PLACES = SECTIONS + LMAIL_PARAM_SECTIONS_MAX };

/* What there is of the parameter. */
typedef struct pieces {
  size_t place[PLACES]; /* where in the list the iterator finds it, + 1; 0: it is not there */
  uint32_t end;         /* number of the last piece, + 1 */
} pieces;

static void read_at(const lookup *l, size_t place, lmail_param *out)
{
  lmail_param_iter it;

  lmail_param_init(&it, l->params, l->n);
  it.at_ = place - 1;
  (void)lmail_param_next(&it, out);
}

/*
 * Finds all forms and pieces in one pass. The first of each counts. As long as what is repeated says
 * the same as the first, its last occurrence stands for it: so each is read again only once.
 */
static void survey(const lookup *l, pieces *found, lmail_param_info *info)
{
  lmail_param_iter it;
  lmail_param p, before;
  size_t at = 0;

  memset(found, 0, sizeof *found);
  lmail_param_init(&it, l->params, l->n);
  for (; lmail_param_next(&it, &p); at = it.at_) {
    uint32_t form = p.flags & LMAIL_PARAM_SECTION    ? SECTIONS + p.section
                    : p.flags & LMAIL_PARAM_EXTENDED ? EXTENDED
                                                     : PLAIN;

    info->flags |= p.flags & LMAIL_PARAM_UNTERMINATED;
    if (!is_named(l, &p)) continue;
    if (form >= SECTIONS && p.section >= found->end) found->end = p.section + 1;
    if (form >= PLACES) continue;
    if (found->place[form] != 0) {
      if (info->flags & LMAIL_PARAM_CONFLICT) continue;
      read_at(l, found->place[form], &before);
      if (!same_value(&before, &p)) {
        info->flags |= LMAIL_PARAM_CONFLICT;
        continue;
      }
      info->flags |= before.flags & LMAIL_PARAM_TAIL;
    }
    found->place[form] = at + 1;
  }
}

/* Adds one piece to the value. */
static void put_piece(const lookup *l, size_t place, sink *to, lmail_param_info *info)
{
  lmail_param p;
  size_t at;
  uint8_t c;

  read_at(l, place, &p);
  at = p.flags & LMAIL_PARAM_CHARSET ? initial(&p, info) : 0;
  while (next_octet(&p, &at, &c, &info->flags)) put(to, c);
  info->flags |= p.flags;
  info->sections++;
}

/* RFC 2231 3: the pieces in the order of their numbers, from 0, up to the first that is missing. */
static void join(const lookup *l, const pieces *found, sink *to, lmail_param_info *info)
{
  while (info->sections < LMAIL_PARAM_SECTIONS_MAX && found->place[SECTIONS + info->sections] != 0) {
    put_piece(l, found->place[SECTIONS + info->sections], to, info);
  }
  if (found->end > info->sections) {
    info->flags |= info->sections == LMAIL_PARAM_SECTIONS_MAX ? LMAIL_PARAM_CUT
                                                              : LMAIL_PARAM_MISSING;
  }
}

lmail_status lmail_param_get(const void *params, size_t n, const char *name, size_t name_len,
                             void *out, size_t cap, lmail_param_info *info)
{
  pieces found;
  lookup l;
  sink to;
  int forms;

  l.params = (const uint8_t *)params;
  l.n = n;
  l.name = name;
  l.name_len = name_len;
  to.out = (uint8_t *)out;
  to.cap = cap;
  to.len = 0;
  memset(info, 0, sizeof *info);
  survey(&l, &found, info);
  forms = (found.place[PLAIN] != 0) + (found.place[EXTENDED] != 0) + (found.end != 0);
  if (forms == 0 || (forms == 1 && found.end != 0 && found.place[SECTIONS] == 0)) {
    info->flags &= LMAIL_PARAM_UNTERMINATED;
    if (forms != 0) info->flags |= LMAIL_PARAM_MISSING;
    return LMAIL_E_ARGUMENT;
  }
  if (forms > 1) info->flags |= LMAIL_PARAM_TWO_FORMS;
  if (found.place[SECTIONS] != 0) {
    join(&l, &found, &to, info);
  } else {
    put_piece(&l, found.place[found.place[EXTENDED] != 0 ? EXTENDED : PLAIN], &to, info);
  }
  if ((info->flags & LMAIL_PARAM_EXTENDED) && !info->charset) info->flags |= LMAIL_PARAM_MISSING;
  info->len = to.len;
  return to.len <= cap ? LMAIL_OK : LMAIL_FULL;
}
