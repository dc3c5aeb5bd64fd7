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

typedef struct lmail_undot_ {
  uint8_t state;
  uint8_t seen; /* irregularities that have been reported */
} lmail_undot_;

typedef enum lmail_undot_result_ {
  LMAIL_UNDOT_MORE,      /* all n bytes were taken                                       */
  LMAIL_UNDOT_SPAN,      /* data[0 .. len) is content                                    */
  LMAIL_UNDOT_IRREGULAR, /* `what` is at stream offset `off`; the content goes on        */
  LMAIL_UNDOT_END        /* the end mark was taken; what follows is not data             */
} lmail_undot_result_;

typedef struct lmail_undot_out_ {
  const uint8_t *data;
  size_t len;
  uint64_t off;
  unsigned what;
  int copied; /* data is in constant memory */
} lmail_undot_out_;

void lmail_undot_init_(lmail_undot_ *u);

/* At most one result a call; off is the stream offset of in[0]. */
lmail_undot_result_ lmail_undot_next_(lmail_undot_ *u, const uint8_t *in, size_t n, uint64_t off,
                                      size_t *used, lmail_undot_out_ *out);

/*
 * The same for data that was not stuffed: dots mean nothing, and there is no end. Of n > 0 octets
 * something is always told.
 */
lmail_undot_result_ lmail_undotted_next_(lmail_undot_ *u, const uint8_t *in, size_t n, uint64_t off,
                                         size_t *used, lmail_undot_out_ *out);

/* Such data has ended in front of off: 1 when a bare CR was its last octet, in *out. */
int lmail_undotted_end_(lmail_undot_ *u, uint64_t off, lmail_undot_out_ *out);

/*
 * How many bytes at the start of in[0 .. n) are plain: no bare CR or LF, no NUL (kinds in `ignore`
 * do not count), no dot after LF. before is the byte in front of in[0].
 */
size_t lmail_plain_(const uint8_t *in, size_t n, uint8_t before, unsigned ignore);

#endif
