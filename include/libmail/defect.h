/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_DEFECT_H
#define LIBMAIL_DEFECT_H

/*
 * defect.h - what is irregular in stored mail: one numbering for the whole message format.
 *
 * Stored mail is never refused. The parsers read it as the most trusted readers do, and say what was
 * wrong, where, and which reading they took. The MIME parser and the field reader tell a defect as
 * an event. The parsers of field values (addresses, dates, ...) take a list of yours:
 *
 *   lmail_defect room[8];
 *   lmail_defects defects = {room, 8, 0};
 *
 *   lmail_date_parse(value, n, &date, &defects);           or NULL, when you do not want to know
 *   for (i = 0; i < defects.count && i < 8; i++)
 *     printf("%s at %lu\n", lmail_defect_name(room[i].code), (unsigned long)room[i].off);
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Defects of header fields as lines, and of MIME's structure and encodings. Those of field values
 * are numbered in the header of their parser, from the numbers below. Numbers never change.
 */
enum {
  LMAIL_DEFECT_MBOX_FROM = 1, /* "From " line in the header: kept as a nameless field         */
  LMAIL_DEFECT_LEADING_CONTINUATION, /* the header begins with white space: kept as a nameless field */
  LMAIL_DEFECT_NO_COLON,      /* a line without colon in the header: kept, nameless           */
  LMAIL_DEFECT_NO_BLANK_LINE, /* lines that are no fields, and no blank line: maybe a body    */
  LMAIL_DEFECT_BAD_NAME,      /* empty field name, or one with forbidden bytes: kept          */
  LMAIL_DEFECT_SPACE_BEFORE_COLON, /* RFC 5322 4.5: accepted                                       */
  LMAIL_DEFECT_NUL_IN_HEADER,     /* kept                                                         */
  LMAIL_DEFECT_BARE_CR_IN_HEADER, /* a CR without LF: no line end, kept                           */
  LMAIL_DEFECT_BLANK_FOLD,        /* a line of white space only: folding, not the blank line      */
  LMAIL_DEFECT_LONG_LINE,         /* a header line over 998 octets (RFC 5322 2.1.1): accepted     */
  LMAIL_DEFECT_LONG_FIELD,        /* longer than cfg.token_max: in pieces, read to that length    */
  LMAIL_DEFECT_HEADER_LIMIT,      /* over cfg.header_bytes_max: the rest is body                  */
  LMAIL_DEFECT_DUPLICATE_FIELD,   /* a field that may come once: the first one counts             */
  LMAIL_DEFECT_NO_MIME_VERSION,   /* Content-* fields without it, or another than 1.0: read as MIME */
  LMAIL_DEFECT_BAD_CONTENT_TYPE,  /* no type/subtype: text/plain                                  */
  LMAIL_DEFECT_UNKNOWN_ENCODING,  /* LMAIL_ENCODING_UNKNOWN: opaque; of what holds parts: as none */
  LMAIL_DEFECT_COMPOSITE_ENCODED, /* multipart in base64 or quoted-printable: not decoded         */
  LMAIL_DEFECT_NO_BOUNDARY,       /* multipart without boundary, or an empty one: opaque          */
  LMAIL_DEFECT_CONFLICTING_BOUNDARY, /* two boundaries: RFC 2231's counts, or the first one; or RFC
                                        2231's alone, which others do not see */
  LMAIL_DEFECT_LONG_BOUNDARY,  /* over 70 octets: used                                         */
  LMAIL_DEFECT_BOUNDARY_LIMIT, /* a boundary that scratch has no room for: opaque              */
  LMAIL_DEFECT_DUPLICATE_PARAMETER, /* charset or a file name twice in a field: the first one counts */
  LMAIL_DEFECT_BAD_PARAMETER,  /* a parameter that is not as in RFC 2045 5.1: read generously  */
  LMAIL_DEFECT_DELIMITER_TAIL, /* text behind a boundary: a delimiter to us, text to others    */
  LMAIL_DEFECT_NO_DELIMITER,   /* a multipart without any delimiter: all is preamble           */
  LMAIL_DEFECT_NO_CLOSE_DELIMITER, /* closed by an outer delimiter or the end                      */
  LMAIL_DEFECT_DEPTH_LIMIT,    /* over cfg.depth_max: opaque                                   */
  LMAIL_DEFECT_PARTS_LIMIT,    /* over cfg.parts_max: the rest of the multipart is epilogue    */
  LMAIL_DEFECT_BAD_BASE64,     /* a byte that is not base64's: left out                        */
  LMAIL_DEFECT_BASE64_PADDING, /* missing padding                                              */
  LMAIL_DEFECT_BAD_QUOTED_PRINTABLE, /* "=" without two hexadecimal digits: kept; or at the end      */
  LMAIL_DEFECT_BAD_PERCENT, /* "%" without two hexadecimal digits in a boundary: kept          */
  LMAIL_DEFECT_AFTER_CLOSE_DELIMITER, /* a delimiter of a multipart that is closed: epilogue, but a
                                        part to others                                               */
  LMAIL_DEFECT_REPEATED_BOUNDARY, /* that of an open part again: the innermost takes the delimiters  */
  LMAIL_DEFECT_CONFLICTING_TYPE, /* a second Content-Type: the first one counts                     */
  LMAIL_DEFECT_CONFLICTING_ENCODING, /* a second, other Content-Transfer-Encoding: the first counts  */
  LMAIL_DEFECT_COMMENT, /* a comment in a Content-Type, -Transfer-Encoding or -Disposition:   */
                        /* left out; text to others                                         */
  LMAIL_DEFECT_ENCODED_MESSAGE, /* message/rfc822 in base64 or quoted-printable: one opaque body     */
  LMAIL_DEFECT_AFTER_PADDING, /* data behind base64's padding: decoded; others end there           */
  LMAIL_DEFECT_CR_DELIMITER, /* a delimiter behind a CR without LF: text, a delimiter to others   */
  LMAIL_DEFECT_LONG_BODY_LINE, /* over 1,000 octets with its line end: kept; cut or folded by others */
  LMAIL_DEFECT_BAD_UUENCODE = 43, /* text that is not uuencode's, or cut: what can be had of it      */
  LMAIL_DEFECT_BAD_YENC,          /* the same of yEnc                                             */
  LMAIL_DEFECT_YENC_CHECK,        /* yEnc's size or CRC-32 is another one                         */
  LMAIL_DEFECT_UNKNOWN_CHARSET, /* of a text that was to become UTF-8: its octets as they are   */
  LMAIL_DEFECT_BAD_TEXT         /* octets that are nothing in the charset of a text: U+FFFD     */
};

