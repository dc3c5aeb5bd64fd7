/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_PROTOCOL_H
#define LIBMAIL_SMTP_PROTOCOL_H

/*
 * smtp_protocol.h - what both sides of the Simple Mail Transfer Protocol (RFC 5321) share: the numbers
 * of commands and extensions, the words of replies, the parameters of MAIL, RCPT and others. The machines are in smtp_server.h and
 * smtp_client.h; smtp.h has all three.
 */

#include "core.h"
#include "mailbox.h"
#include "codec.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- vocabulary ------------------------------------------------------------------------------ */

/* Commands. The numbers never change. */
enum {
  LMAIL_SMTP_HELO = 1,
  LMAIL_SMTP_EHLO = 2,
  LMAIL_SMTP_LHLO = 3,
  LMAIL_SMTP_MAIL = 4,
  LMAIL_SMTP_RCPT = 5,
  LMAIL_SMTP_DATA = 6,
  LMAIL_SMTP_RSET = 7,
  LMAIL_SMTP_NOOP = 8,
  LMAIL_SMTP_QUIT = 9,
  LMAIL_SMTP_VRFY = 10,
  LMAIL_SMTP_EXPN = 11,
  LMAIL_SMTP_HELP = 12,
  LMAIL_SMTP_BDAT = 13,
  LMAIL_SMTP_AUTH = 14,
  LMAIL_SMTP_STARTTLS = 15,
  LMAIL_SMTP_ETRN = 16,
  LMAIL_SMTP_ATRN = 17,
  LMAIL_SMTP_BURL = 18,
  LMAIL_SMTP_SEND = 19,
  LMAIL_SMTP_SOML = 20,
  LMAIL_SMTP_SAML = 21,
  LMAIL_SMTP_TURN = 22,
  LMAIL_SMTP_XCLIENT = 23,
  LMAIL_SMTP_XFORWARD = 24,
  LMAIL_SMTP_CLIENTID = 25,
  LMAIL_SMTP_TRACE = 26
};

/*
 * Service extensions, as bits: what a server offers, what a client was offered. The extension with bit
 * 1 << n has number n + 1.
 */
enum {
  LMAIL_SMTP_EXT_SIZE = 0x00000001,                /* RFC 1870 */
  LMAIL_SMTP_EXT_8BITMIME = 0x00000002,            /* RFC 6152 */
  LMAIL_SMTP_EXT_PIPELINING = 0x00000004,          /* RFC 2920 */
  LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES = 0x00000008, /* RFC 2034 */
  LMAIL_SMTP_EXT_HELP = 0x00000010,                /* RFC 5321 4.1.1.8 */
  LMAIL_SMTP_EXT_STARTTLS = 0x00000020,            /* RFC 3207 */
  LMAIL_SMTP_EXT_AUTH = 0x00000040,                /* RFC 4954; its words are mechanisms */
  LMAIL_SMTP_EXT_CHUNKING = 0x00000080,            /* RFC 3030 2 */
  LMAIL_SMTP_EXT_BINARYMIME = 0x00000100,          /* RFC 3030 3 */
  LMAIL_SMTP_EXT_SMTPUTF8 = 0x00000200,            /* RFC 6531 */
  LMAIL_SMTP_EXT_DSN = 0x00000400,                 /* RFC 3461 */
  LMAIL_SMTP_EXT_REQUIRETLS = 0x00000800,          /* RFC 8689 */
  LMAIL_SMTP_EXT_LIMITS = 0x00001000,              /* RFC 9422 */
  LMAIL_SMTP_EXT_FUTURERELEASE = 0x00002000,       /* RFC 4865 */
  LMAIL_SMTP_EXT_MT_PRIORITY = 0x00004000,         /* RFC 6710 */
  LMAIL_SMTP_EXT_DELIVERBY = 0x00008000,           /* RFC 2852 */
  LMAIL_SMTP_EXT_RRVS = 0x00010000,                /* RFC 7293 */
  LMAIL_SMTP_EXT_BURL = 0x00020000,                /* RFC 4468 */
  LMAIL_SMTP_EXT_ETRN = 0x00040000,                /* RFC 1985 */
  LMAIL_SMTP_EXT_ATRN = 0x00080000,                /* RFC 2645 */
  LMAIL_SMTP_EXT_CHECKPOINT = 0x00100000,          /* RFC 1845 */
  LMAIL_SMTP_EXT_NO_SOLICITING = 0x00200000,       /* RFC 3865 */
  LMAIL_SMTP_EXT_MTRK = 0x00400000,                /* RFC 3885 */
  LMAIL_SMTP_EXT_CONPERM = 0x00800000,             /* RFC 4141 4 */
  LMAIL_SMTP_EXT_CONNEG = 0x01000000,              /* RFC 4141 5 */
  LMAIL_SMTP_EXT_XCLIENT = 0x02000000,             /* Postfix, XCLIENT_README */
  LMAIL_SMTP_EXT_XFORWARD = 0x04000000,            /* Postfix, XFORWARD_README */
  LMAIL_SMTP_EXT_CLIENTID = 0x08000000,            /* draft-storey-smtp-client-id */
  LMAIL_SMTP_EXT_EXPN = 0x10000000,                /* RFC 5321 4.1.1.7 */
  LMAIL_SMTP_EXT_IGNOREQUOTA = 0x20000000,         /* LMTP, draft-murchison-lmtp-ignorequota */
  LMAIL_SMTP_EXT_NONE = 0x40000000 /* in a config: offer nothing (0 is the default set) */
};
/* One more: LMTP's TRACE, of Cyrus ("LMTP extensions" of its documentation). It is too large for an enumerator. */
#define LMAIL_SMTP_EXT_TRACE UINT32_C(0x80000000)

