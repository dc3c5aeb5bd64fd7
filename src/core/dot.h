/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_DOT_H
#define LIBMAIL_CORE_DOT_H

/*
 * dot.h - reading dot-stuffed data: message data of SMTP, multi-line answers of POP3 and NNTP.
 *
 * Only CR LF "." CR LF ends the data (or "." CR LF at its very start), at any split. The dot that
 * was stuffed is left out by handing out spans around it; nothing is copied.
 */

#include "core/machine.h"

/* Irregularities of the data; each kind is reported once, at its first place. */
enum {
  LMAIL_DATA_BARE_CR = 0x01,
  LMAIL_DATA_BARE_LF = 0x02,
  LMAIL_DATA_NUL = 0x04,
  LMAIL_DATA_ALL = 0x07
};

/* What was found is told in the fields of an event, of which all others are zero. */
typedef enum lmail_undot_result_ {
  LMAIL_UNDOT_MORE,      /* all n bytes were taken                                               */
  LMAIL_UNDOT_SPAN,      /* data[0 .. len) is content; flags: LMAIL_EV_COPIED                    */
  LMAIL_UNDOT_IRREGULAR, /* code is the irregularity, which is at off; the content goes on       */
  LMAIL_UNDOT_END        /* the end mark was taken; what follows, data, is none (and len is 0)   */
} lmail_undot_result_;

void lmail_undot_init_(lmail_undot_ *u);

/*
 * At most one result a call, of in[*used .. n), from which *used goes on. ev->off is an index of in: add the
 * stream offset of in[0] (of what an earlier call was given it is below 0).
 */
lmail_undot_result_ lmail_undot_next_(lmail_undot_ *u, const uint8_t *in, size_t n, size_t *used,
                                      lmail_event *ev);

/*
 * The same for data that was not stuffed: dots mean nothing, and there is no end. Of n > 0 octets
 * something is always told; ev->len octets were taken.
 */
lmail_undot_result_ lmail_undotted_next_(lmail_undot_ *u, const uint8_t *in, size_t n,
                                         lmail_event *ev);

/* Such data has ended: 1 when its last octet was a bare CR, and none has been reported. */
int lmail_undotted_end_(lmail_undot_ *u);

/*
 * How many bytes at the start of in[0 .. n) are plain: no bare CR or LF, no NUL (kinds in `ignore`
 * do not count), no dot after LF. before is the byte in front of in[0].
 */
size_t lmail_plain_(const uint8_t *in, size_t n, uint8_t before, unsigned ignore);

#endif
