/* SPDX-License-Identifier: MIT */
/* command.c - the grammar of each command's argument (RFC 5321 4.1.1), for the server. */

#include "core/apart.h"
#include "core/chars.h"
#include "core/number.h"
#include "smtp/server.h"

enum { PATH_MAX_OCTETS = 256 }; /* RFC 5321 4.5.3.1.3 */

static int bad_argument(lmail_smtp_server *s, lmail_event *ev, unsigned field, size_t at)
{
  return lmail_smtp_fault_(s, ev, LMAIL_SMTP_BAD_ARGUMENT_(field), at);
}

/* Spaces where none belong: skipped when the repair is tolerated. */
static LMAIL_APART_ size_t skip_spaces(const lmail_smtp_server *s, const lmail_smtp_words_ *w,
                                       size_t i, unsigned repair, lmail_event *ev)
{
  if (!lmail_smtp_tolerates_(s, repair)) return i;
  while (i < w->len && w->line[i] == ' ') {
    ev->repair = repair;
    i++;
  }
  return i;
}

/*
 * ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
 * helo = "HELO" SP Domain CRLF     (a literal is taken, too: 4.1.1.1 tells hosts without a name
 *                                   to send one)
 */
static int hello(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const size_t n = ev->len;
  size_t match;

  if (n == 0) return bad_argument(s, ev, LMAIL_FIELD_SMTP_DOMAIN, w->arg);
  match = lmail_smtp_address_literal_(ev->data, n);
  if (match == 0) match = lmail_smtp_domain_(ev->data, n, 0);
  if (match < n && lmail_smtp_tolerates_(s, LMAIL_SMTP_REPAIR_HELO_NAME)) {
    match = lmail_run_(ev->data, n, LMAIL_C_GRAPH);
    ev->repair = LMAIL_SMTP_REPAIR_HELO_NAME;
  }
  if (match < n || n > 255) { return bad_argument(s, ev, LMAIL_FIELD_SMTP_DOMAIN, w->arg + match); }
  return 1;
}

/* ---- MAIL and RCPT ---------------------------------------------------------------------------- */

/*
 * A-d-l     = At-domain *( "," At-domain )       here with the ":" that follows it
 * At-domain = "@" Domain
 * Returns its length, 0 when there is none or it is malformed.
 */
static size_t source_route(const uint8_t *s, size_t n)
{
  size_t i = 0;

  for (;;) {
    size_t domain;

    if (i == n || s[i] != '@') return 0;
    domain = lmail_smtp_domain_(s + i + 1, n - i - 1, 0);
    i += 1 + domain;
    if (domain == 0 || i == n) return 0;
    if (s[i] == ':') return i + 1;
    if (s[i++] != ',') return 0;
  }
}

/* How far a mailbox reaches that ends at `end`, which may stand in a quoted local part. */
static size_t mailbox_extent(const uint8_t *s, size_t n, uint8_t end)
{
  size_t quoted = lmail_smtp_quoted_string_(s, n, 0x80);
  const uint8_t *found = (const uint8_t *)memchr(s + quoted, end, n - quoted);

  return found == NULL ? n : (size_t)(found - s);
}

static int is_postmaster(const lmail_event *ev)
{
  return ev->kind == LMAIL_SMTP_SERVER_RCPT && !(ev->flags & LMAIL_SMTP_EV_ROUTE) &&
         ev->len == 10 && lmail_equal_nocase_(ev->data, "postmaster", 10);
}

static LMAIL_APART_ int bad_path(lmail_smtp_server *s, lmail_event *ev, size_t at)
{
  return lmail_smtp_fault_(s, ev,
                           ev->kind == LMAIL_SMTP_SERVER_MAIL
                               ? LMAIL_SMTP_FAULT_(501, 1, 7, LMAIL_FIELD_SMTP_REVERSE_PATH)
                               : LMAIL_SMTP_FAULT_(501, 1, 3, LMAIL_FIELD_SMTP_FORWARD_PATH),
                           at);
}

