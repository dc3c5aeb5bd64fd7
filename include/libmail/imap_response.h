/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_RESPONSE_H
#define LIBMAIL_IMAP_RESPONSE_H

/*
 * imap_response.h - what an IMAP server sends, as events (RFC 3501, 9051 and extensions).
 *
 *   lmail_imap_reader r;
 *   lmail_imap_reader_init(&r, NULL, scratch, sizeof scratch);
 *   while ((st = lmail_next(&r.base, in, n, &used, &ev)) == LMAIL_EVENT) ...
 *
 * Each response is RESPONSE, what is in it, and END; in between:
 *
 *   * 12 FETCH (UID 7 ENVELOPE ("date" NIL ...) BODY[1] {3}CRLF...)
 *
 *   RESPONSE code=FETCH id=12            OPEN field=ITEMS       ITEM code=UID          VALUE num=7
 *     ITEM code=ENVELOPE                 OPEN field=ENVELOPE    VALUE field=ENV_DATE "date"  CLOSE ...
 *     ITEM code=BODY_SECTION "BODY" "1"  BODY num=3 "..."       CLOSE                  END
 *
 * `field` says which slot of the grammar a value fills, so that a table of fields is all that a user
 * needs. A slot that is NIL has no event, where NIL is what the grammar has for nothing. What the grammar does
 * not know comes as VALUE, OPEN and CLOSE with field TOKEN: nothing is lost. What a server writes otherwise than
 * the grammar has it is read where it can be, and named in `repair`. A fault costs a value, at worst the rest of its response,
 * never the next one, because responses are framed without the grammar.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Events. id: the message number of the response, 0 for none. depth: how many lists are open.
 *
 * RESPONSE  a response begins. code: LMAIL_IMAP_..., 0 for one that is unknown. num: the number in front
 *           of its name (EXISTS, FETCH, ...). data: the tag, "*" or "+"; data2: the name, NULL for "+".
 *           flags: LMAIL_IMAP_EV_GREETING
 * CODE      a response code begins. code: LMAIL_IMAP_CODE_..., 0 when unknown. data: its name
 * ITEM      an item of FETCH, STATUS, ESEARCH, ... and its value follows. code: LMAIL_IMAP_ITEM_..., 0 when
 *           unknown. data: its name, data2: its section without brackets or NULL; num: the origin
 *           in "<>", when flags has LMAIL_IMAP_EV_ORIGIN
 * VALUE     one string or atom of at most cfg.token_max octets, or longer (LONG) in spans. num: its value in
 *           slots for numbers. Octets are told as they are: names with line ends in them, delimiters of
 *           two octets, dates that are none. flags: LMAIL_IMAP_EV_QUOTED, _LITERAL, _ESCAPED, _NIL
 * OPEN      a list begins; CLOSE: it ends
 * BODY      bulk: an item's text of any size. num: the octets of its literal. The first span of a literal
 *           is empty, so that lmail_skip may be called before any of it
 * BAD       a fault. field: the slot that was expected; data: what was there. code 0: it stands in place
 *           of a VALUE (a number out of range or too long, NIL for one) and the response goes on. code 1: the rest of the response is passed over
 * END       the response is over, and with it all that is open. code, id: as in RESPONSE
 */
enum {
  LMAIL_IMAP_CLIENT_RESPONSE = LMAIL_KIND_IMAP_CLIENT + 1,
  LMAIL_IMAP_CLIENT_CODE,
  LMAIL_IMAP_CLIENT_ITEM,
  LMAIL_IMAP_CLIENT_VALUE,
  LMAIL_IMAP_CLIENT_OPEN,
  LMAIL_IMAP_CLIENT_CLOSE,
  LMAIL_IMAP_CLIENT_BODY,
  LMAIL_IMAP_CLIENT_BAD,
  LMAIL_IMAP_CLIENT_END
};

/* Bits of an event's flags. */
enum {
  LMAIL_IMAP_EV_GREETING = 0x0100, /* the first response of a connection                    */
  LMAIL_IMAP_EV_QUOTED = 0x0200,   /* it was a quoted string                                */
  LMAIL_IMAP_EV_LITERAL = 0x0400,  /* it was a literal                                      */
  LMAIL_IMAP_EV_ESCAPED = 0x0800,  /* it holds "\" in front of octets: lmail_imap_unquote   */
  LMAIL_IMAP_EV_NIL = 0x1000,      /* it was NIL, where that tells something (TOKEN, BODY)  */
  LMAIL_IMAP_EV_ORIGIN = 0x2000    /* ITEM: num is an origin                                */
};

