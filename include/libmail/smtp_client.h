/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_CLIENT_H
#define LIBMAIL_SMTP_CLIENT_H

/*
 * smtp_client.h - the SMTP and LMTP client (RFC 5321); what both sides share is in smtp_protocol.h.
 */

#include "smtp_protocol.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the client's side ------------------------------------------------------------------------ */

/*
 * A client, in a few lines:
 *
 *   lmail_smtp_client_init(&c, NULL, scratch, sizeof scratch);
 *   // feed what the server sends to lmail_next(&c.base, ...); write after the event that allows it:
 *   GREETING, code 220            lmail_smtp_client_ehlo(&c, &w, "sensor.example", 14);
 *   REPLY to EHLO, code 250       lmail_smtp_client_mail(&c, &w, "me@example.org", 14, 0, 0);
 *   REPLY to MAIL, code 250       lmail_smtp_client_rcpt(&c, &w, "you@example.com", 15);
 *   REPLY to RCPT, code 250       lmail_smtp_client_data(&c, &w);
 *   REPLY to DATA, code 354       lmail_smtp_client_body(&c, &w, text, n, &used, 1);
 *   MESSAGE, code 250             lmail_smtp_client_quit(&c, &w);
 *   REPLY to QUIT                 lmail_next returns LMAIL_DONE
 *
 * Each command that is written is remembered in a queue in scratch, and each reply says which one
 * it answers. Where the server offers PIPELINING, RSET, MAIL and RCPT may be written one after the
 * other without waiting, and one more command behind them (RFC 2920 3.1); so may the commands of
 * the next message behind the end of the last. Elsewhere each command waits for its reply.
 *
 * What became of each recipient:
 *   MAIL was refused (4yz, 5yz)    that code goes for all
 *   its RCPT was refused           that code
 *   DATA was refused               that code goes for all whose RCPT was accepted
 *   MESSAGE                        its code goes for all whose RCPT was accepted: 2yz delivered or
 *                                  on its way, 4yz try again later, 5yz never
 *   no MESSAGE came                try again later: after a REPLY with code 421, an error, or the
 *                                  end of the connection. When the message had been sent whole, it
 *                                  may arrive twice (RFC 5321 6.1); nothing can prevent that
 *
 * LMTP (cfg.flags LMAIL_SMTP_LMTP, lmail_smtp_client_extend): lmail_smtp_client_ehlo says LHLO, HELO is
 * not said, and there is a MESSAGE for each recipient.
 *
 * Only the first digit of a code decides (RFC 5321 4.3.2): 2yz is success, 3yz to DATA asks for the
 * message, all else is refusal.
 */

/*
 * Events. In all of them off is where data stands (or would stand), and field is
 * LMAIL_FIELD_SMTP_REPLY.
 *
 * REPLY       the last line of a reply, the verdict on a command.
 *             code: the reply code, 200 to 599. id: the command that it answers, counted from 1;
 *             num: its verb (LMAIL_SMTP_MAIL, ...). num2: the enhanced code (RFC 3463), 0 for none;
 *             read once EHLO has been written (observing: once anything was sent).
 *             data: the text behind the codes, which may be empty; NULL when the line was told as
 *             an EXTENSION before. flags: LMAIL_SMTP_EV_TRY_HELO, _EMPTY_ONLY, _RESUMED (num2: the
 *             offset).
 *             Code 421 means that the server closes: lmail_next is LMAIL_DONE then, and commands that
 *             are still queued stay unanswered. It may come when nothing was asked: id 0, num 0
 * GREETING    as REPLY, for the server's greeting (id 0, num 0): 2yz: write EHLO; else QUIT is all
 *             that the server will take (RFC 5321 3.1)
 * MESSAGE     as REPLY, for the message: what became of it. num: LMAIL_SMTP_DATA. id: the end of the
 *             message counts as a command of its own.
 *             With id 0 it came before that end, which some servers do not await to refuse a message
 *             that is too big, say (552). The verdict stands; but half a message cannot be taken back,
 *             and servers differ in what they make of the rest, so the conversation is over:
 *             lmail_next is LMAIL_DONE, close the connection and send what else there is on a new one
 *             With LMAIL_SMTP_LMTP one comes for each recipient whose RCPT was accepted, in the order of
 *             their RCPTs (RFC 2033 4.2). depth: which of them, counted from 1. num: LMAIL_SMTP_BDAT or
 *             LMAIL_SMTP_BURL for a message in chunks, whose last has the id
 * LINE        a line of a reply before the last one. Fields as in REPLY; the verdict follows
 * EXTENSION   a line of EHLO's reply after the first. code: the extension's number, 0 when it is
 *             unknown; the extension with bit 1 << n has number n + 1. data: its keyword. data2: the
 *             words behind it, NULL when there are none. num: the number that SIZE announces (0: no
 *             fixed limit), and with lmail_smtp_client_extend that of FUTURERELEASE and of DELIVERBY, in
 *             seconds (RFC 4865 3, RFC 2852 4). id: the EHLO. Comes for the last line, too, before its REPLY
 * CHALLENGE   as REPLY, for 3yz to AUTH: data is a challenge in base64, and may be empty
 *
 * repair is the number of a harmless deviation (LMAIL_SMTP_REPAIR_...), 0 for none.
 *
 * Errors: LMAIL_E_SYNTAX: what came is no reply line: no code from 200 to 599, no space or hyphen
 * behind it, codes that differ within a reply, a bare CR or LF. LMAIL_E_TOO_LONG: a line over
 * cfg.reply_line_max. LMAIL_E_LIMIT: a reply of more lines than cfg.reply_lines_max.
 * LMAIL_E_UNEXPECTED: a reply that answers nothing, but 421 and what refuses a message before its end;
 * 2yz for a chunk that is not complete. LMAIL_E_INJECTED: an octet between 220 to STARTTLS and TLS.
 * LMAIL_E_TRUNCATED: the server closed in the middle of a reply or a message, or owed replies (closing
 * in place of QUIT's reply is LMAIL_DONE).
 * After an error the connection is of no use.
 */
