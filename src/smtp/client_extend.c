/* SPDX-License-Identifier: MIT */
/* client_extend.c - what replies mean to the commands that extensions bring, TLS, and LMTP. */

#include "core/apart.h"
#include "core/chars.h"
#include "core/line.h"
#include "core/number.h"
#include "smtp/client_more.h"

/* ---- lines of EHLO's reply -------------------------------------------------------------------- */

/*
 * "AUTH=LOGIN PLAIN" was written before there was a standard, and still is for old clients; Exchange
 * has X-EXPS. What they name are mechanisms of AUTH.
 */
static void legacy_auth(lmail_smtp_client *c, lmail_event *ev)
{
  const uint8_t *s = ev->data;
  const uint8_t *end = ev->len2 == 0 ? s + ev->len : ev->data2 + ev->len2;
  size_t n = 0;

  while (n < ev->len && s[n] != '=') n++;
  if (!(n == 4 && lmail_equal_nocase_(s, "auth", 4)) &&
      !(n == 6 && lmail_equal_nocase_(s, "x-exps", 6))) {
    return;
  }
  if (n + 1 < ev->len) {
    ev->data2 = s + n + 1;
    ev->len2 = (size_t)(end - ev->data2);
  }
  ev->len = n;
  ev->code = 7; /* LMAIL_SMTP_EXT_AUTH */
  if (ev->repair == 0) ev->repair = LMAIL_SMTP_REPAIR_LEGACY_AUTH;
  c->extensions_ |= LMAIL_SMTP_EXT_AUTH;
}

/*
 * "FUTURERELEASE" SP max-future-release-interval SP max-future-release-date-time    RFC 4865 3
 * "DELIVERBY" [SP min-by-time *("," extension-token)]                               RFC 2852 4
 * The number in front, at most nine digits.
 */
static void seconds(lmail_event *ev)
{
  size_t n = lmail_run_(ev->data2, ev->len2, LMAIL_C_DIGIT);

  lmail_smtp_client_take_number_(ev, n <= 9 ? n : 0);
}

/* The number of an extension. */
enum { LIMITS = 13, FUTURERELEASE = 14, DELIVERBY = 16 };

static void extension(lmail_smtp_client *c, lmail_event *ev)
{
  if (ev->code == 0) legacy_auth(c, ev);
  if (ev->code == 0) return;
  if (ev->code == LIMITS) lmail_smtp_client_take_limits_(c, ev->data2, ev->len2);
  if (ev->code == FUTURERELEASE ||
      (ev->code == DELIVERBY && ev->len2 != 0 && ev->data2[0] != ',')) {
    seconds(ev);
  }
  if (c->offers_ != NULL) c->offers_->take_(c, ev);
}

/* ---- replies ---------------------------------------------------------------------------------- */

/* The transaction whose replies are read is over, or a new one begins. */
static void transaction_over(lmail_smtp_client *c)
{
  c->known_.chunked = 0;
  c->known_.accepted = 0;
  c->known_.told = 0;
}

/* What the server said of its limits and offers no longer holds. */
static void offers_over(lmail_smtp_client *c)
{
  memset(c->known_.limits, 0, sizeof c->known_.limits);
  if (c->offers_ != NULL) c->offers_->take_(c, NULL);
}

/* Nothing that was said and learned before holds any longer. */
static void begin_anew(lmail_smtp_client *c)
{
  memset(&c->known_, 0, sizeof c->known_);
  offers_over(c);
  c->mail_id_ = 0;
  c->hopeful_ = 0;
  c->session_ &= LMAIL_SMTP_IS_EXTENDED | LMAIL_SMTP_IS_SECURE | LMAIL_SMTP_NEEDS_TLS;
  c->extensions_ = 0;
}

/*
 * RFC 2033 4.2: the end of a message has "a reply for each previously successful RCPT command ... in
 * the order that the RCPT commands were issued". As long as one is missing, the end stays in the queue.
 */
static void message(lmail_smtp_client *c, unsigned record, lmail_event *ev)
{
  ev->kind = LMAIL_SMTP_CLIENT_MESSAGE;
  if (record == 0) return; /* it came too early */
  if (!(c->cfg_.flags & LMAIL_SMTP_LMTP) || c->state_ == LMAIL_SMTP_IS_CLOSED) return;
  ev->depth = ++c->known_.told;
  if (c->known_.told >= c->known_.accepted) {
    transaction_over(c);
    return;
  }
  c->queue_first_ = (c->queue_first_ == 0 ? c->cfg_.queue_max : c->queue_first_) - 1;
  c->queue_count_++;
  if (record != LMAIL_SMTP_END_OF_MESSAGE) c->session_ |= LMAIL_SMTP_GROUP_ENDED;
}

/*
 * A chunk is answered when it has come (RFC 3030 2); before that it can only be refused. Behind a
 * refusal "a RSET command MUST be issued".
 */
