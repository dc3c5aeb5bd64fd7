/* SPDX-License-Identifier: MIT */
/* received_info.c - what servers write into comments of Received; see libmail/trace.h. */

#include "core/chars.h"
#include "core/ip.h"
#include "rfc822/cfws.h"
#include "rfc822/received.h"
#include <string.h>

/*
 * "TLSv1.2", "TLS1_3", "TLSv1/SSLv3", and with the cipher "TLSv1.3:TLS_AES_256_GCM_SHA384:256". Is it
 * one of these?
 */
static int tls_version(lmail_received *r, const uint8_t *s, size_t n)
{
  const uint8_t *colon;
  size_t i = 3;

  if (n < 4) return 0;
  if (!lmail_equal_nocase_(s, "tls", 3) && !lmail_equal_nocase_(s, "ssl", 3)) return 0;
  if (n > 4 && lmail_lower_(s[i]) == 'v') i++;
  if (!lmail_is_(s[i], LMAIL_C_DIGIT)) return 0;
  for (i = 4; i < n && s[i] != ':';) i++;
  lmail_received_set_(r, LMAIL_RECEIVED_VERSION_, s, i);
  if (i == n) return 1;
  s += i + 1;
  n -= i + 1;
  colon = (const uint8_t *)memchr(s, ':', n);
  lmail_received_set_(r, LMAIL_RECEIVED_TLS_, s, colon ? (size_t)(colon - s) : n);
  return 1;
}

/* ---- TCP-info --------------------------------------------------------------------------------- */

/* Is it a clause of a host, "from" or "by"? Then its members are so far behind those of "from". */
static int has_host(const lmail_received_parser_ *p)
{
  return p->clause == LMAIL_RECEIVED_FROM_ || p->clause == LMAIL_RECEIVED_BY_;
}

static unsigned of_host(const lmail_received_parser_ *p)
{
  return (p->clause - LMAIL_RECEIVED_FROM_) * (LMAIL_RECEIVED_BY_IP_ - LMAIL_RECEIVED_FROM_IP_);
}

/* A name that can be in the DNS: letters, digits, "-" and "_", a dot, and a letter behind the last. */
static int is_domain(const uint8_t *s, size_t n)
{
  size_t dot = 0, i;

  if (n > 0 && s[n - 1] == '.') n--;
  for (i = 0; i < n; i++) {
    if (s[i] == '.') dot = i + 1;
    else if (!lmail_is_alnum_(s[i]) && s[i] != '-' && s[i] != '_') return 0;
  }
  return dot > 1 && dot < n && lmail_is_alpha_(s[dot]);
}

/* One pair of "<" and ">" around, or half of it, is taken off. */
static const uint8_t *bare(const uint8_t *s, size_t *n)
{
  if (*n > 0 && s[*n - 1] == '>') --*n;
  if (*n > 0 && s[0] == '<') {
    --*n;
    return s + 1;
  }
  return s;
}

/*
 * address-literal without brackets, in the wild with a port: 192.0.2.1:25. The kind of address, 4 or
 * 6, and its text; 0 for none.
 */
static unsigned address(const uint8_t **s, size_t *n)
{
  size_t len = lmail_ipv4_(*s, *n);

  if (len > 0 && (len == *n || (*s)[len] == ':')) {
    *n = len;
    return 4;
  }
  if (*n > 5 && lmail_equal_nocase_(*s, "ipv6:", 5)) {
    *s += 5;
    *n -= 5;
  }
  return *n > 0 && lmail_ipv6_(*s, *n) == *n ? 6 : 0;
}

/*
 *   TCP-info = address-literal / ( Domain FWS address-literal )     RFC 5321 4.4
 *
 * One word of it, in the wild also "user@[192.0.2.1]", "<name>[192.0.2.1]", "192.0.2.1". *name is what
 * stood before the address, or the whole word when it is no address.
 */
static int address_word(lmail_received_parser_ *p, const uint8_t *s, size_t n, const uint8_t **name,
                        size_t *name_len)
{
  lmail_received *r = p->r;
  const uint8_t *bracket = (const uint8_t *)memchr(s, '[', n);
  unsigned kind;

  *name = s;
  *name_len = n;
  if (bracket) {
    const uint8_t *end;

    *name_len = (size_t)(bracket - s);
    n -= *name_len + 1;
    s = bracket + 1;
    end = n > 0 ? (const uint8_t *)memchr(s, ']', n) : NULL;
    if (end) n = (size_t)(end - s);
  }
  kind = address(&s, &n);
  if (kind == 0) return 0;
  if (!bracket) *name_len = 0;
  if (has_host(p) && lmail_received_set_(r, LMAIL_RECEIVED_FROM_IP_ + of_host(p), s, n)) {
    if (p->clause == LMAIL_RECEIVED_FROM_) r->ip_kind = (uint8_t)kind;
    else r->by_ip_kind = (uint8_t)kind;
  }
  return 1;
}

int lmail_received_address_(lmail_received_parser_ *p, size_t from, size_t to)
{
  const uint8_t *name;
  size_t name_len;

  return address_word(p, p->s + from, to - from, &name, &name_len);
}

/* ---- comments --------------------------------------------------------------------------------- */

