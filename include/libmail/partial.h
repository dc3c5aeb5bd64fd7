/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_PARTIAL_H
#define LIBMAIL_PARTIAL_H

/*
 * partial.h - message/partial: a message cut into pieces for hops that limit sizes, and put together
 * again (RFC 2046 5.2.2).
 *
 * Cutting. The message is there as its header, in memory, and its body, read twice: once to count the
 * pieces, since the last one has to say how many there are, and once to write them.
 *
 *   lmail_partial_splitter s;
 *   lmail_partial_split_init(&s, &cfg, header, header_len);
 *   while (... read the body ...) lmail_partial_measure(&s, in, n, &used);
 *   while (... read the body again ...) {
 *     st = lmail_partial_split(&s, in, n, &used, out, cap, &made, last);
 *     append out[0 .. made) to the current piece; it is complete at LMAIL_EVENT and at LMAIL_DONE
 *   }
 *
 * Joining. The pieces are messages of yours, met in any order; you keep them, the joiner keeps a bit
 * for each.
 *
 *   lmail_partial_joiner j;
 *   lmail_partial_join_init(&j, scratch, sizeof scratch);
 *   for each piece: lmail_partial_add(&j, its Content-Type, n, &number);
 *   lmail_partial_missing(&j, 0) is 0 when all are there
 *   while ((number = lmail_partial_due(&j)) != 0)
 *     ... feed the whole piece of that number to lmail_partial_join, which writes the message
 *
 * What was joined is a message that no filter on the way has seen: hand it to yours. It may be a piece
 * of another message/partial, as is legal; whoever goes on joining has to limit how often.
 *
 * Strings are not NUL-terminated. There is no heap; states may be copied and moved.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- cutting ------------------------------------------------------------------------------------ */

/*
 * left, right  the two sides of an identifier that nobody else uses, as those of a Message-ID (RFC
 *              5322 3.6.4): dot-atoms, right may be a literal in "[" and "]", together at most
 *              LMAIL_PARTIAL_ID_MAX octets. All pieces carry "left@right" as their id, and piece 2
 *              has the Message-ID <left.2@right>
 * size_max     octets that no piece may exceed
 */
typedef struct lmail_partial_config {
  const void *left;
  size_t left_len;
  const void *right;
  size_t right_len;
  uint64_t size_max;
  uint32_t reserved[2];
} lmail_partial_config;

enum { LMAIL_PARTIAL_ID_MAX = 200 };

typedef struct lmail_partial_splitter {
  lmail_partial_config cfg_;
  const uint8_t *header_;
  size_t header_len_;
  const uint8_t *span_; /* what is being copied, NULL: digits_                     */
  size_t span_len_;
  const uint8_t *subject_; /* raw value of the Subject, NULL for none                   */
  size_t subject_len_;
  size_t shown_[6];  /* where the fields of further pieces begin in the header    */
  size_t outer_;     /* place in the header, or in these, for that of this piece  */
  size_t inner_;     /* ... for that of the message inside                        */
  uint64_t room_[2]; /* for the message, in the first piece and in the others     */
  uint64_t filled_;  /* octets of the message that are in this piece              */
  uint32_t number;   /* of the piece that is being written, from 1                */
  uint32_t total;    /* pieces, as far as was measured                            */
  uint16_t line_;    /* octets of the current line of the message                 */
  uint8_t last_;     /* its last octet                                            */
  uint8_t full_;     /* the piece has no room for another line                    */
  uint8_t state_;
  uint8_t template_; /* what is being filled in, and where                        */
  uint8_t at_;
  uint8_t digits_at_;
  uint8_t shown_n_;
  uint8_t digits_[23];
} lmail_partial_splitter;

/*
 * Begins. cfg is copied; its strings and header[0 .. n) have to stay as they are. The header is that of
 * a message that can be sent: fields with lines of at most 998 octets that end in CRLF, US-ASCII, no
 * NUL, with the blank line or without it. Of the body, too, only 7bit can be cut (RFC 2046 5.2.2):
 * downgrade.h makes it so.
 *
 * The first piece has all fields of the message in its own header, but Content-..., Subject,
 * Message-ID, Encrypted and MIME-Version, which go into its body: what is joined has them all again
 * (RFC 2046 5.2.2.1). The others have the first Date, From, Sender, Reply-To, To and Cc of it, and
 * References to the piece before. The subject says which piece of how many it is.
 *
 * LMAIL_OK; LMAIL_E_ARGUMENT for the header or the identifier; LMAIL_E_LIMIT: size_max has no room
 * for the header of a piece and a line of 998 octets.
 */
#define lmail_partial_split_init(s, cfg, header, n)                                               \
  lmail_partial_split_init_sized((s), sizeof *(s), (cfg), sizeof(lmail_partial_config), (header), \
                                 (n))

/* The function behind the macro, for language bindings; LMAIL_E_SIZE when a size is another. */
LMAIL_API lmail_status lmail_partial_split_init_sized(lmail_partial_splitter *s, size_t size,
                                                      const lmail_partial_config *cfg,
                                                      size_t cfg_size, const void *header,
                                                      size_t n);

/* sizeof(lmail_partial_splitter), for language bindings. */
LMAIL_API size_t lmail_partial_splitter_size(void);

/*
 * The first reading of the body, in pieces of any size; s->total is the number of pieces so far, 1 at
 * the beginning. LMAIL_OK; LMAIL_E_ARGUMENT: in[*used] is not 7bit (over 127, NUL, CR or LF alone, a
 * line over 998 octets); LMAIL_E_LIMIT: over 4,294,967,295 pieces.
 */
