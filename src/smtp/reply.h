/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_REPLY_H
#define LIBMAIL_SMTP_REPLY_H

/* reply.h - one line of a server's reply, read strictly (RFC 5321 4.2). */

#include "core/machine.h"

typedef struct lmail_smtp_reply_line_ {
  const uint8_t *start;
  const uint8_t *text; /* behind the codes */
  size_t len;
  uint64_t off;      /* of the line               */
  uint64_t text_off; /* of text                   */
  uint32_t enhanced; /* LMAIL_SMTP_ENHANCED, or 0 */
  uint32_t repair;
  uint16_t code;
  uint8_t last; /* no further line belongs to the reply */
  uint8_t copied;
} lmail_smtp_reply_line_;

/*
 * Takes input until a line is complete. LMAIL_EVENT: *line is filled; LMAIL_OK: more is needed;
 * else the sticky error that it made.
 */
lmail_status lmail_smtp_reply_take_(lmail_parser *p, const uint8_t *in, size_t n, size_t max,
                                    size_t *used, lmail_smtp_reply_line_ *line);

/* As lmail_fail_, for a fault in the line that was taken last. */
lmail_status lmail_smtp_reply_fail_(lmail_parser *p, lmail_status code, unsigned field,
                                    uint64_t off, uint8_t byte);

#endif
