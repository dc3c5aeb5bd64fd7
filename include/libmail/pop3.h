/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_POP3_H
#define LIBMAIL_POP3_H

/*
 * pop3.h - both sides of the Post Office Protocol, version 3 (RFC 1939, RFC 2449).
 *
 * The server's side, in five lines:
 *
 *   lmail_pop3_server_init(&s, NULL, scratch, sizeof scratch);
 *   lmail_pop3_server_reply(&s, &w, LMAIL_POP3_OK, NULL, "ready", 5);      // the greeting is owed
 *   while ((st = lmail_next(&s.base, in, n, &used, &ev)) == LMAIL_EVENT)   // see core.h
 *     if (ev.kind == LMAIL_POP3_SERVER_STAT) lmail_pop3_server_stat(&s, &w, messages, octets);
 *     else if (ev.kind == LMAIL_POP3_SERVER_BAD) lmail_pop3_server_refuse(&s, &w);
 *
 * The client's side:
 *
 *   lmail_pop3_client_init(&c, NULL, scratch, sizeof scratch);
 *   lmail_next(...)                                       // LMAIL_POP3_CLIENT_GREETING
 *   lmail_pop3_client_user(&c, &w, "mrose", 5);           // send what is in w, then feed the answer:
 *   lmail_next(...)                                       // LMAIL_POP3_CLIENT_OK or _ERR
 *
 * The maildrop is the application's: it keeps the messages, their numbers, and which of them are
 * marked as deleted. The server machine says when to remove those, which is at QUIT and never else.
 */

#include "core.h"
#include "codec.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- vocabulary ------------------------------------------------------------------------------ */

/* Status indicators. */
enum {
  LMAIL_POP3_ERR = 0, /* -ERR */
  LMAIL_POP3_OK = 1   /* +OK  */
};

/* Commands: lmail_event.code of both machines. The numbers never change. */
enum {
  LMAIL_POP3_USER = 1,
  LMAIL_POP3_PASS = 2,
  LMAIL_POP3_APOP = 3,
  LMAIL_POP3_AUTH = 4,
  LMAIL_POP3_STLS = 5,
  LMAIL_POP3_CAPA = 6,
  LMAIL_POP3_STAT = 7,
  LMAIL_POP3_LIST = 8,
  LMAIL_POP3_UIDL = 9,
  LMAIL_POP3_RETR = 10,
  LMAIL_POP3_TOP = 11,
  LMAIL_POP3_DELE = 12,
  LMAIL_POP3_NOOP = 13,
  LMAIL_POP3_RSET = 14,
  LMAIL_POP3_QUIT = 15,
  LMAIL_POP3_UTF8 = 16,
  LMAIL_POP3_LANG = 17,
  LMAIL_POP3_XTND = 18,
  LMAIL_POP3_LAST = 19
};

/* Capabilities (RFC 2449 6), as bits; the code of a CAPA event is the bit. */
enum {
  LMAIL_POP3_CAPA_TOP = 0x0001,
  LMAIL_POP3_CAPA_USER = 0x0002,
  LMAIL_POP3_CAPA_SASL = 0x0004,           /* RFC 5034 */
  LMAIL_POP3_CAPA_RESP_CODES = 0x0008,
  LMAIL_POP3_CAPA_LOGIN_DELAY = 0x0010,
  LMAIL_POP3_CAPA_PIPELINING = 0x0020,
  LMAIL_POP3_CAPA_EXPIRE = 0x0040,
  LMAIL_POP3_CAPA_UIDL = 0x0080,
  LMAIL_POP3_CAPA_IMPLEMENTATION = 0x0100,
  LMAIL_POP3_CAPA_STLS = 0x0200,           /* RFC 2595 4 */
  LMAIL_POP3_CAPA_AUTH_RESP_CODE = 0x0400, /* RFC 3206 */
  LMAIL_POP3_CAPA_UTF8 = 0x0800,           /* RFC 6856 */
  LMAIL_POP3_CAPA_LANG = 0x1000,           /* RFC 6856 */
  LMAIL_POP3_CAPA_NONE = 0x40000000        /* in a config: offer nothing (0 is the default set) */
};

/* Response codes (RFC 2449 8.1, RFC 3206, RFC 6856 5). Unknown detail behind a "/" is ignored. */
enum {
  LMAIL_POP3_RESP_LOGIN_DELAY = 1, /* logged in again too soon                                 */
  LMAIL_POP3_RESP_IN_USE = 2,      /* the maildrop is locked, probably by another session      */
  LMAIL_POP3_RESP_SYS = 3,         /* a failure of the server's                                */
  LMAIL_POP3_RESP_SYS_TEMP = 4,    /* ... that will probably go away                           */
  LMAIL_POP3_RESP_SYS_PERM = 5,    /* ... that somebody has to look after                      */
  LMAIL_POP3_RESP_AUTH = 6,        /* the user's credentials                                   */
  LMAIL_POP3_RESP_UTF8 = 7         /* the message needs UTF-8 mode                             */
};

