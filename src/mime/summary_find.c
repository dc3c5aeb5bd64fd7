/* SPDX-License-Identifier: MIT */
/* summary_find.c - lists of parts, and parts that others refer to; see libmail/summary.h. */

#include <string.h>

#include "core/chars.h"
#include "mime/summary.h"

const char *lmail_summary_text(const lmail_summary *s, uint32_t part, unsigned which, size_t *n)
{
  const lmail_summary_part *p = lmail_summary_at_(s, part);

  *n = p && which < LMAIL_SUMMARY_TEXTS ? p->text_[which].len_ : 0;
  return *n == 0 ? NULL : (const char *)s->text_ + p->text_[which].at_;
}

/* ---- lists ------------------------------------------------------------------------------------ */

uint32_t lmail_summary_next(const lmail_summary *s, uint32_t message, unsigned role, uint32_t part)
{
  for (; part < s->known; part++) {
    if (s->parts[part].message == message && (s->parts[part].roles & role)) return part + 1;
  }
  return 0;
}

/* The first part of a list with this media type. */
static uint32_t first_of(const lmail_summary *s, uint32_t message, unsigned role, unsigned media)
{
  uint32_t part = 0;

  while ((part = lmail_summary_next(s, message, role, part)) != 0) {
    if (s->parts[part - 1].media == media) return part;
  }
  return 0;
}

uint32_t lmail_summary_main(const lmail_summary *s, uint32_t message, unsigned role)
{
  int text = role == LMAIL_SUMMARY_TEXT;
  uint32_t part = first_of(s, message, role, text ? LMAIL_MEDIA_TEXT_PLAIN : LMAIL_MEDIA_TEXT_HTML);

  if (part != 0) return part;
  return first_of(s, message, role, text ? LMAIL_MEDIA_TEXT_HTML : LMAIL_MEDIA_TEXT_PLAIN);
}

int lmail_summary_has_attachment(const lmail_summary *s, uint32_t message)
{
  uint32_t part = 0;

  while ((part = lmail_summary_next(s, message, LMAIL_SUMMARY_ATTACHMENT, part)) != 0) {
    if (s->parts[part - 1].disposition != LMAIL_DISPOSITION_INLINE) return 1;
  }
  return 0;
}

/* ---- references ------------------------------------------------------------------------------- */

/* What a URL asks for: a text that is LMAIL_SUMMARY_ID or _LOCATION. */
typedef struct wanted {
  const uint8_t *s;
  size_t n;
  unsigned which;
} wanted;

/* Is s[0 .. n) with its "%hh" decoded the same as t[0 .. t_len)? */
static int is_decoded(const uint8_t *s, size_t n, const uint8_t *t, size_t t_len)
{
  size_t i = 0, j = 0;

  for (; i < n && j < t_len; j++) {
    uint8_t c = s[i++];

    if (c == '%' && n - i >= 2 && lmail_hex_(s[i]) >= 0 && lmail_hex_(s[i + 1]) >= 0) {
      c = (uint8_t)(lmail_hex_(s[i]) << 4 | lmail_hex_(s[i + 1]));
      i += 2;
    }
    if (c != t[j]) return 0;
  }
  return i == n && j == t_len;
}

static int is_wanted(const lmail_summary *s, const lmail_summary_part *p, const wanted *w)
{
  const lmail_summary_span *span = &p->text_[w->which];
  const uint8_t *text = s->text_ + span->at_;

  if (span->len_ == 0) return 0;
  if (w->which == LMAIL_SUMMARY_ID) return is_decoded(w->s, w->n, text, span->len_);
  return span->len_ == w->n && memcmp(text, w->s, w->n) == 0;
}

/* The first one among parts[from .. known) that are inside parts[inside] (NULL: all). */
static uint32_t find_in(const lmail_summary *s, const lmail_summary_part *inside, const wanted *w)
{
  uint32_t i = inside ? (uint32_t)(inside - s->parts) + 1 : 0;

  for (; i < s->known; i++) {
    if (inside && inside->end != 0 && s->parts[i].header >= inside->end) break;
    if (is_wanted(s, &s->parts[i], w)) return i + 1;
  }
  return 0;
}

static int has_scheme(const wanted *w, const char *scheme, size_t n)
{
  return w->n >= n && lmail_equal_nocase_(w->s, scheme, n);
}

/* Takes the scheme off; 0 when the URL can refer to no part. */
static int look_at(wanted *w)
{
  static const char here[] = "thismessage:/";

  w->which = LMAIL_SUMMARY_ID;
  if (has_scheme(w, "cid:", 4)) {
    w->s += 4;
    w->n -= 4;
  } else if (has_scheme(w, "mid:", 4)) {
    const uint8_t *slash = (const uint8_t *)memchr(w->s, '/', w->n);

    if (!slash) return 0;
    w->n -= (size_t)(slash + 1 - w->s);
    w->s = slash + 1;
  } else {
    w->which = LMAIL_SUMMARY_LOCATION;
    if (has_scheme(w, here, sizeof here - 1)) {
      w->s += sizeof here - 1;
      w->n -= sizeof here - 1;
    }
  }
  return w->n != 0;
}

uint32_t lmail_summary_find_id(const lmail_summary *s, const void *id, size_t n)
{
  uint32_t i;

  for (i = 0; n != 0 && i < s->known; i++) {
    const lmail_summary_span *span = &s->parts[i].text_[LMAIL_SUMMARY_ID];

    if (span->len_ == n && memcmp(s->text_ + span->at_, id, n) == 0) return i + 1;
  }
  return 0;
}

uint32_t lmail_summary_find_url(const lmail_summary *s, uint32_t from, const void *url, size_t n)
{
  const lmail_summary_part *p = lmail_summary_at_(s, from);
  uint32_t found;
  wanted w;

  w.s = (const uint8_t *)url;
  w.n = n;
  if (!look_at(&w)) return 0;
  while (p) {
    p = lmail_summary_at_(s, p->parent);
    if (!p || p->media != LMAIL_MEDIA_MULTIPART_RELATED) continue;
    found = find_in(s, p, &w);
    if (found != 0) return found;
  }
  return find_in(s, NULL, &w);
}
