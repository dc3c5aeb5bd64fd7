/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_COMMAND_H
#define LIBMAIL_IMAP_COMMAND_H

/*
 * imap_command.h - IMAP commands, written (RFC 3501, 9051 and extensions).
 *
 * A command is a number and an array of typed arguments, in the order in which they are written. Lists are
 * arguments between OPEN and CLOSE, so that a SEARCH program, FETCH items or a CATENATE need no tree:
 *
 *   // a7 SEARCH OR FROM "Smith, J." (UNSEEN SINCE 1-Feb-2026)
 *   const lmail_imap_arg args[] = {
 *     LMAIL_IMAP_PUT_ATOM("OR"), LMAIL_IMAP_PUT_ATOM("FROM"), {LMAIL_IMAP_ARG_ASTRING, 0, 0, "Smith, J.", 9, ...},
 *     LMAIL_IMAP_PUT_OPEN, LMAIL_IMAP_PUT_ATOM("UNSEEN"), ..., LMAIL_IMAP_PUT_CLOSE};
 *   memset(&c, 0, sizeof c);
 *   st = lmail_imap_command_write(&c, &w, "a7", 2, LMAIL_IMAP_CMD_SEARCH, args, 8, offers);
 *
 * Strings become atoms, quoted strings or literals by what is in them and by what the server offers; a
 * literal that has to wait for the server stops the command. All arguments are checked before the first
 * octet is written; CR, LF and NUL can only ever be inside of a literal.
 *
 * lmail_imap_client (imap_client.h) calls this with tags, offers and go-ahead of its own.
 */

#include "core.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Commands. A UID form follows its plain form. */
enum {
  LMAIL_IMAP_CMD_CAPABILITY = 1,
  LMAIL_IMAP_CMD_NOOP,
  LMAIL_IMAP_CMD_LOGOUT,
  LMAIL_IMAP_CMD_ID,
  LMAIL_IMAP_CMD_STARTTLS,
  LMAIL_IMAP_CMD_AUTHENTICATE,
  LMAIL_IMAP_CMD_LOGIN,
  LMAIL_IMAP_CMD_ENABLE,
  LMAIL_IMAP_CMD_SELECT,
  LMAIL_IMAP_CMD_EXAMINE,
  LMAIL_IMAP_CMD_CREATE,
  LMAIL_IMAP_CMD_DELETE,
  LMAIL_IMAP_CMD_RENAME,
  LMAIL_IMAP_CMD_SUBSCRIBE,
  LMAIL_IMAP_CMD_UNSUBSCRIBE,
  LMAIL_IMAP_CMD_LIST,
  LMAIL_IMAP_CMD_LSUB,
  LMAIL_IMAP_CMD_XLIST,
  LMAIL_IMAP_CMD_NAMESPACE,
  LMAIL_IMAP_CMD_STATUS,
  LMAIL_IMAP_CMD_APPEND,
  LMAIL_IMAP_CMD_IDLE,
  LMAIL_IMAP_CMD_CHECK,
  LMAIL_IMAP_CMD_CLOSE,
  LMAIL_IMAP_CMD_UNSELECT,
  LMAIL_IMAP_CMD_EXPUNGE,
  LMAIL_IMAP_CMD_UID_EXPUNGE,
  LMAIL_IMAP_CMD_SEARCH,
  LMAIL_IMAP_CMD_UID_SEARCH,
  LMAIL_IMAP_CMD_FETCH,
  LMAIL_IMAP_CMD_UID_FETCH,
  LMAIL_IMAP_CMD_STORE,
  LMAIL_IMAP_CMD_UID_STORE,
  LMAIL_IMAP_CMD_COPY,
  LMAIL_IMAP_CMD_UID_COPY,
  LMAIL_IMAP_CMD_MOVE,
  LMAIL_IMAP_CMD_UID_MOVE,
  LMAIL_IMAP_CMD_SORT,
  LMAIL_IMAP_CMD_UID_SORT,
  LMAIL_IMAP_CMD_THREAD,
  LMAIL_IMAP_CMD_UID_THREAD,
  LMAIL_IMAP_CMD_REPLACE,
  LMAIL_IMAP_CMD_UID_REPLACE,
  LMAIL_IMAP_CMD_CONVERT,
  LMAIL_IMAP_CMD_UID_CONVERT,
  LMAIL_IMAP_CMD_ESEARCH,
  LMAIL_IMAP_CMD_CANCELUPDATE,
  LMAIL_IMAP_CMD_NOTIFY,
  LMAIL_IMAP_CMD_GETQUOTA,
  LMAIL_IMAP_CMD_GETQUOTAROOT,
  LMAIL_IMAP_CMD_SETQUOTA,
  LMAIL_IMAP_CMD_GETACL,
  LMAIL_IMAP_CMD_SETACL,
  LMAIL_IMAP_CMD_DELETEACL,
  LMAIL_IMAP_CMD_LISTRIGHTS,
  LMAIL_IMAP_CMD_MYRIGHTS,
  LMAIL_IMAP_CMD_GETMETADATA,
  LMAIL_IMAP_CMD_SETMETADATA,
  LMAIL_IMAP_CMD_COMPRESS,
  LMAIL_IMAP_CMD_UNAUTHENTICATE,
  LMAIL_IMAP_CMD_LANGUAGE,
  LMAIL_IMAP_CMD_COMPARATOR,
  LMAIL_IMAP_CMD_GENURLAUTH,
  LMAIL_IMAP_CMD_URLFETCH,
  LMAIL_IMAP_CMD_RESETKEY,
  LMAIL_IMAP_CMD_RLIST,
  LMAIL_IMAP_CMD_RLSUB,
  LMAIL_IMAP_CMD_CONVERSIONS,
  LMAIL_IMAP_CMD_GETANNOTATION,
  LMAIL_IMAP_CMD_SETANNOTATION,
  LMAIL_IMAP_CMD_UIDBATCHES,
  LMAIL_IMAP_CMD_GETJMAPACCESS,
  LMAIL_IMAP_CMD_CLIENTID,
  LMAIL_IMAP_CMD_OTHER /* an extension's: the first argument, an ATOM, is its name */
};

