/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_H
#define LIBMAIL_RFC822_H

/*
 * rfc822.h - header fields of messages (RFC 5322): a streaming reader, the fields that are known,
 * and one field at a time.
 *
 * The reader takes a message (or a header alone) of any size in any pieces and tells each field as
 * it stands: name and raw value, folded as it came. It knows nothing of MIME: the body is one bulk.
 * Who wants the parts inside it takes mime.h instead, which tells fields in the same way.
 *
 *   uint8_t scratch[LMAIL_RFC822_SCRATCH];
 *   lmail_rfc822_reader r;
 *
 *   lmail_rfc822_init(&r, NULL, scratch, sizeof scratch);
 *   while ((st = lmail_next(&r.base, in, n, &used, &ev)) == LMAIL_EVENT) {
 *     in += used, n -= used;
 *     if (ev.kind == LMAIL_RFC822_FIELD && ev.field == LMAIL_FIELD_SUBJECT)
 *       lmail_unfold(ev.data2, ev.len2, line, sizeof line, &len);
 *     if (ev.kind == LMAIL_RFC822_HEADERS_END) break;       the rest is the body
 *   }
 *   ... and lmail_finish(&r.base) when the input has ended, then the same loop with n = 0.
 *
 * The other functions work on one field, wherever it came from:
 *
 *   lmail_field_split(line, n, &f)          name and value of one field, from bytes in memory
 *   lmail_field_id(f.name, f.name_len)      which field is it? LMAIL_FIELD_SUBJECT, ...
 *   lmail_field_info(f.id, &facts)          what its value is, and whether it may repeat
 *   lmail_unfold(f.value, f.value_len, ...) the value on one line, in a buffer of yours
 *
 * Stored mail is never refused: what is wrong is said in flags and defects, and every byte stays
 * available.
 *
 * Lines end at LF; a CR before it belongs to the line end; a CR elsewhere is a byte of the line, as
 * servers and the MIME parser have it. Files from systems where a CR alone ended lines can be read
 * with LMAIL_RFC822_CFG_CR or LMAIL_RFC822_CFG_CR_DETECT. Mind what that means: a sender who puts a
 * CR into a value ("Subject: x" CR "From: somebody") then writes a field that other readers of the
 * same message do not see. Do not use these bits where a verdict about mail from strangers depends on
 * its fields.
 */

#include "core.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the reader -------------------------------------------------------------------------------- */

/* How a line ends: event.code of the kinds below. */
enum {
  LMAIL_EOL_NONE = 0, /* it does not: the input is over */
  LMAIL_EOL_CRLF = 1,
  LMAIL_EOL_LF = 2,
  LMAIL_EOL_CR = 3 /* only with LMAIL_RFC822_CFG_CR or _CR_DETECT */
};

/*
 * Every event carries id, the number of the field that was told last, from 1. What the events from
 * SEPARATOR to BODY hold, one behind the other, is the input, byte for byte.
 */
enum {
  /* In front of the header: a UTF-8 byte order mark, or the "From " line of an mbox file. Behind
   * it: the blank line. num2 says which (LMAIL_RFC822_MARK, ...); data is all of it, with its line
   * end, which code tells. */
  LMAIL_RFC822_SEPARATOR = LMAIL_KIND_RFC822 + 1,

  /* A header field: field says which (LMAIL_FIELD_SUBJECT, ..., 0 unknown), data the name, data2
   * the raw value without its last line end, code how its last line ends, num2 its lines (with more
   * than 1, see lmail_unfold), num its octets: data[0 .. num) is the whole field as it stands. A
   * line that is no field comes as one with an empty name, and data2 is the line. A field longer
   * than cfg.token_max has LMAIL_EV_LONG and comes as bulk: data is the raw field, name, colon, line
   * ends and all; num, num2 and code are 0. */
  LMAIL_RFC822_FIELD,

  /* The header is over: off is the offset of the body, num the octets of all in front of it, num2
   * the number of fields, code how the blank line ends (LMAIL_EOL_NONE: there is none). Stop here
   * when the body is for somebody else, call lmail_skip when it is for nobody, or go on. */
  LMAIL_RFC822_HEADERS_END,

  /* Bulk: all the rest. */
  LMAIL_RFC822_BODY,

  /* Something irregular: code is LMAIL_DEFECT_..., off its place, field the field it is about. The
   * defects of a field follow it. */
  LMAIL_RFC822_DEFECT,

  /* The input is over: off is its size, num the number of fields, num2 of defects. */
  LMAIL_RFC822_END
};

