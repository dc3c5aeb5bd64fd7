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
    at = lmail_fws_(s, n, at);
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

static int is_at(const lmail_authres_iter *it, size_t at, uint8_t c)
{
  return at < it->len && it->data[at] == c;
}

/* Keyword [ separator Keyword ] "=", with CFWS anywhere: where each begins and ends. */
typedef struct pair {
  size_t first, first_end;
  size_t second, second_end; /* equal when there is none */
  size_t value;
} pair;

/* What stands before a value at `at`; 0: something else does. */
static int key(lmail_authres_iter *it, size_t at, uint8_t separator, pair *p)
{
  p->first = at;
  p->first_end = p->second = p->second_end = keyword_end(it, at);
  at = gap(it, p->first_end);
  if (is_at(it, at, separator)) {
    p->second = gap(it, at + 1);
    p->second_end = keyword_end(it, p->second);
    if (p->second == p->second_end) return 0;
    at = gap(it, p->second_end);
  }
  if (p->first == p->first_end || !is_at(it, at, '=')) return 0;
  p->value = gap(it, at + 1);
  return 1;
}

/* Is the keyword this word, in lower case? */
static int is_word(const lmail_authres_iter *it, size_t at, size_t end, const char *word, size_t n)
{
  return end - at == n && lmail_equal_nocase_(it->data + at, word, n);
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
  for (*out = 0; at < it->len && lmail_is_(it->data[at], LMAIL_C_DIGIT); at++) {
    if (*out < 100000000) *out = *out * 10 + (uint32_t)(it->data[at] - '0');
  }
  return at;
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
  size_t at = gap(it, 0);
  pair p;

  if (!key(it, at, ';', &p) || !is_word(it, at, p.first_end, "i", 1)) return at;
  p.value = gap(it, number(it, p.value, &it->instance));
  if (it->instance != 0 && is_at(it, p.value, ';')) return gap(it, p.value + 1);
  it->instance = 0;
  return at;
}

void lmail_authres_init(lmail_authres_iter *it, const void *value_, size_t n,
                        lmail_defects *defects)
{
  size_t at;
  pair p;

  memset(it, 0, sizeof *it);
  it->data = (const uint8_t *)value_;
  it->len = n;
  it->defects = defects;
  it->version = 1;
  it->at_ = at = instance(it);
  if (at == n || it->data[at] == ';' || key(it, at, '/', &p)) {
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
 *   reasonspec = "reason" [CFWS] "=" [CFWS] value
 */
static void resinfo(lmail_authres_iter *it, pair *p, lmail_authres_result *out)
{
  out->method = it->data + p->first;
  out->method_len = p->first_end - p->first;
  out->version = 1;
  if (is_at(it, p->first_end, '.')) out->method_len = p->second_end - p->first;
  else if (p->second != p->second_end) (void)number(it, p->second, &out->version);
  it->at_ = keyword_end(it, p->value);
  out->result = it->data + p->value;
  out->result_len = it->at_ - p->value;
  out->code = result_code(out->result, out->result_len);
  if (key(it, gap(it, it->at_), '/', p) && is_word(it, p->first, p->first_end, "reason", 6)) {
    it->at_ = value(it, p->value, &out->reason, &out->reason_len);
  }
}

int lmail_authres_next(lmail_authres_iter *it, lmail_authres_result *out)
{
  pair p;

  memset(out, 0, sizeof *out);
  if (it->state_ == IN_RESULT) it->at_ = next_part(it, it->at_);
  while (it->state_ != AT_END) {
    size_t at = gap(it, it->at_);

    if (at == it->len) {
      it->state_ = AT_END;
      if (it->at_ > 0 && it->data[it->at_ - 1] == ';') {
        lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_EMPTY, it->at_ - 1);
      }
    } else if (key(it, at, '.', &p) || key(it, at, '/', &p)) { /* Gmail: "gateway.spf" */
      it->state_ = IN_RESULT;
      resinfo(it, &p, out);
      return 1;
    } else {
      if (it->data[at] == ';') {
        lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_EMPTY, at);
      } else if (!is_word(it, at, p.first_end, "none", 4)) { /* no-result */
        lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_BAD, at);
      }
      it->at_ = next_part(it, at);
    }
  }
  return 0;
}

int lmail_authres_next_property(lmail_authres_iter *it, lmail_authres_property *out)
{
  for (;;) {
    size_t at = gap(it, it->at_);
    pair p;

    memset(out, 0, sizeof *out);
    it->at_ = at;
    if (it->state_ != IN_RESULT || at == it->len || it->data[at] == ';') return 0;
    if (key(it, at, '.', &p)) {
      out->property = it->data + p.first;
      out->property_len = p.first_end - p.first;
      if (p.second != p.second_end) {
        out->ptype = out->property;
        out->ptype_len = out->property_len;
        out->property = it->data + p.second;
        out->property_len = p.second_end - p.second;
      } else {
        lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_NO_PTYPE, at);
      }
      it->at_ = value(it, p.value, &out->value, &out->value_len);
      return 1;
    }
    lmail_defect_add_(it->defects, LMAIL_DEFECT_AUTHRES_BAD, at);
    it->at_ = value(it, at, &out->value, &out->value_len);
  }
}
