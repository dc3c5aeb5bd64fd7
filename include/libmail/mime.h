/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_H
#define LIBMAIL_MIME_H

/*
 * mime.h - messages: a streaming MIME parser (RFC 2045, 2046) and the values of Content-* fields.
 *
 * The parser takes a message of any size in any pieces and tells its parts, fields and bodies as it
 * meets them. It never fails on stored mail: what is wrong is a LMAIL_MIME_DEFECT with its place.
 *
 *   uint8_t scratch[LMAIL_MIME_SCRATCH];
 *   lmail_mime_parser m;
 *
 *   lmail_mime_init(&m, NULL, scratch, sizeof scratch);
 *   while ((st = lmail_next(&m.base, in, n, &used, &ev)) == LMAIL_EVENT) {
 *     in += used, n -= used;
 *     switch (ev.kind) {
 *     case LMAIL_MIME_HEADER:      ... ev.field, ev.data (name), ev.data2 (raw value)
 *     case LMAIL_MIME_HEADERS_END: ... ev.code is LMAIL_MEDIA_TEXT_HTML: lmail_skip(&m.base), or
 *                                      lmail_mime_decode(&m, LMAIL_MIME_DECODED), or nothing
 *     case LMAIL_MIME_BODY:        ... ev.data
 *     }
 *   }
 *   ... and lmail_finish(&m.base) when the message has ended, then the same loop with n = 0.
 *
 * The events of a message with one attachment:
 *
 *   PART_BEGIN 1  HEADER...  HEADERS_END multipart/mixed
 *     PREAMBLE
 *     PART_BEGIN 2  HEADER...  HEADERS_END text/plain  BODY...  PART_END
 *     PART_BEGIN 3  HEADER...  HEADERS_END image/png   BODY...  PART_END
 *     EPILOGUE
 *   PART_END
 *   END
 *
 * A message/rfc822 part holds one more part, the message inside it, unless its transfer encoding is
 * base64 or quoted-printable: then its body is a BODY, for a second parser to read decoded.
 *
 * Lines end at LF; a CR before it belongs to the line end; a CR elsewhere is a byte of the line.
 */

#include "core.h"
#include "codec.h"
#include "rfc822.h"
#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- events ----------------------------------------------------------------------------------- */

/*
 * Every event carries id (number of the part, from 1, in the order in which they begin) and depth
 * (0 for the message itself). Offsets count bytes of the stream as it was fed.
 */
enum {
  /* A part begins: off is the offset of its header; num the id of the part around it (0: none);
   * num2 its place in that part, from 1; code how it is held, LMAIL_MIME_TOP, ...                */
  LMAIL_MIME_PART_BEGIN = LMAIL_KIND_MIME + 1,

  /* A header field: field says which (LMAIL_FIELD_SUBJECT, ..., 0 unknown), data the name, data2
   * the raw value (see lmail_unfold), num its octets with the line end. A line that is no field
   * comes as one with an empty name, and data2 is the line. A field longer than cfg.token_max has
   * LMAIL_EV_LONG and comes as bulk: data is the raw field, name, colon and all.                 */
  LMAIL_MIME_HEADER,

  /* The header is over: code is the media type, LMAIL_MEDIA_...; data the type and data2 the subtype
   * in lower case; off the offset of the body; num the octets of the header with its blank line;
   * num2 the transfer encoding, LMAIL_ENCODING_...; flags has LMAIL_MIME_EV_COMPOSITE when the
   * body will be taken apart. Now is the time for lmail_mime_decode or lmail_skip (which here drops
   * the whole body, parts inside it too).                                                        */
  LMAIL_MIME_HEADERS_END,

  /* Bulk: the body of a part that holds no parts; code is LMAIL_MIME_RAW, _DECODED or _TEXT. When
   * decoded, off is the offset of the body in the stream, num of data[0] in the decoded body.    */
  LMAIL_MIME_BODY,

  /* Bulk: what stands before the first and after the last part of a multipart, when not empty.
   * The id is the multipart's. The line ends next to the delimiters belong to the delimiters.    */
  LMAIL_MIME_PREAMBLE,
  LMAIL_MIME_EPILOGUE,

  /* A part is over: off is the offset behind its last byte, num the octets and num2 the lines
   * (line ends) of its body as in the stream, as IMAP's BODYSTRUCTURE counts them; code is the
   * media type again.                                                                            */
  LMAIL_MIME_PART_END,

