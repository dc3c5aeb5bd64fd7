/* SPDX-License-Identifier: MIT */
/* parser.c - the loops over a machine's step function, shared by all machines. */

#include "core/machine.h"

void lmail_parser_init_(lmail_parser *p, lmail_step_fn step, void *scratch, size_t scratch_size)
{
  memset(p, 0, sizeof *p);
  p->step_ = step;
  p->scratch_ = (uint8_t *)scratch;
  p->scratch_size_ = scratch_size;
}

lmail_status lmail_fail_here_(lmail_parser *p, lmail_status code, unsigned field, uint8_t byte)
{
  p->error_ = code;
  p->error_field_ = (uint16_t)field;
  p->error_off_ = p->off_;
  p->error_byte_ = byte;
  return code;
}

lmail_status lmail_fail_(lmail_parser *p, lmail_status code, unsigned field, uint64_t off,
                         uint8_t byte)
{
  (void)lmail_fail_here_(p, code, field, byte);
  p->error_off_ = off;
  return code;
}

lmail_status lmail_next(lmail_parser *p, const void *in, size_t n, size_t *used, lmail_event *ev)
{
  lmail_status st;

  *used = 0;
  if (p->error_ < 0) return p->error_;
  if (n != 0 && lmail_finished_(p)) {
    return lmail_fail_here_(p, LMAIL_E_FINISHED, LMAIL_FIELD_NONE, *(const uint8_t *)in);
  }
  p->control_ = (uint8_t)(p->control_ & ~LMAIL_CTL_STOP);
  memset(ev, 0, sizeof *ev);
  st = p->step_(p, (const uint8_t *)in, n, used, ev);
  p->off_ += *used;
  return st;
}

/* What a callback's answer makes of the machine: CONTINUE goes on, all else ends lmail_feed. */
static lmail_status answered(lmail_parser *p, int32_t answer)
{
  if (answer == LMAIL_CONTINUE) return LMAIL_EVENT;
  if (answer == LMAIL_PAUSE) return LMAIL_PAUSED;
  if (answer == LMAIL_SKIP) {
    lmail_skip(p);
    return LMAIL_EVENT;
  }
  if (answer < LMAIL_E_USER_FIRST || answer > LMAIL_E_USER_LAST) answer = LMAIL_E_ARGUMENT;
  return lmail_fail_here_(p, answer, LMAIL_FIELD_NONE, 0);
}

lmail_status lmail_feed(lmail_parser *p, const void *in, size_t n, size_t *used, lmail_event_fn fn,
                        void *user)
{
  const uint8_t *bytes = (const uint8_t *)in;
  size_t done = 0;
  lmail_status st;

  do {
    lmail_event ev;
    size_t k;

    st = lmail_next(p, n == 0 ? bytes : bytes + done, n - done, &k, &ev);
    done += k;
    if (st == LMAIL_EVENT) st = answered(p, fn(user, &ev));
  } while (st == LMAIL_EVENT);
  *used = done;
  return st;
}

size_t lmail_read(lmail_parser *p, const void *in, size_t n, size_t *used, lmail_event *events,
                  size_t cap, lmail_status *status)
{
  const uint8_t *bytes = (const uint8_t *)in;
  size_t done = 0;
  size_t count = 0;
  lmail_status st = p->error_ < 0 ? p->error_ : LMAIL_EVENT;

  while (count < cap && st == LMAIL_EVENT) {
    size_t k;

    st = lmail_next(p, n == 0 ? bytes : bytes + done, n - done, &k, &events[count]);
    done += k;
    if (st != LMAIL_EVENT) break;
    if ((events[count++].flags & LMAIL_EV_COPIED) || (p->control_ & LMAIL_CTL_STOP)) break;
  }
  *used = done;
  *status = st;
  return count;
}

void lmail_finish(lmail_parser *p)
{
  p->control_ |= LMAIL_CTL_FINISHED;
}

void lmail_skip(lmail_parser *p)
{
  if (p->control_ & LMAIL_CTL_BULK) p->control_ |= LMAIL_CTL_SKIP;
}

uint64_t lmail_offset(const lmail_parser *p)
{
  return p->off_;
}

void lmail_get_error(const lmail_parser *p, lmail_error *out)
{
  memset(out, 0, sizeof *out);
  if (p->error_ >= 0) return;
  out->code = p->error_;
  out->repair = p->error_repair_;
  out->off = p->error_off_;
  out->line = p->line_ + 1;
  out->field = p->error_field_;
  out->byte = p->error_byte_;
}
