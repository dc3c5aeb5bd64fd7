/* SPDX-License-Identifier: MIT */
/* server_extend.c - the commands and parameters that extensions bring to the SMTP server. */

#include "core/chars.h"
#include "core/number.h"
#include "smtp/extension.h"
#include "smtp/server.h"

/* ---- commands --------------------------------------------------------------------------------- */

static int offers(const lmail_smtp_server *s, uint32_t extension)
{
  return (s->offered_ & extension) != 0;
}

static int in_transaction(const lmail_smtp_server *s)
{
  return (s->session_ & LMAIL_SMTP_MAIL_OPEN) != 0;
}

/*
 * starttls = "STARTTLS" CRLF                                              RFC 3207 4
 * Not in the middle of a transaction, which would be forgotten.
 */
static int starttls(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  ev->kind = LMAIL_SMTP_SERVER_STARTTLS;
  if (w->verb_len != w->len) {
    return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->arg);
  }
  return !in_transaction(s) || lmail_smtp_bad_order_(s, ev, 503);
}

/*
 * AUTH mechanism [initial-response]                                       RFC 4954 4
 * sasl-mech = 1*20mech-char    mech-char = %x41-5A / DIGIT / "-" / "_"    RFC 4422 3.1
 */
static int auth(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const uint8_t *arg = w->line + w->arg;
  size_t n = w->len - w->arg;
  size_t mechanism = 0;
  size_t i;

  ev->kind = LMAIL_SMTP_SERVER_AUTH;
  while (mechanism < n && (lmail_is_(arg[mechanism], LMAIL_C_LDH) || arg[mechanism] == '_')) {
    mechanism++;
  }
  for (i = mechanism + 1; i < n && lmail_is_(arg[i], LMAIL_C_GRAPH);) i++;
  if (mechanism == 0 || mechanism > 20 || (mechanism < n && (arg[mechanism] != ' ' || i < n))) {
    return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->arg + mechanism);
  }
  ev->data = arg;
  ev->len = mechanism;
  if (mechanism < n) {
    ev->data2 = arg + mechanism + 1;
    ev->len2 = n - mechanism - 1;
  }
  if (in_transaction(s) || (s->session_ & LMAIL_SMTP_AUTHENTICATED)) {
    return lmail_smtp_bad_order_(s, ev, 503);
  }
  return 1;
}

/*
 * A line of an authentication exchange: base64, or "*" when the client gives up, which "MUST" be
 * answered with 501 (RFC 4954 4). One that is too long ends the exchange.
 */
static lmail_status auth_line(lmail_smtp_server *s, const lmail_line_ *line, lmail_event *ev)
{
  const int is_long = (line->flags & LMAIL_LINE_LONG) || line->len + 2 > s->auth_line_max_;

  lmail_smtp_line_event_(s, line, LMAIL_SMTP_AUTH, ev);
  s->state_ = LMAIL_SMTP_AT_COMMAND;
  ev->kind = LMAIL_SMTP_SERVER_BAD;
  if (is_long) {
    (void)lmail_smtp_fault_(s, ev, 500, LMAIL_SMTP_ENHANCED(5, 5, 6), LMAIL_FIELD_LINE,
                            s->auth_line_max_);
  } else if (line->flags & ~(unsigned)LMAIL_LINE_COPIED) {
    (void)lmail_smtp_fault_(s, ev, 501, LMAIL_SMTP_ENHANCED(5, 5, 2), LMAIL_FIELD_LINE, line->bad);
  } else if (line->len == 1 && line->data[0] == '*') {
    (void)lmail_smtp_fault_(s, ev, 501, LMAIL_SMTP_ENHANCED(5, 7, 0), LMAIL_FIELD_SMTP_SEQUENCE, 0);
    ev->kind = LMAIL_SMTP_SERVER_AUTH_CANCEL;
  } else {
    ev->kind = LMAIL_SMTP_SERVER_AUTH_RESPONSE;
    ev->data = line->data;
    ev->len = line->len;
    return lmail_smtp_ask_(s, ev, LMAIL_SMTP_AUTH);
  }
  return lmail_smtp_ask_(s, ev, LMAIL_SMTP_FOR_BAD);
}

