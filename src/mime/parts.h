/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_PARTS_H
#define LIBMAIL_MIME_PARTS_H

/*
 * parts.h - what the files of the MIME parser share.
 *
 * parser.c holds the step function and what begins and ends parts; header.c reads header blocks, and
 * content.c the fields in them that matter to the parser; delimiter_line.c reads what stands behind a
 * boundary; boundary.c reads bodies and finds delimiters in them; telling.c fills events. Each of them
 * uses only those that are named behind it. decode.c, when linked, decodes bodies.
 *
 * Scratch:  [ field: token_max octets                       ][ type ][ charset ][ once ][ frames ][ boundaries ]
 *           [ a decoder: defects, state ][ decoded octets ]
 *
 * A field is put together, and a body decoded, at the start of scratch (never both at a time).
 */

#include <libmail/mime.h>
#include "core/base64.h"
#include "core/machine.h"
#include "rfc822/lines.h"

/* lmail_mime_parser.state_: what comes next. */
enum {
  LMAIL_AT_PART_,        /* a part begins                                     */
  LMAIL_AT_MARK_,        /* perhaps a byte order mark, in front of the message */
  LMAIL_IN_HEADER_,      /* a header field, or the end of the header          */
  LMAIL_IN_LONG_FIELD_,  /* the rest of a field that comes as bulk            */
  LMAIL_AT_HEADERS_END_, /* the event that offers the choice                  */
  LMAIL_AT_BODY_,        /* the choice was made                               */
  LMAIL_IN_BODY_,        /* body, preamble or epilogue of the innermost part  */
  LMAIL_AT_DELIMITER_,   /* parts inside part number target_ are to be closed */
  LMAIL_IN_TAIL_,        /* the rest of a delimiter line                      */
  LMAIL_AT_END_,
  LMAIL_IS_DONE_
};

/* lmail_mime_parser.hold_: what was taken from the input and is not delivered yet. */
enum {
  LMAIL_HOLD_NONE_,
  LMAIL_HOLD_CR_,        /* a CR that may belong to a line end                                 */
  LMAIL_HOLD_LINE_,      /* eol_ octets of a line end and matched_ octets of a delimiter       */
  LMAIL_HOLD_DELIMITER_, /* a whole delimiter: target_ and tail_ say which and what follows it */
  LMAIL_HOLD_TEXT_       /* text that waits for room to be decoded, in scratch, at tail_       */
};

/* lmail_mime_parser.flags_ */
enum {
  LMAIL_HAS_TYPE_ = 0x0001,     /* this header has a Content-Type                             */
  LMAIL_HAS_ENCODING_ = 0x0002, /* ... a Content-Transfer-Encoding                            */
  LMAIL_NO_FIELDS_ = 0x0004,    /* ... lines that are no fields                               */
  LMAIL_COMPOSITE_ = 0x0008,    /* its body is made of parts                                  */
  LMAIL_DEFAULTED_ = 0x0010,    /* its type is the default                                    */
  LMAIL_CHECKED_ = 0x0020,      /* the line that is held is no delimiter                      */
  LMAIL_LINE_DONE_ = 0x0040,    /* IN_LONG_FIELD: the last octet was a LF                     */
  LMAIL_AFTER_CR_ = 0x0080,     /* HOLD_LINE: it begins behind a CR alone and is text         */
  LMAIL_CLOSING_ = 0x0100,      /* IN_TAIL: "--" was read                                     */
  LMAIL_DASH_ = 0x0200,         /* IN_TAIL: "-" was read, and no other                        */
  LMAIL_BLANKS_ = 0x0400,       /* IN_TAIL: nothing but blanks may follow                     */
  LMAIL_GARBAGE_ = 0x0800,      /* IN_TAIL: more than blanks did                              */
  LMAIL_IN_LINE_ = 0x2000,      /* what comes is the rest of a line whose header was cut      */
  LMAIL_TAIL_CR_ = 0x4000,      /* IN_TAIL: the last octet was a CR                           */
  LMAIL_HEADER_FLAGS_ = 0x003f,
  LMAIL_TAIL_FLAGS_ = 0x4f00,
  LMAIL_IS_ODD_ = LMAIL_DASH_ | LMAIL_GARBAGE_ /* so the line is no usual delimiter        */
};