/* Grammar slots (lmail_event.field, lmail_error.field). */
enum {
  LMAIL_FIELD_POP3_ARGUMENT = LMAIL_FIELD_POP3 + 1, /* a command's argument as a whole          */
  LMAIL_FIELD_POP3_NAME,                            /* the mailbox of USER and APOP             */
  LMAIL_FIELD_POP3_PASSWORD,                        /* PASS's argument                          */
  LMAIL_FIELD_POP3_DIGEST,                          /* APOP's second argument                   */
  LMAIL_FIELD_POP3_MESSAGE,                         /* a message-number                         */
  LMAIL_FIELD_POP3_LINES,                           /* TOP's number of lines                    */
  LMAIL_FIELD_POP3_SEQUENCE,                        /* the order of commands                    */
  LMAIL_FIELD_POP3_OCTETS,                          /* a size in a drop or scan listing         */
  LMAIL_FIELD_POP3_UID,                             /* a unique-id                              */
  LMAIL_FIELD_POP3_CAPABILITY                       /* a line of CAPA's answer                  */
};

/* Event flags of this module. */
enum {
  LMAIL_POP3_EV_DISORDER = 0x0100, /* a listing's number is not above that of the line before    */
  LMAIL_POP3_EV_PER_USER = 0x0200, /* LOGIN-DELAY, EXPIRE: another value may follow the login    */
  LMAIL_POP3_EV_MULTI = 0x0400     /* OK: lines follow, and END after them                       */
};

/* IRREGULAR's code. */
enum { LMAIL_POP3_BARE_CR = 1, LMAIL_POP3_BARE_LF = 2, LMAIL_POP3_NUL = 4 };

/* The enumerator's name without its prefix ("POP3_SERVER_RETR", "POP3_RETR"), NULL when unknown. */
LMAIL_API const char *lmail_pop3_kind_name(uint16_t kind);
/* The name of event.code: a verb, a capability or what is irregular, as the kind says. */
LMAIL_API const char *lmail_pop3_code_name(uint16_t kind, uint16_t code);
/* The name of event.field, or of lmail_error.field. */
LMAIL_API const char *lmail_pop3_field_name(uint16_t field);

/*
 * Tolerances: bits for cfg.tolerate, off by default. An event's `repair`, and lmail_error.repair,
 * is the number of the one that was (or would have been) used: bit n has number n + 1. Repairs
 * without a bit are harmless and always made by the client; they are told all the same.
 */
enum {
  /* server */
  LMAIL_POP3_TOLERATE_TRAILING_SPACE = 0x01, /* "AUTH " (Outlook); PASS keeps its spaces          */
  LMAIL_POP3_TOLERATE_EXTRA_SPACE = 0x02,    /* two spaces where one belongs                      */
  LMAIL_POP3_TOLERATE_NAME_SPACE = 0x04,     /* USER john doe (names of Windows domains)          */
  LMAIL_POP3_TOLERATE_8BIT_LOGIN = 0x08,     /* USER and PASS in UTF-8 or Latin-1                 */
  /* client */
  LMAIL_POP3_TOLERATE_STATUS_CASE = 0x0100,   /* +ok, -err (home-made servers)                    */
  LMAIL_POP3_TOLERATE_NEGATIVE_SIZE = 0x0200, /* octets below 0 after an overflow; read as 0      */
  LMAIL_POP3_TOLERATE_NO_NUMBER = 0x0400,     /* UIDL 1 answered "+OK uid" (old Twisted)          */
  LMAIL_POP3_TOLERATE_MULTI_LISTING = 0x0800  /* LIST 1, UIDL 1 answered with many lines (Mailpit).
                                                 Risk: a server that answers neither way stalls    */
};
enum {
  LMAIL_POP3_REPAIR_TRAILING_SPACE = 1,
  LMAIL_POP3_REPAIR_EXTRA_SPACE = 2, /* the client always accepts several spaces in listings      */
  LMAIL_POP3_REPAIR_NAME_SPACE = 3,
  LMAIL_POP3_REPAIR_8BIT_LOGIN = 4,
  LMAIL_POP3_REPAIR_STATUS_CASE = 9,
  LMAIL_POP3_REPAIR_NEGATIVE_SIZE = 10,
  LMAIL_POP3_REPAIR_NO_NUMBER = 11,
  LMAIL_POP3_REPAIR_MULTI_LISTING = 12,
  LMAIL_POP3_REPAIR_CONTROL = 32 /* client, always: control characters or 8-bit in a reply's text */
};