/*
 * Kinds of arguments. Text is data[0 .. len) and not NUL-terminated.
 *
 * ATOM       a word: 1*ATOM-CHAR
 * ASTRING    any octets: atom, quoted string or literal, whichever is needed
 * STRING     the same without the atom, where the grammar has `string` or `nstring` (NIL: ATOM "NIL")
 * MAILBOX    an ASTRING of US-ASCII (modified UTF-7: lmail_imap_name_encode), or with
 *            LMAIL_IMAP_OFFERS_UTF8 of UTF-8
 * PATTERN    the same, with "*" and "%" as wildcards, for LIST
 * NUMBER     num, up to 2^63 - 1
 * SET        a sequence-set (imap_set.h). Ranges have to ascend: servers exist that answer BAD to "4:2"
 * FLAG       "\Seen" or a keyword. "\Recent" is the server's own
 * DATE       a date without quotes, "1-Feb-2026" (lmail_date_write_imap_day)
 * DATE_TIME  a date-time with its quotes (lmail_date_write_imap)
 * ITEM       of FETCH. data: its name ("FLAGS", "BODY.PEEK", "BINARY.SIZE"); data2: its section without
 *            brackets, or NULL for none ("" is BODY[]); with LMAIL_IMAP_ARG_ORIGIN, "<num.num2>"
 * LITERAL    data[0 .. len) as a literal, or literal8 when it holds NUL and the server offers BINARY; with
 *            LMAIL_IMAP_ARG_STREAMED, len octets for lmail_imap_command_body (data is not used). In APPEND's
 *            UTF8 (...) it has to be BINARY (RFC 6855 4)
 * RANGE      partial-range (RFC 9394): num ":" num2, or both negative with LMAIL_IMAP_ARG_NEGATIVE
 * OPEN       "("
 * CLOSE      ")"
 */
enum {
  LMAIL_IMAP_ARG_ATOM = 1,
  LMAIL_IMAP_ARG_ASTRING,
  LMAIL_IMAP_ARG_STRING,
  LMAIL_IMAP_ARG_MAILBOX,
  LMAIL_IMAP_ARG_PATTERN,
  LMAIL_IMAP_ARG_NUMBER,
  LMAIL_IMAP_ARG_SET,
  LMAIL_IMAP_ARG_FLAG,
  LMAIL_IMAP_ARG_DATE,
  LMAIL_IMAP_ARG_DATE_TIME,
  LMAIL_IMAP_ARG_ITEM,
  LMAIL_IMAP_ARG_LITERAL,
  LMAIL_IMAP_ARG_RANGE,
  LMAIL_IMAP_ARG_OPEN,
  LMAIL_IMAP_ARG_CLOSE
};

/* Bits of an argument's flags. */
enum {
  LMAIL_IMAP_ARG_SECRET = 0x01,   /* marked in the writer as a password is                    */
  LMAIL_IMAP_ARG_ORIGIN = 0x02,   /* ITEM: "<num.num2>" of the section's octets only           */
  LMAIL_IMAP_ARG_STREAMED = 0x04, /* LITERAL: its octets come later                            */
  LMAIL_IMAP_ARG_BINARY = 0x08,   /* LITERAL: literal8 (RFC 3516), whatever is in it           */
  LMAIL_IMAP_ARG_NEGATIVE = 0x10  /* RANGE: counted from the end                               */
};

typedef struct lmail_imap_arg {
  uint16_t kind;  /* LMAIL_IMAP_ARG_...        */
  uint16_t flags; /* bits of LMAIL_IMAP_ARG_... */
  uint32_t reserved;
  const void *data;
  size_t len;
  const void *data2;
  size_t len2;
  uint64_t num;
  uint64_t num2;
} lmail_imap_arg;

