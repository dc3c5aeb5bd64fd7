/* SPDX-License-Identifier: MIT */
/* client_chunk.c - the message in chunks (RFC 3030 2) and by URL (RFC 4468); which form it must have. */

#include "core/chars.h"
#include "core/dot.h"
#include "smtp/client_more.h"

/* ---- commands --------------------------------------------------------------------------------- */

/*
 * May a part of the message come now? The first one waits: "After all MAIL and RCPT responses are
 * collected and processed, the message is sent using a series of BDAT commands" (RFC 3030 2). A chunk
 * that was refused ends it.
 */
static lmail_status in_order(const lmail_smtp_client *c)
{
  if (!lmail_smtp_client_in_transaction_(c)) return LMAIL_E_STATE;
  if (c->mail_id_ == 0) {
    return c->session_ & LMAIL_SMTP_CHUNK_REFUSED ? LMAIL_E_STATE : LMAIL_OK;
  }
  if (c->queue_count_ != 0) return LMAIL_E_BUSY;
  return (c->hopeful_ & ~LMAIL_SMTP_NO_DATA) != 0 ? LMAIL_OK : LMAIL_E_STATE;
}

/* The transaction leaves the core's hands; see client_more.h. */
static void take_over(lmail_smtp_client *c)
{
  lmail_undot_ u;

  c->known_.chunked = c->mail_id_;
  c->session_ &= ~(uint32_t)(LMAIL_SMTP_SAID_BINARY | LMAIL_SMTP_CHUNK_REFUSED);
  if (c->hopeful_ & LMAIL_SMTP_NO_DATA) c->session_ |= LMAIL_SMTP_SAID_BINARY;
  c->mail_id_ = 0;
  c->hopeful_ = 0;
  lmail_undot_init_(&u);
  c->undot_state_ = u.state;
}

/* All octets are out. */
static void chunk_ended(lmail_smtp_client *c)
{
  c->state_ = LMAIL_SMTP_CONVERSES;
  if (c->session_ & LMAIL_SMTP_SAID_LAST) c->known_.chunked = 0;
}

/*
 * Only the last one ends a group: its result is awaited "prior to initiating a new transaction" (RFC 3030 2).
 * size: of the chunk; nothing is to be sent of a part that the server fetches.
 */
static lmail_status end_part(lmail_smtp_client *c, lmail_build_ *b, uint64_t size, unsigned verb,
                             int last)
{
  lmail_status st;

  if (last) {
    lmail_put_lit_(b, " LAST");
    verb |= 0x80; /* LMAIL_SMTP_LAST_BDAT, LMAIL_SMTP_LAST_BURL */
  }
  st = lmail_smtp_client_end_(c, b, verb);
  if (st != LMAIL_OK) return st;
  if (c->mail_id_ != 0) take_over(c);
  if (last) c->session_ |= LMAIL_SMTP_SAID_LAST;
  else c->session_ &= ~(uint32_t)(LMAIL_SMTP_SAID_LAST | LMAIL_SMTP_GROUP_ENDED);
  c->chunk_ = size;
  c->state_ = LMAIL_SMTP_SENDS_CHUNK;
  if (size == 0) chunk_ended(c);
  return st;
}

/* Would the message end in a CR? */
static int ends_in_cr(const lmail_smtp_client *c)
{
  lmail_undot_ u;

  if (c->mail_id_ != 0 || (c->session_ & LMAIL_SMTP_SAID_BINARY)) return 0;
  u.state = c->undot_state_;
  u.seen = 0;
  return lmail_undotted_end_(&u);
}

/*
 * bdat-cmd   ::= "BDAT" SP chunk-size [ SP end-marker ] CR LF             RFC 3030 2
 * chunk-size ::= 1*DIGIT                          end-marker ::= "LAST"
 */
lmail_status lmail_smtp_client_bdat(lmail_smtp_client *c, lmail_writer *w, uint64_t size, int last)
{
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_more_(c, &b, w, LMAIL_SMTP_BDAT);

  if (st == LMAIL_OK) st = in_order(c);
  if (st != LMAIL_OK) return st;
  if (size == 0 && last && ends_in_cr(c)) return LMAIL_E_ARGUMENT;
  lmail_put_lit_(&b, "BDAT ");
  lmail_put_number_(&b, size);
  return end_part(c, &b, size, LMAIL_SMTP_BDAT, last);
}

