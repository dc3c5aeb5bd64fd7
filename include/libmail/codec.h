/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CODEC_H
#define LIBMAIL_CODEC_H

/*
 * codec.h - byte codecs: dot-stuffing, base64, quoted-printable, uuencode, yEnc.
 *
 * All codecs of libmail have one shape, zlib's: a state of yours, a window of input, a window of
 * output, and `last` on the final piece of input. A call consumes and produces what it can:
 *
 *   st = lmail_X_encode(&x, in, n, &used, out, cap, &made, last);
 *
 *   LMAIL_OK    all of in[0 .. n) was consumed (and, with last, everything was produced)
 *   LMAIL_FULL  out is full: take the `made` bytes, call again with the input from `used` on
 *   LMAIL_EVENT a decoder that was asked to report stops at a defect; call again in the same way
 *   negative    the input cannot be coded; `used` and `made` are exact up to the offending byte
 *
 * The bytes that come out do not depend on how the windows were cut. State may be copied and moved.
 * Bytes of out behind `made` may be scribbled on.
 */

#include "core.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- dot-stuffing (RFC 5321 4.5.2, RFC 1939 3, RFC 3977 3.1.1) ------------------------------- */

/*
 * What the encoder does with a CR without LF or an LF without CR. NUL is always refused.
 * Bare line ends must never leave as they are: receivers disagree about them, and whoever wrote the
 * message can use that to end it early and smuggle in a second one.
 */
enum {
  LMAIL_DOT_STRICT = 0,   /* refuse it: LMAIL_E_SYNTAX                */
  LMAIL_DOT_NORMALISE = 1 /* make it CRLF                             */
};

typedef struct lmail_dot_encoder {
  uint8_t state_;
  uint8_t mode_;
  uint8_t tail_; /* octets of the end mark that have been produced */
  uint8_t reserved_[5];
} lmail_dot_encoder;

/* Starts a message; mode is LMAIL_DOT_STRICT or LMAIL_DOT_NORMALISE. */
LMAIL_API void lmail_dot_encode_init(lmail_dot_encoder *e, unsigned mode);

/*
 * Doubles each dot that begins a line; with last, ends the message with CRLF where it lacks one,
 * and "." CRLF. Returns LMAIL_OK, LMAIL_FULL, or LMAIL_E_SYNTAX at a NUL or (strict) a bare CR or
 * LF: *used bytes were taken then, and the message cannot be continued; LMAIL_E_STATE after the end.
 */
LMAIL_API lmail_status lmail_dot_encode(lmail_dot_encoder *e, const void *in, size_t n,
                                        size_t *used, void *out, size_t cap, size_t *made,
                                        int last);

/* ---- base64 (RFC 2045 6.8, RFC 4648 4) ------------------------------------------------------- */

/*
 * Builds that are optimised for size (-Os) compute what other builds look up in 12 KB of constant
 * tables; -DLIBMAIL_SMALL=1 or =0 decides otherwise. Neither the bytes nor any layout change.
 */

typedef struct lmail_base64_encoder {
  uint8_t held_[2]; /* octets that do not make up a group yet */
  uint8_t held_n_;
  uint8_t line_;
  uint8_t column_;
  uint8_t out_n_; /* octets of out_ that wait for room */
  uint8_t out_at_;
  uint8_t reserved_;
  uint8_t out_[6];
  uint8_t reserved2_[2];
} lmail_base64_encoder;

/* line for message bodies (RFC 2045 6.8). */
enum { LMAIL_BASE64_LINE = 76 };

/*
 * line   characters on a line, rounded down to a multiple of 4, at most 252; 0 for no line breaks
 * CRLF stands between two lines, not behind the last one.
 */
LMAIL_API void lmail_base64_encode_init(lmail_base64_encoder *e, unsigned line);

/* LMAIL_OK or LMAIL_FULL. With last, the final group is padded with "=". */
LMAIL_API lmail_status lmail_base64_encode(lmail_base64_encoder *e, const void *in, size_t n,
                                           size_t *used, void *out, size_t cap, size_t *made,
                                           int last);

/*
 * What the decoder does with input that no encoder makes.
 *   MIME    for stored mail: note it in `defects` and go on
 *   STRICT  for protocols (SASL): refuse it, and line breaks and blanks too, so that only the one
 *           canonical form is accepted (RFC 4648 3.3 to 3.5)
 *   REPORT  as MIME, and stop with LMAIL_EVENT at the first defect of each kind
 */
