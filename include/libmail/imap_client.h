/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_CLIENT_H
#define LIBMAIL_IMAP_CLIENT_H

/*
 * imap_client.h - the client's side of an IMAP connection (RFC 3501, 9051 and extensions).
 *
 *   lmail_imap_client c;
 *   lmail_imap_client_init(&c, NULL, scratch, sizeof scratch);
 *   while ((st = lmail_next(&c.reader.base, in, n, &used, &ev)) == LMAIL_EVENT) ...
 *   st = lmail_imap_client_login(&c, &w, "user", 4, "secret", 6);
 *
 * Its events are those of imap_response.h; the reader is part of it. What it adds: it writes commands with
 * tags, knows which of them a tagged response answers, in which state the connection is and what the server
 * offers, and keeps the conversation legal: nothing is written that RFC 3501 5.5 calls ambiguous, nothing
 * that the server does not offer, and what comes before TLS is not believed behind it.
 *
 * A code ALERT that comes before TLS is told as any other: show it as what anybody may have said (RFC 9051 7.1).
 *
 * Events of a tagged response (RESPONSE to END) have id: the command it answers, counted from 1 as they were
 * written. In its RESPONSE and END, num is the command's LMAIL_IMAP_CMD_... The command is answered at END:
 * what it changes has changed then. RESPONSE with code CONTINUE is the server's "+".
 */

#include "imap_command.h"
#include "imap_response.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Capabilities: numbers of bits. */
enum {
  LMAIL_IMAP_HAS_IMAP4REV1,
  LMAIL_IMAP_HAS_IMAP4REV2,
  LMAIL_IMAP_HAS_STARTTLS,
  LMAIL_IMAP_HAS_LOGINDISABLED,
  LMAIL_IMAP_HAS_SASL_IR,
  LMAIL_IMAP_HAS_LITERAL_PLUS,
  LMAIL_IMAP_HAS_LITERAL_MINUS,
  LMAIL_IMAP_HAS_BINARY,
  LMAIL_IMAP_HAS_UTF8,
  LMAIL_IMAP_HAS_UTF8_ONLY,
  LMAIL_IMAP_HAS_ENABLE,
  LMAIL_IMAP_HAS_ID,
  LMAIL_IMAP_HAS_IDLE,
  LMAIL_IMAP_HAS_NAMESPACE,
  LMAIL_IMAP_HAS_UNSELECT,
  LMAIL_IMAP_HAS_UIDPLUS,
  LMAIL_IMAP_HAS_MOVE,
  LMAIL_IMAP_HAS_ESEARCH,
  LMAIL_IMAP_HAS_SEARCHRES,
  LMAIL_IMAP_HAS_CONDSTORE,
  LMAIL_IMAP_HAS_QRESYNC,
  LMAIL_IMAP_HAS_SORT,
  LMAIL_IMAP_HAS_THREAD,
  LMAIL_IMAP_HAS_LIST_EXTENDED,
  LMAIL_IMAP_HAS_LIST_STATUS,
  LMAIL_IMAP_HAS_SPECIAL_USE,
  LMAIL_IMAP_HAS_CREATE_SPECIAL_USE,
  LMAIL_IMAP_HAS_CHILDREN,
  LMAIL_IMAP_HAS_MULTIAPPEND,
  LMAIL_IMAP_HAS_CATENATE,
  LMAIL_IMAP_HAS_APPENDLIMIT,
  LMAIL_IMAP_HAS_REPLACE,
  LMAIL_IMAP_HAS_QUOTA,
  LMAIL_IMAP_HAS_ACL,
  LMAIL_IMAP_HAS_METADATA,
  LMAIL_IMAP_HAS_METADATA_SERVER,
  LMAIL_IMAP_HAS_COMPRESS,
  LMAIL_IMAP_HAS_UNAUTHENTICATE,
  LMAIL_IMAP_HAS_NOTIFY,
  LMAIL_IMAP_HAS_CONTEXT,
  LMAIL_IMAP_HAS_MULTISEARCH,
  LMAIL_IMAP_HAS_WITHIN,
  LMAIL_IMAP_HAS_OBJECTID,
  LMAIL_IMAP_HAS_PREVIEW,
  LMAIL_IMAP_HAS_SAVEDATE,
  LMAIL_IMAP_HAS_STATUS_SIZE,
  LMAIL_IMAP_HAS_PARTIAL,
  LMAIL_IMAP_HAS_UIDONLY,
  LMAIL_IMAP_HAS_CONVERT,
  LMAIL_IMAP_HAS_LANGUAGE,
  LMAIL_IMAP_HAS_COMPARATOR,
  LMAIL_IMAP_HAS_URLAUTH,
  LMAIL_IMAP_HAS_X_GM_EXT_1,
  LMAIL_IMAP_HAS_MAILBOX_REFERRALS,
  LMAIL_IMAP_HAS_ANNOTATE, /* ANNOTATE-EXPERIMENT-1 */
  LMAIL_IMAP_HAS_ANNOTATEMORE,
  LMAIL_IMAP_HAS_UIDBATCHES,
  LMAIL_IMAP_HAS_JMAPACCESS,
  LMAIL_IMAP_HAS_CLIENTID
};