static lmail_status chunk(lmail_smtp_client *c, unsigned record, lmail_event *ev)
{
  if (ev->code < 300 && c->state_ == LMAIL_SMTP_SENDS_CHUNK && c->queue_count_ == 0) {
    c->base.line_--; /* the line that was taken is the one with the fault */
    return lmail_fail_(&c->base, LMAIL_E_UNEXPECTED, LMAIL_FIELD_SMTP_REPLY, ev->off,
                       ev->len == 0 ? 0 : ev->data[0]);
  }
  if (record & 0x80) { /* LMAIL_SMTP_LAST_BDAT, LMAIL_SMTP_LAST_BURL */
    message(c, record, ev);
  } else if (ev->code >= 300) {
    c->session_ |= LMAIL_SMTP_CHUNK_REFUSED;
    c->known_.accepted = 0;
  }
  return LMAIL_EVENT;
}

/* With these no transaction is left, or a new one begins. */
enum {
  WITHOUT_RECIPIENTS = 1 << LMAIL_SMTP_HELO | 1 << LMAIL_SMTP_EHLO | 1 << LMAIL_SMTP_LHLO |
                       1 << LMAIL_SMTP_MAIL | 1 << LMAIL_SMTP_RSET
};

/* A command other than those of a message has been answered with 2yz. */
static LMAIL_APART_ void granted(lmail_smtp_client *c, unsigned verb)
{
  const int observes = lmail_smtp_client_observes_(c);

  if (WITHOUT_RECIPIENTS >> verb & 1) transaction_over(c);
  if (verb == LMAIL_SMTP_RCPT) c->known_.accepted++;
  if (verb == LMAIL_SMTP_AUTH) c->session_ |= LMAIL_SMTP_KNOWN;
  if (verb == LMAIL_SMTP_XCLIENT || (verb == LMAIL_SMTP_STARTTLS && observes)) {
    begin_anew(c); /* "as if the client had just connected" */
  } else if (verb == LMAIL_SMTP_STARTTLS) {
    c->state_ = LMAIL_SMTP_AWAITS_TLS;
  } else if ((verb == LMAIL_SMTP_ATRN || verb == LMAIL_SMTP_TURN) && !observes) {
    c->state_ = LMAIL_SMTP_TURNED;
  }
  /* HELO and EHLO are not said in LMTP (RFC 2033 4.1); and without TLS, where it is required, nothing counts. */
  if (((c->cfg_.flags & LMAIL_SMTP_LMTP) &&
       verb - LMAIL_SMTP_HELO <= LMAIL_SMTP_EHLO - LMAIL_SMTP_HELO) ||
      lmail_smtp_client_lacks_tls_(c)) {
    c->session_ &= ~(uint32_t)LMAIL_SMTP_HELLO_DONE;
  }
}

/*
 * "355" SP octet-offset [linear-white-space text]      octet-offset ::= 1*DIGIT      RFC 1845 4
 * UINT64_MAX for what is none.
 */
static void octet_offset(lmail_smtp_client *c, const lmail_event *ev)
{
  const size_t n = ev->code == 355 ? lmail_run_(ev->data, ev->len, LMAIL_C_DIGIT) : 0;

  c->chunk_ = UINT64_MAX;
  if (n == ev->len || lmail_is_wsp_(ev->data[n])) {
    (void)lmail_number_(ev->data, n, UINT64_MAX, &c->chunk_);
  }
}

/*
 * The reply to MAIL with TRANSID; chunk_ holds the offset, "the first thing on the first line". The server has
 * kept the transaction that this TRANSID names: its recipients, which one stands in for here, and so many octets
 * of the message. LMTP has to count recipients, and cannot.
 */
static void resumable(lmail_smtp_client *c, lmail_event *ev)
{
  if (ev->code >= 300) {
    if (c->chunk_ == UINT64_MAX || (c->cfg_.flags & LMAIL_SMTP_LMTP) || ev->id != c->mail_id_) {
      lmail_smtp_client_refused_(c, LMAIL_SMTP_MAIL, ev->id);
    } else {
      transaction_over(c);
      c->known_.accepted = 1;
      c->hopeful_++;
      ev->num2 = c->chunk_;
      ev->flags |= LMAIL_SMTP_EV_RESUMED;
    }
  }
  c->chunk_ = 0;
}

/* record is what was queued for the reply that ends with *ev. */
static lmail_status reply(lmail_smtp_client *c, unsigned record, lmail_event *ev)
{
  const unsigned verb = (unsigned)ev->num;

  if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE) {
    message(c, record, ev);
    return LMAIL_EVENT;
  }
  if (ev->kind != LMAIL_SMTP_CLIENT_REPLY) return LMAIL_EVENT;
  if (verb == LMAIL_SMTP_BDAT || verb == LMAIL_SMTP_BURL) return chunk(c, record, ev);
  if (ev->code < 300) granted(c, verb);
  if (record == LMAIL_SMTP_RESUMABLE) resumable(c, ev);
  if (verb == LMAIL_SMTP_AUTH && ev->code - 300u < 100) {
    ev->kind = LMAIL_SMTP_CLIENT_CHALLENGE;
    c->state_ = LMAIL_SMTP_CHALLENGED;
  }
  return LMAIL_EVENT;
}

