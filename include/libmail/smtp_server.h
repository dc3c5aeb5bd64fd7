/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_SERVER_H
#define LIBMAIL_SMTP_SERVER_H

/*
 * smtp_server.h - the server's side of SMTP (RFC 5321), submission (RFC 6409) and LMTP (RFC 2033).
 *
 *   lmail_smtp_server_init(&s, NULL, scratch, sizeof scratch);
 *   lmail_smtp_server_reply(&s, &w, 220, 0, "mx.example ready", 16);       // the greeting is owed
 *   while ((st = lmail_next(&s.base, in, n, &used, &ev)) == LMAIL_EVENT)   // see core.h
 *     if (ev.kind == LMAIL_SMTP_SERVER_RCPT) ... reply(&s, &w, 250, ...)   // your answer decides
 *     else if (ev.kind == LMAIL_SMTP_SERVER_BAD) lmail_smtp_server_refuse(&s, &w);
 *
 * The machine checks syntax and the order of commands; you decide about everything else by your
 * reply, and the machine learns from its code what comes next: 250 to MAIL opens a transaction, 354
 * to DATA means that message data follows, 550 to RCPT forgets that recipient, 334 to AUTH that a
 * response will come, 220 to STARTTLS that TLS is to begin.
 */

#include "smtp_protocol.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- events ----------------------------------------------------------------------------------- */