/* States (RFC 9051 3). */
enum {
  LMAIL_IMAP_GREETING, /* none has come yet     */
  LMAIL_IMAP_NOT_AUTHENTICATED,
  LMAIL_IMAP_AUTHENTICATED,
  LMAIL_IMAP_SELECTED,
  LMAIL_IMAP_CLOSING /* LOGOUT was written, or BYE has come */
};

/* Bits of cfg.flags. */
enum {
  LMAIL_IMAP_TLS_REQUIRED = 0x01,  /* nothing but STARTTLS and what leads to it before
                                     lmail_imap_client_tls_started; PREAUTH is an error */
  LMAIL_IMAP_UNOFFERED = 0x02,     /* write commands that no capability offers     */
  LMAIL_IMAP_STRAY_CONTINUE = 0x04 /* a "+" that nothing waits for is no error (Exchange) */
};

/* All zero is a good configuration. It is copied at init. */
typedef struct lmail_imap_client_config {
  uint32_t token_max; /* as in lmail_imap_reader_config */
  uint32_t depth_max;
  uint32_t queue_max; /* commands that may be unanswered; 0: 16; at most 1000 */
  uint32_t flags;
  uint32_t
      command_max; /* octets of a command without those of its literals; 0: LMAIL_IMAP_COMMAND_MAX, which is
                           the most there is; servers exist that take no more than 1000. AUTHENTICATE is free of it */
  uint32_t reserved[3];
} lmail_imap_client_config;

/* Parts of the machine that are attached, so that firmware links only what it uses; private. */
typedef lmail_status (*lmail_imap_check_fn)(uint32_t verb, const lmail_imap_arg *args, size_t count,
                                            uint32_t offers, size_t *at);
typedef uint64_t (*lmail_imap_word_fn)(const uint8_t *word, size_t n);

typedef struct lmail_imap_client {
  lmail_imap_reader reader;
  lmail_imap_check_fn check_;
  lmail_imap_word_fn capability_;
  uint64_t capabilities_;
  uint64_t incoming_;
  lmail_imap_command open_;
  uint32_t next_id_;
  uint32_t heard_;
  uint32_t queue_max_;
  uint32_t queued_;
  uint32_t open_id_;
  uint32_t alone_;
  uint32_t flags_;
  uint8_t state_;
  uint8_t session_;
  uint8_t writing_;
  uint8_t answering_;
  uint8_t collecting_;
  uint8_t open_verb_;
  uint8_t open_offers_;
  uint8_t granted_;
  uint16_t command_max_;
  uint8_t reserved_[2];
} lmail_imap_client;

