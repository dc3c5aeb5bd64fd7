/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_DKIM_H
#define LIBMAIL_DKIM_H

/*
 * dkim.h - what DKIM and ARC need of a mail library: tag lists and canonicalisation. No cryptography:
 * you hash what comes out, and you check or make the signature.
 *
 * To verify a DKIM-Signature field (RFC 6376 6.1):
 *
 *   lmail_tag_find(value, n, "bh", 2, &tag)                  tags, in any order
 *   lmail_dkim_body_init(&b, LMAIL_DKIM_RELAXED, l)          hash the body: compare with "bh"
 *     lmail_dkim_body(&b, in, n, &used, out, cap, &made, last) ...
 *   lmail_tag_item(&tag, &at, &name, &len)                   for each name in "h" its field, bottom up:
 *     lmail_dkim_header_init(&h, LMAIL_DKIM_RELAXED, 0)
 *     lmail_dkim_header(&h, in, n, &used, out, cap, &made, last) ...
 *   lmail_dkim_header_init(&h, LMAIL_DKIM_RELAXED, LMAIL_DKIM_SIGNATURE)      the signature's own field
 *
 * The filters have the shape of codec.h's: windows of any size, bounded state, the same octets for
 * every split.
 */

#include "core.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is irregular in a tag list (defect.h). */
enum {
  LMAIL_DEFECT_TAG_DUPLICATE = LMAIL_DEFECT_TRACE + 20, /* RFC 6376 3.2: the whole list is invalid */
  LMAIL_DEFECT_TAG_EMPTY,    /* nothing between two ";"                                   */
  LMAIL_DEFECT_TAG_NO_VALUE, /* no "=": the tag is left out                               */
  LMAIL_DEFECT_TAG_BAD_NAME  /* a name that is not of RFC 6376 3.2: told all the same     */
};

/* ---- tag lists -------------------------------------------------------------------------------- */

/*
 * name   case-sensitive: "bh" is not "BH"
 * value  without the white space around it, folds inside
 * all    with it: all between "=" and ";"
 */
typedef struct lmail_tag {
  const uint8_t *name;
  size_t name_len;
  const uint8_t *value;
  size_t value_len;
  const uint8_t *all;
  size_t all_len;
} lmail_tag;

typedef struct lmail_tag_iter {
  const uint8_t *data;
  size_t len;
  lmail_defects *defects;
  size_t at_;
  uint64_t letters_; /* names of one letter that were there */
  uint32_t names_;   /* and others, by a hash */
  uint32_t looks_;
} lmail_tag_iter;

/*
 * Begins with the value of DKIM-Signature, of ARC-Seal or ARC-Message-Signature (RFC 8617), or with a
 * key or policy record from the DNS. It must stay in memory, and so must defects (or NULL).
 */
LMAIL_API void lmail_tag_init(lmail_tag_iter *it, const void *value, size_t n,
                              lmail_defects *defects);

/*
 *   tag-list = tag-spec *( ";" tag-spec ) [ ";" ]                               RFC 6376 3.2
 *   tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
 *
 * The next tag: 1 and *out, or 0 at the end. Every further tag of a name is a defect, and told all the
 * same; after some searches, defects of names of more than one letter are no longer found.
 */
LMAIL_API int lmail_tag_next(lmail_tag_iter *it, lmail_tag *out);

/* The first tag of this name: 1 and *out, or 0. */
LMAIL_API int lmail_tag_find(const void *value, size_t n, const void *name, size_t name_len,
                             lmail_tag *out);

/*
 * The elements of a value that is a list with colons ("h", "q", and "t" in key records), without the
 * white space around each. *at is 0 at first. 1 and the element, which may be empty, or 0 at the end.
 */
LMAIL_API int lmail_tag_item(const lmail_tag *tag, size_t *at, const uint8_t **item, size_t *len);

/*
 * The value without any white space, which base64 has in it ("b", "bh", "p"), in out[0 .. cap).
 * LMAIL_OK and *len; LMAIL_FULL, and *len is how many octets are needed.
 */
LMAIL_API lmail_status lmail_tag_squeeze(const lmail_tag *tag, void *out, size_t cap, size_t *len);

/* A value of decimal digits ("t", "x", "l", "i" of ARC): LMAIL_OK, LMAIL_E_SYNTAX, LMAIL_E_RANGE. */
LMAIL_API lmail_status lmail_tag_number(const lmail_tag *tag, uint64_t *out);

/* ---- canonicalisation -------------------------------------------------------------------------- */

enum { LMAIL_DKIM_SIMPLE = 0, LMAIL_DKIM_RELAXED = 1 };

/* The field is the signature itself: without the value of "b", and no CRLF behind it (3.7). */
enum { LMAIL_DKIM_SIGNATURE = 1 };

typedef struct lmail_dkim_header_filter {
  uint8_t mode_;
  uint8_t flags_;
  uint8_t part_; /* name, white space behind the colon, value, end */
  uint8_t tag_;  /* which part of a tag, when "b" has to go */
  uint8_t cr_;
  uint8_t eol_;   /* octets of a line end that may be a fold */
  uint8_t space_; /* white space that may be the end */
  uint8_t reserved_;
} lmail_dkim_header_filter;

/* Begins a field. mode is LMAIL_DKIM_SIMPLE or _RELAXED, flags LMAIL_DKIM_SIGNATURE or 0. */
LMAIL_API void lmail_dkim_header_init(lmail_dkim_header_filter *h, unsigned mode, unsigned flags);

/*
 * One whole field with its name, folded as it is, with or without its last line end (RFC 6376 3.4.1,
 * 3.4.2). LF alone is read as CRLF, which it was when it was signed; CR alone is data.
 *
 * LMAIL_OK, LMAIL_FULL as in codec.h; LMAIL_DONE: the field ended at in[*used], with a line end that no
 * white space follows, and all was produced: in[*used] is the next field's. With last, it ends with
 * the input.
 */
LMAIL_API lmail_status lmail_dkim_header(lmail_dkim_header_filter *h, const void *in, size_t n,
                                         size_t *used, void *out, size_t cap, size_t *made,
                                         int last);

/* No "l" tag. */
#define LMAIL_DKIM_NO_LIMIT UINT64_MAX

/*
 * length  canonical octets so far, whether they were below the limit or not: after the end, "l" must
 *         not be larger (RFC 6376 3.5)
 */
typedef struct lmail_dkim_body_filter {
  uint64_t length;
  uint64_t limit_;
  uint64_t lines_; /* line ends that may be the body's last ones */
  uint8_t mode_;
  uint8_t any_;  /* the body has something in it */
  uint8_t half_; /* the CR of the next line end is out */
  uint8_t cr_;
  uint8_t space_;
  uint8_t end_;
  uint8_t reserved_[2];
} lmail_dkim_body_filter;

/*
 * Begins a body. mode is LMAIL_DKIM_SIMPLE or _RELAXED. limit is the value of "l": octets behind it are
 * counted, but do not come out; anybody can add them to a signed message.
 */
LMAIL_API void lmail_dkim_body_init(lmail_dkim_body_filter *b, unsigned mode, uint64_t limit);

/*
 * The body, in pieces (RFC 6376 3.4.3, 3.4.4): empty lines at its end are held as a count. LF alone is
 * read as CRLF, CR alone is data. LMAIL_OK, LMAIL_FULL; LMAIL_E_STATE for input behind the end.
 */
LMAIL_API lmail_status lmail_dkim_body(lmail_dkim_body_filter *b, const void *in, size_t n,
                                       size_t *used, void *out, size_t cap, size_t *made, int last);

#ifdef __cplusplus
}
#endif
#endif