/*
 * Every command owes one reply (num2 = 1) before lmail_next reads on. code is the command, id counts
 * commands from 1.
 *
 * HELO, EHLO   data: the client's Domain or address-literal. LMTP's LHLO comes as EHLO with code
 *              LMAIL_SMTP_LHLO
 * MAIL         data: the mailbox, without brackets and source route; empty for the null path "<>".
 *              data2: the parameters, which lmail_smtp_param_next and lmail_smtp_param_value take
 *              apart: those of extensions that were offered are right. num: SIZE=, 0 when not given.
 *              flags: LMAIL_SMTP_EV_8BITMIME, _BINARYMIME, _SMTPUTF8, _REQUIRETLS, _ROUTE
 * RCPT         data: the mailbox, or "Postmaster" alone in any case. data2: the parameters.
 *              flags: LMAIL_SMTP_EV_ROUTE
 * DATA         answer 354 to receive the message, 4yz or 5yz to stay with commands
 * BDAT         a chunk of the message follows (RFC 3030). num: its octets; flags: LMAIL_SMTP_EV_LAST.
 *              Owes nothing: its octets come as BODY, a bulk of its own, and then CHUNK, or after the
 *              last one MESSAGE
 * CHUNK        a chunk that is not the last is complete (BDAT told its size). Answer 250; after 4yz or 5yz
 *              no more of the message is taken
 * STARTTLS     answer 220: lmail_next is LMAIL_SWITCH, or LMAIL_E_INJECTED when it is given so much as
 *              one more octet that came in clear. Do the handshake, then call lmail_smtp_server_tls.
 *              454 when TLS cannot be had
 * AUTH         data: the mechanism; data2: the initial response in base64, "=" when it is empty, NULL
 *              when there is none (flags: LMAIL_EV_SECRET). Answer 334 and a challenge in base64, 235
 *              for success, or 4yz, 5yz
 * AUTH_RESPONSE  data: what the client answers to the challenge, in base64 (LMAIL_EV_SECRET). Answer
 *              as to AUTH
 * AUTH_CANCEL  the client gives up. Answer with refuse(), or 501
 * BURL         data: the URL (RFC 4468); flags: LMAIL_SMTP_EV_LAST. What it names is a part of the
 *              message, like a chunk, but what is in it is yours to inspect and count. Answer 250 when
 *              you have it; after 4yz or 5yz no more of the message is taken. Behind LAST the message
 *              is complete, and the transaction over whatever you answer
 * COMMAND      ETRN, ATRN, TURN, XCLIENT, XFORWARD, CLIENTID, TRACE, as code says. data: the argument, NULL for
 *              none. ETRN: data: the node, num: its option character '@' or '#', 0 for none (RFC 1985 5.3).
 *              ATRN: data: the domains with commas between them; it is BAD with 530 before AUTH has been
 *              answered with 235 (RFC 2645 5.2.1). CLIENTID: data: the type, data2: the token.
 *              XCLIENT and XFORWARD: lmail_smtp_param_next takes it apart. XCLIENT is answered with
 *              220, and the session begins anew. Behind 250 to ATRN and TURN lmail_next is LMAIL_SWITCH
 *              for good: now you are the client, and what comes is for a client machine
 * RSET         the transaction is forgotten already. QUIT: answer 221, then lmail_next is LMAIL_DONE
 * NOOP, VRFY, EXPN, HELP    data: the argument, which may be absent (NULL). flags: LMAIL_SMTP_EV_SMTPUTF8: the
 *              client takes UTF-8 in the reply to this VRFY or EXPN (RFC 6531 3.7.4.2)
 * UNKNOWN      a command that this machine leaves to you: code is 0 or one of the verbs above.
 *              data: the verb, data2: the argument (LMAIL_EV_SECRET for AUTH). Answer as you like;
 *              refuse() writes 500 or 502
 * BAD          a command that cannot be obeyed: malformed, out of order, too long.
 *              num: the reply code that it deserves; field and at say what was wrong and where
 *              (bytes from the line's start, off). data: the verb, data2: the argument (both NULL when
 *              flags has LMAIL_EV_LONG; it comes as soon as the limit is passed, the rest of the
 *              line is dropped). code: the verb. Answer with refuse(), or any 4yz or 5yz
 * BODY         bulk: message data, dots unstuffed, CRLF included as sent. The last span may be empty.
 *              In chunks the bytes are as they came
 * IRREGULAR    the data holds a bare CR, bare LF or NUL at `off`; code says which. Told once a kind
 * MESSAGE      the message is complete. num: its octets. Keep it safe, then answer 250; or 4yz, 5yz.
 *              flags: LMAIL_SMTP_EV_UNDECLARED_8BIT. With LMAIL_SMTP_LMTP it owes a reply for each
 *              accepted recipient (num2), in the order of their RCPTs (RFC 2033 4.2)
 * A message with irregularities or larger than cfg.size_max ends in BAD (code DATA or BDAT) instead of
 * MESSAGE, which owes as many; throw away what you got of it. Octets of a BDAT that is BAD are dropped; when
 * its size cannot be read, it deserves 421, and the conversation is over whatever you answer;
 * with LMAIL_SMTP_LMTP the last one owes a reply for each recipient, which may be none (num2 = 0,
 * RFC 2033 4.3): refuse() is LMAIL_OK then and writes nothing.
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
  LMAIL_SMTP_SERVER_BAD,
  LMAIL_SMTP_SERVER_BDAT,
  LMAIL_SMTP_SERVER_CHUNK,
  LMAIL_SMTP_SERVER_STARTTLS,
  LMAIL_SMTP_SERVER_AUTH,
  LMAIL_SMTP_SERVER_AUTH_RESPONSE,
  LMAIL_SMTP_SERVER_AUTH_CANCEL,
  LMAIL_SMTP_SERVER_BURL,
  LMAIL_SMTP_SERVER_COMMAND
};

/* Event flags of this module. */
enum {
  LMAIL_SMTP_EV_8BITMIME = 0x0100, /* MAIL had BODY=8BITMIME                                    */
  LMAIL_SMTP_EV_ROUTE = 0x0200,    /* a source route was there and is left out (RFC 5321 app. C) */
  LMAIL_SMTP_EV_LAST = 0x0400,     /* BDAT or BURL had LAST                                     */
  LMAIL_SMTP_EV_BINARYMIME = 0x2000, /* MAIL had BODY=BINARYMIME: the message comes by BDAT       */
  LMAIL_SMTP_EV_SMTPUTF8 = 0x4000,   /* MAIL had SMTPUTF8: addresses and header may be UTF-8      */
  LMAIL_SMTP_EV_REQUIRETLS = 0x8000, /* MAIL had REQUIRETLS                                       */
  LMAIL_SMTP_EV_UNDECLARED_8BIT = 0x1000 /* the message holds octets above 127, but MAIL had no
                                            BODY=8BITMIME, as many clients do: pass it on with that,
                                            or encoded (RFC 6152 3) */
};

