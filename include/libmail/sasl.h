/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_H
#define LIBMAIL_SASL_H

/*
 * sasl.h - logging in (RFC 4422): one client and one server for all mechanisms and all protocols.
 *
 * A client, from the mechanism to the verdict:
 *
 *   lmail_sasl_client_init(&c, lmail_sasl_plain_client(), &cfg, scratch, sizeof scratch);
 *   lmail_sasl_client_write(&c, &cred, &w);               "AUTH PLAIN AHRpbQB0YW5z..."
 *   the server asks ("334 ...", "+ ...", "383 ..."):
 *     st = lmail_sasl_client_challenge(&c, &cred, text, n);     what follows the code, as it came
 *     while (st == LMAIL_PAUSED) st = lmail_sasl_client_work(&c, &cred, 500);
 *     lmail_sasl_client_write(&c, &cred, &w);                   the response, or "*" when it failed
 *   the server says yes ("235", "+OK", "281"):
 *     lmail_sasl_client_success(&c, &cred, NULL, 0)             LMAIL_DONE: believe it
 *   lmail_sasl_client_clear(&c);                              nothing secret is left
 *
 * A server:
 *
 *   lmail_sasl_server_init(&s, lmail_sasl_scram_sha256_server(), &cfg, scratch, sizeof scratch);
 *   st = lmail_sasl_server_receive(&s, text, n, 0);       the argument behind the mechanism, then lines
 *     LMAIL_OK          a challenge is due: lmail_sasl_server_write(&s, &w)
 *     LMAIL_REPLY_DUE   a question to you (lmail_sasl_server_question): st = lmail_sasl_server_answer(...)
 *     LMAIL_DONE        the client is who it says: lmail_sasl_server_get tells who
 *     LMAIL_REFUSED     it is not: lmail_sasl_failure tells which reply that deserves
 *
 * No bytes are sent here, no password is looked up, nothing random is made: all that is yours.
 * Messages are base64 in one line as the protocols carry them; what goes out is encoded while it is
 * written, so a token of any length passes through a buffer of any size. A protocol's machine
 * (smtp.h, pop3.h) and this header know nothing of each other: you carry the lines between them.
 *
 * A mechanism is a constant; a static link holds those that are named. No pointer that you give is kept
 * beyond the call, but for scratch and the mechanism.
 */

#include "codec.h"
#include "hash.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what both sides share ------------------------------------------------------------------- */

/*
 * Whose lines these are. Each has its own command, prompt, and way to say "empty":
 *
 *         command            challenge  empty initial response  empty others  success data
 *   SMTP  AUTH               334        =                                     no   RFC 4954
 *   POP3  AUTH               +          =                                     no   RFC 5034
 *   IMAP  AUTHENTICATE       +          =                                     no   RFC 9051, 4959
 *   NNTP  AUTHINFO SASL      383        =                       =             yes  RFC 4643
 */
enum { LMAIL_SASL_SMTP = 0, LMAIL_SASL_POP3 = 1, LMAIL_SASL_IMAP = 2, LMAIL_SASL_NNTP = 3 };

/*
 * Why an exchange failed, or why no mechanism was chosen. The numbers never change.
 * From the choice come NOT_OFFERED and all behind it; the further behind, the nearer it was to a mechanism.
 */
enum {
  LMAIL_SASL_CANCELLED = 1, /* the client wrote "*"                                              */
  LMAIL_SASL_NOT_BASE64,    /* the line is not base64 in its one canonical form                  */
  LMAIL_SASL_TOO_LONG,      /* the message does not fit into scratch                             */
  LMAIL_SASL_MALFORMED,     /* the message breaks the mechanism's grammar                        */
  LMAIL_SASL_UNEXPECTED,    /* one message more than the mechanism has                           */
  LMAIL_SASL_INITIAL,       /* an initial response where the server begins                       */
  LMAIL_SASL_CREDENTIALS,   /* unknown user, wrong password, token not accepted                  */
  LMAIL_SASL_AUTHORIZATION, /* the user may not act for the authorization identity               */
  LMAIL_SASL_LATER,         /* the application cannot tell now                                   */
  LMAIL_SASL_EARLY,         /* success before the exchange was complete                          */
  LMAIL_SASL_UNPROVEN,      /* the server has not proven that it knows the password              */
  LMAIL_SASL_NONCE,         /* the nonce is not the one that was sent                            */
  LMAIL_SASL_TOO_FEW,       /* iterations below cfg.iterations_min                               */
  LMAIL_SASL_TOO_MANY,      /* iterations above cfg.iterations_max                               */
  LMAIL_SASL_BINDING,       /* channel binding missing, of an unknown kind, or of another channel */
  LMAIL_SASL_EXTENSION,     /* a mandatory extension that nobody knows                           */
  LMAIL_SASL_SERVER_ERROR,  /* the server told an error inside the exchange                      */
  LMAIL_SASL_NOT_OFFERED,   /* the server offers no mechanism at all                             */
  LMAIL_SASL_NO_MECHANISM,  /* none of those that it offers is on your list                      */
  LMAIL_SASL_NO_CREDENTIALS, /* what is left needs credentials that are not there                 */
  LMAIL_SASL_NEEDS_TLS,      /* what is left may only be used under TLS                           */
  LMAIL_SASL_DOWNGRADE       /* somebody took the better mechanisms away                          */
};