/* ---- the server's side ------------------------------------------------------------------------ */

/*
 * Events. Each is a command and owes one answer before lmail_next reads on; num2 is no count of
 * replies here. code is the command (LMAIL_POP3_USER, ...), id counts commands from 1.
 *
 * USER     data: the name. Say +OK even when there is no such mailbox (RFC 1939 13)
 * PASS     data: the password, spaces kept; flags: LMAIL_EV_SECRET. +OK means that the maildrop is
 *          locked and enters TRANSACTION
 * APOP     data: the name, data2: the digest, 32 lower-case hexadecimal digits; flags:
 *          LMAIL_EV_SECRET. +OK as for PASS. An event only with LMAIL_POP3_ACCEPT_APOP
 * AUTH     data: the mechanism; data2: the initial response in base64, "=" when it is empty, NULL when
 *          there is none; flags: LMAIL_EV_SECRET. +OK as for PASS, -ERR, or a challenge():
 *          RFC 5034 4. An event only with LMAIL_POP3_CAPA_SASL
 * AUTH_RESPONSE  data: what the client answers to the challenge, in base64, len 0 when it is empty
 *          (LMAIL_EV_SECRET). Answer as AUTH
 * AUTH_CANCEL  the client gives up ("*"). Say -ERR
 * STLS     +OK: send it, lmail_next says LMAIL_SWITCH, start TLS, call lmail_pop3_server_tls_started
 * CAPA     reply(+OK) writes what the configuration offers; add lines of your own, then end()
 * STAT     answer with stat(), or reply(-ERR)
 * LIST     num: the message-number, 0 for all. All: reply(+OK), item() for each, end(). One: item()
 * UIDL     the same with uid()
 * RETR     num: the message-number. reply(+OK), body() until all is written; or reply(-ERR)
 * TOP      num: the message-number, num2: how many lines of its body. As RETR; see lmail_pop3_top
 * DELE     num: the message-number. Mark it: it must not be removed before UPDATE
 * RSET     take all marks away
 * NOOP     nothing to do
 * QUIT     num: 1 in TRANSACTION, which has now become UPDATE: remove the marked messages, unlock,
 *          answer +OK, or -ERR when some could not be removed; 0 in AUTHORIZATION: just answer.
 *          Then lmail_next says LMAIL_DONE. A connection that ends in any other way ends without
 *          UPDATE, and nothing may be removed (RFC 1939 6)
 * UNKNOWN  a command that is not this machine's. code: 0, UTF8, LANG, XTND or LAST: obey it if you
 *          like; reply(+OK) writes one line, and further lines with their "." are yours to put
 *          behind it. Another verb (AUTH, or what the configuration does not offer): only -ERR can
 *          be said. data: the verb, data2: the argument or NULL. refuse() says -ERR
 * BAD      a command that cannot be obeyed: malformed, out of order, too long. field and at say
 *          what was wrong and where (bytes from the line's start, off). data: the verb, data2: the
 *          argument or NULL (both NULL when flags has LMAIL_EV_LONG). Answer with refuse()
 *
 * A response that is too long or holds control characters or 8-bit is BAD, and ends the exchange.
 * UNKNOWN and BAD have LMAIL_EV_SECRET when the line begins with PASS, APOP or AUTH, be it behind
 * blanks or with more behind it, and when it is a response. What data and data2 point to in scratch is wiped when the answer
 * has been written.
 */
enum {
  LMAIL_POP3_SERVER_USER = LMAIL_KIND_POP3_SERVER + 1,
  LMAIL_POP3_SERVER_PASS,
  LMAIL_POP3_SERVER_APOP,
  LMAIL_POP3_SERVER_STLS,
  LMAIL_POP3_SERVER_CAPA,
  LMAIL_POP3_SERVER_STAT,
  LMAIL_POP3_SERVER_LIST,
  LMAIL_POP3_SERVER_UIDL,
  LMAIL_POP3_SERVER_RETR,
  LMAIL_POP3_SERVER_TOP,
  LMAIL_POP3_SERVER_DELE,
  LMAIL_POP3_SERVER_RSET,
  LMAIL_POP3_SERVER_NOOP,
  LMAIL_POP3_SERVER_QUIT,
  LMAIL_POP3_SERVER_UNKNOWN,
  LMAIL_POP3_SERVER_BAD,
  LMAIL_POP3_SERVER_AUTH,
  LMAIL_POP3_SERVER_AUTH_RESPONSE,
  LMAIL_POP3_SERVER_AUTH_CANCEL
};