/* num2 of LMAIL_RFC822_SEPARATOR. */
enum {
  LMAIL_RFC822_MARK = 1,      /* byte order mark                              */
  LMAIL_RFC822_MBOX_FROM = 2, /* "From " line, with what is folded behind it  */
  LMAIL_RFC822_BLANK_LINE = 3
};

/* event.flags, beside LMAIL_EV_... */
enum {
  LMAIL_RFC822_EV_MIXED = 0x0100,    /* its lines (HEADERS_END: all lines) end in different ways  */
  LMAIL_RFC822_EV_8BIT = 0x0200,     /* it holds octets over 127 (RFC 6532: UTF-8)                */
  LMAIL_RFC822_EV_DUPLICATE = 0x0400 /* it may come once and came before: the first one counts    */
};

/* Defects that the reader tells beside those of defect.h. */
enum {
  LMAIL_DEFECT_FIELD_BOM = LMAIL_DEFECT_FIELD, /* a byte order mark in front: stepped over         */
  LMAIL_DEFECT_FIELD_CR_LINE_END, /* CR alone ends lines here: others read on. Told once           */
  LMAIL_DEFECT_FIELD_BAD_UTF8     /* octets over 127 that are no UTF-8: kept                       */
};

/* 0 in any field is its default. */
typedef struct lmail_rfc822_config {
  uint32_t token_max;        /* longest field that comes whole; 4,096; at least 64 */
  uint32_t header_bytes_max; /* longest header; 1 MiB; at most 1 GiB               */
  uint32_t flags;            /* LMAIL_RFC822_CFG_...                               */
  uint32_t reserved[5];
} lmail_rfc822_config;

/* Bits of lmail_rfc822_config.flags. */
enum {
  LMAIL_RFC822_CFG_CR = 0x0001,       /* a CR alone ends a line, as CRLF and LF do            */
  LMAIL_RFC822_CFG_CR_DETECT = 0x0002 /* it does if the first line ends so, within token_max  */
};                                    /* octets. See above what either risks                  */

/* Scratch for the default configuration. */
#define LMAIL_RFC822_SCRATCH 4096

typedef struct lmail_rfc822_reader {
  lmail_parser base;
  uint32_t state_;
  uint32_t ends_;    /* what ends lines                                         */
  uint32_t met_;     /* kinds of line ends met, bits                            */
  uint32_t flags_;
  uint32_t defects_; /* waiting, a bit each                                     */
  uint32_t count_;   /* fields told                                             */
  uint32_t token_max_;
  uint32_t header_bytes_max_;
  uint32_t blank_;   /* how the blank line ends                                 */
  uint16_t field_;   /* the last one                                            */
  uint16_t kind_;    /* of the bulk that is open                                */
  uint64_t even_;    /* octets were seen to be unremarkable up to here          */
  uint32_t defect_count_;
  uint32_t once_[4]; /* fields met that may come once, a bit each               */
  uint32_t at_[5];   /* places of defects in the field                          */
  uint32_t last_;    /* octet of a long field                                   */
  uint32_t reserved_;
  int (*known_)(const uint8_t *name, size_t n, uint16_t *field, uint32_t once[4]);
} lmail_rfc822_reader;

/* How many bytes of scratch a configuration (NULL: the default one) needs; SIZE_MAX for a bad one. */
LMAIL_API size_t lmail_rfc822_scratch_size(const lmail_rfc822_config *cfg);

/*
 * Begins a message. cfg may be NULL and is copied; scratch must stay where it is as long as the
 * reader is used. LMAIL_OK; LMAIL_E_SCRATCH when scratch is too small; LMAIL_E_SIZE; LMAIL_E_RANGE
 * for a limit that makes no sense.
 */
#define lmail_rfc822_init(r, cfg, scratch, n) \
  lmail_rfc822_init_sized((r), sizeof *(r), (cfg), sizeof(lmail_rfc822_config), (scratch), (n))

/* The function behind the macro, for language bindings: size is that of the struct, cfg_size of its cfg. */
LMAIL_API lmail_status lmail_rfc822_init_sized(lmail_rfc822_reader *r, size_t size,
                                               const lmail_rfc822_config *cfg, size_t cfg_size,
                                               void *scratch, size_t n);

/*
 * The same for firmware, which knows by itself what it looks for (lmail_field_is) and links no names:
 * field of an event is 0, and nothing is told of duplicates.
 */
