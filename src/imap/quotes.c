/* SPDX-License-Identifier: MIT */
/* quotes.c - quoted strings of servers that do not escape what is in them (LMAIL_IMAP_TOLERATE_QUOTES). */

#include "imap/token.h"

/* Can this octet follow a quoted string? */
static int may_follow(uint8_t c, unsigned mode)
{
  return c == ' ' || c == ')' || c == '\r' || c == '\n' ||
         (c == ']' && (mode & LMAIL_IMAP_IN_CODE));
}

/* lmail_imap_quoted_to_, and the string is told as one that was mended. */
static unsigned mended(lmail_imap_reader *r, const uint8_t *in, size_t to, unsigned why,
                       size_t *used, lmail_imap_token_ *t)
{
  const int stray = r->lex_ == LMAIL_IMAP_LEX_STRAY_;
  const unsigned shape = lmail_imap_quoted_to_(r, in, to, why, used, t);

  if (shape != LMAIL_IMAP_T_STRING || (t->flags & (LMAIL_EV_MORE | LMAIL_EV_LONG))) return shape;
  if (stray) t->len--; /* the "\\" */
  if (stray || (r->lex_flags_ & LMAIL_IMAP_HAS_QUOTE_)) r->repair_ = LMAIL_IMAP_REPAIR_QUOTE;
  return shape;
}

/* The octet at in[i] in a string that goes on; 1: it is a DQUOTE that may end it. */
static int may_end(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t i, unsigned mode)
{
  int escaped = 0;

  if (r->lex_ == LMAIL_IMAP_LEX_ESCAPE_) {
    r->lex_ = LMAIL_IMAP_LEX_QUOTED_;
    if (in[i] != '"' || !(mode & LMAIL_IMAP_AT_HOST)) return 0;
    escaped = 1;
  }
  if (in[i] == '\\') {
    r->lex_ = LMAIL_IMAP_LEX_ESCAPE_;
    r->lex_flags_ |= LMAIL_IMAP_HAS_ESCAPE_;
  }
  if (in[i] != '"') return 0;
  r->lex_ = escaped ? LMAIL_IMAP_LEX_STRAY_ : LMAIL_IMAP_LEX_QUOTE_;
  if (i + 1 == n || may_follow(in[i + 1], mode)) return 1;
  r->lex_ = LMAIL_IMAP_LEX_QUOTED_;
  r->lex_flags_ |= escaped ? 0 : LMAIL_IMAP_HAS_QUOTE_;
  return 0;
}

static unsigned quoted(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                       unsigned mode, lmail_imap_token_ *t)
{
  unsigned why = LMAIL_IMAP_QUOTE_MAY_COME_;
  size_t i;

  for (i = *used; i < n && why == LMAIL_IMAP_QUOTE_MAY_COME_; i++) {
#ifndef __OPTIMIZE_SIZE__
    if (r->lex_ == LMAIL_IMAP_LEX_QUOTED_ && (i += lmail_imap_quoted_run_(in + i, n - i)) == n)
      break;
#endif
    if (lmail_imap_breaks_(in[i])) why = LMAIL_IMAP_QUOTE_IS_MISSING_;
    else if (may_end(r, in, n, i, mode))
      why = i + 1 == n ? LMAIL_IMAP_QUOTE_IS_LAST_ : LMAIL_IMAP_QUOTE_ENDS_;
  }
  if (why != LMAIL_IMAP_QUOTE_MAY_COME_) i--;
  return mended(r, in, i, why, used, t);
}

/* A DQUOTE was the last octet of the input before this one. */
static unsigned after_quote(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                            unsigned mode, lmail_imap_token_ *t)
{
  static const uint8_t quote[1] = {'"'};
  size_t at = *used, taken = 0;
  int tell;

  if (at == n) return LMAIL_IMAP_T_MORE;
  if (may_follow(in[at], mode)) {
    const unsigned shape = mended(r, in, at, LMAIL_IMAP_QUOTE_ENDS_, used, t);

    *used = at;
    if (t->len == 0) t->off = r->base.token_off_;
    return shape;
  }
  tell = lmail_imap_piece_(r, quote, 0, 1, 0, &taken, t);
  if (taken != 0) {
    t->off = r->base.off_ + at - 1;
    if (r->lex_ == LMAIL_IMAP_LEX_QUOTE_) r->lex_flags_ |= LMAIL_IMAP_HAS_QUOTE_;
    r->lex_ = LMAIL_IMAP_LEX_QUOTED_;
    r->sub_ = 0;
    if (!tell) return quoted(r, in, n, used, mode, t);
  } /* else what was held came first */
  t->flags |= LMAIL_IMAP_EV_QUOTED | LMAIL_IMAP_EV_ESCAPED;
  return LMAIL_IMAP_T_STRING;
}

unsigned lmail_imap_tolerant_quoted_(lmail_imap_reader *r, const uint8_t *in, size_t n,
                                     size_t *used, unsigned mode, lmail_imap_token_ *t)
{
  if (r->lex_ == LMAIL_IMAP_LEX_QUOTE_ || r->lex_ == LMAIL_IMAP_LEX_STRAY_)
    return after_quote(r, in, n, used, mode, t);
  if (!(r->flags_ & LMAIL_IMAP_TOLERATE_QUOTES)) return lmail_imap_quoted_(r, in, n, used, mode, t);
  return quoted(r, in, n, used, mode, t);
}