/* IRREGULAR's code. */
enum { LMAIL_SMTP_BARE_CR = 1, LMAIL_SMTP_BARE_LF = 2, LMAIL_SMTP_NUL = 4 };

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
  LMAIL_SMTP_UNKNOWN_PARAMS = 0x02, /* unknown MAIL and RCPT parameters are yours to judge      */
  LMAIL_SMTP_LMTP = 0x04,           /* LMTP: LHLO greets, each recipient gets a verdict         */
  LMAIL_SMTP_HISTORIC = 0x08        /* SEND, SOML and SAML are MAIL (code says which), and TURN is
                                         a COMMAND: RFC 821 3.4, 3.8                              */
};

/* All zero is a good configuration. It is copied at init. */
typedef struct lmail_smtp_server_config {
  uint64_t size_max;       /* largest message in octets; 0: 64 MiB (RFC 1870 announces it)       */
  uint32_t extensions;     /* LMAIL_SMTP_EXT_... to offer; 0: SIZE 8BITMIME PIPELINING
                              ENHANCEDSTATUSCODES. Those beyond HELP have to be attached, too:
                              lmail_smtp_server_extend. SMTPUTF8 and BURL bring 8BITMIME with
                              them; BINARYMIME needs CHUNKING, MTRK needs DSN                    */
  uint32_t tolerate;       /* LMAIL_SMTP_TOLERATE_...                                            */
  uint32_t flags;          /* LMAIL_SMTP_ACCEPT_IRREGULAR, ...                                   */
  uint32_t recipients_max; /* per message; 0: 1000 (RFC 5321 4.5.3.1.8 wants at least 100)       */
  uint32_t bad_max;        /* malformed or unknown commands until refuse() says 421 and goodbye;
                              0: 20                                                              */
  uint32_t line_max;       /* octets of a command line with CRLF, for parameters that you accept;
                              0: 512 and what the offered extensions add (RFC 5321 4.5.3.1.4);
                              less, down to 64, saves scratch and turns away longer addresses    */
  uint32_t auth_line_max;  /* octets of AUTH and of a response with CRLF, when AUTH is offered;
                              0: 12,288 (RFC 4954 4)                                             */
  uint32_t reserved[3];
} lmail_smtp_server_config;

struct lmail_smtp_server_more_;
struct lmail_smtp_server_params_;
struct lmail_smtp_server_groups;
struct lmail_smtp_server_times;

typedef struct lmail_smtp_server {
  lmail_parser base;
  /* what is used most stands where short instructions of small processors reach it */
  uint32_t state_;
  uint32_t pending_;
  uint32_t session_;
  uint32_t verb_;
  uint32_t flags_;   /* configured; above them the tolerances */
  uint32_t offered_; /* in the reply to the last EHLO */
  uint32_t recipients_;
  uint32_t commands_;
  const struct lmail_smtp_server_params_ *params_; /* what lmail_smtp_server_extend attached */
  const struct lmail_smtp_server_groups *groups_;
  const struct lmail_smtp_server_more_ *more_;
  uint64_t size_max_;
  uint64_t body_octets_;
  uint64_t chunk_;      /* octets of the chunk that are still to come */
  uint32_t extensions_; /* configured */
  uint32_t recipients_max_;
  uint32_t line_max_;
  uint32_t mail_line_max_;
  uint32_t rcpt_line_max_;
  uint32_t auth_line_max_;
  uint32_t take_max_; /* the largest of them */
  uint32_t bad_;
  uint32_t bad_max_;
  uint32_t fault_; /* of the owed refusal */
  lmail_undot_ undot_;
  uint32_t mail_max_; /* what LIMITS said in the reply to the last EHLO, 0 for nothing */
  uint32_t rcpt_max_;
  uint32_t counted_[2]; /* MAIL commands of the session, RCPT commands of the transaction */
  uint32_t domain_;     /* of the session's first RCPT      */
  const char *(*sentence_)(unsigned code, size_t *n);
  const struct lmail_smtp_server_times *times_; /* what lmail_smtp_server_limit_times was given */
} lmail_smtp_server;