#define lmail_rfc822_init_bare(r, cfg, scratch, n) \
  lmail_rfc822_init_bare_sized((r), sizeof *(r), (cfg), sizeof(lmail_rfc822_config), (scratch), (n))
/* The function behind the macro, for bindings: sizes are those of the structs that the caller has. */
LMAIL_API lmail_status lmail_rfc822_init_bare_sized(lmail_rfc822_reader *r, size_t size,
                                                    const lmail_rfc822_config *cfg, size_t cfg_size,
                                                    void *scratch, size_t n);

/* sizeof(lmail_rfc822_reader), for language bindings. */
LMAIL_API size_t lmail_rfc822_size(void);

/* The enumerator's name without "LMAIL_"; NULL when the number is unknown. */
LMAIL_API const char *lmail_rfc822_kind_name(uint16_t kind);
/* The name of event.code: a defect or a kind of line end, depending on the kind. */
LMAIL_API const char *lmail_rfc822_code_name(uint16_t kind, uint16_t code);
/* The name of event.field, as the MIME parser's too ("FIELD_SUBJECT"). */
LMAIL_API const char *lmail_rfc822_field_name(uint16_t field);

/* ---- the fields that are known ---------------------------------------------------------------- */

/*
 * The fields that libmail knows, as event.field and lmail_field_id tell them. 0 (LMAIL_FIELD_NONE)
 * is a field that it does not know, which is no fault. Numbers never change.
 */