/*
 * Makes *c ready for a new connection; it waits for the greeting. cfg NULL: defaults. scratch must hold
 * lmail_imap_client_scratch_size(cfg) octets and stay where it is as long as *c is used.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH; LMAIL_E_ARGUMENT (unknown bits, limits out of range).
 *
 * Fatal while it reads, beside what the reader has:
 *   LMAIL_E_UNEXPECTED  a tagged response to no command that is unanswered, or to one of which a literal is
 *                       still to come; a "+" that nothing waits for; mailbox data before the login; PREAUTH
 *                       where TLS is required
 *   LMAIL_E_INJECTED    anything between the answer to STARTTLS and TLS
 *   LMAIL_E_TRUNCATED   the end, without BYE, while a command is unanswered
 * lmail_next returns LMAIL_DONE behind the answer to LOGOUT, LMAIL_SWITCH behind OK to STARTTLS and COMPRESS.
 */
#define lmail_imap_client_init(c, cfg, scratch, scratch_size)         \
  lmail_imap_client_init_sized((c), sizeof(lmail_imap_client), (cfg), \
                               sizeof(lmail_imap_client_config), (scratch), (scratch_size))
/* The function behind the macro, for bindings: sizes are those of the structs that the caller has. */
LMAIL_API lmail_status lmail_imap_client_init_sized(lmail_imap_client *c, size_t c_size,
                                                    const lmail_imap_client_config *cfg,
                                                    size_t cfg_size, void *scratch,
                                                    size_t scratch_size);

/*
 * The same for firmware: its reader is that of lmail_imap_reader_init_bare; of capabilities LOGINDISABLED, LITERAL+ and
 * STARTTLS are known, so that no command is LMAIL_E_NOT_OFFERED but this last one. Commands are written with
 * lmail_imap_client_line. The others can be had as well, with what they cost: lmail_imap_client_command checks each
 * argument as ever, but not whether the command has arguments of these kinds in this order.
 */
#define lmail_imap_client_init_bare(c, cfg, scratch, scratch_size)         \
  lmail_imap_client_init_bare_sized((c), sizeof(lmail_imap_client), (cfg), \
                                    sizeof(lmail_imap_client_config), (scratch), (scratch_size))
/* The function behind that macro. */
LMAIL_API lmail_status lmail_imap_client_init_bare_sized(lmail_imap_client *c, size_t c_size,
                                                         const lmail_imap_client_config *cfg,
                                                         size_t cfg_size, void *scratch,
                                                         size_t scratch_size);

/*
 * Behind the greeting, when it is known which server this is (imap_profile.h): flags is 0 or
 * LMAIL_IMAP_STRAY_CONTINUE, command_max as in the configuration; greater ones than
 * LMAIL_IMAP_COMMAND_MAX, which some servers take, are that. The reader's own: lmail_imap_reader_tolerate(&c.reader, ...).
 * LMAIL_OK; LMAIL_E_ARGUMENT: other flags.
 */
LMAIL_API lmail_status lmail_imap_client_adapt(lmail_imap_client *c, uint32_t flags,
                                               uint32_t command_max);

/* Octets of scratch that a configuration needs (NULL: defaults): the reader's, and 8 for each command. */
LMAIL_API size_t lmail_imap_client_scratch_size(const lmail_imap_client_config *cfg);

/* sizeof(lmail_imap_client), for bindings. */
LMAIL_API size_t lmail_imap_client_size(void);

/* ---- commands ------------------------------------------------------------------------------------ */