/* Grammar slots (lmail_event.field, lmail_error.field). */
enum {
  LMAIL_FIELD_SMTP_ARGUMENT = LMAIL_FIELD_SMTP + 1, /* a command's argument as a whole     */
  LMAIL_FIELD_SMTP_DOMAIN,                          /* Domain / address-literal of HELO    */
  LMAIL_FIELD_SMTP_REVERSE_PATH,                    /* MAIL FROM:                          */
  LMAIL_FIELD_SMTP_FORWARD_PATH,                    /* RCPT TO:                            */
  LMAIL_FIELD_SMTP_PARAMETER,                       /* esmtp-param                         */
  LMAIL_FIELD_SMTP_SEQUENCE,                        /* the order of commands               */
  LMAIL_FIELD_SMTP_REPLY                            /* a server's reply line               */
};

/* An enhanced status code (RFC 3463) as one number; 0 is none. Each part is at most 999. */
#define LMAIL_SMTP_ENHANCED(class_, subject, detail) \
  (((uint32_t)(class_) << 20) | ((uint32_t)(subject) << 10) | (uint32_t)(detail))

/* The enumerator's name without its prefix ("SMTP_SERVER_RCPT", "SMTP_RCPT", ...), NULL when unknown. */
LMAIL_API const char *lmail_smtp_kind_name(uint16_t kind);
LMAIL_API const char *lmail_smtp_code_name(uint16_t kind, uint16_t code);
LMAIL_API const char *lmail_smtp_field_name(uint16_t field);

/*
 * What a reply code says (RFC 5321 4.2.3, RFC 7504 and those of the extensions), and what the subject and
 * detail of an enhanced status code do (RFC 3463 3, RFC 5248); NULL when unknown. For logs, reports, and
 * replies; a program that does not call them does not link the sentences.
 */
LMAIL_API const char *lmail_smtp_reply_text(unsigned code);
LMAIL_API const char *lmail_smtp_status_text(uint32_t enhanced);

/* ---- parameters of MAIL and RCPT, usable alone ------------------------------------------------- */

/* One esmtp-param of MAIL or RCPT; value is NULL when there is no "=". */
typedef struct lmail_smtp_param {
  const uint8_t *keyword;
  size_t keyword_len;
  const uint8_t *value;
  size_t value_len;
} lmail_smtp_param;

/*
 * Iterates the parameters in an event's data2: *pos starts at 0.
 *   while ((st = lmail_smtp_param_next(ev.data2, ev.len2, &pos, &param)) == LMAIL_EVENT) ...
 * LMAIL_EVENT: *param is filled; LMAIL_DONE: no more; LMAIL_E_SYNTAX: at *pos stands what is no
 * esmtp-param (RFC 5321 4.1.2; a value may hold UTF-8, RFC 6531 3.3). Between parameters several
 * spaces are taken for one. XCLIENT's and XFORWARD's attributes are parameters, too.
 */
LMAIL_API lmail_status lmail_smtp_param_next(const void *text, size_t n, size_t *pos,
                                             lmail_smtp_param *param);

