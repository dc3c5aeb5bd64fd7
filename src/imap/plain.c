/* SPDX-License-Identifier: MIT */
/*
 * plain.c - what nearly all of a response is made of, when it lies there whole: parentheses, quoted strings, NIL and
 * short atoms, each with the right space in front, put into their slots without the state that token.c and place.c
 * keep for all else. What is told is the same. Not in builds for size.
 */

#include "imap/reader.h"

#ifndef __OPTIMIZE_SIZE__
#include "core/apart.h"
#include "core/chars.h"
#include "imap/grammar.h"

/* Where the next value goes: its slot, and the place behind it. */
typedef struct target {
  const lmail_imap_slot_ *slot;
  unsigned next;
} target;

/* A rule without more slots has this one, in which nothing is plain; as in those that may be passed over. */
static const lmail_imap_slot_ no_slot = {0, LMAIL_IMAP_S_OPTIONAL};

static target find_target(const lmail_imap_reader *r)
{
  target to;

  to.slot = lmail_imap_slot_at_(r->rule_, r->pos_);
  to.next = lmail_imap_behind_(r->rule_, r->pos_);
  if (to.slot == NULL) to.slot = &no_slot;
  else if (to.slot->what == LMAIL_IMAP_S_VALUE) to.slot = lmail_imap_item_slot_(r->item_);
  return to;
}

static int ends_plain(uint8_t c)
{
  return c == ' ' || c == ')';
}

static int is_nil(const uint8_t *s, size_t n)
{
  return n > 3 && ends_plain(s[3]) && (s[0] | 0x20) == 'n' && (s[1] | 0x20) == 'i' &&
         (s[2] | 0x20) == 'l';
}

/*
 * An atom as long as no mode matters: none of what ends one, and no section. 0: it is not known to end in
 * s[0 .. n), or is something else.
 */
static size_t plain_atom(const uint8_t *s, size_t n)
{
  size_t i = n > 0 && s[0] == '\\';

  while (i < n && lmail_is_(s[i], LMAIL_C_TOKEN) && s[i] != '{') i++;
  return i < n && ends_plain(s[i]) ? i : 0;
}

/* All else that a value can be. */
static lmail_status placed(lmail_imap_reader *r, const uint8_t *s, size_t n, uint64_t off,
                           unsigned shape, lmail_event *ev)
{
  lmail_imap_token_ t;

  r->prev_ = LMAIL_IMAP_PREV_VALUE_;
  t.data = s;
  t.len = n;
  t.off = off;
  t.flags = shape == LMAIL_IMAP_T_STRING ? LMAIL_IMAP_EV_QUOTED : 0;
  t.shape = shape;
  return lmail_imap_place_(r, &t, ev);
}

/* "(": LMAIL_OK where it is no list that the grammar has there. */
static lmail_status plain_open(lmail_imap_reader *r, target to, uint64_t off, lmail_event *ev)
{
  if (to.slot->what < LMAIL_IMAP_S_LIST || (to.slot->what & LMAIL_IMAP_S_OPTIONAL) ||
      r->depth_ == r->depth_max_)
    return LMAIL_OK;
  r->next_ = to.next;
  lmail_imap_push_(r, lmail_imap_field_of_(to.slot), to.slot->what & ~(unsigned)LMAIL_IMAP_S_LIST);
  r->prev_ = LMAIL_IMAP_PREV_OPEN_;
  ev->off = off;
  return lmail_imap_told_(r, LMAIL_IMAP_CLIENT_OPEN, lmail_imap_field_of_(to.slot), ev);
}

/* ")": LMAIL_OK where it is one too many, or comes too early. */
static lmail_status plain_close(lmail_imap_reader *r, uint64_t off, lmail_event *ev)
{
  if (r->depth_ == 0 ||
      lmail_imap_wants_more_(r->rule_, r->pos_, r->prev_ == LMAIL_IMAP_PREV_OPEN_))
    return LMAIL_OK;
  lmail_imap_told_(r, LMAIL_IMAP_CLIENT_CLOSE, 0, ev);
  ev->off = off;
  ev->field = (uint16_t)lmail_imap_pop_(r);
  r->prev_ = LMAIL_IMAP_PREV_CLOSE_;
  return LMAIL_EVENT;
}

