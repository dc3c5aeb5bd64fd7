/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_URL_INTERNAL_H
#define LIBMAIL_IMAP_URL_INTERNAL_H

/* url.h - what IMAP URLs are made of, RFC 5092 11: for their reader and their writer. */

#include <libmail/imap_url.h>

/* Each has what those before it have. */
enum {
  LMAIL_URL_UCHAR_, /* unreserved / sub-delims-sh             */
  LMAIL_URL_ACHAR_, /* uchar / "&" / "="                      */
  LMAIL_URL_NCHAR_, /* achar / "@" / "/": no ":" that would end a scheme */
  LMAIL_URL_BCHAR_  /* achar / ":" / "@" / "/"                */
};

/* Is c such a character as it is, not percent-encoded? */
int lmail_imap_url_char_(uint8_t c, unsigned class_);

/* uauth-mechanism = "INTERNAL" / 1*(ALPHA / DIGIT / "-" / "."); enc-urlauth = 32*HEXDIG */
int lmail_imap_url_verifier_(const lmail_imap_url *url);

/* Do its parts make up a URL: a search beside no uid, a section beside one, ...? host is looked at, too. */
int lmail_imap_url_fits_(const lmail_imap_url *url);

#endif