/*
 * Numbers for `repair`: deviations of servers, named where they are read. MISSING is told with the list that ends,
 * with END, or with what follows a response code.
 */
enum {
  LMAIL_IMAP_REPAIR_SPACE = 1,     /* a space that is missing or one too many               */
  LMAIL_IMAP_REPAIR_STATUS = 2,    /* "* [CODE ...]" without OK (home.pl), "[CODE ...]" (Exchange) */
  LMAIL_IMAP_REPAIR_LEADING = 3,   /* NUL or U+FEFF in front of a response                  */
  LMAIL_IMAP_REPAIR_CHILDLESS = 4, /* a multipart without parts: TYPE is its subtype (Gmail, QQ) */
  LMAIL_IMAP_REPAIR_LIST = 5,      /* a list where the grammar has none, or none where it has one */
  LMAIL_IMAP_REPAIR_EXTRA = 6,     /* more values than the grammar has slots                */
  LMAIL_IMAP_REPAIR_ZERO = 7,      /* 0 where a number begins at 1                          */
  LMAIL_IMAP_REPAIR_NEGATIVE = 8,  /* a negative number, told as 0 (Exchange, Zoho)         */
  LMAIL_IMAP_REPAIR_NIL = 9,       /* NIL where it cannot be: VALUE without octets, EV_NIL  */
  LMAIL_IMAP_REPAIR_MISSING = 10,  /* fewer values than the grammar needs                   */
  LMAIL_IMAP_REPAIR_STRING = 11,   /* a string where an atom belongs, or the other way round */
  LMAIL_IMAP_REPAIR_FLOAT = 12,    /* a size like 9.3736e+06, which was rounded (mail.ru)   */
  LMAIL_IMAP_REPAIR_QUOTE = 13     /* DQUOTE without "\": see LMAIL_IMAP_TOLERATE_QUOTES    */
};

/* Responses: `code` of RESPONSE and END. */
enum {
  LMAIL_IMAP_OK = 1,
  LMAIL_IMAP_NO,
  LMAIL_IMAP_BAD,
  LMAIL_IMAP_BYE,
  LMAIL_IMAP_PREAUTH,
  LMAIL_IMAP_CONTINUE,
  LMAIL_IMAP_CAPABILITY,
  LMAIL_IMAP_ENABLED,
  LMAIL_IMAP_LIST,
  LMAIL_IMAP_LSUB,
  LMAIL_IMAP_XLIST,
  LMAIL_IMAP_STATUS,
  LMAIL_IMAP_FLAGS,
  LMAIL_IMAP_SEARCH,
  LMAIL_IMAP_SORT,
  LMAIL_IMAP_ESEARCH,
  LMAIL_IMAP_THREAD,
  LMAIL_IMAP_EXISTS,
  LMAIL_IMAP_RECENT,
  LMAIL_IMAP_EXPUNGE,
  LMAIL_IMAP_VANISHED,
  LMAIL_IMAP_FETCH,
  LMAIL_IMAP_UIDFETCH,
  LMAIL_IMAP_NAMESPACE,
  LMAIL_IMAP_ID,
  LMAIL_IMAP_QUOTA,
  LMAIL_IMAP_QUOTAROOT,
  LMAIL_IMAP_ACL,
  LMAIL_IMAP_LISTRIGHTS,
  LMAIL_IMAP_MYRIGHTS,
  LMAIL_IMAP_METADATA,
  LMAIL_IMAP_LANGUAGE,
  LMAIL_IMAP_COMPARATOR,
  LMAIL_IMAP_CONVERSION,
  LMAIL_IMAP_GENURLAUTH,
  LMAIL_IMAP_URLFETCH,
  LMAIL_IMAP_CONVERTED,
  LMAIL_IMAP_JMAPACCESS,
  LMAIL_IMAP_UIDBATCHES /* draft-ietf-mailmaint-imap-uidbatches */
};