/* Initialisers for what is usual; `text` is a string literal. */
#define LMAIL_IMAP_PUT_ATOM(text)                                                          \
  {                                                                                    \
    LMAIL_IMAP_ARG_ATOM, 0, 0, (text), sizeof(text) - 1, 0, 0, 0, 0                    \
  }
#define LMAIL_IMAP_PUT_TEXT(kind, data, len)      \
  {                                           \
    (kind), 0, 0, (data), (len), 0, 0, 0, 0   \
  }
#define LMAIL_IMAP_PUT_OPEN                          \
  {                                              \
    LMAIL_IMAP_ARG_OPEN, 0, 0, 0, 0, 0, 0, 0, 0  \
  }
#define LMAIL_IMAP_PUT_CLOSE                            \
  {                                               \
    LMAIL_IMAP_ARG_CLOSE, 0, 0, 0, 0, 0, 0, 0, 0  \
  }

/* What the server offers and has enabled; bits of `offers`. */
enum {
  LMAIL_IMAP_OFFERS_LITERAL_PLUS = 0x01,  /* literals need no go-ahead (RFC 7888)              */
  LMAIL_IMAP_OFFERS_LITERAL_MINUS = 0x02, /* ... up to 4096 octets                              */
  LMAIL_IMAP_OFFERS_BINARY = 0x04,        /* literal8 (RFC 3516)                               */
  LMAIL_IMAP_OFFERS_UTF8 = 0x08           /* UTF8=ACCEPT was enabled (RFC 6855), or IMAP4rev2  */
};

enum {
  LMAIL_IMAP_PIECE = 128,       /* octets that a buffer has to have, whatever is written        */
  LMAIL_IMAP_COMMAND_MAX = 8000 /* of a command without its literals' octets (RFC 7162 4)       */
};

/* How far a command has been written. All zero before it begins; private but for that. */
typedef struct lmail_imap_command {
  uint64_t at_;
  uint32_t arg_;
  uint8_t state_;
  uint8_t form_;
  uint8_t secret_;
  uint8_t reserved_;
} lmail_imap_command;

/*
 * Writes a command, or more of it: after LMAIL_FULL, LMAIL_WAIT and LMAIL_PAUSED call it again with equal
 * arguments. A command of at most LMAIL_IMAP_PIECE octets goes out whole; of a longer one any call may
 * write a part, of at least so many octets.
 *
 * tag   1*tag-char (ASTRING-CHAR without "+")
 * verb  LMAIL_IMAP_CMD_...
 * LMAIL_OK            all of it is written
 * LMAIL_FULL          what fitted is written; w->need octets must be free: send and call again
 * LMAIL_WAIT          all up to "{n}" CRLF is written: when "+" has arrived, call lmail_imap_command_go
 * LMAIL_PAUSED        a streamed literal's octets are due: lmail_imap_command_body
 * LMAIL_E_ARGUMENT    an argument that the grammar does not have there, or not with this content
 * LMAIL_E_NOT_OFFERED NUL in a literal, or literal8, without BINARY; in UTF8 (...) without UTF8=ACCEPT
 * LMAIL_E_TOO_LONG    more than LMAIL_IMAP_COMMAND_MAX octets beside the literals: ask in several commands
 * LMAIL_E_STATE       it was over already
 * Errors come at the first call, before anything is written, unless arguments change between two calls.
 */
LMAIL_API lmail_status lmail_imap_command_write(lmail_imap_command *c, lmail_writer *w,
                                                const void *tag, size_t tag_n, uint32_t verb,
                                                const lmail_imap_arg *args, size_t count,
                                                uint32_t offers);

/* The server's "+" has arrived. LMAIL_OK; LMAIL_E_STATE: the command waits for none. */
LMAIL_API lmail_status lmail_imap_command_go(lmail_imap_command *c);

/*
 * Octets of the streamed literal that is due. *used: how many were taken, never more than are due.
 * LMAIL_OK: *used octets are in the buffer; when lmail_imap_command_due is 0, go on with
 * lmail_imap_command_write. LMAIL_FULL: send, and give the rest. LMAIL_E_ARGUMENT: a NUL at in[*used], in a
 * literal that is no literal8. LMAIL_E_STATE: none is due.
 */
LMAIL_API lmail_status lmail_imap_command_body(lmail_imap_command *c, lmail_writer *w,
                                               const void *in, size_t n, size_t *used);

/* How many octets of a streamed literal are still due. */
LMAIL_API uint64_t lmail_imap_command_due(const lmail_imap_command *c);

/*
 * Are these arguments what the grammar has for this command? LMAIL_OK, or the errors that
 * lmail_imap_command_write has; *at, which may be NULL, is the number of the argument.
 */
LMAIL_API lmail_status lmail_imap_command_check(uint32_t verb, const lmail_imap_arg *args,
                                                size_t count, uint32_t offers, size_t *at);

/* The name of a command ("UID FETCH") and *n its length; NULL when there is none. */
LMAIL_API const char *lmail_imap_command_name(uint32_t verb, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