/* Where the session stands (RFC 1939 3). */
enum {
  LMAIL_POP3_AUTHORIZATION = 0,
  LMAIL_POP3_TRANSACTION = 1,
  LMAIL_POP3_UPDATE = 2,
  LMAIL_POP3_CLOSED = 3
};

/* Bits for the server's cfg.flags. */
enum {
  LMAIL_POP3_ACCEPT_APOP = 0x01 /* your greeting holds a timestamp; MD5 is broken (CVE-2007-1558) */
};

/* All zero is a good configuration. It is copied at init. */
typedef struct lmail_pop3_server_config {
  uint32_t capabilities; /* LMAIL_POP3_CAPA_... to offer, of TOP USER RESP_CODES PIPELINING UIDL STLS
                            AUTH_RESP_CODE SASL; 0: all of these but STLS and SASL. Others:
                            capability(), and "SASL mechanism ..." too, because only you know them */
  uint32_t tolerate;     /* LMAIL_POP3_TOLERATE_...                                                */
  uint32_t flags;        /* LMAIL_POP3_ACCEPT_APOP                                                 */
  uint32_t bad_max;      /* malformed or unknown commands until refuse() says goodbye; 0: 20       */
  uint32_t auth_line_max; /* octets of a response to a challenge with CRLF, with SASL; at most 65,535;
                             0: 12,288 (RFC 4954 4; RFC 5034 names none)                           */
  uint32_t reserved[3];
} lmail_pop3_server_config;

typedef struct lmail_pop3_server {
  lmail_parser base;
  uint32_t capabilities_;
  uint32_t tolerate_;
  uint32_t flags_;
  uint32_t bad_left_;
  uint32_t commands_;
  uint16_t refusal_;
  uint8_t state_;
  uint8_t pending_;
  uint8_t open_;
  uint8_t session_;
  uint16_t auth_line_max_;
  lmail_dot_encoder dot_;
} lmail_pop3_server;

/*
 * Makes *s ready for a new connection; the greeting is owed. cfg NULL: defaults. scratch must hold
 * lmail_pop3_server_scratch_size(cfg) bytes and stay where it is as long as *s is used.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH; LMAIL_E_ARGUMENT (unknown bits in cfg, or auth_line_max).
 */
#define lmail_pop3_server_init(s, cfg, scratch, scratch_size)                                \
  lmail_pop3_server_init_sized((s), sizeof(lmail_pop3_server), (cfg),                        \
                               sizeof(lmail_pop3_server_config), (scratch), (scratch_size))

/* The function behind the macro, for language bindings. */
LMAIL_API lmail_status lmail_pop3_server_init_sized(lmail_pop3_server *s, size_t s_size,
                                                    const lmail_pop3_server_config *cfg,
                                                    size_t cfg_size, void *scratch,
                                                    size_t scratch_size);

/* Octets of scratch that a configuration needs (NULL: defaults): one command line, 255; with SASL
 * auth_line_max, if that is more. */
LMAIL_API size_t lmail_pop3_server_scratch_size(const lmail_pop3_server_config *cfg);

/* sizeof(lmail_pop3_server), for bindings. */
LMAIL_API size_t lmail_pop3_server_size(void);

/*
 * Answers what is owed: the greeting first, then each command.
 * ok         LMAIL_POP3_OK or LMAIL_POP3_ERR. The greeting's -ERR turns the client away
 * resp       a response code without brackets ("IN-USE", "SYS/TEMP"), NUL-terminated, NULL for none.
 *            Left out when RESP-CODES is not offered
 * text, n    US-ASCII for people; may be empty. Must not begin with "["
 * +OK to LIST and UIDL without a number, to CAPA, RETR and TOP opens a multi-line answer, which
 * item(), uid(), capability() or body() continue; the next command is not read before its end.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (nothing is owed); LMAIL_E_BUSY (a multi-line answer is open);
 * LMAIL_E_ARGUMENT (no response code; CR, LF, NUL, controls or 8-bit in the text; a line over 512
 * octets, RFC 2449 4; +OK where stat(), item() or uid() has to say it, to BAD, and to AUTH and
 * other commands of this header that the configuration does not offer).
 */
LMAIL_API lmail_status lmail_pop3_server_reply(lmail_pop3_server *s, lmail_writer *w, int ok,
                                               const char *resp, const void *text, size_t n);

/*
 * "+" SP challenge, the answer to AUTH and AUTH_RESPONSE when the mechanism goes on (RFC 5034 4): the next
 * line of the client's is its response.
 * text, n   base64, may be empty
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (neither is owed); LMAIL_E_ARGUMENT (no printable US-ASCII).
 */
