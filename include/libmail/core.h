/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_H
#define LIBMAIL_CORE_H

/*
 * core.h - what every libmail machine shares: one parser base, one event, one driver.
 *
 * A machine (lmail_smtp_server, lmail_pop3_client, lmail_mime_parser, ...) is a struct that you
 * own. It begins with an lmail_parser, and its life is the same for all of them:
 *
 *   1. lmail_X_init(&x, &cfg, scratch, sizeof scratch)     storage is yours, there is no heap
 *   2. lmail_next(&x.base, in, n, &used, &ev)              feed bytes, get events ...
 *   3. lmail_X_reply(&x, &writer, ...)                     ... and answer, into your buffer
 *   4. lmail_finish(&x.base), then 2 again with n = 0      when the peer has closed
 *   5. nothing to free
 *
 * Nothing here opens a socket, reads a clock, allocates, prints, locks or keeps a global. One
 * object belongs to one thread at a time; different objects are independent. A machine holds no
 * pointer into itself: it may be moved with memcpy between calls, as long as scratch stays put.
 * Fields whose names end in '_' are private.
 */

#include <stddef.h>
#include <stdint.h>

#if defined(LIBMAIL_SHARED) && defined(_WIN32)
#define LMAIL_API __declspec(dllimport)
#elif defined(__GNUC__)
#define LMAIL_API __attribute__((visibility("default")))
#else
#define LMAIL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- status --------------------------------------------------------------------------------- */

/*
 * What a call came to. Zero and above: all is well. Below zero: an error.
 * The numbers never change; new ones are added at the end.
 */
typedef int32_t lmail_status;

enum {
  LMAIL_OK = 0,    /* parsing: all input consumed, nothing pending; writing: it is in the buffer  */
  LMAIL_EVENT = 1, /* lmail_next: *ev is filled; call again, even when *used is 0                 */
  LMAIL_PAUSED = 2, /* lmail_feed: the callback returned LMAIL_PAUSE; call again to go on          */
  LMAIL_REPLY_DUE =
      3, /* a server machine waits for your reply before it reads on                    */
  LMAIL_SWITCH = 4, /* the connection changes its nature after *used (STARTTLS and the like)       */
  LMAIL_DONE = 5, /* the conversation or message is over; bytes after *used are not part of it   */
  LMAIL_FULL = 6, /* writing: nothing was written or changed; writer.need bytes must be free     */
  LMAIL_WAIT = 7, /* writing: stopped at a synchronising literal; go on after the go-ahead       */
  LMAIL_REFUSED = 8 /* writing: the peer refused the go-ahead; the command is over                 */
};

enum {
  LMAIL_E_ARGUMENT = -1, /* an argument is not allowed there (CR, LF, NUL, grammar); nothing changed */
  LMAIL_E_STATE = -2, /* not now: the protocol does not allow this call at this point             */
  LMAIL_E_SIZE = -3,  /* init: sizeof the struct or its config differs from the library's         */
  LMAIL_E_SCRATCH = -4, /* init: scratch is smaller than lmail_X_scratch_size(&cfg)                 */
  LMAIL_E_SYNTAX = -5, /* the peer broke the framing; nothing after this offset can be trusted     */
  LMAIL_E_TOO_LONG = -6, /* a line or token is longer than its limit and nothing can follow it       */
  LMAIL_E_TRUNCATED =
      -7, /* the stream ended in the middle of something                              */
  LMAIL_E_UNEXPECTED =
      -8, /* the peer sent what nobody had asked for                                  */
  LMAIL_E_INJECTED = -9, /* bytes behind a STARTTLS line: somebody sits in the middle (RFC 3207 6)   */
  LMAIL_E_QUEUE = -10, /* writing: cfg.queue_max commands are unanswered; nothing was written      */
  LMAIL_E_BUSY = -11, /* writing: another message is open                                         */
  LMAIL_E_LIMIT = -12, /* a configured limit was reached                                           */
  LMAIL_E_RANGE = -13, /* a number does not fit its type                                           */
  LMAIL_E_NOT_OFFERED =
      -14, /* writing: the peer has not offered this extension                       */
  LMAIL_E_FINISHED =
      -15, /* input after lmail_finish                                                 */
  LMAIL_E_AMBIGUOUS =
      -16, /* strict: two readers would see two messages; the defect told why          */

  /* A callback ends lmail_feed with a number of its own in this range; it becomes the sticky error. */
  LMAIL_E_USER_FIRST = -199,
  LMAIL_E_USER_LAST = -100
};

/* A short English sentence for a status; never NULL. The strings are constant. */
LMAIL_API const char *lmail_status_text(lmail_status status);

/* The enumerator's name without its prefix ("REPLY_DUE", "E_SYNTAX"); NULL when there is none. */
LMAIL_API const char *lmail_status_name(lmail_status status);

/* ---- events --------------------------------------------------------------------------------- */