/*
 * Makes *s ready for a new connection; the greeting is owed. cfg NULL: defaults. scratch must hold
 * lmail_smtp_server_scratch_size(cfg) bytes and stay where it is as long as *s is used.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH; LMAIL_E_ARGUMENT (unknown bits in cfg).
 */
#define lmail_smtp_server_init(s, cfg, scratch, scratch_size)         \
  lmail_smtp_server_init_sized((s), sizeof(lmail_smtp_server), (cfg), \
                               sizeof(lmail_smtp_server_config), (scratch), (scratch_size))
LMAIL_API lmail_status lmail_smtp_server_init_sized(lmail_smtp_server *s, size_t s_size,
                                                    const lmail_smtp_server_config *cfg,
                                                    size_t cfg_size, void *scratch,
                                                    size_t scratch_size);

/*
 * The same for programs that have no room for sentences: where a reply is given no text, it says "OK" or
 * "Failed", and so does lmail_smtp_server_refuse.
 */
#define lmail_smtp_server_init_bare(s, cfg, scratch, scratch_size)         \
  lmail_smtp_server_init_bare_sized((s), sizeof(lmail_smtp_server), (cfg), \
                                    sizeof(lmail_smtp_server_config), (scratch), (scratch_size))
/* The function behind the macro, for bindings: results as for lmail_smtp_server_init. */
LMAIL_API lmail_status lmail_smtp_server_init_bare_sized(lmail_smtp_server *s, size_t s_size,
                                                         const lmail_smtp_server_config *cfg,
                                                         size_t cfg_size, void *scratch,
                                                         size_t scratch_size);

/* Octets of scratch that a configuration needs (NULL: defaults): one command line. */
LMAIL_API size_t lmail_smtp_server_scratch_size(const lmail_smtp_server_config *cfg);

/* sizeof(lmail_smtp_server), for bindings. */
LMAIL_API size_t lmail_smtp_server_size(void);

/*
 * Attaches the extensions beyond LMAIL_SMTP_EXT_HELP, so that those of cfg.extensions are offered and
 * their commands and parameters known; a program that does not call it does not link them. After init.
 * LMAIL_OK; LMAIL_E_STATE: the machine has failed.
 */
LMAIL_API lmail_status lmail_smtp_server_extend(lmail_smtp_server *s);

/*
 * The same in groups, for programs that have no room for all: those that are left NULL are not linked,
 * and what is in them is neither offered nor known. The members come from the functions below.
 *   tls        STARTTLS, AUTH
 *   chunks     CHUNKING, BINARYMIME, BURL
 *   params     what only adds parameters to MAIL and RCPT: DSN, SMTPUTF8, REQUIRETLS, FUTURERELEASE,
 *              MT-PRIORITY, DELIVERBY, RRVS, CHECKPOINT, NO-SOLICITING, MTRK, CONPERM, CONNEG, IGNOREQUOTA
 *   commands   ETRN, ATRN, XCLIENT, XFORWARD, CLIENTID, LMTP's TRACE, and cfg.flags LMAIL_SMTP_HISTORIC
 *   limits     LIMITS (RFC 9422)
 */
