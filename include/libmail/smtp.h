/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_H
#define LIBMAIL_SMTP_H

/*
 * smtp.h - both sides of the Simple Mail Transfer Protocol (RFC 5321).
 *
 * The server's side, in five lines:
 *
 *   lmail_smtp_server_init(&s, NULL, scratch, sizeof scratch);
 *   lmail_smtp_server_reply(&s, &w, 220, 0, "mx.example ready", 16);       // the greeting is owed
 *   while ((st = lmail_next(&s.base, in, n, &used, &ev)) == LMAIL_EVENT)   // see core.h
 *     if (ev.kind == LMAIL_SMTP_SERVER_RCPT) ... reply(&s, &w, 250, ...)   // your answer decides
 *     else if (ev.kind == LMAIL_SMTP_SERVER_BAD) lmail_smtp_server_refuse(&s, &w);
 *
 * The machine checks syntax and the order of commands; you decide about everything else by your
 * reply, and the machine learns from its code what comes next: 250 to MAIL opens a transaction, 354
 * to DATA means that message data follows, 550 to RCPT forgets that recipient.
 */

#include "core.h"
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
  LMAIL_SMTP_XFORWARD = 24
};

/* Service extensions, as bits: what a server offers, what a client was offered. */
enum {
  LMAIL_SMTP_EXT_SIZE = 0x00000001,                /* RFC 1870 */
  LMAIL_SMTP_EXT_8BITMIME = 0x00000002,            /* RFC 6152 */
  LMAIL_SMTP_EXT_PIPELINING = 0x00000004,          /* RFC 2920 */
  LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES = 0x00000008, /* RFC 2034 */
  LMAIL_SMTP_EXT_HELP = 0x00000010,                /* RFC 5321 4.1.1.8 */
  LMAIL_SMTP_EXT_NONE = 0x40000000                 /* in a config: offer nothing (0 is the default set) */
};

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

/* The enumerator's name without its prefix ("SMTP_SERVER_RCPT", "RCPT", ...), NULL when unknown. */
LMAIL_API const char *lmail_smtp_kind_name(uint16_t kind);
LMAIL_API const char *lmail_smtp_code_name(uint16_t kind, uint16_t code);
LMAIL_API const char *lmail_smtp_field_name(uint16_t field);

/* ---- addresses and parameters, usable alone --------------------------------------------------- */