  /* Something irregular: code is LMAIL_DEFECT_...; off its place; field the field it is about.
   * Defects of a header field follow its LMAIL_MIME_HEADER, those of a body its last span. Where it
   * may be read in two ways, data is the reading that was taken and data2 the other one, see below. */
  LMAIL_MIME_DEFECT,

  /* The message is over: off is its size, num the number of its parts, num2 of its defects.      */
  LMAIL_MIME_END
};

/* event.code of LMAIL_MIME_PART_BEGIN: what holds the part. IMAP's part numbers follow from it. */
enum {
  LMAIL_MIME_TOP = 1,          /* nothing: the message that was fed            */
  LMAIL_MIME_IN_MULTIPART = 2, /* one of the parts of a multipart              */
  LMAIL_MIME_IN_MESSAGE = 3    /* the message inside a message/rfc822          */
};

/* event.flags of LMAIL_MIME_HEADERS_END, beside LMAIL_EV_... */
enum {
  LMAIL_MIME_EV_COMPOSITE = 0x0100, /* parts follow, in place of a BODY                          */
  LMAIL_MIME_EV_DEFAULTED = 0x0200  /* there was no usable Content-Type: the type is the default */
};

/*
 * Media types: the high byte is the type, the low byte the subtype (the same for every type that
 * has a subtype of that name). 0 in either is one without a number here: look at its name.
 */
enum {
  LMAIL_MEDIA_TEXT = 0x0100,
  LMAIL_MEDIA_MULTIPART = 0x0200,
  LMAIL_MEDIA_MESSAGE = 0x0300,
  LMAIL_MEDIA_APPLICATION = 0x0400,
  LMAIL_MEDIA_IMAGE = 0x0500,
  LMAIL_MEDIA_AUDIO = 0x0600,
  LMAIL_MEDIA_VIDEO = 0x0700,
  LMAIL_MEDIA_FONT = 0x0800,
  LMAIL_MEDIA_MODEL = 0x0900,

  LMAIL_MEDIA_TEXT_PLAIN = 0x0101,
  LMAIL_MEDIA_TEXT_HTML = 0x0102,
  LMAIL_MEDIA_TEXT_CALENDAR = 0x0103,
  LMAIL_MEDIA_TEXT_RFC822_HEADERS = 0x0104,
  LMAIL_MEDIA_MULTIPART_MIXED = 0x0205,
  LMAIL_MEDIA_MULTIPART_ALTERNATIVE = 0x0206,
  LMAIL_MEDIA_MULTIPART_DIGEST = 0x0207,
  LMAIL_MEDIA_MULTIPART_PARALLEL = 0x0208,
  LMAIL_MEDIA_MULTIPART_RELATED = 0x0209,
  LMAIL_MEDIA_MULTIPART_REPORT = 0x020a,
  LMAIL_MEDIA_MULTIPART_SIGNED = 0x020b,
  LMAIL_MEDIA_MULTIPART_ENCRYPTED = 0x020c,
  LMAIL_MEDIA_MULTIPART_FORM_DATA = 0x020d,
  LMAIL_MEDIA_MULTIPART_APPLEDOUBLE = 0x020e,
  LMAIL_MEDIA_MESSAGE_RFC822 = 0x030f,
  LMAIL_MEDIA_MESSAGE_GLOBAL = 0x0310,
  LMAIL_MEDIA_MESSAGE_PARTIAL = 0x0311,
  LMAIL_MEDIA_MESSAGE_EXTERNAL_BODY = 0x0312,
  LMAIL_MEDIA_MESSAGE_DELIVERY_STATUS = 0x0313,
  LMAIL_MEDIA_MESSAGE_DISPOSITION_NOTIFICATION = 0x0314,
  LMAIL_MEDIA_MESSAGE_FEEDBACK_REPORT = 0x0315,
  LMAIL_MEDIA_APPLICATION_OCTET_STREAM = 0x0416,
  LMAIL_MEDIA_APPLICATION_PDF = 0x0417,
  LMAIL_MEDIA_APPLICATION_ZIP = 0x0418,
  LMAIL_MEDIA_APPLICATION_PGP_SIGNATURE = 0x0419,
  LMAIL_MEDIA_APPLICATION_PGP_ENCRYPTED = 0x041a,
  LMAIL_MEDIA_APPLICATION_PKCS7_MIME = 0x041b,
  LMAIL_MEDIA_APPLICATION_PKCS7_SIGNATURE = 0x041c,
  LMAIL_MEDIA_APPLICATION_MS_TNEF = 0x041d,
  LMAIL_MEDIA_IMAGE_JPEG = 0x051e,
  LMAIL_MEDIA_IMAGE_PNG = 0x051f,
  LMAIL_MEDIA_IMAGE_GIF = 0x0520
};

