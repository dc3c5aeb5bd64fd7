/* SPDX-License-Identifier: MIT */
/* client_esmtp.c - EHLO, what a server offers in its reply, and how the offers are used. */

#include "core/number.h"
#include "smtp/client.h"
#include "smtp/extension.h"
#include "smtp/grammar.h"
#include "smtp/reply.h"

static void repaired(lmail_event *ev, uint32_t repair)
{
  if (ev->repair == 0) ev->repair = repair;
}

/*
 * ehlo-line = ehlo-keyword *( SP ehlo-param )
 * The keyword may be any word: "AUTH=LOGIN" of old servers is told like all that is unknown.
 */
static void split(lmail_event *ev)
{
  const uint8_t *s = ev->data;
  size_t n = ev->len;
  size_t words;
  size_t i;

  while (n > 0 && lmail_is_wsp_(s[n - 1])) n--;
  if (n < ev->len) repaired(ev, LMAIL_SMTP_REPAIR_TRAILING_SPACE);
  for (i = 0; i < n && !lmail_is_wsp_(s[i]);) i++;
  ev->len = i;
  if (i == n) return;
  for (words = i + 1; lmail_is_wsp_(s[words]);) words++; /* what is at n - 1 is none */
  if (words > i + 1) repaired(ev, LMAIL_SMTP_REPAIR_EXTRA_SPACE);
  ev->data2 = s + words;
  ev->len2 = n - words;
}

void lmail_smtp_client_take_number_(lmail_event *ev, size_t n)
{
  if (lmail_number_(ev->data2, n, UINT64_MAX, &ev->num) != LMAIL_OK) {
    repaired(ev, LMAIL_SMTP_REPAIR_EXTENSION_VALUE);
  }
}

/* size-param ::= [1*20DIGIT]; nothing and 0 stand for "no fixed limit" (RFC 1870 4) */
static void size_param(lmail_smtp_client *c, lmail_event *ev)
{
  if (ev->len2 > 0) lmail_smtp_client_take_number_(ev, ev->len2);
  if (!(c->extensions_ & LMAIL_SMTP_EXT_SIZE))
    c->known_.size_max = ev->num; /* the first one counts */
}

/* *ev is a line of EHLO's reply after the first. */
static void extension(lmail_smtp_client *c, lmail_event *ev)
{
  unsigned number;

  ev->kind = LMAIL_SMTP_CLIENT_EXTENSION;
  ev->num = 0;
  split(ev);
  number = lmail_smtp_extension_(ev->data, ev->len);
  ev->code = (uint16_t)number;
  if (number == 0) return;
  if (number == 1) size_param(c, ev);
  c->extensions_ |= (uint32_t)1 << (number - 1);
}

/*
 * RFC 5321 3.2: HELO is tried after "command not recognized" (500) and its kin for servers that
 * know the command but do not implement it (502) or this use of it (504). 501 and 550 speak of the
 * name that was given, which HELO would not change.
 */
static int knows_no_ehlo(unsigned code)
{
  return code == 500 || code == 502 || code == 504;
}

/* A line of a reply. Is it to EHLO or HELO? Then nothing of what an earlier EHLO brought holds any longer. */
static void hello_line(lmail_smtp_client *c, unsigned verb, int first, lmail_event *ev)
{
  const int last = ev->kind == LMAIL_SMTP_CLIENT_REPLY;

  if (verb - LMAIL_SMTP_HELO > LMAIL_SMTP_LHLO - LMAIL_SMTP_HELO) return;
  if (ev->code >= 300) {
    if (last && verb == LMAIL_SMTP_EHLO && knows_no_ehlo(ev->code)) {
      ev->flags |= LMAIL_SMTP_EV_TRY_HELO;
    }
  } else if (first) {
    c->extensions_ = 0;
    c->known_.size_max = 0;
  } else if (verb != LMAIL_SMTP_HELO) {
    if (last) {
      c->session_ |= LMAIL_SMTP_VERDICT_DUE;
      c->base.control_ &= (uint8_t)~LMAIL_CTL_STOP; /* the verdict ends the batch */
    }
    extension(c, ev);
  }
}

