/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_FOLD_WRITER_H
#define LIBMAIL_RFC822_FOLD_WRITER_H

/*
 * fold_writer.h - building a header field: columns, folds, and the tokens that fields share.
 *
 * A fold is decided when the next piece is known: white space becomes CRLF SP where the piece
 * would not fit on the line. Refused arguments go into b.bad; lmail_build_end_ returns it.
 */

#include "core/build.h"
#include "core/utf8.h"
#include <libmail/compose.h>

enum {
  LMAIL_COLUMNS_ = 78,      /* RFC 5322 2.1.1, should */
  LMAIL_WORD_COLUMNS_ = 76, /* RFC 2047 2, lines with encoded words */
  LMAIL_COLUMNS_MAX_ = 998  /* RFC 5322 2.1.1, must */
};

typedef struct lmail_fold_ {
  lmail_build_ b;
  size_t column; /* octets on the line that is being written */
  unsigned options;
  int fresh; /* nothing stands behind the colon yet */
  int words; /* there is an encoded word on this line: it is limited to LMAIL_WORD_COLUMNS_ */
} lmail_fold_;

/* "Name:"; a name that no field can have is refused. */
void lmail_fold_begin_(lmail_fold_ *f, lmail_writer *w, const void *name, size_t n,
                       unsigned options);

/* The same for a further field of one build. */
void lmail_fold_name_(lmail_fold_ *f, const void *name, size_t n);

/* CRLF and the end of the build. */
lmail_status lmail_fold_end_(lmail_fold_ *f);

void lmail_fold_refuse_(lmail_fold_ *f);

/* Octets of one token, on this line. */
void lmail_fold_put_(lmail_fold_ *f, const void *data, size_t n);
#define lmail_fold_lit_(f, literal) lmail_fold_put_((f), (literal), sizeof(literal) - 1)

/* CRLF; white space follows. */
void lmail_fold_line_(lmail_fold_ *f);

/* Do `next` octets fit on this line, which may hold `columns` of LMAIL_COLUMNS_? */
int lmail_fold_fits_(const lmail_fold_ *f, size_t next, size_t columns);

/* SP, or a fold when `next` octets do not fit behind it into `columns`. */
void lmail_fold_space_(lmail_fold_ *f, size_t next, size_t columns);

/* dot-atom-text = 1*atext *("." 1*atext), RFC 5322 3.2.3; 8-bit is RFC 6532's UTF-8 when allowed. */
int lmail_is_dot_atom_(const uint8_t *s, size_t n, unsigned options);

/* domain-literal = "[" *dtext "]", RFC 5322 3.4.1. */
int lmail_is_domain_literal_(const uint8_t *s, size_t n);

/* How many octets s[0 .. n) takes as the inside of a quoted string. */
size_t lmail_quoted_size_(const uint8_t *s, size_t n);

/* quoted-string = DQUOTE *(qtext / quoted-pair) DQUOTE, of checked octets. */
void lmail_fold_quoted_(lmail_fold_ *f, const uint8_t *s, size_t n);

/* msg-id = "<" id-left "@" id-right ">", RFC 5322 3.6.4, behind white space. */
void lmail_fold_message_id_(lmail_fold_ *f, const uint8_t *left, size_t left_len,
                            const uint8_t *right, size_t right_len);

/* ---- word_writer.c ---------------------------------------------------------------------------- */

/* May s be written at all: valid UTF-8 without CR, LF and NUL? */
int lmail_text_ok_(const uint8_t *s, size_t n);

/* Could a reader take something in s for an encoded word? */
int lmail_looks_encoded_(const uint8_t *s, size_t n);

/*
 * s as encoded words (RFC 2047) on lines of at most 76, less `spare`; fit for text and phrases. They
 * begin behind white space of the caller's, at most 40 octets.
 */
void lmail_fold_words_(lmail_fold_ *f, const uint8_t *blanks, size_t blanks_n, const uint8_t *s,
                       size_t n, size_t spare);

/* One encoded word of at most `max` octets, from the start of s: returns how much of s is in it. */
size_t lmail_fold_word_(lmail_fold_ *f, const uint8_t *s, size_t n, size_t max, int q);

/* Is s mostly ASCII? */
int lmail_word_is_q_(const uint8_t *s, size_t n);

/* unstructured, RFC 5322 3.2.5. */
void lmail_fold_text_(lmail_fold_ *f, const uint8_t *s, size_t n);

/* ---- address_writer.c ------------------------------------------------------------------------- */

/* mailbox = name-addr / addr-spec, RFC 5322 3.4, behind white space. */
void lmail_fold_mailbox_(lmail_fold_ *f, const lmail_mailbox *m);

/* angle-addr = "<" addr-spec ">", RFC 5322 3.4, of the mailbox without its name, behind white space. */
void lmail_fold_path_(lmail_fold_ *f, const lmail_mailbox *m);

/* display-name = phrase, RFC 5322 3.4, behind white space; `tail` octets should stay on its line. */
void lmail_fold_phrase_(lmail_fold_ *f, const uint8_t *s, size_t n, size_t tail);

/* ---- fields begun and ended by the caller ------------------------------------------------------ */

/* lmail_field_writer.state_: what the field consists of */
enum {
  LMAIL_FIELD_CLOSED_,
  LMAIL_FIELD_EMPTY_,
  LMAIL_FIELD_ADDRESSES_,
  LMAIL_FIELD_GROUP_,
  LMAIL_FIELD_EMPTY_GROUP_,
  LMAIL_FIELD_AUTHSERV_,
  LMAIL_FIELD_IDS_, /* from here on it may end */
  LMAIL_FIELD_PARAMS_,
  LMAIL_FIELD_URLS_,
  LMAIL_FIELD_AUTHRES_,
  LMAIL_FIELD_AUTHRES_NONE_
};

/* Goes on with a field, and keeps it when the build has succeeded. */
void lmail_field_resume_(const lmail_field_writer *field, lmail_fold_ *f, lmail_writer *w);
lmail_status lmail_field_keep_(lmail_field_writer *field, lmail_fold_ *f, unsigned state);

#endif