/* The enumerator's name without its prefix ("NOT_BASE64", ...); NULL for 0 and unknown numbers. */
LMAIL_API const char *lmail_sasl_reason_name(uint32_t reason);

/* A short English sentence for it; never NULL. */
LMAIL_API const char *lmail_sasl_reason_text(uint32_t reason);

/*
 * What a mechanism is good for; bits of a mechanism's flags.
 *   FIRST      the client speaks first: an initial response is possible
 *   PLAINTEXT  whoever reads along, or poses as the server, can log in afterwards: only under TLS
 *   MUTUAL     the server proves itself; without that there is no success
 *   BINDING_MECHANISM     tied to the TLS channel (-PLUS)
 *   USER, SECRET, TOKEN   which credentials it needs: a user name, a password, an OAuth token
 *   OUTSIDE    identity comes from outside of the exchange (EXTERNAL): nothing secret is said
 *   NOBODY     grants what is granted to anybody (ANONYMOUS)
 *   OBSOLETE   historic; never chosen unless the policy says so (DIGEST-MD5, RFC 6331)
 */
enum {
  LMAIL_SASL_FIRST = 0x0001,
  LMAIL_SASL_PLAINTEXT = 0x0002,
  LMAIL_SASL_MUTUAL = 0x0004,
  LMAIL_SASL_BINDING_MECHANISM = 0x0008,
  LMAIL_SASL_USER = 0x0010,
  LMAIL_SASL_SECRET = 0x0020,
  LMAIL_SASL_TOKEN = 0x0040,
  LMAIL_SASL_OUTSIDE = 0x0080,
  LMAIL_SASL_NOBODY = 0x0100,
  LMAIL_SASL_OBSOLETE = 0x0200,
  LMAIL_SASL_ANY_NUMBER = 0x0400 /* of messages (pass-through): cfg.rounds_max bounds them       */
};

/*
 * Octets of randomness that SCRAM and DIGEST-MD5 (both sides) and CRAM-MD5 (server) want, each time new. A
 * client may have as few as LMAIL_SASL_RANDOM_MIN.
 */
enum { LMAIL_SASL_RANDOM = 18, LMAIL_SASL_RANDOM_MIN = 15 };

/* ---- the client's side ----------------------------------------------------------------------- */

/*
 * What a client logs in with; it is given to every call, the same for the whole exchange (but for
 * pass-through), and kept by none. All zero but what the mechanism needs. Lengths are in octets; text
 * is UTF-8.
 *
 * user       the authentication identity: whose password it is
 * secret     the password (PLAIN, LOGIN, CRAM-MD5, SCRAM, DIGEST-MD5); the access token (XOAUTH2,
 *            OAUTHBEARER); the message itself (pass-through: another one for each call of write)
 * authzid    the identity to act as; absent: the user's own. ANONYMOUS: trace information
 * host       the server's name as you know it: OAUTHBEARER (optional), DIGEST-MD5
 * port       OAUTHBEARER; 0: not told
 * realm      DIGEST-MD5: which of the server's realms, refused when it has no such one; absent: the first
 * binding_name, binding   channel binding: "tls-exporter" (RFC 9266; 32 octets), "tls-unique" or
 *            "tls-server-end-point" (RFC 5929), from your TLS library. Given to a mechanism without
 *            -PLUS, it makes SCRAM tell the server that no -PLUS was seen, which a server that did
 *            offer one takes for an attack: so give it whenever you have it, and tell by flags when
 *            -PLUS was offered and is not wanted
 * random     LMAIL_SASL_RANDOM octets, unpredictable, new for each exchange: SCRAM, DIGEST-MD5
 */
typedef struct lmail_sasl_credentials {
  const void *user;
  size_t user_len;
  const void *secret;
  size_t secret_len;
  const void *authzid;
  size_t authzid_len;
  const void *host;
  size_t host_len;
  const void *realm;
  size_t realm_len;
  const void *binding_name;
  size_t binding_name_len;
  const void *binding;
  size_t binding_len;
  const void *random;
  size_t random_len;
  uint32_t port;
  uint32_t flags; /* LMAIL_SASL_PREPARED, LMAIL_SASL_PLUS_OFFERED */
  const void *reserved[2];
} lmail_sasl_credentials;

enum {
  LMAIL_SASL_PREPARED = 0x01, /* user, secret and authzid have been through SASLprep (saslprep.h).
                                 Without it SCRAM refuses what is not US-ASCII, as it must then
                                 (RFC 5802 2.2)                                                 */
  LMAIL_SASL_PLUS_OFFERED = 0x02, /* the server offers -PLUS, and you chose without: no "y"      */
  LMAIL_SASL_SECRET_IS_TOKEN = 0x04 /* secret is an access token, no password: for the choice    */
};

