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

/* One piece: quoted-pairs and line ends out, percents decoded. */
static void put_piece(const lmail_param *p, size_t from, sink *to, lmail_param_info *info)
{
  const uint8_t *s = p->value;
  size_t n = p->value_len;
  size_t i;

  for (i = from; i < n; i++) {
    uint8_t c = s[i];

    if (c == '\n' || (c == '\r' && i + 1 < n && s[i + 1] == '\n')) continue;
    if (c == '\\' && (p->flags & LMAIL_PARAM_QUOTED) && i + 1 < n) {
      c = s[++i];
    } else if (c == '%' && (p->flags & LMAIL_PARAM_EXTENDED)) {
      if (percent(s, n, i, &c)) {
        i += 2;
      } else {
        info->flags |= LMAIL_PARAM_BAD_PERCENT;
      }
    }
    put(to, c);
  }
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

static int same_value(const lmail_param *a, const lmail_param *b)
{
  return a->value_len == b->value_len &&
         (a->value_len == 0 || memcmp(a->value, b->value, a->value_len) == 0);
}

/* The forms in which a parameter may come; of each the first one found. */
enum { PLAIN, EXTENDED, SECTIONS, FORMS };

/* Finds the first of each form; which ones there are, a bit each. */
static unsigned survey(const lookup *l, lmail_param first[FORMS], lmail_param_info *info)
{
  lmail_param_iter it;
  lmail_param p;
  unsigned found = 0;

  lmail_param_init(&it, l->params, l->n);
  while (lmail_param_next(&it, &p)) {
    unsigned form = p.flags & LMAIL_PARAM_SECTION    ? SECTIONS
                    : p.flags & LMAIL_PARAM_EXTENDED ? EXTENDED
                                                     : PLAIN;

    if (!is_named(l, &p) || (form == SECTIONS && p.section != 0)) continue;
    if (!(found & 1u << form)) {
      first[form] = p;
      found |= 1u << form;
    } else if (!same_value(&first[form], &p)) {
      info->flags |= LMAIL_PARAM_CONFLICT;
    }
  }
  return found;
}

/*
 * The piece with this number, looked for from where the last one was found, once around. Pieces in
 * order, as every writer has them, cost one pass together.
 */
static int find_section(const lookup *l, lmail_param_iter *it, uint32_t section, lmail_param *out)
{
  size_t start = it->at_;
  int around = 0;

  for (;;) {
    if (!lmail_param_next(it, out)) {
      if (around++) return 0;
      it->at_ = 0;
      continue;
    }
    if (is_named(l, out) && (out->flags & LMAIL_PARAM_SECTION) && out->section == section) return 1;
    if (around && it->at_ >= start) return 0;
  }
}

/* Is there a piece with a higher number than those that were joined? */
static int higher_section(const lookup *l, uint32_t section)
{
  lmail_param_iter it;
  lmail_param p;

  lmail_param_init(&it, l->params, l->n);
  while (lmail_param_next(&it, &p)) {
    if (is_named(l, &p) && (p.flags & LMAIL_PARAM_SECTION) && p.section > section) return 1;
  }
  return 0;
}

/* RFC 2231 3: the pieces in the order of their numbers, from 0, up to the first that is missing. */
static void join(const lookup *l, sink *to, lmail_param_info *info)
{
  lmail_param_iter it;
  lmail_param p;
  uint32_t section = 0;

  lmail_param_init(&it, l->params, l->n);
  while (section < LMAIL_PARAM_SECTIONS_MAX && find_section(l, &it, section, &p)) {
    size_t from = p.flags & LMAIL_PARAM_CHARSET ? initial(&p, info) : 0;

    put_piece(&p, from, to, info);
    info->flags |= p.flags;
    section++;
  }
  info->sections = (uint16_t)section;
  if (higher_section(l, section - 1)) {
    info->flags |= section == LMAIL_PARAM_SECTIONS_MAX ? LMAIL_PARAM_CUT : LMAIL_PARAM_MISSING;
  }
}

lmail_status lmail_param_get(const void *params, size_t n, const char *name, size_t name_len,
                             void *out, size_t cap, lmail_param_info *info)
{
  lmail_param first[FORMS];
  lookup l;
  sink to;
  unsigned found;

  l.params = (const uint8_t *)params;
  l.n = n;
  l.name = name;
  l.name_len = name_len;
  to.out = (uint8_t *)out;
  to.cap = cap;
  to.len = 0;
  memset(info, 0, sizeof *info);
  found = survey(&l, first, info);
  if (found == 0) {
    info->flags = 0;
    return LMAIL_E_ARGUMENT;
  }
  if (found & (found - 1)) info->flags |= LMAIL_PARAM_TWO_FORMS;
  if (found & 1u << SECTIONS) {
    join(&l, &to, info);
  } else {
    const lmail_param *p = &first[found & 1u << EXTENDED ? EXTENDED : PLAIN];

    put_piece(p, p->flags & LMAIL_PARAM_CHARSET ? initial(p, info) : 0, &to, info);
    info->flags |= p->flags;
    info->sections = 1;
  }
  info->len = to.len;
  return to.len <= cap ? LMAIL_OK : LMAIL_FULL;
}
