/* SPDX-License-Identifier: MIT */
/* server_commands.c - ETRN, ATRN, XCLIENT, XFORWARD, CLIENTID, TRACE and what RFC 821 had, for the server. */

#include "core/chars.h"
#include "smtp/server.h"

/* A name between spaces: all of it is printable. */
static int is_word(const uint8_t *s, size_t n)
{
  return n != 0 && lmail_run_(s, n, LMAIL_C_GRAPH) == n;
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

  if (type == 0 || type == ev->len || !is_word(ev->data + type + 1, ev->len - type - 1)) return 0;
  ev->data2 = ev->data + type + 1;
  ev->len2 = ev->len - type - 1;
  ev->len = type;
  return 1;
}

/* "XCLIENT" 1*(SP name "=" xtext), XFORWARD likewise                       XCLIENT_README, XFORWARD_README */
static int attributes(const lmail_event *ev, size_t *at)
{
  lmail_smtp_param p;
  lmail_status st;
  size_t len;

  while ((st = lmail_smtp_param_next(ev->data, ev->len, at, &p)) == LMAIL_EVENT) {
    if (p.value == NULL ||
        lmail_smtp_xtext_decode(p.value, p.value_len, NULL, 0, &len) < LMAIL_OK) {
      return 0;
    }
  }
  return st == LMAIL_DONE;
}

/* Is the argument, of which there is one, what the verb takes? */
static int takes(unsigned verb, lmail_event *ev)
{
  switch (verb) {
  case LMAIL_SMTP_ETRN: return etrn(ev);
  case LMAIL_SMTP_ATRN: return atrn(ev);
  case LMAIL_SMTP_CLIENTID: return clientid(ev);
  case LMAIL_SMTP_TRACE:
    return lmail_smtp_is_trace_id_(ev->data, ev->len); /* Cyrus, LMTP extensions */
  case LMAIL_SMTP_TURN: return 0;                      /* RFC 821 4.1.2 */
  default: return 0;
  }
}

/*
 * Why it may not come now: none of them in a transaction; "ATRN ... MUST be rejected if the session has not been
 * authenticated. Response code 530" (RFC 2645 5.2.1).
 */
static unsigned too_early(const lmail_smtp_server *s, unsigned verb)
{
  if (s->session_ & LMAIL_SMTP_MAIL_OPEN) return 503;
  return verb == LMAIL_SMTP_ATRN && !(s->session_ & LMAIL_SMTP_AUTHENTICATED) ? 530 : 0;
}

static int other(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  const int optional = verb == LMAIL_SMTP_ATRN || verb == LMAIL_SMTP_TURN;
  size_t at = 0;
  unsigned reply;

  ev->kind = LMAIL_SMTP_SERVER_COMMAND;
  if (w->arg < w->len) {
    ev->data = w->line + w->arg;
    ev->len = w->len - w->arg;
  }
  if (ev->len != 0 && (verb == LMAIL_SMTP_XCLIENT || verb == LMAIL_SMTP_XFORWARD)) {
    if (!attributes(ev, &at)) {
      return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_PARAMETER, w->arg + at);
    }
  } else if (ev->len != 0 ? !takes(verb, ev) : !optional) {
    return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->arg);
  }
  reply = too_early(s, verb);
  return reply == 0 || lmail_smtp_bad_order_(s, ev, reply);
}

static int command(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  const int mail = verb == LMAIL_SMTP_SEND || verb == LMAIL_SMTP_SOML || verb == LMAIL_SMTP_SAML;

  return mail ? lmail_smtp_mail_(s, w, ev) : other(s, w, verb, ev);
}

const struct lmail_smtp_server_commands_ lmail_smtp_commands_ = {command};

const struct lmail_smtp_server_commands_ *lmail_smtp_server_commands_group(void)
{
  return &lmail_smtp_commands_;
}