/* Bits for the client's cfg.flags. */
enum {
  LMAIL_SASL_LINES = 0x01, /* write whole lines: with CRLF, and (server) "334 " and the like before
                              them. Without it, what a machine's functions want: no CRLF         */
  LMAIL_SASL_NO_IR = 0x02, /* never an initial response (POP3 without a SASL line in CAPA)       */
  LMAIL_SASL_IR = 0x04,    /* IMAP: SASL-IR was offered (RFC 4959)                               */
  LMAIL_SASL_OK_GOES_ON = 0x08 /* POP3: "+OK" before the exchange is complete means "+" (home-made
                                  servers). Risk: none to secrets; a server that means success is
                                  sent the response all the same                                 */
};

/* All zero is a good configuration, for SMTP. It is copied at init. */
typedef struct lmail_sasl_client_config {
  uint16_t protocol;       /* LMAIL_SASL_SMTP, ...                                               */
  uint16_t flags;          /* LMAIL_SASL_LINES, ...                                              */
  uint32_t command_max;    /* octets of the command line, with CRLF, without IMAP's tag: an initial
                              response that makes it longer waits for its challenge. 0: SMTP and
                              NNTP 512, POP3 255 (RFC 5034 4), IMAP 8,192                        */
  uint32_t iterations_min; /* SCRAM: 0: 4,096 (RFC 5802 5.1, RFC 7677 4)                         */
  uint32_t iterations_max; /* SCRAM: 0: 1,000,000. On a microcontroller each takes a while       */
  uint32_t rounds_max;     /* pass-through: messages, at most 254; 0: 16                         */
  uint32_t reserved[3];
} lmail_sasl_client_config;

struct lmail_sasl_client_mechanism;

typedef struct lmail_sasl_client {
  const struct lmail_sasl_client_mechanism *mechanism_;
  uint8_t *scratch_;
  size_t scratch_size_;
  size_t held_;    /* octets of the last challenge, decoded, behind the mechanism's own */
  size_t written_; /* octets of the message (not of its base64) that have been written  */
  size_t span_;    /* a length that the mechanism keeps                                 */
  size_t own_;     /* octets of scratch that the mechanism has for itself, the first    */
  lmail_sasl_client_config cfg_;
  uint8_t state_;
  uint8_t stage_;  /* the message is an initial response                                */
  uint8_t step_;   /* how many messages have been written                               */
  uint8_t proven_; /* the server has proven itself                                      */
  uint8_t reason_;
  uint8_t reserved_[3];
} lmail_sasl_client;

/*
 * Makes *c ready for one exchange. cfg NULL: SMTP, defaults. scratch, which may be NULL for mechanisms
 * that read nothing (PLAIN, LOGIN, EXTERNAL, ANONYMOUS), must stay where it is; the mechanism's
 * lmail_sasl_client_scratch_size is enough for any challenge of challenge_max octets.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH; LMAIL_E_ARGUMENT (unknown protocol or bits).
 */
#define lmail_sasl_client_init(c, mechanism, cfg, scratch, scratch_size)           \
  lmail_sasl_client_init_sized((c), sizeof(lmail_sasl_client), (mechanism), (cfg), \
                               sizeof(lmail_sasl_client_config), (scratch), (scratch_size))
/* The function behind the macro, for bindings: sizes are those of the structs that the caller has. */
LMAIL_API lmail_status lmail_sasl_client_init_sized(
    lmail_sasl_client *c, size_t c_size, const struct lmail_sasl_client_mechanism *mechanism,
    const lmail_sasl_client_config *cfg, size_t cfg_size, void *scratch, size_t scratch_size);

/* Octets of scratch for challenges of up to challenge_max octets without base64; 512 is plenty for all but
 * pass-through and DIGEST-MD5 (2,048). */
LMAIL_API size_t lmail_sasl_client_scratch_size(const struct lmail_sasl_client_mechanism *mechanism,
                                                size_t challenge_max);

/* sizeof(lmail_sasl_client), for bindings. */
LMAIL_API size_t lmail_sasl_client_size(void);

/*
 * Writes what is due: the command first ("AUTH PLAIN ...", without IMAP's tag), then a response to each
 * challenge, "*" after one that was refused. It is marked as secret in *w. A codec (codec.h), so not
 * whole or nothing, because a token may be longer than any buffer:
 *   LMAIL_OK          all of it is written; an answer is awaited
 *   LMAIL_FULL        what fitted is written, w->need more octets are to come: send, call again with the
 *                     same credentials. Who needs the line whole gives that much room
 *   LMAIL_E_ARGUMENT  (the first call for a message) the credentials lack something that the mechanism
 *                     needs, or hold what it cannot carry (NUL; for SCRAM see LMAIL_SASL_PREPARED;
 *                     control-A in tokens); nothing was written
 *   LMAIL_E_STATE     nothing is due
 */
LMAIL_API lmail_status lmail_sasl_client_write(lmail_sasl_client *c,
                                               const lmail_sasl_credentials *cred, lmail_writer *w);