#define LMAIL_MEDIA_TYPE(media) (0xff00 & (media))

/* Content transfer encodings (RFC 2045 6). A missing field is 7bit. */
enum {
  LMAIL_ENCODING_UNKNOWN = 0, /* another word, or not one word: see UNKNOWN_ENCODING below */
  LMAIL_ENCODING_7BIT = 1,
  LMAIL_ENCODING_8BIT = 2,
  LMAIL_ENCODING_BINARY = 3,
  LMAIL_ENCODING_QUOTED_PRINTABLE = 4,
  LMAIL_ENCODING_BASE64 = 5,
  LMAIL_ENCODING_UUENCODE = 6, /* x-uuencode, x-uue, uuencode: never registered */
  LMAIL_ENCODING_YENC = 7      /* x-yenc: neither */
};

/*
 * The enumerator's name without "LMAIL_"; NULL when the number is unknown. code is read as the kind
 * says: a defect, a media type ("MEDIA_TEXT_PLAIN"), the holder of a part, MIME_RAW or MIME_DECODED.
 */
LMAIL_API const char *lmail_mime_kind_name(uint16_t kind);
/* The name of event.code; what it means depends on the kind, as said above. */
LMAIL_API const char *lmail_mime_code_name(uint16_t kind, uint16_t code);
/* The name of event.field: that of a header field ("FIELD_SUBJECT"). */
LMAIL_API const char *lmail_mime_field_name(uint16_t field);
/* The name of a transfer encoding (num2 of LMAIL_MIME_HEADERS_END). */
LMAIL_API const char *lmail_mime_encoding_name(uint16_t encoding);

/* ---- the parser ------------------------------------------------------------------------------- */

/* 0 in any field is its default. */
typedef struct lmail_mime_config {
  uint32_t token_max; /* longest header field that comes whole; 4,096; at least 256         */
  uint32_t header_bytes_max; /* longest header of one part; 1 MiB                                   */
  uint32_t parts_max; /* parts of a message; 1,000                                           */
  uint16_t depth_max; /* parts inside parts; 32                                              */
  uint16_t flags;     /* LMAIL_MIME_CFG_...                                                  */
  uint32_t reserved[4];
} lmail_mime_config;

/* Bits of lmail_mime_config.flags. */
enum {
  LMAIL_MIME_CFG_FLAT = 0x0001,   /* do not descend into message/rfc822: its body is a BODY       */
  LMAIL_MIME_CFG_IMAP = 0x0002,   /* descend into an encoded message/rfc822 as if it were not, as */
                                  /* IMAP servers do for BODYSTRUCTURE                            */
  LMAIL_MIME_CFG_STRICT = 0x0004, /* for gateways: what is ambiguous is told, and then refused    */
  LMAIL_MIME_CFG_EXTERNAL = 0x0008 /* descend into message/external-body (RFC 2046 5.2.3): the part */
}; /* in it has the headers of the external body, and as its BODY  */
   /* what the RFC calls the phantom body, of whatever type        */

