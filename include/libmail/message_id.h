/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MESSAGE_ID_H
#define LIBMAIL_MESSAGE_ID_H

/*
 * message_id.h - identifiers of messages and parts: the values of Message-ID, In-Reply-To,
 * References, Resent-Message-ID, Content-ID and Supersedes.
 *
 *   lmail_message_id_iter it;
 *   lmail_message_id id;
 *
 *   lmail_message_id_init(&it, value, n, NULL);
 *   while (lmail_message_id_next(&it, &id))
 *     ... id.id, id.id_len: what stands between "<" and ">"
 *
 * The value may be folded. Nothing is copied: what the iterator tells points into it.
 */

#include "core.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is irregular in identifiers. */
enum {
  LMAIL_DEFECT_ID_NONE = LMAIL_DEFECT_IDENTIFIER, /* there is none in the whole value              */
  LMAIL_DEFECT_ID_NO_BRACKETS, /* no "<" and ">": taken                                           */
  LMAIL_DEFECT_ID_OPEN,        /* "<" without ">": up to white space, a comma or "<"              */
  LMAIL_DEFECT_ID_NO_DOMAIN,   /* no "@": all of it is the left part                              */
  LMAIL_DEFECT_ID_TWO_DOMAINS, /* two "@" or more: the last one divides                           */
  LMAIL_DEFECT_ID_EMPTY,       /* nothing between the brackets, or on one side of the "@"         */
  LMAIL_DEFECT_ID_SPACE,       /* white space or comments in it (RFC 5322 4.5.4)                  */
  LMAIL_DEFECT_ID_QUOTED,      /* a quoted string at its left (RFC 5322 4.5.4)                    */
  LMAIL_DEFECT_ID_CHARACTERS,  /* neither dot-atom-text nor a literal, or controls: taken         */
  LMAIL_DEFECT_ID_TEXT, /* words around identifiers (RFC 5322 4.5.4), stray brackets: ignored */
  LMAIL_DEFECT_ID_SEPARATOR, /* commas or semicolons between identifiers                        */
  LMAIL_DEFECT_ID_OPEN_COMMENT, /* a comment without end: read as text                             */
  LMAIL_DEFECT_KEYWORDS_EMPTY, /* a list without phrase, or a comma without one (keywords.h)       */
  LMAIL_DEFECT_KEYWORDS_OPEN   /* a comment or quoted string without end: read as text            */
};

/* The bit of lmail_message_id.defects that stands for one of them. */
#define LMAIL_ID_DEFECT(defect) ((uint32_t)1 << ((defect)-LMAIL_DEFECT_IDENTIFIER))

/*
 * One identifier. Programs compare identifiers octet by octet; where defects has the bit of
 * LMAIL_DEFECT_ID_SPACE compare what lmail_message_id_text makes of them.
 */
typedef struct lmail_message_id {
  const uint8_t *id; /* without the brackets and white space at both ends; may be folded inside */
  size_t id_len;
  const uint8_t *left; /* before the "@" */
  size_t left_len;
  const uint8_t *right; /* behind it; empty when there is none */
  size_t right_len;
  uint32_t defects; /* LMAIL_ID_DEFECT(...); 0: a msg-id as RFC 5322 3.6.4 has it today */
  uint32_t reserved[3];
} lmail_message_id;

/* The walk over a value; a copy of it goes on from the same place. */
typedef struct lmail_message_id_iter {
  const uint8_t *data;
  size_t len;
  size_t at_;
  lmail_defects *defects; /* may be NULL */
  uint32_t state_;
  uint32_t reserved_[3];
} lmail_message_id_iter;

/* Begins with value[0 .. n), which must stay as it is, and so must defects. */
LMAIL_API void lmail_message_id_init(lmail_message_id_iter *it, const void *value, size_t n,
                                     lmail_defects *defects);

/*
 * The next identifier: 1, or 0 when there is no further one.
 *
 *   msg-id     = [CFWS] "<" id-left "@" id-right ">" [CFWS]     RFC 5322 3.6.4, 4.5.4
 *   references = "References:" *(phrase / msg-id) CRLF
 *
 * Where a value has a "<", words outside brackets are phrases, which say nothing. Where it has none, a
 * word with "@" at the start is an identifier, and so is any further one; and so is a single word.
 */
LMAIL_API int lmail_message_id_next(lmail_message_id_iter *it, lmail_message_id *out);

/*
 * The same for firmware: reads msg-id as RFC 5322 3.6.4 has it today, without comments, and links
 * nothing else. Any other word comes as it stands in id, without left and right part, and defects is
 * LMAIL_ID_DEFECT(LMAIL_DEFECT_ID_TEXT). Use one or the other function in a walk.
 */
LMAIL_API int lmail_message_id_next_plain(lmail_message_id_iter *it, lmail_message_id *out);

/*
 * Copies an identifier to out[0 .. cap) without the white space and comments in it, which are no part
 * of it (RFC 5322 4.5.4). LMAIL_OK and *len; or LMAIL_FULL, and *len is how many octets are needed.
 */
LMAIL_API lmail_status lmail_message_id_text(const lmail_message_id *id, void *out, size_t cap,
                                             size_t *len);

#ifdef __cplusplus
}
#endif
#endif
