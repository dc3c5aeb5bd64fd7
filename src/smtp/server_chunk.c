/* SPDX-License-Identifier: MIT */
/* server_chunk.c - the SMTP server receives a message in chunks or by URL (RFC 3030, RFC 4468). */

#include "core/apart.h"
#include "core/chars.h"
#include "core/number.h"
#include "smtp/server.h"

/* ---- commands --------------------------------------------------------------------------------- */

/* [SP "LAST"] behind an argument; how long that is without it. */
static size_t without_last(lmail_event *ev)
{
  const size_t n = ev->len;

  if (n <= 5 || !lmail_equal_nocase_(ev->data + n - 5, " last", 5)) return n;
  ev->flags |= LMAIL_SMTP_EV_LAST;
  return n - 5;
}

/* Why a part of the message may not come now: 0, or the fault (RFC 3030 2). */
static LMAIL_APART_ uint32_t no_chunk(const lmail_smtp_server *s)
{
  if (!(s->session_ & LMAIL_SMTP_MAIL_OPEN) || (s->session_ & LMAIL_SMTP_CHUNK_FAILED)) {
    return LMAIL_SMTP_BAD_ORDER_;
  }
  return lmail_smtp_no_recipients_(s);
}

/* Is it the last part? */
static LMAIL_APART_ void note_last(lmail_smtp_server *s, const lmail_event *ev)
{
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
static int unwanted(lmail_smtp_server *s, uint32_t fault)
{
  s->session_ |= LMAIL_SMTP_DROP_CHUNK;
  s->fault_ = fault;
  return 0;
}

/*
 * A part of the message that cannot be read is a part that is missing: what is pipelined behind it must not
 * become a message without it. Before any recipient there is no message.
 */
static void part_is_lost(lmail_smtp_server *s)
{
  const uint32_t parts = LMAIL_SMTP_EXT_CHUNKING | LMAIL_SMTP_EXT_BURL;

  if (s->recipients_ == 0 || !(s->offered_ & parts)) return;
  part_begins(s);
  s->session_ |= LMAIL_SMTP_CHUNK_FAILED;
}

/*
 * bdat-cmd   ::= "BDAT" SP chunk-size [ SP end-marker ] CR LF             RFC 3030 2
 * chunk-size ::= 1*DIGIT                          end-marker ::= "LAST"
 * "If a failure occurs after a BDAT command is received, the receiver-SMTP MUST accept and discard the
 * associated message data": with whatever follows its size, and where it was not offered. When the size cannot be
 * read, the conversation is over (server.c).
 */
static int bdat(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const uint8_t *arg = ev->data;
  size_t n = without_last(ev);
  size_t digits = lmail_run_(arg, n, LMAIL_C_DIGIT);
  uint64_t size;
  uint32_t fault;

  ev->kind = LMAIL_SMTP_SERVER_BDAT;
  ev->data = NULL;
  ev->len = 0;
  if ((digits < n && arg[digits] != ' ') ||
      lmail_number_(arg, digits, UINT64_MAX, &size) != LMAIL_OK) {
    return lmail_smtp_fault_(s, ev, LMAIL_SMTP_BAD_ARGUMENT_(LMAIL_FIELD_SMTP_ARGUMENT), w->arg);
  }
  fault = s->offered_ & LMAIL_SMTP_EXT_CHUNKING ? no_chunk(s) : LMAIL_SMTP_BAD_ORDER_;
  note_last(s, ev); /* the octets of the chunk follow, wanted or not */
  s->state_ = LMAIL_SMTP_IN_CHUNK;
  s->chunk_ = size;
  if (digits != n) {
    part_is_lost(s);
    return unwanted(s, LMAIL_SMTP_BAD_ARGUMENT_(LMAIL_FIELD_SMTP_ARGUMENT));
  }
  if (fault != 0) return unwanted(s, fault);
  ev->num = size;
  part_begins(s);
  if (size > s->size_max_ - s->body_octets_) {
    s->session_ |= LMAIL_SMTP_CHUNK_FAILED;
    return unwanted(s, LMAIL_SMTP_FAULT_(552, 3, 4, LMAIL_FIELD_BODY));
  }
  lmail_bulk_open_(&s->base);
  return 1;
}

/* A CR that ends what chunks brought is a bare one: is it news? */
static int cr_ends(lmail_smtp_server *s)
{
  return !(s->session_ & LMAIL_SMTP_BINARY) && lmail_undotted_end_(&s->undot_);
}

/* What chunks brought in front of BURL: a CR at their end is a bare one, and LAST accepts them. */
static int chunks_are_regular(lmail_smtp_server *s, lmail_event *ev)
{
  (void)cr_ends(s);
  if (!(ev->flags & LMAIL_SMTP_EV_LAST) || s->undot_.seen == 0 ||
      (s->flags_ & LMAIL_SMTP_ACCEPT_IRREGULAR)) {
    return 1;
  }
  s->session_ |= LMAIL_SMTP_CHUNK_FAILED;
  return lmail_smtp_fault_(s, ev, LMAIL_SMTP_FAULT_(550, 6, 0, LMAIL_FIELD_BODY), 0);
}

/* burl-cmd = "BURL" SP absolute-URI [SP end-marker] CRLF                  RFC 4468 3 */
static int burl(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const uint32_t fault = no_chunk(s);

  ev->kind = LMAIL_SMTP_SERVER_BURL;
  ev->len = without_last(ev);
  if (ev->len == 0 || lmail_run_(ev->data, ev->len, LMAIL_C_GRAPH) != ev->len) {
    part_is_lost(s);
    return lmail_smtp_fault_(s, ev, LMAIL_SMTP_BAD_ARGUMENT_(LMAIL_FIELD_SMTP_ARGUMENT), w->arg);
  }
  if (!lmail_smtp_fault_(s, ev, fault, 0)) return 0;
  part_begins(s);
  note_last(s, ev);
  return chunks_are_regular(s, ev);
}

static int command(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev)
{
  return verb == LMAIL_SMTP_BDAT ? bdat(s, w, ev) : burl(s, w, ev);
}

/* ---- octets ----------------------------------------------------------------------------------- */

/* Octets of a chunk from in[0] on; a message that is binary may hold anything. */
static lmail_undot_result_ content(lmail_smtp_server *s, const uint8_t *in, size_t n,
                                   lmail_event *ev)
{
  if (!(s->session_ & LMAIL_SMTP_BINARY)) return lmail_undotted_next_(&s->undot_, in, n, ev);
  memset(ev, 0, sizeof *ev);
  ev->data = in;
  ev->len = n;
  return LMAIL_UNDOT_SPAN;
}

/* All octets have come. The last span of the bulk is empty, and behind it stands the verdict. */
static lmail_status chunk_ends(lmail_smtp_server *s, const uint8_t *in, lmail_event *ev)
{
  int last = (s->session_ & LMAIL_SMTP_LAST_CHUNK) != 0;

  if (last && cr_ends(s)) {
    ev->code = LMAIL_SMTP_BARE_CR;
    ev->off--;
    return lmail_smtp_content_(s, LMAIL_UNDOT_IRREGULAR, ev);
  }
  if ((s->base.control_ & LMAIL_CTL_BULK) && !lmail_bulk_close_(&s->base)) {
    ev->kind = LMAIL_SMTP_SERVER_BODY;
    ev->data = in;
    return LMAIL_EVENT;
  }
  s->state_ = last ? LMAIL_SMTP_AFTER_DATA : LMAIL_SMTP_AT_COMMAND;
  if (last) return LMAIL_OK;
  ev->kind = LMAIL_SMTP_SERVER_CHUNK;
  ev->id = s->commands_;
  ev->code = LMAIL_SMTP_BDAT;
  return lmail_smtp_ask_(s, ev, LMAIL_SMTP_FOR_CHUNK);
}

/*
 * The octets of a chunk that is not wanted have been dropped: now it is refused. In LMTP the last one
 * owes a reply for each recipient: "If there were no previously successful RCPT commands in the mail
 * transaction, then the BDAT LAST command returns zero replies." (RFC 2033 4.3)
 */
static lmail_status dropped(lmail_smtp_server *s, lmail_event *ev)
{
  s->state_ = LMAIL_SMTP_AT_COMMAND;
  ev->kind = LMAIL_SMTP_SERVER_BAD;
  ev->id = s->commands_;
  ev->code = LMAIL_SMTP_BDAT;
  (void)lmail_smtp_fault_(s, ev, s->fault_, 0);
  return s->session_ & LMAIL_SMTP_LAST_CHUNK ? lmail_smtp_ask_each_(s, ev, LMAIL_SMTP_FOR_BAD)
                                             : lmail_smtp_ask_(s, ev, LMAIL_SMTP_FOR_BAD);
}

static lmail_status chunk(lmail_smtp_server *s, const uint8_t *in, size_t n, size_t *used,
                          lmail_event *ev)
{
  lmail_parser *p = &s->base;

  while (s->chunk_ != 0) {
    const size_t left = n - *used < s->chunk_ ? n - *used : (size_t)s->chunk_;
    lmail_undot_result_ r = LMAIL_UNDOT_SPAN;
    lmail_status st = LMAIL_OK; /* a span that is skipped or over the limit */

    if (left == 0) {
      if (!lmail_finished_(p)) return LMAIL_OK;
      return lmail_fail_here_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_BODY, 0);
    }
    if (s->session_ & LMAIL_SMTP_DROP_CHUNK) ev->len = left;
    else r = content(s, in + *used, left, ev);
    ev->off += p->off_ + *used;
    *used += ev->len;
    s->chunk_ -= ev->len;
    if (!(s->session_ & LMAIL_SMTP_DROP_CHUNK)) st = lmail_smtp_content_(s, r, ev);
    if (st != LMAIL_OK) return st;
  }
  memset(ev, 0, sizeof *ev);
  ev->off = p->off_ + *used;
  if (s->session_ & LMAIL_SMTP_DROP_CHUNK) return dropped(s, ev);
  return chunk_ends(s, n == 0 ? in : in + *used, ev);
}

const struct lmail_smtp_server_chunks_ lmail_smtp_chunks_ = {command, chunk};

const struct lmail_smtp_server_chunks_ *lmail_smtp_server_chunks_group(void)
{
  return &lmail_smtp_chunks_;
}