enum {
  LMAIL_SMTP_CLIENT_GREETING = LMAIL_KIND_SMTP_CLIENT + 1,
  LMAIL_SMTP_CLIENT_REPLY,
  LMAIL_SMTP_CLIENT_MESSAGE,
  LMAIL_SMTP_CLIENT_LINE,
  LMAIL_SMTP_CLIENT_EXTENSION,
  LMAIL_SMTP_CLIENT_CHALLENGE
};

/* Flags of the client's events. */
enum {
  LMAIL_SMTP_EV_TRY_HELO = 0x0400, /* EHLO is unknown there (500, 502, 504): write HELO, or QUIT    */
  LMAIL_SMTP_EV_EMPTY_ONLY = 0x0800, /* 354 though no recipient was accepted: only the empty message
                                       may be sent, lmail_smtp_client_body with n 0 and last 1, which
                                       the server throws away (RFC 2920 3.1)                         */
  LMAIL_SMTP_EV_RESUMED = 0x1000 /* 355 to MAIL with TRANSID: the server has kept the transaction, its
                                    recipients and num2 octets of the message (RFC 1845 4). Write DATA or
                                    BDAT, and send the message from that offset on                */
};

/* What servers do wrong in replies without harm; always accepted. Continues LMAIL_SMTP_REPAIR_... */
enum {
  LMAIL_SMTP_REPAIR_CODE_ONLY = 33,    /* no space behind the code ("250")                      */
  LMAIL_SMTP_REPAIR_REPLY_OCTETS = 34, /* the text holds 8-bit octets or controls: display safely */
  LMAIL_SMTP_REPAIR_EXTENSION_VALUE = 35, /* SIZE's value is no number or too big: taken for 0; and
                                             what FUTURERELEASE and DELIVERBY say                 */
  LMAIL_SMTP_REPAIR_LEGACY_AUTH = 36 /* "AUTH=LOGIN" or "X-EXPS" (Exchange): told as AUTH         */
};

/* Bits for the client's cfg.flags. */
enum {
  LMAIL_SMTP_NORMALISE = 0x0100, /* body: make bare CR and bare LF CRLF; by default they are refused,
                                    because receivers that disagree about them can be made to see two
                                    messages in one                                                */
  LMAIL_SMTP_OBSERVE = 0x0200 /* read a conversation of others: a reply that answers nothing is an
                                    event with id 0, and nothing is over (421, QUIT, a verdict before
                                    the end of a message, STARTTLS). Tell the machine what the client says by
                                    lmail_smtp_client_sent, or nothing                             */
};