/* ["LAST"] behind an argument of `n` octets; how long that is then. */
static size_t without_last(const uint8_t *arg, size_t n, lmail_event *ev)
{
  if (n <= 5 || arg[n - 5] != ' ' || !lmail_equal_nocase_(arg + n - 4, "last", 4)) return n;
  ev->flags |= LMAIL_SMTP_EV_LAST;
  return n - 5;
}

/* Why a part of the message may not come now: 0, or the reply (RFC 3030 2). */
static unsigned no_chunk(const lmail_smtp_server *s)
{
  if (!in_transaction(s) || (s->session_ & LMAIL_SMTP_CHUNK_FAILED)) return 503;
  return s->recipients_ != 0 ? 0 : s->flags_ & LMAIL_SMTP_LMTP ? 503 : 554;
}

/* The octets of a chunk follow, wanted or not. */
static void chunk_follows(lmail_smtp_server *s, uint64_t size, const lmail_event *ev)
{
  s->state_ = LMAIL_SMTP_IN_CHUNK;
  s->chunk_ = size;
  s->session_ &= ~(uint32_t)(LMAIL_SMTP_LAST_CHUNK | LMAIL_SMTP_DROP_CHUNK);
  if (ev->flags & LMAIL_SMTP_EV_LAST) s->session_ |= LMAIL_SMTP_LAST_CHUNK;
}

/* A part of the message, by BDAT or by BURL: the first of them begins it. */
static void part_begins(lmail_smtp_server *s)
{
  if (!(s->session_ & LMAIL_SMTP_CHUNKED)) lmail_smtp_message_begins_(s);
  s->session_ |= LMAIL_SMTP_CHUNKED;
}

/* They are to be dropped before the refusal is told. */
static int unwanted(lmail_smtp_server *s, lmail_event *ev, unsigned reply, uint32_t enhanced)
{
  s->session_ |= LMAIL_SMTP_DROP_CHUNK;
  return lmail_smtp_fault_(s, ev, reply, enhanced, LMAIL_FIELD_SMTP_SEQUENCE, 0);
}

/*
 * bdat-cmd   ::= "BDAT" SP chunk-size [ SP end-marker ] CR LF             RFC 3030 2
 * chunk-size ::= 1*DIGIT                          end-marker ::= "LAST"
 * "If a failure occurs after a BDAT command is received, the receiver-SMTP MUST accept and discard the
 * associated message data": only when the size cannot be read, nothing can be.
 */
static int bdat(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const uint8_t *arg = w->line + w->arg;
  size_t n = without_last(arg, w->len - w->arg, ev);
  uint64_t size;
  unsigned reply;

  ev->kind = LMAIL_SMTP_SERVER_BDAT;
  if (lmail_number_(arg, n, UINT64_MAX, &size) != LMAIL_OK) {
    return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->arg);
  }
  reply = no_chunk(s);
  chunk_follows(s, size, ev);
  if (reply != 0) return unwanted(s, ev, reply, LMAIL_SMTP_ENHANCED(5, 5, 1));
  ev->num = size;
  part_begins(s);
  if (size > s->size_max_ - s->body_octets_) {
    s->session_ |= LMAIL_SMTP_CHUNK_FAILED;
    return unwanted(s, ev, 552, LMAIL_SMTP_ENHANCED(5, 3, 4));
  }
  lmail_bulk_open_(&s->base);
  return 1;
}

/* A CR that ends what chunks brought is a bare one: is it news? */
static int cr_ends(lmail_smtp_server *s, uint64_t off, lmail_undot_out_ *out)
{
  lmail_undot_ u;
  int bare;

  if (s->session_ & LMAIL_SMTP_BINARY) return 0;
  u.state = s->undot_state_;
  u.seen = s->undot_seen_;
  bare = lmail_undotted_end_(&u, off, out);
  s->undot_state_ = u.state;
  s->undot_seen_ = u.seen;
  return bare;
}

/* What chunks brought in front of BURL: a CR at their end is a bare one, and LAST accepts them. */
static int chunks_are_regular(lmail_smtp_server *s, lmail_event *ev)
{
  lmail_undot_out_ out;

  (void)cr_ends(s, 0, &out);
  if (!(ev->flags & LMAIL_SMTP_EV_LAST) || s->undot_seen_ == 0 ||
      (s->flags_ & LMAIL_SMTP_ACCEPT_IRREGULAR)) {
    return 1;
  }
  s->session_ |= LMAIL_SMTP_CHUNK_FAILED;
  return lmail_smtp_fault_(s, ev, 550, LMAIL_SMTP_ENHANCED(5, 6, 0), LMAIL_FIELD_BODY, 0);
}

