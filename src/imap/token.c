/* SPDX-License-Identifier: MIT */
/* token.c - IMAP's framing; see token.h. */

#include "core/apart.h"
#include "core/chars.h"
#include "imap/reader.h"

/* lmail_imap_reader.lex_: what has been seen of the token. */
enum {
  START = LMAIL_IMAP_LEX_START_,
  ATOM = LMAIL_IMAP_LEX_ATOM_,
  QUOTED = LMAIL_IMAP_LEX_QUOTED_,
  ESCAPE = LMAIL_IMAP_LEX_ESCAPE_,
  QUOTE = LMAIL_IMAP_LEX_QUOTE_,
  STRAY = LMAIL_IMAP_LEX_STRAY_,
  SECTION = LMAIL_IMAP_LEX_MORE_,
  SECTION_QUOTED,
  SIZE, /* behind "{"; skip_ says where */
  DATA,
  CR,
  RUN
};

int lmail_imap_piece_(lmail_imap_reader *r, const uint8_t *in, size_t from, size_t to, int whole,
                      size_t *used, lmail_imap_token_ *t)
{
  lmail_parser *p = &r->base;
  size_t n = to - from;

  t->data = in + from;
  t->len = n;
  t->off = p->off_ + from;
  *used = to;
  if (!r->long_ && p->held_ + n > r->token_max_) {
    r->long_ = 1;
    if (p->held_ > 0) { /* what is held comes first, and this piece with the next call */
      t->data = p->scratch_;
      t->len = p->held_;
      t->off = p->token_off_;
      t->flags = LMAIL_EV_COPIED | LMAIL_EV_LONG | LMAIL_EV_MORE;
      p->held_ = 0;
      *used = from;
      return 1;
    }
  }
  if (r->long_) {
    t->flags = (uint16_t)(LMAIL_EV_LONG | (whole ? 0 : LMAIL_EV_MORE));
    if (whole) r->long_ = 0;
    return whole || n > 0;
  }
  if (whole && p->held_ == 0) return 1;
  if (n > 0) memcpy(p->scratch_ + p->held_, in + from, n);
  p->held_ += (uint32_t)n;
  if (!whole) return 0;
  t->data = p->scratch_;
  t->len = p->held_;
  t->off = p->token_off_;
  t->flags = LMAIL_EV_COPIED;
  p->held_ = 0;
  return 1;
}

/* Does a line end with the head of a literal? lmail_imap_reader.skip_ */
enum {
  OTHER = LMAIL_IMAP_SKIP_OTHER_,
  OPENED,
  DIGITS,
  PLUSSED,
  BRACE,
  BRACE_CR,
  PLAIN_CR,
  LITERAL
};

static void look_for_literal(lmail_imap_reader *r, uint8_t c)
{
  if (c == '\r') {
    r->skip_ = r->skip_ == BRACE ? BRACE_CR : PLAIN_CR;
  } else if (c == '{') {
    r->skip_ = OPENED;
    r->literal_ = 0;
  } else if ((r->skip_ == OPENED || r->skip_ == DIGITS) && c >= '0' && c <= '9') {
    if (r->literal_ > LMAIL_IMAP_TENTH_) {
      r->skip_ = OTHER;
    } else {
      r->skip_ = DIGITS;
      r->literal_ = lmail_imap_with_digit_(r->literal_, c);
    }
  } else if (r->skip_ == DIGITS && c == '+') {
    r->skip_ = PLUSSED;
  } else {
    r->skip_ = (r->skip_ == DIGITS || r->skip_ == PLUSSED) && c == '}' ? BRACE : OTHER;
  }
}

/*
 * Where a string is not closed, its line may have been one with a literal: a server that does not escape a
 * quote in a subject must not make the message behind it look like responses. No head of a
 * literal is longer than 24 octets.
 */
static void look_at_piece(lmail_imap_reader *r, const uint8_t *s, size_t n)
{
  size_t i = n < 24 ? 0 : n - 24;

  if (i > 0) r->skip_ = OTHER;
  for (; i < n; i++) look_for_literal(r, s[i]);
}

/* Octets that end an atom wherever it stands; "{" because a literal may follow without its space. */
static int ends_atom(uint8_t c, unsigned mode)
{
  return c == ' ' || c == '(' || c == ')' || c == '"' || c == '\r' || c == '\n' || c == 0 ||
         c == '{' || (c == ']' && (mode & LMAIL_IMAP_IN_CODE));
}

