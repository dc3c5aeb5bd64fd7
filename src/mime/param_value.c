/* SPDX-License-Identifier: MIT */
/*
 * param_value.c - the decoded value of one parameter, RFC 2231 pieces joined, and what of the list is
 * not in it; see libmail/mime.h.
 */

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

/* ---- what there is of it ---------------------------------------------------------------------- */

/* The forms in which a parameter may come; RFC 2231's pieces are told apart by their numbers. */
enum { PLAIN, EXTENDED, SECTIONS };

static unsigned form_of(const lmail_param *p)
{
  return p->flags & LMAIL_PARAM_SECTION    ? SECTIONS
         : p->flags & LMAIL_PARAM_EXTENDED ? EXTENDED
                                           : PLAIN;
}

/* Notes the piece of a number below LMAIL_PARAM_SECTIONS_MAX; was it met before? */
static int see(uint32_t seen[4], unsigned number)
{
  uint32_t bit = (uint32_t)1 << (number & 31);
  int before = (seen[number >> 5] & bit) != 0;

  seen[number >> 5] |= bit;
  return before;
}

typedef struct pieces {
  size_t place[2]; /* PLAIN and EXTENDED: where in the list it is, + 1; 0: it is not there */
  uint32_t seen[4];
  uint32_t end;    /* number of the last piece, + 1                 */
  uint32_t joined; /* how many pieces there are from 0 without a gap */
} pieces;

static void read_at(const lookup *l, size_t place, lmail_param *out)
{
  lmail_param_iter it;

  lmail_param_init(&it, l->params, l->n);
  it.at_ = place - 1;
  (void)lmail_param_next(&it, out);
}

/* Is p another value than that at place, which was met before it? */
static int differs(const lookup *l, size_t place, const lmail_param *p, lmail_param_info *info)
{
  lmail_param before;

  read_at(l, place, &before);
  if (!same_value(&before, p)) return 1;
  info->flags |= (before.flags | p->flags) & LMAIL_PARAM_TAIL;
  return 0;
}

/*
 * Finds all forms and pieces in one pass. The first of each counts. As long as what is repeated says
 * the same as the first, its last occurrence stands for it: so each is read again only once. The places
 * of pieces are not kept, so one that is repeated but not at once is taken to say something else.
 */
static void survey(const lookup *l, pieces *found, lmail_param_info *info)
{
  lmail_param_iter it;
  lmail_param p;
  size_t at = 0;
  size_t piece = 0; /* the place of the last piece, and its number */
  uint32_t number = 0;

  memset(found, 0, sizeof *found);
  lmail_param_init(&it, l->params, l->n);
  for (; lmail_param_next(&it, &p); at = it.at_) {
    unsigned form = form_of(&p);
    size_t before;

    info->flags |= p.flags & LMAIL_PARAM_UNTERMINATED;
    if (!is_named(l, &p)) continue;
    if (form != SECTIONS) {
      before = found->place[form];
      found->place[form] = at + 1;
    } else {
      if (p.section >= found->end) found->end = p.section + 1;
      if (p.section >= LMAIL_PARAM_SECTIONS_MAX) continue;
      before = see(found->seen, p.section) ? piece : 0;
      if (before != 0 && number != p.section) info->flags |= LMAIL_PARAM_CONFLICT;
      piece = at + 1;
      number = p.section;
    }
    if (before == 0) continue;
    if ((info->flags & LMAIL_PARAM_CONFLICT) || differs(l, before, &p, info)) {
      info->flags |= LMAIL_PARAM_CONFLICT;
      if (form != SECTIONS) found->place[form] = before;
    }
  }
  while (found->joined < LMAIL_PARAM_SECTIONS_MAX &&
         (found->seen[found->joined >> 5] >> (found->joined & 31) & 1)) {
    found->joined++;
  }
}

/* ---- the value -------------------------------------------------------------------------------- */

/* Adds one piece to the value. */
static void put_piece(const lmail_param *p, sink *to, lmail_param_info *info)
{
  size_t at = p->flags & LMAIL_PARAM_CHARSET ? initial(p, info) : 0;
  uint8_t c;

  while (next_octet(p, &at, &c, &info->flags)) put(to, c);
  info->flags |= p->flags;
  info->sections++;
}

/* Pieces that come before their turn and whose places are kept. */
enum { WINDOW = 16 };

/*
 * RFC 2231 3: the pieces in the order of their numbers, from 0, up to the first that is missing. They
 * nearly always come in this order, and then in one pass. In any other a pass gets WINDOW of them.
 */