/* What the body of a part is by its header. */
enum { LMAIL_MIME_OPAQUE_, LMAIL_MIME_MESSAGE_, LMAIL_MIME_MULTIPART_ };

/* lmail_mime_frame_.phase */
enum {
  LMAIL_PHASE_LEAF_,
  LMAIL_PHASE_MESSAGE_,  /* a message is inside                        */
  LMAIL_PHASE_PREAMBLE_, /* multipart: no delimiter yet                */
  LMAIL_PHASE_PARTS_,    /* multipart: in its parts                    */
  LMAIL_PHASE_CLOSED_,   /* multipart: behind its close delimiter      */
  LMAIL_PHASE_EPILOGUE_, /* multipart: its delimiters count no longer  */
  LMAIL_PHASE_REUSED_    /* the same, there was one at header_off_     */
};

/* lmail_mime_frame_.live */
enum { LMAIL_BEGINS_ = 1, LMAIL_IS_WHOLE_ };

/* An open part. */
typedef struct lmail_mime_frame_ {
  uint64_t body_off;
  uint64_t body_lines; /* m->lines_ where the body begins                              */
  uint32_t id;
  uint32_t children;     /* parts begun inside it                                        */
  uint32_t boundary;     /* multipart: place of CR LF "--" boundary in scratch           */
  uint16_t boundary_len; /* octets of "--" boundary, 0: no multipart                     */
  uint16_t media;
  uint8_t phase;
  uint8_t live;     /* what the held octets are of its boundary, LMAIL_BEGINS_, ...         */
  uint16_t longest; /* multipart: m->longest_ without it and what is inside           */
  uint8_t reserved[4];
} lmail_mime_frame_;

enum {
  LMAIL_READING_MAX_ = 1024, /* octets of a defect's reading that are kept, if scratch has room */
  LMAIL_TYPE_MAX_ = 128,     /* octets of "type/subtype" that are kept           */
  LMAIL_ONCE_SIZE_ = 16,     /* octets of the fields that were met               */
  LMAIL_CHARSET_MAX_ = 40,   /* of a charset's name, behind their number         */
  LMAIL_FORM_AT_ = 80,       /* how the body comes, behind the places of 10 defects */
  LMAIL_STATE_AT_ = 88,      /* the state of the decoder                         */
  LMAIL_STATE_MAX_ = 72,
  LMAIL_TEXT_AT_ = LMAIL_STATE_AT_ + LMAIL_STATE_MAX_, /* what makes UTF-8 of it */
  LMAIL_TEXT_MAX_ = 40,
  LMAIL_DECODED_AT_ = LMAIL_TEXT_AT_ + LMAIL_TEXT_MAX_ /* decoded octets */
};

/*
 * Defects of a body are told when it is over, each kind with its first place, so that they do not depend
 * on how the input was cut. Until then each has a bit in body_defects_, and its place is in scratch.
 */
enum {
  LMAIL_BODY_BAD_BASE64_, /* these three in the order of LMAIL_BASE64_ALPHABET, ... */
  LMAIL_BODY_BASE64_PADDING_,
  LMAIL_BODY_AFTER_PADDING_,
  LMAIL_BODY_BAD_QP_,
  LMAIL_BODY_BAD_UUENCODE_,
  LMAIL_BODY_BAD_YENC_,
  LMAIL_BODY_YENC_CHECK_,
  LMAIL_BODY_BAD_TEXT_, /* those before it are about the encoding, those behind about neither */
  LMAIL_BODY_LONG_LINE_,
  LMAIL_BODY_CR_DELIMITER_,
  LMAIL_BODY_KINDS_
};
#define LMAIL_BODY_DEFECTS_                                                                \
  LMAIL_DEFECT_BAD_BASE64, LMAIL_DEFECT_BASE64_PADDING, LMAIL_DEFECT_AFTER_PADDING,        \
      LMAIL_DEFECT_BAD_QUOTED_PRINTABLE, LMAIL_DEFECT_BAD_UUENCODE, LMAIL_DEFECT_BAD_YENC, \
      LMAIL_DEFECT_YENC_CHECK, LMAIL_DEFECT_BAD_TEXT, LMAIL_DEFECT_LONG_BODY_LINE,         \
      LMAIL_DEFECT_CR_DELIMITER

