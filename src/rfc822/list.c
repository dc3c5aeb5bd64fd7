/* SPDX-License-Identifier: MIT */
/* list.c - List-*, List-Id and Auto-Submitted; see libmail/list.h. */

#include <libmail/list.h>
#include <string.h>

#include "core/chars.h"
#include "core/keyword.h"
#include "rfc822/cfws.h"
#include "rfc822/defects.h"

/* ---- URLs ------------------------------------------------------------------------------------- */

void lmail_list_init(lmail_list_iter *it, const void *value, size_t n, lmail_defects *defects)
{
  it->data = (const uint8_t *)value;
  it->len = n;
  it->defects = defects;
  it->at_ = 0;
}

/* CFWS; its first comment is the item's, unless it has one. */
static size_t comments(const lmail_list_iter *it, size_t at, lmail_list_item *out)
{
  const uint8_t *s = it->data;
  size_t n = it->len, end;

  at = lmail_fws_(s, n, at);
  if (at == n || s[at] != '(') return at;
  end = lmail_comment_end_(s, n, at);
  if (!out->comment) {
    out->comment = s + at + 1;
    out->comment_len = end != 0 ? end - at - 2 : n - at - 1;
  }
  return end != 0 ? lmail_cfws_(s, n, end) : n;
}

/* Nothing more is told, RFC 2369 2 (1) to (3). */
static void ignore(lmail_list_iter *it, size_t at)
{
  lmail_defect_add_(it->defects, LMAIL_DEFECT_LIST_IGNORED, at);
  it->at_ = it->len;
}

/* "<" URL ">", with comments around it and the comma behind it. */
static void url(lmail_list_iter *it, size_t at, lmail_list_item *out)
{
  const uint8_t *s = it->data;
  size_t n = it->len;
  const uint8_t *end = (const uint8_t *)memchr(s + at, '>', n - at);

  out->kind = LMAIL_LIST_URL;
  out->url = s + at + 1;
  out->url_len = end ? (size_t)(end - out->url) : n - at - 1;
  lmail_trim_(&out->url, &out->url_len);
  it->at_ = n;
  if (!end) {
    lmail_defect_add_(it->defects, LMAIL_DEFECT_LIST_NO_END, at);
    return;
  }
  at = comments(it, (size_t)(end - s) + 1, out);
  if (at == n) return;
  if (s[at] == ',') it->at_ = at + 1;
  else ignore(it, at);
}

int lmail_list_next(lmail_list_iter *it, lmail_list_item *out)
{
  const uint8_t *s = it->data;
  size_t n = it->len, at;

  memset(out, 0, sizeof *out);
  at = comments(it, it->at_, out);
  while (at < n && s[at] == ',') {
    lmail_defect_add_(it->defects, LMAIL_DEFECT_LIST_EMPTY, at);
    at = comments(it, at + 1, out);
  }
  it->at_ = at;
  if (at == n) return 0;
  if (s[at] == '<') {
    url(it, at, out);
    return 1;
  }
  if (n - at >= 2 && lmail_equal_nocase_(s + at, "no", 2) &&
      (n - at == 2 || !lmail_is_(s[at + 2], LMAIL_C_TOKEN))) {
    out->kind = LMAIL_LIST_NO;
    at = comments(it, at + 2, out);
    if (at < n) ignore(it, at);
    it->at_ = n;
    return 1;
  }
  ignore(it, at);
  return 0;
}

lmail_status lmail_list_url(const lmail_list_item *item, void *out, size_t cap, size_t *len)
{
  return lmail_squeeze_(item->url, item->url_len, out, cap, len);
}

/* postarg = "List-Unsubscribe=One-Click", RFC 8058 5; folding around it does no harm. */
int lmail_list_one_click(const void *value, size_t n)
{
  static const char postarg[] = "list-unsubscribe=one-click";
  const uint8_t *s = (const uint8_t *)value;

  lmail_trim_(&s, &n);
  return n == sizeof postarg - 1 && lmail_equal_nocase_(s, postarg, n);
}