enum { LMAIL_BASE64_MIME = 0, LMAIL_BASE64_STRICT = 1, LMAIL_BASE64_REPORT = 2 };

/*
 * Bits of defects and fresh. Line breaks, spaces and tabs are no defects.
 *   ALPHABET       another byte outside the alphabet: it is left out
 *   PADDING        "=" where none belongs: it is left out; or "=" is missing: the whole octets of
 *                  the group are kept. What is missing at the end of the data has its place there
 *   AFTER_PADDING  more data after "=": it is decoded as a new run of groups
 *   PAD_BITS       bits are set that the padding drops
 */
enum {
  LMAIL_BASE64_ALPHABET = 0x01,
  LMAIL_BASE64_PADDING = 0x02,
  LMAIL_BASE64_AFTER_PADDING = 0x04,
  LMAIL_BASE64_PAD_BITS = 0x08
};

/*
 * defects  the kinds met since init
 * fresh    those of them that the last call met first. After LMAIL_EVENT they lie `back` octets
 *          before in[*used], which may be in an earlier window
 */
typedef struct lmail_base64_decoder {
  uint32_t bits_; /* the characters of an unfinished group, or the octets that wait for room */
  uint8_t defects;
  uint8_t fresh;
  uint8_t back;
  uint8_t mode_;
  uint8_t held_n_; /* characters of an unfinished group, 0 to 3 */
  uint8_t pads_;   /* 0: in a group or before one; 1: one more "=" is due; 2: padded */
  uint8_t out_n_;  /* octets that wait for room */
  uint8_t reserved_[5];
} lmail_base64_decoder;

/* mode is LMAIL_BASE64_MIME, _STRICT or _REPORT. */
LMAIL_API void lmail_base64_decode_init(lmail_base64_decoder *d, unsigned mode);

/*
 * LMAIL_OK, LMAIL_FULL, LMAIL_EVENT (report); strict mode also LMAIL_E_SYNTAX: in[*used] is refused
 * (or the data ended too early), `defects` says why, and what was made before must not be used.
 * n octets of input make at most (n + 3) / 4 * 3 octets.
 */
LMAIL_API lmail_status lmail_base64_decode(lmail_base64_decoder *d, const void *in, size_t n,
                                           size_t *used, void *out, size_t cap, size_t *made,
                                           int last);

/* ---- quoted-printable (RFC 2045 6.7) --------------------------------------------------------- */

/*
 * How the encoder reads its input; bits. Any input comes back exactly when it is decoded.
 *   TEXT     CRLF is a line break; CR or LF alone is encoded
 *   BINARY   CRLF is data as well: "=0D=0A"
 *   PROTECT  encode "." at the start of a line, and the space of "From " there: SMTP and mbox change
 *            such lines, and somewhere somebody forgets to take that back. Also "-" behind a soft line
 *            break, so that no line break of ours makes a boundary delimiter of what was none
 */
enum { LMAIL_QP_TEXT = 0, LMAIL_QP_BINARY = 1, LMAIL_QP_PROTECT = 2 };

typedef struct lmail_qp_encoder {
  uint8_t mode_;
  uint8_t column_;
  uint8_t held_; /* a blank, or the CR of what may be a line break; 0: none */
  uint8_t from_; /* how much of "From" stands at the start of this line */
  uint8_t out_n_;
  uint8_t out_at_;
  uint8_t out_[6];
  uint8_t soft_; /* this line began behind a soft line break */
  uint8_t reserved_[3];
} lmail_qp_encoder;

/* mode is LMAIL_QP_TEXT or LMAIL_QP_BINARY, with LMAIL_QP_PROTECT or without. */
LMAIL_API void lmail_qp_encode_init(lmail_qp_encoder *e, unsigned mode);

/*
 * LMAIL_OK or LMAIL_FULL. No line is longer than 76 characters, none ends in a blank, and nothing
 * stands behind the last octet of the data: a CRLF there is in the output if it was in the input.
 */
LMAIL_API lmail_status lmail_qp_encode(lmail_qp_encoder *e, const void *in, size_t n, size_t *used,
                                       void *out, size_t cap, size_t *made, int last);

/*
 * How the decoder tells of defects.
 *   SILENT  note them in `defects` and go on
 *   REPORT  and stop with LMAIL_EVENT at the first defect of each kind
 */
enum { LMAIL_QP_SILENT = 0, LMAIL_QP_REPORT = 1 };