/* Parameters by number. */
enum {
  LMAIL_SMTP_PARAM_SIZE = 1,   /* num: octets                                       RFC 1870 4   */
  LMAIL_SMTP_PARAM_BODY = 2,   /* num: LMAIL_SMTP_BODY_...                          RFC 6152 2   */
  LMAIL_SMTP_PARAM_RET = 3,    /* num: LMAIL_SMTP_RET_...                           RFC 3461 4.3 */
  LMAIL_SMTP_PARAM_ENVID = 4,  /* data: xtext                                       RFC 3461 4.4 */
  LMAIL_SMTP_PARAM_NOTIFY = 5, /* num: bits, LMAIL_SMTP_NOTIFY_...                  RFC 3461 4.1 */
  LMAIL_SMTP_PARAM_ORCPT = 6,  /* data: address type, data2: xtext                  RFC 3461 4.2 */
  LMAIL_SMTP_PARAM_AUTH = 7,   /* data: xtext; absent for "<>"                      RFC 4954 5   */
  LMAIL_SMTP_PARAM_SMTPUTF8 = 8, /*                                                   RFC 6531 3.4 */
  LMAIL_SMTP_PARAM_REQUIRETLS = 9, /*                                                   RFC 8689 2   */
  LMAIL_SMTP_PARAM_HOLDFOR = 10, /* num: seconds                                      RFC 4865 3   */
  LMAIL_SMTP_PARAM_HOLDUNTIL = 11, /* data: a date of RFC 3339, see date.h              RFC 4865 3   */
  LMAIL_SMTP_PARAM_MT_PRIORITY =
      12,                     /* num: -9 to 9                                     RFC 6710 7   */
  LMAIL_SMTP_PARAM_BY = 13,   /* num: seconds; code: LMAIL_SMTP_BY_...             RFC 2852 4   */
  LMAIL_SMTP_PARAM_RRVS = 14, /* data: a date of RFC 3339; code: 'C' or 'R'        RFC 7293 3.1 */
  LMAIL_SMTP_PARAM_TRANSID = 15, /* data: with its brackets                           RFC 1845 2   */
  LMAIL_SMTP_PARAM_SOLICIT = 16, /* data: keywords with commas between them           RFC 3865 2.6 */
  LMAIL_SMTP_PARAM_MTRK = 17, /* data: certifier; num: seconds, -1 not given       RFC 3885 3.1 */
  LMAIL_SMTP_PARAM_CONPERM = 18, /*                                                   RFC 4141 4.2 */
  LMAIL_SMTP_PARAM_CONNEG = 19, /*                                                   RFC 4141 5.2 */
  LMAIL_SMTP_PARAM_IGNOREQUOTA =
      20 /*                             draft-murchison-lmtp-ignorequota 2 */
};

enum { LMAIL_SMTP_BODY_7BIT = 1, LMAIL_SMTP_BODY_8BITMIME = 2, LMAIL_SMTP_BODY_BINARYMIME = 3 };
enum { LMAIL_SMTP_RET_FULL = 1, LMAIL_SMTP_RET_HDRS = 2 };
enum {
  LMAIL_SMTP_NOTIFY_NEVER = 0x01, /* alone */
  LMAIL_SMTP_NOTIFY_SUCCESS = 0x02,
  LMAIL_SMTP_NOTIFY_FAILURE = 0x04,
  LMAIL_SMTP_NOTIFY_DELAY = 0x08
};
/* BY's mode, and whether it asks for "T"race: bits. */
enum { LMAIL_SMTP_BY_RETURN = 0x01, LMAIL_SMTP_BY_NOTIFY = 0x02, LMAIL_SMTP_BY_TRACE = 0x04 };

/* code of ENVID, ORCPT and AUTH: data (ORCPT: data2) is encoded already, as it is when it was read. */
enum { LMAIL_SMTP_XTEXT = 1 };

/* What a parameter says; data and data2 are spans of it. */
typedef struct lmail_smtp_value {
  int64_t num;
  const uint8_t *data;
  size_t len;
  const uint8_t *data2;
  size_t len2;
  uint32_t extension; /* LMAIL_SMTP_EXT_... that it belongs to */
  uint16_t param;     /* LMAIL_SMTP_PARAM_..., 0 for one that is not known */
  uint16_t code;
} lmail_smtp_value;

/*
 * Reads the value of a parameter of the command `verb` (LMAIL_SMTP_MAIL or LMAIL_SMTP_RCPT) by the
 * grammar of its extension. LMAIL_OK, also for one that is not known; LMAIL_E_SYNTAX: the value is not
 * as it must be, or is missing, or there must be none; LMAIL_E_RANGE: a number that is too big.
 */
LMAIL_API lmail_status lmail_smtp_param_value(const lmail_smtp_param *param, unsigned verb,
                                              lmail_smtp_value *out);

/*
 *   xtext = *( xchar / hexchar )       hexchar = "+" two upper case hexadecimal digits      RFC 3461 4
 *
 * Decodes ENVID, ORCPT's address, AUTH and XCLIENT's values. LMAIL_OK and *len; LMAIL_FULL: *len octets
 * are needed; LMAIL_E_SYNTAX: no xtext, or CR, LF or NUL come out, which would end a line of what you
 * write next (in a queue file, say).
 */
LMAIL_API lmail_status lmail_smtp_xtext_decode(const void *in, size_t n, void *out, size_t cap,
                                               size_t *len);