/* All zero is a good configuration. It is copied at init. */
typedef struct lmail_smtp_client_config {
  uint32_t flags;          /* LMAIL_SMTP_NORMALISE, LMAIL_SMTP_OBSERVE, LMAIL_SMTP_LMTP           */
  uint32_t reply_line_max; /* octets with CRLF, at most 65535; 0: 512 (RFC 5321 4.5.3.1.5), which
                              challenges of some mechanisms of AUTH exceed: 12,288 (RFC 4954 4)  */
  uint32_t queue_max;      /* unanswered commands, at most 65535; 0: 8                            */
  uint32_t reply_lines_max; /* lines of a reply; 0: 100                                            */
  uint32_t assume;   /* LMAIL_SMTP_EXT_... to use even when EHLO's reply does not offer them */
  uint32_t tolerate; /* LMAIL_SMTP_TOLERATE_LONG_LOCAL_PART: in what you write              */
  uint32_t reserved[2];
} lmail_smtp_client_config;

/* What is kept of it: all but the reserved words. */
struct lmail_smtp_client_kept_ {
  uint32_t flags, assume, queue_max, reply_line_max, reply_lines_max, tolerate;
};

/* What extensions let it know of a session, which is forgotten as one. */
struct lmail_smtp_client_known_ {
  uint64_t size_max;
  uint32_t chunked;  /* the MAIL of the transaction that has had a chunk               */
  uint32_t accepted; /* recipients of the transaction whose replies are being read   */
  uint32_t told;     /* verdicts on them, LMTP                                       */
  uint32_t limits[3];
  uint32_t counts[3]; /* what they limit: of domains, how often the one of recipients has changed */
  uint32_t domain;    /* of the last one                                     */
};

struct lmail_build_;

/* Words of 32 bits next to base: what a reply touches is in the short reach of a Cortex-M0's loads. */
typedef struct lmail_smtp_client {
  lmail_parser base;
  uint32_t state_;
  uint32_t session_;
  uint32_t extensions_;
  uint32_t queue_count_;
  uint32_t written_; /* commands since init: the id of the last one             */
  uint32_t mail_id_; /* the MAIL that opened the transaction being written       */
  uint32_t hopeful_; /* its recipients that have not been refused so far         */
  uint32_t lines_;   /* of the reply that is being read, so far                        */
  struct lmail_smtp_client_kept_ cfg_;
  uint32_t queue_first_;
  uint32_t code_; /* of the reply that is being read                            */
  lmail_dot_encoder dot_;
  struct lmail_smtp_client_known_ known_;
  uint64_t chunk_;     /* octets of the chunk that are still to be sent                */
  uint32_t said_utf8_; /* the last MAIL with SMTPUTF8                                 */
  uint8_t undot_state_;
  uint8_t reserved_[3];
  /* Attached by EHLO; a program that never says it does not link them. */
  lmail_status (*params_)(struct lmail_smtp_client *c, struct lmail_build_ *b, uint64_t size,
                          uint32_t flags);
  size_t (*literal_)(const uint8_t *s, size_t n);
  struct lmail_smtp_offers *offers_; /* attached by lmail_smtp_client_keep_offers */
} lmail_smtp_client;

/*
 * Makes *c ready for a new connection, whose greeting is awaited. cfg NULL: defaults. scratch must
 * hold lmail_smtp_client_scratch_size(cfg) octets and stay where it is as long as *c is used.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH; LMAIL_E_ARGUMENT (unknown bits or a limit out of range).
 */
#define lmail_smtp_client_init(c, cfg, scratch, scratch_size)         \
  lmail_smtp_client_init_sized((c), sizeof(lmail_smtp_client), (cfg), \
                               sizeof(lmail_smtp_client_config), (scratch), (scratch_size))
LMAIL_API lmail_status lmail_smtp_client_init_sized(lmail_smtp_client *c, size_t c_size,
                                                    const lmail_smtp_client_config *cfg,
                                                    size_t cfg_size, void *scratch,
                                                    size_t scratch_size);

/* Octets of scratch that a configuration needs (NULL: defaults): a reply line, 4 a queued command. */
LMAIL_API size_t lmail_smtp_client_scratch_size(const lmail_smtp_client_config *cfg);

/* sizeof(lmail_smtp_client), for bindings. */
LMAIL_API size_t lmail_smtp_client_size(void);

