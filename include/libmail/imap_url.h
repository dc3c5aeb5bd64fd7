/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_URL_H
#define LIBMAIL_IMAP_URL_H

/*
 * imap_url.h - IMAP URLs (RFC 5092, with URLAUTH of RFC 4467): taken apart and written.
 *
 *   imap://joe@example.com/INBOX;UIDVALIDITY=385759045/;UID=20/;SECTION=1.2/;PARTIAL=0.1024
 *
 *   st = lmail_imap_url_parse(text, n, &url, &at);
 *   st = lmail_imap_url_decode(url.mailbox, url.mailbox_len, name, sizeof name, &name_len);
 *
 * Parts are spans of the text, still percent-encoded; absent ones are NULL, and empty ones are not.
 */

#include "core.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LMAIL_IMAP_PORT = 143, LMAIL_IMAPS_PORT = 993 };

/* Bits of lmail_imap_url.flags. */
enum {
  LMAIL_IMAP_URL_TLS = 0x01, /* imaps://, which no RFC has and everybody uses                       */
  LMAIL_IMAP_URL_RELATIVE =
      0x02, /* no scheme: "//server/path", "/path", "path" or nothing              */
  LMAIL_IMAP_URL_ABSOLUTE_PATH =
      0x04, /* the path begins with "/": mailbox is no relative reference       */
  LMAIL_IMAP_URL_PARTIAL =
      0x08 /* partial_offset is there; partial_length 0: to the end               */
};

/*
 * user         the user; an absent one is anonymous (RFC 5092 3.1)
 * auth         the SASL mechanism; "*": any that is secure enough
 * host         a name or address; IPv6 stands in brackets
 * port         0: the default
 * mailbox      UTF-8 when decoded. On the wire it may have to be modified UTF-7 (imap_mailbox.h)
 * uidvalidity, uid   0: absent
 * section      as in FETCH: "1.2", "HEADER"
 * search       a SEARCH program
 * expire       an RFC 3339 date-time, as lmail_date_parse_rfc3339 reads it
 * access       "submit+user", "user+user", "authuser", "anonymous", or another
 * mechanism    of the verifier, "INTERNAL"; with `token` in hexadecimal, at least 32 digits
 * rump_len     how much of the text is what a URLAUTH token authenticates: all before ":" mechanism
 */
typedef struct lmail_imap_url {
  const uint8_t *user;
  size_t user_len;
  const uint8_t *auth;
  size_t auth_len;
  const uint8_t *host;
  size_t host_len;
  const uint8_t *mailbox;
  size_t mailbox_len;
  const uint8_t *section;
  size_t section_len;
  const uint8_t *search;
  size_t search_len;
  const uint8_t *expire;
  size_t expire_len;
  const uint8_t *access;
  size_t access_len;
  const uint8_t *mechanism;
  size_t mechanism_len;
  const uint8_t *token;
  size_t token_len;
  size_t rump_len;
  size_t reserved;
  uint64_t partial_offset;
  uint64_t partial_length;
  uint32_t flags;
  uint32_t port;
  uint32_t uidvalidity;
  uint32_t uid;
} lmail_imap_url;

/*
 * Takes text[0 .. n) apart; *url keeps pointers into it. Keywords are read in any case, and ";SECTION" and
 * ";PARTIAL" without the "/" before them too, as some write them.
 *
 * LMAIL_OK        whole
 * LMAIL_E_SYNTAX  no IMAP URL; *at, which may be NULL, is the offset of what was not expected; n
 *                 when parts do not belong together, such as a search and a uid
 * LMAIL_E_RANGE   a number that does not fit; *at is where it begins
 */
LMAIL_API lmail_status lmail_imap_url_parse(const void *text, size_t n, lmail_imap_url *url,
                                            size_t *at);

/*
 * A part without its percent encoding. LMAIL_OK; LMAIL_FULL: *made octets are needed (never more than n);
 * LMAIL_E_SYNTAX: "%" without two hexadecimal digits; LMAIL_E_ARGUMENT: it stands for CR, LF or NUL, by
 * which commands are injected.
 */
LMAIL_API lmail_status lmail_imap_url_decode(const void *part, size_t n, void *out, size_t cap,
                                             size_t *made);

/*
 * Writes a URL whose parts are not encoded; what has to be is. Absent parts, and numbers that are 0, are left
 * out; with host NULL it is relative. rump_len is not read.
 *
 * LMAIL_OK, LMAIL_FULL, or LMAIL_E_ARGUMENT: CR, LF or NUL in a part, or a combination that RFC 5092 11 does
 * not have: a user, mechanism or port without host, a search beside a uid, a section or range without one,
 * an access without a uid, a token without access, a host or verifier with other characters than they may
 */
LMAIL_API lmail_status lmail_imap_url_write(lmail_writer *w, const lmail_imap_url *url);

#ifdef __cplusplus
}
#endif
#endif