/*
 * Writes a command, with a tag of the machine's own, or more of it; see lmail_imap_command_write for the
 * arguments, for LMAIL_FULL, LMAIL_PAUSED and for what is refused. It is queued with its first octet, and open
 * until all of it is written: until then other commands are LMAIL_E_BUSY.
 *
 * LMAIL_WAIT           a literal waits for the server's "+": read, and at RESPONSE CONTINUE or any END call
 *                      again with equal arguments
 * LMAIL_REFUSED        the server answered the open command before it was complete: it is over at a literal that
 *                      would wait, and the machine is ready for another one. Told once. Send what is in w
 * LMAIL_E_STATE        the command is not one of this state (RFC 9051 6); before the greeting; behind LOGOUT,
 *                      STARTTLS, AUTHENTICATE, IDLE, COMPRESS until they are over; message numbers while a
 *                      command is unanswered that may bring EXPUNGE (RFC 3501 5.5); LOGIN under LOGINDISABLED;
 *                      before TLS where that is required; message numbers behind ENABLED UIDONLY (RFC 9586).
 *                      Behind SELECT that is unanswered, commands with UIDs
 *                      may be written already, unless a mailbox is selected or may be by then: when SELECT
 *                      fails, they would change that one
 * LMAIL_E_QUEUE        cfg.queue_max are unanswered
 * LMAIL_E_NOT_OFFERED  the capabilities that are known do not have it (also without LMAIL_IMAP_UNOFFERED
 *                      when none is known: send CAPABILITY)
 */
LMAIL_API lmail_status lmail_imap_client_command(lmail_imap_client *c, lmail_writer *w,
                                                 uint32_t verb, const lmail_imap_arg *args,
                                                 size_t count);

/*
 * Writes a command of one line, without tables of names and grammar: tag, the arguments with a space in front of
 * each, CRLF. Whole or nothing, at most cfg.command_max octets.
 * verb  which command it is, so that the machine knows its place in the conversation and what its answer changes
 * args  ATOM     text that is written as it is and may have spaces: the command's name comes first ("UID FETCH"), then
 *                sets, parentheses, items ("(FLAGS BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])"). It is not
 *                checked against the grammar, but that CR, LF, NUL and "{" are not in it
 *       ASTRING  US-ASCII without CR, LF and NUL, which is quoted: a user, a password, a mailbox
 *       NUMBER   num
 *       each with LMAIL_IMAP_ARG_SECRET or 0 in flags; all from the first to the last secret one is marked
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE, LMAIL_E_QUEUE, LMAIL_E_NOT_OFFERED, LMAIL_E_BUSY as above (searches of UIDs are
 * taken to have message numbers in their keys); LMAIL_E_TOO_LONG; LMAIL_E_ARGUMENT.
 */
LMAIL_API lmail_status lmail_imap_client_line(lmail_imap_client *c, lmail_writer *w, uint32_t verb,
                                              const lmail_imap_arg *args, size_t count);

/* Octets of the streamed literal that is due: lmail_imap_command_body. */
LMAIL_API lmail_status lmail_imap_client_body(lmail_imap_client *c, lmail_writer *w, const void *in,
                                              size_t n, size_t *used);

/* How many octets of it are still due. */
LMAIL_API uint64_t lmail_imap_client_due(const lmail_imap_client *c);

/* LOGIN (RFC 9051 6.2.3); the password is marked as secret. Results as lmail_imap_client_command. */
LMAIL_API lmail_status lmail_imap_client_login(lmail_imap_client *c, lmail_writer *w,
                                               const void *user, size_t user_n,
                                               const void *password, size_t password_n);

/*
 * AUTHENTICATE (RFC 9051 6.2.2). initial: the first response in base64, with n 0 an empty one ("="), which
 * needs SASL-IR (RFC 4959; LMAIL_E_NOT_OFFERED); NULL: none. It is marked as secret. Each challenge is a
 * RESPONSE CONTINUE with its base64 as VALUE; behind its END answer with lmail_imap_client_sasl.
 */
LMAIL_API lmail_status lmail_imap_client_authenticate(lmail_imap_client *c, lmail_writer *w,
                                                      const void *mechanism, size_t mechanism_n,
                                                      const void *initial, size_t initial_n);