enum {
  LMAIL_FIELD_DATE = LMAIL_FIELD_RFC822 + 1, /* RFC 5322 3.6.1 to 3.6.5 */
  LMAIL_FIELD_FROM,
  LMAIL_FIELD_SENDER,
  LMAIL_FIELD_REPLY_TO,
  LMAIL_FIELD_TO,
  LMAIL_FIELD_CC,
  LMAIL_FIELD_BCC,
  LMAIL_FIELD_MESSAGE_ID,
  LMAIL_FIELD_IN_REPLY_TO,
  LMAIL_FIELD_REFERENCES,
  LMAIL_FIELD_SUBJECT,
  LMAIL_FIELD_COMMENTS,
  LMAIL_FIELD_KEYWORDS,
  LMAIL_FIELD_RESENT_DATE, /* RFC 5322 3.6.6 */
  LMAIL_FIELD_RESENT_FROM,
  LMAIL_FIELD_RESENT_SENDER,
  LMAIL_FIELD_RESENT_TO,
  LMAIL_FIELD_RESENT_CC,
  LMAIL_FIELD_RESENT_BCC,
  LMAIL_FIELD_RESENT_MESSAGE_ID,
  LMAIL_FIELD_RETURN_PATH, /* RFC 5322 3.6.7 */
  LMAIL_FIELD_RECEIVED,
  LMAIL_FIELD_MIME_VERSION, /* RFC 2045, 2183, 3282, 2557, 1864 */
  LMAIL_FIELD_CONTENT_TYPE,
  LMAIL_FIELD_CONTENT_TRANSFER_ENCODING,
  LMAIL_FIELD_CONTENT_ID,
  LMAIL_FIELD_CONTENT_DESCRIPTION,
  LMAIL_FIELD_CONTENT_DISPOSITION,
  LMAIL_FIELD_CONTENT_LANGUAGE,
  LMAIL_FIELD_CONTENT_LOCATION,
  LMAIL_FIELD_CONTENT_BASE,
  LMAIL_FIELD_CONTENT_MD5,
  LMAIL_FIELD_LIST_ID, /* RFC 2919, 2369 */
  LMAIL_FIELD_LIST_HELP,
  LMAIL_FIELD_LIST_POST,
  LMAIL_FIELD_LIST_OWNER,
  LMAIL_FIELD_LIST_ARCHIVE,
  LMAIL_FIELD_LIST_SUBSCRIBE,
  LMAIL_FIELD_LIST_UNSUBSCRIBE,
  LMAIL_FIELD_AUTO_SUBMITTED, /* RFC 3834 */
  LMAIL_FIELD_DELIVERED_TO,   /* RFC 9228 */
  LMAIL_FIELD_DKIM_SIGNATURE, /* RFC 6376 */
  LMAIL_FIELD_NEWSGROUPS,     /* RFC 5536 */
  LMAIL_FIELD_IMPORTANCE,     /* RFC 2156 */
  LMAIL_FIELD_PRIORITY,
  LMAIL_FIELD_ORGANIZATION,
  LMAIL_FIELD_RESENT_REPLY_TO,       /* RFC 5322 4.5.6 */
  LMAIL_FIELD_LIST_UNSUBSCRIBE_POST, /* RFC 8058 */
  LMAIL_FIELD_AUTHENTICATION_RESULTS, /* RFC 8601 */
  LMAIL_FIELD_ARC_SEAL,              /* RFC 8617 */
  LMAIL_FIELD_ARC_MESSAGE_SIGNATURE,
  LMAIL_FIELD_ARC_AUTHENTICATION_RESULTS,
  LMAIL_FIELD_RECEIVED_SPF,          /* RFC 7208 */
  LMAIL_FIELD_AUTOCRYPT,             /* Autocrypt Level 1 */
  LMAIL_FIELD_ARCHIVED_AT,           /* RFC 5064 */
  LMAIL_FIELD_DISPOSITION_NOTIFICATION_TO, /* RFC 8098 */
  LMAIL_FIELD_DISPOSITION_NOTIFICATION_OPTIONS,
  LMAIL_FIELD_ORIGINAL_RECIPIENT,
  LMAIL_FIELD_ORIGINAL_MESSAGE_ID,   /* RFC 3297 */
  LMAIL_FIELD_ORIGINAL_FROM,         /* RFC 5703 */
  LMAIL_FIELD_ORIGINAL_SUBJECT,
  LMAIL_FIELD_ORIGINAL_SENDER,       /* RFC 5537 */
  LMAIL_FIELD_ERRORS_TO,             /* RFC 2076: common, in no standard */
  LMAIL_FIELD_PRECEDENCE,
  LMAIL_FIELD_SENSITIVITY,           /* RFC 2156 */
  LMAIL_FIELD_ENCRYPTED,             /* RFC 822 */
  LMAIL_FIELD_EXPIRES,               /* RFC 5536 */
  LMAIL_FIELD_SUPERSEDES,
  LMAIL_FIELD_MESSAGE_CONTEXT,       /* RFC 3458 */
  LMAIL_FIELD_ACCEPT_LANGUAGE,       /* RFC 4021 */
  LMAIL_FIELD_TLS_REQUIRED,          /* RFC 8689 */
  LMAIL_FIELD_SOLICITATION,          /* RFC 3865 */
  LMAIL_FIELD_REQUIRE_RECIPIENT_VALID_SINCE, /* RFC 7293 */
  LMAIL_FIELD_CONTENT_DURATION,      /* RFC 3803 */
  LMAIL_FIELD_FOLLOWUP_TO,           /* RFC 5536 */
  LMAIL_FIELD_PATH,
  LMAIL_FIELD_CONTROL,
  LMAIL_FIELD_DISTRIBUTION,
  LMAIL_FIELD_APPROVED,
  LMAIL_FIELD_ARCHIVE,
  LMAIL_FIELD_SUMMARY,
  LMAIL_FIELD_USER_AGENT,
  LMAIL_FIELD_INJECTION_DATE,
  LMAIL_FIELD_INJECTION_INFO,
  LMAIL_FIELD_XREF,
  LMAIL_FIELD_LINES,
  LMAIL_FIELD_CANCEL_LOCK,           /* RFC 8315 */
  LMAIL_FIELD_CANCEL_KEY
};

/* The number of the field called name[0 .. n), without regard to ASCII case; LMAIL_FIELD_NONE. */
LMAIL_API uint16_t lmail_field_id(const void *name, size_t n);

/* Is name[0 .. n) this name, a string in lower case ("message-id"), without regard to ASCII case? */
LMAIL_API int lmail_field_is(const void *name, size_t n, const char *lower);

/* The name of a field, in lower case and not NUL-terminated, and *n; NULL when there is none. */
LMAIL_API const char *lmail_field_name(uint16_t field, size_t *n);

