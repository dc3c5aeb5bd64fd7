/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_DOWNGRADE_H
#define LIBMAIL_DOWNGRADE_H

/*
 * downgrade.h - an 8-bit message made a 7-bit one, for a hop that does not offer 8BITMIME or SMTPUTF8
 * (RFC 6152 3: no loss of information, and what comes out is valid 7-bit MIME).
 *
 *   lmail_downgrade d;
 *   lmail_downgrade_init(&d, NULL, scratch, sizeof scratch);
 *   while (... read the message ...) {
 *     st = lmail_downgrade_write(&d, in, n, &used, out, cap, &made, last);
 *     ... as with every codec
 *   }
 *
 * It streams: memory does not grow with the message. What needs no change comes out octet for octet:
 * delimiters, preambles, 7-bit fields and bodies.
 *   - A body that says 8bit or binary becomes quoted-printable if it is text, base64 if not, and its
 *     Content-Transfer-Encoding is rewritten; multiparts and messages, which have no encoding of their
 *     own, just lose theirs. message/global is encoded as a whole (RFC 6532 3.7).
 *   - Header fields with 8-bit are rewritten: lmail_downgrade_field.
 *   - What a signature covers, inside multipart/signed, is not touched (RFC 1847 2.1).
 * Since the encoding of a body has to be known at its header, a body that says 7bit, or nothing, and
 * holds 8-bit all the same is refused, unless LMAIL_DOWNGRADE_ALL encodes those as well: keep the
 * message, and begin again with it.
 *
 * Lines have to end in CRLF: a stored message goes through lmail_crlf_encode (compose.h) first. Of what
 * says 7bit only 8-bit is looked for: lines over 998 octets and NUL in it stay.
 */

#include "codec.h"
#include "mime.h"
#include "text.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What was met and done; bits of lmail_downgrade.facts. */
enum {
  LMAIL_DOWNGRADE_BODIES = 0x0001, /* bodies are encoded                                        */
  LMAIL_DOWNGRADE_FIELDS = 0x0002, /* header fields are rewritten                               */
  LMAIL_DOWNGRADE_SIGNED = 0x0004, /* there is a multipart/signed                               */
  LMAIL_DOWNGRADE_BROKEN = 0x0008, /* something in it is changed (_BREAK): its signature fails  */
  LMAIL_DOWNGRADE_DKIM = 0x0010,   /* a DKIM or ARC signature, which covers more than it should */
  LMAIL_DOWNGRADE_LOST = 0x0020,   /* there were octets without meaning that could not be kept: */
  /* 8-bit in preambles, lines that are no fields, unreadable types and encodings, and base64 */
  /* (_ALL) became "?", comments beside addresses are left out, and so are   */
  /* parameters whose names are not US-ASCII, or beyond 24     */
  LMAIL_DOWNGRADE_RENAMED = 0x0040, /* fields are called Downgraded-... now                      */
  LMAIL_DOWNGRADE_ADDRESSES = 0x0080, /* addresses that are not US-ASCII became names of groups  */
  LMAIL_DOWNGRADE_COMPOSITE = 0x0100  /* a message/... is encoded, which RFC 2045 6.4 forbids    */
};

/* Bits of lmail_downgrade_config.flags. */
enum {
  LMAIL_DOWNGRADE_ALL = 0x0001, /* encode bodies that say 7bit, or nothing, too; message/... stay; */
                                /* 8-bit in base64, which means nothing there, becomes "?"        */
  LMAIL_DOWNGRADE_BREAK = 0x0002 /* encode inside multipart/signed as well: the signature breaks    */
};

/*
 * 0 in any field is its default.
 * text  for 8-bit that is not UTF-8 in fields with a structure; NULL: what is not UTF-8 is U+FFFD there.
 *       Has to stay as it is
 */
typedef struct lmail_downgrade_config {
  const lmail_text_config *text;
  lmail_mime_config mime; /* its token_max is the longest field that can be rewritten */
  uint32_t flags;         /* LMAIL_DOWNGRADE_ALL, _BREAK */
  uint32_t reserved[3];
} lmail_downgrade_config;

/* Scratch for the default configuration. */
#define LMAIL_DOWNGRADE_SCRATCH 43008

/* Why a message was refused: lmail_downgrade.reason, after LMAIL_E_SYNTAX or LMAIL_E_LIMIT. */
enum {
  LMAIL_DOWNGRADE_UNDECLARED = 1, /* 8-bit in a body that does not say so: begin again with _ALL; */
                                  /* with it, in a message/... or an encoding that is not known   */
  LMAIL_DOWNGRADE_IN_SIGNED,      /* 8-bit in a multipart/signed: refuse it, or take _BREAK      */
  LMAIL_DOWNGRADE_BOUNDARY,   /* 8-bit in a boundary, or in the field of an endless media type */
  LMAIL_DOWNGRADE_LONG_FIELD, /* 8-bit in a field that is longer than token_max, or becomes  */
                              /* much longer than that                                       */
  LMAIL_DOWNGRADE_PARTS       /* 8-bit behind more parts than parts_max                      */
};

