/* SPDX-License-Identifier: MIT */
/* client_extend.c - what replies mean to the commands that extensions bring, TLS, and LMTP. */

#include "core/chars.h"
#include "core/line.h"
#include "core/number.h"
#include "smtp/client_more.h"

/* ---- lines of EHLO's reply -------------------------------------------------------------------- */

/* The word in front of "=", or all of it. */
static size_t keyword(const uint8_t *s, size_t n)
{
  const uint8_t *equals = n == 0 ? NULL : (const uint8_t *)memchr(s, '=', n);

  return equals == NULL ? n : (size_t)(equals - s);
}

/*
 * "AUTH=LOGIN PLAIN" was written before there was a standard, and still is for old clients; Exchange
 * has X-EXPS. What they name are mechanisms of AUTH.
 */
static void legacy_auth(lmail_event *ev)
{
  size_t n = keyword(ev->data, ev->len);
  size_t behind = n < ev->len ? n + 1 : n;

  if (!(n == 4 && lmail_equal_nocase_(ev->data, "auth", 4)) &&
      !(n == 6 && lmail_equal_nocase_(ev->data, "x-exps", 6))) {
    return;
  }
  if (behind < ev->len) {
    ev->len2 = ev->data2 == NULL ? ev->len - behind
                                 : (size_t)(ev->data2 + ev->len2 - (ev->data + behind));
    ev->data2 = ev->data + behind;
  }
  ev->len = n;
  ev->code = 7; /* LMAIL_SMTP_EXT_AUTH */
  if (ev->repair == 0) ev->repair = LMAIL_SMTP_REPAIR_LEGACY_AUTH;
}

/*
 * "FUTURERELEASE" SP max-future-release-interval SP max-future-release-date-time    RFC 4865 3
 * "DELIVERBY" [SP min-by-time *("," extension-token)]                               RFC 2852 4
 * The number in front, at most nine digits.
 */
static void seconds(lmail_event *ev)
{
  size_t n = lmail_run_(ev->data2, ev->len2, LMAIL_C_DIGIT);

  if (n != 0 && n <= 9) (void)lmail_number_(ev->data2, n, UINT32_MAX, &ev->num);
  else if (ev->repair == 0) ev->repair = LMAIL_SMTP_REPAIR_EXTENSION_VALUE;
}

static void extension(lmail_smtp_client *c, lmail_event *ev)
{
  uint32_t extension;

  if (ev->code == 0) legacy_auth(ev);
  if (ev->code == 0) return;
  extension = (uint32_t)1 << (ev->code - 1);
  c->extensions_ |= extension;
  if (extension == LMAIL_SMTP_EXT_LIMITS) {
    lmail_smtp_client_take_limits_(c, ev->data2, ev->len2);
  }
  if (extension == LMAIL_SMTP_EXT_FUTURERELEASE ||
      (extension == LMAIL_SMTP_EXT_DELIVERBY && ev->len2 != 0 && ev->data2[0] != ',')) {
    seconds(ev);
  }
  if (c->offers_ != NULL) c->offers_->take_(c, ev);
}

/* ---- replies ---------------------------------------------------------------------------------- */

/* The transaction whose replies are read is over, or a new one begins. */
static void no_recipients(lmail_smtp_client *c)
{
  c->accepted_ = 0;
  c->told_ = 0;
}

/* Nothing that was said and learned before holds any longer. */
static void begin_anew(lmail_smtp_client *c)
{
  no_recipients(c);
  c->chunked_ = 0;
  c->mail_id_ = 0;
  c->hopeful_ = 0;
  c->session_ &= LMAIL_SMTP_IS_EXTENDED | LMAIL_SMTP_IS_SECURE | LMAIL_SMTP_NEEDS_TLS;
  c->extensions_ = 0;
  c->size_max_ = 0;
  if (c->offers_ != NULL) c->offers_->take_(c, NULL);
  memset(c->limits_, 0, sizeof c->limits_);
  c->mails_ = c->rcpts_ = 0;
  c->domains_ = 0;
  c->domain_ = 0;
}

/*
 * HELO is not said in LMTP (RFC 2033 4.1); and where TLS is required, nothing that is said without it
 * counts.
 */
static void greeted(lmail_smtp_client *c, const lmail_event *ev)
{
  int lmtp = (c->cfg_.flags & LMAIL_SMTP_LMTP) != 0;

  no_recipients(c);
  c->chunked_ = 0;
  c->mail_id_ = 0;
  c->hopeful_ = 0;
  if ((lmtp && ev->num != LMAIL_SMTP_LHLO) || lmail_smtp_client_lacks_tls_(c)) {
    c->session_ &= ~(uint32_t)LMAIL_SMTP_HELLO_DONE;
  } else {
    c->session_ |= LMAIL_SMTP_HELLO_DONE;
  }
}

/*
 * RFC 2033 4.2: the end of a message has "a reply for each previously successful RCPT command ... in
 * the order that the RCPT commands were issued". As long as one is missing, the end stays in the queue.
 */