/*
 * What two readers may see in one message
 *
 * Filters and readers are played against each other there. lmail_defect_is_ambiguous (defect.h) is 1 for
 * all that follow, and with LMAIL_MIME_CFG_STRICT the call behind the one that tells such a defect
 * returns LMAIL_E_AMBIGUOUS, for good: lmail_get_error tells its off, its field, and as repair its
 * number (the line is not told). Defects of base64 and quoted-printable are found only in bodies that
 * are decoded.
 *
 *   defect                  this reading                      others'                     data / data2
 *   CONFLICTING_TYPE        the first Content-Type            the last          "text/plain" "text/html"
 *   CONFLICTING_BOUNDARY    RFC 2231's, or the first one      another, or none         the boundaries
 *   CONFLICTING_ENCODING    the first field                   the last                 the mechanisms
 *   DUPLICATE_PARAMETER     the first charset or file name    the last        the charsets or names
 *   DELIMITER_TAIL          a delimiter                       text         "--boundary", what follows
 *   REPEATED_BOUNDARY       delimiters of the inner part      of the outer one
 *   AFTER_CLOSE_DELIMITER   epilogue                          a further part
 *   CR_DELIMITER            text: CR alone ends no line       a delimiter
 *   COMMENT                 left out                          a part of the value
 *   COMPOSITE_ENCODED       parts, as if it had no encoding   decoded first
 *   ENCODED_MESSAGE         one body, decoded on request      parts, as if it had no encoding
 *   UNKNOWN_ENCODING        opaque                            "base64, 7bit" is base64
 *   AFTER_PADDING           decoded                           the data ends at the padding
 *   BASE64_PADDING, BAD_BASE64, BAD_QUOTED_PRINTABLE          other octets
 *   BAD_UUENCODE, BAD_YENC, YENC_CHECK                        other octets, or the text as it is
 *   NO_BOUNDARY, BOUNDARY_LIMIT, LONG_BOUNDARY                no parts, or those of a boundary cut short
 *   BAD_CONTENT_TYPE        text/plain                        guessed
 *   BAD_PARAMETER, BAD_PERCENT                                another name or value
 *   NO_DELIMITER            all is preamble                   all is a part
 *   DEPTH_LIMIT, PARTS_LIMIT, HEADER_LIMIT, LONG_FIELD        what is behind the limit is looked at
 *   NUL_IN_HEADER           an octet of the field             the field ends there
 *   BARE_CR_IN_HEADER       an octet of the field             a line end
 *   BLANK_FOLD              folding                           the end of the header
 *   NO_COLON, NO_BLANK_LINE, MBOX_FROM, LEADING_CONTINUATION  the header ends there
 *   BAD_NAME, SPACE_BEFORE_COLON, FIELD_BOM                   the field is another one
 *   DUPLICATE_FIELD         the first field                   the last
 *   LONG_LINE, LONG_BODY_LINE                                 cut, or broken in two
 *
 * Readings are kept as far as scratch has room, at most 1,024 octets each; where there is none they are
 * empty. Boundaries and file names are decoded, the others' readings stand as in the field.
 *
 * DUPLICATE_PARAMETER, BAD_PARAMETER and COMMENT are looked for in Content-Type and Content-Disposition; a
 * file name is name of the one and filename of the other.
 */

/* Scratch for the default configuration. */
#define LMAIL_MIME_SCRATCH 8192 /* 4,096 of it for header fields and decoded spans */

typedef struct lmail_mime_parser lmail_mime_parser;

/* Turns body bytes into another form; set by lmail_mime_decode, private. */
struct lmail_mime_run_;
struct lmail_mime_frame_;
struct lmail_mime_more_;
typedef size_t (*lmail_mime_codec_fn)(lmail_mime_parser *m, struct lmail_mime_run_ *run);

/* What is used most stands in front, where code for Cortex-M0+ reaches it at once. */
struct lmail_mime_parser {
  lmail_parser base;
  const struct lmail_mime_more_ *more_; /* what lmail_mime_init_bare leaves out */
  lmail_mime_codec_fn codec_;
  struct lmail_mime_frame_ *top_; /* the innermost part that is open, in scratch */
  uint32_t flags_;
  uint32_t state_;
  uint32_t hold_;       /* what is held at the edge of the input                              */
  uint32_t defects_[2]; /* waiting, a bit each                                                */
  uint32_t open_;       /* parts that are open                                                */
  uint32_t token_max_;
  uint64_t header_off_; /* where the header of the current part begins; in an epilogue,
                           where a delimiter is                                       */
  uint64_t defect_off_; /* place of the defects that wait to be told                  */
  uint64_t even_;       /* headers were seen to have neither NUL nor bare CR up to here */
  uint64_t line_off_;   /* where the current line of a body begins                    */
  uint64_t decoded_;    /* octets of the current body that were delivered decoded     */
  uint32_t defect_count_;
  uint32_t parts_;
  uint32_t parts_max_;
  uint32_t header_bytes_max_;
  uint32_t pool_;           /* where the next boundary is put, behind those of the open parts */
  uint32_t tail_;           /* what was taken already of the rest of a delimiter line: its */
                            /* place in scratch                                            */
  uint32_t tail_len_;       /* how much was taken                                          */
  uint32_t reading_;        /* the readings of defects that wait: their place in scratch */
  uint16_t reading_len_[4]; /* two of the next one that has some, two of another   */
  uint16_t longest_;        /* octets of the longest boundary that may come, with its "--" */
  uint16_t eol_;            /* octets of the line end in front of a possible delimiter     */
  uint16_t boundary_;       /* octets of this header's boundary, behind pool_              */
  uint16_t matched_;        /* octets of a possible delimiter that are held                */
  uint16_t depth_max_;
  uint16_t target_;    /* the part whose delimiter was met, from 1                    */
  uint16_t candidate_; /* a part whose boundary the held octets begin with            */
  uint16_t media_;     /* of the current header                                       */
  uint16_t defect_field_;
  uint16_t body_defects_; /* told at its end */
  uint8_t encoding_;
  uint8_t type_len_;
  uint8_t subtype_len_;
  uint8_t cfg_flags_;
};