/*
 * One thing that happened. Which fields mean something is said at each kind (smtp.h, pop3.h, ...);
 * all others are zero. `data` and `data2` are not NUL-terminated and may hold any byte, NUL too.
 * They point into the input of this call, or into scratch or constant memory when
 * LMAIL_EV_COPIED is set; in either case they are valid until the next call on this machine.
 */
typedef struct lmail_event {
  uint16_t kind;   /* LMAIL_SMTP_SERVER_RCPT, LMAIL_MIME_HEADER, ...: what happened            */
  uint16_t code;   /* verb, keyword id, reply code                                             */
  uint16_t field;  /* the grammar slot that this token fills (LMAIL_FIELD_...)                 */
  uint16_t flags;  /* LMAIL_EV_...                                                             */
  uint32_t id;     /* message number, part number, index of the command that this answers      */
  uint32_t depth;  /* nesting of lists or parts                                                */
  uint32_t repair; /* number of the tolerance that was used (the last of several), 0 for none  */
  uint32_t at;     /* in events that report a fault: where it is, in bytes from off            */
  uint64_t num;    /* size, UID, count, ...                                                    */
  uint64_t num2;   /* second number: replies owed, lines, limit, ...                           */
  uint64_t off;    /* offset of data[0] in the stream                                          */
  const uint8_t *data;
  size_t len;
  const uint8_t *data2; /* second span, after data in the same contiguous bytes                */
  size_t len2;
} lmail_event;

/*
 * Whole or bulk, never maybe: a small token (a command, a reply line, a header field) always
 * comes whole in one event. Bulk (message data, bodies, multi-line answers) comes as spans: all
 * but the last carry LMAIL_EV_MORE, the last may be empty. Length decides which it is, never the
 * way in which the input was split.
 */
enum {
  LMAIL_EV_MORE = 0x0001, /* bulk: further spans of the same bulk follow                          */
  LMAIL_EV_COPIED = 0x0002, /* data is not in your input: it was assembled in scratch               */
  LMAIL_EV_LONG = 0x0004, /* the token is longer than cfg.token_max: it comes as bulk, or was cut */
  LMAIL_EV_SECRET = 0x0008 /* data or data2 holds a password or the like: do not log it            */
};                         /* 0x0100 and above belong to each module                              */

/* Kinds are numbered by machine, so that one switch can serve several machines. */
enum {
  LMAIL_KIND_SMTP_SERVER = 0x0100,
  LMAIL_KIND_SMTP_CLIENT = 0x0200,
  LMAIL_KIND_POP3_SERVER = 0x0300,
  LMAIL_KIND_POP3_CLIENT = 0x0400,
  LMAIL_KIND_IMAP_SERVER = 0x0500,
  LMAIL_KIND_IMAP_CLIENT = 0x0600,
  LMAIL_KIND_NNTP_SERVER = 0x0700,
  LMAIL_KIND_NNTP_CLIENT = 0x0800,
  LMAIL_KIND_RFC822 = 0x0900,
  LMAIL_KIND_MIME = 0x0a00,
  LMAIL_KIND_MBOX = 0x0b00,
  LMAIL_KIND_REPORT = 0x0c00
};

/* Grammar slots are numbered by module in the same way. */
enum {
  LMAIL_FIELD_NONE = 0,
  LMAIL_FIELD_LINE = 1,   /* a whole line                         */
  LMAIL_FIELD_VERB = 2,   /* the command word                     */
  LMAIL_FIELD_STATUS = 3, /* the word or number a reply starts with */
  LMAIL_FIELD_BODY = 4,   /* message data                         */
  LMAIL_FIELD_SMTP = 0x0100,
  LMAIL_FIELD_POP3 = 0x0300,
  LMAIL_FIELD_IMAP = 0x0500,
  LMAIL_FIELD_NNTP = 0x0700,
  LMAIL_FIELD_RFC822 = 0x0900,
  LMAIL_FIELD_MIME = 0x0a00,
  LMAIL_FIELD_REPORT = 0x0c00
};

/* What a callback returns. Any other value that is no user error (-100 to -199) is LMAIL_E_ARGUMENT. */
enum {
  LMAIL_CONTINUE = 0, /* go on (also the answer to a kind that you do not know)             */
  LMAIL_PAUSE = 1,    /* stop after this event; everything before it is consumed exactly    */
  LMAIL_SKIP = 2      /* as lmail_skip: drop the rest of the bulk that is being delivered   */
};

/*
 * Called once per event. It may write through the machine and read it, but must not feed,
 * finish or re-initialise it. `ev` and what it points to die when the callback returns.
 */
typedef int32_t (*lmail_event_fn)(void *user, const lmail_event *ev);

/* ---- the parser base ------------------------------------------------------------------------ */

struct lmail_parser;

/* One pull step of a machine; private. */
typedef lmail_status (*lmail_step_fn)(struct lmail_parser *p, const uint8_t *in, size_t n,
                                      size_t *used, lmail_event *ev);