/*
 * The answer to a challenge: line[0 .. n) and CRLF, marked as secret.
 * line, n   base64, empty for an empty response, or "*" to give up (the server answers BAD)
 * w         NULL: you send the line yourself, in as many pieces as it takes (lmail_sasl_client_write with
 *           LMAIL_SASL_LINES makes them: a token may be longer than any buffer). line is not looked at, and
 *           n says how many octets it has; call this once, at any moment of it
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE (no challenge waits for an answer); LMAIL_E_ARGUMENT (CR, LF or NUL;
 * over 12,288 octets with CRLF).
 */
LMAIL_API lmail_status lmail_imap_client_sasl(lmail_imap_client *c, lmail_writer *w,
                                              const void *line, size_t n);

/* A command without arguments: CAPABILITY, NOOP, LOGOUT, STARTTLS, IDLE, CLOSE, EXPUNGE, ... */
LMAIL_API lmail_status lmail_imap_client_simple(lmail_imap_client *c, lmail_writer *w,
                                                uint32_t verb);

/* One with a mailbox: LMAIL_IMAP_CMD_SELECT, EXAMINE, CREATE, DELETE, SUBSCRIBE, ... */
LMAIL_API lmail_status lmail_imap_client_mailbox(lmail_imap_client *c, lmail_writer *w,
                                                 uint32_t verb, const void *mailbox, size_t n);

/*
 * Ends IDLE (RFC 2177): "DONE". Commands may be written behind it at once.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE: the server has not sent its "+" yet, or DONE was written.
 */
LMAIL_API lmail_status lmail_imap_client_done(lmail_imap_client *c, lmail_writer *w);

/*
 * After LMAIL_SWITCH to STARTTLS, when TLS is up. What the server said before is forgotten, because anybody
 * may have said it: ask for its capabilities again. On a port that is TLS from the beginning, call it behind
 * init. LMAIL_OK; LMAIL_E_STATE.
 */
LMAIL_API lmail_status lmail_imap_client_tls_started(lmail_imap_client *c);

/*
 * After LMAIL_SWITCH to COMPRESS (RFC 4978): from now on the machine is given what your inflater makes, and
 * what it writes goes through your deflater. The octets that were not consumed are compressed already.
 * LMAIL_OK; LMAIL_E_STATE.
 */
LMAIL_API lmail_status lmail_imap_client_compress_started(lmail_imap_client *c);

/* ---- what is known ------------------------------------------------------------------------------- */

/* LMAIL_IMAP_GREETING, ..., as the answers so far have made it. */
LMAIL_API uint32_t lmail_imap_client_state(const lmail_imap_client *c);

/* Bits 1 << LMAIL_IMAP_HAS_... of the last CAPABILITY, wherever it came; with what IMAP4rev2 includes. */
LMAIL_API uint64_t lmail_imap_client_capabilities(const lmail_imap_client *c);

/* Should CAPABILITY be sent? 1 before any has come, behind TLS, and behind a login whose OK had none. */
LMAIL_API int lmail_imap_client_asks_capability(const lmail_imap_client *c);

/* Is IDLE going on: has its "+" come, and DONE not been written? */
LMAIL_API int lmail_imap_client_idles(const lmail_imap_client *c);

/* How many commands are unanswered. */
LMAIL_API uint32_t lmail_imap_client_unanswered(const lmail_imap_client *c);

/* The id that the next command will have. Its tag is "A" and this number. */
LMAIL_API uint32_t lmail_imap_client_next_id(const lmail_imap_client *c);

/*
 * Seconds without a word of yours after which the server may hang up: 1800 (RFC 9051 5.4). In IDLE 1740: then
 * DONE and IDLE again (RFC 2177 3). 0 before the login, where it may hang up sooner.
 */
LMAIL_API uint32_t lmail_imap_client_timeout(const lmail_imap_client *c);

/* ---- the selected mailbox ------------------------------------------------------------------------ */