/* A field in a piece of input, at stream offset off. */
typedef struct lmail_mime_raw_ {
  const uint8_t *s;
  size_t n;
  size_t all;
  uint64_t off;
  lmail_lines_ *lines; /* NULL: they were not looked at yet */
  int is_long;
} lmail_mime_raw_;

/* One run of a decoder: in[0] is at stream offset off. */
typedef struct lmail_mime_run_ {
  lmail_windows_ w;
  uint64_t off;
  int last; /* nothing follows */
  int full; /* there is more to be made of what was taken */
} lmail_mime_run_;

/* An internal answer of the functions below: go on with the step, nothing to tell yet. */
enum { LMAIL_GO_ON_ = 1000 };

static inline lmail_mime_frame_ *lmail_frame_(const lmail_mime_parser *m, unsigned number)
{
  return m->top_ - (m->open_ - number);
}

static inline lmail_mime_frame_ *lmail_top_(const lmail_mime_parser *m)
{
  return m->top_;
}

/* The fields met in this header, a bit each, in front of the frames. */
static inline uint32_t *lmail_mime_once_(const lmail_mime_parser *m)
{
  return (uint32_t *)(void *)((uint8_t *)lmail_frame_(m, 1) - LMAIL_ONCE_SIZE_);
}

/*
 * The first LF of in[0 .. n); or NULL. Single octets, as they come from a serial line, need no call; built
 * for size, a loop does without what memchr takes.
 */
#ifdef __OPTIMIZE_SIZE__
const uint8_t *lmail_find_lf_(const uint8_t *in, size_t n);
#else
static inline const uint8_t *lmail_find_lf_(const uint8_t *in, size_t n)
{
  if (n == 1) return *in == '\n' ? in : NULL;
  return (const uint8_t *)memchr(in, '\n', n);
}
#endif

/* Room for decoded octets. */
static inline size_t lmail_decode_room_(const lmail_mime_parser *m)
{
  return m->token_max_ - (size_t)LMAIL_DECODED_AT_;
}

/*
 * What a parser has of its own, and only one that lmail_mime_init began: it is reached through m->more_,
 * so that firmware which does without does not link it. bare.c has the other table.
 */
typedef struct lmail_mime_more_ {
  /*
   * Takes a field s[0 .. n) apart, which is what it and its lines mean for the parser, and notes its
   * defects. s[0 .. all) is readable; a field that goes on behind n has is_long.
   */
  void (*field)(lmail_mime_parser *m, const lmail_mime_raw_ *t, lmail_field *f);

  /* What will become of the body at defect_off_, LMAIL_MIME_MULTIPART_, ...: the limits have not been looked at. */
  unsigned (*parts)(lmail_mime_parser *m);

  /* IN_LONG_FIELD: takes input. */
  lmail_status (*rest)(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                       lmail_event *ev);

  /* What follows may be NULL. AT_MARK: takes input. */
  lmail_status (*mark)(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used);

  /* IN_HEADER, nothing is held and this is no blank line: takes input. NULL: all fields are copied. */
  lmail_status (*whole)(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                        lmail_event *ev);

  /* The header is over, its body begins at defect_off_. */
  void (*over)(lmail_mime_parser *m);

  /* lines.c: a piece of a body, and the line end that is held behind it. */
  void (*lines)(lmail_mime_parser *m, const uint8_t *in, size_t n, uint64_t off, int ends);

  /* One octet of what stands behind a boundary is to be kept; NULL: all of it was told by a defect. */
  void (*tail)(lmail_mime_parser *m, const uint8_t *c);

  /* An event tells a defect. */
  void (*told)(lmail_mime_parser *m, lmail_event *ev);
} lmail_mime_more_;