/*
 * The server asks. text[0 .. n) is what it says behind "334 ", "+ " or "383 ": n is 0 when there is
 * nothing, or no space. Texts that no mechanism reads are not looked at: the prompts of LOGIN in any
 * spelling, base64 or not, and what stands where a client that speaks first awaits an empty challenge.
 *   LMAIL_OK          write the response
 *   LMAIL_PAUSED      something is to be computed first: lmail_sasl_client_work
 *   LMAIL_REFUSED     the challenge is not acceptable: lmail_sasl_client_reason tells why. Write "*" (or,
 *                     when the server told an error, what the mechanism wants then), and await "no"
 *   LMAIL_E_ARGUMENT  credentials as above. LMAIL_E_STATE: no challenge is awaited (write first)
 */
LMAIL_API lmail_status lmail_sasl_client_challenge(lmail_sasl_client *c,
                                                   const lmail_sasl_credentials *cred,
                                                   const void *text, size_t n);

/*
 * Does at most so many iterations of what makes passwords costly: some hundred are a good slice on a
 * desktop, some ten on a microcontroller. LMAIL_PAUSED: there is more; LMAIL_OK: write the response;
 * LMAIL_E_STATE; LMAIL_E_ARGUMENT: the credentials are not what they were.
 */
LMAIL_API lmail_status lmail_sasl_client_work(lmail_sasl_client *c,
                                              const lmail_sasl_credentials *cred,
                                              uint32_t iterations);

/*
 * The server says that all is well. text[0 .. n) is its success data (NNTP's 283), else n is 0.
 *   LMAIL_DONE      the exchange is complete, and the server proven where the mechanism can
 *   LMAIL_REFUSED   it came too early or without proof: somebody sits in the middle. Close the connection
 *   LMAIL_OK        it was no success (LMAIL_SASL_OK_GOES_ON): write the response
 *   LMAIL_E_STATE   the exchange had not begun, or is over
 * After "no" from the server there is nothing to call but clear; another exchange needs another init.
 */
LMAIL_API lmail_status lmail_sasl_client_success(lmail_sasl_client *c,
                                                 const lmail_sasl_credentials *cred,
                                                 const void *text, size_t n);

/*
 * Only the base64 of a mechanism's first message, whole or nothing, without an exchange: for a program
 * that writes its own "AUTH PLAIN " and waits for "235", where every octet of flash counts. For PLAIN,
 * EXTERNAL, ANONYMOUS, XOAUTH2 and OAUTHBEARER. Nothing is made of an empty message (EXTERNAL as oneself):
 * behind a command that is "=". LMAIL_OK; LMAIL_FULL; LMAIL_E_ARGUMENT (credentials, or the server begins).
 */
LMAIL_API lmail_status lmail_sasl_initial(const struct lmail_sasl_client_mechanism *mechanism,
                                          const lmail_sasl_credentials *cred, lmail_writer *w);

/* LMAIL_SASL_...: why challenge or success returned LMAIL_REFUSED; 0 before. */
LMAIL_API uint32_t lmail_sasl_client_reason(const lmail_sasl_client *c);

/*
 * The last challenge, decoded: the server's error (LMAIL_SASL_SERVER_ERROR: JSON of OAUTHBEARER and
 * XOAUTH2, "e=" of SCRAM), or the token to be answered (pass-through). It lies in scratch until the next call;
 * not NUL-terminated, and from the peer: display it safely. NULL when there is none.
 */
LMAIL_API const uint8_t *lmail_sasl_client_text(const lmail_sasl_client *c, size_t *n);

/* Wipes scratch and all that was derived from secrets; *c must be initialised again. At any time. */
LMAIL_API void lmail_sasl_client_clear(lmail_sasl_client *c);

/* ---- which mechanism ------------------------------------------------------------------------- */

/*
 * What the server offers against what you have:
 *
 *   const lmail_sasl_client_mechanism *mine[] = {lmail_sasl_scram_sha256_client(), lmail_sasl_plain_client()};
 *
 *   lmail_sasl_choice_init(&choice, mine, 2);                          best first
 *   lmail_sasl_choice_offer(&choice, ev.data2, ev.len2);               for each line that offers some
 *   mechanism = lmail_sasl_choice_make(&choice, LMAIL_SASL_TLS, &cred);
 *   if (mechanism == NULL) puts(lmail_sasl_reason_text(choice.reason));
 *   cred.flags |= choice.flags;
 */
typedef struct lmail_sasl_choice {
  const struct lmail_sasl_client_mechanism *const *mine_;
  uint32_t count_;
  uint32_t offered_; /* bit n: mine_[n]                                                        */
  uint32_t plus_;    /* bit n: mine_[n] with -PLUS                                             */
  uint32_t flags;    /* to be added to cred.flags: LMAIL_SASL_PLUS_OFFERED                     */
  uint16_t floor;    /* no mechanism weaker than this (LMAIL_SASL_RANK_...); set it after init to
                        what `best` was when this server was last spoken to, 0 for none         */
  uint16_t best;     /* the strongest on your list that was offered since init or forget; from make()
                        on, that your credentials do for: when you have logged in under TLS, keep it */
  uint16_t reason;   /* why make() returned NULL                                               */
  uint16_t words_;
  uint32_t before_; /* bit n: mine_[n] was offered and forgotten                              */
  uint32_t reserved_[1];
} lmail_sasl_choice;