/* A value in its slot is told, and the next slot is that behind it. */
static lmail_status told_value(lmail_imap_reader *r, unsigned kind, target to, const uint8_t *s,
                               size_t n, uint64_t off, lmail_event *ev)
{
  r->prev_ = LMAIL_IMAP_PREV_VALUE_;
  r->pos_ = to.next;
  ev->data = s;
  ev->len = n;
  ev->off = off;
  return lmail_imap_told_(r, kind, lmail_imap_field_of_(to.slot), ev);
}

/* A string in its slot, or what place.c makes of it. */
static lmail_status plain_string(lmail_imap_reader *r, target to, const uint8_t *s, size_t n,
                                 uint64_t off, lmail_event *ev)
{
  if (to.slot->what > LMAIL_IMAP_S_NAME) return placed(r, s, n, off, LMAIL_IMAP_T_STRING, ev);
  ev->flags = LMAIL_IMAP_EV_QUOTED;
  return told_value(r, LMAIL_IMAP_CLIENT_VALUE, to, s, n, off, ev);
}

/* NIL where it has no event: 1 when it is taken. */
static int silent_nil(lmail_imap_reader *r, target to, const uint8_t *s, size_t n)
{
  if (!is_nil(s, n) || !(to.slot->field & LMAIL_IMAP_NIL_) || to.slot->what == LMAIL_IMAP_S_BULK ||
      to.slot->what == LMAIL_IMAP_S_ANY)
    return 0;
  r->prev_ = LMAIL_IMAP_PREV_VALUE_;
  r->pos_ = to.next;
  return 1;
}

/* A number in a slot for one, of as many digits as 32 bits hold; how long it is, 0 where it is another thing. */
static size_t plain_number(lmail_imap_reader *r, target to, const uint8_t *s, size_t n,
                           uint64_t off, lmail_event *ev)
{
  enum { SAFE_DIGITS = 9 };
  uint32_t value = 0;
  size_t k;

  for (k = 0; k < n && (uint8_t)(s[k] - '0') < 10; k++) {
    if (k == SAFE_DIGITS) return 0;
    value = value * 10 + (uint8_t)(s[k] - '0');
  }
  if (k == 0 || k == n || !ends_plain(s[k])) return 0;
  if (to.slot->what < LMAIL_IMAP_S_NUMBER || to.slot->what > LMAIL_IMAP_S_NZ64) return 0;
  if (value == 0 && to.slot->what >= LMAIL_IMAP_S_NZ) return 0;
  told_value(r, LMAIL_IMAP_CLIENT_VALUE, to, s, k, off, ev);
  ev->num = value;
  return k;
}

/* Any other atom. */
static lmail_status plain_word(lmail_imap_reader *r, target to, const uint8_t *s, size_t n,
                               uint64_t off, lmail_event *ev)
{
  if (to.slot->what != LMAIL_IMAP_S_ITEM || r->rule_ == LMAIL_IMAP_R_FETCH ||
      r->response_ == LMAIL_IMAP_URLFETCH)
    return placed(r, s, n, off, LMAIL_IMAP_T_ATOM, ev);
  told_value(r, LMAIL_IMAP_CLIENT_ITEM, to, s, n, off, ev);
  r->item_ = lmail_imap_item_(s, n);
  ev->code = (uint16_t)r->item_;
  return LMAIL_EVENT;
}

/* The token at s[0], behind gap_ spaces; 0: it is not plain. Else how long it is, and *st what it comes to. */
static size_t plain_token(lmail_imap_reader *r, const uint8_t *s, size_t n, uint64_t off,
                          lmail_event *ev, lmail_status *st)
{
  target to;
  size_t k;

  *st = LMAIL_OK;
  if (*s == ')') return r->gap_ == 0 && (*st = plain_close(r, off, ev)) != LMAIL_OK;
  /* between lists the space may be missing, and behind "(" it is not there */
  if (r->gap_ == (r->prev_ == LMAIL_IMAP_PREV_OPEN_) &&
      !(*s == '(' && r->prev_ == LMAIL_IMAP_PREV_CLOSE_))
    return 0;
  to = find_target(r);
  if (*s == '(') return (*st = plain_open(r, to, off, ev)) != LMAIL_OK;
  if (*s == '"') {
    k = lmail_imap_quoted_run_(s + 1, n - 1);
    if (k == n - 1 || s[k + 1] != '"' || k > r->token_max_) return 0;
    if ((r->flags_ & LMAIL_IMAP_TOLERATE_QUOTES) && (k + 2 == n || !ends_plain(s[k + 2]))) return 0;
    *st = plain_string(r, to, s + 1, k, off + 1, ev);
    return k + 2;
  }
  if (silent_nil(r, to, s, n)) return 3;
  if ((k = plain_number(r, to, s, n, off, ev)) != 0) {
    *st = LMAIL_EVENT;
    return k;
  }
  k = plain_atom(s, n);
  if (k == 0 || k > r->token_max_) return 0;
  *st = plain_word(r, to, s, k, off, ev);
  return k;
}