/* burl-cmd = "BURL" SP absolute-URI [SP end-marker] CRLF                  RFC 4468 3 */
lmail_status lmail_smtp_client_burl(lmail_smtp_client *c, lmail_writer *w, const void *url,
                                    size_t n, int last)
{
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_more_(c, &b, w, LMAIL_SMTP_BURL);

  if (st == LMAIL_OK && !last && !lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_CHUNKING)) {
    st = LMAIL_E_NOT_OFFERED; /* RFC 4468 3.2: more parts only with CHUNKING */
  }
  if (st == LMAIL_OK) st = in_order(c);
  if (st != LMAIL_OK) return st;
  if (n == 0 || lmail_run_((const uint8_t *)url, n, LMAIL_C_GRAPH) != n) return LMAIL_E_ARGUMENT;
  lmail_put_lit_(&b, "BURL ");
  lmail_put_(&b, url, n);
  return end_part(c, &b, 0, LMAIL_SMTP_BURL, last);
}

/* ---- octets ----------------------------------------------------------------------------------- */

/*
 * How many of in[0 .. n) may leave. RFC 3030 2: text "MUST be sent in the canonical MIME format with
 * lines delimited with a <CR><LF>"; what is bare, the next server may take for the end of a message
 * when it sends on by DATA.
 */
static size_t regular(lmail_smtp_client *c, const uint8_t *in, size_t n)
{
  lmail_undot_result_ r = LMAIL_UNDOT_SPAN;
  lmail_event out;
  lmail_undot_ u;
  size_t done = 0;

  if (c->session_ & LMAIL_SMTP_SAID_BINARY) return n;
  u.state = c->undot_state_;
  u.seen = 0;
  while (done < n && r == LMAIL_UNDOT_SPAN) {
    r = lmail_undotted_next_(&u, in + done, n - done, &out);
    done += out.len;
  }
  if (done == n && n == c->chunk_ && (c->session_ & LMAIL_SMTP_SAID_LAST) &&
      lmail_undotted_end_(&u)) {
    done--;
  }
  c->undot_state_ = u.state;
  return done;
}

lmail_status lmail_smtp_client_chunk(lmail_smtp_client *c, lmail_writer *w, const void *in,
                                     size_t n, size_t *used)
{
  lmail_status st = LMAIL_OK;
  size_t take = n;
  size_t good;

  *used = 0;
  if (c->base.error_ < 0) return LMAIL_E_STATE;
  if (c->state_ == LMAIL_SMTP_CONVERSES && n == 0) return LMAIL_OK; /* of an empty chunk */
  if (c->state_ != LMAIL_SMTP_SENDS_CHUNK) return LMAIL_E_STATE;
  if (n > c->chunk_ || (in == NULL && w != NULL && n != 0)) return LMAIL_E_ARGUMENT;
  if (w != NULL && take > w->cap - w->len) {
    take = w->cap - w->len;
    st = LMAIL_FULL;
  }
  good = in == NULL ? take : regular(c, (const uint8_t *)in, take);
  c->chunk_ -= good;
  *used = good;
  if (good < take) {
    c->state_ = LMAIL_SMTP_SPOILED;
    st = LMAIL_E_SYNTAX;
  } else if (c->chunk_ == 0) {
    chunk_ended(c);
  }
  if (w == NULL) return st;
  lmail_build_fresh_(w);
  if (good != 0) memcpy(w->buf + w->len, in, good);
  w->len += good;
  w->need = st == LMAIL_FULL;
  return st;
}

uint64_t lmail_smtp_client_chunk_left(const lmail_smtp_client *c)
{
  return c->state_ == LMAIL_SMTP_SENDS_CHUNK ? c->chunk_ : 0;
}

/* ---- which form the message must have ---------------------------------------------------------- */

uint32_t lmail_smtp_client_form(const lmail_smtp_client *c, uint32_t holds)
{
  uint32_t may = 0;

  if (lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_8BITMIME)) may |= LMAIL_SMTP_FORM_8BIT;
  /* RFC 6531 3.1: such a server takes 8-bit octets, too. */
  if (lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_SMTPUTF8)) {
    may |= LMAIL_SMTP_FORM_UTF8 | LMAIL_SMTP_FORM_8BIT;
  }
  if (!lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_CHUNKING)) return holds & may;
  /* RFC 3030 3: BINARYMIME is of use only with CHUNKING. */
  if (lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_BINARYMIME)) {
    may |= LMAIL_SMTP_FORM_BINARY | LMAIL_SMTP_FORM_8BIT;
  }
  return (holds & may) | LMAIL_SMTP_FORM_BDAT;
}
