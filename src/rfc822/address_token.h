/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_ADDRESS_TOKEN_H
#define LIBMAIL_RFC822_ADDRESS_TOKEN_H

/*
 * address_token.h - the tokens of addresses, what is made of them, and the defects in them.
 *
 * Each function takes the index of a token and returns the one behind it. They keep in it->open_...
 * that the value has no further closing quote, or an unclosed comment: so nothing is searched for
 * twice, and a value of nothing but "(" costs no more than another.
 */

#include "core/chars.h"
#include "core/utf8.h"
#include "rfc822/cfws.h"
#include "rfc822/defects.h"
#include <libmail/address.h>
#include <string.h>

/* it->state_ */
enum {
  LMAIL_LIST_GROUP_ = 1, /* a group is open                                */
  LMAIL_LIST_COMMA_ = 2, /* a comma stands before: something has to follow */
  LMAIL_LIST_CUT_ = 4    /* behind the end of the value stands something   */
};

/* a->broken_: what was open already where the item begins */
enum { LMAIL_BROKEN_QUOTES_ = 1, LMAIL_BROKEN_COMMENTS_ = 2 };

/* Tells a defect of the element. */
void lmail_address_tell_(lmail_address_iter *it, unsigned code, size_t off);

/* How many have been told; and takes back those that were told since, before they are met again. */
static inline size_t lmail_address_told_(const lmail_address_iter *it)
{
  return it->defects_ ? it->defects_->count : 0;
}
static inline void lmail_address_untell_(lmail_address_iter *it, size_t told)
{
  if (it->defects_) it->defects_->count = told;
}

/* The octet at s[at]; -1 at the end. */
#ifdef __OPTIMIZE_SIZE__
int lmail_address_octet_(const lmail_address_iter *it, size_t at);
#else
static inline int lmail_address_octet_(const lmail_address_iter *it, size_t at)
{
  return at < it->len ? it->data[at] : -1;
}
#endif

/* FWS; what stands there may be none. */
size_t lmail_address_fws_(lmail_address_iter *it, size_t at);

/* comment, s[at] is its "(". Its inside is it->comment_. */
size_t lmail_address_comment_(lmail_address_iter *it, size_t at);

/* CFWS. The inside of the last comment stays in it->comment_. */
size_t lmail_address_cfws_slow_(lmail_address_iter *it, size_t at);
static inline size_t lmail_address_cfws_(lmail_address_iter *it, size_t at)
{
#ifndef __OPTIMIZE_SIZE__
  const uint8_t *s = it->data; /* mostly there is none, or one SP */

  if (at == it->len || s[at] > '(') return at;
  if (s[at] == ' ' && at + 1 < it->len && s[at + 1] > '(') return at + 1;
#endif
  return lmail_address_cfws_slow_(it, at);
}

/* quoted-string, s[at] is its DQUOTE. Without a closing one: told, and at + 1. */
size_t lmail_address_quoted_(lmail_address_iter *it, size_t at);

/* domain-literal, s[at] is "["; at when it is none. */
size_t lmail_address_literal_(lmail_address_iter *it, size_t at);

/* 1*atext, RFC 6532's UTF-8 included; at when there is none. */
size_t lmail_address_atom_slow_(lmail_address_iter *it, size_t at);
static inline size_t lmail_address_atom_(lmail_address_iter *it, size_t at)
{
#ifndef __OPTIMIZE_SIZE__
  const uint8_t *s = it->data;
  const size_t n = it->len;

  while (n - at >= 4 && lmail_chars_[s[at]] & lmail_chars_[s[at + 1]] & lmail_chars_[s[at + 2]] &
                            lmail_chars_[s[at + 3]] & LMAIL_C_ATEXT) {
    at += 4;
  }
  while (at < n && lmail_is_(s[at], LMAIL_C_ATEXT)) at++;
  if (at == n || s[at] < 0x80) return at;
#endif
  return lmail_address_atom_slow_(it, at);
}

/*
 * What kind of UTF-8 character stands at s, of `size` octets: 0, or bits.
 *   INVISIBLE  shows nothing, or turns the direction of others
 *   NO_LABEL   certainly in no U-label (RFC 5892: DISALLOWED)
 */
enum { LMAIL_CHAR_INVISIBLE_ = 1, LMAIL_CHAR_NO_LABEL_ = 2 };
unsigned lmail_address_char_(const uint8_t *s, size_t size);

/* ---- address_spec.c --------------------------------------------------------------------------- */

#define LMAIL_NONE_ ((size_t)-1)

/* Notes the first place of something. */
static inline void lmail_first_(size_t *place, size_t at)
{
  if (*place == LMAIL_NONE_) *place = at;
}

/*
 * A run of words and dots, which may turn out to be a phrase or a local part:
 *
 *   word           = atom / quoted-string                  RFC 5322 3.2.5
 *   phrase         = 1*word / obs-phrase
 *   obs-phrase     = word *(word / "." / CFWS)             RFC 5322 4.1
 *   local-part     = dot-atom / quoted-string / obs-local-part               3.4.1
 *   obs-local-part = word *("." word)                      RFC 5322 4.4
 */
typedef struct lmail_words_ {
  size_t start, end; /* of the first token, behind the last one             */
  size_t dot;        /* the first dot                                       */
  size_t dots;       /* the first dot that has no word on both sides        */
  size_t spaced;     /* the first white space or comment beside a dot       */
  size_t special;    /* the first octet that may be in no word              */
  size_t two;        /* the first word behind another one, without a dot    */
  uint16_t *labels;  /* when they are the labels of a domain: its flags     */
  unsigned flags;
} lmail_words_;

/* GAP: CFWS stands behind the last token. */
enum { LMAIL_WORDS_ATOM_ = 1, LMAIL_WORDS_QUOTED_ = 2, LMAIL_WORDS_GAP_ = 4 };

void lmail_words_init_(lmail_address_iter *it, lmail_words_ *w, size_t at);

/*
 * Goes on with w up to what is neither word, dot nor CFWS, and returns its index. What came before may
 * have been another token (w->end > w->start).
 */
size_t lmail_words_take_(lmail_address_iter *it, size_t at, lmail_words_ *w);

/* Can they be a local part? Misplaced dots are kept: Japanese phones had such addresses. */
int lmail_words_are_local_(const lmail_words_ *w);
void lmail_address_local_part_(lmail_address_iter *it, const lmail_words_ *w, lmail_address *out);

/*
 * addr-spec: w is the local part, s[at] is "@". The index behind the domain and its CFWS. Without
 * domain the local part is kept.
 */
size_t lmail_address_addr_spec_(lmail_address_iter *it, size_t at, const lmail_words_ *w,
                                lmail_address *out);

/* angle-addr, s[at] is "<". The index of what ends the element. */
size_t lmail_address_angle_(lmail_address_iter *it, size_t at, lmail_address *out);

/* Is s[at] "," or ";", or the end? */
int lmail_address_is_end_(const lmail_address_iter *it, size_t at);

/*
 * Behind an address: CFWS, closing brackets that nothing opened (RFC 7103 7.1.3), the end. Anything
 * else makes it ambiguous, and *at is where that begins.
 */
int lmail_address_ends_(lmail_address_iter *it, size_t *at);

/*
 * A whole mailbox that has nothing odd in it, as most have: the index of what ends the element; or
 * LMAIL_NONE_, when it is another, and nothing was changed. Built for size, the walk that knows all has
 * no such shortcut.
 */
size_t lmail_address_plain_(const lmail_address_iter *it, size_t at, lmail_address *out);

/* There is no address after all. */
void lmail_address_forget_(lmail_address *out);

#endif