/* parser.c: what both ways to begin a message do. */
lmail_status lmail_mime_begin_(lmail_mime_parser *m, size_t size, const lmail_mime_config *cfg,
                               size_t cfg_size, void *scratch, size_t n,
                               const lmail_mime_more_ *more);

/* telling.c: fills what all events have; built for speed, in place. */
static inline void lmail_mime_told_(const lmail_mime_parser *m, lmail_event *ev, unsigned kind,
                                    uint64_t off)
{
  ev->kind = (uint16_t)kind;
  ev->off = off;
  if (m->open_ == 0) return;
  ev->id = lmail_top_(m)->id;
  ev->depth = m->open_ - 1U;
}
#ifdef __OPTIMIZE_SIZE__
#define lmail_mime_tell_(m, ev, kind, off) \
  lmail_mime_tell_kind_((m), (ev), (kind)-LMAIL_KIND_MIME, (off))
void lmail_mime_tell_kind_(const lmail_mime_parser *m, lmail_event *ev, unsigned kind,
                           uint64_t off);
#else
#define lmail_mime_tell_ lmail_mime_told_
#endif

/* Are there defects that wait to be told? */
static inline int lmail_mime_has_defects_(const lmail_mime_parser *m)
{
#ifdef __OPTIMIZE_SIZE__
  return (m->defects_[0] | m->defects_[1]) != 0;
#else
  uint64_t all;

  memcpy(&all, m->defects_, sizeof all);
  return all != 0;
#endif
}

/* Notes a defect, to be told before the next event. All that wait are about one place, defect_off_. */
void lmail_mime_defect_(lmail_mime_parser *m, unsigned defect, unsigned field);

/* Notes a defect of the body, LMAIL_BODY_..., or all in a set of bits; when it is over they become defects that wait. */
void lmail_mime_body_defects_(lmail_mime_parser *m, unsigned kinds, uint64_t off);
#define lmail_mime_body_defect_(m, kind, off) lmail_mime_body_defects_((m), 1u << (kind), (off))
void lmail_mime_body_over_(lmail_mime_parser *m);

/*
 * How else defects may be read. Begins: the readings are kept in scratch behind the boundary of the current
 * header, two of each defect, in the order in which the defects are told; tells where there is room for the
 * next octets; adds s[0 .. n) to the reading that was taken (0) or, when that is whole, the other (1), and then
 * to those of a second defect (2, 3).
 */
void lmail_mime_readings_(lmail_mime_parser *m);
uint8_t *lmail_mime_reading_room_(lmail_mime_parser *m, size_t *room);
void lmail_mime_reading_(lmail_mime_parser *m, unsigned which, const void *s, size_t n);

/* Tells the defect with the lowest number of those that wait, and one that did not. */
lmail_status lmail_mime_tell_defect_(lmail_mime_parser *m, lmail_event *ev);
lmail_status lmail_mime_tell_one_(lmail_mime_parser *m, lmail_event *ev, unsigned defect,
                                  uint64_t off);