/*
 * Bits of defects and fresh; the place is that of the "=", or of the line end behind the blanks.
 *   ESCAPE      "=" without two hexadecimal digits or a line end behind it: it is kept as data, and
 *               what follows it is read as if nothing had been
 *   LOWER_CASE  "=c3": decoded
 *   CUT         the data ends in "=" (taken as a soft line break whose CRLF went to a boundary) or
 *               in "=" and one digit (kept)
 *   BLANKS      blanks at the end of a line: removed. Harmless; transports did it
 */
enum {
  LMAIL_QP_ESCAPE = 0x01,
  LMAIL_QP_LOWER_CASE = 0x02,
  LMAIL_QP_CUT = 0x04,
  LMAIL_QP_BLANKS = 0x08
};

/*
 * defects  the kinds met since init
 * fresh    those of them that the last call met first. After LMAIL_EVENT they lie `back` octets
 *          before in[*used], which may be in an earlier window
 */
typedef struct lmail_qp_decoder {
  uint32_t blanks_; /* a bit for each of the first blanks that are held: 1 for HTAB */
  uint8_t defects;
  uint8_t fresh;
  uint8_t back;
  uint8_t mode_;
  uint16_t spaces_; /* spaces that are held behind them */
  uint8_t blanks_n_;
  uint8_t equals_; /* "=" is held */
  uint8_t digit_;  /* and this hexadecimal digit behind it */
  uint8_t cr_;     /* CR is held */
  uint8_t flush_;  /* what is held is data, and goes out first */
  uint8_t reserved_;
} lmail_qp_decoder;

/* mode is LMAIL_QP_SILENT or LMAIL_QP_REPORT. */
LMAIL_API void lmail_qp_decode_init(lmail_qp_decoder *d, unsigned mode);

/*
 * LMAIL_OK, LMAIL_FULL, LMAIL_EVENT (report); there is no error. Line ends stay what they are, CRLF
 * or LF; both end a line. Blanks at the end of a line are removed as far as they can be held: up to
 * 32 of any kind with up to 65,535 spaces behind them; in a longer run the first ones are kept.
 * The output is never longer than the input.
 */
LMAIL_API lmail_status lmail_qp_decode(lmail_qp_decoder *d, const void *in, size_t n, size_t *used,
                                       void *out, size_t cap, size_t *made, int last);

/* ---- uuencode (POSIX.1 uuencode, "historical algorithm") -------------------------------------- */

/*
 *   begin 644 photo.jpg          the mode, in octal, and a name
 *   M_]C_X``02D9)1@`!...          how many octets the line holds, as a character; then 4 for each 3
 *   `                            a line that holds none
 *   end
 *
 * A value below 64 is the character of the value and 32; "`" and a blank are both 0.
 */

typedef struct lmail_uu_encoder {
  uint8_t line_[45]; /* octets of an unfinished line */
  uint8_t n_;
  uint8_t out_at_; /* the character of the line that is written next */
  uint8_t phase_;
} lmail_uu_encoder;

/* Starts a body. It cannot fail. */
LMAIL_API void lmail_uu_encode_init(lmail_uu_encoder *e);

/*
 * LMAIL_OK or LMAIL_FULL. Full lines hold 45 octets; with last, "`" CRLF "end" CRLF stands behind them.
 * The begin line is not written here, but by lmail_uu_begin_write.
 */
LMAIL_API lmail_status lmail_uu_encode(lmail_uu_encoder *e, const void *in, size_t n, size_t *used,
                                       void *out, size_t cap, size_t *made, int last);

/*
 * Writes "begin" SP mode SP name CRLF. mode is that of the file, 0644 say, at most 07777. LMAIL_OK,
 * LMAIL_FULL, or LMAIL_E_ARGUMENT: another mode, or a name that is empty or has CR, LF or NUL.
 */
LMAIL_API lmail_status lmail_uu_begin_write(lmail_writer *w, unsigned mode, const void *name,
                                            size_t n);

/*
 * How the decoder tells of defects.
 *   SILENT  note them in `defects` and go on
 *   REPORT  and stop with LMAIL_EVENT at the first defect of each kind
 */
enum { LMAIL_UU_SILENT = 0, LMAIL_UU_REPORT = 1 };

