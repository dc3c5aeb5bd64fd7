/* SPDX-License-Identifier: MIT */
/* url.c - IMAP URLs taken apart, RFC 5092 11; see libmail/imap_url.h. */

#include <libmail/imap_url.h>
#include <string.h>

#include "core/chars.h"
#include "core/number.h"
#include "imap/url.h"

/* What is left to be read. */
typedef struct rest {
  const uint8_t *text, *s, *end;
} rest;

static lmail_status fault(const rest *r, const uint8_t *at, size_t *out, lmail_status st)
{
  if (out != NULL) *out = (size_t)(at - r->text);
  return st;
}

/* Does s[0 .. n) begin with a literal in lower case, without regard to case? */
static int begins(const uint8_t *s, const uint8_t *end, const char *literal, size_t n)
{
  return (size_t)(end - s) >= n && lmail_equal_nocase_(s, literal, n);
}

#define BEGINS(s, end, literal) begins((s), (end), (literal), sizeof(literal) - 1)

/* The octet c in s .. end, or end. */
static const uint8_t *find(const uint8_t *s, const uint8_t *end, uint8_t c)
{
  const void *at = s != end ? memchr(s, c, (size_t)(end - s)) : NULL;

  return at != NULL ? (const uint8_t *)at : end;
}

/*
 * uchar = unreserved / sub-delims-sh / pct-encoded; achar and bchar have "&", "=" and ":", "@", "/" besides.
 * Where s .. end leaves them.
 */
static const uint8_t *pass(const uint8_t *s, const uint8_t *end, unsigned class_)
{
  while (s != end) {
    if (*s == '%' && end - s > 2 && lmail_hex_(s[1]) >= 0 && lmail_hex_(s[2]) >= 0) {
      s += 3;
    } else if (lmail_imap_url_char_(*s, class_)) {
      s++;
    } else {
      break;
    }
  }
  return s;
}

/* iserver = [iuserinfo "@"] host [":" port]; iuserinfo = enc-user [iauth] / [enc-user] iauth */
static lmail_status read_server(rest *r, lmail_imap_url *url, size_t *at)
{
  const uint8_t *end = find(r->s, r->end, '/'), *sign = find(r->s, end, '@'), *s = r->s, *host;
  uint64_t port = 0;
  lmail_status st;

  if (sign != end) {
    const uint8_t *stop = pass(s, sign, LMAIL_URL_ACHAR_);

    if (stop != s) {
      url->user = s;
      url->user_len = (size_t)(stop - s);
    }
    if (BEGINS(stop, sign, ";auth=")) {
      url->auth = stop + 6;
      stop = pass(url->auth, sign, LMAIL_URL_ACHAR_);
      url->auth_len = (size_t)(stop - url->auth);
    }
    if (stop != sign || stop == s || (url->auth != NULL && url->auth_len == 0))
      return fault(r, stop, at, LMAIL_E_SYNTAX);
    s = sign + 1;
  }
  host = s;
  if (s != end &&
      *s == '[') { /* IP-literal = "[" ( IPv6address / IPvFuture ) "]"     RFC 3986 3.2.2 */
    s++;
    while (s != end && (lmail_imap_url_char_(*s, LMAIL_URL_UCHAR_) || *s == ':')) s++;
    if (s == end || *s != ']' || s == host + 1) return fault(r, s, at, LMAIL_E_SYNTAX);
    s++;
  } else {
    s = pass(s, end, LMAIL_URL_UCHAR_);
  }
  if (s == host) return fault(r, s, at, LMAIL_E_SYNTAX);
  url->host = host;
  url->host_len = (size_t)(s - host);
  if (s != end && *s == ':') {
    s++;
    if (s != end) { /* port = *DIGIT */
      st = lmail_number_(s, (size_t)(end - s), 65535, &port);
      if (st != LMAIL_OK) return fault(r, s, at, st);
      url->port = (uint32_t)port;
      s = end;
    }
  }
  if (s != end) return fault(r, s, at, LMAIL_E_SYNTAX);
  r->s = end;
  return LMAIL_OK;
}