/*
 * Writing commands. All of them return
 *   LMAIL_OK           written and queued
 *   LMAIL_FULL         the writer has too little room; nothing changed
 *   LMAIL_E_BUSY       not yet: a reply must come first, or what has come of one that answers
 *                      nothing, or a message, a chunk or a challenge is open. Call again after the next event
 *   LMAIL_E_STATE      not at this point of the conversation, and waiting will not change that
 *   LMAIL_E_ARGUMENT   an argument breaks the grammar of the command (RFC 5321 4.1.2) or makes its
 *                      line too long (4.5.3.1.4)
 *   LMAIL_E_QUEUE      cfg.queue_max commands are unanswered
 * and write the whole command or nothing. Arguments are text without brackets or line ends.
 */

/* "EHLO name": name is your Domain or address-literal. At any time between messages; a positive
 * reply ends the transaction and replaces the known extensions (RFC 5321 4.1.1.1). */
LMAIL_API lmail_status lmail_smtp_client_ehlo(lmail_smtp_client *c, lmail_writer *w,
                                              const void *name, size_t n);

/* "HELO name", for servers that do not know EHLO. They offer no extensions. To spare a program that
 * never says EHLO their code, address-literals, enhanced codes and the parameters of MAIL are known
 * only once lmail_smtp_client_ehlo has been called. */
LMAIL_API lmail_status lmail_smtp_client_helo(lmail_smtp_client *c, lmail_writer *w,
                                              const void *name, size_t n);

/* Flags for lmail_smtp_client_mail. */
enum {
  LMAIL_SMTP_MAIL_8BITMIME = 0x01 /* BODY=8BITMIME: the message holds 8-bit octets (RFC 6152) */
};

/*
 * "MAIL FROM:<address>": starts a message; n 0 stands for the null path "<>" of notifications.
 * size    octets of the message with its CRLFs and without dot-stuffing, 0 when unknown. Told to the
 *         server when it offers SIZE
 * flags   LMAIL_SMTP_MAIL_8BITMIME
 * Also LMAIL_E_STATE: no EHLO or HELO was accepted, or a transaction is open (write RSET);
 * LMAIL_E_LIMIT: size is more than the server takes (RFC 1870 6.1), or its LIMITS is reached;
 * LMAIL_E_NOT_OFFERED: LMAIL_SMTP_MAIL_8BITMIME without 8BITMIME: send the message in a 7-bit form.
 */
LMAIL_API lmail_status lmail_smtp_client_mail(lmail_smtp_client *c, lmail_writer *w,
                                              const void *address, size_t n, uint64_t size,
                                              uint32_t flags);

/* "RCPT TO:<address>": adds a recipient; "Postmaster" needs no domain.
 * Also LMAIL_E_STATE: no MAIL was written, or it was refused; LMAIL_E_LIMIT: its LIMITS is reached. */
LMAIL_API lmail_status lmail_smtp_client_rcpt(lmail_smtp_client *c, lmail_writer *w,
                                              const void *address, size_t n);

/* "DATA": asks to send the message. Also LMAIL_E_STATE: no recipient is left. */
LMAIL_API lmail_status lmail_smtp_client_data(lmail_smtp_client *c, lmail_writer *w);

/*
 * A piece of the message, after the REPLY to DATA with code 354: it is dot-stuffed and goes into the
 * free room of the writer. With last the message ends after this piece (CRLF is added when it lacks
 * one), and its MESSAGE event is awaited. A codec (codec.h), so not whole or nothing:
 *   LMAIL_OK        all n octets were taken
 *   LMAIL_FULL      *used of them were taken and the writer's room is used up: send, then call
 *                   again with the rest and the same last
 *   LMAIL_E_SYNTAX  in[*used] is a NUL, or belongs to a bare CR or LF without LMAIL_SMTP_NORMALISE.
 *                   Close the connection: SMTP cannot take back a message that is half sent
 *   LMAIL_E_STATE   no 354 was received, or only the empty message is allowed, or the server is
 *                   saying something unasked (421 or a refusal: read on); nothing was taken
 */
LMAIL_API lmail_status lmail_smtp_client_body(lmail_smtp_client *c, lmail_writer *w, const void *in,
                                              size_t n, size_t *used, int last);

/* "RSET": ends the transaction. After MAIL or DATA was refused for good, when there is more to send. */
LMAIL_API lmail_status lmail_smtp_client_rset(lmail_smtp_client *c, lmail_writer *w);