/* header.c: the event of a field that was taken apart; built for speed, in place. */
static inline lmail_status lmail_mime_told_field_(lmail_mime_parser *m, const lmail_mime_raw_ *t,
                                                  const lmail_field *f, lmail_event *ev,
                                                  unsigned flags)
{
  if (f->flags & LMAIL_FIELD_NO_COLON) m->flags_ |= LMAIL_NO_FIELDS_;
  if (lmail_mime_has_defects_(m)) m->defect_field_ = f->id;
  lmail_mime_tell_(m, ev, LMAIL_MIME_HEADER, t->off);
  ev->field = f->id;
  ev->flags = (uint16_t)flags;
  ev->data = t->s;
  ev->len = t->n;
  if (flags & LMAIL_EV_LONG) return LMAIL_EVENT;
  ev->len = f->name_len;
  ev->data2 = f->value;
  ev->len2 = f->value_len;
  ev->num = t->n;
  m->flags_ = (m->flags_ & ~(uint32_t)(LMAIL_CHECKED_ | LMAIL_IN_LINE_));
  return LMAIL_EVENT;
}
#ifdef __OPTIMIZE_SIZE__
lmail_status lmail_mime_tell_field_(lmail_mime_parser *m, const lmail_mime_raw_ *t,
                                    const lmail_field *f, lmail_event *ev, unsigned flags);
#else
#define lmail_mime_tell_field_ lmail_mime_told_field_
#endif

/* header.c: takes input of a header. */
void lmail_mime_header_begin_(lmail_mime_parser *m, uint64_t off);

/* The event of a field; its first token_max octets, of a longer one; one that is held, with more input. */
lmail_status lmail_mime_field_(lmail_mime_parser *m, const lmail_mime_raw_ *t, lmail_event *ev,
                               unsigned flags);
lmail_status lmail_mime_long_field_(lmail_mime_parser *m, const uint8_t *s, uint64_t off,
                                    lmail_event *ev, unsigned flags);
lmail_status lmail_mime_held_field_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                                    lmail_event *ev);

/* The header ends at off, where the delimiter of this open part is. */
void lmail_mime_over_by_delimiter_(lmail_mime_parser *m, unsigned number, uint64_t off);

/* Adds in[0 .. n) to what is held of a field. */
void lmail_mime_hold_(lmail_mime_parser *m, const uint8_t *in, size_t n);

lmail_status lmail_mime_header_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                                lmail_event *ev);

/*
 * content.c: what the Content-* fields of the current header mean for the parser, and its type. again: a
 * field that there was before, which counts.
 */
void lmail_mime_content_type_(lmail_mime_parser *m, const lmail_field *f);
void lmail_mime_content_disposition_(lmail_mime_parser *m, const lmail_field *f);
void lmail_mime_content_encoding_(lmail_mime_parser *m, const lmail_field *f);
void lmail_mime_content_again_(lmail_mime_parser *m, const lmail_field *f);

/*
 * type.c: the type of the current part, "type" and "subtype" one behind the other, and its boundary: the
 * room for it, and *to is where it is put; then what was put there, len > room: it did not fit.
 */
void lmail_mime_content_default_(lmail_mime_parser *m, unsigned media);
void lmail_mime_keep_type_(lmail_mime_parser *m, const lmail_content_type *type);
void lmail_mime_type_(const lmail_mime_parser *m, lmail_event *ev);
uint8_t *lmail_mime_boundary_room_(const lmail_mime_parser *m, size_t *room);
void lmail_mime_keep_boundary_(lmail_mime_parser *m, uint8_t *to, size_t len, size_t room);

static inline uint8_t *lmail_mime_kept_type_(const lmail_mime_parser *m)
{
  return m->base.scratch_ + m->token_max_;
}

/* How long the charset's name is, 0 for none, and where it stands; cut when it is over LMAIL_CHARSET_MAX_. */
static inline uint8_t *lmail_mime_charset_(const lmail_mime_parser *m)
{
  return m->base.scratch_ + m->token_max_ + LMAIL_TYPE_MAX_;
}

/*
 * media.c: lmail_content_type_parse without the number of the media type; 1, or 0: of *out only params is
 * right, which is what follows the first word.
 */
int lmail_type_split_(const uint8_t *s, size_t n, lmail_content_type *out);

/* media.c: the word that names an encoding, and its length; 0 when it is not one word. */
const uint8_t *lmail_encoding_split_(const uint8_t *s, size_t n, size_t *len);

