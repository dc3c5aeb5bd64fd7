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
  if (cfg != NULL) {
    if (cfg->protocol > LMAIL_SASL_NNTP || cfg->flags > 0x0f || cfg->rounds_max > 255) {
      return LMAIL_E_ARGUMENT;
    }
    c->protocol_ = (uint8_t)cfg->protocol;
    c->flags_ = cfg->flags;
    c->command_max_ = cfg->command_max;
    c->iterations_min_ = cfg->iterations_min;
    c->iterations_max_ = cfg->iterations_max;
    c->rounds_max_ = (uint8_t)cfg->rounds_max;
  }
  if (scratch_size < lmail_sasl_client_scratch_size(mechanism, 0)) return LMAIL_E_SCRATCH;
  return LMAIL_OK;
}

size_t lmail_sasl_client_scratch_size(const lmail_sasl_client_mechanism *mechanism,
                                      size_t challenge_max)
{
  return mechanism->own == NULL ? challenge_max : mechanism->own(mechanism->hash()) + challenge_max;
}

/* ---- writing ---------------------------------------------------------------------------------- */

/*
 * RFC 4954 4, RFC 5034 4: AUTH mechanism [initial-response]; RFC 9051 6.2.2: AUTHENTICATE ...;
 * RFC 4643 2.4.1: AUTHINFO SASL ... An initial response that would make the line too long is left out,
 * and sent when the server has said its empty challenge (RFC 4422 5.1).
 */
static lmail_status write_command(lmail_sasl_client *c, size_t total, lmail_writer *w)
{
  static const char words[4][16] = {"AUTH ", "AUTH ", "AUTHENTICATE ", "AUTHINFO SASL "};
  static const uint16_t limits[4] = {512, 255, 8192, 512};
  static const uint8_t lengths[4] = {5, 5, 13, 14};
  const lmail_sasl_client_mechanism *m = c->mechanism_;
  size_t limit = c->command_max_ != 0 ? c->command_max_ : limits[c->protocol_];
  size_t name = (size_t)((const char *)memchr(m->name, 0, sizeof m->name) - m->name);
  size_t line = lengths[c->protocol_] + name + 3 + lmail_sasl_groups_(total) * 4 + (total == 0);
  unsigned forbidden = c->protocol_ == LMAIL_SASL_IMAP ? LMAIL_SASL_IR : LMAIL_SASL_NO_IR;
  int initial = (m->flags & LMAIL_SASL_FIRST) && line <= limit &&
                (c->flags_ & forbidden) == (forbidden & LMAIL_SASL_IR);
  lmail_build_ b;
  lmail_status st;

  lmail_build_begin_(&b, w);
  lmail_put_(&b, words[c->protocol_], lengths[c->protocol_]);
  lmail_put_(&b, m->name, name);
  if (initial) lmail_put_lit_(&b, " ");
  else if (c->flags_ & LMAIL_SASL_LINES) lmail_put_lit_(&b, "\r\n");
  st = lmail_build_end_(&b);
  if (st == LMAIL_OK) c->state_ = initial ? LMAIL_SASL_RESPONSE : LMAIL_SASL_AWAITS;
  return st;
}

/* What stands behind a message, or in place of an empty or cancelled one. */
static lmail_status write_end(const lmail_sasl_client *c, lmail_writer *w, int mark)
{
  lmail_build_ b;

  lmail_build_begin_(&b, w);
  if (mark != 0) lmail_put_(&b, mark == '*' ? "*" : "=", 1);
  if (c->flags_ & LMAIL_SASL_LINES) lmail_put_lit_(&b, "\r\n");
  return lmail_build_end_(&b);
}

lmail_status lmail_sasl_client_write(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                                     lmail_writer *w)
{
  lmail_sasl_sink k;
  lmail_status st;
  size_t total;
  int first;

  if (c->state_ == LMAIL_SASL_CANCEL) {
    st = write_end(c, w, '*');
    if (st == LMAIL_OK) c->state_ = LMAIL_SASL_AWAITS;
    return st;
  }
  if (c->state_ != LMAIL_SASL_COMMAND && c->state_ != LMAIL_SASL_RESPONSE) return LMAIL_E_STATE;
  memset(&k, 0, sizeof k);
  c->mechanism_->make(c, cred, &k);
  total = k.at;
  if (k.bad || total > LMAIL_SASL_MESSAGE_MAX || c->written_ > total) return LMAIL_E_ARGUMENT;
  first = c->step_ == 0 && c->state_ == LMAIL_SASL_COMMAND;
  if (first) {
    st = write_command(c, total, w);
    if (st != LMAIL_OK || c->state_ == LMAIL_SASL_AWAITS) return st;
    c->stage_ = 1;
  }
  lmail_sasl_window_(&k, w, c->written_, total);
  c->mechanism_->make(c, cred, &k);
  lmail_sasl_encode_(&k, w);
  c->written_ = k.to;
  if (k.to < total) {
    w->need = lmail_sasl_groups_(total - k.to) * 4 + (c->flags_ & LMAIL_SASL_LINES ? 2 : 0);
    return LMAIL_FULL;
  }
  st = write_end(c, w, total == 0 && (c->stage_ || c->protocol_ == LMAIL_SASL_NNTP) ? '=' : 0);
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
  int complete = c->reason_ == 0 && c->state_ == LMAIL_SASL_AWAITS && c->step_ >= m->messages;

  if (c->state_ == LMAIL_SASL_COMMAND || c->state_ == LMAIL_SASL_OVER) return LMAIL_E_STATE;
  if (complete && (m->flags & LMAIL_SASL_MUTUAL) && !c->proven_) {
    if (n != 0) (void)m->challenge(c, cred, (const uint8_t *)text, n);
    if (!c->proven_) (void)lmail_sasl_client_fail_(c, LMAIL_SASL_UNPROVEN);
  } else if (!complete) {
    if ((c->flags_ & LMAIL_SASL_OK_GOES_ON) && c->protocol_ == LMAIL_SASL_POP3 &&
        c->state_ == LMAIL_SASL_AWAITS) {
      return lmail_sasl_client_challenge(c, cred, text, n);
    }
    (void)lmail_sasl_client_fail_(c, LMAIL_SASL_EARLY);
  }
  c->state_ = LMAIL_SASL_OVER;
  return c->reason_ == 0 ? LMAIL_DONE : LMAIL_REFUSED;
}

uint32_t lmail_sasl_client_reason(const lmail_sasl_client *c)
{
  return c->reason_;
}

size_t lmail_sasl_client_size(void)
{
  return sizeof(lmail_sasl_client);
}