static LMAIL_APART_ unsigned bad(lmail_imap_reader *r, size_t at, size_t *used,
                                 lmail_imap_token_ *t)
{
  t->off = r->base.off_ + at;
  t->data = NULL;
  t->len = 0;
  t->flags = 0;
  *used = at;
  r->lex_ = START;
  r->long_ = 0;
  r->sub_ = 0;
  r->base.held_ = 0;
  return LMAIL_IMAP_T_BAD;
}

/* "*" SP number SP name, tag SP name, or "+": where the head ends in in[i .. n); n: not there. */
static size_t head_end(lmail_imap_reader *r, const uint8_t *in, size_t i, size_t n)
{
  enum { WORDS = 0x03, STAR = 0x04, IN_WORD = 0x08, LETTERS = 0x10 };

  for (; i < n; i++) {
    uint8_t c = in[i];
    unsigned words = r->sub_ & WORDS;

    if (c == '\r' || c == '\n') return i;
    if (c != ' ') {
      if (c == '[' && words == 1 && (r->sub_ & STAR) && !(r->sub_ & IN_WORD)) return i;
      if (words == 0) {
        if (!(r->sub_ & IN_WORD) && c == '+') return i + 1;
        r->sub_ = (r->sub_ & ~(unsigned)STAR) | (c == '*' && !(r->sub_ & IN_WORD) ? STAR : 0);
      }
      if (c < '0' || c > '9') r->sub_ |= LETTERS;
      r->sub_ |= IN_WORD;
    } else if (r->sub_ & IN_WORD) { /* a word ends; several spaces count as one */
      if (words == 2 || (words == 1 && (!(r->sub_ & STAR) || (r->sub_ & LETTERS)))) return i;
      r->sub_ = (r->sub_ & STAR) | (words + 1);
    }
  }
  return n;
}

/* CRLF = CR LF */
static unsigned line_end(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                         lmail_imap_token_ *t)
{
  if (*used == n) return LMAIL_IMAP_T_MORE;
  if (in[*used] != '\n') return bad(r, *used, used, t);
  *used += 1;
  t->off = r->base.off_ + *used;
  r->lex_ = START;
  r->base.line_++;
  return LMAIL_IMAP_T_EOL;
}

/* Runs without structure: a response's head, its text, what an unknown code holds. */
static unsigned run(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used, unsigned mode,
                    lmail_imap_token_ *t)
{
  size_t from = *used;
  size_t i = from;

  if (n == from) return LMAIL_IMAP_T_MORE;
  if (r->lex_ == START) {
    if (in[from] == '\n') return bad(r, from, used, t);
    if (in[from] == '\r' && !(mode & LMAIL_IMAP_AT_HEAD)) {
      *used += 1;
      r->lex_ = CR;
      return line_end(r, in, n, used, t);
    }
    r->base.token_off_ = r->base.off_ + from;
    r->lex_ = RUN;
    r->sub_ = 0;
  }
  if (mode & LMAIL_IMAP_AT_HEAD) {
    i = head_end(r, in, i, n);
  } else {
    while (i < n && in[i] != '\r' && in[i] != '\n' && !(in[i] == ']' && (mode & LMAIL_IMAP_AT_RAW)))
      i++;
  }
  if (!lmail_imap_piece_(
          r, in, from, i,
          i < n || ((mode & LMAIL_IMAP_AT_HEAD) && i > from && in[i - 1] == '+' && r->sub_ == 0),
          used, t))
    return LMAIL_IMAP_T_MORE;
  if (!(t->flags & LMAIL_EV_MORE)) r->lex_ = START;
  return LMAIL_IMAP_T_ATOM;
}

/* atom, and at an item its section: fetch-att = "BODY" section ["<" number ">"]   RFC 9051 9 */
static unsigned atom(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used, unsigned mode,
                     lmail_imap_token_ *t)
{
  size_t from = *used;
  size_t i;
  uint32_t before = r->lex_;
  int stop = 0;
  int done;

  for (i = from; i < n && !stop; i++) {
    uint8_t c = in[i];

    if (r->lex_ == ATOM) {
#ifndef __OPTIMIZE_SIZE__
      if (lmail_is_(c, LMAIL_C_LDH)) continue;
#endif
      if (ends_atom(c, mode)) break;
      if (c == '[' && (mode & LMAIL_IMAP_AT_ITEM)) r->lex_ = SECTION;
    } else {
      stop = lmail_imap_breaks_(c);
      if (stop) break;
      if (c == '"') r->lex_ = r->lex_ == SECTION ? SECTION_QUOTED : SECTION;
      else if (c == ']' && r->lex_ == SECTION) r->lex_ = ATOM;
    }
  }
  done = lmail_imap_piece_(r, in, from, i, i < n && !stop, used, t);
  if (*used == i && (i == n || stop)) look_at_piece(r, in + from, i - from);
  if (!done) { return stop ? bad(r, i, used, t) : LMAIL_IMAP_T_MORE; }
  if (*used == from && i > from) r->lex_ = before; /* the piece comes again */
  if (t->flags & LMAIL_EV_MORE) return LMAIL_IMAP_T_ATOM;
  r->lex_ = START;
  /* literal8; but not behind a long atom, of which "~" may be the last piece */
  if (t->len == 1 && t->data[0] == '~' && in[i] == '{' && !(mode & LMAIL_IMAP_IN_CODE) &&
      !(t->flags & LMAIL_EV_LONG)) {
    return lmail_imap_token_next_(r, in, n, used, mode, t);
  }
  return LMAIL_IMAP_T_ATOM;
}