enum {
  LMAIL_SMTP_MAILBOX_QUOTED = 0x01,    /* the local part is a Quoted-string                     */
  LMAIL_SMTP_MAILBOX_LITERAL = 0x02,   /* the domain is an address-literal, brackets included   */
  LMAIL_SMTP_MAILBOX_NO_DOMAIN = 0x04  /* "Postmaster" alone: domain is NULL                    */
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
 * esmtp-param (RFC 5321 4.1.2).
 */
LMAIL_API lmail_status lmail_smtp_param_next(const void *text, size_t n, size_t *pos,
                                             lmail_smtp_param *param);

/* ---- the server's side ------------------------------------------------------------------------ */

/*
 * Events. Every command owes one reply (num2 = 1) before lmail_next reads on.
 * code is the command, id counts commands from 1.
 *
 * HELO, EHLO   data: the client's Domain or address-literal
 * MAIL         data: the mailbox, without brackets and source route; empty for the null path "<>".
 *              data2: the parameters. num: SIZE=, 0 when not given.
 *              flags: LMAIL_SMTP_EV_8BITMIME, _ROUTE
 * RCPT         data: the mailbox, or "Postmaster" alone in any case. data2: the parameters.
 *              flags: LMAIL_SMTP_EV_ROUTE
 * DATA         answer 354 to receive the message, 4yz or 5yz to stay with commands
 * RSET         the transaction is forgotten already. QUIT: answer 221, then lmail_next is LMAIL_DONE
 * NOOP, VRFY, EXPN, HELP    data: the argument, which may be absent (NULL)
 * UNKNOWN      a command that this machine leaves to you: code is 0 or one of the verbs above.
 *              data: the verb, data2: the argument. Answer as you like; refuse() writes 500 or 502
 * BAD          a command that cannot be obeyed: malformed, out of order, too long.
 *              num: the reply code that it deserves; field and at say what was wrong and where
 *              (bytes from the line's start, off). data: the verb, data2: the argument (both NULL when
 *              flags has LMAIL_EV_LONG). code: the verb. Answer with refuse(), or any 4yz or 5yz
 * BODY         bulk: message data, dots unstuffed, CRLF included as sent. The last span may be empty
 * IRREGULAR    the data holds a bare CR, bare LF or NUL at `off`; code says which. Told once a kind
 * MESSAGE      the message is complete. num: its octets. Keep it safe, then answer 250; or 4yz, 5yz
 * A message with irregularities or larger than cfg.size_max ends in BAD (code DATA) instead of
 * MESSAGE; throw away what you got of it.
 */
enum {
  LMAIL_SMTP_SERVER_HELO = LMAIL_KIND_SMTP_SERVER + 1,
  LMAIL_SMTP_SERVER_EHLO,
  LMAIL_SMTP_SERVER_MAIL,
  LMAIL_SMTP_SERVER_RCPT,
  LMAIL_SMTP_SERVER_DATA,
  LMAIL_SMTP_SERVER_BODY,
  LMAIL_SMTP_SERVER_IRREGULAR,
  LMAIL_SMTP_SERVER_MESSAGE,
  LMAIL_SMTP_SERVER_RSET,
  LMAIL_SMTP_SERVER_NOOP,
  LMAIL_SMTP_SERVER_VRFY,
  LMAIL_SMTP_SERVER_EXPN,
  LMAIL_SMTP_SERVER_HELP,
  LMAIL_SMTP_SERVER_QUIT,
  LMAIL_SMTP_SERVER_UNKNOWN,
  LMAIL_SMTP_SERVER_BAD
};

/* Event flags of this module. */
enum {
  LMAIL_SMTP_EV_8BITMIME = 0x0100, /* MAIL had BODY=8BITMIME                    */
  LMAIL_SMTP_EV_ROUTE = 0x0200     /* a source route was there and is left out (RFC 5321 app. C) */
};

/* IRREGULAR's code. */
enum {
  LMAIL_SMTP_BARE_CR = 1,
  LMAIL_SMTP_BARE_LF = 2,
  LMAIL_SMTP_NUL = 4
};

/*
 * Tolerances: bits for cfg.tolerate, off by default; an event's `repair` is the number of the one
 * that was used (bit n has number n + 1). White space before CRLF is always accepted, because
 * RFC 5321 4.1.1 asks for that, and told as LMAIL_SMTP_REPAIR_TRAILING_SPACE.
 */
enum {
  LMAIL_SMTP_TOLERATE_SPACE_AFTER_COLON = 0x01, /* MAIL FROM: <a@b> (Outlook, many web shops)   */
  LMAIL_SMTP_TOLERATE_NO_BRACKETS = 0x02,       /* MAIL FROM:a@b (old scripts)                  */
  LMAIL_SMTP_TOLERATE_EXTRA_SPACE = 0x04,       /* two spaces where one belongs (Windows Mail)  */
  LMAIL_SMTP_TOLERATE_HELO_NAME = 0x08,         /* HELO my_pc: any printable word               */
  LMAIL_SMTP_TOLERATE_LONG_LOCAL_PART = 0x10    /* over 64 octets (VERP of mailing lists)       */
};
enum {
  LMAIL_SMTP_REPAIR_SPACE_AFTER_COLON = 1,
  LMAIL_SMTP_REPAIR_NO_BRACKETS = 2,
  LMAIL_SMTP_REPAIR_EXTRA_SPACE = 3,
  LMAIL_SMTP_REPAIR_HELO_NAME = 4,
  LMAIL_SMTP_REPAIR_LONG_LOCAL_PART = 5,
  LMAIL_SMTP_REPAIR_TRAILING_SPACE = 32
};

/* Bits for cfg.flags. */
enum {
  LMAIL_SMTP_ACCEPT_IRREGULAR = 0x01, /* messages with bare CR, LF or NUL end in MESSAGE: you deal with
                                         them; relaying them unchanged smuggles (RFC 5321 2.3.8) */
  LMAIL_SMTP_UNKNOWN_PARAMS = 0x02    /* unknown MAIL and RCPT parameters are yours to judge      */
};

/* All zero is a good configuration. It is copied at init. */
typedef struct lmail_smtp_server_config {
  uint64_t size_max;       /* largest message in octets; 0: 64 MiB (RFC 1870 announces it)       */
  uint32_t extensions;     /* LMAIL_SMTP_EXT_... to offer; 0: SIZE 8BITMIME PIPELINING
                              ENHANCEDSTATUSCODES                                                */
  uint32_t tolerate;       /* LMAIL_SMTP_TOLERATE_...                                            */
  uint32_t flags;          /* LMAIL_SMTP_ACCEPT_IRREGULAR, ...                                   */
  uint32_t recipients_max; /* per message; 0: 1000 (RFC 5321 4.5.3.1.8 wants at least 100)       */
  uint32_t bad_max;        /* bad commands until refuse() says 421 and goodbye; 0: 20            */
  uint32_t reserved[5];
} lmail_smtp_server_config;

typedef struct lmail_smtp_server {
  lmail_parser base;
  uint64_t size_max_;
  uint64_t body_octets_;
  uint32_t extensions_;
  uint32_t tolerate_;
  uint32_t flags_;
  uint32_t recipients_max_;
  uint32_t bad_left_;
  uint32_t recipients_;
  uint32_t commands_;
  uint32_t refusal_enhanced_;
  uint16_t refusal_;
  uint8_t state_;
  uint8_t pending_;
  uint8_t session_;
  uint8_t undot_state_;
  uint8_t undot_seen_;
  uint8_t reserved_[17];
} lmail_smtp_server;

/*
 * Makes *s ready for a new connection; the greeting is owed. cfg NULL: defaults. scratch must hold
 * lmail_smtp_server_scratch_size(cfg) bytes and stay where it is as long as *s is used.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH; LMAIL_E_ARGUMENT (unknown bits in cfg).
 */
#define lmail_smtp_server_init(s, cfg, scratch, scratch_size)                                \
  lmail_smtp_server_init_sized((s), sizeof(lmail_smtp_server), (cfg),                        \
                               sizeof(lmail_smtp_server_config), (scratch), (scratch_size))
LMAIL_API lmail_status lmail_smtp_server_init_sized(lmail_smtp_server *s, size_t s_size,
                                                    const lmail_smtp_server_config *cfg,
                                                    size_t cfg_size, void *scratch,
                                                    size_t scratch_size);

/* Octets of scratch that a configuration needs (NULL: defaults): one command line. */
LMAIL_API size_t lmail_smtp_server_scratch_size(const lmail_smtp_server_config *cfg);

/* sizeof(lmail_smtp_server), for bindings. */
LMAIL_API size_t lmail_smtp_server_size(void);

/*
 * Answers what is owed: the greeting first, then one reply for each command and message.
 * code       the reply code. 421 (the server is closing) may be written at any time
 * enhanced   LMAIL_SMTP_ENHANCED(...), 0 for none; its class must be the code's. Written only where
 *            RFC 2034 wants it: offered, and not in the greeting or to HELO and EHLO
 * text, n    US-ASCII; LF separates the lines of a multi-line reply, which the machine numbers.
 *            n 0 stands for a sentence that fits the code. To EHLO the first line is your greeting,
 *            further ones are extensions of your own; the machine adds the lines of cfg.extensions
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (nothing is owed); LMAIL_E_ARGUMENT (the code does not answer
 * this command, RFC 5321 4.3.2; CR, NUL or 8-bit in the text; a line over 512 octets, 4.5.3.1.5).
 */
LMAIL_API lmail_status lmail_smtp_server_reply(lmail_smtp_server *s, lmail_writer *w, unsigned code,
                                               uint32_t enhanced, const void *text, size_t n);

/*
 * Writes the reply that a BAD or UNKNOWN event deserves; 421 when there have been too many.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (the event owed is neither).
 */
LMAIL_API lmail_status lmail_smtp_server_refuse(lmail_smtp_server *s, lmail_writer *w);

/* How many recipients of the current transaction have been answered with 2yz. */
LMAIL_API uint32_t lmail_smtp_server_recipients(const lmail_smtp_server *s);

#ifdef __cplusplus
}
#endif
#endif
