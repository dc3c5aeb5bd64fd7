/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_COMPOSE_H
#define LIBMAIL_COMPOSE_H

/*
 * compose.h - writing messages: header fields, addresses, dates, parameters, whole multiparts.
 *
 *   lmail_field_write_mailbox(&w, "From", 4, &bob, 0);
 *   lmail_field_write(&w, "Subject", 7, subject, n, 0);            any UTF-8 text
 *   lmail_field_write_date(&w, "Date", 4, now, 60);
 *   lmail_mime_writer_init(&m, random_text, 16, 0);
 *   lmail_mime_multipart(&m, &w, "mixed", 5);
 *     lmail_mime_part(&m, &w, &text);                              type, encoding, file name, ...
 *       while ((st = lmail_mime_body(&m, &w, in, n, &used)) == LMAIL_FULL) ... send, go on at used
 *     lmail_mime_part_end(&m, &w);
 *     lmail_mime_part(&m, &w, &picture); ...
 *   lmail_mime_multipart_end(&m, &w);
 *
 * Everything goes through an lmail_writer (writer.h): a call writes all it has to write or nothing.
 *   LMAIL_OK           it is in the buffer
 *   LMAIL_FULL         nothing was written or changed; w->need bytes must be free
 *   LMAIL_E_ARGUMENT   an argument cannot be written; nothing was written or changed
 * CR, LF and NUL are refused in every text, and so is text that is not valid UTF-8: what you pass
 * can never begin a line of its own. Lines are folded below 78 columns where the grammar allows it,
 * and no line is ever longer than 998 (RFC 5322 2.1.1). What is written parses back equal.
 * Strings are not NUL-terminated; none is kept after the call.
 */

#include "codec.h"
#include "date.h"
#include "mime.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Options of the functions below; bits.
 *   UTF8        write UTF-8 as it is (RFC 6532), for peers that offer SMTPUTF8; without it
 *               everything outside US-ASCII is encoded (RFC 2047, RFC 2231)
 *   PARAM_2047  write parameters with encoded words in place of RFC 2231's form. Not legal (RFC 2047
 *               5), but old readers know nothing else
 */
enum { LMAIL_COMPOSE_UTF8 = 1, LMAIL_COMPOSE_PARAM_2047 = 2 };

/* The longest name of a field, in octets. */
enum { LMAIL_FIELD_NAME_MAX = 76 };

/* ---- fields in one call ------------------------------------------------------------------------ */

/*
 * An unstructured field (Subject, Comments, Content-Description, X-...): RFC 5322 3.2.5. name is
 * printable US-ASCII without colon. Words that hold other than printable US-ASCII, that look like
 * encoded words, or that are too long for a line become encoded words (RFC 2047), none of which
 * splits a character; white space is kept as it is.
 */
LMAIL_API lmail_status lmail_field_write(lmail_writer *w, const void *name, size_t name_len,
                                         const void *text, size_t n, unsigned options);

/*
 * A field whose value you have formed. It may be folded already (CRLF before white space, no line of
 * white space only): these folds stay, with the white space before them, and lines over 78 columns get
 * more where white space stands outside quoted strings. LMAIL_E_ARGUMENT also when a line remains
 * longer than 998, or for control characters; 8-bit needs LMAIL_COMPOSE_UTF8.
 */
LMAIL_API lmail_status lmail_field_write_raw(lmail_writer *w, const void *name, size_t name_len,
                                             const void *value, size_t n, unsigned options);

/*
 * A date field, "Sun, 22 Nov 2026 01:26:40 +0100"; date.h has the date alone, for Received.
 * unix_time       seconds since 1970-01-01 00:00:00 UTC, from 1900 to 9999
 * offset_minutes  east of Greenwich, -1439 to 1439, or LMAIL_DATE_NO_ZONE
 * LMAIL_E_RANGE when either is outside.
 */
LMAIL_API lmail_status lmail_field_write_date(lmail_writer *w, const void *name, size_t name_len,
                                              int64_t unix_time, int32_t offset_minutes);

/*
 * Message-ID, Content-ID and the like: "<left@right>", RFC 5322 3.6.4. left is a dot-atom that you
 * make unique; right one too, or a literal in "[" and "]".
 */
LMAIL_API lmail_status lmail_field_write_message_id(lmail_writer *w, const void *name,
                                                    size_t name_len, const void *left,
                                                    size_t left_len, const void *right,
                                                    size_t right_len);

