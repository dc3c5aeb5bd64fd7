/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_CLIENT_MORE_H
#define LIBMAIL_SMTP_CLIENT_MORE_H

/*
 * client_more.h - what the files share that know the extensions.
 *
 * With its first chunk a transaction leaves the core's hands: mail_id_ and hopeful_ become 0, so that
 * RCPT and DATA are out of order without a word about chunks in the core, and known_.chunked is what mail_id_
 * was, until the last chunk is out or RSET is answered.
 */

#include "smtp/client.h"

/* Is TLS required and not active? */
static inline int lmail_smtp_client_lacks_tls_(const lmail_smtp_client *c)
{
  return (c->session_ & (LMAIL_SMTP_NEEDS_TLS | LMAIL_SMTP_IS_SECURE)) == LMAIL_SMTP_NEEDS_TLS;
}

/*
 * Is a transaction open, in the core's hands or out of them? RSET ends one that has had a chunk when it is
 * written.
 */
int lmail_smtp_client_in_transaction_(const lmail_smtp_client *c);

/*
 * Begins a command that needs what lmail_smtp_client_extend attaches: LMAIL_OK, or why it must not be written
 * now, or that the extension it needs was not offered.
 */
lmail_status lmail_smtp_client_begin_more_(lmail_smtp_client *c, lmail_build_ *b, lmail_writer *w,
                                           unsigned verb);

/*
 * Counts a MAIL, n being 0, or the RCPT to an address of n octets, that is written but for its CRLF: LMAIL_OK, or
 * LMAIL_E_LIMIT when the server's LIMITS is reached (RFC 9422). What does not fit will not be written, and does
 * not count.
 */
lmail_status lmail_smtp_client_count_(lmail_smtp_client *c, const lmail_build_ *b, size_t n);

/* The words of the server's LIMITS. */
void lmail_smtp_client_take_limits_(lmail_smtp_client *c, const uint8_t *words, size_t n);

void lmail_smtp_client_put_octet_(lmail_build_ *b, unsigned octet);

/* Those of words, each of which ends with "/", whose bits are set, "," between them. All other bits are refused. */
void lmail_smtp_client_put_words_(lmail_build_ *b, const char *words, uint32_t bits);

#endif