/* The first number of each further kind. */
enum {
  LMAIL_DEFECT_FIELD = 48,       /* rfc822.h   */
  LMAIL_DEFECT_ADDRESS = 64,     /* address.h  */
  LMAIL_DEFECT_DATE = 96,        /* date.h     */
  LMAIL_DEFECT_IDENTIFIER = 112, /* message_id.h */
  LMAIL_DEFECT_TRACE = 128,      /* trace.h    */
  LMAIL_DEFECT_TEXT = 160,       /* text.h     */
  LMAIL_DEFECT_MBOX = 176,       /* mbox.h     */
  LMAIL_DEFECT_REPORT = 224      /* report.h   */
};

/* One defect of a value. */
typedef struct lmail_defect {
  uint16_t code; /* LMAIL_DEFECT_... */
  uint16_t reserved[3];
  uint64_t off; /* its place in the value, in octets from its start */
} lmail_defect;

/*
 * Where a parser tells its defects: list[0 .. cap) is yours, count how many there were, in the order
 * in which they were met. It may be larger than cap: then only the first cap are in the list. The
 * parser adds to what is there; set count to 0 to begin anew.
 */
typedef struct lmail_defects {
  lmail_defect *list;
  size_t cap;
  size_t count;
} lmail_defects;

/* The enumerator's name without "LMAIL_" ("DEFECT_NO_COLON"); NULL when the number is unknown. */
LMAIL_API const char *lmail_defect_name(uint16_t defect);

/*
 * 1 when a defect of a message's structure lets two readers see two messages, which is how filters are
 * evaded; 0 for those that all readers take alike (NO_MIME_VERSION, NO_CLOSE_DELIMITER), and for the
 * defects of field values. mime.h says what the other reading of each is.
 */
LMAIL_API int lmail_defect_is_ambiguous(uint16_t defect);

/* The rule that was broken ("RFC 5322 3.6.8"); NULL when the number is unknown. */
LMAIL_API const char *lmail_defect_rule(uint16_t defect);

#ifdef __cplusplus
}
#endif
#endif