/*
 * Who sends or receives.
 * name    display name, UTF-8, as people read it: quotes and encoding are added where needed; empty
 *         for none
 * local   the part before "@", without quotes: they are added where needed. Printable US-ASCII and
 *         SP (and UTF-8 with LMAIL_COMPOSE_UTF8)
 * domain  a dot-atom, or a literal in "[" and "]"; an internationalised one as A-labels (or UTF-8
 *         with LMAIL_COMPOSE_UTF8)
 */
typedef struct lmail_mailbox {
  const void *name;
  size_t name_len;
  const void *local;
  size_t local_len;
  const void *domain;
  size_t domain_len;
} lmail_mailbox;

/*
 * Points m->local and m->domain into an address "local@domain" whose local part is a dot-atom, and
 * clears the name. LMAIL_E_ARGUMENT for any other; such have to be taken apart by their parser.
 */
LMAIL_API lmail_status lmail_mailbox_split(lmail_mailbox *m, const void *address, size_t n);

/* A field with one mailbox: From, Sender, To. */
LMAIL_API lmail_status lmail_field_write_mailbox(lmail_writer *w, const void *name, size_t name_len,
                                                 const lmail_mailbox *m, unsigned options);

/* ---- fields element by element ----------------------------------------------------------------- */

/*
 *   lmail_field_begin(&f, &w, "To", 2, 0);
 *   for (...) lmail_field_mailbox(&f, &w, &m);      each whole or not at all
 *   lmail_field_end(&f, &w);
 *
 * Between begin and end nothing else may be written to w. What was written may be sent and removed
 * from w at any moment. LMAIL_E_STATE: the element does not fit what the field began with.
 *
 * begin writes the name at once, and a field without elements cannot end. Where every element might
 * be refused, note w->len before begin and send nothing before the first element is in: set w->len
 * back to it when none is, or the next field would go on in this line.
 */
typedef struct lmail_field_writer {
  uint32_t column_;
  uint16_t options_;
  uint8_t state_;
  uint8_t elements_;
  uint8_t words_; /* there are encoded words on this line */
  uint8_t reserved_[7];
} lmail_field_writer;

/*
 * Writes the name and its colon, checked as in lmail_field_write; options are LMAIL_COMPOSE_...
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_ARGUMENT: the name is none (RFC 5322 2.2).
 */
LMAIL_API lmail_status lmail_field_begin(lmail_field_writer *f, lmail_writer *w, const void *name,
                                         size_t name_len, unsigned options);

/* The end of the field; LMAIL_E_STATE when it has no element, or when a group is open. */
LMAIL_API lmail_status lmail_field_end(lmail_field_writer *f, lmail_writer *w);

/* address-list and mailbox-list, RFC 5322 3.4; commas are set. */
LMAIL_API lmail_status lmail_field_mailbox(lmail_field_writer *f, lmail_writer *w,
                                           const lmail_mailbox *m);

/* group = display-name ":" [group-list] ";": the mailboxes until group_end belong to it. */
LMAIL_API lmail_status lmail_field_group(lmail_field_writer *f, lmail_writer *w, const void *name,
                                         size_t n);
/* Ends the group. LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE when none is open. */
LMAIL_API lmail_status lmail_field_group_end(lmail_field_writer *f, lmail_writer *w);

/* 1*msg-id (References, In-Reply-To), as lmail_field_write_message_id. */
LMAIL_API lmail_status lmail_field_message_id(lmail_field_writer *f, lmail_writer *w,
                                              const void *left, size_t left_len, const void *right,
                                              size_t right_len);

/* The first word of a field with parameters: a token ("attachment"), or two ("text/plain"). */
LMAIL_API lmail_status lmail_field_token(lmail_field_writer *f, lmail_writer *w, const void *token,
                                         size_t n);

/*
 * parameter = attribute "=" value (RFC 2045 5.1): a token, a quoted string, or RFC 2231's form when
 * the value is long or not US-ASCII. value is UTF-8; control characters but CR, LF and NUL may be in
 * it. Of RFC 2231's pieces at most LMAIL_PARAM_SECTIONS_MAX are written: about 2,000 octets.
 */
LMAIL_API lmail_status lmail_field_param(lmail_field_writer *f, lmail_writer *w, const void *name,
                                         size_t name_len, const void *value, size_t n);