/* "QUIT": the last command. The machine is LMAIL_DONE when it is answered. */
LMAIL_API lmail_status lmail_smtp_client_quit(lmail_smtp_client *c, lmail_writer *w);

/* "NOOP"; "VRFY text", "EXPN text": text is a user or list; "HELP text": text may be empty. */
LMAIL_API lmail_status lmail_smtp_client_noop(lmail_smtp_client *c, lmail_writer *w);
LMAIL_API lmail_status lmail_smtp_client_vrfy(lmail_smtp_client *c, lmail_writer *w,
                                              const void *text, size_t n);
LMAIL_API lmail_status lmail_smtp_client_expn(lmail_smtp_client *c, lmail_writer *w,
                                              const void *text, size_t n);
LMAIL_API lmail_status lmail_smtp_client_help(lmail_smtp_client *c, lmail_writer *w,
                                              const void *text, size_t n);

/*
 * For LMAIL_SMTP_OBSERVE: the client of the observed conversation said this line (without CRLF). Call
 * it before feeding the reply. Message data may be given line by line, or only its "." line; the octets
 * of chunks are not given. A line behind AUTH or a CHALLENGE that is no command answers that.
 * The first reply is the greeting, which takes a place in the queue until then; but when something
 * was sent before it and its code is not 220, 421 or 554, the capture begins later, and that reply
 * answers the first line that was sent.
 * A line over 65,533 octets counts as so many in lmail_smtp_client_unanswered_octets.
 * LMAIL_OK; LMAIL_E_STATE (this machine does not observe); LMAIL_E_QUEUE.
 */
LMAIL_API lmail_status lmail_smtp_client_sent(lmail_smtp_client *c, const void *line, size_t n);

/* ---- extensions ------------------------------------------------------------------------------- */

/*
 * Attaches what follows, and LMTP; a program that does not call it does not link it. After init, before
 * EHLO. LMAIL_OK; LMAIL_E_STATE: the machine has failed. The commands below are LMAIL_E_STATE without it.
 *
 * They return what all commands return, and LMAIL_E_NOT_OFFERED: the server has not offered the
 * extension in its reply to the last EHLO, nor is it in cfg.assume.
 */
LMAIL_API lmail_status lmail_smtp_client_extend(lmail_smtp_client *c);

/*
 * From here on nothing but EHLO, STARTTLS and what says nothing of a message is written before TLS:
 * MAIL and AUTH are LMAIL_E_STATE, so a server that does not offer STARTTLS, or somebody in between who
 * takes the offer away, gets neither message nor password (RFC 3207 6). LMAIL_OK; LMAIL_E_STATE without
 * lmail_smtp_client_extend.
 */
LMAIL_API lmail_status lmail_smtp_client_require_tls(lmail_smtp_client *c);

/*
 * "STARTTLS". After its REPLY with 2yz lmail_next is LMAIL_SWITCH, or LMAIL_E_INJECTED when it is given
 * so much as one more octet that came in clear. Do the handshake, check the certificate, then call
 * lmail_smtp_client_tls. Also LMAIL_E_STATE: TLS is active, a transaction is open, or AUTH succeeded.
 */
LMAIL_API lmail_status lmail_smtp_client_starttls(lmail_smtp_client *c, lmail_writer *w);

/*
 * TLS is active from here on: after init and before the greeting (RFC 8314 3.3), or after LMAIL_SWITCH
 * for STARTTLS, when all that was said and learned before is forgotten (RFC 3207 4.2): write EHLO again.
 * LMAIL_OK; LMAIL_E_STATE at any other moment.
 */
LMAIL_API lmail_status lmail_smtp_client_tls(lmail_smtp_client *c);

/*
 * "AUTH mechanism [initial-response]" (RFC 4954 4). mechanism: its name in upper case, one of those that
 * the EXTENSION event named. initial: the first response in base64; n 0 with a pointer for an empty one,
 * which is written "="; NULL: none. It is marked as secret in *w. Then comes
 *   CHALLENGE                     answer it with lmail_smtp_client_sasl
 *   REPLY to AUTH, 2yz            authenticated; 4yz, 5yz: not. Other mechanisms may be tried
 * Also LMAIL_E_STATE: in a transaction, after AUTH has succeeded, or before TLS where that is required;
 * LMAIL_E_ARGUMENT: over 12,288 octets. lmail_smtp_client_keep_offers has the machine look at what was offered.
 * Behind a success with a security layer of SASL (not TLS), write EHLO again.
 */