/* Items of FETCH, STATUS, ESEARCH and LIST. */
enum {
  LMAIL_IMAP_ITEM_FLAGS = 1,
  LMAIL_IMAP_ITEM_UID,
  LMAIL_IMAP_ITEM_INTERNALDATE,
  LMAIL_IMAP_ITEM_RFC822_SIZE,
  LMAIL_IMAP_ITEM_ENVELOPE,
  LMAIL_IMAP_ITEM_BODY,
  LMAIL_IMAP_ITEM_BODYSTRUCTURE,
  LMAIL_IMAP_ITEM_BODY_SECTION,
  LMAIL_IMAP_ITEM_BINARY,
  LMAIL_IMAP_ITEM_BINARY_SIZE,
  LMAIL_IMAP_ITEM_RFC822,
  LMAIL_IMAP_ITEM_RFC822_HEADER,
  LMAIL_IMAP_ITEM_RFC822_TEXT,
  LMAIL_IMAP_ITEM_MODSEQ,
  LMAIL_IMAP_ITEM_EMAILID,
  LMAIL_IMAP_ITEM_THREADID,
  LMAIL_IMAP_ITEM_MAILBOXID,
  LMAIL_IMAP_ITEM_SAVEDATE,
  LMAIL_IMAP_ITEM_PREVIEW,
  LMAIL_IMAP_ITEM_SNIPPET,
  LMAIL_IMAP_ITEM_ANNOTATION,
  LMAIL_IMAP_ITEM_X_GM_MSGID,
  LMAIL_IMAP_ITEM_X_GM_THRID,
  LMAIL_IMAP_ITEM_X_GM_LABELS,
  LMAIL_IMAP_ITEM_MESSAGES,
  LMAIL_IMAP_ITEM_RECENT,
  LMAIL_IMAP_ITEM_UIDNEXT,
  LMAIL_IMAP_ITEM_UIDVALIDITY,
  LMAIL_IMAP_ITEM_UNSEEN,
  LMAIL_IMAP_ITEM_HIGHESTMODSEQ,
  LMAIL_IMAP_ITEM_SIZE,
  LMAIL_IMAP_ITEM_DELETED,
  LMAIL_IMAP_ITEM_DELETED_STORAGE,
  LMAIL_IMAP_ITEM_APPENDLIMIT,
  LMAIL_IMAP_ITEM_TAG,
  LMAIL_IMAP_ITEM_MAILBOX,
  LMAIL_IMAP_ITEM_MIN,
  LMAIL_IMAP_ITEM_MAX,
  LMAIL_IMAP_ITEM_ALL,
  LMAIL_IMAP_ITEM_COUNT,
  LMAIL_IMAP_ITEM_PARTIAL,
  LMAIL_IMAP_ITEM_RELEVANCY,
  LMAIL_IMAP_ITEM_ADDTO,
  LMAIL_IMAP_ITEM_REMOVEFROM,
  LMAIL_IMAP_ITEM_CHILDINFO,
  LMAIL_IMAP_ITEM_OLDNAME,
  LMAIL_IMAP_ITEM_MYRIGHTS,
  LMAIL_IMAP_ITEM_METADATA,
  LMAIL_IMAP_ITEM_BODYPARTSTRUCTURE,
  LMAIL_IMAP_ITEM_AVAILABLECONVERSIONS
};