/* How many bytes of scratch a configuration (NULL: the default one) needs. */
LMAIL_API size_t lmail_mime_scratch_size(const lmail_mime_config *cfg);

/*
 * Begins a message. cfg may be NULL and is copied; scratch must stay where it is as long as the
 * parser is used. LMAIL_OK; LMAIL_E_SCRATCH when scratch is too small; LMAIL_E_SIZE; LMAIL_E_RANGE
 * for a limit that makes no sense.
 */
#define lmail_mime_init(m, cfg, scratch, n) \
  lmail_mime_init_sized((m), sizeof *(m), (cfg), sizeof(lmail_mime_config), (scratch), (n))

/* The function behind the macro, for language bindings: size is that of the struct, cfg_size of its cfg. */
LMAIL_API lmail_status lmail_mime_init_sized(lmail_mime_parser *m, size_t size,
                                             const lmail_mime_config *cfg, size_t cfg_size,
                                             void *scratch, size_t n);

/*
 * For firmware: the same parser without what it can do without, which is then not linked. It finds the
 * parts and bodies that the other one finds, and differs in this:
 *
 *   * event.field is 0 but for Content-Type, Content-Transfer-Encoding and MIME-Version: lmail_field_is
 *     tells others by their names. What follows a name that is no token and white space is no field.
 *     Nothing is said of fields that come twice; of these two the first counts.
 *   * event.code of media types is that of text/plain, text/html, multipart/digest, message/rfc822,
 *     message/global and, for others, of a type text, multipart or message alone. Transfer encodings are
 *     those of RFC 2045: uuencode and yEnc are LMAIL_ENCODING_UNKNOWN.
 *   * A boundary in pieces or percent-encoded as in RFC 2231 is LMAIL_DEFECT_NO_BOUNDARY, and a charset
 *     is not known: lmail_mime_decode_text takes its fallback.
 *   * Of fields is told no defect but NO_COLON, of bodies none of long lines, and none has readings.
 *
 *   * Of a field longer than cfg.token_max come its first octets alone, in one event with LMAIL_EV_LONG; and
 *     a byte order mark is no defect, but a part of the first field's name.
 *
 * LMAIL_E_RANGE when cfg.flags is not 0.
 */
#define lmail_mime_init_bare(m, cfg, scratch, n) \
  lmail_mime_init_bare_sized((m), sizeof *(m), (cfg), sizeof(lmail_mime_config), (scratch), (n))

/* The function behind the macro, for language bindings. */
LMAIL_API lmail_status lmail_mime_init_bare_sized(lmail_mime_parser *m, size_t size,
                                                  const lmail_mime_config *cfg, size_t cfg_size,
                                                  void *scratch, size_t n);

/* sizeof(lmail_mime_parser), for language bindings. */
LMAIL_API size_t lmail_mime_size(void);

/* How a body is to be delivered. */
enum {
  LMAIL_MIME_RAW = 0,     /* as it stands in the stream; what happens without a call          */
  LMAIL_MIME_DECODED = 1, /* in every encoding that is known; others come raw             */
  LMAIL_MIME_OPAQUE = 2,  /* raw, and a multipart or message as one BODY in place of its parts */
  LMAIL_MIME_TEXT = 3     /* told in BODY only: UTF-8, see lmail_mime_decode_text             */
};