LMAIL_API lmail_status lmail_smtp_client_auth(lmail_smtp_client *c, lmail_writer *w,
                                              const void *mechanism, size_t mechanism_len,
                                              const void *initial, size_t initial_len);

/*
 * The answer to a CHALLENGE: line[0 .. n) and CRLF, marked as secret in *w.
 * line, n   base64, empty for an empty response, or "*" to give up (the server answers 501)
 * w         NULL: you send the line yourself, behind all that has been written before, in as many pieces as it
 *           takes (lmail_sasl_client_write with LMAIL_SASL_LINES makes them: a token may be longer than any
 *           buffer). line is not looked at, and n says how many octets it has; call this once, at any
 *           moment of it
 * It counts as a command of its own, whose verb is AUTH.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (no challenge waits for an answer); LMAIL_E_ARGUMENT.
 */
LMAIL_API lmail_status lmail_smtp_client_sasl(lmail_smtp_client *c, lmail_writer *w,
                                              const void *line, size_t n);

/*
 * MAIL and RCPT with parameters: params[0 .. count) says which, in the terms of
 * lmail_smtp_param_value, so that what a server machine has read can be passed on.
 *   SIZE, BODY, RET, NOTIFY, HOLDFOR, MT_PRIORITY   num
 *   BY                       num: seconds; code: LMAIL_SMTP_BY_...
 *   ENVID, AUTH              data: what is meant, of which xtext is made; or, with code
 *                            LMAIL_SMTP_XTEXT, xtext. AUTH without data: "<>"
 *   ORCPT                    data: the address type; data2: the address, likewise; for the type "utf-8"
 *                            utf-8-addr-xtext is made (RFC 6533 3), and unitext is passed on
 *   HOLDUNTIL, TRANSID, SOLICIT   data: the value
 *   RRVS                     data: the date; code: 'C', 'R', or 0 for neither
 *   MTRK                     data: the certifier; num: seconds, -1 for none. Needs ENVID with "@" in it
 *   SMTPUTF8, REQUIRETLS, CONPERM, CONNEG, IGNOREQUOTA    no value
 * SIZE and BODY=7BIT are left out where they are not offered. With SMTPUTF8 in MAIL, addresses may hold
 * UTF-8 (RFC 6531 3.3), in lmail_smtp_client_rcpt_with, too. After BODY=BINARYMIME the message is sent in
 * chunks: DATA is LMAIL_E_STATE. With TRANSID, MAIL ends a pipelined group, because its reply tells whether
 * recipients and message are to be sent at all (LMAIL_SMTP_EV_RESUMED).
 * Also LMAIL_E_NOT_OFFERED: a parameter's extension is not offered (BINARYMIME: CHUNKING neither);
 * LMAIL_E_ARGUMENT: a parameter that this command does not have, given twice, HOLDFOR with HOLDUNTIL,
 * HOLDFOR beyond BY (RFC 4865 5.2.2), MTRK without such an ENVID, a value that its grammar does not allow; LMAIL_E_LIMIT: SIZE is more than the server
 * takes, or its LIMITS is reached; LMAIL_E_STATE: REQUIRETLS without TLS.
 */
LMAIL_API lmail_status lmail_smtp_client_mail_with(lmail_smtp_client *c, lmail_writer *w,
                                                   const void *address, size_t n,
                                                   const lmail_smtp_value *params, size_t count);
LMAIL_API lmail_status lmail_smtp_client_rcpt_with(lmail_smtp_client *c, lmail_writer *w,
                                                   const void *address, size_t n,
                                                   const lmail_smtp_value *params, size_t count);

/*
 * The form in which the message is due. holds says what the message holds; returned is what of that may
 * stay as it is, and LMAIL_SMTP_FORM_BDAT where chunks can be sent.
 *   8BIT     octets above 127 in its body: BODY=8BITMIME; else encode them (downgrade.h)
 *   BINARY   NUL, bare CR or LF, lines over 998 octets: BODY=BINARYMIME and BDAT; else encode them
 *   UTF8     UTF-8 in its header or addresses: SMTPUTF8; else it cannot go to this server
 */