/* Response codes. Those without a name here have code 0, and their name in data. */
enum {
  LMAIL_IMAP_CODE_ALERT = 1,
  LMAIL_IMAP_CODE_BADCHARSET,
  LMAIL_IMAP_CODE_CAPABILITY,
  LMAIL_IMAP_CODE_PARSE,
  LMAIL_IMAP_CODE_PERMANENTFLAGS,
  LMAIL_IMAP_CODE_READ_ONLY,
  LMAIL_IMAP_CODE_READ_WRITE,
  LMAIL_IMAP_CODE_TRYCREATE,
  LMAIL_IMAP_CODE_UIDNEXT,
  LMAIL_IMAP_CODE_UIDVALIDITY,
  LMAIL_IMAP_CODE_UNSEEN,
  LMAIL_IMAP_CODE_APPENDUID,
  LMAIL_IMAP_CODE_COPYUID,
  LMAIL_IMAP_CODE_UIDNOTSTICKY,
  LMAIL_IMAP_CODE_UNAVAILABLE,
  LMAIL_IMAP_CODE_AUTHENTICATIONFAILED,
  LMAIL_IMAP_CODE_AUTHORIZATIONFAILED,
  LMAIL_IMAP_CODE_EXPIRED,
  LMAIL_IMAP_CODE_PRIVACYREQUIRED,
  LMAIL_IMAP_CODE_CONTACTADMIN,
  LMAIL_IMAP_CODE_NOPERM,
  LMAIL_IMAP_CODE_INUSE,
  LMAIL_IMAP_CODE_EXPUNGEISSUED,
  LMAIL_IMAP_CODE_CORRUPTION,
  LMAIL_IMAP_CODE_SERVERBUG,
  LMAIL_IMAP_CODE_CLIENTBUG,
  LMAIL_IMAP_CODE_CANNOT,
  LMAIL_IMAP_CODE_LIMIT,
  LMAIL_IMAP_CODE_OVERQUOTA,
  LMAIL_IMAP_CODE_ALREADYEXISTS,
  LMAIL_IMAP_CODE_NONEXISTENT,
  LMAIL_IMAP_CODE_NOTSAVED,
  LMAIL_IMAP_CODE_HASCHILDREN,
  LMAIL_IMAP_CODE_CLOSED,
  LMAIL_IMAP_CODE_UNKNOWN_CTE,
  LMAIL_IMAP_CODE_HIGHESTMODSEQ,
  LMAIL_IMAP_CODE_NOMODSEQ,
  LMAIL_IMAP_CODE_MODIFIED,
  LMAIL_IMAP_CODE_MAILBOXID,
  LMAIL_IMAP_CODE_REFERRAL,
  LMAIL_IMAP_CODE_TOOBIG,
  LMAIL_IMAP_CODE_INPROGRESS,
  LMAIL_IMAP_CODE_NEWNAME,
  LMAIL_IMAP_CODE_URLMECH,
  LMAIL_IMAP_CODE_BADURL,
  LMAIL_IMAP_CODE_COMPRESSIONACTIVE,
  LMAIL_IMAP_CODE_BADCOMPARATOR,
  LMAIL_IMAP_CODE_ANNOTATE,
  LMAIL_IMAP_CODE_ANNOTATIONS,
  LMAIL_IMAP_CODE_TEMPFAIL,
  LMAIL_IMAP_CODE_MAXCONVERTMESSAGES,
  LMAIL_IMAP_CODE_MAXCONVERTPARTS,
  LMAIL_IMAP_CODE_NOUPDATE,
  LMAIL_IMAP_CODE_METADATA,
  LMAIL_IMAP_CODE_NOTIFICATIONOVERFLOW,
  LMAIL_IMAP_CODE_BADEVENT,
  LMAIL_IMAP_CODE_UNDEFINED_FILTER,
  LMAIL_IMAP_CODE_USEATTR,
  LMAIL_IMAP_CODE_UIDREQUIRED,
  LMAIL_IMAP_CODE_MESSAGELIMIT,
  LMAIL_IMAP_CODE_WEBALERT,
  LMAIL_IMAP_CODE_THROTTLED
};