LMAIL_API lmail_status lmail_pop3_server_challenge(lmail_pop3_server *s, lmail_writer *w,
                                                   const void *text, size_t n);

/*
 * Writes the -ERR that a BAD or UNKNOWN event deserves. The cfg.bad_max'th malformed or unknown
 * command that it answers is the last: lmail_next says LMAIL_DONE. What is merely out of order does
 * not count.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (the event owed is neither).
 */
LMAIL_API lmail_status lmail_pop3_server_refuse(lmail_pop3_server *s, lmail_writer *w);

/*
 * "+OK" SP messages SP octets, the answer to STAT. Messages marked as deleted do not count.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (no STAT is owed).
 */
LMAIL_API lmail_status lmail_pop3_server_stat(lmail_pop3_server *s, lmail_writer *w,
                                              uint32_t messages, uint64_t octets);

/*
 * A scan listing: the answer to LIST with a number, or one line of the open answer to LIST.
 * octets must be what body() will produce without stuffed dots and the end mark: count a lone LF or
 * CR as two, and the CRLF that is added to a last line without one (RFC 1939 11).
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (no LIST, or not opened by reply()); LMAIL_E_ARGUMENT (0).
 */
LMAIL_API lmail_status lmail_pop3_server_item(lmail_pop3_server *s, lmail_writer *w,
                                              uint32_t message, uint64_t octets);

/*
 * A unique-id listing: the answer to UIDL with a number, or one line of the open answer to UIDL.
 * uid, n   1 to 70 octets of 0x21 to 0x7E (RFC 1939 7); else LMAIL_E_ARGUMENT
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE; LMAIL_E_ARGUMENT.
 */
LMAIL_API lmail_status lmail_pop3_server_uid(lmail_pop3_server *s, lmail_writer *w,
                                             uint32_t message, const void *uid, size_t n);

/*
 * One more line of the open answer to CAPA: capa-tag *(SP param) (RFC 2449 3), as in
 * "IMPLEMENTATION maild".
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE; LMAIL_E_ARGUMENT (not that grammar, over 512 octets).
 */
LMAIL_API lmail_status lmail_pop3_server_capability(lmail_pop3_server *s, lmail_writer *w,
                                                    const void *line, size_t n);

/* Ends the open answer to LIST, UIDL or CAPA. LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE. */
LMAIL_API lmail_status lmail_pop3_server_end(lmail_pop3_server *s, lmail_writer *w);

/*
 * The message of the open answer to RETR or TOP, in pieces of any size; dots are stuffed, a lone
 * LF or CR becomes CRLF. last: in[0 .. n) is the final piece (n may be 0); the end mark follows.
 * *used tells how much of it was taken.
 * LMAIL_OK: all was taken and, with last, the answer is complete. LMAIL_FULL: w is full, w.need more
 * bytes are wanted; send, then call with the rest. LMAIL_E_STATE. LMAIL_E_SYNTAX: in[*used] is a NUL,
 * which no client can be sent: go on behind it, with a substitute or without.
 */
LMAIL_API lmail_status lmail_pop3_server_body(lmail_pop3_server *s, lmail_writer *w, const void *in,
                                              size_t n, size_t *used, int last);

/*
 * After LMAIL_SWITCH, when TLS is up: commands again, from the AUTHORIZATION state, without
 * greeting; what came before is forgotten, STLS is no longer offered.
 * LMAIL_OK; LMAIL_E_STATE.
 */
LMAIL_API lmail_status lmail_pop3_server_tls_started(lmail_pop3_server *s);

/* LMAIL_POP3_AUTHORIZATION, _TRANSACTION, _UPDATE (QUIT is to be answered) or _CLOSED. */
LMAIL_API uint32_t lmail_pop3_server_state(const lmail_pop3_server *s);

/* ---- how much of a message TOP wants ---------------------------------------------------------- */

/* Finds the end of "header, blank line, n lines of body" (RFC 1939 7), in messages with LF or CRLF. */
typedef struct lmail_pop3_top {
  uint32_t lines_;
  uint8_t state_;
  uint8_t reserved_[3];
} lmail_pop3_top;

/* Starts a message: lines is the n of "TOP msg n". It cannot fail. */
LMAIL_API void lmail_pop3_top_init(lmail_pop3_top *t, uint32_t lines);

/*
 * in[0 .. *used) belongs to the answer. LMAIL_OK: that was all of it and there may be more;
 * LMAIL_DONE: the answer ends there (give *used bytes to body() with last set).
 */
LMAIL_API lmail_status lmail_pop3_top_next(lmail_pop3_top *t, const void *in, size_t n,
                                           size_t *used);

/* ---- the client's side ------------------------------------------------------------------------ */