enum {
  LMAIL_SMTP_FORM_8BIT = 0x01,
  LMAIL_SMTP_FORM_BINARY = 0x02,
  LMAIL_SMTP_FORM_UTF8 = 0x04,
  LMAIL_SMTP_FORM_BDAT = 0x08
};
LMAIL_API uint32_t lmail_smtp_client_form(const lmail_smtp_client *c, uint32_t holds);

/*
 * "BDAT size [LAST]" (RFC 3030 2): a chunk of the message follows, of so many octets. The first one when
 * MAIL and RCPT have been answered (LMAIL_E_BUSY before); further ones without waiting where PIPELINING
 * is offered. The last one may be empty. Each has a REPLY with num BDAT, the last a MESSAGE with num BDAT.
 * A chunk that is refused ends it: the code goes for all recipients, send what is left of the chunk,
 * then write RSET. Also LMAIL_E_STATE: no recipient is left, or a chunk was refused.
 */
LMAIL_API lmail_status lmail_smtp_client_bdat(lmail_smtp_client *c, lmail_writer *w, uint64_t size,
                                              int last);

/*
 * Octets of the chunk that BDAT announced; they go out as they are.
 *   w      they are copied to its room. NULL: you send in[0 .. *used) yourself, behind all that has been
 *          written before
 *   in     NULL, when w is NULL: you send n octets that are not looked at (from a file, say)
 *   LMAIL_OK          all n octets were taken
 *   LMAIL_FULL        *used of them were taken and the writer's room is used up
 *   LMAIL_E_SYNTAX    in[*used] is a NUL, or belongs to a bare CR or LF, and MAIL had no
 *                     BODY=BINARYMIME (LMAIL_SMTP_NORMALISE does nothing here: the size is told).
 *                     Close the connection
 *   LMAIL_E_ARGUMENT  n is more than is left of the chunk; nothing was taken
 *   LMAIL_E_STATE     no chunk is open, and n is not 0
 */
LMAIL_API lmail_status lmail_smtp_client_chunk(lmail_smtp_client *c, lmail_writer *w,
                                               const void *in, size_t n, size_t *used);

/* How many octets of the chunk are left to be sent. */
LMAIL_API uint64_t lmail_smtp_client_chunk_left(const lmail_smtp_client *c);

/*
 * "BURL url [LAST]" (RFC 4468): the server takes a part of the message from there, as if it were a
 * chunk. Also LMAIL_E_NOT_OFFERED: one that is not the last needs CHUNKING, too.
 */
LMAIL_API lmail_status lmail_smtp_client_burl(lmail_smtp_client *c, lmail_writer *w,
                                              const void *url, size_t n, int last);

/*
 * Other commands by their number, with their argument as it is written:
 *   ETRN         a node, behind "@" with all below it, or "#" and a queue's name (RFC 1985 5)
 *   TRACE        a trace id
 *   CLIENTID     type SP token; secret
 *   XCLIENT, XFORWARD    attributes, name "=" xtext. After 2yz to XCLIENT the session begins anew: write EHLO
 *   ATRN, TURN   domains with commas between them, or none; TURN none (RFC 2645 5.2.1, RFC 821 3.8). After 2yz
 *                lmail_next is LMAIL_SWITCH: now you are the server
 *   VRFY, EXPN   with UTF-8 in the argument and in the reply (RFC 6531 3.7.4.2)
 * Also LMAIL_E_STATE: in a transaction, but for VRFY and EXPN; LMAIL_E_ARGUMENT: no such command, too.
 */
LMAIL_API lmail_status lmail_smtp_client_command(lmail_smtp_client *c, lmail_writer *w,
                                                 unsigned verb, const void *argument, size_t n);

/*
 * What the server's LIMITS says (RFC 9422), 0 for no limit. It is kept: what would go beyond is LMAIL_E_LIMIT
 * and not written, MAIL (the rest of the messages goes on another connection) as well as RCPT (the rest of
 * the recipients goes with another message; for another domain than before, on another connection). Of
 * domains only the last one is remembered, so give recipients of one domain one after the other.
 */
enum {
  LMAIL_SMTP_LIMIT_RCPTMAX = 0,      /* recipients of a message                           */
  LMAIL_SMTP_LIMIT_MAILMAX = 1,      /* messages of a connection                          */
  LMAIL_SMTP_LIMIT_RCPTDOMAINMAX = 2 /* domains of the recipients of a connection         */
};
LMAIL_API uint32_t lmail_smtp_client_limit(const lmail_smtp_client *c, unsigned which);