/*
 * Bits of defects and fresh.
 *   ALPHABET   a character that encodes nothing: its lowest bits count; or a line that begins with one:
 *              it is left out
 *   SHORT      a line ends before the octets that it promised: the others are 0, as if blanks at its
 *              end had been cut, which transports do
 *   LONG       a line goes on behind the octets that it promised, by more than the one character that
 *              some encoders put there: the rest is left out
 *   NO_BEGIN   the data has no begin line: nothing was decoded
 *   NO_END     the data ends before the end line
 *   AFTER_END  another begin line behind the end line: it is not decoded. The place is the end of
 *              its mode
 *   PADDING    begin-base64: padding is missing, or where none belongs
 */
enum {
  LMAIL_UU_ALPHABET = 0x01,
  LMAIL_UU_SHORT = 0x02,
  LMAIL_UU_LONG = 0x04,
  LMAIL_UU_NO_BEGIN = 0x08,
  LMAIL_UU_NO_END = 0x10,
  LMAIL_UU_AFTER_END = 0x20,
  LMAIL_UU_PADDING = 0x40
};

/*
 * defects  the kinds met since init
 * fresh    those of them that the last call met first. After LMAIL_EVENT they lie `back` octets
 *          before in[*used], which may be in an earlier window
 */
typedef struct lmail_uu_decoder {
  uint32_t bits_; /* the characters of an unfinished group, or the octets that wait for room */
  uint8_t defects;
  uint8_t fresh;
  uint8_t back;
  uint8_t mode_;
  uint8_t phase_;
  uint8_t at_;     /* how much of a word was met, or of the mode */
  uint8_t left_;   /* octets that are due on this line; behind them: characters that may follow */
  uint8_t held_n_; /* characters of an unfinished group */
  uint8_t out_n_;  /* octets that wait for room */
  uint8_t flags_;
  uint8_t reserved_[2];
} lmail_uu_decoder;

/* mode is LMAIL_UU_SILENT or LMAIL_UU_REPORT. */
LMAIL_API void lmail_uu_decode_init(lmail_uu_decoder *d, unsigned mode);

/*
 * LMAIL_OK, LMAIL_FULL, LMAIL_EVENT (report); there is no error. Begins behind the first line of
 * "begin" SP 3*OCTAL SP name, or of "begin-base64" (POSIX.1 uuencode -m), and ends at the line "end" or
 * "====": what stands before and behind them is left out. Lines end at CR, LF or both. A line makes
 * at most 63 octets, however short it is.
 */
LMAIL_API lmail_status lmail_uu_decode(lmail_uu_decoder *d, const void *in, size_t n, size_t *used,
                                       void *out, size_t cap, size_t *made, int last);

/* ---- yEnc (yEncode draft 1.3, J. Helbing) ------------------------------------------------------ */

/*
 *   =ybegin part=1 total=2 line=128 size=500000 name=mybinary.dat
 *   =ypart begin=1 end=300000
 *   ...
 *   =yend size=300000 part=1 pcrc32=abcdef12
 *
 * Octets with 42 added, modulo 256; NUL, LF, CR and "=" as "=" and 64 more. It needs a transport that
 * leaves all other octets alone, as a binary one does. A file in one part has no part= and no =ypart
 * line, and crc32= in place of pcrc32=.
 */

/* line of the encoder: characters on a line, of which the last may be two. */
enum { LMAIL_YENC_LINE = 128, LMAIL_YENC_LINE_MAX = 997 };

/*
 * octets, crc   of the data: how many octets were taken so far, and their CRC-32
 */
typedef struct lmail_yenc_encoder {
  uint64_t octets;
  uint32_t crc;
  uint16_t line_;
  uint16_t column_;
  uint8_t blank_; /* a blank that is held: it may be the last of its line */
  uint8_t out_n_;
  uint8_t out_at_;
  uint8_t out_[5];
} lmail_yenc_encoder;

/* line is at most LMAIL_YENC_LINE_MAX; 0: LMAIL_YENC_LINE. */
LMAIL_API void lmail_yenc_encode_init(lmail_yenc_encoder *e, unsigned line);

/*
 * LMAIL_OK or LMAIL_FULL. Each line, the last one too, ends in CRLF. "." that begins a line and blanks
 * that begin or end one are encoded, too, since transports change such.
 */
LMAIL_API lmail_status lmail_yenc_encode(lmail_yenc_encoder *e, const void *in, size_t n,
                                         size_t *used, void *out, size_t cap, size_t *made,
                                         int last);

