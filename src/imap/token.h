/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_TOKEN_H
#define LIBMAIL_IMAP_TOKEN_H

/*
 * token.h - IMAP framed: lines, quoted strings and literals at any split, without the grammar
 * (RFC 9051 2.2, 4.3; RFC 7888; literal8 of RFC 3516).
 */

#include "core/machine.h"
#include <libmail/imap_response.h>

enum {
  LMAIL_IMAP_T_MORE, /* not yet: all input is consumed          */
  LMAIL_IMAP_T_OPEN,
  LMAIL_IMAP_T_CLOSE,
  LMAIL_IMAP_T_ATOM,
  LMAIL_IMAP_T_STRING, /* quoted, or a literal that came whole    */
  LMAIL_IMAP_T_BULK,   /* a literal of r->literal_ octets follows */
  LMAIL_IMAP_T_BRACKET, /* the "]" of a response code              */
  LMAIL_IMAP_T_EOL,
  LMAIL_IMAP_T_BAD, /* no token; nothing of it is consumed     */
  LMAIL_IMAP_T_FATAL
};

/* How the next token is read. */
enum {
  LMAIL_IMAP_IN_LIST = 0,
  LMAIL_IMAP_IN_CODE = 0x01,  /* "]" ends it, "{" is no literal                           */
  LMAIL_IMAP_AT_ITEM = 0x02,  /* an atom may hold a section in brackets                   */
  LMAIL_IMAP_AT_BULK = 0x04,  /* literals of any size are told by their head              */
  LMAIL_IMAP_AT_TEXT = 0x08,  /* all up to CRLF                                           */
  LMAIL_IMAP_AT_RAW = 0x10,   /* all up to "]"                                            */
  LMAIL_IMAP_AT_HOST = 0x40,  /* a string in which "\" is no escape (when tolerated)       */
  LMAIL_IMAP_AT_HEAD = 0x20   /* tag and name of a response, or "*", number and name      */
};

typedef struct lmail_imap_token_ {
  const uint8_t *data;
  size_t len;
  uint64_t off;
  uint16_t flags; /* of the event */
  uint32_t shape;
} lmail_imap_token_;

/* The next token of in[*used .. n), or a span of one that is LONG. Spaces in front are in r->gap_. */
unsigned lmail_imap_token_next_(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                                unsigned mode, lmail_imap_token_ *t);

/* Passes over the rest of a response with its literals (text: a line, without). 1 behind its end. */
int lmail_imap_resync_(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used, int text);

/* number64: the largest value that takes one more digit, and that digit, without a multiplication of 64 bits. */
#define LMAIL_IMAP_TENTH_ ((UINT64_MAX / 2 - 9) / 10)

static inline uint64_t lmail_imap_with_digit_(uint64_t value, uint8_t digit)
{
  const uint32_t low = ((uint32_t)value & 0xffff) * 10 + (uint32_t)(digit - '0');
  const uint32_t middle = ((uint32_t)value >> 16) * 10 + (low >> 16);
  const uint32_t high = (uint32_t)(value >> 32) * 10 + (middle >> 16);

  return (uint64_t)high << 32 | (middle << 16 | (low & 0xffff));
}

/* lmail_imap_reader.lex_ between tokens, in an atom and in a quoted string; token.c has more. */
enum {
  LMAIL_IMAP_LEX_START_ = 0,
  LMAIL_IMAP_LEX_ATOM_,
  LMAIL_IMAP_LEX_QUOTED_,
  LMAIL_IMAP_LEX_ESCAPE_,
  LMAIL_IMAP_LEX_QUOTE_, /* a DQUOTE in a quoted string: what follows tells whether it ends there */
  LMAIL_IMAP_LEX_STRAY_, /* ... behind a "\\"                                                      */
  LMAIL_IMAP_LEX_MORE_
};

/* lmail_imap_reader.lex_flags_ */
enum { LMAIL_IMAP_HAS_ESCAPE_ = 1, LMAIL_IMAP_HAS_QUOTE_ = 2 };

/* A piece of the token: 1 when there is something to tell, *used is then behind what was taken. */
int lmail_imap_piece_(lmail_imap_reader *r, const uint8_t *in, size_t from, size_t to, int whole,
                      size_t *used, lmail_imap_token_ *t);

/* The quoted string in in[*used .. n): lmail_imap_grammar_.quoted. A DQUOTE ends it that is not escaped. */
unsigned lmail_imap_quoted_(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                            unsigned mode, lmail_imap_token_ *t);
/* quotes.c: the same, or with LMAIL_IMAP_TOLERATE_QUOTES a DQUOTE ends it only where something follows that can. */
unsigned lmail_imap_tolerant_quoted_(lmail_imap_reader *r, const uint8_t *in, size_t n,
                                     size_t *used, unsigned mode, lmail_imap_token_ *t);

/* Its octets in[*used .. to), and why they end there: a DQUOTE ends it, or may; a line's end is in it; more may come. */
enum {
  LMAIL_IMAP_QUOTE_ENDS_,
  LMAIL_IMAP_QUOTE_IS_LAST_,
  LMAIL_IMAP_QUOTE_IS_MISSING_,
  LMAIL_IMAP_QUOTE_MAY_COME_
};
unsigned lmail_imap_quoted_to_(lmail_imap_reader *r, const uint8_t *in, size_t to, unsigned why,
                               size_t *used, lmail_imap_token_ *t);

/* CR, LF and NUL are in no string and no section. */
static inline int lmail_imap_breaks_(uint8_t c)
{
  return c == '\r' || c == '\n' || c == 0;
}

/* lmail_imap_reader.skip_ where no head of a literal has begun. */
enum { LMAIL_IMAP_SKIP_OTHER_ = 0 };

/* A token begins, of which nothing is known yet. */
static inline void lmail_imap_token_fresh_(lmail_imap_reader *r)
{
  r->sub_ = 0;
  r->lex_flags_ = 0;
  r->skip_ = LMAIL_IMAP_SKIP_OTHER_;
}

/* Is a token, or a line's end, half read? */
static inline int lmail_imap_token_open_(const lmail_imap_reader *r)
{
  return r->lex_ != LMAIL_IMAP_LEX_START_;
}

#ifndef __OPTIMIZE_SIZE__
/*
 * How many octets in front of s[0 .. n) mean nothing in a quoted string: no control, DQUOTE or "\". With the bit 0x02
 * turned over DQUOTE is 0x20, SP above it and a control still below: one comparison finds both.
 */
static inline size_t lmail_imap_quoted_run_(const uint8_t *s, size_t n)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  size_t i = 0;

  for (; n - i >= 8; i += 8) {
    uint64_t w, found;

    memcpy(&w, s + i, sizeof w);
    found = (((w ^ ones * 0x02) - ones * 0x21) | ((w ^ ones * '\\') - ones)) & ~w & ones << 7;
    if (found == 0) continue;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return i + (size_t)__builtin_ctzll(found) / 8;
#else
    break;
#endif
  }
  while (i < n && s[i] >= ' ' && s[i] != '"' && s[i] != '\\') i++;
  return i;
}
#endif

#endif