unsigned lmail_imap_quoted_to_(lmail_imap_reader *r, const uint8_t *in, size_t to, unsigned why,
                               size_t *used, lmail_imap_token_ *t)
{
  const size_t from = *used;
  const int whole = lmail_imap_piece_(r, in, from, to, why == LMAIL_IMAP_QUOTE_ENDS_, used, t);

  if (why != LMAIL_IMAP_QUOTE_ENDS_ && *used == to) look_at_piece(r, in + from, to - from);
  if (*used == from && to > from) { /* the piece comes again, as it was before it was looked at */
    r->lex_ = r->sub_ ? LMAIL_IMAP_LEX_ESCAPE_ : LMAIL_IMAP_LEX_QUOTED_;
  } else if (why <= LMAIL_IMAP_QUOTE_IS_LAST_) {
    *used = to + 1;
  }
  if (!whole) return why == LMAIL_IMAP_QUOTE_IS_MISSING_ ? bad(r, to, used, t) : LMAIL_IMAP_T_MORE;
  t->flags |= LMAIL_IMAP_EV_QUOTED;
  if ((r->lex_flags_ & LMAIL_IMAP_HAS_ESCAPE_) || (t->flags & LMAIL_EV_LONG))
    t->flags |= LMAIL_IMAP_EV_ESCAPED;
  if (!(t->flags & LMAIL_EV_MORE)) r->lex_ = START;
  return LMAIL_IMAP_T_STRING;
}

/* quoted = DQUOTE *QUOTED-CHAR DQUOTE: no CR, LF or NUL          RFC 9051 9 */
unsigned lmail_imap_quoted_(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                            unsigned mode, lmail_imap_token_ *t)
{
  unsigned why = LMAIL_IMAP_QUOTE_MAY_COME_;
  size_t i;

  (void)mode;
  for (i = *used; i < n; i++) {
    uint8_t c;

#ifndef __OPTIMIZE_SIZE__
    if (r->lex_ == QUOTED && (i += lmail_imap_quoted_run_(in + i, n - i)) == n) break;
#endif
    c = in[i];
    if (lmail_imap_breaks_(c)) {
      why = LMAIL_IMAP_QUOTE_IS_MISSING_;
      break;
    }
    if (r->lex_ == ESCAPE) {
      r->lex_ = QUOTED;
    } else if (c == '\\') {
      r->lex_ = ESCAPE;
      r->lex_flags_ |= LMAIL_IMAP_HAS_ESCAPE_;
    } else if (c == '"') {
      why = LMAIL_IMAP_QUOTE_ENDS_;
      break;
    }
  }
  return lmail_imap_quoted_to_(r, in, i, why, used, t);
}

/* literal = "{" number64 ["+"] "}" CRLF *CHAR8          RFC 9051 9; the size is no promise of memory */
static unsigned literal_head(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                             unsigned mode, lmail_imap_token_ *t)
{
  uint32_t before;
  uint8_t c;

  for (;; *used += 1) {
    if (*used == n) return LMAIL_IMAP_T_MORE;
    c = in[*used];
    before = r->skip_;
    look_for_literal(r, c);
    if (r->skip_ < DIGITS || r->skip_ > BRACE_CR) break;
  }
  if (before == BRACE_CR && c == '\n') {
    *used += 1;
    r->base.line_++;
    t->flags = LMAIL_IMAP_EV_LITERAL;
    t->off = r->base.token_off_ = r->base.off_ + *used;
    if ((mode & LMAIL_IMAP_AT_BULK) || r->literal_ > r->token_max_) {
      r->lex_ = START;
      return LMAIL_IMAP_T_BULK;
    }
    r->lex_ = DATA;
    return lmail_imap_token_next_(r, in, n, used, mode, t);
  }
  if (before == DIGITS && c >= '0' && c <= '9') {
    lmail_fail_(&r->base, LMAIL_E_RANGE, LMAIL_FIELD_IMAP_NUMBER, r->base.off_ + *used, c);
    return LMAIL_IMAP_T_FATAL;
  }
  /* "{5}" LF: no literal, but what it would hold must not be read as responses */
  if (before == BRACE && c == '\n') r->skip_ = BRACE_CR;
  return bad(r, *used, used, t);
}