/* How strong a mechanism is; more is better. */
enum {
  LMAIL_SASL_RANK_NONE = 0,      /* ANONYMOUS                                                   */
  LMAIL_SASL_RANK_PLAINTEXT = 1, /* PLAIN, LOGIN; tokens                                        */
  LMAIL_SASL_RANK_DIGEST = 2,    /* CRAM-MD5, DIGEST-MD5                                        */
  LMAIL_SASL_RANK_SCRAM = 3,     /* and GSSAPI, EXTERNAL: nothing to steal on the wire          */
  LMAIL_SASL_RANK_PLUS = 4
};

/* Bits of the policy. */
enum {
  LMAIL_SASL_TLS = 0x01, /* the connection is under TLS, and the server's certificate was verified */
  LMAIL_SASL_PLAINTEXT_ANYWAY = 0x02, /* allow passwords to go over the wire in the clear        */
  LMAIL_SASL_WEAKER_ANYWAY = 0x04,    /* allow what is weaker than floor, and than what this server
                                         offered before TLS                                      */
  LMAIL_SASL_OBSOLETE_TOO = 0x08      /* allow LMAIL_SASL_OBSOLETE                               */
};

/* mine must stay where it is; count is at most 32, the rest is not looked at. */
LMAIL_API void lmail_sasl_choice_init(lmail_sasl_choice *choice,
                                      const struct lmail_sasl_client_mechanism *const *mine,
                                      size_t count);

/*
 * The server offers the words text[0 .. n), in any case, separated by blanks: the parameters of SMTP's
 * AUTH and of POP3's or NNTP's SASL. "AUTH=PLAIN" (IMAP, and SMTP of old) is taken for "PLAIN". It may
 * be called for each line, and again: words add up. After STARTTLS, what was offered before must be
 * forgotten: lmail_sasl_choice_forget.
 */
LMAIL_API void lmail_sasl_choice_offer(lmail_sasl_choice *choice, const void *text, size_t n);

/*
 * Forgets what was offered, but not how strong it was: nobody can make us use less after TLS than was offered
 * before and could have been used with the same credentials. Whoever sits in the middle before TLS can make us use nothing, though,
 * and could so for ever if best were not forgotten.
 */
LMAIL_API void lmail_sasl_choice_forget(lmail_sasl_choice *choice);

/*
 * The first on your list that is offered, allowed by policy (LMAIL_SASL_TLS, ...), and for which *cred
 * has what it needs. SCRAM without -PLUS is passed over where -PLUS is offered, on your list and cred has a
 * binding (RFC 5802 6). NULL: choice->reason tells why.
 */
LMAIL_API const struct lmail_sasl_client_mechanism *
lmail_sasl_choice_make(lmail_sasl_choice *choice, uint32_t policy,
                       const lmail_sasl_credentials *cred);

/* ---- the server's side ----------------------------------------------------------------------- */

/* Bits for the server's cfg.flags, with LMAIL_SASL_LINES. */
enum {
  LMAIL_SASL_OFFERS_PLUS = 0x10 /* -PLUS is among what you announced: a client that says "y" has been
                                   lied to, and is refused (RFC 5802 6)                         */
};

/* All zero is good for SMTP and PLAIN. Read at init, pointers too, and not kept. */
typedef struct lmail_sasl_server_config {
  uint16_t protocol; /* LMAIL_SASL_SMTP, ...                                                     */
  uint16_t flags;    /* LMAIL_SASL_LINES, LMAIL_SASL_OFFERS_PLUS                                 */
  uint32_t rounds_max; /* pass-through: messages, at most 254; 0: 16                          */
  const void *random;  /* LMAIL_SASL_RANDOM octets: SCRAM, CRAM-MD5, DIGEST-MD5               */
  size_t random_len;
  const void *host; /* your name: CRAM-MD5, DIGEST-MD5 (its realm, too)                    */
  size_t host_len;
  uint32_t reserved[4];
} lmail_sasl_server_config;

/*
 * Questions to the application.
 *
 * PASSWORD   PLAIN, LOGIN: is SECRET the password of USER? Answer ACCEPT or REJECT when you can tell (a
 *            hash, PAM, LDAP), or PASSWORD with the right one, which is compared in constant time
 * DIGEST     CRAM-MD5, DIGEST-MD5: answer PASSWORD with the password of USER
 * KEYS       SCRAM: answer KEYS with what lmail_scram_keys made when USER chose the password, and, when
 *            BINDING has a name, with the channel's data of that kind
 * TOKEN      XOAUTH2: is SECRET a valid token, and is it one of USER's, who is only what the client says?
 *            OAUTHBEARER: is it valid? Whose it is, the token tells. Answer ACCEPT or REJECT, then with the
 *            error as JSON in text (absent: "invalid_token"; where scratch has no room for it, the client is
 *            refused without). pass-through: CONTINUE with the next challenge in text, ACCEPT or REJECT
 * IDENTITY   EXTERNAL: may whoever was authenticated outside act as AUTHZID (empty: as himself)?
 * ANONYMOUS  ANONYMOUS: is anybody welcome? AUTHZID is the trace information, which may be empty
 * AUTHORIZE  the credentials of USER (OAUTHBEARER, which names none: the token) are right: may he act as
 *            AUTHZID, which is another name?
 *
 * REJECT stands for "unknown user" as for "wrong". To DIGEST and KEYS give `text`, a secret of your own
 * that never changes, and for KEYS the iterations and the salt_len that your users have (absent: 16): the
 * exchange then goes on as for any user, with a salt that is always the same for this name, and fails at
 * its end. Take the same time for both, too.
 */