/* What a path of path_len octets holds: a mailbox, or for RCPT "Postmaster". */
static int mailbox(lmail_smtp_server *s, const lmail_smtp_words_ *w, size_t path_len,
                   lmail_event *ev)
{
  lmail_smtp_mailbox parts;
  lmail_status st;
  size_t at;

  if (is_postmaster(ev)) return 1;
  /* a line with octets above 127 that are no UTF-8, or with any where SMTPUTF8 was not offered, has been refused */
  st = lmail_smtp_mailbox_take_(ev->data, ev->len, 0x80, &parts, &at);
  if (st == LMAIL_E_TOO_LONG && lmail_smtp_tolerates_(s, LMAIL_SMTP_REPAIR_LONG_LOCAL_PART) &&
      parts.domain_len <= 255) {
    ev->repair = LMAIL_SMTP_REPAIR_LONG_LOCAL_PART;
    return 1;
  }
  if (st == LMAIL_OK) {
    if (path_len <= PATH_MAX_OCTETS) return 1;
    at = ev->len;
  }
  return bad_path(s, ev, (size_t)(ev->data - w->line) + at);
}

/*
 * Reverse-path = Path / "<>"         Forward-path = Path
 * Path         = "<" [ A-d-l ":" ] Mailbox ">"
 * rcpt         = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) ...
 * *end is the index of the path, and then that behind it.
 */
static int path(lmail_smtp_server *s, const lmail_smtp_words_ *w, size_t *end, lmail_event *ev)
{
  const uint8_t *t = w->line;
  const size_t from = *end;
  const int bracket = from < w->len && t[from] == '<';
  size_t i = from;

  if (bracket) {
    i++;
    if (i < w->len && t[i] == '@') {
      size_t route = source_route(t + i, w->len - i);

      if (route == 0) return bad_path(s, ev, i);
      ev->flags |= LMAIL_SMTP_EV_ROUTE;
      i += route;
    }
  } else {
    if (!lmail_smtp_tolerates_(s, LMAIL_SMTP_REPAIR_NO_BRACKETS)) return bad_path(s, ev, i);
    ev->repair = LMAIL_SMTP_REPAIR_NO_BRACKETS;
  }
  ev->data = t + i;
#ifndef __OPTIMIZE_SIZE__
  ev->len = lmail_smtp_plain_mailbox_(ev->data);
  if (bracket && ev->len != 0 && ev->data[ev->len] == '>') {
    *end = i + ev->len + 1;
    if (*end - from <= PATH_MAX_OCTETS) return 1;
  }
#endif
  ev->len = mailbox_extent(ev->data, w->len - i, bracket ? '>' : ' ');
  i += ev->len;
  *end = i;
  if (!bracket) return mailbox(s, w, i - from + 2, ev);
  if (i == w->len) return bad_path(s, ev, i);
  *end = ++i;
  if (ev->kind == LMAIL_SMTP_SERVER_MAIL && i == from + 2) return 1; /* the null path */
  return mailbox(s, w, i - from, ev);
}

/* size-value ::= 1*20DIGIT (RFC 1870 4); 0 when acceptable, else the reply */
static unsigned size_param(const lmail_smtp_server *s, const lmail_smtp_param *p, lmail_event *ev)
{
  lmail_status st;

  if (p->value_len > 20) return 501;
  st = lmail_number_(p->value, p->value_len, s->size_max_, &ev->num);
  return st == LMAIL_OK ? 0 : st == LMAIL_E_RANGE ? 552 : 501;
}

/* body-value ::= "7BIT" / "8BITMIME" / "BINARYMIME" (RFC 6152 2, RFC 3030 3) */
static unsigned body_param(const lmail_smtp_server *s, const lmail_smtp_param *p, lmail_event *ev)
{
  unsigned which = 0;

#ifndef __OPTIMIZE_SIZE__
  if (p->value_len == 8 && lmail_equal_nocase_(p->value, "8bitmime", 8)) which = 2;
#endif
  if (which == 0) which = lmail_smtp_choice_(p->value, p->value_len, LMAIL_SMTP_BODY_VALUES_);
  if (which == 2 && (s->offered_ & LMAIL_SMTP_EXT_8BITMIME)) {
    ev->flags |= LMAIL_SMTP_EV_8BITMIME;
  } else if (which == 3 && (s->offered_ & LMAIL_SMTP_EXT_BINARYMIME)) {
    ev->flags |= LMAIL_SMTP_EV_BINARYMIME;
  } else if (which != 1) {
    return 501;
  }
  return 0;
}