/* The value of a word that announced it, "helo=x", "HELO x". */
static void announced(lmail_received *r, unsigned word, const uint8_t *s, size_t n)
{
  if (word == LMAIL_RECEIVED_CIPHER_) {
    if (memchr(s, ':', n) && tls_version(r, s, n)) return;
    word = LMAIL_RECEIVED_TLS_;
  } else if (word == LMAIL_RECEIVED_VERSION_) {
    (void)tls_version(r, s, n);
    return;
  } else if (word == LMAIL_RECEIVED_EHLO_) {
    word = LMAIL_RECEIVED_HELO_;
    if (!r->helo) r->flags |= LMAIL_RECEIVED_EHLO;
  }
  s = bare(s, &n);
  lmail_received_set_(r, word, s, n);
}

/* Does a value follow this word: has it a meaning here? */
static unsigned announces(const lmail_received_parser_ *p, const uint8_t *s, size_t n)
{
  unsigned word = lmail_received_word_(s, n);

  if (word == LMAIL_RECEIVED_FROM_ && p->clause == 0)
    return word; /* Sendmail: "(from user@host)" */
  return word >= LMAIL_RECEIVED_HELO_ && word <= LMAIL_RECEIVED_EHLO_ ? word : 0;
}

/* The first word of a comment behind "from": "user@name", "IDENT:user@name"; what is left of it. */
static const uint8_t *take_ident(lmail_received *r, const uint8_t *s, size_t *n)
{
  size_t at = *n;

  while (at > 0 && s[at - 1] != '@') at--;
  if (at > 0) lmail_received_set_(r, LMAIL_RECEIVED_IDENT_, s, at - 1);
  *n -= at;
  return s + at;
}

/* The name of the address, when it can be one. */
static void set_rdns(lmail_received *r, const uint8_t *s, size_t n)
{
  s = bare(s, &n);
  if (is_domain(s, n)) lmail_received_set_(r, LMAIL_RECEIVED_RDNS_, s, n);
}

static int is_separator(uint8_t c)
{
  return lmail_is_fws_(c) || c == '(' || c == ')' || c == ',' || c == ';';
}

/* The words of one comment so far. */
typedef struct comment {
  size_t count;
  const uint8_t *first; /* what may be the name of an address behind it */
  size_t first_len;
  unsigned wanted; /* what the next word is the value of */
  int said;        /* behind what the client said, which may go on as it likes */
} comment;

/* "name", "[address]", "user@name", "<name>[address]": of the hosts of "from" and "by". */
static void host(lmail_received_parser_ *p, comment *c, const uint8_t *s, size_t n)
{
  const uint8_t *name;
  size_t name_len;

  if (c->said) return;
  if (c->count == 0 && p->clause == LMAIL_RECEIVED_FROM_) s = take_ident(p->r, s, &n);
  else if (!has_host(p) || (p->clause == LMAIL_RECEIVED_BY_ && c->count > 0 && s[0] != '[')) return;
  if (address_word(p, s, n, &name, &name_len)) {
    if (name_len == 0) name = c->first, name_len = c->first_len;
    if (p->clause == LMAIL_RECEIVED_FROM_) set_rdns(p->r, name, name_len);
  } else if (c->count == 0) {
    c->first = name;
    c->first_len = name_len;
  }
}

/*
 * "helo=x", "HELO" and then "x", "version=TLS1_2", "TLSv1.3", "cipher" and then "x", "168bits" and then
 * the cipher (Courier), "IDENT:user@name"; anything else may tell of the host.
 */
static void word(lmail_received_parser_ *p, comment *c, const uint8_t *s, size_t n)
{
  unsigned wanted = c->wanted;
  size_t key = 0;

  c->wanted = 0;
  if (wanted == LMAIL_RECEIVED_HELO_ || wanted == LMAIL_RECEIVED_EHLO_) c->said = 1;
  if (wanted == 0) {
    while (key < n && s[key] != '=' && s[key] != ':') key++;
    wanted = announces(p, s, key);
    if (wanted != 0 && key == n) {
      c->wanted = wanted;
      return;
    }
    key = wanted != 0 ? key + 1 : 0;
    s += key;
    n -= key;
  }
  if (wanted == LMAIL_RECEIVED_IDENT_ && key > 0 && s[-1] == ':') {
    host(p, c, s, n);
  } else if (wanted != 0) {
    announced(p->r, wanted, s, n);
  } else if (n > 4 && lmail_is_(s[0], LMAIL_C_DIGIT) && lmail_equal_nocase_(s + n - 4, "bits", 4)) {
    if (p->r->tls_version) c->wanted = LMAIL_RECEIVED_CIPHER_;
  } else if (!tls_version(p->r, s, n)) {
    host(p, c, s, n);
  }
}

/* Words at any depth, divided by white space, parentheses, commas and semicolons. */
void lmail_received_comment_(lmail_received_parser_ *p)
{
  lmail_received *r = p->r;
  const uint8_t *s = p->s + p->from, *end = p->s + p->to, *from;
  comment c;

  memset(&c, 0, sizeof c);
  c.first = s;
  if (has_host(p)) {
    lmail_received_set_(r, LMAIL_RECEIVED_FROM_INFO_ + of_host(p), s, (size_t)(end - s));
  }
  for (;; c.count++) {
    while (s < end && is_separator(*s)) s++;
    if (s == end) break;
    for (from = s; s < end && !is_separator(*s);) s++;
    word(p, &c, from, (size_t)(s - from));
  }
  if (c.wanted != 0 && c.wanted != LMAIL_RECEIVED_CIPHER_) announced(r, c.wanted, s, 0);
  if (c.count == 1 && p->clause == LMAIL_RECEIVED_FROM_) set_rdns(r, c.first, c.first_len);
}