static void message(lmail_smtp_client *c, unsigned record, lmail_event *ev)
{
  ev->kind = LMAIL_SMTP_CLIENT_MESSAGE;
  if (!(c->cfg_.flags & LMAIL_SMTP_LMTP) || c->state_ == LMAIL_SMTP_IS_CLOSED) return;
  ev->depth = ++c->told_;
  if (c->told_ >= c->accepted_) {
    no_recipients(c);
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
  if (record != ev->num) {
    message(c, record, ev);
  } else if (ev->code >= 300) {
    c->session_ |= LMAIL_SMTP_CHUNK_REFUSED;
    no_recipients(c);
  }
  return LMAIL_EVENT;
}

/* A command other than those of a message has been answered with 2yz. */
static void granted(lmail_smtp_client *c, const lmail_event *ev)
{
  int observes = lmail_smtp_client_observes_(c);

  switch (ev->num) {
  case LMAIL_SMTP_HELO:
  case LMAIL_SMTP_EHLO:
  case LMAIL_SMTP_LHLO: greeted(c, ev); break;
  case LMAIL_SMTP_MAIL: no_recipients(c); break;
  case LMAIL_SMTP_RCPT: c->accepted_++; break;
  case LMAIL_SMTP_RSET:
    no_recipients(c);
    c->chunked_ = 0;
    break;
  case LMAIL_SMTP_AUTH: c->session_ |= LMAIL_SMTP_KNOWN; break;
  case LMAIL_SMTP_XCLIENT: begin_anew(c); break; /* "as if the client had just connected" */
  case LMAIL_SMTP_STARTTLS:
    if (observes) begin_anew(c);
    else c->state_ = LMAIL_SMTP_AWAITS_TLS;
    break;
  case LMAIL_SMTP_ATRN:
  case LMAIL_SMTP_TURN:
    if (!observes) c->state_ = LMAIL_SMTP_TURNED;
    break;
  default: break;
  }
}

/*
 * "355" SP octet-offset [linear-white-space text]      octet-offset ::= 1*DIGIT      RFC 1845 4
 * UINT64_MAX for what is none.
 */
static uint64_t octet_offset(const lmail_event *ev)
{
  const size_t n = ev->code == 355 ? lmail_run_(ev->data, ev->len, LMAIL_C_DIGIT) : 0;
  uint64_t offset;

  if (n < ev->len && !lmail_is_wsp_(ev->data[n])) return UINT64_MAX;
  return lmail_number_(ev->data, n, UINT64_MAX, &offset) == LMAIL_OK ? offset : UINT64_MAX;
}

/*
 * The server has kept the transaction that this TRANSID names: its recipients, which one stands in for
 * here, and so many octets of the message. LMTP has to count recipients, and cannot.
 */
static int resumed(lmail_smtp_client *c, uint64_t offset, lmail_event *ev)
{
  if (offset == UINT64_MAX || (c->cfg_.flags & LMAIL_SMTP_LMTP) || ev->id != c->mail_id_) return 0;
  no_recipients(c);
  c->accepted_ = 1;
  c->hopeful_++;
  ev->num2 = offset;
  ev->flags |= LMAIL_SMTP_EV_RESUMED;
  return 1;
}

/* The reply to MAIL with TRANSID; chunk_ holds the offset, "the first thing on the first line". */
static void resumable(lmail_smtp_client *c, lmail_event *ev)
{
  const uint64_t offset = c->chunk_;

  c->chunk_ = 0;
  if (ev->code >= 300 && !resumed(c, offset, ev)) {
    lmail_smtp_client_refused_(c, LMAIL_SMTP_MAIL, ev->id);
  }
}

/* record is what was queued for the reply that ends with *ev. */
static lmail_status reply(lmail_smtp_client *c, unsigned record, lmail_event *ev)
{
  if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE) {
    if (record != 0) message(c, record, ev); /* 0: it came too early */
    return LMAIL_EVENT;
  }
  if (ev->kind != LMAIL_SMTP_CLIENT_REPLY) return LMAIL_EVENT;
  if (ev->num == LMAIL_SMTP_BDAT || ev->num == LMAIL_SMTP_BURL) return chunk(c, record, ev);
  if (ev->code < 300) granted(c, ev);
  if (record == LMAIL_SMTP_RESUMABLE) resumable(c, ev);
  if (ev->num == LMAIL_SMTP_AUTH && ev->code >= 300 && ev->code < 400) {
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

  if (n > 0) return lmail_fail_(p, LMAIL_E_INJECTED, LMAIL_FIELD_SMTP_REPLY, p->off_, in[0]);
  if (lmail_finished_(p)) {
    return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_SMTP_REPLY, p->off_, 0);
  }
  c->session_ |= LMAIL_SMTP_SWITCH_TOLD;
  return LMAIL_SWITCH;
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
  if (ev->data != NULL && ev->num - LMAIL_SMTP_EHLO <= LMAIL_SMTP_LHLO - LMAIL_SMTP_EHLO &&
      ev->code < 300) {
    memset(c->limits_, 0, sizeof c->limits_); /* the first line of its reply */
    if (c->offers_ != NULL) c->offers_->take_(c, NULL);
  }
  if (first && record == LMAIL_SMTP_RESUMABLE) c->chunk_ = octet_offset(ev);
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
  return which < sizeof c->limits_ / sizeof c->limits_[0] ? c->limits_[which] : 0;
}