typedef struct lmail_smtp_server_groups {
  const struct lmail_smtp_server_tls_ *tls;
  const struct lmail_smtp_server_chunks_ *chunks;
  const struct lmail_smtp_server_params_ *params;
  const struct lmail_smtp_server_commands_ *commands;
  const struct lmail_smtp_server_limits_ *limits;
} lmail_smtp_server_groups;

/* The group `tls`; as all of these a constant, never NULL. RFC 3207, RFC 4954. */
LMAIL_API const struct lmail_smtp_server_tls_ *lmail_smtp_server_tls_group(void);
/* The group `chunks`. RFC 3030, RFC 4468. */
LMAIL_API const struct lmail_smtp_server_chunks_ *lmail_smtp_server_chunks_group(void);
/* The group `params`. RFC 3461, RFC 6531 and those of its other extensions. */
LMAIL_API const struct lmail_smtp_server_params_ *lmail_smtp_server_params_group(void);
/* The group `commands`. RFC 1985, RFC 2645, RFC 821, Postfix's XCLIENT and XFORWARD. */
LMAIL_API const struct lmail_smtp_server_commands_ *lmail_smtp_server_commands_group(void);
/* The group `limits`. RFC 9422. */
LMAIL_API const struct lmail_smtp_server_limits_ *lmail_smtp_server_limits_group(void);

/*
 * Attaches those. Between init and the first reply; *groups stays where and what it is as long as *s is
 * used. LMAIL_OK; LMAIL_E_ARGUMENT: groups is NULL; LMAIL_E_STATE: the machine has failed.
 */
LMAIL_API lmail_status lmail_smtp_server_extend_with(lmail_smtp_server *s,
                                                     const lmail_smtp_server_groups *groups);

/*
 * What the server says and keeps of FUTURERELEASE and DELIVERBY (RFC 4865, RFC 2852). All zero: nothing. The machine
 * writes both limits into the reply to EHLO, and MAIL is BAD with 501 when HOLDFOR or HOLDUNTIL is beyond them, with
 * 555 when BY of mode "R" is below the least.
 */
typedef struct lmail_smtp_server_times {
  /* Seconds since 1970, UTC, 0 when not known: HOLDUNTIL is compared with BY by it. Change it at any time. */
  int64_t now;
  uint32_t hold_for_max; /* seconds, 1 to 999,999,999: the longest HOLDFOR; 0: nothing is said     */
  uint32_t by_min;       /* seconds, up to 999,999,999: the least BY of mode "R"; 0: likewise      */
  /* "2030-01-01T00:00:00Z", the latest HOLDUNTIL, as lmail_date_write_rfc3339 writes it; with hold_for_max only */
  uint8_t hold_until_max[20];
  uint32_t reserved;
} lmail_smtp_server_times;

/*
 * Says those limits. After init and before EHLO is answered; *times stays where it is as long as *s is used. With
 * it FUTURERELEASE needs no words of yours, and those lines of the reply to EHLO are the machine's alone. With or
 * without it, a hold that ends behind BY's time is refused with 501 (RFC 4865 5.2.2), where that can be known.
 * LMAIL_OK; LMAIL_E_ARGUMENT: a number or date that is none of those.
 */
LMAIL_API lmail_status lmail_smtp_server_limit_times(lmail_smtp_server *s,
                                                     const lmail_smtp_server_times *times);

/*
 * TLS is active from here on: after init and before the greeting (RFC 8314 3.3), or after LMAIL_SWITCH
 * for STARTTLS, when what the client has said before is forgotten (RFC 3207 4.2), and that it has
 * authenticated: forget it, too. STARTTLS is not offered any longer. LMAIL_OK; LMAIL_E_STATE at any
 * other moment.
 */
LMAIL_API lmail_status lmail_smtp_server_tls(lmail_smtp_server *s);