/* media.c: the word for an encoding and its length; NULL, and *n as it was, for an unknown one. */
const char *lmail_encoding_word_(unsigned encoding, size_t *n);

/* delimiter_line.c: takes input of the rest of a delimiter line. */
lmail_status lmail_mime_tail_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used);

/* boundary.c: takes input of a body. */
void lmail_mime_body_begin_(lmail_mime_parser *m, uint64_t off);
lmail_status lmail_mime_body_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                              lmail_event *ev);

/* Nothing is held: takes text up to what may be a delimiter; 1 when *ev tells of it, else 0. */
int lmail_mime_text_(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                     lmail_event *ev);

/* LMAIL_MIME_BODY, _PREAMBLE or _EPILOGUE. */
static inline unsigned lmail_mime_bulk_kind_(const lmail_mime_frame_ *f)
{
  unsigned kind = f->phase == LMAIL_PHASE_LEAF_       ? LMAIL_MIME_BODY - LMAIL_KIND_MIME
                  : f->phase == LMAIL_PHASE_PREAMBLE_ ? LMAIL_MIME_PREAMBLE - LMAIL_KIND_MIME
                                                      : LMAIL_MIME_EPILOGUE - LMAIL_KIND_MIME;

  return LMAIL_KIND_MIME + kind;
}

/* Is a body being delivered as it stands? Then that is all there is to do with more of its text. */
static inline int lmail_mime_is_raw_(const lmail_mime_parser *m)
{
  return (m->base.control_ & (LMAIL_CTL_BULK | LMAIL_CTL_SKIP)) == LMAIL_CTL_BULK && !m->codec_;
}

static inline void lmail_mime_goes_on_(const lmail_mime_parser *m, const uint8_t *in, size_t n,
                                       uint64_t off, lmail_event *ev)
{
  lmail_mime_told_(m, ev, lmail_mime_bulk_kind_(lmail_top_(m)), off);
  ev->flags = LMAIL_EV_MORE;
  ev->data = in;
  ev->len = n;
}

/* The boundary of the innermost part begins to count. */
void lmail_mime_boundary_opens_(lmail_mime_parser *m);

/* The number of the open part whose delimiter s[0 .. n) begins with, the longest; 0 for none. */
unsigned lmail_mime_delimiter_(lmail_mime_parser *m, const uint8_t *s, size_t n);

/* scan.c */
/* How many lines end in in[0 .. n). *sparse is set when one of them may be too long. */
size_t lmail_count_lines_(const uint8_t *in, size_t n, int *sparse);

#ifndef __OPTIMIZE_SIZE__
/*
 * The first LF or CR at or after `at` that "--" follows, or may follow behind the end of in[0 .. n); or n.
 * Only a LF may be the last octet. Adds the lines in front of it to *lines. near: one is likely soon.
 */
size_t lmail_find_dashes_(const uint8_t *in, size_t n, size_t at, size_t *lines, int *sparse,
                          int near);
#endif

/*
 * lines.c: measures the lines of a body, of which in[0 .. n), at stream offset off, is a piece; with ends
 * also that which ends with the line end that is held. last_line: no line of the piece is too long; notes
 * where the last one begins.
 */
void lmail_mime_lines_(lmail_mime_parser *m, const uint8_t *in, size_t n, uint64_t off, int ends);
void lmail_mime_last_line_(lmail_mime_parser *m, const uint8_t *in, size_t n, uint64_t off);

/*
 * Can no line of a piece at stream offset off be too long? One that goes on in it is measured if less may be
 * missing than a strip of scan.c and what may stand before and behind one.
 */
static inline int lmail_mime_lines_are_short_(const lmail_mime_parser *m, uint64_t off, int sparse)
{
  return (!sparse && off - m->line_off_ <= 420) || (m->body_defects_ & 1u << LMAIL_BODY_LONG_LINE_);
}

#endif