/* burl-cmd = "BURL" SP absolute-URI [SP end-marker] CRLF                  RFC 4468 3 */
static int burl(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  unsigned reply = no_chunk(s);

  ev->kind = LMAIL_SMTP_SERVER_BURL;
  ev->data = w->line + w->arg;
  ev->len = without_last(ev->data, w->len - w->arg, ev);
  if (ev->len == 0 || lmail_run_(ev->data, ev->len, LMAIL_C_GRAPH) != ev->len) {
    return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->arg);
  }
  if (reply != 0) return lmail_smtp_bad_order_(s, ev, reply);
  part_begins(s);
  s->session_ &= ~(uint32_t)LMAIL_SMTP_LAST_CHUNK;
  if (ev->flags & LMAIL_SMTP_EV_LAST) s->session_ |= LMAIL_SMTP_LAST_CHUNK;
  return chunks_are_regular(s, ev);
}

static int is_xtext(const lmail_smtp_param *p)
{
  size_t len;

  return lmail_smtp_xtext_decode(p->value, p->value_len, NULL, 0, &len) >= LMAIL_OK;
}

/*
 * etrn     = "ETRN" SP [ "@" / "#" / other ] node                         RFC 1985 5.1
 * atrn     = "ATRN" [SP domain *("," domain)]                             RFC 2645 5.2
 * turn     = "TURN"                                                       RFC 821 3.8
 * xclient  = "XCLIENT" 1*(SP name "=" xtext), xforward likewise           Postfix
 * clientid = "CLIENTID" SP type SP token                                  draft-storey-smtp-client-id
 * None of them in a transaction.
 */
static int other(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  int optional = verb == LMAIL_SMTP_ATRN || verb == LMAIL_SMTP_TURN;
  int attributes = verb == LMAIL_SMTP_XCLIENT || verb == LMAIL_SMTP_XFORWARD;
  lmail_status st = LMAIL_EVENT;
  lmail_smtp_param p;
  size_t pos = 0;

  ev->kind = LMAIL_SMTP_SERVER_COMMAND;
  if (w->arg == w->len && !optional) {
    return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_ARGUMENT, w->len);
  }
  if (w->arg < w->len) {
    ev->data = w->line + w->arg;
    ev->len = w->len - w->arg;
  }
  while (attributes && st == LMAIL_EVENT) {
    st = lmail_smtp_param_next(ev->data, ev->len, &pos, &p);
    if (st == LMAIL_DONE) break;
    if (st != LMAIL_EVENT || p.value == NULL || !is_xtext(&p)) {
      return lmail_smtp_bad_argument_(s, ev, LMAIL_FIELD_SMTP_PARAMETER, w->arg + pos);
    }
  }
  return !in_transaction(s) || lmail_smtp_bad_order_(s, ev, 503);
}

/* The extension that brings a verb; 0 for none, or those of RFC 821. */
static uint32_t extension_of(unsigned verb)
{
  /* numbers of BDAT, AUTH, STARTTLS, ETRN, ATRN, BURL, four of RFC 821, XCLIENT, XFORWARD, CLIENTID */
  static const uint8_t numbers[] = {8, 7, 6, 19, 20, 18, 0, 0, 0, 0, 26, 27, 28};
  const unsigned i = verb - LMAIL_SMTP_BDAT;

  return i < sizeof numbers && numbers[i] != 0 ? (uint32_t)1 << (numbers[i] - 1) : 0;
}