/*
 * Chooses how the body that follows is delivered; to be called right after LMAIL_MIME_HEADERS_END.
 * Decoded are base64, quoted-printable, uuencode and yEnc. LMAIL_OK; LMAIL_E_STATE at any other moment;
 * LMAIL_E_ARGUMENT. Decoded spans lie in scratch.
 * Whoever does not call it does not link the codecs.
 */
LMAIL_API lmail_status lmail_mime_decode(lmail_mime_parser *m, unsigned how);

/* The same with the encodings of RFC 2045 alone; uuencode and yEnc come raw, and are not linked. */
LMAIL_API lmail_status lmail_mime_decode_basic(lmail_mime_parser *m, unsigned how);

/*
 * Chooses that the body that follows is delivered as text: decoded as above, and turned from the
 * charset of its Content-Type into UTF-8. Its spans have the code LMAIL_MIME_TEXT; num is the place of
 * data[0] in the UTF-8. Line ends stay what they are, so does everything else of the format: of HTML what
 * it says of its charset itself.
 * cfg may be NULL and is needed in the call only. Of it count `find` and `find_user`, which choose the
 * charsets that there are, NULL: lmail_charset_find_basic; and `fallback`, the charset of a body whose
 * type has none, NULL: UTF-8, of which the US-ASCII of RFC 2045 5.2 is a part.
 * What is nothing in the charset becomes U+FFFD (see lmail_charset_decode), with the defect
 * LMAIL_DEFECT_BAD_TEXT where the first of it was met. A charset that is not known is the defect
 * LMAIL_DEFECT_UNKNOWN_CHARSET in front of the body, which then comes as with LMAIL_MIME_DECODED.
 * Results as those of lmail_mime_decode.
 */
LMAIL_API lmail_status lmail_mime_decode_text(lmail_mime_parser *m, const lmail_text_config *cfg);

/* ---- values of Content-* fields --------------------------------------------------------------- */

/* What is irregular in a parameter or value. */
enum {
  LMAIL_PARAM_QUOTED = 0x0001,   /* value was a quoted-string: it may hold quoted-pairs          */
  LMAIL_PARAM_EXTENDED = 0x0002, /* name ended in "*": percent-encoded (RFC 2231 4)              */
  LMAIL_PARAM_SECTION = 0x0004,  /* name had a section number (RFC 2231 3)                       */
  LMAIL_PARAM_CHARSET = 0x0008,  /* section 0 or the only one: charset'language' is in front     */
  LMAIL_PARAM_NO_VALUE = 0x0010, /* no "="                                                       */
  LMAIL_PARAM_NO_NAME = 0x0020,  /* nothing before "="                                           */
  LMAIL_PARAM_UNTERMINATED = 0x0040, /* a quoted-string or comment has no end; lookup: any of the    */
  /* list, which may hide what was asked for                      */
  LMAIL_PARAM_NOT_TOKEN = 0x0080, /* name or unquoted value with bytes that no token may have     */
  LMAIL_PARAM_NO_SEMICOLON = 0x0100, /* the parameter before it did not end in ";"                   */
  LMAIL_PARAM_BAD_SECTION = 0x0200, /* "*01", "*x", "*99999": taken as part of the name             */
  LMAIL_PARAM_CONFLICT = 0x0400, /* lookup: it or a section is given more than once, not all     */
                                 /* equal, or pieces of it not one behind the other; the first   */
                                 /* counts                                                       */
  LMAIL_PARAM_MISSING = 0x0800,  /* lookup: a section or charset'language' is missing; what came */
                                 /* before it is given, or the octets without charset            */
  LMAIL_PARAM_BAD_PERCENT = 0x1000, /* lookup: "%" without two hexadecimal digits, kept             */
  LMAIL_PARAM_CUT = 0x2000,       /* lookup: more than LMAIL_PARAM_SECTIONS_MAX sections          */
  LMAIL_PARAM_TWO_FORMS = 0x4000, /* lookup: a plain form and RFC 2231's are both there           */
  LMAIL_PARAM_TAIL = 0x8000       /* text before the next ";", which others may take for a part   */
};                                /* of the value: filename="safe.txt".exe                        */

enum { LMAIL_PARAM_SECTIONS_MAX = 100 };

