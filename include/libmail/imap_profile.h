/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_PROFILE_H
#define LIBMAIL_IMAP_PROFILE_H

/*
 * imap_profile.h - which IMAP server this is, and what it is known to need.
 *
 *   server = lmail_imap_server_known(text, n);            the text of the greeting, or a value of ID
 *   lmail_imap_reader_tolerate(&r, lmail_imap_server_tolerates(server));
 *   if (lmail_imap_server_hints(server) & LMAIL_IMAP_HINT_BODY_SECTION) ... ask for BODY[], not RFC822
 *
 * Functions without state over one table, which neither the reader nor the client links. What most servers do is read in
 * any case (`repair` in imap_response.h): a profile is for what is not harmless, and for commands that some
 * server does not understand. All are advice: a server says what it likes about itself.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Servers. The numbers never change; 0: unknown. */
enum {
  LMAIL_IMAP_SERVER_GMAIL = 1,
  LMAIL_IMAP_SERVER_EXCHANGE,
  LMAIL_IMAP_SERVER_EXCHANGE_2003,
  LMAIL_IMAP_SERVER_YAHOO,
  LMAIL_IMAP_SERVER_ICLOUD,
  LMAIL_IMAP_SERVER_QQ,
  LMAIL_IMAP_SERVER_COREMAIL, /* 163.com, 126.com, qiye.163.com */
  LMAIL_IMAP_SERVER_YANDEX,
  LMAIL_IMAP_SERVER_ZOHO,
  LMAIL_IMAP_SERVER_DOMINO,
  LMAIL_IMAP_SERVER_COURIER,
  LMAIL_IMAP_SERVER_CYRUS,
  LMAIL_IMAP_SERVER_DOVECOT,
  LMAIL_IMAP_SERVER_UW,
  LMAIL_IMAP_SERVER_HMAILSERVER,
  LMAIL_IMAP_SERVER_SMARTERMAIL,
  LMAIL_IMAP_SERVER_PROTON,
  LMAIL_IMAP_SERVER_NEMESIS /* GMX, web.de, IONOS */
};

/* What a client should do, or not do: bits. */
enum {
  LMAIL_IMAP_HINT_ASCENDING = 0x0001,       /* ranges ascend: "5:1" is BAD                        */
  LMAIL_IMAP_HINT_ID_NIL = 0x0002,          /* "ID NIL", "ID ()" is BAD                           */
  LMAIL_IMAP_HINT_ID_QUOTED = 0x0004,       /* ID with quoted strings, never atoms                */
  LMAIL_IMAP_HINT_NO_NAMESPACE = 0x0008,    /* NAMESPACE is BAD or ends the session               */
  LMAIL_IMAP_HINT_NO_LIST_RETURN = 0x0010,  /* LIST without options, also when they are offered   */
  LMAIL_IMAP_HINT_BODY_SECTION = 0x0020,    /* BODY[] instead of RFC822, which has no answer      */
  LMAIL_IMAP_HINT_STORE_PARENS = 0x0040,    /* STORE with its flags in parentheses                */
  LMAIL_IMAP_HINT_NO_MACROS = 0x0080,       /* FETCH with names, not ALL, FAST or FULL            */
  LMAIL_IMAP_HINT_NO_BINARY_SIZE = 0x0100,  /* no BINARY.SIZE, also when BINARY is offered        */
  LMAIL_IMAP_HINT_ENABLE_SILENT = 0x0200,   /* ENABLE works though no ENABLED comes               */
  LMAIL_IMAP_HINT_NO_ESEARCH = 0x0400,      /* SEARCH without RETURN: what comes is not all of it */
  LMAIL_IMAP_HINT_STRAY_CONTINUE = 0x0800,  /* "+" comes though nothing waits for it: a client is set
                                               to LMAIL_IMAP_STRAY_CONTINUE                       */
  LMAIL_IMAP_HINT_EMPTY_STATUS = 0x1000,    /* STATUS may come with an empty list                 */
  LMAIL_IMAP_HINT_ZERO_UIDVALIDITY = 0x2000 /* UIDVALIDITY, UIDNEXT or UNSEEN may be 0            */
};

/*
 * The server that a text names: that of the greeting, or a value that its answer to ID has for "name" or
 * "vendor" (RFC 2971 3.3). LMAIL_IMAP_SERVER_...; 0: it names none that is known. O(n).
 */
LMAIL_API uint16_t lmail_imap_server_known(const void *text, size_t n);

/* Bits for lmail_imap_reader_tolerate, or for the flags of a reader's configuration. */
LMAIL_API uint32_t lmail_imap_server_tolerates(uint16_t server);

/* LMAIL_IMAP_HINT_... */
LMAIL_API uint32_t lmail_imap_server_hints(uint16_t server);

/* Octets that a command line, without its literals, should not exceed: 1,000 to 64,000. */
LMAIL_API uint32_t lmail_imap_server_line_max(uint16_t server);

/* "Gmail", "Exchange", ...; NULL for one that is unknown. */
LMAIL_API const char *lmail_imap_server_name(uint16_t server);

#ifdef __cplusplus
}
#endif
#endif