static int command(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  uint32_t extension = extension_of(verb);

  if (extension == 0) {
    if (!(s->flags_ & LMAIL_SMTP_HISTORIC)) return lmail_smtp_unknown_(s, verb, ev);
    if (verb == LMAIL_SMTP_TURN) return other(s, w, verb, ev);
    if (verb == LMAIL_SMTP_SEND || verb == LMAIL_SMTP_SOML || verb == LMAIL_SMTP_SAML) {
      return lmail_smtp_mail_(s, w, ev);
    }
    return lmail_smtp_unknown_(s, verb, ev);
  }
  if (!(s->extensions_ & extension)) return lmail_smtp_unknown_(s, verb, ev);
  if (!offers(s, extension)) { /* no EHLO yet, or TLS is active already */
    ev->kind = LMAIL_SMTP_SERVER_COMMAND;
    return lmail_smtp_bad_order_(s, ev, 503);
  }
  switch (verb) {
  case LMAIL_SMTP_STARTTLS: return starttls(s, w, ev);
  case LMAIL_SMTP_AUTH: return auth(s, w, ev);
  case LMAIL_SMTP_BDAT: return bdat(s, w, ev);
  case LMAIL_SMTP_BURL: return burl(s, w, ev);
  default: return other(s, w, verb, ev);
  }
}

/* ---- parameters ------------------------------------------------------------------------------- */

/* RFC 4865 4.1: one of HOLDFOR and HOLDUNTIL */
enum { HOLDS = 1u << LMAIL_SMTP_PARAM_HOLDFOR | 1u << LMAIL_SMTP_PARAM_HOLDUNTIL };

static unsigned param(lmail_smtp_server *s, const lmail_smtp_param *p, unsigned verb,
                      uint32_t *given, lmail_event *ev)
{
  lmail_smtp_value value;
  lmail_status st = lmail_smtp_param_value(p, verb, &value);
  uint32_t bit = (uint32_t)1 << value.param;

  if (value.param == 0 || !offers(s, value.extension)) {
    return s->flags_ & LMAIL_SMTP_UNKNOWN_PARAMS ? 0 : 555;
  }
  if (st != LMAIL_OK || (*given & (bit & HOLDS ? (uint32_t)HOLDS : bit))) return 501;
  *given |= bit;
  if (value.param == LMAIL_SMTP_PARAM_SMTPUTF8) ev->flags |= LMAIL_SMTP_EV_SMTPUTF8;
  if (value.param == LMAIL_SMTP_PARAM_REQUIRETLS) ev->flags |= LMAIL_SMTP_EV_REQUIRETLS;
  return 0;
}

/*
 * An address with UTF-8 needs MAIL's SMTPUTF8 (RFC 6531 3.4), else 553 or 550 5.6.7 (3.5); and so does
 * a parameter with UTF-8.
 */
static int said_utf8(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb,
                     lmail_event *ev)
{
  int said = verb == LMAIL_SMTP_MAIL ? (ev->flags & LMAIL_SMTP_EV_SMTPUTF8) != 0
                                     : (s->session_ & LMAIL_SMTP_UTF8) != 0;

  if (said || !lmail_any_8bit_(w->line, w->len)) return 1;
  return lmail_smtp_fault_(s, ev, 553, LMAIL_SMTP_ENHANCED(5, 6, 7),
                           verb == LMAIL_SMTP_MAIL ? LMAIL_FIELD_SMTP_REVERSE_PATH
                                                   : LMAIL_FIELD_SMTP_FORWARD_PATH,
                           w->arg);
}

/* ---- chunks ----------------------------------------------------------------------------------- */

/* Octets of a chunk from in[0] on, which is at off; a message that is binary may hold anything. */
static lmail_status content(lmail_smtp_server *s, const uint8_t *in, size_t n, uint64_t off,
                            size_t *used, lmail_event *ev)
{
  lmail_undot_result_ r = LMAIL_UNDOT_SPAN;
  lmail_undot_out_ out;
  lmail_undot_ u;

  u.state = s->undot_state_;
  u.seen = s->undot_seen_;
  if (s->session_ & LMAIL_SMTP_BINARY) {
    memset(&out, 0, sizeof out);
    out.data = in;
    out.len = *used = n;
    out.off = off;
  } else {
    r = lmail_undotted_next_(&u, in, n, off, used, &out);
  }
  s->undot_state_ = u.state;
  s->undot_seen_ = u.seen;
  s->chunk_ -= *used;
  return r == LMAIL_UNDOT_IRREGULAR ? lmail_smtp_irregular_(s, &out, ev)
                                    : lmail_smtp_span_(s, &out, ev);
}