/* ---- the machine ------------------------------------------------------------------------------ */

/*
 * Between 220 to STARTTLS and TLS nothing may arrive: what does was written by somebody in the middle,
 * to be taken for the server's words under TLS (RFC 3207 6, CVE-2021-38371 and many more).
 */
static lmail_status awaits_tls(lmail_smtp_client *c, const uint8_t *in, size_t n)
{
  lmail_parser *p = &c->base;

  if (n == 0 && !lmail_finished_(p)) {
    c->session_ |= LMAIL_SMTP_SWITCH_TOLD;
    return LMAIL_SWITCH;
  }
  return lmail_fail_(p, n == 0 ? LMAIL_E_TRUNCATED : LMAIL_E_INJECTED, LMAIL_FIELD_SMTP_REPLY,
                     p->off_, n == 0 ? 0 : in[0]);
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_smtp_client *c = (lmail_smtp_client *)(void *)p;
  unsigned record = lmail_smtp_client_oldest_(c);
  const int first = c->lines_ == 0;
  lmail_status st;

  if (c->state_ == LMAIL_SMTP_AWAITS_TLS) return awaits_tls(c, in, n);
  if (c->state_ == LMAIL_SMTP_TURNED) return LMAIL_SWITCH;
  st = lmail_smtp_client_esmtp_step_(p, in, n, used, ev);
  if (st != LMAIL_EVENT) return st;
  if (ev->kind == LMAIL_SMTP_CLIENT_EXTENSION) {
    extension(c, ev);
    return st;
  }
  if (ev->data != NULL &&
      (unsigned)ev->num - LMAIL_SMTP_EHLO <= LMAIL_SMTP_LHLO - LMAIL_SMTP_EHLO && ev->code < 300) {
    offers_over(c); /* the first line of its reply */
  }
  if (first && record == LMAIL_SMTP_RESUMABLE) octet_offset(c, ev);
  return reply(c, record, ev);
}

/*
 * The parameters of lmail_smtp_client_mail; and the order, which the core does not know where there
 * are chunks; and what LIMITS says, for RCPT, too.
 */
static lmail_status params(lmail_smtp_client *c, lmail_build_ *b, uint64_t size, uint32_t flags)
{
  size_t address = b->len - (sizeof "RCPT TO:<>" - 1);
  lmail_status st;

  if (!(flags & LMAIL_SMTP_OF_RCPT)) {
    if (lmail_smtp_client_in_transaction_(c)) return LMAIL_E_STATE;
    st = lmail_smtp_client_params_(c, b, size, flags);
    if (st != LMAIL_OK) return st;
    address = 0;
  }
  return lmail_smtp_client_overflows_(b) ? LMAIL_E_ARGUMENT
                                         : lmail_smtp_client_count_(c, b, address);
}

/* ---- what the application may say at any time ------------------------------------------------- */

lmail_status lmail_smtp_client_extend(lmail_smtp_client *c)
{
  if (c->base.error_ < 0) return LMAIL_E_STATE;
  lmail_smtp_client_attach_(c);
  c->base.step_ = step;
  c->params_ = params;
  c->session_ |= LMAIL_SMTP_IS_EXTENDED;
  return LMAIL_OK;
}

lmail_status lmail_smtp_client_require_tls(lmail_smtp_client *c)
{
  if (!(c->session_ & LMAIL_SMTP_IS_EXTENDED)) return LMAIL_E_STATE;
  c->session_ |= LMAIL_SMTP_NEEDS_TLS;
  if (lmail_smtp_client_lacks_tls_(c)) c->session_ &= ~(uint32_t)LMAIL_SMTP_HELLO_DONE;
  return LMAIL_OK;
}

/* Has the connection just been made? */
static int is_fresh(const lmail_smtp_client *c)
{
  return c->base.off_ == 0 && !lmail_line_open_(&c->base) && c->written_ == 0 &&
         c->base.error_ == 0;
}

lmail_status lmail_smtp_client_tls(lmail_smtp_client *c)
{
  if (c->session_ & LMAIL_SMTP_IS_SECURE) return LMAIL_E_STATE;
  if (c->base.error_ < 0 || !(c->session_ & LMAIL_SMTP_SWITCH_TOLD)) {
    if (!is_fresh(c)) return LMAIL_E_STATE;
  } else {
    begin_anew(c);
    c->state_ = LMAIL_SMTP_CONVERSES;
  }
  c->session_ |= LMAIL_SMTP_IS_SECURE;
  return LMAIL_OK;
}

uint32_t lmail_smtp_client_limit(const lmail_smtp_client *c, unsigned which)
{
  return which < sizeof c->known_.limits / sizeof c->known_.limits[0] ? c->known_.limits[which] : 0;
}