/* 0 when the parameter is acceptable, else the reply that it deserves. *given: LMAIL_SMTP_PARAM_... as bits */
static unsigned param(lmail_smtp_server *s, const lmail_smtp_param *p, uint32_t *given,
                      lmail_event *ev)
{
  const uint32_t offered = ev->kind == LMAIL_SMTP_SERVER_MAIL ? s->offered_ : 0;
  const struct lmail_smtp_server_params_ *more = s->params_;
  unsigned which = 0;
  unsigned reply;

#ifdef __OPTIMIZE_SIZE__
  which = lmail_smtp_choice_(p->keyword, p->keyword_len, "size/body/");
#else
  if (p->keyword_len == 4 && lmail_equal_nocase_(p->keyword, "size", 4))
    which = LMAIL_SMTP_PARAM_SIZE;
  if (p->keyword_len == 4 && lmail_equal_nocase_(p->keyword, "body", 4))
    which = LMAIL_SMTP_PARAM_BODY;
#endif
  if (which == LMAIL_SMTP_PARAM_SIZE && (offered & LMAIL_SMTP_EXT_SIZE)) {
    reply = size_param(s, p, ev);
  } else if (which == LMAIL_SMTP_PARAM_BODY &&
             (offered & (LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_BINARYMIME))) {
    reply = body_param(s, p, ev);
  } else if (more != NULL) {
    return more->param(s, p, given, ev);
  } else if (offered & LMAIL_SMTP_EXT_AUTH) {
    return s->groups_->tls->param(s, p, given);
  } else {
    return s->flags_ & LMAIL_SMTP_UNKNOWN_PARAMS ? 0 : 555;
  }
  if (*given >> which & 1) return 501;
  *given |= (uint32_t)1 << which;
  return reply;
}

enum { PARAM_MTRK = 1u << LMAIL_SMTP_PARAM_MTRK };

/*
 * Mail-parameters and Rcpt-parameters: syntax, no repetition, and the values that we know. "If the MTRK
 * parameter is given, an ENVID parameter MUST be included", with unique-envid = local-envid "@" fqhn, both xtext
 * (RFC 3885 3.2).
 */
static int params(lmail_smtp_server *s, const lmail_smtp_words_ *w, size_t from, lmail_event *ev)
{
  const struct lmail_smtp_server_params_ *more = s->params_;
  lmail_smtp_param p;
  lmail_status st;
  uint32_t given = 0;
  size_t pos = 0;
  unsigned reply;

  ev->data2 = w->line + from;
  ev->len2 = w->len - from;
  for (;;) {
    if (pos != 0 && pos != ev->len2) { /* at a space, behind which none has to stand */
      const size_t next = from + pos + 1;

      if (w->line[next] == ' ' &&
          skip_spaces(s, w, next, LMAIL_SMTP_REPAIR_EXTRA_SPACE, ev) == next) {
        return bad_argument(s, ev, LMAIL_FIELD_SMTP_PARAMETER, next);
      }
    }
    st = lmail_smtp_pair_next_(ev->data2, ev->len2, &pos, &p,
                               more == NULL ? &lmail_smtp_ascii_params_ : more->pairs);
    if (st == LMAIL_DONE && (given & (LMAIL_SMTP_UNIQUE_ENVID | PARAM_MTRK)) != PARAM_MTRK)
      return 1;
    if (st != LMAIL_EVENT) return bad_argument(s, ev, LMAIL_FIELD_SMTP_PARAMETER, from + pos);
    reply = param(s, &p, &given, ev);
    if (reply != 0) {
      return lmail_smtp_fault_(
          s, ev, LMAIL_SMTP_FAULT_(reply, reply == 552 ? 3u : 5u, 4, LMAIL_FIELD_SMTP_PARAMETER),
          (size_t)(p.keyword - w->line));
    }
  }
}

/*
 * mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
 * rcpt = "RCPT TO:" ( ... / Forward-path ) [SP Rcpt-parameters] CRLF
 */