/* The first member of every machine, called `base` there. */
typedef struct lmail_parser {
  lmail_step_fn step_;
  uint8_t *scratch_;
  size_t scratch_size_;
  uint8_t control_; /* finished, skip, end of batch                           */
  uint8_t line_state_;
  uint8_t error_byte_;
  uint8_t reserved_;
  uint32_t held_; /* bytes of an unfinished token at the start of scratch   */
  uint32_t due_;  /* replies owed                                           */
  int32_t error_;
  uint16_t error_field_;
  uint16_t error_repair_;
  uint64_t off_;       /* stream offset of the next byte to consume              */
  uint64_t token_off_; /* stream offset of the token that is being held          */
  uint64_t line_;      /* protocol lines consumed; those in front of the error   */
  uint64_t error_off_;
} lmail_parser;

/* How far a machine has read data with stuffed dots; private. */
typedef struct lmail_undot_ {
  uint8_t state;
  uint8_t seen; /* irregularities that have been reported */
} lmail_undot_;

/* ---- driving a machine ---------------------------------------------------------------------- */

/*
 * The pull form: at most one event a call. The loop that a server should copy, because it
 * answers outside any callback:
 *
 *   while ((st = lmail_next(&s.base, in, n, &used, &ev)) == LMAIL_EVENT) {
 *     in += used, n -= used;
 *     answer(&ev);
 *   }
 *   in += used, n -= used;
 *
 * in, n   the bytes not yet consumed, first byte first; n may be 0, `in` may then be NULL
 * *used   set to how many of them were consumed; give the others again, in any buffer
 * Returns LMAIL_EVENT; LMAIL_OK when all n bytes were consumed; LMAIL_REPLY_DUE, LMAIL_SWITCH or
 * LMAIL_DONE, which leave the rest unconsumed; or an error, which every later call repeats.
 */
LMAIL_API lmail_status lmail_next(lmail_parser *p, const void *in, size_t n, size_t *used,
                                  lmail_event *ev);

/*
 * The callback form: runs lmail_next until it stops and hands every event to `fn`. Returns what
 * lmail_next returned last (never LMAIL_EVENT), LMAIL_PAUSED when the callback asked for it, or the
 * callback's own error. *used is exact in each case.
 */
LMAIL_API lmail_status lmail_feed(lmail_parser *p, const void *in, size_t n, size_t *used,
                                  lmail_event_fn fn, void *user);

/*
 * The batch form, for language bindings: fills up to `cap` events in one call and returns how
 * many. A batch ends early after an event that lies in scratch, that owes a reply, or that offers
 * a choice (the first span of a bulk, the header of a body), so everything in it stays valid until
 * the next call. *status LMAIL_EVENT means that there may be more: call again. Any other is what
 * lmail_next returned behind the last event. With cap 0 nothing is done.
 */
LMAIL_API size_t lmail_read(lmail_parser *p, const void *in, size_t n, size_t *used,
                            lmail_event *events, size_t cap, lmail_status *status);

/*
 * Tells the machine that the peer has closed: there is no more input. Then call lmail_next (feed,
 * read) with n = 0 until it stops returning events. LMAIL_DONE: the stream ended where it may;
 * LMAIL_E_TRUNCATED: it ended in the middle of something. A server machine may still return
 * LMAIL_REPLY_DUE first (the peer may have closed its sending side only). Bytes that an earlier call
 * left unconsumed come before the end: give them first. Later input is LMAIL_E_FINISHED.
 */
LMAIL_API void lmail_finish(lmail_parser *p);

/*
 * Drops the rest of the bulk that is being delivered: its remaining spans are still consumed, but
 * no event tells of them, not even the last. Does nothing when no bulk is open.
 */
LMAIL_API void lmail_skip(lmail_parser *p);

/* How many bytes of the stream have been consumed since init. */
LMAIL_API uint64_t lmail_offset(const lmail_parser *p);

/* ---- errors --------------------------------------------------------------------------------- */

/* Where the stream broke and what was found there. */
typedef struct lmail_error {
  lmail_status code; /* the sticky error, or LMAIL_OK                                            */
  uint32_t repair;   /* number of the tolerance that would have accepted it, 0 for none          */
  uint64_t off;      /* offset of the offending byte in the stream                               */
  uint64_t line;     /* number of its protocol line, from 1 (lines of bulk are not counted)      */
  uint16_t field;    /* the grammar slot that was expected there, LMAIL_FIELD_...                */
  uint8_t byte;      /* the offending byte; 0 when the stream had ended                          */
  uint8_t reserved[5];
} lmail_error;

/* Fills *out; code is LMAIL_OK when there was no error. Errors last until the next init. */
LMAIL_API void lmail_get_error(const lmail_parser *p, lmail_error *out);

#ifdef __cplusplus
}
#endif
#endif
