/* SPDX-License-Identifier: MIT */
/* mailbox.c - Mailbox, Domain and address-literal (RFC 5321 4.1.2, 4.1.3), strictly. */

#include "core/mailbox.h"
#include "core/chars.h"
#include "core/ip.h"
#include "core/utf8.h"
#include <string.h>

enum {
  LOCAL_PART_MAX = 64,
  DOMAIN_MAX = 255,
  LABEL_MAX = 63
}; /* 4.5.3.1.1, 4.5.3.1.2; RFC 1035 2.3.4 */

/*
 * How many bytes at the start of s[0 .. n) are of a class, or have the bit `high`: 0x80 where RFC 6531
 * 3.3 adds UTF8-non-ascii to what may stand there (that it is UTF-8 has been checked), else 0.
 */
static size_t run(const uint8_t *s, size_t n, unsigned class_, unsigned high)
{
  size_t i = 0;

  while (i < n && (lmail_is_(s[i], class_) || (s[i] & high))) i++;
  return i;
}

/*
 * Domain     = sub-domain *("." sub-domain)
 * sub-domain = Let-dig [Ldh-str] / U-label
 * Ldh-str    = *( ALPHA / DIGIT / "-" ) Let-dig
 */
size_t lmail_smtp_domain_(const uint8_t *s, size_t n, unsigned high)
{
  size_t end = 0; /* behind the last complete sub-domain */
  size_t i = 0;

  for (;;) {
    size_t label = i;

    i += run(s + i, n - i, LMAIL_C_LDH, high);
    if (i == label || s[label] == '-' || s[i - 1] == '-' || i - label > LABEL_MAX) return end;
    end = i;
    if (i == n || s[i] != '.') return end;
    i++;
  }
}

/* General-address-literal = Standardized-tag ":" 1*dcontent; the tag is an Ldh-str */
static size_t general_literal(const uint8_t *s, size_t n)
{
  size_t i = lmail_run_(s, n, LMAIL_C_LDH);
  size_t content;

  if (i == 0 || s[i - 1] == '-' || i == n || s[i] != ':') return 0;
  if (i == 4 && lmail_equal_nocase_(s, "ipv6", 4)) return 0; /* would have matched as an address */
  content = ++i;
  i += lmail_run_(s + i, n - i, LMAIL_C_DTEXT);
  return i > content ? i : 0;
}

/*
 * address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"
 * IPv6-address-literal = "IPv6:" IPv6-addr
 */
size_t lmail_smtp_address_literal_(const uint8_t *s, size_t n)
{
  size_t len;

  if (n < 2 || s[0] != '[') return 0;
  len = lmail_ipv4_(s + 1, n - 1);
  if (len == 0 && n > 6 && lmail_equal_nocase_(s + 1, "ipv6:", 5)) {
    len = lmail_ipv6_(s + 6, n - 6);
    if (len > 0) len += 5;
  }
  if (len == 0) len = general_literal(s + 1, n - 1);
  return len > 0 && len + 1 < n && s[len + 1] == ']' ? len + 2 : 0;
}

/*
 * Quoted-string    = DQUOTE *QcontentSMTP DQUOTE
 * QcontentSMTP     = qtextSMTP / quoted-pairSMTP
 * quoted-pairSMTP  = %d92 %d32-126
 */
size_t lmail_smtp_quoted_string_(const uint8_t *s, size_t n, unsigned high)
{
  size_t i;

  if (n == 0 || s[0] != '"') return 0;
  for (i = 1; i < n; i++) {
    if (s[i] == '"') return i + 1;
    if (s[i] & high) continue;
    if (s[i] == '\\') i++;
    if (i == n || s[i] < ' ' || s[i] > '~') return 0;
  }
  return 0;
}

/* Dot-string = Atom *("." Atom)   Atom = 1*atext */
static size_t dot_string(const uint8_t *s, size_t n, unsigned high)
{
  size_t end = run(s, n, LMAIL_C_ATEXT, high);

  while (end > 0 && end < n && s[end] == '.') {
    size_t atom = run(s + end + 1, n - end - 1, LMAIL_C_ATEXT, high);

    if (atom == 0) break;
    end += 1 + atom;
  }
  return end;
}

/* Local-part = Dot-string / Quoted-string */
static size_t local_part(const uint8_t *s, size_t n, unsigned high, uint32_t *flags)
{
  if (n > 0 && s[0] == '"') {
    *flags |= LMAIL_SMTP_MAILBOX_QUOTED;
    return lmail_smtp_quoted_string_(s, n, high);
  }
  return dot_string(s, n, high);
}

/* Mailbox = Local-part "@" ( Domain / address-literal ) */
lmail_status lmail_smtp_mailbox_take_(const uint8_t *s, size_t n, unsigned high,
                                      lmail_smtp_mailbox *out, size_t *at)
{
  size_t local;
  size_t domain;

  memset(out, 0, sizeof *out);
  *at = 0;
  local = local_part(s, n, high, &out->flags);
  *at = local;
  if (local == 0 || local == n || s[local] != '@') return LMAIL_E_SYNTAX;
  domain = lmail_smtp_address_literal_(s + local + 1, n - local - 1);
  if (domain > 0) {
    out->flags |= LMAIL_SMTP_MAILBOX_LITERAL;
  } else {
    domain = lmail_smtp_domain_(s + local + 1, n - local - 1, high);
  }
  *at = local + 1 + domain;
  if (domain == 0 || *at != n) return LMAIL_E_SYNTAX;
  out->local = s;
  out->local_len = local;
  out->domain = s + local + 1;
  out->domain_len = domain;
  *at = local > LOCAL_PART_MAX ? (size_t)LOCAL_PART_MAX : local + 1 + DOMAIN_MAX;
  return local > LOCAL_PART_MAX || domain > DOMAIN_MAX ? LMAIL_E_TOO_LONG : LMAIL_OK;
}

lmail_status lmail_smtp_mailbox_parse(const void *text, size_t n, lmail_smtp_mailbox *out,
                                      size_t *at)
{
  size_t ignored;

  return lmail_smtp_mailbox_take_((const uint8_t *)text, n, 0, out, at != NULL ? at : &ignored);
}

lmail_status lmail_smtp_mailbox_parse_utf8(const void *text, size_t n, lmail_smtp_mailbox *out,
                                           size_t *at)
{
  size_t valid = lmail_utf8_valid(text, n);

  if (at == NULL) at = &valid;
  if (valid == n) return lmail_smtp_mailbox_take_((const uint8_t *)text, n, 0x80, out, at);
  memset(out, 0, sizeof *out);
  *at = valid;
  return LMAIL_E_SYNTAX;
}

#ifndef __OPTIMIZE_SIZE__
/* Nearly every path holds such a mailbox. */
size_t lmail_smtp_plain_mailbox_(const uint8_t *s)
{
  size_t i = 0;
  size_t domain;
  size_t n;

  do {
    n = lmail_run_ended_(s + i, LMAIL_C_ATEXT);
    if (n == 0) return 0;
    i += n + 1;
  } while (s[i - 1] == '.');
  if (s[i - 1] != '@' || i - 1 > LOCAL_PART_MAX) return 0;
  domain = i;
  do {
    n = lmail_run_ended_(s + i, LMAIL_C_LDH);
    if (n == 0 || n > LABEL_MAX || s[i] == '-' || s[i + n - 1] == '-') return 0;
    i += n + 1;
  } while (s[i - 1] == '.');
  return i - 1 - domain > DOMAIN_MAX ? 0 : i - 1;
}
#endif