/* The other way; LMAIL_OK or LMAIL_FULL, *len as above. Takes any octet; above 127 as hexchar. */
LMAIL_API lmail_status lmail_smtp_xtext_encode(const void *in, size_t n, void *out, size_t cap,
                                               size_t *len);

/*
 * ORCPT of the address type "utf-8" has an encoding of its own, with "\x{E9}" for what its line may not
 * hold (utf-8-addr-xtext and utf-8-addr-unitext, RFC 6533 3). Decodes to the address in UTF-8: LMAIL_OK,
 * LMAIL_FULL and *len as above; LMAIL_E_SYNTAX: pass the parameter on as it came. No control character
 * comes out.
 */
LMAIL_API lmail_status lmail_smtp_unitext_decode(const void *in, size_t n, void *out, size_t cap,
                                                 size_t *len);
/* The other way, in US-ASCII; LMAIL_E_SYNTAX also for what is no UTF-8 and for control characters. */
LMAIL_API lmail_status lmail_smtp_unitext_encode(const void *in, size_t n, void *out, size_t cap,
                                                 size_t *len);

/* ---- attributes of XCLIENT and XFORWARD -------------------------------------------------------- */

/* By number; the numbers of an lmail_smtp_value's param. */
enum {
  LMAIL_SMTP_ATTRIBUTE_NAME = 1,     /* the client's host name                           */
  LMAIL_SMTP_ATTRIBUTE_ADDR = 2,     /* its address; data without the prefix "IPV6:"     */
  LMAIL_SMTP_ATTRIBUTE_PORT = 3,     /* num                                              */
  LMAIL_SMTP_ATTRIBUTE_PROTO = 4,    /* "SMTP" or "ESMTP"; of XFORWARD any               */
  LMAIL_SMTP_ATTRIBUTE_HELO = 5,     /* what it said in HELO                             */
  LMAIL_SMTP_ATTRIBUTE_LOGIN = 6,    /* XCLIENT: as whom it authenticated                */
  LMAIL_SMTP_ATTRIBUTE_DESTADDR = 7, /* XCLIENT: the server's address, as ADDR           */
  LMAIL_SMTP_ATTRIBUTE_DESTPORT = 8, /* XCLIENT: num                                     */
  LMAIL_SMTP_ATTRIBUTE_IDENT = 9,    /* XFORWARD: a local message identifier             */
  LMAIL_SMTP_ATTRIBUTE_SOURCE = 10   /* XFORWARD: code: LMAIL_SMTP_SOURCE_...            */
};
enum { LMAIL_SMTP_SOURCE_LOCAL = 1, LMAIL_SMTP_SOURCE_REMOTE = 2 };
/* An lmail_smtp_value's code when data is NULL: "[UNAVAILABLE]", "[TEMPUNAVAIL]". */
enum { LMAIL_SMTP_UNAVAILABLE = 0x11, LMAIL_SMTP_TEMPUNAVAIL = 0x12 };

/*
 * What an attribute says that lmail_smtp_param_next has told; data is xtext. LMAIL_OK, with param 0 for
 * one that is not known; LMAIL_E_SYNTAX: no value, over 255 octets, no xtext, no number, no such source.
 */
LMAIL_API lmail_status lmail_smtp_attribute_value(const lmail_smtp_param *param,
                                                  lmail_smtp_value *out);

/* ---- LIMITS ------------------------------------------------------------------------------------ */

enum {
  LMAIL_SMTP_MAILMAX = 1,      /* transactions a session          RFC 9422 4.1 */
  LMAIL_SMTP_RCPTMAX = 2,      /* RCPT commands a transaction     RFC 9422 4.2 */
  LMAIL_SMTP_RCPTDOMAINMAX = 3 /* domains of recipients a session RFC 9422 4.3 */
};

/* One limit-name-value; value is NULL when there is no "=". */
typedef struct lmail_smtp_limit {
  const uint8_t *name;
  size_t name_len;
  const uint8_t *value;
  size_t value_len;
  uint32_t limit; /* LMAIL_SMTP_MAILMAX, ...; 0 for one that is not known                       */
  uint32_t num;   /* of those three; 0: its value is malformed, act as if it had not been given */
} lmail_smtp_limit;

/*
 * Iterates the words behind LIMITS in EHLO's reply (RFC 9422 3): for a client what it may do, for a server
 * what its own configuration offers. *pos starts at 0. LMAIL_EVENT; LMAIL_DONE; LMAIL_E_SYNTAX: act as if
 * none of them had been given (3.7).
 */
LMAIL_API lmail_status lmail_smtp_limit_next(const void *text, size_t n, size_t *pos,
                                             lmail_smtp_limit *limit);

#ifdef __cplusplus
}
#endif
#endif