enum {
  LMAIL_SASL_ASK_PASSWORD = 1,
  LMAIL_SASL_ASK_DIGEST = 2,
  LMAIL_SASL_ASK_KEYS = 3,
  LMAIL_SASL_ASK_TOKEN = 4,
  LMAIL_SASL_ASK_IDENTITY = 5,
  LMAIL_SASL_ASK_ANONYMOUS = 6,
  LMAIL_SASL_ASK_AUTHORIZE = 7
};

/* The enumerator's name without its prefix ("ASK_KEYS", ...); NULL for 0 and unknown numbers. */
LMAIL_API const char *lmail_sasl_question_name(uint32_t question);

/* What an answer says. */
enum {
  LMAIL_SASL_REJECT = 0,
  LMAIL_SASL_ACCEPT = 1,
  LMAIL_SASL_PASSWORD = 2, /* text: the password as it should be                                */
  LMAIL_SASL_KEYS = 3,     /* salt, stored_key, server_key, iterations; binding                 */
  LMAIL_SASL_CONTINUE = 4, /* text: the next challenge                                          */
  LMAIL_SASL_NOT_NOW = 5   /* the database is away: the client should try again later           */
};

typedef struct lmail_sasl_answer {
  uint32_t verdict; /* LMAIL_SASL_REJECT, ...                                                   */
  uint32_t iterations;
  const void *text;
  size_t text_len;
  const void *salt;
  size_t salt_len;
  const void *stored_key; /* digest_len octets of the mechanism's hash                          */
  const void *server_key; /* the same                                                           */
  const void *binding;    /* the channel's data of the kind that the client named               */
  size_t binding_len;
  const void *reserved[2];
} lmail_sasl_answer;

struct lmail_sasl_server_mechanism;

/* A range of scratch. */
typedef struct lmail_sasl_span_ {
  uint32_t off;
  uint32_t len;
} lmail_sasl_span_;

typedef struct lmail_sasl_server {
  const struct lmail_sasl_server_mechanism *mechanism_;
  uint8_t *scratch_;
  size_t scratch_size_;
  size_t held_;    /* octets of scratch in use, the mechanism's own first       */
  size_t message_; /* where the message that is being received begins           */
  size_t written_; /* octets of the challenge that have been written            */
  lmail_sasl_span_ user_;
  lmail_sasl_span_ authzid_;
  lmail_sasl_span_ secret_;
  lmail_sasl_span_ binding_;
  lmail_sasl_span_ out_;      /* the challenge                                  */
  lmail_sasl_span_ spans_[4]; /* the mechanism's own                           */
  lmail_base64_decoder decoder_;
  uint16_t flags_;
  uint8_t protocol_;
  uint8_t state_;
  uint8_t step_;
  uint8_t rounds_max_;
  uint8_t ask_;
  uint8_t reason_;
  uint8_t stage_;
  uint8_t doomed_; /* goes on for the look of it                                */
  uint8_t broken_;
  uint8_t first_;    /* the first character of the line                        */
  uint8_t line_len_; /* 0, 1, or more                                          */
  uint8_t said_;     /* success data were said as a challenge                  */
  uint8_t reserved_[10];
} lmail_sasl_server;

/*
 * Makes *s ready for one exchange; AUTH has just named its mechanism. scratch holds all messages of the
 * client until the end, and limits them: 12,288 for tokens, 1,024 for passwords is plenty.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH (or it is NULL); LMAIL_E_ARGUMENT (unknown protocol or bits; no
 * random or host where the mechanism needs them).
 */
#define lmail_sasl_server_init(s, mechanism, cfg, scratch, scratch_size)           \
  lmail_sasl_server_init_sized((s), sizeof(lmail_sasl_server), (mechanism), (cfg), \
                               sizeof(lmail_sasl_server_config), (scratch), (scratch_size))
/* The function behind the macro, for bindings: sizes are those of the structs that the caller has. */
LMAIL_API lmail_status lmail_sasl_server_init_sized(
    lmail_sasl_server *s, size_t s_size, const struct lmail_sasl_server_mechanism *mechanism,
    const lmail_sasl_server_config *cfg, size_t cfg_size, void *scratch, size_t scratch_size);

/* sizeof(lmail_sasl_server), for bindings. */
LMAIL_API size_t lmail_sasl_server_size(void);

/*
 * Takes the argument of AUTH apart: mechanism *(SP) [initial-response]. Clients write two spaces
 * sometimes (Windows Mail); *repair is 1 then, else 0. NULL: not wanted.
 * mechanism, mechanism_len   its name, as the client wrote it
 * initial, initial_len       for lmail_sasl_server_receive; empty when there is none
 * LMAIL_OK; LMAIL_E_SYNTAX: no mechanism name (RFC 4422 3.1).
 */