/*
 * Events. id: which command this answers, counted from 1 as they were written; code: its verb;
 * num, where nothing else is said: the message-number it was given.
 *
 * GREETING   +OK: commands may be written now. data: the text, data2: the timestamp with its
 *            brackets when it is a valid msg-id, else NULL (APOP must not be used then). What stands
 *            behind a timestamp is left out
 * OK         data: the response code without brackets or NULL, data2: the text or NULL;
 *            num2: LMAIL_POP3_RESP_..., 0 for none and for unknown ones.
 *            flags: LMAIL_POP3_EV_MULTI: listings, CAPA or BODY events follow, and then END. At the
 *            OK of RETR and TOP lmail_skip may be called
 * ERR        the same for -ERR. id 0: nobody asked (the greeting, or goodbye before closing)
 * STAT       in place of OK. num: messages, num2: octets. data: what follows them or NULL
 * LIST       a scan listing; in place of OK when LIST had a number. num: the message-number,
 *            num2: its octets, which the server may have got wrong. data: what follows them or NULL.
 *            flags: LMAIL_POP3_EV_DISORDER
 * UIDL       a unique-id listing. num: the message-number (0: not told), data: the unique-id.
 *            flags: LMAIL_POP3_EV_DISORDER
 * CAPA       a capability. code: LMAIL_POP3_CAPA_..., 0 when unknown. data: the tag, data2: its
 *            parameters or NULL. num: seconds of LOGIN-DELAY, days of EXPIRE (UINT64_MAX: NEVER).
 *            flags: LMAIL_POP3_EV_PER_USER
 * BODY       bulk: the message, dots unstuffed. The last span may be empty. In observer mode, any
 *            multi-line answer
 * IRREGULAR  the message holds a bare CR, bare LF or NUL at `off`; code says which. Told once a kind
 * END        a multi-line answer is complete. num2: octets of the body, or the number of listings
 * CONTINUE   "+": a challenge to AUTH; answer with lmail_pop3_client_sasl. data: what follows the
 *            space, or NULL
 * BAD        a line that does not follow the grammar: in place of STAT, LIST, UIDL or CAPA; the
 *            conversation goes on. field and at: what was wrong and where, in bytes from off, the
 *            start of data, the text of the line without "+OK " (NULL when flags has LMAIL_EV_LONG);
 *            repair: the number of the tolerance that would have accepted it
 *
 * A line longer than cfg.line_max comes with LMAIL_EV_LONG and without data.
 */
enum {
  LMAIL_POP3_CLIENT_GREETING = LMAIL_KIND_POP3_CLIENT + 1,
  LMAIL_POP3_CLIENT_OK,
  LMAIL_POP3_CLIENT_ERR,
  LMAIL_POP3_CLIENT_STAT,
  LMAIL_POP3_CLIENT_LIST,
  LMAIL_POP3_CLIENT_UIDL,
  LMAIL_POP3_CLIENT_CAPA,
  LMAIL_POP3_CLIENT_BODY,
  LMAIL_POP3_CLIENT_IRREGULAR,
  LMAIL_POP3_CLIENT_END,
  LMAIL_POP3_CLIENT_CONTINUE,
  LMAIL_POP3_CLIENT_BAD
};

/* Bits for the client's cfg.flags. */
enum {
  LMAIL_POP3_PIPELINE = 0x01,      /* write ahead although CAPA has not offered PIPELINING        */
  LMAIL_POP3_OBSERVE = 0x02,       /* no greeting, no commands: any reply is taken, id and code 0 */
  LMAIL_POP3_OBSERVE_MULTI = 0x04, /* ... and each +OK begins a multi-line answer                 */
  LMAIL_POP3_8BIT_LOGIN = 0x08     /* user() and pass() take 8-bit octets                         */
};

/* All zero is a good configuration. It is copied at init. */
typedef struct lmail_pop3_client_config {
  uint32_t line_max;  /* longest line kept, octets with CRLF; 0: 512; at least 16 (bodies: no limit) */
  uint32_t queue_max; /* commands that may be unanswered; 0: 16                                     */
  uint32_t tolerate;  /* LMAIL_POP3_TOLERATE_...                                                    */
  uint32_t flags;     /* LMAIL_POP3_PIPELINE, ...                                                   */
  uint32_t reserved[4];
} lmail_pop3_client_config;

/* Parts of the machine that are attached, so that firmware links only what it uses; private. */
struct lmail_line_;
struct lmail_pop3_line_;
struct lmail_pop3_client;
typedef void (*lmail_pop3_line_fn)(const struct lmail_pop3_line_ *line, lmail_event *ev);
typedef void (*lmail_pop3_text_fn)(const uint8_t *text, size_t n, lmail_event *ev);
typedef lmail_status (*lmail_pop3_element_fn)(struct lmail_pop3_client *c,
                                              const struct lmail_line_ *line, lmail_event *ev);