typedef struct lmail_downgrade {
  lmail_mime_parser parser_;
  lmail_qp_encoder qp_;
  lmail_base64_encoder base64_;
  const lmail_text_config *text_cfg_;
  uint64_t told_;      /* octets of the message that were dealt with                  */
  uint32_t signed_id_; /* number of the multipart/signed that is open                 */
  uint32_t facts;      /* LMAIL_DOWNGRADE_BODIES, ...                                 */
  int32_t status_;     /* a refusal is for ever                                       */
  uint32_t gap_n_;     /* octets that were consumed and may be a delimiter            */
  uint32_t out_n_;     /* octets that wait for room                                   */
  uint32_t out_at_;
  uint32_t token_max_;
  uint32_t others_; /* where in scratch the parser's part ends                     */
  uint16_t flags_;
  uint8_t reason;    /* LMAIL_DOWNGRADE_UNDECLARED, ...                             */
  uint8_t body_;     /* what is done to the body that is being read                 */
  uint8_t header_;   /* what the header has that is being read                      */
  uint8_t last_;     /* the octet that was written last                             */
  uint8_t cut_;      /* there are more parts than the parser reads                  */
  uint8_t open_end_; /* the message itself is base64, whose last line needs an end */
  uint8_t reserved_[4];
} lmail_downgrade;

/* How many bytes of scratch a configuration (NULL: the default one) needs; SIZE_MAX for a bad one. */
LMAIL_API size_t lmail_downgrade_scratch_size(const lmail_downgrade_config *cfg);

/*
 * Begins a message. cfg may be NULL and is copied; scratch has to stay where it is. LMAIL_OK;
 * LMAIL_E_SCRATCH; LMAIL_E_SIZE; LMAIL_E_RANGE, as lmail_mime_init.
 */
#define lmail_downgrade_init(d, cfg, scratch, n)                                                 \
  lmail_downgrade_init_sized((d), sizeof *(d), (cfg), sizeof(lmail_downgrade_config), (scratch), \
                             (n))

/* The function behind the macro, for language bindings: size is that of the struct, cfg_size of its cfg. */
LMAIL_API lmail_status lmail_downgrade_init_sized(lmail_downgrade *d, size_t size,
                                                  const lmail_downgrade_config *cfg,
                                                  size_t cfg_size, void *scratch, size_t n);

/* sizeof(lmail_downgrade), for language bindings. */
LMAIL_API size_t lmail_downgrade_size(void);

/*
 * The next piece of the message, a codec as those of codec.h; last with the last one.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_SYNTAX and LMAIL_E_LIMIT: the message cannot be made 7-bit, d->reason
 * says why, what came out is to be thrown away, and every later call says the same;
 * LMAIL_E_FINISHED for input behind the last piece.
 */
LMAIL_API lmail_status lmail_downgrade_write(lmail_downgrade *d, const void *in, size_t n,
                                             size_t *used, void *out, size_t cap, size_t *made,
                                             int last);

/*
 * One header field in US-ASCII: field[0 .. n) is the raw field with or without its last line end. In
 *   text           (unknown fields, too) whatever is not US-ASCII becomes encoded words (RFC 2047); if
 *                  it is no UTF-8 either, of the charset "unknown-8bit" (RFC 1428 3), unless cfg has a
 *                  fallback
 *   addresses      display names do; an address that is not US-ASCII becomes a group without members
 *                  that is called like it (RFC 6854 2)
 *   Content-Type, Content-Disposition   parameters take RFC 2231's form
 *   Content-Transfer-Encoding, and a Content-Type that cannot be read   keep their names, and whatever is
 *                  not US-ASCII becomes "?": renamed, a second field behind them would count
 *   anything else  the field is renamed, "Message-ID" to "Downgraded-Message-ID", and becomes text
 * text[0 .. cap) is room to work in, 4 * n + 16 octets; *facts gets LMAIL_DOWNGRADE_... added, as they
 * apply. LMAIL_OK; LMAIL_FULL: w has no room; LMAIL_E_LIMIT: cap is too small; LMAIL_E_ARGUMENT: it is
 * no field, or has 8-bit in its name or in a boundary, or a media type over 127 octets.
 */
LMAIL_API lmail_status lmail_downgrade_field(lmail_writer *w, const void *field, size_t n,
                                             const lmail_text_config *cfg, void *text, size_t cap,
                                             uint32_t *facts);

#ifdef __cplusplus
}
#endif
#endif