/* All octets have come. The last span of the bulk is empty, and behind it stands the verdict. */
static lmail_status chunk_ends(lmail_smtp_server *s, const uint8_t *in, uint64_t off,
                               lmail_event *ev)
{
  int last = (s->session_ & LMAIL_SMTP_LAST_CHUNK) != 0;
  lmail_undot_out_ out;

  if (last && cr_ends(s, off, &out)) return lmail_smtp_irregular_(s, &out, ev);
  memset(ev, 0, sizeof *ev);
  if ((s->base.control_ & LMAIL_CTL_BULK) && !lmail_bulk_close_(&s->base)) {
    ev->kind = LMAIL_SMTP_SERVER_BODY;
    ev->off = off;
    ev->data = in;
    return LMAIL_EVENT;
  }
  s->state_ = last ? LMAIL_SMTP_AFTER_DATA : LMAIL_SMTP_AT_COMMAND;
  if (last) return LMAIL_OK;
  ev->kind = LMAIL_SMTP_SERVER_CHUNK;
  ev->id = s->commands_;
  ev->code = LMAIL_SMTP_BDAT;
  ev->off = off;
  return lmail_smtp_ask_(s, ev, LMAIL_SMTP_FOR_CHUNK);
}

/*
 * The octets of a chunk that is not wanted have been dropped: now it is refused. In LMTP the last one
 * owes a reply for each recipient: "If there were no previously successful RCPT commands in the mail
 * transaction, then the BDAT LAST command returns zero replies." (RFC 2033 4.3)
 */
static lmail_status dropped(lmail_smtp_server *s, uint64_t off, lmail_event *ev)
{
  const int each = (s->session_ & LMAIL_SMTP_LAST_CHUNK) && (s->flags_ & LMAIL_SMTP_LMTP);

  s->state_ = LMAIL_SMTP_AT_COMMAND;
  memset(ev, 0, sizeof *ev);
  ev->kind = LMAIL_SMTP_SERVER_BAD;
  ev->id = s->commands_;
  ev->code = LMAIL_SMTP_BDAT;
  ev->off = off;
  (void)lmail_smtp_fault_(s, ev, s->refusal_, s->refusal_enhanced_,
                          s->refusal_ == 552 ? LMAIL_FIELD_BODY : LMAIL_FIELD_SMTP_SEQUENCE, 0);
  (void)lmail_smtp_ask_(s, ev, LMAIL_SMTP_FOR_BAD);
  if (each) lmail_smtp_ask_each_(s, ev);
  return LMAIL_EVENT;
}

static lmail_status chunk(lmail_smtp_server *s, const uint8_t *in, size_t n, uint64_t off,
                          size_t *used, lmail_event *ev)
{
  size_t left = n < s->chunk_ ? n : (size_t)s->chunk_;

  *used = 0;
  if (left == 0 && s->chunk_ != 0) {
    if (!lmail_finished_(&s->base)) return LMAIL_OK;
    return lmail_fail_(&s->base, LMAIL_E_TRUNCATED, LMAIL_FIELD_BODY, off, 0);
  }
  if (s->session_ & LMAIL_SMTP_DROP_CHUNK) {
    *used = left;
    s->chunk_ -= left;
    return s->chunk_ != 0 ? LMAIL_OK : dropped(s, off + left, ev);
  }
  while (s->chunk_ != 0) {
    lmail_status st;
    size_t k;

    if (*used == n) return LMAIL_OK;
    left = n - *used < s->chunk_ ? n - *used : (size_t)s->chunk_;
    st = content(s, in + *used, left, off + *used, &k, ev);
    *used += k;
    if (st != LMAIL_OK) return st; /* LMAIL_OK: a span that is skipped or over the limit */
  }
  return chunk_ends(s, in == NULL ? NULL : in + *used, off + *used, ev);
}

lmail_status lmail_smtp_server_extend(lmail_smtp_server *s)
{
  static const lmail_smtp_server_more_ more = {auth_line,
                                               command,
                                               param,
                                               lmail_smtp_mailbox_parse_utf8,
                                               said_utf8,
                                               chunk,
                                               lmail_smtp_extension_,
                                               lmail_smtp_extension_text_};

  if (s->base.error_ < 0) return LMAIL_E_STATE;
  s->more_ = &more;
  return LMAIL_OK;
}