/*
 * Input that comes nearly octet by octet: a token that is held takes the last few octets of the input when none of
 * them ends it or means anything else.
 */
static lmail_status grow(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  enum { FEW = 4 };
  lmail_imap_reader *r = (lmail_imap_reader *)(void *)p;
  unsigned class_ = r->lex_ == LMAIL_IMAP_LEX_QUOTED_ ? LMAIL_C_QTEXT : LMAIL_C_TOKEN;
  uint8_t *to = p->scratch_ + p->held_;
  size_t i = *used;

  if (n - i > FEW || n - i > r->token_max_ - p->held_ || r->lex_ > LMAIL_IMAP_LEX_QUOTED_ ||
      r->skip_ != LMAIL_IMAP_SKIP_OTHER_ || r->long_)
    return lmail_imap_step_(p, in, n, used, ev);
  for (; i < n; i++) {
    if (!lmail_is_(in[i], class_) || in[i] == '{') return lmail_imap_step_(p, in, n, used, ev);
    *to++ = in[i];
  }
  p->held_ += (uint32_t)(n - *used);
  *used = n;
  return LMAIL_OK;
}

/* No plain token is next; but the last octet of the input may begin one. */
static lmail_status begin(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                          lmail_event *ev)
{
  lmail_imap_reader *r = (lmail_imap_reader *)(void *)p;
  size_t at = *used;
  unsigned quoted = in[at] == '"';

  if (n - at > 1 || (!quoted && !lmail_is_(in[at], LMAIL_C_LDH)))
    return lmail_imap_step_(p, in, n, used, ev);
  lmail_imap_token_fresh_(r);
  r->lex_ = quoted ? LMAIL_IMAP_LEX_QUOTED_ : LMAIL_IMAP_LEX_ATOM_;
  p->token_off_ = p->off_ + at + quoted;
  p->scratch_[0] = in[at];
  p->held_ = 1 - quoted;
  *used = n;
  return LMAIL_OK;
}

/* The plain tokens in front of in[*used .. n), up to one that has an event; the machine is in data. */
static LMAIL_ASIDE_ lmail_status plain_tokens(lmail_parser *p, const uint8_t *in, size_t n,
                                              size_t *used, lmail_event *ev)
{
  lmail_imap_reader *r = (lmail_imap_reader *)(void *)p;
  const uint8_t *s = in + *used, *end = in + n;
  lmail_status st = LMAIL_OK;

  while (s < end) {
    size_t k = 1;

    if (*s != ' ') k = plain_token(r, s, (size_t)(end - s), p->off_ + (size_t)(s - in), ev, &st);
    else if (r->gap_ > 0) k = 0;
    if (k == 0) return begin(p, in, n, used, ev);
    r->gap_ = *s == ' ';
    s += k;
    *used = (size_t)(s - in);
    if (st != LMAIL_OK) return st;
  }
  return LMAIL_OK;
}

lmail_status lmail_imap_plain_step_(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                                    lmail_event *ev)
{
  lmail_imap_reader *r = (lmail_imap_reader *)(void *)p;

  if (n == 0 || r->gap_ > 1 ||
      (r->state_ != LMAIL_IMAP_IN_DATA_ && r->state_ != LMAIL_IMAP_IN_CODE_))
    return lmail_imap_step_(p, in, n, used, ev);
  if (lmail_imap_token_open_(r)) return grow(p, in, n, used, ev);
  return plain_tokens(p, in, n, used, ev);
}
#endif