typedef struct lmail_pop3_client {
  lmail_parser base;
  lmail_pop3_text_fn split_greeting_;
  lmail_pop3_text_fn split_text_;
  lmail_pop3_element_fn element_;
  lmail_pop3_line_fn parse_list_;
  lmail_pop3_line_fn parse_uidl_;
  lmail_pop3_line_fn parse_capa_;
  uint64_t octets_;
  uint32_t line_max_;
  uint32_t queue_max_;
  uint32_t tolerate_;
  uint32_t flags_;
  uint32_t capabilities_;
  uint32_t incoming_;
  uint32_t next_id_;
  uint32_t queue_first_;
  uint32_t queued_;
  uint32_t number_;
  uint32_t last_;
  uint8_t state_;
  uint8_t session_;
  uint8_t verb_;
  lmail_undot_ undot_;
  uint8_t head_len_;
  uint8_t head_[6];
  uint8_t challenged_;
  uint8_t reserved_[7];
} lmail_pop3_client;

/*
 * Makes *c ready for a new connection; it waits for the greeting. cfg NULL: defaults. scratch must
 * hold lmail_pop3_client_scratch_size(cfg) bytes and stay where it is as long as *c is used.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH; LMAIL_E_ARGUMENT (unknown bits, a line_max below 16).
 */
#define lmail_pop3_client_init(c, cfg, scratch, scratch_size)                                \
  lmail_pop3_client_init_sized((c), sizeof(lmail_pop3_client), (cfg),                        \
                               sizeof(lmail_pop3_client_config), (scratch), (scratch_size))
/* The function behind the macro, for bindings: sizes are those of the structs that the caller has. */
LMAIL_API lmail_status lmail_pop3_client_init_sized(lmail_pop3_client *c, size_t c_size,
                                                    const lmail_pop3_client_config *cfg,
                                                    size_t cfg_size, void *scratch,
                                                    size_t scratch_size);

/*
 * The same for firmware: response codes and timestamps are not recognised, but stay in the text
 * (data2 of OK and ERR, data of GREETING), and the readers of LIST, UIDL, CAPA and STAT are linked
 * only with the functions that write these commands.
 */
#define lmail_pop3_client_init_bare(c, cfg, scratch, scratch_size)                           \
  lmail_pop3_client_init_bare_sized((c), sizeof(lmail_pop3_client), (cfg),                   \
                                    sizeof(lmail_pop3_client_config), (scratch), (scratch_size))
/* The function behind that macro. */
LMAIL_API lmail_status lmail_pop3_client_init_bare_sized(lmail_pop3_client *c, size_t c_size,
                                                         const lmail_pop3_client_config *cfg,
                                                         size_t cfg_size, void *scratch,
                                                         size_t scratch_size);

/* Octets of scratch that a configuration needs (NULL: defaults): a line, and 8 for each command. */
LMAIL_API size_t lmail_pop3_client_scratch_size(const lmail_pop3_client_config *cfg);

/* sizeof(lmail_pop3_client), for bindings. */
LMAIL_API size_t lmail_pop3_client_size(void);

/*
 * Commands. Each writes one and queues it; its answer comes as events with its id. Without
 * PIPELINING (offered in the last CAPA, or LMAIL_POP3_PIPELINE) one may be unanswered at a time.
 * All return LMAIL_OK; LMAIL_FULL; LMAIL_E_QUEUE (too many are unanswered); LMAIL_E_STATE (before the
 * greeting, after QUIT or while STLS or AUTH is unanswered; USER, PASS, APOP and STLS after the login;
 * STAT to RSET before PASS or APOP was written); LMAIL_E_ARGUMENT (what the grammar forbids: an empty or
 * unprintable argument, message-number 0, a command over 255 octets).
 */
/* USER (RFC 1939 7). */
LMAIL_API lmail_status lmail_pop3_client_user(lmail_pop3_client *c, lmail_writer *w,
                                              const void *name, size_t n);
/* The password may hold spaces; it is marked as secret in *w. */
LMAIL_API lmail_status lmail_pop3_client_pass(lmail_pop3_client *c, lmail_writer *w,
                                              const void *password, size_t n);
/*
 * digest: 32 lower-case hexadecimal digits, the MD5 of the greeting's timestamp and the secret, as
 * lmail_apop_digest (hash.h) makes them.
 */
LMAIL_API lmail_status lmail_pop3_client_apop(lmail_pop3_client *c, lmail_writer *w,
                                              const void *name, size_t n, const void *digest);