/*
 * What a server says of its offers beyond their names. Kept, it is enforced: what the server would refuse is
 * not written. All zero before it is attached; the members are what the reply to the last EHLO said.
 *   auth            AUTH with a mechanism that it does not name is LMAIL_E_NOT_OFFERED (RFC 4954 4), unless
 *                   cfg.assume has LMAIL_SMTP_EXT_AUTH; "AUTH=" and X-EXPS of old servers count
 *   hold_for_max, hold_until_max   HOLDFOR and HOLDUNTIL beyond them are LMAIL_E_LIMIT (RFC 4865 4.1)
 *   by_min          BY with LMAIL_SMTP_BY_RETURN and less than that is LMAIL_E_LIMIT (RFC 2852 4)
 */
enum { LMAIL_SMTP_OFFERS_AUTH = 220 };
typedef struct lmail_smtp_offers {
  void (*take_)(struct lmail_smtp_client *c, lmail_event *ev);
  lmail_status (*allows_)(const struct lmail_smtp_client *c, const lmail_smtp_value *v);
  uint32_t hold_for_max;      /* seconds; 0: it has named no limit                              */
  uint32_t by_min;            /* seconds; 0: likewise                                           */
  uint8_t hold_until_max[20]; /* "2027-01-31T12:00:00Z"; begins with NUL: likewise              */
  uint8_t auth_truncated;     /* not all names had room: any mechanism may be tried             */
  uint8_t auth_len;
  uint8_t auth[LMAIL_SMTP_OFFERS_AUTH]; /* names of mechanisms, a space behind each               */
} lmail_smtp_offers;

/*
 * Attaches *o, which must stay where it is as long as *c is used, to a client that
 * lmail_smtp_client_extend was called for. Before EHLO. LMAIL_OK; LMAIL_E_STATE.
 */
LMAIL_API lmail_status lmail_smtp_client_keep_offers(lmail_smtp_client *c, lmail_smtp_offers *o);

/*
 * The forward-path that a reply names: "251 User not local; will forward to <forward-path>", "551 User not
 * local; please try <forward-path>" (RFC 5321 3.4, 4.2.3). text is that of the REPLY to RCPT or VRFY.
 * *m: what is between the brackets, without a source route, in text. Where there are no brackets it is the
 * last word that is a mailbox with a domain. It is the server's word alone: whoever follows it unasked can be
 * made to send mail anywhere (3.4, 7.4).
 * LMAIL_OK; LMAIL_E_SYNTAX: none is named.
 */
LMAIL_API lmail_status lmail_smtp_forward_path(const void *text, size_t n, lmail_smtp_mailbox *m);

/* ---- what is known ---------------------------------------------------------------------------- */

/* The id of the command that was written last: what its reply will carry. 0 before the first. */
LMAIL_API uint32_t lmail_smtp_client_last(const lmail_smtp_client *c);

/* LMAIL_SMTP_EXT_... that the server offered in its reply to the last EHLO. */
LMAIL_API uint32_t lmail_smtp_client_extensions(const lmail_smtp_client *c);

/* The largest message that the server takes, in octets; 0: it has named no limit. */
LMAIL_API uint64_t lmail_smtp_client_size_max(const lmail_smtp_client *c);

/* May the message be sent with 8-bit octets (LMAIL_SMTP_MAIL_8BITMIME)? 1, or 0: encode it in 7 bits. */
LMAIL_API int lmail_smtp_client_8bit(const lmail_smtp_client *c);

/* How many recipients of the open transaction have been answered with 2yz; 0 when none is open. */
LMAIL_API uint32_t lmail_smtp_client_recipients(const lmail_smtp_client *c);

/* How many commands are unanswered, and how many octets they had. RFC 2920 3.1: one who does not read
 * while he writes must keep a group of commands within the TCP window (often 4096). */
LMAIL_API uint32_t lmail_smtp_client_unanswered(const lmail_smtp_client *c);
LMAIL_API uint32_t lmail_smtp_client_unanswered_octets(const lmail_smtp_client *c);

/* Seconds that RFC 5321 4.5.3.2 gives the server for what is awaited now (in a message: for taking a
 * block of it); 0 when nothing is awaited. */
LMAIL_API uint32_t lmail_smtp_client_timeout(const lmail_smtp_client *c);

#ifdef __cplusplus
}
#endif
#endif