/* nz-number */
static lmail_status read_number(const uint8_t *s, const uint8_t *end, uint32_t *out)
{
  uint64_t value = 0;
  lmail_status st = lmail_number_(s, (size_t)(end - s), UINT32_MAX, &value);

  *out = (uint32_t)value;
  return st == LMAIL_OK && value == 0 ? LMAIL_E_SYNTAX : st;
}

/* partial-range = number ["." nz-number] */
static lmail_status read_partial(const uint8_t *s, const uint8_t *end, lmail_imap_url *url)
{
  const uint8_t *dot = find(s, end, '.');
  lmail_status st = lmail_number_(s, (size_t)(dot - s), UINT64_MAX, &url->partial_offset);

  url->flags |= LMAIL_IMAP_URL_PARTIAL;
  if (st != LMAIL_OK || dot == end) return st;
  st = lmail_number_(dot + 1, (size_t)(end - dot) - 1, UINT64_MAX, &url->partial_length);
  return st == LMAIL_OK && url->partial_length == 0 ? LMAIL_E_SYNTAX : st;
}

/*
 * iurlauth      = iurlauth-rump iua-verifier
 * iurlauth-rump = [expire] ";URLAUTH=" access
 * iua-verifier  = ":" uauth-mechanism ":" enc-urlauth
 */
static lmail_status read_access(rest *r, const uint8_t *s, lmail_imap_url *url, size_t *at)
{
  const uint8_t *end = pass(s, r->end, LMAIL_URL_ACHAR_), *colon;

  if (end == s) return fault(r, s, at, LMAIL_E_SYNTAX);
  url->access = s;
  url->access_len = (size_t)(end - s);
  url->rump_len = (size_t)(end - r->text);
  r->s = end;
  if (end == r->end) return LMAIL_OK;
  if (*end != ':') return fault(r, end, at, LMAIL_E_SYNTAX);
  s = end + 1;
  colon = find(s, r->end, ':');
  url->mechanism = s;
  url->mechanism_len = (size_t)(colon - s);
  url->token = colon != r->end ? colon + 1 : colon;
  url->token_len = (size_t)(r->end - url->token);
  if (!lmail_imap_url_verifier_(url)) return fault(r, s, at, LMAIL_E_SYNTAX);
  r->s = r->end;
  return LMAIL_OK;
}

/* A ";KEYWORD=" that has come, by number; each may come once, in the order of the numbers. */
enum { MAILBOX = 1, UIDVALIDITY, UID, SECTION, PARTIAL, EXPIRE, URLAUTH };

static unsigned keyword(const uint8_t *s, const uint8_t *end)
{
  if (BEGINS(s, end, ";uidvalidity=")) return UIDVALIDITY;
  if (BEGINS(s, end, ";uid=")) return UID;
  if (BEGINS(s, end, ";section=")) return SECTION;
  if (BEGINS(s, end, ";partial=")) return PARTIAL;
  if (BEGINS(s, end, ";expire=")) return EXPIRE;
  return BEGINS(s, end, ";urlauth=") ? URLAUTH : 0;
}

/* One ";KEYWORD=value" at s; its end, or NULL and *at and *st. */
static const uint8_t *read_keyword(rest *r, const uint8_t *s, unsigned word, lmail_imap_url *url,
                                   lmail_status *st, size_t *at)
{
  const uint8_t *value = find(s, r->end, '=') + 1, *end = pass(value, r->end, LMAIL_URL_BCHAR_);

  if (word != URLAUTH && end != value && end[-1] == '/' && end != r->end && *end == ';') end--;
  *st = LMAIL_OK;
  switch (word) {
  case UIDVALIDITY: *st = read_number(value, end, &url->uidvalidity); break;
  case UID: *st = read_number(value, end, &url->uid); break;
  case PARTIAL: *st = read_partial(value, end, url); break;
  case SECTION:
    url->section = value;
    url->section_len = (size_t)(end - value);
    break;
  case EXPIRE:
    url->expire = value;
    url->expire_len = (size_t)(end - value);
    break;
  default: *st = read_access(r, value, url, at); return *st == LMAIL_OK ? r->s : NULL;
  }
  if (*st == LMAIL_OK && end == value) *st = LMAIL_E_SYNTAX;
  if (*st != LMAIL_OK) (void)fault(r, value, at, *st);
  return *st == LMAIL_OK ? end : NULL;
}