/* CAPA (RFC 2449 5): OK, a CAPA for each capability, END. Before or after the login; servers tell more after it. */
LMAIL_API lmail_status lmail_pop3_client_capa(lmail_pop3_client *c, lmail_writer *w);
/* STAT (RFC 1939 5): STAT with the number of messages and their octets. */
LMAIL_API lmail_status lmail_pop3_client_stat(lmail_pop3_client *c, lmail_writer *w);
/* LIST (RFC 1939 5): the octets of a message, LIST; of all with message 0, OK, a LIST for each, END. */
LMAIL_API lmail_status lmail_pop3_client_list(lmail_pop3_client *c, lmail_writer *w,
                                              uint32_t message);
/* UIDL (RFC 1939 7): the unique-id of a message, UIDL; of all with message 0, OK, a UIDL for each, END. */
LMAIL_API lmail_status lmail_pop3_client_uidl(lmail_pop3_client *c, lmail_writer *w,
                                              uint32_t message);
/* RETR (RFC 1939 5): OK, the message as BODY, END. */
LMAIL_API lmail_status lmail_pop3_client_retr(lmail_pop3_client *c, lmail_writer *w,
                                              uint32_t message);
/* TOP (RFC 1939 7): the same of its header and so many lines of its body. */
LMAIL_API lmail_status lmail_pop3_client_top(lmail_pop3_client *c, lmail_writer *w,
                                             uint32_t message, uint32_t lines);
/* DELE (RFC 1939 5): marks a message, which is deleted after QUIT, and only then. */
LMAIL_API lmail_status lmail_pop3_client_dele(lmail_pop3_client *c, lmail_writer *w,
                                              uint32_t message);
/* NOOP (RFC 1939 5): nothing but an answer. */
LMAIL_API lmail_status lmail_pop3_client_noop(lmail_pop3_client *c, lmail_writer *w);
/* RSET (RFC 1939 5): takes the marks of DELE back. */
LMAIL_API lmail_status lmail_pop3_client_rset(lmail_pop3_client *c, lmail_writer *w);
/* QUIT (RFC 1939 6): after its answer lmail_next returns LMAIL_DONE; OK says that what was marked is deleted. */
LMAIL_API lmail_status lmail_pop3_client_quit(lmail_pop3_client *c, lmail_writer *w);
/* +OK is followed by LMAIL_SWITCH: start TLS, then call lmail_pop3_client_tls_started. */
LMAIL_API lmail_status lmail_pop3_client_stls(lmail_pop3_client *c, lmail_writer *w);

/*
 * A command line of your own making, without CRLF: an extension, or a line that was sent elsewhere
 * and whose answer is to be read. Commands that this header knows are treated as above but for
 * their grammar and order; for others, multi says whether +OK begins a multi-line answer, which
 * comes as BODY. Results as above.
 */
LMAIL_API lmail_status lmail_pop3_client_command(lmail_pop3_client *c, lmail_writer *w,
                                                 const void *line, size_t n, int multi);

/*
 * The answer to a challenge (CONTINUE): line[0 .. n) and CRLF, marked as secret in *w. It is no
 * command: it is not queued, and what the server says next answers AUTH.
 * line, n   base64 (RFC 5034 4), empty for an empty response, or "*" to give up
 * w         NULL: you send the line yourself, in as many pieces as it takes (lmail_sasl_client_write with
 *           LMAIL_SASL_LINES makes them: a token may be longer than any buffer). line is not looked at, and
 *           n says how many octets it has; call this once, at any moment of it
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (no challenge waits for an answer); LMAIL_E_ARGUMENT (CR, LF or
 * NUL; over 12,288 octets with CRLF).
 */
LMAIL_API lmail_status lmail_pop3_client_sasl(lmail_pop3_client *c, lmail_writer *w,
                                              const void *line, size_t n);

/*
 * After LMAIL_SWITCH, when TLS is up: commands may be written again. The capabilities are forgotten,
 * because anybody may have sent them; ask again. LMAIL_OK; LMAIL_E_STATE.
 */
LMAIL_API lmail_status lmail_pop3_client_tls_started(lmail_pop3_client *c);

/* LMAIL_POP3_CAPA_... of the last complete answer to CAPA; 0 before. */
LMAIL_API uint32_t lmail_pop3_client_capabilities(const lmail_pop3_client *c);

/* How many commands are unanswered or being answered. */
LMAIL_API uint32_t lmail_pop3_client_waiting(const lmail_pop3_client *c);

/* The id that the next command will have. */
LMAIL_API uint32_t lmail_pop3_client_next_id(const lmail_pop3_client *c);

#ifdef __cplusplus
}
#endif
#endif
