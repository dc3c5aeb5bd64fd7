/* SPDX-License-Identifier: MIT */
/* authres.c - Authentication-Results, RFC 8601; see libmail/authres.h. */

#include <libmail/authres.h>
#include <string.h>

#include "core/chars.h"
#include "core/keyword.h"
#include "rfc822/cfws.h"
#include "rfc822/defects.h"

/* clang-format off */
#define RESULTS(X, a)                                       \
  X(a, "fail", fail, LMAIL_AUTHRES_FAIL)                    \
  X(a, "none", none, LMAIL_AUTHRES_NONE)                    \
  X(a, "pass", pass, LMAIL_AUTHRES_PASS)                    \
  X(a, "policy", policy, LMAIL_AUTHRES_POLICY)              \
  X(a, "discard", discard, LMAIL_AUTHRES_DISCARD)           \
  X(a, "neutral", neutral, LMAIL_AUTHRES_NEUTRAL)           \
  X(a, "unknown", unknown, LMAIL_AUTHRES_UNKNOWN)           \
  X(a, "hardfail", hardfail, LMAIL_AUTHRES_FAIL)            \
  X(a, "nxdomain", nxdomain, LMAIL_AUTHRES_NXDOMAIN)        \
  X(a, "permfail", permfail, LMAIL_AUTHRES_PERMERROR)       \
  X(a, "softfail", softfail, LMAIL_AUTHRES_SOFTFAIL)        \
  X(a, "tempfail", tempfail, LMAIL_AUTHRES_TEMPERROR)       \
  X(a, "permerror", permerror, LMAIL_AUTHRES_PERMERROR)     \
  X(a, "temperror", temperror, LMAIL_AUTHRES_TEMPERROR)     \
  X(a, "bestguesspass", bestguesspass, LMAIL_AUTHRES_BESTGUESSPASS)
/* clang-format on */

LMAIL_KEYWORDS_(results, RESULTS)

/* The number of a result: "perm_fail" is "permfail". */
static unsigned result_code(const uint8_t *s, size_t n)
{
  uint8_t word[16];
  size_t len = 0;

  for (; n > 0; s++, n--) {
    if (*s == '_') continue;
    if (len == sizeof word) return 0;
    word[len++] = *s;
  }
  return lmail_keyword_(results, word, len);
}

/* ---- tokens ----------------------------------------------------------------------------------- */

/* Behind [CFWS]. */
static size_t gap(lmail_authres_iter *it, size_t at)
{
  const uint8_t *s = it->data;
  size_t n = it->len, end;

  for (;;) {
    while (at < n && lmail_is_fws_(s[at])) at++;
    if (at == n || s[at] != '(') return at;
    end = lmail_comment_end_(s, n, at);
    if (end == 0) {
      if (!it->open_) lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_NO_END, at);
      it->open_ = 1;
      return n;
    }
    at = end;
  }
}

/* Keyword = Ldh-str, RFC 5321 4.1.2; in the wild with "_" and more. Its end. */
static size_t keyword_end(const lmail_authres_iter *it, size_t at)
{
  while (at < it->len && lmail_is_(it->data[at], LMAIL_C_TOKEN) && it->data[at] != '.') at++;
  return at;
}

/*
 * value, or pvalue: a quoted string alone comes without its quotes. Anything else ends at CFWS or ";"
 * outside quotes: tokens, addresses, and base64 without the quotes that it should have (Gmail).
 */
static size_t value(const lmail_authres_iter *it, size_t at, const uint8_t **data, size_t *len)
{
  const uint8_t *s = it->data;
  size_t n = it->len, from = at, end;

  for (; at < n && s[at] != ';' && s[at] != '(' && !lmail_is_fws_(s[at]); at++) {
    if (s[at] != '"') continue;
    end = lmail_quoted_end_(s, n, at);
    if (end >= n) {
      lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_NO_END, at);
      at = n;
      break;
    }
    at = end;
  }
  *data = s + from;
  *len = at - from;
  if (*len > 1 && s[from] == '"' && s[at - 1] == '"' && lmail_quoted_end_(s, at, from) == at - 1) {
    ++*data;
    *len -= 2;
  }
  return at;
}

/* 1*DIGIT at s[at]: its end, and a number that stops growing when it is too big. */
static size_t number(const lmail_authres_iter *it, size_t at, uint32_t *out)
{
  uint32_t v = 0;

  for (; at < it->len && lmail_is_(it->data[at], LMAIL_C_DIGIT); at++) {
    if (v < 100000000) v = v * 10 + (uint32_t)(it->data[at] - '0');
  }
  *out = v;
  return at;
}

static int is_at(const lmail_authres_iter *it, size_t at, uint8_t c)
{
  return at < it->len && it->data[at] == c;
}

/* lmail_authres_iter.state_: what at_ is the place of. */
enum { BEFORE_RESULT, IN_RESULT, AT_END };

/* ---- the field -------------------------------------------------------------------------------- */

/* Behind the next ";", over whatever stands before it; n when there is none. */
static size_t next_part(lmail_authres_iter *it, size_t at)
{
  for (;;) {
    const uint8_t *data;
    size_t len;

    at = gap(it, at);
    if (at == it->len || it->data[at] == ';') return at + (at < it->len);
    at = value(it, at, &data, &len);
  }
}

