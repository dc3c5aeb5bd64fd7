/* SPDX-License-Identifier: MIT */
/* field.c - one header field: its name, its value, unfolding; see libmail/rfc822.h. */

#include "rfc822/cfws.h"
#include "rfc822/lines.h"
#include <string.h>

/* ---- taking apart ----------------------------------------------------------------------------- */

/* "From user@host date", as mbox files have it in front of a message, perhaps quoted with ">". */
static int is_mbox_from(const uint8_t *s, size_t n)
{
  static const char from[5] = {'F', 'r', 'o', 'm', ' '};
  size_t at = n > 0 && s[0] == '>', i;

  for (i = 0; i < sizeof from; i++, at++) {
    if (at == n || s[at] != (uint8_t)from[i]) return 0;
  }
  while (at < n && lmail_is_wsp_(s[at])) at++;
  return at < n && s[at] != ':';
}

/* How many octets at the start of s[0 .. n) look like a name: those of a token, no colon is one. */
static size_t name_run(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], LMAIL_C_TOKEN)) i++;
  return i;
}

/* What is wrong with a field's name, and its length without the white space behind it. */
static unsigned check_name(const uint8_t *s, size_t n, size_t *len)
{
  unsigned flags = 0;
  size_t i;

  while (n > 0 && lmail_is_wsp_(s[n - 1])) {
    n--;
    flags = LMAIL_FIELD_OBS_SPACE;
  }
  *len = n;
  if (n == 0) return flags | LMAIL_FIELD_BAD_NAME;
  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH)) return flags | LMAIL_FIELD_BAD_NAME;
  }
  return flags;
}

/* The first colon of the first line, or NULL. */
static const uint8_t *find_colon(const uint8_t *s, size_t n, int cr)
{
  const uint8_t *end = n > 0 ? (const uint8_t *)memchr(s, '\n', n) : NULL;

  if (end) n = (size_t)(end - s);
  end = cr && n > 0 ? (const uint8_t *)memchr(s, '\r', n) : NULL;
  if (end) n = (size_t)(end - s);
  return n > 0 ? (const uint8_t *)memchr(s, ':', n) : NULL;
}

void lmail_field_split_(const uint8_t *s, size_t n, int cr, lmail_field *out)
{
  const uint8_t *colon = NULL;
  size_t len = name_run(s, n);

  memset(out, 0, sizeof *out);
  if (len > 0 && len < n && s[len] == ':') { /* as nearly all are */
    colon = s + len;
  } else if (n > 0 && lmail_is_wsp_(s[0])) {
    out->flags = LMAIL_FIELD_CONTINUATION;
  } else if (is_mbox_from(s, n)) {
    out->flags = LMAIL_FIELD_MBOX_FROM;
  } else {
    colon = find_colon(s, n, cr);
    if (!colon) out->flags = LMAIL_FIELD_NO_COLON;
  }
  out->name = s;
  out->value = s;
  out->value_len = n;
  if (!colon) return;
  out->value = colon + 1;
  out->value_len = n - (size_t)(out->value - s);
  out->name_len = len;
  if (colon != s + len || len == 0) {
    out->flags = (uint16_t)check_name(s, (size_t)(colon - s), &out->name_len);
  }
}

void lmail_field_split(const void *field, size_t n, lmail_field *out)
{
  const uint8_t *s = (const uint8_t *)field;

  if (n > 0 && s[n - 1] == '\n') n -= n > 1 && s[n - 2] == '\r' ? 2 : 1;
  lmail_field_split_(s, n, 0, out);
  out->id = lmail_field_id(s, out->name_len);
}

int lmail_field_is(const void *name, size_t n, const char *lower)
{
  const uint8_t *s = (const uint8_t *)name;

  for (; n != 0 && *lower != 0 && lmail_lower_(*s) == (uint8_t)*lower; n--, s++, lower++) continue;
  return n == 0 && *lower == 0;
}