static int envelope(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const struct lmail_smtp_server_params_ *more = s->params_;
  const int mail = ev->kind == LMAIL_SMTP_SERVER_MAIL;
  const uint8_t *words = w->line + w->arg - 1;
  const size_t colon = mail ? 5 : 3;
  size_t i = w->arg + colon;

  if (ev->len < colon ||
      !(mail ? lmail_equal_nocase_(words, " from:", 6) : lmail_equal_nocase_(words, " to:", 4))) {
    return bad_argument(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->arg);
  }
  i = skip_spaces(s, w, i, LMAIL_SMTP_REPAIR_SPACE_AFTER_COLON, ev);
  if (!path(s, w, &i, ev)) return 0;
  if (i < w->len) {
    if (w->line[i] != ' ') {
      return bad_argument(s, ev,
                          mail ? LMAIL_FIELD_SMTP_REVERSE_PATH : LMAIL_FIELD_SMTP_FORWARD_PATH, i);
    }
    i = skip_spaces(s, w, i + 1, LMAIL_SMTP_REPAIR_EXTRA_SPACE, ev);
    if (!params(s, w, i, ev)) return 0;
  }
  return more == NULL || more->complete(s, w, ev);
}

/* ---- the others ------------------------------------------------------------------------------- */

int lmail_smtp_unknown_(lmail_smtp_server *s, unsigned verb, lmail_event *ev)
{
  ev->kind = LMAIL_SMTP_SERVER_UNKNOWN;
  return lmail_smtp_fault_(s, ev,
                           LMAIL_SMTP_FAULT_(verb == 0 ? 500u : 502u, 5, 1, LMAIL_FIELD_VERB), 0);
}

/* RFC 2033 4.1: LMTP has LHLO in place of HELO and EHLO, which get 500; and SMTP has no LHLO. */
static unsigned known(const lmail_smtp_server *s, unsigned verb)
{
  const int greets = verb - LMAIL_SMTP_HELO <= LMAIL_SMTP_LHLO - LMAIL_SMTP_HELO;

  return greets && (verb == LMAIL_SMTP_LHLO) != ((s->flags_ & LMAIL_SMTP_LMTP) != 0) ? 0 : verb;
}

/*
 * What the verbs of RFC 5321 take for an argument:
 *
 * data = "DATA" CRLF   rset = "RSET" CRLF   quit = "QUIT" CRLF
 * noop = "NOOP" [ SP String ]   help = "HELP" [ SP String ]     String = Atom / Quoted-string
 * vrfy = "VRFY" SP String       expn = "EXPN" SP String
 *
 * For a String any text is taken: people send addresses with blanks to VRFY, and 4.1.1.9 has NOOP's ignored.
 */
enum { HELLO, PATH, NOTHING, STRING, STRING_OR_NOTHING };

/* An event's kind, and above it what its command takes, in one octet. */
enum { KIND = 15, TAKES = 4 };
#define RULE(name, takes) \
  (uint8_t)((takes) << TAKES | (LMAIL_SMTP_SERVER_##name - LMAIL_KIND_SMTP_SERVER))

int lmail_smtp_command_(lmail_smtp_server *s, lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  /* in the order of the verbs' numbers; LHLO is told as EHLO */
  static const uint8_t rules[] = {
      RULE(HELO, HELLO),   RULE(EHLO, HELLO),   RULE(EHLO, HELLO),   RULE(MAIL, PATH),
      RULE(RCPT, PATH),    RULE(DATA, NOTHING), RULE(RSET, NOTHING), RULE(NOOP, STRING_OR_NOTHING),
      RULE(QUIT, NOTHING), RULE(VRFY, STRING),  RULE(EXPN, STRING),  RULE(HELP, STRING_OR_NOTHING),
  };
  unsigned takes;

  verb = known(s, verb);
  w->arg = skip_spaces(s, w, w->arg, LMAIL_SMTP_REPAIR_EXTRA_SPACE, ev);
  if (w->arg < w->len) {
    ev->data = w->line + w->arg;
    ev->len = w->len - w->arg;
  }
  if (verb - 1 >= sizeof rules) {
    return s->more_ != NULL ? s->more_->command(s, w, verb, ev) : lmail_smtp_unknown_(s, verb, ev);
  }
  takes = rules[verb - 1] >> TAKES;
  ev->kind = (uint16_t)(LMAIL_KIND_SMTP_SERVER + (rules[verb - 1] & KIND));
  if (takes == PATH) return envelope(s, w, ev);
  if (takes == HELLO) return hello(s, w, ev);
  if (ev->len == 0 ? takes == STRING : takes == NOTHING) {
    return bad_argument(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->arg);
  }
  if (takes == STRING && s->params_ != NULL) s->params_->wants_utf8(s, ev);
  return 1;
}