/*
 * What is known of the selected mailbox, kept from the client's events. It is no part of the client: give it
 * each event, or do without.
 *
 *   lmail_imap_selected_init(&m, uids, sizeof uids / sizeof *uids);
 *   ... st = lmail_next(...) == LMAIL_EVENT: lmail_imap_selected_see(&m, &ev);
 */
typedef struct lmail_imap_selected {
  uint64_t
      highest_modseq; /* HIGHESTMODSEQ, for the next QRESYNC; 0: unknown, or NOMODSEQ. The MODSEQs of FETCH
                              do not raise it: smaller ones may still come (RFC 7162 6) */
  uint32_t *uids;  /* uids[n - 1]: the UID of message n, 0: unknown; your array, or NULL       */
  uint32_t cap;    /* how many it holds: messages beyond are not in the map                    */
  uint32_t exists; /* messages                                                                 */
  uint32_t recent;
  uint32_t uid_validity; /* 0: not told */
  uint32_t uid_next;
  uint32_t known_;
  uint32_t known_validity_;
  uint16_t response_;
  uint16_t what_;
  uint8_t read_only; /* [READ-ONLY] */
  uint8_t no_modseq; /* [NOMODSEQ]  */
  uint8_t resuming_;
  uint8_t reserved;
} lmail_imap_selected;

/* Nothing known. uids[0 .. cap) stays yours and must stay where it is; NULL, 0: no map. */
LMAIL_API void lmail_imap_selected_init(lmail_imap_selected *m, uint32_t *uids, uint32_t cap);

/*
 * The same for SELECT with QRESYNC (RFC 7162 3.2.5): uids[0 .. known) are the messages of an earlier session,
 * all of them or as many as fitted, in their order; uid_validity is what it was then, and SELECT has it as its
 * parameter together with highest_modseq. VANISHED (EARLIER) takes out those that went, and what is left is the
 * map from the first FETCH, EXPUNGE or the answer to SELECT on; new messages have UID 0 until FETCH tells them.
 * With another UIDVALIDITY, or NOMODSEQ, the map is empty then. Call it before SELECT is written; while another
 * mailbox is selected, behind the event CODE CLOSED, where the one that is selected ends.
 * LMAIL_OK; LMAIL_E_ARGUMENT: UIDs that do not ascend, known > cap, no map, uid_validity 0.
 */
LMAIL_API lmail_status lmail_imap_selected_resume(lmail_imap_selected *m, uint32_t *uids,
                                                  uint32_t cap, uint32_t known,
                                                  uint32_t uid_validity);

/*
 * Takes an event: EXISTS, RECENT, EXPUNGE, VANISHED, FETCH with UID, and the codes UIDVALIDITY, UIDNEXT,
 * HIGHESTMODSEQ, NOMODSEQ, READ-ONLY, READ-WRITE, CLOSED. Call lmail_imap_selected_init (or _resume) again for
 * each SELECT.
 * LMAIL_OK; LMAIL_E_UNEXPECTED: what cannot be (EXPUNGE of a message that there is not, EXISTS that goes down,
 * UIDs that do not ascend or change, a set that is longer than token_max): the map is not to be trusted, ask
 * for the UIDs again.
 * EXPUNGE costs as much as there are messages behind the one that goes; VANISHED as much as the map is long,
 * once more for each of its ranges that does not ascend.
 */
LMAIL_API lmail_status lmail_imap_selected_see(lmail_imap_selected *m, const lmail_event *ev);

/* The UID of a message, 0 when it is unknown. */
LMAIL_API uint32_t lmail_imap_selected_uid(const lmail_imap_selected *m, uint32_t number);

/* The number of the message with this UID, 0 when it is unknown. The map is looked through: O(cap). */
LMAIL_API uint32_t lmail_imap_selected_number(const lmail_imap_selected *m, uint32_t uid);

#ifdef __cplusplus
}
#endif
#endif
