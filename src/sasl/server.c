/* SPDX-License-Identifier: MIT */
/* server.c - the server's side of an exchange, whatever the mechanism; see libmail/sasl.h. */

#include "sasl/server.h"

lmail_status lmail_sasl_server_init_sized(lmail_sasl_server *s, size_t s_size,
                                          const lmail_sasl_server_mechanism *mechanism,
                                          const lmail_sasl_server_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  static const lmail_sasl_server_config defaults;

  if (s_size != sizeof *s || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  if (cfg == NULL) cfg = &defaults;
  memset(s, 0, sizeof *s);
  s->state_ = LMAIL_SASL_ENDED;
  if (cfg->protocol > LMAIL_SASL_NNTP || cfg->rounds_max > 254 || scratch_size > UINT32_MAX ||
      (cfg->flags & ~(unsigned)(LMAIL_SASL_LINES | LMAIL_SASL_OFFERS_PLUS)) != 0) {
    return LMAIL_E_ARGUMENT;
  }
  if (scratch == NULL) return LMAIL_E_SCRATCH;
  s->mechanism_ = mechanism;
  s->scratch_ = (uint8_t *)scratch;
  s->scratch_size_ = scratch_size;
  s->protocol_ = (uint8_t)cfg->protocol;
  s->flags_ = cfg->flags;
  s->rounds_max_ = (uint8_t)(cfg->rounds_max == 0 ? 16 : cfg->rounds_max);
  lmail_base64_decode_init(&s->decoder_, LMAIL_BASE64_STRICT);
  if (mechanism->begin != NULL) {
    lmail_status st = mechanism->begin(s, cfg);

    if (st != LMAIL_OK) return st == LMAIL_REFUSED ? LMAIL_E_SCRATCH : st;
    s->message_ = s->held_;
  }
  s->state_ =
      LMAIL_SASL_STARTS; /* not before: who overlooks a failure must not go on without a nonce */
  return LMAIL_OK;
}

/* ---- for mechanisms --------------------------------------------------------------------------- */

lmail_status lmail_sasl_server_fail_(lmail_sasl_server *s, unsigned reason)
{
  if (s->scratch_size_ != 0) lmail_wipe(s->scratch_, s->scratch_size_);
  s->reason_ = (uint8_t)reason;
  s->state_ = LMAIL_SASL_ENDED;
  s->ask_ = 0;
  s->user_.len = s->authzid_.len = s->secret_.len = s->binding_.len = 0;
  return LMAIL_REFUSED;
}

lmail_status lmail_sasl_server_ask_(lmail_sasl_server *s, unsigned question)
{
  s->ask_ = (uint8_t)question;
  s->state_ = LMAIL_SASL_ASKS;
  return LMAIL_REPLY_DUE;
}

uint8_t *lmail_sasl_server_room_(lmail_sasl_server *s, size_t n)
{
  uint8_t *p = s->scratch_ + s->held_;

  if (n > s->scratch_size_ - s->held_) return NULL;
  s->held_ += n;
  return p;
}

lmail_sasl_span_ lmail_sasl_span_of_(const lmail_sasl_server *s, const uint8_t *p, size_t n)
{
  lmail_sasl_span_ span = {(uint32_t)(p - s->scratch_), (uint32_t)n};

  return span;
}

lmail_status lmail_sasl_server_say_(lmail_sasl_server *s, const void *text, size_t n)
{
  uint8_t *p = n > LMAIL_SASL_MESSAGE_MAX ? NULL : lmail_sasl_server_room_(s, n);

  if (p == NULL) return lmail_sasl_server_fail_(s, LMAIL_SASL_TOO_LONG);
  if (n != 0) memmove(p, text, n); /* pass-through: it may be the client's own token */
  s->out_ = lmail_sasl_span_of_(s, p, n);
  s->state_ = LMAIL_SASL_CHALLENGE;
  return LMAIL_OK;
}

static int same_span(const lmail_sasl_server *s, lmail_sasl_span_ a, lmail_sasl_span_ b)
{
  return a.len == b.len && memcmp(s->scratch_ + a.off, s->scratch_ + b.off, a.len) == 0;
}

/* RFC 4422 3.6: additional data with the outcome, or, where there is no place, a challenge before. */
static lmail_status finish(lmail_sasl_server *s)
{
  if (s->out_.len == 0) {
    s->state_ = LMAIL_SASL_ENDED;
    return LMAIL_DONE;
  }
  if (s->protocol_ == LMAIL_SASL_NNTP) {
    s->state_ = LMAIL_SASL_DATA;
    return LMAIL_DONE;
  }
  s->said_ = 1;
  s->state_ = LMAIL_SASL_CHALLENGE;
  return LMAIL_OK;
}

lmail_status lmail_sasl_server_succeed_(lmail_sasl_server *s)
{
  if (s->secret_.len != 0) lmail_wipe(s->scratch_ + s->secret_.off, s->secret_.len);
  s->secret_.len = 0;
  if (s->authzid_.len != 0 && !same_span(s, s->authzid_, s->user_)) {
    return lmail_sasl_server_ask_(s, LMAIL_SASL_ASK_AUTHORIZE);
  }
  return finish(s);
}

/* ---- the application -------------------------------------------------------------------------- */

lmail_status lmail_sasl_server_judge_(lmail_sasl_server *s, const lmail_sasl_answer *a)
{
  int right = a->verdict == LMAIL_SASL_ACCEPT;

  if (a->verdict == LMAIL_SASL_PASSWORD) {
    right = a->text_len == s->secret_.len && a->text_len != 0 &&
            lmail_equal(a->text, s->scratch_ + s->secret_.off, a->text_len);
  }
  return right ? lmail_sasl_server_succeed_(s) : lmail_sasl_server_fail_(s, LMAIL_SASL_CREDENTIALS);
}

lmail_status lmail_sasl_server_answer(lmail_sasl_server *s, const lmail_sasl_answer *a)
{
  /* by question: bit n is set when verdict n answers it */
  static const uint8_t answers[] = {0, 0x27, 0x25, 0x29, 0x33, 0x23, 0x23, 0x23};
  unsigned ask = s->ask_;
  lmail_status st;

  if (s->state_ != LMAIL_SASL_ASKS) return LMAIL_E_STATE;
  if (a->verdict > LMAIL_SASL_NOT_NOW || (answers[ask] >> a->verdict & 1) == 0 ||
      (a->verdict == LMAIL_SASL_CONTINUE && !(s->mechanism_->flags & LMAIL_SASL_ANY_NUMBER))) {
    return LMAIL_E_ARGUMENT;
  }
  if (a->verdict == LMAIL_SASL_NOT_NOW) return lmail_sasl_server_fail_(s, LMAIL_SASL_LATER);
  if (ask == LMAIL_SASL_ASK_AUTHORIZE) {
    s->ask_ = 0;
    return a->verdict == LMAIL_SASL_ACCEPT ? finish(s)
                                           : lmail_sasl_server_fail_(s, LMAIL_SASL_AUTHORIZATION);
  }
  st = s->mechanism_->answer(s, a);
  if (st >= 0 && s->ask_ == ask) s->ask_ = 0;
  return st;
}

uint32_t lmail_sasl_server_question(const lmail_sasl_server *s)
{
  return s->ask_;
}

const uint8_t *lmail_sasl_server_get(const lmail_sasl_server *s, uint32_t what, size_t *n)
{
  const lmail_sasl_span_ *span = what == LMAIL_SASL_GET_USER      ? &s->user_
                                 : what == LMAIL_SASL_GET_AUTHZID ? &s->authzid_
                                 : what == LMAIL_SASL_GET_SECRET  ? &s->secret_
                                                                  : &s->binding_;

  *n = span->len;
  return span->len == 0 ? NULL : s->scratch_ + span->off;
}

/* ---- receiving -------------------------------------------------------------------------------- */

/* The whole message is in scratch. */
static lmail_status message(lmail_sasl_server *s)
{
  uint8_t *at = s->scratch_ + s->message_;

  if (s->said_) { /* the success data were a challenge: nothing may follow */
    if (s->held_ != s->message_) return lmail_sasl_server_fail_(s, LMAIL_SASL_MALFORMED);
    s->state_ = LMAIL_SASL_ENDED;
    return LMAIL_DONE;
  }
  s->step_++;
  return s->mechanism_->receive(s, at, s->held_ - s->message_);
}

/* A piece of a line: "=" and "*" alone have meanings of their own. */
static void piece(lmail_sasl_server *s, const uint8_t *text, size_t n, int last)
{
  size_t used, made;
  lmail_status st;

  if (s->line_len_ == 0 && n != 0) s->first_ = text[0];
  s->line_len_ = n > 2 - (size_t)s->line_len_ ? 2 : (uint8_t)(s->line_len_ + n);
  if (s->line_len_ != 0 && (s->first_ == '=' || s->first_ == '*')) {
    if (s->line_len_ > 1) s->broken_ = LMAIL_SASL_NOT_BASE64;
    return;
  }
  if (s->broken_) return;
  st = lmail_base64_decode(&s->decoder_, text, n, &used, s->scratch_ + s->held_,
                           s->scratch_size_ - s->held_, &made, last);
  s->held_ += made;
  if (st != LMAIL_OK) {
    s->broken_ = st == LMAIL_FULL ? LMAIL_SASL_TOO_LONG : LMAIL_SASL_NOT_BASE64;
  }
}

static lmail_status line(lmail_sasl_server *s)
{
  int starts = s->state_ == LMAIL_SASL_STARTS;
  int marked = s->line_len_ == 1;

  if (marked && s->first_ == '*') return lmail_sasl_server_fail_(s, LMAIL_SASL_CANCELLED);
  if (marked && s->first_ == '=' && !starts && s->protocol_ != LMAIL_SASL_NNTP) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_NOT_BASE64);
  }
  if (s->broken_) return lmail_sasl_server_fail_(s, s->broken_);
  if (starts && s->line_len_ == 0) { /* no initial response */
    s->state_ = LMAIL_SASL_CHALLENGE;
    return LMAIL_OK;
  }
  if (starts && !(s->mechanism_->flags & LMAIL_SASL_FIRST)) {
    return lmail_sasl_server_fail_(s, LMAIL_SASL_INITIAL);
  }
  return message(s);
}