/* Slots: `field` of VALUE, OPEN, BODY and BAD. */
enum {
  LMAIL_FIELD_IMAP_TOKEN = LMAIL_FIELD_IMAP, /* no slot of the grammar: something unknown */
  LMAIL_FIELD_IMAP_HEAD,
  LMAIL_FIELD_IMAP_TEXT,
  LMAIL_FIELD_IMAP_CODE_TEXT,
  LMAIL_FIELD_IMAP_CAPABILITY,
  LMAIL_FIELD_IMAP_FLAGS,
  LMAIL_FIELD_IMAP_FLAG,
  LMAIL_FIELD_IMAP_DELIMITER,
  LMAIL_FIELD_IMAP_MAILBOX,
  LMAIL_FIELD_IMAP_ITEMS,
  LMAIL_FIELD_IMAP_ITEM,
  LMAIL_FIELD_IMAP_NUMBER,
  LMAIL_FIELD_IMAP_SET,
  LMAIL_FIELD_IMAP_DATE,
  LMAIL_FIELD_IMAP_BODY,
  LMAIL_FIELD_IMAP_ENVELOPE,
  LMAIL_FIELD_IMAP_ENV_DATE,
  LMAIL_FIELD_IMAP_ENV_SUBJECT,
  LMAIL_FIELD_IMAP_ENV_FROM,
  LMAIL_FIELD_IMAP_ENV_SENDER,
  LMAIL_FIELD_IMAP_ENV_REPLY_TO,
  LMAIL_FIELD_IMAP_ENV_TO,
  LMAIL_FIELD_IMAP_ENV_CC,
  LMAIL_FIELD_IMAP_ENV_BCC,
  LMAIL_FIELD_IMAP_ENV_IN_REPLY_TO,
  LMAIL_FIELD_IMAP_ENV_MESSAGE_ID,
  LMAIL_FIELD_IMAP_ADDRESS,
  LMAIL_FIELD_IMAP_ADDR_NAME,
  LMAIL_FIELD_IMAP_ADDR_ROUTE,
  LMAIL_FIELD_IMAP_ADDR_MAILBOX,
  LMAIL_FIELD_IMAP_ADDR_HOST,
  LMAIL_FIELD_IMAP_PART, /* the list that tells of a part  */
  LMAIL_FIELD_IMAP_PART_TYPE,
  LMAIL_FIELD_IMAP_PART_SUBTYPE,
  LMAIL_FIELD_IMAP_PART_PARAMS,
  LMAIL_FIELD_IMAP_PART_ID,
  LMAIL_FIELD_IMAP_PART_DESCRIPTION,
  LMAIL_FIELD_IMAP_PART_ENCODING,
  LMAIL_FIELD_IMAP_PART_OCTETS,
  LMAIL_FIELD_IMAP_PART_LINES,
  LMAIL_FIELD_IMAP_PART_MD5,
  LMAIL_FIELD_IMAP_PART_DISPOSITION,
  LMAIL_FIELD_IMAP_PART_LANGUAGE,
  LMAIL_FIELD_IMAP_PART_LOCATION,
  LMAIL_FIELD_IMAP_NAME,  /* of a pair: a parameter, a field of ID, an entry of METADATA */
  LMAIL_FIELD_IMAP_VALUE, /* of such a pair */
  LMAIL_FIELD_IMAP_NS_PERSONAL,
  LMAIL_FIELD_IMAP_NS_OTHER,
  LMAIL_FIELD_IMAP_NS_SHARED,
  LMAIL_FIELD_IMAP_NS,
  LMAIL_FIELD_IMAP_ROOT,
  LMAIL_FIELD_IMAP_RESOURCE,
  LMAIL_FIELD_IMAP_USAGE,
  LMAIL_FIELD_IMAP_LIMIT,
  LMAIL_FIELD_IMAP_IDENTIFIER,
  LMAIL_FIELD_IMAP_RIGHTS,
  LMAIL_FIELD_IMAP_URL,
  LMAIL_FIELD_IMAP_THREAD,
  LMAIL_FIELD_IMAP_LANGUAGE,
  LMAIL_FIELD_IMAP_ID,   /* EMAILID and the like */
  LMAIL_FIELD_IMAP_RANGE /* of PARTIAL: which results */
};

/*
 * Bits for cfg.flags.
 *
 * TOLERATE_QUOTES: iCloud, QQ, 163, Domino do not escape a DQUOTE in Message-IDs, names and descriptions: one
 * that neither SP, ")" nor CRLF follows belongs to the string; in the host of an address "\" escapes nothing (QQ).
 * What it risks: strings that a server sends without a space between them become one. Strings that are LONG
 * have no `repair`.
 */
enum {
  LMAIL_IMAP_OBSERVE =
      0x01, /* no greeting is expected: the stream begins anywhere between responses */
  LMAIL_IMAP_TOLERATE_QUOTES = 0x02
};

/* All zero is a good configuration. It is copied at init. */
typedef struct lmail_imap_reader_config {
  uint32_t token_max; /* longest string that comes whole; 0: 4096; at least 64, at most 2^24 */
  uint32_t depth_max; /* lists in lists; 0: 32; at most 200                                 */
  uint32_t flags;     /* LMAIL_IMAP_OBSERVE, _TOLERATE_QUOTES                               */
  uint32_t reserved[5];
} lmail_imap_reader_config;

typedef struct lmail_imap_reader {
  lmail_parser base;
  /* what is used most stands where short instructions of small processors reach it */
  uint32_t state_;
  uint32_t lex_;
  uint32_t repair_;
  uint32_t skip_;
  uint64_t literal_;
  const struct lmail_imap_grammar_ *grammar_;
  uint32_t rule_;
  uint32_t pos_;
  uint32_t sub_;
  uint32_t item_;
  uint32_t next_;
  uint32_t depth_;
  uint32_t token_max_;
  uint32_t response_;
  uint32_t long_;
  uint32_t id_;
  uint32_t depth_max_;
  uint16_t open_kind_;
  uint16_t open_field_;
  uint8_t lex_flags_;
  uint8_t gap_;
  uint8_t flags_;
  uint8_t prev_;
  uint8_t status_;
  uint8_t reserved_[7];
} lmail_imap_reader;