uint32_t lmail_field_defects_(unsigned flags)
{
  static const uint8_t numbers[] = {LMAIL_DEFECT_NO_COLON, LMAIL_DEFECT_BAD_NAME,
                                    LMAIL_DEFECT_SPACE_BEFORE_COLON,
                                    LMAIL_DEFECT_LEADING_CONTINUATION, LMAIL_DEFECT_MBOX_FROM};
  uint32_t defects = 0;
  unsigned i;

  for (i = 0; i < sizeof numbers; i++) {
    if (flags & 1u << i) defects |= (uint32_t)1 << numbers[i];
  }
  return defects;
}

/* ---- unfolding -------------------------------------------------------------------------------- */

/* Where unfolded octets go; made counts those that did not fit, too. */
typedef struct window {
  uint8_t *out;
  size_t cap;
  size_t made;
} window;

static void put(window *w, const uint8_t *s, size_t n)
{
  if (n > 0 && w->made <= w->cap && n <= w->cap - w->made) memcpy(w->out + w->made, s, n);
  w->made += n;
}

/*
 * s[0 .. n) without line end, with a CR at cr; s[n] is readable. A CR that white space follows was a
 * line end to somebody.
 */
static void put_with_cr(window *w, const uint8_t *s, size_t n, const uint8_t *cr)
{
  while (cr) {
    size_t at = (size_t)(cr - s) + 1;

    put(w, s, lmail_is_wsp_(s[at]) ? at - 1 : at);
    s += at;
    n -= at;
    cr = (const uint8_t *)memchr(s, '\r', n);
  }
  put(w, s, n);
}

#ifndef __OPTIMIZE_SIZE__
/*
 * A value whose lines all end in CRLF, as nearly all do, searched once for CR and once, when it is
 * copied, for what should not be there. The octets made; 0 when it is no such value. out has room.
 */
static size_t unfold_crlf(const uint8_t *s, const uint8_t *end, uint8_t *out)
{
  uint8_t *to = out;
  const uint8_t *cr;

  while ((cr = (const uint8_t *)memchr(s, '\r', (size_t)(end - s))) != NULL) {
    if (cr[1] != '\n') return 0;
    memcpy(to, s, (size_t)(cr - s));
    to += cr - s;
    s = cr + 2;
  }
  memcpy(to, s, (size_t)(end - s));
  to += end - s;
  return memchr(out, '\n', (size_t)(to - out)) ? 0 : (size_t)(to - out);
}
#endif

/*
 * RFC 5322 2.2.3: unfolding removes each CRLF that white space follows; the white space stays. In
 * stored mail a line end may be LF or CR alone. A CR elsewhere is a byte of the value.
 */
lmail_status lmail_unfold(const void *value, size_t n, void *out, size_t cap, size_t *len)
{
  const uint8_t *s = (const uint8_t *)value;
  size_t blanks = lmail_fws_(s, n, 0);
  const uint8_t *end;
  window w;

  w.out = (uint8_t *)out;
  w.cap = cap;
  w.made = 0;
  s += blanks;
  end = s + lmail_fws_trim_(s, n - blanks); /* so the last octet is neither CR nor LF */
#ifndef __OPTIMIZE_SIZE__
  if (s != end && (size_t)(end - s) <= cap) {
    *len = unfold_crlf(s, end, w.out);
    if (*len != 0) return LMAIL_OK;
  }
#endif
  while (s != end) {
    const uint8_t *lf = (const uint8_t *)memchr(s, '\n', (size_t)(end - s));
    const uint8_t *next = lf ? lf + 1 : end;
    size_t text = (size_t)((lf ? lf : end) - s);
    const uint8_t *cr;

    if (lf && lf != s && lf[-1] == '\r') text--;
    cr = (const uint8_t *)memchr(s, '\r', text);
    if (cr) put_with_cr(&w, s, text, cr);
    else put(&w, s, text);
    s = next;
  }
  *len = w.made;
  return w.made <= cap ? LMAIL_OK : LMAIL_FULL;
}