/* One parameter, as spans of the value that is walked over. */
typedef struct lmail_param {
  const uint8_t *name; /* without "*", section number and "*" */
  size_t name_len;
  const uint8_t *value; /* without the DQUOTEs, still with quoted-pairs, folding and percents */
  size_t value_len;
  uint32_t section;
  uint16_t flags; /* LMAIL_PARAM_... */
  uint16_t reserved;
} lmail_param;

/* Walks over the parameters of a field's raw value; folding and comments are stepped over. */
typedef struct lmail_param_iter {
  const uint8_t *data;
  size_t len;
  size_t at_;
  size_t reserved_;
} lmail_param_iter;

/*
 * params[0 .. n) is what follows the first word of a Content-Type or Content-Disposition, or any
 * list of parameters: *(";" parameter). It must stay as it is while it is walked over.
 */
LMAIL_API void lmail_param_init(lmail_param_iter *it, const void *params, size_t n);

/*
 *   parameter := attribute "=" value                           RFC 2045 5.1
 *   value     := token / quoted-string
 *   attribute := token ["*" section] ["*"]                     RFC 2231 7
 *
 * 1 and *out, or 0 at the end. Takes what is found in real mail (see flags) and always comes to an
 * end, in time linear in n. A comment without end that hides the rest of the list comes as a last
 * parameter with neither name nor value: NO_NAME, NO_VALUE and UNTERMINATED.
 */
LMAIL_API int lmail_param_next(lmail_param_iter *it, lmail_param *out);

/* How lmail_param_get found a value. */
typedef struct lmail_param_info {
  const uint8_t *charset; /* RFC 2231; NULL when not given */
  size_t charset_len;
  const uint8_t *language;
  size_t language_len;
  size_t len;     /* octets of the value, or octets needed */
  uint16_t flags; /* LMAIL_PARAM_..., of all its pieces together */
  uint16_t sections;
  uint32_t reserved;
} lmail_param_info;

/*
 * The value of the parameter `name` (name_len octets, lower case) in params[0 .. n): quotes, quoted-
 * pairs and folding removed, or the RFC 2231 form with its pieces in order and percents decoded
 * (which wins over the plain form, RFC 2231 4.1), still in info->charset.
 * LMAIL_OK: info->len octets are in out. LMAIL_FULL: cap is less than info->len. LMAIL_E_ARGUMENT:
 * there is no such parameter; info is zeroed but for the flags UNTERMINATED and MISSING (there are
 * sections, but no first one). At most LMAIL_PARAM_SECTIONS_MAX pieces are joined. Time is linear in
 * n: two passes for pieces that come in order, at most nine for others.
 *
 * CONFLICT, TWO_FORMS, MISSING and CUT tell that there is more than this value, which another reader
 * may take: lmail_param_rejected_next tells what.
 */
LMAIL_API lmail_status lmail_param_get(const void *params, size_t n, const char *name,
                                       size_t name_len, void *out, size_t cap,
                                       lmail_param_info *info);

/*
 * The value of one parameter, or of one piece, that an iterator has told, decoded in the same way.
 * LMAIL_OK, or LMAIL_FULL as above.
 */
LMAIL_API lmail_status lmail_param_value(const lmail_param *p, void *out, size_t cap,
                                         lmail_param_info *info);

/* Walks over what lmail_param_get does not take; the list and the name must stay as they are. */
typedef struct lmail_param_rejected {
  lmail_param_iter it_;
  const char *name_;
  size_t name_len_;
  uint32_t seen_[4];
  uint8_t joined_;
  uint8_t form_;
  uint8_t reserved_[14];
} lmail_param_rejected;

/*
 * Every parameter `name` in params[0 .. n) that is no part of the value that lmail_param_get gives, in
 * the order in which they stand: repeated ones (those too that say the same), the plain form beside
 * RFC 2231's, and pieces behind a gap or beyond LMAIL_PARAM_SECTIONS_MAX. A filter that wants to know
 * which file names others may see looks at all of them:
 *
 *   lmail_param_get(params, n, "filename", 8, name, sizeof name, &info);
 *   lmail_param_rejected_init(&r, params, n, "filename", 8);
 *   while (lmail_param_rejected_next(&r, &p)) lmail_param_value(&p, name, sizeof name, &info);
 */
LMAIL_API void lmail_param_rejected_init(lmail_param_rejected *r, const void *params, size_t n,
                                         const char *name, size_t name_len);

