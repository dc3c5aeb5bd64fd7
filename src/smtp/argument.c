/* SPDX-License-Identifier: MIT */
/* argument.c - the arguments of ETRN, ATRN, XCLIENT, XFORWARD, CLIENTID and TRACE, for both sides. */

#include "core/chars.h"
#include "smtp/extension.h"
#include "smtp/grammar.h"

/* A name between spaces: all of it is printable. */
static int is_word(const uint8_t *s, size_t n)
{
  return n != 0 && lmail_run_(s, n, LMAIL_C_GRAPH) == n;
}

int lmail_smtp_two_words_(lmail_event *ev, size_t n)
{
  if (n == ev->len || ev->data[n] != ' ') return 0;
  ev->data2 = ev->data + n + 1;
  ev->len2 = ev->len - n - 1;
  ev->len = n;
  return is_word(ev->data2, ev->len2);
}

/*
 * "ETRN" SP [option character] node name                                   RFC 1985 5
 * The node is a Domain; "@" in front: what ends in it, too; "#": a queue's name, whose form is the server's (5.3).
 * An address-literal names a node without a domain.
 */
static int etrn(lmail_event *ev)
{
  if (ev->len > 1 && (ev->data[0] == '@' || ev->data[0] == '#')) {
    ev->num = *ev->data++;
    ev->len--;
  }
  if (ev->num == '#') return is_word(ev->data, ev->len);
  return lmail_smtp_domain_(ev->data, ev->len, 0) == ev->len ||
         lmail_smtp_address_literal_(ev->data, ev->len) == ev->len;
}

/*
 * atrn   = "ATRN" [SP domain *("," domain)]                                RFC 2645 5.2.1
 * domain = sub-domain 1*("." sub-domain)
 */
static int atrn(const lmail_event *ev)
{
  const uint8_t *s = ev->data;
  size_t left = ev->len;

  for (;;) {
    size_t domain = lmail_smtp_domain_(s, left, 0);

    if (domain == 0 || memchr(s, '.', domain) == NULL) return 0;
    if (domain == left) return 1;
    if (s[domain] != ',') return 0;
    s += domain + 1;
    left -= domain + 1;
  }
}

/* "CLIENTID" SP type SP token, both printable                              draft-storey-smtp-client-id */
static int clientid(lmail_event *ev)
{
  const size_t type = lmail_run_(ev->data, ev->len, LMAIL_C_GRAPH);

  return type != 0 && lmail_smtp_two_words_(ev, type);
}

/* "XCLIENT" 1*(SP name "=" xtext), XFORWARD likewise                       XCLIENT_README, XFORWARD_README */
static int attributes(const lmail_event *ev, size_t *at)
{
  lmail_smtp_param p;
  lmail_status st;

  while ((st = lmail_smtp_param_next(ev->data, ev->len, at, &p)) == LMAIL_EVENT) {
    if (p.value == NULL || !lmail_smtp_is_xtext_(p.value, p.value_len)) return 0;
  }
  return st == LMAIL_DONE;
}

int lmail_smtp_argument_(unsigned verb, lmail_event *ev, size_t *at)
{
  *at = 0;
  switch (verb) {
  case LMAIL_SMTP_ETRN: return etrn(ev);
  case LMAIL_SMTP_ATRN: return atrn(ev);
  case LMAIL_SMTP_CLIENTID: return clientid(ev);
  case LMAIL_SMTP_XCLIENT:
  case LMAIL_SMTP_XFORWARD: return attributes(ev, at);
  case LMAIL_SMTP_TRACE: /* traceid of Cyrus, LMTP extensions */
    return lmail_smtp_is_trace_id_(ev->data, ev->len);
  default: return 0; /* TURN has none (RFC 821 4.1.2) */
  }
}
