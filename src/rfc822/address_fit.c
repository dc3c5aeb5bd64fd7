/* SPDX-License-Identifier: MIT */
/* address_fit.c - what an address is fit for; see libmail/address.h. Linked when used. */

#include "rfc822/address_token.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 255, MAILBOX_MAX = 254 }; /* RFC 5321 4.5.3.1: a path has 256 */
enum { LABEL_MAX = 63 };

/* ---- RFC 6531's Mailbox ----------------------------------------------------------------------- */

/*
 * Quoted-string = DQUOTE *QcontentSMTP DQUOTE              RFC 5321 4.1.2
 * qtextSMTP  =/ UTF8-non-ascii                             RFC 6531 3.3
 *
 * "\" stands before US-ASCII only. A dot-atom has nothing to check.
 */
static size_t utf8_local(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; s[0] == '"' && i < n; i++) {
    if (s[i] == '\\') {
      if (s[i + 1] < ' ' || s[i + 1] > '~') return i;
      i++;
    } else if (s[i] < ' ' || s[i] == 127) {
      return i;
    }
  }
  return n;
}

/*
 * sub-domain =/ U-label                                    RFC 6531 3.3
 *
 * What the iterator has not looked at: US-ASCII but letters, digits and "-"; and how long a label is as
 * an A-label, at the least: "xn--", each character of US-ASCII, a hyphen behind these, a digit for each
 * other one (RFC 3492 3). *fits is cleared for one that is too long.
 */
static size_t utf8_domain(const uint8_t *s, size_t n, int *fits)
{
  size_t basic = 0, other = 0, i;

  for (i = 0; i <= n; i++) {
    const uint8_t c = i < n ? s[i] : '.';

    if (c == '.') {
      if ((other > 0 ? (basic > 0 ? 5 : 4) + basic + other : basic) > LABEL_MAX) *fits = 0;
      basic = other = 0;
    } else if (c >= 0x80) {
      other += c >= 0xc0;
    } else if (lmail_is_alnum_(c) || c == '-') {
      basic++;
    } else {
      return i;
    }
  }
  return n;
}

/* Mailbox = Local-part "@" ( Domain / address-literal ), with UTF-8; a literal has none. */
static lmail_status utf8_mailbox(const lmail_address *a, size_t *at)
{
  int fits = a->local_len <= LOCAL_MAX && a->domain_len <= DOMAIN_MAX;

  *at = utf8_local(a->local, a->local_len);
  if (*at == a->local_len) *at += 1 + utf8_domain(a->domain, a->domain_len, &fits);
  if (*at < a->local_len + 1 + a->domain_len) return LMAIL_E_SYNTAX;
  *at = 0;
  return fits ? LMAIL_OK : LMAIL_E_TOO_LONG;
}

/* ---- fitness ---------------------------------------------------------------------------------- */

/* Is the address a Mailbox? Else why not, and where, from the address's start. */
static unsigned why_not(const lmail_address *a, size_t *at)
{
  size_t n = a->local_len + 1 + a->domain_len;
  lmail_smtp_mailbox m;
  lmail_status st;

  *at = 0;
  if (a->local + a->local_len + 1 != a->domain) return LMAIL_DEFECT_ADDRESS_NOT_SMTP;
  if (a->flags & LMAIL_ADDRESS_UTF8) st = utf8_mailbox(a, at);
  else st = lmail_smtp_mailbox_parse(a->local, n, &m, at);
  if (st == LMAIL_OK && n <= MAILBOX_MAX) return 0;
  if (st == LMAIL_E_SYNTAX) return LMAIL_DEFECT_ADDRESS_NOT_SMTP;
  if (st == LMAIL_OK) *at = MAILBOX_MAX;
  return LMAIL_DEFECT_ADDRESS_LONG;
}

unsigned lmail_address_fit(const lmail_address *a)
{
  const unsigned at_best_header = LMAIL_ADDRESS_COMMENTS | LMAIL_ADDRESS_IN_GROUP;
  size_t at;

  if (a->worst_ > LMAIL_FIT_SMTP) return a->worst_;
  if (a->kind != LMAIL_ADDRESS_MAILBOX || a->name_len > 0 || a->flags & at_best_header) {
    return LMAIL_FIT_HEADER;
  }
  return why_not(a, &at) == 0 ? LMAIL_FIT_SMTP : LMAIL_FIT_HEADER;
}

/* Is a, which the iterator gave first, all that there is but for white space? */
static int is_alone(lmail_address_iter *it, const lmail_address *a)
{
  size_t end = (size_t)(a->raw - it->data) + a->raw_len, i;
  lmail_address other;

  if (a->kind != LMAIL_ADDRESS_MAILBOX || a->flags & LMAIL_ADDRESS_ANGLE) return 0;
  if (a->name_len > 0 && !(a->flags & LMAIL_ADDRESS_NAME_COMMENT)) return 0;
  for (i = 0; i < it->len; i++) {
    if (it->data + i == a->raw) i = end;
    if (i < it->len && !lmail_is_fws_(it->data[i])) return 0;
  }
  return !lmail_address_next(it, &other);
}

unsigned lmail_address_check(const void *address, size_t n, lmail_defects *defects)
{
  lmail_address_iter it;
  lmail_address a;
  unsigned fit, why;
  size_t at;

  lmail_address_init(&it, address, n, defects);
  it.len = n; /* with its line end, which is nothing that an address ends in */
  it.state_ = 0;
  if (!lmail_address_next(&it, &a) || !is_alone(&it, &a)) {
    lmail_address_tell_(&it, LMAIL_DEFECT_ADDRESS_NOT_ALONE, a.raw_len);
    return LMAIL_FIT_INVALID;
  }
  fit = it.fit > a.worst_ ? it.fit : a.worst_;
  if (fit == LMAIL_FIT_INVALID) return fit;
  why = why_not(&a, &at);
  if (why == 0 && a.local_len + 1 + a.domain_len == n) return fit;
  if (why == 0) why = LMAIL_DEFECT_ADDRESS_NOT_SMTP, at = a.local_len + 1 + a.domain_len;
  lmail_address_tell_(&it, why, a.local == it.data ? at : 0);
  return fit > LMAIL_FIT_HEADER ? fit : LMAIL_FIT_HEADER;
}
