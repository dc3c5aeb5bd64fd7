/* SPDX-License-Identifier: MIT */
/* client.c - the client's side of an exchange, whatever the mechanism; see libmail/sasl.h. */

#include "sasl/client.h"

lmail_status lmail_sasl_client_init_sized(lmail_sasl_client *c, size_t c_size,
                                          const lmail_sasl_client_mechanism *mechanism,
                                          const lmail_sasl_client_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  if (c_size != sizeof *c || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  memset(c, 0, sizeof *c);
  c->mechanism_ = mechanism;
  c->scratch_ = (uint8_t *)scratch;
  c->scratch_size_ = scratch_size;
  if (cfg != NULL) c->cfg_ = *cfg;
  if (c->cfg_.protocol > LMAIL_SASL_NNTP || c->cfg_.flags > 0x0f) return LMAIL_E_ARGUMENT;
  c->own_ = lmail_sasl_client_scratch_size(mechanism, 0);
  if (scratch_size < c->own_) return LMAIL_E_SCRATCH;
  c->state_ = LMAIL_SASL_COMMAND; /* not before: who overlooks a failure must not write with it */
  return LMAIL_OK;
}

size_t lmail_sasl_client_scratch_size(const lmail_sasl_client_mechanism *mechanism,
                                      size_t challenge_max)
{
  return mechanism->own == NULL ? challenge_max : mechanism->own(mechanism->hash()) + challenge_max;
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* A mark, and the end of the line where whole lines are wanted. */
static lmail_status write_end(const lmail_sasl_client *c, lmail_build_ *b, char mark)
{
  if (mark != 0) lmail_put_(b, &mark, 1);
  if (mark != ' ' && (c->cfg_.flags & LMAIL_SASL_LINES)) lmail_put_lit_(b, "\r\n");
  return lmail_build_end_(b);
}

/*
 * RFC 4954 4, RFC 5034 4: AUTH mechanism [initial-response]; RFC 9051 6.2.2: AUTHENTICATE ...;
 * RFC 4643 2.4.1: AUTHINFO SASL ... An initial response that would make the line too long is left out,
 * and sent when the server has said its empty challenge (RFC 4422 5.1).
 */
static lmail_status write_command(lmail_sasl_client *c, size_t total, lmail_writer *w)
{
  static const struct {
    char word[15];
    uint8_t len;
    uint16_t limit;
  } commands[4] = {{"AUTH ", 5, 512},
                   {"AUTH ", 5, 255},
                   {"AUTHENTICATE ", 13, 8192},
                   {"AUTHINFO SASL ", 14, 512}};
  const lmail_sasl_client_mechanism *m = c->mechanism_;
  unsigned protocol = c->cfg_.protocol, len = commands[protocol].len;
  size_t limit = c->cfg_.command_max != 0 ? c->cfg_.command_max : commands[protocol].limit;
  size_t name = (size_t)((const char *)memchr(m->name, 0, sizeof m->name) - m->name);
  size_t line = len + name + 3 + lmail_sasl_encoded_(total) + (total == 0);
  unsigned flags = c->cfg_.flags;
  lmail_build_ b;
  lmail_status st;

  c->stage_ = (m->flags & LMAIL_SASL_FIRST) && line <= limit && !(flags & LMAIL_SASL_NO_IR) &&
              (protocol != LMAIL_SASL_IMAP || (flags & LMAIL_SASL_IR));
  lmail_build_begin_(&b, w);
  lmail_put_(&b, commands[protocol].word, len);
  lmail_put_(&b, m->name, name);
  st = write_end(c, &b, c->stage_ ? ' ' : 0);
  if (st == LMAIL_OK) c->state_ = c->stage_ ? LMAIL_SASL_RESPONSE : LMAIL_SASL_AWAITS;
  return st;
}

lmail_status lmail_sasl_client_write(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                     lmail_writer *w)
{
  char mark = '*';
  lmail_build_ b;
  lmail_status st;

  if (c->state_ < LMAIL_SASL_COMMAND) return LMAIL_E_STATE;
  if (c->state_ != LMAIL_SASL_CANCEL) {
    lmail_sasl_sink k;
    size_t total;

    memset(&k, 0, sizeof k);
    k.checked = c->written_ != 0;
    c->mechanism_->make(c, cred, &k);
    total = k.at;
    if (k.bad || total > LMAIL_SASL_MESSAGE_MAX || total < c->written_) return LMAIL_E_ARGUMENT;
    if (c->state_ == LMAIL_SASL_COMMAND) {
      st = write_command(c, total, w);
      if (c->state_ != LMAIL_SASL_RESPONSE) return st;
    }
    lmail_sasl_window_(&k, w, c->written_, total);
    c->mechanism_->make(c, cred, &k);
    lmail_sasl_encode_(&k, w);
    c->written_ = k.to;
    w->need = lmail_sasl_encoded_(total - k.to) + (c->cfg_.flags & LMAIL_SASL_LINES ? 2 : 0);
    if (k.to < total) return LMAIL_FULL;
    mark = total == 0 && (c->stage_ || c->cfg_.protocol == LMAIL_SASL_NNTP) ? '=' : 0;
  }
  lmail_build_begin_(&b, w);
  st = write_end(c, &b, mark);
  if (st != LMAIL_OK) return st;
  c->state_ = LMAIL_SASL_AWAITS;
  c->written_ = 0;
  c->stage_ = 0;
  c->step_++;
  return LMAIL_OK;
}

/* ---- reading ---------------------------------------------------------------------------------- */

lmail_status lmail_sasl_client_fail_(lmail_sasl_client *c, unsigned reason)
{
  if (c->reason_ == 0) c->reason_ = (uint8_t)reason;
  return LMAIL_REFUSED;
}

/* What a mechanism says about a challenge, as the next state. */
static lmail_status follow(lmail_sasl_client *c, lmail_status st)
{
  if (st == LMAIL_OK) c->state_ = LMAIL_SASL_RESPONSE;
  else if (st == LMAIL_PAUSED) c->state_ = LMAIL_SASL_COMPUTES;
  else if (st == LMAIL_REFUSED && c->state_ == LMAIL_SASL_AWAITS) c->state_ = LMAIL_SASL_CANCEL;
  return st;
}

lmail_status lmail_sasl_client_challenge(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                         const void *text, size_t n)
{
  const lmail_sasl_client_mechanism *m = c->mechanism_;

  if (c->state_ != LMAIL_SASL_AWAITS) return LMAIL_E_STATE;
  if (c->reason_ != 0) return follow(c, LMAIL_REFUSED);
  if (c->step_ == 0 && (m->flags & LMAIL_SASL_FIRST)) return follow(c, LMAIL_OK);
  if (m->challenge == NULL) return follow(c, lmail_sasl_client_fail_(c, LMAIL_SASL_UNEXPECTED));
  return follow(c, m->challenge(c, cred, (const uint8_t *)text, n));
}

lmail_status lmail_sasl_client_work(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                    uint32_t iterations)
{
  if (c->state_ != LMAIL_SASL_COMPUTES) return LMAIL_E_STATE;
  return follow(c, c->mechanism_->work(c, cred, iterations));
}

lmail_status lmail_sasl_client_success(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                       const void *text, size_t n)
{
  const lmail_sasl_client_mechanism *m = c->mechanism_;
  unsigned state = c->state_;

  if (state == LMAIL_SASL_COMMAND || state == LMAIL_SASL_OVER) return LMAIL_E_STATE;
  c->state_ = LMAIL_SASL_OVER;
  if (c->reason_ != 0) return LMAIL_REFUSED;
  if (state != LMAIL_SASL_AWAITS || c->step_ < m->messages) {
    if ((c->cfg_.flags & LMAIL_SASL_OK_GOES_ON) && state == LMAIL_SASL_AWAITS) {
      c->state_ = LMAIL_SASL_AWAITS;
      return lmail_sasl_client_challenge(c, cred, text, n);
    }
    return lmail_sasl_client_fail_(c, LMAIL_SASL_EARLY);
  }
  if ((m->flags & LMAIL_SASL_MUTUAL) && !c->proven_ && n != 0) {
    (void)m->challenge(c, cred, (const uint8_t *)text, n);
  }
  if ((m->flags & LMAIL_SASL_MUTUAL) && !c->proven_) {
    return lmail_sasl_client_fail_(c, LMAIL_SASL_UNPROVEN);
  }
  return LMAIL_DONE;
}

uint32_t lmail_sasl_client_reason(const lmail_sasl_client *c)
{
  return c->reason_;
}

size_t lmail_sasl_client_size(void)
{
  return sizeof(lmail_sasl_client);
}