/* "MIME-Version: 1.0" */
LMAIL_API lmail_status lmail_field_write_mime_version(lmail_writer *w);

/* ---- bodies ------------------------------------------------------------------------------------ */

/*
 * Line ends as CRLF: LF alone and CR alone become CRLF, CRLF stays. A codec as those of codec.h:
 * LMAIL_OK or LMAIL_FULL. It also makes a stored message fit to be sent; but its binary parts, if it
 * has any, are changed, and a signature over other line ends breaks.
 */
typedef struct lmail_crlf_encoder {
  uint8_t cr_;   /* the last octet was a CR whose CRLF is out already */
  uint8_t half_; /* CR is out, LF waits for room */
  uint8_t reserved_[6];
} lmail_crlf_encoder;

/* Begins a text. */
LMAIL_API void lmail_crlf_encode_init(lmail_crlf_encoder *e);
/* The next piece of it; windows and results as codec.h says. It refuses nothing. */
LMAIL_API lmail_status lmail_crlf_encode(lmail_crlf_encoder *e, const void *in, size_t n,
                                         size_t *used, void *out, size_t cap, size_t *made,
                                         int last);

/*
 * A body looked at in pieces before it is written: what is in it, how long it will be, and which
 * encoding and charset it needs.
 *
 *   lmail_body_scan_init(&s, LMAIL_BODY_IS_TEXT);
 *   while (...) lmail_body_scan(&s, piece, n);
 *   part.encoding = lmail_body_encoding(&s, LMAIL_BODY_ALLOW_8BIT);
 *   part.charset = lmail_body_charset(&s);
 */

/*
 * What the body is, and what the next hop can take; bits. How the body is described has to be how it
 * is written then, see lmail_mime_part: sizes and encoding are right for that alone.
 *   IS_TEXT       a "text/..." part: line ends are made CRLF, whatever they are
 *   EXACT         and LMAIL_PART_EXACT: they stay
 *   ALLOW_8BIT    8BITMIME is offered (RFC 6152)
 *   ALLOW_BINARY  BINARYMIME is offered (RFC 3030)
 *   ROBUST        encode also what is legal but has been seen to change on the way: trailing blanks,
 *                 "From " and "." at the start of a line, controls (RFC 2049 3). Signed bodies need it
 *                 (RFC 1847 2.1)
 */
enum {
  LMAIL_BODY_ALLOW_8BIT = 0x01,
  LMAIL_BODY_IS_TEXT = 0x02,
  LMAIL_BODY_EXACT = 0x04,
  LMAIL_BODY_ALLOW_BINARY = 0x08,
  LMAIL_BODY_ROBUST = 0x10
};

/* What is in a body; bits of lmail_body_flags. */
enum {
  LMAIL_BODY_8BIT = 0x0001,
  LMAIL_BODY_NUL = 0x0002,
  LMAIL_BODY_BARE_CR = 0x0004,
  LMAIL_BODY_BARE_LF = 0x0008,
  LMAIL_BODY_LONG = 0x0010,     /* a line over 998 octets (RFC 5322 2.1.1)                       */
  LMAIL_BODY_CONTROL = 0x0020,  /* controls but NUL, HTAB, CR and LF; DEL                        */
  LMAIL_BODY_ESCAPE = 0x0040,   /* ESC among them: 7-bit text in ISO 2022 has it, US-ASCII not   */
  LMAIL_BODY_NOT_UTF8 = 0x0080, /* 8-bit that is no UTF-8 (RFC 3629)                             */
  LMAIL_BODY_FROM = 0x0100,     /* a line begins with "From "                                    */
  LMAIL_BODY_DOT = 0x0200,      /* a line begins with "."                                        */
  LMAIL_BODY_BLANKS = 0x0400,   /* a line ends in SP or HTAB                                     */
  LMAIL_BODY_OPEN_LINE = 0x0800 /* the last line has no line end                                 */
};

typedef struct lmail_body_scanner {
  uint64_t octets;  /* seen so far                                           */
  uint64_t high;    /* of them over 127                                      */
  uint64_t lines;   /* line ends                                             */
  uint64_t longest; /* octets of the longest line that has ended             */
  uint64_t line_;
  uint64_t plain_;  /* octets as they will be written without an encoding    */
  uint64_t base64_; /* ... as full lines of base64                           */
  uint64_t qp_;
  lmail_qp_encoder encoder_;
  lmail_crlf_encoder crlf_;
  uint32_t flags_;
  uint8_t how_;
  uint8_t last_;
  uint8_t before_; /* the octet in front of the CR that was last            */
  uint8_t from_;   /* octets of "From " that this line begins with          */
  uint8_t first_;  /* UTF-8: the first octet, as long as the second is due  */
  uint8_t follow_; /* UTF-8: octets that are due                            */
  uint8_t rest_;   /* octets that make no full line of base64               */
  uint8_t reserved_[5];
} lmail_body_scanner;