LMAIL_API lmail_status lmail_sasl_argument(const void *text, size_t n, const uint8_t **mechanism,
                                           size_t *mechanism_len, const uint8_t **initial,
                                           size_t *initial_len, uint32_t *repair);

/* The one of these that has this name, in any case; NULL: answer 504, -ERR, NO or 503. */
LMAIL_API const struct lmail_sasl_server_mechanism *
lmail_sasl_server_find(const struct lmail_sasl_server_mechanism *const *mine, size_t count,
                       const void *name, size_t n);

/*
 * The client says something: first the argument of AUTH behind the mechanism's name (n 0: nothing), then
 * a line for each challenge, without CRLF. A line may come in pieces; more is 0 with the last.
 *   LMAIL_OK         write the challenge
 *   LMAIL_WAIT       the rest of the line is awaited
 *   LMAIL_REPLY_DUE  answer the question
 *   LMAIL_DONE       the client has logged in. NNTP: lmail_sasl_server_write writes success data, if
 *                    there are any, for 283
 *   LMAIL_REFUSED    it has failed; reason and failure tell more. What was secret is wiped
 *   LMAIL_E_STATE    nothing is awaited from the client
 */
LMAIL_API lmail_status lmail_sasl_server_receive(lmail_sasl_server *s, const void *text, size_t n,
                                                 int more);

/* Which question is open: LMAIL_SASL_ASK_...; 0 for none. */
LMAIL_API uint32_t lmail_sasl_server_question(const lmail_sasl_server *s);

/* What is known: LMAIL_SASL_GET_...; NULL and 0 when it is not. Octets of the client's, as it sent them, maybe
 * not UTF-8 (lmail_utf8_valid), for SCRAM unescaped; in scratch until clear (SECRET: until the answer). */
enum {
  LMAIL_SASL_GET_USER = 0,
  LMAIL_SASL_GET_AUTHZID = 1,
  LMAIL_SASL_GET_SECRET = 2, /* mark it as such in what you log                                 */
  LMAIL_SASL_GET_BINDING = 3 /* SCRAM's -PLUS: which kind the client uses                        */
};
LMAIL_API const uint8_t *lmail_sasl_server_get(const lmail_sasl_server *s, uint32_t what,
                                               size_t *n);

/*
 * Answers the open question. Results as lmail_sasl_server_receive, but for LMAIL_WAIT; and
 * LMAIL_E_ARGUMENT: the verdict does not answer this question, or what belongs to it is missing.
 */
LMAIL_API lmail_status lmail_sasl_server_answer(lmail_sasl_server *s,
                                                const lmail_sasl_answer *answer);

/*
 * Writes the challenge that is due as base64 (with LMAIL_SASL_LINES as a whole line), or NNTP's success
 * data. LMAIL_OK, LMAIL_FULL as lmail_sasl_client_write; LMAIL_E_STATE: nothing is due.
 */
LMAIL_API lmail_status lmail_sasl_server_write(lmail_sasl_server *s, lmail_writer *w);

/* LMAIL_SASL_...: why it failed; 0 when it did not. For your log; tell the client no more than failure does. */
LMAIL_API uint32_t lmail_sasl_server_reason(const lmail_sasl_server *s);

/*
 * The reply that a reason deserves in a protocol: SMTP's code (RFC 4954 6) and in *enhanced its enhanced
 * code, as LMAIL_SMTP_ENHANCED; NNTP's code (RFC 4643 2.4.1). IMAP: 1 for BAD, 0 for NO; POP3: 0, -ERR.
 * *word is a response code for brackets (RFC 5530, RFC 3206), or NULL. Either pointer may be NULL.
 */
LMAIL_API uint32_t lmail_sasl_failure(uint32_t protocol, uint32_t reason, uint32_t *enhanced,
                                      const char **word);

/* Wipes scratch and all that was derived from secrets; *s must be initialised again. At any time. */
LMAIL_API void lmail_sasl_server_clear(lmail_sasl_server *s);

/* ---- the mechanisms -------------------------------------------------------------------------- */

/*
 * Each is two constants, one a side. The members are public so that a mechanism can be looked at and
 * copied; call none of its functions. With hardware or another library for its hash:
 *
 *   lmail_sasl_client_mechanism mine = *lmail_sasl_scram_sha256_client();
 *   mine.hash = my_sha256;                              a function that returns your lmail_hash
 */
struct lmail_sasl_sink;

typedef struct lmail_sasl_client_mechanism {
  char name[24];    /* upper case, NUL-terminated, at most 20 octets (RFC 4422 3.1)             */
  uint16_t flags;   /* LMAIL_SASL_FIRST, ...                                                    */
  uint8_t messages; /* how many the client writes until success may be told                     */
  uint8_t rank;     /* LMAIL_SASL_RANK_...                                                      */
  uint32_t reserved;
  const lmail_hash *(*hash)(void);       /* or NULL                                         */
  size_t (*own)(const lmail_hash *hash); /* octets of scratch for itself, or NULL           */
  /* Puts the message whose number is c->step_. */
  void (*make)(const lmail_sasl_client *c, const lmail_sasl_credentials *cred,
               struct lmail_sasl_sink *sink);
  /* Reads a challenge as it came; NULL: there is none. */
  lmail_status (*challenge)(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                            const uint8_t *text, size_t n);
  lmail_status (*work)(lmail_sasl_client *c, const lmail_sasl_credentials *cred,
                       uint32_t iterations);
} lmail_sasl_client_mechanism;