/*
 * What the lines around the data tell.
 *   name        of the file; octets as they are, but for CR, LF and NUL
 *   size        of the whole file, at least 1
 *   begin, end  where the part's first and last octet are in it, from 1; 0 when there is but one part
 *   part        its number, from 1; 0 when there is but one
 *   total       how many parts there are; 0: not said
 *   line        as given to the encoder
 */
typedef struct lmail_yenc_file {
  const void *name;
  size_t name_len;
  uint64_t size;
  uint64_t begin;
  uint64_t end;
  uint32_t part;
  uint32_t total;
  uint32_t line;
  uint32_t reserved;
} lmail_yenc_file;

/*
 * Writes the =ybegin line, and =ypart for one part of several. LMAIL_OK, LMAIL_FULL, or LMAIL_E_ARGUMENT:
 * no size or name, a name that begins or ends in a blank or is over 256 octets, numbers that
 * contradict each other.
 */
LMAIL_API lmail_status lmail_yenc_begin_write(lmail_writer *w, const lmail_yenc_file *file);

/*
 * Writes the =yend line behind the data that e has encoded. As above, and LMAIL_E_STATE: there were
 * more or fewer octets than the file has, or the part.
 */
LMAIL_API lmail_status lmail_yenc_end_write(lmail_writer *w, const lmail_yenc_file *file,
                                            const lmail_yenc_encoder *e);

/*
 * How the decoder tells of defects.
 *   SILENT  note them in `defects` and go on
 *   REPORT  and stop with LMAIL_EVENT at the first defect of each kind
 */
enum { LMAIL_YENC_SILENT = 0, LMAIL_YENC_REPORT = 1 };

/*
 * Bits of defects and fresh.
 *   ESCAPE     "=" at the end of a line or of the data: it is left out
 *   KEYWORD    a line of keywords without one that it must have, or with one that makes no sense: a part
 *              that lies outside of its file, another part at the end than at the beginning
 *   NO_BEGIN   the data has no =ybegin line: nothing was decoded
 *   NO_END     the data, or this part of it, ends before its =yend line
 *   AFTER_END  another =ybegin behind =yend: its octets follow the others
 *   SIZE       there are more or fewer octets than one of the lines says
 *   CRC        the CRC-32 is another one
 */
enum {
  LMAIL_YENC_ESCAPE = 0x01,
  LMAIL_YENC_KEYWORD = 0x02,
  LMAIL_YENC_NO_BEGIN = 0x04,
  LMAIL_YENC_NO_END = 0x08,
  LMAIL_YENC_AFTER_END = 0x10,
  LMAIL_YENC_SIZE = 0x20,
  LMAIL_YENC_CRC = 0x40
};

/*
 * What the last =ybegin and =ypart told, and what came of it; numbers too large are UINT64_MAX.
 *   size, begin, end, part, total   as in lmail_yenc_file; 0: not said
 *   octets, crc                     how many octets this part has so far, and their CRC-32
 *   defects                         the kinds met since init
 *   fresh                           those of them that the last call met first. After LMAIL_EVENT they
 *                                   lie `back` octets before in[*used], which may be in an earlier window
 */
typedef struct lmail_yenc_decoder {
  uint64_t size;
  uint64_t begin;
  uint64_t end;
  uint64_t octets;
  uint64_t number_; /* the value that is being read */
  uint32_t part;
  uint32_t total;
  uint32_t crc;
  uint16_t match_; /* words that the keyword may still be, a bit each */
  uint16_t seen_;  /* keywords of this line */
  uint8_t defects;
  uint8_t fresh;
  uint8_t back;
  uint8_t mode_;
  uint8_t phase_;
  uint8_t at_; /* octets of the keyword */
  uint8_t line_;
  uint8_t flags_;
} lmail_yenc_decoder;

/* mode is LMAIL_YENC_SILENT or LMAIL_YENC_REPORT. */
LMAIL_API void lmail_yenc_decode_init(lmail_yenc_decoder *d, unsigned mode);

/*
 * LMAIL_OK, LMAIL_FULL, LMAIL_EVENT (report); there is no error. What stands before =ybegin and behind
 * =yend is left out. Lines end at CR, LF or both; dots must have been unstuffed. The output is never
 * longer than the input.
 */
LMAIL_API lmail_status lmail_yenc_decode(lmail_yenc_decoder *d, const void *in, size_t n,
                                         size_t *used, void *out, size_t cap, size_t *made,
                                         int last);

#ifdef __cplusplus
}
#endif
#endif