/* LHLO takes the place of EHLO in LMTP (RFC 2033 4.1). */
static unsigned hello(const lmail_smtp_client *c)
{
  return c->cfg_.flags & LMAIL_SMTP_LMTP ? LMAIL_SMTP_LHLO : LMAIL_SMTP_EHLO;
}

/* The last line of EHLO's reply has been told as EXTENSION; here is the verdict. */
static lmail_status hello_verdict(lmail_smtp_client *c, lmail_event *ev)
{
  c->session_ &= ~(uint32_t)LMAIL_SMTP_VERDICT_DUE;
  ev->kind = LMAIL_SMTP_CLIENT_REPLY;
  ev->code = (uint16_t)c->code_;
  ev->field = LMAIL_FIELD_SMTP_REPLY;
  ev->id = c->written_ - c->queue_count_; /* the last that was answered */
  ev->num = hello(c);
  ev->off = c->base.off_;
  lmail_stop_batch_(&c->base);
  return LMAIL_EVENT;
}

lmail_status lmail_smtp_client_esmtp_step_(lmail_parser *p, const uint8_t *in, size_t n,
                                           size_t *used, lmail_event *ev)
{
  lmail_smtp_client *c = (lmail_smtp_client *)(void *)p;
  int first = c->lines_ == 0;
  lmail_status st;

  if (c->session_ & LMAIL_SMTP_VERDICT_DUE) return hello_verdict(c, ev);
  st = lmail_smtp_client_step_(p, in, n, used, ev);
  if (st != LMAIL_EVENT) return st;
  lmail_smtp_reply_enhanced_(ev);
  hello_line(c, (unsigned)ev->num, first, ev);
  return st;
}

/* ---- what was offered is used ----------------------------------------------------------------- */

int lmail_smtp_client_8bit(const lmail_smtp_client *c)
{
  return lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_8BITMIME);
}

/* "SIZE=" size-value (RFC 1870 4), "BODY=8BITMIME" (RFC 6152 2) */
lmail_status lmail_smtp_client_params_(lmail_smtp_client *c, lmail_build_ *b, uint64_t size,
                                       uint32_t flags)
{
  if (flags & LMAIL_SMTP_OF_RCPT) return LMAIL_OK;
  if (flags & ~(uint32_t)LMAIL_SMTP_MAIL_8BITMIME) return LMAIL_E_ARGUMENT;
  if (flags != 0 && !lmail_smtp_client_8bit(c)) return LMAIL_E_NOT_OFFERED;
  if (c->known_.size_max != 0 && size > c->known_.size_max) return LMAIL_E_LIMIT;
  if (size != 0 && lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_SIZE)) {
    lmail_put_lit_(b, " SIZE=");
    lmail_put_number_(b, size);
  }
  lmail_put_(b, " BODY=8BITMIME", flags * (sizeof " BODY=8BITMIME" - 1)); /* flags are 0 or 1 */
  return LMAIL_OK;
}

void lmail_smtp_client_attach_(lmail_smtp_client *c)
{
  if (c->params_ != NULL) return; /* that, or more, is attached */
  c->base.step_ = lmail_smtp_client_esmtp_step_;
  c->params_ = lmail_smtp_client_params_;
  c->literal_ = lmail_smtp_address_literal_;
}

/*
 * ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
 * LHLO likewise (RFC 2033 4.1); what replies mean in LMTP is known only when that is attached.
 */
lmail_status lmail_smtp_client_ehlo(lmail_smtp_client *c, lmail_writer *w, const void *name,
                                    size_t n)
{
  lmail_status st;
  unsigned verb;

  if (!lmail_smtp_client_host_(lmail_smtp_address_literal_, name, n, 0)) return LMAIL_E_ARGUMENT;
  verb = hello(c);
  if (verb == LMAIL_SMTP_LHLO && !(c->session_ & LMAIL_SMTP_IS_EXTENDED)) return LMAIL_E_STATE;
  st = lmail_smtp_client_say_(c, w, verb, verb == LMAIL_SMTP_LHLO ? "LHLO " : "EHLO ", name, n);
  if (st == LMAIL_OK) lmail_smtp_client_attach_(c);
  return st;
}