/* ---- List-Id ---------------------------------------------------------------------------------- */

/*
 *   list-id = list-label "." list-id-namespace          RFC 2919 2
 *
 * dot-atom-text with a dot; white space inside does no harm (RFC 2919 3).
 */
static int is_list_id(const uint8_t *s, size_t n)
{
  uint8_t before = '.';
  int dots = 0;

  if (n > 255) return 0;
  for (; n > 0; s++, n--) {
    if (lmail_is_fws_(*s)) continue;
    if (*s == '.' ? before == '.' : !lmail_is_(*s, LMAIL_C_ATEXT)) return 0;
    before = *s;
    dots += before == '.';
  }
  return dots > 0 && before != '.';
}

/* Where "<" stands outside quoted strings; where the last one stands at all; n when there is none. */
static size_t bracket(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (s[i] == '<') return i;
    if (s[i] == '"') i = lmail_quoted_end_(s, n, i);
  }
  for (i = n; i > 0; i--) {
    if (s[i - 1] == '<') return i - 1;
  }
  return n;
}

void lmail_list_id_parse(const void *value, size_t n, lmail_list_id *out, lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)value, *close = NULL;
  size_t open = bracket(s, n), tail = n;

  memset(out, 0, sizeof *out);
  out->id = s;
  out->id_len = n;
  if (open < n) {
    out->phrase = s;
    out->phrase_len = open;
    lmail_trim_(&out->phrase, &out->phrase_len);
    if (out->phrase_len == 0) out->phrase = NULL;
    out->id = s + open + 1;
    close = (const uint8_t *)memchr(s + open, '>', n - open);
    if (close) tail = (size_t)(close - s);
    out->id_len = tail - open - 1;
  }
  lmail_trim_(&out->id, &out->id_len);
  if (close) {
    tail = lmail_fws_(s, n, tail + 1);
    if (tail < n) lmail_defect_add_(defects, LMAIL_DEFECT_LIST_ID_BAD, tail);
  } else {
    lmail_defect_add_(defects, open < n ? LMAIL_DEFECT_LIST_NO_END : LMAIL_DEFECT_LIST_ID_BARE,
                      open);
  }
  if (!is_list_id(out->id, out->id_len)) {
    lmail_defect_add_(defects, LMAIL_DEFECT_LIST_ID_BAD, (size_t)(out->id - s));
  }
  if (open == n && out->id_len == 0) out->id = NULL;
}

/* ---- Auto-Submitted --------------------------------------------------------------------------- */

#define KINDS(X, a)                                         \
  X(a, "no", no, LMAIL_AUTO_NO)                             \
  X(a, "auto-replied", auto_replied, LMAIL_AUTO_REPLIED)    \
  X(a, "auto-notified", auto_notified, LMAIL_AUTO_NOTIFIED) \
  X(a, "auto-generated", auto_generated, LMAIL_AUTO_GENERATED)

LMAIL_KEYWORDS_(kinds, KINDS)

/* auto-submitted = ( "no" / ... / extension ) opt-parameter-list; extension = token */
void lmail_auto_submitted_parse(const void *value, size_t n, lmail_auto_submitted *out,
                                lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)value;
  size_t at = lmail_cfws_(s, n, 0), end = at;

  memset(out, 0, sizeof *out);
  while (end < n && lmail_is_(s[end], LMAIL_C_TOKEN)) end++;
  if (end > at) {
    out->keyword = s + at;
    out->keyword_len = end - at;
    out->kind = lmail_keyword_(kinds, s + at, end - at);
  }
  at = lmail_cfws_(s, n, end);
  if (!out->keyword || (at < n && s[at] != ';')) {
    lmail_defect_add_(defects, LMAIL_DEFECT_AUTO_SUBMITTED_BAD, at);
  }
  if (at == n) return;
  out->params = s + at;
  out->params_len = n - at;
}