/* Begins a body; how: LMAIL_BODY_IS_TEXT and _EXACT, or 0. */
LMAIL_API void lmail_body_scan_init(lmail_body_scanner *s, unsigned how);
/* The next n octets of it, in pieces of any size; cannot fail. */
LMAIL_API void lmail_body_scan(lmail_body_scanner *s, const void *in, size_t n);

/* LMAIL_BODY_...: what is in the body as far as it was seen, as if it ended here. */
LMAIL_API uint32_t lmail_body_flags(const lmail_body_scanner *s);

/*
 * The shortest encoding that brings the body over, LMAIL_ENCODING_...: 7BIT, or what allow
 * (LMAIL_BODY_ALLOW_..., _ROBUST) permits of _8BIT and _BINARY, or else _QUOTED_PRINTABLE or _BASE64
 * (RFC 2045 6). message/... and multipart/... must not be encoded (RFC 2045 6.4): look at the flags.
 */
LMAIL_API unsigned lmail_body_encoding(const lmail_body_scanner *s, unsigned allow);

/*
 * Octets of the body when lmail_mime_body writes it in this encoding (LMAIL_ENCODING_...), exactly;
 * 0 for an encoding that is none.
 */
LMAIL_API uint64_t lmail_body_size(const lmail_body_scanner *s, unsigned encoding);

/*
 * "us-ascii" or "utf-8", constant and NUL-terminated; NULL when it is neither, or may be ISO 2022 or
 * UTF-16 (there are ESC or NUL).
 */
LMAIL_API const char *lmail_body_charset(const lmail_body_scanner *s);

/* ---- boundaries -------------------------------------------------------------------------------- */

enum { LMAIL_BOUNDARY_BASE_MAX = 48 };

/*
 * Proves that a body holds no boundary. The writer below refuses such a body when it meets one; who
 * cannot take a base of random octets, or wants to know in time, scans what goes out unencoded:
 *
 *   lmail_boundary_scan_init(&s, base, n);
 *   while (...) absent = lmail_boundary_scan(&s, piece, size);      all bodies, or try another base
 */
typedef struct lmail_boundary_scanner {
  uint8_t base_[LMAIL_BOUNDARY_BASE_MAX];
  uint8_t base_len_;
  uint8_t matched_; /* octets at the start of this line that are those of a delimiter */
  uint8_t found_;
  uint8_t reserved_[5];
} lmail_boundary_scanner;

/* base as in lmail_mime_writer_init. LMAIL_OK or LMAIL_E_ARGUMENT. */
LMAIL_API lmail_status lmail_boundary_scan_init(lmail_boundary_scanner *s, const void *base,
                                                size_t n);

/*
 * The next n octets. 1 as long as no line begins with a delimiter made of base; CR and LF both end
 * lines. 0: one was met, and so it stays. A body begins a line: give "\n" between two bodies.
 */
LMAIL_API int lmail_boundary_scan(lmail_boundary_scanner *s, const void *in, size_t n);

/* ---- messages ---------------------------------------------------------------------------------- */

/*
 * Writes the body of a message, of any nesting, streamed. First write the header fields of the
 * message with the functions above, but no MIME-Version and no Content-*: the first multipart or
 * part writes them behind yours. Fields of your own for an inner part go between lmail_mime_part
 * and its first body octet, in the same way.
 */
enum { LMAIL_MIME_WRITER_DEPTH = 32 };

typedef struct lmail_mime_writer {
  lmail_base64_encoder base64_;
  lmail_qp_encoder qp_;
  lmail_crlf_encoder crlf_;
  lmail_boundary_scanner boundary_;
  uint32_t line_; /* octets of the current line of a body that is not encoded */
  uint16_t options_;
  uint8_t encoding_; /* of the open part */
  uint8_t state_;
  uint8_t depth_; /* open multiparts */
  uint8_t text_;  /* line ends of the open part become CRLF */
  uint8_t last_;  /* the last octet of its body */
  uint8_t reserved_[5];
} lmail_mime_writer;