/* [ "i=" instance ";" ], RFC 8617 4.1.1: where the rest begins. */
static size_t instance(lmail_authres_iter *it)
{
  size_t at = gap(it, 0), end;
  uint32_t number_ = 0;

  if (at == it->len || lmail_lower_(it->data[at]) != 'i') return 0;
  end = gap(it, at + 1);
  if (!is_at(it, end, '=')) return 0;
  end = gap(it, number(it, gap(it, end + 1), &number_));
  if (number_ == 0 || !is_at(it, end, ';')) return 0;
  it->instance = number_;
  return end + 1;
}

void lmail_authres_init(lmail_authres_iter *it, const void *value_, size_t n,
                        lmail_defects *defects)
{
  size_t at, end;

  memset(it, 0, sizeof *it);
  it->data = (const uint8_t *)value_;
  it->len = n;
  it->defects = defects;
  it->version = 1;
  it->at_ = at = gap(it, instance(it));
  end = gap(it, keyword_end(it, at));
  if (at == n || it->data[at] == ';' || is_at(it, end, '=')) {
    lmail_defect_add_(defects, LMAIL_DEFECT_AUTHRES_NO_ID, at);
    if (is_at(it, at, ';')) it->at_++;
    return;
  }
  at = gap(it, value(it, at, &it->authserv_id, &it->authserv_id_len));
  if (at < n && lmail_is_(it->data[at], LMAIL_C_DIGIT)) at = gap(it, number(it, at, &it->version));
  if (at < n && it->data[at] != ';') lmail_defect_add_(defects, LMAIL_DEFECT_AUTHRES_BAD, at);
  it->at_ = next_part(it, at);
}

/*
 *   methodspec = [CFWS] method [CFWS] "=" [CFWS] result
 *   method     = Keyword [ [CFWS] "/" [CFWS] method-version ]
 *
 * at_ is at the method. Is it one?
 */
static int method(lmail_authres_iter *it, lmail_authres_result *out)
{
  size_t at = it->at_, end;

  end = keyword_end(it, at);
  out->method = it->data + at;
  out->method_len = end - at;
  out->version = 1;
  at = gap(it, end);
  if (is_at(it, at, '/')) at = gap(it, number(it, gap(it, at + 1), &out->version));
  if (out->method_len == 0 || !is_at(it, at, '=')) return 0;
  at = gap(it, at + 1);
  end = keyword_end(it, at);
  out->result = it->data + at;
  out->result_len = end - at;
  out->code = result_code(out->result, out->result_len);
  it->at_ = gap(it, end);
  return 1;
}

/* reasonspec = "reason" [CFWS] "=" [CFWS] value */
static void reason(lmail_authres_iter *it, lmail_authres_result *out)
{
  size_t at = it->at_, end = keyword_end(it, at), equals = gap(it, end);

  if (end - at != 6 || !lmail_equal_nocase_(it->data + at, "reason", 6)) return;
  if (is_at(it, equals, '=')) {
    it->at_ = value(it, gap(it, equals + 1), &out->reason, &out->reason_len);
  }
}

/* no-result = [CFWS] ";" [CFWS] "none" */
static int is_none(const lmail_authres_result *r)
{
  return r->method_len == 4 && lmail_equal_nocase_(r->method, "none", 4);
}

int lmail_authres_next(lmail_authres_iter *it, lmail_authres_result *out)
{
  if (it->state_ == IN_RESULT) it->at_ = next_part(it, it->at_);
  while (it->state_ != AT_END) {
    size_t at = gap(it, it->at_);

    memset(out, 0, sizeof *out);
    if (at == it->len) {
      it->state_ = AT_END;
      if (it->at_ == 0 || it->data[it->at_ - 1] != ';') break;
      lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_EMPTY, it->at_ - 1);
      break;
    }
    it->at_ = at;
    if (method(it, out)) {
      it->state_ = IN_RESULT;
      reason(it, out);
      return 1;
    }
    if (it->data[at] == ';') {
      lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_EMPTY, at);
    } else if (!is_none(out)) {
      lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_BAD, at);
    }
    it->at_ = next_part(it, at);
  }
  memset(out, 0, sizeof *out);
  return 0;
}

int lmail_authres_next_property(lmail_authres_iter *it, lmail_authres_property *out)
{
  const uint8_t *s = it->data;

  for (;;) {
    size_t at = gap(it, it->at_), from = at, end, next;

    memset(out, 0, sizeof *out);
    it->at_ = at;
    if (it->state_ != IN_RESULT || at == it->len || s[at] == ';') return 0;
    end = keyword_end(it, at);
    next = gap(it, end);
    if (is_at(it, next, '.')) {
      out->ptype = s + at;
      out->ptype_len = end - at;
      from = end = gap(it, next + 1);
      while (end < it->len && lmail_is_(s[end], LMAIL_C_TOKEN)) end++;
      next = gap(it, end);
    }
    if (end > from && is_at(it, next, '=')) {
      if (!out->ptype) lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_NO_PTYPE, at);
      out->property = s + from;
      out->property_len = end - from;
      it->at_ = value(it, gap(it, next + 1), &out->value, &out->value_len);
      return 1;
    }
    lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_BAD, at);
    it->at_ = value(it, at, &out->value, &out->value_len);
  }
}
