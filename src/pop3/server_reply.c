/* SPDX-License-Identifier: MIT */
/* server_reply.c - the POP3 server's one-line answers, and what they decide (RFC 1939, RFC 2449). */

#include "core/build.h"
#include "core/chars.h"
#include "pop3/server.h"

/* ---- what an answer means --------------------------------------------------------------------- */

static int is_multi(const lmail_pop3_server *s)
{
  switch (s->pending_) {
  case LMAIL_POP3_LIST:
  case LMAIL_POP3_UIDL: return !(s->session_ & LMAIL_POP3_ONE_MESSAGE);
  case LMAIL_POP3_CAPA:
  case LMAIL_POP3_RETR:
  case LMAIL_POP3_TOP: return 1;
  default: return 0;
  }
}

/* May +OK and free text answer what is owed? STAT and listings have a form of their own. */
static int may_say_ok(const lmail_pop3_server *s)
{
  switch (s->pending_) {
  case LMAIL_POP3_FOR_REFUSED:
  case LMAIL_POP3_STAT: return 0;
  case LMAIL_POP3_LIST:
  case LMAIL_POP3_UIDL: return is_multi(s);
  default: return 1;
  }
}

void lmail_pop3_answered_(lmail_pop3_server *s, int ok)
{
  unsigned pending = s->pending_;

  /* a password may have passed through scratch: malformed, or too late, too */
  memset(s->base.scratch_, 0, lmail_pop3_line_max_(s));
  s->session_ = (uint8_t)(s->session_ & ~LMAIL_POP3_RESPONDING);
  s->base.due_ = 0;
  s->pending_ = 0;
  s->open_ = 0;
  if (pending == LMAIL_POP3_QUIT || (pending == LMAIL_POP3_FOR_GREETING && !ok)) {
    s->state_ = LMAIL_POP3_CLOSED;
  }
  if (!ok) return;
  if (pending == LMAIL_POP3_USER) s->session_ |= LMAIL_POP3_USER_GIVEN;
  if (pending == LMAIL_POP3_PASS || pending == LMAIL_POP3_APOP || pending == LMAIL_POP3_AUTH) {
    s->state_ = LMAIL_POP3_TRANSACTION;
  }
  if (pending == LMAIL_POP3_STLS) s->session_ |= LMAIL_POP3_SWITCHING;
}

/* The first line of a multi-line answer has been written: the answer stays owed until its end. */
static void opened(lmail_pop3_server *s)
{
  s->open_ = s->pending_;
  lmail_dot_encode_init(&s->dot_, LMAIL_DOT_NORMALISE);
}

/* ---- lines ------------------------------------------------------------------------------------ */

/* Of what is shorter than a line; the bound also keeps compilers from calling strlen. */
static size_t length_of(const char *text)
{
  size_t n = 0;

  while (n < LMAIL_POP3_LINE_MAX && text[n] != '\0') n++;
  return n;
}

/* status = "+OK" / "-ERR" */
static void put_status(lmail_build_ *b, int ok)
{
  if (ok) lmail_put_lit_(b, "+OK");
  else lmail_put_lit_(b, "-ERR");
}

/* resp-code = "[" resp-level *("/" resp-level) "]" */
static void put_resp_code(lmail_build_ *b, const char *resp)
{
  size_t n = length_of(resp);

  if (n == 0 || lmail_pop3_resp_levels_((const uint8_t *)resp, n) != n) b->bad = LMAIL_E_ARGUMENT;
  lmail_put_lit_(b, "[");
  lmail_put_(b, resp, n);
  lmail_put_lit_(b, "]");
}

/*
 * single-line = status [SP text] CRLF     ;512 octets maximum
 * text        = *schar / resp-code *CHAR
 * Text that begins with "[" would be a response code (RFC 2449 6.4).
 */
static void put_line(lmail_build_ *b, int ok, const char *resp, const uint8_t *text, size_t n)
{
  size_t i;

  put_status(b, ok);
  if (resp != NULL || n > 0) lmail_put_lit_(b, " ");
  if (resp != NULL) {
    put_resp_code(b, resp);
    if (n > 0) lmail_put_lit_(b, " ");
  } else if (n > 0 && text[0] == '[') {
    b->bad = LMAIL_E_ARGUMENT;
  }
  for (i = 0; i < n; i++) {
    if (!lmail_is_(text[i], LMAIL_C_TEXT)) b->bad = LMAIL_E_ARGUMENT;
  }
  lmail_put_(b, text, n);
  lmail_put_lit_(b, "\r\n");
  if (b->len > LMAIL_POP3_LINE_MAX) b->bad = LMAIL_E_ARGUMENT;
}

