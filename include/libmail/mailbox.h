/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MAILBOX_H
#define LIBMAIL_MAILBOX_H

/*
 * mailbox.h - addresses as an SMTP envelope has them (RFC 5321 4.1.2), strictly.
 *
 *   lmail_smtp_mailbox m;
 *
 *   if (lmail_smtp_mailbox_parse(text, n, &m, NULL) == LMAIL_OK) ... m.local, m.domain
 *
 * Part of core: the SMTP machines and the header fields share it. Addresses of header fields, which
 * may hold comments, white space and much else, are read by address.h.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  LMAIL_SMTP_MAILBOX_QUOTED = 0x01,   /* the local part is a Quoted-string                     */
  LMAIL_SMTP_MAILBOX_LITERAL = 0x02,  /* the domain is an address-literal, brackets included   */
  LMAIL_SMTP_MAILBOX_NO_DOMAIN = 0x04 /* "Postmaster" alone: domain is NULL                    */
};

/* The parts of a mailbox, as spans of what was parsed. */
typedef struct lmail_smtp_mailbox {
  const uint8_t *local;
  size_t local_len; /* as written, quotes included */
  const uint8_t *domain;
  size_t domain_len;
  uint32_t flags; /* LMAIL_SMTP_MAILBOX_... */
  uint32_t reserved;
} lmail_smtp_mailbox;

/*
 * Mailbox = Local-part "@" ( Domain / address-literal ) (RFC 5321 4.1.2), nothing around it,
 * local part at most 64 octets, domain at most 255.
 * LMAIL_OK; LMAIL_E_SYNTAX (*at, when not NULL, is the index of the offending byte, n when something
 * is missing at the end); LMAIL_E_TOO_LONG.
 */
LMAIL_API lmail_status lmail_smtp_mailbox_parse(const void *text, size_t n, lmail_smtp_mailbox *out,
                                                size_t *at);

/*
 * The same with UTF-8 in the local part and in the labels of the domain (RFC 6531 3.3); the limits count
 * octets. Whether a label is a good U-label (RFC 5890) is not looked at.
 */
LMAIL_API lmail_status lmail_smtp_mailbox_parse_utf8(const void *text, size_t n,
                                                     lmail_smtp_mailbox *out, size_t *at);

#ifdef __cplusplus
}
#endif
#endif