/*
 * icommand     = imessagelist / imessagepart [iurlauth]
 * imessagelist = enc-mailbox [uidvalidity] ["?" enc-search]
 * imessagepart = enc-mailbox [uidvalidity] iuid [isection] [ipartial]
 * A relative reference may begin with any of them.
 */
static lmail_status read_command(rest *r, lmail_imap_url *url, size_t *at)
{
  const uint8_t *s = r->s, *end = pass(s, r->end, LMAIL_URL_BCHAR_);
  unsigned last = 0, word;
  lmail_status st;

  if (end != s && end[-1] == '/' && end != r->end && *end == ';' &&
      keyword(end, r->end) != UIDVALIDITY)
    end--; /* the "/" of iuid */
  if (end != s) {
    const uint8_t *colon = find(s, find(s, end, '/'), ':');

    if (*s == '/') return fault(r, s, at, LMAIL_E_SYNTAX); /* RFC 5092 11: "MUST NOT" */
    if (s == r->text && colon != end && *colon == ':') /* path-noscheme: it is another URL */
      return fault(r, colon, at, LMAIL_E_SYNTAX);
    url->mailbox = s;
    url->mailbox_len = (size_t)(end - s);
    last = MAILBOX;
  }
  for (s = end; s != r->end && *s != '?';) {
    if (*s == '/') s++;
    word = keyword(s, r->end);
    if (word <= last) return fault(r, s, at, LMAIL_E_SYNTAX);
    last = word;
    s = read_keyword(r, s, word, url, &st, at);
    if (s == NULL) return st;
  }
  if (s != r->end) {
    end = pass(s + 1, r->end, LMAIL_URL_BCHAR_);
    if (end != r->end || end == s + 1) return fault(r, end, at, LMAIL_E_SYNTAX);
    url->search = s + 1;
    url->search_len = (size_t)(end - s) - 1;
  }
  return lmail_imap_url_fits_(url) ? LMAIL_OK : fault(r, r->end, at, LMAIL_E_SYNTAX);
}

lmail_status lmail_imap_url_parse(const void *text, size_t n, lmail_imap_url *url, size_t *at)
{
  static const uint8_t none;
  lmail_status st;
  rest r;

  memset(url, 0, sizeof *url);
  r.text = r.s = n != 0 ? (const uint8_t *)text : &none;
  r.end = r.s + n;
  if (BEGINS(r.s, r.end, "imap://")) {
    r.s += 7;
  } else if (BEGINS(r.s, r.end, "imaps://")) {
    r.s += 8;
    url->flags |= LMAIL_IMAP_URL_TLS;
  } else {
    url->flags |= LMAIL_IMAP_URL_RELATIVE;
    if (BEGINS(r.s, r.end, "//")) r.s += 2;
  }
  if (r.s != r.text) {
    st = read_server(&r, url, at);
    if (st != LMAIL_OK) return st;
  }
  if (r.s != r.end && *r.s == '/') {
    url->flags |= LMAIL_IMAP_URL_ABSOLUTE_PATH;
    r.s++;
  }
  return read_command(&r, url, at);
}

lmail_status lmail_imap_url_decode(const void *part, size_t n, void *out, size_t cap, size_t *made)
{
  const uint8_t *s = (const uint8_t *)part;
  uint8_t *o = (uint8_t *)out;
  size_t i, len = 0;

  *made = 0;
  for (i = 0; i < n; i++) {
    uint8_t c = s[i];

    if (c == '%') {
      if (n - i < 3 || lmail_hex_(s[i + 1]) < 0 || lmail_hex_(s[i + 2]) < 0) return LMAIL_E_SYNTAX;
      c = (uint8_t)(lmail_hex_(s[i + 1]) << 4 | lmail_hex_(s[i + 2]));
      i += 2;
    }
    if (c == 0 || c == '\r' || c == '\n') return LMAIL_E_ARGUMENT;
    if (len < cap) o[len] = c;
    len++;
  }
  *made = len;
  return len <= cap ? LMAIL_OK : LMAIL_FULL;
}