/* 1 and *out, or 0 at the end. Time is linear in n for all of them together. */
LMAIL_API int lmail_param_rejected_next(lmail_param_rejected *r, lmail_param *out);

/*
 * A value that lmail_param_get has found, as UTF-8: from the charset that RFC 2231 names; encoded words
 * decoded, which RFC 2047 5 forbids here and many write. What is in neither is text as that of text.h.
 * value is what lmail_param_get has written, info what it told; the rest is as in lmail_text_decode,
 * defects are told from the start of value.
 */
LMAIL_API lmail_status lmail_param_text(const lmail_param_info *info, const void *value,
                                        const lmail_text_config *cfg, void *out, size_t cap,
                                        size_t *len, lmail_defects *defects);

/* A Content-Type, as spans of its value. */
typedef struct lmail_content_type {
  const uint8_t *type;
  size_t type_len;
  const uint8_t *subtype;
  size_t subtype_len;
  const uint8_t *params; /* for lmail_param_init and lmail_param_get */
  size_t params_len;
  uint16_t media; /* LMAIL_MEDIA_... */
  uint16_t reserved[3];
} lmail_content_type;

/*
 *   content := "Content-Type" ":" type "/" subtype *(";" parameter)      RFC 2045 5.1
 *
 * LMAIL_OK; or LMAIL_E_SYNTAX: not even "type/subtype", *out is the default text/plain (RFC 2045
 * 5.2) and its params what could be found.
 */
LMAIL_API lmail_status lmail_content_type_parse(const void *value, size_t n,
                                                lmail_content_type *out);

/* The number of a media type, 0 in each byte that is not known; any case. */
LMAIL_API uint16_t lmail_media_id(const void *type, size_t type_len, const void *subtype,
                                  size_t subtype_len);

/* Disposition types (RFC 2183); unknown ones are to be treated as attachments. */
enum {
  LMAIL_DISPOSITION_UNKNOWN = 0,
  LMAIL_DISPOSITION_INLINE = 1,
  LMAIL_DISPOSITION_ATTACHMENT = 2,
  LMAIL_DISPOSITION_FORM_DATA = 3
};

typedef struct lmail_content_disposition {
  const uint8_t *type;
  size_t type_len;
  const uint8_t *params;
  size_t params_len;
  uint16_t disposition; /* LMAIL_DISPOSITION_... */
  uint16_t reserved[3];
} lmail_content_disposition;

/*
 *   disposition := "Content-Disposition" ":" disposition-type *(";" disposition-parm)  RFC 2183 2
 *
 * LMAIL_OK; or LMAIL_E_SYNTAX: there is no type, *out has type_len 0 and what could be found.
 */
LMAIL_API lmail_status lmail_content_disposition_parse(const void *value, size_t n,
                                                       lmail_content_disposition *out);

/*
 *   version := "MIME-Version" ":" 1*DIGIT "." 1*DIGIT     RFC 2045 4, with CFWS anywhere
 *
 * LMAIL_OK; or LMAIL_E_SYNTAX: the value is something else, or a number in it is over 65,535, and what
 * could not be read is 0. A message of another version than 1.0 is best read as if it were 1.0.
 */
LMAIL_API lmail_status lmail_mime_version_parse(const void *value, size_t n, uint16_t *major,
                                                uint16_t *minor);

/* The transfer encoding that a raw field value names, comments left out (RFC 2045 6.1). */
LMAIL_API uint16_t lmail_encoding_parse(const void *value, size_t n);

/*
 * Makes a file name that is safe to create in a folder of your own from one that a message gave:
 * only what follows the last "/" or "\" (and drive letter), controls, NUL and <>:"|?* become "_",
 * bytes of invalid UTF-8 and of characters that turn the direction of text or end a line too, dots
 * and blanks (also Unicode's) at both ends go, device names (con, nul, com1, ...) and a "-", which
 * commands take for an option, get a "_" in front, and at most 255 octets are kept, with the
 * extension. Never empty: what has nothing left is called "unnamed". Applied to its own result it
 * changes nothing. LMAIL_OK and *len, or LMAIL_FULL and *len octets are needed.
 */
LMAIL_API lmail_status lmail_file_name(const void *name, size_t n, void *out, size_t cap,
                                       size_t *len);

#ifdef __cplusplus
}
#endif
#endif