lmail_status lmail_sasl_server_receive(lmail_sasl_server *s, const void *text, size_t n, int more)
{
  if (s->state_ != LMAIL_SASL_STARTS && s->state_ != LMAIL_SASL_RECEIVES) return LMAIL_E_STATE;
  piece(s, (const uint8_t *)text, n, !more);
  return more ? LMAIL_WAIT : line(s);
}

uint32_t lmail_sasl_server_reason(const lmail_sasl_server *s)
{
  return s->reason_;
}

/* ---- writing ---------------------------------------------------------------------------------- */

lmail_status lmail_sasl_server_write(lmail_sasl_server *s, lmail_writer *w)
{
  static const char prefixes[4][8] = {"334 ", "+ ", "+ ", "383 "};
  int lines = (s->flags_ & LMAIL_SASL_LINES) != 0;
  lmail_sasl_sink k;
  lmail_build_ b;
  lmail_status st;

  if (s->state_ != LMAIL_SASL_CHALLENGE && s->state_ != LMAIL_SASL_DATA) return LMAIL_E_STATE;
  if (lines && s->stage_ == 0) {
    const char *prefix = s->state_ == LMAIL_SASL_DATA ? "283 " : prefixes[s->protocol_];

    lmail_build_begin_(&b, w);
    lmail_put_(&b, prefix, prefix[0] == '+' ? 2 : 4);
    st = lmail_build_end_(&b);
    if (st != LMAIL_OK) return st;
    s->stage_ = 1;
  }
  lmail_sasl_window_(&k, w, s->written_, s->out_.len);
  lmail_sasl_put_(&k, s->scratch_ + s->out_.off, s->out_.len);
  lmail_sasl_encode_(&k, w);
  s->written_ = k.to;
  if (k.to < s->out_.len) {
    w->need = lmail_sasl_encoded_(s->out_.len - k.to) + (lines ? 2 : 0);
    return LMAIL_FULL;
  }
  lmail_build_begin_(&b, w);
  if (s->out_.len == 0 && s->protocol_ == LMAIL_SASL_NNTP) lmail_put_lit_(&b, "=");
  if (lines) lmail_put_lit_(&b, "\r\n");
  st = lmail_build_end_(&b);
  if (st != LMAIL_OK) return st;
  s->state_ = s->state_ == LMAIL_SASL_DATA ? LMAIL_SASL_ENDED : LMAIL_SASL_RECEIVES;
  s->written_ = 0;
  s->out_.len = 0;
  s->stage_ = 0;
  s->line_len_ = 0;
  s->broken_ = 0;
  s->message_ = s->held_;
  lmail_base64_decode_init(&s->decoder_, LMAIL_BASE64_STRICT);
  return LMAIL_OK;
}

void lmail_sasl_server_clear(lmail_sasl_server *s)
{
  if (s->scratch_size_ != 0) lmail_wipe(s->scratch_, s->scratch_size_);
  lmail_wipe(s, sizeof *s);
  s->state_ = LMAIL_SASL_ENDED;
}

size_t lmail_sasl_server_size(void)
{
  return sizeof(lmail_sasl_server);
}