LMAIL_API lmail_status lmail_partial_measure(lmail_partial_splitter *s, const void *in, size_t n,
                                             size_t *used);

/*
 * The second one, a codec as those of codec.h:
 *   LMAIL_OK     in is consumed
 *   LMAIL_FULL   out is full
 *   LMAIL_EVENT  with what was made, piece s->number is complete; the next call begins the next one
 *   LMAIL_DONE   so is the last one
 *   LMAIL_E_ARGUMENT  in[*used] is not 7bit, or this body is not the one that was measured
 *   LMAIL_E_STATE     after the end
 * Pieces end where a line ends. Their Message-IDs are new; a Date, if the message has none, is not added.
 */
LMAIL_API lmail_status lmail_partial_split(lmail_partial_splitter *s, const void *in, size_t n,
                                           size_t *used, void *out, size_t cap, size_t *made,
                                           int last);

/* ---- joining ------------------------------------------------------------------------------------ */

/* What a Content-Type says about its piece. */
typedef struct lmail_partial_info {
  uint32_t number;
  uint32_t total; /* 0: not given, as it may be on all but the last one */
  size_t id_len;  /* octets of the id */
} lmail_partial_info;

/*
 * value[0 .. n) is the raw value of a Content-Type; the id goes to id[0 .. cap). LMAIL_OK; LMAIL_FULL:
 * out->id_len is more than cap; LMAIL_E_SYNTAX: it is not message/partial, id or number are missing, or
 * number or total are no numbers; LMAIL_E_RANGE: number is 0 or beyond total, total is 0, or either
 * is over 4,294,967,295.
 */
LMAIL_API lmail_status lmail_partial_parse(const void *value, size_t n, void *id, size_t cap,
                                           lmail_partial_info *out);

typedef struct lmail_partial_joiner {
  uint8_t *scratch_;
  size_t scratch_size_;
  uint32_t total;   /* pieces; 0 as long as none has said how many */
  uint32_t count;   /* different ones that were added              */
  uint32_t highest; /* the highest of their numbers                */
  uint32_t due_;
  uint16_t id_len_;
  uint8_t state_;
  uint8_t inner_;   /* where the message inside is                 */
  uint8_t keep_[2]; /* the field goes out: around it, inside it    */
  uint8_t last_;
  uint8_t added_; /* octets of a line end that is put in         */
  uint8_t out_n_;
  uint8_t out_at_;
  uint8_t out_[15];
  uint8_t hold_n_;
  uint8_t hold_[15];
  uint8_t reserved_[7];
} lmail_partial_joiner;

/* Scratch for pieces up to this number: a bit each, and the id. */
#define LMAIL_PARTIAL_SCRATCH(pieces) (256 + ((size_t)(pieces) + 7) / 8)

/*
 * Begins. scratch has to stay where it is; its size, LMAIL_PARTIAL_SCRATCH(pieces), is the limit for the
 * number of pieces. LMAIL_OK; LMAIL_E_SCRATCH for less than LMAIL_PARTIAL_SCRATCH(1).
 */
#define lmail_partial_join_init(j, scratch, n) \
  lmail_partial_join_init_sized((j), sizeof *(j), (scratch), (n))

/* The function behind the macro, for language bindings; LMAIL_E_SIZE when the size is another. */
LMAIL_API lmail_status lmail_partial_join_init_sized(lmail_partial_joiner *j, size_t size,
                                                     void *scratch, size_t n);

/* sizeof(lmail_partial_joiner), for language bindings. */
LMAIL_API size_t lmail_partial_joiner_size(void);

/*
 * Notes a piece, by the raw value of its Content-Type. LMAIL_OK and *number; or it does not count:
 *   LMAIL_E_SYNTAX, LMAIL_E_RANGE  as lmail_partial_parse; E_RANGE also when its total is another than
 *                                  that of a piece before, or less than a number that was met
 *   LMAIL_E_UNEXPECTED             it has another id: it belongs to another message
 *   LMAIL_E_BUSY                   a piece of this *number is there already: the first one counts
 *   LMAIL_E_LIMIT                  its number or total is beyond what scratch has room for, or its id
 *                                  has over 256 octets
 *   LMAIL_E_STATE                  the joining has begun
 */
LMAIL_API lmail_status lmail_partial_add(lmail_partial_joiner *j, const void *value, size_t n,
                                         uint32_t *number);

/*
 * The lowest number over `after` that is missing; 0 for none. As long as nobody knows the total, the
 * one behind the highest is missing. Start with after = 0.
 */
LMAIL_API uint32_t lmail_partial_missing(const lmail_partial_joiner *j, uint32_t after);

/* The number of the piece that is to be fed now; 0 when some are missing, and at the end. */
LMAIL_API uint32_t lmail_partial_due(const lmail_partial_joiner *j);

/*
 * Octets of the piece that is due, from the first one of its header on; last with the last of them. A
 * codec as those of codec.h; lines may end in CRLF or LF. The message that comes out has (RFC 2046
 * 5.2.2.1)
 *   the header fields of the first piece, but Content-..., Subject, Message-ID, Encrypted, MIME-Version
 *   those five of the message inside, and nothing else of its header
 *   the bodies, one behind the other; where one does not end in a line end, CRLF is put in
 * LMAIL_OK, LMAIL_FULL; LMAIL_E_STATE: no piece is due.
 */
LMAIL_API lmail_status lmail_partial_join(lmail_partial_joiner *j, const void *in, size_t n,
                                          size_t *used, void *out, size_t cap, size_t *made,
                                          int last);

#ifdef __cplusplus
}
#endif
#endif