static unsigned literal_data(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                             lmail_imap_token_ *t)
{
  size_t from = *used;
  size_t k = n - from < r->literal_ ? n - from : (size_t)r->literal_;

  r->literal_ -= k;
  if (!lmail_imap_piece_(r, in, from, from + k, r->literal_ == 0, used, t))
    return LMAIL_IMAP_T_MORE;
  t->flags |= LMAIL_IMAP_EV_LITERAL;
  r->lex_ = START;
  return LMAIL_IMAP_T_STRING;
}

/* The first octet of a token; 0 when it is no token of one octet. */
static unsigned first_octet(lmail_imap_reader *r, uint8_t c, unsigned mode)
{
  lmail_imap_token_fresh_(r);
  switch (c) {
  case '(': return LMAIL_IMAP_T_OPEN;
  case ')': return LMAIL_IMAP_T_CLOSE;
  case ']': return (mode & LMAIL_IMAP_IN_CODE) ? LMAIL_IMAP_T_BRACKET : 0;
  case '"': r->lex_ = QUOTED; break;
  case '\r': r->lex_ = CR; break;
  case '{':
    if (mode & LMAIL_IMAP_IN_CODE) return LMAIL_IMAP_T_BAD;
    r->lex_ = SIZE;
    look_for_literal(r, c);
    break;
  case '\n':
  case 0: return LMAIL_IMAP_T_BAD;
  default: break;
  }
  return 0;
}

unsigned lmail_imap_token_next_(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                                unsigned mode, lmail_imap_token_ *t)
{
  t->data = NULL;
  t->len = 0;
  t->flags = 0;
  if (r->lex_ == RUN || (r->lex_ == START &&
                         (mode & (LMAIL_IMAP_AT_TEXT | LMAIL_IMAP_AT_RAW | LMAIL_IMAP_AT_HEAD)))) {
    return run(r, in, n, used, mode, t);
  }
  if (r->lex_ == START) {
    unsigned shape;

    while (*used < n && in[*used] == ' ') {
      if (r->gap_ < 2) r->gap_++;
      *used += 1;
    }
    if (*used == n) return LMAIL_IMAP_T_MORE;
    r->base.token_off_ = t->off = r->base.off_ + *used;
    shape = first_octet(r, in[*used], mode);
    if (shape == LMAIL_IMAP_T_BAD) return bad(r, *used, used, t);
    if (shape != 0 || r->lex_ != START) *used += 1;
    if (shape != 0) return shape;
    if (r->lex_ == START) r->lex_ = ATOM;
    else if (r->lex_ == QUOTED) r->base.token_off_++;
  }
  switch (r->lex_) {
  case CR: return line_end(r, in, n, used, t);
  case QUOTED:
  case ESCAPE:
  case QUOTE:
  case STRAY: r->sub_ = r->lex_ == ESCAPE; return r->grammar_->quoted(r, in, n, used, mode, t);
  case SIZE: return literal_head(r, in, n, used, mode, t);
  case DATA: return literal_data(r, in, n, used, t);
  default: return atom(r, in, n, used, mode, t);
  }
}

/* A CRLF cannot be inside of a quoted string: what looks like a literal at a line's end is one. */
int lmail_imap_resync_(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used, int text)
{
  while (*used < n) {
    uint8_t c = in[*used];

    if (r->skip_ == LITERAL) {
      size_t k = n - *used < r->literal_ ? n - *used : (size_t)r->literal_;

      *used += k;
      r->literal_ -= k;
      if (r->literal_ == 0) r->skip_ = OTHER;
      continue;
    }
    *used += 1;
    if (c == '\n' && (r->skip_ == PLAIN_CR || r->skip_ == BRACE_CR)) {
      int literal = r->skip_ == BRACE_CR && !text;

      r->base.line_++;
      r->skip_ = OTHER;
      if (!literal) return 1;
      if (r->literal_ > 0) r->skip_ = LITERAL;
    } else {
      look_for_literal(r, c);
    }
  }
  return 0;
}
