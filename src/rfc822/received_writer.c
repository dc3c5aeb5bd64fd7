/* SPDX-License-Identifier: MIT */
/* received_writer.c - writing Received, RFC 5321 4.4; see libmail/trace.h. */

#include <libmail/trace.h>

#include "core/chars.h"
#include "core/ip.h"
#include "rfc822/fold_writer.h"

/* " keyword " and one word, both on one line. */
static void put_clause(lmail_fold_ *f, const char *keyword, size_t keyword_len, size_t n)
{
  lmail_fold_space_(f, keyword_len + n, LMAIL_COLUMNS_);
  lmail_fold_put_(f, keyword, keyword_len);
}

/* [Via] [With] and their kind: an Atom, by RFC 8314 some with "_"; a dot does no harm either. */
static void put_atom(lmail_fold_ *f, const char *keyword, size_t keyword_len, const void *s,
                     size_t n)
{
  if (n == 0) return;
  if (!lmail_is_dot_atom_((const uint8_t *)s, n, 0)) lmail_fold_refuse_(f);
  put_clause(f, keyword, keyword_len, n);
  lmail_fold_put_(f, s, n);
}

/* Domain, in UTF-8 when that is allowed */
static int is_domain(const lmail_fold_ *f, const uint8_t *s, size_t n)
{
  return lmail_is_dot_atom_(s, n, f->options) && lmail_text_ok_(s, n);
}

/* Domain / address-literal */
static void put_host(lmail_fold_ *f, const char *keyword, size_t keyword_len, const void *s,
                     size_t n)
{
  const uint8_t *host = (const uint8_t *)s;

  if (n == 0 || (!is_domain(f, host, n) && !lmail_is_domain_literal_(host, n)))
    lmail_fold_refuse_(f);
  put_clause(f, keyword, keyword_len, n);
  lmail_fold_put_(f, s, n);
}

/* FWS "(" TCP-info ")"; TCP-info = address-literal / ( Domain FWS address-literal ) */
static void put_tcp_info(lmail_fold_ *f, const lmail_received_info *r)
{
  const uint8_t *ip = (const uint8_t *)r->ip;
  const uint8_t *rdns = (const uint8_t *)r->rdns;
  int is_ipv6;

  if (r->ip_len == 0) {
    if (r->rdns_len != 0) lmail_fold_refuse_(f);
    return;
  }
  is_ipv6 = lmail_ipv6_(ip, r->ip_len) == r->ip_len;
  if (!is_ipv6 && lmail_ipv4_(ip, r->ip_len) != r->ip_len) lmail_fold_refuse_(f);
  lmail_fold_space_(f, r->rdns_len + r->ip_len + sizeof "( [IPv6:])" - 1, LMAIL_COLUMNS_);
  lmail_fold_lit_(f, "(");
  if (r->rdns_len != 0) {
    if (!is_domain(f, rdns, r->rdns_len)) lmail_fold_refuse_(f);
    lmail_fold_put_(f, rdns, r->rdns_len);
    lmail_fold_lit_(f, " ");
  }
  if (is_ipv6) lmail_fold_lit_(f, "[IPv6:");
  else lmail_fold_lit_(f, "[");
  lmail_fold_put_(f, ip, r->ip_len);
  lmail_fold_lit_(f, "])");
}

/* ID = CFWS "ID" FWS ( Atom / msg-id ) */
static void put_id(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  const uint8_t *at = n > 0 ? (const uint8_t *)memchr(s, '@', n) : NULL;

  if (!at) {
    put_atom(f, "id ", 3, s, n);
  } else {
    put_clause(f, "id", 2, n + 3);
    lmail_fold_message_id_(f, s, (size_t)(at - s), at + 1, n - (size_t)(at + 1 - s));
  }
}

#define LIT(text) (text), sizeof(text) - 1

lmail_status lmail_field_write_received(lmail_writer *w, const lmail_received_info *r,
                                        unsigned options)
{
  uint8_t date[31];
  lmail_writer in_date;
  lmail_fold_ f;

  lmail_writer_init(&in_date, date, sizeof date);
  if (lmail_date_write(&in_date, r->unix_time, r->offset_minutes) != LMAIL_OK) return LMAIL_E_RANGE;
  lmail_fold_begin_(&f, w, LIT("Received"), options);
  put_host(&f, LIT("from "), r->helo, r->helo_len);
  put_tcp_info(&f, r);
  put_host(&f, LIT("by "), r->by, r->by_len);
  put_atom(&f, LIT("with "), r->with, r->with_len);
  put_id(&f, (const uint8_t *)r->id, r->id_len);
  if (r->for_domain_len != 0 || r->for_local_len != 0) {
    lmail_mailbox m;

    memset(&m, 0, sizeof m);
    m.local = r->for_local;
    m.local_len = r->for_local_len;
    m.domain = r->for_domain;
    m.domain_len = r->for_domain_len;
    put_clause(&f, LIT("for"), m.local_len + m.domain_len + 4);
    lmail_fold_path_(&f, &m);
  }
  put_atom(&f, LIT("tls "), r->tls_cipher, r->tls_cipher_len);
  if (r->tls_group_len != 0 && r->tls_cipher_len == 0) lmail_fold_refuse_(&f);
  put_atom(&f, LIT("group "), r->tls_group, r->tls_group_len);
  lmail_fold_lit_(&f, ";");
  lmail_fold_space_(&f, sizeof date, LMAIL_COLUMNS_);
  lmail_fold_put_(&f, date, sizeof date);
  return lmail_fold_end_(&f);
}