/* What the value of a field is: which parser takes it. */
enum {
  LMAIL_VALUE_UNSTRUCTURED = 1, /* text, with encoded words (RFC 5322 2.2.1)                  */
  LMAIL_VALUE_ADDRESSES = 2,    /* address-list                                               */
  LMAIL_VALUE_MAILBOXES = 3,    /* mailbox-list; groups as well since RFC 6854                */
  LMAIL_VALUE_MAILBOX = 4,
  LMAIL_VALUE_DATE = 5,      /* date-time                                                     */
  LMAIL_VALUE_MSG_ID = 6,    /* one msg-id                                                    */
  LMAIL_VALUE_MSG_IDS = 7,   /* 1*msg-id                                                      */
  LMAIL_VALUE_PHRASES = 8,   /* phrase *("," phrase)                                          */
  LMAIL_VALUE_RECEIVED = 9,  /* RFC 5321 4.4                                                  */
  LMAIL_VALUE_PATH = 10,     /* Return-Path: "<" addr-spec ">" or "<>"                        */
  LMAIL_VALUE_PARAMS = 11,   /* a word and parameters behind ";" (lmail_param_init)           */
  LMAIL_VALUE_TAGS = 12,     /* tag-list of RFC 6376 3.2: name "=" value *(";" ...)           */
  LMAIL_VALUE_URLS = 13,     /* "<" URL ">" *("," ...), or NO (RFC 2369 2)                    */
  LMAIL_VALUE_URL = 14,      /* one URL or URI reference                                      */
  LMAIL_VALUE_TOKEN = 15,    /* one word or number                                            */
  LMAIL_VALUE_TOKENS = 16,   /* words, separated by commas or blanks                          */
  LMAIL_VALUE_RESULTS = 17,  /* RFC 8601 2.2                                                  */
  LMAIL_VALUE_LIST_ID = 18,  /* RFC 2919 3                                                    */
  LMAIL_VALUE_VERSION = 19,  /* MIME-Version: digits "." digits                               */
  LMAIL_VALUE_OTHER = 20     /* structured in a way of its own; see the RFC                   */
};

/* Bits of lmail_field_facts.rules. */
enum {
  LMAIL_FIELD_ONCE = 0x0001,  /* may come once in a header: the first one counts           */
  LMAIL_FIELD_TRACE = 0x0002, /* added in front on the way (RFC 5322 3.6.7): order matters */
  LMAIL_FIELD_RESENT = 0x0004 /* once in each resent block (RFC 5322 3.6.6)                */
};

/* What is known of a field. */
typedef struct lmail_field_facts {
  uint16_t kind;  /* LMAIL_VALUE_...                                  */
  uint16_t rules; /* LMAIL_FIELD_ONCE, ...                            */
  uint16_t rfc;   /* the RFC that defines it; 0: another document     */
  uint16_t reserved;
} lmail_field_facts;

/* 1 and *out; or 0 and zeros when there is no such field. */
LMAIL_API int lmail_field_info(uint16_t field, lmail_field_facts *out);

/* ---- one field -------------------------------------------------------------------------------- */

/* What is irregular in a field; each is a defect of the reader and of the MIME parser. */
enum {
  LMAIL_FIELD_NO_COLON = 0x0001,     /* no colon: name is empty, value is the whole line            */
  LMAIL_FIELD_BAD_NAME = 0x0002,     /* the name is empty or holds what RFC 5322 3.6.8 forbids      */
  LMAIL_FIELD_OBS_SPACE = 0x0004,    /* white space before the colon (RFC 5322 4.5)                 */
  LMAIL_FIELD_CONTINUATION = 0x0008, /* begins with white space: it continues nothing               */
  LMAIL_FIELD_MBOX_FROM = 0x0010     /* "From " or ">From ": an mbox separator, no field            */
};

typedef struct lmail_field {
  const uint8_t *name; /* without the white space before the colon */
  size_t name_len;
  const uint8_t *value; /* from the byte after the colon, folded as it is, without the last line end */
  size_t value_len;
  uint16_t id;    /* LMAIL_FIELD_..., 0 when unknown */
  uint16_t flags; /* LMAIL_FIELD_NO_COLON, ...       */
  uint32_t reserved;
} lmail_field;

/*
 * Takes apart one header field, in memory as a whole with its continuation lines:
 *
 *   optional-field = field-name ":" unstructured CRLF          RFC 5322 3.6.8
 *   obs-optional   = field-name *WSP ":" unstructured CRLF     RFC 5322 4.5.8
 *
 * The last line end (CRLF or LF) may be there or not. Never fails: flags tell what was wrong.
 */
LMAIL_API void lmail_field_split(const void *field, size_t n, lmail_field *out);

/*
 * Copies a field's value to out[0 .. cap), unfolded: line ends are left out (RFC 5322 2.2.3), also a
 * CR alone in front of white space; white space at both ends too. Other bytes, NUL and other CR too,
 * are copied as they are.
 * LMAIL_OK and *len; or LMAIL_FULL, nothing useful in out, and *len is how many bytes are needed.
 */
LMAIL_API lmail_status lmail_unfold(const void *value, size_t n, void *out, size_t cap,
                                    size_t *len);

#ifdef __cplusplus
}
#endif
#endif
