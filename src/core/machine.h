/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_MACHINE_H
#define LIBMAIL_CORE_MACHINE_H

/*
 * machine.h - what the author of a machine uses of the parser base.
 *
 * A machine supplies one step function. It is called with the unconsumed input, sets *used, and
 * returns LMAIL_EVENT with the (already zeroed) event filled, or any other status. It never loops
 * over events itself: the loops of parser.c do.
 */

#include <libmail/core.h>
#include <string.h>

/* lmail_parser.control_ */
enum {
  LMAIL_CTL_FINISHED = 0x01, /* lmail_finish was called: input ends with what the step is given  */
  LMAIL_CTL_BULK = 0x02,     /* set by the machine while a bulk is open: lmail_skip is possible  */
  LMAIL_CTL_SKIP = 0x04,     /* the rest of the open bulk is to be dropped                       */
  LMAIL_CTL_STOP = 0x08      /* set by the machine with an event that must end a batch           */
};

void lmail_parser_init_(lmail_parser *p, lmail_step_fn step, void *scratch, size_t scratch_size);

/*
 * Makes `code` the sticky error, with its place; returns it. byte is what stands at off, or where the step began.
 */
lmail_status lmail_fail_(lmail_parser *p, lmail_status code, unsigned field, uint64_t off,
                         uint8_t byte);
lmail_status lmail_fail_here_(lmail_parser *p, lmail_status code, unsigned field, uint8_t byte);

/* Has the caller said that no more input follows? */
static inline int lmail_finished_(const lmail_parser *p)
{
  return (p->control_ & LMAIL_CTL_FINISHED) != 0;
}

/* Opens a bulk, and closes it; returns whether the user had skipped it. */
static inline void lmail_bulk_open_(lmail_parser *p)
{
  p->control_ = (uint8_t)((p->control_ | LMAIL_CTL_BULK) & ~LMAIL_CTL_SKIP);
}

static inline int lmail_bulk_skipped_(const lmail_parser *p)
{
  return (p->control_ & LMAIL_CTL_SKIP) != 0;
}

static inline int lmail_bulk_close_(lmail_parser *p)
{
  int skipped = lmail_bulk_skipped_(p);
  p->control_ = (uint8_t)(p->control_ & ~(LMAIL_CTL_BULK | LMAIL_CTL_SKIP));
  return skipped;
}

/* The event that is being built ends a batch of lmail_read: it owes a reply or offers a choice. */
static inline void lmail_stop_batch_(lmail_parser *p)
{
  p->control_ |= LMAIL_CTL_STOP;
}

#endif