typedef struct lmail_sasl_server_mechanism {
  char name[24];
  uint16_t flags;
  uint16_t reserved;
  uint32_t reserved2;
  const lmail_hash *(*hash)(void);
  /* Puts the first challenge into scratch, or NULL: the client speaks first. */
  lmail_status (*begin)(lmail_sasl_server *s, const lmail_sasl_server_config *cfg);
  lmail_status (*receive)(lmail_sasl_server *s, uint8_t *message, size_t n);
  lmail_status (*answer)(lmail_sasl_server *s, const lmail_sasl_answer *answer);
} lmail_sasl_server_mechanism;

/* PLAIN (RFC 4616): user name and password, as they are. */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_plain_client(void);
/* PLAIN, the server: asks for the password's check (RFC 4616 2). */
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_plain_server(void);

/* LOGIN (draft-murchison-sasl-login): the same after two prompts; for servers that have nothing else. */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_login_client(void);
/* LOGIN, the server: prompts "Username:" and "Password:", then asks as PLAIN does. */
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_login_server(void);

/* EXTERNAL (RFC 4422 appendix A): TLS's client certificate or the like says who it is. */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_external_client(void);
/* EXTERNAL, the server: asks whether that identity may be taken on. */
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_external_server(void);

/* ANONYMOUS (RFC 4505). */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_anonymous_client(void);
/* ANONYMOUS, the server: asks whether anybody is welcome (RFC 4505 2). */
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_anonymous_server(void);

/* XOAUTH2 (Google, Microsoft): an access token. */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_xoauth2_client(void);
/* XOAUTH2, the server: asks for the token's check. */
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_xoauth2_server(void);
/* OAUTHBEARER (RFC 7628): an access token, with a GS2 header. */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_oauthbearer_client(void);
/* OAUTHBEARER, the server: asks for the token's check, as XOAUTH2's. */
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_oauthbearer_server(void);

/*
 * GSSAPI, NTLM, and others whose messages another library makes: *m becomes the description of such a
 * mechanism, and must stay where it is as long as it is used. name is its name, in upper case; flags are
 * LMAIL_SASL_FIRST (it speaks first: GSSAPI) and what else is true of it, but not LMAIL_SASL_MUTUAL, with
 * which there is no success: whether the server has proven itself, the other library knows; ask it. The
 * client answers each challenge (lmail_sasl_client_text) with the message in cred.secret, the server asks
 * TOKEN about each message (LMAIL_SASL_GET_SECRET), of which the client's is the first: where the other library
 * begins as the server, its first challenge has no place here. No security layer can be negotiated: use TLS.
 */
LMAIL_API void lmail_sasl_pass_client(lmail_sasl_client_mechanism *m, const char *name,
                                      uint32_t flags);
LMAIL_API void lmail_sasl_pass_server(lmail_sasl_server_mechanism *m, const char *name,
                                      uint32_t flags);

/*
 * CRAM-MD5 (RFC 2195): the password is not said, but the server must have it as it is, and does not prove
 * that. Under TLS PLAIN is as good.
 */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_cram_md5_client(void);
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_cram_md5_server(void);

/*
 * DIGEST-MD5 (RFC 2831), without security layers: historic (RFC 6331), for servers that have nothing
 * better. The choice takes it only with LMAIL_SASL_OBSOLETE_TOO. US-ASCII only.
 */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_digest_md5_client(void);
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_digest_md5_server(void);

/*
 * SCRAM (RFC 5802, RFC 7677): the password is not said, the server keeps no password, and proves that it
 * knows the user. With -PLUS both prove that they speak over the same TLS connection.
 */
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_scram_sha1_client(void);
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_scram_sha1_plus_client(void);
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_scram_sha256_client(void);
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_scram_sha256_plus_client(void);
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_scram_sha512_client(void);
LMAIL_API const lmail_sasl_client_mechanism *lmail_sasl_scram_sha512_plus_client(void);
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_scram_sha1_server(void);
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_scram_sha1_plus_server(void);
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_scram_sha256_server(void);
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_scram_sha256_plus_server(void);
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_scram_sha512_server(void);
LMAIL_API const lmail_sasl_server_mechanism *lmail_sasl_scram_sha512_plus_server(void);

/*
 * What a server of SCRAM keeps in place of a password, for KEYS: digest_len octets each. SaltedPassword is
 * what lmail_pbkdf2 makes of the password (through SASLprep), a salt (16 octets, random, kept) and the
 * iterations (kept; at least 4,096). Wipe it afterwards.
 */
LMAIL_API void lmail_scram_keys(const lmail_hash *hash, const void *salted_password,
                                void *stored_key, void *server_key);

#ifdef __cplusplus
}
#endif
#endif