/*
 * The configured capabilities, one a line, but for SASL, whose mechanisms the caller knows. STLS is announced where it is permitted (RFC 2595 4),
 * the others in both states (RFC 2449 5).
 */
static void put_capabilities(const lmail_pop3_server *s, lmail_build_ *b)
{
  uint32_t bit;

  for (bit = 1; bit <= LMAIL_POP3_CAPA_LANG; bit <<= 1) {
    size_t n = 0;
    size_t i;
    const char *tag;

    if (!(s->capabilities_ & bit) || bit == LMAIL_POP3_CAPA_SASL) continue;
    if (bit == LMAIL_POP3_CAPA_STLS && s->state_ != LMAIL_POP3_AUTHORIZATION) continue;
    tag = lmail_pop3_capability_text_(bit, &n);
    for (i = 0; i < n; i++) {
      uint8_t c = (uint8_t)tag[i];

      if (lmail_is_alpha_(c)) c = (uint8_t)(c & 0xdf); /* upper case */
      lmail_put_(b, &c, 1);
    }
    lmail_put_lit_(b, "\r\n");
  }
}

/* ---- the two calls ---------------------------------------------------------------------------- */

lmail_status lmail_pop3_server_reply(lmail_pop3_server *s, lmail_writer *w, int ok,
                                     const char *resp, const void *text, size_t n)
{
  int multi = ok && is_multi(s);
  lmail_build_ b;
  lmail_status st;

  if (s->open_ != 0) return LMAIL_E_BUSY;
  if (s->base.due_ == 0 || s->state_ == LMAIL_POP3_CLOSED) return LMAIL_E_STATE;
  if (ok && !may_say_ok(s)) return LMAIL_E_ARGUMENT;
  lmail_build_begin_(&b, w);
  put_line(&b, ok, (s->capabilities_ & LMAIL_POP3_CAPA_RESP_CODES) ? resp : NULL,
           (const uint8_t *)text, n);
  if (multi && s->pending_ == LMAIL_POP3_CAPA) put_capabilities(s, &b);
  st = lmail_build_end_(&b);
  if (st != LMAIL_OK) return st;
  if (multi) opened(s);
  else lmail_pop3_answered_(s, ok);
  return LMAIL_OK;
}

/* continue-req = "+" SP [base64] CRLF (RFC 5034 6): the space is there for clients that look for it. */
lmail_status lmail_pop3_server_challenge(lmail_pop3_server *s, lmail_writer *w, const void *text,
                                         size_t n)
{
  lmail_build_ b;
  lmail_status st;

  if (s->base.due_ == 0 || s->pending_ != LMAIL_POP3_AUTH) return LMAIL_E_STATE;
  lmail_build_begin_(&b, w);
  lmail_put_lit_(&b, "+ ");
  if (n > 0 && lmail_pop3_graphs_((const uint8_t *)text, n) != n) b.bad = LMAIL_E_ARGUMENT;
  lmail_put_(&b, text, n);
  lmail_put_lit_(&b, "\r\n");
  st = lmail_build_end_(&b);
  if (st != LMAIL_OK) return st;
  lmail_pop3_answered_(s, LMAIL_POP3_ERR);
  s->session_ |= LMAIL_POP3_RESPONDING;
  return LMAIL_OK;
}

/* A sentence for what was wrong. */
static const char *sentence(unsigned field)
{
  switch (field) {
  case LMAIL_FIELD_NONE: return "Line too long";
  case LMAIL_FIELD_LINE: return "Malformed line";
  case LMAIL_FIELD_VERB: return "Unknown command";
  case LMAIL_FIELD_POP3_SEQUENCE: return "Not in this state";
  case LMAIL_FIELD_POP3_MESSAGE: return "No such message";
  default: return "Invalid argument";
  }
}

lmail_status lmail_pop3_server_refuse(lmail_pop3_server *s, lmail_writer *w)
{
  int faulty = s->refusal_ != LMAIL_FIELD_POP3_SEQUENCE;
  int goodbye = faulty && s->bad_left_ <= 1;
  const char *text = goodbye ? "Too many errors, closing" : sentence(s->refusal_);
  lmail_status st;

  if (s->base.due_ == 0 ||
      (s->pending_ != LMAIL_POP3_FOR_REFUSED && s->pending_ != LMAIL_POP3_FOR_UNKNOWN)) {
    return LMAIL_E_STATE;
  }
  st = lmail_pop3_server_reply(s, w, LMAIL_POP3_ERR, NULL, text, length_of(text));
  if (st == LMAIL_OK && faulty) s->bad_left_--;
  if (st == LMAIL_OK && goodbye) s->state_ = LMAIL_POP3_CLOSED;
  return st;
}