static void join(const lookup *l, const pieces *found, sink *to, lmail_param_info *info)
{
  size_t waiting[WINDOW]; /* places, + 1 */

  memset(waiting, 0, sizeof waiting);
  while (info->sections < found->joined) {
    uint32_t seen[4] = {0, 0, 0, 0};
    lmail_param_iter it;
    lmail_param p;
    size_t at = 0;

    lmail_param_init(&it, l->params, l->n);
    for (; info->sections < found->joined && lmail_param_next(&it, &p); at = it.at_) {
      if (form_of(&p) != SECTIONS || p.section >= found->joined || !is_named(l, &p) ||
          see(seen, p.section) || p.section < info->sections) {
        continue;
      }
      if (p.section != info->sections) {
        if (p.section - info->sections < WINDOW) waiting[p.section % WINDOW] = at + 1;
        continue;
      }
      put_piece(&p, to, info);
      while (waiting[info->sections % WINDOW] != 0) {
        read_at(l, waiting[info->sections % WINDOW], &p);
        waiting[info->sections % WINDOW] = 0;
        put_piece(&p, to, info);
      }
    }
  }
}

/* What is said of a value that is whole, and whether it fits. */
static lmail_status whole(const sink *to, lmail_param_info *info)
{
  if ((info->flags & LMAIL_PARAM_CHARSET) && !info->charset) info->flags |= LMAIL_PARAM_MISSING;
  info->len = to->len;
  return to->len <= to->cap ? LMAIL_OK : LMAIL_FULL;
}

static void sink_init(sink *to, void *out, size_t cap)
{
  to->out = (uint8_t *)out;
  to->cap = cap;
  to->len = 0;
}

static void lookup_init(lookup *l, const void *params, size_t n, const char *name, size_t name_len)
{
  l->params = (const uint8_t *)params;
  l->n = n;
  l->name = name;
  l->name_len = name_len;
}

lmail_status lmail_param_get(const void *params, size_t n, const char *name, size_t name_len,
                             void *out, size_t cap, lmail_param_info *info)
{
  pieces found;
  lookup l;
  sink to;
  int forms;

  lookup_init(&l, params, n, name, name_len);
  sink_init(&to, out, cap);
  memset(info, 0, sizeof *info);
  survey(&l, &found, info);
  forms = (found.place[PLAIN] != 0) + (found.place[EXTENDED] != 0) + (found.end != 0);
  if (forms == 0 || (forms == 1 && found.end != 0 && found.joined == 0)) {
    info->flags &= LMAIL_PARAM_UNTERMINATED;
    if (forms != 0) info->flags |= LMAIL_PARAM_MISSING;
    return LMAIL_E_ARGUMENT;
  }
  if (forms > 1) info->flags |= LMAIL_PARAM_TWO_FORMS;
  if (found.joined != 0) {
    join(&l, &found, &to, info);
    if (found.end > found.joined) {
      info->flags |= found.joined == LMAIL_PARAM_SECTIONS_MAX ? LMAIL_PARAM_CUT
                                                              : LMAIL_PARAM_MISSING;
    }
  } else {
    lmail_param p;

    read_at(&l, found.place[found.place[EXTENDED] != 0 ? EXTENDED : PLAIN], &p);
    put_piece(&p, &to, info);
  }
  if ((info->flags & LMAIL_PARAM_EXTENDED) && !info->charset) info->flags |= LMAIL_PARAM_MISSING;
  return whole(&to, info);
}

lmail_status lmail_param_value(const lmail_param *p, void *out, size_t cap, lmail_param_info *info)
{
  sink to;

  sink_init(&to, out, cap);
  memset(info, 0, sizeof *info);
  put_piece(p, &to, info);
  return whole(&to, info);
}

/* ---- what it is not --------------------------------------------------------------------------- */

void lmail_param_rejected_init(lmail_param_rejected *r, const void *params, size_t n,
                               const char *name, size_t name_len)
{
  lmail_param_info info;
  pieces found;
  lookup l;

  lookup_init(&l, params, n, name, name_len);
  memset(r, 0, sizeof *r);
  memset(&info, 0, sizeof info);
  survey(&l, &found, &info);
  lmail_param_init(&r->it_, params, n);
  r->name_ = name;
  r->name_len_ = name_len;
  r->joined_ = (uint8_t)found.joined;
  r->form_ = (uint8_t)(found.joined != 0            ? SECTIONS
                       : found.place[EXTENDED] != 0 ? EXTENDED
                                                    : PLAIN);
}

int lmail_param_rejected_next(lmail_param_rejected *r, lmail_param *out)
{
  lookup l;

  lookup_init(&l, NULL, 0, r->name_, r->name_len_);
  while (lmail_param_next(&r->it_, out)) {
    unsigned number = r->form_ == SECTIONS ? out->section : 0; /* the others have one piece */
    unsigned count = r->form_ == SECTIONS ? r->joined_ : 1;

    if (!is_named(&l, out)) continue;
    if (form_of(out) == r->form_ && number < count && !see(r->seen_, number)) continue;
    return 1;
  }
  return 0;
}