/*
 * base  8 to 48 letters, digits or any of "'()+_,-./:=?" (RFC 2046 5.1.1, bchars): the part of the
 *       boundaries that nobody can guess; take at least 64 random bits. Each boundary is "=_", which
 *       stands in no quoted-printable and no base64 body, then base, then a letter for the level;
 *       and a body that holds it all the same is refused when it is written
 * options  LMAIL_COMPOSE_...
 * LMAIL_OK or LMAIL_E_ARGUMENT.
 */
LMAIL_API lmail_status lmail_mime_writer_init(lmail_mime_writer *m, const void *base, size_t n,
                                              unsigned options);

/*
 * Begins a multipart, in the message or in the multipart that is open. subtype: "mixed",
 * "alternative", "related", ... LMAIL_E_STATE inside a part or behind the end; LMAIL_E_LIMIT beyond
 * LMAIL_MIME_WRITER_DEPTH. Ends with lmail_mime_multipart_end; one without parts is LMAIL_E_STATE.
 */
LMAIL_API lmail_status lmail_mime_multipart(lmail_mime_writer *m, lmail_writer *w,
                                            const void *subtype, size_t n);
/* A parameter of a Content-Type; value is UTF-8 and written as lmail_field_param does. */
typedef struct lmail_mime_param {
  const void *name;
  size_t name_len;
  const void *value;
  size_t value_len;
} lmail_mime_param;

/*
 * As lmail_mime_multipart, with parameters behind the boundary: type (multipart/related, RFC 2387 3.1),
 * report-type (RFC 6522 3), protocol and micalg (RFC 1847 2.1), ... LMAIL_E_ARGUMENT also for a
 * second boundary.
 */
LMAIL_API lmail_status lmail_mime_multipart_params(lmail_mime_writer *m, lmail_writer *w,
                                                   const void *subtype, size_t n,
                                                   const lmail_mime_param *params, size_t count);

/* Ends the innermost multipart. LMAIL_OK; LMAIL_FULL; LMAIL_E_STATE: none is open, it has no part yet,
 * or a part is open. */
LMAIL_API lmail_status lmail_mime_multipart_end(lmail_mime_writer *m, lmail_writer *w);

/* What a part is; lengths of 0 leave a field or parameter out. */
typedef struct lmail_mime_part_info {
  const void *media; /* "text/plain", "image/png", ... */
  size_t media_len;
  const void *charset; /* of text parts: "utf-8" */
  size_t charset_len;
  const void *disposition; /* "attachment", "inline" */
  size_t disposition_len;
  const void *filename; /* UTF-8; parameter of Content-Disposition ("attachment" if none is given) */
  size_t filename_len;
  const void *description; /* UTF-8: Content-Description */
  size_t description_len;
  const void *id; /* Content-ID without "<" and ">": "left@right" */
  size_t id_len;
  uint16_t encoding; /* LMAIL_ENCODING_7BIT, _8BIT, _BINARY, _QUOTED_PRINTABLE or _BASE64 */
  uint16_t flags;    /* LMAIL_PART_... */
  uint32_t reserved;
  const lmail_mime_param *params; /* of Content-Type, behind charset: format, name, method, ... */
  size_t params_count;
} lmail_mime_part_info;

/* EXACT: the line ends of a text part stay as they are; those of other types always do. */
enum { LMAIL_PART_EXACT = 1 };

/*
 * Begins a part: its fields, whole or not at all. LMAIL_E_STATE as for lmail_mime_multipart;
 * LMAIL_E_ARGUMENT also for multipart/..., and for message/... in quoted-printable or base64
 * (RFC 2045 6.4), which only message/global and message/global-... can have (RFC 6532, RFC 6533).
 */
LMAIL_API lmail_status lmail_mime_part(lmail_mime_writer *m, lmail_writer *w,
                                       const lmail_mime_part_info *part);

/*
 * A piece of the body of the open part, raw: it is encoded on its way. Takes *used octets:
 * LMAIL_OK    all of them
 * LMAIL_FULL  w is full, at least w->need bytes must be free: go on with the octets from *used
 * LMAIL_E_ARGUMENT  something behind in[*used] cannot be sent in this encoding (8-bit in 7bit; NUL, CR
 *             or LF alone, a line over 998 in 7bit and 8bit; the boundary itself). Neither the part
 *             nor the message can be finished: later calls of lmail_mime_body and
 *             lmail_mime_part_end return it again, all others LMAIL_E_STATE, until the next init
 */