/*
 * Makes *r ready for a new connection. cfg NULL: defaults. scratch must hold
 * lmail_imap_reader_scratch_size(cfg) octets and stay where it is as long as *r is used.
 * LMAIL_OK; LMAIL_E_SIZE; LMAIL_E_SCRATCH; LMAIL_E_ARGUMENT (unknown bits, limits out of range).
 *
 * Fatal while it reads: LMAIL_E_SYNTAX (the first line is no greeting), LMAIL_E_RANGE (a literal of
 * nearly 2^63 octets, behind which nothing can be found), LMAIL_E_TRUNCATED.
 */
#define lmail_imap_reader_init(r, cfg, scratch, scratch_size)         \
  lmail_imap_reader_init_sized((r), sizeof(lmail_imap_reader), (cfg), \
                               sizeof(lmail_imap_reader_config), (scratch), (scratch_size))
/* The function behind the macro, for bindings: sizes are those of the structs that the caller has. */
LMAIL_API lmail_status lmail_imap_reader_init_sized(lmail_imap_reader *r, size_t r_size,
                                                    const lmail_imap_reader_config *cfg,
                                                    size_t cfg_size, void *scratch,
                                                    size_t scratch_size);

/*
 * The same for firmware, with next to no grammar: of responses OK, NO, BAD, BYE, PREAUTH, CAPABILITY, SEARCH, EXISTS,
 * RECENT, EXPUNGE and FETCH are known, of codes CAPABILITY, of FETCH's items UID, FLAGS and BODY with a section; the
 * others have code 0 and their names. A value has the field TOKEN (in CAPABILITY: CAPABILITY), whatever it is, and in
 * num its value when it is digits; NIL is told, too. A section's value is BODY. ENVELOPE and BODYSTRUCTURE come as OPEN,
 * VALUE and CLOSE, and of what the grammar would mend nothing is, but for spaces, heads and literals.
 */
#define lmail_imap_reader_init_bare(r, cfg, scratch, scratch_size)         \
  lmail_imap_reader_init_bare_sized((r), sizeof(lmail_imap_reader), (cfg), \
                                    sizeof(lmail_imap_reader_config), (scratch), (scratch_size))
/* The function behind that macro. */
LMAIL_API lmail_status lmail_imap_reader_init_bare_sized(lmail_imap_reader *r, size_t r_size,
                                                         const lmail_imap_reader_config *cfg,
                                                         size_t cfg_size, void *scratch,
                                                         size_t scratch_size);

/* Octets of scratch that a configuration needs (NULL: defaults): a string, and 4 for each open list. */
LMAIL_API size_t lmail_imap_reader_scratch_size(const lmail_imap_reader_config *cfg);

/*
 * Sets LMAIL_IMAP_TOLERATE_QUOTES, or (0) takes it away: for when the server is known, see imap_profile.h. It holds from
 * the next string on; a bare reader has no such strings. LMAIL_OK; LMAIL_E_ARGUMENT (another bit).
 */
LMAIL_API lmail_status lmail_imap_reader_tolerate(lmail_imap_reader *r, uint32_t flags);

/* sizeof(lmail_imap_reader), for bindings. */
LMAIL_API size_t lmail_imap_reader_size(void);

/*
 * quoted = DQUOTE *QUOTED-CHAR DQUOTE: what is between the quotes, with each "\" taken away that stands
 * in front of an octet. out may be `in` itself; n octets are always enough. Returns how many there are.
 */
LMAIL_API size_t lmail_imap_unquote(const void *in, size_t n, void *out);

/* The name of a kind of event without "LMAIL_", for traces; NULL when there is none. */
LMAIL_API const char *lmail_imap_kind_name(uint16_t kind);

/* The name of event.code, which is a response, a response code or an item by the kind, likewise. */
LMAIL_API const char *lmail_imap_code_name(uint16_t kind, uint16_t code);

/* The name of a slot without "LMAIL_FIELD_", likewise. */
LMAIL_API const char *lmail_imap_field_name(uint16_t field);

#ifdef __cplusplus
}
#endif
#endif
