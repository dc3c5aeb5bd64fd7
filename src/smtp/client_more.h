/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_CLIENT_MORE_H
#define LIBMAIL_SMTP_CLIENT_MORE_H

/*
 * client_more.h - what the files share that know the extensions.
 *
 * With its first chunk a transaction leaves the core's hands: mail_id_ and hopeful_ become 0, so that
 * RCPT and DATA are out of order without a word about chunks in the core, and chunked_ is what mail_id_
 * was, until the last chunk is out or RSET is answered.
 */

#include "smtp/client.h"

/* Is TLS required and not active? */
static inline int lmail_smtp_client_lacks_tls_(const lmail_smtp_client *c)
{
  return (c->session_ & (LMAIL_SMTP_NEEDS_TLS | LMAIL_SMTP_IS_SECURE)) == LMAIL_SMTP_NEEDS_TLS;
}

/* Is a transaction open that has had a chunk? RSET ends it when it is written. */
static inline int lmail_smtp_client_chunks_(const lmail_smtp_client *c)
{
  return c->chunked_ != 0 &&
         (c->queue_count_ == 0 ||
          *lmail_smtp_client_record_(c, c->queue_count_ - 1) != LMAIL_SMTP_RSET);
}

/* Begins a command that needs what lmail_smtp_client_extend attaches, and an extension (0: none). */
lmail_status lmail_smtp_client_begin_more_(lmail_smtp_client *c, lmail_build_ *b, lmail_writer *w,
                                           unsigned verb, uint32_t extension);

/* Ends it, with a limit of its own for the line. */
lmail_status lmail_smtp_client_end_more_(lmail_smtp_client *c, lmail_build_ *b, unsigned record,
                                         size_t line_max);

/*
 * Counts a MAIL, or the RCPT to this address, that is written but for its CRLF and at most line_max
 * octets long: LMAIL_OK, or LMAIL_E_LIMIT when the server's LIMITS is reached (RFC 9422). What does not
 * fit will not be written, and does not count.
 */
lmail_status lmail_smtp_client_count_(lmail_smtp_client *c, const lmail_build_ *b, size_t line_max,
                                      unsigned verb, const uint8_t *address, size_t n);

/* The words of the server's LIMITS. */
void lmail_smtp_client_take_limits_(lmail_smtp_client *c, const uint8_t *words, size_t n);

/* A word of n lower case letters, in upper case. */
void lmail_smtp_client_put_upper_(lmail_build_ *b, const char *word, size_t n);

#endif