LMAIL_API lmail_status lmail_mime_body(lmail_mime_writer *m, lmail_writer *w, const void *in,
                                       size_t n, size_t *used);

/*
 * Ends the part; LMAIL_FULL: call again; LMAIL_E_ARGUMENT: a CR alone ended a 7bit or 8bit body, or
 * the body was refused. After LMAIL_OK a message of one part alone is complete.
 */
LMAIL_API lmail_status lmail_mime_part_end(lmail_mime_writer *m, lmail_writer *w);

/* ---- a letter in one go ------------------------------------------------------------------------ */

/*
 * The message that people mostly write: a text, the same as HTML with its pictures, attachments. Say
 * what there is, and the multiparts come out right (RFC 2046 5.1, RFC 2387), those that are not
 * needed left out:
 *
 *   mixed
 *     alternative
 *       text
 *       related
 *         html
 *         pictures
 *       others
 *     attachments
 *
 * Bodies are asked for one by one, and are pieces of yours as with lmail_mime_body:
 *
 *   ... the header fields of the message, but no MIME-Version and no Content-*
 *   st = lmail_letter_begin(&l, &letter, random_text, 16, 0);
 *   while ((st = lmail_letter_next(&l, &w, &letter)) == LMAIL_EVENT || st == LMAIL_FULL) {
 *     if (st == LMAIL_FULL) ... send what is in w; else
 *       ... write the body that l.kind and l.index name: lmail_mime_body(&l.mime, &w, in, n, &used)
 *   }
 *   LMAIL_DONE: the message is complete
 */

/*
 * NULL, or a count of 0, is what there is none of. In each part, what is 0 is filled in: the media
 * type of text and html ("text/plain", "text/html") with the charset utf-8; the disposition of pictures
 * ("inline") and attachments ("attachment"); the encoding, quoted-printable for text/..., 7bit for
 * message/..., base64 for others. A picture needs its id, which the HTML names as "cid:left@right"
 * (RFC 2392).
 */
typedef struct lmail_letter {
  const lmail_mime_part_info *text;
  const lmail_mime_part_info *html;
  const lmail_mime_part_info *pictures; /* what html shows; not without it */
  size_t pictures_count;
  const lmail_mime_part_info *others; /* further forms of the text, the best one last: text/calendar */
  size_t others_count;
  const lmail_mime_part_info *attachments;
  size_t attachments_count;
  size_t reserved[2];
} lmail_letter;

/* lmail_letter_writer.kind: which body is due. */
enum {
  LMAIL_LETTER_TEXT = 1,
  LMAIL_LETTER_HTML,
  LMAIL_LETTER_PICTURE,
  LMAIL_LETTER_OTHER,
  LMAIL_LETTER_ATTACHMENT
};

typedef struct lmail_letter_writer {
  lmail_mime_writer mime; /* takes the bodies: lmail_mime_body */
  size_t index;           /* of the picture, other or attachment, from 0 */
  size_t next_;
  uint16_t kind; /* LMAIL_LETTER_TEXT, ... */
  uint8_t step_;
  uint8_t open_; /* a part is */
  uint8_t reserved_[4];
} lmail_letter_writer;

/*
 * Begins; base and options as for lmail_mime_writer_init. LMAIL_OK; LMAIL_E_ARGUMENT for those, or: the
 * letter has nothing at all, pictures without html, or one without id.
 */
LMAIL_API lmail_status lmail_letter_begin(lmail_letter_writer *l, const lmail_letter *letter,
                                          const void *base, size_t n, unsigned options);

/*
 * Ends the body that was written, and goes on to the next one. letter has to say the same each time.
 *   LMAIL_EVENT  the body of l->kind, l->index is due
 *   LMAIL_FULL   w->need bytes must be free; what was written already stays: call again
 *   LMAIL_DONE   the message is complete; so it is in later calls
 *   LMAIL_E_ARGUMENT  the part of l->kind, l->index cannot be written (see lmail_mime_part), or its
 *                body was refused
 */
LMAIL_API lmail_status lmail_letter_next(lmail_letter_writer *l, lmail_writer *w,
                                         const lmail_letter *letter);

#ifdef __cplusplus
}
#endif
#endif