/*
 * Answers what is owed: the greeting first, then one reply for each command and message.
 * code       the reply code (RFC 5321 4.3.2): 220 greets; 250 answers HELO, EHLO, MAIL, RSET, NOOP,
 *            BURL, a chunk and a message; 250, 251 RCPT; 250, 251, 252 VRFY; 250, 252 EXPN; 211, 214
 *            HELP; 354 DATA; 221 QUIT; 334, 235 AUTH; 220 STARTTLS and XCLIENT; any 4yz and 5yz all but
 *            RSET, NOOP and QUIT. UNKNOWN and COMMAND take any 2yz but 220 and 221. 421 (the server is
 *            closing) may be written at any time, asked or not. 355 to MAIL, when CHECKPOINT is
 *            offered, takes up the interrupted transaction that TRANSID= names (RFC 1845 4): its
 *            recipients are yours to remember, the next command is DATA or BDAT, and the text begins
 *            with the offset in the message from which the client goes on, the beginning of a line. Not
 *            in LMTP, which has to count recipients
 * enhanced   LMAIL_SMTP_ENHANCED(...); its class must be the code's; 0 stands for "class.0.0". Written
 *            only where RFC 2034 wants it: offered, and not in the greeting or to HELO and EHLO
 * text, n    US-ASCII, and UTF-8 where LMAIL_SMTP_EV_SMTPUTF8 of VRFY or EXPN allows it; LF separates the lines of a multi-line reply, which the machine numbers.
 *            n 0 stands for a sentence that fits the code. The greeting and the replies to HELO and
 *            EHLO should begin with your domain name (4.2). To EHLO further lines are extensions,
 *            "keyword words"; the machine adds the lines of those cfg.extensions that are not among
 *            them. AUTH, LIMITS, FUTURERELEASE, XCLIENT and XFORWARD need words that only you know:
 *            without a line of yours they are not offered. What LIMITS names is enforced: MAILMAX
 *            (MAIL is BAD with 451), RCPTMAX and RCPTDOMAINMAX=1 (RCPT is BAD with 452); more domains
 *            than one are yours to count. FUTURERELEASE and DELIVERBY: lmail_smtp_server_limit_times.
 *            The text to 334 is the challenge in base64, one line
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (nothing is owed); LMAIL_E_ARGUMENT (the code does not answer
 * this command; an enhanced code of another class or with a part over 999; CR, NUL or 8-bit in the
 * text; a line over 512 octets, 4.5.3.1.5, or more than 100 lines; what is no extension line, or one
 * that lmail_smtp_server_limit_times says, or a LIMITS whose words are malformed).
 */
LMAIL_API lmail_status lmail_smtp_server_reply(lmail_smtp_server *s, lmail_writer *w, unsigned code,
                                               uint32_t enhanced, const void *text, size_t n);

/*
 * Writes the reply that a BAD or UNKNOWN event deserves; 421 when it is the cfg.bad_max'th malformed
 * or unknown command that it answers. What is merely out of order or unwanted does not count, so a
 * pipelining client whose MAIL was refused is not turned away.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (the event owed is neither).
 */
LMAIL_API lmail_status lmail_smtp_server_refuse(lmail_smtp_server *s, lmail_writer *w);

/* How many malformed or unknown commands refuse() has answered. */
LMAIL_API uint32_t lmail_smtp_server_bad(const lmail_smtp_server *s);

/*
 * The "with" of the Received field of the message in transfer: "SMTP", "ESMTPSA", "UTF8LMTPS", ...
 * (RFC 3848, RFC 6531 4.3).
 */
LMAIL_API const char *lmail_smtp_server_with(const lmail_smtp_server *s);

/* How many recipients of the current transaction have been answered with 2yz. */
LMAIL_API uint32_t lmail_smtp_server_recipients(const lmail_smtp_server *s);

#ifdef __cplusplus
}
#endif
#endif
